//! What the query of a programming interface asks for in numbers: what cannot be read is a problem and is not passed over,
//! and so is a limit that the route does not know.

use axum::http::StatusCode;
use serde_json::Value;

use crate::answer::Failure;
use crate::i18n::Words;
use crate::problem::Problem;
use crate::route::{Kind, RouteInfo};

/// Names under which programs ask for so many entries.
const LIMITS: [&str; 3] = ["limit", "per_page", "page_size"];

/// Checks the numbers of a query against what the route's documentation says of its parameters.
pub(crate) fn check(info: &RouteInfo, query: &str, words: &Words) -> Result<(), Failure> {
    if info.kind != Kind::Api || query.is_empty() {
        return Ok(());
    }
    let known = info.openapi.as_ref().and_then(|doc| doc.get("parameters"));
    let known = known.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (name, value) in crate::next::pairs(query) {
        let parameter =
            known.iter().find(|one| one.get("name").and_then(Value::as_str) == Some(&*name));
        let wrong = match parameter.and_then(|one| one.get("schema")) {
            Some(schema) => number(&value, schema, (words, &name)),
            None => (parameter.is_none() && LIMITS.contains(&&*name))
                .then(|| words.with("query-no-limit", ("name", name.clone()))),
        };
        if let Some(detail) = wrong {
            let title = words.t("failure-malformed");
            let problem = Problem::new(StatusCode::BAD_REQUEST, "malformed", title);
            return Err(problem.detail(detail.clone()).error(format!("/{name}"), detail).into());
        }
    }
    Ok(())
}

/// What is wrong with a value that must be a whole number.
fn number(value: &str, schema: &Value, (words, name): (&Words, &str)) -> Option<String> {
    if schema.get("type").and_then(Value::as_str) != Some("integer") {
        return None;
    }
    let bound = |which: &str| schema.get(which).and_then(Value::as_i64);
    let (least, most) = (bound("minimum"), bound("maximum"));
    let fits = |number: &i64| {
        least.is_none_or(|least| *number >= least) && most.is_none_or(|most| *number <= most)
    };
    if value.parse::<i64>().ok().filter(fits).is_some() {
        return None;
    }
    let least = least.map_or_else(|| "…".to_owned(), |least| least.to_string());
    Some(match most {
        Some(most) => words.with(
            "query-number-between",
            [("name", name.to_owned()), ("least", least), ("most", most.to_string())],
        ),
        None => words.with("query-number-from", [("name", name.to_owned()), ("least", least)]),
    })
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use super::*;
    use crate::Visitor;
    use crate::route::{Audience, BODY_BYTES_MAX, Permission};
    use crate::testkit::asked;

    fn documented(openapi: Value) -> RouteInfo {
        RouteInfo {
            method: Method::GET,
            path: "/api/v1/x",
            permission: Permission::Anyone,
            audience: Audience::Public,
            kind: Kind::Api,
            body_bytes_max: BODY_BYTES_MAX,
            kept_for: jiff::SignedDuration::ZERO,
            hidden: false,
            keeps_typed: false,
            before_second_factor: false,
            before_proof: false,
            openapi: Some(openapi),
            owner: "test",
        }
    }

    #[test]
    fn numbers_that_cannot_be_read_are_told() {
        let api = documented(json!({ "summary": "x", "parameters": [
            { "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1 } },
            { "name": "per_page", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 50 } },
            { "name": "q", "in": "query", "schema": { "type": "string" } },
        ] }));
        let words = asked(Visitor::default(), platform::Locale::EN, &[]).words;
        let check = |query: &str, expected: &str| {
            let told = match super::check(&api, query, &words) {
                Ok(()) => String::new(),
                Err(Failure::Refused(problem)) => problem.detail.unwrap_or_default(),
                Err(other) => format!("{other:?}"),
            };
            let told = crate::i18n::without_isolates(&told);
            assert!(
                told.contains(expected) && told.is_empty() == expected.is_empty(),
                "{query}: {told}"
            );
        };
        check("", "");
        check("page=2&per_page=50&q=limit", "");
        check("q=x&other=y", "");
        check("page=x", "page is no whole number from 1");
        check("page=0", "page is no whole number from 1");
        check("page=", "page is no whole number from 1");
        check("per_page=51", "per_page is no whole number from 1 to 50");
        check("limit=5", "limit is not known here");
    }
}
