//! Signing out: here, on one device, everywhere.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Unit};

use super::{SessionId, Token, store};

/// Ends one of a person's sessions; one that is not theirs is left alone.
pub fn end(unit: &mut Unit, ctx: &Ctx, person: PersonId, session: SessionId) {
    store::end(unit, ctx, person, session);
}

/// Ends all sessions of a person.
pub fn end_all(unit: &mut Unit, ctx: &Ctx, person: PersonId) {
    store::end_all(unit, ctx, person, None);
}

/// Ends all sessions of a person that began before a moment: what they signed in as then is over since.
pub fn end_begun_before(unit: &mut Unit, ctx: &Ctx, person: PersonId, before: Timestamp) {
    store::end_begun_before(unit, ctx, person, before);
}

/// Ends the sessions of everybody: after a breach. Caches of servers forget within seconds.
pub fn end_everybodys(unit: &mut Unit, ctx: &Ctx) {
    store::end_everybodys(unit, ctx);
}

/// Ends all sessions of a person but this one: after a means of sign-in was changed (ASVS 7.4.3).
pub fn end_others(unit: &mut Unit, ctx: &Ctx, person: PersonId, this: &Token) {
    store::end_all(unit, ctx, person, Some(this.digest()));
}
