//! What programs read about this provider (OpenID Connect Discovery 1.0, RFC 8414), and its keys.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use serde_json::{Value, json};
use web::{Answer, Asked};

use crate::client::Authentication;
use crate::jose::Algorithm;
use crate::scope::{Claim, Level, Scope};
use crate::{OpenId, authorize, device, key, logout, request, token, userinfo};

/// Programs keep both for so long.
const KEPT_S: u32 = 600;

/// GET /.well-known/openid-configuration
pub(crate) async fn configuration(State(openid): State<OpenId>) -> Answer {
    kept(&document(&openid))
}

/// GET /openid/keys
pub(crate) async fn keys(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let keys = key::keys(&openid, &asked.ctx).await?;
    kept(&keys.published(asked.ctx.now()))
}

fn kept(body: &Value) -> Answer {
    let mut response = web::json(body)?;
    let value = format!("public, max-age={KEPT_S}");
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    Ok(response)
}

pub(crate) fn document(openid: &OpenId) -> Value {
    let at = |path: &str| openid.address(path);
    let ways: Vec<&str> = Authentication::ALL.iter().map(|way| way.word()).collect();
    let private: Vec<&str> = ways.iter().copied().filter(|way| *way != "none").collect();
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.word()).collect();
    let levels: Vec<&str> = Level::ALL.iter().map(|level| level.uri()).collect();
    let mut claims =
        vec!["sub", "iss", "aud", "iat", "exp", "auth_time", "acr", "amr", "sid", "nonce"];
    claims.extend(Claim::ALL.iter().map(|claim| claim.word()));
    let signed = Algorithm::TAKEN;
    let mut document = json!({
        "issuer": openid.issuer(),
        "authorization_endpoint": at(authorize::pages::PATH),
        "token_endpoint": at(token::PATH),
        "userinfo_endpoint": at(userinfo::PATH),
        "jwks_uri": at("/openid/keys"),
        "pushed_authorization_request_endpoint": at(request::pushed::PATH),
        "introspection_endpoint": at(token::introspect::PATH),
        "revocation_endpoint": at(token::revoke::PATH),
        "device_authorization_endpoint": at(device::PATH),
        "end_session_endpoint": at(logout::PATH),
        "scopes_supported": scopes,
        "claims_supported": claims,
        "acr_values_supported": levels,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", device::GRANT],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ways,
        "token_endpoint_auth_signing_alg_values_supported": signed,
    });
    let more = json!({
        "introspection_endpoint_auth_methods_supported": private,
        "introspection_endpoint_auth_signing_alg_values_supported": signed,
        "revocation_endpoint_auth_methods_supported": ways,
        "revocation_endpoint_auth_signing_alg_values_supported": signed,
        "dpop_signing_alg_values_supported": signed,
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
        "tls_client_certificate_bound_access_tokens": openid.settings.certificate_header.is_some(),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "ui_locales_supported": ["en", "fr", "ar"],
        "service_documentation": at("/developers"),
    });
    if let (Value::Object(document), Value::Object(more)) = (&mut document, more) {
        document.extend(more);
    }
    document
}
