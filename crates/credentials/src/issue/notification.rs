//! What a wallet says about a credential that it got (OpenID4VCI 1.0, 11): kept, not kept, or thrown away.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use openid::error::{OAuthError, Trouble};
use platform::{Actor, Ctx, Unit};
use privacy::subject_of;
use serde_json::{Map, Value};
use web::{Answer, Asked};

use super::{Right, right};
use crate::credential::act::{self, Act, Kind};
use crate::credential::{CopyId, Credential, copies, store};
use crate::{Credentials, status};

pub(crate) const PATH: &str = "/credentials/notification";

/// POST /credentials/notification
pub(crate) async fn take(
    asked: Asked,
    State(credentials): State<Credentials>,
    whence: openid::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    taken(&credentials, &asked.ctx, &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&credentials.openid, &body, trouble))
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
    let answer = CopyId::parse(id).ok_or_else(unknown)?;
    let theirs = theirs(credentials, &right, answer).await?;
    let (credential, count) = theirs.ok_or_else(unknown)?;
    // Nobody has what was deleted or could not be kept: its places in the list say so.
    let kind = match event {
        "credential_accepted" => return Ok(StatusCode::NO_CONTENT.into_response()),
        "credential_failure" => Kind::Failed,
        "credential_deleted" => Kind::Deleted,
        _ => return Err(refused("there is no such event").into()),
    };
    // Said again, it changes nothing.
    if count > 0 {
        let wallet = ctx.acting_as(Actor::Client(right.program()));
        let gone = Act::on_copies(kind, (answer, count));
        lose(credentials, &wallet, &credential, (answer, gone)).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The copies of an answer hold no more, and the log has it.
async fn lose(
    credentials: &Credentials,
    wallet: &Ctx,
    credential: &Credential,
    (answer, gone): (CopyId, Act<'_>),
) -> Result<(), Trouble> {
    let mut unit = Unit::new();
    if let Some(key) = credentials.vault.key(wallet, subject_of(credential.person)).await? {
        act::record(&mut unit, wallet, &key, (credential, gone));
    }
    copies::store::lose_answer(&mut unit, wallet, (credential.id, answer));
    credentials.db.commit(unit).await?;
    status::forget(credentials);
    Ok(())
}

/// The credential of an answer, and how many of its copies still hold; none when it is nothing of theirs.
async fn theirs(
    credentials: &Credentials,
    right: &Right,
    answer: CopyId,
) -> Result<Option<(Credential, usize)>, Trouble> {
    let found = copies::store::find_answer(&credentials.db, answer).await?;
    let Some((of, count)) = found else { return Ok(None) };
    let credential = store::find(&credentials.db, of).await?;
    let is_theirs = |credential: &Credential| match right {
        Right::Offered(offered) => credential.id == *offered,
        Right::Agreed { person, .. } => credential.person == *person,
    };
    Ok(credential.filter(is_theirs).map(|credential| (credential, count)))
}
