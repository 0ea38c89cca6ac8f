//! Receipts: a proof that an entry is in the log, with the record that the entry commits to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::fault::Attempt as _;
use platform::{Db, Fault};
use serde::{Deserialize, Serialize};
use tlog::{LogProof, Note, inclusion_tiles, prove_inclusion};

use crate::entry::{Entry, EntryId, commitment};
use crate::store::{self, LogNumber, Placed};

/// What opens a commitment: the record that was committed to, and the key under which.
///
/// In a receipt it is the `extra` data, as JSON. It is personal data, and given to its subject only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// The kind of the entry.
    pub kind: String,
    /// The record, to the byte.
    pub record: String,
    /// The key of this one commitment. Never a key under which other things are kept.
    pub key: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningJson {
    kind: String,
    record: String,
    key: String,
}

impl Opening {
    /// The entry that this opens; none when the kind is not one.
    pub fn entry(&self) -> Option<Entry> {
        Entry::of_kind(&self.kind, commitment(&self.key, self.record.as_bytes()))
    }

    /// The extra data of a receipt.
    pub fn to_extra(&self) -> Result<Vec<u8>, Fault> {
        let json = OpeningJson {
            kind: self.kind.clone(),
            record: self.record.clone(),
            key: STANDARD.encode(self.key),
        };
        serde_json::to_vec(&json).attempt("write the record of a receipt")
    }

    /// Reads the extra data of a receipt.
    pub fn from_extra(extra: &[u8]) -> Option<Opening> {
        let json: OpeningJson = serde_json::from_slice(extra).ok()?;
        let key = STANDARD.decode(json.key).ok()?.try_into().ok()?;
        Some(Opening { kind: json.kind, record: json.record, key })
    }
}

/// The receipt of an entry, as the text of a `.tlog-proof` file; none while the entry still waits for
/// its place.
///
/// # Errors
/// A fault when the record is not the one that was logged: somebody altered one of the two.
pub async fn receipt(db: &Db, id: EntryId, opening: &Opening) -> Result<Option<String>, Fault> {
    let Some((logged, proof)) = find_proof(db, id, Some(opening.to_extra()?)).await? else {
        return Ok(None);
    };
    if opening.entry().map(|entry| entry.to_string()) != Some(logged) {
        return Err(Fault::new("write a receipt", format!("the record of {id} was not logged so")));
    }
    Ok(Some(proof.to_string()))
}

/// An entry that a code names, for a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct EntryShown {
    pub(crate) kind: String,
    pub(crate) line: String,
    pub(crate) log: LogNumber,
    pub(crate) index: u64,
    /// The head that proves it.
    pub(crate) note: Note,
}

/// The entry with this id, if it has its place.
pub(crate) async fn find_shown(db: &Db, id: EntryId) -> Result<Option<EntryShown>, Fault> {
    let Some(placed) = store::find_entry(db, id).await? else { return Ok(None) };
    let Placed { line, log, index, head } = placed;
    let note = Note::parse(&head.note).attempt("read the head of the log")?;
    let kind = Entry::parse(&line).map(|entry| entry.kind().to_owned()).unwrap_or_default();
    Ok(Some(EntryShown { kind, line, log, index, note }))
}

/// The bare proof of an entry with any extra data; none while the entry still waits for its place.
pub async fn prove(
    db: &Db,
    id: EntryId,
    extra: Option<Vec<u8>>,
) -> Result<Option<LogProof>, Fault> {
    Ok(find_proof(db, id, extra).await?.map(|(_, proof)| proof))
}

async fn find_proof(
    db: &Db,
    id: EntryId,
    extra: Option<Vec<u8>>,
) -> Result<Option<(String, LogProof)>, Fault> {
    const ATTEMPT: &str = "prove an entry of the log";
    let Some(placed) = store::find_entry(db, id).await? else { return Ok(None) };
    let Placed { line: entry, log, index, head } = placed;
    let needed = inclusion_tiles(index, head.size).attempt(ATTEMPT)?;
    let tiles = store::list_tiles(db, log, &needed).await?;
    let hashes = prove_inclusion(index, head.size, |tile| tiles.get(&tile).cloned());
    let note = Note::parse(&head.note).attempt(ATTEMPT)?;
    let proof = LogProof::new(extra, index, hashes.attempt(ATTEMPT)?, note).attempt(ATTEMPT)?;
    Ok(Some((entry, proof)))
}
