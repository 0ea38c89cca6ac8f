//! Lists of services: found by search, all by name, those of a theme or life event.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Failure, Page, Pages};

use super::CataloguePages;
use super::say::{Entry, Said, by_name};
use crate::definition::Definition;
use crate::town::Topic;

/// Services on one page of a list.
pub(super) const PER_PAGE: u32 = 50;
/// The most services that a search shows.
const FOUND_MAX: usize = 100;
/// The longest query that is shown again.
const QUERY_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "pages/list.html")]
pub(super) struct ListPage {
    pub(super) page: Page,
    pub(super) lead: Said,
    pub(super) asked_for: String,
    pub(super) told: String,
    pub(super) services: Vec<Entry>,
    pub(super) pages: Pages,
}

/// GET /search?q=
pub(super) async fn search(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let query = asked.query_value("q").unwrap_or_default();
    let query: String = query.trim().chars().take(QUERY_CHARS_MAX).collect();
    if query.is_empty() {
        return web::see_other("/services");
    }
    let snapshot = pages.catalogue.snapshot();
    let hits = snapshot.search(&query, asked.locale(), FOUND_MAX, &*pages.uses);
    let services: Vec<Arc<Definition>> = hits.into_iter().map(|hit| hit.service).collect();
    web::html(&found(&asked, query, &services))
}

pub(super) fn found(asked: &Asked, query: String, services: &[Arc<Definition>]) -> ListPage {
    let count = services.len();
    let told = asked.words.with("search-count", (("count", count), ("query", &query)));
    let base = format!("/search?q={}", web::next::encode(&query));
    let title = asked.words.with("search-title-of", ("query", &query));
    let page = asked.page_titled(title);
    let mut list = list(asked, page, Said::default(), services, base);
    list.told = told;
    list.asked_for = query;
    list
}

/// GET /services
pub(super) async fn all(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    let sorted = pages.kept.sorted(&pages.catalogue.snapshot(), asked.locale());
    let lead = Said::here(asked.words.t("services-lead"));
    let page = asked.page("services-title");
    web::html(&list(&asked, page, lead, &sorted, "/services".to_owned()))
}

/// GET /themes/{id}
pub(super) async fn theme(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let topic = snapshot.town.theme(&id).ok_or(Failure::NotFound)?;
    let services = by_name(snapshot.of_theme(&id), asked.locale());
    web::html(&of_topic(&asked, topic, &services, format!("/themes/{id}")))
}

/// GET /life-events/{id}
pub(super) async fn life_event(
    asked: Asked,
    State(pages): State<CataloguePages>,
    Path(id): Path<String>,
) -> Answer {
    let snapshot = pages.catalogue.snapshot();
    let topic = snapshot.town.life_event(&id).ok_or(Failure::NotFound)?;
    let services = by_name(snapshot.of_life_event(&id), asked.locale());
    web::html(&of_topic(&asked, topic, &services, format!("/life-events/{id}")))
}

pub(super) fn of_topic(
    asked: &Asked,
    topic: &Topic,
    services: &[Arc<Definition>],
    base: String,
) -> ListPage {
    let name = topic.name.get(asked.locale());
    let page = asked.page_titled(name).crumb(asked.words.t("services-title"), "/services");
    list(asked, page, Said::of(&topic.summary, asked.locale()), services, base)
}

/// One page of a list; says how many there are in all.
pub(super) fn list(
    asked: &Asked,
    page: Page,
    lead: Said,
    services: &[Arc<Definition>],
    base: String,
) -> ListPage {
    let (locale, today) = (asked.locale(), asked.ctx.today());
    let pages = Pages::new(asked.page_number(), services.len() as u64, PER_PAGE, base);
    let first = (pages.current - 1) as usize * PER_PAGE as usize;
    let shown = services.iter().skip(first).take(PER_PAGE as usize);
    ListPage {
        told: asked.words.with("topic-count", ("count", services.len())),
        services: shown.map(|service| Entry::of(service, locale, today)).collect(),
        asked_for: String::new(),
        page,
        lead,
        pages,
    }
}
