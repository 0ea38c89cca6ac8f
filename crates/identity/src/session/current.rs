//! The session of a request, for crates above: since when, how surely, and out of it.

use axum::response::Response;
use platform::{Attempt as _, Ctx, Fault, Unit};
use web::Asked;

use super::{Session, Standing, Token, store};
use crate::{Identity, edge};

/// A session, and the digest of its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// The session.
    pub session: Session,
    /// By which it is known where its token must not be.
    pub digest: [u8; 32],
}

/// The session of a request; none when nobody is signed in.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(identity: &Identity, asked: &Asked) -> Result<Option<Current>, Fault> {
    let token = asked.visitor.session.as_ref().and_then(|key| Token::read(&key.0));
    match token {
        Some(token) => live(identity, &asked.ctx, token.digest()).await,
        None => Ok(None),
    }
}

/// The session whose token has this digest; none when it holds no more.
pub(crate) async fn live(
    identity: &Identity,
    ctx: &Ctx,
    digest: [u8; 32],
) -> Result<Option<Current>, Fault> {
    let rows = identity.db.read(store::by_digest(digest)).await?;
    let session = rows.first().map(store::read);
    let live = session.filter(|session| session.standing(ctx.now()) == Standing::Live);
    Ok(live.map(|session| Current { session, digest }))
}

/// Ends the session of a request, and takes its cookie away with the answer.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn end(identity: &Identity, asked: &Asked, response: &mut Response) -> Result<(), Fault> {
    let token = asked.visitor.session.as_ref().and_then(|key| Token::read(&key.0));
    if let (Some(token), Some(person)) = (token, asked.visitor.person) {
        let mut unit = Unit::new();
        store::end_by_digest(&mut unit, &asked.ctx, token.digest());
        identity.db.commit(unit).await.attempt("end a session")?;
        identity.sessions.forget(person);
        tracing::info!(target: "identity::audit", %person, "signed out");
    }
    edge::take_session(asked, response);
    Ok(())
}
