//! What a decision gave as a credential, whether it holds, and the acts that change that.

pub(crate) mod act;
pub(crate) mod act_pages;
pub(crate) mod api;
pub(crate) mod change;
pub(crate) mod copies;
mod ending;
mod load;
pub(crate) mod pages;
pub(crate) mod store;

use identity::IdentityType;
use jiff::Timestamp;
use jiff::civil::Date;
use platform::calendar::Term;
use platform::id::PersonId;
use platform::{Ctx, Fault, Locale, Unit};
use privacy::{
    Access, CaseLabel, Digest, Item, OpenError, Purpose, Sealed, SubjectKey, subject_of,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Credentials;
use act::Act;

pub use change::lose_of_person;
pub use ending::{Given, end_of_case, given_by_case};

platform::typed_id!(
    /// A credential.
    CredentialId,
    "crd"
);
platform::typed_id!(
    /// A credential as it went into a wallet, once.
    CopyId,
    "cpy"
);

/// What seals the claims.
const LABEL: &str = "credentials.content";
/// What seals why a credential does not hold.
const REASON_LABEL: &str = "credentials.reason";

/// A credential as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    pub(crate) id: CredentialId,
    pub(crate) person: PersonId,
    /// The kind, by its id.
    pub(crate) kind: String,
    /// The unit that decided.
    pub(crate) unit: String,
    /// The case that gave it.
    pub(crate) reference: String,
    pub(crate) content: Sealed,
    pub(crate) reason: Option<Sealed>,
    pub(crate) granted_at: Timestamp,
    /// The last day on which it holds.
    pub(crate) ends_on: Option<Date>,
    /// Whether it is an identity of the town's own: that of an e-resident.
    pub(crate) is_identity: bool,
    /// Whether an official hands it over in person, against the document that was applied with.
    pub(crate) in_person: bool,
    /// The digest of the identity document that was applied with; none where nobody asked for it.
    pub(crate) document: Option<Vec<u8>>,
    pub(crate) handed_over_at: Option<Timestamp>,
    pub(crate) suspended_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
    pub(crate) version: i64,
    /// Copies that are out.
    pub(crate) copies_out: i64,
    /// Copies that there ever were.
    pub(crate) copies_ever: i64,
}

/// Whether a credential holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It holds.
    InForce,
    /// Its person has not fetched it at the counter yet.
    ToBeHandedOver,
    /// It does not hold for now.
    Suspended,
    /// It was taken back.
    Revoked,
    /// Its last day is over.
    Expired,
}

impl Standing {
    /// The stable word; its wording is `credential-standing-<word>`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Standing::InForce => "in-force",
            Standing::ToBeHandedOver => "to-be-handed-over",
            Standing::Suspended => "suspended",
            Standing::Revoked => "revoked",
            Standing::Expired => "expired",
        }
    }

    pub(crate) fn colour(self) -> &'static str {
        match self {
            Standing::InForce => "green",
            Standing::ToBeHandedOver => "blue",
            Standing::Suspended => "yellow",
            Standing::Revoked => "red",
            Standing::Expired => "grey",
        }
    }
}

/// What a credential says, as it was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Content {
    /// Name and value of each claim.
    pub(crate) claims: Map<String, Value>,
    /// Those that its holder shows or does not.
    pub(crate) hidden: Vec<String>,
    /// The language of its person.
    pub(crate) locale: String,
}

impl Content {
    pub(crate) fn locale(&self) -> Locale {
        Locale::parse(&self.locale).unwrap_or(Locale::EN)
    }
}

impl Credential {
    pub(crate) fn standing(&self, today: Date) -> Standing {
        match (self.revoked_at, self.suspended_at) {
            (Some(_), _) => Standing::Revoked,
            _ if self.ends_on.is_some_and(|last| last < today) => Standing::Expired,
            _ if self.in_person && self.handed_over_at.is_none() => Standing::ToBeHandedOver,
            (None, Some(_)) => Standing::Suspended,
            (None, None) => Standing::InForce,
        }
    }

    /// Whether its service grants it anew already, `within` its last days.
    pub(crate) fn may_renew(&self, today: Date, within: Option<Term>) -> bool {
        let Some((last, within)) = self.ends_on.zip(within) else { return false };
        // A plain calendar, as the service counts when it is applied for again.
        let from = platform::calendar::Calendar::default().due_on(today, within);
        self.standing(today) == Standing::InForce && last <= from
    }

    /// Whether it says who somebody is: it goes into a wallet only when it is sure that they are the one who asks.
    pub(crate) fn is_guarded(&self) -> bool {
        self.is_identity || self.in_person
    }

    /// Whether its person is an e-resident by it.
    pub(crate) fn is_held_identity(&self, today: Date) -> bool {
        self.is_identity && self.standing(today) == Standing::InForce
    }

    pub(crate) fn case(&self) -> CaseLabel {
        CaseLabel::new(self.reference.as_str())
    }
}

/// The claim that says of which kind an identity is: the word of programs that people sign in to, too.
pub(crate) const IDENTITY_TYPE: &str = "identity_type";

/// What a decision gives.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    /// The kind, by its id.
    pub kind: &'a str,
    /// The unit that decided.
    pub unit: &'a str,
    /// The case.
    pub reference: &'a str,
    /// The language of the person.
    pub locale: Locale,
    /// Name and value of each claim.
    pub claims: Map<String, Value>,
    /// Those that its holder shows or does not.
    pub hidden: Vec<String>,
    /// The last day on which it holds.
    pub ends_on: Option<Date>,
    /// Whether it is an identity of the town's own: that of an e-resident.
    pub is_identity: bool,
    /// Whether an official hands it over in person.
    pub in_person: bool,
    /// The digest of the identity document that was applied with.
    pub document: Option<Digest>,
    /// The officials who had a part in deciding, whoever had the last word: none of them hands it over.
    pub decided_by: Vec<PersonId>,
}

/// Gives a credential to whom the key belongs to, in the unit of the decision.
pub fn grant(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, mut grant: Grant<'_>) -> CredentialId {
    if grant.is_identity {
        // Whoever reads it knows of which kind it is, whatever its service calls itself.
        let kind = IdentityType::EResident.word();
        grant.claims.insert(IDENTITY_TYPE.to_owned(), kind.into());
    }
    let content = Content {
        claims: grant.claims,
        hidden: grant.hidden,
        locale: grant.locale.tag().to_owned(),
    };
    let credential = Credential {
        id: CredentialId::new(ctx),
        person: PersonId(key.subject().0),
        kind: grant.kind.to_owned(),
        unit: grant.unit.to_owned(),
        reference: grant.reference.to_owned(),
        content: key.seal_json(ctx, LABEL, &content),
        reason: None,
        granted_at: ctx.now(),
        ends_on: grant.ends_on,
        is_identity: grant.is_identity,
        in_person: grant.in_person,
        document: grant.document.map(|digest| digest.as_bytes().to_vec()),
        handed_over_at: None,
        suspended_at: None,
        revoked_at: None,
        version: 1,
        copies_out: 0,
        copies_ever: 0,
    };
    store::insert(unit, &credential);
    act::record(unit, ctx, key, (&credential, Act::granted(&grant.decided_by)));
    credential.id
}

/// Lets go what a case gave, with the case that is no longer kept.
pub fn delete_of_case(unit: &mut Unit, ctx: &Ctx, reference: &str) {
    store::forget_case(unit, ctx, reference);
}

/// How somebody stands as an e-resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EResidency {
    /// They never were one.
    None,
    /// There is an identity of the town's own, and it does not hold: it waits to be handed over, is suspended, was
    /// revoked, or is over, or somebody else has the account.
    Lapsed,
    /// It was granted, handed over in person, and is neither suspended nor revoked nor over.
    Holds {
        /// Its last day; none when it has no end.
        ends_on: Option<Date>,
    },
}

/// How somebody stands as an e-resident on a day. Their identity holds for nobody while an official has found that somebody
/// else has their account.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn e_residency(
    credentials: &Credentials,
    on: Date,
    person: PersonId,
) -> Result<EResidency, Fault> {
    let held = store::list_of_person(&credentials.db, person).await?;
    let stands = stands_as(&held, on);
    if !matches!(stands, EResidency::Holds { .. }) {
        return Ok(stands);
    }
    let found = credentials.openid.identity().find_person(person).await?;
    let is_doubted = found.is_some_and(|found| found.doubted_at.is_some());
    Ok(if is_doubted { EResidency::Lapsed } else { stands })
}

/// How many identities of a kind somebody has that are not revoked and last longer than a day, whether they wait at the
/// counter, hold, or are suspended.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_identities(
    credentials: &Credentials,
    (person, kind): (PersonId, &str),
    after: Date,
) -> Result<usize, Fault> {
    let held = store::list_of_person(&credentials.db, person).await?;
    let counts = |held: &&Credential| {
        let is_over = held.ends_on.is_some_and(|last| last <= after);
        held.is_identity && held.kind == kind && held.revoked_at.is_none() && !is_over
    };
    Ok(held.iter().filter(counts).count())
}

/// How somebody who has these stands as an e-resident: one has one identity that holds.
pub(crate) fn stands_as(held: &[Credential], on: Date) -> EResidency {
    let mut identities = held.iter().filter(|held| held.is_identity).peekable();
    if identities.peek().is_none() {
        return EResidency::None;
    }
    match identities.find(|held| held.is_held_identity(on)) {
        Some(held) => EResidency::Holds { ends_on: held.ends_on },
        None => EResidency::Lapsed,
    }
}

/// What a credential says, opened for a purpose; none when its person was erased.
pub(crate) async fn open(
    credentials: &Credentials,
    ctx: &Ctx,
    purpose: Purpose,
    credential: &Credential,
) -> Result<Option<Content>, Fault> {
    let access = Access::on(&credential.case(), purpose, "credential");
    let item = Item::new(LABEL, &credential.content);
    let subject = subject_of(credential.person);
    match credentials.vault.open_one(ctx, &access, subject, item).await {
        Ok(plain) => Ok(Some(plain.json()?)),
        Err(OpenError::Erased) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Why a credential does not hold, for its person.
pub(crate) async fn open_reason(
    credentials: &Credentials,
    ctx: &Ctx,
    credential: &Credential,
) -> Result<String, Fault> {
    let Some(reason) = &credential.reason else { return Ok(String::new()) };
    let access = Access::on(&credential.case(), Purpose::ShowOwnData, "credential");
    let item = Item::new(REASON_LABEL, reason);
    let subject = subject_of(credential.person);
    let plain = credentials.vault.open_one(ctx, &access, subject, item).await?;
    Ok(plain.text()?.to_owned())
}
