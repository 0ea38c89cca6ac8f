//! Using an invitation up, and taking it back.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};

use super::{Invitation, InvitationId, Offer, store};
use crate::Identity;
use crate::role::{self, Grant, NewGrant, OfficialRefusal};
use crate::session::{self, Means, Token};

/// Why an invitation gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationRefusal {
    /// It was used, taken back, or ran out; or it never was.
    Over,
    /// The role cannot be given to this person.
    Official(OfficialRefusal),
}

/// The invitation behind a token, while it stands. It stands no longer than the right of the one who invited.
pub(crate) async fn find(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
) -> Result<Option<Invitation>, Fault> {
    let found = store::find_standing(&identity.db, token.digest(), ctx.now()).await?;
    match found {
        Some(invitation) if may_still(identity, ctx, &invitation).await? => Ok(Some(invitation)),
        _ => Ok(None),
    }
}

/// Whether the one who invited could still do so: by a role that gives roles, held today in that unit. What the
/// operator offered on the command line, and the way into an account, depend on nobody's role.
async fn may_still(identity: &Identity, ctx: &Ctx, invitation: &Invitation) -> Result<bool, Fault> {
    let Offer::Role { unit, .. } = &invitation.offer else { return Ok(true) };
    let Some(inviter) = PersonId::parse(&invitation.invited_by) else { return Ok(true) };
    let held = role::store::list_of_person(&identity.db, inviter, ctx.today()).await?;
    Ok(held.iter().any(|grant| grant.unit == *unit && role::gives_roles(&grant.role)))
}

/// Takes back, in the unit of a dismissal, what the one who is dismissed has offered in that unit.
pub(crate) async fn void_of(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    (inviter, in_unit): (PersonId, &str),
) -> Result<(), Fault> {
    let standing = store::list_standing(&identity.db, ctx.now()).await?;
    let by = inviter.to_string();
    let theirs = standing.iter().filter(|one| {
        one.invited_by == by && matches!(&one.offer, Offer::Role { unit, .. } if unit == in_unit)
    });
    for invitation in theirs {
        use_up(unit, identity, ctx, invitation);
    }
    Ok(())
}

/// Gives the role to the person who is signed in, and lets them add a means of sign-in in this session: whoever invited
/// has handed the link over to them. A link for a role that they hold already does the second alone. Nobody accepts what
/// they offered themselves.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn accept_role(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    (person, session): (PersonId, Option<&Token>),
) -> Result<Result<Option<Grant>, InvitationRefusal>, Fault> {
    let found = find(identity, ctx, token).await?;
    let Some(invitation) = found else { return Ok(Err(InvitationRefusal::Over)) };
    let Offer::Role { role, unit: in_unit } = &invitation.offer else {
        return Ok(Err(InvitationRefusal::Over));
    };
    if invitation.invited_by == person.to_string() {
        return Ok(Err(InvitationRefusal::Official(OfficialRefusal::ToOneself)));
    }
    let new = NewGrant { person, role, unit: in_unit, starts_on: ctx.today(), ends_on: None };
    let mut unit = Unit::new();
    use_up(&mut unit, identity, ctx, &invitation);
    // The one who invited gives the role, not the one who takes it.
    let giving = ctx.acting_as(platform::Actor::System("invitation"));
    let granted = role::appoint_in(&mut unit, identity, &giving, &new).await?;
    let grant = match granted {
        Ok(grant) => {
            role::store::set_granted_by(&mut unit, grant.id, &invitation.invited_by);
            Some(grant)
        }
        Err(OfficialRefusal::AlreadyHeld) if session.is_some() => None,
        Err(refusal) => return Ok(Err(InvitationRefusal::Official(refusal))),
    };
    if let Some(session) = session {
        session::store::vouch(&mut unit, session.digest(), Means::OneTimeLink, None);
    }
    match identity.db.commit(unit).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => return Ok(Err(InvitationRefusal::Over)),
        Err(error) => return Err(error.into_fault()),
    }
    identity.sessions.forget(person);
    Ok(Ok(grant))
}

/// Uses up the way into an account; gives back whose it is, and as what its session counts. Where its person is signed in
/// already, what they add in that session counts as if the link had opened it.
pub(crate) async fn open_account(
    identity: &Identity,
    ctx: &Ctx,
    token: &Token,
    here: Option<(PersonId, &Token)>,
) -> Result<Option<(PersonId, Means)>, Fault> {
    let found = find(identity, ctx, token).await?;
    let Some(invitation) = found else { return Ok(None) };
    let Offer::Account(person) = invitation.offer else { return Ok(None) };
    // Who has got a role since is let in by nobody at a counter.
    if invitation.is_proven && role::store::holds_or_will(&identity.db, person, ctx.today()).await?
    {
        return Ok(None);
    }
    let means = if invitation.is_proven { Means::CounterLink } else { Means::OneTimeLink };
    let mut unit = Unit::new();
    if let Some((_, session)) = here.filter(|(signed_in, _)| *signed_in == person) {
        session::store::vouch(&mut unit, session.digest(), means, None);
        identity.sessions.forget(person);
    }
    use_up(&mut unit, identity, ctx, &invitation);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Some((person, means))),
        Err(error) if error.is_conflict() => Ok(None),
        Err(error) => Err(error.into_fault()),
    }
}

/// Takes an invitation back. A manager may do so in their units only.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn withdraw(
    identity: &Identity,
    ctx: &Ctx,
    id: InvitationId,
    within: Option<&[String]>,
) -> Result<Result<(), InvitationRefusal>, Fault> {
    let found = store::find_by_id(&identity.db, id, ctx.now()).await?;
    let allowed = |one: &Invitation| match (&one.offer, within) {
        (_, None) => true,
        (Offer::Role { unit, .. }, Some(units)) => units.contains(unit),
        (Offer::Account(_), Some(_)) => false,
    };
    let Some(invitation) = found.filter(allowed) else {
        return Ok(Err(InvitationRefusal::Over));
    };
    let mut unit = Unit::new();
    use_up(&mut unit, identity, ctx, &invitation);
    match identity.db.commit(unit).await {
        Ok(()) => Ok(Ok(())),
        Err(error) if error.is_conflict() => Ok(Err(InvitationRefusal::Over)),
        Err(error) => Err(error.into_fault()),
    }
}

/// The link is good no more, and for whom it was is forgotten with its key.
fn use_up(unit: &mut Unit, identity: &Identity, ctx: &Ctx, invitation: &Invitation) {
    store::use_up(unit, ctx, invitation.id);
    if let Some((subject, _)) = invitation.addressee {
        identity.vault.erase(unit, ctx, subject);
    }
}

/// Forgets invitations that ran out.
pub(crate) async fn clear_out(
    identity: &Identity,
    unit: &mut Unit,
    ctx: &Ctx,
) -> Result<(), Fault> {
    for (id, subject) in store::list_expired(&identity.db, ctx.now()).await? {
        if let Some(subject) = subject {
            identity.vault.erase(unit, ctx, subject);
        }
        store::delete(unit, id);
    }
    Ok(())
}
