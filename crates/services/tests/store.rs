//! Published versions outlive the process, on both databases.

use std::path::Path;

use platform::testkit::{each_database, fixed_ctx};
use services::{Catalogue, MODULE, Version, catalogue::store};

#[tokio::test]
async fn a_version_is_found_after_a_restart() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../towns/demo");
    each_database(&[platform::migrate::MODULE, MODULE], async |db| {
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
