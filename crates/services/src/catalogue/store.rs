//! Published versions in the database: a running case finds its version after a restart too.

use std::collections::BTreeSet;
use std::sync::Arc;

use platform::{CommitError, Ctx, Db, Fault, Query, Unit, args};

use super::Catalogue;
use crate::definition::{Definition, Files, Version};

/// Publishes nothing twice: a second process that is as fast loses nothing.
const INSERT: &str = "INSERT INTO services_version (service, version, published_at, files)
    VALUES ($1, $2, $3, $4) ON CONFLICT (service, version) DO NOTHING";
const LIST: &str = "SELECT service, version FROM services_version";
const FIND: &str = "SELECT files FROM services_version WHERE service = $1 AND version = $2";

/// Stores a version.
pub fn insert(unit: &mut Unit, ctx: &Ctx, id: &str, version: Version, files: &Files) {
    unit.run(INSERT, args![id, version.to_string(), ctx.now_us(), pack(files)]);
}

/// Stores every current version that is not stored yet; gives how many were.
///
/// # Errors
/// When the database fails.
pub async fn publish(catalogue: &Catalogue, db: &Db, ctx: &Ctx) -> Result<usize, Fault> {
    let stored: BTreeSet<(String, String)> = db
        .read(Query::new(LIST, args![]))
        .await?
        .iter()
        .map(|row| (row.string(0), row.string(1)))
        .collect();
    let snapshot = catalogue.snapshot();
    let mut unit = Unit::new();
    let mut count = 0;
    for service in snapshot.all() {
        let key = (service.id.to_string(), service.version.to_string());
        if let Some(files) = snapshot.files(&service.id).filter(|_| !stored.contains(&key)) {
            insert(&mut unit, ctx, &service.id, service.version, files);
            count += 1;
        }
    }
    if count > 0 {
        db.commit(unit).await.map_err(CommitError::into_fault)?;
    }
    Ok(count)
}

/// Every stored version of a service, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn versions(db: &Db, id: &str) -> Result<Vec<String>, Fault> {
    const SQL: &str = "SELECT version FROM services_version WHERE service = $1
        ORDER BY published_at DESC, version LIMIT 10000";
    let rows = db.read(Query::new(SQL, args![id])).await?;
    Ok(rows.iter().map(|row| row.string(0)).collect())
}

/// A version of a service: from memory, else from the database, then kept in memory.
///
/// # Errors
/// When the database fails.
pub async fn version(
    catalogue: &Catalogue,
    db: &Db,
    id: &str,
    version: Version,
) -> Result<Option<Arc<Definition>>, Fault> {
    if let Some(known) = catalogue.version(id, version) {
        return Ok(Some(known));
    }
    let Some(files) = files(db, id, version).await? else { return Ok(None) };
    let town = catalogue.snapshot().town.clone();
    let (definition, _) = Definition::read(id, &files, &town);
    let definition = definition.map(Arc::new);
    if let Some(definition) = &definition {
        catalogue.remember(definition.clone());
    }
    Ok(definition)
}

/// The files of a version, as they were published.
///
/// # Errors
/// When the database fails.
pub async fn files(db: &Db, id: &str, version: Version) -> Result<Option<Files>, Fault> {
    let rows = db.read(Query::new(FIND, args![id, version.to_string()])).await?;
    Ok(rows.first().and_then(|row| unpack(row.bytes(0))))
}

/// Files as bytes: name and content, each after its length (four bytes, the highest first).
fn pack(files: &Files) -> Vec<u8> {
    let mut packed = Vec::new();
    for (name, bytes) in files {
        for part in [name.as_bytes(), bytes.as_slice()] {
            packed.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            packed.extend(part);
        }
    }
    packed
}

fn unpack(packed: &[u8]) -> Option<Files> {
    let mut files = Files::new();
    let mut rest = packed;
    while !rest.is_empty() {
        let (name, after) = part(rest)?;
        let (bytes, after) = part(after)?;
        files.insert(String::from_utf8(name.to_vec()).ok()?, bytes.to_vec());
        rest = after;
    }
    Some(files)
}

fn part(packed: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = packed.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_survive_packing() {
        let files = Files::from([
            ("service.yaml".to_owned(), b"id: a".to_vec()),
            ("empty".to_owned(), Vec::new()),
        ]);
        assert_eq!(unpack(&pack(&files)), Some(files.clone()));
        let packed = pack(&files);
        assert_eq!(unpack(&packed[..packed.len() - 1]), None);
    }
}
