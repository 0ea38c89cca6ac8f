//! The day is over until which a fee was to be paid: one reminder; after that the case ends or goes on, as
//! its service says.

use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Fault};
use serde::{Deserialize, Serialize};
use services::Definition;
use services::definition::Unpaid;

use super::demand::{due_on, start_clock, tell};
use super::settle::{Deed, settle};
use super::{Demand, DemandId, DemandState, store};
use crate::application::State;
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::decision;
use crate::history::{Act, kind};
use crate::incident;
use crate::posting;
use crate::retention::clock;
use crate::work::Work;

/// The kind of job behind the day.
pub const JOB: &str = "cases.demand";

/// What rings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Overdue {
    /// The demand.
    pub demand: DemandId,
}

/// Reminds once, then ends the case or lets it go on. `true` when the process goes on without the money.
pub(super) fn pass(
    work: &mut Work<'_>,
    demand: &mut Demand,
    (definition, dossier): (&Definition, &Dossier),
) -> bool {
    let ctx = work.ctx;
    if demand.state != DemandState::Open || demand.due_on >= ctx.today() {
        return false;
    }
    if demand.reminded_at.is_none() {
        demand.reminded_at = Some(ctx.now());
        demand.due_on = due_on(work, definition.cost.pay_within);
        let (seq, _) = work.record(Act { kind: kind::REMINDED, detail: Some("fee"), text: None });
        start_clock(work, definition, demand);
        posting::ask(work, (seq, kind::REMINDED), demand.id);
        tell(work, definition, dossier, ("message-pay-reminder", demand));
        return false;
    }
    let waits = demand.wait.is_some() && work.application.state.is_running();
    match definition.cost.unpaid {
        // What nothing waits for stays on the list of the desk until somebody collects it, or lets it go.
        _ if !waits => false,
        Unpaid::Continue => {
            work.record(Act::of(kind::UNPAID));
            true
        }
        Unpaid::End => {
            lapse(work, demand, (definition, dossier));
            false
        }
    }
}

/// Ends the case without a decision.
fn lapse(work: &mut Work<'_>, demand: &mut Demand, (definition, dossier): (&Definition, &Dossier)) {
    let ctx = work.ctx;
    demand.state = DemandState::Cancelled;
    demand.settled_at = Some(ctx.now());
    demand.wait = None;
    work.application.state = State::Lapsed;
    work.application.stopped_on = None;
    work.application.closed_at = Some(ctx.now());
    clock::end(work, definition, None);
    work.cancel_tasks();
    incident::store::close_all(&mut work.unit, work.application.id, work.ctx.now());
    crate::external::store::cancel_all(&mut work.unit, work.application.id, work.ctx.now());
    work.free();
    work.record(Act::of(kind::LAPSED));
    decision::write(work, definition, dossier, "message-lapsed");
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { ring(&casework, &ctx.acting_as(Actor::System("fees")), &job).await }
    });
}

/// Rings; in vain when the fee was settled meanwhile, or its person erased.
async fn ring(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Overdue { demand } = job.read()?;
    let Some(demand) = store::find(casework.db(), demand).await? else { return Ok(Ended::Done) };
    if demand.state != DemandState::Open || demand.due_on >= ctx.today() {
        return Ok(Ended::Done);
    }
    let Ok(mut settled) = settle(casework, ctx, (demand, Deed::Overdue), None).await? else {
        return Ok(Ended::Done);
    };
    job.finish_in(&mut settled.unit);
    casework.db().commit(settled.unit).await?;
    Ok(Ended::InItsUnit)
}
