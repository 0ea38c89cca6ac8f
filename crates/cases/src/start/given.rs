//! What programs give for conditions to look at: each value stands for what the town knows last.

use std::collections::{BTreeMap, BTreeSet};

use feel::Context;
use serde_json::{Map, Value as Json};
use services::Definition;
use services::environment::given_to;
use services::form::typed_fact;

/// What was given, for conditions: texts that are dates or decimals are read as such.
pub(super) fn context(given: &BTreeMap<String, Json>) -> Context {
    given.iter().map(|(name, value)| (name.as_str(), typed_fact(value))).collect()
}

/// The names that the conditions of a service look at.
pub(super) fn looked_at(definition: &Definition) -> BTreeSet<String> {
    let conditions = definition.bpmn.start_conditions();
    conditions.flat_map(|(_, _, one)| given_to(one)).map(|name| name.to_string()).collect()
}

/// Whether a service takes something of this name: a condition looks at it, or it answers a question.
pub(super) fn takes(definition: &Definition, name: &str) -> bool {
    looked_at(definition).contains(name) || definition.form.question(name).is_some()
}

/// What of a request the conditions of a service look at.
pub(super) fn of(definition: &Definition, told: &Map<String, Json>) -> BTreeMap<String, Json> {
    let looked_at = looked_at(definition);
    let given = told.iter().filter(|(name, _)| looked_at.contains(name.as_str()));
    given.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What answers questions without being looked at: it goes with a case that begins now, and is kept nowhere else.
pub(super) fn beside(definition: &Definition, told: &Map<String, Json>) -> Map<String, Json> {
    let looked_at = looked_at(definition);
    let is_beside =
        |name: &str| definition.form.question(name).is_some() && !looked_at.contains(name);
    let beside = told.iter().filter(|(name, _)| is_beside(name));
    beside.map(|(name, value)| (name.clone(), value.clone())).collect()
}
