//! Keys of recently used subjects, and which of today's own openings are recorded already. Bounded.

use std::collections::{HashMap, HashSet};

use platform::Ctx;
use platform::id::SubjectId;

use crate::data_use::Opening;
use crate::key::SubjectKey;

/// Keys kept at most: about 4 MB.
const KEYS_MAX: usize = 20_000;
/// Own openings remembered at most.
const ONCE_MAX: usize = 20_000;
/// How long a key serves without a look at the database, so that one destroyed by another process is soon
/// out of use for sealing too (opening notices at once: its record is not written).
const KEPT_SECONDS: i64 = 60;

struct Entry {
    key: SubjectKey,
    loaded_at_us: i64,
}

/// Two generations: what is used moves to the young one; when that is full it becomes the old one and
/// the former old one goes. Constant time, and never more than `KEYS_MAX`.
#[derive(Default)]
pub(super) struct Cache {
    young: HashMap<SubjectId, Entry>,
    old: HashMap<SubjectId, Entry>,
    once: HashSet<String>,
}

impl Cache {
    pub(super) fn get(&mut self, ctx: &Ctx, subject: SubjectId) -> Option<SubjectKey> {
        if let Some(entry) = self.old.remove(&subject) {
            self.insert(subject, entry);
        }
        let entry = self.young.get(&subject)?;
        let age_us = ctx.now_us().abs_diff(entry.loaded_at_us);
        (age_us <= KEPT_SECONDS.unsigned_abs() * 1_000_000).then(|| entry.key.clone())
    }

    pub(super) fn put(&mut self, ctx: &Ctx, key: SubjectKey) {
        self.old.remove(&key.subject());
        self.insert(key.subject(), Entry { key, loaded_at_us: ctx.now_us() });
    }

    fn insert(&mut self, subject: SubjectId, entry: Entry) {
        if self.young.len() >= KEYS_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(subject, entry);
    }

    pub(super) fn forget(&mut self, subject: SubjectId) {
        self.young.remove(&subject);
        self.old.remove(&subject);
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
        self.young.len() + self.old.len()
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
            cache.put(&ctx, SubjectKey::new(subject(n), Zeroizing::new([0; 32])));
            assert!(cache.get(&ctx, subject(0)).is_some(), "what is used stays");
        }
        assert!(cache.len() <= KEYS_MAX);
        assert!(cache.get(&ctx, subject(1)).is_none());
        cache.forget(subject(0));
        assert!(cache.get(&ctx, subject(0)).is_none());
    }
}
