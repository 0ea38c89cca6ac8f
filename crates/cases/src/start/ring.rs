//! A timer rings: one case begins, in one unit with the end of the job and the job that rings next. The same job looks at
//! a condition when its time has come.

use bpmn::{Firing, NodeId};
use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Locale, Unit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use services::Definition;

use super::look::{Looking, look_in_time};
use super::{By, PlanId, Planned, Start, enqueue, find_start, store, worked};
use crate::application::submit::NotSubmitted;
use crate::application::{Channel, Owner};
use crate::casework::Casework;
use crate::dispatch::begin::{Sender, begin};

/// The kind of job behind a timer that begins cases.
pub(super) const TIMER_JOB: &str = "cases.start";
/// The kind of job behind a condition: a process of an earlier release leaves it to those that know it.
pub(super) const CONDITION_JOB: &str = "cases.condition";

/// What rings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ring {
    /// Which timer or condition.
    pub(super) start: Start,
    /// As it was planned then.
    pub(super) plan: PlanId,
}

pub(super) fn handle(runner: &mut Runner, casework: &Casework) {
    for kind in [TIMER_JOB, CONDITION_JOB] {
        let casework = casework.clone();
        runner.handle(kind, move |job: Job, ctx: Ctx| {
            let casework = casework.clone();
            async move { run(&casework, &ctx, &job).await }
        });
    }
}

/// In vain when it was planned anew, or taken away.
async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let ring: Ring = job.read()?;
    let Some(planned) = store::find(casework.db(), &ring.start).await? else {
        return Ok(Ended::Done);
    };
    let Some(firing) = planned.next.clone().filter(|_| planned.plan == ring.plan) else {
        return Ok(Ended::Done);
    };
    let definition = casework.definition_by(&ring.start.service, &planned.definition).await?;
    match find_start(&definition, &ring.start) {
        None => Ok(Ended::Done),
        Some((node, By::Timer(timer))) => {
            let ctx = ctx.acting_as(Actor::System("timer"));
            let now = ctx.now().to_zoned(ctx.zone().clone());
            let next = timer.next(&firing, &now, &worked(casework));
            let next = next.map_err(|cause| Fault::new("find when a timer rings next", cause))?;
            let rung = Rung { job, planned: &planned, firing: &firing, next };
            rung.begin(casework, &ctx, (&definition, node)).await
        }
        Some((node, By::Condition(condition))) => {
            let looking = Looking { definition: &definition, node, condition, planned: &planned };
            look_in_time(casework, ctx, looking, job).await?;
            Ok(Ended::InItsUnit)
        }
    }
}

/// For whom a case is that a timer or condition begins, and how it comes in.
pub(super) fn of_nobody(casework: &Casework, channel: Channel) -> Sender {
    Sender {
        owner: Owner::Visitor(String::new()),
        level: "low",
        language: casework.town().languages.first().copied().unwrap_or(Locale::EN),
        channel,
        key_digest: None,
        depth: 0,
        by: None,
    }
}

/// A timer that rings now.
struct Rung<'a> {
    job: &'a Job,
    planned: &'a Planned,
    firing: &'a Firing,
    next: Option<Firing>,
}

impl Rung<'_> {
    /// Begins a case of nobody, as a message of a program does. After a stop it rings once, however often it would have
    /// rung, and then as it was planned.
    async fn begin(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        (definition, node): (&Definition, NodeId),
    ) -> Result<Ended, Fault> {
        let (sender, also) = (of_nobody(casework, Channel::Timer), self.unit(ctx, None));
        match begin(casework, ctx, (definition, node), sender, (&json!({}), also)).await {
            Ok(_) => Ok(Ended::InItsUnit),
            Err(NotSubmitted::Fault(fault)) => Err(fault),
            Err(NotSubmitted::Refused(refusal)) => {
                let (start, why) = (&self.planned.start, refusal.word());
                let (service, node) = (start.service.as_str(), start.node.as_str());
                tracing::warn!(service, node, why, "a timer could not begin a case");
                casework.db().commit(self.unit(ctx, Some(why))).await?;
                Ok(Ended::InItsUnit)
            }
        }
    }

    /// What is written when it has rung: that it has, and when it rings next.
    fn unit(&self, ctx: &Ctx, refusal: Option<&str>) -> Unit {
        let mut unit = Unit::new();
        let (next, rung) = (self.next.as_ref(), (self.planned, self.firing));
        store::ring(&mut unit, rung, next, (ctx.now(), refusal));
        let planned = Planned { next: self.next.clone(), ..self.planned.clone() };
        enqueue(&mut unit, ctx, &planned);
        self.job.finish_in(&mut unit);
        unit
    }
}
