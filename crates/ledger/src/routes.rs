//! The log as files that anyone may fetch (C2SP tlog-tiles), below `/log/`, and the pages about it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use platform::{Db, Locale};
use tlog::{Policy, Resource, VerifierKey};
use web::{Answer, Audience, Failure, Method, Permission, Problem, Routes, route};

use crate::pages;
use crate::pruning::{self, PruningPolicy, Served};
use crate::publish::read_witnessed_of;
use crate::rotation::{Bond, read_bond};
use crate::store::LogNumber;

/// tlog-tiles: a checkpoint is not kept for more than a few seconds.
const FOR_A_MOMENT: &str = "public, max-age=1";
/// tlog-tiles: tiles and bundles never change under their name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// The name in a language of a value that a record holds: `("service", "parking-permit", …)`.
pub type NameOf = Arc<dyn Fn(&str, &str, Locale) -> Option<String> + Send + Sync>;

/// The largest form that is taken: a receipt has some 2 kB, the figures of a thousand services 200.
const FORM_BYTES_MAX: usize = 1024 * 1024;

/// What the routes need.
#[derive(Clone)]
pub struct PublishedLog {
    pub(crate) db: Db,
    pub(crate) policy: Arc<Policy>,
    pub(crate) name_of: NameOf,
    pub(crate) pruning: Option<PruningPolicy>,
}

impl PublishedLog {
    /// A log with what the town publishes for whoever checks it: its own key first, its witnesses, and how
    /// many of them are enough.
    pub fn new(db: Db, policy: Arc<Policy>) -> PublishedLog {
        PublishedLog { db, policy, name_of: Arc::new(|_, _, _| None), pruning: None }
    }

    /// The keys, those of logs before those of witnesses.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &VerifierKey> {
        let logs = self.policy.logs().iter().map(|log| &log.key);
        logs.chain(self.policy.witnesses().iter().map(|witness| &witness.key))
    }

    /// With the policy by which old entries are no longer published.
    #[must_use]
    pub fn pruned_by(self, pruning: Option<PruningPolicy>) -> PublishedLog {
        PublishedLog { pruning, ..self }
    }

    /// With names for values of records that only the catalogue knows (services, units).
    #[must_use]
    pub fn naming(self, name_of: NameOf) -> PublishedLog {
        PublishedLog { name_of, ..self }
    }
}

/// The routes of the log.
pub fn routes(log: PublishedLog) -> Routes {
    let public = (Permission::Anyone, Audience::Public);
    let get = Method::GET;
    let table = vec![
        route(get.clone(), "/log/checkpoint", public.0, public.1, checkpoint).feed(),
        route(get.clone(), "/log/witnessed", public.0, public.1, witnessed).feed(),
        route(get.clone(), "/log/policy", public.0, public.1, policy).feed(),
        route(get.clone(), "/log/pruning", public.0, public.1, published_from).feed(),
        route(get.clone(), "/log/next", public.0, public.1, next).feed(),
        route(get.clone(), "/log/{number}/{*path}", public.0, public.1, later).feed(),
        route(get.clone(), "/log/tile/{*place}", public.0, public.1, tile).feed(),
        route(get.clone(), "/log/keys", public.0, public.1, keys).feed(),
        route(get.clone(), "/log/published", public.0, public.1, pages::published::published),
        route(get.clone(), "/log/published/{code}", public.0, public.1, pages::published::receipt),
        route(get.clone(), "/log", public.0, public.1, pages::log),
        route(get.clone(), "/verify", public.0, public.1, pages::ask),
        route(get, "/verify/{code}", public.0, public.1, pages::entry::entry),
        route(Method::POST, "/verify", public.0, public.1, pages::verify)
            .body_bytes_max(FORM_BYTES_MAX),
        route(
            Method::POST,
            "/api/v1/receipts/verification",
            public.0,
            Audience::Programs,
            pages::api::verify,
        )
        .body_bytes_max(FORM_BYTES_MAX)
        .openapi(pages::api::docs()),
    ];
    Routes::new("ledger", log, table)
}

async fn checkpoint(State(log): State<PublishedLog>) -> Answer {
    served(&log, LogNumber::FIRST, "checkpoint").await
}

async fn tile(State(log): State<PublishedLog>, Path(place): Path<String>) -> Answer {
    served(&log, LogNumber::FIRST, &format!("tile/{place}")).await
}

async fn witnessed(State(log): State<PublishedLog>) -> Answer {
    served(&log, LogNumber::FIRST, "witnessed").await
}

async fn published_from(State(log): State<PublishedLog>) -> Answer {
    served(&log, LogNumber::FIRST, "pruning").await
}

async fn next(State(log): State<PublishedLog>) -> Answer {
    served(&log, LogNumber::FIRST, "next").await
}

/// A log after the first, at an address of its own.
async fn later(
    State(log): State<PublishedLog>,
    Path((number, path)): Path<(String, String)>,
) -> Answer {
    let read = number.parse::<u32>().ok().filter(|read| *read > 0 && read.to_string() == number);
    served(&log, LogNumber::of(read.ok_or(Failure::NotFound)?), &path).await
}

/// What [`crate::verify::read_policy`] reads: enough to check receipts without this server.
async fn keys(State(log): State<PublishedLog>) -> Answer {
    let lines: String = log.keys().map(|key| format!("{key}\n")).collect();
    Ok((headers(TEXT, FOR_A_MOMENT), lines).into_response())
}

/// The same with the witnesses and how many of them are enough (C2SP tlog-policy).
async fn policy(State(log): State<PublishedLog>) -> Answer {
    Ok((headers(TEXT, FOR_A_MOMENT), log.policy.to_string()).into_response())
}

/// What one of the town's logs has below its address: the files of tlog-tiles, and what whoever follows it asks.
async fn served(log: &PublishedLog, of: LogNumber, path: &str) -> Answer {
    let text = match path {
        // The newest head that the policy accepts. The newest of all is a few seconds ahead of it.
        "witnessed" => read_witnessed_of(&log.db, of).await?,
        // tlog-tiles names no address for it yet.
        "pruning" => Some(pruning::read_published_of(&log.db, of, log.pruning).await?.to_string()),
        "next" => read_bond(&log.db, of, Bond::Next).await?,
        "previous" => read_bond(&log.db, of, Bond::Previous).await?,
        _ => return resource(log, of, path).await,
    };
    let text = text.ok_or(Failure::NotFound)?;
    Ok((headers(TEXT, FOR_A_MOMENT), text).into_response())
}

async fn resource(log: &PublishedLog, of: LogNumber, path: &str) -> Answer {
    let resource = Resource::parse(path).ok_or(Failure::NotFound)?;
    let (media_type, kept) = match resource {
        Resource::Checkpoint => (TEXT, FOR_A_MOMENT),
        Resource::Hashes(_) | Resource::Entries(_) => (BYTES, FOR_EVER),
    };
    match pruning::serve(&log.db, of, resource).await? {
        Served::Content(content) => Ok((headers(media_type, kept), content).into_response()),
        Served::NotThere => Err(Failure::NotFound),
        Served::Pruned { minimum } => {
            let days = log.pruning.map_or(0, PruningPolicy::days);
            let why = format!(
                "Entries before number {minimum}, counted from 0, are no longer published: by the town's policy an \
                 entry is published for {days} days. See /log and /log/pruning."
            );
            let title = "The log no longer publishes this.";
            let denied = Problem::new(StatusCode::NOT_FOUND, "log-pruned", title).detail(why);
            Ok(denied.into_response())
        }
    }
}

/// Pages of other sites may read the log too: whoever checks a town does not do it on the town's site.
fn headers(media_type: &'static str, kept: &'static str) -> [(HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(kept)),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (header::VARY, HeaderValue::from_static("Accept-Encoding")),
    ]
}
