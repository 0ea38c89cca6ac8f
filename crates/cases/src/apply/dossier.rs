//! What somebody said and what the registers said, sealed together with an application.

use std::collections::BTreeMap;

use feel::{Context, Value};
use jiff::civil::Date;
use platform::{Ctx, Fault, Locale};
use privacy::{Plain, Sealed, SubjectKey};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use services::Definition;
use services::form::{self, Answers, Situation, Source, Walked};

use super::evidence::Evidence;

/// What seals a dossier.
pub const LABEL: &str = "cases.answers";

/// Answers with where they come from, and what rules were told beside them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Dossier {
    /// Answers in normal form, those on abandoned branches included while it is a draft.
    pub answers: Answers,
    /// Answers that registers gave, by the key of their question.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sources: BTreeMap<String, Source>,
    /// What was shown from a wallet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// What registers said beside, by the name of the fact.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, Json>,
    /// What the address register knows about address answers, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, Json>,
    /// The applicant's kind, birth and level of sign-in.
    #[serde(default)]
    pub applicant: Applicant,
    /// The language in which it was written.
    #[serde(default)]
    pub language: String,
}

/// What rules know of the applicant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Applicant {
    /// "resident", "non-resident", "company"; empty without sign-in.
    #[serde(default)]
    pub kind: String,
    /// Date of birth, from the population register.
    #[serde(default)]
    pub born: Option<Date>,
    /// "low", "substantial", "high".
    #[serde(default)]
    pub level: String,
    /// Whether the business register names this person as somebody who acts for a company.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub represents: bool,
    /// Whether the person has a digital identity of the town's own that holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub e_resident: bool,
    /// Whether they had one, or have one that does not hold now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub e_residency_lapsed: bool,
    /// Given and family name, for letters and the desk.
    #[serde(default)]
    pub name: String,
    /// The postal address, for letters.
    #[serde(default)]
    pub address: Vec<String>,
    /// Who handed it in for them, when it was not themself: a helper acts in their own name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub represented_by: String,
}

/// A dossier with its form walked.
#[derive(Clone, Debug)]
pub struct Judged<'f> {
    /// What the form was walked with.
    pub situation: Situation,
    /// What came of it.
    pub walked: Walked<'f>,
}

impl Dossier {
    /// Takes what somebody says. An answer that a register gave and that they say otherwise is theirs from then on; one
    /// that they take away is not filled in again.
    pub fn say(&mut self, said: &Answers) {
        for (key, answer) in &said.0 {
            let other = !answer.is_null() && self.answers.get(key) != Some(answer);
            if other && self.sources.get(key).is_some_and(|source| source.editable) {
                self.sources.remove(key);
                self.unshow(key);
            }
        }
        self.answers.merge(said);
    }

    /// An answer is no longer what a wallet showed: somebody says it otherwise, another credential does, or it goes.
    pub(crate) fn unshow(&mut self, key: &str) {
        for one in &mut self.evidence {
            one.answers.retain(|answered| answered != key);
            one.untold.retain(|untold| untold != key);
        }
        // What says whose a credential was goes with the last answer that it gave.
        self.evidence.retain(|one| !one.answers.is_empty());
    }

    /// Reads an opened dossier.
    ///
    /// # Errors
    /// A fault when another shape was sealed.
    pub fn read(plain: &Plain) -> Result<Dossier, Fault> {
        plain.json()
    }

    /// Seals it.
    pub fn seal(&self, ctx: &Ctx, key: &SubjectKey) -> Sealed {
        key.seal_json(ctx, LABEL, self)
    }

    /// The language in which it was written.
    pub fn locale(&self) -> Locale {
        Locale::parse(&self.language).unwrap_or_default()
    }

    /// The dossier as the form and its rules see it on the day of receipt, walked once for all that ask.
    pub fn judged<'f>(
        &self,
        ctx: &Ctx,
        definition: &'f Definition,
        received_on: Date,
    ) -> Judged<'f> {
        let situation = self.situation(ctx, received_on);
        let walked = form::walk(definition, &situation);
        Judged { situation, walked }
    }

    /// The situation that a form is walked with and rules judge.
    pub fn situation(&self, ctx: &Ctx, received_on: Date) -> Situation {
        // A case that was handed in is judged as of that day: what was "today or later" then still is.
        let now = ctx.now().to_zoned(ctx.zone().clone());
        let as_of = match received_on.to_zoned(ctx.zone().clone()) {
            Ok(then) if received_on != now.date() => then,
            _ => now,
        };
        let mut situation = Situation::new(as_of);
        situation.received_on = received_on;
        situation.answers = self.answers.clone();
        let facts =
            self.facts.iter().map(|(name, fact)| (name.as_str(), services::form::typed_fact(fact)));
        situation.facts = Context::from_iter(facts);
        let context = |json: &Json| Value::from_json(json).as_context().cloned();
        let known = self.addresses.iter();
        situation.addresses =
            known.filter_map(|(path, json)| Some((path.clone(), context(json)?))).collect();
        if self.applicant.kind.is_empty() {
            return situation;
        }
        situation.with_applicant(&self.applicant.kind, self.applicant.born, &self.applicant.level)
    }
}
