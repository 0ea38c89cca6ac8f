//! Whom a verifier believes: which logs, which witnesses, and how many of them (C2SP tlog-policy).

mod read;

pub use read::{POLICY_BYTES_MAX, PolicyError, PolicyFault};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::key::VerifierKey;
use crate::note::{Note, NoteError, VerifiedSignature};
use std::fmt;

/// The name of the quorum that asks for nobody.
const NONE: &str = "none";

/// A log that is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyLog {
    /// What its checkpoints call it. In a policy file that is the name of its key.
    pub origin: String,
    /// Its key; one of the keys of an origin must have signed.
    pub key: VerifierKey,
    /// Where it is fetched.
    pub url: Option<String>,
}

/// A witness that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name within the policy, which means nothing elsewhere.
    pub name: String,
    /// Its key.
    pub key: VerifierKey,
    /// Where it is asked (the "submission prefix" of tlog-witness).
    pub url: Option<String>,
}

/// So many of these witnesses and groups.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    min: usize,
    members: Vec<String>,
}

/// Whom a verifier believes.
///
/// ```
/// use tlog::Policy;
/// let text = "log sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\nquorum none\n";
/// let policy = Policy::parse(text).unwrap();
/// assert_eq!(policy.logs()[0].origin, "sum.golang.org");
/// assert_eq!(policy.to_string(), text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<Group>,
    quorum: String,
}

impl Policy {
    /// Trusts the log's own key, without witnesses.
    pub fn log_only(origin: &str, key: VerifierKey) -> Policy {
        Policy::of_keys(origin, vec![key], Vec::new(), 0)
    }

    /// Trusts a log by any of these keys when so many of these witnesses have cosigned.
    pub fn of_keys(
        origin: &str,
        log_keys: Vec<VerifierKey>,
        witness_keys: Vec<VerifierKey>,
        witnesses_min: usize,
    ) -> Policy {
        let log = |key| PolicyLog { origin: origin.to_owned(), key, url: None };
        let mut groups: Vec<Group> = Vec::new();
        let mut witnesses: Vec<PolicyWitness> = Vec::new();
        for (number, key) in (1..).zip(witness_keys) {
            // One witness with two keys is still one pair of eyes.
            let name = format!("w{number}");
            let eyes = format!("{}'s", key.name());
            match groups.iter_mut().find(|group| group.name == eyes) {
                Some(group) => group.members.push(name.clone()),
                None => groups.push(Group { name: eyes, min: 1, members: vec![name.clone()] }),
            }
            witnesses.push(PolicyWitness { name, key, url: None });
        }
        let mut quorum = NONE.to_owned();
        if witnesses_min > 0 {
            quorum = "enough".to_owned();
            let members = groups.iter().map(|group| group.name.clone()).collect();
            groups.push(Group { name: quorum.clone(), min: witnesses_min, members });
        } else {
            groups.clear();
        }
        let logs = log_keys.into_iter().map(log).collect();
        Policy { logs, witnesses, groups, quorum }
    }

    /// The same policy for a log.
    #[must_use]
    pub fn with_log(mut self, log: PolicyLog) -> Policy {
        self.logs.retain(|earlier| earlier.key.as_bytes() != log.key.as_bytes());
        self.logs.insert(0, log);
        self
    }

    /// The same policy without a quorum: the same witnesses are known, and none is asked for.
    #[must_use]
    pub fn without_quorum(mut self) -> Policy {
        self.quorum = NONE.to_owned();
        self
    }

    /// The logs, any of which is accepted.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// The least number of witnesses that can make up the quorum.
    pub fn witnesses_min(&self) -> usize {
        self.least(&self.quorum).unwrap_or(usize::MAX)
    }

    /// Whether cosignatures by these keys are enough.
    pub fn is_met_by(&self, cosigned: &[VerifiedSignature]) -> bool {
        self.quorum == NONE || self.has_witnessed(&self.quorum, cosigned)
    }

    /// Verifies a checkpoint note as a whole: signatures, form, origin, witnesses.
    pub fn open(&self, note: &Note) -> Result<VerifiedCheckpoint, OpenError> {
        let opened = self.open_unwitnessed(note)?;
        if !self.is_met_by(&opened.cosigned) {
            return Err(OpenError::TooFewWitnesses { found: opened.cosigned.len() });
        }
        Ok(opened)
    }

    /// The same, however few of the witnesses have cosigned: what a log itself and its witnesses ask.
    pub fn open_unwitnessed(&self, note: &Note) -> Result<VerifiedCheckpoint, OpenError> {
        let keys: Vec<VerifierKey> = self.logs.iter().map(|log| log.key.clone()).collect();
        let log = note.verify(&keys).map_err(OpenError::Log)?;
        let keys: Vec<VerifierKey> = self.witnesses.iter().map(|by| by.key.clone()).collect();
        let cosigned = match note.verify(&keys) {
            Ok(cosigned) => cosigned,
            Err(NoteError::NoKnownSignature) => Vec::new(),
            Err(wrong) => return Err(OpenError::Witness(wrong)),
        };
        let checkpoint = Checkpoint::parse(note.text()).map_err(|_| OpenError::NotACheckpoint)?;
        let is_of = |known: &PolicyLog| {
            known.origin == checkpoint.origin() && log.iter().any(|by| by.key == known.key)
        };
        if !self.logs.iter().any(is_of) {
            return Err(OpenError::OtherLog { origin: checkpoint.origin().to_owned() });
        }
        Ok(VerifiedCheckpoint { checkpoint, log, cosigned })
    }

    fn witness(&self, name: &str) -> Option<&PolicyWitness> {
        self.witnesses.iter().find(|witness| witness.name == name)
    }

    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// A group's members stand before it, so this ends.
    fn has_witnessed(&self, name: &str, cosigned: &[VerifiedSignature]) -> bool {
        if let Some(witness) = self.witness(name) {
            return cosigned.iter().any(|by| by.key == witness.key);
        }
        self.group(name).is_some_and(|group| {
            let have = group.members.iter().filter(|member| self.has_witnessed(member, cosigned));
            have.count() >= group.min
        })
    }

    fn least(&self, name: &str) -> Option<usize> {
        if name == NONE {
            return Some(0);
        }
        if self.witness(name).is_some() {
            return Some(1);
        }
        let group = self.group(name)?;
        let mut each: Vec<usize> =
            group.members.iter().filter_map(|member| self.least(member)).collect();
        each.sort_unstable();
        (each.len() >= group.min).then(|| each.iter().take(group.min).sum())
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for PolicyLog { key, url, .. } in &self.logs {
            let url = url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
            writeln!(f, "log {key}{url}")?;
        }
        for PolicyWitness { name, key, url } in &self.witnesses {
            let url = url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
            writeln!(f, "witness {name} {key}{url}")?;
        }
        for Group { name, min, members } in &self.groups {
            writeln!(f, "group {name} {min} {}", members.join(" "))?;
        }
        writeln!(f, "quorum {}", self.quorum)
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
