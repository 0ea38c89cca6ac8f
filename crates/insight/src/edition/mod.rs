//! The figures of each day that is over, as files that never change: their digests are entries of the town's log, so
//! that nobody, the town included, can say later that other figures were published.

mod close;
pub(crate) mod pages;
mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{EntryId, FIGURES_PUBLISHED, list_latest_public};
use platform::{Db, Fault};

use crate::published::differs;

pub use close::{close_yesterday, run};

/// The forms in which the figures of a day are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Csv,
    /// For programs.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 2] = [Format::Csv, Format::Json];

    /// How the name of the file ends.
    fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
        }
    }

    /// The media type that it is served with.
    fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
        }
    }

    /// The name of a day's file.
    fn file_of(self, on: Date) -> String {
        format!("figures-{on}.{}", self.ending())
    }
}

/// A published file without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditionFile {
    /// Its name.
    pub(crate) file: String,
    /// The last day of the figures.
    pub(crate) figures_on: Date,
    /// Its length.
    pub(crate) bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub(crate) sha256: String,
    /// The entry of the log that has its digest.
    pub(crate) entry: EntryId,
    /// When it was made.
    pub(crate) closed_at: Timestamp,
}

/// Files that are not what the log says was published, those that are gone, and those that nobody logged.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &Db) -> Result<Vec<String>, Fault> {
    let mut findings = Vec::new();
    let mut logged = 0;
    for record in list_latest_public(db, FIGURES_PUBLISHED).await? {
        logged += 1;
        let kept = store::find(db, &record.subject).await?;
        let kept = kept.as_ref().map(|(file, content)| (file.entry, content.as_slice()));
        findings.extend(differs(&record, kept));
    }
    let kept = store::count(db).await?;
    if kept > logged {
        findings.push(format!("{} files of figures are offered and not logged", kept - logged));
    }
    Ok(findings)
}
