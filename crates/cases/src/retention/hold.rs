//! A legal hold: nobody destroys or erases the case until it is lifted, or its day has passed.

use jiff::civil::Date;
use platform::Unit;
use web::{Asked, Failure, Visitor};

use super::store::{self, Hold};
use super::{HOLD, MANAGE, reason};
use crate::application::store::{Key, find_open_part};
use crate::application::{Application, ApplicationId, State};
use crate::casework::Casework;
use crate::history::{self, Act, kind};
use crate::task::take::may_in;
use crate::work::Work;

/// Why a hold is not put on a case, or not lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldRefusal {
    /// A reason is missing, or too long.
    ReasonMissing,
    /// The day has passed.
    DayPassed,
    /// There is one already.
    AlreadyHeld,
    /// There is none.
    NotHeld,
    /// It is the official's own affair.
    OwnCase,
}

impl HoldRefusal {
    /// All refusals.
    pub const ALL: [HoldRefusal; 5] = [
        HoldRefusal::ReasonMissing,
        HoldRefusal::DayPassed,
        HoldRefusal::AlreadyHeld,
        HoldRefusal::NotHeld,
        HoldRefusal::OwnCase,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            HoldRefusal::ReasonMissing => "hold-reason-missing",
            HoldRefusal::DayPassed => "hold-day-passed",
            HoldRefusal::AlreadyHeld => "hold-already",
            HoldRefusal::NotHeld => "hold-none",
            HoldRefusal::OwnCase => "own-case",
        }
    }

    /// The field of a form at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            HoldRefusal::ReasonMissing => "text",
            HoldRefusal::DayPassed => "until",
            HoldRefusal::AlreadyHeld | HoldRefusal::NotHeld | HoldRefusal::OwnCase => "do",
        }
    }
}

/// What somebody does about a hold.
#[derive(Clone, Copy, Debug)]
pub enum Deed<'a> {
    /// Puts one on the case.
    Hold {
        /// Why.
        text: &'a str,
        /// Until when; none: until it is lifted.
        until: Option<Date>,
        /// Whether the applicant reads of it.
        is_told: bool,
    },
    /// Lifts it.
    Lift {
        /// Why.
        text: &'a str,
    },
}

/// What the history says of a hold of which the applicant does not read.
pub(crate) const UNTOLD: &str = "untold";

/// Does it, in the history of the case and in the log.
///
/// # Errors
/// A refusal that the official reads.
pub fn settle(
    work: &mut Work<'_>,
    standing: Option<&Hold>,
    deed: Deed<'_>,
) -> Result<(), HoldRefusal> {
    let today = work.ctx.today();
    let id = work.application.id;
    let holds = standing.filter(|hold| hold.holds_on(today));
    match deed {
        Deed::Hold { text, until, is_told } => {
            let text = reason(text).ok_or(HoldRefusal::ReasonMissing)?;
            if until.is_some_and(|until| until < today) {
                return Err(HoldRefusal::DayPassed);
            }
            if holds.is_some() {
                return Err(HoldRefusal::AlreadyHeld);
            }
            if standing.is_some() {
                // One whose day has passed makes room.
                store::delete_hold(&mut work.unit, id);
            }
            let hold = Hold { until_on: until, is_told, placed_at: work.ctx.now() };
            store::insert_hold(&mut work.unit, id, &hold);
            let detail = (!is_told).then_some(UNTOLD);
            work.record(Act { kind: kind::HELD, detail, text: Some(text) });
        }
        Deed::Lift { text } => {
            let text = reason(text).ok_or(HoldRefusal::ReasonMissing)?;
            let hold = holds.ok_or(HoldRefusal::NotHeld)?;
            store::delete_hold(&mut work.unit, id);
            let detail = (!hold.is_told).then_some(UNTOLD);
            work.record(Act { kind: kind::HOLD_LIFTED, detail, text: Some(text) });
        }
    }
    Ok(())
}

/// Whether an official may hold this case: whoever manages records any, a unit's own people theirs.
pub(crate) fn may_hold(visitor: &Visitor, application: &Application) -> bool {
    let unit = application.unit.as_deref().unwrap_or_default();
    visitor.holds(MANAGE) || may_in(visitor, unit, HOLD)
}

/// A case by its reference, for somebody who may hold it; not a draft, and not told to others that it exists.
pub(crate) async fn find(
    casework: &Casework,
    visitor: &Visitor,
    reference: &str,
) -> Result<Application, Failure> {
    let reference = platform::reference::read_reference(reference).ok_or(Failure::NotFound)?;
    let found = find_open_part(casework.db(), Key::Reference(&reference)).await?;
    let theirs = |found: &Application| found.state != State::Draft && may_hold(visitor, found);
    found.filter(theirs).ok_or(Failure::NotFound)
}

/// How an act about a hold ended without success.
pub(crate) enum NotDone {
    /// The official can do something about it.
    Refused(HoldRefusal),
    /// Somebody was faster, or the world is broken.
    Failed(Failure),
}

impl From<Failure> for NotDone {
    fn from(failure: Failure) -> Self {
        NotDone::Failed(failure)
    }
}

impl From<platform::Fault> for NotDone {
    fn from(fault: platform::Fault) -> Self {
        NotDone::Failed(fault.into())
    }
}

/// Does it to the case as it was read, in one unit; `also` adds to it.
pub(crate) async fn perform(
    casework: &Casework,
    asked: &Asked,
    (application, deed): (Application, Deed<'_>),
    also: impl FnOnce(&mut Unit, ApplicationId),
) -> Result<(), NotDone> {
    let id = application.id;
    if asked.visitor.person.is_some() && application.applicant == asked.visitor.person {
        return Err(NotDone::Refused(HoldRefusal::OwnCase));
    }
    let ctx = super::view::acting(asked, application.unit.as_deref().unwrap_or_default(), HOLD);
    let standing = store::find_hold(casework.db(), id).await?;
    let past = history::store::past(casework.db(), id).await?;
    let key = casework.key_of(&ctx, &application).await?.ok_or(Failure::Gone)?;
    let mut work = Work::on(&ctx, &key, application, (Vec::new(), past), casework.town());
    settle(&mut work, standing.as_ref(), deed).map_err(NotDone::Refused)?;
    let mut unit = work.into_unit();
    also(&mut unit, id);
    casework.commit(unit).await?;
    Ok(())
}
