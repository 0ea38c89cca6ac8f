//! Restricting the use of data (GDPR, article 18): it is kept, and nothing further is done with it.

pub(crate) mod api;
pub(crate) mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use platform::id::SubjectId;
use platform::{Ctx, Unit};

use crate::access::CaseLabel;
use crate::key::SubjectKey;
use crate::sealed::Sealed;

platform::typed_id!(
    /// A restriction.
    RestrictionId,
    "rst"
);

/// How long before its end a person is told (GDPR, article 18(3)).
pub const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// What the reason is sealed as.
pub(crate) const REASON: &str = "privacy.restriction.reason";
/// The longest reason.
const REASON_CHARS_MAX: usize = 1_000;

/// Why a use is restricted: the four cases of article 18(1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The person says that the data is wrong, while that is looked at.
    Accuracy,
    /// The use is unlawful, and the person does not want the data erased.
    Unlawful,
    /// The town needs the data no longer, the person does, for a claim.
    Claim,
    /// The person objected, while that is looked at.
    Objection,
}

impl Ground {
    /// All of them.
    pub const ALL: [Ground; 4] =
        [Ground::Accuracy, Ground::Unlawful, Ground::Claim, Ground::Objection];

    /// The stable word; its wording is `privacy-restriction-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Ground::Accuracy => "accuracy",
            Ground::Unlawful => "unlawful",
            Ground::Claim => "claim",
            Ground::Objection => "objection",
        }
    }

    /// The ground of this word.
    pub fn parse(word: &str) -> Option<Ground> {
        Ground::ALL.into_iter().find(|ground| ground.word() == word)
    }
}

/// A restriction as it is stored.
#[derive(Clone, Debug)]
pub struct Restriction {
    /// The restriction.
    pub id: RestrictionId,
    /// Whose data.
    pub subject: SubjectId,
    /// Of which case; none: of all.
    pub case: Option<CaseLabel>,
    /// Why.
    pub ground: Ground,
    /// Since when.
    pub asked_at: Timestamp,
    /// Until when, once that is known.
    pub ends_at: Option<Timestamp>,
    /// Why it ends, when the town ends it.
    pub(crate) reason: Option<Sealed>,
}

/// Why the town cannot end a restriction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestrictionRefusal {
    /// There is no reason, or it is too long.
    NoReason,
    /// Its end is known already.
    Ended,
}

impl RestrictionRefusal {
    /// All of them, for the test that each has its words.
    pub const ALL: [RestrictionRefusal; 2] =
        [RestrictionRefusal::NoReason, RestrictionRefusal::Ended];

    /// The stable word; its wording is `privacy-restriction-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            RestrictionRefusal::NoReason => "no-reason",
            RestrictionRefusal::Ended => "ended",
        }
    }
}

/// The person restricts the use, of one case or of all. It holds from now on.
pub fn restrict(
    unit: &mut Unit,
    ctx: &Ctx,
    subject: SubjectId,
    (ground, case): (Ground, Option<CaseLabel>),
) -> RestrictionId {
    let id = RestrictionId::new(ctx);
    let asked_at = ctx.now();
    let restriction =
        Restriction { id, subject, case, ground, asked_at, ends_at: None, reason: None };
    store::insert(unit, &restriction);
    id
}

/// The person lets the use go on, at once.
pub fn lift(unit: &mut Unit, ctx: &Ctx, id: RestrictionId) {
    store::end(unit, ctx, id, (ctx.now(), None));
}

/// The town ends it, with a reason that the person reads a week before it ends.
///
/// # Errors
/// A [`RestrictionRefusal`].
pub fn end(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (restriction, reason): (&Restriction, &str),
) -> Result<(), RestrictionRefusal> {
    if restriction.ends_at.is_some() {
        return Err(RestrictionRefusal::Ended);
    }
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        return Err(RestrictionRefusal::NoReason);
    }
    let sealed = key.seal_text(ctx, REASON, reason);
    store::end(unit, ctx, restriction.id, (ctx.now() + TOLD_BEFORE, Some(sealed)));
    Ok(())
}
