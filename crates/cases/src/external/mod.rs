//! Work that a process has a registered program do: it waits for whoever takes its topic, fetches it under a lock
//! that ends by itself, and says what came of it. Whatever happens to the program, the case goes on once.

pub(crate) mod api;
pub mod fetch;
pub mod input;
pub(crate) mod pages;
pub mod report;
pub mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bpmn::WaitId;
use feel::{Context, Value};
use jiff::Timestamp;
use platform::{Actor, typed_id};
use privacy::Sealed;
use services::Definition;
use web::Visitor;

use crate::application::ApplicationId;
use crate::history::{Act, kind};
use crate::task::take::may_in;
use crate::work::Work;

typed_id!(
    /// Work that a program is to do.
    WorkId,
    "wrk"
);
typed_id!(
    /// One giving out of a piece of work: who holds it may report.
    LockId,
    "lck"
);

/// The permission of a program to do the work of a unit's cases.
pub const WORK: &str = "cases.work";
/// What seals what the process passes on.
pub const INPUTS_LABEL: &str = "cases.work.inputs";
/// What seals why it failed.
pub const ERROR_LABEL: &str = "cases.work.error";
/// How often work is given out that fails, unless its step says otherwise (`retries`).
const RETRIES: i64 = 3;
/// Most that a step can ask for.
pub const RETRIES_MAX: i64 = 100;

/// How a piece of work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was done.
    Done,
    /// It cannot be done, and the process was told why.
    Error,
    /// It failed as often as it may: the case stands still there.
    Exhausted,
    /// The process no longer waits for it.
    Cancelled,
}

impl Ended {
    const ALL: [Ended; 4] = [Ended::Done, Ended::Error, Ended::Exhausted, Ended::Cancelled];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Ended::Done => "done",
            Ended::Error => "error",
            Ended::Exhausted => "exhausted",
            Ended::Cancelled => "cancelled",
        }
    }

    fn parse(word: &str) -> Option<Ended> {
        Ended::ALL.into_iter().find(|ended| ended.word() == word)
    }
}

/// Who holds it, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Which giving out.
    pub id: LockId,
    /// The registration of the program.
    pub by: String,
    /// From then on somebody else may fetch it.
    pub until: Timestamp,
}

/// A piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalWork {
    /// Its id.
    pub id: WorkId,
    /// The case.
    pub application: ApplicationId,
    /// What people quote.
    pub reference: String,
    /// The service.
    pub service: String,
    /// The version of its definition.
    pub definition: String,
    /// The unit of the case.
    pub unit: String,
    /// The wait of the process.
    pub wait: u32,
    /// The element.
    pub node: String,
    /// The kind of work.
    pub topic: String,
    /// What the process passes on, sealed.
    pub inputs: Sealed,
    /// Why it failed last, sealed.
    pub error: Option<Sealed>,
    /// How often it is given out before the case stands still.
    pub retries: i64,
    /// How often it failed.
    pub failures: i64,
    /// From then on it may be fetched.
    pub ready_at: Timestamp,
    /// Who holds it, or held it last.
    pub lock: Option<Lock>,
    /// Since when the process waits for it.
    pub created_at: Timestamp,
    /// When and how it ended.
    pub ended: Option<(Timestamp, Ended)>,
}

/// Whether a visitor is a program that does the work of a unit.
pub fn may_work(visitor: &Visitor, unit: &str) -> bool {
    visitor.client_id.is_some() && may_in(visitor, unit, WORK)
}

/// An attribute of a step in the drawing: its name and its value.
type Attribute = (Arc<str>, Arc<str>);

/// The process asks for work: it waits for a program that takes the topic.
pub(crate) fn ask(
    work: &mut Work<'_>,
    definition: &Definition,
    (wait, node, topic): (WaitId, &str, &str),
    (inputs, attributes): (&Context, &[Attribute]),
) {
    let ctx = work.ctx;
    let retries = attributes.iter().find(|(name, _)| &**name == "retries");
    let retries = retries.and_then(|(_, value)| value.trim().parse::<i64>().ok());
    let inputs = Value::context(inputs.clone()).to_json();
    let application = &work.application;
    let asked = ExternalWork {
        id: WorkId::new(ctx),
        application: application.id,
        reference: application.label(),
        service: application.service.clone(),
        definition: application.definition.clone(),
        unit: application.unit.clone().unwrap_or_else(|| definition.unit.to_string()),
        wait: wait.0,
        node: node.to_owned(),
        topic: topic.to_owned(),
        inputs: work.key.seal_json(ctx, INPUTS_LABEL, &inputs),
        error: None,
        retries: retries.map_or(RETRIES, |retries| retries.clamp(1, RETRIES_MAX)),
        failures: 0,
        ready_at: ctx.now(),
        lock: None,
        created_at: ctx.now(),
        ended: None,
    };
    store::insert(&mut work.unit, &asked);
    let process = ctx.acting_as(Actor::System("process"));
    work.record_as(&process, Act { kind: kind::WORK_ASKED, detail: Some(topic), text: None });
}
