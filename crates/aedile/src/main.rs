//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use aedile::commands::{self, Command};
use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One program with which a public body serves people.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The settings file; without one, the defaults.
    #[arg(long, global = true)]
    settings: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("AEDILE_LOG")
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .with_writer(std::io::stderr)
        // A message that cannot be written (its file is on the full disk) is lost; saying so would panic.
        .log_internal_errors(false)
        .init();
    match commands::run(arguments.command, arguments.settings.as_deref()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
