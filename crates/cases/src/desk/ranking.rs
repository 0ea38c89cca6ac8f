//! `/desk/ranking/{service}`: who is next when there are more applications than places.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use services::Definition;
use web::{Answer, Asked, Failure, Form, Page, html};

use super::Desk;
use super::act::{Doing, NotDone, perform};
use super::batch::{DonePage, Row};
use crate::capacity;
use crate::ranking::store::{self, Ranked};
use crate::task;
use crate::task::complete::{Action, allowed};
use crate::task::take::reads_in;

/// Cases granted in one go; more is more than one look.
const GRANTED_MAX: usize = 50;

#[derive(Template)]
#[template(path = "desk/ranking.html")]
struct RankingPage {
    page: Page,
    action: String,
    places: String,
    left: i64,
    rows: Vec<RankedRow>,
}

struct RankedRow {
    id: String,
    place: String,
    reference: String,
    points: String,
    since: String,
    waits: bool,
    within: bool,
}

/// The service of the list, when it ranks and is of the official's unit.
fn ranked_service(desk: &Desk, asked: &Asked, service: &str) -> Result<Arc<Definition>, Failure> {
    let definition = desk.casework.current(service).ok_or(Failure::NotFound)?;
    let theirs = reads_in(&asked.visitor, &definition.unit);
    if theirs && definition.process.ranking.is_some() {
        Ok(definition)
    } else {
        Err(Failure::NotFound)
    }
}

/// `GET /desk/ranking/{service}`.
pub(crate) async fn list(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
) -> Answer {
    let definition = ranked_service(&desk, &asked, &service)?;
    let db = desk.casework.db();
    let left = capacity::places_left(db, &definition).await?;
    let ranked = store::list(db, &definition.id).await?;
    let name = definition.name.get(asked.locale()).to_owned();
    let page =
        asked.page_titled(asked.words.with("desk-ranking-title", ("service", name))).back("/desk");
    let places = match (left, definition.process.places) {
        (Some(left), Some(places)) => {
            page.with("desk-ranking-places", [("left", left), ("places", i64::from(places))])
        }
        _ => page.t("desk-ranking-uncounted"),
    };
    let rows = ranked.iter().enumerate().map(|at| row(&page, at, left)).collect();
    html(&RankingPage {
        action: format!("/desk/ranking/{}", definition.id),
        places,
        left: left.unwrap_or(0),
        rows,
        page,
    })
}

fn row(page: &Page, (at, ranked): (usize, &Ranked), left: Option<i64>) -> RankedRow {
    let place = i64::try_from(at + 1).unwrap_or(i64::MAX);
    RankedRow {
        id: ranked.application.to_string(),
        place: page.number(place),
        reference: ranked.reference.clone(),
        points: page.number(ranked.points),
        since: page.instant_day(ranked.since),
        waits: ranked.waits,
        within: left.is_some_and(|left| place <= left),
    }
}

/// `POST /desk/ranking/{service}`: grants the first of the list, or those that were ticked, in its order.
pub(crate) async fn grant(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    form: Form,
) -> Answer {
    let definition = ranked_service(&desk, &asked, &service)?;
    let page = asked.page("desk-batch-title").back(format!("/desk/ranking/{}", definition.id));
    let ranked = store::list(desk.casework.db(), &definition.id).await?;
    let chosen = chosen(&form, &ranked);
    let said = if chosen.is_empty() { page.t("desk-ranking-none") } else { String::new() };
    let (mut done, mut not_done) = (Vec::new(), Vec::new());
    for one in chosen {
        let word = grant_one(&desk, &asked, &definition, one).await?;
        let why = word.map_or_else(String::new, |word| page.t(&format!("cases-refusal-{word}")));
        let name = page.with("desk-ranking-points", ("points", one.points));
        let row = Row { reference: one.reference.clone(), name, why };
        if row.why.is_empty() { done.push(row) } else { not_done.push(row) }
    }
    html(&DonePage { page, done, not_done, said, back: format!("/desk/ranking/{}", definition.id) })
}

/// The first so many, or those that were ticked; always in the order of the list.
fn chosen<'a>(form: &Form, ranked: &'a [Ranked]) -> Vec<&'a Ranked> {
    if form.value("do") == "first" {
        let count = web::form::western_digits(form.value("count")).parse().unwrap_or(0);
        return ranked.iter().take(usize::min(count, GRANTED_MAX)).collect();
    }
    let ticked = form.all("application");
    let is_ticked = |one: &&Ranked| ticked.contains(&one.application.to_string().as_str());
    ranked.iter().filter(is_ticked).take(GRANTED_MAX).collect()
}

/// Grants one; the word of why not.
async fn grant_one(
    desk: &Desk,
    asked: &Asked,
    definition: &Definition,
    one: &Ranked,
) -> Result<Option<&'static str>, Failure> {
    let tasks = task::store::list_of_application(desk.casework.db(), one.application).await?;
    let may = |task: &&task::Task| {
        task.is_running() && allowed(definition, task).contains(&Action::Approve)
    };
    let Some(task) = tasks.iter().find(may).map(|task| task.id) else {
        return Ok(Some("not-allowed-now"));
    };
    let doing = Doing::Complete { task, action: Action::Approve, text: "", unit: None };
    NotDone::word(perform(&desk.casework, asked, &one.reference, doing).await)
}
