//! Every page from samples in three languages; guidance made safe; terms and times in words.

use std::sync::Arc;

use askama::Template;
use platform::Locale;
use serde_json::json;
use web::testkit::markup_faults;
use web::{Asked, Visitor};

use super::*;
use crate::catalogue::Snapshot;
use crate::definition::{Definition, Files};
use crate::town::Town;

const TOWN: &str = "
id: sampleton
name: {en: Sampleton, fr: Sampleton, ar: سامبلتون}
authority: {en: Sampleton, fr: Sampleton, ar: سامبلتون}
languages: [en, fr, ar]
zone: UTC
address: {en: 1 Quay, fr: 1 quai, ar: الرصيف 1}
contact: {phone: '+351 555 010 000', email: hello@sampleton.example, hours: {en: Always, fr: Toujours, ar: دائما}}
units:
  market: {name: {en: Market, fr: Marché, ar: السوق}, contact: {phone: '+351 555 010 001'}}
themes:
  trade: {name: {en: Trade, fr: Commerce, ar: تجارة}, summary: {en: Buy & sell, fr: Vendre, ar: بيع}}
life_events:
  moving-here: {name: {en: Moving here, fr: Emménager, ar: الانتقال}, summary: {en: New, fr: Nouveau, ar: جديد}}
law:
  act-1: {title: {en: 'Market Act, art. 1', fr: 'Loi, art. 1', ar: 'القانون، المادة 1'}}
defaults:
  objection: {term: 6 weeks, unit: market, law: act-1}
  retention: {granted: 5 years, refused: 2 years, withdrawn: 6 months, draft: 30 days, law: act-1}
";

const SERVICE: &str = "
id: stall
kind: permit
name: {en: Stall <permit>, fr: Étal, ar: كشك}
summary: {en: Sell at the market., fr: Vendre au marché., ar: البيع في السوق.}
theme: trade
life_events: [moving-here]
unit: market
basis: act-1
purpose: {en: to decide on your stall, fr: pour décider, ar: للبت في طلبك}
faq:
  - {ask: {en: Where?, fr: Où ?, ar: أين؟}, answer: {en: There., fr: Là., ar: هناك.}}
clock: {term: 8 weeks, law: act-1, norm: 10 working days, silence: accept, silence_law: act-1}
channels: [web, counter, phone, letter, email]
evidence:
  id-card: {name: {en: Identity card, fr: Carte, ar: بطاقة}, older_than: 3 months}
  address: {name: {en: Address, fr: Adresse, ar: عنوان}, from: population}
reviewed_on: 2026-08-31
";

const FORM: &str = "
pages:
  - id: what
    ask:
      goods: {type: text, label: {en: Goods, fr: Marchandises, ar: بضائع}, purpose: {en: why, fr: pourquoi, ar: لماذا}, law: act-1}
";

/// A service whose words are in one language only.
const FOREIGN: &str = "
id: kraam
kind: permit
source_language: nl
name: Kraamvergunning
summary: Verkopen op de markt.
theme: trade
unit: market
basis: act-1
purpose: om te beslissen
clock: {term: 8 weeks, law: act-1}
channels: [counter]
";

const FOREIGN_FORM: &str = "
pages:
  - id: what
    ask:
      goods: {type: text, label: Waren, purpose: waarom, law: act-1}
";

fn files(id: &str) -> Files {
    let text = |text: &str| text.trim_start().as_bytes().to_vec();
    let guidance = "# Stalls\n\n<script>x</script>\n\nRead *this*.";
    let list = match id {
        "stall" => vec![
            ("service.yaml", text(SERVICE)),
            ("form.yaml", text(FORM)),
            ("guidance.en.md", text(guidance)),
            ("guidance.fr.md", text(guidance)),
            ("guidance.ar.md", text(guidance)),
        ],
        _ => vec![
            // The third is like the second, and not published yet.
            (
                "service.yaml",
                match id {
                    "draft" => text(&FOREIGN.replace("id: kraam", "id: draft\nstatus: draft")),
                    _ => text(FOREIGN),
                },
            ),
            ("form.yaml", text(FOREIGN_FORM)),
            ("guidance.nl.md", text(guidance)),
        ],
    };
    list.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

fn catalogue() -> Arc<crate::Catalogue> {
    let (town, findings) = Town::read(TOWN.trim_start().as_bytes());
    let town = town.unwrap_or_else(|| panic!("{findings:?}"));
    let definitions = ["stall", "kraam", "draft"].map(|id| {
        let files = files(id);
        let (definition, findings) = Definition::read(id, &files, &town);
        (definition.unwrap_or_else(|| panic!("{findings:?}")), files)
    });
    Arc::new(crate::Catalogue::from_definitions(town, definitions.into()))
}

fn snapshot() -> Arc<Snapshot> {
    catalogue().snapshot()
}

fn asked(locale: Locale) -> Asked {
    web::testkit::asked(Visitor::default(), locale, PAGE_LOCALES)
}

fn sound(page: &impl Template) -> String {
    let html = page.render().unwrap();
    assert_eq!(markup_faults(&html), Vec::<String>::new(), "{html}");
    assert!(!html.contains("<permit>") && !html.contains("<script>x"), "{html}");
    html
}

#[test]
fn every_page_in_every_language() {
    let snapshot = snapshot();
    let stall = snapshot.get("stall").unwrap();
    let kept = kept::Kept::default();
    for locale in [Locale::EN, Locale::FR, Locale::AR] {
        let asked = asked(locale);
        let home = sound(&home::home(&asked, &snapshot, &["stall".to_owned()]));
        assert!(home.contains("/services/stall") && home.contains("/themes/trade"));
        let sorted = kept.sorted(&snapshot, locale);
        assert_eq!(sorted.len(), 2);
        sound(&list::found(&asked, "stall\"".to_owned(), &sorted));
        sound(&list::found(&asked, "<permit>".to_owned(), &[]));
        let theme = snapshot.town.theme("trade").unwrap();
        sound(&list::of_topic(&asked, theme, &sorted, "/themes/trade".to_owned()));
        for observed in [None, Some(Observed { p50_seconds: 2, p90_seconds: 900_000 })] {
            let shown = |service: &Arc<Definition>| {
                let text = service.guidance(locale).unwrap();
                let html = kept.guidance(&snapshot, service, text);
                sound(&service::page(&asked, &snapshot, service, Some((html, text.1)), observed))
            };
            let page = shown(stall);
            assert!(
                page.contains("/apply/stall\"") && page.contains("tel:+351555010001"),
                "{page}"
            );
            assert!(!page.contains("lang=\"nl\""), "{page}");
            let page = shown(snapshot.get("kraam").unwrap());
            assert!(
                page.contains("<h1 class=\"govuk-heading-xl\" lang=\"nl\" dir=\"ltr\">"),
                "{page}"
            );
            assert!(page.contains("<div class=\"town-prose\" lang=\"nl\" dir=\"ltr\">"), "{page}");
            assert!(!page.contains("/apply/kraam"), "it cannot be applied for online");
        }
    }
}

#[test]
fn guidance_is_made_safe() {
    let check = |text: &str, html: &str| assert_eq!(guidance::html(text).trim(), html, "{text}");
    check(
        "# A\n## B",
        "<h2 class=\"govuk-heading-m\">A</h2>\n<h3 class=\"govuk-heading-s\">B</h3>",
    );
    check("## B", "<h2 class=\"govuk-heading-m\">B</h2>");
    check("a <b onclick=x>b</b>", "<p class=\"govuk-body\">a b</p>");
    check("<div>\nx\n</div>\n\na", "<p class=\"govuk-body\">a</p>");
    check("[a](javascript:x)", "<p class=\"govuk-body\">a</p>");
    check("[a](//elsewhere)", "<p class=\"govuk-body\">a</p>");
    check("![a](http://x/y.png)", "<p class=\"govuk-body\">a</p>");
    check(
        "[a](/services?x=1&y=\")",
        "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/services?x=1&amp;y=&quot;\">a</a></p>",
    );
    check(
        "- a\n- b",
        "<ul class=\"govuk-list govuk-list--bullet\">\n<li>a</li>\n<li>b</li>\n</ul>",
    );
    assert!(guidance::html("|a|\n|-|\n|b|").contains("<td>b</td>"));
}

#[test]
fn spans_of_time() {
    let page = asked(Locale::EN);
    let check = |seconds: i64, said: &str| {
        let told = web::i18n::without_isolates(&duration(&page.words, seconds));
        assert_eq!(told, said, "{seconds}");
    };
    check(0, "one second");
    check(59, "59 seconds");
    check(60, "one minute");
    check(61, "2 minutes");
    check(3_600, "one hour");
    check(172_799, "48 hours");
    check(172_800, "2 days");
    check(900_000, "11 days");
}

#[test]
fn what_programs_read() {
    let snapshot = snapshot();
    let stall = snapshot.get("stall").unwrap();
    let json = api::whole(&snapshot, stall, Locale::FR, None);
    assert_eq!(json["name"], json!("Étal"));
    assert_eq!(json["clock"]["term"], json!("P8W"));
    assert_eq!(json["clock"]["norm"], json!({ "working_days": 10 }));
    assert_eq!(json["law"]["act-1"]["title"], json!("Loi, art. 1"));
    assert_eq!(json["observed"], json!(null));
}

#[test]
fn all_words_are_there() {
    let folder =
        std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src/pages");
    assert_eq!(web::testkit::unknown_keys(&folder, PAGE_LOCALES), Vec::<String>::new());
    let (words, _) = web::Catalogue::new(PAGE_LOCALES);
    for (word, _) in crate::definition::names::RESULTS {
        assert!(words.has(&format!("result-{word}")), "{word}");
    }
    for (word, _) in crate::definition::names::CHANNELS {
        assert!(words.has(&format!("channel-{word}")), "{word}");
    }
}

mod over_http {
    //! The routes as a browser and a program meet them.

    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn each_route_answers() {
        let pages = CataloguePages::new(catalogue())
            .observing(Arc::new(|_| Some(Observed { p50_seconds: 5, p90_seconds: 9 })))
            .often_used(Arc::new(|| vec!["stall".to_owned()]));
        let site = web::testkit::site(Visitor::default(), PAGE_LOCALES).shared();
        let router = routes(pages).into_router(site);
        let get = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
            let bytes = to_bytes(body, 1 << 20).await.unwrap();
            (parts.status, String::from_utf8_lossy(&bytes).into_owned())
        };
        for (path, holds) in [
            ("/", "Moving here"),
            ("/?lang=ar", "dir=\"rtl\""),
            ("/search?q=stal", "/services/stall"),
            ("/search?q=zzzzzzzz", "Nothing fits"),
            ("/services", "/services/stall"),
            ("/services?page=99", "/services/stall"),
            ("/themes/trade", "Buy &#38; sell"),
            ("/life-events/moving-here", "/services/stall"),
            ("/services/stall", "within"),
            ("/services/stall/paper", "Goods"),
            ("/api/v1/services", "\"total\":2"),
            ("/api/v1/services?q=stal", "\"services\":[{\"id\":\"stall\""),
            ("/api/v1/services?theme=other", "\"total\":0"),
            ("/api/v1/services/stall", "\"p50_seconds\":5"),
            ("/api/services/stall/schema", "\"goods\""),
        ] {
            let (status, body) = get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(body.contains(holds), "{path}: {body}");
        }
        assert_eq!(get("/search?q=+").await.0, StatusCode::SEE_OTHER);
        for path in [
            "/services/none",
            "/services/draft",
            "/services/draft/paper",
            "/api/v1/services/draft",
            "/themes/none",
            "/life-events/none",
            "/api/v1/services/none",
            "/api/services/none/schema",
        ] {
            assert_eq!(get(path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    /// The limit of one page's HTML as it is sent.
    const GZIP_BYTES_MAX: usize = 14 * 1024;

    #[tokio::test]
    async fn the_demo_town_in_every_language() {
        let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap())
            .join("../../towns/demo");
        let (catalogue, _) = crate::Catalogue::load(&folder).unwrap();
        let snapshot = catalogue.snapshot();
        let mut paths = vec!["/".to_owned(), "/services".to_owned(), "/search?q=a".to_owned()];
        paths.extend(snapshot.listed().map(|service| format!("/services/{}", service.id)));
        paths.extend(snapshot.town.themes.iter().map(|topic| format!("/themes/{}", topic.id)));
        let events = snapshot.town.life_events.iter();
        paths.extend(events.map(|topic| format!("/life-events/{}", topic.id)));
        let site = web::testkit::site(Visitor::default(), PAGE_LOCALES).shared();
        let router = routes(CataloguePages::new(Arc::new(catalogue))).into_router(site);
        for path in &paths {
            for lang in ["en", "fr", "ar"] {
                let joint = if path.contains('?') { '&' } else { '?' };
                let ask = |encoding: &str| {
                    let request = Request::get(format!("{path}{joint}lang={lang}"));
                    request.header("accept-encoding", encoding).body(Body::empty()).unwrap()
                };
                let plain = router.clone().oneshot(ask("identity")).await.unwrap();
                assert_eq!(plain.status(), StatusCode::OK, "{path}");
                let html = to_bytes(plain.into_body(), 1 << 20).await.unwrap();
                let html = String::from_utf8_lossy(&html);
                assert_eq!(markup_faults(&html), Vec::<String>::new(), "{path} {lang}");
                let packed = router.clone().oneshot(ask("gzip")).await.unwrap();
                let packed = to_bytes(packed.into_body(), 1 << 20).await.unwrap();
                assert!(packed.len() <= GZIP_BYTES_MAX, "{path} {lang}: {} bytes", packed.len());
            }
        }
    }
}
