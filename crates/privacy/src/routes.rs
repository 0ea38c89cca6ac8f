//! The route table: one's own data and rights, the data protection officer's pages, and programs that ask.

use serde_json::{Value, json};
use web::{Audience, Kind, Method, Permission, Route, Routes, route};

use crate::my_data::{self, MyData};
use crate::{consent, delay, erasure, pattern, restriction, tracker, unusual};

use Audience::{Officials, Programs, Public, Residents};
use Permission::{Anyone, Client, Holding, SignedIn};

/// The pages about one's own data, and their JSON.
pub fn routes(my_data: MyData) -> Routes {
    let all = [own(), own_api(), choices_api(), officer(), officer_api(), programs(), of_consent()];
    Routes::new("privacy", my_data, all.into_iter().flatten().collect())
}

fn own() -> Vec<Route<MyData>> {
    vec![
        route(Method::GET, "/my-data", SignedIn, Residents, my_data::pages::overview),
        route(Method::GET, "/my-data/uses", SignedIn, Residents, my_data::pages::uses),
        route(Method::GET, "/my-data/copy", SignedIn, Residents, my_data::pages::copy),
        route(Method::POST, "/my-data/unusual", SignedIn, Residents, unusual::pages::choose_sent),
        route(Method::GET, "/my-data/consents", SignedIn, Residents, consent::pages::list),
        route(Method::POST, "/my-data/consents", SignedIn, Residents, consent::pages::sent),
        route(
            Method::GET,
            "/my-data/consents/{id}/receipt",
            SignedIn,
            Residents,
            consent::pages::receipt,
        ),
        route(Method::POST, "/my-data/restriction", SignedIn, Residents, restriction::pages::sent),
        route(Method::POST, "/my-data/erasure", SignedIn, Residents, erasure::pages::ask_sent),
    ]
}

fn own_api() -> Vec<Route<MyData>> {
    let before = json!([{
        "name": "before", "in": "query", "schema": { "type": "string" },
        "description": "The id of the last entry of the page before (its `next`)",
    }]);
    vec![
        route(Method::GET, "/api/v1/my/erasure", SignedIn, Residents, erasure::api::last).openapi(
            told("readMyErasure", "How my last request to be erased stands", "The request, or null"),
        ),
        route(Method::POST, "/api/v1/my/erasure", SignedIn, Residents, erasure::api::ask_for).openapi(json!({
            "operationId": "askForErasure",
            "summary": "Asks to be erased; only in the person's own session, never by a key given to a program",
            "tags": ["privacy"],
            "responses": { "201": { "description": "The request" }, "403": { "description": "By a program" } },
        })),
        route(Method::GET, my_data::schema::PATH, Anyone, Public, my_data::schema::show).openapi(told(
            "readMyDataSchema",
            "The JSON Schema (2020-12) of a copy of everything",
            "The schema",
        )),
        route(Method::GET, "/api/v1/my/consents", SignedIn, Residents, consent::mine).openapi(told(
            "listMyConsents",
            "What I agreed to, as records by ISO/IEC TS 27560 in JSON-LD",
            "The records",
        )),
        route(Method::GET, "/api/v1/my/data", SignedIn, Residents, my_data::api::held)
            .openapi(told("listMyData", "What the town holds about me, counted", "By holder")),
        route(Method::GET, "/api/v1/my/data-use", SignedIn, Residents, my_data::api::uses).openapi(json!({
            "operationId": "listMyDataUse",
            "summary": "Who looked at my data, newest first",
            "tags": ["privacy"],
            "parameters": before,
            "responses": { "200": { "description": "A page of entries, with `next` when there are more" } },
        })),
    ]
}

/// What people choose about their data, as JSON.
fn choices_api() -> Vec<Route<MyData>> {
    let (get, put, post, delete) = (Method::GET, Method::PUT, Method::POST, Method::DELETE);
    let one_consent = "/api/v1/my/consents/{topic}";
    let (all, one) = ("/api/v1/my/restrictions", "/api/v1/my/restrictions/{id}");
    let notices = "/api/v1/my/data-use/notices";
    let ground = json!({ "enum": restriction::Ground::ALL.map(restriction::Ground::word) });
    let case = json!({ "type": "string", "description": "The reference of a case; without it, everything" });
    let wish = json!({ "ground": ground, "case": case });
    vec![
        route(put.clone(), one_consent, SignedIn, Residents, consent::agree).openapi(told_at(
            204,
            "giveConsent",
            "Agrees to a topic; only in the person's own session, never by a key given to a program",
        )),
        route(delete.clone(), one_consent, SignedIn, Residents, consent::stop).openapi(told_at(
            204,
            "withdrawConsent",
            "Agrees to a topic no more",
        )),
        route(get.clone(), all, SignedIn, Residents, restriction::api::mine).openapi(told(
            "listMyRestrictions",
            "Where I restricted the use of my data (GDPR, article 18)",
            "The restrictions, with the end and its reason where the town ends one",
        )),
        route(post, all, SignedIn, Residents, restriction::api::ask).openapi(taking(
            &["ground"],
            wish,
            told_at(201, "restrictUse", "Restricts the use of one case, or of everything"),
        )),
        route(delete, one, SignedIn, Residents, restriction::api::lift).openapi(told_at(
            204,
            "liftRestriction",
            "Lets the use go on",
        )),
        route(get, notices, SignedIn, Residents, unusual::pages::choice).openapi(told(
            "readMyNotices",
            "Whether I am told at once of unusual openings of my data",
            "`unusual`: yes or no",
        )),
        route(put, notices, SignedIn, Residents, unusual::pages::chosen).openapi(taking(
            &["unusual"],
            json!({ "unusual": { "type": "boolean" } }),
            told_at(
                204,
                "chooseMyNotices",
                "Chooses to be told of unusual openings, or not; only in the person's own session",
            ),
        )),
    ]
}

fn officer() -> Vec<Route<MyData>> {
    let (answering, erasing) = (Holding("privacy.answer"), Holding("privacy.erase"));
    let (reading, delaying) = (Holding("uses.read"), Holding("uses.delay"));
    let approving = Holding("uses.approve");
    vec![
        route(Method::GET, "/desk/privacy", answering, Officials, erasure::pages::requests),
        route(Method::POST, "/desk/privacy", erasing, Officials, erasure::pages::answer_sent),
        route(Method::GET, "/desk/privacy/openings", reading, Officials, pattern::pages::list),
        route(
            Method::GET,
            "/desk/privacy/openings/{person}",
            reading,
            Officials,
            pattern::pages::of_official,
        ),
        route(
            Method::POST,
            "/desk/privacy/well-known",
            answering,
            Officials,
            pattern::pages::mark_sent,
        ),
        route(
            Method::GET,
            "/desk/privacy/restrictions",
            answering,
            Officials,
            restriction::pages::list,
        ),
        route(
            Method::POST,
            "/desk/privacy/restrictions",
            answering,
            Officials,
            restriction::pages::end_sent,
        ),
        route(Method::GET, "/desk/privacy/delays", delaying, Officials, delay::pages::list),
        route(Method::POST, "/desk/privacy/delays", delaying, Officials, delay::pages::ask_sent),
        route(
            Method::POST,
            "/desk/privacy/delays/decision",
            approving,
            Officials,
            delay::pages::decide_sent,
        ),
    ]
}

fn officer_api() -> Vec<Route<MyData>> {
    let (answering, erasing) = (Holding("privacy.answer"), Holding("privacy.erase"));
    let reading = Holding("uses.read");
    let (all, end) =
        ("/api/v1/desk/privacy/restrictions", "/api/v1/desk/privacy/restrictions/{id}/end");
    let text = || json!({ "type": "string" });
    let marking = json!({ "whose": text(), "well_known": { "type": "boolean" } });
    vec![
        route(Method::GET, all, answering, Officials, restriction::api::holding).openapi(told(
            "listRestrictions",
            "Restrictions that hold, of everybody",
            "The restrictions, by subject",
        )),
        route(Method::POST, end, answering, Officials, restriction::api::end).openapi(taking(
            &["reason"],
            json!({ "reason": text() }),
            told_at(204, "endRestriction", "Ends a restriction in a week; its person reads the reason"),
        )),
        route(
            Method::POST,
            "/api/v1/desk/privacy/well-known",
            answering,
            Officials,
            pattern::api::mark,
        )
        .openapi(taking(
            &["whose", "well_known"],
            marking,
            told_at(204, "markWellKnown", "Counts somebody as well known, or no longer, in the patterns"),
        )),
        route(Method::GET, "/api/v1/desk/privacy", answering, Officials, erasure::api::requests)
            .openapi(told(
                "listErasureRequests",
                "Requests to be erased that wait, with what is held, counted",
                "The requests",
            )),
        route(Method::POST, "/api/v1/desk/privacy", erasing, Officials, erasure::api::answer_one).openapi(json!({
            "operationId": "answerErasureRequest",
            "summary": "Answers a request by the law: everything is erased, or it is told what keeps it",
            "tags": ["privacy"],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["request"], "properties": { "request": { "type": "string" } },
            } } } },
            "responses": { "200": { "description": "What came of it" }, "404": { "description": "No such open request" } },
        })),
        route(
            Method::GET,
            "/api/v1/desk/privacy/openings",
            reading,
            Officials,
            pattern::api::list,
        )
        .openapi(told(
            "listOpeningPatterns",
            "What stands out in what officials opened in the last 30 days, to ask about",
            "The patterns, by kind",
        )),
    ]
}

/// For other systems: the report of who looked, by programs that have authenticated the person themselves.
fn programs() -> Vec<Route<MyData>> {
    let (scope, get) = (Client(tracker::SCOPE), || Method::GET);
    let find = json!({
        "operationId": "findUsage",
        "summary": "Who looked at somebody's data in a period, newest first (Estonian data tracker, version 2)",
        "tags": ["data-use"],
        "parameters": [
            header("X-Road-UserId", "The number of who asks for the report"),
            query("userCode", "The number of whom the data is about, when it is somebody else"),
            query("periodStart", "From this moment (RFC 3339)"),
            query("periodEnd", "Until this moment (RFC 3339)"),
            query("offset", "So many entries are left out"),
            query("limit", "So many entries at most, 1000 unless told"),
        ],
        "responses": {
            "200": { "description": "totalUsages and usages" },
            "400": { "description": "The request cannot be read, or nobody is known by the number" },
        },
    });
    let govstack = json!({
        "operationId": "myPersonalDataUsage",
        "summary": "Who has read somebody's data, newest first (GovStack Digital Registries)",
        "tags": ["data-use"],
        "parameters": [
            header("Information-Mediator-Client", "The client, as the information mediator knows it"),
            query("userID", "The number of whom the data is about"),
            query("DatabaseID", "`aedile`, or nothing"),
        ],
        "responses": {
            "200": { "description": "The entries" },
            "400": { "description": "The request cannot be read, or nobody is known by the number" },
        },
    });
    vec![
        route(get(), "/data-tracker/v2/findUsage", scope, Programs, tracker::estonia::find_usage)
            .kind(Kind::Api)
            .openapi(find),
        route(
            get(),
            "/data-tracker/v2/usagePeriod",
            scope,
            Programs,
            tracker::estonia::usage_period,
        )
        .kind(Kind::Api)
        .openapi(told("usagePeriod", "Since when openings are recorded", "Start and end")),
        route(get(), "/data-tracker/v2/heartbeat", scope, Programs, tracker::estonia::heartbeat)
            .kind(Kind::Api)
            .openapi(told("heartbeat", "Whether the report can be given", "OK or FAIL")),
        route(
            get(),
            "/data/MyPersonalDataUsage/1.0",
            scope,
            Programs,
            tracker::govstack::my_personal_data_usage,
        )
        .kind(Kind::Api)
        .openapi(govstack),
    ]
}

/// For programs that use data on the strength of a consent.
fn of_consent() -> Vec<Route<MyData>> {
    let asks_consent = json!({
        "operationId": "readConsent",
        "summary": "Whether somebody agrees to something now",
        "tags": ["privacy"],
        "parameters": [query("person", "The number of the person")],
        "responses": {
            "200": { "description": "given, record, since" },
            "400": { "description": "Nobody is known by the number" },
            "404": { "description": "Nobody is asked for this" },
        },
    });
    vec![
        route(
            Method::GET,
            "/api/v1/consents/{topic}",
            Client(consent::SCOPE),
            Programs,
            consent::of_person,
        )
        .openapi(asks_consent),
    ]
}

fn told(id: &str, summary: &str, answer: &str) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "tags": ["privacy"],
        "responses": { "200": { "description": answer } },
    })
}

/// An act that is done or refused.
fn told_at(status: u16, id: &str, summary: &str) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "tags": ["privacy"],
        "responses": {
            status.to_string(): { "description": "It is done" },
            "403": { "description": "Not by whom, or by what, asks" },
            "404": { "description": "There is none of this name" },
        },
    })
}

/// The same with a body of these members.
fn taking(required: &[&str], properties: Value, told: Value) -> Value {
    let schema = json!({
        "type": "object", "required": required, "additionalProperties": false, "properties": properties,
    });
    let refused = json!({ "description": "Refused, with the member and the reason" });
    let mut told = told;
    if let Some(operation) = told.as_object_mut() {
        let body =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        operation.insert("requestBody".to_owned(), body);
    }
    if let Some(responses) = told.pointer_mut("/responses").and_then(Value::as_object_mut) {
        responses.insert("422".to_owned(), refused);
    }
    told
}

fn query(name: &str, description: &str) -> Value {
    json!({ "name": name, "in": "query", "description": description, "schema": { "type": "string" } })
}

fn header(name: &str, description: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": true, "description": description,
        "schema": { "type": "string" },
    })
}
