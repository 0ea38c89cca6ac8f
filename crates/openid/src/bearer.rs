//! A program that calls the town's own interface with an access token: to a route it is what a program with a
//! person's own token is.

use std::sync::Arc;

use platform::{Ctx, Fault};
use web::visitor::Visitor;

use crate::OpenId;
use crate::scope::Scope;
use crate::token::used;

/// Tells `identity` who knows access tokens, and who ends those that outlive a session.
pub fn resolve_bearers(openid: &OpenId) {
    openid.identity.end_grants_by(Arc::new(crate::token::store::end_lasting));
    openid.identity.end_ways_by(Arc::new(crate::upstream::delete_of_person));
    let identity = openid.identity.clone();
    let openid = openid.clone();
    identity.resolve_bearers(Arc::new(move |ctx, token| {
        let openid = openid.clone();
        Box::pin(async move { resolve(&openid, &ctx, &token).await })
    }));
}

/// Who sent an access token; none when it is not good here. One that is bound to a key or a certificate is not good
/// as a bearer token, and a program never wears an official's hat.
async fn resolve(openid: &OpenId, ctx: &Ctx, token: &str) -> Result<Option<Visitor>, Fault> {
    let Some(used) = used::read(openid, ctx, token).await? else { return Ok(None) };
    if used.bound.is_some() || !used.claims.is_for(openid.issuer()) {
        return Ok(None);
    }
    let Some(client) = openid.client(&used.chain.client, ctx.now()).await? else { return Ok(None) };
    let powers = used.scopes.iter().filter(|scope| matches!(scope, Scope::MyRead | Scope::MyWrite));
    Ok(Some(Visitor {
        person: Some(used.chain.person),
        client: Some(client.program()),
        scopes: powers.map(|scope| Arc::from(scope.word())).collect(),
        // A passkey at hand is what "high" means; a program has none.
        assurance: used.chain.about.level.assurance().min(web::visitor::Assurance::Substantial),
        ..Visitor::default()
    }))
}
