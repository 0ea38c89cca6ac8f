//! Messages of cases that were refused: shown with their cause beside the cases that stand still, tried again, or given
//! up. What they say stays closed.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Fault, jobs};
use web::{Asked, Failure};

use super::deliver::{self, Deliver};
use super::{DispatchId, store};
use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::desk::for_unit;
use crate::history::{Act, kind};
use crate::incident::mend::MendRefusal;
use crate::incident::{self, may_mend};
use crate::process::resume;
use crate::task::complete::TEXT_CHARACTERS_MAX;

/// A message that was refused.
#[derive(Clone, Debug)]
pub(crate) struct Undelivered {
    /// Its id.
    pub(crate) id: DispatchId,
    /// The case that sent it.
    pub(super) application: ApplicationId,
    /// What the process calls it.
    pub(crate) name: String,
    /// The word of the refusal; its wording is `cases-refusal-<word>`.
    pub(crate) why: String,
    /// When it was sent.
    pub(crate) sent_at: Timestamp,
    /// What people quote of the case.
    pub(crate) reference: String,
    /// The service of the case.
    pub(crate) service: String,
    /// Its unit.
    pub(crate) unit: String,
    /// Whose case it is.
    pub(super) applicant: Option<PersonId>,
}

/// Messages that one page shows.
pub(crate) const LISTED_MAX: i64 = store::REFUSED_MAX;

/// The refused messages of an official's units; of all units, for whoever runs the installation. One more than fits when
/// there are more.
pub(crate) async fn listed(
    casework: &Casework,
    asked: &Asked,
) -> Result<Vec<Undelivered>, Failure> {
    let units = incident::units_of(asked);
    Ok(store::list_refused(casework.db(), units.as_deref()).await?)
}

/// What becomes of a refused message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate<'a> {
    /// It is tried again.
    Retry,
    /// It is given up, for this reason.
    GiveUp(&'a str),
}

/// How it ended without success.
pub(crate) enum NotDone {
    /// The official can do something about it.
    Refused(MendRefusal),
    /// Somebody was faster, or the world is broken.
    Failed(Failure),
}

impl From<Failure> for NotDone {
    fn from(failure: Failure) -> Self {
        NotDone::Failed(failure)
    }
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> Self {
        NotDone::Failed(fault.into())
    }
}

/// Tries a refused message again or gives it up, in one unit with the record on the case that sent it.
pub(crate) async fn decide(
    casework: &Casework,
    asked: &Asked,
    (id, fate): (&str, Fate<'_>),
) -> Result<(), NotDone> {
    let id = DispatchId::parse(id).ok_or(Failure::NotFound)?;
    let found = store::find_refused(casework.db(), id).await?.ok_or(Failure::NotFound)?;
    if !may_mend(&asked.visitor, &found.unit) {
        return Err(Failure::NotFound.into());
    }
    judge(asked.visitor.person, found.applicant, fate).map_err(NotDone::Refused)?;
    let ctx = for_unit(asked, &found.unit);
    let loaded = resume::load(casework, &ctx, found.application).await?;
    let loaded = loaded.ok_or(NotDone::Refused(MendRefusal::Erased))?;
    let mut work = loaded.work(&ctx);
    let detail = Some(found.name.as_str());
    match fate {
        Fate::Retry => {
            work.record(Act { kind: kind::RETRIED, detail, text: None });
            let again = Deliver { once: true, ..Deliver::of(id) };
            jobs::enqueue(&mut work.unit, &ctx, deliver::JOB, &again, ctx.now());
        }
        Fate::GiveUp(text) => {
            work.record(Act { kind: kind::GIVEN_UP, detail, text: Some(text.trim()) });
            store::give_up(&mut work.unit, id, ctx.now());
        }
    }
    casework.commit(work.into_unit()).await?;
    Ok(())
}

fn judge(
    person: Option<PersonId>,
    applicant: Option<PersonId>,
    fate: Fate<'_>,
) -> Result<(), MendRefusal> {
    if person.is_some() && person == applicant {
        return Err(MendRefusal::OwnCase);
    }
    let Fate::GiveUp(text) = fate else { return Ok(()) };
    match text.trim().chars().count() {
        0 => Err(MendRefusal::TextMissing),
        count if count > TEXT_CHARACTERS_MAX => Err(MendRefusal::TextTooLong),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::person;

    #[test]
    fn who_decides_about_a_message() {
        let check = |n: u128, fate, expected| {
            assert_eq!(judge(Some(person(n)), Some(person(1)), fate), expected, "{n} {fate:?}");
        };
        check(2, Fate::Retry, Ok(()));
        check(1, Fate::Retry, Err(MendRefusal::OwnCase));
        check(2, Fate::GiveUp("done by hand"), Ok(()));
        check(2, Fate::GiveUp(" "), Err(MendRefusal::TextMissing));
        let long = "x".repeat(TEXT_CHARACTERS_MAX + 1);
        check(2, Fate::GiveUp(&long), Err(MendRefusal::TextTooLong));
        assert_eq!(judge(None, None, Fate::Retry), Ok(()));
    }
}
