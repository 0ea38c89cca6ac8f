//! What the rules say of a case, in the reader's words: early while a form is filled, and at the desk.

use platform::{Ctx, Fault};
use services::Definition;
use services::decide::{
    self, Answered, Asked, Criterion, Findings, Outcome, Reason, Route, Standing, text_in,
};
use services::form::{self, Situation, Walked};
use web::{Page, Words};

use crate::apply::dossier::Dossier;
use crate::process::{Judgement, World};

/// What seals findings.
pub const LABEL: &str = "cases.findings";

/// One criterion as people read it.
#[derive(Clone, Debug)]
pub struct Told {
    /// "met", "not-met", "to-check".
    pub result: &'static str,
    /// The standing in words.
    pub title: String,
    /// The reason.
    pub text: String,
    /// The article of law.
    pub law: String,
    /// The data that was looked at: label and value.
    pub data: Vec<(String, String)>,
}

/// The stable word of a standing.
pub fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::NotMet => "not-met",
        Standing::ToCheck => "to-check",
    }
}

/// A criterion in words.
pub fn told(words: &Words, definition: &Definition, criterion: &Criterion) -> Told {
    let locale = words.locale();
    let result = standing_word(criterion.standing);
    let law = criterion.law.as_deref().and_then(|id| definition.law.get(id));
    let reason = text_in(&criterion.reason, locale);
    Told {
        result,
        title: words.t(&format!("criterion-{result}")),
        text: if reason.is_empty() {
            words.t("criterion-official-looks")
        } else {
            reason.to_owned()
        },
        law: law.map_or_else(String::new, |law| law.title.get(locale).to_owned()),
        data: criterion
            .data
            .iter()
            .map(|used| (used.label.clone(), shown(words, &used.value)))
            .collect(),
    }
}

fn shown(words: &Words, value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(truth) => words.t(if *truth { "say-yes" } else { "say-no" }),
        serde_json::Value::Null => words.t("say-unknown"),
        other => other.to_string(),
    }
}

/// What is known already to speak against it, while the form is filled.
pub(crate) fn told_early(
    page: &Page,
    definition: &Definition,
    dossier: &Dossier,
    ctx: &Ctx,
) -> Vec<Told> {
    let situation = dossier.situation(ctx, ctx.today());
    let walked = form::walk(definition, &situation);
    let early = decide::early(definition, &situation, &walked);
    early.iter().map(|criterion| told(page, definition, criterion)).collect()
}

/// The rules as a process asks them; what they found is kept.
pub(crate) struct Rules<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) situation: &'a Situation,
    /// The form, when it was walked with this situation already.
    pub(crate) walked: Option<&'a Walked<'a>>,
    pub(crate) findings: Option<Findings>,
    /// Why single decisions that it asked for came out as they did.
    pub(crate) reasons: Vec<Reason>,
    /// Whether an official must look whatever the rules say.
    pub(crate) contested: bool,
}

impl<'a> Rules<'a> {
    pub(crate) fn over(definition: &'a Definition, situation: &'a Situation) -> Rules<'a> {
        let (findings, reasons) = (None, Vec::new());
        Rules { definition, situation, walked: None, findings, reasons, contested: false }
    }

    /// What was found in this act, else before, with the reasons of the single decisions that this act took.
    pub(crate) fn found(&self, before: Option<&Findings>) -> Option<Findings> {
        let mut found = self.findings.as_ref().or(before)?.clone();
        for reason in &self.reasons {
            if !found.reasons.contains(reason) {
                found.reasons.push(reason.clone());
            }
        }
        Some(found)
    }
}

impl World for Rules<'_> {
    fn judge(&mut self) -> Result<Judgement, Fault> {
        let (definition, situation) = (self.definition, self.situation);
        let mut findings = match self.walked {
            Some(walked) => decide::decide_walked(definition, situation, walked),
            None => decide::decide(definition, situation),
        };
        if self.contested {
            (findings.route, findings.outcome) = (Route::Desk, Outcome::Desk);
        }
        let variables = findings.variables().as_context().cloned().unwrap_or_default();
        self.findings = Some(findings);
        Ok(Judgement { variables })
    }

    fn decide(&mut self, asked: Asked<'_>) -> Result<Answered, String> {
        let (definition, situation) = (self.definition, self.situation);
        let answered = match self.walked {
            Some(walked) => decide::decide_asked(definition, situation, walked, asked),
            None => {
                let walked = form::walk(definition, situation);
                decide::decide_asked(definition, situation, &walked, asked)
            }
        }?;
        self.reasons.extend(answered.reasons.iter().cloned());
        Ok(answered)
    }
}
