//! What a program asks for when it sends somebody to sign in (OpenID Connect Core, 3.1.2.1; RFC 7636, 8707, 9126).

pub(crate) mod pushed;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use platform::{Ctx, Db, Fault, Unit};
use serde::{Deserialize, Serialize};

use crate::client::{self, Client};
use crate::error::OAuthError;
use crate::params::Params;
use crate::scope::{self, AcrWanted, ClaimsRequest, Level, Scope};

/// How long a request waits for its person.
pub(crate) const WAITS: SignedDuration = SignedDuration::from_mins(30);
/// The longest `state` and `nonce`: they come back in an address.
const ECHO_BYTES_MAX: usize = 1_000;
/// SHA-256 in base 64 without padding.
const DIGEST_CHARS: usize = 43;

/// How the person is to be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Prompt {
    /// Not at all: an answer at once, or a refusal.
    None,
    /// They sign in again.
    Login,
    /// They agree again.
    Consent,
}

/// A request that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The program.
    pub client: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// Comes back with the answer.
    pub state: Option<String>,
    /// Comes back in the ID token.
    pub nonce: Option<String>,
    /// What is asked for.
    pub scopes: Vec<Scope>,
    /// Single things that are asked for.
    pub claims: ClaimsRequest,
    /// The digest of what the program will show with the code (PKCE).
    pub challenge: String,
    /// How the person is to be met.
    pub prompt: Vec<Prompt>,
    /// The oldest sign-in that will do, in seconds.
    pub max_age_s: Option<i64>,
    /// The pseudonym of the person who is meant, from an ID token that came back.
    pub hinted: Option<String>,
    /// The languages that the program asks for.
    pub ui_locales: Option<String>,
    /// The key to which the code is bound.
    pub dpop_jkt: Option<String>,
    /// For which interfaces of others the access token is.
    pub resources: Vec<String>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Whether the person has agreed, in this very request.
    pub agreed: bool,
}

/// Where an answer goes: known before anything else is judged, because a refusal goes there too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendBack {
    /// The address.
    pub redirect_uri: String,
    /// Comes back with the answer.
    pub state: Option<String>,
}

impl AuthorizationRequest {
    /// Where the answer goes.
    pub fn send_back(&self) -> SendBack {
        SendBack { redirect_uri: self.redirect_uri.clone(), state: self.state.clone() }
    }

    /// Whether the person is to be met in this way.
    pub fn prompts(&self, how: Prompt) -> bool {
        self.prompt.contains(&how)
    }
}

/// Where the answer to these parameters goes; none when it must not go anywhere, because the address is not one of
/// the program's (RFC 9700, 2.1).
pub fn send_back(params: &Params, client: &Client) -> Option<SendBack> {
    let given = params.get("redirect_uri")?;
    let known = client.redirect_uris.iter().any(|registered| client::matches(registered, given));
    let state = params.get("state").filter(|state| state.len() <= ECHO_BYTES_MAX);
    let redirect_uri = given.to_owned();
    known.then(|| SendBack { redirect_uri, state: state.map(str::to_owned) })
}

/// Reads parameters whose program and address are known. `hinted` is the pseudonym in `id_token_hint`, when the
/// token is one of ours for this program.
///
/// # Errors
/// The refusal that goes to the program's address.
pub fn read(
    params: &Params,
    client: &Client,
    back: &SendBack,
    (hinted, now): (Option<String>, Timestamp),
) -> Result<AuthorizationRequest, OAuthError> {
    judge_kind(params)?;
    let scopes: Vec<Scope> = scope::read(params.get("scope").unwrap_or_default())
        .into_iter()
        .filter(|scope| client.scopes.contains(scope))
        .collect();
    // A wallet wants the credentials and need not know who it is.
    if !scopes.contains(&Scope::OpenId) && !scopes.contains(&Scope::Credentials) {
        return Err(OAuthError::new("invalid_scope", "the scope openid is missing or not allowed"));
    }
    if params.get("id_token_hint").is_some() && hinted.is_none() {
        return Err(OAuthError::invalid_request("id_token_hint is no token of ours for you"));
    }
    let echoed = [params.get("state"), params.get("nonce")];
    if echoed.into_iter().flatten().any(|echo| echo.len() > ECHO_BYTES_MAX) {
        return Err(OAuthError::invalid_request("state or nonce is too long"));
    }
    Ok(AuthorizationRequest {
        client: client.id.clone(),
        redirect_uri: back.redirect_uri.clone(),
        state: back.state.clone(),
        nonce: params.get("nonce").map(str::to_owned),
        claims: claims(params, client)?,
        challenge: challenge(params)?,
        prompt: prompt(params)?,
        max_age_s: max_age(params)?,
        hinted,
        ui_locales: params.get("ui_locales").map(str::to_owned),
        dpop_jkt: dpop_jkt(params)?,
        resources: resources(params, client)?,
        scopes,
        asked_at: now,
        agreed: false,
    })
}

/// The one kind of request that there is: a code, in the query of the address.
fn judge_kind(params: &Params) -> Result<(), OAuthError> {
    if params.get("request").is_some() {
        let why = "request objects are not taken: push the request instead";
        return Err(OAuthError::new("request_not_supported", why));
    }
    if params.get("registration").is_some() {
        return Err(OAuthError::new("registration_not_supported", "registration is not taken"));
    }
    match params.need("response_type")? {
        "code" => {}
        _ => return Err(OAuthError::new("unsupported_response_type", "response_type is code")),
    }
    match params.get("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(OAuthError::invalid_request("response_mode is query")),
    }
}

fn is_digest(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    text.len() == DIGEST_CHARS && text.bytes().all(plain)
}

fn challenge(params: &Params) -> Result<String, OAuthError> {
    let challenge = params.need("code_challenge")?;
    // Without a method it would be `plain` (RFC 7636, 4.3), which protects nothing.
    if params.get("code_challenge_method") != Some("S256") || !is_digest(challenge) {
        return Err(OAuthError::invalid_request("code_challenge is of the method S256"));
    }
    Ok(challenge.to_owned())
}

fn claims(params: &Params, client: &Client) -> Result<ClaimsRequest, OAuthError> {
    let sent = params.get("claims");
    let read = |text| {
        let refused = || OAuthError::invalid_request("claims is no such object");
        ClaimsRequest::read(text).ok_or_else(refused)
    };
    let mut claims = sent.map(read).transpose()?.unwrap_or_default().within(&client.scopes);
    if claims.acr.is_none() {
        let wanted = params.get("acr_values").unwrap_or_default().split(' ');
        let least = wanted.filter_map(Level::parse).min();
        claims.acr = least.map(|least| AcrWanted { least, essential: false });
    }
    Ok(claims)
}

fn prompt(params: &Params) -> Result<Vec<Prompt>, OAuthError> {
    let words: Vec<&str> = params.get("prompt").map(|p| p.split(' ').collect()).unwrap_or_default();
    let one = |word: &&str| match *word {
        "none" if words.len() == 1 => Ok(Prompt::None),
        // Who chooses another account signs in to it.
        "login" | "select_account" => Ok(Prompt::Login),
        "consent" => Ok(Prompt::Consent),
        _ => Err(OAuthError::invalid_request("prompt is none alone, or login and consent")),
    };
    words.iter().map(one).collect()
}

fn max_age(params: &Params) -> Result<Option<i64>, OAuthError> {
    let read = |text: &str| text.parse::<u32>().map(i64::from);
    let sent = params.get("max_age").map(read).transpose();
    sent.map_err(|_| OAuthError::invalid_request("max_age is a number of seconds"))
}

fn dpop_jkt(params: &Params) -> Result<Option<String>, OAuthError> {
    match params.get("dpop_jkt") {
        Some(jkt) if !is_digest(jkt) => {
            Err(OAuthError::invalid_request("dpop_jkt is a thumbprint"))
        }
        jkt => Ok(jkt.map(str::to_owned)),
    }
}

fn resources(params: &Params, client: &Client) -> Result<Vec<String>, OAuthError> {
    let mut resources: Vec<String> = params.all("resource").map(str::to_owned).collect();
    resources.sort_unstable();
    resources.dedup();
    match resources.iter().find(|resource| !client.resources.contains(resource)) {
        Some(_) => Err(OAuthError::new("invalid_target", "a resource is not registered for you")),
        None => Ok(resources),
    }
}

/// A request that waits in the database, and the token by which it is found.
pub(crate) async fn keep(
    db: &Db,
    ctx: &Ctx,
    kind: Kind,
    request: &AuthorizationRequest,
) -> Result<identity::session::Token, Fault> {
    let token = identity::session::Token::new(ctx);
    let mut unit = Unit::new();
    store::insert(&mut unit, ctx, (kind, &token), request);
    db.commit(unit).await?;
    Ok(token)
}

/// What kind of waiting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The program sent it ahead; no person has come with it yet.
    Pushed,
    /// Its person has come, and signs in or reads what they are to agree to.
    Waiting,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Pushed => "pushed",
            Kind::Waiting => "waiting",
        }
    }

    fn valid(self) -> SignedDuration {
        match self {
            Kind::Pushed => pushed::VALID,
            Kind::Waiting => WAITS,
        }
    }
}
