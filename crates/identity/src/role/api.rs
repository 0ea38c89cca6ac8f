//! Officials as JSON: who holds which role in one's units, appointing, offering a role, and taking both back.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use jiff::civil::Date;
use platform::id::PersonId;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::appoint::{Named, dismiss, name_for};
use super::deputy::{StandIn, stand_in};
use super::officials::{GRANTING, listing, managed, offered, unfit};
use super::{GIVEN_BY_MANAGERS, Grant, GrantId};
use crate::Identity;
use crate::invitation::{self, InvitationId};
use crate::person::Profile;

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (may, officials) = (Permission::Holding(GRANTING), Audience::Officials);
    let all = "/api/v1/desk/officials";
    let one = "/api/v1/desk/officials/{grant}";
    let offer = "/api/v1/desk/officials/invitations/{invitation}";
    let deputies = "/api/v1/desk/officials/deputies";
    vec![
        route(Method::GET, all, may, officials, list).openapi(docs::list()),
        route(Method::POST, all, may, officials, name).openapi(docs::name()),
        route(Method::DELETE, one, may, officials, end).openapi(docs::end()),
        route(Method::POST, deputies, may, officials, deputy).openapi(docs::deputy()),
        route(Method::DELETE, offer, may, officials, withdraw).openapi(docs::withdraw()),
    ]
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    let listing = listing(&identity, &asked).await?;
    let name = |grant: &Grant| listing.profiles.get(&grant.person).map(Profile::name);
    let officials: Vec<Value> =
        listing.grants.iter().map(|grant| about(grant, name(grant).unwrap_or_default())).collect();
    let invited: Vec<Value> = listing
        .invited
        .iter()
        .map(|(one, name)| {
            let (role, unit) = offered(one);
            json!({ "id": one.id, "for": name, "role": role, "unit": unit,
                "until": one.expires_at.to_string() })
        })
        .collect();
    web::json(&json!({ "officials": officials, "invited": invited }))
}

fn about(grant: &Grant, name: String) -> Value {
    json!({
        "id": grant.id,
        "person": grant.person,
        "name": name,
        "role": grant.role,
        "unit": grant.unit,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    })
}

/// Who is to hold which role where.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Naming {
    /// A sign-in number; or how the inviter remembers for whom the link is.
    who: String,
    role: String,
    unit: String,
}

async fn name(asked: Asked, State(identity): State<Identity>, Json(body): Json<Naming>) -> Answer {
    let who = body.who.trim();
    let wrong = unfit(&asked, who, (&body.role, &body.unit));
    if let Some((field, words)) = wrong.first() {
        let code = match *field {
            "role" => "unknown-role",
            "unit" => "unknown-unit",
            _ => "who-missing",
        };
        let told = |problem: Problem, (field, words): &(&str, String)| {
            problem.error(format!("/{field}"), words.clone())
        };
        return Err(wrong.iter().fold(Problem::refused(code, words.clone()), told).into());
    }
    match name_for(&identity, &asked.ctx, (who, None), (&body.role, &body.unit)).await? {
        Ok(Named::Appointed(grant)) => {
            web::json_with(StatusCode::CREATED, &about(&grant, String::new()))
        }
        Ok(Named::Invited(invited)) => web::json_with(
            StatusCode::CREATED,
            &json!({
                "invitation": invited.id,
                "link": format!("{}{}", identity.settings.public_origin, invited.path),
                "until": invited.expires_at.to_string(),
            }),
        ),
        Err(refusal) => {
            let words = asked.words.t(&format!("official-refused-{}", refusal.code()));
            Err(Problem::refused(refusal.code(), words.clone()).error("/who", words).into())
        }
    }
}

async fn end(asked: Asked, State(identity): State<Identity>, Path(grant): Path<String>) -> Answer {
    let grant = GrantId::parse(&grant).ok_or(Failure::NotFound)?;
    let mine = managed(&asked);
    match dismiss(&identity, &asked.ctx, grant, Some(&mine)).await? {
        Ok(_) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(_) => Err(Failure::NotFound),
    }
}

async fn withdraw(
    asked: Asked,
    State(identity): State<Identity>,
    Path(invitation): Path<String>,
) -> Answer {
    let id = InvitationId::parse(&invitation).ok_or(Failure::NotFound)?;
    let mine = managed(&asked);
    match invitation::withdraw(&identity, &asked.ctx, id, Some(&mine)).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(_) => Err(Failure::NotFound),
    }
}

/// Who is away, and who stands in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Away {
    unit: String,
    absent: PersonId,
    deputy: PersonId,
    starts_on: Date,
    ends_on: Date,
}

async fn deputy(asked: Asked, State(identity): State<Identity>, Json(body): Json<Away>) -> Answer {
    let refused = |code: &'static str, words: String, field: &str| {
        Failure::from(Problem::refused(code, words.clone()).error(format!("/{field}"), words))
    };
    if !managed(&asked).contains(&body.unit) {
        let words = asked.words.t("official-refused-unknown-unit");
        return Err(refused("unknown-unit", words, "unit"));
    }
    let wish = StandIn {
        absent: Some(body.absent),
        deputy: Some(body.deputy),
        starts_on: Some(body.starts_on),
        ends_on: Some(body.ends_on),
    };
    match stand_in(&identity, &asked.ctx, &body.unit, &wish).await? {
        Ok(grants) => {
            let held: Vec<Value> = grants.iter().map(|grant| about(grant, String::new())).collect();
            web::json_with(StatusCode::CREATED, &json!({ "held": held }))
        }
        Err(refusal) => {
            let words = asked.words.t(&format!("deputy-refused-{}", refusal.code()));
            Err(refused(refusal.code(), words, "deputy"))
        }
    }
}

mod docs {
    //! What the OpenAPI document says of officials.

    use super::{GIVEN_BY_MANAGERS, Value, json};

    pub(super) fn list() -> Value {
        json!({
            "operationId": "listOfficials",
            "summary": "Who holds which role in the units that I manage, and which links wait for somebody",
            "tags": ["officials"],
            "responses": { "200": { "description": "Roles that are held, and roles that are offered" } },
        })
    }

    pub(super) fn name() -> Value {
        let text = json!({ "type": "string" });
        json!({
            "operationId": "nameOfficial",
            "summary": "Give somebody a role in a unit that I manage",
            "description": "A sign-in number appoints at once. Anything else is how I remember for whom the link is, which gives the role to whoever signs in with it, once and within a week.",
            "tags": ["officials"],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["who", "role", "unit"], "additionalProperties": false,
                "properties": { "who": text, "role": { "enum": GIVEN_BY_MANAGERS }, "unit": text },
            } } } },
            "responses": {
                "201": { "description": "The role as it is held, or the link to hand over" },
                "422": { "description": "Not a number that we know, not a role that managers give, not a unit of mine, held already, or to oneself" },
            },
        })
    }

    pub(super) fn deputy() -> Value {
        let (text, day) =
            (json!({ "type": "string" }), json!({ "type": "string", "format": "date" }));
        json!({
            "operationId": "nameDeputy",
            "summary": "Let a colleague stand in for one who is away from a unit that I manage",
            "tags": ["officials"],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "additionalProperties": false,
                "required": ["unit", "absent", "deputy", "starts_on", "ends_on"],
                "properties": { "unit": text, "absent": text, "deputy": text,
                    "starts_on": day, "ends_on": day },
            } } } },
            "responses": {
                "201": { "description": "The roles that are held for the time" },
                "422": { "description": "Not a unit of mine, no role to hold, a wrong period, to oneself, or named already" },
            },
        })
    }

    pub(super) fn end() -> Value {
        one("endOfficial", "Take a role back", "grant", "The role is held no more, at once")
    }

    pub(super) fn withdraw() -> Value {
        let gone = "The link is good no more";
        one("withdrawInvitation", "Take back the offer of a role", "invitation", gone)
    }

    fn one(operation: &str, summary: &str, name: &str, done: &str) -> Value {
        let text = json!({ "type": "string" });
        json!({
            "operationId": operation,
            "summary": summary,
            "tags": ["officials"],
            "parameters": [{ "name": name, "in": "path", "required": true, "schema": text }],
            "responses": {
                "204": { "description": done },
                "404": { "description": "There is none, or it is not in a unit of mine" },
            },
        })
    }
}
