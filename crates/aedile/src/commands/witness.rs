//! `aedile witness`: cosigns the heads of other towns' logs (C2SP tlog-witness), a process of its own.

use std::process::ExitCode;

use anyhow::Context as _;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ledger::Witness;
use platform::{Db, DbSettings, Edge, Fault, migrate};
use tlog::VerifierKey;
use tokio::net::TcpListener;

use crate::config::Settings;
use crate::{edge, keys, serve};

/// The largest request that is read; a checkpoint with many signatures fits.
const REQUEST_BYTES_MAX: usize = 512 * 1024;

#[derive(Clone)]
struct Served {
    witness: Witness,
    edge: Edge,
}

/// Serves until the process is told to stop; or prints the key.
///
/// # Errors
/// When a key does not read, the folder cannot be used or the address is taken.
pub(super) async fn run(settings: Settings, only_key: bool) -> anyhow::Result<ExitCode> {
    let mine = &settings.witness;
    let folder = &mine.folder;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let edge = edge::machine("UTC")?;
    let key = keys::witness(folder, &mine.name, &edge.system("start"))?;
    if only_key {
        println!("{}", key.verifier_key());
        return Ok(ExitCode::SUCCESS);
    }
    anyhow::ensure!(
        !mine.logs.is_empty(),
        "witness.logs is empty: name the keys of the logs to watch, as their towns publish them at /log/keys"
    );
    let parse = |text: &String| {
        VerifierKey::parse(text)
            .map_err(|error| anyhow::anyhow!("in witness.logs, {text}: {error}"))
    };
    let logs = mine.logs.iter().map(parse).collect::<anyhow::Result<Vec<_>>>()?;
    let file = folder.join("witness.db");
    let db = Db::open(&DbSettings::Sqlite { file, readers: 1, durable: true }).await?;
    migrate::run(&db, &[migrate::MODULE, ledger::MODULE]).await?;
    let witness =
        Witness::new(db, key, logs).map_err(|_| anyhow::anyhow!("witness.key is a log's key"))?;
    let listener = TcpListener::bind(&mine.listen).await.with_context(|| {
        format!("cannot listen on {}: is another program using it?", mine.listen)
    })?;
    tracing::info!(address = %mine.listen, key = %witness.verifier_key(), "witnessing");
    web::serve(listener, router(witness, edge), serve::told_to_stop()?).await?;
    Ok(ExitCode::SUCCESS)
}

/// The protocol's one address, and a page of plain text for whoever looks.
fn router(witness: Witness, edge: Edge) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/", get(about))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(Served { witness, edge })
}

async fn add_checkpoint(State(served): State<Served>, body: String) -> Response {
    let ctx = served.edge.system("witness");
    match served.witness.add_checkpoint(&ctx, &body).await {
        Ok(answer) => {
            let status = StatusCode::from_u16(answer.status);
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, answer.media_type)], answer.body).into_response()
        }
        Err(fault) => failed(&fault),
    }
}

async fn about(State(served): State<Served>) -> Response {
    match served.witness.about().await {
        Ok(text) => text.into_response(),
        Err(fault) => failed(&fault),
    }
}

fn failed(fault: &Fault) -> Response {
    tracing::error!(%fault, "the witness could not answer");
    let status = if fault.is_busy() {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    };
    (status, "try again later\n").into_response()
}
