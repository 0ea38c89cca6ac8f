//! What the rules say of a case, in the reader's words: early while a form is filled, and at the desk.

use jiff::civil::Date;
use platform::{Ctx, Fault, Locale};
use serde_json::Value as Json;
use services::Definition;
use services::decide::{
    self, Answered, Asked, Criterion, DataUsed, Findings, Outcome, Reason, Route, Standing, text_in,
};
use services::definition::Labels;
use services::form::{self, Question, Situation, Walked};
use web::{Page, Words};

use crate::application::DecidedBy;
use crate::apply::dossier::Dossier;
use crate::apply::evidence;
use crate::process::{Judgement, World};
use crate::work::Work;

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
    /// The data that was looked at.
    pub data: Vec<Used>,
}

/// Something that a rule looked at, as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// What it is called: as the form asks for it, else as the service says it, else as its table does.
    pub label: String,
    /// The language of the label, where it is not the reader's.
    pub language: Option<String>,
    /// What it was.
    pub value: String,
}

/// The language of what the tables say for which the service has no words: those of the format's own examples.
const RULES_LANGUAGE: Locale = Locale::EN;

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
        data: criterion.data.iter().map(|data| used(words, definition, data)).collect(),
    }
}

/// A criterion of a finished decision in words; none of one that had no part in it. What was left to an official was
/// looked at when one decided, and was not needed when none did.
pub fn told_decided(
    words: &Words,
    definition: &Definition,
    (criterion, decided_by): (&Criterion, DecidedBy),
) -> Option<Told> {
    if text_in(&criterion.reason, words.locale()).is_empty() {
        return None;
    }
    let told = told(words, definition, criterion);
    match (criterion.standing, decided_by) {
        (Standing::Met | Standing::NotMet, _) => Some(told),
        (Standing::ToCheck, DecidedBy::Official | DecidedBy::Program) => {
            Some(Told { title: words.t("criterion-looked-at"), ..told })
        }
        (Standing::ToCheck, DecidedBy::Rules | DecidedBy::Silence) => None,
    }
}

/// The criteria of a finished decision in words.
pub fn told_all(
    words: &Words,
    definition: &Definition,
    (criteria, decided_by): (&[Criterion], DecidedBy),
) -> Vec<Told> {
    let one = |criterion| told_decided(words, definition, (criterion, decided_by));
    criteria.iter().filter_map(one).collect()
}

/// What a rule looked at: an answer in the words of its question, anything else in those that the service has for it.
fn used(words: &Words, definition: &Definition, data: &DataUsed) -> Used {
    let locale = words.locale();
    let question = definition.form.question(&data.expression);
    let asked = question.map(|question| &question.label);
    let named = asked.or_else(|| definition.input_labels.get(&data.label));
    let (label, spoken) =
        named.map_or((&*data.label, RULES_LANGUAGE), |words| words.spoken(locale));
    Used {
        label: label.to_owned(),
        language: (spoken != locale).then(|| spoken.tag().to_owned()),
        value: shown(words, (computed(definition, data), question), &data.value),
    }
}

/// The words for texts that rules looked at, where they are no answer: what somebody has written stays as it was written.
fn computed<'a>(definition: &'a Definition, data: &DataUsed) -> Option<&'a Labels> {
    let root = data.expression.trim().split(['.', '[']).next().unwrap_or_default();
    definition.form.question(root).is_none().then_some(&definition.value_labels)
}

fn shown(
    words: &Words,
    (labels, question): (Option<&Labels>, Option<&Question>),
    value: &Json,
) -> String {
    let chosen = question.map(|question| form::chosen(question, Some(value), words.locale()));
    if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
        return words.list(&chosen);
    }
    match value {
        Json::String(text) => match labels.and_then(|labels| labels.get(text)) {
            Some(label) => label.get(words.locale()).to_owned(),
            None => text.parse::<Date>().map_or_else(|_| text.clone(), |day| words.date(day)),
        },
        Json::Bool(truth) => words.t(if *truth { "say-yes" } else { "say-no" }),
        Json::Null => words.t("say-unknown"),
        Json::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| shown(words, (labels, question), item)).collect();
            words.list(&items)
        }
        Json::Object(members) => {
            let members: Vec<String> =
                members.values().map(|member| shown(words, (labels, None), member)).collect();
            words.list(&members)
        }
        Json::Number(number) => number.to_string(),
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
    /// Whether nothing is granted before an official has judged.
    pub(crate) unseen: bool,
}

impl<'a> Rules<'a> {
    pub(crate) fn over(definition: &'a Definition, situation: &'a Situation) -> Rules<'a> {
        Rules {
            definition,
            situation,
            walked: None,
            findings: None,
            reasons: Vec::new(),
            contested: false,
            unseen: false,
        }
    }

    /// The same over a case, in which something may have been shown of which nobody knows whose it is.
    pub(crate) fn of_case(
        (definition, situation): (&'a Definition, &'a Situation),
        work: &Work<'_>,
        dossier: &Dossier,
    ) -> Rules<'a> {
        let contested = evidence::is_unmatched(dossier);
        let unseen = evidence::waits_for_a_look(work, dossier);
        Rules { contested, unseen, ..Rules::over(definition, situation) }
    }

    /// What was found in this act, else before, with the reasons of the single decisions that this act took.
    pub(crate) fn found(self, before: Option<&Findings>) -> Option<Findings> {
        let mut found = self.findings.or_else(|| before.cloned())?;
        for reason in self.reasons {
            if !found.reasons.contains(&reason) {
                found.reasons.push(reason);
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
        let own;
        let walked = match self.walked {
            Some(walked) => walked,
            None => {
                own = form::walk(definition, situation);
                &own
            }
        };
        let answered = decide::decide_asked(definition, situation, walked, asked)?;
        self.reasons.extend(answered.reasons.iter().cloned());
        Ok(answered)
    }

    fn may_grant(&self) -> bool {
        !self.unseen
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tests_support::service;

    fn criterion(standing: Standing, reason: &str, data: (&str, &str, Json)) -> Criterion {
        let reason = [("en", reason)].into_iter().filter(|(_, text)| !text.is_empty());
        Criterion {
            id: "owner".into(),
            standing,
            law: None,
            reason: reason.map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect(),
            data: vec![DataUsed { label: data.0.into(), expression: data.1.into(), value: data.2 }],
            rule: "Eligibility 1".into(),
        }
    }

    #[test]
    fn what_a_rule_looked_at_reads_as_the_form_asks_it() {
        let definition = service("parking-permit");
        let table = [
            (
                Locale::EN,
                ("Whose car", "owner", json!("lease")),
                "Whose car is it?",
                "I lease it",
                None,
            ),
            (
                Locale::FR,
                ("Whose car", "owner", json!("lease")),
                "À qui est la voiture ?",
                "Je la loue",
                None,
            ),
            (
                Locale::FR,
                ("Emissions", "facts.vehicle.emissions_class", json!("zero")),
                "Émissions",
                "nulles",
                None,
            ),
            (
                Locale::AR,
                ("Emissions", "facts.vehicle.emissions_class", json!(["low", "high"])),
                "الانبعاثات",
                "منخفضة ومرتفعة",
                None,
            ),
            (Locale::FR, ("Your age", "applicant.age", json!(39)), "Votre âge", "39", None),
            (Locale::FR, ("Age", "applicant.age", json!(39)), "Age", "39", Some("en")),
            (Locale::EN, ("Age", "applicant.age", json!(null)), "Age", "not known", None),
        ];
        for (locale, data, label, value, language) in table {
            let words = crate::wording::words(locale);
            let told = told(&words, &definition, &criterion(Standing::Met, "So.", data));
            let language: Option<&str> = language;
            let language = language.map(str::to_owned);
            let expected = Used { label: label.into(), language, value: value.into() };
            assert_eq!(told.data, [expected]);
        }
    }

    #[test]
    fn what_somebody_wrote_stays_as_it_was_written() {
        let (definition, words) = (service("parking-permit"), crate::wording::words(Locale::FR));
        let value = |expression: &str| {
            let data =
                DataUsed { label: "x".into(), expression: expression.into(), value: json!("low") };
            used(&words, &definition, &data).value
        };
        assert_eq!(value("facts.vehicle.emissions_class"), "faibles");
        assert_eq!((value("plate"), value("plate.country")), ("low".into(), "low".into()));
    }

    #[test]
    fn a_finished_decision_tells_no_look_that_nobody_took() {
        let (definition, words) = (service("parking-permit"), crate::wording::words(Locale::EN));
        let contract = "An official looks at the contract.";
        // standing, reason, who decided → title
        let table = [
            (Standing::ToCheck, "", DecidedBy::Rules, None),
            (Standing::ToCheck, contract, DecidedBy::Rules, None),
            (Standing::ToCheck, contract, DecidedBy::Silence, None),
            (Standing::ToCheck, contract, DecidedBy::Official, Some("Looked at by an official")),
            (Standing::Met, "So.", DecidedBy::Rules, Some("Met")),
            (Standing::NotMet, "So.", DecidedBy::Official, Some("Not met")),
        ];
        for (standing, reason, by, expected) in table {
            let criterion = criterion(standing, reason, ("Age", "applicant.age", json!(39)));
            let told = told_decided(&words, &definition, (&criterion, by));
            assert_eq!(told.map(|told| told.title).as_deref(), expected, "{reason} {by:?}");
        }
    }
}
