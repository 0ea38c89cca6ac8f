//! The credential endpoint (OpenID4VCI 1.0, 8): a wallet with an access token and proofs of keys gets a credential for
//! each key.

pub(crate) mod notification;
mod place;
mod proof;
mod request;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use identity::session::Token;
use openid::error::{OAuthError, Trouble, told};
use openid::jose::{Jwk, SigningKey};
use openid::resource;
use openid::scope::Scope;
use platform::id::PersonId;
use platform::{Actor, Ctx, Fault, Program};
use privacy::Purpose;
use sdjwt::vc::{FORMAT, StatusReference};
use sdjwt::{Path, conceal};
use serde_json::{Map, Value, json};
use web::{Answer, Asked, Assurance};

use crate::credential::copies::Copy;
use crate::credential::{self, Content, Credential, CredentialId, Standing};
use crate::{Credentials, error, key, nonce, offer, status};

pub use proof::Proof;
pub use request::{CredentialRequest, Wanted};

pub(crate) const PATH: &str = "/credentials/credential";
/// Credentials of one request.
pub const PROOFS_MAX: usize = 5;
/// The name of a wallet that did not say its own, on "who looked at my data".
const WALLET: &str = "wallet";

/// For whom a request comes.
pub(crate) enum Right {
    /// For one credential, by a code that was offered.
    Offered(CredentialId),
    /// For what a person has, by their consent to a program.
    Agreed { person: PersonId, client: String, program: Program, is_sure: bool },
}

impl Right {
    /// The wallet.
    fn program(&self) -> Program {
        match self {
            Right::Offered(_) => WALLET.into(),
            Right::Agreed { program, .. } => program.clone(),
        }
    }
}

/// POST /credentials/credential
pub(crate) async fn give(
    asked: Asked,
    State(credentials): State<Credentials>,
    whence: openid::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    // A token in an address would be in every log on the way (RFC 9700, 4.3.2).
    if asked.query_value("access_token").is_some() {
        let refused = OAuthError::invalid_request("a token does not belong in an address");
        return whence.answer(&credentials.openid, &body, refused.into());
    }
    given(&credentials, &asked.ctx, &headers, &body)
        .await
        .or_else(|trouble| whence.answer(&credentials.openid, &body, trouble))
}

async fn given(
    credentials: &Credentials,
    ctx: &Ctx,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, Trouble> {
    let right = right(credentials, ctx, headers, ("POST", PATH)).await?;
    let request = CredentialRequest::read(body)?;
    let credential = wanted(credentials, ctx, &right, &request.wanted).await?;
    let keys = proven(credentials, ctx, &right, &request).await?;
    let wallet = ctx.acting_as(Actor::Client(right.program()));
    let content = credential::open(credentials, &wallet, Purpose::Release, &credential).await?;
    let content = content.ok_or_else(denied)?;
    let signing = key::current(credentials, ctx).await?;
    let about = (&credential, &content);
    let copies = place::place(credentials, &wallet, about, keys.len()).await?;
    let mut given = Vec::new();
    for (holder, copy) in keys.iter().zip(&copies) {
        let about = About { credential: &credential, content: &content, holder };
        let signed = sign(credentials, ctx, &signing, (&about, copy))?;
        given.push(json!({ "credential": signed }));
    }
    let mut answer = json!({ "credentials": given });
    if let (Value::Object(members), Some(copy)) = (&mut answer, copies.first()) {
        members.insert("notification_id".to_owned(), copy.answer.to_string().into());
    }
    Ok(told(StatusCode::OK, &answer))
}

fn denied() -> OAuthError {
    OAuthError::new("credential_request_denied", "there is no such credential that holds now")
}

/// The right that came with a request: an access token of ours for an offer, else one of the provider.
pub(crate) async fn right(
    credentials: &Credentials,
    ctx: &Ctx,
    headers: &HeaderMap,
    (method, path): (&str, &'static str),
) -> Result<Right, Trouble> {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = sent.and_then(|sent| sent.split_once(' ')).unwrap_or_default();
    let Some(own) = Token::read(token.trim()) else {
        let wanted = ((method, path), Scope::Credentials);
        let shown = resource::presented(&credentials.openid, ctx, headers, wanted).await?;
        let is_sure = is_sure(ctx, &shown);
        let resource::Presented { person, client, program, .. } = shown;
        return Ok(Right::Agreed { person, client, program, is_sure });
    };
    let refused = || OAuthError::invalid_token("the access token is not good");
    let access = offer::store::find_access(&credentials.db, &own).await?.ok_or_else(refused)?;
    if access.expires_at <= ctx.now() {
        return Err(refused().into());
    }
    match (&access.bound_to, scheme.to_ascii_lowercase().as_str()) {
        (None, "bearer") => {}
        (Some(bound_to), "dpop") => {
            let made_for = (method, path, Some(own.as_str()));
            let shown = resource::proof(&credentials.openid, ctx, headers, made_for).await?;
            if shown.as_ref() != Some(bound_to) {
                let why = "the access token is bound to another key";
                return Err(OAuthError::invalid_token(why).by_proof().into());
            }
        }
        _ => return Err(refused().into()),
    }
    Ok(Right::Offered(access.credential))
}

/// Whether a person signed in surely and a moment ago for what a wallet shows of them. Consent to a wallet is for what
/// is granted later too; who somebody is goes to no wallet by what they agreed to long ago.
fn is_sure(ctx: &Ctx, shown: &resource::Presented) -> bool {
    let age = ctx.now().duration_since(shown.signed_in_at);
    shown.level >= Assurance::Substantial && age < identity::session::RECENT
}

/// The credential that is meant, when it holds.
async fn wanted(
    credentials: &Credentials,
    ctx: &Ctx,
    right: &Right,
    wanted: &Wanted,
) -> Result<Credential, Trouble> {
    let kind = match wanted {
        Wanted::Configuration(kind) => kind,
        Wanted::Identifier => {
            let why = "no credential identifiers were given";
            return Err(OAuthError::new("unknown_credential_identifier", why).into());
        }
    };
    if credentials.kind(kind).is_none() {
        let why = "there is no such credential configuration";
        return Err(OAuthError::new("unknown_credential_configuration", why).into());
    }
    let db = &credentials.db;
    let held = match right {
        Right::Offered(id) => credential::store::find(db, *id).await?.into_iter().collect(),
        Right::Agreed { person, .. } => credential::store::list_of_person(db, *person).await?,
    };
    let today = ctx.today();
    let fits = |held: &Credential| held.kind == *kind && held.standing(today) == Standing::InForce;
    let found = held.into_iter().find(fits).ok_or_else(denied)?;
    if found.is_guarded() && matches!(right, Right::Agreed { is_sure: false, .. }) {
        // As RFC 9470 has it: the wallet sends its person to sign in again, and comes back.
        let why = "it says who somebody is: its person signs in again, at level substantial";
        let refused = OAuthError::invalid_token(why);
        return Err(refused.coded("insufficient_user_authentication").into());
    }
    Ok(found)
}

/// The keys of a request, each proved for us, now, with a nonce that was not used before.
async fn proven(
    credentials: &Credentials,
    ctx: &Ctx,
    right: &Right,
    request: &CredentialRequest,
) -> Result<Vec<Jwk>, Trouble> {
    let client = match right {
        Right::Offered(_) => None,
        Right::Agreed { client, .. } => Some(client.as_str()),
    };
    let mut nonces: Vec<&str> = Vec::new();
    for proof in &request.proofs {
        proof.judge((credentials.issuer(), client), ctx.now())?;
        let nonce = proof.nonce.as_deref().filter(|nonce| nonce::is_ours(credentials, ctx, nonce));
        nonces.push(nonce.ok_or_else(error::invalid_nonce)?);
    }
    nonces.sort_unstable();
    nonces.dedup();
    for nonce in nonces {
        if nonce::is_used(credentials, nonce).await? {
            return Err(error::invalid_nonce().into());
        }
    }
    let keys: Vec<Jwk> = request.proofs.iter().map(|proof| proof.key.clone()).collect();
    let twice = |(index, key): (usize, &Jwk)| keys.iter().skip(index + 1).any(|other| other == key);
    if keys.iter().enumerate().any(twice) {
        return Err(error::invalid_proof("each proof is of a key of its own").into());
    }
    Ok(keys)
}

struct About<'a> {
    credential: &'a Credential,
    content: &'a Content,
    holder: &'a Jwk,
}

fn sign(
    credentials: &Credentials,
    ctx: &Ctx,
    signing: &SigningKey,
    (about, copy): (&About<'_>, &Copy),
) -> Result<String, Fault> {
    let place = u64::try_from(copy.place).unwrap_or_default();
    let uri = status::uri(credentials, copy.list);
    let mut claims: Map<String, Value> = Map::new();
    claims.insert("iss".to_owned(), credentials.issuer().into());
    claims.insert("iat".to_owned(), ctx.now().as_second().into());
    claims.insert("vct".to_owned(), credentials.vct(&about.credential.kind).into());
    claims.insert("cnf".to_owned(), json!({ "jwk": about.holder }));
    claims.insert("status".to_owned(), StatusReference { uri, index: place }.claim());
    if let Some(exp) = about.credential.ends_on.and_then(|last| end_of(ctx, last)) {
        claims.insert("exp".to_owned(), exp.into());
    }
    for (name, value) in &about.content.claims {
        claims.insert(name.clone(), value.clone());
    }
    let hidden: Vec<Path> =
        about.content.hidden.iter().map(|name| Path::members([name.as_str()])).collect();
    let concealed = conceal(claims, &hidden, &mut || ctx.random::<16>())
        .map_err(|flaw| Fault::new("write a credential", flaw))?;
    let header = json!({ "alg": "ES256", "typ": FORMAT, "kid": signing.kid() });
    Ok(concealed.signed(&header, |message| signing.signature(message)).to_string())
}

/// The moment at which a day is over where the town is, in seconds since 1970.
fn end_of(ctx: &Ctx, last: jiff::civil::Date) -> Option<i64> {
    let next = last.tomorrow().ok()?.to_zoned(ctx.zone().clone()).ok()?;
    Some(next.timestamp().as_second())
}
