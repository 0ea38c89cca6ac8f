//! The home page: search, life events, themes, what is often used.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use platform::Locale;
use web::{Answer, Asked, Page};

use super::CataloguePages;
use super::say::{Entry, Said};
use crate::catalogue::Snapshot;
use crate::town::Topic;

/// How many services are shown as often used.
const OFTEN_MAX: usize = 8;

#[derive(Template)]
#[template(path = "pages/home.html")]
pub(super) struct HomePage {
    page: Page,
    life_events: Vec<TopicCard>,
    themes: Vec<TopicCard>,
    often: Vec<Entry>,
}

/// A theme or life event.
pub(super) struct TopicCard {
    id: Arc<str>,
    name: Said,
    summary: Said,
}

/// GET /
pub(super) async fn show(asked: Asked, State(pages): State<CataloguePages>) -> Answer {
    web::html(&home(&asked, &pages.catalogue.snapshot(), &(pages.often_used)()))
}

pub(super) fn home(asked: &Asked, snapshot: &Arc<Snapshot>, often_used: &[String]) -> HomePage {
    let (locale, today) = (asked.locale(), asked.ctx.today());
    let town = &snapshot.town;
    let used = |topic: &&Topic, of: fn(&crate::Definition) -> &Vec<Arc<str>>| {
        snapshot.listed().any(|service| of(service).contains(&topic.id))
    };
    let events = town.life_events.iter().filter(|topic| used(topic, |s| &s.life_events));
    let themes = town.themes.iter().filter(|topic| used(topic, |s| &s.themes));
    let known = often_used.iter().filter_map(|id| snapshot.get(id));
    // Before anything was used: the first service of each theme.
    let first = town.themes.iter().filter_map(|topic| snapshot.of_theme(&topic.id).next());
    let mut often: Vec<Entry> = Vec::new();
    for service in known.chain(first).filter(|service| service.takes_applications(today)) {
        let entry = Entry::of(service, locale, today);
        let new = often.iter().all(|other| other.id != entry.id);
        if service.is_listed() && new && often.len() < OFTEN_MAX {
            often.push(entry);
        }
    }
    HomePage {
        page: asked.page_titled(""),
        life_events: events.map(|topic| card(topic, locale)).collect(),
        themes: themes.map(|topic| card(topic, locale)).collect(),
        often,
    }
}

fn card(topic: &Topic, locale: Locale) -> TopicCard {
    TopicCard {
        id: topic.id.clone(),
        name: Said::of(&topic.name, locale),
        summary: Said::of(&topic.summary, locale),
    }
}
