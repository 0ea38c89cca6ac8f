//! What becomes of sign-ins when their session ends: by a sign-out anywhere, by signing in again, by growing old.

use std::time::Duration;

use identity::session::store::{EndedSession, list_ended_since, list_live};
use jiff::{SignedDuration, Timestamp};
use platform::{Ctx, Edge, Fault, Unit};

use super::{end, store};
use crate::OpenId;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// A sign-out is dated when it was asked for, and seen once it is written: looks overlap by so much.
const OVERLAP: SignedDuration = SignedDuration::from_secs(60);
/// The first look of a process: what ended while none was running.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);
/// Sessions that are looked at together.
pub(super) const TOGETHER: i64 = 500;

/// Follows sessions for as long as the process lives.
pub async fn follow_sessions(openid: OpenId, edge: Edge) {
    let mut since = edge.now() - FIRST_LOOK;
    loop {
        let ctx = edge.system("sign-outs");
        match look(&openid, &ctx, since).await {
            Ok(()) => since = ctx.now() - OVERLAP,
            Err(fault) => {
                tracing::warn!(%fault, "sessions that ended could not be followed");
                tokio::time::sleep(PAUSE * 10).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Follows the sessions that ended after an instant.
pub(super) async fn look(openid: &OpenId, ctx: &Ctx, since: Timestamp) -> Result<(), Fault> {
    let mut last = None;
    loop {
        let ended = list_ended_since(&openid.db, since, last.as_ref(), TOGETHER).await?;
        follow(openid, ctx, &ended).await?;
        if (ended.len() as i64) < TOGETHER {
            return Ok(());
        }
        last = ended.into_iter().next_back();
    }
}

/// Ends the sign-ins of sessions that ended, or lets them go on with the session that follows.
async fn follow(openid: &OpenId, ctx: &Ctx, ended: &[EndedSession]) -> Result<(), Fault> {
    let sessions: Vec<Vec<u8>> = ended.iter().map(|session| session.digest.to_vec()).collect();
    let logins = store::list_of_sessions(&openid.db, &sessions).await?;
    for login in &logins {
        let session = ended.iter().find(|session| session.digest.as_slice() == login.session);
        let Some(EndedSession { digest, followed_by, .. }) = session else { continue };
        let mut unit = Unit::new();
        match followed_by {
            Some(by) => {
                store::follow(&mut unit, digest, by);
                store::end_followed(&mut unit, ctx, digest);
            }
            None => end(&mut unit, openid, ctx, login).await?,
        }
        commit_once(openid, unit).await?;
    }
    Ok(())
}

/// Another process may have been faster, and then it has told the program.
async fn commit_once(openid: &OpenId, unit: Unit) -> Result<(), Fault> {
    match openid.db.commit(unit).await {
        Ok(()) => Ok(()),
        Err(error) if error.is_conflict() => Ok(()),
        Err(error) => Err(error.into_fault()),
    }
}

/// Ends the sign-ins of sessions that nobody used for too long, or that are too old.
pub(crate) async fn end_worn_out(openid: &OpenId, ctx: &Ctx) -> Result<(), Fault> {
    let mut after = String::new();
    loop {
        let logins = store::list_standing(&openid.db, &after).await?;
        let Some(last) = logins.last() else { break };
        after = last.id.to_string();
        let digest = |login: &super::Login| <[u8; 32]>::try_from(login.session.as_slice()).ok();
        let digests: Vec<[u8; 32]> = logins.iter().filter_map(digest).collect();
        let live = list_live(&openid.db, &digests, ctx.now()).await?;
        for login in &logins {
            if !live.iter().any(|live| live.as_slice() == login.session) {
                let mut unit = Unit::new();
                end(&mut unit, openid, ctx, login).await?;
                commit_once(openid, unit).await?;
            }
        }
    }
    let mut unit = Unit::new();
    store::delete_ended(&mut unit);
    openid.db.commit(unit).await?;
    Ok(())
}
