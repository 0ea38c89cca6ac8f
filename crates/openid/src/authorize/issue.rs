//! The act at the end of the way: what was agreed to is written down, and a code goes to the program.

use std::collections::BTreeSet;
use std::sync::Arc;

use identity::session::Token;
use identity::session::current::Current;
use platform::{CommitError, Ctx, Unit};
use privacy::{SubjectKey, subject_of};
use web::{Asked, Failure};

use super::{claims_of, powers_of};
use crate::client::Client;
use crate::consent::{self, Consent};
use crate::request::{self, AuthorizationRequest};
use crate::scope::Level;
use crate::token::chain::{About, Chain, ChainId};
use crate::token::{self, CodeState};
use crate::{OpenId, logout};

/// Issues a code; none when the request was answered already, its person is gone, or they have just taken out what it
/// asks for.
pub(crate) async fn issue(
    openid: &OpenId,
    asked: &Asked,
    client: &Arc<Client>,
    request: &AuthorizationRequest,
    (current, waiting): (&Current, Option<Token>),
) -> Result<Option<String>, Failure> {
    let person = current.session.person;
    let key = openid.vault.key(&asked.ctx, subject_of(person)).await?;
    let Some(key) = key else { return Ok(None) };
    for last in [false, true] {
        let mut unit = Unit::new();
        let on_file = consent::store::find_standing(&openid.db, person, &client.id).await?;
        let agreed = agree(&mut unit, &asked.ctx, &key, (client, request), on_file);
        let Some(agreed) = agreed else { return Ok(None) };
        let login = logout::standing(openid, current, &client.id).await?;
        let login = logout::login(&mut unit, &asked.ctx, (client, current), login);
        let chain = Chain {
            id: ChainId::new(&asked.ctx),
            consent: agreed.id,
            login,
            client: client.id.clone(),
            person,
            about: About {
                scopes: request.scopes.clone(),
                claims: request.claims.clone(),
                signed_in_at_s: current.session.created_at.as_second(),
                level: Level::of(current.session.assurance),
                means: current.session.means.word().to_owned(),
                resources: request.resources.clone(),
                bound: None,
                taken_out: BTreeSet::new(),
            },
            created_at: asked.ctx.now(),
            expires_at: asked.ctx.now() + token::CODE_VALID,
            ended_at: None,
        };
        let code = Token::new(&asked.ctx);
        token::store::insert_chain(&mut unit, &chain);
        let state = CodeState {
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            nonce: request.nonce.clone(),
            dpop_jkt: request.dpop_jkt.clone(),
        };
        token::store::insert_code(&mut unit, &asked.ctx, (&code, chain.id), &state);
        if let Some(waiting) = &waiting {
            request::store::take(&mut unit, waiting);
        }
        match openid.db.commit(unit).await {
            Ok(()) => return Ok(Some(code.as_str().to_owned())),
            Err(CommitError::Conflict { .. }) if !last => {}
            Err(error) if error.is_conflict() => return Ok(None),
            Err(error) => return Err(error.into_fault().into()),
        }
    }
    Ok(None)
}

/// The consent that stands after this: a new one, the one on file, or that one and more. None when it would be more, and
/// nobody was asked: it was narrowed or taken back since the request was judged.
pub(super) fn agree(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (client, request): (&Client, &AuthorizationRequest),
    on_file: Option<Consent>,
) -> Option<Consent> {
    match on_file {
        Some(consent) if consent.covers(request) => {
            consent::used(unit, ctx, &consent);
            Some(consent)
        }
        on_file if request.agreed => {
            let asked_for = (powers_of(request), claims_of(request), &*request.resources);
            Some(consent::give(unit, ctx, key, (&client.id, on_file), asked_for))
        }
        Some(_) | None => None,
    }
}
