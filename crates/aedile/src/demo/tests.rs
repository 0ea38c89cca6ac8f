//! A smaller town, filled and looked at.

use super::*;
use crate::config::Settings;
use platform::testkit::TestFolder;

async fn town(folder: &TestFolder, postgres: Option<String>) -> App {
    let mut settings = Settings::default();
    settings.data.folder = folder.path().to_owned();
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    settings.town.folder = format!("{here}/../../towns/demo").into();
    settings.demo.enabled = true;
    settings.data.postgres = postgres;
    App::open(settings, false).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_town_has_something_on_every_page() {
    let folder = TestFolder::new("demo");
    look_at(&town(&folder, None).await).await;
    if let Some((address, _)) = platform::testkit::postgres().await {
        let folder = TestFolder::new("demo");
        look_at(&town(&folder, Some(address)).await).await;
    }
}

/// Half a year of acts by everybody, through the code that all acts go through.
async fn look_at(app: &App) {
    let seeded = seed_at(app, Scale { people: 300, applications: 500 }).await.unwrap();
    println!("{seeded:?}");
    assert!(seeded.people >= 300 && seeded.companies > 5 && seeded.officials > 30);
    assert!(seeded.applications > 350, "{seeded:?}");
    assert!(seeded.log_size > 500);
    for state in ["open", "waiting", "decided", "withdrawn"] {
        assert!(
            seeded.by_state.iter().any(|(found, count)| found == state && *count > 0),
            "{state}"
        );
    }
    let shown = identity::sign_in::demo::list(&app.identity).await.unwrap();
    for name in ["Amina Haddad", "Marta Silva", "Jonas Weber", "Leila Mansour", "Noor Amrani"] {
        assert!(shown.iter().any(|person| person.name == name), "{name}");
    }
    app.live.refresh(&app.db, &app.edge.system("test")).await.unwrap();
    assert!(!app.live.most_used(8).is_empty());
    // Filled once only.
    assert_eq!(seed_at(app, Scale::FULL).await.unwrap(), Seeded::default());
}
