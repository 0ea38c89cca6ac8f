//! Messages and signals from one case to others: written in the unit of the act that sends them, brought by
//! jobs, each in one unit with what it does to its receiver.

pub(crate) mod api;
pub(crate) mod begin;
pub mod deliver;
pub(crate) mod store;
pub mod subscribe;
pub(crate) mod undelivered;

use std::sync::Arc;

use bpmn::{Effect, OpenKind, WaitId};
use feel::Context;
use platform::jobs::{self, Runner};
use platform::typed_id;
use serde::{Deserialize, Serialize};

use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::history::{Act, kind};
use crate::work::Work;

typed_id!(
    /// A message or signal on its way.
    DispatchId,
    "dsp"
);

/// What seals what is sent.
const LABEL: &str = "cases.dispatch";

/// What is sent, sealed under the key of the one whose case sends it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Content {
    /// The correlation key.
    key: Option<String>,
    /// The variables, as JSON: dates and durations travel as text.
    payload: serde_json::Value,
}

/// Whether one receives it, or everybody who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One receiver, by its key.
    Message,
    /// Everybody who waits for the name.
    Signal,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Message => "message",
            Kind::Signal => "signal",
        }
    }
}

/// A message or signal on its way.
#[derive(Clone, Debug)]
pub(crate) struct Dispatch {
    id: DispatchId,
    application: ApplicationId,
    kind: Kind,
    name: String,
    content: privacy::Sealed,
    sent_at: jiff::Timestamp,
    arrived_at: Option<jiff::Timestamp>,
    dropped_at: Option<jiff::Timestamp>,
}

/// A wait that something from another case ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Waiting {
    wait: WaitId,
    kind: Kind,
    name: Arc<str>,
    /// None for a signal.
    key: Option<Arc<str>>,
}

/// For what of other cases an instance waits. A message without a key is for this very case alone.
pub(crate) fn waiting(bpmn: &bpmn::Definition, instance: &bpmn::Instance) -> Vec<Waiting> {
    let open = bpmn.allowed(instance).into_iter();
    let waits = open.filter_map(|open| match open.kind {
        OpenKind::Message(name, Some(key)) => {
            Some(Waiting { wait: open.wait, kind: Kind::Message, name, key: Some(key) })
        }
        OpenKind::Signal(name) => {
            Some(Waiting { wait: open.wait, kind: Kind::Signal, name, key: None })
        }
        _ => None,
    });
    waits.collect()
}

/// Lets what a case waits for be written down, when that changed.
pub(crate) fn note(work: &mut Work<'_>, before: &[Waiting], now: &[Waiting]) {
    if before != now {
        let application = work.application.id;
        let job = subscribe::Subscribe { application };
        jobs::enqueue(&mut work.unit, work.ctx, subscribe::JOB, &job, work.ctx.now());
    }
}

/// Sends what an effect says, in the unit of the act.
pub(crate) fn send(work: &mut Work<'_>, effect: Effect) {
    let (kind, name, key, payload) = match effect {
        Effect::SendMessage { name, correlation, payload, .. } => {
            (Kind::Message, name, correlation, payload)
        }
        Effect::SendSignal { name, payload, .. } => (Kind::Signal, name, None, payload),
        _ => return,
    };
    let ctx = work.ctx;
    let content = Content { key: key.map(|key| key.to_string()), payload: json(payload) };
    let dispatch = Dispatch {
        id: DispatchId::new(ctx),
        application: work.application.id,
        kind,
        name: name.to_string(),
        content: work.key.seal_json(ctx, LABEL, &content),
        sent_at: ctx.now(),
        arrived_at: None,
        dropped_at: None,
    };
    store::insert(&mut work.unit, &dispatch);
    let job = deliver::Deliver::of(dispatch.id);
    jobs::enqueue(&mut work.unit, ctx, deliver::JOB, &job, ctx.now());
    let process = ctx.acting_as(platform::Actor::System("process"));
    work.record_as(&process, Act { kind: kind::SENT, detail: Some(&name), text: None });
}

fn json(payload: Context) -> serde_json::Value {
    feel::Value::context(payload).to_json()
}

/// Registers the jobs.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    subscribe::handle(runner, casework);
    deliver::handle(runner, casework);
}
