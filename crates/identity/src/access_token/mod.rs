//! Access tokens: what a person gives a program of their own choice, so that it acts for them within two
//! scopes, for ninety days, until they take it back. The program sends `Authorization: Bearer tok_….secret`.
//!
//! Access tokens of the OpenID Provider will resolve to the same kind of visitor.

pub(crate) mod api;
mod end;
pub(crate) mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use platform::{Ctx, Fault, Program, Unit};
use privacy::{Access, Item, Purpose, Sealed, SubjectKey, subject_of};
use serde_json::json;
use web::visitor::{Assurance, Owed, Visitor, delegated};

use crate::Identity;
use crate::client::{digest_of, same};
use crate::session::Token;

pub use end::{Programs, end_everybodys_programs, end_programs};

platform::typed_id!(
    /// An access token, as it is named in lists; the secret is something else.
    AccessTokenId,
    "tok"
);

/// How long a token is good.
pub const VALID: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Tokens that one person may have.
pub const TOKENS_MAX: usize = 20;
const LABEL: &str = "identity.access-token";

/// A token that was given.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The token.
    pub id: AccessTokenId,
    /// Who gave it.
    pub person: PersonId,
    /// What the program may do, of [`delegated::SCOPES`].
    pub scopes: Vec<String>,
    /// How surely the person was known when they gave it.
    pub assurance: Assurance,
    /// When.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When the person took it back.
    pub taken_at: Option<Timestamp>,
    /// The day on which a program last sent it.
    pub last_used_on: Option<Date>,
    pub(crate) name: Sealed,
}

/// Why no token was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessTokenRefusal {
    /// A name of 1 to 60 characters is needed.
    UnfitName,
    /// Without a scope the program could do nothing.
    NoScope,
    /// There are [`TOKENS_MAX`] already.
    TooMany,
}

impl AccessTokenRefusal {
    /// All refusals, for the test of their words.
    pub const ALL: [AccessTokenRefusal; 3] =
        [AccessTokenRefusal::UnfitName, AccessTokenRefusal::NoScope, AccessTokenRefusal::TooMany];

    /// The stable word, after `programs-refused-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            AccessTokenRefusal::UnfitName => "unfit-name",
            AccessTokenRefusal::NoScope => "no-scope",
            AccessTokenRefusal::TooMany => "too-many",
        }
    }
}

/// Gives a program a token. What it sends is given back once and kept nowhere.
///
/// # Errors
/// An [`AccessTokenRefusal`].
pub fn give(
    unit: &mut Unit,
    ctx: &Ctx,
    (person, key, assurance): (PersonId, &SubjectKey, Assurance),
    name: &str,
    scopes: &[&str],
) -> Result<String, AccessTokenRefusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(AccessTokenRefusal::UnfitName);
    }
    let known: Vec<String> = delegated::SCOPES
        .iter()
        .filter(|known| scopes.contains(*known))
        .map(|scope| (*scope).to_owned())
        .collect();
    if known.is_empty() {
        return Err(AccessTokenRefusal::NoScope);
    }
    let secret = Token::new(ctx);
    let token = AccessToken {
        id: AccessTokenId::new(ctx),
        person,
        scopes: known,
        // A passkey at hand is what "high" means; a program has none.
        assurance: assurance.min(Assurance::Substantial),
        created_at: ctx.now(),
        expires_at: ctx.now() + VALID,
        taken_at: None,
        last_used_on: None,
        name: key.seal_text(ctx, LABEL, name),
    };
    let entry = commit_to(unit, ctx, key, (&token, "given"));
    store::insert(unit, &token, digest_of(secret.as_str()), entry);
    Ok(format!("{}.{}", token.id, secret.as_str()))
}

/// Takes a token back: it is good no more at once.
pub fn take(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, token: &AccessToken) {
    let entry = commit_to(unit, ctx, key, (token, "taken"));
    store::take(unit, ctx, token, entry);
}

/// The log commits to who gave which token and who took it back, under the person's own key: nobody can read it there,
/// and after erasure nobody can link it.
fn commit_to(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (token, act): (&AccessToken, &str),
) -> ledger::EntryId {
    let record = json!({
        "token": token.id,
        "person": token.person,
        "scopes": token.scopes,
        "until": token.expires_at.to_string(),
        "act": act,
        "at": ctx.now().to_string(),
    });
    let entry_key = key.commitment_key(&format!("identity.access-token/{}/{act}", token.id));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("access-token", commitment))
}

/// Who sent a person's token; none when it is not, or no longer, one of ours. A program never wears an
/// official's hat: the visitor has no roles.
pub(crate) async fn resolve(
    identity: &Identity,
    ctx: &Ctx,
    bearer: &str,
) -> Result<Option<Visitor>, Fault> {
    let Some((id, secret)) = bearer.split_once('.') else { return Ok(None) };
    let Some(id) = AccessTokenId::parse(id) else { return Ok(None) };
    let found = store::find_standing(&identity.db, id, ctx.now()).await?;
    let Some((token, digest, in_doubt)) = found else { return Ok(None) };
    if !same(&digest, &digest_of(secret)) {
        return Ok(None);
    }
    if token.last_used_on != Some(ctx.today()) {
        // Once a day: the person sees which of their programs still come.
        let mut unit = Unit::new();
        store::used(&mut unit, ctx, token.id);
        identity.db.commit(unit).await?;
    }
    let visitor = Visitor {
        person: Some(token.person),
        // Its name is the person's own and sealed: it is shown to them beside what the program opened.
        client: Some(Program::from(&*token.id.to_string())),
        scopes: token.scopes.into_iter().map(Arc::from).collect(),
        assurance: token.assurance,
        ..Visitor::default()
    };
    // What was given at the very moment of a doubt, or got past what ends with it, opens nothing either.
    Ok(Some(if in_doubt { visitor.hold_back(Owed::Proof) } else { visitor }))
}

/// The tokens of a person with the names they gave them, opened for them.
pub(crate) async fn list_named(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Vec<(AccessToken, String)>, Fault> {
    let tokens = store::list_of_person(&identity.db, person, ctx.now()).await?;
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let access = Access::new(Purpose::ShowOwnData, "means-of-sign-in");
    let items: Vec<Item<'_>> = tokens.iter().map(|token| Item::new(LABEL, &token.name)).collect();
    let opened = identity.vault.open(ctx, &access, subject_of(person), &items).await?;
    let names = opened.iter().map(|plain| Ok(plain.text()?.to_owned()));
    let names: Vec<String> = names.collect::<Result<_, Fault>>()?;
    Ok(tokens.into_iter().zip(names).collect())
}

/// How a person calls the programs to which they gave keys, by the ids of the keys: opened for them.
///
/// # Errors
/// A fault when the database cannot answer or a name is damaged.
pub async fn names_of(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<HashMap<String, String>, Fault> {
    let named = list_named(identity, ctx, person).await?;
    Ok(named.into_iter().map(|(token, name)| (token.id.to_string(), name)).collect())
}
