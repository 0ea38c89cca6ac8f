//! What a wallet is asked, signed (OpenID4VP 1.0, 5; RFC 9101).

use axum::extract::{Path, State as Shared};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use base64::Engine as _;
use identity::session::Token;
use openid::jose::Algorithm;
use platform::{Ctx, Fault};
use sdjwt::vc;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure};

use super::{Ask, PATH, Reader, State, certificate, store};
use crate::{Credentials, key};

/// The id of the one credential that is asked for, in the query and in the answer.
pub(super) const QUERIED: &str = "credential";
/// The audience of a request that no wallet in particular gets.
const ANY_WALLET: &str = "https://self-issued.me/v2";

/// The town's host, without its port.
pub(crate) fn host(credentials: &Credentials) -> &str {
    let issuer = credentials.issuer();
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or_default();
    rest.rsplit_once(':').map_or(rest, |(host, _)| host)
}

/// Who asks, as wallets know it: by the name of the host.
pub(super) fn client_id(credentials: &Credentials) -> String {
    format!("x509_san_dns:{}", host(credentials))
}

/// Where the answer goes.
fn response_uri(credentials: &Credentials, token: &Token) -> String {
    credentials.address(&format!("{PATH}{}/response", token.as_str()))
}

/// The name of a kind: one of the town's own by its id, else as it stands.
pub(super) fn vct(credentials: &Credentials, kind: &str) -> String {
    match credentials.kind(kind) {
        Some(_) => credentials.vct(kind),
        None => kind.to_owned(),
    }
}

/// The key and certificates of the settings; else the key that signs credentials, whose certificate it signs itself.
async fn reader(credentials: &Credentials, ctx: &Ctx) -> Result<Reader, Fault> {
    if let Some(reader) = credentials.reader() {
        return Ok(reader);
    }
    let key = key::current(credentials, ctx).await?;
    let certificate = certificate::of(&key, host(credentials));
    let certificate =
        certificate.ok_or_else(|| Fault::new("ask a wallet", "the key has no certificate"))?;
    let chain = vec![base64::engine::general_purpose::STANDARD.encode(certificate)];
    Ok(Reader { key, chain })
}

fn query(credentials: &Credentials, ask: &Ask) -> Value {
    let kinds: Vec<String> = ask.types.iter().map(|kind| vct(credentials, kind)).collect();
    let claims: Vec<Value> = ask.claims.iter().map(|name| json!({ "path": [name] })).collect();
    json!({
        "credentials": [{
            "id": QUERIED,
            "format": vc::FORMAT,
            "meta": { "vct_values": kinds },
            "claims": claims,
        }],
    })
}

/// GET /credentials/presentations/{token}
pub(crate) async fn give(
    asked: Asked,
    Shared(credentials): Shared<Credentials>,
    Path(token): Path<String>,
) -> Answer {
    let token = Token::read(&token).ok_or(Failure::NotFound)?;
    let found = store::find_asked(&credentials.db, &token, asked.ctx.now()).await?;
    let (state, _) = found.ok_or(Failure::NotFound)?;
    let town = asked.site.town.name.get(asked.locale());
    let signed = signed(&credentials, &asked.ctx, (&token, &state), town).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/oauth-authz-req+jwt")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, signed).into_response())
}

async fn signed(
    credentials: &Credentials,
    ctx: &Ctx,
    (token, state): (&Token, &State),
    town: &str,
) -> Result<String, Fault> {
    let reader = reader(credentials, ctx).await?;
    let header = json!({ "alg": "ES256", "typ": "oauth-authz-req+jwt", "x5c": reader.chain });
    let now = ctx.now().as_second();
    let taken = json!({
        "sd-jwt_alg_values": Algorithm::TAKEN, "kb-jwt_alg_values": Algorithm::TAKEN,
    });
    let claims = json!({
        "client_id": client_id(credentials),
        "aud": ANY_WALLET,
        "iat": now,
        "exp": now + super::VALID.as_secs(),
        "response_type": "vp_token",
        "response_mode": "direct_post",
        "response_uri": response_uri(credentials, token),
        "nonce": state.nonce,
        "state": token.as_str(),
        "dcql_query": query(credentials, &state.ask),
        "client_metadata": {
            "client_name": town,
            "vp_formats_supported": { vc::FORMAT: taken },
        },
    });
    Ok(reader.key.sign_with(&header, &claims))
}
