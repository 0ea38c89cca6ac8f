//! `aedile client`: programs that use the interface.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use identity::client::{self, ClientId, ClientRefusal, SCOPES};
use platform::{Ctx, Unit};

use crate::app::App;

/// Programs that use the interface.
#[derive(Subcommand)]
pub enum ClientCommand {
    /// Register a program; what it sends is printed once.
    Register {
        /// The name under which it appears in logs and on "who looked at my data".
        name: String,
        /// What it may do; give several, or `all` to see the list.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// The unit for which it works; scopes about cases need one.
        #[arg(long)]
        unit: Option<String>,
    },
    /// The programs that are registered.
    List,
    /// End a registration at once.
    Revoke {
        /// The id that `list` shows (cli_…).
        id: String,
    },
}

/// Runs the command.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run(app: &App, ctx: &Ctx, command: ClientCommand) -> anyhow::Result<ExitCode> {
    match command {
        ClientCommand::Register { name, scopes, unit } => {
            register(app, ctx, &name, (&scopes, unit.as_deref())).await?;
        }
        ClientCommand::List => {
            let clients = client::store::list_standing(&app.db, 500).await?;
            for one in &clients {
                let unit = one.unit.as_deref().unwrap_or("-");
                println!("{}  {:<24} {unit:<16} {}", one.id, one.name, one.scopes.join(" "));
            }
            if clients.is_empty() {
                println!("No program is registered: aedile client register NAME --scope SCOPE");
            }
        }
        ClientCommand::Revoke { id } => {
            let id = ClientId::parse(&id)
                .with_context(|| format!("{id} is no id of `aedile client list` (cli_…)"))?;
            let mut unit = Unit::new();
            client::revoke(&mut unit, ctx, id);
            app.db.commit(unit).await.context("there is no such registration any more")?;
            println!("Ended: its secret no longer works.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn register(
    app: &App,
    ctx: &Ctx,
    name: &str,
    (scopes, for_unit): (&[String], Option<&str>),
) -> anyhow::Result<()> {
    if let Some(unit) = for_unit {
        super::check_unit(app, unit)?;
    }
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let mut unit = Unit::new();
    let registered = client::register(&mut unit, ctx, name, (&scopes, for_unit));
    let registered = registered.map_err(|refusal| anyhow::anyhow!("{}", remedy(&refusal)))?;
    app.db.commit(unit).await?;
    println!(
        "{}: {name}. It sends this with every request; it is shown once:",
        registered.client.id
    );
    println!();
    println!("  Authorization: Bearer {}", registered.bearer);
    Ok(())
}

fn remedy(refusal: &ClientRefusal) -> String {
    match refusal {
        ClientRefusal::UnfitName => "give a name of 2 to 60 characters".to_owned(),
        ClientRefusal::UnknownScope(scope) => {
            format!("there is no scope {scope}. The scopes are {}.", SCOPES.join(", "))
        }
        ClientRefusal::NoScope => format!("give a scope: {}", SCOPES.join(", ")),
        ClientRefusal::NeedsUnit => {
            "scopes about cases need the unit whose cases they are: --unit UNIT".to_owned()
        }
    }
}
