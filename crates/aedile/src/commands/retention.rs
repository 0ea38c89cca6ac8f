//! `aedile retention`: what is no longer kept, for whoever runs the installation.

use std::process::ExitCode;

use anyhow::Context as _;
use cases::retention::job::{Carried, carry_some, give_terms, let_go_now};
use cases::retention::list::Choice;
use cases::retention::list::Services;
use cases::retention::list::store as lists;
use cases::retention::{DisposalState, store};
use clap::Subcommand;
use jiff::ToSpan as _;
use jiff::civil::Date;
use platform::{Actor, Ctx};

use crate::app::App;

/// What is no longer kept.
#[derive(Subcommand)]
pub enum RetentionCommand {
    /// Show the lists of cases that go, and what is due.
    List {
        /// Count what is kept until this day at the latest, such as 2031-05-03; yesterday unless told.
        #[arg(long)]
        until: Option<Date>,
    },
    /// Put what is due on a list. Where the town wants a second official, it then waits to be approved at the
    /// desk; else it is carried out at once.
    Run {
        /// The last day on which the cases are kept, such as 2031-05-03.
        #[arg(long)]
        until: Date,
        /// Only say what is due.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(
    app: &App,
    ctx: &Ctx,
    command: RetentionCommand,
) -> anyhow::Result<ExitCode> {
    let ctx = ctx.acting_as(Actor::System("command-line"));
    while give_terms(&app.casework, &ctx).await? {}
    match command {
        RetentionCommand::List { until } => {
            let until = until.unwrap_or_else(|| ctx.today().saturating_sub(1.day()));
            due(app, &ctx, until).await?;
            for disposal in lists::list(&app.db).await? {
                println!(
                    "{}  {:<9} kept until {}  {} cases, {} left out, proposed {}",
                    disposal.id,
                    disposal.state.word(),
                    disposal.until_on,
                    disposal.cases,
                    disposal.left_out,
                    disposal.proposed_at
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        RetentionCommand::Run { until, dry_run } => {
            anyhow::ensure!(until < ctx.today(), "{until} is not over yet: choose an earlier day");
            if due(app, &ctx, until).await? == 0 || dry_run {
                return Ok(ExitCode::SUCCESS);
            }
            let choice = Choice { until_on: until, services: Services::All };
            let made = let_go_now(&app.casework, &ctx, &choice).await?;
            let made = made.context("nothing is due any more")?;
            if made.state == DisposalState::Proposed {
                println!("The list {} waits to be approved at the desk.", made.id);
                return Ok(ExitCode::SUCCESS);
            }
            while carry_some(&app.casework, &ctx, made.id).await? == Carried::Some {}
            for one in lists::list_counted(&app.db, made.id).await? {
                println!("{}  {} {}  {}", one.fate.word(), one.service, one.outcome, one.cases);
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Says what is due until a day; gives back how many cases that are.
async fn due(app: &App, ctx: &Ctx, until: Date) -> anyhow::Result<i64> {
    let (groups, _) = store::preview(&app.db, ctx.today(), until).await?;
    let all = groups.iter().map(|group| group.cases).sum();
    for group in &groups {
        let (from, last) = group.days;
        println!(
            "{:>8}  {:<9} {:<28} {:<10} kept until {from} to {last} ({})",
            group.cases,
            group.fate.word(),
            group.service,
            group.outcome,
            group.law
        );
    }
    println!("{all} cases go by {until}.");
    Ok(all)
}
