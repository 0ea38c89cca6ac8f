//! A condition is looked at: one case begins when it has turned from not true to true, in one unit with that it holds now,
//! so that of several servers one begins it.

use std::collections::BTreeMap;

use bpmn::{Firing, Formula, Moment, NodeId};
use feel::Context;
use jiff::{SignedDuration, Timestamp};
use platform::jobs::Job;
use platform::{Actor, Ctx, Fault, Unit};
use serde_json::{Map, Value as Json};
use services::Definition;
use services::environment;

use super::ring::of_nobody;
use super::{Planned, enqueue, given, store};
use crate::application::once::Once;
use crate::application::submit::NotSubmitted;
use crate::application::{Application, Channel, figures};
use crate::casework::Casework;
use crate::dispatch::begin::{Sender, begin};

/// How often a condition is looked at by itself.
const EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Longest sentence about why a condition cannot be worked out.
const FAILURE_CHARACTERS_MAX: usize = 500;

/// When it is looked at.
pub(super) fn at(at: Timestamp) -> Firing {
    Firing { at, left: None, every: None }
}

/// A condition that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Looking<'a> {
    pub(super) definition: &'a Definition,
    pub(super) node: NodeId,
    pub(super) condition: &'a Formula,
    pub(super) planned: &'a Planned,
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Came {
    /// It does not hold, or held before.
    Nothing,
    /// It cannot be worked out.
    Failed,
    /// A case began.
    Case(Box<Application>),
    /// It has become true, and the service takes no case now: the word of a refusal.
    Refused(&'static str),
}

/// What a program's request adds when a condition becomes true by it.
#[derive(Default)]
pub(super) struct Beside {
    /// More than conditions look at: answers, and variables of the process.
    pub(super) told: Map<String, Json>,
    /// By which the same request is known again.
    pub(super) once: Option<Box<Once>>,
}

/// Looks at a condition because its time has come: with the end of the job, and the job that looks next.
pub(super) async fn look(
    casework: &Casework,
    ctx: &Ctx,
    looking: Looking<'_>,
    job: &Job,
) -> Result<Came, Fault> {
    let ctx = ctx.acting_as(Actor::System("condition"));
    look_with(casework, &ctx, looking, (Some(job), Beside::default())).await
}

/// The same because a program has given something; then nothing is written when nothing has changed.
pub(super) async fn look_with(
    casework: &Casework,
    ctx: &Ctx,
    looking: Looking<'_>,
    (job, beside): (Option<&Job>, Beside),
) -> Result<Came, Fault> {
    let mut given = store::given(casework.db(), &looking.planned.start.service).await?;
    let looked_at = given::looked_at(looking.definition);
    given.retain(|name, _| looked_at.contains(name));
    let known = surroundings(casework, ctx, &looking, given::context(&given)).await?;
    let now = ctx.now().to_zoned(ctx.zone().clone());
    let before = looking.planned;
    let (held, failure) = match environment::holds(looking.condition, &known, &Moment::at(&now)) {
        Ok(holds) => (holds, None),
        // It may hold all the same: it is no turn when it can be worked out again.
        Err(failure) => (before.held, Some(shortened(&failure.to_string()))),
    };
    let since = before.failure.as_ref().map_or(ctx.now(), |(_, since)| *since);
    let failure = failure.map(|why| (why, since));
    let next = if job.is_some() { Some(at(ctx.now() + EVERY)) } else { before.next.clone() };
    let mut seen = Planned { held, failure, next, ..before.clone() };
    if held && !before.held {
        seen.rung_at = Some(ctx.now());
        seen.refusal = None;
        let mut told = beside.told;
        told.extend(given);
        let seen = Seen { looking, seen, job };
        return seen.begin(casework, ctx, (told, beside.once)).await;
    }
    let came = if seen.failure.is_some() { Came::Failed } else { Came::Nothing };
    if seen != *before {
        casework.db().commit(Seen { looking, seen, job }.unit(ctx)).await?;
    }
    Ok(came)
}

fn shortened(why: &str) -> String {
    why.chars().take(FAILURE_CHARACTERS_MAX).collect()
}

/// What the condition may look at.
async fn surroundings(
    casework: &Casework,
    ctx: &Ctx,
    looking: &Looking<'_>,
    given: Context,
) -> Result<Context, Fault> {
    let service = looking.planned.start.service.as_str();
    if !environment::looks_at_measures(looking.condition) {
        return Ok(environment::of(service, &BTreeMap::new(), given));
    }
    let mut measures = figures::measures(casework.db(), ctx).await?;
    // Nothing of a service is there: that is none, and not unknown.
    for offered in casework.inner().catalogue.snapshot().all() {
        measures.entry(offered.id.to_string()).or_default();
    }
    Ok(environment::of(service, &measures, given))
}

/// A condition that was looked at, with what is to be written.
struct Seen<'a> {
    looking: Looking<'a>,
    seen: Planned,
    job: Option<&'a Job>,
}

impl Seen<'_> {
    fn unit(&self, ctx: &Ctx) -> Unit {
        let mut unit = Unit::new();
        store::look(&mut unit, self.looking.planned, &self.seen);
        if let Some(job) = self.job {
            enqueue(&mut unit, ctx, &self.seen);
            job.finish_in(&mut unit);
        }
        unit
    }

    /// Begins a case of nobody with what was given.
    async fn begin(
        mut self,
        casework: &Casework,
        ctx: &Ctx,
        (told, once): (Map<String, Json>, Option<Box<Once>>),
    ) -> Result<Came, Fault> {
        let Looking { definition, node, .. } = self.looking;
        let sender = Sender { key_digest: once, ..of_nobody(casework, Channel::Condition) };
        let told = Json::Object(told);
        let also = self.unit(ctx);
        match begin(casework, ctx, (definition, node), sender, (&told, also)).await {
            Ok(application) => Ok(Came::Case(Box::new(application))),
            Err(NotSubmitted::Fault(fault)) => Err(fault),
            Err(NotSubmitted::Refused(refusal)) => {
                let (start, why) = (&self.looking.planned.start, refusal.word());
                let (service, node) = (start.service.as_str(), start.node.as_str());
                tracing::warn!(service, node, why, "a condition could not begin a case");
                self.seen.refusal = Some(why.to_owned());
                casework.db().commit(self.unit(ctx)).await?;
                Ok(Came::Refused(why))
            }
        }
    }
}
