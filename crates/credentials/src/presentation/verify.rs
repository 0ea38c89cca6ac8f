//! Whether what a wallet shows is believed: who gave it, to whom, for what it was shown, whether it holds.

use openid::jose::{Jwk, PublicKey};
use platform::id::PersonId;
use platform::{Ctx, Fault};
use sdjwt::vc::{Credential, StatusReference};
use sdjwt::{Flaw, Hash, Jws, KeyBinding, SdJwt, Status, StatusList};
use serde_json::{Map, Value};

use super::request::{client_id, vct};
use super::{State, Why};
use crate::credential::copies;
use crate::{Credentials, key, status};

/// How old the proof of a holder may be, in seconds; the nonce says that it is of this question.
const AGE_MAX_S: i64 = 600;
/// The longest list of statuses that is fetched.
const LIST_BYTES_MAX: u64 = 512 * 1024;

/// Who gave a credential, and where its lists are.
struct Trusted {
    keys: Vec<(Option<String>, PublicKey)>,
    types: Vec<String>,
    lists: Lists,
}

enum Lists {
    Own,
    At(String),
}

impl Trusted {
    /// Whether it is believed for this kind: the town for its own and nobody else for those, others for what the
    /// town's file names.
    fn gives(&self, credentials: &Credentials, kind: &str) -> bool {
        let is_own = kind.starts_with(&credentials.vct(""));
        match &self.lists {
            Lists::Own => is_own,
            Lists::At(_) => !is_own && self.types.iter().any(|given| given == kind),
        }
    }
}

/// The claims that were asked for, when what is shown is believed.
pub(super) async fn verify(
    credentials: &Credentials,
    ctx: &Ctx,
    state: &State,
    text: &str,
) -> Result<Result<Map<String, Value>, Why>, Fault> {
    let now = ctx.now().as_second();
    let Ok(shown) = SdJwt::parse(text) else { return Ok(Err(Why::Unreadable)) };
    let issuer = shown
        .jws()
        .ok()
        .and_then(|jws| jws.unverified("iss").and_then(Value::as_str).map(str::to_owned));
    let Some(trusted) = trusted(credentials, ctx, issuer.as_deref().unwrap_or_default()).await?
    else {
        return Ok(Err(Why::NotTrusted));
    };
    let read = match shown.reveal(|jws| is_signed(&trusted.keys, jws)) {
        Ok(revealed) => {
            let hash = revealed.hash;
            Credential::read(revealed, now).map(|credential| (credential, hash))
        }
        Err(flaw) => Err(flaw),
    };
    let (credential, hash) = match read {
        Ok(read) => read,
        Err(flaw) => return Ok(Err(why(flaw))),
    };
    if !state.ask.types.iter().any(|kind| vct(credentials, kind) == credential.vct) {
        return Ok(Err(Why::OtherKind));
    }
    if !trusted.gives(credentials, &credential.vct) {
        return Ok(Err(Why::NotTrusted));
    }
    if !is_proven(credentials, state, (&shown, &credential, hash), now) {
        return Ok(Err(Why::NotProven));
    }
    if let Some(at) = &credential.status
        && !holds(credentials, ctx, &trusted, at).await?
    {
        return Ok(Err(Why::NotHolding));
    }
    if state.ask.is_own && !is_of(credentials, (&trusted, &credential), state.ask.person).await? {
        return Ok(Err(Why::NotProven));
    }
    let mut told = Map::new();
    for name in &state.ask.claims {
        let Some(value) = credential.claims.get(name).filter(|value| !value.is_null()) else {
            return Ok(Err(Why::Incomplete));
        };
        // What is shown beyond what was asked for is not kept.
        told.insert(name.clone(), value.clone());
    }
    Ok(Ok(told))
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

/// Whether a credential is this person's own. Nothing ties a wallet on another device to the browser that asked, so
/// somebody could be sent a link and answer for a stranger: what the town gave must be the applicant's own, and of
/// what others gave nobody knows whose it is.
async fn is_of(
    credentials: &Credentials,
    (trusted, credential): (&Trusted, &Credential),
    person: PersonId,
) -> Result<bool, Fault> {
    let (Lists::Own, Some(at)) = (&trusted.lists, &credential.status) else { return Ok(false) };
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

async fn trusted(
    credentials: &Credentials,
    ctx: &Ctx,
    issuer: &str,
) -> Result<Option<Trusted>, Fault> {
    if issuer == credentials.issuer() {
        let own = key::all(credentials, ctx).await?;
        let keys = own.iter().map(|key| (Some(key.kid().to_owned()), key.public())).collect();
        return Ok(Some(Trusted { keys, types: Vec::new(), lists: Lists::Own }));
    }
    let found = credentials.trusted_issuer(issuer);
    Ok(found.map(|issuer| Trusted {
        keys: issuer.keys,
        types: issuer.types,
        lists: Lists::At(issuer.status),
    }))
}

/// Whether the list of its issuer says that it holds. A list that cannot be had says nothing: then it does not.
async fn holds(
    credentials: &Credentials,
    ctx: &Ctx,
    trusted: &Trusted,
    at: &StatusReference,
) -> Result<bool, Fault> {
    let list = match &trusted.lists {
        Lists::Own => match status::list_at(credentials, &at.uri) {
            Some(list) => status::statuses(credentials, list).await?,
            None => return Ok(false),
        },
        Lists::At(begins) => {
            if !at.uri.starts_with(begins) {
                return Ok(false);
            }
            match fetched(credentials, ctx, trusted, &at.uri).await {
                Some(list) => list,
                None => return Ok(false),
            }
        }
    };
    Ok(list.get(at.index) == Some(Status::Valid))
}

async fn fetched(
    credentials: &Credentials,
    ctx: &Ctx,
    trusted: &Trusted,
    uri: &str,
) -> Option<StatusList> {
    let answered = match credentials.outgoing.get(uri, LIST_BYTES_MAX).await {
        Ok(answered) if answered.status == 200 => answered,
        Ok(answered) => {
            tracing::warn!(uri, status = answered.status, "a list of statuses was not given");
            return None;
        }
        Err(fault) => {
            tracing::warn!(uri, %fault, "a list of statuses could not be fetched");
            return None;
        }
    };
    let jws = Jws::parse(answered.text().trim()).ok()?;
    if jws.header_text("typ") != Some(StatusList::TYP) {
        return None;
    }
    let claims = jws.verify(|jws| is_signed(&trusted.keys, jws)).ok()?;
    StatusList::of_token(&claims, uri, ctx.now().as_second()).ok()
}
