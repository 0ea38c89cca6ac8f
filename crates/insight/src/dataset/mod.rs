//! The open datasets of the town: made from what the program knows, or given as files; each with what it is (DCAT-AP), and
//! in versions that never change, whose digests are entries of the town's log.

mod dcat;
mod made;
pub(crate) mod pages;
mod publish;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;
use ledger::{DATASET_PUBLISHED, EntryId, list_latest_public};
use platform::{Db, Fault, Locale};
use services::Catalogue;
use services::open_data::{About, OpenTable};

use crate::published::differs;

pub use publish::{publish_changed, run};

/// What the pages and the publisher need. Cheap to clone.
#[derive(Clone)]
pub struct OpenData {
    /// The database.
    pub db: Db,
    /// The services and the tables of the town's folder.
    pub catalogue: Arc<Catalogue>,
    /// The address of this site.
    pub origin: Arc<str>,
    /// Whose figures are public.
    pub is_public: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

/// A dataset.
#[derive(Clone, Debug)]
pub(crate) struct Dataset {
    pub(crate) about: About,
    pub(crate) source: Source,
}

/// Where the content of a dataset comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A table of the town's folder.
    Folder(Arc<OpenTable>),
    /// The catalogue of services, as a table.
    Services,
    /// The same as linked data.
    LinkedServices,
    /// Applications by service and month.
    Months,
}

impl Source {
    /// How the name of a version's file ends.
    pub(crate) fn ending(&self) -> &'static str {
        match self {
            Source::LinkedServices => "jsonld",
            Source::Folder(_) | Source::Services | Source::Months => "csv",
        }
    }

    /// Whether it is a table, of which there is a preview and JSON.
    pub(crate) fn is_table(&self) -> bool {
        self.ending() == "csv"
    }
}

/// The media type of a file by the end of its name.
pub(crate) fn media_type(ending: &str) -> &'static str {
    match ending {
        "csv" => "text/csv; charset=utf-8",
        "jsonld" => "application/ld+json",
        _ => "application/json",
    }
}

/// A published version without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// The dataset.
    pub(crate) dataset: String,
    /// Its number, from 1.
    pub(crate) number: i64,
    /// The name of its file.
    pub(crate) file: String,
    /// The length of the file.
    pub(crate) bytes: i64,
    /// Rows of the table; for linked data the things described.
    pub(crate) rows: i64,
    /// The SHA-256 of the file, in hexadecimal.
    pub(crate) sha256: String,
    /// The entry of the log that has the digest.
    pub(crate) entry: EntryId,
    /// When it was published.
    pub(crate) published_at: Timestamp,
}

/// The datasets that there are, in the order of their titles in a language.
pub(crate) fn datasets(catalogue: &Catalogue, locale: Locale) -> Vec<Dataset> {
    let snapshot = catalogue.snapshot();
    let given = snapshot.open_tables().iter().map(|table| Dataset {
        about: table.about.clone(),
        source: Source::Folder(Arc::clone(table)),
    });
    let mut all: Vec<Dataset> = made::datasets(&snapshot.town).into_iter().chain(given).collect();
    // What the program makes goes before a file of the same name.
    all.sort_by(|one, other| one.about.id.cmp(&other.about.id));
    all.dedup_by(|later, first| later.about.id == first.about.id);
    all.sort_by(|one, other| one.about.title.get(locale).cmp(other.about.title.get(locale)));
    all
}

/// The datasets in whose title, description or keywords every word stands; all of them for no word.
pub(crate) fn search(all: Vec<Dataset>, asked_for: &str) -> Vec<Dataset> {
    let wanted = asked_for.to_lowercase();
    let fits = |dataset: &Dataset| {
        let about = &dataset.about;
        let texts = about.title.iter().chain(about.description.iter()).map(|(_, text)| text);
        let keywords = about.keywords.iter().map(|(_, word)| &**word);
        let said: Vec<String> = texts.chain(keywords).map(str::to_lowercase).collect();
        wanted.split_whitespace().all(|word| said.iter().any(|text| text.contains(word)))
    };
    all.into_iter().filter(fits).collect()
}

/// Versions that are not what the log says was published, those that are gone, and those that nobody logged.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &Db) -> Result<Vec<String>, Fault> {
    let mut findings = Vec::new();
    let logged = list_latest_public(db, DATASET_PUBLISHED).await?;
    for record in &logged {
        let kept = store::find(db, &record.subject).await?;
        let kept = kept.as_ref().map(|(version, content)| (version.entry, content.as_slice()));
        findings.extend(differs(record, kept));
    }
    let kept = store::count(db).await?;
    if kept > logged.len() {
        let count = kept - logged.len();
        findings.push(format!("{count} versions of datasets are offered and not logged"));
    }
    Ok(findings)
}
