//! Nothing is forgotten: words in every language, a holder for every personal table, an operation for every
//! interface, a line for every setting.

use crate::town;

#[test]
fn every_message_exists_in_every_language() {
    let words = aedile::app::words().unwrap();
    assert_eq!(words.missing(), []);
}

#[tokio::test]
async fn every_table_with_personal_data_has_its_holder() {
    let (app, _folder) = town::open().await;
    let holders = app.holders();
    let holders: Vec<&dyn privacy::Holder> = holders.iter().map(|holder| &**holder).collect();
    assert_eq!(privacy::holder::unheld(&aedile::app::MODULES, &holders), Vec::<String>::new());
}

#[tokio::test]
async fn every_interface_has_its_operation_and_no_route_stands_twice() {
    let (app, _folder) = town::open().await;
    let routes = app.routes();
    assert_eq!(routes.repeated(), Vec::<String>::new());
    let undocumented: Vec<String> = routes
        .table()
        .filter(|info| info.kind == web::Kind::Api && info.openapi.is_none())
        .map(|info| format!("{} {}", info.method, info.path))
        .collect();
    assert_eq!(undocumented, Vec::<String>::new());
}

#[test]
fn every_event_and_refusal_has_its_words() {
    let words = aedile::app::words().unwrap();
    let words = words.words(platform::Locale::EN);
    for kind in cases::history::kind::ALL {
        assert!(words.has(&format!("event-{kind}")), "event-{kind}");
    }
    for action in cases::task::complete::Action::ALL {
        let key = action.word().replace('_', "-");
        assert!(words.has(&format!("desk-action-{key}")), "desk-action-{key}");
        assert!(words.has(&format!("desk-action-{key}-text")), "desk-action-{key}-text");
    }
    let refusals = cases::task::take::TakeRefusal::ALL.map(|refusal| refusal.word()).into_iter();
    let refusals = refusals
        .chain(cases::task::forward::ForwardRefusal::ALL.map(|refusal| refusal.word()))
        .chain(cases::application::extend::ExtendRefusal::ALL.map(|refusal| refusal.word()))
        .chain([
            "not-for-you",
            "e-residency-lapsed",
            "e-residency-not-enough",
            "document-unfit",
            "quota-full",
            "slot-gone",
            "no-place-left",
            "changed-meanwhile",
        ]);
    for word in refusals {
        assert!(words.has(&format!("cases-refusal-{word}")), "cases-refusal-{word}");
    }
    for purpose in privacy::Purpose::ALL {
        assert!(words.has(&format!("privacy-purpose-{}", purpose.key())), "{}", purpose.key());
    }
}

#[test]
fn services_and_counters_know_the_same_documents() {
    let counters = identity::proof::DocumentKind::ALL.map(|kind| kind.word());
    assert_eq!(services::definition::DOCUMENT_KINDS, counters);
    let words = aedile::app::words().unwrap();
    let words = words.words(platform::Locale::EN);
    for kind in counters {
        assert!(words.has(&format!("document-kind-{kind}")), "{kind}");
    }
    for kind in identity::IdentityType::ALL {
        assert!(words.has(&format!("openid-identity-type-{}", kind.word())), "{}", kind.word());
    }
}

#[test]
fn every_setting_is_documented() {
    let page = include_str!("../../../../docs/settings.md");
    let source = include_str!("../../src/config.rs");
    let lines: Vec<&str> = source.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        if line.starts_with("    pub ") && line.ends_with(',') {
            let above = lines[index - 1].trim_start();
            assert!(above.starts_with("///") || above.starts_with("#["), "no words for {line}");
            let name = line.trim_start().trim_start_matches("pub ").split(':').next().unwrap();
            let told =
                page.contains(&format!("| `{name}` |")) || page.contains(&format!("`[{name}]`"));
            assert!(told, "docs/settings.md says nothing of {name}");
        }
    }
}
