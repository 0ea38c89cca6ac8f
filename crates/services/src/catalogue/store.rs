//! Published versions in the database: a running case finds its version after a restart too.

use std::collections::{BTreeMap, BTreeSet};
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

/// Stores every current version that is not stored yet; gives how many were. What changed since the last time is
/// logged in the same unit, so that no rule changes silently.
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
    let logged = logged(db).await?;
    let snapshot = catalogue.snapshot();
    let mut unit = Unit::new();
    let mut count = 0;
    for service in snapshot.all() {
        let key = (service.id.to_string(), service.version.to_string());
        let is_new = !stored.contains(&key);
        if let Some(files) = snapshot.files(&service.id).filter(|_| is_new) {
            insert(&mut unit, ctx, &service.id, service.version, files);
            count += 1;
        }
        if logged.get(&key.0) != Some(&Some(key.1.clone())) {
            let act =
                if is_new || !logged.contains_key(&key.0) { "published" } else { "republished" };
            log(&mut unit, ctx, (&key.0, Some(&key.1)), act);
        }
    }
    let offered: BTreeSet<&str> = snapshot.all().map(|service| &*service.id).collect();
    for (service, version) in &logged {
        if version.is_some() && !offered.contains(service.as_str()) {
            log(&mut unit, ctx, (service, None), "unpublished");
        }
    }
    if !unit.is_empty() {
        db.commit(unit).await.map_err(CommitError::into_fault)?;
    }
    Ok(count)
}

/// What the log has last of each service: its version, or none when it was taken back.
///
/// # Errors
/// When the database fails.
pub async fn logged(db: &Db) -> Result<BTreeMap<String, Option<String>>, Fault> {
    let records = ledger::list_latest_public(db, ledger::SERVICE_PUBLISHED).await?;
    let read = |record: ledger::PublicRecord| {
        let json: serde_json::Value = serde_json::from_str(&record.record).unwrap_or_default();
        let version = json.get("definition").and_then(|version| version.as_str());
        (record.subject, version.map(str::to_owned))
    };
    Ok(records.into_iter().map(read).collect())
}

fn log(unit: &mut Unit, ctx: &Ctx, (service, version): (&str, Option<&str>), act: &str) {
    let record = serde_json::json!({
        "service": service,
        "act": act,
        "definition": version,
        "at": ctx.now().to_string(),
    });
    let about = (service, record.to_string());
    ledger::publish_record(unit, ctx, ledger::SERVICE_PUBLISHED, (about.0, &about.1));
}

/// Services whose current version is not the one that was logged last, and stored versions whose files are not
/// those of their digest.
///
/// # Errors
/// When the database fails.
pub async fn check(catalogue: &Catalogue, db: &Db) -> Result<Vec<String>, Fault> {
    let logged = logged(db).await?;
    let mut findings = Vec::new();
    for service in catalogue.snapshot().all() {
        let version = service.version.to_string();
        if logged.get(&*service.id) != Some(&Some(version.clone())) {
            findings.push(format!(
                "{} is offered as version {version}, which is not logged",
                service.id
            ));
        }
    }
    for row in db.read(Query::new(LIST, args![])).await? {
        let (service, version) = (row.string(0), row.string(1));
        let Some(parsed) = Version::parse(&version) else { continue };
        let stored = files(db, &service, parsed).await?;
        if stored.as_ref().map(Version::of) != Some(parsed) {
            findings
                .push(format!("the stored files of {service} are not those of version {version}"));
        }
    }
    Ok(findings)
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
