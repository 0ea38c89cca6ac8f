//! A new master key: every key and every part is wrapped by it, some at a time, while everything runs. And keys of an
//! earlier release get what they lack.

use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit};

use super::parts::with_new_alone;
use super::{Vault, unwrapped, unwrapped_part};
use crate::key::store;

/// Keys wrapped anew in one unit of work.
const REWRAPPED_TOGETHER: i64 = 500;

impl Vault {
    /// Wraps keys anew that an older master key wraps: some at a time, while everything runs. Gives back
    /// how many; none left means that the older master key may go.
    ///
    /// # Errors
    /// A fault when the database cannot answer or an older master key is not at hand.
    pub async fn rewrap_some(&self, ctx: &Ctx) -> Result<usize, Fault> {
        let (db, masters) = (&self.inner.db, self.masters());
        let current = masters.current_id();
        let mut unit = Unit::new();
        let found = store::list_under_other(db, current, REWRAPPED_TOGETHER).await?;
        let subjects: Vec<SubjectId> = found.iter().map(|wrapped| wrapped.subject).collect();
        for wrapped in &found {
            let key = unwrapped(&masters, wrapped)?;
            store::update_wrapping(&mut unit, &wrapped.master_id, self.wrapped(ctx, &key));
        }
        // Parts go along with the key that they are of. Only when no key is left, those are looked for that a server
        // made by the older master key meanwhile: that reads the whole table.
        let parts = match subjects.is_empty() {
            false => store::list_parts_of(db, current, &subjects).await?,
            true => store::list_parts_under_other(db, current, REWRAPPED_TOGETHER).await?,
        };
        for wrapped in &parts {
            let place = (wrapped.subject, wrapped.part);
            let by = (wrapped.master_id.as_str(), wrapped.bytes.as_slice());
            let part = unwrapped_part(&masters, place, by)?;
            let anew = self.wrapped_part(ctx, wrapped.subject, &part);
            store::update_part_wrapping(&mut unit, &wrapped.master_id, anew);
        }
        let of_the_town = store::list_town_keys_under_other(db, current, REWRAPPED_TOGETHER);
        let of_the_town = of_the_town.await?;
        let count = found.len() + parts.len() + of_the_town.len();
        for (name, bytes, master_id) in of_the_town {
            let key = masters.unwrap(&master_id, name.as_bytes(), &bytes)?;
            let anew = masters.wrap(ctx, name.as_bytes(), &key);
            store::update_town_key(&mut unit, &name, (anew, current));
        }
        db.commit(unit).await?;
        Ok(count)
    }

    /// Gives keys of an earlier release their part for what goes alone, some at a time. Gives back how many; none left
    /// means that every key has one.
    ///
    /// # Errors
    /// As [`Vault::rewrap_some`].
    pub async fn complete_some(&self, ctx: &Ctx) -> Result<usize, Fault> {
        let db = &self.inner.db;
        let found = store::list_without_alone(db, REWRAPPED_TOGETHER).await?;
        let mut unit = Unit::new();
        for wrapped in &found {
            let key = with_new_alone(ctx, &unwrapped(&self.masters(), wrapped)?);
            store::add_alone(&mut unit, self.wrapped(ctx, &key));
        }
        db.commit(unit).await?;
        Ok(found.len())
    }
}
