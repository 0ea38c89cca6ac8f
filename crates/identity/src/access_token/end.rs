//! Ending what programs were given for longer than a session: keys, and access for when the person is away. Whoever was in
//! somebody's account for a minute would else come again for a year.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Fault, Unit};
use privacy::{SubjectKey, subject_of};

use super::{AccessToken, AccessTokenId, store, take};
use crate::Identity;

/// Keys that are taken back in one unit.
const TOGETHER: i64 = 200;

/// What programs were given by somebody, as it was read: to be ended in a unit that reads nothing more.
pub struct Programs {
    identity: Identity,
    person: PersonId,
    keys: Vec<AccessToken>,
}

impl Programs {
    /// Reads what programs of a person hold now.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn of(identity: &Identity, ctx: &Ctx, person: PersonId) -> Result<Self, Fault> {
        let mut keys = store::list_of_person(&identity.db, person, ctx.now()).await?;
        keys.retain(|key| key.taken_at.is_none());
        Ok(Programs { identity: identity.clone(), person, keys })
    }

    /// Takes back every key and ends every access that outlives a session. `key` is the person's own.
    pub fn end(&self, unit: &mut Unit, ctx: &Ctx, key: &SubjectKey) {
        self.end_given_before(unit, ctx, key, Timestamp::MAX);
    }

    /// The same for what was given before a moment.
    pub fn end_given_before(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        key: &SubjectKey,
        moment: Timestamp,
    ) {
        self.identity.end_grants(unit, ctx, (Some(self.person), moment));
        for token in self.keys.iter().filter(|token| token.created_at < moment) {
            take(unit, ctx, key, token);
        }
    }
}

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
    let programs = Programs::of(identity, ctx, person).await?;
    match identity.vault.key(ctx, subject_of(person)).await? {
        Some(key) => programs.end(unit, ctx, &key),
        // Whoever was erased has no key any more, and no program reads anything of them.
        None => identity.end_grants(unit, ctx, (Some(person), Timestamp::MAX)),
    }
    Ok(())
}

/// The same for everybody, after a breach. Gives back how many keys were taken.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn end_everybodys_programs(identity: &Identity, ctx: &Ctx) -> Result<usize, Fault> {
    let mut unit = Unit::new();
    identity.end_grants(&mut unit, ctx, (None, Timestamp::MAX));
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
