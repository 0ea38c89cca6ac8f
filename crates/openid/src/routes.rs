//! The route table of this crate.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use platform::Fault;
use serde_json::{Value, json};
use web::{Answer, Asked, Audience, Failure, Kind, Method, Peer, Permission, Route, Routes, route};

use crate::client::authenticate::claimed;
use crate::error::{OAuthError, Trouble};
use crate::params::Params;
use crate::{
    OpenId, authorize, client, consent, device, discovery, logout, request, token, upstream,
    userinfo,
};

/// A posted form, and nothing else (RFC 6749, appendix B).
///
/// # Errors
/// `invalid_request` for anything else.
pub fn posted(headers: &HeaderMap, body: &[u8]) -> Result<Params, OAuthError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(OAuthError::invalid_request("the request is a form"));
    }
    let text = std::str::from_utf8(body);
    Params::read(text.map_err(|_| OAuthError::invalid_request("the request is not UTF-8"))?)
}

/// From where a request comes, so that one source does not fill the database with what waits.
#[derive(Clone, Debug)]
pub struct Whence {
    headers: HeaderMap,
    peer: Option<Peer>,
}

impl<S: Send + Sync> FromRequestParts<S> for Whence {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<Peer>().copied();
        Ok(Whence { headers: parts.headers.clone(), peer })
    }
}

impl Whence {
    /// Lets a source that nobody vouches for begin only so often.
    pub(crate) fn may_begin(&self, openid: &OpenId, asked: &Asked) -> Result<(), Failure> {
        identity::may_begin(&openid.identity, asked, (&self.headers, self.peer))
    }
}

impl Whence {
    /// From which network it comes.
    pub(crate) fn network(&self, openid: &OpenId) -> String {
        identity::network_of(&openid.identity, &self.headers, self.peer)
    }

    /// How a handler for programs ends that has no answer: the refusal is noted with the program that the request names.
    ///
    /// # Errors
    /// What is no refusal of the protocol.
    pub fn answer(&self, openid: &OpenId, body: &[u8], trouble: Trouble) -> Answer {
        let program = claimed(&self.headers, body);
        trouble.answer((&program, &self.network(openid)))
    }

    /// Signs somebody in whom another provider vouches for; none when their account is gone.
    pub(crate) async fn enter(
        &self,
        openid: &OpenId,
        asked: &Asked,
        signed_in: identity::sign_in::assurance::Shown,
        next: &str,
    ) -> Result<Option<axum::response::Response>, Failure> {
        let from = (&self.headers, self.peer);
        identity::enter_from(&openid.identity, asked, from, signed_in, next).await
    }
}

/// The same request by GET: a browser sends our cookie with no form of another site.
pub(crate) fn by_get(path: &str, params: &Params) -> Answer {
    let location = HeaderValue::from_str(&format!("{path}?{}", params.to_query()))
        .map_err(|error| Fault::new("send somebody on by GET", error))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// Every page and interface of this crate.
pub fn routes(openid: &OpenId) -> Routes {
    let mut routes = for_people();
    routes.extend(for_programs());
    routes.extend(consent::pages::routes());
    routes.extend(consent::api::routes());
    routes.extend(device::pages::routes());
    routes.extend(client::pages::routes());
    routes.extend(client::api::routes());
    routes.extend(upstream::routes());
    Routes::new("openid", openid.clone(), routes)
}

fn for_people() -> Vec<Route<OpenId>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let page = authorize::pages::PATH;
    let by_form = |summary| operation(summary, "A redirect to the same path by GET");
    vec![
        route(Method::GET, page, anyone, public, authorize::pages::authorize),
        route(Method::POST, page, anyone, public, authorize::pages::authorize_posted)
            .kind(Kind::Api)
            .openapi(by_form("Send somebody to sign in, by a form")),
        route(Method::GET, "/openid/continue", anyone, public, authorize::pages::go_on),
        route(Method::POST, "/openid/continue", anyone, public, authorize::pages::answered),
        route(Method::GET, logout::PATH, anyone, public, logout::pages::logout).while_held_back(),
        route(Method::POST, logout::PATH, anyone, public, logout::pages::logout_posted)
            .kind(Kind::Api)
            .openapi(by_form("Send somebody to sign out, by a form")),
        route(Method::POST, "/openid/logout/answer", anyone, public, logout::pages::answered)
            .while_held_back(),
    ]
}

fn for_programs() -> Vec<Route<OpenId>> {
    let (get, post) = (Method::GET, Method::POST);
    let told = "As the standard says";
    vec![
        api(get.clone(), "/.well-known/openid-configuration", discovery::configuration)
            .openapi(operation("What this OpenID Provider can do", told)),
        api(get.clone(), "/.well-known/oauth-authorization-server", discovery::configuration)
            .openapi(operation("The same, where programs of OAuth look for it (RFC 8414)", told)),
        api(get.clone(), "/openid/keys", discovery::keys)
            .openapi(operation("The keys that sign tokens (RFC 7517)", told)),
        api(post.clone(), request::pushed::PATH, request::pushed::push)
            .openapi(operation("Send a request ahead (RFC 9126)", told)),
        api(post.clone(), token::PATH, token::token)
            .openapi(operation("Tokens for a code, a refresh token or a device code", told)),
        api(get, userinfo::PATH, userinfo::get)
            .openapi(operation("What a person agreed to tell the program", told)),
        api(post.clone(), userinfo::PATH, userinfo::post)
            .openapi(operation("The same, with the token in the form", told)),
        api(post.clone(), token::introspect::PATH, token::introspect::introspect)
            .openapi(operation("What a token is worth (RFC 7662)", told)),
        api(post.clone(), token::revoke::PATH, token::revoke::revoke)
            .openapi(operation("Give a token back (RFC 7009)", told)),
        api(post, device::PATH, device::begin)
            .openapi(operation("A code for a screen without a browser (RFC 8628)", told)),
    ]
}

fn api<H, T>(method: Method, path: &'static str, handler: H) -> Route<OpenId>
where
    H: axum::handler::Handler<T, OpenId>,
    T: 'static,
{
    route(method, path, Permission::Anyone, Audience::Programs, handler).kind(Kind::Api)
}

fn operation(summary: &str, told: &str) -> Value {
    json!({
        "summary": summary,
        "tags": ["openid"],
        "responses": { "200": { "description": told } },
    })
}
