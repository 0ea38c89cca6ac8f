//! Signed notes: a text and the signatures under it (C2SP signed-note, tlog-cosignature).

use crate::checkpoint::Checkpoint;
use crate::encoding::{from_base64, to_base64};
use crate::key::{Algorithm, SignerKey, VerifierKey, is_key_name};
use std::fmt;

/// Longest note that is read. Sixteen post-quantum signatures of 5 kB each must fit.
pub const NOTE_BYTES_MAX: usize = 256 * 1024;

/// Most signatures that are read; signed-note asks for 16 at least.
pub const SIGNATURES_MAX: usize = 64;

const SIGNATURE_PREFIX: &str = "\u{2014} ";
const KEY_ID_BYTES: usize = 4;
const COSIGNATURE_TIME_MAX: u64 = i64::MAX as u64;

/// Why a text is not a note, or a note not to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoteError {
    /// Longer than [`NOTE_BYTES_MAX`], or with more than [`SIGNATURES_MAX`] signatures.
    TooLarge,
    /// Not a text, an empty line and signature lines.
    Malformed,
    /// Signing: the text has no final newline, is empty or holds a control character.
    Text,
    /// Signing: the key is for another kind of signature than was asked for.
    WrongAlgorithm,
    /// Cosigning: the text is no checkpoint, or the time is out of range.
    NotCosignable,
    /// A known key's signature is wrong.
    BadSignature {
        /// Whose.
        name: String,
    },
    /// None of the signatures is of a known key.
    NoKnownSignature,
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoteError::TooLarge => f.write_str("the note is too large"),
            NoteError::Malformed => f.write_str("not a signed note"),
            NoteError::Text => f.write_str("a note's text ends in a newline and is plain"),
            NoteError::WrongAlgorithm => f.write_str("the key is of another signature type"),
            NoteError::NotCosignable => f.write_str("only a checkpoint can be cosigned"),
            NoteError::BadSignature { name } => write!(f, "the signature of {name} is wrong"),
            NoteError::NoKnownSignature => f.write_str("no signature is of a known key"),
        }
    }
}

impl std::error::Error for NoteError {}

/// One signature line, not yet believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    name: String,
    id: u32,
    bytes: Vec<u8>,
}

impl Signature {
    /// Who is said to have signed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// With which key.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Reads one line without its newline, as a witness answers it.
    pub fn parse(line: &str) -> Result<Signature, NoteError> {
        let (name, encoded) = line
            .strip_prefix(SIGNATURE_PREFIX)
            .and_then(|rest| rest.split_once(' '))
            .filter(|(name, _)| is_key_name(name))
            .ok_or(NoteError::Malformed)?;
        let decoded = from_base64(encoded).ok_or(NoteError::Malformed)?;
        let (id, bytes) =
            decoded.split_first_chunk::<KEY_ID_BYTES>().ok_or(NoteError::Malformed)?;
        if bytes.is_empty() {
            return Err(NoteError::Malformed);
        }
        let (name, id) = (name.to_owned(), u32::from_be_bytes(*id));
        Ok(Signature { name, id, bytes: bytes.to_vec() })
    }

    fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.id == key.id()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(f, "{SIGNATURE_PREFIX}{} {}", self.name, to_base64(&bytes))
    }
}

/// A signature that a known key made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSignature {
    /// The key that made it.
    pub key: VerifierKey,
    /// A cosignature's time, in seconds since 1970.
    pub cosigned_at: Option<u64>,
}

/// A text with at least one signature. Believe it after [`Note::verify`] only.
///
/// ```
/// use tlog::{Note, SignerKey};
/// let signer = SignerKey::ed25519("saltmere.example", [1; 32]).unwrap();
/// let note = Note::signed("The market opens at eight.\n", &signer).unwrap();
/// let read = Note::parse(&note.to_string()).unwrap();
/// assert!(read.verify(&[signer.verifier_key()]).is_ok());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// Signs a text, which must end in a newline.
    pub fn signed(text: &str, signer: &SignerKey) -> Result<Note, NoteError> {
        if !is_note_text(text) {
            return Err(NoteError::Text);
        }
        if text.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge);
        }
        if signer.public().algorithm() != Algorithm::Ed25519 {
            return Err(NoteError::WrongAlgorithm);
        }
        let signature = Signature {
            name: signer.name().to_owned(),
            id: signer.public().id(),
            bytes: signer.sign(text.as_bytes()).to_vec(),
        };
        Ok(Note { text: text.to_owned(), signatures: vec![signature] })
    }

    /// Reads a note.
    pub fn parse(note: &str) -> Result<Note, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLarge);
        }
        // The last empty line divides: a text may have empty lines of its own.
        let (before, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let text = format!("{before}\n");
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        if !is_note_text(&text) {
            return Err(NoteError::Malformed);
        }
        if lines.split('\n').count() > SIGNATURES_MAX {
            return Err(NoteError::TooLarge);
        }
        let signatures = lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?;
        Ok(Note { text, signatures })
    }

    /// What is signed, with its final newline. Not to be believed before [`Note::verify`].
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines as they stand.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a witness's statement of having seen this checkpoint at this time (in seconds since
    /// 1970), in place of an earlier one by the same key.
    pub fn cosign(&mut self, signer: &SignerKey, at: u64) -> Result<(), NoteError> {
        let signature = self.cosignature(signer, at)?;
        self.add(signature, signer.public())
    }

    /// A witness's statement by itself, as it answers it to the log.
    pub fn cosignature(&self, signer: &SignerKey, at: u64) -> Result<Signature, NoteError> {
        if signer.public().algorithm() != Algorithm::CosignatureV1 {
            return Err(NoteError::WrongAlgorithm);
        }
        if at > COSIGNATURE_TIME_MAX || Checkpoint::parse(&self.text).is_err() {
            return Err(NoteError::NotCosignable);
        }
        let mut bytes = at.to_be_bytes().to_vec();
        bytes.extend(signer.sign(&cosigned_message(at, &self.text)));
        let (name, id) = (signer.name().to_owned(), signer.public().id());
        Ok(Signature { name, id, bytes })
    }

    /// Adds a signature that another made over this text, in place of an earlier one by its key.
    pub fn add(&mut self, signature: Signature, key: &VerifierKey) -> Result<(), NoteError> {
        self.check(&signature, key)?;
        let others = self.signatures.iter().filter(|earlier| !earlier.is_by(key)).count();
        if others >= SIGNATURES_MAX {
            return Err(NoteError::TooLarge);
        }
        self.signatures.retain(|earlier| !earlier.is_by(key));
        self.signatures.push(signature);
        Ok(())
    }

    /// Which of these keys signed the text. Signatures of others are ignored; a wrong signature by
    /// one of these keys, or none at all, is an error.
    pub fn verify(&self, keys: &[VerifierKey]) -> Result<Vec<VerifiedSignature>, NoteError> {
        let mut verified: Vec<VerifiedSignature> = Vec::new();
        for signature in &self.signatures {
            let Some(key) = keys.iter().find(|key| signature.is_by(key)) else { continue };
            let found = self.check(signature, key)?;
            if !verified.iter().any(|earlier| earlier.key == found.key) {
                verified.push(found);
            }
        }
        if verified.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(verified) }
    }

    fn check(
        &self,
        signature: &Signature,
        key: &VerifierKey,
    ) -> Result<VerifiedSignature, NoteError> {
        let wrong = || NoteError::BadSignature { name: key.name().to_owned() };
        let (message, bytes, cosigned_at) = match key.algorithm() {
            Algorithm::Ed25519 => {
                (self.text.clone().into_bytes(), signature.bytes.as_slice(), None)
            }
            Algorithm::CosignatureV1 => {
                let (time, bytes) = signature.bytes.split_first_chunk().ok_or_else(wrong)?;
                let time = u64::from_be_bytes(*time);
                if time > COSIGNATURE_TIME_MAX || Checkpoint::parse(&self.text).is_err() {
                    return Err(wrong());
                }
                (cosigned_message(time, &self.text), bytes, Some(time))
            }
        };
        let sound = signature.is_by(key) && key.verifies(&message, bytes);
        if sound { Ok(VerifiedSignature { key: key.clone(), cosigned_at }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// signed-note: ends in a newline and holds no other control character below U+0020.
fn is_note_text(text: &str) -> bool {
    text.ends_with('\n') && !text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

fn cosigned_message(time: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}
