//! Reads a policy file, line by line.

use super::{Group, NONE, Policy, PolicyLog, PolicyWitness};
use crate::encoding::from_decimal;
use crate::key::{Algorithm, KeyError, VerifierKey};
use std::fmt;

/// Longest policy that is read.
pub const POLICY_BYTES_MAX: usize = 64 * 1024;
/// Most logs, witnesses and groups of each; tlog-policy asks for 32 at least.
const EACH_MAX: usize = 64;
/// Most groups within groups, so that a quorum is counted without a deep stack.
const DEPTH_MAX: usize = 16;

/// Which line of a policy is wrong, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The line, counted from 1; the last one when something is missing.
    pub line: usize,
    /// What is wrong.
    pub fault: PolicyFault,
}

/// What is wrong with a line of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// Longer than is read, or more logs, witnesses, groups or levels of them than are kept.
    TooLarge,
    /// A control character other than tab and newline.
    ControlCharacter,
    /// It begins with another word than log, witness, group and quorum.
    UnknownWord,
    /// It has too few or too many parts.
    Parts,
    /// The key does not read.
    Key(KeyError),
    /// The key is of a kind that signs something else.
    KeyKind,
    /// The same key stands twice.
    KeyTwice,
    /// The name is taken, or is `none`.
    NameTaken,
    /// No witness or group before this line has that name.
    UnknownName,
    /// The name is already a member of a group.
    MemberTwice,
    /// Not `all`, `any` or a number from 1 to the number of members.
    Threshold,
    /// A second quorum.
    QuorumTwice,
    /// No quorum.
    NoQuorum,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        f.write_str(match self.fault {
            PolicyFault::TooLarge => "the policy is too large",
            PolicyFault::ControlCharacter => "a control character",
            PolicyFault::UnknownWord => "a line begins with log, witness, group or quorum",
            PolicyFault::Parts => "too few or too many parts",
            PolicyFault::Key(error) => return error.fmt(f),
            PolicyFault::KeyKind => "a log signs with type 1, a witness with type 4",
            PolicyFault::KeyTwice => "this key stands there already",
            PolicyFault::NameTaken => "this name is taken",
            PolicyFault::UnknownName => "no line before this one has that name",
            PolicyFault::MemberTwice => "a name is a member of one group at most",
            PolicyFault::Threshold => "say all, any, or a number that the members can reach",
            PolicyFault::QuorumTwice => "a second quorum",
            PolicyFault::NoQuorum => "there is no line quorum",
        })
    }
}

impl std::error::Error for PolicyError {}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<(Group, usize)>,
    quorum: Option<String>,
}

impl Policy {
    /// Reads a policy file. Names are opaque: two that look alike are two.
    pub fn parse(text: &str) -> Result<Policy, PolicyError> {
        if text.len() > POLICY_BYTES_MAX {
            return Err(PolicyError { line: 1, fault: PolicyFault::TooLarge });
        }
        let mut reading = Reading::default();
        let mut last = 1;
        for (line, content) in (1..).zip(text.split('\n')) {
            reading.take(content).map_err(|fault| PolicyError { line, fault })?;
            last = line;
        }
        let missing = PolicyError { line: last, fault: PolicyFault::NoQuorum };
        let quorum = reading.quorum.ok_or(missing)?;
        let groups = reading.groups.into_iter().map(|(group, _)| group).collect();
        Ok(Policy { logs: reading.logs, witnesses: reading.witnesses, groups, quorum })
    }
}

impl Reading {
    fn take(&mut self, line: &str) -> Result<(), PolicyFault> {
        if line.bytes().any(|byte| (byte < 0x20 && byte != b'\t') || byte == 0x7f) {
            return Err(PolicyFault::ControlCharacter);
        }
        let parts: Vec<&str> = line.split([' ', '\t']).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Ok(()),
            [comment, ..] if comment.starts_with('#') => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, min, members @ ..] if !members.is_empty() => {
                self.group(name, min, members)
            }
            ["quorum", name] => self.quorum(name),
            ["log" | "witness" | "group" | "quorum", ..] => Err(PolicyFault::Parts),
            _ => Err(PolicyFault::UnknownWord),
        }
    }

    fn log(&mut self, key: &str, url: Option<&str>) -> Result<(), PolicyFault> {
        let key = key_for(key, Algorithm::Ed25519)?;
        if self.logs.iter().any(|log| log.key.as_bytes() == key.as_bytes()) {
            return Err(PolicyFault::KeyTwice);
        }
        let origin = key.name().to_owned();
        keep(&mut self.logs, PolicyLog { origin, key, url: url.map(str::to_owned) })
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), PolicyFault> {
        let key = key_for(key, Algorithm::CosignatureV1)?;
        if self.witnesses.iter().any(|witness| witness.key.as_bytes() == key.as_bytes()) {
            return Err(PolicyFault::KeyTwice);
        }
        self.new_name(name)?;
        let (name, url) = (name.to_owned(), url.map(str::to_owned));
        keep(&mut self.witnesses, PolicyWitness { name, key, url })
    }

    fn group(&mut self, name: &str, min: &str, members: &[&str]) -> Result<(), PolicyFault> {
        let mut depth = 0;
        for (position, member) in members.iter().enumerate() {
            depth = depth.max(self.depth(member).ok_or(PolicyFault::UnknownName)? + 1);
            let here = members.iter().take(position).any(|earlier| earlier == member);
            let before = |group: &(Group, usize)| group.0.members.iter().any(|m| m == member);
            if here || self.groups.iter().any(before) {
                return Err(PolicyFault::MemberTwice);
            }
        }
        let min = match min {
            "all" => members.len(),
            "any" => 1,
            number => from_decimal(number)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=members.len()).contains(number))
                .ok_or(PolicyFault::Threshold)?,
        };
        self.new_name(name)?;
        if depth > DEPTH_MAX {
            return Err(PolicyFault::TooLarge);
        }
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        keep(&mut self.groups, (Group { name: name.to_owned(), min, members }, depth))
    }

    fn quorum(&mut self, name: &str) -> Result<(), PolicyFault> {
        if self.quorum.is_some() {
            return Err(PolicyFault::QuorumTwice);
        }
        if name != NONE && self.depth(name).is_none() {
            return Err(PolicyFault::UnknownName);
        }
        self.quorum = Some(name.to_owned());
        Ok(())
    }

    /// How many levels of groups are below this name; none when nothing is called so.
    fn depth(&self, name: &str) -> Option<usize> {
        let group = self.groups.iter().find(|(group, _)| group.name == name);
        let witness = || self.witnesses.iter().any(|witness| witness.name == name).then_some(0);
        group.map(|(_, depth)| *depth).or_else(witness)
    }

    fn new_name(&self, name: &str) -> Result<(), PolicyFault> {
        let taken = name == NONE || self.depth(name).is_some();
        if taken { Err(PolicyFault::NameTaken) } else { Ok(()) }
    }
}

fn key_for(text: &str, algorithm: Algorithm) -> Result<VerifierKey, PolicyFault> {
    let key = VerifierKey::parse(text).map_err(PolicyFault::Key)?;
    if key.algorithm() == algorithm { Ok(key) } else { Err(PolicyFault::KeyKind) }
}

fn keep<T>(all: &mut Vec<T>, one: T) -> Result<(), PolicyFault> {
    if all.len() == EACH_MAX {
        return Err(PolicyFault::TooLarge);
    }
    all.push(one);
    Ok(())
}
