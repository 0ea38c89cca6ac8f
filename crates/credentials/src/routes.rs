//! The route table of this crate.

use serde_json::{Value, json};
use web::{Audience, Kind, Method, Permission, Route, Routes, route};

use crate::{Credentials, credential, desk, issue, metadata, nonce, presentation, status, token};

/// A credential request with five proofs fits into this many times.
const REQUEST_BYTES_MAX: usize = 128 * 1024;

/// Every page and interface of this crate.
pub fn routes(credentials: &Credentials) -> Routes {
    let mut routes = for_programs();
    routes.extend(credential::pages::routes());
    routes.extend(credential::act_pages::routes());
    routes.extend(credential::api::routes());
    routes.push(presentation_back());
    routes.extend(desk::routes());
    routes.extend(desk::api::routes());
    Routes::new("credentials", credentials.clone(), routes)
}

/// Where a wallet sends the browser back to, with its answer.
fn presentation_back() -> Route<Credentials> {
    let residents = Audience::Residents;
    route(Method::GET, presentation::BACK, Permission::SignedIn, residents, presentation::come_back)
        .hidden()
}

fn for_programs() -> Vec<Route<Credentials>> {
    let (get, post) = (Method::GET, Method::POST);
    let told = "As the standard says";
    vec![
        api(get.clone(), "/.well-known/openid-credential-issuer", metadata::issuer)
            .openapi(operation("What credentials are given here, and how", told)),
        api(
            get.clone(),
            "/.well-known/oauth-authorization-server/credentials",
            metadata::authorization_server,
        )
        .openapi(operation("Where a code for a credential becomes a token (RFC 8414)", told)),
        api(get.clone(), "/.well-known/jwt-vc-issuer", metadata::keys)
            .openapi(operation("The keys that sign credentials", told)),
        api(get.clone(), "/credentials/types/{id}", metadata::kind)
            .openapi(operation("What a kind of credential says", told)),
        api(get.clone(), "/credentials/presentations/{token}", presentation::give)
            .openapi(operation("What is asked of a wallet (OpenID4VP)", told)),
        api(post.clone(), "/credentials/presentations/{token}/response", presentation::take)
            .body_bytes_max(REQUEST_BYTES_MAX)
            .openapi(operation("What the wallet shows (OpenID4VP)", told)),
        api(get, "/credentials/status/{list}", status::show)
            .openapi(operation("Which credentials still hold (Token Status List)", told)),
        api(post.clone(), token::PATH, token::token)
            .openapi(operation("The right to fetch a credential, for a code", told)),
        api(post.clone(), nonce::PATH, nonce::give)
            .openapi(operation("A nonce for the proof of a key", told)),
        api(post.clone(), issue::PATH, issue::give)
            .body_bytes_max(REQUEST_BYTES_MAX)
            .openapi(operation("A credential (OpenID4VCI)", told)),
        api(post, issue::notification::PATH, issue::notification::take)
            .openapi(operation("What became of a credential in a wallet", told)),
    ]
}

fn api<H, T>(method: Method, path: &'static str, handler: H) -> Route<Credentials>
where
    H: axum::handler::Handler<T, Credentials>,
    T: 'static,
{
    route(method, path, Permission::Anyone, Audience::Programs, handler).kind(Kind::Api)
}

fn operation(summary: &str, told: &str) -> Value {
    json!({
        "summary": summary,
        "tags": ["credentials"],
        "responses": { "200": { "description": told } },
    })
}
