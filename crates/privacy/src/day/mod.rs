//! The data-use log, committed: once a day is over, the openings of each person on it become a digest under that person's
//! key, and all digests of the day one entry of the town's log. Whoever then removes, changes or adds a row is found.
//!
//! Invariants: a day is closed once, in one unit with its entry; the entry says nothing of whom it is about.

pub mod check;
pub mod close;
mod parts;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use platform::fault::Attempt as _;
use platform::id::{Id, SubjectId};
use platform::{Db, Fault};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::data_use::DataUseId;
use crate::key::SubjectKey;

use store::StoredRow;

pub use check::{Standing, check, standing_of};
pub use close::close_days;

/// What commitments to a person's day are keyed for.
const LABEL: &str = "privacy.data-use-day";
/// No length: in the place of a text that there is not.
const NO_TEXT: u64 = u64::MAX;
/// No length either: the id of a program comes next, which only rows of later days have.
const PROGRAM_FOLLOWS: u64 = u64::MAX - 1;
/// Rows read at a time.
const ROWS_AT_ONCE: usize = 2_000;

/// What the log says of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRecord {
    /// The day.
    pub on: String,
    /// The digest of all digests of the day, part by part, in hexadecimal. How many there are is nobody's business.
    pub digest: String,
}

/// A person's day: how many rows, and their digest under the person's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonDay {
    pub(crate) subject: SubjectId,
    pub(crate) uses: i64,
    pub(crate) digest: Vec<u8>,
}

/// The rows of one person while they are read.
#[derive(Clone, Default)]
struct Rows {
    count: i64,
    hash: Sha256,
}

impl Rows {
    /// Adds a row as it is stored, each value with its length, so that no two rows read alike.
    fn add(&mut self, row: &StoredRow) {
        self.count += 1;
        for value in &row.values {
            match value {
                Some(text) => self.add_text(text),
                None => self.hash.update(NO_TEXT.to_be_bytes()),
            }
        }
        // Of a row from before nothing is added: its day was closed without it.
        if let Some(program) = &row.program {
            self.hash.update(PROGRAM_FOLLOWS.to_be_bytes());
            self.add_text(program);
        }
    }

    fn add_text(&mut self, text: &str) {
        self.hash.update((text.len() as u64).to_be_bytes());
        self.hash.update(text.as_bytes());
    }

    /// The digest, under the person's key: without the key nobody can try out what the rows were.
    fn digest(&self, key: &SubjectKey) -> Vec<u8> {
        let mut record = self.count.to_be_bytes().to_vec();
        record.extend(self.hash.clone().finalize());
        let key = key.commitment_key(LABEL);
        ledger::commitment(&key, &record).as_bytes().to_vec()
    }
}

/// The rows of a day, by person.
async fn rows_of(
    db: &Db,
    (on, zone): (Date, &TimeZone),
) -> Result<BTreeMap<SubjectId, Rows>, Fault> {
    let (mut after, until) = ids_of(on, zone)?;
    let mut people: BTreeMap<SubjectId, Rows> = BTreeMap::new();
    loop {
        let page = store::rows(db, (&after, &until), ROWS_AT_ONCE).await?;
        for row in &page {
            people.entry(row.subject).or_default().add(row);
        }
        match page.last() {
            Some(last) if page.len() == ROWS_AT_ONCE => after.clone_from(&last.id),
            _ => return Ok(people),
        }
    }
}

/// The ids between which those of a day lie: they begin with the moment.
fn ids_of(on: Date, zone: &TimeZone) -> Result<(String, String), Fault> {
    const ATTEMPT: &str = "find the bounds of a day";
    let first_of = |day: Date| {
        let at = day.to_zoned(zone.clone()).attempt(ATTEMPT)?.timestamp();
        let milliseconds = u64::try_from(at.as_millisecond()).attempt(ATTEMPT)?;
        Ok::<_, Fault>(DataUseId(Id::from_parts(milliseconds, 0)).to_string())
    };
    Ok((first_of(on)?, first_of(on.tomorrow().attempt(ATTEMPT)?)?))
}
