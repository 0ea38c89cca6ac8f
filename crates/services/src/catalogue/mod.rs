//! All services of a town: found, searched, published without restart, kept by version for running cases.

pub(crate) mod called;
mod fold;
mod folder;
mod search;
pub mod store;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use platform::Locale;

pub use called::add_called;
pub(crate) use fold::{distance, fold as folded};
pub use folder::{LoadError, read_files};
pub use search::Hit;

use crate::definition::{Definition, Files, Version};
use crate::finding::Finding;
use crate::open_data::OpenTable;
use crate::town::Town;
use search::Index;

/// A finding and the service (or `town.yaml`) that it is about.
#[derive(Clone, Debug)]
pub struct ServiceFinding {
    /// Id of the service; empty for the town.
    pub service: Arc<str>,
    /// What was found.
    pub finding: Finding,
}

/// The services of a town at one moment. A request takes one snapshot and sees no change while it runs.
#[derive(Debug)]
pub struct Snapshot {
    /// The town.
    pub town: Arc<Town>,
    services: BTreeMap<Arc<str>, Arc<Definition>>,
    files: HashMap<Arc<str>, Arc<Files>>,
    index: Index,
    open_tables: Vec<Arc<OpenTable>>,
}

impl Snapshot {
    /// The tables of the town's folder that everybody may reuse.
    pub fn open_tables(&self) -> &[Arc<OpenTable>] {
        &self.open_tables
    }

    /// The current version of a service.
    pub fn get(&self, id: &str) -> Option<&Arc<Definition>> {
        self.services.get(id)
    }

    /// All services by id, drafts and hidden ones included.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.services.values()
    }

    /// The services that are listed and found.
    pub fn listed(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.services.values().filter(|service| service.is_listed())
    }

    /// The listed services of a theme.
    pub fn of_theme<'a>(&'a self, theme: &'a str) -> impl Iterator<Item = &'a Arc<Definition>> {
        self.listed().filter(move |service| service.themes.iter().any(|known| **known == *theme))
    }

    /// The listed services of a life event.
    pub fn of_life_event<'a>(
        &'a self,
        event: &'a str,
    ) -> impl Iterator<Item = &'a Arc<Definition>> {
        self.listed()
            .filter(move |service| service.life_events.iter().any(|known| **known == *event))
    }

    /// The services that people most likely mean, best first. Of those that fit about alike, the one that is `uses`d
    /// more often goes first.
    pub fn search(
        &self,
        query: &str,
        locale: Locale,
        limit: usize,
        uses: &dyn Fn(&str) -> u64,
    ) -> Vec<Hit> {
        self.index.search(query, locale, limit, uses)
    }

    /// The files of the current version, to be stored.
    pub fn files(&self, id: &str) -> Option<&Arc<Files>> {
        self.files.get(id)
    }

    /// Number of services.
    pub fn len(&self) -> usize {
        self.services.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.services.is_empty()
    }
}

/// What a reload changed.
#[derive(Clone, Debug, Default)]
pub struct Reloaded {
    /// Services with a new version, or new.
    pub published: Vec<Arc<str>>,
    /// Services whose folder is gone.
    pub removed: Vec<Arc<str>>,
    /// What was found; a service with errors keeps its last good version.
    pub findings: Vec<ServiceFinding>,
}

/// Service and version.
type Key = (Arc<str>, Version);

/// The catalogue: the current snapshot, and every version that a running case may need.
#[derive(Debug)]
pub struct Catalogue {
    folder: PathBuf,
    current: RwLock<Arc<Snapshot>>,
    versions: RwLock<HashMap<Key, Arc<Definition>>>,
    /// How the folder looked when it was last read.
    looked: Mutex<Option<u64>>,
}

impl Catalogue {
    /// Loads a town's folder. Services with errors are left out and reported.
    ///
    /// # Errors
    /// When the folder cannot be read, or `town.yaml` has errors.
    pub fn load(folder: &Path) -> Result<(Catalogue, Vec<ServiceFinding>), LoadError> {
        let looked = folder::look(folder)?;
        let loaded = folder::load(folder, None)?;
        let catalogue = Catalogue::of(folder.to_owned(), loaded.snapshot);
        *catalogue.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(looked);
        Ok((catalogue, loaded.findings))
    }

    /// A catalogue of definitions at hand, for tests and generated catalogues.
    pub fn from_definitions(town: Town, definitions: Vec<(Definition, Files)>) -> Catalogue {
        Catalogue::of(PathBuf::new(), folder::snapshot(Arc::new(town), definitions))
    }

    fn of(folder: PathBuf, snapshot: Snapshot) -> Catalogue {
        let versions = snapshot.all().map(|service| (key(service), service.clone())).collect();
        Catalogue {
            folder,
            current: RwLock::new(Arc::new(snapshot)),
            versions: RwLock::new(versions),
            looked: Mutex::new(None),
        }
    }

    /// The services as they are now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The current version of a service.
    pub fn current(&self, id: &str) -> Option<Arc<Definition>> {
        self.snapshot().get(id).cloned()
    }

    /// A version that is in memory; [`store::version`] also looks at what was stored.
    pub fn version(&self, id: &str, version: Version) -> Option<Arc<Definition>> {
        let versions = self.versions.read().unwrap_or_else(PoisonError::into_inner);
        versions.get(&(Arc::from(id), version)).cloned()
    }

    /// Keeps a version that was read from the store.
    pub fn remember(&self, definition: Arc<Definition>) {
        let mut versions = self.versions.write().unwrap_or_else(PoisonError::into_inner);
        versions.insert(key(&definition), definition);
    }

    /// Looks at the folder, reads it again when it looks otherwise, and publishes what changed. A service whose files now have errors keeps its
    /// last good version.
    ///
    /// # Errors
    /// When the folder cannot be read, or `town.yaml` has errors; then nothing changes.
    pub fn reload(&self) -> Result<Reloaded, LoadError> {
        // Looked at before it is read: what changes while it is read is found at the next look.
        let looked = folder::look(&self.folder)?;
        let mut last = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if *last == Some(looked) {
            return Ok(Reloaded::default());
        }
        let before = self.snapshot();
        let loaded = folder::load(&self.folder, Some(&before))?;
        let (published, removed) = changes(&before, &loaded.snapshot);
        for id in &published {
            if let Some(service) = loaded.snapshot.get(id) {
                self.remember(service.clone());
            }
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(loaded.snapshot);
        *last = Some(looked);
        Ok(Reloaded { published, removed, findings: loaded.findings })
    }
}

/// What became of a file that was to be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// It is written; the next [`Catalogue::reload`] publishes it.
    Written,
    /// The folder held it already.
    Already,
    /// The folder holds another version than the one that was to be changed: nothing was written.
    Overtaken(Version),
}

impl Catalogue {
    /// Replaces one file of a service, in one step: whoever reads the folder, now or after a crash, finds the old
    /// file or the new one. Only where the folder still holds the version that was to be changed.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn replace_file(
        &self,
        (id, base): (&str, Version),
        (name, bytes): (&str, &[u8]),
    ) -> Result<Replaced, LoadError> {
        let folder = self.folder.join("services").join(id);
        let mut files = folder::read_whole(&self.folder, id)?;
        let before = Version::of(&files);
        files.insert(name.to_owned(), bytes.to_vec());
        if before == Version::of(&files) {
            return Ok(Replaced::Already);
        }
        if before != base {
            return Ok(Replaced::Overtaken(before));
        }
        folder::write_whole(&folder, name, bytes)?;
        Ok(Replaced::Written)
    }

    /// Whether files of a service can be written.
    pub fn can_write(&self, id: &str) -> bool {
        folder::can_write(&self.folder.join("services").join(id))
    }
}

fn key(definition: &Arc<Definition>) -> Key {
    (definition.id.clone(), definition.version)
}

fn changes(before: &Snapshot, after: &Snapshot) -> (Vec<Arc<str>>, Vec<Arc<str>>) {
    let version = |snapshot: &Snapshot, id: &str| snapshot.get(id).map(|service| service.version);
    let new = after.services.keys().filter(|id| version(before, id) != version(after, id));
    let gone = before.services.keys().filter(|id| !after.services.contains_key(*id));
    (new.cloned().collect(), gone.cloned().collect())
}
