//! Nonces for proofs (OpenID4VCI 1.0, 7): nothing is kept for one until it is used, and each is used once.

use axum::extract::State;
use axum::http::StatusCode;
use openid::jose;
use platform::{Ctx, Fault};
use serde_json::json;
use web::{Answer, Asked};

use crate::Credentials;

pub(crate) const PATH: &str = "/credentials/nonce";
/// How long a nonce waits for its proof.
const VALID_S: i64 = 300;

/// POST /credentials/nonce
pub(crate) async fn give(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let nonce = make(&credentials, &asked.ctx);
    Ok(openid::error::told(StatusCode::OK, &json!({ "c_nonce": nonce })))
}

pub(crate) fn make(credentials: &Credentials, ctx: &Ctx) -> String {
    let random = jose::base64(ctx.random::<16>());
    let until = ctx.now().as_second() + VALID_S;
    format!("{random}.{until}.{}", mark(credentials, &random, until))
}

/// Whether a nonce is one of ours and has not run out.
pub(crate) fn is_ours(credentials: &Credentials, ctx: &Ctx, nonce: &str) -> bool {
    until(credentials, nonce).is_some_and(|until| until > ctx.now().as_second())
}

/// Uses a nonce; whether it was used before.
pub(crate) async fn is_used(credentials: &Credentials, nonce: &str) -> Result<bool, Fault> {
    let Some(until) = until(credentials, nonce) else { return Ok(true) };
    credentials.openid.is_seen(&format!("credentials nonce {nonce}"), until).await
}

fn until(credentials: &Credentials, nonce: &str) -> Option<i64> {
    let (random, rest) = nonce.split_once('.')?;
    let (until, given) = rest.split_once('.')?;
    let until: i64 = until.parse().ok()?;
    (given == mark(credentials, random, until)).then_some(until)
}

fn mark(credentials: &Credentials, random: &str, until: i64) -> String {
    let digester = credentials.vault.digester();
    jose::base64(digester.digest("credentials.nonce", &format!("{random} {until}")).as_bytes())
}
