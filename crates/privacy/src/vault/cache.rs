//! Keys of recently used subjects and their parts, and which of today's own openings are recorded already. Bounded.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use platform::Ctx;
use platform::id::SubjectId;

use crate::data_use::Opening;
use crate::key::SubjectKey;
use crate::key::part::{Part, PartId};

/// Keys kept at most, and as many parts of keys: about 4 MB each.
const KEYS_MAX: usize = 20_000;
/// Own openings remembered at most.
const ONCE_MAX: usize = 20_000;
/// How long a key serves without a look at the database, so that one destroyed by another process is soon
/// out of use for sealing too. Opening notices at once, because its record is not written; but for the subject's own,
/// of which a day has one record: they end with the cached copy.
const KEPT_SECONDS: i64 = 60;

struct Entry<V> {
    value: V,
    loaded_at_us: i64,
}

/// Two generations: what is used moves to the young one; when that is full it becomes the old one and
/// the former old one goes. Constant time, and never more than `KEYS_MAX`.
struct Generations<K, V> {
    young: HashMap<K, Entry<V>>,
    old: HashMap<K, Entry<V>>,
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Generations { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Generations<K, V> {
    fn get(&mut self, ctx: &Ctx, key: K) -> Option<V> {
        if let Some(entry) = self.old.remove(&key) {
            self.insert(key, entry);
        }
        let entry = self.young.get(&key)?;
        let age_us = ctx.now_us().abs_diff(entry.loaded_at_us);
        (age_us <= KEPT_SECONDS.unsigned_abs() * 1_000_000).then(|| entry.value.clone())
    }

    fn put(&mut self, ctx: &Ctx, key: K, value: V) {
        self.old.remove(&key);
        self.insert(key, Entry { value, loaded_at_us: ctx.now_us() });
    }

    fn insert(&mut self, key: K, entry: Entry<V>) {
        if self.young.len() >= KEYS_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, entry);
    }

    fn forget(&mut self, key: K) {
        self.young.remove(&key);
        self.old.remove(&key);
    }
}

#[derive(Default)]
pub(super) struct Cache {
    keys: Generations<SubjectId, SubjectKey>,
    /// None for a part that the database does not have.
    parts: Generations<(SubjectId, PartId), Option<Arc<Part>>>,
    once: HashSet<String>,
}

impl Cache {
    pub(super) fn get(&mut self, ctx: &Ctx, subject: SubjectId) -> Option<SubjectKey> {
        self.keys.get(ctx, subject)
    }

    pub(super) fn put(&mut self, ctx: &Ctx, key: SubjectKey) {
        self.keys.put(ctx, key.subject(), key);
    }

    /// Every key and part is looked up anew.
    pub(super) fn forget_keys(&mut self) {
        self.keys = Generations::default();
        self.parts = Generations::default();
    }

    /// Without its key no part of it serves either.
    pub(super) fn forget(&mut self, subject: SubjectId) {
        self.keys.forget(subject);
    }

    pub(super) fn get_part(
        &mut self,
        ctx: &Ctx,
        place: (SubjectId, PartId),
    ) -> Option<Option<Arc<Part>>> {
        self.parts.get(ctx, place)
    }

    pub(super) fn put_part(
        &mut self,
        ctx: &Ctx,
        place: (SubjectId, PartId),
        part: Option<Arc<Part>>,
    ) {
        self.parts.put(ctx, place, part);
    }

    pub(super) fn forget_part(&mut self, subject: SubjectId, part: PartId) {
        self.parts.forget((subject, part));
    }

    /// Whether this is one of the subject's own openings that is in the log already.
    pub(super) fn knows_once(&self, opening: &Opening) -> bool {
        opening.once.as_ref().is_some_and(|once| self.once.contains(once))
    }

    pub(super) fn remember_once(&mut self, opening: Opening) {
        if self.once.len() >= ONCE_MAX {
            self.once.clear();
        }
        self.once.extend(opening.once);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.keys.young.len() + self.keys.old.len()
    }
}

#[cfg(test)]
mod tests {
    use platform::id::Id;
    use platform::testkit::fixed_ctx;
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn bounded_and_recent() {
        let ctx = fixed_ctx();
        let subject = |n: usize| SubjectId(Id::from_bits(n as u128));
        let mut cache = Cache::default();
        for n in 0..KEYS_MAX * 3 {
            cache.put(&ctx, SubjectKey::new(subject(n), Zeroizing::new([0; 32]), None));
            assert!(cache.get(&ctx, subject(0)).is_some(), "what is used stays");
        }
        assert!(cache.len() <= KEYS_MAX);
        assert!(cache.get(&ctx, subject(1)).is_none());
        cache.forget(subject(0));
        assert!(cache.get(&ctx, subject(0)).is_none());
    }
}
