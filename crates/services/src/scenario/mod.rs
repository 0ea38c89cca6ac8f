//! Scenarios: examples of applications with what must come of them, run in milliseconds.

mod coverage;
mod read;
mod run;

use std::collections::BTreeSet;
use std::sync::Arc;

use feel::Context;
use jiff::civil::Date;
use serde_json::{Map, Value as Json};

pub use coverage::{Coverage, Covered, coverage};
pub use read::plain;
pub(crate) use read::read;
pub use run::{Report, run, situation, way};

use crate::decide::{Outcome, Route};
use crate::form::Answers;

/// The scenarios of a service.
#[derive(Clone, Debug, Default)]
pub struct Scenarios {
    /// In the order of the file.
    pub list: Vec<Scenario>,
}

/// One example.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it shows.
    pub name: Arc<str>,
    /// Line in `scenarios.yaml`.
    pub line: u32,
    /// The day on which it is submitted.
    pub on: Date,
    /// `kind`, `born`, `level`.
    pub applicant: Applicant,
    /// Answers as written: turned into normal form once the questions are known.
    pub answers: Json,
    /// Facts by name.
    pub facts: Context,
    /// The start event at which it begins; none for an application.
    pub begins: Option<Arc<str>>,
    /// What the condition of that start event looks at, as written ([`crate::environment`]).
    pub environment: Map<String, Json>,
    /// What happens after it was handed in: acts, periods, messages ([`crate::path`]).
    pub steps: Vec<Arc<str>>,
    /// What must come of it.
    pub expect: Expected,
}

/// A value that means nothing in a scenario: it would change nothing, and look as if it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OddValue {
    /// Nothing reads this name.
    Unknown {
        /// As it was written.
        name: String,
        /// The names that mean something there.
        known: Vec<String>,
    },
    /// The value of this name cannot be read.
    Unreadable(String),
}

impl Scenario {
    /// The same with other values: answers to questions, facts by name, and `on`, `applicant` and `facts` as in
    /// `scenarios.yaml`. Null takes away.
    ///
    /// # Errors
    /// With the first value that means nothing.
    pub fn with_values(
        &self,
        definition: &crate::Definition,
        values: &Map<String, Json>,
    ) -> Result<Scenario, OddValue> {
        let mut changed = self.clone();
        let unreadable = |name: &str| OddValue::Unreadable(name.to_owned());
        for (name, value) in values {
            match (name.as_str(), value) {
                _ if definition.form.question(name).is_some() => changed.answer(name, value),
                ("on", Json::String(day)) => {
                    changed.on = day.parse().map_err(|_| unreadable(name))?;
                }
                ("applicant", Json::Object(given)) => changed.applicant.change(given)?,
                ("facts", Json::Object(facts)) => {
                    for (name, value) in facts {
                        self.knows_fact(definition, name)?;
                        changed.facts.insert(name.as_str(), crate::form::typed_fact(value));
                    }
                }
                ("on" | "applicant" | "facts", _) => return Err(unreadable(name)),
                _ => {
                    self.knows_fact(definition, name)?;
                    changed.facts.insert(name.as_str(), crate::form::typed_fact(value));
                }
            }
        }
        Ok(changed)
    }

    fn answer(&mut self, name: &str, value: &Json) {
        if let Json::Object(answers) = &mut self.answers {
            match value {
                Json::Null => answers.remove(name),
                value => answers.insert(name.to_owned(), value.clone()),
            };
        }
    }

    /// Whether a fact is one that the form declares, the rules or the process read, or the scenario has.
    fn knows_fact(&self, definition: &crate::Definition, name: &str) -> Result<(), OddValue> {
        let mut facts: BTreeSet<String> =
            definition.form.facts.iter().map(|fact| fact.name.to_string()).collect();
        facts.extend(self.facts.iter().map(|(name, _)| name.to_string()));
        let rules = definition.rules.source().unwrap_or_default();
        facts.extend(facts_read(rules).chain(facts_read(&definition.bpmn_source)));
        if facts.contains(name) {
            return Ok(());
        }
        let mut known: Vec<String> =
            definition.form.questions().map(|question| question.key.to_string()).collect();
        known.extend(facts);
        known.extend(["on", "applicant", "facts"].map(str::to_owned));
        Err(OddValue::Unknown { name: name.to_owned(), known })
    }
}

/// The facts that expressions in a text read by their names.
fn facts_read(source: &str) -> impl Iterator<Item = String> {
    source.split("facts.").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).filter(|name| !name.is_empty()).map(str::to_owned)
    })
}

/// Who applies.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// resident, non-resident, company.
    pub kind: Option<Arc<str>>,
    /// Date of birth.
    pub born: Option<Date>,
    /// low, substantial, high.
    pub level: Arc<str>,
}

impl Applicant {
    /// Puts in what is given, by the names of `scenarios.yaml`.
    fn change(&mut self, given: &Map<String, Json>) -> Result<(), OddValue> {
        for (name, value) in given {
            let full = format!("applicant.{name}");
            match (name.as_str(), value) {
                ("kind", Json::Null) => self.kind = None,
                ("kind", Json::String(kind)) => self.kind = Some(kind.as_str().into()),
                ("born", Json::Null) => self.born = None,
                ("born", Json::String(born)) => {
                    self.born = Some(born.parse().map_err(|_| OddValue::Unreadable(full))?);
                }
                ("level", Json::String(level)) => self.level = level.as_str().into(),
                ("kind" | "born" | "level", _) => return Err(OddValue::Unreadable(full)),
                _ => {
                    let known = ["kind", "born", "level"].map(|name| format!("applicant.{name}"));
                    return Err(OddValue::Unknown { name: full, known: known.to_vec() });
                }
            }
        }
        Ok(())
    }
}

/// What must come of a scenario; only what is named is compared.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Outcome.
    pub outcome: Option<Outcome>,
    /// Price in cents.
    pub price_cents: Option<i64>,
    /// Route.
    pub route: Option<Route>,
    /// Unit.
    pub unit: Option<Arc<str>>,
    /// Second official.
    pub four_eyes: Option<bool>,
    /// Order in the queue.
    pub priority: Option<i64>,
    /// Criteria that are met.
    pub met: Vec<Arc<str>>,
    /// Criteria that are not met.
    pub not_met: Vec<Arc<str>>,
    /// Criteria that an official has to check.
    pub to_check: Vec<Arc<str>>,
    /// Values of the result, as written.
    pub values: Vec<(Arc<str>, Arc<str>)>,
    /// First question with something wrong or missing.
    pub wrong: Option<Arc<str>>,
    /// Exit at which it ends.
    pub exit: Option<Arc<str>>,
    /// Pages that are shown, in order.
    pub pages: Option<Vec<Arc<str>>>,
    /// The element at which the process ends after the steps.
    pub ends: Option<Arc<str>>,
    /// An element at which it waits after the steps.
    pub waits: Option<Arc<str>>,
}

/// Answers and what the address register knows about them.
pub(crate) struct Given {
    pub(crate) answers: Answers,
    pub(crate) addresses: std::collections::BTreeMap<String, Context>,
}
