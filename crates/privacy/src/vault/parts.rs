//! Parts of a subject's key: made with a case, found again, destroyed with it; and what goes alone.

use std::collections::HashMap;
use std::sync::Arc;

use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit};
use zeroize::Zeroizing;

use super::{Vault, unwrapped_part};
use crate::key::SubjectKey;
use crate::key::part::{Part, PartId, owner_of_part};
use crate::key::store::{self, Wrapped, WrappedPart};

impl Vault {
    /// Makes a part of somebody's key, under which one thing is sealed that goes alone (a case). It serves once the
    /// unit is committed; a part that is there already is a conflict.
    pub fn create_part(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        key: &SubjectKey,
        part: PartId,
    ) -> SubjectKey {
        let made = Part::new(part, Zeroizing::new(ctx.random()));
        store::insert_part(unit, ctx, self.wrapped_part(ctx, key.subject(), &made));
        key.by_part(made)
    }

    /// Keeps a part at hand whose unit is committed, so that the next act need not read it.
    pub fn remember(&self, ctx: &Ctx, key: &SubjectKey) {
        if let Some(part) = key.sealing_part() {
            self.cache().put_part(ctx, (key.subject(), part.id()), Some(Arc::clone(part)));
        }
    }

    /// The key of a subject, sealing by this part of it; by the key itself when it has no such part (what was begun in
    /// an earlier release). None when the subject was erased.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn key_of_part(
        &self,
        ctx: &Ctx,
        subject: SubjectId,
        part: PartId,
    ) -> Result<Option<SubjectKey>, Fault> {
        let Some(key) = self.key(ctx, subject).await? else { return Ok(None) };
        let found = self.parts(ctx, &[(subject, part)]).await?.remove(&(subject, part));
        Ok(Some(found.map_or_else(|| key.whole(), |found| key.by_part(found))))
    }

    /// Destroys a part of a subject's key: what it sealed is erased, in the backups too as soon as those of the keys
    /// have run out. A part that is not there is no conflict.
    pub fn destroy_part(&self, unit: &mut Unit, subject: SubjectId, part: PartId) {
        store::delete_part(unit, subject, part);
        self.cache().forget_part(subject, part);
    }

    /// Destroys the part for what goes although a law keeps something else, and puts a new one in its place for what is
    /// written from now on.
    pub fn renew_alone(&self, unit: &mut Unit, ctx: &Ctx, key: &SubjectKey) {
        store::replace_alone(unit, self.wrapped(ctx, &with_new_alone(ctx, key)));
        self.cache().forget(key.subject());
    }

    /// The parts that stand, from the cache or the database. What stands nowhere is remembered too, so that a case of
    /// an earlier release is not looked up at each act: a part is never made later than what it seals.
    pub(super) async fn parts(
        &self,
        ctx: &Ctx,
        wanted: &[(SubjectId, PartId)],
    ) -> Result<HashMap<(SubjectId, PartId), Arc<Part>>, Fault> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        {
            let mut cache = self.cache();
            for place in wanted {
                match cache.get_part(ctx, *place) {
                    Some(part) => found.extend(part.map(|part| (*place, part))),
                    None => missing.push(*place),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let mut read = HashMap::new();
        for wrapped in store::list_parts(&self.inner.db, &missing).await? {
            let place = (wrapped.subject, wrapped.part);
            let by = (wrapped.master_id.as_str(), wrapped.bytes.as_slice());
            read.insert(place, unwrapped_part(&self.masters(), place, by)?);
        }
        let mut cache = self.cache();
        for place in missing {
            let part = read.remove(&place);
            cache.put_part(ctx, place, part.clone());
            found.extend(part.map(|part| (place, part)));
        }
        Ok(found)
    }

    /// A key as it is stored, by the master key of now.
    pub(super) fn wrapped(&self, ctx: &Ctx, key: &SubjectKey) -> Wrapped {
        let (masters, subject) = (self.masters(), key.subject());
        let wrap = |part: &Arc<Part>| {
            let owner = owner_of_part(subject, part.id());
            (part.id(), masters.wrap(ctx, &owner, part.data_key()))
        };
        Wrapped {
            subject,
            bytes: masters.wrap(ctx, &crate::key::owner(subject), key.data_key()),
            alone: key.alone_part().map(wrap),
            master_id: masters.current_id().to_owned(),
        }
    }

    pub(super) fn wrapped_part(&self, ctx: &Ctx, subject: SubjectId, part: &Part) -> WrappedPart {
        let masters = self.masters();
        let owner = owner_of_part(subject, part.id());
        WrappedPart {
            subject,
            part: part.id(),
            bytes: masters.wrap(ctx, &owner, part.data_key()),
            master_id: masters.current_id().to_owned(),
        }
    }
}

/// The same key with another part for what goes alone.
pub(super) fn with_new_alone(ctx: &Ctx, key: &SubjectKey) -> SubjectKey {
    let alone = Part::new(PartId::new(ctx), Zeroizing::new(ctx.random()));
    SubjectKey::new(key.subject(), Zeroizing::new(*key.data_key()), Some(alone))
}
