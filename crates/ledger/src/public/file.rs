//! Files that everybody may fetch, such as the figures of a day: the log has the digest of each as it was published,
//! so that whoever kept the file can show that it was never another one.

use std::fmt;

use platform::{Ctx, Db, Fault, Unit};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tlog::Policy;

use super::{KINDS, PUBLIC_KEY, PublicRecord, store};
use crate::entry::{Entry, EntryId, commitment};
use crate::verify::{self, Verified, VerifyRefusal};

/// The kind of entry for the figures of a day as they were published.
pub const FIGURES_PUBLISHED: &str = "figures.published";

/// The kind of entry for a version of an open dataset.
pub const DATASET_PUBLISHED: &str = "dataset.published";

/// What the log says of a published file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name ("figures-2026-11-28.csv").
    pub file: String,
    /// What was done with it: `issued`.
    pub act: String,
    /// Its media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// When.
    pub at: String,
}

impl FileRecord {
    /// Reads a record; none when it is about something else than a file.
    pub fn parse(record: &str) -> Option<FileRecord> {
        serde_json::from_str(record).ok()
    }

    /// Whether these bytes are the file, to the last one.
    pub fn is_of(&self, content: &[u8]) -> bool {
        self.bytes == content.len() as u64 && self.sha256 == file_digest(content)
    }
}

/// The SHA-256 of a file as records have it: in hexadecimal.
pub fn file_digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Logs a file that everybody may fetch, in the unit that keeps it.
pub fn publish_file(
    unit: &mut Unit,
    ctx: &Ctx,
    kind: &'static str,
    (name, media_type, content): (&str, &str, &[u8]),
) -> EntryId {
    assert!(KINDS.contains(&kind), "a kind of public record is one of those that fsck counts");
    let record = FileRecord {
        file: name.to_owned(),
        act: "issued".to_owned(),
        media_type: media_type.to_owned(),
        bytes: content.len() as u64,
        sha256: file_digest(content),
        at: ctx.now().to_string(),
    };
    let Ok(text) = serde_json::to_string(&record) else {
        unreachable!("texts and a number are written as JSON")
    };
    let entry = Entry::new(kind, commitment(&PUBLIC_KEY, text.as_bytes()));
    let id = crate::entry::append(unit, ctx, entry);
    store::insert_file(unit, id, kind, (name, &text, &record.sha256));
    id
}

/// The first record about a file with these bytes; none when nothing of the kind was published.
pub async fn find_published_file(db: &Db, content: &[u8]) -> Result<Option<PublicRecord>, Fault> {
    store::find_by_digest(db, &file_digest(content)).await
}

/// Why a file and a receipt prove nothing together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileRefusal {
    /// The receipt proves nothing, for this reason.
    Receipt(VerifyRefusal),
    /// The receipt is sound, and about an act and not about a file.
    NotAboutAFile,
    /// The receipt is sound, and about a file with other bytes.
    OtherFile {
        /// Its name when it was published.
        published: String,
    },
}

impl fmt::Display for FileRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileRefusal::Receipt(refusal) => refusal.fmt(f),
            FileRefusal::NotAboutAFile => f.write_str("the receipt is not about a file"),
            FileRefusal::OtherFile { published } => {
                write!(f, "this is not the file that was published as {published}")
            }
        }
    }
}

impl std::error::Error for FileRefusal {}

/// Holds a file against the receipt of its publication. Pure, as [`verify::receipt`].
pub fn verify_file(
    receipt: &str,
    content: &[u8],
    policy: &Policy,
) -> Result<(Verified, FileRecord), FileRefusal> {
    let verified = verify::receipt(receipt, policy).map_err(FileRefusal::Receipt)?;
    let record = FileRecord::parse(&verified.record).ok_or(FileRefusal::NotAboutAFile)?;
    if record.is_of(content) {
        return Ok((verified, record));
    }
    Err(FileRefusal::OtherFile { published: record.file })
}
