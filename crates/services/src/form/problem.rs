//! What is wrong with an answer: a stable key with arguments; the words are in `locales/`.

use jiff::civil::Date;

use crate::words::Words;

/// Something wrong with an answer, or an answer that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path of the question: `plate`, `children.0.born`.
    pub at: String,
    /// Key of the wording: `problem-required`, `problem-date-unreal` …
    pub key: &'static str,
    /// What the wording is filled with.
    pub args: Vec<(&'static str, Argument)>,
    /// The definition's own wording, which goes before the general one.
    pub say: Option<Words>,
}

/// An argument of a wording, to be written in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A decimal number.
    Decimal(String),
    /// A day.
    Date(Date),
    /// An amount in cents.
    Cents(i64),
}

impl Problem {
    /// A problem at a question.
    pub fn new(at: &str, key: &'static str) -> Problem {
        Problem { at: at.to_owned(), key, args: Vec::new(), say: None }
    }

    /// With an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, argument: Argument) -> Problem {
        self.args.push((name, argument));
        self
    }

    /// With the definition's own words, when it has some.
    #[must_use]
    pub fn saying(mut self, words: Option<&Words>) -> Problem {
        self.say = words.cloned();
        self
    }

    /// Whether the answer is missing rather than wrong.
    pub fn is_missing(&self) -> bool {
        self.key == REQUIRED
    }
}

/// The key of a missing answer.
pub(crate) const REQUIRED: &str = "problem-required";
