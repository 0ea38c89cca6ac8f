//! What the OpenAPI document says of the applicant's routes.

use serde_json::{Value, json};

fn body(schema: Value) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": schema } } })
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "schema": { "type": "string", "maxLength": 128 },
        "description": "The same key of the same sender to the same address is the same act, however often it is sent",
    })
}

fn answers() -> Value {
    json!({ "type": "object", "description": "By the key of the question, as /api/services/{id}/schema says" })
}

/// The members that every answer has.
fn application() -> Value {
    let text = json!({ "type": ["string", "null"] });
    json!({ "type": "object", "properties": {
        "id": { "type": "string" },
        "reference": text,
        "service": { "type": "string" },
        "state": { "enum": ["draft", "open", "waiting", "decided", "withdrawn", "lapsed"] },
        "outcome": text,
        "price_cents": { "type": ["integer", "null"] },
        "due_on": { "type": ["string", "null"], "format": "date" },
    } })
}

fn answered(status: &str, what: &str) -> Value {
    let content = json!({ "application/json": { "schema": application() } });
    json!({ status: { "description": what, "content": content } })
}

pub(super) fn create() -> Value {
    json!({
        "summary": "Begin an application, or hand it in at once",
        "description": "With submit, everything happens in one unit of work: the answer comes when it is durable. Without it a draft is kept.",
        "parameters": [idempotency_key()],
        "requestBody": body(json!({
            "type": "object", "required": ["service"], "additionalProperties": false,
            "properties": {
                "service": { "type": "string" },
                "answers": answers(),
                "submit": { "type": "boolean", "default": false },
                "declared": { "type": "boolean", "default": false, "description": "The statement of truth" },
                "for_whom": { "type": "string", "description": "For whom, when it is not for oneself: an id of listRepresented" },
            },
        })),
        "responses": answered("201", "The application as it stands"),
    })
}

pub(super) fn list() -> Value {
    json!({ "summary": "One's own applications, newest first", "responses": { "200": { "description": "The list" } } })
}

pub(crate) fn show() -> Value {
    json!({
        "summary": "One application: answers and what is missing, or how it goes and why it was decided so",
        "responses": answered("200", "The application"),
    })
}

pub(crate) fn change() -> Value {
    json!({
        "summary": "Change answers of a draft",
        "description": "Answers that are null are taken away. What is wrong is kept and told under problems.",
        "requestBody": body(json!({ "type": "object", "required": ["answers"], "properties": { "answers": answers() } })),
        "responses": answered("200", "The draft"),
    })
}

pub(crate) fn delete() -> Value {
    json!({ "summary": "Throw a draft away", "responses": { "204": { "description": "Gone" } } })
}

pub(crate) fn upload() -> Value {
    json!({
        "summary": "Add a file to an answer",
        "parameters": [{ "name": "name", "in": "query", "required": false, "schema": { "type": "string" }, "description": "The file's name" }],
        "requestBody": { "required": true, "content": { "application/octet-stream": {} } },
        "responses": answered("201", "The draft"),
    })
}

pub(crate) fn submit() -> Value {
    json!({
        "summary": "Hand a draft in",
        "parameters": [idempotency_key()],
        "requestBody": body(json!({ "type": "object", "required": ["declared"], "properties": { "declared": { "type": "boolean" } } })),
        "responses": answered("201", "The application as it stands"),
    })
}

pub(super) fn answer() -> Value {
    json!({
        "summary": "Answer what the office asked, in words, with files, or both; the clock runs again",
        "description": "422 text-empty, text-too-long, nothing-asked, answer-too-many-files, answer-file",
        "parameters": [idempotency_key()],
        "requestBody": body(json!({ "type": "object", "additionalProperties": false, "properties": {
            "text": { "type": "string", "maxLength": 5000 },
            "files": { "type": "array", "maxItems": 5, "items": {
                "type": "object", "required": ["name", "content"], "additionalProperties": false,
                "properties": {
                    "name": { "type": "string" },
                    "content": { "type": "string", "contentEncoding": "base64", "description": "PDF, JPG or PNG, at most 20 MB" },
                },
            } },
        } })),
        "responses": answered("200", "The application"),
    })
}

pub(super) fn withdraw() -> Value {
    json!({ "summary": "Take a running application back", "responses": answered("200", "The application") })
}

pub(super) fn give_up() -> Value {
    json!({
        "summary": "Give up what was granted: a permit, a booking, a place",
        "description": "It ends at once, and what it held is free for others. 409 not-in-force when there is nothing to end.",
        "responses": answered("200", "The application"),
    })
}

pub(super) fn letter() -> Value {
    json!({ "summary": "The decision as a letter", "responses": { "200": { "description": "PDF/A and PDF/UA", "content": { "application/pdf": {} } } } })
}

pub(super) fn mail() -> Value {
    json!({ "summary": "The letter about an act: that the application has arrived, or what the office asks", "responses": { "200": { "description": "PDF/A and PDF/UA", "content": { "application/pdf": {} } } } })
}

pub(super) fn receipt() -> Value {
    json!({ "summary": "The receipt of an act, to be checked offline", "responses": { "200": { "description": "A C2SP tlog-proof with the data it commits to", "content": { "text/plain": {} } } } })
}

pub(super) fn queue() -> Value {
    let filter = |name: &str, about: &str| json!({ "name": name, "in": "query", "required": false, "schema": { "type": "string" }, "description": about });
    json!({
        "summary": "The queue of one's units, by due date",
        "parameters": [
            filter("unit", "Only this unit"),
            filter("service", "Only this service"),
            filter("show", "free, mine, late or waiting"),
            filter("after", "Continue behind this place, as the last answer gave it"),
        ],
        "responses": { "200": { "description": "Tasks" } },
    })
}

pub(super) fn desk_case() -> Value {
    json!({
        "summary": "A case with answers, findings, tasks and history",
        "description": "It is opened for the one who asks, and the person sees that.",
        "responses": { "200": { "description": "The case" } },
    })
}

pub(super) fn desk_document() -> Value {
    json!({
        "summary": "A file of a case, as it was sent in",
        "description": "Opening it is on the person's list of who looked.",
        "responses": {
            "200": { "description": "The file" },
            "403": { "description": "It belongs to a sensitive answer, and the program neither decides nor advises" },
            "404": { "description": "No such file on a case of the units" },
        },
    })
}

pub(super) fn act() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "summary": "Do something with a case",
        "description": "note, extend; with a task: take, release, take_over, assign (colleague), forward (unit, text), and what the process allows on it (approve, refuse, ask_correction, ask_opinion, give_opinion, inspect, confirm, send_back, answer).",
        "parameters": [idempotency_key()],
        "requestBody": body(json!({
            "type": "object", "required": ["act"], "additionalProperties": false,
            "properties": { "act": text, "task": text, "text": text, "unit": text, "colleague": text },
        })),
        "responses": { "200": { "description": "The case as it then stands" } },
    })
}
