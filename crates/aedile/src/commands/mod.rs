//! What the program does on the command line, one file a command.

mod backup;
mod service;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::app::App;
use crate::config::Settings;

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Serve the town.
    Serve {
        /// Address and port, instead of the settings'.
        #[arg(long)]
        listen: Option<String>,
        /// The data folder, instead of the settings'.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Fill an empty database with the invented town and serve it.
    Demo {
        /// Address and port.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: String,
        /// The data folder.
        #[arg(long, default_value = "data/demo")]
        data: PathBuf,
        /// The letter renderer.
        #[arg(long)]
        letters: Option<PathBuf>,
        /// Fill the database and stop.
        #[arg(long)]
        only_fill: bool,
    },
    /// Check a receipt offline against the log's published key.
    Verify {
        /// The `.tlog-proof` file.
        receipt: PathBuf,
        /// A file with the published keys (from `/log/keys`, or from paper).
        #[arg(long)]
        keys: Option<PathBuf>,
    },
    /// Work on service definitions.
    #[command(subcommand)]
    Service(service::ServiceCommand),
    /// Work on the transparency log.
    #[command(subcommand)]
    Log(LogCommand),
    /// Decisions by the DMN standard.
    #[command(subcommand)]
    Dmn(DmnCommand),
    /// Look at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Copy everything into a folder, while the town is served.
    Backup {
        /// A folder that does not exist yet.
        into: PathBuf,
    },
    /// Put a backup into an empty data folder.
    Restore {
        /// The backup's folder.
        from: PathBuf,
    },
}

/// Work on the log.
#[derive(Subcommand)]
pub enum LogCommand {
    /// Recompute the whole log from its leaves and compare.
    Fsck,
    /// Print the published keys.
    Keys,
}

/// Decisions by the standard.
#[derive(Subcommand)]
pub enum DmnCommand {
    /// Run a folder of tests in the format of the DMN Technology Compatibility Kit.
    Tck {
        /// The folder.
        folder: PathBuf,
    },
}

/// Look at the settings.
#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Read the settings file and say what is wrong.
    Check,
}

/// Runs a command.
///
/// # Errors
/// With a sentence for the terminal.
pub fn run(command: Command, settings: Option<&Path>) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::read(settings)?;
    match command {
        Command::Verify { receipt, keys } => return verify::run(&receipt, keys.as_deref()),
        Command::Service(command) => return service::run(command, &settings),
        Command::Dmn(DmnCommand::Tck { folder }) => return service::tck(&folder),
        Command::Config(ConfigCommand::Check) => {
            println!("The settings are sound.");
            return Ok(ExitCode::SUCCESS);
        }
        Command::Restore { from } => return backup::restore(&from, &settings),
        Command::Serve { listen, data } => {
            settings.server.listen = listen.unwrap_or(settings.server.listen);
            settings.data.folder = data.unwrap_or(settings.data.folder);
            on_runtime(serve(settings))?;
        }
        Command::Demo { listen, data, letters, only_fill } => {
            settings.server.listen = listen;
            settings.data.folder = data;
            settings.letters.program = letters;
            settings.demo.enabled = true;
            on_runtime(demo(settings, only_fill))?;
        }
        Command::Log(command) => return on_runtime(log(settings, command)),
        Command::Backup { into } => on_runtime(backup::backup(settings, into))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn on_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    crate::serve::serve(App::open(settings, true).await?).await
}

async fn demo(settings: Settings, only_fill: bool) -> anyhow::Result<()> {
    let app = App::open(settings, true).await?;
    crate::demo::seed(&app).await?;
    if only_fill {
        return Ok(());
    }
    print_welcome(&app);
    crate::serve::serve(app).await
}

fn print_welcome(app: &App) {
    let address = crate::app::public_origin(&app.settings);
    println!(
        "
Saltmere, an invented town, is open at {address}

  {address}/sign-in/demo   sign in as one of the invented people, with one click
  {address}/desk           the officials' desk (sign in as Marta Silva first)
  {address}/figures        how the services perform, live
  {address}/log            the town's public log; {address}/verify checks a receipt

Try this: sign in as Amina Haddad, search for “car”, apply for the parking permit, and check the
receipt. Stop with Ctrl-C; start again and everything is still there.
"
    );
}

async fn log(settings: Settings, command: LogCommand) -> anyhow::Result<ExitCode> {
    let app = App::open(settings, true).await?;
    match command {
        LogCommand::Keys => {
            println!("{}", app.log.verifier);
            Ok(ExitCode::SUCCESS)
        }
        LogCommand::Fsck => {
            let policy = verify::policy(&app.log.verifier.to_string())?;
            let report = ledger::fsck(&app.db, &policy).await?;
            for finding in &report.findings {
                println!("{finding:?}");
            }
            println!("{} entries, {} findings", report.size, report.findings.len());
            let sound = report.findings.is_empty();
            Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
