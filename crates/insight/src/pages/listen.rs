//! The stream of server-sent events: one short line whenever the figures have changed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use web::{Answer, Failure};

use super::FiguresPages;
use crate::figures::gather::Published;

/// The most that listen at once; whoever comes later has a page that is as true, and reloads it.
pub(super) const LISTENERS_MAX: usize = 2_000;
/// When one who was sent away may try again.
const RETRY_AFTER_S: u32 = 60;
/// A line now and then, so that nothing between here and the reader takes the silence for an end.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// What one listener holds: its place among the listeners goes when it does.
struct Listener {
    changes: watch::Receiver<Arc<Published>>,
    _place: OwnedSemaphorePermit,
}

/// GET /figures/events
pub(super) async fn events(State(pages): State<FiguresPages>) -> Answer {
    let place = pages.listeners.clone().try_acquire_owned();
    let place = place.map_err(|_| Failure::TooMany { retry_after_s: RETRY_AFTER_S })?;
    let listener = Listener { changes: pages.live.changes(), _place: place };
    let events = stream::unfold(listener, async |mut listener| {
        listener.changes.changed().await.ok()?;
        Some((Ok::<_, Infallible>(Event::default().data("changed")), listener))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    let fresh = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(([fresh], stream).into_response())
}
