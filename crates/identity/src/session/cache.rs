//! What this process knows of sessions, for a few seconds: a signed-in page costs at most one read.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use web::visitor::Visitor;

use super::CACHE_SECONDS;

/// Sessions kept at most; beyond that the memory is emptied, which costs one read each.
const KEPT_MAX: usize = 20_000;

#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<[u8; 32], (Timestamp, Visitor)>>);

impl Cache {
    /// The visitor of a session that was read a moment ago.
    pub(crate) fn find(&self, digest: &[u8; 32], now: Timestamp) -> Option<Visitor> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, visitor) = known.get(digest)?;
        let age = now.duration_since(*read_at);
        let fresh = age >= SignedDuration::ZERO && age < SignedDuration::from_secs(CACHE_SECONDS);
        fresh.then(|| visitor.clone())
    }

    pub(crate) fn keep(&self, digest: [u8; 32], now: Timestamp, visitor: Visitor) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT_MAX {
            known.clear();
        }
        known.insert(digest, (now, visitor));
    }

    /// Forgets everything about a person: a session of theirs ended, or a role changed.
    pub(crate) fn forget(&self, person: PersonId) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (_, visitor)| visitor.person != Some(person));
    }
}
