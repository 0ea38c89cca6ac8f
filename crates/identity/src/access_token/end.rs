//! Ending what programs were given for longer than a session: keys, and access for when the person is away. Whoever was in
//! somebody's account for a minute would else come again for a year.

use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::subject_of;

use super::{AccessToken, AccessTokenId, store, take};
use crate::Identity;

/// Keys that are taken back in one unit.
const TOGETHER: i64 = 200;

/// Takes back every key of a person and ends every access that outlives a session, in the unit of whatever changes how
/// they sign in or signs them out everywhere.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn end_programs(
    unit: &mut Unit,
    identity: &Identity,
    ctx: &Ctx,
    person: PersonId,
) -> Result<(), Fault> {
    identity.end_grants(unit, ctx, Some(person));
    let held = store::list_of_person(&identity.db, person, ctx.now()).await?;
    let standing: Vec<&AccessToken> = held.iter().filter(|one| one.taken_at.is_none()).collect();
    if standing.is_empty() {
        return Ok(());
    }
    let Some(key) = identity.vault.key(ctx, subject_of(person)).await? else { return Ok(()) };
    for token in standing {
        take(unit, ctx, &key, token);
    }
    Ok(())
}

/// The same for everybody, after a breach. Gives back how many keys were taken.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn end_everybodys_programs(identity: &Identity, ctx: &Ctx) -> Result<usize, Fault> {
    let mut unit = Unit::new();
    identity.end_grants(&mut unit, ctx, None);
    identity.db.commit(unit).await?;
    let (mut after, mut taken): (Option<AccessTokenId>, usize) = (None, 0);
    loop {
        let standing = store::list_standing(&identity.db, ctx.now(), after, TOGETHER).await?;
        let Some(last) = standing.last() else { return Ok(taken) };
        after = Some(last.id);
        let mut unit = Unit::new();
        for token in &standing {
            // Whoever was erased has no key any more, and no program reads anything of them.
            if let Some(key) = identity.vault.key(ctx, subject_of(token.person)).await? {
                take(&mut unit, ctx, &key, token);
                taken += 1;
            }
        }
        identity.db.commit(unit).await?;
    }
}
