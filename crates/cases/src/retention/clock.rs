//! Until when a case is kept: written in the act that ends it.

use jiff::Timestamp;
use jiff::civil::Date;
use platform::Ctx;
use records::retention::{ClockStart, Course, Fate, kept_until};
use services::Definition;
use services::definition::{Keep, KeepFrom, Then};

use super::purge;
use crate::application::{Application, State};
use crate::work::Work;

/// Writes into a case that has just ended until when it is kept, and until when what the law keeps shorter is.
pub(crate) fn end(work: &mut Work<'_>, definition: &Definition, object_until: Option<Date>) {
    start(work.ctx, &mut work.application, definition, object_until);
    purge::plan(work.ctx, &mut work.application, definition, object_until);
}

/// Writes into a case that has just ended until when it is kept, by which law, and what happens then.
/// `object_until` is the last day to object to what ended it.
pub(crate) fn start(
    ctx: &Ctx,
    application: &mut Application,
    definition: &Definition,
    object_until: Option<Date>,
) {
    let Some(closed_at) = application.closed_at else {
        unreachable!("a case that has not ended has no term")
    };
    let on = |at: Timestamp| at.to_zoned(ctx.zone().clone()).date();
    let course = Course {
        closed_on: on(closed_at),
        decided_on: application.decided_at.map(on),
        object_until,
        valid_until: application.valid_until,
    };
    let keep = keep_of(application, definition);
    application.keep_until = Some(kept_until(from(keep.from), keep.term, &course));
    application.keep_law = keep.law.as_deref().map(str::to_owned);
    application.keep_then = Some(fate(keep.then.unwrap_or(definition.retention.then)));
}

/// What the definition says of a case with this end.
pub(crate) fn keep_of<'a>(application: &Application, definition: &'a Definition) -> &'a Keep {
    let retention = &definition.retention;
    match (application.state, application.outcome.as_deref()) {
        (State::Withdrawn | State::Lapsed, _) => &retention.withdrawn,
        (_, Some("granted")) => &retention.granted,
        _ => &retention.refused,
    }
}

fn from(from: KeepFrom) -> ClockStart {
    match from {
        KeepFrom::Decision => ClockStart::Decision,
        KeepFrom::Final => ClockStart::Final,
        KeepFrom::Closed => ClockStart::Closed,
        KeepFrom::Expiry => ClockStart::Expiry,
    }
}

fn fate(then: Then) -> Fate {
    match then {
        Then::Destroy => Fate::Destroy,
        Then::Transfer => Fate::Transfer,
    }
}
