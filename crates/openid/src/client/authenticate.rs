//! A program shows that it is itself: by a secret, a signed assertion, its certificate, or not at all.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use platform::Ctx;

use super::register::digest_of;
use super::{Authentication, Client};
use crate::OpenId;
use crate::error::{OAuthError, Trouble};
use crate::jose::Signed;
use crate::params::Params;
/// How much of a name that a request claims goes into the log.
const CLAIMED_CHARACTERS_MAX: usize = 64;

pub(crate) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Clocks differ by so much.
pub(crate) const SKEW: SignedDuration = SignedDuration::from_secs(30);
/// An assertion that is good for longer would have to be remembered for longer.
const ASSERTION_VALID_MAX: SignedDuration = SignedDuration::from_mins(60);

/// What a request brought to show who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Nothing(String),
    Secret { id: String, secret: String, way: Authentication },
    Assertion(String),
}

impl Shown {
    /// Which program it says it is; none where an assertion does not read.
    fn id(&self) -> Option<String> {
        match self {
            Shown::Nothing(id) | Shown::Secret { id, .. } => Some(id.clone()),
            Shown::Assertion(assertion) => {
                Signed::read(assertion).and_then(|token| token.unverified("sub").map(str::to_owned))
            }
        }
    }
}

/// Who sends a request.
pub(crate) async fn authenticate(
    openid: &OpenId,
    ctx: &Ctx,
    headers: &HeaderMap,
    params: &Params,
) -> Result<Arc<Client>, Trouble> {
    let shown = shown(headers, params)?;
    let unread = || OAuthError::invalid_client("the assertion does not read");
    let id = shown.id().ok_or_else(unread)?;
    // An id in the form that is not the one of the header is somebody else's request.
    if params.get("client_id").is_some_and(|given| given != id) {
        return Err(OAuthError::invalid_client("client_id names another program").into());
    }
    let refused = || OAuthError::invalid_client("the program is not known, or not by this");
    let client = openid.client(&id, ctx.now()).await?.ok_or_else(refused)?;
    match (client.authentication, shown) {
        (Authentication::None, Shown::Nothing(_)) => {}
        (Authentication::Certificate, Shown::Nothing(_)) => {
            let seen = openid.certificate(headers).ok_or_else(refused)?;
            if !client.certificates_sha256.contains(&seen) {
                return Err(refused().into());
            }
        }
        (Authentication::PrivateKey, Shown::Assertion(assertion)) => {
            assert_signed(openid, ctx, &client, &assertion).await?;
        }
        (registered, Shown::Secret { secret, way, .. }) if registered == way => {
            if !is_secret_of(&client, &secret) {
                return Err(refused().into());
            }
        }
        _ => return Err(refused().into()),
    }
    Ok(client)
}

/// Whether a request says in one way, and no other, who sends it: the first half of authenticating, which is reading.
pub fn reads(headers: &HeaderMap, params: &Params) -> bool {
    shown(headers, params).is_ok()
}

/// Which program a request says it comes from, for the security log: nothing of it is shown yet.
pub(crate) fn claimed(headers: &HeaderMap, body: &[u8]) -> String {
    let params = std::str::from_utf8(body).ok().and_then(|text| Params::read(text).ok());
    let params = params.unwrap_or_default();
    let id = match shown(headers, &params) {
        Ok(shown) => shown.id(),
        Err(_) => params.get("client_id").map(str::to_owned),
    };
    let plain = |c: &char| !c.is_control();
    id.unwrap_or_default().chars().filter(plain).take(CLAIMED_CHARACTERS_MAX).collect()
}

/// Digests of random secrets: which byte differs tells nothing that helps.
fn is_secret_of(client: &Client, secret: &str) -> bool {
    let digest = digest_of(secret);
    client.secret_sha256.iter().any(|known| known.eq_ignore_ascii_case(&digest))
}

/// Exactly one way (RFC 6749, 2.3).
fn shown(headers: &HeaderMap, params: &Params) -> Result<Shown, OAuthError> {
    let basic = basic(headers)?;
    let secret = params.get("client_secret");
    let assertion = params.get("client_assertion");
    match (basic, secret, assertion) {
        (Some((id, secret)), None, None) => {
            Ok(Shown::Secret { id, secret, way: Authentication::SecretBasic })
        }
        (None, Some(secret), None) => Ok(Shown::Secret {
            id: params.need("client_id")?.to_owned(),
            secret: secret.to_owned(),
            way: Authentication::SecretPost,
        }),
        (None, None, Some(assertion)) => {
            if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
                return Err(OAuthError::invalid_client("client_assertion_type is not known"));
            }
            Ok(Shown::Assertion(assertion.to_owned()))
        }
        (None, None, None) => match params.get("client_id") {
            Some(id) => Ok(Shown::Nothing(id.to_owned())),
            None => Err(OAuthError::invalid_client("the program does not say who it is")),
        },
        _ => Err(OAuthError::invalid_request("more than one way to authenticate")),
    }
}

/// Name and secret of `Authorization: Basic`, each as a form writes it (RFC 6749, 2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OAuthError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let unread = || OAuthError::invalid_client("the header Authorization does not read");
    let value = value.to_str().map_err(|_| unread())?;
    let (scheme, rest) = value.split_once(' ').ok_or_else(unread)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(unread());
    }
    let bytes = STANDARD.decode(rest.trim()).map_err(|_| unread())?;
    let text = String::from_utf8(bytes).map_err(|_| unread())?;
    let (id, secret) = text.split_once(':').ok_or_else(unread)?;
    Ok(Some((web::next::decode(id), web::next::decode(secret))))
}

/// RFC 7523, 3, and the narrower rules of FAPI 2.0: for us alone, for minutes, once.
async fn assert_signed(
    openid: &OpenId,
    ctx: &Ctx,
    client: &Client,
    assertion: &str,
) -> Result<(), Trouble> {
    let refused = |why: &'static str| OAuthError::invalid_client(why);
    let token = Signed::read(assertion).ok_or_else(|| refused("the assertion does not read"))?;
    let kid = token.header.kid.clone();
    let mut keys = client.public_keys().iter();
    let fits =
        |(name, _): &&(_, _)| kid.is_none() || *name == kid || client.public_keys().len() == 1;
    let claims = keys.by_ref().filter(fits).find_map(|(_, key)| token.clone().verify(key));
    let claims = claims.ok_or_else(|| refused("the assertion is signed by no registered key"))?;
    if claims.text("iss") != Some(&client.id) || claims.text("sub") != Some(&client.id) {
        return Err(refused("iss and sub of an assertion are the program's id").into());
    }
    let issuer = openid.issuer();
    let endpoint = openid.address(crate::token::PATH);
    let for_us = if client.fapi {
        claims.get("aud").and_then(|aud| aud.as_str()) == Some(issuer)
    } else {
        claims.is_for(issuer) || claims.is_for(&endpoint)
    };
    if !for_us {
        return Err(refused("the assertion is for somebody else").into());
    }
    let now = ctx.now().as_second();
    let skew = SKEW.as_secs();
    let expires = claims.seconds("exp").ok_or_else(|| refused("the assertion has no exp"))?;
    let begins = [claims.seconds("nbf"), claims.seconds("iat")].into_iter().flatten().max();
    if expires <= now - skew || begins.is_some_and(|begins| begins > now + skew) {
        return Err(refused("the assertion is not good now").into());
    }
    if expires > now + ASSERTION_VALID_MAX.as_secs() {
        return Err(refused("the assertion is good for too long").into());
    }
    let jti = claims.text("jti").ok_or_else(|| refused("the assertion has no jti"))?;
    let once = format!("assertion {} {jti}", client.id);
    if openid.is_seen(&once, expires + skew).await? {
        return Err(refused("the assertion was used before").replayed().into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn one_way_and_no_other() {
        let mut headers = HeaderMap::new();
        let none = shown(&headers, &Params::of([("client_id", "a")]));
        assert_eq!(none, Ok(Shown::Nothing("a".into())));
        assert!(shown(&headers, &Params::default()).is_err());
        let post = Params::of([("client_id", "a"), ("client_secret", "s")]);
        assert!(matches!(shown(&headers, &post), Ok(Shown::Secret { .. })));
        // RFC 6749 writes name and secret as a form does: "a:b" and "c d".
        let line = format!("Basic {}", STANDARD.encode("a%3Ab:c+d"));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&line).unwrap());
        let (id, secret, way) = ("a:b".into(), "c d".into(), Authentication::SecretBasic);
        assert_eq!(shown(&headers, &Params::default()), Ok(Shown::Secret { id, secret, way }));
        assert!(shown(&headers, &post).is_err(), "two ways");
        for bad in ["Basic", "Basic %%%", "Bearer x", "Basic YQ=="] {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(bad));
            assert!(shown(&headers, &Params::default()).is_err(), "{bad}");
        }
    }
}
