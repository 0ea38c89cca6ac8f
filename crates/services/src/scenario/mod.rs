//! Scenarios: examples of applications with what must come of them, run in milliseconds.

mod read;
mod run;

use std::sync::Arc;

use feel::Context;
use jiff::civil::Date;
use serde_json::Value as Json;

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
    /// What happens after it was handed in: acts, periods, messages ([`crate::path`]).
    pub steps: Vec<Arc<str>>,
    /// What must come of it.
    pub expect: Expected,
}

impl Scenario {
    /// The same with other values: answers to questions, facts by name, and null takes away.
    #[must_use]
    pub fn with_values(
        &self,
        definition: &crate::Definition,
        values: &serde_json::Map<String, Json>,
    ) -> Scenario {
        let mut changed = self.clone();
        for (name, value) in values {
            if definition.form.question(name).is_none() {
                changed.facts.insert(name.as_str(), crate::form::typed_fact(value));
            } else if let Json::Object(answers) = &mut changed.answers {
                match value {
                    Json::Null => answers.remove(name),
                    value => answers.insert(name.clone(), value.clone()),
                };
            }
        }
        changed
    }
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
