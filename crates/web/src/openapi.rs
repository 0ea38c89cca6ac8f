//! The OpenAPI 3.1 document of the whole API, from the route table: no route is forgotten.

use serde_json::{Map, Value, json};

use crate::route::{Kind, Permission, RouteInfo};

/// The document: every route of `Kind::Api` with what its crate says of it, its parameters, what it
/// requires, and the problem documents it may answer with.
///
/// `schemas` are the shared ones ("components/schemas") that operations refer to.
pub fn document<'a>(
    title: &str,
    version: &str,
    table: impl Iterator<Item = &'a RouteInfo>,
    schemas: &Map<String, Value>,
) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for info in table.filter(|info| info.kind == Kind::Api) {
        let entry = paths.entry(openapi_path(info.path)).or_insert_with(|| json!({}));
        if let Some(methods) = entry.as_object_mut() {
            methods.insert(info.method.as_str().to_ascii_lowercase(), operation(info));
        }
    }
    let mut all = schemas.clone();
    all.insert("Problem".into(), problem_schema());
    json!({
        "openapi": "3.1.0",
        "info": { "title": title, "version": version, "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" } },
        "paths": paths,
        "components": {
            "schemas": all,
            "responses": { "Problem": {
                "description": "A refusal or a failure (RFC 9457)",
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            } },
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token of a registered program or of a person" },
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-session", "description": "The session of a signed-in person, from pages of this site with X-CSRF-Token" },
            },
        },
    })
}

/// axum's `{*rest}` is not OpenAPI's.
fn openapi_path(path: &str) -> String {
    path.replace("{*", "{")
}

fn operation(info: &RouteInfo) -> Value {
    let mut operation = match &info.openapi {
        Some(Value::Object(members)) => members.clone(),
        _ => Map::new(),
    };
    operation.entry("tags").or_insert_with(|| json!([info.owner]));
    operation.entry("operationId").or_insert_with(|| Value::String(operation_id(info)));
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    if let Some(parameters) = parameters.as_array_mut() {
        for name in path_parameters(info.path) {
            let named = |one: &Value| one.get("name").and_then(Value::as_str) == Some(name);
            if !parameters.iter().any(named) {
                parameters.push(
                    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }),
                );
            }
        }
    }
    operation.insert("security".into(), security(info.permission));
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    if let Some(responses) = responses.as_object_mut() {
        if !responses.keys().any(|status| status.starts_with('2')) {
            responses.insert("200".into(), json!({ "description": "Done" }));
        }
        let problem = json!({ "$ref": "#/components/responses/Problem" });
        responses.entry("default").or_insert(problem);
    }
    Value::Object(operation)
}

fn security(permission: Permission) -> Value {
    match permission {
        Permission::Anyone => json!([]),
        Permission::Client(scope) => json!([{ "token": [scope] }]),
        Permission::SignedInOr(scope) => json!([{ "token": [scope] }, { "session": [] }]),
        Permission::SignedIn | Permission::Official => json!([{ "token": [] }, { "session": [] }]),
        Permission::Holding(name) => json!([{ "token": [name] }, { "session": [] }]),
        Permission::Operator => json!([{ "token": ["operator"] }, { "session": [] }]),
    }
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?.strip_suffix('}')?;
        Some(name.trim_start_matches('*'))
    })
}

/// "get-api-cases-reference": unique, because method and path are.
fn operation_id(info: &RouteInfo) -> String {
    let plain: String =
        info.path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    format!("{}-{parts}", info.method.as_str().to_ascii_lowercase())
}

fn problem_schema() -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "type": "string", "description": "The stable word of the refusal" },
            "detail": { "type": "string" },
            "incident": { "type": "string", "description": "The number under which a fault was recorded" },
            "errors": { "type": "array", "items": {
                "type": "object",
                "properties": {
                    "pointer": { "type": "string", "format": "json-pointer" },
                    "detail": { "type": "string" },
                },
            } },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Audience, Method, Routes, route};

    #[test]
    fn every_api_route_with_its_parameters_and_what_it_requires() {
        async fn nothing() {}
        let routes = Routes::new(
            "cases",
            (),
            vec![
                route(
                    Method::GET,
                    "/api/cases/{reference}/files/{*path}",
                    Permission::Client("cases.read"),
                    Audience::Programs,
                    nothing,
                )
                .openapi(json!({ "summary": "Read a file" })),
                route(Method::GET, "/cases", Permission::SignedIn, Audience::Residents, nothing),
            ],
        );
        let document = document("Saltmere", "1", routes.table(), &Map::new());
        assert_eq!(document["paths"].as_object().unwrap().len(), 1, "pages are left out");
        let read = &document["paths"]["/api/cases/{reference}/files/{path}"]["get"];
        assert_eq!(read["summary"], "Read a file");
        assert_eq!(read["operationId"], "get-api-cases-reference-files-path");
        assert_eq!(read["parameters"].as_array().unwrap().len(), 2);
        assert_eq!(read["security"], json!([{ "token": ["cases.read"] }]));
        assert_eq!(read["responses"]["default"]["$ref"], "#/components/responses/Problem");
    }
}
