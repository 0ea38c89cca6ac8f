//! The two records that bind a closed log to the one after it: the last entry of the one, the first of the other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tlog::{Checkpoint, VerifierKey};

use crate::entry::{Entry, commitment};
use crate::public::PUBLIC_KEY;

/// The kind of entry that closes a log.
pub(crate) const LOG_CLOSED: &str = "log.closed";
/// The kind of entry that opens the next one.
pub(crate) const LOG_OPENED: &str = "log.opened";

/// What the last entry of a log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Always `closed`.
    pub act: String,
    /// The key of this log, as published.
    pub log_key: String,
    /// The key of the log that goes on, as published; its name is that log's name.
    pub next_key: String,
    /// When.
    pub at: String,
}

/// What the first entry of the next log says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOpening {
    /// Always `opened`.
    pub act: String,
    /// The key of this log, as published.
    pub log_key: String,
    /// The key of the log that was closed, as published.
    pub previous_key: String,
    /// How many entries that has.
    pub previous_size: u64,
    /// Its root, in base64.
    pub previous_root: String,
    /// When.
    pub at: String,
}

impl Closing {
    pub(super) fn new(log_key: &VerifierKey, next_key: &VerifierKey, at: Timestamp) -> Closing {
        Closing {
            act: "closed".to_owned(),
            log_key: log_key.to_string(),
            next_key: next_key.to_string(),
            at: at.to_string(),
        }
    }

    /// Reads a record; none when it is another one.
    pub fn parse(record: &str) -> Option<Closing> {
        serde_json::from_str(record).ok().filter(|closing: &Closing| closing.act == "closed")
    }

    /// The key of the log that goes on.
    pub fn next(&self) -> Option<VerifierKey> {
        VerifierKey::parse(&self.next_key).ok()
    }
}

impl LogOpening {
    pub(super) fn new(
        (log_key, previous_key): (&VerifierKey, &VerifierKey),
        last: &Checkpoint,
        at: Timestamp,
    ) -> LogOpening {
        LogOpening {
            act: "opened".to_owned(),
            log_key: log_key.to_string(),
            previous_key: previous_key.to_string(),
            previous_size: last.size(),
            previous_root: last.root().to_string(),
            at: at.to_string(),
        }
    }

    /// Reads a record; none when it is another one.
    pub fn parse(record: &str) -> Option<LogOpening> {
        serde_json::from_str(record).ok().filter(|opening: &LogOpening| opening.act == "opened")
    }

    /// Whether this is what the last head of a log is followed by.
    pub fn follows(&self, last: &Checkpoint) -> bool {
        let previous = VerifierKey::parse(&self.previous_key);
        previous.is_ok_and(|key| key.name() == last.origin())
            && self.previous_size == last.size()
            && self.previous_root == last.root().to_string()
    }
}

/// The line of the log that a public record is committed to by.
pub(crate) fn line_of(kind: &str, record: &str) -> Option<String> {
    let entry = Entry::of_kind(kind, commitment(&PUBLIC_KEY, record.as_bytes()));
    entry.map(|entry| entry.to_string())
}

/// Whether a closed log and the one after it name each other: by the records, the entries that commit to these, and
/// the last head.
pub(crate) fn is_succession(
    (closing, opening): (&str, &str),
    (last_line, first_line): (&str, &str),
    last: &Checkpoint,
) -> bool {
    let said = Closing::parse(closing).zip(LogOpening::parse(opening));
    let bound = said.is_some_and(|(closing, opening)| {
        closing.next_key == opening.log_key
            && closing.log_key == opening.previous_key
            && opening.follows(last)
    });
    bound
        && line_of(LOG_CLOSED, closing).as_deref() == Some(last_line)
        && line_of(LOG_OPENED, opening).as_deref() == Some(first_line)
}
