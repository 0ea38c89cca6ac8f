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

/// What a credential of the town's is called in the query and in the answer, and what one of others.
pub(super) const OWN: &str = "credential";
pub(super) const OTHERS: &str = "evidence";
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

/// The kinds that are asked for: the town's own, and those of others.
pub(super) fn kinds(credentials: &Credentials, ask: &Ask) -> (Vec<String>, Vec<String>) {
    let kinds = ask.types.iter().map(|kind| vct(credentials, kind));
    kinds.partition(|kind| kind.starts_with(&credentials.vct("")))
}

/// What is asked (DCQL, OpenID4VP 1.0, 6): one of the town's credentials or one of others, whichever the person has.
/// None of the ways in which a query can name authorities (6.1.1) is the id by which issuers of this format are known,
/// so the issuers stand as the values of `iss`.
pub(super) fn query(credentials: &Credentials, ask: &Ask) -> Value {
    let (own, others) = kinds(credentials, ask);
    let (mut asked, mut options) = (Vec::new(), Vec::new());
    if !own.is_empty() {
        options.push(json!([OWN]));
        asked.push(queried((OWN, &own), (&[], &ask.claims), &ask.optional));
    }
    if !others.is_empty() && !ask.issuers.is_empty() {
        options.push(json!([OTHERS]));
        let claims: Vec<String> = ask.claims.iter().chain(&ask.holder).cloned().collect();
        let beside = ask.holder.iter().filter(|name| !ask.claims.contains(name));
        let optional: Vec<String> = ask.optional.iter().chain(beside).cloned().collect();
        asked.push(queried((OTHERS, &others), (&ask.issuers, &claims), &optional));
    }
    match options.len() {
        0 | 1 => json!({ "credentials": asked }),
        _ => json!({ "credentials": asked, "credential_sets": [{ "options": options }] }),
    }
}

/// One credential. Where something may stay untold, the wallet chooses between everything and what is needed (6.4.1).
fn queried(
    (id, kinds): (&str, &[String]),
    (issuers, claims): (&[String], &[String]),
    optional: &[String],
) -> Value {
    let mut names: Vec<&String> = claims.iter().collect();
    names.sort_unstable();
    names.dedup();
    let of = |(at, name): (usize, &&String)| json!({ "id": format!("c{at}"), "path": [name] });
    let mut claims: Vec<Value> = names.iter().enumerate().map(of).collect();
    let is_needed = |(_, name): &(usize, &&String)| !optional.contains(*name);
    let needed = names.iter().enumerate().filter(is_needed).map(|(at, _)| format!("c{at}"));
    let mut needed: Vec<String> = needed.collect();
    let mut all: Vec<String> = (0..names.len()).map(|at| format!("c{at}")).collect();
    if !issuers.is_empty() {
        claims.push(json!({ "id": "iss", "path": ["iss"], "values": issuers }));
        needed.push("iss".to_owned());
        all.push("iss".to_owned());
    }
    let mut asked = json!({
        "id": id, "format": vc::FORMAT, "meta": { "vct_values": kinds }, "claims": claims,
    });
    if needed.len() < all.len()
        && !needed.is_empty()
        && let Some(asked) = asked.as_object_mut()
    {
        asked.insert("claim_sets".to_owned(), json!([all, needed]));
    }
    asked
}

/// GET /credentials/presentations/{token}
pub(crate) async fn give(
    asked: Asked,
    Shared(credentials): Shared<Credentials>,
    Path(token): Path<String>,
) -> Answer {
    let token = Token::read(&token).ok_or(Failure::NotFound)?;
    let found = store::find_asked(&credentials.db, &token, asked.ctx.now()).await?;
    let store::Put { state, .. } = found.ok_or(Failure::NotFound)?;
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
