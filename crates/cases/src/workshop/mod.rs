//! The service owner's view of a service: its process as a drawing and a list, where running cases stand, its
//! tables, what its scenarios go through, and trying one with other values.

pub(crate) mod api;
pub(crate) mod pages;
#[cfg(test)]
mod tests;

use bpmn::NodeId;
use platform::{Db, Fault};
use serde_json::{Map, Value as Json};
use services::Definition;
use services::decide::{Findings, decide};
use services::path::Path;
use services::scenario::{self, OddValue, Scenario};

use crate::application::store as applications;
use crate::incident::store as incidents;
use crate::task::store as tasks;

/// The permission to look at a service from inside and to try it.
pub const DRAFT: &str = "services.draft";
/// Most characters of values that are tried.
const VALUES_MAX: usize = 20_000;

/// Where the running cases of a service stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Running {
    /// By element: tasks that wait for somebody.
    pub(crate) waiting: Vec<(String, i64)>,
    /// By element: cases that stand still.
    pub(crate) standing: Vec<(String, i64)>,
    /// By version.
    pub(crate) versions: Vec<(String, i64)>,
}

impl Running {
    pub(crate) async fn of(db: &Db, service: &str) -> Result<Running, Fault> {
        Ok(Running {
            waiting: tasks::count_by_node(db, service).await?,
            standing: incidents::count_by_node(db, service).await?,
            versions: applications::count_by_version(db, service).await?,
        })
    }

    /// The numbers at the elements of a drawing.
    pub(crate) fn counts(&self, bpmn: &bpmn::Definition) -> Vec<(NodeId, u64)> {
        let mut counts: Vec<(NodeId, u64)> = Vec::new();
        for (id, count) in self.waiting.iter().chain(&self.standing) {
            let (Some(node), Ok(count)) = (bpmn.find(id), u64::try_from(*count)) else { continue };
            match counts.iter_mut().find(|(known, _)| *known == node) {
                Some((_, sum)) => *sum += count,
                None => counts.push((node, count)),
            }
        }
        counts
    }
}

/// What comes of an application.
pub(crate) struct Tried {
    pub(crate) findings: Findings,
    /// What is wrong or missing in the answers, as stable keys by question.
    pub(crate) problems: Vec<(String, String)>,
    pub(crate) exit: Option<String>,
    pub(crate) way: Option<Path>,
}

/// Tries a scenario; none where its day is not one of the calendar.
pub(crate) fn tried(definition: &Definition, scenario: &Scenario) -> Option<Tried> {
    let situation = scenario::situation(definition, scenario)?;
    let walked = services::form::walk(definition, &situation);
    let findings = decide(definition, &situation);
    let problems = walked.problems().map(|problem| (problem.at.clone(), problem.key.to_string()));
    Some(Tried {
        problems: problems.collect(),
        exit: walked.exit.map(|page| page.id.to_string()),
        way: scenario::way(definition, scenario, (&findings, &situation)),
        findings,
    })
}

/// Why something is not tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TryRefusal {
    /// There is no such scenario to begin with.
    NoScenario,
    /// The values are not written as `name: value`, a line each.
    ValuesUnreadable,
    /// Nothing reads a value of this name; the names that mean something.
    ValueUnknown(String, Vec<String>),
    /// The value of this name is none that it can have.
    ValueOdd(String),
}

impl TryRefusal {
    /// One of each.
    #[cfg(test)]
    pub(crate) fn all() -> [TryRefusal; 4] {
        let name = || "dogs".to_owned();
        [
            TryRefusal::NoScenario,
            TryRefusal::ValuesUnreadable,
            TryRefusal::ValueUnknown(name(), vec![name()]),
            TryRefusal::ValueOdd(name()),
        ]
    }

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            TryRefusal::NoScenario => "no-scenario",
            TryRefusal::ValuesUnreadable => "values-unreadable",
            TryRefusal::ValueUnknown(..) => "value-unknown",
            TryRefusal::ValueOdd(_) => "value-odd",
        }
    }

    /// What its wording names.
    pub(crate) fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            TryRefusal::NoScenario | TryRefusal::ValuesUnreadable => Vec::new(),
            TryRefusal::ValueUnknown(name, known) => {
                vec![("name", name.clone()), ("known", known.join(", "))]
            }
            TryRefusal::ValueOdd(name) => vec![("name", name.clone())],
        }
    }

    /// The field of a form at which it is told.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            TryRefusal::NoScenario => "scenario",
            TryRefusal::ValuesUnreadable
            | TryRefusal::ValueUnknown(..)
            | TryRefusal::ValueOdd(_) => "values",
        }
    }
}

impl From<OddValue> for TryRefusal {
    fn from(odd: OddValue) -> Self {
        match odd {
            OddValue::Unknown { name, known } => TryRefusal::ValueUnknown(name, known),
            OddValue::Unreadable(name) => TryRefusal::ValueOdd(name),
        }
    }
}

/// What is tried: a scenario with other values and other steps.
pub(crate) struct Trying<'a> {
    /// The place of the scenario in its file, from 0.
    pub(crate) scenario: &'a str,
    /// Steps, commas between; those of the scenario when there are none.
    pub(crate) steps: &'a str,
}

impl Trying<'_> {
    /// The scenario that this makes.
    pub(crate) fn with(
        &self,
        definition: &Definition,
        values: &Map<String, Json>,
    ) -> Result<Scenario, TryRefusal> {
        let list = &definition.scenarios.list;
        let found = self.scenario.parse::<usize>().ok().and_then(|index| list.get(index));
        let mut changed = found.ok_or(TryRefusal::NoScenario)?.with_values(definition, values)?;
        let steps = services::path::split(self.steps).into_iter();
        let steps: Vec<std::sync::Arc<str>> = steps.map(std::sync::Arc::from).collect();
        if !steps.is_empty() {
            changed.steps = steps;
        }
        Ok(changed)
    }
}

/// Values as they are written in a form: YAML, a line each.
pub(crate) fn read_values(written: &str) -> Result<Map<String, Json>, TryRefusal> {
    if written.trim().is_empty() {
        return Ok(Map::new());
    }
    if written.len() > VALUES_MAX {
        return Err(TryRefusal::ValuesUnreadable);
    }
    match scenario::plain("values", written.as_bytes()) {
        Ok(Json::Object(values)) => Ok(values),
        Ok(_) | Err(_) => Err(TryRefusal::ValuesUnreadable),
    }
}
