//! Whether what a wallet shows is believed: who gave it, to whom, for what it was shown, whether it holds.

use openid::jose::{Jwk, PublicKey};
use platform::{Ctx, Fault};
use sdjwt::vc::{Credential, StatusReference};
use sdjwt::{Flaw, Jws, KeyBinding, SdJwt, Status, StatusList};
use serde_json::{Map, Value};

use super::request::{client_id, vct};
use super::{State, Why};
use crate::{Credentials, key, status};

/// How old the proof of a holder may be, in seconds; the nonce says that it is of this question.
const AGE_MAX_S: i64 = 600;
/// The longest list of statuses that is fetched.
const LIST_BYTES_MAX: u64 = 512 * 1024;

/// Who gave a credential, and where its lists are.
struct Trusted {
    keys: Vec<(Option<String>, PublicKey)>,
    lists: Lists,
}

enum Lists {
    Own,
    At(String),
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
    let audience = client_id(credentials);
    let wanted = KeyBinding { audience: &audience, nonce: &state.nonce, now, age_max: AGE_MAX_S };
    let holder = credential
        .holder_key
        .clone()
        .and_then(|jwk| serde_json::from_value::<Jwk>(jwk).ok().and_then(|jwk| jwk.key()));
    let Some(holder) = holder else { return Ok(Err(Why::NotProven)) };
    if wanted.check(&shown, hash, |jws| is_signed(&[(None, holder.clone())], jws)).is_err() {
        return Ok(Err(Why::NotProven));
    }
    if let Some(at) = &credential.status
        && !holds(credentials, ctx, &trusted, at).await?
    {
        return Ok(Err(Why::NotHolding));
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
        return Ok(Some(Trusted { keys, lists: Lists::Own }));
    }
    let found = credentials.trusted_issuer(issuer);
    Ok(found.map(|issuer| Trusted { keys: issuer.keys, lists: Lists::At(issuer.status) }))
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
