//! `aedile log`: the published keys, and the whole log recomputed.

use std::process::ExitCode;

use super::LogCommand;
use crate::app::App;
use crate::config::Settings;

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
            for finding in &report.findings {
                println!("{finding}");
            }
            println!("{} entries, {} findings", report.size, report.findings.len());
            let sound = report.findings.is_empty();
            Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        LogCommand::Watch(_) => anyhow::bail!("watching needs no town of one's own"),
    }
}
