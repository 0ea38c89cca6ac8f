//! Programs of others that use the interfaces: a name, a secret, scopes.
//!
//! The secret is sent as a bearer token (`Authorization: Bearer cli_….secret`); access tokens of the OpenID
//! Provider come beside it.

mod register;
pub mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platform::{Db, Fault};
use sha2::{Digest as _, Sha256};
use web::visitor::Visitor;

pub use register::{ClientRefusal, Registered, register, revoke};

platform::typed_id!(
    /// A program that was registered.
    ClientId,
    "cli"
);

/// Everything that a program can be allowed. A program may what its scopes say, never more than the act
/// itself allows.
pub const SCOPES: &[&str] = &[
    "services.read",
    "cases.submit",
    "cases.read",
    "cases.decide",
    "messages.send",
    "figures.read",
    "records.read",
    "records.write",
];

/// A registered program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The registration.
    pub id: ClientId,
    /// The name under which it appears in logs and on "who looked at my data".
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
}

/// Who sent a bearer token; none when it is not (or no longer) one of ours.
pub(crate) async fn resolve(db: &Db, bearer: &str) -> Result<Option<Visitor>, Fault> {
    let Some((id, secret)) = bearer.split_once('.') else { return Ok(None) };
    let Some(id) = ClientId::parse(id) else { return Ok(None) };
    let Some((client, digest)) = store::find_standing(db, id).await? else { return Ok(None) };
    if !same(&digest, &digest_of(secret)) {
        return Ok(None);
    }
    Ok(Some(Visitor {
        client: Some(Arc::from(client.name)),
        scopes: client.scopes.into_iter().map(Arc::from).collect(),
        ..Visitor::default()
    }))
}

/// 256 random bits need neither salt nor a slow hash.
pub(crate) fn digest_of(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Compares in the same time wherever the difference is.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (x, y)| different | (x ^ y)) == 0
}
