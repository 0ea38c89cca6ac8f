//! A town of the test's own: the demo's definitions on an empty database in a folder that goes away.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use aedile::app::App;
use aedile::config::Settings;

/// A folder that goes away with the value.
pub(crate) struct Folder(pub(crate) PathBuf);

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A folder of the test's own; it is made by whoever writes first.
pub(crate) fn folder() -> Folder {
    let unique = NEXT.fetch_add(1, Ordering::SeqCst);
    Folder(std::env::temp_dir().join(format!("aedile-it-{}-{unique}", std::process::id())))
}

/// Opens the demo town's definitions on an empty database, as a demo.
pub(crate) async fn open() -> (App, Folder) {
    open_as(true).await
}

/// The same as a town of real people: nobody is invented, and nobody is there.
pub(crate) async fn open_real() -> (App, Folder) {
    open_as(false).await
}

async fn open_as(demo: bool) -> (App, Folder) {
    let folder = folder();
    let mut settings = Settings::default();
    settings.data.folder.clone_from(&folder.0);
    settings.demo.enabled = demo;
    settings.town.folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../towns/demo");
    match App::open(settings, false).await {
        Ok(app) => (app, folder),
        Err(error) => panic!("the demo town does not open: {error:#}"),
    }
}
