//! A condition is looked at: one case begins when it has turned from not true to true, in one unit with that it holds now,
//! so that of several servers one begins it. What a program gives for it is kept in the same unit.

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
    /// It holds, and the service takes no case now: the word of a refusal. It is tried again at the next look.
    Refused(&'static str),
}

/// Why it is looked at.
#[derive(Clone, Copy)]
pub(super) enum Why<'a> {
    /// Its time has come: the job ends with it, and the job that looks next begins.
    Time(&'a Job),
    /// A program's request has given something.
    Told(&'a Told),
}

/// What a program's request brings to one condition.
#[derive(Default)]
pub(super) struct Told {
    /// For conditions to look at: what the town knows from now on.
    pub(super) given: BTreeMap<String, Json>,
    /// Answers, which go with a case that begins now and are kept nowhere else.
    pub(super) beside: Map<String, Json>,
    /// By which the same request is known again.
    pub(super) once: Option<Once>,
}

/// Looks at a condition because its time has come.
pub(super) async fn look_in_time(
    casework: &Casework,
    ctx: &Ctx,
    looking: Looking<'_>,
    job: &Job,
) -> Result<Came, Fault> {
    let ctx = ctx.acting_as(Actor::System("condition"));
    look(casework, &ctx, looking, Why::Time(job)).await
}

/// Looks at a condition. A case that begins, what was given and how the condition stands are one unit.
pub(super) async fn look(
    casework: &Casework,
    ctx: &Ctx,
    looking: Looking<'_>,
    why: Why<'_>,
) -> Result<Came, Fault> {
    let mut given = store::given(casework.db(), &looking.planned.start.service).await?;
    let looked_at = given::looked_at(looking.definition);
    given.retain(|name, _| looked_at.contains(name));
    if let Why::Told(told) = why {
        given.extend(told.given.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    let known = surroundings(casework, ctx, &looking, given::context(&given)).await?;
    let now = ctx.now().to_zoned(ctx.zone().clone());
    let before = looking.planned;
    let next = match why {
        Why::Time(_) => Some(at(ctx.now() + EVERY)),
        Why::Told(_) => before.next.clone(),
    };
    let mut seen = Planned { failure: None, next, ..before.clone() };
    match environment::holds(looking.condition, &known, &Moment::at(&now)) {
        Ok(true) if !before.held => {
            (seen.held, seen.rung_at, seen.refusal) = (true, Some(ctx.now()), None);
            return Seen { looking, seen, why }.begin(casework, ctx, given).await;
        }
        Ok(holds) => {
            seen.held = holds;
            seen.refusal = None;
        }
        // It may hold all the same: it is no turn when it can be worked out again.
        Err(failure) => {
            let since = before.failure.as_ref().map_or(ctx.now(), |(_, since)| *since);
            seen.failure = Some((shortened(&failure.to_string()), since));
        }
    }
    let came = if seen.failure.is_some() { Came::Failed } else { Came::Nothing };
    casework.db().commit(Seen { looking, seen, why }.unit(ctx)).await?;
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
    why: Why<'a>,
}

impl Seen<'_> {
    fn unit(&self, ctx: &Ctx) -> Unit {
        let mut unit = Unit::new();
        store::look(&mut unit, self.looking.planned, &self.seen);
        match self.why {
            Why::Time(job) => {
                enqueue(&mut unit, ctx, &self.seen);
                job.finish_in(&mut unit);
            }
            Why::Told(told) => {
                let service = self.seen.start.service.as_str();
                for (name, value) in &told.given {
                    store::give(&mut unit, (service, name, value), ctx.now());
                }
                if let Some(once) = &told.once {
                    store::remember_request(&mut unit, once, ctx.now());
                }
            }
        }
        unit
    }

    /// Begins a case of nobody with what was given. What the service does not take now is no turn yet: it is tried again
    /// as long as the condition holds.
    async fn begin(
        mut self,
        casework: &Casework,
        ctx: &Ctx,
        given: BTreeMap<String, Json>,
    ) -> Result<Came, Fault> {
        let Looking { definition, node, planned, .. } = self.looking;
        let (mut brought, once) = match self.why {
            Why::Time(_) => (Map::new(), None),
            Why::Told(told) => (told.beside.clone(), told.once.clone().map(Box::new)),
        };
        brought.extend(given);
        let sender = Sender { key_digest: once, ..of_nobody(casework, Channel::Condition) };
        let brought = Json::Object(brought);
        let also = self.unit(ctx);
        match begin(casework, ctx, (definition, node), sender, (&brought, also)).await {
            Ok(application) => Ok(Came::Case(Box::new(application))),
            Err(NotSubmitted::Fault(fault)) => Err(fault),
            Err(NotSubmitted::Refused(refusal)) => {
                let why = refusal.word();
                if planned.refusal.as_deref() != Some(why) {
                    let (service, node) = (planned.start.service.as_str(), &*planned.start.node);
                    tracing::warn!(service, node, why, "a condition could not begin a case");
                }
                self.seen.held = false;
                self.seen.refusal = Some(why.to_owned());
                // Since when it holds without a case.
                let since = planned.rung_at.filter(|_| planned.refusal.is_some());
                self.seen.rung_at = Some(since.unwrap_or(ctx.now()));
                casework.db().commit(self.unit(ctx)).await?;
                Ok(Came::Refused(why))
            }
        }
    }
}
