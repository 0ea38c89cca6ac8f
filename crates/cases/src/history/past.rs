//! What the history of a case comes to for its next act: how many acts there are, and who mended it.

use platform::Ctx;
use platform::id::PersonId;

use super::{Act, kind};

/// What was recorded of a case so far; nothing of one that begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The number of acts.
    pub seq: i64,
    /// Who mended it, each once: moved it, or changed what it knows.
    pub menders: Vec<PersonId>,
}

impl Past {
    /// Counts an act that is recorded now, and gives its place.
    pub(crate) fn add(&mut self, ctx: &Ctx, act: &Act<'_>) -> i64 {
        self.seq += 1;
        let mender = ctx.actor().natural_person().filter(|_| is_mend(act));
        if let Some(person) = mender.filter(|person| !self.menders.contains(person)) {
            self.menders.push(person);
        }
        self.seq
    }
}

/// Whether whoever does this may bring the case to its outcome by it; [`super::store::menders_query`] says the same of
/// what is stored. Trying again changes nothing, unless values were set, and going over to another version moves nothing
/// that was not placed by hand: both have a text then. Giving up a message moves nothing.
fn is_mend(act: &Act<'_>) -> bool {
    match act.kind {
        kind::MOVED | kind::SKIPPED => true,
        kind::RETRIED | kind::MIGRATED => act.text.is_some(),
        _ => false,
    }
}
