//! BPMN 2.0: a reader, a checker and a pure engine.
//!
//! **Purpose.** Run the processes that public bodies already draw, as a function: a definition, a
//! state and an event go in, a new state and effects come out ([`step`]). The caller keeps states,
//! rings timers, shows tasks and sends messages.
//!
//! **Standard.** BPMN 2.0.2 (OMG formal/2013-12-09, ISO/IEC 19510): process execution, chapters 10
//! and 13, and diagram interchange, chapter 12. Extensions of Camunda 7 and 8 and Flowable as real
//! files use them; expressions are FEEL. What is read but not executed is an error [`Finding`]
//! that names element and line.
//!
//! **Invariants.** No clock, randomness or input and output: same input, same bytes. A refused
//! event changes nothing. A process ends once. No token is lost: it rests in a wait, at a join,
//! around a sub-process, or in an incident. Each call is bounded in steps, tokens and items. No
//! file and no state, however hostile, panics.
//!
//! **Start reading at** [`Definition::read`], then [`step`].
//!
//! ```
//! use bpmn::{Definition, Effect, Event, Instance, Moment, step};
//! use feel::{Context, Value};
//!
//! let (definition, findings) = Definition::read(
//!     r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
//!          <process id="permit" isExecutable="true">
//!            <startEvent id="start"/>
//!            <userTask id="check" name="Check the application"/>
//!            <endEvent id="end"/>
//!            <sequenceFlow id="a" sourceRef="start" targetRef="check"/>
//!            <sequenceFlow id="b" sourceRef="check" targetRef="end"/>
//!          </process>
//!        </definitions>"#,
//! );
//! assert!(findings.is_empty());
//! let definition = definition.unwrap();
//! let moment = Moment::at(&"2027-03-26T09:00[Europe/Paris]".parse().unwrap());
//!
//! let start = Event::Start { node: None, variables: Context::new() };
//! let fresh = Instance::new(&definition);
//! let (waiting, effects) = step(&definition, &fresh, start, &moment).unwrap();
//! let Some(Effect::CreateTask { wait, name, .. }) = effects.last() else { panic!() };
//! assert_eq!(&**name, "Check the application");
//!
//! let variables = Context::from_iter([("granted", Value::Bool(true))]);
//! let done = Event::TaskCompleted { wait: *wait, variables };
//! let (_, effects) = step(&definition, &waiting, done, &moment).unwrap();
//! assert!(matches!(effects.last(), Some(Effect::Ended { .. })));
//! ```
//!
//! **Not here.** Storage, timers and time zones of people, task lists, working days, evaluation of
//! decisions (crate `dmn`).

mod block;
mod camunda;
mod check;
mod condition;
mod cron;
mod diagram;
mod engine;
mod finding;
mod formula;
mod instance;
mod juel;
mod kind;
mod migrate;
mod model;
mod moment;
mod outline;
mod reader;
mod shape;
mod timer;
mod values;
pub mod walk;
mod xml;

#[cfg(test)]
mod tests;

pub use diagram::{Marks, svg, svg_marked};
pub use engine::activity::CALLS_MAX;
pub use engine::ad_hoc::Choices;
pub use engine::effect::{Effect, Outcome, TaskKind};
pub use engine::event::{Event, StepRefusal};
pub use engine::{ITEMS_MAX, STEPS_MAX, TOKENS_MAX, step};
pub use finding::{Finding, Severity};
pub use formula::{Failure, Formula, Text};
pub use instance::{Instance, Open, OpenKind, Stage, WaitId};
pub use migrate::{Misfit, Plan};
pub use model::{
    AdHoc, Attribute, Boundary, BoundaryOn, Caught, Compensate, Definition, End, Flow, FlowId,
    Inside, Kind, MessageRef, Node, NodeId, Process, Race, Rule, Script, Throw, Timer, TimerKind,
    Topic, Trigger,
};
pub use moment::{FORMULA_STEPS_MAX, Moment};
pub use outline::{Line, outline};
pub use reader::roots::Clash;
pub use reader::{CONTAINER_DEPTH_MAX, FLOWS_MAX, NODES_MAX};
pub use shape::DecisionShape;
pub use timer::{Firing, working_days_due};
pub use values::VALUE_DEPTH_MAX;
pub use xml::{XML_ATTRIBUTES_MAX, XML_BYTES_MAX, XML_DEPTH_MAX, XML_ELEMENTS_MAX};
