//! The process of a case goes on once its fee is settled. Money is recorded first, in a unit of its own; this
//! follows as a job, so that nothing which fails in a process keeps the money from being recorded.

use bpmn::{Event, WaitId};
use feel::{Context, Value};
use jiff::SignedDuration;
use platform::jobs::{self, Ended, Job, JobId, Runner};
use platform::{Actor, CommitError, Ctx, Fault, Unit};
use privacy::Purpose;
use serde::{Deserialize, Serialize};

use super::demand::places_held;
use super::settle::decided_before;
use super::{Demand, DemandId, DemandState, store};
use crate::capacity;
use crate::casework::Casework;
use crate::decision::{self, displaced};
use crate::history::kind;
use crate::incident;
use crate::process::resume::{self, Decided, Opened};
use crate::process::rules_ctx;
use crate::wording::words;
use crate::work::Work;

/// The kind of job that lets a process go on.
pub const JOB: &str = "cases.fee";
/// As whom the process goes on: whoever brought the money opens nothing of the case.
const ACTOR: Actor = Actor::System("fees");
/// Tries, within some minutes, before the token stands still for somebody to look at.
pub const TRIES_MAX: i64 = 6;
/// Whoever settled the fee lets the process go on at once; the job is for when that fails.
const AFTER: SignedDuration = SignedDuration::from_secs(5);

/// How a fee was settled, as processes read it in `fee`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fee {
    Paid,
    Waived,
    Unpaid,
}

impl Fee {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Fee::Paid => "paid",
            Fee::Waived => "waived",
            Fee::Unpaid => "unpaid",
        }
    }

    /// How a fee stands whose process stood still; none where the process has to ask anew.
    pub(crate) fn of(demand: &Demand) -> Option<Fee> {
        match demand.state {
            DemandState::Paid => Some(Fee::Paid),
            DemandState::Waived => Some(Fee::Waived),
            DemandState::Open => Some(Fee::Unpaid),
            DemandState::Cancelled | DemandState::Refunded => None,
        }
    }

    /// What a process learns.
    pub(crate) fn variables(self) -> Context {
        Context::from_iter([("fee", Value::text(self.word()))])
    }
}

/// What the job needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proceed {
    demand: DemandId,
    fee: Fee,
}

/// What follows once the money is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Following {
    job: JobId,
    proceed: Proceed,
}

/// Has the process go on, after the unit that settles the fee. None when nothing waits for it.
pub(super) fn follow(work: &mut Work<'_>, demand: &Demand, fee: Fee) -> Option<Following> {
    demand.wait.filter(|_| work.application.state.is_running())?;
    let proceed = Proceed { demand: demand.id, fee };
    let ctx = work.ctx;
    let job = jobs::enqueue(&mut work.unit, ctx, JOB, &proceed, ctx.now() + AFTER);
    Some(Following { job, proceed })
}

/// Lets the process go on now, so that a decision that waited for the money follows it at once. What fails is
/// left to the job.
pub async fn at_once(casework: &Casework, ctx: &Ctx, following: Option<Following>) {
    let Some(Following { job, proceed }) = following else { return };
    let ctx = ctx.acting_as(ACTOR);
    let unit = match go_on(casework, &ctx, proceed).await {
        Ok(unit) => unit,
        Err(fault) => {
            tracing::warn!(%fault, "a process does not go on after its fee was settled; it is tried again");
            return;
        }
    };
    let mut unit = unit.unwrap_or_default();
    jobs::cancel(&mut unit, job);
    match casework.db().commit(unit).await {
        Ok(()) | Err(CommitError::Conflict { .. }) => {}
        Err(CommitError::Fault(fault)) => {
            tracing::warn!(%fault, "a process does not go on after its fee was settled; it is tried again");
        }
    }
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { run(&casework, &ctx.acting_as(ACTOR), &job).await }
    });
}

async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let proceed: Proceed = job.read()?;
    let went_on = attempt(casework, ctx, (proceed, job)).await;
    let fault = match went_on {
        Ok(ended) => return Ok(ended),
        Err(fault) if job.attempts < TRIES_MAX => return Err(fault),
        Err(fault) => fault,
    };
    let Some(mut unit) = stop(casework, ctx, (proceed, &fault)).await? else {
        return Err(fault);
    };
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

async fn attempt(
    casework: &Casework,
    ctx: &Ctx,
    (proceed, job): (Proceed, &Job),
) -> Result<Ended, Fault> {
    let Some(mut unit) = go_on(casework, ctx, proceed).await? else { return Ok(Ended::Done) };
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// What is read to go on: the demand that is waited for, and its case. None when nothing waits any more.
async fn read(
    casework: &Casework,
    ctx: &Ctx,
    proceed: Proceed,
) -> Result<Option<(Demand, u32, resume::Loaded)>, Fault> {
    let Some(demand) = store::find(casework.db(), proceed.demand).await? else { return Ok(None) };
    let Some(wait) = demand.wait else { return Ok(None) };
    let Some(loaded) = resume::load(casework, ctx, demand.application).await? else {
        return Ok(None);
    };
    let running = loaded.on_file.application.state.is_running();
    Ok(running.then_some((demand, wait, loaded)))
}

/// Tells the process how the fee was settled. None when nothing waits for it any more.
async fn go_on(casework: &Casework, ctx: &Ctx, proceed: Proceed) -> Result<Option<Unit>, Fault> {
    let Some((mut demand, wait, loaded)) = read(casework, ctx, proceed).await? else {
        return Ok(None);
    };
    let mut work = loaded.work(ctx);
    let mut opened = loaded.open_in(casework, &mut work, Purpose::SettleFee)?;
    if stands_still(&loaded, &opened, wait) {
        // It failed before. Whoever lets the case go on finds the fee as it stands.
        return Ok(None);
    }
    if place_is_gone(casework, &loaded).await? {
        return give_up(casework, (&loaded, work, opened), demand, wait).await.map(Some);
    }
    let marks = (kind::DEMANDED, Purpose::SettleFee);
    let (actor, text) = decided_before(casework, &loaded, &mut work, marks).await?;
    let by = actor.map_or_else(|| rules_ctx(ctx), |actor| ctx.acting_as(actor));
    let about = (&*loaded.definition, &opened.dossier);
    let displaced = displaced::find_for(casework, &by, &work.application, about).await?;
    let text = text.as_deref();
    let decided = Decided { by: &by, text, on_findings: true, displaced: &displaced };
    let event = Event::ServiceDone { wait: WaitId(wait), variables: proceed.fee.variables() };
    if !loaded.go_on(casework, &mut work, &mut opened, (event, decided)).await?
        && waits(&loaded, &opened, wait)
    {
        return Err(Fault::new("let a process go on", "it does not take what was paid"));
    }
    demand.wait = None;
    let mut unit = work.into_unit();
    store::update(&mut unit, &demand);
    Ok(Some(unit))
}

/// Whether the place that was to be granted is somebody else's: of cases that hold none, because they were asked for
/// money before places were held, or an official gave the place away.
async fn place_is_gone(casework: &Casework, loaded: &resume::Loaded) -> Result<bool, Fault> {
    if places_held(&loaded.definition).is_none() {
        return Ok(false);
    }
    let (db, id) = (casework.db(), loaded.on_file.application.id);
    let left = capacity::places_left_for(db, &loaded.definition, id).await?;
    Ok(left == Some(0))
}

/// The place is gone: what was paid is not owed, and stands on the list of what is to be given back; the case stands
/// still until an official says how it goes on.
async fn give_up(
    casework: &Casework,
    (loaded, mut work, mut opened): (&resume::Loaded, Work<'_>, Opened),
    mut demand: Demand,
    wait: u32,
) -> Result<Unit, Fault> {
    let ctx = work.ctx;
    let message = "no place is left: what was paid is to be given back".to_owned();
    let event = Event::ServiceFailed { wait: WaitId(wait), code: None, message };
    let decided = Decided { by: ctx, text: None, on_findings: true, displaced: &[] };
    if !loaded.go_on(casework, &mut work, &mut opened, (event, decided)).await? {
        return Err(Fault::new("give a place up", "the process does not take it"));
    }
    demand.wait = None;
    demand.state = DemandState::Cancelled;
    demand.settled_at = Some(ctx.now());
    let words = words(opened.dossier.locale());
    let paid = words.money(demand.paid());
    let key = if demand.paid_cents > 0 { "message-place-gone-paid" } else { "message-place-gone" };
    let more = [("amount", paid.as_str())];
    decision::write_with(&mut work, &loaded.definition, &opened.dossier, (key, &more));
    let mut unit = work.into_unit();
    store::update(&mut unit, &demand);
    Ok(unit)
}

/// The token stands still with this cause, and the case shows where cases stand still. None when nothing waits.
async fn stop(
    casework: &Casework,
    ctx: &Ctx,
    (proceed, cause): (Proceed, &Fault),
) -> Result<Option<Unit>, Fault> {
    let Some((mut demand, wait, loaded)) = read(casework, ctx, proceed).await? else {
        return Ok(None);
    };
    let mut work = loaded.work(ctx);
    let mut opened = loaded.open_in(casework, &mut work, Purpose::SettleFee)?;
    let message = cause.to_string();
    let event = Event::ServiceFailed { wait: WaitId(wait), code: None, message };
    let decided = Decided { by: ctx, text: None, on_findings: true, displaced: &[] };
    if !loaded.go_on(casework, &mut work, &mut opened, (event, decided)).await? {
        return Ok(None);
    }
    demand.wait = last_standing(&loaded, &opened).or(demand.wait);
    let mut unit = work.into_unit();
    store::update(&mut unit, &demand);
    Ok(Some(unit))
}

fn stands_still(loaded: &resume::Loaded, opened: &Opened, wait: u32) -> bool {
    let standing = |instance| incident::standing(&loaded.definition.bpmn, instance);
    opened.instance().is_some_and(|instance| {
        standing(instance).iter().any(|standing| standing.wait == WaitId(wait))
    })
}

fn waits(loaded: &resume::Loaded, opened: &Opened, wait: u32) -> bool {
    let open = opened.instance().map(|instance| loaded.definition.bpmn.allowed(instance));
    open.is_some_and(|open| open.iter().any(|open| open.wait == WaitId(wait)))
}

/// The wait of what came to stand still last: waits are numbered as they come.
fn last_standing(loaded: &resume::Loaded, opened: &Opened) -> Option<u32> {
    let standing = incident::standing(&loaded.definition.bpmn, opened.instance()?);
    standing.iter().map(|standing| standing.wait.0).max()
}
