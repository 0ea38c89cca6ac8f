//! What a process asks the rules: the judgement of all decisions, one decision by its name, or whether it may grant.

use std::sync::Arc;

use bpmn::{Effect, Event, WaitId};
use feel::{Context, Value};
use services::Definition;
use services::decide::{Asked, JUDGEMENT};

use super::{ISSUE, World, failed, issued, rules_ctx};
use crate::history::{Act, kind};
use crate::work::Work;

/// What a process may catch that would grant what an official has to look at first.
pub(crate) const NOT_LOOKED_AT: &str = "not-looked-at";
/// The same, for whoever finds the case standing still.
const NOBODY_LOOKED: &str = "what was shown from a wallet could not be matched with the applicant, and no official has judged the case: let it go on from a step at which one does";

/// Answers a business rule task, a call activity that names a decision, or a grant that may not be given; none for any
/// other effect.
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
        Effect::CallService { wait, topic, inputs, .. }
            if **topic == *ISSUE && issued(inputs) == "granted" && !world.may_grant() =>
        {
            let (code, message) = (Some(NOT_LOOKED_AT.into()), NOBODY_LOOKED.to_owned());
            Some(Event::ServiceFailed { wait: *wait, code, message })
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
