//! Published versions outlive the process, on both databases.

use std::path::Path;

use platform::testkit::{each_database, fixed_ctx};
use services::catalogue::{self, store};
use services::definition::unpublishable;
use services::{Catalogue, Definition, MODULE, Version};

#[tokio::test]
async fn a_version_is_found_after_a_restart() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    each_database(&[platform::migrate::MODULE, ledger::MODULE, MODULE], async |db| {
        let ctx = fixed_ctx();
        let (catalogue, _) = Catalogue::load(&folder).unwrap();
        let count = store::publish(&catalogue, &db, &ctx).await.unwrap();
        assert_eq!(count, catalogue.snapshot().len());
        assert_eq!(store::publish(&catalogue, &db, &ctx).await.unwrap(), 0);
        let version = catalogue.current("parking-permit").unwrap().version;

        // Another process, in which the folder has no such service any more.
        let town = services::author::read_town(&folder).unwrap();
        let later = Catalogue::from_definitions(town, Vec::new());
        let found = store::version(&later, &db, "parking-permit", version).await.unwrap().unwrap();
        assert_eq!(found.version, version);
        assert!(later.version("parking-permit", version).is_some());
        let unknown = Version([0; 32]);
        assert!(store::version(&later, &db, "parking-permit", unknown).await.unwrap().is_none());
    })
    .await;
}

/// What is refused today was published once: the cases that run on it keep their definition.
#[tokio::test]
async fn a_version_that_could_not_be_published_any_more_is_found() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let town = services::author::read_town(&folder).unwrap();
    let mut files = catalogue::read_files(&folder.join("services/noise-report")).unwrap();
    let process = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
  <process id="p" isExecutable="true"><startEvent id="received"/>
    <startEvent id="high"><conditionalEventDefinition><condition>=level &gt; 5</condition></conditionalEventDefinition></startEvent><endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="end"/><sequenceFlow id="b" sourceRef="high" targetRef="end"/>
  </process></definitions>"#;
    files.insert("process.bpmn".to_owned(), process.as_bytes().to_vec());
    let (definition, findings) = Definition::read("noise-report", &files, &town);
    let definition = definition.unwrap_or_else(|| panic!("{findings:?}"));
    let against = unpublishable(&definition, &|_| true);
    assert!(against.iter().any(|one| one.is_error() && one.message.contains("`level`")));
    each_database(&[platform::migrate::MODULE, ledger::MODULE, MODULE], async |db| {
        let mut unit = platform::Unit::new();
        store::insert(&mut unit, &fixed_ctx(), "noise-report", definition.version, &files);
        db.commit(unit).await.unwrap();
        let later = Catalogue::from_definitions(town.clone(), Vec::new());
        let found = store::version(&later, &db, "noise-report", definition.version).await.unwrap();
        assert_eq!(found.map(|found| found.version), Some(definition.version));
    })
    .await;
}

#[tokio::test]
async fn what_is_offered_is_logged_and_what_was_changed_unseen_is_found() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    each_database(&[platform::migrate::MODULE, ledger::MODULE, MODULE], async |db| {
        let clock = platform::testkit::TestClock::new();
        let later = || {
            clock.advance(jiff::SignedDuration::from_secs(1));
            clock.edge().system("test")
        };
        let acts = async || -> Vec<String> {
            let all = ledger::list_public(&db, ledger::SERVICE_PUBLISHED, Some("parking-permit"))
                .await
                .unwrap();
            let act = |record: &ledger::PublicRecord| {
                let json: serde_json::Value = serde_json::from_str(&record.record).unwrap();
                json["act"].as_str().unwrap().to_owned()
            };
            all.iter().map(act).collect()
        };
        let (catalogue, _) = Catalogue::load(&folder).unwrap();
        assert!(store::check(&catalogue, &db).await.unwrap().len() >= 20, "nothing is logged yet");
        store::publish(&catalogue, &db, &later()).await.unwrap();
        store::publish(&catalogue, &db, &later()).await.unwrap();
        assert_eq!(acts().await, ["published"], "once for each change");
        assert_eq!(store::check(&catalogue, &db).await.unwrap(), Vec::<String>::new());

        // Taken out of the folder, then back as it was.
        let town = services::author::read_town(&folder).unwrap();
        let empty = Catalogue::from_definitions(town, Vec::new());
        store::publish(&empty, &db, &later()).await.unwrap();
        store::publish(&catalogue, &db, &later()).await.unwrap();
        assert_eq!(acts().await, ["republished", "unpublished", "published"]);

        let mut unit = platform::Unit::new();
        let sql = "UPDATE services_version SET files = $1 WHERE service = 'parking-permit'";
        unit.must(1, sql, platform::args![vec![0_u8; 8]]);
        db.commit(unit).await.unwrap();
        let findings = store::check(&catalogue, &db).await.unwrap();
        assert!(findings.len() == 1 && findings[0].contains("parking-permit"), "{findings:?}");
    })
    .await;
}
