//! Requests that wait, sealed under the token by which they are found.

use identity::session::Token;
use jiff::Timestamp;
use platform::{Ctx, Db, Fault, Query, Unit, args};

use super::{AuthorizationRequest, Kind};

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (kind, token): (Kind, &Token),
    request: &AuthorizationRequest,
) {
    let Ok(text) = serde_json::to_string(request) else {
        unreachable!("a request is plain data with text keys")
    };
    unit.insert(
        "openid_request (digest, kind, client, state, expires_at)",
        args![
            token.digest(),
            kind.word(),
            &request.client,
            token.seal(ctx, &text),
            ctx.now() + kind.valid()
        ],
    );
}

/// The request that waits under a token.
pub(crate) async fn find(
    db: &Db,
    (kind, token): (Kind, &Token),
    now: Timestamp,
) -> Result<Option<AuthorizationRequest>, Fault> {
    const SQL: &str = "SELECT state FROM openid_request
        WHERE digest = $1 AND kind = $2 AND expires_at > $3";
    let rows = db.read(Query::new(SQL, args![token.digest(), kind.word(), now])).await?;
    let Some(text) = rows.first().and_then(|row| token.open(row.bytes(0))) else { return Ok(None) };
    // One that an earlier release wrote differently is as good as expired.
    Ok(serde_json::from_str(&text).ok())
}

/// Takes it away, once: of two answers at the same moment one conflicts.
pub(crate) fn take(unit: &mut Unit, token: &Token) {
    unit.must(1, "DELETE FROM openid_request WHERE digest = $1", args![token.digest()]);
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM openid_request WHERE expires_at <= $1", args![now]);
}
