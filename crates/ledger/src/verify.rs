//! Verifies receipts with nothing but their text and the town's published keys.

use std::fmt;

use tlog::{
    Algorithm, KeyError, LogProof, LogProofError, NoteError, OpenError, Policy, PolicyError,
    PolicyLog, ProofRefusal, VerifierKey, leaf_hash,
};

use crate::receipt::Opening;

/// Lines of a file of keys that are read.
const KEYS_MAX: usize = 64;

/// What a sound receipt proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The kind of act ("case.decided").
    pub kind: String,
    /// The record as it was when it was logged, to the byte.
    pub record: String,
    /// Which log.
    pub origin: String,
    /// The entry's place in it, counted from 0.
    pub index: u64,
    /// How many entries the log had when the head was signed.
    pub log_size: u64,
    /// The log's keys that had signed that head, as the town publishes them.
    pub signed_by: Vec<String>,
    /// The known witnesses that had seen that head, with the time in seconds since 1970.
    pub witnessed: Vec<(String, u64)>,
}

/// Why a receipt does not prove anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyRefusal {
    /// The text is not a receipt, or was damaged.
    Unreadable(LogProofError),
    /// A proof, but without the record that it is about.
    WithoutRecord,
    /// Nobody whom we know has signed it.
    UnknownSigner,
    /// The signature does not belong to the text.
    ForgedSignature,
    /// It is from the log of somebody else.
    OtherLog {
        /// Whose.
        origin: String,
    },
    /// Not enough of the witnesses that are asked for had seen the log.
    TooFewWitnesses {
        /// How many had.
        found: usize,
    },
    /// The log has another entry at this place: the record or the proof was altered.
    Altered,
}

impl VerifyRefusal {
    /// The stable word for it, which is the key of its wording too.
    pub fn code(&self) -> &'static str {
        match self {
            VerifyRefusal::Unreadable(_) => "receipt-unreadable",
            VerifyRefusal::WithoutRecord => "receipt-without-record",
            VerifyRefusal::UnknownSigner => "receipt-unknown-signer",
            VerifyRefusal::ForgedSignature => "receipt-forged-signature",
            VerifyRefusal::OtherLog { .. } => "receipt-other-log",
            VerifyRefusal::TooFewWitnesses { .. } => "receipt-too-few-witnesses",
            VerifyRefusal::Altered => "receipt-altered",
        }
    }
}

impl fmt::Display for VerifyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VerifyRefusal::Unreadable(error) => write!(f, "this is not a receipt: {error}"),
            VerifyRefusal::WithoutRecord => f.write_str("this proof comes without its record"),
            VerifyRefusal::UnknownSigner => f.write_str("no known key has signed this receipt"),
            VerifyRefusal::ForgedSignature => f.write_str("the signature is forged or damaged"),
            VerifyRefusal::OtherLog { origin } => write!(f, "this is from another log, {origin}"),
            VerifyRefusal::TooFewWitnesses { found } => {
                write!(f, "only {found} of the witnesses asked for had seen the log")
            }
            VerifyRefusal::Altered => f.write_str("the record or the proof was altered"),
        }
    }
}

impl std::error::Error for VerifyRefusal {}

/// What a file says about whom to believe, why it does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadPolicyError {
    /// A line of a file of keys.
    Keys(KeyError),
    /// A line of a policy.
    Policy(PolicyError),
}

impl fmt::Display for ReadPolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadPolicyError::Keys(error) => error.fmt(f),
            ReadPolicyError::Policy(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReadPolicyError {}

/// Reads what a town publishes about its log: a policy (C2SP tlog-policy), or the keys alone, one a line:
/// its log's keys, and those of witnesses, of which none is then asked for. Empty lines and lines that
/// begin with `#` are skipped. The name of a key is the log's.
pub fn read_policy(text: &str) -> Result<Policy, ReadPolicyError> {
    let mut lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_policy = |line: &str| {
        let word = line.split([' ', '\t']).next().unwrap_or_default();
        ["log", "witness", "group", "quorum"].contains(&word)
    };
    if lines.clone().next().is_some_and(is_policy) {
        return Policy::parse(text).map_err(ReadPolicyError::Policy);
    }
    let keys: Result<Vec<VerifierKey>, KeyError> =
        lines.by_ref().take(KEYS_MAX).map(VerifierKey::parse).collect();
    let keys = keys.map_err(ReadPolicyError::Keys)?;
    let (log_keys, witness_keys): (Vec<_>, Vec<_>) =
        keys.into_iter().partition(|key| key.algorithm() == Algorithm::Ed25519);
    let first = log_keys.first().ok_or(ReadPolicyError::Keys(KeyError::Malformed))?;
    let origin = first.name().to_owned();
    let (own, others): (Vec<_>, Vec<_>) =
        log_keys.into_iter().partition(|key| key.name() == origin);
    // A town that has closed a log publishes the keys of both: each is of the log of its own name.
    let logs = own.into_iter().chain(others).rev();
    let nobody = Policy::of_keys(&origin, Vec::new(), witness_keys, 0);
    Ok(logs.fold(nobody, |policy, key| {
        policy.with_log(PolicyLog { origin: key.name().to_owned(), key, url: None })
    }))
}

/// Verifies a receipt against the keys and witnesses of a policy. Pure: needs no network, no account
/// and no database.
pub fn receipt(text: &str, policy: &Policy) -> Result<Verified, VerifyRefusal> {
    let proof = LogProof::parse(text).map_err(VerifyRefusal::Unreadable)?;
    let opening =
        proof.extra().and_then(Opening::from_extra).ok_or(VerifyRefusal::WithoutRecord)?;
    let entry = opening.entry().ok_or(VerifyRefusal::WithoutRecord)?;
    let leaf = leaf_hash(entry.to_string().as_bytes());
    let proven = proof.verify(&leaf, policy).map_err(refusal)?;
    let seen = |by: &tlog::VerifiedSignature| Some((by.key.name().to_owned(), by.cosigned_at?));
    Ok(Verified {
        kind: opening.kind,
        record: opening.record,
        origin: proven.checkpoint.origin().to_owned(),
        index: proven.index,
        log_size: proven.checkpoint.size(),
        signed_by: proven.log.iter().map(|by| by.key.to_string()).collect(),
        witnessed: proven.cosigned.iter().filter_map(seen).collect(),
    })
}

fn refusal(refusal: ProofRefusal) -> VerifyRefusal {
    let error = match refusal {
        ProofRefusal::NotIncluded => return VerifyRefusal::Altered,
        ProofRefusal::Checkpoint(error) => error,
    };
    match error {
        OpenError::Log(NoteError::NoKnownSignature) => VerifyRefusal::UnknownSigner,
        OpenError::Log(_) | OpenError::Witness(_) => VerifyRefusal::ForgedSignature,
        OpenError::NotACheckpoint => {
            VerifyRefusal::Unreadable(LogProofError::Note(NoteError::Malformed))
        }
        OpenError::OtherLog { origin } => VerifyRefusal::OtherLog { origin },
        OpenError::TooFewWitnesses { found } => VerifyRefusal::TooFewWitnesses { found },
    }
}
