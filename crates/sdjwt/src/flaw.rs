//! What is wrong with something that was read.

use std::fmt;

/// Why a token is not taken. Each has a word that does not change and a sentence for whoever writes programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// More than the limits allow.
    TooMuch,
    /// Not of the form that the standard describes.
    Malformed,
    /// The signature of the issuer is not good.
    Signature,
    /// The digests are made in a way that is not known here.
    HashUnknown,
    /// A digest stands twice.
    DigestTwice,
    /// A disclosure that no digest asks for, or the same one twice.
    Unasked,
    /// A disclosure for a member where an element was meant, or the other way round; or with a reserved name.
    Misplaced,
    /// A name stands twice in one object.
    NameTwice,
    /// A claim that must always be shown was hidden, or is missing.
    NotPlain,
    /// The proof of who holds it is missing or not good.
    Binding,
    /// It does not hold yet, or no longer.
    Time,
}

impl Flaw {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Flaw::TooMuch => "too-much",
            Flaw::Malformed => "malformed",
            Flaw::Signature => "signature",
            Flaw::HashUnknown => "hash-unknown",
            Flaw::DigestTwice => "digest-twice",
            Flaw::Unasked => "disclosure-unasked",
            Flaw::Misplaced => "disclosure-misplaced",
            Flaw::NameTwice => "name-twice",
            Flaw::NotPlain => "not-plain",
            Flaw::Binding => "key-binding",
            Flaw::Time => "time",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Flaw::TooMuch => "it is larger than the limits allow",
            Flaw::Malformed => "it is not of the form of an SD-JWT",
            Flaw::Signature => "the signature of the issuer is not good",
            Flaw::HashUnknown => "its digests are of a kind that is not known",
            Flaw::DigestTwice => "a digest stands in it twice",
            Flaw::Unasked => "a disclosure belongs to no digest",
            Flaw::Misplaced => "a disclosure does not fit where its digest stands",
            Flaw::NameTwice => "a name stands twice in one object",
            Flaw::NotPlain => "a claim that is always shown is hidden or missing",
            Flaw::Binding => "the proof of who holds it is missing or not good",
            Flaw::Time => "it does not hold at this moment",
        })
    }
}

impl std::error::Error for Flaw {}
