//! Sessions: who is signed in on which device, until when. The token is known to the browser only.

mod act_for;
mod cache;
pub mod current;
mod device;
mod end;
pub(crate) mod pages;
mod resolve;
pub(crate) mod start;
pub mod store;
#[cfg(test)]
mod tests;
mod token;

use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use web::visitor::Assurance;

pub use crate::edge::RECENT;
pub use act_for::act_for;
pub(crate) use cache::Cache;
pub(crate) use device::network;
pub use device::{Details, details_of};
pub use end::{end, end_all, end_begun_before, end_everybodys, end_others};
pub(crate) use resolve::resolve;
pub use start::{Means, Started};
pub use token::Token;

platform::typed_id!(
    /// A session, as it is named in lists; its token is something else.
    SessionId,
    "ses"
);

/// A session that nobody used for so long has ended (ASVS 7.3.1). Drafts are kept, so little is lost.
pub const INACTIVITY: SignedDuration = SignedDuration::from_mins(60);
/// A session ends after so long, used or not (ASVS 7.3.2).
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(12);
/// How far clocks of the town's servers may differ. A session that began later than that was begun by a clock that was
/// wrong and has been put right; it would outlive [`ABSOLUTE`], so it holds no more.
pub const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);
/// `last_seen_at` is written at most so often: a page costs no write.
pub const SEEN_STEP: SignedDuration = SignedDuration::from_mins(5);
/// How long a process trusts what it knows of a session. A session ended in another process, or a role
/// taken back, is noticed within this time.
pub const CACHE_SECONDS: i64 = 5;
/// Sessions that are shown in a person's list.
pub const LISTED_MAX: i64 = 50;
/// Ended sessions are kept so long, so that a person can see where they were signed in.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Somebody signed in on some device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub id: SessionId,
    /// Who is signed in.
    pub person: PersonId,
    /// How they signed in.
    pub means: Means,
    /// How surely we know who it is.
    pub assurance: Assurance,
    /// How far the means that opened it counts once its person is an official; none for as far as it reaches.
    pub limit: Option<Assurance>,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When they were last seen, to within [`SEEN_STEP`].
    pub last_seen_at: Timestamp,
    /// When they signed out.
    pub ended_at: Option<Timestamp>,
}

/// Whether a session still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Live,
    /// Signed out.
    Ended,
    /// Nobody used it for [`INACTIVITY`].
    Idle,
    /// It is older than [`ABSOLUTE`], or began later than any sound clock says.
    TooOld,
}

impl Session {
    /// Whether the session holds at an instant.
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.ended_at.is_some() {
            return Standing::Ended;
        }
        let age = now.duration_since(self.created_at);
        if !(-CLOCKS_APART..ABSOLUTE).contains(&age) {
            return Standing::TooOld;
        }
        if now.duration_since(self.last_seen_at) >= INACTIVITY {
            return Standing::Idle;
        }
        Standing::Live
    }

    /// Whether the person signed in a moment ago.
    pub fn is_recent(&self, now: Timestamp) -> bool {
        now.duration_since(self.created_at) < crate::edge::RECENT
    }

    /// Whether its person has shown two factors: when they signed in, or by adding the second one in it.
    pub(crate) fn shows_two_factors(&self) -> bool {
        self.means.shows_two_factors() || self.assurance >= Assurance::Substantial
    }

    /// Whether it is time to write down that the person was seen.
    pub fn is_to_be_seen(&self, now: Timestamp) -> bool {
        now.duration_since(self.last_seen_at) >= SEEN_STEP
    }
}

/// The stable word of a level, in columns.
pub fn assurance_word(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Low => "low",
        Assurance::Substantial => "substantial",
        Assurance::High => "high",
    }
}

/// The level of such a word.
pub fn read_assurance(word: &str) -> Assurance {
    match word {
        "high" => Assurance::High,
        "substantial" => Assurance::Substantial,
        // An unknown word, written by a later release, opens nothing.
        _ => Assurance::Low,
    }
}
