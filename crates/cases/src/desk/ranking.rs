//! `/desk/ranking/{service}`: who is next when there are more applications than places. Whoever grants has seen the
//! list: when it has changed since, nothing is granted, and what has changed is shown.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use services::Definition;
use web::{Answer, Asked, Failure, Form, Json, Page, Problem, StatusCode, html, html_with};

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
    /// Whether every place is given out: nothing can be granted from the top.
    full: bool,
    /// The list as this page shows it, to be sent back with what is pressed.
    seen: String,
    /// What has changed since it was looked at; empty when nothing has.
    changes: Vec<String>,
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
    let ranked = store::list(desk.casework.db(), &definition.id).await?;
    html(&ranking_page(&desk, &asked, &definition, (&ranked, Vec::new())).await?)
}

async fn ranking_page(
    desk: &Desk,
    asked: &Asked,
    definition: &Definition,
    (ranked, changes): (&[Ranked], Vec<Change>),
) -> Result<RankingPage, Failure> {
    let left = capacity::places_left(desk.casework.db(), definition).await?;
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
    Ok(RankingPage {
        action: format!("/desk/ranking/{}", definition.id),
        places,
        left: left.unwrap_or(0),
        full: left == Some(0),
        seen: seen(ranked),
        changes: changes.iter().map(|change| change.told(&page)).collect(),
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

/// The list in its order, as a form or a program sends it back: each reference with its points.
fn seen(ranked: &[Ranked]) -> String {
    let line = |one: &Ranked| format!("{}:{}", one.reference, one.points);
    ranked.iter().map(line).collect::<Vec<_>>().join(" ")
}

/// A line of the list that is not as it was looked at.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    reference: String,
    /// Its place before; none when it was not there.
    before: Option<usize>,
    /// Its place now; none when it is gone.
    now: Option<usize>,
}

impl Change {
    fn told(&self, page: &Page) -> String {
        let number = |place: usize| page.number(i64::try_from(place).unwrap_or(i64::MAX));
        let reference = ("reference", self.reference.clone());
        match (self.before, self.now) {
            (None, Some(now)) => page.with("desk-ranking-new", [reference, ("now", number(now))]),
            (Some(_), None) => page.with("desk-ranking-gone", [reference]),
            (before, now) => {
                let place = |place: Option<usize>| place.map_or_else(String::new, number);
                let args = [reference, ("before", place(before)), ("now", place(now))];
                page.with("desk-ranking-moved", args)
            }
        }
    }
}

/// What is not as it was looked at: gone, new, with other points, or at another place among those that are there still.
fn changes(seen: &str, ranked: &[Ranked]) -> Vec<Change> {
    let before: Vec<(&str, &str)> =
        seen.split_whitespace().filter_map(|line| line.rsplit_once(':')).collect();
    let places: HashMap<&str, usize> =
        before.iter().enumerate().map(|(at, (reference, _))| (*reference, at)).collect();
    let current: HashMap<&str, usize> =
        ranked.iter().enumerate().map(|(at, one)| (one.reference.as_str(), at)).collect();
    let mut changes = Vec::new();
    for (at, (reference, points)) in before.iter().enumerate() {
        let now = current.get(reference).copied();
        let same = now
            .and_then(|now| ranked.get(now))
            .is_some_and(|one| one.points.to_string() == *points);
        if !same {
            let now = now.map(|now| now + 1);
            changes.push(Change { reference: (*reference).to_owned(), before: Some(at + 1), now });
        }
    }
    let kept =
        |reference: &&str| places.contains_key(*reference) && current.contains_key(*reference);
    let order: Vec<&str> = before.iter().map(|(reference, _)| *reference).filter(kept).collect();
    let now_order = ranked.iter().map(|one| one.reference.as_str()).filter(kept);
    for (was, reference) in order.iter().zip(now_order) {
        let known = changes.iter().any(|change| change.reference == reference);
        if *was != reference && !known {
            let place = |of: &HashMap<&str, usize>| of.get(reference).map(|at| at + 1);
            let (before, now) = (place(&places), place(&current));
            changes.push(Change { reference: reference.to_owned(), before, now });
        }
    }
    for (at, one) in ranked.iter().enumerate() {
        if !places.contains_key(one.reference.as_str()) {
            let reference = one.reference.clone();
            changes.push(Change { reference, before: None, now: Some(at + 1) });
        }
    }
    changes
}

/// `POST /desk/ranking/{service}`: grants the first of the list, or those that were ticked, in its order.
pub(crate) async fn grant(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    form: Form,
) -> Answer {
    let definition = ranked_service(&desk, &asked, &service)?;
    let ranked = store::list(desk.casework.db(), &definition.id).await?;
    let changed = changes(form.value("seen"), &ranked);
    if !changed.is_empty() {
        let shown = ranking_page(&desk, &asked, &definition, (&ranked, changed)).await?;
        return html_with(StatusCode::CONFLICT, &shown);
    }
    let page = asked.page("desk-batch-title").back(format!("/desk/ranking/{}", definition.id));
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

/// `GET /api/v1/desk/ranking/{service}`: the list, with what is sent back to grant from it.
pub(crate) async fn read(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
) -> Answer {
    let definition = ranked_service(&desk, &asked, &service)?;
    let db = desk.casework.db();
    let ranked = store::list(db, &definition.id).await?;
    let left = capacity::places_left(db, &definition).await?;
    let line = |one: &Ranked| {
        json!({
            "reference": one.reference,
            "points": one.points,
            "since": one.since,
            "waits": one.waits,
        })
    };
    web::json(&json!({
        "service": definition.id,
        "places": definition.process.places,
        "places_left": left,
        "seen": seen(&ranked),
        "list": ranked.iter().map(line).collect::<Vec<_>>(),
    }))
}

/// From which list, and whom.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Granting {
    /// The list as it was read.
    seen: String,
    /// So many from its top.
    #[serde(default)]
    first: usize,
    /// Or these references.
    #[serde(default)]
    references: Vec<String>,
}

/// `POST /api/v1/desk/ranking/{service}`: grants from the list as it was read; 409 when it has changed since.
pub(crate) async fn grant_read(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    Json(body): Json<Granting>,
) -> Answer {
    let definition = ranked_service(&desk, &asked, &service)?;
    let ranked = store::list(desk.casework.db(), &definition.id).await?;
    let changed = changes(&body.seen, &ranked);
    if !changed.is_empty() {
        let title = asked.words.t("cases-refusal-ranking-changed");
        let line = |one: &Change| json!({ "reference": one.reference, "before": one.before, "now": one.now });
        let problem = Problem::new(StatusCode::CONFLICT, "ranking-changed", title);
        let lines: Vec<Value> = changed.iter().map(line).collect();
        return Err(problem.more("changes", Value::from(lines)).into());
    }
    let first = ranked.iter().take(usize::min(body.first, GRANTED_MAX));
    let named = |one: &&Ranked| body.references.contains(&one.reference);
    let chosen: Vec<&Ranked> = match body.first {
        0 => ranked.iter().filter(named).take(GRANTED_MAX).collect(),
        _ => first.collect(),
    };
    let mut done = Vec::with_capacity(chosen.len());
    for one in chosen {
        let refused = grant_one(&desk, &asked, &definition, one).await?;
        done.push(json!({ "reference": one.reference, "refused": refused }));
    }
    web::json(&json!({ "done": done }))
}

/// What the OpenAPI document says.
pub(crate) mod docs {
    use serde_json::{Value, json};

    pub(crate) fn read() -> Value {
        json!({
            "summary": "The ranked list of a service that gives its places by points",
            "responses": { "200": { "description": "Places, and the open applications: most points first, then who came first", "content": { "application/json": { "schema": { "type": "object", "properties": {
                "service": { "type": "string" }, "places": { "type": ["integer", "null"] }, "places_left": { "type": ["integer", "null"] },
                "seen": { "type": "string", "description": "To be sent back when granting" },
                "list": { "type": "array", "items": { "type": "object" } },
            } } } } } },
        })
    }

    pub(crate) fn grant() -> Value {
        json!({
            "summary": "Grant from the ranked list, as it was read",
            "description": "`first` grants so many from the top, `references` those named, always in the order of the list and at most 50. 409 ranking-changed, with the lines that changed, when the list is not as it was read.",
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "type": "object", "required": ["seen"], "additionalProperties": false,
                "properties": { "seen": { "type": "string" }, "first": { "type": "integer" }, "references": { "type": "array", "items": { "type": "string" } } },
            } } } },
            "responses": {
                "200": { "description": "Each, and the word of why not", "content": { "application/json": { "schema": { "type": "object" } } } },
                "409": { "description": "The list has changed" },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use platform::testkit::fixed_ctx;

    use super::*;
    use crate::application::ApplicationId;

    fn ranked(lines: &str) -> Vec<Ranked> {
        let ctx = fixed_ctx();
        let one = |line: &str| {
            let (reference, points) = line.rsplit_once(':').unwrap();
            Ranked {
                application: ApplicationId::new(&ctx),
                reference: reference.to_owned(),
                points: points.parse().unwrap(),
                since: ctx.now(),
                waits: false,
            }
        };
        lines.split_whitespace().map(one).collect()
    }

    #[test]
    fn what_has_changed_since_it_was_looked_at() {
        // seen, the list now → what changed: reference, place before, place now
        let table = [
            ("A:30 B:20", "A:30 B:20", ""),
            ("A:30 B:20", "A:30", "B 2 -"),
            ("A:30 B:20", "A:30 C:25 B:20", "C - 2"),
            ("A:30 B:20", "B:40 A:30", "B 2 1 A 1 2"),
            ("A:30 B:30", "B:30 A:30", "B 2 1 A 1 2"),
            ("", "A:30", "A - 1"),
            ("A:30 B:20 C:10", "B:20 C:10", "A 1 -"),
            ("nonsense", "A:30", "A - 1"),
        ];
        for (seen, now, expected) in table {
            let place = |place: Option<usize>| place.map_or("-".to_owned(), |at| at.to_string());
            let told: Vec<String> = changes(seen, &ranked(now))
                .iter()
                .map(|one| format!("{} {} {}", one.reference, place(one.before), place(one.now)))
                .collect();
            assert_eq!(told.join(" "), expected, "{seen} → {now}");
        }
        let list = ranked("A:30 B:20");
        assert!(changes(&super::seen(&list), &list).is_empty());
    }
}
