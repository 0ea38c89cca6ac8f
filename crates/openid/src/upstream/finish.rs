//! Somebody comes back from another provider: what came is judged, the code redeemed, and the account here found.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::session::{Means, Token, read_assurance};
use identity::sign_in::assurance::Shown;
use identity::{Identifier, MeansChange, Name};
use platform::id::PersonId;
use platform::outgoing::Question;
use platform::{Ctx, Fault, Unit};
use privacy::Digest;
use serde_json::{Map, Value, json};

use super::begin::{Waiting, back};
use super::id_token::{Expected, IdToken, Wrong};
use super::store::Bound;
use super::{ProviderSettings, UpstreamRefusal, metadata, store};
use crate::client::authenticate::{ASSERTION_TYPE, SKEW};
use crate::params::Params;
use crate::{OpenId, jose, key};

const FORM: &str = "application/x-www-form-urlencoded";
/// An assertion is used at once.
const ASSERTION_VALID_S: i64 = 60;

/// What came of it.
pub(super) enum Came {
    /// Somebody is signed in, by these means, and goes on there.
    SignedIn(Shown, String),
    /// Somebody added their account elsewhere.
    Added,
}

/// How it went wrong: for a person, or in the world.
type Outcome<T> = Result<Result<T, UpstreamRefusal>, Fault>;

/// Gives a refusal back from a function that also has faults.
macro_rules! or_refuse {
    ($outcome:expr) => {
        match $outcome {
            Ok(value) => value,
            Err(refusal) => return Ok(Err(refusal)),
        }
    };
}

/// Takes what waits under the state, whatever comes of it, and judges the answer.
pub(super) async fn finish(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    (params, cookie, here): (&Params, Option<Token>, Option<PersonId>),
) -> Outcome<Came> {
    let Some(state) = params.get("state").and_then(Token::read) else {
        return Ok(Err(UpstreamRefusal::Over));
    };
    let Some(waiting) = store::take_waiting(openid, ctx, (&state, &provider.id)).await? else {
        return Ok(Err(UpstreamRefusal::Over));
    };
    let same_browser = cookie.is_some_and(|cookie| cookie.digest() == waiting.browser);
    // Whoever adds an account must still be the one who is signed in.
    if !same_browser || waiting.whose.is_some_and(|whose| here != Some(whose)) {
        return Ok(Err(UpstreamRefusal::Over));
    }
    let known = or_refuse!(metadata::known(openid, ctx, provider).await);
    let iss = params.get("iss");
    let named = known.metadata.authorization_response_iss_parameter_supported;
    if iss.is_some_and(|iss| iss != provider.issuer) || (named && iss.is_none()) {
        return Ok(Err(UpstreamRefusal::NotGenuine));
    }
    let Some(code) = params.get("code") else {
        let said = params.get("error").unwrap_or_default();
        tracing::info!(provider = provider.id, said, "a provider signed nobody in");
        return Ok(Err(UpstreamRefusal::Denied));
    };
    let tokens = or_refuse!(redeem(openid, ctx, provider, (&known, code, &waiting)).await?);
    let claims =
        or_refuse!(vouched(openid, ctx, provider, (&known, &tokens, &waiting.nonce)).await);
    if !is_recent(&claims, ctx) {
        return Ok(Err(UpstreamRefusal::NotAnew));
    }
    let digest = store::digest(openid, provider, subject(&claims));
    let bound = store::find(&openid.db, digest).await?;
    // Whoever is known already is asked for no more.
    let told = match bound {
        Some(_) => claims,
        None => or_refuse!(with_userinfo(openid, provider, (&known, &tokens), claims).await),
    };
    let means = Means::Elsewhere(provider.level(told.get("acr").and_then(Value::as_str)));
    match waiting.whose {
        Some(whose) => {
            let limit = waiting.limit.as_deref().map(read_assurance);
            let new = Bound { person: whose, limit };
            let added = add(openid, ctx, provider, (&told, new), (digest, bound)).await?;
            Ok(added.map(|()| Came::Added))
        }
        None => {
            let bound = or_refuse!(enter(openid, ctx, provider, &told, (digest, bound)).await?);
            let Bound { person, limit } = bound;
            Ok(Ok(Came::SignedIn(Shown { person, means, limit }, waiting.next)))
        }
    }
}

/// Redeems a code. The answer is read as far as it is needed.
async fn redeem(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    (known, code, waiting): (&metadata::Known, &str, &Waiting),
) -> Outcome<Value> {
    let back = back(openid, provider);
    let mut fields = Params::of([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &back),
        ("code_verifier", &waiting.verifier),
    ])
    .to_query();
    let authorization = match &provider.secret {
        Some(secret) => {
            let encode = web::next::encode;
            let pair = format!("{}:{}", encode(&provider.client_id), encode(secret));
            Some(format!("Basic {}", STANDARD.encode(pair)))
        }
        None => {
            let assertion = assertion(openid, ctx, provider).await?;
            let shown = [
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", assertion.as_str()),
            ];
            fields = format!("{fields}&{}", Params::of(shown).to_query());
            None
        }
    };
    let posted = Some((FORM, fields.into_bytes()));
    let url = known.metadata.token_endpoint.clone();
    let question = Question { url, posted, authorization };
    let (status, body) = or_refuse!(metadata::answer(openid, provider, question).await);
    match serde_json::from_slice(&body) {
        Ok(tokens) if status == 200 => Ok(Ok(tokens)),
        // The provider itself says that the code is none.
        Ok(_) if status == 400 => Ok(Err(UpstreamRefusal::NotGenuine)),
        _ => {
            tracing::warn!(provider = provider.id, status, "a provider gives no tokens");
            Ok(Err(UpstreamRefusal::Unreachable))
        }
    }
}

/// The town shows that it is itself with the key that it publishes (RFC 7523).
async fn assertion(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
) -> Result<String, Fault> {
    let now = ctx.now().as_second();
    let claims = json!({
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.issuer,
        "jti": jose::base64(ctx.random::<16>()),
        "iat": now,
        "exp": now + ASSERTION_VALID_S,
    });
    Ok(key::current(openid, ctx).await?.sign("JWT", &claims))
}

/// The claims that the provider vouches for. A key that is not known is looked for once more.
async fn vouched(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    (known, tokens, nonce): (&metadata::Known, &Value, &str),
) -> Result<Map<String, Value>, UpstreamRefusal> {
    let text = tokens.get("id_token").and_then(Value::as_str);
    let token = text.and_then(IdToken::read).ok_or(UpstreamRefusal::NotGenuine)?;
    let expected = Expected {
        issuer: &provider.issuer,
        client_id: &provider.client_id,
        nonce,
        now: ctx.now(),
    };
    let judged = match token.clone().verify(&known.keys, &expected) {
        Err(Wrong::Key) => {
            let known = metadata::known_again(openid, ctx, provider).await?;
            token.verify(&known.keys, &expected)
        }
        judged => judged,
    };
    judged.map_err(|_| UpstreamRefusal::NotGenuine)
}

/// Whether the provider says that it signed the person in a moment ago, as it was asked: a session here that has just
/// begun may change means of sign-in, and one there may be of last week.
fn is_recent(claims: &Map<String, Value>, ctx: &Ctx) -> bool {
    let at = claims.get("auth_time").and_then(Value::as_f64).map(|at| at as i64);
    let longest = (identity::RECENT + SKEW).as_secs();
    at.is_some_and(|at| (-SKEW.as_secs()..=longest).contains(&(ctx.now().as_second() - at)))
}

/// With the claims of the userinfo endpoint, where the one that is needed is not in the token. They count only when
/// they are about the same person.
async fn with_userinfo(
    openid: &OpenId,
    provider: &ProviderSettings,
    (known, tokens): (&metadata::Known, &Value),
    claims: Map<String, Value>,
) -> Result<Map<String, Value>, UpstreamRefusal> {
    let missing = provider.register.as_ref().is_some_and(|r| claim(&claims, &r.claim).is_none());
    let access = tokens.get("access_token").and_then(Value::as_str);
    let (true, Some(url), Some(access)) = (missing, &known.metadata.userinfo_endpoint, access)
    else {
        return Ok(claims);
    };
    let authorization = Some(format!("Bearer {access}"));
    let question = Question { url: url.clone(), posted: None, authorization };
    let (status, body) = metadata::answer(openid, provider, question).await?;
    if status != 200 {
        return Err(UpstreamRefusal::Unreachable);
    }
    let read = serde_json::from_slice::<Map<String, Value>>(&body);
    let mut told = read.map_err(|_| UpstreamRefusal::Unreachable)?;
    if told.get("sub") != claims.get("sub") {
        return Err(UpstreamRefusal::NotGenuine);
    }
    // What was signed stands before what was not.
    told.extend(claims);
    Ok(told)
}

/// A claim as text, by its name or by the way to it.
fn claim<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    match name.strip_prefix('/') {
        None => claims.get(name)?.as_str(),
        Some(way) => {
            let (first, rest) = way.split_once('/').unwrap_or((way, ""));
            let inner = claims.get(first)?;
            let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
            inner.pointer(&rest)?.as_str()
        }
    }
}

/// Who has the number in the population register that the provider tells.
async fn in_register(
    openid: &OpenId,
    provider: &ProviderSettings,
    claims: &Map<String, Value>,
) -> Result<Option<PersonId>, Fault> {
    let Some(register) = &provider.register else { return Ok(None) };
    let told = claim(claims, &register.claim);
    let Some(number) = told.and_then(|told| told.strip_prefix(&register.prefix)) else {
        return Ok(None);
    };
    let number = Identifier { scheme: register.scheme.clone(), value: number.to_owned() };
    openid.identity.find_by_name(&Name::Number(number)).await
}

fn subject(claims: &Map<String, Value>) -> &str {
    claims.get("sub").and_then(Value::as_str).unwrap_or_default()
}

/// The account of somebody who signs in. The register's number binds the two at the first sign-in.
async fn enter(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    claims: &Map<String, Value>,
    (digest, bound): (Digest, Option<Bound>),
) -> Outcome<Bound> {
    let mut unit = Unit::new();
    let bound = match bound {
        Some(bound) => {
            store::used(&mut unit, ctx, digest);
            bound
        }
        None => match in_register(openid, provider, claims).await? {
            Some(person) => {
                // The register vouches for it, not a session.
                let bound = Bound { person, limit: None };
                store::insert(&mut unit, ctx, (digest, bound), &provider.id);
                bound
            }
            None => return Ok(Err(UpstreamRefusal::Unknown)),
        },
    };
    if provider.for_officials {
        let grants =
            identity::role::store::list_of_person(&openid.db, bound.person, ctx.today()).await?;
        if grants.is_empty() {
            return Ok(Err(UpstreamRefusal::NotOfficial));
        }
    }
    match openid.db.commit(unit).await {
        Ok(()) => Ok(Ok(bound)),
        // The same first sign-in twice at once: the other one stands.
        Err(error) if error.is_conflict() => Ok(Err(UpstreamRefusal::Over)),
        Err(error) => Err(error.into_fault()),
    }
}

/// Adds an account elsewhere to the account of somebody who is signed in, and tells them.
async fn add(
    openid: &OpenId,
    ctx: &Ctx,
    provider: &ProviderSettings,
    (claims, new): (&Map<String, Value>, Bound),
    (digest, bound): (Digest, Option<Bound>),
) -> Outcome<()> {
    let registered = in_register(openid, provider, claims).await?;
    let others = bound.map(|bound| bound.person).into_iter().chain(registered);
    if others.into_iter().any(|person| person != new.person) {
        return Ok(Err(UpstreamRefusal::Taken));
    }
    if bound.is_some() {
        return Ok(Ok(()));
    }
    let mut unit = Unit::new();
    store::insert(&mut unit, ctx, (digest, new), &provider.id);
    if let Some(key) = openid.vault.key(ctx, privacy::subject_of(new.person)).await? {
        openid.identity.tell_of_means(&mut unit, ctx, &key, MeansChange::ElsewhereAdded);
    }
    match openid.db.commit(unit).await {
        Ok(()) => Ok(Ok(())),
        Err(error) if error.is_conflict() => Ok(Err(UpstreamRefusal::Taken)),
        Err(error) => Err(error.into_fault()),
    }
}
