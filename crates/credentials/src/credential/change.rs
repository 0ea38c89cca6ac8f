//! The acts on a credential: the unit that decided hands it over in person where the service says so, suspends it,
//! lets it hold again, or takes it back for good, each with a reason; its person says that a wallet is lost.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{SubjectKey, subject_of};
use web::Visitor;

use super::act::{self, Act, Kind};
use super::{Credential, REASON_LABEL, Standing, copies, store};
use crate::Credentials;
use crate::desk::{PROVE, may_decide_in};

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

    /// As what it is recorded.
    fn act(self) -> Kind {
        match self {
            Change::HandOver => Kind::HandedOver,
            Change::Suspend => Kind::Suspended,
            Change::Restore => Kind::Restored,
            Change::Revoke => Kind::Revoked,
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
    /// An earlier one of the same person is suspended: that is to be decided first.
    EarlierSuspended,
    /// The document is not the one that was applied with.
    OtherDocument,
    /// Nobody knows with which document it was applied for.
    NoDocument,
    /// Whoever granted it does not hand it over, too.
    Decided,
    /// An identity is handed over on the page, by somebody who has its person before them.
    OnPage,
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
            ChangeRefusal::EarlierSuspended => "earlier-suspended",
            ChangeRefusal::OtherDocument => "other-document",
            ChangeRefusal::NoDocument => "no-document",
            ChangeRefusal::Decided => "decided",
            ChangeRefusal::OnPage => "on-page",
            ChangeRefusal::TextMissing => "text-missing",
            ChangeRefusal::TextTooLong => "text-too-long",
        }
    }
}

/// What an official changes: the credential, and those of the same kind that its person has beside it.
pub(crate) struct Before<'a> {
    pub(crate) credential: Credential,
    pub(crate) others: &'a [Credential],
    /// Why an earlier one ends when this one takes its place, for its person.
    pub(crate) renewed: &'a str,
}

/// Changes whether a credential holds.
pub(crate) fn change(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (visitor, before): (&Visitor, Before<'_>),
    (change, text): (Change, &str),
) -> Result<(), ChangeRefusal> {
    let Before { mut credential, others, renewed } = before;
    if !may(visitor, change, &credential) {
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
    if change == Change::HandOver && credential.is_identity {
        replace(unit, ctx, key, (&credential, others, renewed))?;
    }
    credential.reason = Some(key.seal_text(ctx, REASON_LABEL, text));
    match change {
        // What was compared is in the record of the act; it is no reason why something does not hold.
        Change::HandOver => {
            (credential.handed_over_at, credential.reason) = (Some(ctx.now()), None);
        }
        Change::Suspend => credential.suspended_at = Some(ctx.now()),
        Change::Restore => (credential.suspended_at, credential.reason) = (None, None),
        Change::Revoke => credential.revoked_at = Some(ctx.now()),
    }
    act::record(unit, ctx, key, (&credential, Act::because(change.act(), text)));
    store::update(unit, &credential);
    Ok(())
}

/// Who may: whoever proves people at a counter hands identities over, so that who decided does not also bind; all else
/// is for the unit that decided.
fn may(visitor: &Visitor, change: Change, credential: &Credential) -> bool {
    if change == Change::HandOver && credential.is_identity {
        return visitor.holds(PROVE);
    }
    may_decide_in(visitor, &credential.unit)
}

/// Another document was shown than the one that was applied with: that stays for whoever looks into it.
pub(crate) fn withhold(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, credential: &Credential) {
    act::record(unit, ctx, key, (credential, Act::of(Kind::Withheld)));
}

/// Somebody has one identity of the town's own: that which is handed over takes the place of the one before.
fn replace(
    unit: &mut Unit,
    ctx: &Ctx,
    key: &SubjectKey,
    (credential, others, renewed): (&Credential, &[Credential], &str),
) -> Result<(), ChangeRefusal> {
    let today = ctx.today();
    let earlier = others.iter().filter(|other| {
        other.is_identity && other.kind == credential.kind && other.id != credential.id
    });
    for other in earlier {
        match other.standing(today) {
            Standing::Suspended => return Err(ChangeRefusal::EarlierSuspended),
            Standing::InForce => super::ending::revoke(unit, ctx, key, (other, renewed)),
            Standing::ToBeHandedOver | Standing::Revoked | Standing::Expired => {}
        }
    }
    Ok(())
}

/// A wallet is lost: every copy that is out holds no more. The credential itself stands, and can go into a new one.
pub(crate) fn lose(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, credential: &Credential) {
    act::record(unit, ctx, key, (credential, Act::of(Kind::Lost)));
    copies::store::lose_all(unit, ctx, credential.id);
    // Whoever has the wallet now must not fetch another copy with what it holds.
    end_fetching(unit, ctx, credential);
    openid::resource::end_of_wallets(unit, ctx, credential.person);
}

/// What would let a wallet fetch a copy ends.
fn end_fetching(unit: &mut Unit, ctx: &Ctx, credential: &Credential) {
    crate::offer::store::end_of_credential(unit, ctx, credential.id);
    crate::offer::store::end_access_of_credential(unit, credential.id);
}

/// Somebody else was found to have an account: the copies of everything that it was given may be in their wallet, and
/// hold no more. The credentials stand, for whoever proves the account. After the commit the caller calls
/// [`Credentials::forget_lists`].
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn lose_of_person(
    credentials: &Credentials,
    (unit, ctx): (&mut Unit, &Ctx),
    person: PersonId,
) -> Result<(), Fault> {
    let Some(key) = credentials.vault.key(ctx, subject_of(person)).await? else { return Ok(()) };
    for credential in store::list_of_person(&credentials.db, person).await? {
        if credential.copies_out > 0 {
            act::record(unit, ctx, &key, (&credential, Act::of(Kind::Doubted)));
        }
        end_fetching(unit, ctx, &credential);
    }
    copies::store::lose_all_of_person(unit, ctx, person);
    openid::resource::end_of_wallets(unit, ctx, person);
    Ok(())
}
