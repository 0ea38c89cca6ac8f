//! From a cookie or a bearer token to who asks.

use std::sync::Arc;

use platform::{Ctx, Fault, Locale, Row, Unit};
use web::visitor::{Assurance, Credentials, Owed, RoleGrant, SessionKey, Visitor};

use super::{Session, Standing, Token, store};
use crate::edge::{asks_everybody, asks_second};
use crate::sign_in::assurance::limited;
use crate::{Identity, access_token, client, role};

/// Finds who asks. Unknown, ended and worn-out sessions are nobody.
pub(crate) async fn resolve(
    identity: &Identity,
    ctx: Arc<Ctx>,
    credentials: Credentials,
) -> Result<Visitor, Fault> {
    let visitor = match credentials {
        Credentials::Session(text) => match Token::read(&text) {
            Some(token) => of_session(identity, &ctx, token).await?,
            None => None,
        },
        Credentials::Bearer(text) if text.starts_with("tok_") => {
            access_token::resolve(identity, &ctx, &text).await?
        }
        // Three parts: a signed token.
        Credentials::Bearer(text) if text.split('.').count() == 3 => {
            identity.bearer(ctx, text).await?
        }
        Credentials::Bearer(text) => client::resolve(&identity.db, &text).await?,
    };
    let visitor = visitor.unwrap_or_default();
    // What a program was given in a session with one factor, before the town asked for two, opens nothing more either.
    let is_weak = visitor.is_delegated() && visitor.assurance < Assurance::Substantial;
    Ok(if asks_everybody(identity) && is_weak {
        visitor.hold_back(Owed::SecondFactor)
    } else {
        visitor
    })
}

async fn of_session(
    identity: &Identity,
    ctx: &Ctx,
    token: Token,
) -> Result<Option<Visitor>, Fault> {
    let digest = token.digest();
    if let Some(visitor) = identity.sessions.find(&digest, ctx.now()) {
        return Ok(Some(visitor));
    }
    let queries = vec![store::by_digest(digest), role::store::held_by_session(digest, ctx.today())];
    let answers = identity.db.read_all(queries).await?;
    let [found, roles] = answers.as_slice() else { return Ok(None) };
    let Some(row) = found.first() else { return Ok(None) };
    let session = store::read(row);
    match session.standing(ctx.now()) {
        Standing::Live => {}
        Standing::Ended | Standing::Idle | Standing::TooOld => return Ok(None),
    }
    if session.is_to_be_seen(ctx.now()) {
        let mut unit = Unit::new();
        store::seen(&mut unit, digest, ctx.now());
        identity.db.commit(unit).await?;
    }
    let visitor = visitor(&session, &token, row, roles);
    if store::is_in_doubt(row) {
        // Not remembered: another process may be the one in which an official proves them.
        return Ok(Some(visitor.hold_back(Owed::Proof)));
    }
    if asks_second(identity, &session) {
        // Nor is this: another process may be the one in which the second factor is added.
        return Ok(Some(visitor.hold_back(Owed::SecondFactor)));
    }
    identity.sessions.keep(digest, ctx.now(), visitor.clone());
    Ok(Some(visitor))
}

fn visitor(session: &Session, token: &Token, row: &Row, grants: &[Row]) -> Visitor {
    let grant = |row: &Row| RoleGrant { role: row.text(0).into(), unit: row.text(1).into() };
    // A password alone does not open other people's affairs: roles need two factors or a passkey.
    let assurance = limited(session.assurance, session.limit, !grants.is_empty());
    let strong = assurance >= Assurance::Substantial;
    let roles: Vec<RoleGrant> =
        if strong { grants.iter().map(grant).collect() } else { Vec::new() };
    let stands_in = |row: &Row| Some((row.opt_id(2)?, row.text(1).into()));
    let deputises = grants.iter().filter(|_| strong).filter_map(stands_in).collect();
    let permissions: Vec<Arc<str>> = role::permissions_of(roles.iter().map(|grant| &*grant.role));
    let gives =
        |grant: &RoleGrant| role::find(&grant.role).map_or(&[][..], |role| role.permissions);
    let given = roles.iter().map(gives).collect();
    Visitor {
        session: Some(SessionKey(token.as_str().to_owned())),
        person: Some(session.person),
        name: token.open(row.bytes(9)).unwrap_or_default(),
        roles,
        deputises,
        permissions,
        given,
        assurance,
        locale: row.opt_text(8).and_then(Locale::parse),
        for_whom: row.opt_id(10),
        for_name: row.opt_bytes(11).and_then(|name| token.open(name)),
        ..Visitor::default()
    }
}
