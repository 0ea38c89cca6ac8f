//! `/retention`: how many cases were destroyed or handed to the archive, by service and year, for anybody.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use records::retention::Fate;
use serde_json::{Value, json};
use web::{Answer, Asked, Audience, Failure, Method, Page, Permission, Route, html, route};

use super::list::store as lists;
use crate::casework::Casework;
use crate::desk::Desk;

/// Smaller counts are told to nobody, as with the figures of the services.
pub(crate) const COUNT_MIN: i64 = 5;

/// The routes for anybody.
pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/retention", anyone, public, page).kept_for_s(60),
        route(Method::GET, "/api/v1/retention", anyone, public, api).openapi(json!({
            "summary": "How many cases were destroyed or handed to the archive, by service and year",
            "description": "A count of null is between 1 and 4.",
            "responses": { "200": { "description": "The counts" } },
        })),
    ]
}

/// What went of one service in one year; none is a count that is too small to be told.
struct Went {
    year: i64,
    service: String,
    destroyed: Option<i64>,
    transferred: Option<i64>,
}

async fn went(casework: &Casework) -> Result<Vec<Went>, Failure> {
    let mut by_service: BTreeMap<(i64, String), [i64; 2]> = BTreeMap::new();
    for (year, service, fate, count) in lists::list_by_year(casework.db()).await? {
        // Whoever keeps the figures of a service to itself keeps these.
        if casework.current(&service).is_some_and(|definition| !definition.statistics.public) {
            continue;
        }
        let [destroyed, transferred] = by_service.entry((-year, service)).or_default();
        match fate {
            Fate::Destroy => *destroyed += count,
            Fate::Transfer => *transferred += count,
        }
    }
    let told = |count: i64| (count == 0 || count >= COUNT_MIN).then_some(count);
    let one = |((year, service), [destroyed, transferred]): ((i64, String), [i64; 2])| Went {
        year: -year,
        service,
        destroyed: told(destroyed),
        transferred: told(transferred),
    };
    Ok(by_service.into_iter().map(one).collect())
}

#[derive(Template)]
#[template(path = "retention/public.html")]
struct PublicPage {
    page: Page,
    rows: Vec<[String; 4]>,
    count_min: i64,
}

async fn page(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let casework = &desk.casework;
    let page = asked.page("retention-public-title");
    let small = page.with("retention-public-small", ("count", COUNT_MIN));
    let told = |count: Option<i64>| count.map_or_else(|| small.clone(), |n| page.number(n));
    let row = |one: &Went| {
        [
            one.year.to_string(),
            casework.service_name(&one.service, asked.locale()),
            told(one.destroyed),
            told(one.transferred),
        ]
    };
    let rows = went(casework).await?.iter().map(row).collect();
    html(&PublicPage { rows, count_min: COUNT_MIN, page })
}

async fn api(State(desk): State<Arc<Desk>>) -> Answer {
    let one = |went: &Went| -> Value {
        json!({
            "year": went.year, "service": went.service,
            "destroyed": went.destroyed, "transferred": went.transferred,
        })
    };
    let counts: Vec<Value> = went(&desk.casework).await?.iter().map(one).collect();
    web::json(&json!({ "counts_below_are_null": COUNT_MIN, "counts": counts }))
}
