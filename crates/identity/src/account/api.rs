//! The account as JSON: who one is here, where one is signed in, in which language one is read to.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{
    Answer, Asked, Audience, Failure, Json, Method, Permission, Problem, Route, StatusCode, route,
};

use super::documentation as docs;
use super::pages::{end, keep, sessions};
use crate::person::{Preferences, is_phone};
use crate::session::SessionId;
use crate::sign_in::means;
use crate::{Identity, edge};

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let account = "/api/v1/my/account";
    let preferences = "/api/v1/my/account/preferences";
    let all = "/api/v1/my/sessions";
    let one = "/api/v1/my/sessions/{session}";
    vec![
        route(Method::GET, account, signed_in, residents, show).openapi(docs::account()),
        route(Method::PUT, preferences, signed_in, residents, prefer).openapi(docs::prefer()),
        route(Method::DELETE, all, signed_in, residents, end_all).openapi(docs::end_all()),
        route(Method::DELETE, one, signed_in, residents, end_one).openapi(docs::end_one()),
    ]
}

async fn show(asked: Asked, State(identity): State<Identity>) -> Answer {
    let (_, profile) = super::own(&identity, &asked).await?.ok_or(Failure::Gone)?;
    let person = asked.person()?;
    let on_file = means::on_file(&identity, person).await?;
    // How somebody signs in and where they are signed in is nothing for a program that they let in.
    let is_own = !asked.visitor.is_delegated();
    let passkeys = match is_own {
        true => means::passkeys(&identity, &asked.ctx, person).await?,
        false => Vec::new(),
    };
    let passkeys: Vec<Value> = passkeys
        .iter()
        .map(|one| {
            let last_used_at = one.passkey.last_used_at.map(|at| at.to_string());
            json!({ "id": one.passkey.id, "name": one.name, "last_used_at": last_used_at,
                "created_at": one.passkey.created_at.to_string() })
        })
        .collect();
    let sessions = if is_own { sessions(&identity, &asked).await? } else { Vec::new() };
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|shown| {
            json!({ "id": shown.session.id, "here": shown.here,
                "means": shown.session.means.word(), "browser": shown.details.browser,
                "system": shown.details.system, "network": shown.details.network,
                "created_at": shown.session.created_at.to_string(),
                "last_seen_at": shown.session.last_seen_at.to_string() })
        })
        .collect();
    web::json(&json!({
        "name": profile.name(),
        "born_on": profile.born_on,
        "email": profile.email,
        "sign_in_number": profile.sign_in_number,
        "preferences": { "language": profile.preferences.locale,
            "email_wanted": profile.preferences.email_wanted, "phone": profile.preferences.phone },
        "passkeys": passkeys,
        "password_changed_at": on_file.password_changed_at.filter(|_| is_own).map(|at| at.to_string()),
        "code_app_created_at": on_file.code_app_created_at.filter(|_| is_own).map(|at| at.to_string()),
        "sessions": sessions,
    }))
}

/// How a person wants to be reached and read to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    language: String,
    email_wanted: bool,
    #[serde(default)]
    phone: Option<String>,
}

async fn prefer(asked: Asked, State(identity): State<Identity>, Json(body): Json<Wish>) -> Answer {
    asked.own_hands()?;
    let Some(locale) = asked.site.words.find(&body.language) else {
        let words = asked.words.t("account-unknown-language");
        let problem = Problem::refused("unknown-language", words.clone());
        return Err(problem.error("/language", words).into());
    };
    let phone = body.phone.filter(|phone| !phone.trim().is_empty());
    if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        let words = asked.words.t("account-unfit-phone");
        return Err(Problem::refused("unfit-phone", words.clone()).error("/phone", words).into());
    }
    let (email_wanted, locale) = (body.email_wanted, locale.tag().to_owned());
    keep(&identity, &asked, &Preferences { email_wanted, locale, phone }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn end_one(
    asked: Asked,
    State(identity): State<Identity>,
    Path(session): Path<String>,
) -> Answer {
    asked.own_hands()?;
    let session = SessionId::parse(&session).ok_or(Failure::NotFound)?;
    if !edge::may_end(&identity, &asked, Some(session)).await? {
        return Err(edge::sign_in_again(&asked));
    }
    end(&identity, &asked, Some(session)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn end_all(asked: Asked, State(identity): State<Identity>) -> Answer {
    asked.own_hands()?;
    if !edge::may_end(&identity, &asked, None).await? {
        return Err(edge::sign_in_again(&asked));
    }
    end(&identity, &asked, None).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    edge::take_session(&asked, &mut response);
    Ok(response)
}
