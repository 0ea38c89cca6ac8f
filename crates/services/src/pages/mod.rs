//! The public pages of the catalogue: home, search, lists by letter, theme and life event, one service.
//!
//! Everything is answered from memory: handlers read no database. What is the same for everybody is kept as
//! bytes for a moment.

mod api;
mod guidance;
mod home;
mod kept;
mod list;
mod paper;
mod processing;
mod say;
mod service;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde_json::json;
use web::{Audience, Failure, Method, Permission, Routes, route};

pub use say::duration;

use crate::catalogue::{Catalogue, Snapshot};
use crate::definition::{Definition, Status};
use kept::Kept;

/// The wording of these pages, by language.
pub const PAGE_LOCALES: &[(&str, &str)] = &[
    ("en", include_str!("../../locales/pages.en.ftl")),
    ("fr", include_str!("../../locales/pages.fr.ftl")),
    ("ar", include_str!("../../locales/pages.ar.ftl")),
];

/// How long decisions really took, as published: half of them at most the first, nine of ten the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Half took at most this, in seconds.
    pub p50_seconds: i64,
    /// Nine of ten took at most this, in seconds.
    pub p90_seconds: i64,
}

/// What is observed of a service by its id; none where too few decisions would tell people apart.
pub type ObservedOf = Arc<dyn Fn(&str) -> Option<Observed> + Send + Sync>;

/// The ids of the services that are used most, most used first.
pub type OftenUsed = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// How often a service was applied for lately, as published; 0 where too few did to say.
pub type UsesOf = Arc<dyn Fn(&str) -> u64 + Send + Sync>;

/// Who reads the record of processing.
const READS: Permission = Permission::Holding("uses.read");
const OFFICIALS: Audience = Audience::Officials;

/// How long a page is kept: the figures on it are at most this old.
const KEPT_FOR_S: u32 = 30;

/// What the pages need. Cheap to clone.
#[derive(Clone)]
pub struct CataloguePages {
    catalogue: Arc<Catalogue>,
    observed: ObservedOf,
    often_used: OftenUsed,
    uses: UsesOf,
    kept: Arc<Kept>,
}

impl CataloguePages {
    /// The pages of a catalogue, without any figures.
    pub fn new(catalogue: Arc<Catalogue>) -> CataloguePages {
        CataloguePages {
            catalogue,
            observed: Arc::new(|_| None),
            often_used: Arc::new(Vec::new),
            uses: Arc::new(|_| 0),
            kept: Arc::default(),
        }
    }

    /// With what is observed of each service.
    #[must_use]
    pub fn observing(self, observed: ObservedOf) -> CataloguePages {
        CataloguePages { observed, ..self }
    }

    /// With the services that are used most, for the home page.
    #[must_use]
    pub fn often_used(self, often_used: OftenUsed) -> CataloguePages {
        CataloguePages { often_used, ..self }
    }

    /// With how often each service is used: of services that fit a search alike, people mean those.
    #[must_use]
    pub fn ranked_by(self, uses: UsesOf) -> CataloguePages {
        CataloguePages { uses, ..self }
    }
}

/// The routes of the catalogue.
pub fn routes(pages: CataloguePages) -> Routes {
    let (anyone, public, get) = (Permission::Anyone, Audience::Public, || Method::GET);
    let table = vec![
        route(get(), "/", anyone, public, home::show).kept_for_s(KEPT_FOR_S),
        route(get(), "/search", anyone, public, list::search),
        route(get(), "/services", anyone, public, list::all).kept_for_s(KEPT_FOR_S),
        route(get(), "/themes/{id}", anyone, public, list::theme).kept_for_s(KEPT_FOR_S),
        route(get(), "/life-events/{id}", anyone, public, list::life_event).kept_for_s(KEPT_FOR_S),
        route(get(), "/services/{id}", anyone, public, service::show).kept_for_s(KEPT_FOR_S),
        route(get(), "/services/{id}/paper", anyone, public, paper::show).kept_for_s(KEPT_FOR_S),
        route(get(), "/services/{id}/data", anyone, public, processing::show).kept_for_s(KEPT_FOR_S),
        route(get(), "/desk/privacy/processing", READS, OFFICIALS, processing::record),
        route(get(), "/desk/privacy/processing.csv", READS, OFFICIALS, processing::csv),
        route(get(), "/desk/privacy/map", READS, OFFICIALS, processing::data_map),
        route(get(), "/api/v1/desk/privacy/processing", READS, OFFICIALS, processing::json)
            .openapi(json!({
                "operationId": "readRecordOfProcessing",
                "summary": "The record of processing (GDPR, article 30), generated from the definitions",
                "tags": ["privacy"],
                "responses": { "200": { "description": "The record" } },
            })),
        route(get(), "/api/v1/services", anyone, public, api::list).openapi(json!({
            "operationId": "listServices",
            "summary": "The services of the town, or those that fit a search",
            "tags": ["services"],
            "parameters": [
                query("q", "Words to search for; without them all services by name", "string"),
                query("theme", "Only services of this theme", "string"),
                query("page", "Page of 100 services, from 1", "integer"),
                query("lang", "Language of the words, where there are such", "string"),
            ],
            "responses": { "200": { "description": "A page of services" } },
        })),
        route(get(), "/api/v1/services/{id}", anyone, public, api::show).openapi(json!({
            "operationId": "readService",
            "summary": "Everything the town says about a service",
            "tags": ["services"],
            "parameters": [query("lang", "Language of the words, where there are such", "string")],
            "responses": {
                "200": { "description": "The service" },
                "404": { "description": "There is no such service" },
            },
        })),
        route(get(), "/api/v1/services/{id}/rates", anyone, public, api::rates_of).openapi(json!({
            "operationId": "readServiceRates",
            "summary": "Rates and thresholds of a service over time, each value with its first day, its article of law and where it was published",
            "tags": ["services"],
            "parameters": [query("lang", "Language of the words, where there are such", "string")],
            "responses": {
                "200": { "description": "The rates; values are exact numbers as text" },
                "404": { "description": "There is no such service" },
            },
        })),
        route(get(), "/api/services/{id}/schema", anyone, public, api::schema).openapi(json!({
            "operationId": "readServiceSchema",
            "summary": "The JSON Schema (2020-12) of the answers that an application holds",
            "tags": ["services"],
            "parameters": [query("lang", "Language of titles and descriptions", "string")],
            "responses": {
                "200": { "description": "The schema" },
                "404": { "description": "There is no such service" },
            },
        })),
    ];
    Routes::new("services", pages, table)
}

fn query(name: &str, description: &str, kind: &str) -> serde_json::Value {
    json!({ "name": name, "in": "query", "description": description, "schema": { "type": kind } })
}

/// A service that the public may see: no draft.
fn public<'a>(snapshot: &'a Snapshot, id: &str) -> Result<&'a Arc<Definition>, Failure> {
    let service = snapshot.get(id).filter(|service| service.status != Status::Draft);
    service.ok_or(Failure::NotFound)
}
