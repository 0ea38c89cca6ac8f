//! A town's folder: `town.yaml` and one folder per service.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::called::add_called;
use super::search::Index;
use super::{ServiceFinding, Snapshot};
use crate::definition::{Definition, Files, Version, unpublishable};
use crate::environment;
use crate::finding::Finding;
use crate::open_data;
use crate::town::Town;

/// Most services of a town.
const SERVICES_MAX: usize = 20_000;
/// Most files of a service.
const FILES_MAX: usize = 200;
/// Deepest folder inside a service's.
const DEPTH_MAX: usize = 3;
/// Largest file of a service.
const BYTES_MAX: u64 = 20_000_000;

/// Why a town could not be loaded.
#[derive(Debug)]
pub enum LoadError {
    /// A file or folder cannot be read.
    Io(String, io::Error),
    /// `town.yaml` has errors.
    Town(Vec<Finding>),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LoadError::Io(path, error) => write!(f, "cannot read {path}: {error}"),
            LoadError::Town(findings) => {
                findings.iter().try_for_each(|finding| writeln!(f, "{finding}"))
            }
        }
    }
}

impl std::error::Error for LoadError {}

pub(super) struct Loaded {
    pub(super) snapshot: Snapshot,
    pub(super) findings: Vec<ServiceFinding>,
}

fn io_error(path: &Path) -> impl FnOnce(io::Error) -> LoadError {
    let path = path.display().to_string();
    move |error| LoadError::Io(path, error)
}

/// The files of a service's folder.
///
/// # Errors
/// When the folder or a file cannot be read, or holds more than a service can be.
pub fn read_files(folder: &Path) -> Result<Files, LoadError> {
    let mut files = Files::new();
    collect(folder, "", 0, &mut files)?;
    Ok(files)
}

/// The files of a service with what it calls of others, as [`load`] puts them together: its version is made of these.
pub(super) fn read_whole(town: &Path, id: &str) -> Result<Files, LoadError> {
    let services = town.join("services");
    let mut files = read_files(&services.join(id))?;
    // A folder that is not there, or cannot be read, is called in vain: `load` leaves it out too.
    add_called(id, &mut files, &|other| read_files(&services.join(other)).ok());
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, depth: usize, files: &mut Files) -> Result<(), LoadError> {
    for entry in fs::read_dir(folder).map_err(io_error(folder))? {
        let entry = entry.map_err(io_error(folder))?;
        let path = entry.path();
        let kind = entry.file_type().map_err(io_error(&path))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // Editors and file managers leave such files; they are no part of a service.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let name = format!("{prefix}{name}");
        let too_much = || {
            LoadError::Io(path.display().to_string(), io::Error::other("too much for one service"))
        };
        if kind.is_dir() {
            if depth >= DEPTH_MAX {
                return Err(too_much());
            }
            collect(&path, &format!("{name}/"), depth + 1, files)?;
        } else if kind.is_file() {
            let size = entry.metadata().map_err(io_error(&path))?.len();
            if size > BYTES_MAX || files.len() >= FILES_MAX {
                return Err(too_much());
            }
            files.insert(name, fs::read(&path).map_err(io_error(&path))?);
        }
    }
    Ok(())
}

/// Writes a file beside the one it takes the place of, and puts it there in one step once it is on the disk.
/// The name begins with a dot, also in a sub-folder: what a crash leaves behind is no part of a service. Who may read
/// and write the file stays as it was.
pub(super) fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), LoadError> {
    let path = folder.join(name);
    let (folder, last) = (path.parent().unwrap_or(folder), path.file_name().unwrap_or_default());
    let beside = folder.join(format!(".{}.new", last.to_string_lossy()));
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&beside)?;
        io::Write::write_all(&mut file, bytes)?;
        if let Ok(about) = fs::metadata(&path) {
            file.set_permissions(about.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        // The folder too, so that the new name outlives a loss of power.
        fs::File::open(folder)?.sync_all()
    };
    write().map_err(io_error(&path))
}

/// Whether a file can be made in a folder.
pub(super) fn can_write(folder: &Path) -> bool {
    let trial = folder.join(".trial.new");
    let made = fs::File::create(&trial).is_ok();
    if made {
        // What stays behind is no part of a service.
        let _ = fs::remove_file(&trial);
    }
    made
}

/// What a town's folder looks like from outside: every path with its size and time of change. Looking costs
/// a hundredth of reading, and most looks find nothing new.
pub(super) fn look(folder: &Path) -> Result<u64, LoadError> {
    let mut seen = DefaultHasher::new();
    look_into(folder, DEPTH_MAX + 2, &mut seen)?;
    Ok(seen.finish())
}

fn look_into(folder: &Path, depth: usize, seen: &mut DefaultHasher) -> Result<(), LoadError> {
    let entries = fs::read_dir(folder).map_err(io_error(folder))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let about = fs::metadata(&path).map_err(io_error(&path))?;
        path.hash(seen);
        if about.is_dir() && depth > 0 {
            look_into(&path, depth - 1, seen)?;
        } else {
            (about.len(), about.modified().ok()).hash(seen);
        }
    }
    Ok(())
}

/// Loads a town; what has the same files as in `before` is taken over as it is.
pub(super) fn load(folder: &Path, before: Option<&Snapshot>) -> Result<Loaded, LoadError> {
    let path = folder.join("town.yaml");
    let (town, found) = Town::read_folder(folder).map_err(io_error(&path))?;
    let Some(town) = town else { return Err(LoadError::Town(found)) };
    let town = Arc::new(town);
    let about_town = |finding| ServiceFinding { service: "".into(), finding };
    let mut findings: Vec<ServiceFinding> = found.into_iter().map(about_town).collect();
    let services = folder.join("services");
    let mut folders: BTreeMap<String, Files> = BTreeMap::new();
    for entry in fs::read_dir(&services).map_err(io_error(&services))?.take(SERVICES_MAX) {
        let entry = entry.map_err(io_error(&services))?;
        let Ok(id) = entry.file_name().into_string() else { continue };
        if id.starts_with('.') || !entry.path().is_dir() {
            continue;
        }
        let files = read_files(&entry.path())?;
        folders.insert(id, files);
    }
    let mut definitions = Vec::new();
    for (id, own) in &folders {
        let mut files = own.clone();
        add_called(id, &mut files, &|other| folders.get(other).cloned());
        let known = before.and_then(|before| Some((before.get(id)?, before.files(id)?)));
        let read = read_one((id, files), (&town, &|name| has(&folders, name)), known);
        let (definition, found) = read;
        let told = |finding| ServiceFinding { service: id.as_str().into(), finding };
        findings.extend(found.into_iter().map(told));
        definitions.extend(definition);
    }
    let (tables, found) = open_data::read(folder, &town)?;
    findings.extend(found.into_iter().map(about_town));
    let snapshot = snapshot_shared(town, definitions);
    let open_tables = tables.into_iter().map(Arc::new).collect();
    Ok(Loaded { snapshot: Snapshot { open_tables, ..snapshot }, findings })
}

type Read = (Arc<Definition>, Arc<Files>);

/// Whether an expression means a service of the town by this name.
fn has(folders: &BTreeMap<String, Files>, name: &str) -> bool {
    folders.keys().any(|id| environment::name_of(id) == name)
}

/// Reads a service; what has the same files as the version that is `known` is taken over as it is.
fn read_one(
    (id, files): (&str, Files),
    (town, is_service): (&Town, &dyn Fn(&str) -> bool),
    known: Option<(&Arc<Definition>, &Arc<Files>)>,
) -> (Option<Read>, Vec<Finding>) {
    if let Some((definition, same)) = known
        && definition.version == Version::of(&files)
    {
        let definition = match definition.calendar == town.calendar {
            true => definition.clone(),
            // New public holidays count for what was read before them.
            false => {
                let calendar = town.calendar.clone();
                Arc::new(Definition { calendar, ..(**definition).clone() })
            }
        };
        return (Some((definition, same.clone())), Vec::new());
    }
    let (definition, mut found) = Definition::read(id, &files, town);
    found.extend(definition.iter().flat_map(|read| unpublishable(read, is_service)));
    let definition = definition.filter(|_| !found.iter().any(Finding::is_error));
    // A version with errors is not published; the last good one stays.
    let read = definition.map(|definition| (Arc::new(definition), Arc::new(files)));
    (read.or(known.map(|(definition, files)| (definition.clone(), files.clone()))), found)
}

/// A snapshot of definitions at hand.
pub(super) fn snapshot(town: Arc<Town>, definitions: Vec<(Definition, Files)>) -> Snapshot {
    let shared = definitions.into_iter().map(|(one, files)| (Arc::new(one), Arc::new(files)));
    snapshot_shared(town, shared.collect())
}

fn snapshot_shared(town: Arc<Town>, definitions: Vec<Read>) -> Snapshot {
    let mut services = BTreeMap::new();
    let mut kept = HashMap::new();
    for (definition, files) in definitions {
        kept.insert(definition.id.clone(), files);
        services.insert(definition.id.clone(), definition);
    }
    let listed = services.values().filter(|service: &&Arc<Definition>| service.is_listed());
    let index = Index::build(&town.languages, listed.cloned().collect());
    Snapshot { town, services, files: kept, index, open_tables: Vec::new() }
}
