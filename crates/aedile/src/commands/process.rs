//! `aedile process`: running cases go over to another version of their service; journals of cases are taken through their
//! process again.

use std::process::ExitCode;

use anyhow::Context as _;
use cases::application::store as applications;
use cases::migration::{Order, run_all, try_all};
use cases::process::journal::{Compared, compare};
use clap::{Args, Subcommand};
use platform::Ctx;

use crate::app::App;

/// What is done with the processes of running cases.
#[derive(Subcommand)]
pub enum ProcessCommand {
    /// Lets running cases go over to another version of their service.
    #[command(subcommand)]
    Migrate(MigrateCommand),
    /// Takes the journals of cases through their process again, and compares where that leads with where each stands.
    Replay {
        /// The references of the cases. Each is opened for a review, which its person reads.
        #[arg(required = true)]
        references: Vec<String>,
    },
}

/// Planned, tried, done.
#[derive(Subcommand)]
pub enum MigrateCommand {
    /// Which element goes where, and which have no place.
    Plan(Which),
    /// Tries it on every running case in memory, and names those that stay, with every reason.
    Try(Which),
    /// Does it, case by case, by jobs of the running server.
    Run(Which),
}

/// Which cases.
#[derive(Args)]
pub struct Which {
    /// The service.
    service: String,
    /// The version on which they run, or its beginning.
    #[arg(long)]
    from: String,
    /// The version on which they go on, or its beginning; the current one without it.
    #[arg(long)]
    to: Option<String>,
    /// An element whose id is another one there: old=new. May be given several times.
    #[arg(long = "place", value_parser = placed)]
    placed: Vec<(String, String)>,
}

fn placed(text: &str) -> Result<(String, String), String> {
    let (from, to) = text.split_once('=').ok_or("write it as old=new")?;
    Ok((from.trim().to_owned(), to.trim().to_owned()))
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, command: ProcessCommand) -> anyhow::Result<ExitCode> {
    let command = match command {
        ProcessCommand::Migrate(command) => command,
        ProcessCommand::Replay { references } => return replay(app, ctx, &references).await,
    };
    match command {
        MigrateCommand::Plan(which) => plan(app, &order(app, which).await?).await,
        MigrateCommand::Try(which) => {
            let report = try_all(&app.casework, ctx, &order(app, which).await?).await?;
            for (case, why) in &report.refused {
                println!("{case} stays: {}", why.join("; "));
            }
            let more = if report.more { "; there are more cases than were looked at" } else { "" };
            println!("{} go over, {} stay{more}", report.fits, report.refused_count);
            Ok(if report.refused_count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        MigrateCommand::Run(which) => {
            let order = order(app, which).await?;
            refuse_wrong(app, &order).await?;
            let count = run_all(&app.casework, ctx, &order).await?;
            println!("{count} cases go over, one by one, while the town is served.");
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn replay(app: &App, ctx: &Ctx, references: &[String]) -> anyhow::Result<ExitCode> {
    let mut good = true;
    for reference in references {
        let key = applications::Key::Reference(reference);
        let found = applications::find_open_part(&app.db, key).await?;
        let application = found.with_context(|| format!("there is no case {reference}"))?;
        let told = match compare(&app.casework, ctx, &application).await? {
            Compared::Same => "stands where its journal leads".to_owned(),
            Compared::Nothing => "has no whole journal to compare with".to_owned(),
            Compared::Differs(why) => {
                good = false;
                format!("does not stand where its journal leads: {why}")
            }
        };
        println!("{reference} {told}");
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The whole versions behind what was typed.
async fn order(app: &App, which: Which) -> anyhow::Result<Order> {
    let service = &which.service;
    let known = services::catalogue::store::versions(&app.db, service).await?;
    anyhow::ensure!(!known.is_empty(), "there is no service {service}");
    let whole = |beginning: &str| {
        let mut found = known.iter().filter(|version| version.starts_with(beginning));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one.clone()),
            (None, _) => anyhow::bail!("{service} has no version {beginning}…"),
            _ => anyhow::bail!("several versions of {service} begin with {beginning}"),
        }
    };
    let to = match &which.to {
        Some(beginning) => whole(beginning)?,
        None => app
            .catalogue
            .current(service)
            .with_context(|| format!("{service} has no current version; say --to"))?
            .version
            .to_string(),
    };
    Ok(Order { from: whole(&which.from)?, to, placed: which.placed, service: which.service })
}

async fn refuse_wrong(app: &App, order: &Order) -> anyhow::Result<()> {
    let versions = order.versions(&app.casework).await?;
    let wrong = order.plan(&versions).wrong;
    let words: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    anyhow::ensure!(words.is_empty(), "{}", words.join("; "));
    Ok(())
}

async fn plan(app: &App, order: &Order) -> anyhow::Result<ExitCode> {
    let versions = order.versions(&app.casework).await?;
    let plan = order.plan(&versions);
    for (from, to) in plan.placed() {
        let (from, to) = (&versions.from.bpmn.node(from).id, &versions.to.bpmn.node(to).id);
        println!("{from} -> {to}");
    }
    for (node, why) in plan.missing() {
        println!("{} has no place: {why}", versions.from.bpmn.node(node).id);
    }
    for wrong in &plan.wrong {
        println!("cannot be placed by hand: {wrong}");
    }
    Ok(if plan.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
