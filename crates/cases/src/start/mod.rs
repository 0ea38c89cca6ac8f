//! Timers and conditions with which the process of a service begins cases: planned when a version is published, one row
//! and one job for each; whoever is first of several servers plans it. Each firing of a timer begins one case, and so does
//! each turn of a condition from not true to true; it is looked at every minute, and when a program gives something.

pub(crate) mod api;
mod given;
mod look;
pub(crate) mod ring;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use bpmn::{Firing, NodeId, Trigger};
use feel::Context;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use platform::jobs::{self, Runner};
use platform::{Ctx, Fault, Unit, typed_id};
use serde::{Deserialize, Serialize};
use services::Definition;

use crate::casework::Casework;

typed_id!(
    /// A timer or condition as it was planned: jobs of an earlier plan ring in vain.
    PlanId,
    "pln"
);

/// Which timer or condition: that of a start event of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Start {
    /// The service.
    pub service: String,
    /// The start event, by its id.
    pub node: String,
    /// Which of its triggers, from 0.
    pub place: i64,
}

/// What begins cases by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    /// It rings.
    Timer(&'a bpmn::Timer),
    /// It becomes true.
    Condition(&'a bpmn::Formula),
}

/// A timer or condition that is planned.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Planned {
    pub(crate) start: Start,
    /// The version whose process it begins.
    pub(crate) definition: String,
    /// The timer or the condition as the process has it.
    pub(crate) timer: String,
    pub(crate) plan: PlanId,
    /// When it rings or is looked at next; none when it does not ring any more.
    pub(crate) next: Option<Firing>,
    /// When it rang or became true last.
    pub(crate) rung_at: Option<Timestamp>,
    /// Why it began no case then: the word of a refusal.
    pub(crate) refusal: Option<String>,
    /// Whether the condition held when it was last looked at; never of a timer.
    pub(crate) held: bool,
    /// Why the condition cannot be worked out, and since when.
    pub(crate) failure: Option<(String, Timestamp)>,
}

/// How what is planned begins where it is a condition.
const CONDITION: &str = "Condition ";
/// A condition that was not looked at for so long has lost its job.
const LOST_AFTER: SignedDuration = SignedDuration::from_mins(10);

impl Planned {
    /// Whether it is a condition.
    pub(crate) fn is_condition(&self) -> bool {
        self.timer.starts_with(CONDITION)
    }

    /// Whether it is a condition that nobody looks at any more.
    fn is_lost(&self, now: Timestamp) -> bool {
        let is_late = |next: &Firing| next.at + LOST_AFTER < now;
        self.is_condition() && self.next.as_ref().is_none_or(is_late)
    }
}

/// The timers and conditions with which the process of a service begins.
pub(crate) fn planned_by(definition: &Definition) -> Vec<(Start, NodeId, By<'_>)> {
    let each = definition.bpmn.start_triggers().filter_map(|(id, place, trigger)| {
        let by = match trigger {
            Trigger::Timer(timer) => By::Timer(timer),
            Trigger::Condition(condition) => By::Condition(condition),
            Trigger::Message(_) | Trigger::Signal(_) | Trigger::Any(_) | Trigger::All(_) => {
                return None;
            }
        };
        let (service, node) = (definition.id.to_string(), definition.bpmn.node(id).id.to_string());
        let place = i64::try_from(place).ok()?;
        Some((Start { service, node, place }, id, by))
    });
    each.collect()
}

/// The one of them that was planned; none when the process begins otherwise by now.
pub(crate) fn find_start<'d>(
    definition: &'d Definition,
    start: &Start,
) -> Option<(NodeId, By<'d>)> {
    let mut all = planned_by(definition).into_iter();
    all.find_map(|(one, node, by)| (one == *start).then_some((node, by)))
}

/// What it says, so that one that says the same goes on as it was planned.
fn written(by: By<'_>) -> String {
    match by {
        By::Timer(timer) => {
            let days = if timer.working_days { " working days" } else { "" };
            format!("{:?} {}{days}", timer.kind, timer.text.source())
        }
        By::Condition(condition) => format!("{CONDITION}{}", condition.source()),
    }
}

/// Which days are worked, for timers in working days.
pub(crate) fn worked(casework: &Casework) -> impl Fn(Date) -> bool + use<> {
    let calendar = casework.calendar();
    move |day| calendar.is_working_day(day)
}

/// Plans the timers and conditions of the services as they are offered now. One that says what it said before goes on
/// with the new version; one that says something else begins anew; a timer whose time is over already does not ring. A
/// condition that has lost its job is looked at again. What was given and nothing looks at any more is let go.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn plan(casework: &Casework, ctx: &Ctx) -> Result<(), Fault> {
    let snapshot = casework.inner().catalogue.snapshot();
    let known = store::list(casework.db()).await?;
    let mut units: Vec<Unit> = Vec::new();
    let mut offered: Vec<Start> = Vec::new();
    for definition in snapshot.all() {
        for (start, _, by) in planned_by(definition) {
            let before = known.iter().find(|planned| planned.start == start);
            units.extend(planning(casework, ctx, (definition, by, &start), before));
            offered.push(start);
        }
    }
    for gone in known.iter().filter(|planned| !offered.contains(&planned.start)) {
        let mut unit = Unit::new();
        store::delete(&mut unit, gone);
        units.push(unit);
    }
    let forgotten = forgotten(casework, &snapshot).await?;
    units.extend((!forgotten.is_empty()).then_some(forgotten));
    for unit in units {
        match casework.db().commit(unit).await {
            Ok(()) => {}
            // Another server published the same at the same moment.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into_fault()),
        }
    }
    Ok(())
}

/// Lets go what was given for conditions that are not there any more.
async fn forgotten(casework: &Casework, snapshot: &services::Snapshot) -> Result<Unit, Fault> {
    let mut unit = Unit::new();
    for (service, name) in store::list_given(casework.db()).await? {
        let offered = snapshot.get(&service);
        if !offered.is_some_and(|definition| given::looked_at(definition).contains(&name)) {
            store::forget_given(&mut unit, (&service, &name));
        }
    }
    Ok(unit)
}

/// What planning one of them writes; none when it stands as it is.
fn planning(
    casework: &Casework,
    ctx: &Ctx,
    (definition, by, start): (&Definition, By<'_>, &Start),
    before: Option<&Planned>,
) -> Option<Unit> {
    let (version, text) = (definition.version.to_string(), written(by));
    let mut unit = Unit::new();
    if let Some(before) = before.filter(|before| before.timer == text) {
        if before.is_lost(ctx.now()) {
            let (plan, next) = (PlanId::new(ctx), Some(look::at(ctx.now())));
            let anew = Planned { definition: version, plan, next, ..before.clone() };
            store::plan_anew(&mut unit, before, &anew);
            enqueue(&mut unit, ctx, &anew);
            return Some(unit);
        }
        if before.definition == version {
            return None;
        }
        store::take_over(&mut unit, before, &version);
        return Some(unit);
    }
    let next = match by {
        By::Timer(timer) => first(casework, ctx, timer),
        By::Condition(_) => Some(look::at(ctx.now())),
    };
    let planned = Planned {
        start: start.clone(),
        definition: version,
        timer: text,
        plan: PlanId::new(ctx),
        next,
        rung_at: None,
        refusal: None,
        held: false,
        failure: None,
    };
    if let Some(before) = before {
        store::delete(&mut unit, before);
    }
    store::insert(&mut unit, &planned);
    enqueue(&mut unit, ctx, &planned);
    Some(unit)
}

/// The first firing that is still to come. What cannot be worked out was told when it was published.
fn first(casework: &Casework, ctx: &Ctx, timer: &bpmn::Timer) -> Option<Firing> {
    let (now, is_worked) = (ctx.now().to_zoned(ctx.zone().clone()), worked(casework));
    let first = timer.first(&Context::new(), &now, &is_worked).ok()?;
    if first.at >= ctx.now() {
        return Some(first);
    }
    timer.next(&first, &now, &is_worked).ok()?
}

/// The job that rings or looks next.
fn enqueue(unit: &mut Unit, ctx: &Ctx, planned: &Planned) {
    if let Some(next) = &planned.next {
        let ring = ring::Ring { start: planned.start.clone(), plan: planned.plan };
        let kind = match planned.is_condition() {
            true => ring::CONDITION_JOB,
            false => ring::TIMER_JOB,
        };
        jobs::enqueue(unit, ctx, kind, &ring, next.at);
    }
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    ring::handle(runner, casework);
}

/// Forgets requests that nobody sends again.
pub fn forget_requests(unit: &mut Unit, before: Timestamp) {
    store::forget_requests(unit, before);
}
