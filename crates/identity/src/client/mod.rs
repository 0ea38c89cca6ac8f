//! Programs of others that use the interfaces: a name, a secret, scopes, and the unit for which they work.
//!
//! The secret is sent as a bearer token (`Authorization: Bearer cli_….secret`). A program with a unit is to a
//! route what an official of that unit is, with the permissions that its scopes name and no person: it has tasks and
//! decides in its own name, and is told apart from any person and any other program by its registration.

pub(crate) mod pages;
mod register;
pub mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use platform::{Db, Fault, Program};
use sha2::{Digest as _, Sha256};
use web::visitor::{RoleGrant, Visitor};

pub use register::{ClientRefusal, Registered, register, revoke};

platform::typed_id!(
    /// A program that was registered.
    ClientId,
    "cli"
);

/// The role under which a program appears where officials have theirs.
const ROLE: &str = "program";

/// Everything that a program can be allowed. A program may what its scopes say, never more than the act
/// itself allows.
pub const SCOPES: &[&str] = &[
    "services.read",
    "figures.read",
    "applications.submit",
    "cases.read",
    "cases.take",
    "cases.note",
    "cases.ask",
    "cases.advise",
    "cases.decide",
    "cases.confirm",
    "cases.assign",
    "cases.receive",
    "cases.tell",
    "cases.work",
    "fees.receive",
    "fees.waive",
    "data-use.read",
    "consents.read",
];

/// Scopes that are about the cases and fees of a unit: a program that has one works for a unit.
pub(crate) fn needs_unit(scope: &str) -> bool {
    scope.starts_with("cases.") || scope.starts_with("fees.")
}

/// A registered program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The registration.
    pub id: ClientId,
    /// The name under which it appears in logs and on "who looked at my data".
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// The unit for which it works.
    pub unit: Option<String>,
}

/// Who sent a bearer token; none when it is not (or no longer) one of ours.
pub(crate) async fn resolve(db: &Db, bearer: &str) -> Result<Option<Visitor>, Fault> {
    let Some((id, secret)) = bearer.split_once('.') else { return Ok(None) };
    let Some(id) = ClientId::parse(id) else { return Ok(None) };
    let Some((client, digest)) = store::find_standing(db, id).await? else { return Ok(None) };
    if !same(&digest, &digest_of(secret)) {
        return Ok(None);
    }
    let scopes: Vec<Arc<str>> = client.scopes.into_iter().map(Arc::from).collect();
    let known = |scope: &&Arc<str>| crate::role::PERMISSIONS.contains(&&***scope);
    let grant = |unit: String| RoleGrant { role: ROLE.into(), unit: unit.into() };
    let roles: Vec<RoleGrant> = client.unit.map(grant).into_iter().collect();
    let holds =
        if roles.is_empty() { Vec::new() } else { scopes.iter().filter(known).cloned().collect() };
    Ok(Some(Visitor {
        client: Some(Program::registered(&client.id.to_string(), &client.name)),
        client_id: Some(client.id.0),
        permissions: holds,
        roles,
        scopes,
        ..Visitor::default()
    }))
}

/// 256 random bits need neither salt nor a slow hash.
pub(crate) fn digest_of(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Compares in the same time wherever the difference is.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |different, (x, y)| different | (x ^ y)) == 0
}
