//! Answers of special categories (health, belief: Regulation (EU) 2016/679, article 9) are for those who decide on
//! the case or advise about it. Whoever else handles it reads that there is an answer, and not which.

use std::collections::BTreeSet;

use records::document::DocumentId;
use serde_json::{Map, Value as Json};
use services::form::{Question, Row};
use web::{Visitor, Words};

use super::OnDesk;
use crate::apply::evidence::Evidence;
use crate::retention::drafts::ids;
use crate::task::take::may_in;

/// Who needs such answers: by one of these permissions in a unit that works on the case.
const SEES: [&str; 3] = ["cases.decide", "cases.confirm", "cases.advise"];

/// Whether something of the case is not for this visitor.
pub(crate) fn is_hidden(visitor: &Visitor, on_desk: &OnDesk) -> bool {
    let of_case = on_desk.on_file.application.unit.iter().map(String::as_str);
    let mut units = of_case.chain(on_desk.tasks.iter().map(|task| task.unit.as_str()));
    let sees = units.any(|unit| SEES.iter().any(|permission| may_in(visitor, unit, permission)));
    !sees && on_desk.definition.form.questions().any(has_sensitive)
}

fn has_sensitive(question: &Question) -> bool {
    question.sensitive || question.items().iter().any(|item| item.sensitive)
}

/// The rows of a summary with such answers covered.
pub(crate) fn covered(words: &Words, rows: Vec<Row>) -> Vec<Row> {
    let cover = |row: Row| {
        if row.sensitive && (row.answer.is_some() || !row.items.is_empty()) {
            let answer = Some(words.t("desk-sensitive").into());
            return Row {
                kind: "text",
                answer,
                chosen: Vec::new(),
                unit: None,
                items: Vec::new(),
                ..row
            };
        }
        let items = row.items.into_iter().map(|item| covered(words, item)).collect();
        Row { items, ..row }
    };
    rows.into_iter().map(cover).collect()
}

/// The answers without such ones, for programs.
pub(crate) fn left_out(on_desk: &OnDesk) -> Map<String, Json> {
    let form = &on_desk.definition.form;
    let mut answers = on_desk.dossier.answers.0.clone();
    answers.retain(|key, _| form.question(key).is_none_or(|question| !question.sensitive));
    for question in form.questions().filter(|question| has_sensitive(question)) {
        let items = answers.get_mut(&*question.key).and_then(Json::as_array_mut);
        for item in items.into_iter().flatten().filter_map(Json::as_object_mut) {
            item.retain(|key, _| {
                let of_item = question.items().iter().find(|inner| *inner.key == **key);
                of_item.is_none_or(|inner| !inner.sensitive)
            });
        }
    }
    answers
}

/// What was shown from a wallet, without that which such answers came from or were not told by.
pub(crate) fn evidence(on_desk: &OnDesk, is_hidden: bool) -> Vec<Evidence> {
    let form = &on_desk.definition.form;
    let is_open = |key: &String| form.question(key).is_none_or(|question| !has_sensitive(question));
    let may_see =
        |one: &&Evidence| !is_hidden || one.answers.iter().chain(&one.untold).all(is_open);
    on_desk.dossier.evidence.iter().filter(may_see).cloned().collect()
}

/// The files that such answers name.
pub(crate) fn files(on_desk: &OnDesk) -> BTreeSet<DocumentId> {
    let form = &on_desk.definition.form;
    let is_sensitive = |key: &str| form.question(key).is_some_and(|question| question.sensitive);
    let answers = on_desk.dossier.answers.0.iter().filter(|(key, _)| is_sensitive(key));
    answers.flat_map(|(_, answer)| ids(answer)).collect()
}

#[cfg(test)]
#[path = "sensitive_tests.rs"]
mod tests;
