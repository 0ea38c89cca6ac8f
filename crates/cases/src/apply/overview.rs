//! An application as its owner sees it: the task list of a draft; then how it goes, the decision,
//! the receipts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use platform::Fault;
use privacy::{Access, CaseLabel, Item};
use services::form::{self, SectionStatus};
use web::{
    Answer, Asked, Failure, Form, Page, SummaryRow, TaskRow, TimelineEvent, html, html_refused,
    see_other,
};

use super::view::{colour, state_word};
use super::{Own, answer, evidence, own};
use crate::application::{Application, State as Stands};
use crate::casework::Casework;
use crate::decision::{self, Decision, Reasons, letter};
use crate::ending::is_in_force;
use crate::findings::{Told, told_all};
use crate::history;
use crate::incident;
use crate::pages::Pages;
use crate::payment::{self, pages::FeeView};
use crate::ranking;
use crate::retention;
use crate::say;
use crate::task::{self, TaskKind};

#[derive(Template)]
#[template(path = "apply/tasks.html")]
struct TasksPage {
    page: Page,
    service: String,
    tasks: Vec<TaskRow>,
    check: Option<String>,
    delete: String,
}

#[derive(Template)]
#[template(path = "apply/status.html")]
struct StatusPage {
    page: Page,
    service: String,
    reference: String,
    state: String,
    colour: &'static str,
    just_sent: bool,
    /// Who acts for whom, when somebody does.
    represented: String,
    stands_still: bool,
    next: String,
    due: String,
    rank: String,
    /// Until when it is kept, and that a legal hold is on it.
    kept: Vec<String>,
    fees: Vec<FeeView>,
    question: Option<String>,
    /// The answer as it was typed, with what is wrong.
    form: Form,
    /// An answer that came when nothing was asked any more: it is not lost.
    unsent: String,
    action: String,
    decision: Option<DecisionView>,
    events: Vec<TimelineEvent>,
    receipts: Vec<(String, String)>,
    letters: Vec<(String, String)>,
    rows: Vec<SummaryRow>,
    may_withdraw: bool,
    may_give_up: bool,
    /// Whether somebody else can then have a place or a time.
    give_up_frees: bool,
}

struct DecisionView {
    title: String,
    by: String,
    criteria: Vec<Told>,
    /// What stands above the words of an official.
    text_title: String,
    text: String,
    facts: Vec<SummaryRow>,
    wording: String,
    /// The language of the service's own wording, and the sentence that says so when the page has another one.
    language: (String, &'static str, String),
    objection: String,
    objection_path: String,
    letter: String,
    /// Whether what was granted can go into a wallet.
    credential: bool,
}

/// `GET /applications/{id}`: where one goes on, or how it goes.
pub(crate) async fn show(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let own = own(&pages.casework, &asked, &id).await?;
    if own.application().state != Stands::Draft {
        return html(&status(&pages.casework, &asked, &own, Form::new()).await?);
    }
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    let path = own.path();
    if own.definition.form.sections.is_empty() && asked.query_value("signed").is_some() {
        return see_other(&format!("{path}/check"));
    }
    if own.definition.form.sections.is_empty() {
        let open = walked.shown().find(|view| !view.is_complete());
        let check = || format!("{path}/check");
        return see_other(&open.map_or_else(check, |view| own.page_path(&view.page.id)));
    }
    let mut page = own.on_page(asked.page("apply-tasks-title").back(own.began_at()));
    if asked.query_value("signed").is_some() {
        let notice = page.t("apply-signed");
        page = page.notice(notice);
    }
    let sections = form::sections(&own.definition.form, &walked);
    let complete = sections
        .iter()
        .all(|view| matches!(view.status, SectionStatus::Complete | SectionStatus::NotNeeded));
    let tasks = sections.iter().map(|view| task_row(&page, &own, view)).collect();
    html(&TasksPage {
        service: own.definition.name.get(asked.locale()).to_owned(),
        tasks,
        check: complete.then(|| format!("{path}/check")),
        delete: format!("{path}/delete"),
        page,
    })
}

fn task_row(page: &Page, own: &Own, view: &form::SectionView<'_>) -> TaskRow {
    let (key, done) = match view.status {
        SectionStatus::NotNeeded => ("apply-section-not-needed", true),
        SectionStatus::NotStarted => ("apply-section-not-started", false),
        SectionStatus::InProgress => ("apply-section-in-progress", false),
        SectionStatus::Complete => ("apply-section-complete", true),
    };
    TaskRow {
        name: view.name.get(page.locale()).to_owned(),
        hint: String::new(),
        path: view.page.map(|first| own.page_path(&first.id)),
        status: page.t(key),
        done,
    }
}

/// The page again, with an answer that could not be taken.
pub(crate) async fn status_refused(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    form: Form,
) -> Answer {
    html_refused(&status(casework, asked, own, form).await?)
}

async fn status(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    form: Form,
) -> Result<StatusPage, Failure> {
    let application = own.application();
    let locale = asked.locale();
    let answers = casework
        .db()
        .read_all(vec![
            history::store::list_query(application.id),
            task::store::list_of_application_query(application.id),
            decision::store::find_query(application.id),
            incident::store::list_of_application_query(application.id),
        ])
        .await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let events: Vec<history::Event> =
        rows(0).iter().map(history::store::event).filter(history::Event::is_told).collect();
    let tasks: Vec<task::Task> = rows(1).iter().map(task::store::task).collect();
    let stands_still = !rows(3).is_empty();
    let decision = rows(2).first().map(decision::store::decision);
    let page =
        own.on_page(asked.page("apply-status-title").back("/my/applications").errors_of(&form));
    let situation = own.dossier.situation(&asked.ctx, received_on(asked, application));
    let walked = form::walk(&own.definition, &situation);
    let waits = tasks.iter().any(|task| task.is_running() && task.kind == TaskKind::Applicant);
    let question = if waits { last_question(casework, asked, own, &events).await? } else { None };
    let shown = match &decision {
        Some(decision) => Some(decision_view(casework, asked, own, (&page, decision)).await?),
        None => None,
    };
    let fees = payment::pages::fees(casework, &page, own).await?;
    let holds_up = application.state == Stands::Waiting && fees.iter().any(|fee| fee.holds_up);
    let (next, due) = match holds_up {
        true => (page.t("apply-next-payment"), page.t("apply-due-payment")),
        false => (page.t(&next_key(application)), due(&page, application)),
    };
    let mut answered = say::rows(&page, &form::summary(&walked, locale), None);
    if events.iter().any(|event| event.kind == history::kind::ANSWERED) {
        answered.extend(files_sent(casework, &page, own).await?);
    }
    let unsent = if question.is_none() { form.value("text").to_owned() } else { String::new() };
    Ok(StatusPage {
        service: own.definition.name.get(locale).to_owned(),
        reference: application.label(),
        state: page.t(&format!("state-{}", state_word(application))),
        colour: colour(application),
        just_sent: asked.query_value("sent").is_some(),
        stands_still,
        next,
        due,
        fees,
        rank: rank(casework, &page, own).await?,
        kept: retention::view::kept_for(casework, &page, own).await?,
        question,
        action: own.path(),
        decision: shown,
        receipts: receipts(&page, own, &events),
        letters: decision::mail::letters(&page, &own.path(), &events),
        events: timeline(&page, own, &events),
        represented: own.represented(&page),
        rows: answered,
        form,
        unsent,
        may_withdraw: application.state.is_running(),
        may_give_up: is_in_force(&own.definition, application),
        give_up_frees: own.definition.process.places.is_some() || own.definition.booking.is_some(),
        page,
    })
}

/// The files that went with answers to the office, when there are any.
async fn files_sent(
    casework: &Casework,
    page: &Page,
    own: &Own,
) -> Result<Option<SummaryRow>, Failure> {
    let files = answer::sent_files(casework, page.asked(), own).await?;
    let row = || SummaryRow::new(page.t("apply-answer-files-sent"), files.join("\n"));
    Ok((!files.is_empty()).then(row))
}

/// Where a running application stands among the others: its points, and a band of places.
async fn rank(casework: &Casework, page: &Page, own: &Own) -> Result<String, Fault> {
    let application = own.application();
    if own.definition.process.ranking.is_none() || !application.state.is_running() {
        return Ok(String::new());
    }
    let found = ranking::store::place(casework.db(), application.id).await?;
    Ok(found.map_or_else(String::new, |(points, before, all)| {
        let args =
            |first, last| [("points", points), ("first", first), ("last", last), ("all", all)];
        match ranking::band(before + 1) {
            (first, Some(last)) => page.with("apply-rank", args(first, last.min(all)).as_slice()),
            (first, None) => page.with("apply-rank-behind", args(first, all).as_slice()),
        }
    }))
}

fn received_on(asked: &Asked, application: &Application) -> jiff::civil::Date {
    let at = application.submitted_at.unwrap_or(asked.ctx.now());
    at.to_zoned(asked.ctx.zone().clone()).date()
}

/// The key of what happens next.
fn next_key(application: &Application) -> String {
    let runs = application.state == Stands::Waiting && application.stopped_on.is_none();
    let runs = if runs { "-runs" } else { "" };
    format!("apply-next-{}{runs}", state_word(application))
}

fn due(page: &Page, application: &Application) -> String {
    let runs = application.state.is_running() && application.stopped_on.is_none();
    match (runs, application.due_on, application.norm_on) {
        (true, Some(due_on), Some(norm_on)) => page.with(
            "apply-due-norm",
            [("norm", page.long_date(norm_on)), ("due", page.long_date(due_on))],
        ),
        (true, Some(due_on), None) => page.with("apply-due", ("due", page.long_date(due_on))),
        _ if application.state == Stands::Waiting => page.t("apply-due-stopped"),
        _ => String::new(),
    }
}

pub(crate) async fn last_question(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    events: &[history::Event],
) -> Result<Option<String>, Failure> {
    // A case also waits for a fee: what was answered before is asked no more.
    let of_talk = |event: &&history::Event| {
        event.kind == history::kind::ASKED || event.kind == history::kind::ANSWERED
    };
    let last = events.iter().rev().find(of_talk);
    let asked_for = last.filter(|event| event.kind == history::kind::ASKED);
    let Some(sealed) = asked_for.and_then(|event| event.text.as_ref()) else { return Ok(None) };
    let case = CaseLabel::new(own.application().label());
    let access = Access::on(&case, own.purpose(), "messages");
    let item = Item::new(history::TEXT_LABEL, sealed);
    let subject = own.application().subject;
    let opened = casework.vault().open_one(&asked.ctx, &access, subject, item).await;
    let plain = opened.map_err(Fault::from)?;
    Ok(Some(plain.text()?.to_owned()))
}

/// The reasons of a decision, opened for the one it is about.
pub(crate) async fn open_reasons(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    decision: &Decision,
) -> Result<Reasons, Failure> {
    let case = CaseLabel::new(own.application().label());
    let access = Access::on(&case, own.purpose(), "decision");
    let item = Item::new(decision::REASONS_LABEL, &decision.reasons);
    let subject = own.application().subject;
    let opened = casework.vault().open_one(&asked.ctx, &access, subject, item).await;
    Ok(opened.map_err(Fault::from)?.json()?)
}

async fn decision_view(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    (page, decision): (&Page, &Decision),
) -> Result<DecisionView, Failure> {
    let reasons = open_reasons(casework, asked, own, decision).await?;
    let granted = decision.outcome == "granted";
    let locale = asked.locale();
    let unit = decision.unit.as_deref().unwrap_or_default();
    let by = match decision.decided_by {
        crate::application::DecidedBy::Rules => page.t("decided-by-rules"),
        crate::application::DecidedBy::Silence => page.t("decided-by-silence"),
        crate::application::DecidedBy::Official => {
            page.with("decided-by-official", ("unit", casework.unit_name(unit, locale)))
        }
        crate::application::DecidedBy::Program => {
            page.with("decided-by-program", ("unit", casework.unit_name(unit, locale)))
        }
    };
    let mut facts = Vec::new();
    if let Some(cents) = reasons.price_cents.filter(|cents| *cents > 0) {
        facts.push(SummaryRow::new(page.t("decision-price"), page.cents(cents)));
    }
    if let Some(until) = reasons.valid_until {
        facts.push(SummaryRow::new(page.t("decision-valid-until"), page.date(until)));
    }
    for value in &own.definition.result.values {
        let given = reasons.values.get(&*value.name);
        let shown = say::answer(page, &value.kind, given, &[]);
        if granted && !shown.is_empty() {
            facts.push(SummaryRow::new(value.label.get(locale), shown));
        }
    }
    let town = casework.town();
    let about = (&*own.definition, town.name.get(locale));
    facts.extend(evidence::facts(page, about, &reasons.evidence));
    Ok(DecisionView {
        title: page.t(if granted { "decision-granted" } else { "decision-refused" }),

        by,
        criteria: told_all(page, &own.definition, (&reasons.criteria, decision.decided_by)),
        text_title: letter::remarks_title(page, &reasons),
        text: reasons.text.unwrap_or_default(),
        language: kept_in(page, reasons.wording.keys().next()),
        wording: reasons.wording.into_values().next().unwrap_or_default(),
        objection_path: {
            let way = own.definition.objection.as_ref().and_then(|way| way.service.as_deref());
            let date = decision.decided_at.to_zoned(page.asked().ctx.zone().clone()).date();
            // The form of the objection knows already which decision it is against.
            format!(
                "/apply/{}?decision_reference={}&decision_date={date}",
                way.unwrap_or(decision::letter::OBJECTION),
                own.application().label(),
            )
        },
        facts,
        objection: decision.object_until.map_or_else(String::new, |until| {
            page.with("decision-objection", ("until", page.long_date(until)))
        }),
        letter: format!("{}/letter", own.path()),
        credential: granted
            && own.definition.result.credential.is_some()
            && own.application().applicant.is_some(),
    })
}

/// What a service said in the language of its decision stays as it was said: its language and direction, and a
/// sentence about it on a page of another language.
fn kept_in(page: &Page, tag: Option<&String>) -> (String, &'static str, String) {
    let kept = tag.and_then(|tag| platform::Locale::parse(tag)).unwrap_or(page.locale());
    let said = match kept == page.locale() {
        true => String::new(),
        false => {
            page.with("decision-kept-in", ("language", page.t(&format!("language-{}", kept.tag()))))
        }
    };
    (kept.tag().to_owned(), kept.direction(), said)
}

/// The history in words, oldest first.
pub(crate) fn timeline(page: &Page, own: &Own, events: &[history::Event]) -> Vec<TimelineEvent> {
    let last = events.len().saturating_sub(1);
    let event = |(index, event): (usize, &history::Event)| TimelineEvent {
        title: page.t(&event.wording()),
        when: page.instant(event.at),
        text: own.by(page, event),
        current: index == last,
    };
    events.iter().enumerate().map(event).collect()
}

fn receipts(page: &Page, own: &Own, events: &[history::Event]) -> Vec<(String, String)> {
    let link = |event: &history::Event| {
        let name = page.t(&event.wording());
        let args = [("act", name), ("when", page.instant(event.at))];
        let label = page.with("apply-receipt-of", args);
        (label, format!("{}/receipts/{}", own.path(), event.seq))
    };
    events.iter().map(link).collect()
}
