//! What a process asks the rules: the judgement of all decisions, or one decision by its name.

use std::sync::Arc;

use bpmn::{Effect, Event, WaitId};
use feel::{Context, Value};
use services::Definition;
use services::decide::{Asked, JUDGEMENT};

use super::{World, failed, rules_ctx};
use crate::history::{Act, kind};
use crate::work::Work;

/// Answers a business rule task, or a call activity that names a decision; none for any other effect.
pub(super) fn answer(
    work: &mut Work<'_>,
    definition: &Definition,
    effect: &Effect,
    world: &mut dyn World,
) -> Option<Event> {
    match effect {
        Effect::EvaluateDecision { wait, decision, .. } if **decision == *JUDGEMENT => {
            Some(judgement(work, *wait, world))
        }
        Effect::EvaluateDecision { wait, node, decision, inputs, shape } => {
            let chosen = definition.bpmn.node(*node).chooses_inputs();
            let asked = Asked { decision, inputs, chosen, shape: *shape };
            Some(match one(work, asked, world) {
                Ok((_, value)) => Event::DecisionMade { wait: *wait, value },
                Err(cause) => failed(*wait, &cause),
            })
        }
        Effect::CallProcess { wait, node, process, inputs } => {
            definition.rules.name_of(process)?;
            let chosen = definition.bpmn.node(*node).chooses_inputs();
            let asked = Asked { decision: process, inputs, chosen, shape: None };
            Some(match one(work, asked, world) {
                Ok((name, value)) => {
                    let variables = Context::from_iter([(name, value)]);
                    Event::ServiceDone { wait: *wait, variables }
                }
                Err(cause) => failed(*wait, &cause),
            })
        }
        _ => None,
    }
}

fn judgement(work: &mut Work<'_>, wait: WaitId, world: &mut dyn World) -> Event {
    match world.judge() {
        Ok(judgement) => {
            checked(work);
            let value = Value::context(judgement.variables);
            Event::DecisionMade { wait, value }
        }
        Err(fault) => failed(wait, &fault.to_string()),
    }
}

fn one(
    work: &mut Work<'_>,
    asked: Asked<'_>,
    world: &mut dyn World,
) -> Result<(Arc<str>, Value), String> {
    let answered = world.decide(asked)?;
    checked(work);
    Ok((answered.name.into(), answered.value))
}

fn checked(work: &mut Work<'_>) {
    let rules = rules_ctx(work.ctx);
    work.record_as(&rules, Act::of(kind::CHECKED));
}
