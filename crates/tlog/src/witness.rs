//! What a log and its witness say to each other (C2SP tlog-witness), and what a witness insists on.

use crate::checkpoint::Checkpoint;
use crate::encoding::from_decimal;
use crate::hash::{Hash, empty_root};
use crate::key::VerifierKey;
use crate::note::{NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX, Signature};
use crate::proof::verify_consistency;
use std::fmt;

/// tlog-witness: no more hashes than this in a request.
pub const WITNESS_PROOF_HASHES_MAX: usize = 63;

/// Longest request that is read.
const REQUEST_BYTES_MAX: usize = NOTE_BYTES_MAX + 64 * WITNESS_PROOF_HASHES_MAX;

/// Why a text is not a request to a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddCheckpointError {
    /// Longer than is read, or with more than 63 hashes.
    TooLarge,
    /// The first line is not `old` and a size.
    OldSize,
    /// A line of the proof is not a hash, or no empty line ends it.
    Hash,
    /// What follows is not a signed note.
    Note(NoteError),
}

impl fmt::Display for AddCheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddCheckpointError::TooLarge => f.write_str("the request is too large"),
            AddCheckpointError::OldSize => f.write_str("the first line is not: old SIZE"),
            AddCheckpointError::Hash => f.write_str("a line of the consistency proof is damaged"),
            AddCheckpointError::Note(error) => write!(f, "the checkpoint: {error}"),
        }
    }
}

impl std::error::Error for AddCheckpointError {}

/// What a witness remembers of a log: the head that it cosigned last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// How many entries.
    pub size: u64,
    /// The root of the tree of them.
    pub root: Hash,
}

/// Why a witness does not cosign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessRefusal {
    /// The request does not read.
    Malformed(AddCheckpointError),
    /// The signed text is no checkpoint.
    NotACheckpoint,
    /// The log is not one that the witness watches.
    UnknownLog {
        /// Its name.
        origin: String,
    },
    /// No key of the log has signed it.
    NotSigned,
    /// The old size is larger than the new one.
    OldAboveNew,
    /// The witness has seen another size than the request builds on.
    OtherOldSize {
        /// Which.
        seen: u64,
    },
    /// The witness has cosigned another tree of this size: the log shows two histories.
    Fork {
        /// The size.
        seen: u64,
    },
    /// The proof does not lead from the tree that was seen to this one.
    NotConsistent,
}

impl WitnessRefusal {
    /// The status that tlog-witness gives it.
    pub fn status(&self) -> u16 {
        match self {
            WitnessRefusal::Malformed(_)
            | WitnessRefusal::NotACheckpoint
            | WitnessRefusal::OldAboveNew => 400,
            WitnessRefusal::NotSigned => 403,
            WitnessRefusal::UnknownLog { .. } => 404,
            WitnessRefusal::OtherOldSize { .. } | WitnessRefusal::Fork { .. } => 409,
            WitnessRefusal::NotConsistent => 422,
        }
    }
}

impl fmt::Display for WitnessRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WitnessRefusal::Malformed(error) => error.fmt(f),
            WitnessRefusal::NotACheckpoint => f.write_str("the signed text is no checkpoint"),
            WitnessRefusal::UnknownLog { origin } => write!(f, "{origin} is not watched here"),
            WitnessRefusal::NotSigned => f.write_str("no known key of the log has signed this"),
            WitnessRefusal::OldAboveNew => f.write_str("the old size is above the new one"),
            WitnessRefusal::OtherOldSize { seen } => write!(f, "the size seen last is {seen}"),
            WitnessRefusal::Fork { seen } => {
                write!(f, "another tree of size {seen} was cosigned: the log shows two histories")
            }
            WitnessRefusal::NotConsistent => {
                f.write_str("the proof does not lead from the tree seen last to this one")
            }
        }
    }
}

impl std::error::Error for WitnessRefusal {}

/// A log's request to cosign its head: what it believes that the witness has seen, the proof that
/// leads from there, and the head.
///
/// ```
/// use tlog::{AddCheckpoint, Checkpoint, Note, SignerKey, leaf_hash};
/// let signer = SignerKey::ed25519("saltmere.example/log", [7; 32]).unwrap();
/// let head = Checkpoint::new("saltmere.example/log", 1, leaf_hash(b"one")).unwrap();
/// let note = Note::signed(&head.to_string(), &signer).unwrap();
/// let request = AddCheckpoint::new(0, vec![], note).unwrap();
/// assert_eq!(AddCheckpoint::parse(&request.to_string()), Ok(request.clone()));
/// assert_eq!(request.judge(&[signer.verifier_key()], |_| None).unwrap(), head);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    old: u64,
    proof: Vec<Hash>,
    note: Note,
}

impl AddCheckpoint {
    /// Puts a request together.
    pub fn new(
        old: u64,
        proof: Vec<Hash>,
        note: Note,
    ) -> Result<AddCheckpoint, AddCheckpointError> {
        if proof.len() > WITNESS_PROOF_HASHES_MAX {
            return Err(AddCheckpointError::TooLarge);
        }
        Ok(AddCheckpoint { old, proof, note })
    }

    /// Reads the body of a request.
    pub fn parse(text: &str) -> Result<AddCheckpoint, AddCheckpointError> {
        if text.len() > REQUEST_BYTES_MAX {
            return Err(AddCheckpointError::TooLarge);
        }
        let (first, mut rest) = text.split_once('\n').ok_or(AddCheckpointError::OldSize)?;
        let old = first.strip_prefix("old ").and_then(from_decimal);
        let old = old.ok_or(AddCheckpointError::OldSize)?;
        let mut proof = Vec::new();
        loop {
            let (line, tail) = rest.split_once('\n').ok_or(AddCheckpointError::Hash)?;
            rest = tail;
            if line.is_empty() {
                break;
            }
            if proof.len() == WITNESS_PROOF_HASHES_MAX {
                return Err(AddCheckpointError::TooLarge);
            }
            proof.push(Hash::from_base64(line).ok_or(AddCheckpointError::Hash)?);
        }
        let note = Note::parse(rest).map_err(AddCheckpointError::Note)?;
        AddCheckpoint::new(old, proof, note)
    }

    /// The size that the log believes the witness to have seen.
    pub fn old(&self) -> u64 {
        self.old
    }

    /// The head as it came, signatures included.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Which log it names itself, not yet believed; what a witness looks up before it judges.
    pub fn origin(&self) -> Option<String> {
        Checkpoint::parse(self.note.text()).ok().map(|head| head.origin().to_owned())
    }

    /// Whether a witness of these logs may cosign, given what it saw of this log before. The order of
    /// the questions is that of tlog-witness.
    pub fn judge(
        &self,
        logs: &[VerifierKey],
        seen: impl FnOnce(&str) -> Option<Seen>,
    ) -> Result<Checkpoint, WitnessRefusal> {
        let head =
            Checkpoint::parse(self.note.text()).map_err(|_| WitnessRefusal::NotACheckpoint)?;
        let keys: Vec<VerifierKey> =
            logs.iter().filter(|key| key.name() == head.origin()).cloned().collect();
        if keys.is_empty() {
            return Err(WitnessRefusal::UnknownLog { origin: head.origin().to_owned() });
        }
        self.note.verify(&keys).map_err(|_| WitnessRefusal::NotSigned)?;
        if self.old > head.size() {
            return Err(WitnessRefusal::OldAboveNew);
        }
        let seen = seen(head.origin()).unwrap_or(Seen { size: 0, root: empty_root() });
        if self.old != seen.size {
            return Err(WitnessRefusal::OtherOldSize { seen: seen.size });
        }
        if seen.size == head.size() && seen.root != *head.root() {
            return Err(WitnessRefusal::Fork { seen: seen.size });
        }
        verify_consistency((seen.size, &seen.root), (head.size(), head.root()), &self.proof)
            .map_err(|_| WitnessRefusal::NotConsistent)?;
        Ok(head)
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}

/// Reads what a witness answers when it has cosigned: signature lines, not yet believed.
pub fn read_cosignatures(body: &str) -> Result<Vec<Signature>, NoteError> {
    if body.len() > NOTE_BYTES_MAX || body.lines().count() > SIGNATURES_MAX {
        return Err(NoteError::TooLarge);
    }
    let lines = body.strip_suffix('\n').ok_or(NoteError::Malformed)?;
    lines.split('\n').map(Signature::parse).collect()
}

/// Reads what a witness answers when it has seen another size than the request said (409).
pub fn read_known_size(body: &str) -> Option<u64> {
    from_decimal(body.strip_suffix('\n')?)
}
