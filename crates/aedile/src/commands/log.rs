//! `aedile log`: the published keys, the whole log recomputed and held against what is offered, what is no longer
//! published, and a new log after the old one.

use std::process::ExitCode;

use anyhow::Context as _;
use ledger::Repaired;

use super::LogCommand;
use crate::app::{App, open_log_of, public_origin};
use crate::config::Settings;
use crate::keys;
use crate::outside::definitions;

/// Makes a new key for the open log, whose key is lost: the town does not open without one, and makes none by itself.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn new_key(settings: Settings) -> anyhow::Result<ExitCode> {
    let town = definitions(&settings)?.snapshot().town.clone();
    let ctx = crate::edge::machine(&town.zone)?.system("new log key");
    let open = open_log_of(&settings).await?;
    let (number, name) = open.unwrap_or_else(|| (0, keys::first_log(&town.id)));
    let key = keys::new_log(&settings, &ctx, (&name, number))?;
    println!(
        "{name} is signed with a new key from now on. Publish it, and give it to the witnesses:"
    );
    println!("{}", key.verifier);
    println!("It is in {}: back it up.", keys::log_file(&settings, number).display());
    Ok(ExitCode::SUCCESS)
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(settings: Settings, command: LogCommand) -> anyhow::Result<ExitCode> {
    let app = App::open(settings, true).await?;
    match command {
        LogCommand::Keys => {
            println!("{}", app.log.verifier);
            Ok(ExitCode::SUCCESS)
        }
        LogCommand::Fsck => {
            let report = ledger::fsck(&app.db, &app.policy).await?;
            let services = services::catalogue::store::check(&app.catalogue, &app.db).await?;
            for finding in &report.findings {
                println!("{finding}");
            }
            let figures = insight::edition::check(&app.db).await?;
            let data = insight::dataset::check(&app.db).await?;
            let ctx = app.edge.system("log fsck");
            let openings = privacy::day::check(&app.db, &app.vault, &ctx).await?;
            let others = [services, figures, data, openings].concat();
            for finding in &others {
                println!("{finding}");
            }
            let count = report.findings.len() + others.len();
            println!("{} entries, {count} findings", report.size);
            let sound = count == 0;
            Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        LogCommand::Repair => match ledger::repair(&app.db, &app.policy).await? {
            Repaired::Tiles(count) => {
                println!("{count} tiles written anew");
                Ok(ExitCode::SUCCESS)
            }
            Repaired::Beyond(finding) => {
                println!("beyond repair: {finding}");
                println!("Restore a backup, and tell whoever watches the log.");
                Ok(ExitCode::FAILURE)
            }
            Repaired::Overtaken => anyhow::bail!("the log grew meanwhile: run this again"),
        },
        LogCommand::Prune { dry_run } => prune(&app, dry_run).await,
        LogCommand::Rotate { name, dry_run } => rotate(&app, &name, dry_run).await,
        LogCommand::NewKey | LogCommand::Watch(_) => anyhow::bail!("this needs no open town"),
    }
}

/// Keeps to the published policy, or says what that would be.
async fn prune(app: &App, dry_run: bool) -> anyhow::Result<ExitCode> {
    let ctx = app.edge.system("command-line");
    let plan = if dry_run {
        ledger::plan_pruning(&app.db, &ctx, app.pruning).await?
    } else {
        ledger::prune(&app.db, &ctx, app.pruning).await?
    };
    match app.pruning {
        None => println!("log.published_days is not set: every entry is published."),
        Some(policy) => println!(
            "Entries are published for {} days: those since {} stay.",
            policy.days(),
            plan.since
        ),
    }
    println!("The log has {} entries, of which {} were not published.", plan.size, plan.before);
    let will = if dry_run { "would not be" } else { "are not" };
    println!("{} {will} published from now on; every receipt of them stays valid.", plan.minimum);
    Ok(ExitCode::SUCCESS)
}

/// Goes on with a new log, or says what that would be.
async fn rotate(app: &App, name: &str, dry_run: bool) -> anyhow::Result<ExitCode> {
    let ctx = app.edge.system("command-line");
    let (open, origin) = ledger::read_open_log(&app.db).await?.context("there is no log yet")?;
    let size = ledger::read_head(&app.db).await?.map_or(0, |head| head.size);
    let file = keys::log_file(&app.settings, open + 1);
    // A rotation that was cut short left the key behind, and goes on with it.
    let next = keys::log_of_name(&app.settings, &ctx, (name, open + 1))?;
    anyhow::ensure!(
        next.signer.name() == name,
        "{} was made for the name {}: use that one, or remove the file if nobody was given its key",
        file.display(),
        next.signer.name()
    );
    let served = format!("{}{}", public_origin(&app.settings), ledger::log_path(open + 1));
    println!("Open: {origin}, {size} entries, key {}", app.log.verifier);
    println!("Next: {name} at {served}, key {}", next.verifier);
    println!("The new key is in {}: back it up.", file.display());
    if dry_run {
        println!(
            "Nothing is changed yet. Give the new key to your witnesses, then run this again."
        );
        return Ok(ExitCode::SUCCESS);
    }
    let rotated = ledger::rotate(&app.db, &ctx, (&app.log.signer, &next.signer)).await??;
    println!("{origin} is closed with {} entries, and {name} is open.", rotated.closed_size);
    println!("Start every server of the town again: until then what is done waits for its place.");
    Ok(ExitCode::SUCCESS)
}
