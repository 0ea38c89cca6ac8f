//! `aedile log`: the published keys, and the whole log recomputed and held against what is offered.

use std::process::ExitCode;

use ledger::Repaired;

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
            let services = services::catalogue::store::check(&app.catalogue, &app.db).await?;
            for finding in &report.findings {
                println!("{finding}");
            }
            for finding in &services {
                println!("{finding}");
            }
            let count = report.findings.len() + services.len();
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
        LogCommand::Watch(_) => anyhow::bail!("watching needs no town of one's own"),
    }
}
