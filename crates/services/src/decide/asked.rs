//! One decision of the rules that a process asks for by its name or id, beside the judgement of all.

use bpmn::DecisionShape;
use feel::{Context, Environment, Value};

use super::Reason;
use crate::definition::Definition;
use crate::form::{Situation, Walked};

/// The word with which a process asks for the judgement: what all four decisions say together.
pub const JUDGEMENT: &str = "all";

/// What a process asks.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Name or id of the decision.
    pub decision: &'a str,
    /// What the process passes on.
    pub inputs: &'a Context,
    /// Whether the task chose what it passes on; else it is all that the process knows.
    pub chosen: bool,
    /// The shape in which it wants the result.
    pub shape: Option<DecisionShape>,
}

/// What a decision said, and why.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its value, in the shape that was asked for.
    pub value: Value,
    /// Name of the decision.
    pub name: String,
    /// The rules that counted.
    pub reasons: Vec<Reason>,
}

/// Takes one decision over the answers that count, the facts, and what the process passes on: what its task chose
/// goes before an answer of the same name, and an answer before what a process merely knows.
///
/// # Errors
/// A sentence when the rules have no such decision, or it has no value.
pub fn decide_asked(
    definition: &Definition,
    situation: &Situation,
    walked: &Walked<'_>,
    asked: Asked<'_>,
) -> Result<Answered, String> {
    let environment = Environment::strict(&situation.now);
    let rules = definition.rules.on(situation.law_day(definition));
    let unknown = || format!("the rules have no decision {}", asked.decision);
    let name = definition.rules.name_of(asked.decision).ok_or_else(unknown)?;
    let mut inputs = walked.context.clone();
    for (key, value) in asked.inputs.iter() {
        if asked.chosen || inputs.get(key).is_none() {
            inputs.insert(key.clone(), value.clone());
        }
    }
    let ran = rules.run(&name, &inputs, &environment).ok_or_else(unknown)??;
    let value = match asked.shape {
        None => ran.value,
        Some(shape) => shape.of(&definition.rules.rows(&name, &ran.value))?,
    };
    Ok(Answered { value, name, reasons: ran.reasons })
}
