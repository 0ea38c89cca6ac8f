//! `aedile keys rotate`: a new master key, while everything runs.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;
use platform::Ctx;
use privacy::MasterKeys;

use super::say;
use crate::app::App;
use crate::config::MASTER_KEY_VARIABLE;
use crate::{keys, serve};

/// The master key.
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Put a new master key above the old one and wrap every person's key anew. When it is broken off,
    /// running it again goes on.
    Rotate {
        /// When all is done, take the old keys out of the file. Older backups then need the old file.
        #[arg(long)]
        drop_old: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, command: KeysCommand) -> anyhow::Result<ExitCode> {
    let KeysCommand::Rotate { drop_old } = command;
    rotate(app, ctx, drop_old).await?;
    Ok(ExitCode::SUCCESS)
}

/// A new master key, and everything wrapped by it; when one is under way, it goes on.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn rotate(app: &App, ctx: &Ctx, drop_old: bool) -> anyhow::Result<()> {
    anyhow::ensure!(
        app.settings.data.master_key.is_none(),
        "the master key comes from the environment ({MASTER_KEY_VARIABLE}). To change it, write it into a file, name that \
         as data.master_key_file, start without the variable, and run this again"
    );
    let file = app.settings.master_key_file();
    let read = || {
        std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
    };
    if MasterKeys::parse(&read()?)?.count() == 1 {
        replace(&file, &MasterKeys::put_new_above(&read()?, ctx)?)?;
        say(&format!(
            "A new key stands on top of {}. Copy the file to where you keep it apart.",
            file.display()
        ));
        wait_for_servers().await;
    } else {
        say(&format!("Going on with the key on top of {}.", file.display()));
    }
    app.vault.replace_masters(MasterKeys::parse(&read()?)?);
    rewrap_all(app).await?;
    if drop_old {
        // What a server wrapped by the old key before it saw the new one.
        wait_for_servers().await;
        rewrap_all(app).await?;
        replace(&file, &MasterKeys::only_current(&read()?)?)?;
        say("The old keys are out of the file. Backups from before need the old file.");
    } else {
        say(
            "All is wrapped by the new key. To take the old ones out: aedile keys rotate --drop-old",
        );
    }
    Ok(())
}

async fn rewrap_all(app: &App) -> anyhow::Result<()> {
    let mut done = 0;
    loop {
        let some = app.vault.rewrap_some(&app.edge.system("command-line")).await?;
        if some == 0 {
            return Ok(());
        }
        done += some;
        say(&format!("{done} keys wrapped anew"));
    }
}

/// A server that runs reads the file again every few seconds; until then it would wrap new keys by the old one.
async fn wait_for_servers() {
    say("Waiting until running servers have seen it …");
    tokio::time::sleep(serve::KEYS_LOOKED_AT * 2 + Duration::from_secs(1)).await;
}

/// All of the file or nothing of it: a key file that is half written is a town that is lost.
fn replace(file: &Path, text: &str) -> anyhow::Result<()> {
    keys::replace(file, text).with_context(|| format!("cannot write {}", file.display()))
}
