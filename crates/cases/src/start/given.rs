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

/// What of a request the conditions of a service look at; and what answers questions without being looked at: that goes
/// with a case that begins now, and is kept nowhere else.
pub(super) fn parted(
    definition: &Definition,
    told: &Map<String, Json>,
) -> (BTreeMap<String, Json>, Map<String, Json>) {
    let looked_at = looked_at(definition);
    let (mut given, mut beside) = (BTreeMap::new(), Map::new());
    for (name, value) in told {
        if looked_at.contains(name) {
            given.insert(name.clone(), value.clone());
        } else if definition.form.question(name).is_some() {
            beside.insert(name.clone(), value.clone());
        }
    }
    (given, beside)
}
