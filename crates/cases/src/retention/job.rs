//! The night's work, begun by whichever process is first: terms for cases that have none, drafts that nobody
//! finishes, answers that are kept shorter than their case, and the list of what is no longer kept. And the job
//! that carries an approved list out.

use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Edge, Fault, Locale, Unit};
use serde::{Deserialize, Serialize};

use super::list::store as lists;
use super::list::{self, Choice, Services};
use super::{Disposal, DisposalId, DisposalState, clock, destroy, drafts, purge, store};
use crate::casework::Casework;

/// The job of a night.
pub const NIGHT_JOB: &str = "cases.retention";
/// The job that carries a list out.
pub const DISPOSAL_JOB: &str = "cases.disposal";
/// The hour after which a night's work begins, by the town's clock.
const NIGHT_HOUR: i8 = 2;
/// How often somebody looks whether the night has come.
const PAUSE: Duration = Duration::from_secs(300);
/// Cases that one run of the job takes; the rest is the next run's, so that its lease does not run out.
const CARRIED_MAX: i64 = 25;

/// Which night.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Night {
    /// The day it begins.
    pub on: Date,
}

/// Which list is carried out.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Carry {
    /// The list.
    pub disposal: DisposalId,
}

/// Begins the work of each night for as long as the process lives.
pub async fn run(casework: Casework, edge: Edge) {
    loop {
        let ctx = edge.ctx(Actor::System("retention"), Locale::EN);
        if let Err(fault) = begin(&casework, &ctx).await {
            tracing::warn!(%fault, "the night's work could not be begun");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Enqueues the night's job, once a night in all processes together.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn begin(casework: &Casework, ctx: &Ctx) -> Result<bool, Fault> {
    let local = ctx.now().to_zoned(ctx.zone().clone());
    let on = match local.hour() >= NIGHT_HOUR {
        true => local.date(),
        false => local.date().saturating_sub(1.day()),
    };
    if store::is_begun(casework.db(), on).await? {
        return Ok(false);
    }
    let mut unit = Unit::new();
    store::begin(&mut unit, on);
    jobs::enqueue(&mut unit, ctx, NIGHT_JOB, &Night { on }, ctx.now());
    match casework.db().commit(unit).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Registers the jobs.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let night = casework.clone();
    runner.handle(NIGHT_JOB, move |job: Job, ctx: Ctx| {
        let casework = night.clone();
        async move {
            let ctx = ctx.acting_as(Actor::System("retention"));
            work_the_night(&casework, &ctx, &job).await
        }
    });
    let casework = casework.clone();
    runner.handle(DISPOSAL_JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move {
            let ctx = ctx.acting_as(Actor::System("retention"));
            let Carry { disposal } = job.read()?;
            if carry_some(&casework, &ctx, disposal).await? == Carried::All {
                return Ok(Ended::Done);
            }
            again(&casework, &ctx, &job, (DISPOSAL_JOB, &Carry { disposal })).await
        }
    });
}

/// Ends this run and leaves the rest to another.
async fn again(
    casework: &Casework,
    ctx: &Ctx,
    job: &Job,
    (kind, payload): (&'static str, &impl Serialize),
) -> Result<Ended, Fault> {
    let mut unit = Unit::new();
    job.finish_in(&mut unit);
    jobs::enqueue(&mut unit, ctx, kind, payload, ctx.now());
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

async fn work_the_night(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let night: Night = job.read()?;
    let more = give_terms(casework, ctx).await?
        || drafts::clear_some(casework, ctx).await?
        || purge::clear_some(casework, ctx).await?;
    if more {
        return again(casework, ctx, job, (NIGHT_JOB, &night)).await;
    }
    let mut unit = Unit::new();
    store::forget_accounts(&mut unit, ctx.today());
    casework.db().commit(unit).await?;
    propose_what_is_due(casework, ctx).await?;
    Ok(Ended::Done)
}

/// Gives terms to cases that ended under an earlier release. `true` when there may be more.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn give_terms(casework: &Casework, ctx: &Ctx) -> Result<bool, Fault> {
    let unkept = store::list_unkept(casework.db()).await?;
    let mut unit = Unit::new();
    for (mut application, object_until) in unkept.iter().cloned() {
        let definition = casework.definition_of(&application).await?;
        clock::start(ctx, &mut application, &definition, object_until);
        store::set_term(&mut unit, &application);
    }
    casework.db().commit(unit).await?;
    Ok(unkept.len() as i64 == store::UNKEPT_MAX)
}

/// Makes the lists of what is no longer kept: one that goes by itself, where services say so, and one that
/// waits for an official, unless one waits already.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn propose_what_is_due(casework: &Casework, ctx: &Ctx) -> Result<Vec<Disposal>, Fault> {
    let until_on = ctx.today().saturating_sub(1.day());
    let automatic = automatic(casework);
    let mut made = Vec::new();
    let by_itself = Choice { until_on, services: Services::Only(automatic.clone()) };
    if let Some(disposal) = list_of(casework, ctx, &by_itself, true).await? {
        made.push(disposal);
    }
    if !lists::has_open(casework.db()).await? {
        let rest = Choice { until_on, services: Services::But(automatic) };
        made.extend(list_of(casework, ctx, &rest, false).await?);
    }
    Ok(made)
}

/// The services whose cases go without anybody approving the list.
fn automatic(casework: &Casework) -> Vec<String> {
    let snapshot = casework.inner().catalogue.snapshot();
    let automatic = snapshot.all().filter(|definition| definition.retention.automatic);
    automatic.map(|definition| definition.id.to_string()).collect()
}

async fn list_of(
    casework: &Casework,
    ctx: &Ctx,
    choice: &Choice,
    goes_by_itself: bool,
) -> Result<Option<Disposal>, Fault> {
    let due = store::count_due(casework.db(), ctx.today(), choice).await?;
    if due == 0 {
        return Ok(None);
    }
    let mut unit = Unit::new();
    let mut disposal = list::make(&mut unit, ctx, choice, due);
    if goes_by_itself {
        disposal = list::approved(&mut unit, ctx, disposal, None);
    }
    casework.db().commit(unit).await?;
    Ok(Some(disposal))
}

/// Puts what a choice takes on a list, and lets it go at once where the town wants no second official.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn let_go_now(
    casework: &Casework,
    ctx: &Ctx,
    choice: &Choice,
) -> Result<Option<Disposal>, Fault> {
    list_of(casework, ctx, choice, !casework.town().records.second_person).await
}

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried {
    /// There is more to do.
    Some,
    /// The list has ended.
    All,
}

/// Carries some cases of an approved list out, and ends it after the last.
///
/// # Errors
/// A fault when the world broke; the job tries again.
pub async fn carry_some(casework: &Casework, ctx: &Ctx, id: DisposalId) -> Result<Carried, Fault> {
    let db = casework.db();
    let found = lists::find(db, id).await?;
    let approved = |disposal: &Disposal| disposal.state == DisposalState::Approved;
    let Some(disposal) = found.filter(approved) else { return Ok(Carried::All) };
    let next = lists::list_next(db, id, CARRIED_MAX).await?;
    if next.is_empty() {
        let counted = lists::list_counted(db, id).await?;
        let mut unit = Unit::new();
        list::end(&mut unit, ctx, disposal, &counted);
        db.commit(unit).await?;
        return Ok(Carried::All);
    }
    // One case that cannot go does not hold up the others.
    let (mut gone, mut stuck) = (0, None);
    for (application, package) in next {
        match destroy::one(casework, ctx, &disposal, (application, package.as_deref())).await {
            Ok(_) => gone += 1,
            Err(fault) => {
                tracing::warn!(%application, %fault, "a case could not be let go");
                stuck = Some(fault);
            }
        }
    }
    stuck.filter(|_| gone == 0).map_or(Ok(Carried::Some), Err)
}

/// How long before its removal the writer of a draft is told.
pub(super) const TOLD_BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);
