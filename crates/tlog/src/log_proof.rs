//! Offline proofs that an entry is in a log (C2SP tlog-proof, files `.tlog-proof`).

use crate::checkpoint::Checkpoint;
use crate::encoding::{from_base64, from_decimal, to_base64};
use crate::hash::Hash;
use crate::note::{NOTE_BYTES_MAX, Note, NoteError, VerifiedSignature};
use crate::policy::{OpenError, Policy};
use crate::proof::{PROOF_HASHES_MAX, verify_inclusion};
use std::fmt;

/// Longest extra data: what an application needs to recompute the entry.
pub const EXTRA_BYTES_MAX: usize = 256 * 1024;

/// Longest proof text that is read.
pub const PROOF_TEXT_BYTES_MAX: usize =
    EXTRA_BYTES_MAX / 3 * 4 + NOTE_BYTES_MAX + 64 * PROOF_HASHES_MAX + 1024;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// Why a text is not a proof, or parts do not make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogProofError {
    /// Longer than is read, or more extra data or hashes than fit.
    TooLarge,
    /// The first line is not `c2sp.org/tlog-proof@v1`.
    NotAProof,
    /// The `extra` line is not base64.
    Extra,
    /// The `index` line is missing or not a number.
    Index,
    /// A line of the inclusion proof is not a hash.
    Hash,
    /// The checkpoint is not a signed note.
    Note(NoteError),
}

impl fmt::Display for LogProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LogProofError::TooLarge => f.write_str("the proof is too large"),
            LogProofError::NotAProof => write!(f, "the first line is not {FIRST_LINE}"),
            LogProofError::Extra => f.write_str("the line of extra data is damaged"),
            LogProofError::Index => f.write_str("the line with the index is damaged"),
            LogProofError::Hash => f.write_str("a line of the inclusion proof is damaged"),
            LogProofError::Note(error) => write!(f, "the checkpoint: {error}"),
        }
    }
}

impl std::error::Error for LogProofError {}

/// Why a proof does not convince.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofRefusal {
    /// The checkpoint is not one that the policy accepts.
    Checkpoint(OpenError),
    /// The entry is not at this index of that tree.
    NotIncluded,
}

impl fmt::Display for ProofRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProofRefusal::Checkpoint(error) => write!(f, "the checkpoint: {error}"),
            ProofRefusal::NotIncluded => f.write_str("the entry is not in the log at this place"),
        }
    }
}

impl std::error::Error for ProofRefusal {}

/// What a convincing proof says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenEntry {
    /// Where in the log the entry is.
    pub index: u64,
    /// The head that includes it.
    pub checkpoint: Checkpoint,
    /// The log's own signatures.
    pub log: Vec<VerifiedSignature>,
    /// The known witnesses that had seen that head, and when.
    pub cosigned: Vec<VerifiedSignature>,
}

/// Index, inclusion proof and checkpoint in one text that needs no network to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    hashes: Vec<Hash>,
    note: Note,
}

impl LogProof {
    /// Puts a proof together.
    pub fn new(
        extra: Option<Vec<u8>>,
        index: u64,
        hashes: Vec<Hash>,
        note: Note,
    ) -> Result<LogProof, LogProofError> {
        let extra_bytes = extra.as_ref().map_or(0, Vec::len);
        if extra_bytes > EXTRA_BYTES_MAX || hashes.len() > PROOF_HASHES_MAX {
            return Err(LogProofError::TooLarge);
        }
        // An empty extra line and none would be two spellings of the same thing.
        let extra = extra.filter(|extra| !extra.is_empty());
        Ok(LogProof { extra, index, hashes, note })
    }

    /// Reads a proof.
    pub fn parse(text: &str) -> Result<LogProof, LogProofError> {
        if text.len() > PROOF_TEXT_BYTES_MAX {
            return Err(LogProofError::TooLarge);
        }
        let rest = text
            .strip_prefix(FIRST_LINE)
            .and_then(|rest| rest.strip_prefix('\n'))
            .ok_or(LogProofError::NotAProof)?;
        let (extra, rest) = match rest.strip_prefix("extra ") {
            None => (None, rest),
            Some(rest) => {
                let (line, rest) = rest.split_once('\n').ok_or(LogProofError::Extra)?;
                (Some(from_base64(line).ok_or(LogProofError::Extra)?), rest)
            }
        };
        if extra.as_ref().is_some_and(Vec::is_empty) {
            return Err(LogProofError::Extra);
        }
        let (index, mut rest) = rest
            .strip_prefix("index ")
            .and_then(|rest| rest.split_once('\n'))
            .ok_or(LogProofError::Index)?;
        let index = from_decimal(index).ok_or(LogProofError::Index)?;
        let mut hashes = Vec::new();
        loop {
            let (line, tail) = rest.split_once('\n').ok_or(LogProofError::Hash)?;
            rest = tail;
            if line.is_empty() {
                break;
            }
            if hashes.len() == PROOF_HASHES_MAX {
                return Err(LogProofError::TooLarge);
            }
            hashes.push(Hash::from_base64(line).ok_or(LogProofError::Hash)?);
        }
        let note = Note::parse(rest).map_err(LogProofError::Note)?;
        LogProof::new(extra, index, hashes, note)
    }

    /// Application data that came along. The log does not vouch for it.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// Where in the log the entry is said to be.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The inclusion proof, the leaf's sibling first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The checkpoint as it came.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Checks that the entry with this [`leaf_hash`](crate::leaf_hash) is in the log.
    pub fn verify(&self, leaf: &Hash, policy: &Policy) -> Result<ProvenEntry, ProofRefusal> {
        let opened = policy.open(&self.note).map_err(ProofRefusal::Checkpoint)?;
        let checkpoint = opened.checkpoint;
        verify_inclusion(leaf, self.index, checkpoint.size(), &self.hashes, checkpoint.root())
            .map_err(|_| ProofRefusal::NotIncluded)?;
        let (log, cosigned) = (opened.log, opened.cosigned);
        Ok(ProvenEntry { index: self.index, checkpoint, log, cosigned })
    }
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", to_base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}
