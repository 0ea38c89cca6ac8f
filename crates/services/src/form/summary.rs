//! Check your answers, and the task list of a long form.

use platform::Locale;
use serde_json::Value as Json;

use super::question::{Question, QuestionKind};
use super::walk::{PageView, QuestionView, Walked};
use super::{Page, PageKind};
use crate::words::Words;

/// One row of "check your answers". The value is written by whoever knows the reader's language: texts that
/// the definition holds (labels of options) are given here.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The page on which it can be changed.
    pub page: String,
    /// Path of the answer.
    pub path: String,
    /// The question, in the reader's language.
    pub label: String,
    /// The kind of question: says how the answer is written.
    pub kind: &'static str,
    /// The answer in normal form; none when an optional question was left out.
    pub answer: Option<Json>,
    /// For choices: the labels of what was chosen.
    pub chosen: Vec<String>,
    /// The unit of the answer, in the reader's language.
    pub unit: Option<String>,
    /// For groups: the rows of each item.
    pub items: Vec<Vec<Row>>,
    /// Special category: shown masked until asked for.
    pub sensitive: bool,
}

/// The rows of all answers that count, in order.
pub fn summary(walked: &Walked<'_>, locale: Locale) -> Vec<Row> {
    walked.shown().flat_map(|view| page_rows(view, locale)).collect()
}

fn page_rows(view: &PageView<'_>, locale: Locale) -> Vec<Row> {
    view.questions.iter().filter_map(|asked| row(asked, &view.page.id, locale)).collect()
}

/// The row of one repeating group with its items, where it stands alone; none for a question of another kind.
pub fn group_rows(view: &QuestionView<'_>, locale: Locale) -> Option<Row> {
    matches!(view.question.kind, QuestionKind::List { .. }).then(|| row(view, "", locale))?
}

fn row(view: &QuestionView<'_>, page: &str, locale: Locale) -> Option<Row> {
    let question = view.question;
    let hidden = matches!(
        question.kind,
        QuestionKind::Note { .. } | QuestionKind::Computed { show: false, .. }
    );
    if hidden {
        return None;
    }
    let items = view
        .items
        .iter()
        .map(|item| item.iter().filter_map(|asked| row(asked, page, locale)).collect());
    let kind = match &question.kind {
        QuestionKind::Computed { gives, .. } => gives.word(),
        kind => kind.word(),
    };
    Some(Row {
        page: page.to_owned(),
        path: view.path.clone(),
        label: question.label.get(locale).to_owned(),
        kind,
        answer: view.answer.clone(),
        chosen: chosen(question, view.answer.as_ref(), locale),
        unit: question.unit.as_ref().map(|unit| unit.get(locale).to_owned()),
        items: items.collect(),
        sensitive: question.sensitive,
    })
}

/// The labels of the options in an answer.
pub fn chosen(question: &Question, answer: Option<&Json>, locale: Locale) -> Vec<String> {
    let picked = |key: &str| match answer {
        Some(Json::String(chosen)) => chosen == key,
        Some(Json::Array(chosen)) => chosen.iter().any(|item| item.as_str() == Some(key)),
        _ => false,
    };
    let options = question.options().iter().filter(|option| picked(&option.key));
    options.map(|option| option.label.get(locale).to_owned()).collect()
}

/// How far a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectionStatus {
    /// Nothing on it is asked by the answers so far.
    NotNeeded,
    /// Nothing answered yet.
    NotStarted,
    /// Something is missing or wrong.
    InProgress,
    /// Everything is there.
    Complete,
}

/// A section of the task list.
#[derive(Clone, Debug)]
pub struct SectionView<'f> {
    /// Name.
    pub name: &'f Words,
    /// How far it is.
    pub status: SectionStatus,
    /// The page to go to: the first with something missing, else the first.
    pub page: Option<&'f Page>,
}

/// The task list; empty for a form without sections.
pub fn sections<'f>(form: &'f super::Form, walked: &Walked<'f>) -> Vec<SectionView<'f>> {
    let views = form.sections.iter().enumerate().map(|(at, section)| {
        let pages: Vec<&PageView<'f>> = walked
            .shown()
            .filter(|view| {
                view.page.section == Some(at) && matches!(view.page.kind, PageKind::Ask { .. })
            })
            .collect();
        let complete = pages.iter().all(|view| view.is_complete());
        let begun = pages.iter().any(|view| view.is_begun());
        let status = match (pages.is_empty(), complete, begun) {
            (true, ..) => SectionStatus::NotNeeded,
            (_, true, true) => SectionStatus::Complete,
            (_, _, true) => SectionStatus::InProgress,
            (_, _, false) => SectionStatus::NotStarted,
        };
        let open = pages.iter().find(|view| !view.is_complete()).or(pages.first());
        SectionView { name: &section.name, status, page: open.map(|view| view.page) }
    });
    views.collect()
}
