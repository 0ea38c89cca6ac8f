//! What the OpenAPI document says of one's account.

use serde_json::{Value, json};

/// What every change of a means of sign-in wants.
const RECENT: &str = "By the session of a person who signed in within the last fifteen minutes, never by a key that was given to a program.";

pub(super) fn account() -> Value {
    json!({
        "operationId": "readMyAccount",
        "summary": "Who I am here, how I sign in, and where I am signed in",
        "tags": ["account"],
        "responses": { "200": { "description": "The account" } },
    })
}

pub(super) fn prefer() -> Value {
    json!({
        "operationId": "choosePreferences",
        "summary": "Say in which language I am read to, and whether I want e-mails",
        "tags": ["account"],
        "requestBody": body(json!({
            "language": { "type": "string", "description": "One of the town's languages" },
            "email_wanted": { "type": "boolean" },
            "phone": { "type": ["string", "null"], "maxLength": crate::person::PHONE_CHARACTERS_MAX },
        })),
        "responses": {
            "204": { "description": "Kept, on every device" },
            "422": { "description": "The town has no such language, or the number is none" },
        },
    })
}

pub(super) fn end_all() -> Value {
    json!({
        "operationId": "endMySessions",
        "summary": "Sign out everywhere, here too",
        "description": RECENT,
        "tags": ["account"],
        "responses": {
            "204": { "description": "Signed out" },
            "403": { "description": "Sign in again first" },
        },
    })
}

pub(super) fn end_one() -> Value {
    json!({
        "operationId": "endMySession",
        "summary": "Sign out on one device; a session that is not mine is left alone",
        "tags": ["account"],
        "parameters": path("session"),
        "responses": {
            "204": { "description": "Signed out there" },
            "403": { "description": "Sign in again first: another session than this one" },
        },
    })
}

pub(super) fn remove_passkey() -> Value {
    let mut operation = change(
        "removePasskey",
        "Remove a passkey, unless it is my only way in; all other sessions end",
    );
    if let Some(members) = operation.as_object_mut() {
        members.insert("parameters".to_owned(), path("passkey"));
    }
    operation
}

pub(super) fn set_password() -> Value {
    let mut operation = with_body(
        change("setPassword", "Set or change my password; all other sessions end"),
        json!({ "password": { "type": "string", "minLength": crate::sign_in::CHARACTERS_MIN, "maxLength": 256 } }),
    );
    let properties = "/requestBody/content/application~1json/schema/properties";
    if let Some(members) = operation.pointer_mut(properties).and_then(Value::as_object_mut) {
        let why = "The present password, when the session was opened with it";
        members.insert("current".to_owned(), json!({ "type": "string", "description": why }));
    }
    operation
}

pub(super) fn remove_password() -> Value {
    change(
        "removePassword",
        "Remove my password and its code app, unless it is my only way in; all other sessions end",
    )
}

pub(super) fn begin_code_app() -> Value {
    json!({
        "operationId": "beginCodeApp",
        "summary": "Begin setting up an app that shows one-time codes",
        "description": RECENT,
        "tags": ["account"],
        "responses": {
            "201": { "description": "The secret, the address for a picture, and the attempt to finish" },
            "403": { "description": "Sign in again first" },
            "422": { "description": "There is no password that it could protect" },
        },
    })
}

pub(super) fn finish_code_app() -> Value {
    with_body(
        change(
            "finishCodeApp",
            "Keep the app, by a first code that it shows; all other sessions end",
        ),
        json!({ "attempt": { "type": "string" }, "code": { "type": "string" } }),
    )
}

pub(super) fn remove_code_app() -> Value {
    change(
        "removeCodeApp",
        "Remove the app; the password alone signs in then, with a lower level, and all other sessions end",
    )
}

fn change(operation: &str, summary: &str) -> Value {
    json!({
        "operationId": operation,
        "summary": summary,
        "description": RECENT,
        "tags": ["account"],
        "responses": {
            "204": { "description": "Changed" },
            "403": { "description": "Sign in again first" },
            "422": { "description": "Refused, with the reason" },
        },
    })
}

fn with_body(mut operation: Value, properties: Value) -> Value {
    if let Some(members) = operation.as_object_mut() {
        members.insert("requestBody".to_owned(), body(properties));
    }
    operation
}

fn body(properties: Value) -> Value {
    let required: Vec<String> =
        properties.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
    json!({ "required": true, "content": { "application/json": { "schema": {
        "type": "object", "required": required, "additionalProperties": false,
        "properties": properties,
    } } } })
}

fn path(name: &str) -> Value {
    json!([{ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }])
}
