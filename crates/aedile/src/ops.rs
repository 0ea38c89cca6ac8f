//! What the operator's monitoring asks, on an address of its own: `/metrics` in the text format of Prometheus,
//! and `/health`. Nothing personal, and nothing that a person typed.

use std::fmt::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use platform::Fault;
use platform::jobs;
use tokio::net::TcpListener;
use web::Metrics;

use crate::app::App;

/// What is asked, and from where it is counted.
#[derive(Clone)]
pub struct Ops {
    app: Arc<App>,
    metrics: Metrics,
}

impl Ops {
    /// Over the running town and the counts of its site.
    pub fn new(app: Arc<App>, metrics: Metrics) -> Ops {
        Ops { app, metrics }
    }

    /// The two addresses.
    pub fn router(self) -> Router {
        Router::new().route("/metrics", get(metrics)).route("/health", get(health)).with_state(self)
    }

    /// Serves them until the process ends.
    ///
    /// # Errors
    /// When the address is taken, or is one that others could reach.
    pub async fn listen(self, address: &str) -> anyhow::Result<()> {
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address} (ops.listen)"))?;
        let bound = listener.local_addr()?;
        anyhow::ensure!(
            bound.ip().is_loopback(),
            "ops.listen must be an address of this machine alone (127.0.0.1 or ::1): {bound} is not"
        );
        tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, self.router()).await {
                tracing::error!(%error, "the operator's address is no longer served");
            }
        });
        Ok(())
    }
}

async fn health(State(ops): State<Ops>) -> Response {
    match ops.app.db.ping().await {
        Ok(()) => "ok\n".into_response(),
        Err(fault) => (StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n")).into_response(),
    }
}

async fn metrics(State(ops): State<Ops>) -> Response {
    match gauges(&ops.app).await {
        Ok(gauges) => {
            let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            (kind, format!("{}{gauges}", ops.metrics.to_text())).into_response()
        }
        Err(fault) => (StatusCode::SERVICE_UNAVAILABLE, format!("{fault}\n")).into_response(),
    }
}

/// Where things stand now.
async fn gauges(app: &App) -> Result<String, Fault> {
    let jobs = jobs::count(&app.db, app.edge.now()).await?;
    let log_size = ledger::read_head(&app.db).await?.map_or(0, |head| head.size);
    let incidents = cases::incident::store::count_open(&app.db).await?;
    let (work, _) = cases::external::store::count_waiting(&app.db, app.edge.now()).await?;
    let units_waiting = u64::try_from(app.db.waiting()).unwrap_or(u64::MAX);
    let mut out = String::new();
    let mut gauge = |name: &str, help: &str, value: u64| {
        let _ = writeln!(
            out,
            "# HELP aedile_{name} {help}\n# TYPE aedile_{name} gauge\naedile_{name} {value}"
        );
    };
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    gauge("units_waiting", "Units of work that wait to be committed.", units_waiting);
    gauge("jobs_waiting", "Jobs that will run, now or later.", count(jobs.waiting));
    gauge("jobs_due", "Jobs whose time has come.", count(jobs.due));
    gauge("jobs_failed", "Jobs that were set aside.", count(jobs.failed));
    gauge(
        "incidents_open",
        "Places where a case stands still and messages of cases that were refused, for somebody to look at.",
        count(incidents),
    );
    gauge("work_waiting", "Work of cases that registered programs have not done.", count(work));
    gauge("log_entries", "Entries of the transparency log that are signed.", log_size);
    if let Some(bytes) = database_bytes(app) {
        gauge("database_bytes", "Size of the embedded database, its journal included.", bytes);
    }
    Ok(out)
}

/// The embedded database's files; none with PostgreSQL, which has its own exporter.
fn database_bytes(app: &App) -> Option<u64> {
    app.settings.data.postgres.is_none().then(|| {
        let size = |name: &str| {
            let file = app.settings.data.folder.join(name);
            std::fs::metadata(file).map_or(0, |file| file.len())
        };
        size("aedile.db") + size("aedile.db-wal")
    })
}
