//! `aedile jobs`: work that waits or was set aside.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use platform::jobs::{self, JobId};
use platform::{Ctx, Unit};

use crate::app::App;

/// Letters, e-mails, timers and other work beside the requests.
#[derive(Subcommand)]
pub enum JobsCommand {
    /// How many wait, and which were set aside after failing twelve times.
    List,
    /// Try a job again that was set aside; without an id, all of them.
    Retry {
        /// The id that `list` shows (job_…).
        id: Option<String>,
    },
    /// Give a job up that was set aside.
    Drop {
        /// The id that `list` shows (job_…).
        id: String,
    },
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, command: JobsCommand) -> anyhow::Result<ExitCode> {
    let read = |id: &str| {
        JobId::parse(id).with_context(|| format!("{id} is no id of `aedile jobs list` (job_…)"))
    };
    let mut unit = Unit::new();
    match command {
        JobsCommand::List => return list(app, ctx).await,
        JobsCommand::Retry { id: None } => jobs::retry_all(&mut unit, ctx),
        JobsCommand::Retry { id: Some(id) } => jobs::retry(&mut unit, ctx, read(&id)?),
        JobsCommand::Drop { id } => jobs::drop_failed(&mut unit, read(&id)?),
    }
    app.db.commit(unit).await.context("no such job is set aside")?;
    println!("Done.");
    Ok(ExitCode::SUCCESS)
}

async fn list(app: &App, ctx: &Ctx) -> anyhow::Result<ExitCode> {
    let counted = jobs::count(&app.db, ctx.now()).await?;
    println!(
        "{} wait, {} of them are due; {} are set aside",
        counted.waiting, counted.due, counted.failed
    );
    for job in jobs::list_failed(&app.db).await? {
        println!(
            "{}  {:<24} {} times, last {}: {}",
            job.id, job.kind, job.attempts, job.failed_at, job.last_error
        );
    }
    Ok(ExitCode::SUCCESS)
}
