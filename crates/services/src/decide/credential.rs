//! What the credential says that a grant gives.

use feel::Environment;
use serde_json::{Map, Value as Json};

use crate::definition::Definition;
use crate::form::{Situation, Walked};

/// Kind, country and number of the identity document with which a granted application was made; none where the service
/// asks for none, or nobody said.
pub fn document(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
) -> Option<[String; 3]> {
    let of = definition.result.credential.as_ref()?.document.as_ref()?;
    let environment = Environment::lenient(&situation.now);
    let said = |expression: &feel::Expression| match expression
        .evaluate(&walked.context, &environment)
        .ok()?
        .to_json()
    {
        Json::String(text) => Some(text),
        _ => None,
    };
    Some([said(&of.kind)?, said(&of.country)?, said(&of.number)?])
}

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
