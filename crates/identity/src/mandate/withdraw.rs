//! Ending a mandate: either of the two does it, alone and at once.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::subject_of;

use super::{Mandate, MandateId, give, store};
use crate::Identity;

/// A mandate that was ended, and by whom.
#[derive(Clone, Debug)]
pub struct Withdrawn {
    /// The mandate.
    pub mandate: Mandate,
    /// Whether it was the one who had given it; else it was the helper.
    pub by_giver: bool,
}

/// Ends it in the caller's unit, so that both are told in the same act. None when it is neither theirs nor standing.
/// Sessions in which the helper acts for the giver go back to the helper's own affairs.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn withdraw(
    identity: &Identity,
    (unit, ctx): (&mut Unit, &Ctx),
    by: PersonId,
    id: MandateId,
) -> Result<Option<Withdrawn>, Fault> {
    let found = store::find(&identity.db, id).await?;
    let theirs = |one: &Mandate| one.giver == by || one.helper == by;
    let standing = found.filter(|one| one.withdrawn_at.is_none() && theirs(one));
    let Some(mandate) = standing else { return Ok(None) };
    let by_giver = mandate.giver == by;
    let key = identity.vault.key(ctx, subject_of(mandate.giver)).await?;
    let entry = key.map(|key| give::commit_to(unit, ctx, &key, (&mandate, "withdrawn")));
    store::withdraw(unit, ctx, (id, by_giver), entry);
    crate::session::store::stop_acting(unit, (mandate.helper, mandate.giver));
    identity.sessions.forget(mandate.helper);
    tracing::info!(target: "identity::audit", by_giver, "mandate withdrawn");
    Ok(Some(Withdrawn { mandate, by_giver }))
}
