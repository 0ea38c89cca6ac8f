//! For whom somebody acts in a session: for themself until they choose somebody else.

use platform::id::PersonId;
use platform::{Attempt as _, Fault, Unit};
use web::Asked;

use super::{Token, store};
use crate::Identity;

/// Lets the session of a request act for somebody, or for oneself again. Whether one may is the caller's to ask, and
/// is asked again at each act.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn act_for(
    identity: &Identity,
    asked: &Asked,
    whom: Option<(PersonId, &str)>,
) -> Result<(), Fault> {
    let token = asked.visitor.session.as_ref().and_then(|key| Token::read(&key.0));
    let (Some(token), Some(person)) = (token, asked.visitor.person) else { return Ok(()) };
    let mut unit = Unit::new();
    let sealed = whom.map(|(whom, name)| (whom, token.seal(&asked.ctx, name)));
    store::act_for(&mut unit, token.digest(), sealed);
    identity.db.commit(unit).await.attempt("choose for whom one acts")?;
    identity.sessions.forget(person);
    Ok(())
}
