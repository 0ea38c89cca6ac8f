//! What the credential says that a grant gives.

use feel::Environment;
use serde_json::{Map, Value as Json};

use crate::definition::Definition;
use crate::form::{Situation, Walked};

/// The claims of the credential of a granted application; one whose value is not known is left out. None when the
/// service gives no credential.
pub fn credential(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
) -> Option<Map<String, Json>> {
    let given = definition.result.credential.as_ref()?;
    let environment = Environment::lenient(&situation.now);
    let mut claims = Map::new();
    for claim in &given.claims {
        let value = claim.value.evaluate(&walked.context, &environment);
        let value = value.map(|value| value.to_json()).unwrap_or(Json::Null);
        if !value.is_null() {
            claims.insert(claim.name.to_string(), value);
        }
    }
    Some(claims)
}
