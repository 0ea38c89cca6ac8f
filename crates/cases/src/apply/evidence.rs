//! What was shown from a wallet, as it stands with a case: from whom it came, what it answered, what was not told, and
//! whether it is the applicant's.

use std::collections::BTreeMap;

use jiff::civil::Date;
use platform::{Db, Fault, Locale};
use serde::{Deserialize, Serialize};
use services::Definition;
use services::form::{Source, WALLET};
use web::{SummaryRow, Words};

use super::dossier::Dossier;
use crate::application::ApplicationId;
use crate::history;
use crate::work::Work;

/// Whose a credential is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The town itself gave it to the applicant.
    Own,
    /// Somebody else gave it, and it names the applicant.
    Matched,
    /// Somebody else gave it, and nobody knows yet whether it is the applicant's: an official looks.
    #[default]
    Unmatched,
}

/// One credential that was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The kind (`vct`).
    pub kind: String,
    /// Who gave it, as they name themselves; none for the town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// How they are called, by language, as it was then.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub name: BTreeMap<String, String>,
    /// The day on which it was shown.
    pub shown_on: Date,
    /// The questions that it answered, by key.
    pub answers: Vec<String>,
    /// The questions of which the person did not tell the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<String>,
    /// Whose it is.
    pub whose: Whose,
    /// What it says about whose it is, where an official has to look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holder: Vec<String>,
}

impl Evidence {
    /// Who gave it, as people read it: the name in the town's file, else how they name themselves.
    pub fn given_by(&self, locale: Locale, town: &str) -> String {
        let Some(issuer) = &self.issuer else { return town.to_owned() };
        let mut names = [locale.tag(), Locale::EN.tag()].into_iter();
        let named = names.find_map(|tag| self.name.get(tag)).or_else(|| self.name.values().next());
        named.unwrap_or(issuer).clone()
    }
}

impl Evidence {
    /// For a copy of everything that is held about the applicant.
    pub(crate) fn exported(&self, locale: Locale, town: &str) -> serde_json::Value {
        serde_json::json!({
            "kind": self.kind,
            "issuer": self.given_by(locale, town),
            "shown_on": self.shown_on,
            "answers": self.answers,
            "untold": self.untold,
            "whose": self.whose,
            "holder": self.holder,
        })
    }

    /// As the decision keeps it: what a credential says of its holder goes with the answer, whose term may be shorter.
    pub(crate) fn without_holder(&self) -> Evidence {
        Evidence { holder: Vec::new(), ..self.clone() }
    }
}

/// Whether something counts of which nobody knows whether it is the applicant's: rules alone do not decide that.
pub(crate) fn is_unmatched(dossier: &Dossier) -> bool {
    let counts = |one: &Evidence| one.answers.iter().any(|key| dossier.answers.get(key).is_some());
    dossier.evidence.iter().any(|one| one.whose == Whose::Unmatched && counts(one))
}

/// Whether somebody has to look before anything is granted: rules, or one who only says something on the way, do not know
/// whose it is.
pub(crate) fn waits_for_a_look(work: &Work<'_>, dossier: &Dossier) -> bool {
    !work.is_judged && is_unmatched(dossier)
}

/// Whether an official has judged an application in which that matters.
pub(crate) async fn is_judged(
    db: &Db,
    (application, dossier): (ApplicationId, &Dossier),
) -> Result<bool, Fault> {
    Ok(is_unmatched(dossier) && history::store::is_judged(db, application).await?)
}

/// The keys of the questions that were answered from a wallet and by what is the applicant's, as the rules read them: for
/// what could not be matched the document is asked for all the same.
pub(crate) fn shown(dossier: &Dossier) -> Vec<&str> {
    let is_shown = |from: &Source| &*from.register == WALLET && from.is_settled();
    let from_wallet = dossier.sources.iter().filter(|(_, from)| is_shown(from));
    from_wallet.map(|(key, _)| key.as_str()).collect()
}

/// What was shown, a row for each credential.
pub(crate) fn rows(
    words: &Words,
    (definition, town): (&Definition, &str),
    evidence: &[Evidence],
) -> Vec<SummaryRow> {
    let row = |one: &Evidence| {
        let said = lines(words, definition, one).join("\n");
        SummaryRow::new(one.given_by(words.locale(), town), said)
    };
    evidence.iter().map(row).collect()
}

/// The same below one title, one line each, as a decision tells it.
pub(crate) fn facts(
    words: &Words,
    about: (&Definition, &str),
    evidence: &[Evidence],
) -> Vec<SummaryRow> {
    let title = words.t("evidence-title");
    let fact = |row: SummaryRow| {
        let said = format!("{}. {}", row.key, row.value.replace('\n', " "));
        SummaryRow::new(title.clone(), said)
    };
    rows(words, about, evidence).into_iter().map(fact).collect()
}

/// What is told of one, a sentence a line.
pub(crate) fn lines(words: &Words, definition: &Definition, one: &Evidence) -> Vec<String> {
    let mut lines = vec![words.plain(
        "evidence-shown",
        [("day", words.date(one.shown_on)), ("answers", labels(words, definition, &one.answers))],
    )];
    if !one.untold.is_empty() {
        let untold = labels(words, definition, &one.untold);
        lines.push(words.plain("evidence-untold", [("answers", untold)]));
    }
    lines.push(words.t(match one.whose {
        Whose::Own => "evidence-own",
        Whose::Matched => "evidence-matched",
        Whose::Unmatched => "evidence-unmatched",
    }));
    if !one.holder.is_empty() {
        lines.push(words.plain("evidence-holder", [("holder", words.list(&one.holder))]));
    }
    lines
}

/// The questions as the form asks them.
fn labels(words: &Words, definition: &Definition, keys: &[String]) -> String {
    let label = |key: &String| match definition.form.question(key) {
        Some(question) => question.label.get(words.locale()).to_owned(),
        None => key.clone(),
    };
    words.list(&keys.iter().map(label).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use services::form::{Answers, Voucher};

    use super::*;
    use crate::tests_support::service;

    fn evidence(whose: Whose) -> Evidence {
        let name = [("en", "Westmark University"), ("fr", "Université de Westmark")];
        Evidence {
            kind: "urn:westmark:enrolment:1".into(),
            issuer: Some("https://university.example".into()),
            name: name.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into(),
            shown_on: "2026-03-05".parse().unwrap(),
            answers: vec!["course".into()],
            untold: vec!["full_time".into()],
            whose,
            holder: Vec::new(),
        }
    }

    #[test]
    fn from_whom_it_came_and_what_was_not_told() {
        let definition = service("student-grant");
        let words = crate::wording::words(Locale::EN);
        let told =
            |one: &Evidence| rows(&words, (&definition, "Saltmere"), std::slice::from_ref(one));
        let matched = told(&evidence(Whose::Matched));
        assert_eq!(matched[0].key, "Westmark University");
        for part in
            ["What do you study?", "Not told: Do you study full time?", "names the applicant"]
        {
            assert!(matched[0].value.contains(part), "{}", matched[0].value);
        }
        let holder = vec!["Ana Reis".to_owned(), "2006-05-14".to_owned()];
        let unmatched = Evidence { holder, ..evidence(Whose::Unmatched) };
        let unmatched = told(&unmatched);
        assert!(unmatched[0].value.contains("could not be matched"), "{}", unmatched[0].value);
        assert!(unmatched[0].value.contains("Ana Reis"), "{}", unmatched[0].value);
        let own = Evidence { issuer: None, name: BTreeMap::new(), ..evidence(Whose::Own) };
        assert_eq!(told(&own)[0].key, "Saltmere");
        let nameless = Evidence { name: BTreeMap::new(), ..evidence(Whose::Matched) };
        assert_eq!(told(&nameless)[0].key, "https://university.example");
        assert_eq!(evidence(Whose::Matched).given_by(Locale::FR, ""), "Université de Westmark");
        assert_eq!(evidence(Whose::Matched).given_by(Locale::AR, ""), "Westmark University");
    }

    #[test]
    fn an_official_looks_at_what_counts_and_could_not_be_matched() {
        let mut dossier = Dossier::default();
        assert!(!is_unmatched(&dossier));
        dossier.evidence.push(evidence(Whose::Unmatched));
        assert!(!is_unmatched(&dossier), "its answer does not count");
        dossier.answers.set("course", json!("higher"));
        assert!(is_unmatched(&dossier));
        dossier.evidence = vec![evidence(Whose::Matched), evidence(Whose::Own)];
        assert!(!is_unmatched(&dossier));
    }

    #[test]
    fn what_could_not_be_matched_is_said_otherwise() {
        let shown_as = |whose: Whose| {
            let by = Voucher { name: "Westmark".into(), is_matched: whose == Whose::Matched };
            let editable = whose == Whose::Unmatched;
            let source = Source { register: WALLET.into(), editable, given_by: Some(by) };
            let mut dossier = Dossier::default();
            dossier.answers.set("course", json!("higher"));
            dossier.sources.insert("course".into(), source);
            dossier.evidence.push(evidence(whose));
            dossier
        };
        let mut said = Answers::default();
        said.set("course", json!("vocational"));
        let mut unmatched = shown_as(Whose::Unmatched);
        assert!(shown(&unmatched).is_empty(), "the document is asked for");
        assert!(is_unmatched(&unmatched));
        unmatched.say(&said);
        assert!(unmatched.evidence.is_empty() && unmatched.sources.is_empty());
        assert!(!is_unmatched(&unmatched), "it is an answer like any other");
        let mut matched = shown_as(Whose::Matched);
        assert_eq!(shown(&matched), ["course"]);
        matched.say(&said);
        assert_eq!(matched.evidence.len(), 1, "only a request could have said it, and none may");
        matched.unshow("full_time");
        assert_eq!((matched.evidence[0].untold.len(), matched.evidence[0].answers.len()), (0, 1));
        matched.unshow("course");
        assert!(matched.evidence.is_empty());
    }
}
