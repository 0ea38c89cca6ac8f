//! What targets stand on: the demo town's definitions, a fixed moment, a database in a folder of its own.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::Zoned;
use platform::migrate::{self, Module};
use platform::{Actor, Ctx, Db, DbSettings, Fault, Locale};
use services::{Catalogue, Definition, Files, Town};
use tokio::runtime::{Builder, Runtime};

/// The demo town as its files and as they are read.
pub(crate) struct DemoTown {
    pub(crate) town: Town,
    pub(crate) services: Vec<(String, Files)>,
    pub(crate) catalogue: Catalogue,
}

impl DemoTown {
    pub(crate) fn files(&self, id: &str) -> Option<&Files> {
        self.services.iter().find(|(known, _)| known == id).map(|(_, files)| files)
    }
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(crate) fn town() -> &'static DemoTown {
    static TOWN: OnceLock<DemoTown> = OnceLock::new();
    TOWN.get_or_init(|| match read() {
        Ok(town) => town,
        Err(error) => panic!("the demo town does not read: {error}"),
    })
}

fn read() -> Result<DemoTown, Box<dyn std::error::Error>> {
    let folder = root().join("towns/demo");
    let (town, _) = Town::read_folder(&folder)?;
    let town = town.ok_or("town.yaml has errors")?;
    let mut own = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("services"))? {
        let path = entry?.path();
        let id = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        own.insert(id, services::catalogue::read_files(&path)?);
    }
    let mut services = Vec::new();
    let mut definitions = Vec::new();
    for (id, files) in &own {
        let mut files = files.clone();
        services::catalogue::add_called(id, &mut files, &|other| own.get(other).cloned());
        let (definition, _) = Definition::read(id, &files, &town);
        definitions.extend(definition.map(|definition| (definition, files.clone())));
        services.push((id.clone(), files));
    }
    let catalogue = Catalogue::from_definitions(town.clone(), definitions);
    Ok(DemoTown { town, services, catalogue })
}

/// Monday, 23 November 2026, 10:00 in Paris: the moment of every target.
pub(crate) fn now() -> &'static Zoned {
    static NOW: OnceLock<Zoned> = OnceLock::new();
    NOW.get_or_init(|| match "2026-11-23T10:00:00+01:00[Europe/Paris]".parse() {
        Ok(now) => now,
        Err(error) => panic!("a moment does not read: {error}"),
    })
}

/// A context at that moment, always the same.
pub(crate) fn ctx() -> Ctx {
    let zone = now().time_zone().clone();
    Ctx::new(now().timestamp(), zone, Actor::Visitor, Locale::EN, [7; 32])
}

/// A fresh database that nothing is written to but its schema.
pub(crate) async fn database(modules: &[Module]) -> Result<Db, Fault> {
    let file = std::env::temp_dir().join(format!("aedile-fuzz-{}.db", std::process::id()));
    let db =
        Db::open(&DbSettings::Sqlite { file: file.clone(), readers: 1, durable: false }).await?;
    migrate::run(&db, modules).await?;
    // The open connections keep the file; the folder need not.
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
    }
    Ok(db)
}

/// Runs a future to its end on this thread.
pub(crate) fn wait_for<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        match Builder::new_multi_thread().worker_threads(1).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => panic!("no runtime: {error}"),
        }
    });
    runtime.block_on(future)
}
