//! The act of an official at a counter: whoever has this account is not the one it is of.
//!
//! It says something of an account only when the account is in the hands of the one who stands there, as a code on their
//! own device shows. Of somebody who shows none it is known that they are a stranger to it, and nothing is noted: else
//! anybody could weaken another's account by coming with a wrong document.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Item, SubjectKey, subject_of};
use serde_json::json;
use web::Form;

use super::{code, store};
use crate::person::{self, Person};
use crate::sign_in::MeansChange;
use crate::{Identity, access_token, invitation, role, session};

/// The label under which the reason is sealed.
const DOUBT: &str = "identity.doubt";
/// Letters of a reason: a slip of the hand is none.
const REASON_CHARACTERS: RangeInclusive<usize> = 10..=1_000;

/// What an official says of the person before them.
#[derive(Clone, Debug)]
pub struct Doubting<'a> {
    /// Whose account it is.
    pub person: PersonId,
    /// Whether face, name and day of birth were compared with a document.
    pub is_compared: bool,
    /// The code that the person shows on their own device.
    pub code: &'a str,
    /// What does not agree.
    pub reason: &'a str,
}

impl Doubting<'_> {
    /// What an official filled in.
    pub fn read(person: PersonId, form: &Form) -> Doubting<'_> {
        Doubting {
            person,
            is_compared: form.has("doubt-compared", "yes"),
            code: form.value("doubt-code"),
            reason: form.value("doubt-reason"),
        }
    }
}

/// Why nothing is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubtRefusal {
    /// Nobody judges themself.
    ToOneself,
    /// Nobody was chosen, or they were erased.
    UnknownPerson,
    /// Face and document were not compared.
    NotCompared,
    /// The code is missing, wrong, too old, or another account's.
    CodeOver,
    /// It is not said what does not agree, or at too great a length.
    NoReason,
}

impl DoubtRefusal {
    /// All of them.
    pub const ALL: [DoubtRefusal; 5] = [
        DoubtRefusal::ToOneself,
        DoubtRefusal::UnknownPerson,
        DoubtRefusal::NotCompared,
        DoubtRefusal::CodeOver,
        DoubtRefusal::NoReason,
    ];

    /// The stable word; its wording is `doubt-refused-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            DoubtRefusal::ToOneself => "to-oneself",
            DoubtRefusal::UnknownPerson => "unknown-person",
            DoubtRefusal::NotCompared => "not-compared",
            DoubtRefusal::CodeOver => "code-over",
            DoubtRefusal::NoReason => "no-reason",
        }
    }

    /// The field at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            DoubtRefusal::CodeOver => "doubt-code",
            DoubtRefusal::NoReason => "doubt-reason",
            DoubtRefusal::ToOneself | DoubtRefusal::UnknownPerson | DoubtRefusal::NotCompared => {
                "doubt-compared"
            }
        }
    }
}

fn judge(
    official: Option<PersonId>,
    person: &Person,
    (doubting, shown_by): (&Doubting<'_>, Option<PersonId>),
) -> Result<(), DoubtRefusal> {
    if official == Some(person.id) {
        return Err(DoubtRefusal::ToOneself);
    }
    if person.erased_at.is_some() {
        return Err(DoubtRefusal::UnknownPerson);
    }
    if !doubting.is_compared {
        return Err(DoubtRefusal::NotCompared);
    }
    if shown_by != Some(person.id) {
        return Err(DoubtRefusal::CodeOver);
    }
    match REASON_CHARACTERS.contains(&doubting.reason.chars().count()) {
        true => Ok(()),
        false => Err(DoubtRefusal::NoReason),
    }
}

/// Notes it, in the caller's unit: what the account was proven by counts no more, its sessions end, and so do links into it
/// and what programs were given. After the commit the caller calls [`Identity::forget_sessions`].
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn doubt(
    identity: &Identity,
    (unit, ctx): (&mut Unit, &Ctx),
    doubting: &Doubting<'_>,
) -> Result<Result<(), DoubtRefusal>, Fault> {
    let Some(person) = identity.find_person(doubting.person).await? else {
        return Ok(Err(DoubtRefusal::UnknownPerson));
    };
    let Some(key) = identity.vault.key(ctx, subject_of(person.id)).await? else {
        return Ok(Err(DoubtRefusal::UnknownPerson));
    };
    let shown = code::standing(identity, ctx, doubting.code).await?;
    let shown_by = shown.as_ref().map(|shown| shown.current.session.person);
    let official = ctx.actor().natural_person();
    if let Err(refusal) = judge(official, &person, (doubting, shown_by)) {
        return Ok(Err(refusal));
    }
    if let Some(shown) = &shown {
        store::use_code(unit, shown.code);
    }
    let reason = key.seal_text(ctx, DOUBT, doubting.reason);
    person::store::doubt(unit, ctx, (&person, &reason));
    invitation::store::use_up_of(unit, ctx, person.id);
    session::end_all(unit, ctx, person.id);
    access_token::end_programs(unit, identity, ctx, person.id).await?;
    identity.tell_of_means(unit, ctx, &key, MeansChange::Doubted);
    record(unit, ctx, &key, (&person, doubting.reason));
    tracing::info!(target: "identity::audit", person = %person.id,
        "an account was in the hands of somebody else at a counter");
    Ok(Ok(()))
}

impl Identity {
    /// Whether an official found that somebody else has an account, and nobody has proven it since.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn is_in_doubt(&self, person: PersonId) -> Result<bool, Fault> {
        person::store::is_in_doubt(&self.db, person).await
    }
}

/// The log commits to whose account it was, who found it, and why.
fn record(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, (person, reason): (&Person, &str)) {
    let record = json!({
        "person": person.id,
        "act": "doubted",
        "reason": reason,
        "by": role::store::by(ctx),
        "at": ctx.now().to_string(),
    });
    super::commit_to(unit, ctx, key, &record);
}

/// What an official noted of an account, while nobody has proven it since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// When.
    pub at: Timestamp,
    /// What did not agree.
    pub reason: String,
}

/// What was noted of an account, opened for whoever asks.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn doubt_of(
    identity: &Identity,
    ctx: &Ctx,
    (access, person): (&Access, PersonId),
) -> Result<Option<Doubt>, Fault> {
    let Some((at, sealed)) = person::store::find_doubt(&identity.db, person).await? else {
        return Ok(None);
    };
    let item = Item::new(DOUBT, &sealed);
    let opened = identity.vault.open_one(ctx, access, subject_of(person), item).await;
    let reason = opened.map_err(Fault::from)?.text()?.to_owned();
    Ok(Some(Doubt { at, reason }))
}
