//! Signing out: to which programs a session has led, and telling them when it ends (OpenID Connect Back-Channel
//! Logout 1.0, RP-Initiated Logout 1.0).

mod follow;
pub(crate) mod pages;
pub(crate) mod store;
mod tell;
#[cfg(test)]
mod tests;

use identity::session::current::Current;
use identity::session::store::list_followed_by;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};

use crate::client::Client;
use crate::{OpenId, token};

pub(crate) use follow::end_worn_out;
pub use follow::follow_sessions;
pub(crate) use pages::PATH;
pub use tell::handle_jobs;

platform::typed_id!(
    /// The sign-in of a session at a program; the `sid` of its ID tokens.
    LoginId,
    "osi"
);

/// A session has led to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) id: LoginId,
    pub(crate) session: Vec<u8>,
    pub(crate) person: PersonId,
    pub(crate) client: String,
}

/// The sign-in of a session at a program that stands: its own, or that of the session as which it goes on.
pub(crate) async fn standing(
    openid: &OpenId,
    current: &Current,
    client: &str,
) -> Result<Option<Login>, Fault> {
    let mut sessions = vec![current.digest.to_vec()];
    let before = list_followed_by(&openid.db, current.digest).await?;
    sessions.extend(before.iter().map(|digest| digest.to_vec()));
    let logins = store::list_of_sessions(&openid.db, &sessions).await?;
    let mut at_client = logins.into_iter().filter(|login| login.client == client);
    let first = at_client.next();
    let own = at_client.find(|login| login.session == current.digest);
    Ok(own.or(first))
}

/// The sign-in of a session at a program: the one that stands, or a new one.
pub(crate) fn login(
    unit: &mut Unit,
    ctx: &Ctx,
    (client, current): (&Client, &Current),
    standing: Option<Login>,
) -> LoginId {
    if let Some(login) = standing {
        if login.session != current.digest {
            store::follow(unit, &login.session, &current.digest);
        }
        return login.id;
    }
    let id = LoginId::new(ctx);
    store::insert(unit, ctx, id, (current.session.person, current.digest), &client.id);
    id
}

/// Ends a sign-in: its program is told, and tokens that may not outlive it end.
pub(crate) async fn end(
    unit: &mut Unit,
    openid: &OpenId,
    ctx: &Ctx,
    login: &Login,
) -> Result<(), Fault> {
    store::end(unit, ctx, login.id);
    token::store::end_of_login(unit, ctx, login.id);
    let client = openid.client(&login.client, ctx.now()).await?;
    if let Some(client) = client.filter(|client| client.backchannel_logout_uri.is_some()) {
        tell::enqueue(unit, openid, ctx, (&client, login));
    }
    Ok(())
}

/// Ends all sign-ins of a session.
pub(crate) async fn end_of_session(
    unit: &mut Unit,
    openid: &OpenId,
    ctx: &Ctx,
    session: &[u8],
) -> Result<(), Fault> {
    for login in store::list_of_sessions(&openid.db, &[session.to_vec()]).await? {
        end(unit, openid, ctx, &login).await?;
    }
    Ok(())
}

/// Ends all sign-ins of a person at a program.
pub(crate) async fn end_of_person_at(
    unit: &mut Unit,
    openid: &OpenId,
    ctx: &Ctx,
    (person, client): (PersonId, &str),
) -> Result<(), Fault> {
    for login in store::list_of_person(&openid.db, person).await? {
        if login.client == client {
            end(unit, openid, ctx, &login).await?;
        }
    }
    Ok(())
}
