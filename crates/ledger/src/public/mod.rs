//! Records that everybody may read, such as the versions of a service: logged like any act, under a key that
//! everybody knows, so that none of them changes silently.

pub(crate) mod file;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use platform::{Ctx, Db, Fault, Unit};

use crate::entry::{Entry, EntryId, commitment};
use crate::receipt::{Opening, receipt};
use crate::rotation::{LOG_CLOSED, LOG_OPENED};

/// The key of every public record: there is nothing to hide, and anybody can repeat the commitment.
pub const PUBLIC_KEY: [u8; 32] = [0; 32];

/// The kind of entry for a version of a service that was published or taken back.
pub const SERVICE_PUBLISHED: &str = "service.published";

/// The kind of entry for a day of the data-use log that is over.
pub const DATA_USE_CLOSED: &str = "data-use.closed";

/// The kinds of entries that are public records.
pub(crate) const KINDS: [&str; 6] = [
    SERVICE_PUBLISHED,
    DATA_USE_CLOSED,
    file::FIGURES_PUBLISHED,
    file::DATASET_PUBLISHED,
    LOG_CLOSED,
    LOG_OPENED,
];

/// A record that everybody may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicRecord {
    /// The entry that commits to it; it begins with the moment.
    pub entry: EntryId,
    /// The kind of the entry.
    pub kind: String,
    /// What it is about ("parking-permit").
    pub subject: String,
    /// The record, to the byte.
    pub record: String,
}

impl PublicRecord {
    /// What opens the entry.
    fn opening(&self) -> Opening {
        let (kind, record) = (self.kind.clone(), self.record.clone());
        Opening { kind, record, key: PUBLIC_KEY }
    }

    /// The line of the log that commits to it; none for a kind that is none.
    pub(crate) fn line(&self) -> Option<String> {
        self.opening().entry().map(|entry| entry.to_string())
    }
}

/// Logs a record that everybody may read, and keeps it, in the unit of the act that it is about.
pub fn publish_record(
    unit: &mut Unit,
    ctx: &Ctx,
    kind: &'static str,
    (subject, record): (&str, &str),
) -> EntryId {
    assert!(KINDS.contains(&kind), "a kind of public record is one of those that fsck counts");
    let entry = Entry::new(kind, commitment(&PUBLIC_KEY, record.as_bytes()));
    let id = crate::entry::append(unit, ctx, entry);
    store::insert(unit, id, kind, (subject, record));
    id
}

/// The last record about each subject.
pub async fn list_latest_public(db: &Db, kind: &str) -> Result<Vec<PublicRecord>, Fault> {
    store::list_latest(db, kind).await
}

/// The newest records of a kind, of one subject or of all, newest first.
pub async fn list_public(
    db: &Db,
    kind: &str,
    subject: Option<&str>,
) -> Result<Vec<PublicRecord>, Fault> {
    store::list_newest(db, kind, subject).await
}

/// The record under an entry; none when it is no public one.
pub async fn find_public(db: &Db, entry: EntryId) -> Result<Option<PublicRecord>, Fault> {
    store::find(db, entry).await
}

/// The receipt of a public record; none when there is no such record, or it waits for its place.
pub async fn public_receipt(db: &Db, entry: EntryId) -> Result<Option<String>, Fault> {
    match store::find(db, entry).await? {
        Some(record) => receipt(db, entry, &record.opening()).await,
        None => Ok(None),
    }
}
