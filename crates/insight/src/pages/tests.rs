//! The pages in every language, what is suppressed in each form, and who may listen.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use futures_util::StreamExt as _;
use jiff::civil::date;
use tower::ServiceExt as _;
use web::testkit::markup_faults;

use super::*;
use crate::figures::gather::Published;
use crate::figures::{Decided, Tally, publish};

fn words() -> Vec<(&'static str, &'static str)> {
    crate::LOCALES.iter().chain(services::PAGE_LOCALES).copied().collect()
}

fn asked(locale: Locale) -> Asked {
    web::testkit::asked(web::Visitor::default(), locale, &words())
}

fn published() -> Published {
    let today = date(2026, 11, 23);
    let decided = |seconds| Decided { seconds, automatic: seconds < 60, within_term: Some(true) };
    let busy = Tally {
        submitted_on: BTreeMap::from([(today, 20), (date(2026, 11, 10), 7)]),
        decided: (1..=20).map(|n| decided(n * 6)).collect(),
        running: 7,
    };
    let quiet = Tally { submitted_on: BTreeMap::from([(today, 3)]), ..Tally::default() };
    let services = [("busy", busy), ("quiet", quiet), ("secret", Tally::default())];
    let services = services.map(|(id, tally)| (id.to_owned(), publish(id, &tally, today)));
    Published { services: services.into() }
}

/// The pages, and the folder of their database, which goes with it.
async fn pages() -> (FiguresPages, platform::testkit::TestFolder) {
    let (db, folder) = platform::testkit::sqlite(&[crate::MODULE]).await;
    let name_of = |id: &str, _| (id != "secret").then(|| format!("Service <{id}>, \"really\""));
    (FiguresPages::new(db, Live::of(published()), Arc::new(name_of)), folder)
}

fn sound(page: &impl Template) -> String {
    let html = page.render().unwrap();
    assert_eq!(markup_faults(&html), Vec::<String>::new(), "{html}");
    assert!(!html.contains("<busy>"));
    html
}

#[tokio::test]
async fn every_page_in_every_language() {
    let (pages, _folder) = pages().await;
    for locale in [Locale::EN, Locale::FR, Locale::AR] {
        let asked = asked(locale);
        let shown = pages.shown(locale);
        assert_eq!(shown.len(), 2, "what is not public is not there");
        let html = sound(&figures_page(&asked, &shown));
        assert!(html.contains("data-live=\"/figures/events\"") && html.contains("<svg"), "{html}");
        sound(&figures_page(&asked, &[]));
        for (name, figures) in &shown {
            let html = sound(&one_page(&asked, (name, Some(95)), figures).unwrap());
            assert!(html.contains("95"), "what the service aims at: {html}");
        }
        sound(&one_page(&asked, ("x", None), &ServiceFigures::none("x")).unwrap());
    }
}

#[tokio::test]
async fn small_counts_stay_hidden_in_every_form() {
    let (pages, _folder) = pages().await;
    let shown = pages.shown(Locale::EN);
    let words = asked(Locale::EN).words;
    let plain = |text: &str| web::i18n::without_isolates(text);
    let rows = rows(&words, shown.iter());
    assert_eq!(plain(&rows[1].applications), "fewer than 5");
    assert_eq!(plain(&rows[1].half), "too few to say");
    assert_eq!((rows[0].half.as_str(), rows[0].decisions.as_str()), (rows[0].half.as_str(), "20"));
    assert_eq!(plain(&rows[0].half), "one minute");
    let totals = totals(&words, &shown);
    assert_eq!(plain(&totals.applications), "27 or more");
    assert_eq!(totals.decisions, "20");
    assert_eq!(
        csv(&shown),
        "service,name,applications,decisions,automatic_percent,p50_seconds,p90_seconds,backlog,within_term_percent\r\n\
         busy,\"Service <busy>, \"\"really\"\"\",27,20,45,60,108,7,100\r\n\
         quiet,\"Service <quiet>, \"\"really\"\"\",<5,0,,,,0,\r\n"
    );
    assert_eq!(pages.live.observed("busy"), Some((60, 108)));
    assert_eq!(pages.live.observed("quiet"), None);
    assert_eq!(pages.live.most_used(5), ["busy"]);
}

#[test]
fn all_words_are_there() {
    let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    assert_eq!(web::testkit::unknown_keys(&folder, &words()), Vec::<String>::new());
}

async fn get(router: &axum::Router, path: &str) -> axum::response::Response {
    router.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn each_route_answers() {
    let site = web::testkit::site(web::Visitor::default(), &words()).shared();
    let (pages, _folder) = pages().await;
    let router = routes(pages).into_router(site);
    for (path, holds) in [
        ("/figures", "Service"),
        ("/figures/quiet", "fewer than"),
        ("/figures/unused", "figures"),
        ("/figures.csv", "<5"),
        ("/api/v1/figures", "\"applications\":null"),
    ] {
        let response = get(&router, path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains(holds), "{path}: {body}");
    }
    assert_eq!(get(&router, "/figures/secret").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn listeners_hear_of_changes_and_are_bounded() {
    let (pages, _folder) = pages().await;
    let pages = FiguresPages { listeners: Arc::new(Semaphore::new(1)), ..pages };
    let live = pages.live.clone();
    let site = web::testkit::site(web::Visitor::default(), &words()).shared();
    let router = routes(pages).into_router(site);
    let first = get(&router, "/figures/events").await;
    assert_eq!(first.headers()["content-type"], "text/event-stream");
    assert_eq!(get(&router, "/figures/events").await.status(), StatusCode::TOO_MANY_REQUESTS);
    live.set(Published::default());
    let mut stream = first.into_body().into_data_stream();
    let event = stream.next().await.unwrap().unwrap();
    assert_eq!(event, "data: changed\n\n".as_bytes());
    drop(stream);
    assert_eq!(get(&router, "/figures/events").await.status(), StatusCode::OK);
}
