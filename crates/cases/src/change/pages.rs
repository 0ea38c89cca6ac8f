//! `/desk/changes`: what is proposed, what it would mean, and the second person's decision.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::candidate::{Candidate, TouchedTable, touched};
use super::publish::tell_proposer;
use super::view::{Checked, checked};
use super::{
    APPROVE, Approval, Change, ChangeId, ChangeRefusal, ChangeState, approve, reject, store,
    withdraw,
};
use crate::casework::Casework;
use crate::desk::Desk;
use crate::retention::view::acting;
use crate::workshop::DRAFT;

#[derive(Template)]
#[template(path = "change/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<ListRow>,
    cut: bool,
}

struct ListRow {
    path: String,
    service: String,
    reason: String,
    state: String,
    colour: &'static str,
    when: String,
}

#[derive(Template)]
#[template(path = "change/change.html")]
struct ChangePage {
    page: Page,
    form: Form,
    service: String,
    state: String,
    colour: &'static str,
    about: Vec<SummaryRow>,
    tables: Vec<TouchedView>,
    checked: Checked,
    what_if: Vec<String>,
    action: String,
    is_open: bool,
    may_approve: bool,
    is_mine: bool,
    is_stale: bool,
    has_errors: bool,
    receipt: bool,
}

struct TouchedView {
    decision: String,
    moved: bool,
    edit: String,
    rules: Vec<TouchedRule>,
}

struct TouchedRule {
    title: String,
    cells: Vec<(String, String, String)>,
}

/// The path of a table's page.
pub(crate) fn table_path(service: &str, decision: &str) -> String {
    format!("/desk/services/{service}/tables/{}", web::next::encode(decision))
}

pub(super) fn refuse(asked: &Asked, form: &mut Form, refusal: ChangeRefusal) {
    let said = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
    match refusal.field() {
        "" => form.refuse_whole(said),
        field => form.refuse(field, said),
    }
}

/// `GET /desk/changes`.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let casework = &desk.casework;
    let page = asked.page("changes-title").back("/desk/services").wide();
    let found = store::list(casework.db()).await?;
    let row = |change: &Change| ListRow {
        path: format!("/desk/changes/{}", change.id),
        service: casework.service_name(&change.service, asked.locale()),
        reason: change.reason.clone(),
        state: page.t(&format!("change-{}", change.state.word())),
        colour: change.state.colour(),
        when: page.instant_day(change.proposed_at),
    };
    let cut = i64::try_from(found.len()).is_ok_and(|count| count >= store::CHANGES_MAX);
    html(&ListPage { rows: found.iter().map(row).collect(), cut, page })
}

pub(super) async fn find(casework: &Casework, id: &str) -> Result<Change, Failure> {
    let id = ChangeId::parse(id).ok_or(Failure::NotFound)?;
    store::find(casework.db(), id).await?.ok_or(Failure::NotFound)
}

/// `GET /desk/changes/{id}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let change = find(&desk.casework, &id).await?;
    html(&change_page(&desk.casework, &asked, change, Form::new()).await?)
}

/// What a change would make, from the version on which it was proposed.
pub(super) async fn candidate(casework: &Casework, change: &Change) -> Result<Candidate, Failure> {
    let before = casework.definition_by(&change.service, &change.base).await?;
    Candidate::of(casework, before, &change.rules).await?.ok_or(Failure::NotFound)
}

async fn change_page(
    casework: &Casework,
    asked: &Asked,
    change: Change,
    form: Form,
) -> Result<ChangePage, Failure> {
    let candidate = candidate(casework, &change).await?;
    let name = casework.service_name(&change.service, asked.locale());
    let title = asked.words.with("change-title", ("service", name.as_str()));
    let mut page = asked.page_titled(title).back("/desk/changes").errors_of(&form).wide();
    if asked.query_value("done").is_some() {
        let notice = page.t("desk-done");
        page = page.notice(notice);
    }
    let rules = candidate.before.rules.source().unwrap_or_default();
    let current = casework.current(&change.service).map(|now| now.version.to_string());
    let is_open = change.state == ChangeState::Proposed;
    let is_mine = change.proposed_by == asked.visitor.person;
    Ok(ChangePage {
        service: name,
        state: page.t(&format!("change-{}", change.state.word())),
        colour: change.state.colour(),
        about: about(casework, &page, &change).await?,
        tables: touched(rules, &change.rules).iter().map(|t| view(&page, &change, t)).collect(),
        checked: checked(&page, &candidate),
        what_if: super::view::what_if(&page, (change.what_if.as_ref(), candidate.after.is_none())),
        action: format!("/desk/changes/{}", change.id),
        may_approve: asked.visitor.holds(APPROVE) && !is_mine,
        is_mine,
        is_stale: is_open && current.as_deref() != Some(change.base.as_str()),
        has_errors: candidate.has_errors(),
        receipt: change.entry.is_some(),
        is_open,
        form,
        page,
    })
}

async fn about(
    casework: &Casework,
    page: &Page,
    change: &Change,
) -> Result<Vec<SummaryRow>, Failure> {
    let name = async |person: Option<platform::id::PersonId>| match person {
        None => Ok::<String, Failure>(page.t("change-by-program")),
        Some(person) => crate::desk::colleagues::name(casework, page.asked(), person).await,
    };
    let short = |version: &str| version.chars().take(12).collect::<String>();
    let mut rows = vec![
        SummaryRow::new(page.t("change-reason"), change.reason.clone()),
        SummaryRow::new(page.t("change-proposed-by"), name(change.proposed_by).await?),
        SummaryRow::new(page.t("change-proposed-at"), page.instant(change.proposed_at)),
    ];
    if let Some(at) = change.decided_at {
        let word = change.state.word();
        if change.decided_by.is_some() {
            let who = name(change.decided_by).await?;
            rows.push(SummaryRow::new(page.t("change-decided-by"), who));
        }
        rows.push(SummaryRow::new(page.t(&format!("change-{word}")), page.instant(at)));
    }
    let answer = change.answer.iter();
    rows.extend(answer.map(|text| SummaryRow::new(page.t("change-answer"), text.clone())));
    rows.push(SummaryRow::new(page.t("change-base"), short(&change.base)));
    rows.push(SummaryRow::new(page.t("change-result"), short(&change.result)));
    Ok(rows)
}

fn view(page: &Page, change: &Change, table: &TouchedTable) -> TouchedView {
    let path = table_path(&change.service, &table.decision);
    let rules = table.rules.iter().map(|rule| TouchedRule {
        title: page.with(&format!("change-rule-{}", rule.kind), ("number", rule.number as i64)),
        cells: rule.cells.clone(),
    });
    TouchedView {
        decision: table.decision.clone(),
        moved: table.moved,
        edit: format!("{path}?from={}", change.id),
        rules: rules.collect(),
    }
}

/// `POST /desk/changes/{id}`: approves, rejects or withdraws.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let casework = &desk.casework;
    let change = find(casework, &id).await?;
    let (wanted, text) = (form.value("do").to_owned(), form.value("reason").to_owned());
    match act_with(casework, &asked, change.clone(), (&wanted, &text)).await? {
        Ok(change) => see_other(&format!("/desk/changes/{}?done=1", change.id)),
        Err(refusal) => {
            refuse(&asked, &mut form, refusal);
            html_refused(&change_page(casework, &asked, change, form).await?)
        }
    }
}

/// An act on a change, whatever the channel.
pub(super) async fn act_with(
    casework: &Casework,
    asked: &Asked,
    change: Change,
    (wanted, text): (&str, &str),
) -> Result<Result<Change, ChangeRefusal>, Failure> {
    let definition = casework.current(&change.service);
    let unit_of = definition.as_ref().map(|now| now.unit.to_string()).unwrap_or_default();
    let may = asked.visitor.holds(APPROVE);
    let ctx = acting(asked, &unit_of, if may { APPROVE } else { DRAFT });
    let mut unit = platform::Unit::new();
    let done = match wanted {
        "approve" => {
            let candidate = candidate(casework, &change).await?;
            let current = definition.as_ref().map(|now| now.version.to_string());
            let seen = Approval {
                may,
                current: current.as_deref().unwrap_or_default(),
                has_errors: candidate.has_errors(),
                can_write: casework.inner().catalogue.can_write(&change.service),
            };
            approve(&mut unit, &ctx, change, seen)
        }
        "reject" => {
            let rejected = reject(&mut unit, &ctx, change, (may, text));
            if let Ok(rejected) = &rejected {
                tell_proposer(&mut unit, (casework, &ctx), rejected).await?;
            }
            rejected
        }
        "withdraw" => withdraw(&mut unit, &ctx, change, text),
        _ => return Err(Failure::Malformed("approve, reject or withdraw".into())),
    };
    match done {
        Ok(change) => {
            casework.commit(unit).await?;
            Ok(Ok(change))
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// `GET /desk/changes/{id}/receipt`: the proof that its publishing is in the town's log.
pub(crate) async fn receipt(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &desk.casework;
    let change = find(casework, &id).await?;
    let entry = change.entry.as_deref().and_then(ledger::EntryId::parse);
    let (entry, at) = entry.zip(change.decided_at).ok_or(Failure::NotFound)?;
    let act = change.state.word();
    let opening = ledger::Opening {
        kind: super::KIND.to_owned(),
        record: super::record(&change, act, at).to_string(),
        key: super::key_of(&change, act),
    };
    let Some(text) = ledger::receipt(casework.db(), entry, &opening).await? else {
        return Err(Failure::TooMany { retry_after_s: 2 });
    };
    let name = asked.words.t("change-receipt-name");
    let name = format!("{}-{}.tlog-proof", records::archive::plain_name(&name), change.service);
    web::download("text/plain; charset=utf-8", &name, text.into_bytes())
}
