//! An application as its owner sees it: the task list of a draft, check your answers, send; then how it
//! goes, the decision, the receipts.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use platform::Fault;
use privacy::{Access, CaseLabel, Item, Purpose};
use services::form::{self, SectionStatus};
use web::{
    Answer, Asked, Failure, Form, Page, SummaryRow, TaskRow, TimelineEvent, html, html_refused,
    see_other,
};

use super::hand_in::{HandingIn, hand_in};
use super::question::FROM_CHECK;
use super::view::{colour, state_word};
use super::{Own, own, own_draft};
use crate::application::submit::{NotSubmitted, SubmitRefusal};
use crate::application::{Application, Channel, State as Stands};
use crate::casework::Casework;
use crate::counter::Attended;
use crate::decision::{self, Decision, Reasons};
use crate::ending::is_in_force;
use crate::findings::{Told, told};
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
#[template(path = "apply/check.html")]
struct CheckPage {
    page: Page,
    form: Form,
    service: String,
    rows: Vec<SummaryRow>,
    price: String,
    eligibility: Vec<Told>,
    declaration: String,
    action: String,
    sign_in: Option<String>,
    /// Where a scanned paper form is sent, and whether one is there.
    scan: Option<(String, bool)>,
    scan_error: String,
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
    stands_still: bool,
    next: String,
    due: String,
    rank: String,
    /// Until when it is kept, and that a legal hold is on it.
    kept: Vec<String>,
    fees: Vec<FeeView>,
    question: Option<String>,
    action: String,
    decision: Option<DecisionView>,
    events: Vec<TimelineEvent>,
    receipts: Vec<(String, String)>,
    letters: Vec<(String, String)>,
    rows: Vec<SummaryRow>,
    may_withdraw: bool,
    may_give_up: bool,
}

struct DecisionView {
    title: String,
    by: String,
    criteria: Vec<Told>,
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
        return status(&pages.casework, &asked, &own).await;
    }
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    let path = own.path();
    if own.definition.form.sections.is_empty() {
        let open = walked.shown().find(|view| !view.is_complete());
        let check = || format!("{path}/check");
        return see_other(&open.map_or_else(check, |view| own.page_path(&view.page.id)));
    }
    let page = asked.page("apply-tasks-title").back(own.began_at());
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

/// `GET /applications/{id}/check`: everything that will be sent, with a link to change each.
pub(crate) async fn check(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => html(&check_page(&asked, &own, Form::new())),
        Err(sent) => see_other(&sent),
    }
}

fn check_page(asked: &Asked, own: &Own, form: Form) -> CheckPage {
    let situation = own.dossier.situation(&asked.ctx, asked.ctx.today());
    let walked = form::walk(&own.definition, &situation);
    let locale = asked.locale();
    let path = own.path();
    let last = walked.shown().last().map_or(path.clone(), |view| own.page_path(&view.page.id));
    let page = asked.page("apply-check-title").back(last).errors_of(&form);
    let summary = form::summary(&walked, locale);
    let price = services::decide::price_so_far(&own.definition, &situation, &walked);
    let declaration = own.definition.form.declaration.as_ref();
    CheckPage {
        service: own.definition.name.get(locale).to_owned(),
        rows: say::rows(&page, &summary, Some(&|page: &str| own.page_path(page) + FROM_CHECK)),
        price: price.filter(|price| price.cents > 0).map_or_else(String::new, |price| {
            page.with("apply-check-price", ("amount", page.money(price)))
        }),
        eligibility: crate::findings::told_early(&page, &own.definition, &own.dossier, &asked.ctx),
        declaration: match own.attended.as_ref().map(|_| own.application().channel) {
            Some(Channel::Paper) => page.t("counter-declared-paper"),
            Some(_) => page.t("counter-declared"),
            None => declaration
                .map_or_else(|| page.t("apply-declaration"), |words| words.get(locale).to_owned()),
        },
        scan: own
            .attended
            .as_ref()
            .filter(|_| own.application().channel == Channel::Paper)
            .map(|attended| (format!("{path}/scan"), attended.scan.is_some())),
        scan_error: match asked.query_value("scan").as_deref() {
            Some("missing") => page.t("counter-scan-missing"),
            Some(_) => page.t("problem-upload-not-allowed"),
            None => String::new(),
        },
        action: format!("{path}/submit"),
        sign_in: own
            .application()
            .applicant
            .is_none()
            .then(|| format!("/sign-in?next={}", web::next::encode(&format!("{path}/check"))))
            .filter(|_| {
                own.definition.who.without_account != services::definition::WithoutAccount::Submit
            }),
        form,
        page,
    }
}

/// `POST /applications/{id}/submit`: hands it in, once, however often the button is pressed.
pub(crate) async fn send(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    form: Form,
) -> Answer {
    let own = match own_draft(&pages.casework, &asked, &id).await? {
        Ok(own) => own,
        Err(sent) => return see_other(&sent),
    };
    let declared = form.has("declaration", "yes");
    let lacks_scan = |attended: &Attended| attended.scan.is_none();
    if own.channel() == Channel::Paper && own.attended.as_ref().is_some_and(lacks_scan) {
        return see_other(&format!("{}/check?scan=missing", own.path()));
    }
    let handing = HandingIn::draft(&own, own.level(&asked), (own.channel(), declared));
    match hand_in(&pages.casework, &asked.ctx, handing).await {
        Ok(sent) if own.attended.is_some() => see_other(&format!("/desk/counter/{}", sent.label())),
        Ok(sent) => see_other(&format!("/applications/{}?sent=1", sent.label())),
        Err(NotSubmitted::Fault(fault)) => Err(fault.into()),
        Err(NotSubmitted::Refused(refusal)) => refused(&asked, &own, form, &refusal),
    }
}

fn refused(asked: &Asked, own: &Own, mut form: Form, refusal: &SubmitRefusal) -> Answer {
    let path = own.path();
    match refusal {
        SubmitRefusal::Incomplete { page, .. } | SubmitRefusal::Exited { page } => {
            see_other(&own.page_path(page))
        }
        SubmitRefusal::SignInFirst => {
            let next = web::next::encode(&format!("{path}/check"));
            see_other(&format!("/sign-in?next={next}"))
        }
        SubmitRefusal::NotDeclared => {
            form.refuse("declaration", asked.words.t("cases-refusal-not-declared"));
            html_refused(&check_page(asked, own, form))
        }
        SubmitRefusal::Closed
        | SubmitRefusal::NotOnline
        | SubmitRefusal::LevelTooLow
        | SubmitRefusal::OneOpen
        | SubmitRefusal::NotForYou
        | SubmitRefusal::QuotaFull
        | SubmitRefusal::BookedAlready
        | SubmitRefusal::NoPlaceLeft
        | SubmitRefusal::SlotGone { .. } => {
            form.refuse_whole(asked.words.t(&format!("cases-refusal-{}", refusal.word())));
            html_refused(&check_page(asked, own, form))
        }
    }
}

async fn status(casework: &Casework, asked: &Asked, own: &Own) -> Answer {
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
    let page = asked.page("apply-status-title").back("/my/applications");
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
    html(&StatusPage {
        service: own.definition.name.get(locale).to_owned(),
        reference: application.label(),
        state: page.t(&format!("state-{}", state_word(application))),
        colour: colour(application),
        just_sent: asked.query_value("sent").is_some(),
        stands_still,
        next: match holds_up {
            true => page.t("apply-next-payment"),
            false => page.t(&next_key(application)),
        },
        due: match holds_up {
            true => page.t("apply-due-payment"),
            false => due(&page, application),
        },
        fees,
        rank: rank(casework, &page, own).await?,
        kept: retention::view::kept_for(casework, &page, own).await?,
        question,
        action: own.path(),
        decision: shown,
        receipts: receipts(&page, own, &events),
        letters: decision::mail::letters(&page, &own.path(), &events),
        events: timeline(&page, &events),
        rows: say::rows(&page, &form::summary(&walked, locale), None),
        may_withdraw: application.state.is_running(),
        may_give_up: is_in_force(&own.definition, application),
        page,
    })
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
    let access = Access::on(&case, Purpose::ShowOwnData, "messages");
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
    let access = Access::on(&case, Purpose::ShowOwnData, "decision");
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
    Ok(DecisionView {
        title: page.t(if granted { "decision-granted" } else { "decision-refused" }),

        by,
        criteria: reasons.criteria.iter().map(|c| told(page, &own.definition, c)).collect(),
        text: reasons.text.unwrap_or_default(),
        language: kept_in(page, reasons.wording.keys().next()),
        wording: reasons.wording.into_values().next().unwrap_or_default(),
        objection_path: {
            let way = own.definition.objection.as_ref().and_then(|way| way.service.as_deref());
            format!("/apply/{}", way.unwrap_or(decision::letter::OBJECTION))
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
pub(crate) fn timeline(page: &Page, events: &[history::Event]) -> Vec<TimelineEvent> {
    let last = events.len().saturating_sub(1);
    let event = |(index, event): (usize, &history::Event)| TimelineEvent {
        title: page.t(&event.wording()),
        when: page.instant(event.at),
        text: page.t(&format!("actor-{}", event.actor_kind)),
        current: index == last,
    };
    events.iter().enumerate().map(event).collect()
}

fn receipts(page: &Page, own: &Own, events: &[history::Event]) -> Vec<(String, String)> {
    let link = |event: &history::Event| {
        let name = page.t(&event.wording());
        let label = format!("{name}, {}", page.instant(event.at));
        (label, format!("{}/receipts/{}", own.path(), event.seq))
    };
    events.iter().map(link).collect()
}
