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
    let path = std::env::temp_dir().join(format!("aedile-it-{}-{unique}", std::process::id()));
    // A run that was killed leaves its folders behind, and numbers of processes come again.
    let _ = std::fs::remove_dir_all(&path);
    Folder(path)
}

/// The demo town's definitions.
pub(crate) fn definitions() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo")
}

/// Opens the demo town's definitions on the database in a folder.
pub(crate) async fn open_in(folder: &Folder, postgres: Option<String>) -> App {
    open_as(folder, postgres, true).await
}

/// A town of real people on an empty embedded database: nobody is invented, and nobody is there.
pub(crate) async fn open_real() -> (App, Folder) {
    let folder = folder();
    (open_as(&folder, None, false).await, folder)
}

/// Opens the demo town's definitions with one service changed, on an empty embedded database.
pub(crate) async fn open_changed(service: &str, changes: &[(&str, &str)]) -> (App, Folder) {
    open_rewritten(&format!("services/{service}/service.yaml"), changes).await
}

/// The demo town with other words in one of its files.
pub(crate) async fn open_rewritten(file: &str, changes: &[(&str, &str)]) -> (App, Folder) {
    let folder = folder();
    let town = folder.0.join("town");
    copy(&definitions(), &town);
    let (name, file) = (file, town.join(file));
    let mut text = std::fs::read_to_string(&file).unwrap();
    for (before, after) in changes {
        assert!(text.contains(before), "{name} does not say {before}");
        text = text.replacen(before, after, 1);
    }
    std::fs::write(&file, text).unwrap();
    (open_at(&folder, &town, (None, true)).await, folder)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn open_as(folder: &Folder, postgres: Option<String>, demo: bool) -> App {
    open_at(folder, &definitions(), (postgres, demo)).await
}

async fn open_at(
    folder: &Folder,
    definitions: &Path,
    (postgres, demo): (Option<String>, bool),
) -> App {
    let mut settings = Settings::default();
    settings.data.postgres = postgres;
    settings.demo.enabled = demo;
    open_with(folder, definitions, settings).await
}

async fn open_with(folder: &Folder, definitions: &Path, mut settings: Settings) -> App {
    settings.data.folder.clone_from(&folder.0);
    settings.town.folder = definitions.to_owned();
    match App::open(settings, false).await {
        Ok(app) => app,
        Err(error) => panic!("the demo town does not open: {error:#}"),
    }
}

/// The demo town, asking everybody for two factors.
pub(crate) async fn open_asking_everybody() -> (App, Folder) {
    let folder = folder();
    let mut settings = Settings::default();
    settings.demo.enabled = true;
    settings.sign_in.second_factor = identity::SecondFactor::Everybody;
    (open_with(&folder, &definitions(), settings).await, folder)
}

/// Opens the demo town's definitions on an empty embedded database.
pub(crate) async fn open() -> (App, Folder) {
    let folder = folder();
    (open_in(&folder, None).await, folder)
}

/// Runs a test on the demo town's definitions, on an empty database of each kind.
pub(crate) async fn on_each_database(test: impl AsyncFn(App)) {
    let (app, _folder) = open().await;
    test(app).await;
    if let Some((address, _)) = platform::testkit::postgres().await {
        let folder = folder();
        test(open_in(&folder, Some(address)).await).await;
    }
}

/// The same on a copy of the definitions, which the test may change.
pub(crate) async fn on_each_database_with_definitions(test: impl AsyncFn(App, PathBuf)) {
    let postgres = platform::testkit::postgres().await;
    let postgres = postgres.as_ref().map(|(address, _)| Some(address.clone()));
    for address in [Some(None), postgres].into_iter().flatten() {
        let (data, copy) = (folder(), folder());
        copy_folder(&definitions(), &copy.0);
        test(open_at(&data, &copy.0, (address, true)).await, copy.0.clone()).await;
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}
