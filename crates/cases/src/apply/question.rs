//! One page of questions: shown, saved, and on to the next. Back always works, nothing typed is lost.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::DateTime;
use platform::Unit;
use services::form::{self, PageKind, PageView, Problem, QuestionKind, Walked};
use web::{
    Answer, Asked, Failure, Form, FormWithFiles, Page, html, html_refused, keep_typed, see_other,
};

use super::items::{self, Command};
use super::view::{self, Ask, Known};
use super::{Own, own_draft, upload};
use crate::capacity;
use crate::casework::Casework;
use crate::findings::Told;
use crate::pages::Pages;

#[derive(Template)]
#[template(path = "apply/question.html")]
struct QuestionPage {
    page: Page,
    form: Form,
    service: String,
    /// The page asks one thing: its label is the heading.
    single: bool,
    intro: String,
    asks: Vec<Ask>,
    eligibility: Vec<Told>,
    has_files: bool,
    /// Whether it has buttons besides the one that goes on.
    has_commands: bool,
    /// The questions that this page shows, so that one which an answer brings up is no mistake yet.
    shown_names: String,
    action: String,
    overview: String,
    why: String,
    /// The page, when a credential can answer something on it that is not answered from one.
    wallet: Option<String>,
}

#[derive(Template)]
#[template(path = "apply/exit.html")]
struct ExitPage {
    page: Page,
    text: String,
}

/// `GET /applications/{id}/questions/{page}`.
pub(crate) async fn show(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, page)): Path<(String, String)>,
) -> Answer {
    let own = match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = items::walk(&own, situation, &page);
    let view = walked.page(&page).ok_or(Failure::NotFound)?;
    if !view.shown {
        return see_other(&own.path());
    }
    if let PageKind::Exit { text } = &view.page.kind {
        return exit(&asked, &own, &walked, (view, text.get(asked.locale())));
    }
    let form = view::filled(&view.questions, &own.dossier.answers);
    let slots = slots(&pages.casework, &asked, &own, view).await?;
    html(&question_page(&asked, &own, &walked, (view, &slots), form))
}

/// The free times, when the page asks for one.
async fn slots(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    view: &PageView<'_>,
) -> Result<Vec<DateTime>, Failure> {
    let is_slot = |view: &form::QuestionView<'_>| matches!(view.question.kind, QuestionKind::Slot);
    if !view.questions.iter().any(is_slot) {
        return Ok(Vec::new());
    }
    let (calendar, today) = (casework.calendar(), asked.ctx.today());
    Ok(capacity::free_slots(casework.db(), &own.definition, (&calendar, today)).await?)
}

fn exit(
    asked: &Asked,
    own: &Own,
    walked: &Walked<'_>,
    (view, text): (&PageView<'_>, &str),
) -> Answer {
    let locale = asked.locale();
    let title = view.page.heading().map_or("", |words| words.get(locale));
    let page = own.on_page(asked.page_titled(title).back(back(own, walked, view)));
    html(&ExitPage { page, text: text.to_owned() })
}

/// Where "Back" leads: the page before, or the overview.
fn back(own: &Own, walked: &Walked<'_>, view: &PageView<'_>) -> String {
    let before = walked.shown().take_while(|shown| shown.page.id != view.page.id).last();
    match before {
        Some(before) => own.page_path(&before.page.id),
        None if own.definition.form.sections.is_empty() => own.began_at(),
        None => own.path(),
    }
}

fn question_page(
    asked: &Asked,
    own: &Own,
    walked: &Walked<'_>,
    (view, slots): (&PageView<'_>, &[DateTime]),
    form: Form,
) -> QuestionPage {
    let locale = asked.locale();
    let title = view.page.heading().map_or("", |words| words.get(locale));
    let back = match is_change(asked) {
        true => format!("{}/check", own.path()),
        false => back(own, walked, view),
    };
    let page = own.on_page(asked.page_titled(title).back(back).errors_of(&form));
    let known = Known { answers: &own.dossier.answers, sources: &own.dossier.sources, slots };
    let asks = view::asks(&page, &view.questions, &known);
    let first = view.questions.first().map(|view| view.question);
    let why = first.map_or_else(String::new, |question| {
        let law = own.definition.law.get(&question.law).map_or("", |law| law.title.get(locale));
        let purpose = question.purpose.get(locale).to_owned();
        page.with("apply-begin-privacy", [("purpose", purpose), ("law", law.to_owned())])
    });
    let eligibility = if tells_eligibility(view) {
        crate::findings::told_early(&page, &own.definition, &own.dossier, &asked.ctx)
    } else {
        Vec::new()
    };
    QuestionPage {
        service: own.definition.name.get(locale).to_owned(),
        single: asks.len() == 1 && view.page.title.is_none(),
        intro: view.page.intro.as_ref().map_or_else(String::new, |w| w.get(locale).to_owned()),
        shown_names: view.questions.iter().map(|v| v.path.as_str()).collect::<Vec<_>>().join(","),
        has_files: view.questions.iter().any(|view| view.question.files().is_some()),
        has_commands: asks.iter().any(|ask| !ask.items.is_empty() || !ask.files.is_empty()),
        action: here(asked, own, &view.page.id),
        overview: own.path(),
        wallet: by_wallet(own, view),
        asks,
        eligibility,
        why,
        form,
        page,
    }
}

/// The page, when somebody's wallet can answer what its person would have to type. At the desk nobody has one at hand.
fn by_wallet(own: &Own, view: &PageView<'_>) -> Option<String> {
    let open = |view: &&form::QuestionView<'_>| {
        own.dossier.sources.get(&*view.path).is_none_or(|source| !source.is_settled())
    };
    let questions = view.questions.iter().filter(open).map(|view| view.question);
    let signed_in = own.application().applicant.is_some() && own.attended.is_none();
    let any = signed_in && !super::wallet::answered(questions).is_empty();
    any.then(|| view.page.id.to_string())
}

fn tells_eligibility(view: &PageView<'_>) -> bool {
    matches!(view.page.kind, PageKind::Ask { eligibility: true, .. })
}

/// `POST /applications/{id}/questions/{page}`: saves what was posted, whatever it is, then says what is wrong
/// or goes on.
pub(crate) async fn save(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, page)): Path<(String, String)>,
    FormWithFiles { form: mut posted, files }: FormWithFiles,
) -> Answer {
    let casework = &pages.casework;
    let mut own = match own_draft(casework, &asked, &id).await {
        Ok(Ok(own)) => own,
        Ok(Err(sent)) => return see_other(&sent),
        Err(Failure::SignInFirst) => return keep_typed(&asked, &posted, !files.is_empty()),
        Err(failure) => return Err(failure),
    };
    let definition = Arc::clone(&own.definition);
    let asked_page = definition.form.page(&page).ok_or(Failure::NotFound)?;
    let pressed = posted.value("do").to_owned();
    let command = Command::read(&pressed, asked_page, &own);
    let fields = items::tidy(&mut posted, command, asked_page);
    let shown = match command {
        Some(Command::Add(list)) => items::shown(&own.dossier.answers, &fields, list),
        _ => 0,
    };
    let (mut changes, mut problems) = form::read_posted(asked_page, &fields);
    own.keep_locked(&mut changes);
    let mut unit = Unit::new();
    let key = casework.key_of(&asked.ctx, own.application()).await?.ok_or(Failure::Gone)?;
    problems.extend(
        upload::take(casework, &asked.ctx, (&mut unit, &key), (asked_page, &files), &mut own)
            .await?,
    );
    own.dossier.say(&changes);
    match command {
        Some(Command::Add(list)) => items::add(&mut own.dossier.answers, list, shown),
        Some(Command::RemoveFile(question, file)) => {
            let from = (question, file);
            items::remove_file((casework, &asked.ctx), &mut unit, &mut own, from).await?;
        }
        Some(Command::Remove(..)) | None => {}
    }
    own.save(casework, &asked, (unit, &key)).await?;
    answer(casework, &asked, &own, (&page, posted, problems)).await
}

/// The same page with what is wrong, or the next one.
async fn answer(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    (page, posted, unread): (&str, Form, Vec<Problem>),
) -> Answer {
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = items::walk(own, situation, page);
    let view = walked.page(page).ok_or(Failure::NotFound)?;
    let stays = posted.given("do").is_some();
    if stays && unread.is_empty() {
        return see_other(&here(asked, own, page));
    }
    let mut problems = unread;
    if !stays {
        // What could not be read is not missing as well, nor is the answer that it is a part of.
        let is_told = |at: &str| {
            let within =
                |told: &str| told.strip_prefix(at).is_some_and(|rest| rest.starts_with('.'));
            problems.iter().any(|told| told.at == at || within(&told.at))
        };
        let further: Vec<Problem> =
            view.problems.iter().filter(|problem| !is_told(&problem.at)).cloned().collect();
        problems.extend(further);
    }
    let was_asked = |problem: &Problem| {
        let key = problem.at.split('.').next().unwrap_or_default();
        posted.value("asked").is_empty() || posted.value("asked").split(',').any(|name| name == key)
    };
    if !problems.is_empty() && !problems.iter().any(was_asked) {
        return see_other(&here(asked, own, page));
    }
    if !problems.is_empty() {
        let mut form = posted;
        let page = asked.page_titled("");
        view::refuse(&page, &mut form, (&own.definition.form, &problems));
        let slots = slots(casework, asked, own, view).await?;
        return html_refused(&question_page(asked, own, &walked, (view, &slots), form));
    }
    if is_change(asked) && walked.exit.is_none() && walked.shown().all(PageView::is_complete) {
        return see_other(&format!("{}/check", own.path()));
    }
    see_other(&next(own, &walked, view))
}

/// The address of the page as it was come to.
fn here(asked: &Asked, own: &Own, page: &str) -> String {
    let path = own.page_path(page);
    if is_change(asked) { format!("{path}{FROM_CHECK}") } else { path }
}

/// What stands behind the address of a page that is come to from "check your answers".
pub(crate) const FROM_CHECK: &str = "?from=check";

/// Whether it is changed from "check your answers": then one is back there at once, unless more is asked now.
fn is_change(asked: &Asked) -> bool {
    asked.query_value("from").as_deref() == Some("check")
}

/// The next page of the way: an exit, the next question, the task list at the end of a section, the check.
fn next(own: &Own, walked: &Walked<'_>, view: &PageView<'_>) -> String {
    let path = own.path();
    if let Some(exit) = walked.exit {
        return own.page_path(&exit.id);
    }
    let after = walked.shown().skip_while(|shown| shown.page.id != view.page.id).nth(1);
    match after {
        Some(after) if after.page.section == view.page.section => own.page_path(&after.page.id),
        Some(_) => path,
        None if own.definition.form.sections.is_empty() => format!("{path}/check"),
        None => path,
    }
}
