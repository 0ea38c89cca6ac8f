//! What a wallet says about a credential that it got (OpenID4VCI 1.0, 11): kept, not kept, or thrown away.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use openid::error::{OAuthError, Trouble};
use platform::{Ctx, Unit};
use serde_json::{Map, Value};
use web::{Answer, Asked};

use super::{Right, right};
use crate::credential::{CopyId, store};
use crate::{Credentials, status};

pub(crate) const PATH: &str = "/credentials/notification";

/// POST /credentials/notification
pub(crate) async fn take(
    asked: Asked,
    State(credentials): State<Credentials>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    taken(&credentials, &asked.ctx, &headers, &body).await.or_else(Trouble::answer)
}

async fn taken(
    credentials: &Credentials,
    ctx: &Ctx,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let right = right(credentials, ctx, headers, ("POST", PATH)).await?;
    let refused = |why| OAuthError::new("invalid_notification_request", why);
    let members: Map<String, Value> =
        serde_json::from_slice(body).map_err(|_| refused("it is a JSON object"))?;
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    let unknown = || OAuthError::new("invalid_notification_id", "nothing was given under it");
    let id = text("notification_id").ok_or_else(|| refused("notification_id is missing"))?;
    let event = text("event").ok_or_else(|| refused("event is missing"))?;
    let copy = CopyId::parse(id).ok_or_else(unknown)?;
    if !is_theirs(credentials, &right, copy).await? {
        return Err(unknown().into());
    }
    match event {
        "credential_accepted" => {}
        // Nobody has it: its place in the list says so.
        "credential_failure" | "credential_deleted" => {
            let mut unit = Unit::new();
            store::lose_copy(&mut unit, ctx, copy);
            credentials.db.commit(unit).await?;
            status::forget(credentials);
        }
        _ => return Err(refused("there is no such event").into()),
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn is_theirs(
    credentials: &Credentials,
    right: &Right,
    copy: CopyId,
) -> Result<bool, Trouble> {
    let Some(of) = store::credential_of_copy(&credentials.db, copy).await? else {
        return Ok(false);
    };
    Ok(match right {
        Right::Offered(credential) => of == *credential,
        Right::Agreed { person, .. } => {
            let found = store::find(&credentials.db, of).await?;
            found.is_some_and(|found| found.person == *person)
        }
    })
}
