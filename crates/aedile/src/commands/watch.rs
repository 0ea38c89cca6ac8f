//! `aedile log watch URL`: follows a town's log from outside and raises an alarm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use jiff::SignedDuration;
use ledger::{Alarm, Fetcher, Looked, Monitor, MonitorState};
use platform::Edge;
use platform::outgoing::Outgoing;

use super::verify;
use crate::{edge, keys};

/// What to watch, by what, and how often.
#[derive(Args)]
pub struct WatchArguments {
    /// The log's address, such as `https://services.example/log`.
    url: String,
    /// A file with keys, witnesses and how many are needed (from `/log/policy`, or your own).
    #[arg(long)]
    policy: PathBuf,
    /// The file in which the last head is remembered; made by the first look.
    #[arg(long)]
    state: PathBuf,
    /// Seconds between two looks.
    #[arg(long, default_value_t = 60)]
    every: u64,
    /// Look once and stop.
    #[arg(long)]
    once: bool,
    /// Hours without a new entry after which the log is stale.
    #[arg(long)]
    stale_hours: Option<u32>,
    /// A command for the shell that is run on an alarm, with `AEDILE_ALARM` and `AEDILE_ALARM_TEXT`.
    #[arg(long)]
    alarm: Option<String>,
}

/// Looks until something is wrong. The exit code says what: 10 a fork, 11 a log that went back, 12 damage,
/// 13 a forged head, 14 too few witnesses, 15 stale; 1 when it could not be looked at.
///
/// # Errors
/// When a file does not read, or the log cannot be reached at a single look.
pub(super) async fn run(arguments: WatchArguments) -> anyhow::Result<ExitCode> {
    let policy = verify::read_policy(&arguments.policy)?;
    let edge = edge::machine("UTC")?;
    let stale = arguments.stale_hours.map(|hours| SignedDuration::from_hours(hours.into()));
    let monitor = Monitor::new(policy, fetcher(&arguments.url), stale);
    let mut state = read_state(&arguments.state)?;
    loop {
        match monitor.look(edge.now(), state.as_ref()).await {
            Ok(Ok(looked)) => {
                remember(&arguments.state, &looked, state.as_ref())?;
                state = Some(looked.state);
            }
            Ok(Err(alarm)) => return raise(&arguments, &edge, &alarm),
            Err(fault) if arguments.once => return Err(fault.into()),
            Err(fault) => {
                eprintln!("{}: {fault}", edge.now());
                let silent = state.as_ref().and_then(|s| monitor.is_silent(edge.now(), s));
                if let Some(alarm) = silent {
                    return raise(&arguments, &edge, &alarm);
                }
            }
        }
        if arguments.once {
            return Ok(ExitCode::SUCCESS);
        }
        tokio::time::sleep(Duration::from_secs(arguments.every.max(1))).await;
    }
}

fn fetcher(url: &str) -> Fetcher {
    let (outgoing, base) = (Outgoing::default(), url.trim_end_matches('/').to_owned());
    Arc::new(move |path, bytes_max| {
        let (outgoing, address) = (outgoing.clone(), format!("{base}/{path}"));
        Box::pin(async move { outgoing.get(&address, bytes_max).await })
    })
}

fn read_state(file: &Path) -> anyhow::Result<Option<MonitorState>> {
    if !file.exists() {
        return Ok(None);
    }
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let state = MonitorState::parse(&text)
        .with_context(|| format!("{} is not what was seen last", file.display()))?;
    Ok(Some(state))
}

fn remember(file: &Path, looked: &Looked, before: Option<&MonitorState>) -> anyhow::Result<()> {
    if before == Some(&looked.state) {
        return Ok(());
    }
    println!("{} entries, {} of them new and recomputed", looked.size, looked.new);
    keys::replace(file, &looked.state.to_string())
        .with_context(|| format!("cannot write {}", file.display()))
}

/// One line on standard error, the proof in a file where there is one, the command; then the end. What was
/// seen last stays remembered.
fn raise(arguments: &WatchArguments, edge: &Edge, alarm: &Alarm) -> anyhow::Result<ExitCode> {
    let mut text = format!("ALARM {}: {}: {alarm}", alarm.word(), arguments.url);
    if let Some((seen, shown)) = alarm.evidence() {
        let name = format!("{}.{}", alarm.word(), edge.now().as_second());
        let file = arguments.state.with_extension(name);
        fs::write(&file, format!("{seen}\n{shown}"))
            .with_context(|| format!("cannot write {}", file.display()))?;
        text = format!("{text}; both heads are in {}", file.display());
    }
    eprintln!("{text}");
    if let Some(command) = &arguments.alarm {
        let mut shell = std::process::Command::new("sh");
        shell.arg("-c").arg(command);
        shell.env("AEDILE_ALARM", alarm.word()).env("AEDILE_ALARM_TEXT", &text);
        let ended = shell.status().context("cannot run the alarm's command")?;
        if !ended.success() {
            eprintln!("the alarm's command ended with {ended}");
        }
    }
    Ok(ExitCode::from(alarm.exit_code()))
}
