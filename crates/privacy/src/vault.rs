//! The only place where sealed data is opened, and where keys are made, cached and destroyed.

mod cache;
mod opener;
mod parts;
mod rotation;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use platform::id::SubjectId;
use platform::{CommitError, Ctx, Db, Fault, Unit};
use zeroize::Zeroizing;

use self::cache::Cache;
use self::opener::{Opener, opened_by, parts_of, unseal_each};
use crate::access::Access;
use crate::data_use;
use crate::data_use::store::{self as data_use_store, OpenedBy};
use crate::digest::Digester;
use crate::key::part::{Part, PartId, owner_of_part};
use crate::key::store::{self, Wrapped};
use crate::key::{SubjectKey, owner};
use crate::master::MasterKeys;
use crate::sealed::{Pending, Plain, Sealed};

/// Tries before a key that changes under our hands is somebody else's trouble.
const ATTEMPTS_MAX: usize = 3;
/// Subjects that one opening may be about (a long list page).
pub const SUBJECTS_OPENED_MAX: usize = 500;
/// The town's key behind digests.
const DIGEST_KEY: &str = "digest";

/// Something sealed and the label it was sealed under.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// What it is ("cases.answers").
    pub label: &'static str,
    /// The ciphertext.
    pub sealed: &'a Sealed,
}

impl<'a> Item<'a> {
    /// A sealed thing and its label.
    pub fn new(label: &'static str, sealed: &'a Sealed) -> Item<'a> {
        Item { label, sealed }
    }
}

/// Why nothing was opened.
#[derive(Debug)]
pub enum OpenError {
    /// The subject has no key: erased, or never known.
    Erased,
    /// The world broke, or the data is damaged.
    Fault(Fault),
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> OpenError {
        OpenError::Fault(fault)
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Fault {
        match error {
            OpenError::Fault(fault) => fault,
            OpenError::Erased => Fault::new("open sealed data", "its key was destroyed"),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Erased => f.write_str("the data was erased"),
            OpenError::Fault(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

/// Keys, opening and erasure. Cloning shares it.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    masters: RwLock<Arc<MasterKeys>>,
    digester: Digester,
    cache: Mutex<Cache>,
}

impl Vault {
    /// The vault over a migrated database. Makes the town's digest key the first time.
    ///
    /// # Errors
    /// A fault when the database cannot answer or the master keys are not those of this database.
    pub async fn start(db: Db, masters: MasterKeys, ctx: &Ctx) -> Result<Vault, Fault> {
        let town = town_key(&db, &masters, ctx).await?;
        let digester = Digester::new(town);
        let cache = Mutex::new(Cache::default());
        let masters = RwLock::new(Arc::new(masters));
        Ok(Vault { inner: Arc::new(Inner { db, masters, digester, cache }) })
    }

    /// Whether something is sealed in this database already. Then its master key exists somewhere, and a new one would
    /// open none of it.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn is_begun(db: &Db) -> Result<bool, Fault> {
        Ok(store::find_town_key(db, DIGEST_KEY).await?.is_some())
    }

    /// Takes other master keys: the file changed, because a new one was put on top. What is wrapped by none of
    /// them can no longer be opened, so the older ones stay until everything is wrapped anew.
    pub fn replace_masters(&self, masters: MasterKeys) {
        *self.inner.masters.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(masters);
    }

    fn masters(&self) -> Arc<MasterKeys> {
        Arc::clone(&self.inner.masters.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes digests for search over sealed fields.
    pub fn digester(&self) -> &Digester {
        &self.inner.digester
    }

    /// Makes the key of a new subject. It serves once the unit is committed; a subject that has a key
    /// already is a conflict.
    pub fn create_key(&self, unit: &mut Unit, ctx: &Ctx, subject: SubjectId) -> SubjectKey {
        let data_key = Zeroizing::new(ctx.random());
        let alone = Part::new(PartId::new(ctx), Zeroizing::new(ctx.random()));
        let key = SubjectKey::new(subject, data_key, Some(alone));
        store::insert(unit, ctx, self.wrapped(ctx, &key));
        key
    }

    /// The key of a subject; none when it was erased or never made.
    ///
    /// # Errors
    /// A fault when the database cannot answer or the master key is not at hand.
    pub async fn key(&self, ctx: &Ctx, subject: SubjectId) -> Result<Option<SubjectKey>, Fault> {
        Ok(self.keys(ctx, &[subject]).await?.remove(&subject))
    }

    /// The key of a subject, made in the unit when there is none yet. For an erased subject the unit
    /// conflicts: an erased person does not come back under the old name.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn key_or_new(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        subject: SubjectId,
    ) -> Result<SubjectKey, Fault> {
        match self.key(ctx, subject).await? {
            Some(key) => Ok(key),
            None => Ok(self.create_key(unit, ctx, subject)),
        }
    }

    /// The keys of several subjects; those without one are left out.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn keys(
        &self,
        ctx: &Ctx,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, SubjectKey>, Fault> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        {
            let mut cache = self.cache();
            for subject in subjects {
                match cache.get(ctx, *subject) {
                    Some(key) => _ = found.insert(*subject, key),
                    None => missing.push(*subject),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        missing.sort_unstable();
        missing.dedup();
        for wrapped in store::list_standing(&self.inner.db, &missing).await? {
            let key = unwrapped(&self.masters(), &wrapped)?;
            self.cache().put(ctx, key.clone());
            found.insert(wrapped.subject, key);
        }
        Ok(found)
    }

    /// Opens data of one subject. The record of the opening is durable before this returns.
    ///
    /// # Errors
    /// [`OpenError::Erased`] when the subject's key is gone; a fault when the world broke.
    pub async fn open(
        &self,
        ctx: &Ctx,
        access: &Access,
        subject: SubjectId,
        items: &[Item<'_>],
    ) -> Result<Vec<Plain>, OpenError> {
        let opened = self.open_each(ctx, access, &[(subject, items.to_vec())]).await?;
        opened.into_iter().next().flatten().ok_or(OpenError::Erased)
    }

    /// Opens one item: the common case of [`Vault::open`].
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub async fn open_one(
        &self,
        ctx: &Ctx,
        access: &Access,
        subject: SubjectId,
        item: Item<'_>,
    ) -> Result<Plain, OpenError> {
        let mut opened = self.open(ctx, access, subject, &[item]).await?;
        opened.pop().ok_or(OpenError::Erased)
    }

    /// Opens data of several subjects (a list page): one record each, written together, durably, before
    /// this returns. Erased subjects give none, in their place, and so do those of whom an item's part is destroyed.
    ///
    /// # Errors
    /// A fault when the world broke or something is damaged.
    ///
    /// # Panics
    /// With more than [`SUBJECTS_OPENED_MAX`] subjects: lists are paged.
    pub async fn open_each(
        &self,
        ctx: &Ctx,
        access: &Access,
        requests: &[(SubjectId, Vec<Item<'_>>)],
    ) -> Result<Vec<Option<Vec<Plain>>>, Fault> {
        assert!(requests.len() <= SUBJECTS_OPENED_MAX, "lists of people are paged");
        for attempt in 1..=ATTEMPTS_MAX {
            let openers = self.openers(ctx, requests).await?;
            match self.record(ctx, access, requests, &openers).await {
                Ok(()) => return unseal_each(requests, &openers),
                // A key was destroyed since it was cached: look again.
                Err(error) if error.is_conflict() && attempt < ATTEMPTS_MAX => {
                    self.forget_keys_of(requests);
                }
                Err(error) => return Err(error.into_fault()),
            }
        }
        Ok(requests.iter().map(|_| None).collect())
    }

    /// Opens data for deciding inside an act: the record travels in the act's unit, which conflicts when
    /// the key was destroyed meanwhile, or the part of it by which something is opened.
    ///
    /// # Errors
    /// A fault when something is damaged, or was sealed by another part than that of the key at hand.
    pub fn open_in(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        access: &Access,
        key: &SubjectKey,
        items: &[Item<'_>],
    ) -> Result<Vec<Pending>, Fault> {
        let use_ = data_use::Opening::new(ctx, access, key.subject(), items.len());
        if !self.cache().knows_once(&use_) {
            data_use_store::append(unit, ctx, &use_, opened_by(key, items));
        }
        let open = |item: &Item<'_>| key.unseal(&[], item.label, item.sealed).map(Pending::new);
        items.iter().map(open).collect()
    }

    /// Seals data of one subject again under another's key (a visitor's draft at sign-in). Nobody sees it;
    /// it is recorded for the one who takes it over, in the unit.
    ///
    /// # Errors
    /// A fault when something is damaged.
    pub fn rekey(
        &self,
        unit: &mut Unit,
        ctx: &Ctx,
        access: &Access,
        (from, to): (&SubjectKey, &SubjectKey),
        items: &[Item<'_>],
    ) -> Result<Vec<Sealed>, Fault> {
        let opening = data_use::Opening::new(ctx, access, to.subject(), items.len());
        data_use_store::append(unit, ctx, &opening, OpenedBy::default());
        let anew = |item: &Item<'_>| {
            let plain = from.unseal(&[], item.label, item.sealed)?;
            Ok(to.seal(ctx, item.label, plain.as_bytes()))
        };
        items.iter().map(anew).collect()
    }

    /// Destroys a subject's key and all its parts: what is sealed under them is erased, in the backups too as soon as
    /// those of the keys have run out. A subject without a key is no conflict.
    pub fn erase(&self, unit: &mut Unit, ctx: &Ctx, subject: SubjectId) {
        store::destroy(unit, ctx, subject);
        self.cache().forget(subject);
    }

    /// Takes a subject's key out of the cache: it was changed by a unit that is committed now.
    pub fn forget(&self, subject: SubjectId) {
        self.cache().forget(subject);
    }

    /// Looks all keys up anew: an act met a conflict, and it may be that another process has destroyed a key or a part
    /// by which it sealed. Whoever tries again then seals by what stands.
    pub fn look_again(&self) {
        self.cache().forget_keys();
    }

    /// A secret key of the town as a whole (one that signs), by its name; none when there is none.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub async fn town_key(&self, name: &str) -> Result<Option<Zeroizing<[u8; 32]>>, Fault> {
        let found = store::find_town_key(&self.inner.db, name).await?;
        let unwrap = |(bytes, master_id): (Vec<u8>, String)| {
            self.masters().unwrap(&master_id, name.as_bytes(), &bytes)
        };
        found.map(unwrap).transpose()
    }

    /// Keeps a secret key of the town under a new name, wrapped by the master key as every other.
    pub fn keep_town_key(&self, unit: &mut Unit, ctx: &Ctx, name: &str, key: &[u8; 32]) {
        let masters = self.masters();
        let bytes = masters.wrap(ctx, name.as_bytes(), key);
        store::insert_town_key(unit, ctx, name, (bytes, masters.current_id()));
    }

    /// Destroys a key of the town.
    ///
    /// # Panics
    /// For the key behind digests: without it nobody would be found again.
    pub fn destroy_town_key(&self, unit: &mut Unit, name: &str) {
        assert!(name != DIGEST_KEY, "the key behind digests stays");
        store::delete_town_key(unit, name);
    }

    /// Writes the records of openings. Those that nothing opens are left out.
    async fn record(
        &self,
        ctx: &Ctx,
        access: &Access,
        requests: &[(SubjectId, Vec<Item<'_>>)],
        openers: &[Option<Opener>],
    ) -> Result<(), CommitError> {
        let mut unit = Unit::new();
        let mut fresh = Vec::new();
        for ((subject, items), opener) in requests.iter().zip(openers) {
            let Some(opener) = opener else { continue };
            let opening = data_use::Opening::new(ctx, access, *subject, items.len());
            if !self.cache().knows_once(&opening) {
                let by = opened_by(&opener.key, items);
                data_use_store::append(&mut unit, ctx, &opening, by);
                fresh.push(opening);
            }
        }
        self.inner.db.commit(unit).await?;
        let mut cache = self.cache();
        fresh.into_iter().for_each(|opening| cache.remember_once(opening));
        Ok(())
    }

    fn forget_keys_of(&self, requests: &[(SubjectId, Vec<Item<'_>>)]) {
        let mut cache = self.cache();
        for (subject, items) in requests {
            cache.forget(*subject);
            parts_of(items).into_iter().for_each(|part| cache.forget_part(*subject, part));
        }
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.inner.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("masters", &self.masters()).finish_non_exhaustive()
    }
}

/// A key with its part for what goes alone, as the database has it.
fn unwrapped(masters: &MasterKeys, wrapped: &Wrapped) -> Result<SubjectKey, Fault> {
    let subject = wrapped.subject;
    let data_key = masters.unwrap(&wrapped.master_id, &owner(subject), &wrapped.bytes)?;
    let unwrap = |(id, bytes): &(PartId, Vec<u8>)| {
        unwrapped_part(masters, (subject, *id), (&wrapped.master_id, bytes))
    };
    let alone = wrapped.alone.as_ref().map(unwrap).transpose()?;
    Ok(SubjectKey::new(subject, data_key, alone))
}

/// A part of a subject's key, as the database has it.
fn unwrapped_part(
    masters: &MasterKeys,
    (subject, id): (SubjectId, PartId),
    (master_id, bytes): (&str, &[u8]),
) -> Result<Arc<Part>, Fault> {
    let data_key = masters.unwrap(master_id, &owner_of_part(subject, id), bytes)?;
    Ok(Part::new(id, data_key))
}

/// Finds the town's digest key or makes it; of two processes that start together one is second and finds.
async fn town_key(db: &Db, masters: &MasterKeys, ctx: &Ctx) -> Result<Zeroizing<[u8; 32]>, Fault> {
    for _ in 0..ATTEMPTS_MAX {
        if let Some((bytes, master_id)) = store::find_town_key(db, DIGEST_KEY).await? {
            return masters.unwrap(&master_id, DIGEST_KEY.as_bytes(), &bytes);
        }
        let key = Zeroizing::new(ctx.random());
        let bytes = masters.wrap(ctx, DIGEST_KEY.as_bytes(), &key);
        let mut unit = Unit::new();
        store::insert_town_key(&mut unit, ctx, DIGEST_KEY, (bytes, masters.current_id()));
        match db.commit(unit).await {
            Err(error) if !error.is_conflict() => return Err(error.into_fault()),
            _ => {}
        }
    }
    Err(Fault::busy("make the town's digest key", "others keep changing it"))
}

#[cfg(test)]
mod part_tests;
#[cfg(test)]
mod tests;
