//! What a program sends: which work it takes, and what came of it. Read strictly, in bounds.

use std::sync::Arc;

use feel::{Context, Value};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::RETRIES_MAX;

/// Topics of one request.
const TOPICS_MAX: usize = 50;
/// Longest name of a topic, and code of an error.
const NAME_CHARACTERS_MAX: usize = 200;
/// Longest message of a failure.
pub const MESSAGE_CHARACTERS_MAX: usize = 2_000;
/// Work that one request gives out.
pub const FETCHED_MAX: i64 = 20;
/// Variables of one report.
const VARIABLES_MAX: usize = 200;
/// How long work is held unless the program says otherwise.
const LOCK_SECONDS: i64 = 300;
/// Longest that it is held at a time; a program that needs more extends it.
pub const LOCK_SECONDS_MAX: i64 = 3_600;
/// How long work rests that failed, unless the program says otherwise.
const REST_SECONDS: i64 = 60;
/// Longest rest.
const REST_SECONDS_MAX: i64 = 7 * 24 * 3_600;

/// `POST /api/v1/work/fetch`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fetching {
    topics: Vec<String>,
    #[serde(default)]
    most: Option<i64>,
    #[serde(default)]
    lock_seconds: Option<i64>,
}

/// `POST /api/v1/work/{id}/complete`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completing {
    lock: String,
    #[serde(default)]
    variables: Map<String, Json>,
}

/// `POST /api/v1/work/{id}/failure`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failing {
    lock: String,
    message: String,
    #[serde(default)]
    retries: Option<i64>,
    #[serde(default)]
    retry_after_seconds: Option<i64>,
}

/// `POST /api/v1/work/{id}/error`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erring {
    lock: String,
    code: String,
    #[serde(default)]
    message: String,
}

/// `POST /api/v1/work/{id}/extend`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extending {
    lock: String,
    lock_seconds: i64,
}

/// What is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The topics.
    pub topics: Vec<String>,
    /// How much at most.
    pub most: i64,
    /// For how long.
    pub held: SignedDuration,
}

/// What came of a piece of work.
#[derive(Clone, Debug)]
pub enum Report {
    /// It is done, with these results.
    Done(Context),
    /// It failed, and is tried again while it may.
    Failed {
        /// Why, for people.
        message: String,
        /// How often it is still given out; none for one time less than before.
        retries: Option<i64>,
        /// How long it rests before.
        rest: SignedDuration,
    },
    /// It cannot be done: the process is told.
    Error {
        /// The code that the process catches.
        code: Arc<str>,
        /// Why, for people.
        message: String,
    },
    /// It takes longer.
    Extend(SignedDuration),
}

/// What is wrong with what was sent: the member, and what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputRefusal {
    /// No topic, too many, or one that is none.
    Topics,
    /// A number that is out of bounds: the member.
    Number(&'static str),
    /// Too much text, or none where some is needed: the member.
    Text(&'static str),
    /// Too many variables.
    Variables,
}

impl InputRefusal {
    /// The member of the body.
    pub fn member(self) -> &'static str {
        match self {
            InputRefusal::Topics => "topics",
            InputRefusal::Number(member) | InputRefusal::Text(member) => member,
            InputRefusal::Variables => "variables",
        }
    }

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            InputRefusal::Topics => "work-topics",
            InputRefusal::Number(_) => "work-number",
            InputRefusal::Text(_) => "work-text",
            InputRefusal::Variables => "work-variables",
        }
    }
}

fn within(
    number: Option<i64>,
    (default, least, most): (i64, i64, i64),
    member: &'static str,
) -> Result<i64, InputRefusal> {
    match number.unwrap_or(default) {
        number if (least..=most).contains(&number) => Ok(number),
        _ => Err(InputRefusal::Number(member)),
    }
}

fn held(seconds: Option<i64>) -> Result<SignedDuration, InputRefusal> {
    let seconds = within(seconds, (LOCK_SECONDS, 1, LOCK_SECONDS_MAX), "lock_seconds")?;
    Ok(SignedDuration::from_secs(seconds))
}

fn text(text: &str, most: usize, member: &'static str) -> Result<String, InputRefusal> {
    match text.chars().count() {
        count if count > most => Err(InputRefusal::Text(member)),
        _ => Ok(text.trim().to_owned()),
    }
}

impl Fetching {
    /// What is taken.
    ///
    /// # Errors
    /// What is wrong, by its member.
    pub fn read(self) -> Result<Wanted, InputRefusal> {
        let is_name = |topic: &String| {
            !topic.trim().is_empty() && topic.chars().count() <= NAME_CHARACTERS_MAX
        };
        if self.topics.is_empty()
            || self.topics.len() > TOPICS_MAX
            || !self.topics.iter().all(is_name)
        {
            return Err(InputRefusal::Topics);
        }
        Ok(Wanted {
            topics: self.topics,
            most: within(self.most, (1, 1, FETCHED_MAX), "most")?,
            held: held(self.lock_seconds)?,
        })
    }
}

impl Completing {
    /// The lock, and the results.
    ///
    /// # Errors
    /// What is wrong, by its member.
    pub fn read(self) -> Result<(String, Report), InputRefusal> {
        let named = |name: &String| !name.is_empty() && name.chars().count() <= NAME_CHARACTERS_MAX;
        if self.variables.len() > VARIABLES_MAX || !self.variables.keys().all(named) {
            return Err(InputRefusal::Variables);
        }
        let variables = Value::from_json(&Json::Object(self.variables));
        let variables = variables.as_context().cloned().unwrap_or_default();
        Ok((self.lock, Report::Done(variables)))
    }
}

impl Failing {
    /// The lock, and the failure.
    ///
    /// # Errors
    /// What is wrong, by its member.
    pub fn read(self) -> Result<(String, Report), InputRefusal> {
        let message = text(&self.message, MESSAGE_CHARACTERS_MAX, "message")?;
        if message.is_empty() {
            return Err(InputRefusal::Text("message"));
        }
        let retries =
            self.retries.map(|retries| within(Some(retries), (0, 0, RETRIES_MAX), "retries"));
        let rest = (REST_SECONDS, 0, REST_SECONDS_MAX);
        let rest = within(self.retry_after_seconds, rest, "retry_after_seconds")?;
        let rest = SignedDuration::from_secs(rest);
        Ok((self.lock, Report::Failed { message, retries: retries.transpose()?, rest }))
    }
}

impl Erring {
    /// The lock, and the error.
    ///
    /// # Errors
    /// What is wrong, by its member.
    pub fn read(self) -> Result<(String, Report), InputRefusal> {
        let code = text(&self.code, NAME_CHARACTERS_MAX, "code")?;
        if code.is_empty() {
            return Err(InputRefusal::Text("code"));
        }
        let message = text(&self.message, MESSAGE_CHARACTERS_MAX, "message")?;
        Ok((self.lock, Report::Error { code: code.into(), message }))
    }
}

impl Extending {
    /// The lock, and for how long from now.
    ///
    /// # Errors
    /// What is wrong, by its member.
    pub fn read(self) -> Result<(String, Report), InputRefusal> {
        Ok((self.lock, Report::Extend(held(Some(self.lock_seconds))?)))
    }
}
