//! The reasons of an evaluation: what was asked, what matched, what did not and why.

use crate::annotation::Filled;
use feel::{Cause, Value};
use std::sync::Arc;

/// What an evaluation gave, and why.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The value of the decision.
    pub value: Value,
    /// One entry for each decision and knowledge model that ran, in the order they ended: those of a decision service
    /// included, whether it was asked or called. Beyond a million rules and
    /// failed conditions no more are told.
    pub trace: Vec<DecisionTrace>,
}

/// How one decision, or one call of a business knowledge model, came about.
#[derive(Clone, Debug)]
pub struct DecisionTrace {
    /// Id of the decision or knowledge model.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// What it gave.
    pub value: Value,
    /// What it looked at.
    pub inputs: Vec<InputTrace>,
    /// Every rule, when it is a decision table.
    pub rules: Vec<RuleTrace>,
}

/// Something that a decision looked at.
#[derive(Clone, Debug)]
pub struct InputTrace {
    /// The label of the input, or its expression where it has none.
    pub label: Arc<str>,
    /// The expression.
    pub expression: Arc<str>,
    /// Its value.
    pub value: Value,
}

/// What became of one rule.
#[derive(Clone, Debug)]
pub struct RuleTrace {
    /// Number of the rule in its table, from 1.
    pub index: usize,
    /// Id of the rule.
    pub id: Arc<str>,
    /// Whether all its conditions were met.
    pub matched: bool,
    /// The conditions that were not met.
    pub failed: Vec<FailedCondition>,
    /// Name and text of each annotation, when it matched and counts: of a table with the policy FIRST only the first.
    pub annotations: Vec<(Arc<str>, Filled)>,
    /// Name and value of each output, when it counts.
    pub outputs: Vec<(Arc<str>, Value)>,
}

/// A condition that was not met.
#[derive(Clone, Debug)]
pub struct FailedCondition {
    /// The label of the input.
    pub input: Arc<str>,
    /// The test as written in the cell.
    pub test: Arc<str>,
    /// The value that did not pass.
    pub value: Value,
    /// Why the condition could not be asked. It did not have to be: another had failed before it, or another rule had
    /// decided.
    pub error: Option<Cause>,
}
