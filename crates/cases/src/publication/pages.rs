//! `/services/{id}/decisions`: what is published of a service's decisions, for people and for programs.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use serde_json::{Value as Json, json};
use services::Definition;
use services::form;
use web::{
    Answer, Asked, Audience, Failure, Method, Page, Pages, Permission, Route, SummaryRow, html,
    route,
};

use super::{Published, store};
use crate::application::ApplicationId;
use crate::desk::Desk;
use crate::say;

/// The routes for anybody.
pub(crate) fn routes() -> Vec<Route<Arc<Desk>>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/services/{id}/decisions", anyone, public, page),
        route(Method::GET, "/api/v1/services/{id}/decisions", anyone, public, api).openapi(json!({
            "summary": "Decisions of a service that a law wants published, the newest first",
            "description": "50 at a time; `after` of the last answer goes on.",
            "parameters": [{
                "name": "after", "in": "query", "schema": { "type": "string" },
                "description": "goes on behind the one that was given last",
            }],
            "responses": {
                "200": { "description": "The decisions" },
                "404": { "description": "No such service, or nothing of it is published" },
            },
        })),
    ]
}

/// The service, when it publishes its decisions.
fn publishing(desk: &Desk, id: &str) -> Result<Arc<Definition>, Failure> {
    let found = desk.casework.current(id);
    found
        .filter(|found| found.is_listed() && found.result.public.is_some())
        .ok_or(Failure::NotFound)
}

async fn listed(desk: &Desk, asked: &Asked, id: &str) -> Result<Vec<Published>, Failure> {
    let after = asked.query_value("after").and_then(|text| place(&text));
    Ok(store::list(desk.casework.db(), (id, asked.ctx.today()), after).await?)
}

/// Where a list goes on: the day and the case of the last one.
fn place(text: &str) -> Option<(jiff::civil::Date, ApplicationId)> {
    let (on, id) = text.split_once('.')?;
    Some((on.parse().ok()?, ApplicationId::parse(id)?))
}

/// The place behind the last one, when there may be more.
fn next(listed: &[Published]) -> Option<String> {
    let last = listed.last().filter(|_| listed.len() as i64 == store::LISTED_MAX)?;
    Some(format!("{}.{}", last.published_on, last.application))
}

#[derive(Template)]
#[template(path = "publication/decisions.html")]
struct DecisionsPage {
    page: Page,
    service: String,
    what: String,
    decisions: Vec<(String, Vec<SummaryRow>)>,
    json: String,
    pages: Pages,
}

async fn page(asked: Asked, State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer {
    let definition = publishing(&desk, &id)?;
    let of = (id.as_str(), asked.ctx.today());
    let (shown, count) = store::list_page(desk.casework.db(), of, asked.page_number()).await?;
    let path = format!("/services/{id}/decisions");
    let pages = Pages::new(asked.page_number(), count, store::PAGE_DECISIONS, path);
    if shown.is_empty() && count > 0 {
        // A page behind the last one.
        return Err(Failure::NotFound);
    }
    let locale = asked.locale();
    let page = asked.page("publication-title").back(format!("/services/{id}"));
    let what = definition.result.public.as_ref().map(|words| words.get(locale).to_owned());
    let one =
        |published: &Published| (published.reference.clone(), rows(&page, &definition, published));
    html(&DecisionsPage {
        service: definition.name.get(locale).to_owned(),
        what: what.unwrap_or_default(),
        decisions: shown.iter().map(one).collect(),
        json: format!("/api/v1/services/{id}/decisions"),
        pages,
        page,
    })
}

/// The rows of one decision, by the questions and values that the service has today.
fn rows(page: &Page, definition: &Definition, published: &Published) -> Vec<SummaryRow> {
    let locale = page.locale();
    let mut rows =
        vec![SummaryRow::new(page.t("publication-decided"), page.long_date(published.decided_on))];
    if let Some(until) = published.valid_until {
        rows.push(SummaryRow::new(page.t("decision-valid-until"), page.long_date(until)));
    }
    for question in definition.form.questions().filter(|question| question.public) {
        let Some(answer) = published.content.answers.get(&*question.key) else { continue };
        let chosen = form::chosen(question, Some(answer), locale);
        let shown = say::answer(page, &question.kind, Some(answer), &chosen);
        rows.push(SummaryRow::new(question.label.get(locale), shown));
    }
    for value in &definition.result.values {
        let Some(given) = published.content.values.get(&*value.name) else { continue };
        let shown = say::answer(page, &value.kind, Some(given), &[]);
        rows.push(SummaryRow::new(value.label.get(locale), shown));
    }
    rows
}

async fn api(asked: Asked, State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Answer {
    publishing(&desk, &id)?;
    let listed = listed(&desk, &asked, &id).await?;
    let one = |published: &Published| -> Json {
        json!({
            "reference": published.reference,
            "decided_on": published.decided_on,
            "valid_until": published.valid_until,
            "answers": published.content.answers,
            "values": published.content.values,
        })
    };
    let decisions: Vec<Json> = listed.iter().map(one).collect();
    web::json(&json!({ "service": id, "decisions": decisions, "after": next(&listed) }))
}
