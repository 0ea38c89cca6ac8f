//! Checkpoints: the head of a log as the text of a signed note (C2SP tlog-checkpoint).

use crate::encoding::from_decimal;
use crate::hash::{Hash, empty_root};
use crate::key::VerifierKey;
use crate::note::{Note, NoteError, VerifiedSignature};
use std::fmt;

/// Extension lines that are read; tlog-checkpoint discourages any.
const EXTENSION_LINES_MAX: usize = 16;

/// The text is not that of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointError;

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a checkpoint: origin, size and root hash, one to a line")
    }
}

impl std::error::Error for CheckpointError {}

/// The head of a log: how many entries it has and what they hash to.
///
/// ```
/// use tlog::Checkpoint;
/// let text = "example.com/behind-the-sofa\n20852163\n\
///             CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
/// let checkpoint = Checkpoint::parse(text).unwrap();
/// assert_eq!(checkpoint.size(), 20_852_163);
/// assert_eq!(checkpoint.to_string(), text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A head to sign.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Checkpoint, CheckpointError> {
        let sound = is_line(origin) && (size > 0 || root == empty_root());
        let checkpoint = Checkpoint { origin: origin.to_owned(), size, root, extensions: vec![] };
        if sound { Ok(checkpoint) } else { Err(CheckpointError) }
    }

    /// Reads the text of a note, signatures left out.
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError)?.split('\n');
        let mut next = || lines.next().ok_or(CheckpointError);
        let origin = next()?;
        let size = from_decimal(next()?).ok_or(CheckpointError)?;
        let root = Hash::from_base64(next()?).ok_or(CheckpointError)?;
        let mut checkpoint = Checkpoint::new(origin, size, root)?;
        for line in lines {
            if !is_line(line) || checkpoint.extensions.len() == EXTENSION_LINES_MAX {
                return Err(CheckpointError);
            }
            checkpoint.extensions.push(line.to_owned());
        }
        Ok(checkpoint)
    }

    /// Which log, by the name that it gives itself.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree of all entries.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// Opaque further lines.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Whom a verifier believes: which log by which keys, and how many of which witnesses.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The origin that a checkpoint must name.
    pub origin: String,
    /// The log's keys; one of them must have signed.
    pub log_keys: Vec<VerifierKey>,
    /// The witnesses that count.
    pub witness_keys: Vec<VerifierKey>,
    /// How many different witnesses must have cosigned.
    pub witnesses_min: usize,
}

impl Policy {
    /// Trusts the log's own key, without witnesses.
    pub fn log_only(origin: &str, key: VerifierKey) -> Policy {
        let (log_keys, witness_keys) = (vec![key], Vec::new());
        Policy { origin: origin.to_owned(), log_keys, witness_keys, witnesses_min: 0 }
    }

    /// Verifies a checkpoint note as a whole: signatures, form, origin, witnesses.
    pub fn open(&self, note: &Note) -> Result<VerifiedCheckpoint, OpenError> {
        let log = note.verify(&self.log_keys).map_err(OpenError::Log)?;
        let cosigned = match note.verify(&self.witness_keys) {
            Ok(cosigned) => cosigned,
            Err(NoteError::NoKnownSignature) => Vec::new(),
            Err(wrong) => return Err(OpenError::Witness(wrong)),
        };
        let checkpoint = Checkpoint::parse(note.text()).map_err(|_| OpenError::NotACheckpoint)?;
        if checkpoint.origin() != self.origin {
            return Err(OpenError::OtherLog { origin: checkpoint.origin });
        }
        // One witness with two keys is still one pair of eyes.
        let mut names: Vec<&str> = cosigned.iter().map(|by| by.key.name()).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() < self.witnesses_min {
            return Err(OpenError::TooFewWitnesses { found: names.len() });
        }
        Ok(VerifiedCheckpoint { checkpoint, log, cosigned })
    }
}

/// A checkpoint that a [`Policy`] accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCheckpoint {
    /// The head.
    pub checkpoint: Checkpoint,
    /// The log's own signatures, one at least.
    pub log: Vec<VerifiedSignature>,
    /// The known witnesses' signatures.
    pub cosigned: Vec<VerifiedSignature>,
}

/// Why a policy refuses a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The log's signature is wrong or missing.
    Log(NoteError),
    /// A known witness's signature is wrong.
    Witness(NoteError),
    /// The signed text is something else.
    NotACheckpoint,
    /// It is the head of another log.
    OtherLog {
        /// Which.
        origin: String,
    },
    /// Not enough known witnesses have cosigned.
    TooFewWitnesses {
        /// How many have.
        found: usize,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Log(error) => write!(f, "the log's signature: {error}"),
            OpenError::Witness(error) => write!(f, "a witness's signature: {error}"),
            OpenError::NotACheckpoint => CheckpointError.fmt(f),
            OpenError::OtherLog { origin } => write!(f, "a checkpoint of another log, {origin}"),
            OpenError::TooFewWitnesses { found } => write!(f, "only {found} witnesses cosigned"),
        }
    }
}

impl std::error::Error for OpenError {}

/// A line of a checkpoint: not empty, no control characters.
fn is_line(line: &str) -> bool {
    !line.is_empty() && !line.bytes().any(|byte| byte < 0x20)
}
