//! A program says what came of its work: done, failed, impossible, or not yet. One unit with what the case does then;
//! the same report a second time changes nothing.

use bpmn::{Event, OpenKind, WaitId};
use platform::{Ctx, Fault, Unit};
use privacy::Purpose;
use web::Visitor;

use super::fetch::{holder, is_over};
use super::input::Report;
use super::{ERROR_LABEL, Ended, ExternalWork, LockId, may_work, store};
use crate::casework::Casework;
use crate::decision::displaced;
use crate::history::{Act, kind};
use crate::payment::settle::decided_before;
use crate::process::resume::{self, Decided, Loaded};
use crate::process::rules_ctx;

/// Why a report is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportRefusal {
    /// There is no such work for this program.
    NotYours,
    /// The lock is not, or no longer, the one under which the work is held.
    LockLost,
    /// The case does not wait for it any more.
    Over,
    /// A result cannot be kept: it is nested too deep, or its name is none.
    Unusable,
}

impl ReportRefusal {
    /// All of them.
    pub const ALL: [ReportRefusal; 4] = [
        ReportRefusal::NotYours,
        ReportRefusal::LockLost,
        ReportRefusal::Over,
        ReportRefusal::Unusable,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ReportRefusal::NotYours => "work-not-yours",
            ReportRefusal::LockLost => "work-lock-lost",
            ReportRefusal::Over => "work-over",
            ReportRefusal::Unusable => "work-unusable",
        }
    }

    /// The member of the body at which it is told.
    pub fn member(self) -> &'static str {
        match self {
            ReportRefusal::Unusable => "variables",
            ReportRefusal::NotYours | ReportRefusal::LockLost | ReportRefusal::Over => "lock",
        }
    }
}

/// What a report comes to; nothing is committed yet.
pub enum Reported {
    /// This is written.
    Now(Unit),
    /// The same was reported before.
    Before,
}

/// Judges a report on work as it was read.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn report(
    casework: &Casework,
    ctx: &Ctx,
    visitor: &Visitor,
    (work, lock, report): (&ExternalWork, &str, &Report),
) -> Result<Result<Reported, ReportRefusal>, Fault> {
    if !may_work(visitor, &work.unit) {
        return Ok(Err(ReportRefusal::NotYours));
    }
    let held = work.lock.as_ref().filter(|held| held.by == holder(visitor));
    let Some(held) = held.filter(|held| LockId::parse(lock) == Some(held.id)) else {
        return Ok(Err(ReportRefusal::LockLost));
    };
    let lock = held.id;
    match (work.ended, report) {
        // A program that did not hear the answer asks again.
        (Some((_, Ended::Done)), Report::Done(_))
        | (Some((_, Ended::Error)), Report::Error { .. })
        | (Some((_, Ended::Exhausted)), Report::Failed { .. }) => Ok(Ok(Reported::Before)),
        (Some(_), _) => Ok(Err(ReportRefusal::Over)),
        (None, Report::Extend(held)) => {
            let mut unit = Unit::new();
            let until = ctx.now().checked_add(*held).unwrap_or(ctx.now());
            store::extend(&mut unit, work.id, (lock, until));
            Ok(Ok(Reported::Now(unit)))
        }
        (None, Report::Failed { message, retries, rest }) => {
            let left = retries.unwrap_or(work.retries - 1);
            if left > 0 {
                let ready_at = ctx.now().checked_add(*rest).unwrap_or(ctx.now());
                return put_back(casework, ctx, work, (lock, left, ready_at), message).await;
            }
            let wait = WaitId(work.wait);
            let event = Event::ServiceFailed { wait, code: None, message: message.clone() };
            go_on(casework, ctx, work, (event, lock, Ended::Exhausted)).await
        }
        (None, Report::Error { code, message }) => {
            let (wait, code) = (WaitId(work.wait), Some(code.clone()));
            let event = Event::ServiceFailed { wait, code, message: message.clone() };
            go_on(casework, ctx, work, (event, lock, Ended::Error)).await
        }
        (None, Report::Done(results)) => {
            let (wait, variables) = (WaitId(work.wait), results.clone());
            let event = Event::ServiceDone { wait, variables };
            go_on(casework, ctx, work, (event, lock, Ended::Done)).await
        }
    }
}

/// It is given out again after a rest, with what went wrong beside it.
async fn put_back(
    casework: &Casework,
    ctx: &Ctx,
    work: &ExternalWork,
    (lock, left, ready_at): (LockId, i64, jiff::Timestamp),
    message: &str,
) -> Result<Result<Reported, ReportRefusal>, Fault> {
    let Some(loaded) = resume::load(casework, ctx, work.application).await? else {
        return Ok(Err(ReportRefusal::Over));
    };
    let mut unit = Unit::new();
    let error = loaded.key.seal(ctx, ERROR_LABEL, message.as_bytes());
    store::put_back(&mut unit, work, (lock, left, ready_at), error);
    Ok(Ok(Reported::Now(unit)))
}

/// The case goes on, or stands still, in one unit with the end of the work.
async fn go_on(
    casework: &Casework,
    ctx: &Ctx,
    work: &ExternalWork,
    (event, lock, ended): (Event, LockId, Ended),
) -> Result<Result<Reported, ReportRefusal>, Fault> {
    let Some(loaded) = resume::load(casework, ctx, work.application).await? else {
        return Ok(Err(ReportRefusal::Over));
    };
    if is_over(loaded.on_file.application.state) {
        return Ok(Err(ReportRefusal::Over));
    }
    let mut run = loaded.work(ctx);
    let mut opened = loaded.open_in(casework, &mut run, Purpose::DecideApplication)?;
    if !waits(&loaded, &opened, work) {
        return Ok(Err(ReportRefusal::Over));
    }
    let kind = if ended == Ended::Done { kind::DONE } else { kind::WORK_FAILED };
    run.record(Act { kind, detail: Some(&work.topic), text: None });
    // Whoever does a step does not decide the case: that stays with who did before, or with the rules.
    let marks = (kind::WORK_ASKED, Purpose::HandleCase);
    let (actor, text) = decided_before(casework, &loaded, &mut run, marks).await?;
    let by = actor.map_or_else(|| rules_ctx(ctx), |actor| ctx.acting_as(actor));
    let about = (&*loaded.definition, &opened.dossier);
    let displaced = displaced::find_for(casework, &by, &run.application, about).await?;
    let text = text.as_deref();
    let decided = Decided { by: &by, text, on_findings: true, displaced: &displaced };
    if !loaded.go_on(casework, &mut run, &mut opened, (event, decided)).await? {
        return Ok(Err(ReportRefusal::Unusable));
    }
    let failures = work.failures + i64::from(ended == Ended::Exhausted);
    store::end(&mut run.unit, work.id, (lock, ended, ctx.now()), failures);
    Ok(Ok(Reported::Now(run.into_unit())))
}

/// Whether the process still waits for the work.
fn waits(loaded: &Loaded, opened: &resume::Opened, work: &ExternalWork) -> bool {
    let Some(instance) = opened.instance() else { return false };
    let open = loaded.definition.bpmn.allowed(instance);
    open.iter().any(|open| open.wait == WaitId(work.wait) && open.kind == OpenKind::Service)
}
