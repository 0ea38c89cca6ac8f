//! Whether what a wallet shows is believed: who gave it, to whom, for what it was shown, whether it holds.

use openid::jose::{Jwk, PublicKey};
use platform::id::PersonId;
use platform::{Ctx, Fault};
use sdjwt::vc::{Credential, StatusReference};
use sdjwt::{Flaw, Hash, Jws, KeyBinding, SdJwt, Status};
use serde_json::{Map, Value};

use super::answer::Answered;
use super::published::Named;
use super::request::{client_id, kinds};
use super::trust::{Issuer, Keys};
use super::{Ask, GivenBy, Shown, State, Why, list, published, revocation};
use crate::credential::copies;
use crate::{Credentials, key, status};

/// How old the proof of a holder may be, in seconds; the nonce says that it is of this question.
const AGE_MAX_S: i64 = 600;
/// How far the clock of whoever gave it may be ahead, in seconds: of another issuer, or another server of the town.
const AHEAD_S: i64 = 60;

/// Who gave a credential.
struct Trusted {
    keys: Named,
    /// Others as the town's file has them; none for the town.
    issuer: Option<Issuer>,
}

impl Trusted {
    /// Whether it is believed for this kind here: the town for its own and nobody else for those, others for what the
    /// town's file names, where the question takes something of them.
    fn gives(&self, credentials: &Credentials, ask: &Ask, kind: &str) -> bool {
        let is_own = kind.starts_with(&credentials.vct(""));
        match &self.issuer {
            None => is_own,
            Some(issuer) => {
                !is_own
                    && ask.issuers.contains(&issuer.id)
                    && issuer.types.iter().any(|given| given == kind)
            }
        }
    }
}

/// What is shown, when it is believed.
pub(super) async fn verify(
    credentials: &Credentials,
    ctx: &Ctx,
    state: &State,
    answered: &Answered,
) -> Result<Result<Shown, Why>, Fault> {
    let Ok(shown) = SdJwt::parse(&answered.credential) else { return Ok(Err(Why::Unreadable)) };
    let Ok(jws) = shown.jws() else { return Ok(Err(Why::Unreadable)) };
    let trusted = match trusted(credentials, ctx, &jws).await? {
        Ok(trusted) => trusted,
        Err(why) => return Ok(Err(why)),
    };
    let (credential, hash) = match read(&shown, &trusted, ctx.now().as_second()) {
        Ok(read) => read,
        Err(flaw) => return Ok(Err(why(flaw))),
    };
    let (own, others) = kinds(credentials, &state.ask);
    let asked = if answered.as_own { own } else { others };
    if !asked.contains(&credential.vct) {
        return Ok(Err(Why::OtherKind));
    }
    if !trusted.gives(credentials, &state.ask, &credential.vct) {
        return Ok(Err(Why::NotTrusted));
    }
    if !is_proven(credentials, state, (&shown, &credential, hash), ctx.now().as_second()) {
        return Ok(Err(Why::NotProven));
    }
    if let Some(at) = &credential.status
        && let Err(why) = holds(credentials, ctx, &trusted, at).await?
    {
        return Ok(Err(why));
    }
    let ask = &state.ask;
    if trusted.issuer.is_none()
        && ask.is_own
        && !is_of(credentials, &credential, ask.person).await?
    {
        return Ok(Err(Why::NotProven));
    }
    Ok(told(ask, credential, trusted.issuer))
}

/// The credential, when its issuer signed it and it is its time.
fn read(shown: &SdJwt, trusted: &Trusted, now: i64) -> Result<(Credential, Hash), Flaw> {
    let revealed = shown.reveal(|jws| is_signed(&trusted.keys, jws))?;
    let hash = revealed.hash;
    Ok((Credential::read_within(revealed, now, AHEAD_S)?, hash))
}

/// What is kept of it: what was asked for and told. What is shown beyond that is not.
fn told(ask: &Ask, mut credential: Credential, issuer: Option<Issuer>) -> Result<Shown, Why> {
    let mut shown = Shown { kind: credential.vct, ..Shown::default() };
    let said = |name: &String| credential.claims.get(name).filter(|value| !value.is_null());
    for name in &ask.claims {
        match said(name) {
            Some(value) => {
                shown.claims.insert(name.clone(), value.clone());
            }
            None if ask.optional.contains(name) => shown.untold.push(name.clone()),
            None => return Err(Why::Incomplete),
        }
    }
    let mut holder = Map::new();
    for name in &ask.holder {
        if let Some(value) = credential.claims.remove(name).filter(|value| !value.is_null()) {
            holder.insert(name.clone(), value);
        }
    }
    shown.by = issuer.map(|issuer| GivenBy { issuer: issuer.id, name: issuer.name, holder });
    Ok(shown)
}

/// Whether whoever shows it has the key to which it is bound, for this very question.
fn is_proven(
    credentials: &Credentials,
    state: &State,
    (shown, credential, hash): (&SdJwt, &Credential, Hash),
    now: i64,
) -> bool {
    let audience = client_id(credentials);
    let wanted = KeyBinding { audience: &audience, nonce: &state.nonce, now, age_max: AGE_MAX_S };
    let jwk = credential.holder_key.clone();
    let jwk = jwk.and_then(|jwk| serde_json::from_value::<Jwk>(jwk).ok());
    let Some(holder) = jwk.and_then(|jwk| jwk.key()) else { return false };
    wanted.check(shown, hash, |jws| is_signed(&[(None, holder.clone())], jws)).is_ok()
}

/// Whether a credential of the town's is this person's own. Nothing ties a wallet on another device to the browser that
/// asked, so somebody could be sent a link and answer for a stranger.
async fn is_of(
    credentials: &Credentials,
    credential: &Credential,
    person: PersonId,
) -> Result<bool, Fault> {
    let Some(at) = &credential.status else { return Ok(false) };
    let place = status::list_at(credentials, &at.uri).zip(i64::try_from(at.index).ok());
    let Some(place) = place else { return Ok(false) };
    Ok(copies::store::person_of_place(&credentials.db, place).await? == Some(person))
}

fn why(flaw: Flaw) -> Why {
    match flaw {
        Flaw::Signature => Why::NotTrusted,
        Flaw::Time => Why::NotHolding,
        Flaw::Binding => Why::NotProven,
        Flaw::TooMuch
        | Flaw::Malformed
        | Flaw::HashUnknown
        | Flaw::DigestTwice
        | Flaw::Unasked
        | Flaw::Misplaced
        | Flaw::NameTwice
        | Flaw::NotPlain => Why::Unreadable,
    }
}

/// Whether one of these keys signed: the one that the token names, where it names one that is known.
fn is_signed(keys: &[(Option<String>, PublicKey)], jws: &Jws) -> bool {
    let algorithm = jws.header_text("alg").unwrap_or_default();
    let named = jws.header_text("kid");
    let fits = |name: &Option<String>| match (name.as_deref(), named) {
        (Some(name), Some(named)) => name == named,
        (None, _) | (_, None) => true,
    };
    let mut fitting = keys.iter().filter(|(name, _)| fits(name));
    fitting.any(|(_, key)| key.signed(algorithm, jws.message(), jws.signature()))
}

/// Who gave it and with which keys, when the town believes them.
async fn trusted(
    credentials: &Credentials,
    ctx: &Ctx,
    jws: &Jws,
) -> Result<Result<Trusted, Why>, Fault> {
    let issuer = jws.unverified("iss").and_then(Value::as_str).unwrap_or_default();
    if issuer == credentials.issuer() {
        let own = key::all(credentials, ctx).await?;
        let keys = own.iter().map(|key| (Some(key.kid().to_owned()), key.public())).collect();
        return Ok(Ok(Trusted { keys, issuer: None }));
    }
    let Some(issuer) = credentials.trusted_issuer(issuer) else { return Ok(Err(Why::NotTrusted)) };
    let keys = keys(credentials, ctx, (&issuer, jws)).await;
    Ok(keys.map(|keys| Trusted { keys, issuer: Some(issuer) }))
}

/// The keys with which another issuer may have signed a token.
async fn keys(
    credentials: &Credentials,
    ctx: &Ctx,
    (issuer, jws): (&Issuer, &Jws),
) -> Result<Named, Why> {
    match &issuer.keys {
        Keys::Given(keys) => Ok(keys.clone()),
        Keys::Certified(authorities) => {
            let revoked = revocation::lists_of(credentials, ctx, issuer).await;
            let revoked = revoked.ok_or(Why::NotChecked)?;
            let key = authorities.key(jws, &issuer.id, (ctx.now(), &revoked))?;
            Ok(vec![(None, key)])
        }
        Keys::Published => {
            let named = jws.header_text("kid");
            let keys = published::keys_of(credentials, ctx, (&issuer.id, named)).await;
            keys.ok_or(Why::NotChecked)
        }
    }
}

/// Whether the list of its issuer says that it holds. A list that cannot be had says nothing: then nobody knows.
async fn holds(
    credentials: &Credentials,
    ctx: &Ctx,
    trusted: &Trusted,
    at: &StatusReference,
) -> Result<Result<(), Why>, Fault> {
    let status = match &trusted.issuer {
        None => match status::list_at(credentials, &at.uri) {
            Some(list) => status::statuses(credentials, list).await?.get(at.index),
            None => return Ok(Err(Why::NotTrusted)),
        },
        Some(issuer) => {
            if !at.uri.starts_with(&issuer.status) {
                return Ok(Err(Why::NotTrusted));
            }
            let Some(list) = others_list(credentials, ctx, (trusted, issuer), &at.uri).await else {
                return Ok(Err(Why::NotChecked));
            };
            list.get(at.index)
        }
    };
    Ok(if status == Some(Status::Valid) { Ok(()) } else { Err(Why::NotHolding) })
}

/// A list of another issuer, signed as its credentials are: with one of its keys, or under a certificate of its own.
async fn others_list(
    credentials: &Credentials,
    ctx: &Ctx,
    (trusted, issuer): (&Trusted, &Issuer),
    uri: &str,
) -> Option<std::sync::Arc<sdjwt::StatusList>> {
    let now = ctx.now();
    let revoked = revocation::lists_of(credentials, ctx, issuer).await?;
    let good = |jws: &Jws| match &issuer.keys {
        Keys::Certified(authorities) => authorities
            .key(jws, &issuer.id, (now, &revoked))
            .is_ok_and(|key| is_signed(&[(None, key)], jws)),
        Keys::Given(_) | Keys::Published => is_signed(&trusted.keys, jws),
    };
    list::at(credentials, ctx, (&issuer.id, uri), good).await
}
