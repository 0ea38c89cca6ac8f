//! `/desk/retention`: what is no longer kept, what stays and why, and the lists by which cases go.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use jiff::ToSpan as _;
use jiff::civil::Date;
use records::retention::Fate;
use web::form::western_digits;
use web::{Answer, Asked, Failure, Form, Page, Pages, SummaryRow, html, html_refused, see_other};

use super::hold;
use super::list::store as lists;
use super::list::{self, Choice, Services};
use super::store::{self, Shown};
use super::view::{self, CaseRow, law_title};
use super::{Disposal, DisposalId, DisposalRefusal, DisposalState, MANAGE};
use crate::casework::Casework;
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "retention/preview.html")]
struct PreviewPage {
    page: Page,
    form: Form,
    until: String,
    said: String,
    groups: Vec<GroupRow>,
    days: Vec<(String, String)>,
    due: i64,
    may_propose: bool,
    cut: bool,
    no_archive: bool,
    lists: Vec<ListRow>,
}

struct GroupRow {
    service: String,
    outcome: String,
    then: String,
    law: String,
    cases: String,
    days: String,
}

struct ListRow {
    path: String,
    name: String,
    state: String,
    colour: &'static str,
    cases: String,
    when: String,
}

#[derive(Template)]
#[template(path = "retention/cases.html")]
struct CasesPage {
    page: Page,
    lead: String,
    rows: Vec<CaseRow>,
    pages: Pages,
}

#[derive(Template)]
#[template(path = "retention/list.html")]
struct DisposalPage {
    page: Page,
    form: Form,
    action: String,
    state: String,
    colour: &'static str,
    about: Vec<SummaryRow>,
    counted: Vec<GroupRow>,
    rows: Vec<CaseRow>,
    pages: Pages,
    version: i64,
    is_open: bool,
    needs_another: bool,
    is_first_look: bool,
    receipt: bool,
}

/// The day of a query or form, as browsers and programs write it.
pub(super) fn day(text: &str) -> Option<Date> {
    western_digits(text.trim()).parse().ok()
}

/// Until when a page looks: the day that is asked for, else yesterday.
pub(super) fn asked_until(asked: &Asked) -> Date {
    let yesterday = asked.ctx.today().saturating_sub(1.day());
    asked.query_value("until").and_then(|text| day(&text)).unwrap_or(yesterday)
}

/// `GET /desk/retention`: what is no longer kept, by service and by day, and the lists.
pub(crate) async fn preview(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    if let Some(typed) = asked.query_value("reference").filter(|typed| !typed.trim().is_empty()) {
        return match hold::find(&desk.casework, &asked.visitor, &typed).await {
            Ok(found) => see_other(&format!("/desk/retention/cases/{}", found.label())),
            Err(Failure::NotFound) => {
                let mut form = Form::filled([("reference", typed)]);
                form.refuse("reference", asked.words.t("retention-find-nothing"));
                html_refused(&preview_page(&desk, &asked, form, asked_until(&asked)).await?)
            }
            Err(failure) => Err(failure),
        };
    }
    html(&preview_page(&desk, &asked, Form::new(), asked_until(&asked)).await?)
}

async fn preview_page(
    desk: &Desk,
    asked: &Asked,
    form: Form,
    until: Date,
) -> Result<PreviewPage, Failure> {
    let casework = &desk.casework;
    let today = asked.ctx.today();
    let (groups, days) = store::preview(casework.db(), today, until).await?;
    let lists = lists::list(casework.db()).await?;
    let mut page = asked.page("retention-title").errors_of(&form).wide();
    if asked.query_value("done").is_some() {
        let notice = page.t("desk-done");
        page = page.notice(notice);
    }
    let due: i64 = groups.iter().map(|group| group.cases).sum();
    let leaves = groups.iter().any(|group| group.fate == Fate::Transfer);
    let named = page.long_date(until);
    Ok(PreviewPage {
        said: page.with("retention-due", [("count", due.to_string()), ("until", named)]),
        groups: groups.iter().map(|group| group_row(casework, &page, group)).collect(),
        days: days.iter().map(|(on, count)| (page.date(*on), page.number(*count))).collect(),
        due: due.min(super::LIST_CASES_MAX),
        may_propose: until < today && due > 0,
        cut: due > super::LIST_CASES_MAX,
        no_archive: leaves && casework.inner().archive.is_none(),
        lists: lists.iter().map(|one| list_row(&page, one)).collect(),
        until: until.to_string(),
        form,
        page,
    })
}

fn group_row(casework: &Casework, page: &Page, group: &store::Group) -> GroupRow {
    let (from, until) = group.days;
    GroupRow {
        service: casework.service_name(&group.service, page.locale()),
        outcome: view::outcome(page, &group.outcome),
        then: view::then(page, group.fate),
        law: law_title(casework, page, &group.service, &group.law),
        cases: page.number(group.cases),
        days: span(page, from, until),
    }
}

fn span(page: &Page, from: Date, until: Date) -> String {
    match from == until {
        true => page.date(from),
        false => format!("{} – {}", page.date(from), page.date(until)),
    }
}

fn list_row(page: &Page, disposal: &Disposal) -> ListRow {
    ListRow {
        path: format!("/desk/retention/lists/{}", disposal.id),
        name: page.with("retention-list-name", ("until", page.date(disposal.until_on))),
        state: page.t(&format!("disposal-{}", disposal.state.word())),
        colour: disposal.state.colour(),
        cases: page.number(disposal.cases),
        when: page.instant_day(disposal.proposed_at),
    }
}

/// `POST /desk/retention`: puts what goes on a list.
pub(crate) async fn propose(asked: Asked, State(desk): State<Arc<Desk>>, mut form: Form) -> Answer {
    let until = day(form.value("until"));
    let counted = number(form.value("count"));
    match propose_with(&desk.casework, &asked, until, counted).await? {
        Ok(disposal) => see_other(&format!("/desk/retention/lists/{}?done=1", disposal.id)),
        Err(refusal) => {
            refuse(&asked, &mut form, refusal);
            let until = until.unwrap_or_else(|| asked_until(&asked));
            html_refused(&preview_page(&desk, &asked, form, until).await?)
        }
    }
}

pub(super) fn number(text: &str) -> i64 {
    western_digits(text.trim()).parse().unwrap_or(-1)
}

fn refuse(asked: &Asked, form: &mut Form, refusal: DisposalRefusal) {
    let said = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
    form.refuse(refusal.field(), said);
}

/// Proposes a list, whatever the channel.
pub(super) async fn propose_with(
    casework: &Casework,
    asked: &Asked,
    until: Option<Date>,
    counted: i64,
) -> Result<Result<Disposal, DisposalRefusal>, Failure> {
    let ctx = view::acting(asked, "", MANAGE);
    let Some(until_on) = until else { return Ok(Err(DisposalRefusal::DayMissing)) };
    let choice = Choice { until_on, services: Services::All };
    let due = store::count_due(casework.db(), ctx.today(), &choice).await?;
    let due = due.min(super::LIST_CASES_MAX);
    let mut unit = platform::Unit::new();
    let made = match list::propose(&mut unit, &ctx, &choice, (due, counted)) {
        Ok(made) => made,
        Err(refusal) => return Ok(Err(refusal)),
    };
    casework.commit(unit).await?;
    Ok(Ok(made))
}

/// Which cases a page or a program asks for, with the key of its title.
pub(super) fn shown(asked: &Asked) -> (Shown, &'static str) {
    match asked.query_value("show").as_deref() {
        Some("staying") => (Shown::Staying, "staying"),
        Some("held") => (Shown::Held, "held"),
        _ => (Shown::Due, "due"),
    }
}

/// `GET /desk/retention/cases`: the cases, a page at a time.
pub(crate) async fn cases(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let casework = &desk.casework;
    let until = asked_until(&asked);
    let (shown, word) = shown(&asked);
    let days = (asked.ctx.today(), until);
    let (found, count) = store::list_cases(casework.db(), days, shown, asked.page_number()).await?;
    let page = asked.page(&format!("retention-{word}-title")).back("/desk/retention").wide();
    let base = format!("/desk/retention/cases?show={word}&until={until}");
    html(&CasesPage {
        lead: page.with(
            &format!("retention-{word}-lead"),
            [("count", count.to_string()), ("until", page.long_date(until))],
        ),
        rows: found.iter().map(|listed| view::row(casework, &page, listed)).collect(),
        pages: paged(&asked, count, base),
        page,
    })
}

fn paged(asked: &Asked, count: i64, base: String) -> Pages {
    let per_page = u32::try_from(store::PER_PAGE).unwrap_or(50);
    Pages::new(asked.page_number(), count.unsigned_abs(), per_page, base)
}

pub(super) async fn find_list(casework: &Casework, id: &str) -> Result<Disposal, Failure> {
    let id = DisposalId::parse(id).ok_or(Failure::NotFound)?;
    lists::find(casework.db(), id).await?.ok_or(Failure::NotFound)
}

/// `GET /desk/retention/lists/{id}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let disposal = find_list(&desk.casework, &id).await?;
    html(&disposal_page(&desk, &asked, disposal, Form::new()).await?)
}

async fn disposal_page(
    desk: &Desk,
    asked: &Asked,
    disposal: Disposal,
    form: Form,
) -> Result<DisposalPage, Failure> {
    let casework = &desk.casework;
    let (db, today) = (casework.db(), asked.ctx.today());
    let days = (today, disposal.until_on);
    let shown = Shown::OnList(disposal.id);
    let (found, count) = store::list_cases(db, days, shown, asked.page_number()).await?;
    let counted = lists::list_counted(db, disposal.id).await?;
    let title =
        asked.words.with("retention-list-name", ("until", asked.words.date(disposal.until_on)));
    let mut page = asked.page_titled(title).back("/desk/retention").errors_of(&form).wide();
    if asked.query_value("done").is_some() {
        let notice = page.t("desk-done");
        page = page.notice(notice);
    }
    let second = casework.town().records.second_person;
    let mine = disposal.proposed_by.is_some() && disposal.proposed_by == asked.visitor.person;
    let action = format!("/desk/retention/lists/{}", disposal.id);
    Ok(DisposalPage {
        state: page.t(&format!("disposal-{}", disposal.state.word())),
        colour: disposal.state.colour(),
        about: about(casework, &page, &disposal).await?,
        counted: counted.iter().map(|one| counted_row(casework, &page, one)).collect(),
        rows: found.iter().map(|listed| view::row(casework, &page, listed)).collect(),
        pages: paged(asked, count, action.clone()),
        version: disposal.version,
        is_open: disposal.state == DisposalState::Proposed,
        needs_another: second && mine,
        is_first_look: second && disposal.proposed_by.is_none(),
        receipt: disposal.entry.is_some(),
        action,
        form,
        page,
    })
}

fn counted_row(casework: &Casework, page: &Page, one: &lists::Counted) -> GroupRow {
    GroupRow {
        service: casework.service_name(&one.service, page.locale()),
        outcome: view::outcome(page, &one.outcome),
        then: view::then(page, one.fate),
        law: law_title(casework, page, &one.service, &one.law),
        cases: page.number(one.cases),
        days: span(page, one.ended_from, one.ended_until),
    }
}

/// What is known of a list: who proposed and approved it, when, and how far it is.
async fn about(
    casework: &Casework,
    page: &Page,
    disposal: &Disposal,
) -> Result<Vec<SummaryRow>, Failure> {
    let name = async |person: Option<platform::id::PersonId>| match person {
        None => Ok::<String, Failure>(page.t("retention-by-night")),
        Some(person) => crate::desk::colleagues::name(casework, page.asked(), person).await,
    };
    let mut rows = vec![
        SummaryRow::new(page.t("retention-list-until"), page.long_date(disposal.until_on)),
        SummaryRow::new(page.t("retention-list-cases"), page.number(disposal.cases)),
        SummaryRow::new(page.t("retention-list-proposed"), page.instant(disposal.proposed_at)),
        SummaryRow::new(page.t("retention-list-proposed-by"), name(disposal.proposed_by).await?),
    ];
    if let Some(at) = disposal.approved_at {
        rows.push(SummaryRow::new(page.t("retention-list-approved"), page.instant(at)));
        let by = match disposal.approved_by {
            Some(person) => name(Some(person)).await?,
            None => page.t("retention-by-itself"),
        };
        rows.push(SummaryRow::new(page.t("retention-list-approved-by"), by));
        rows.push(SummaryRow::new(
            page.t("retention-list-left-out"),
            page.number(disposal.left_out),
        ));
    }
    if let Some(day) = disposal.not_before {
        rows.push(SummaryRow::new(page.t("retention-list-not-before"), page.long_date(day)));
    }
    if let Some(reason) = &disposal.reason {
        rows.push(SummaryRow::new(page.t("retention-list-reason"), reason.clone()));
    }
    if let Some(at) = disposal.ended_at {
        rows.push(SummaryRow::new(page.t("retention-list-ended"), page.instant(at)));
    }
    Ok(rows)
}

/// `POST /desk/retention/lists/{id}`: approves it, postpones it or takes it back.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let disposal = find_list(&desk.casework, &id).await?;
    if form.value("seen") != disposal.version.to_string() {
        return Err(Failure::Conflict);
    }
    match act_with(&desk.casework, &asked, disposal, &form).await? {
        Ok(done) => see_other(&format!("/desk/retention/lists/{}?done=1", done.id)),
        Err(refusal) => {
            refuse(&asked, &mut form, refusal);
            let disposal = find_list(&desk.casework, &id).await?;
            html_refused(&disposal_page(&desk, &asked, disposal, form).await?)
        }
    }
}

/// Does what a form, or a program, asks for with a list as it was read.
pub(super) async fn act_with(
    casework: &Casework,
    asked: &Asked,
    disposal: Disposal,
    form: &Form,
) -> Result<Result<Disposal, DisposalRefusal>, Failure> {
    let ctx = view::acting(asked, "", MANAGE);
    let mut unit = platform::Unit::new();
    let text = form.value("text");
    let done = match form.value("do") {
        "approve" => {
            let second = casework.town().records.second_person;
            let counted = number(form.value("count"));
            list::approve(&mut unit, &ctx, disposal, (counted, second))
        }
        "postpone" => list::postpone(&mut unit, &ctx, disposal, (day(form.value("until")), text)),
        "return" => list::take_back(&mut unit, &ctx, disposal, text),
        _ => return Err(Failure::NotFound),
    };
    if done.is_ok() {
        casework.commit(unit).await?;
    }
    Ok(done)
}

/// `GET /desk/retention/lists/{id}/receipt`: the record of what went, and the proof that it is in the log.
pub(crate) async fn receipt(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &desk.casework;
    let disposal = find_list(casework, &id).await?;
    let entry = disposal.entry.as_deref().and_then(ledger::EntryId::parse);
    let entry = entry.ok_or(Failure::NotFound)?;
    let counted = lists::list_counted(casework.db(), disposal.id).await?;
    let opening = list::opening(&disposal, &counted);
    let Some(text) = ledger::receipt(casework.db(), entry, &opening).await? else {
        return Err(Failure::TooMany { retry_after_s: 2 });
    };
    let name = asked.words.t("retention-receipt-name");
    let name = format!("{}-{}.tlog-proof", records::archive::plain_name(&name), disposal.until_on);
    web::download("text/plain; charset=utf-8", &name, text.into_bytes())
}
