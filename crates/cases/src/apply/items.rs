//! What the small buttons of a page do: items of groups come and go, files are taken away. All without a script.

use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit};
use records::document::{self, DocumentId};
use serde_json::{Map, Value as Json};
use services::form::{self, Answers, Page, Posted, QuestionKind, Situation, Walked};
use web::{Failure, Form};

use super::Own;
use super::view::least_items;
use crate::casework::Casework;

/// What a small button asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command<'a> {
    /// One more item of a group.
    Add(&'a str),
    /// An item of a group less.
    Remove(&'a str, usize),
    /// A file less.
    RemoveFile(&'a str, &'a str),
}

impl<'a> Command<'a> {
    /// Reads `add:children`, `remove:children:1` or `remove-file:contract:doc-…`, each of a question of this page that
    /// its person may answer.
    pub(crate) fn read(text: &'a str, page: &Page, own: &Own) -> Option<Command<'a>> {
        let mut words = text.splitn(3, ':');
        let (verb, key, which) = (words.next()?, words.next()?, words.next());
        let question = page.questions().iter().find(|question| *question.key == *key)?;
        if own.is_locked(key) {
            return None;
        }
        let is_list = matches!(question.kind, QuestionKind::List { .. });
        match (verb, which) {
            ("add", None) if is_list => Some(Command::Add(key)),
            ("remove", Some(at)) if is_list => Some(Command::Remove(key, at.parse().ok()?)),
            ("remove-file", Some(id)) if question.files().is_some() => {
                Some(Command::RemoveFile(key, id))
            }
            _ => None,
        }
    }
}

/// The fields without what a command takes away; when the page is left, also without items that were left empty. The
/// form that is shown again follows, so that each item keeps its place.
pub(crate) fn tidy(posted: &mut Form, command: Option<Command<'_>>, page: &Page) -> Posted {
    let values = posted.values();
    let mut fields = Posted(values.map(|(name, value)| (name.into(), value.into())).collect());
    match command {
        Some(Command::Remove(list, at)) => fields.take_out(list, at),
        Some(Command::Add(_) | Command::RemoveFile(..)) => {}
        None => fields.take_blank_items_out(page),
    }
    *posted = Form::filled(fields.0.iter().cloned());
    fields
}

/// Adds an item behind those that the page showed.
pub(crate) fn add(answers: &mut Answers, list: &str, shown: usize) {
    let kept = answers.get(list).and_then(Json::as_array).cloned().unwrap_or_default();
    answers.set(list, with_blank(kept, shown + 1));
}

fn with_blank(mut items: Vec<Json>, count: usize) -> Json {
    while items.len() < count {
        items.push(Json::Object(Map::new()));
    }
    Json::Array(items)
}

/// How many items of a group the page showed: those that were posted, and those that are kept.
pub(crate) fn shown(answers: &Answers, fields: &Posted, list: &str) -> usize {
    let kept = answers.get(list).and_then(Json::as_array).map_or(0, Vec::len);
    kept.max(fields.items(list))
}

/// Walks a form for showing one of its pages: a group that needs items begins with as many.
pub(crate) fn walk<'f>(own: &'f Own, mut situation: Situation, page: &str) -> Walked<'f> {
    let walked = form::walk(&own.definition, &situation);
    let mut short = Vec::new();
    for view in walked.page(page).into_iter().flat_map(|page| &page.questions) {
        let kept = situation.answers.get(&view.path).and_then(Json::as_array);
        let least = least_items(view);
        if kept.map_or(0, Vec::len) < least && !own.is_locked(&view.path) {
            short.push((view.path.clone(), with_blank(kept.cloned().unwrap_or_default(), least)));
        }
    }
    if short.is_empty() {
        return walked;
    }
    for (list, items) in short {
        situation.answers.set(&list, items);
    }
    form::walk(&own.definition, &situation)
}

/// Takes a file out of an answer, and destroys it with the same unit.
pub(crate) async fn remove_file(
    (casework, ctx): (&Casework, &Ctx),
    unit: &mut Unit,
    own: &mut Own,
    (key, id): (&str, &str),
) -> Result<(), Failure> {
    let mut files = own.dossier.answers.get(key).and_then(Json::as_array).cloned();
    let is_it = |file: &Json| file.get("id").and_then(Json::as_str) == Some(id);
    let Some(files) = files.as_mut().filter(|files| files.iter().any(is_it)) else {
        return Ok(());
    };
    files.retain(|file| !is_it(file));
    let left = if files.is_empty() { Json::Null } else { Json::Array(std::mem::take(files)) };
    own.dossier.answers.set(key, left);
    Ok(destroy((casework, ctx), unit, own, id).await?)
}

/// Destroys an uploaded file of a draft: only one of its own that is on no case.
pub(crate) async fn destroy(
    (casework, ctx): (&Casework, &Ctx),
    unit: &mut Unit,
    own: &Own,
    id: &str,
) -> Result<(), Fault> {
    let id = DocumentId::parse(id);
    destroy_loose((casework, ctx), unit, (own.application().subject, id)).await
}

/// Destroys files of somebody that are on no case; others stay.
pub(crate) async fn destroy_loose(
    (casework, ctx): (&Casework, &Ctx),
    unit: &mut Unit,
    (subject, ids): (SubjectId, impl IntoIterator<Item = DocumentId>),
) -> Result<(), Fault> {
    for id in ids {
        let found = document::find(casework.db(), id).await?;
        let loose = |found: &document::Document| found.subject == subject && found.case.is_none();
        if let Some(document) = found.filter(loose) {
            document::remove(unit, ctx, &document);
        }
    }
    Ok(())
}
