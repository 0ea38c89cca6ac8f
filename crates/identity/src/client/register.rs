//! Registering a program, and ending its registration.

use platform::{Ctx, Unit};

use super::{Client, ClientId, SCOPES, digest_of, needs_unit, store};
use crate::session::Token;

/// A new registration. The bearer token is shown once and kept nowhere.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The registration.
    pub client: Client,
    /// What the program sends: `Authorization: Bearer <this>`.
    pub bearer: String,
}

/// Why a program is not registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientRefusal {
    /// A program needs a name of 2 to 60 characters.
    UnfitName,
    /// There is no such scope.
    UnknownScope(String),
    /// A scope about cases needs the unit whose cases they are.
    NeedsUnit,
    /// A program without scopes could do nothing.
    NoScope,
}

/// Registers a program.
///
/// # Errors
/// A [`ClientRefusal`].
pub fn register(
    unit: &mut Unit,
    ctx: &Ctx,
    name: &str,
    (scopes, for_unit): (&[&str], Option<&str>),
) -> Result<Registered, ClientRefusal> {
    let name = name.trim();
    let fits = (2..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !fits {
        return Err(ClientRefusal::UnfitName);
    }
    if scopes.is_empty() {
        return Err(ClientRefusal::NoScope);
    }
    if let Some(unknown) = scopes.iter().find(|scope| !SCOPES.contains(scope)) {
        return Err(ClientRefusal::UnknownScope((*unknown).to_owned()));
    }
    if for_unit.is_none() && scopes.iter().any(|scope| needs_unit(scope)) {
        return Err(ClientRefusal::NeedsUnit);
    }
    let client = Client {
        id: ClientId::new(ctx),
        name: name.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        unit: for_unit.map(str::to_owned),
    };
    let secret = Token::new(ctx);
    store::insert(unit, ctx, &client, digest_of(secret.as_str()));
    let bearer = format!("{}.{}", client.id, secret.as_str());
    Ok(Registered { client, bearer })
}

/// Ends a registration at once.
pub fn revoke(unit: &mut Unit, ctx: &Ctx, client: ClientId) {
    store::revoke(unit, ctx, client);
}
