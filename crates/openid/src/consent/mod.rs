//! What people let programs know and do: given once, remembered, narrowed or taken back at any time.

pub(crate) mod api;
pub(crate) mod narrow;
pub(crate) mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Unit};
use privacy::SubjectKey;
use serde_json::json;

use crate::OpenId;
use crate::authorize::{claims_of, powers_of};
use crate::request::AuthorizationRequest;
use crate::scope::{Claim, Scope};
use crate::token;

platform::typed_id!(
    /// A consent.
    ConsentId,
    "con"
);

/// What a person agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The consent.
    pub id: ConsentId,
    /// Who agreed.
    pub person: PersonId,
    /// The program, by its id.
    pub client: String,
    /// What it may do, beyond knowing.
    pub powers: BTreeSet<Scope>,
    /// What it may know.
    pub claims: BTreeSet<Claim>,
    /// The interfaces that it may open with what it is given, beside the town's: their addresses.
    pub resources: BTreeSet<String>,
    /// When they agreed last.
    pub given_at: Timestamp,
    /// The day on which the program came last.
    pub last_used_on: Option<Date>,
    /// When they took single things out of it last.
    pub narrowed_at: Option<Timestamp>,
    /// When they took it back.
    pub taken_at: Option<Timestamp>,
}

impl Consent {
    /// Whether it goes as far as a request.
    pub fn covers(&self, request: &AuthorizationRequest) -> bool {
        claims_of(request).is_subset(&self.claims)
            && powers_of(request).is_subset(&self.powers)
            && request.resources.iter().all(|resource| self.resources.contains(resource))
    }
}

/// Of addresses of interfaces those of others: what a program may do at ours is said by its powers.
pub(crate) fn of_others<'a>(
    openid: &'a OpenId,
    resources: impl IntoIterator<Item = &'a String>,
) -> impl Iterator<Item = &'a str> {
    let is_ours = move |address: &str| {
        let rest = address.strip_prefix(openid.issuer());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    resources.into_iter().map(String::as_str).filter(move |address| !is_ours(address))
}

/// Writes down what somebody agrees to, with what they agreed to before.
pub(crate) fn give(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (client, on_file): (&str, Option<Consent>),
    (powers, claims, resources): (BTreeSet<Scope>, BTreeSet<Claim>, &[String]),
) -> Consent {
    let person = PersonId(key.subject().0);
    let before = on_file.clone();
    let mut consent = on_file.unwrap_or_else(|| Consent {
        id: ConsentId::new(ctx),
        person,
        client: client.to_owned(),
        powers: BTreeSet::new(),
        claims: BTreeSet::new(),
        resources: BTreeSet::new(),
        given_at: ctx.now(),
        last_used_on: None,
        narrowed_at: None,
        taken_at: None,
    });
    consent.powers.extend(powers);
    consent.claims.extend(claims);
    consent.resources.extend(resources.iter().cloned());
    consent.given_at = ctx.now();
    consent.last_used_on = Some(ctx.today());
    let entry = commit_to(unit, ctx, key, (&consent, "given"));
    match before {
        Some(before) => store::widen(unit, &before, &consent, entry),
        None => store::insert(unit, &consent, entry),
    }
    consent
}

/// Writes down the day on which the program came, once a day.
pub(crate) fn used(unit: &mut Unit, ctx: &Ctx, consent: &Consent) {
    if consent.last_used_on != Some(ctx.today()) {
        store::used(unit, ctx, consent.id);
    }
}

/// Takes a consent back: every token that came of it is worth nothing from now on.
pub(crate) fn take(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, consent: &Consent) {
    let entry = commit_to(unit, ctx, key, (consent, "taken"));
    store::take(unit, ctx, consent.id, entry);
    token::store::end_of_consent(unit, ctx, consent.id);
}

/// The log commits to who agreed to what, under the person's own key: nobody can read it there, and after erasure
/// nobody can link it.
fn commit_to(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (consent, act): (&Consent, &str),
) -> ledger::EntryId {
    let record = json!({
        "consent": consent.id,
        "person": consent.person,
        "program": consent.client,
        "may": consent.powers,
        "knows": consent.claims,
        "opens": consent.resources,
        "act": act,
        "at": ctx.now().to_string(),
    });
    let entry_key =
        key.commitment_key(&format!("openid.consent/{}/{act}/{}", consent.id, ctx.now()));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("consent", commitment))
}
