//! Invitations: a link, shown once and handed over, that gives a role to whoever signs in with it, or lets
//! somebody whom the registers know into the account that waits for them.
//!
//! The link is good once and for a week. For whom it is, is sealed under a key of its own, which goes with it.

mod accept;
pub(crate) mod pages;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Item, Purpose, Sealed};

use crate::Identity;
use crate::role::{self, OfficialRefusal};
use crate::session::Token;

#[cfg(test)]
pub(crate) use accept::open_account;
pub use accept::{InvitationRefusal, accept_role, withdraw};
pub(crate) use accept::{clear_out, void_of};

platform::typed_id!(
    /// An invitation, as it is named in lists; its token is something else.
    InvitationId,
    "inv"
);

/// How long a link is good.
pub const VALID: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a link is good that is handed over at a counter: its person has come for it.
pub const VALID_FROM_COUNTER: SignedDuration = SignedDuration::from_hours(24);
/// Invitations that a list shows.
pub const LISTED_MAX: i64 = 200;
/// The longest name or address of somebody invited.
const ADDRESSEE_CHARACTERS_MAX: usize = 254;
const ADDRESSEE: &str = "identity.invitation";

/// What an invitation gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A role in a unit.
    Role {
        /// The role.
        role: String,
        /// The unit.
        unit: String,
    },
    /// The account of somebody the town knows already: they sign in once, and add a means of sign-in.
    Account(PersonId),
}

/// An invitation that still stands.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The invitation.
    pub id: InvitationId,
    /// What it gives.
    pub offer: Offer,
    /// Who invited: a person's id, or the kind of actor.
    pub invited_by: String,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link is good.
    pub expires_at: Timestamp,
    /// Whether it was handed over after its person was compared with an identity document.
    pub is_proven: bool,
    pub(crate) addressee: Option<(SubjectId, Sealed)>,
}

/// A new invitation. The token is shown once and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// The invitation.
    pub id: InvitationId,
    /// Until when the link is good.
    pub expires_at: Timestamp,
    /// The path of the link.
    pub path: String,
}

/// Invites somebody to a role; `addressee` is how the inviter remembers for whom the link is.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn invite_to_role(
    identity: &Identity,
    ctx: &Ctx,
    (role, in_unit): (&str, &str),
    addressee: &str,
) -> Result<Result<Invited, OfficialRefusal>, Fault> {
    if role::find(role).is_none() {
        return Ok(Err(OfficialRefusal::UnknownRole));
    }
    if addressee.trim().is_empty() || addressee.chars().count() > ADDRESSEE_CHARACTERS_MAX {
        return Ok(Err(OfficialRefusal::UnknownPerson));
    }
    let offer = Offer::Role { role: role.to_owned(), unit: in_unit.to_owned() };
    let mut unit = Unit::new();
    let subject = SubjectId::new(ctx);
    let key = identity.vault.create_key(&mut unit, ctx, subject);
    let sealed = key.seal_text(ctx, ADDRESSEE, addressee.trim());
    let invited = write(&mut unit, ctx, &offer, Some((subject, sealed)));
    identity.db.commit(unit).await?;
    Ok(Ok(invited))
}

/// Lets somebody whom the town knows into their account, once: an official has seen who they are, or the link
/// goes to the address that the register knows.
///
/// # Errors
/// A fault when the database cannot be written.
pub async fn invite_to_account(
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Invited, Fault> {
    let mut unit = Unit::new();
    let invited = write(&mut unit, ctx, &Offer::Account(person), None);
    identity.db.commit(unit).await?;
    Ok(invited)
}

/// The link that somebody gets at a counter who was compared with an identity document a moment ago, in the unit of that
/// act. Links into the account that were handed over before are good no more.
pub(crate) fn hand_over(unit: &mut Unit, ctx: &Ctx, person: PersonId) -> Invited {
    store::use_up_of(unit, ctx, person);
    let offer = Offer::Account(person);
    insert(unit, ctx, (&offer, None), true)
}

fn write(
    unit: &mut Unit,
    ctx: &Ctx,
    offer: &Offer,
    addressee: Option<(SubjectId, Sealed)>,
) -> Invited {
    insert(unit, ctx, (offer, addressee), false)
}

fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    (offer, addressee): (&Offer, Option<(SubjectId, Sealed)>),
    is_proven: bool,
) -> Invited {
    let valid = if is_proven { VALID_FROM_COUNTER } else { VALID };
    let token = Token::new(ctx);
    let invitation = Invitation {
        id: InvitationId::new(ctx),
        offer: offer.clone(),
        invited_by: role::store::by(ctx),
        created_at: ctx.now(),
        expires_at: ctx.now() + valid,
        is_proven,
        addressee,
    };
    store::insert(unit, &invitation, token.digest());
    let path = format!("/invitation/{}", token.as_str());
    Invited { id: invitation.id, expires_at: invitation.expires_at, path }
}

/// Invitations to roles that stand, oldest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_waiting(identity: &Identity, ctx: &Ctx) -> Result<Vec<Invitation>, Fault> {
    store::list_standing(&identity.db, ctx.now()).await
}

/// For whom invitations are, in their order, opened for the one who keeps the list of officials.
///
/// # Errors
/// A fault when the database cannot answer or something is damaged.
pub async fn addressees(
    identity: &Identity,
    ctx: &Ctx,
    invitations: &[Invitation],
) -> Result<Vec<String>, Fault> {
    let access = Access::new(Purpose::MaintainRegister, "name");
    let sealed = invitations.iter().filter_map(|one| one.addressee.as_ref());
    let requests: Vec<_> =
        sealed.map(|(subject, sealed)| (*subject, vec![Item::new(ADDRESSEE, sealed)])).collect();
    let mut opened = identity.vault.open_each(ctx, &access, &requests).await?.into_iter();
    let mut names = Vec::with_capacity(invitations.len());
    for one in invitations {
        let plain = one.addressee.as_ref().and_then(|_| opened.next().flatten());
        let text = plain.as_ref().and_then(|items| items.first()).map(|plain| plain.text());
        names.push(text.transpose()?.unwrap_or_default().to_owned());
    }
    Ok(names)
}
