//! `aedile payments`: fees that were paid, taken over from the statements of a bank.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use cases::payment::import::{Outcome, take_up};
use cases::payment::statement::{self, Entry};
use clap::Subcommand;
use platform::Ctx;

use crate::app::App;

/// Fees that were paid.
#[derive(Subcommand)]
pub enum PaymentsCommand {
    /// Record what came in by a bank's statement (camt.053, or CSV). Importing it again records nothing twice.
    Import {
        /// The file.
        file: PathBuf,
        /// Only say what fits.
        #[arg(long)]
        check: bool,
    },
}

/// Runs the command. What matches nothing is listed, and the command then ends with a failure.
///
/// # Errors
/// With a sentence for the terminal.
pub async fn run(app: &App, ctx: &Ctx, command: PaymentsCommand) -> anyhow::Result<ExitCode> {
    let PaymentsCommand::Import { file, check } = command;
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {} (it must be UTF-8 text)", file.display()))?;
    let statement =
        statement::read(&text).map_err(|fault| anyhow::anyhow!("{}: {fault}", file.display()))?;
    let (mut booked, mut known, mut left) = (0, 0, 0);
    for entry in &statement.entries {
        let taken = match take_up(&app.casework, ctx, entry, check).await {
            Ok(taken) => taken,
            // One case that cannot go on does not keep the others' money from being recorded.
            Err(fault) => {
                left += 1;
                println!("{}  NOT TAKEN: {fault}", shown(entry));
                continue;
            }
        };
        match taken {
            Outcome::Booked(demand) | Outcome::Fits(demand) => {
                booked += 1;
                println!("{}  {}: {}", shown(entry), demand.reference, demand.state.word());
            }
            Outcome::Known => known += 1,
            Outcome::Differs => {
                left += 1;
                println!("{}  NUMBER TAKEN by another amount: {}", shown(entry), entry.text);
            }
            Outcome::Unmatched => {
                left += 1;
                println!("{}  UNMATCHED: {}", shown(entry), entry.text);
            }
            Outcome::Refused(refusal) => {
                left += 1;
                println!("{}  NOT TAKEN ({}): {}", shown(entry), refusal.word(), entry.text);
            }
        }
    }
    let done = if check { "would be recorded" } else { "recorded" };
    println!(
        "{booked} {done}, {known} known before, {left} left over, {} skipped (money that went out, not booked, reversed).",
        statement.skipped
    );
    if left > 0 {
        println!(
            "What fits nothing stands at the desk under Fees: say there for which fee it is, or that it is not the town's."
        );
    }
    Ok(if left == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn shown(entry: &Entry) -> String {
    format!("{}  {}  {}", entry.booked_on, entry.amount, entry.id)
}
