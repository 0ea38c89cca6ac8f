//! What people answer: JSON from programs, posted pages, words to search for.

use platform::Locale;
use serde_json::{Map, Value as Json};
use services::Definition;
use services::form::{Answers, Posted, Situation, fields_of, read_posted, summary, walk};

use super::{Target, head_and_rest, text};
use crate::town::{now, town};

pub(super) const ANSWERS: Target = Target {
    name: "answers",
    about: "answers as JSON against a form, then its rules",
    run: answers,
    seeds: || said(|_, answers| Json::Object(answers.clone()).to_string()),
};
pub(super) const POSTED: Target = Target {
    name: "posted",
    about: "answers as a browser posts them, against every page of a form",
    run: posted,
    seeds: || said(as_posted),
};
pub(super) const SEARCH: Target = Target {
    name: "search",
    about: "what people type into the search box",
    run: |data| {
        let snapshot = town().catalogue.snapshot();
        for locale in [Locale::EN, Locale::FR, Locale::AR] {
            let _ = snapshot.search(&text(data), locale, 20, &|_| 0);
        }
    },
    seeds: || {
        let names = |service: &std::sync::Arc<Definition>| {
            let words = service.synonyms.iter().map(|(_, word)| word.as_bytes().to_vec());
            let name = service.name.get(Locale::AR).as_bytes().to_vec();
            words.chain([name]).collect::<Vec<_>>()
        };
        town().catalogue.snapshot().all().flat_map(names).collect()
    },
};

/// The first line is the id of a service, the rest its answers in JSON.
fn answers(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let Some(service) = town().catalogue.current(&text(head)) else { return };
    let Ok(Json::Object(answers)) = serde_json::from_slice(rest) else { return };
    judge(&service, Answers(answers));
}

fn judge(service: &Definition, answers: Answers) {
    let mut situation = Situation::new(now().clone()).with_applicant("person", None, "high");
    situation.answers = answers;
    let walked = walk(service, &situation);
    let _ = summary(&walked, Locale::AR);
    let _ = services::decide::decide_walked(service, &situation, &walked);
    let _ = services::decide::early(service, &situation, &walked);
    let _ = services::form::lookups(service, &situation);
}

/// The first line is the id of a service, the rest a posted form.
fn posted(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let Some(service) = town().catalogue.current(&text(head)) else { return };
    let mut posted = Posted(web::next::pairs(&text(rest)).take(1_000).collect());
    let mut answers = Answers::default();
    for page in &service.form.pages {
        posted.take_blank_items_out(page);
        let (changes, _) = read_posted(page, &posted);
        answers.merge(&changes);
    }
    judge(&service, answers);
}

fn as_posted(service: &Definition, answers: &Map<String, Json>) -> String {
    let questions = service.form.questions();
    let fields = questions.flat_map(|question| {
        let answer = answers.get(&*question.key).unwrap_or(&Json::Null);
        fields_of(&question.kind, &question.key, answer)
    });
    let pairs = fields
        .map(|(name, value)| format!("{}={}", web::next::encode(&name), web::next::encode(&value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The answers of every scenario, written in this way.
fn said(write: impl Fn(&Definition, &Map<String, Json>) -> String) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for service in town().catalogue.snapshot().all() {
        for scenario in &service.scenarios.list {
            let Json::Object(answers) = &scenario.answers else { continue };
            found.push(format!("{}\n{}", service.id, write(service, answers)).into_bytes());
        }
    }
    found
}
