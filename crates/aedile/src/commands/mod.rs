//! What the program does on the command line, one file a command.

mod backup;
mod bpmn;
mod client;
mod dmn;
mod doctor;
mod drill;
mod erase;
mod jobs;
mod keys;
mod log;
mod notation;
mod official;
mod openid;
pub mod payments;
mod process;
mod register;
mod retention;
mod service;
mod sign_out;
mod verify;
mod watch;
mod witness;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use identity::Name;
use platform::id::PersonId;

use crate::app::App;
use crate::config::{MASTER_KEY_VARIABLE, Settings};

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
    /// Check a receipt, or a file that the town has published, offline against what the town publishes about its
    /// log.
    Verify {
        /// A receipt (`.tlog-proof`), or a published file such as the figures of a day.
        file: PathBuf,
        /// The receipt of a published file, when it does not lie beside it as FILE.tlog-proof.
        #[arg(long)]
        receipt: Option<PathBuf>,
        /// A file with the published keys (from `/log/keys`, or from paper); no witness is asked for.
        #[arg(long)]
        keys: Option<PathBuf>,
        /// A file with keys, witnesses and how many are needed (from `/log/policy`, or your own).
        #[arg(long, conflicts_with = "keys")]
        policy: Option<PathBuf>,
    },
    /// Be a witness for the logs of others.
    Witness {
        /// Print the witness's key and stop.
        #[arg(long)]
        key: bool,
    },
    /// Work on service definitions.
    #[command(subcommand)]
    Service(service::ServiceCommand),
    /// Work on the transparency log.
    #[command(subcommand)]
    Log(LogCommand),
    /// Processes by the BPMN standard.
    #[command(subcommand)]
    Bpmn(bpmn::BpmnCommand),
    /// Processes of running cases.
    #[command(subcommand)]
    Process(process::ProcessCommand),
    /// Decisions by the DMN standard.
    #[command(subcommand)]
    Dmn(dmn::DmnCommand),
    /// Look at the settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Officials and their roles.
    #[command(subcommand)]
    Official(official::OfficialCommand),
    /// What the town knows already, from files.
    #[command(subcommand)]
    Register(register::RegisterCommand),
    /// Fees that were paid.
    #[command(subcommand)]
    Payments(payments::PaymentsCommand),
    /// What is no longer kept.
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    /// Programs that use the interface.
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// Programs that people sign in to with their account here.
    #[command(subcommand)]
    Openid(openid::OpenIdCommand),
    /// Erase everything about somebody, unless a law keeps it.
    Erase {
        /// A sign-in number (S-…), a person's id (per_…), or a number of the population register.
        person: String,
        /// Why, for the record; it must name nobody.
        #[arg(long)]
        reason: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// End every session of somebody whose account may be in other hands.
    SignOut {
        /// A sign-in number (S-…), a person's id (per_…), or a number of the population register.
        person: String,
    },
    /// What is done when something goes wrong, practised: nothing is sent.
    #[command(subcommand)]
    Drill(drill::DrillCommand),
    /// The master key.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Letters, e-mails, timers and other work beside the requests.
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Look at everything that the town needs to run, and say what is wrong and how to put it right.
    Doctor,
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
    /// Write torn tiles anew from the entries, when these still lead to the signed root. Signs nothing.
    Repair,
    /// Print the published keys.
    Keys,
    /// Make a new key for a log whose key is lost for good; receipts from before are checked by the old one.
    NewKey,
    /// Stop publishing the entries that are older than the policy in the settings (log.published_days). Deletes
    /// nothing; with a longer policy, or none, they are published again.
    Prune {
        /// Only say what would be.
        #[arg(long)]
        dry_run: bool,
    },
    /// Close the log and go on with a new one under a new key. The servers are started again afterwards.
    Rotate {
        /// The name of the new log: the town's address without scheme, and something that no log of it had.
        #[arg(long)]
        name: String,
        /// Make the key, for witnesses and whoever watches, and only say what would be.
        #[arg(long)]
        dry_run: bool,
    },
    /// Follow a town's log from outside: nothing of it may change, go back or stand still.
    Watch(watch::WatchArguments),
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
    let mut settings =
        Settings::read(settings)?.with_environment(std::env::var(MASTER_KEY_VARIABLE).ok());
    match command {
        Command::Verify { file, receipt, keys, policy } => {
            let believed = (keys.as_deref(), policy.as_deref());
            return verify::run(&file, receipt.as_deref(), believed);
        }
        Command::Witness { key } => return on_runtime(witness::run(settings, key)),
        Command::Log(LogCommand::Watch(arguments)) => return on_runtime(watch::run(arguments)),
        Command::Service(command) => return service::run(command, &settings),
        Command::Bpmn(command) => return bpmn::run(&command),
        Command::Dmn(command) if !command.is_inside() => return dmn::run(&command),
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
        Command::Doctor => return on_runtime(doctor::run(settings)),
        Command::Log(LogCommand::NewKey) => return on_runtime(log::new_key(settings)),
        Command::Log(command) => return on_runtime(log::run(settings, command)),
        Command::Backup { into } => on_runtime(backup::backup(settings, into))?,
        inside => return on_runtime(run_inside(settings, inside)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Commands that act in the town as its operator, beside a server that may be running.
async fn run_inside(settings: Settings, command: Command) -> anyhow::Result<ExitCode> {
    let app = App::open(settings, true).await?;
    act(&app, command).await
}

/// The same in a town that is open.
///
/// # Errors
/// With a sentence for the terminal.
pub async fn act(app: &App, command: Command) -> anyhow::Result<ExitCode> {
    let ctx = app.edge.system("command-line");
    match command {
        Command::Official(command) => official::run(app, &ctx, command).await,
        Command::Register(command) => register::run(app, &ctx, command).await,
        Command::Client(command) => client::run(app, &ctx, command).await,
        Command::Openid(command) => openid::run(app, &ctx, command).await,
        Command::Payments(command) => payments::run(app, &ctx, command).await,
        Command::Retention(command) => retention::run(app, &ctx, command).await,
        Command::Process(command) => process::run(app, &ctx, command).await,
        Command::Erase { person, reason, yes } => {
            erase::run(app, &ctx, (&person, &reason), yes).await
        }
        Command::SignOut { person } => sign_out::run(app, &ctx, &person).await,
        Command::Drill(command) => drill::run(app, &ctx, command).await,
        Command::Keys(command) => keys::run(app, &ctx, command).await,
        Command::Jobs(command) => jobs::run(app, &ctx, command).await,
        Command::Dmn(command) => dmn::run_inside(app, &ctx, command).await,
        _ => anyhow::bail!("this command does not act in an open town"),
    }
}

/// Somebody by a person's id, a sign-in number or a number of the population register. An e-mail address finds
/// nobody: whoever it belongs to shows that with a link.
async fn find_person(app: &App, text: &str) -> anyhow::Result<Option<PersonId>> {
    if let Some(person) = PersonId::parse(text) {
        return Ok(app.identity.find_person(person).await?.map(|found| found.id));
    }
    if text.contains('@') {
        return Ok(None);
    }
    let typed = Name::typed(text);
    if matches!(typed, Name::SignInNumber(_))
        && let Some(found) = app.identity.find_by_name(&typed).await?
    {
        return Ok(Some(found));
    }
    Ok(app.identity.find_by_name(&Name::Number(register::number(app, text))).await?)
}

fn check_unit(app: &App, unit: &str) -> anyhow::Result<()> {
    let town = app.catalogue.snapshot().town.clone();
    anyhow::ensure!(
        town.unit(unit).is_some(),
        "there is no unit {unit}. The units are {}.",
        official::unit_names(app).join(", ")
    );
    Ok(())
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

/// A line for the terminal. Nobody may read on (`| head`): what is done is done all the same, to its end.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{line}");
}
