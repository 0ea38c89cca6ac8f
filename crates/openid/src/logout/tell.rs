//! Telling a program that somebody has signed out: a signed token from server to server, as a job.

use std::time::Duration;

use platform::jobs::{self, Ended, Job, Runner};
use platform::outgoing::Outgoing;
use platform::{Ctx, Fault, Unit};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Login;
use crate::client::Client;
use crate::{OpenId, key};

const KIND: &str = "openid.logout";
/// The type of a logout token (Back-Channel Logout 1.0, 2.4).
const LOGOUT_TOKEN: &str = "logout+jwt";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
const VALID_S: i64 = 120;
const TIME_MAX: Duration = Duration::from_secs(5);

#[derive(Serialize, Deserialize)]
struct Payload {
    client: String,
    sub: String,
    sid: String,
}

pub(super) fn enqueue(
    unit: &mut Unit,
    openid: &OpenId,
    ctx: &Ctx,
    (client, login): (&Client, &Login),
) {
    let sub = openid.subject(client, login.person);
    let payload = Payload { client: client.id.clone(), sub, sid: login.id.to_string() };
    jobs::enqueue(unit, ctx, KIND, &payload, ctx.now());
}

/// Runs the jobs of this kind.
pub fn handle_jobs(runner: &mut Runner, openid: &OpenId) {
    let (openid, outgoing) = (openid.clone(), Outgoing::within(TIME_MAX));
    runner.handle(KIND, move |job, ctx| {
        let (openid, outgoing) = (openid.clone(), outgoing.clone());
        async move { tell(&openid, &outgoing, &job, &ctx).await }
    });
}

async fn tell(openid: &OpenId, outgoing: &Outgoing, job: &Job, ctx: &Ctx) -> Result<Ended, Fault> {
    const ATTEMPT: &str = "tell a program that somebody has signed out";
    let payload: Payload = job.read()?;
    let client = openid.client(&payload.client, ctx.now()).await?;
    let Some(address) = client.and_then(|client| client.backchannel_logout_uri.clone()) else {
        return Ok(Ended::Done);
    };
    let body = format!("logout_token={}", token(openid, ctx, &payload).await?);
    // A logout token goes to the registered address and to no other.
    let status = outgoing.post_form(&address, body).await?;
    // 400 is the program's own trouble with the token: the same token again would not help.
    if status == 400 {
        tracing::warn!(program = payload.client, "a program refused to sign somebody out");
        return Ok(Ended::Done);
    }
    if (200..300).contains(&status) {
        return Ok(Ended::Done);
    }
    Err(Fault::new(ATTEMPT, format!("{} answered {status}", payload.client)))
}

async fn token(openid: &OpenId, ctx: &Ctx, payload: &Payload) -> Result<String, Fault> {
    let now = ctx.now().as_second();
    let claims = json!({
        "iss": openid.issuer(),
        "aud": payload.client,
        "iat": now,
        "exp": now + VALID_S,
        "jti": crate::jose::base64(ctx.random::<16>()),
        "sub": payload.sub,
        "sid": payload.sid,
        "events": { EVENT: {} },
    });
    Ok(key::current(openid, ctx).await?.sign(LOGOUT_TOKEN, &claims))
}
