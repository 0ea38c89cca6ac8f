//! Acting for others as JSON: for whom one may act, and mandates given, listed and ended.

use std::sync::Arc;

use axum::extract::{Path, State};
use identity::mandate::{ActRefusal, MandateId, NewMandate, Scope};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::mandates::{Named, field, give, known_services, list_named, standing, withdraw};
use super::{choose, ties::Known};
use crate::pages::Pages;

/// The routes of a person's own programs.
pub(crate) fn routes() -> Vec<Route<Arc<Pages>>> {
    use Audience::Residents;
    use Permission::SignedIn;
    const MANDATES: &str = "/api/v1/my/mandates";
    let withdrawal = "/api/v1/my/mandates/{id}/withdrawal";
    let listed = |id: &str, summary: &str| {
        json!({
            "operationId": id, "summary": summary, "tags": ["mandates"],
            "responses": { "200": { "description": "The list" } },
        })
    };
    let given = json!({
        "operationId": "giveMandate",
        "summary": "Lets somebody act for one; both are told. Never by a program's key",
        "tags": ["mandates"],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object", "additionalProperties": false,
            "required": ["number", "family_name", "starts_on", "ends_on"],
            "properties": {
                "number": { "type": "string", "description": "The helper's sign-in number" },
                "family_name": { "type": "string", "description": "Their family name" },
                "services": {
                    "type": "array", "items": { "type": "string" },
                    "description": "Ids of services; left out, all of them",
                },
                "starts_on": { "type": "string", "format": "date" },
                "ends_on": { "type": "string", "format": "date" },
            },
        } } } },
        "responses": {
            "201": { "description": "The mandate" },
            "403": { "description": "By a program" },
            "422": { "description": "Why it is not given" },
        },
    });
    let ended = json!({
        "operationId": "withdrawMandate",
        "summary": "Ends a mandate that one gave or holds, at once; both are told",
        "tags": ["mandates"],
        "responses": { "204": { "description": "Ended" }, "404": { "description": "None of one's own that stands" } },
    });
    vec![
        route(Method::GET, "/api/v1/my/represented", SignedIn, Residents, represented)
            .openapi(listed("listRepresented", "For whom one may act today, and on what ground")),
        route(Method::GET, MANDATES, SignedIn, Residents, list).openapi(listed(
            "listMandates",
            "Mandates that one gave and holds, ended ones included",
        )),
        route(Method::POST, MANDATES, SignedIn, Residents, give_one).openapi(given),
        route(Method::POST, withdrawal, SignedIn, Residents, withdraw_one).openapi(ended),
    ]
}

/// Why one may not act for somebody, at the field that says for whom.
pub(crate) fn refused(asked: &Asked, refusal: ActRefusal) -> Failure {
    let word = super::word(refusal);
    let title = asked.words.t(&format!("cases-refusal-{word}"));
    Problem::refused(word, title.clone()).error("/for_whom", title).into()
}

async fn represented(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let people = choose::people(&pages.casework, &asked).await?;
    let one = |known: &Known| {
        json!({
            "for_whom": known.tie.for_whom.to_string(),
            "name": known.name,
            "ground": known.tie.ground.word(),
            "services": services(&known.tie.scope),
            "ends_on": known.tie.ends_on,
        })
    };
    web::json(&json!({ "represented": people.iter().map(one).collect::<Vec<_>>() }))
}

fn services(scope: &Scope) -> Value {
    match scope {
        Scope::All => Value::Null,
        Scope::Services(services) => json!(services),
    }
}

fn shape(asked: &Asked, named: &Named) -> Value {
    let mandate = &named.mandate;
    json!({
        "id": mandate.id.to_string(),
        "name": named.name,
        "services": services(&mandate.scope),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "standing": standing(mandate, asked.ctx.today()),
        "given_at": mandate.given_at,
        "withdrawn_at": mandate.withdrawn_at,
    })
}

async fn list(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let (given, held) = list_named(&pages.casework, &asked, asked.person()?).await?;
    let all = |named: &[Named]| named.iter().map(|one| shape(&asked, one)).collect::<Vec<_>>();
    web::json(&json!({ "given": all(&given), "held": all(&held) }))
}

/// A mandate to be given.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    number: String,
    family_name: String,
    #[serde(default)]
    services: Option<Vec<String>>,
    starts_on: Date,
    ends_on: Date,
}

async fn give_one(asked: Asked, State(pages): State<Arc<Pages>>, Json(wish): Json<Wish>) -> Answer {
    // A program that was let in for some time makes no power of attorney for a longer one.
    asked.own_hands()?;
    let scope = match &wish.services {
        None => Scope::All,
        Some(named) => {
            let named = named.iter().map(String::as_str).collect();
            Scope::Services(known_services(&pages.casework, named))
        }
    };
    let new = NewMandate {
        number: wish.number,
        family_name: wish.family_name,
        scope,
        starts_on: wish.starts_on,
        ends_on: wish.ends_on,
        level: asked.visitor.assurance,
    };
    match give(&pages.casework, &asked, &new).await? {
        Ok(mandate) => {
            let body = json!({ "id": mandate.id.to_string() });
            web::json_with(StatusCode::CREATED, &body)
        }
        Err(refusal) => {
            let title = asked.words.t(&format!("mandate-refused-{}", refusal.code()));
            let at = match field(refusal) {
                "until" => "/ends_on",
                "services" => "/services",
                _ => "/number",
            };
            Err(Problem::refused(refusal.code(), title.clone()).error(at, title).into())
        }
    }
}

async fn withdraw_one(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    use axum::response::IntoResponse as _;
    let id = MandateId::parse(&id).ok_or(Failure::NotFound)?;
    match withdraw(&pages.casework, &asked, id).await? {
        Some(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        None => Err(Failure::NotFound),
    }
}
