//! What is made once of each snapshot of the catalogue: guidance as HTML, services in the order of names.
//!
//! Whole pages are kept by `web` (`Route::kept_for_s`).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use platform::Locale;

use super::guidance;
use super::say::by_name;
use crate::catalogue::Snapshot;
use crate::definition::Definition;

/// The most guidance texts kept as HTML.
const GUIDANCE_MAX: usize = 4_000;

type Sorted = Arc<[Arc<Definition>]>;

/// What was made from the snapshot that was asked for last.
#[derive(Default)]
pub(super) struct Kept(RwLock<OfSnapshot>);

#[derive(Default)]
struct OfSnapshot {
    snapshot: Weak<Snapshot>,
    guidance: HashMap<(Arc<str>, Locale), Arc<str>>,
    sorted: HashMap<Locale, Sorted>,
}

impl Kept {
    /// The guidance of a service as HTML.
    pub(super) fn guidance(
        &self,
        snapshot: &Arc<Snapshot>,
        service: &Definition,
        (text, locale): (&str, Locale),
    ) -> Arc<str> {
        let key = (service.id.clone(), locale);
        if let Some(html) = self.find(snapshot, |kept| kept.guidance.get(&key).cloned()) {
            return html;
        }
        let html: Arc<str> = guidance::html(text).into();
        self.keep(snapshot, |kept| {
            if kept.guidance.len() >= GUIDANCE_MAX {
                kept.guidance.clear();
            }
            kept.guidance.insert(key, html.clone());
        });
        html
    }

    /// All listed services in the order of their names.
    pub(super) fn sorted(&self, snapshot: &Arc<Snapshot>, locale: Locale) -> Sorted {
        if let Some(sorted) = self.find(snapshot, |kept| kept.sorted.get(&locale).cloned()) {
            return sorted;
        }
        let sorted: Sorted = by_name(snapshot.listed(), locale).into();
        self.keep(snapshot, |kept| {
            kept.sorted.insert(locale, sorted.clone());
        });
        sorted
    }

    fn find<T>(
        &self,
        of: &Arc<Snapshot>,
        found: impl FnOnce(&OfSnapshot) -> Option<T>,
    ) -> Option<T> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if std::ptr::eq(kept.snapshot.as_ptr(), Arc::as_ptr(of)) { found(&kept) } else { None }
    }

    /// What was made from an older snapshot goes. The weak reference keeps its address from being used again.
    fn keep(&self, of: &Arc<Snapshot>, change: impl FnOnce(&mut OfSnapshot)) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !std::ptr::eq(kept.snapshot.as_ptr(), Arc::as_ptr(of)) {
            *kept = OfSnapshot { snapshot: Arc::downgrade(of), ..OfSnapshot::default() };
        }
        change(&mut kept);
    }
}
