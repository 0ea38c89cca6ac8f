//! The acts on a credential: the unit that decided hands it over in person where the service says so, suspends it,
//! lets it hold again, or takes it back for good, each with a reason; its person says that a wallet is lost.

use platform::{Ctx, Unit};
use privacy::SubjectKey;
use web::Visitor;

use super::{Credential, REASON_LABEL, Standing, commit_to, store};
use crate::desk::may_decide_in;

/// The longest reason.
const TEXT_CHARACTERS_MAX: usize = 4_000;

/// What the unit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    HandOver,
    Suspend,
    Restore,
    Revoke,
}

impl Change {
    pub(crate) const ALL: [Change; 4] =
        [Change::HandOver, Change::Suspend, Change::Restore, Change::Revoke];

    /// The stable word; its wording is `credential-do-<word>`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Change::HandOver => "hand-over",
            Change::Suspend => "suspend",
            Change::Restore => "restore",
            Change::Revoke => "revoke",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Change> {
        Change::ALL.into_iter().find(|change| change.word() == word)
    }

    /// Whether it can be done to what stands so.
    pub(crate) fn fits(self, standing: Standing) -> bool {
        match (self, standing) {
            (Change::HandOver, Standing::ToBeHandedOver)
            | (Change::Suspend, Standing::InForce)
            | (Change::Restore, Standing::Suspended)
            | (
                Change::Revoke,
                Standing::InForce | Standing::Suspended | Standing::ToBeHandedOver,
            ) => true,
            (Change::HandOver | Change::Suspend | Change::Restore | Change::Revoke, _) => false,
        }
    }
}

/// Why nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeRefusal {
    /// The official's unit or role does not decide such cases.
    NotYours,
    /// The credential is the official's own.
    Own,
    /// It does not stand so that this could be done.
    DoesNotFit,
    /// The reason is missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
}

impl ChangeRefusal {
    /// The stable word; its wording is `credential-refusal-<word>`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ChangeRefusal::NotYours => "not-your-unit",
            ChangeRefusal::Own => "own",
            ChangeRefusal::DoesNotFit => "does-not-fit",
            ChangeRefusal::TextMissing => "text-missing",
            ChangeRefusal::TextTooLong => "text-too-long",
        }
    }
}

/// Changes whether a credential holds.
pub(crate) fn change(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (visitor, mut credential): (&Visitor, Credential),
    (change, text): (Change, &str),
) -> Result<(), ChangeRefusal> {
    if !may_decide_in(visitor, &credential.unit) {
        return Err(ChangeRefusal::NotYours);
    }
    if visitor.person == Some(credential.person) {
        return Err(ChangeRefusal::Own);
    }
    if !change.fits(credential.standing(ctx.today())) {
        return Err(ChangeRefusal::DoesNotFit);
    }
    let text = text.trim();
    if text.is_empty() {
        return Err(ChangeRefusal::TextMissing);
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(ChangeRefusal::TextTooLong);
    }
    credential.reason = Some(key.seal_text(ctx, REASON_LABEL, text));
    match change {
        // What was compared is in the log; it is no reason why something does not hold.
        Change::HandOver => {
            (credential.handed_over_at, credential.reason) = (Some(ctx.now()), None);
        }
        Change::Suspend => credential.suspended_at = Some(ctx.now()),
        Change::Restore => (credential.suspended_at, credential.reason) = (None, None),
        Change::Revoke => credential.revoked_at = Some(ctx.now()),
    }
    commit_to(unit, ctx, key, (&credential, change.word(), Some(text)));
    store::update(unit, &credential);
    Ok(())
}

/// A wallet is lost: every copy that is out holds no more. The credential itself stands, and can go into a new one.
pub(crate) fn lose(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, credential: &Credential) {
    commit_to(unit, ctx, key, (credential, "lost", None));
    store::lose_copies(unit, ctx, credential.id);
    // Whoever has the wallet now must not fetch another copy with what it holds.
    crate::offer::store::end_of_credential(unit, ctx, credential.id);
    crate::offer::store::end_access_of_credential(unit, credential.id);
    openid::resource::end_of_wallets(unit, ctx, credential.person);
}
