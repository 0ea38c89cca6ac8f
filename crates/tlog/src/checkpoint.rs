//! Checkpoints: the head of a log as the text of a signed note (C2SP tlog-checkpoint).

use crate::encoding::from_decimal;
use crate::hash::{Hash, empty_root};
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

/// A line of a checkpoint: not empty, no control characters.
fn is_line(line: &str) -> bool {
    !line.is_empty() && !line.bytes().any(|byte| byte < 0x20)
}
