//! A timer rings: one case begins, in one unit with the end of the job and the job that rings next.

use bpmn::Firing;
use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Locale, Unit};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{PlanId, Planned, Start, enqueue, store, timers, worked};
use crate::application::submit::NotSubmitted;
use crate::application::{Channel, Owner};
use crate::casework::Casework;
use crate::dispatch::begin::{Sender, begin};

/// The kind of job behind a timer that begins cases.
pub(super) const JOB: &str = "cases.start";

/// What rings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Ring {
    /// Which timer.
    pub(super) start: Start,
    /// As it was planned then.
    pub(super) plan: PlanId,
}

pub(super) fn handle(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { ring(&casework, &ctx.acting_as(Actor::System("timer")), &job).await }
    });
}

/// Begins a case of nobody, as a message of a program does. In vain when the timer was planned anew, or taken away.
/// After a stop it rings once, however often it would have rung, and then as it was planned.
async fn ring(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let ring: Ring = job.read()?;
    let Some(planned) = store::find(casework.db(), &ring.start).await? else {
        return Ok(Ended::Done);
    };
    let Some(firing) = planned.next.clone().filter(|_| planned.plan == ring.plan) else {
        return Ok(Ended::Done);
    };
    let definition = casework.definition_by(&ring.start.service, &planned.definition).await?;
    let mut all = timers(&definition).into_iter();
    let Some((_, node, timer)) = all.find(|(start, ..)| *start == ring.start) else {
        return Ok(Ended::Done);
    };
    let now = ctx.now().to_zoned(ctx.zone().clone());
    let next = timer.next(&firing, &now, &worked(casework));
    let next = next.map_err(|cause| Fault::new("find when a timer rings next", cause))?;
    let rung = Rung { job, planned: &planned, firing: &firing, next };
    let sender = Sender {
        owner: Owner::Visitor(String::new()),
        level: "low",
        language: casework.town().languages.first().copied().unwrap_or(Locale::EN),
        channel: Channel::Timer,
        key_digest: None,
        depth: 0,
        by: None,
    };
    let also = rung.unit(ctx, None);
    match begin(casework, ctx, (&definition, node), sender, (&json!({}), also)).await {
        Ok(_) => Ok(Ended::InItsUnit),
        Err(NotSubmitted::Fault(fault)) => Err(fault),
        Err(NotSubmitted::Refused(refusal)) => {
            let (service, why) = (ring.start.service.as_str(), refusal.word());
            tracing::warn!(service, node = ring.start.node, why, "a timer could not begin a case");
            casework.db().commit(rung.unit(ctx, Some(why))).await?;
            Ok(Ended::InItsUnit)
        }
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
