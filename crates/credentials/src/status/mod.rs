//! The lists of statuses (Token Status List): anybody can look up whether a credential still holds, and we do not learn
//! of which one they wanted to know.

use std::sync::{Arc, PoisonError};

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use jiff::SignedDuration;
use platform::{Ctx, Fault};
use sdjwt::{Status, StatusList};
use serde_json::json;
use web::{Answer, Asked, Failure};

use crate::credential::copies;
use crate::{Credentials, key};

/// Where the lists are, followed by the number of one.
const PATH: &str = "/credentials/status/";
/// Places of a list: with two bits each it is 32 kB before it is packed, and so full of others that none stands out.
pub(crate) const PLACES: i64 = 131_072;
/// A list takes no more when so many of its places are given, so that a free one is soon drawn.
pub(crate) const FULL: i64 = PLACES / 2;
/// Two bits: it holds, it was taken back, it does not hold for now.
const BITS: u8 = 2;
/// How long readers may keep a list.
const KEPT_S: i64 = 300;
/// For how long a list is good: a reader who cannot reach us knows it from then on.
const VALID_S: i64 = 12 * 3_600;
/// How long this process gives out what it signed.
const SIGNED_FOR: SignedDuration = SignedDuration::from_secs(30);

/// The address of a list.
pub(crate) fn uri(credentials: &Credentials, list: i64) -> String {
    credentials.address(&format!("{PATH}{list}"))
}

/// What was signed is out of date: something changed in this process.
pub(crate) fn forget(credentials: &Credentials) {
    credentials.signed.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// GET /credentials/status/{list}
pub(crate) async fn show(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(list): Path<String>,
) -> Answer {
    let list: i64 = list.parse().map_err(|_| Failure::NotFound)?;
    let token = token(&credentials, &asked.ctx, list).await?.ok_or(Failure::NotFound)?;
    let kept = HeaderValue::from_static("public, max-age=300");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/statuslist+jwt")),
        (header::CACHE_CONTROL, kept),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    ];
    Ok((headers, token.to_string()).into_response())
}

/// A list, signed a moment ago or now; none when no place of it was ever given. What is known is given out without a
/// question to the database.
async fn token(credentials: &Credentials, ctx: &Ctx, list: i64) -> Result<Option<Arc<str>>, Fault> {
    let known = {
        let signed = credentials.signed.lock().unwrap_or_else(PoisonError::into_inner);
        signed.get(&list).cloned()
    };
    if let Some((at, token)) = known
        && ctx.now().duration_since(at).abs() < SIGNED_FOR
    {
        return Ok(Some(token));
    }
    if list < 1 || list > copies::store::current_list(&credentials.db).await? {
        return Ok(None);
    }
    let statuses = statuses(credentials, list).await?;
    let now = ctx.now().as_second();
    let claims = json!({
        "iss": credentials.issuer(),
        "sub": uri(credentials, list),
        "iat": now,
        "exp": now + VALID_S,
        "ttl": KEPT_S,
        "status_list": statuses.claim(),
    });
    let signing = key::current(credentials, ctx).await?;
    let token: Arc<str> = signing.sign(StatusList::TYP, &claims).into();
    let mut signed = credentials.signed.lock().unwrap_or_else(PoisonError::into_inner);
    signed.insert(list, (ctx.now(), Arc::clone(&token)));
    Ok(Some(token))
}

/// The number of one of our own lists, by its address.
pub(crate) fn list_at(credentials: &Credentials, uri: &str) -> Option<i64> {
    let rest = uri.strip_prefix(&credentials.address(PATH))?;
    rest.parse().ok().filter(|list| *list >= 1)
}

pub(crate) async fn statuses(credentials: &Credentials, list: i64) -> Result<StatusList, Fault> {
    let places = usize::try_from(PLACES).unwrap_or_default();
    let Some(mut statuses) = StatusList::new(BITS, places) else {
        unreachable!("two bits for so many places fit into a list")
    };
    for (place, for_good) in copies::store::list_not_holding(&credentials.db, list).await? {
        let status = if for_good { Status::Invalid } else { Status::Suspended };
        let set = u64::try_from(place).is_ok_and(|place| statuses.set(place, status));
        assert!(set, "a place beyond the end of its list was given");
    }
    Ok(statuses)
}
