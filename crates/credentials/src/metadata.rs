//! What wallets and readers look up first: the issuer, its keys, its token endpoint, its kinds of credentials.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use platform::Locale;
use serde_json::{Map, Value, json};
use web::{Answer, Asked, Failure};

use crate::{Credentials, issue, key, nonce, token};

/// Where kinds of credentials are described.
pub(crate) const TYPES: &str = "/credentials/types/";
/// The authorisation server for codes that we give ourselves (RFC 8414).
pub(crate) const AUTHORIZATION_SERVER: &str = "/credentials";
/// How long what is looked up may be kept.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

fn kept(body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/json");
    // Wallets and readers in a browser come from other sites.
    let anyone = HeaderValue::from_static("*");
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, KEPT),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone),
    ];
    (headers, body.to_string()).into_response()
}

/// GET /.well-known/openid-credential-issuer (OpenID4VCI 1.0, 12.2)
pub(crate) async fn issuer(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let kinds = (credentials.types)().into_iter();
    let configurations: Map<String, Value> = kinds
        .map(|kind| (kind.id.to_string(), kind.configuration(&credentials.vct(&kind.id))))
        .collect();
    let town = asked.site.town.name.get(Locale::EN);
    Ok(kept(&json!({
        "credential_issuer": credentials.issuer(),
        "authorization_servers": [
            credentials.issuer(),
            credentials.address(AUTHORIZATION_SERVER),
        ],
        "credential_endpoint": credentials.address(issue::PATH),
        "nonce_endpoint": credentials.address(nonce::PATH),
        "notification_endpoint": credentials.address(issue::notification::PATH),
        "batch_credential_issuance": { "batch_size": issue::PROOFS_MAX },
        "display": [{ "name": town, "locale": "en" }],
        "credential_configurations_supported": configurations,
    })))
}

/// GET /.well-known/oauth-authorization-server/credentials (RFC 8414)
pub(crate) async fn authorization_server(State(credentials): State<Credentials>) -> Answer {
    Ok(kept(&json!({
        "issuer": credentials.address(AUTHORIZATION_SERVER),
        "token_endpoint": credentials.address(token::PATH),
        "response_types_supported": [],
        "grant_types_supported": [token::GRANT],
        "token_endpoint_auth_methods_supported": ["none"],
        "dpop_signing_alg_values_supported": openid::jose::Algorithm::TAKEN,
        "pre-authorized_grant_anonymous_access_supported": true,
    })))
}

/// GET /.well-known/jwt-vc-issuer (SD-JWT VC, section 5)
pub(crate) async fn keys(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let keys = key::published(&credentials, &asked.ctx).await?;
    Ok(kept(&json!({ "issuer": credentials.issuer(), "jwks": keys })))
}

/// GET /credentials/types/{id} (SD-JWT VC, section 6)
pub(crate) async fn kind(State(credentials): State<Credentials>, Path(id): Path<String>) -> Answer {
    let kind = credentials.kind(&id).ok_or(Failure::NotFound)?;
    Ok(kept(&kind.metadata(&credentials.vct(&id))))
}
