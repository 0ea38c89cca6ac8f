//! `aedile-fuzz NAME|all [--seconds N] [--seed S]`: seeded hostile input, on stable Rust.
//!
//! Each target runs in a process of its own, so that one that dies or hangs is a finding like another.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use fuzz::{TARGETS, Target, find, runner};

/// What a target may take besides its seconds: reading the town, and one last input.
const GRACE: Duration = Duration::from_secs(30);
const USAGE: &str =
    "aedile-fuzz NAME|all|list [--seconds N] [--seed S]\naedile-fuzz NAME --file FILE";

#[derive(Default)]
struct Wanted {
    name: String,
    seconds: u64,
    seed: u64,
    /// An input to read once.
    file: Option<PathBuf>,
    /// Set for the process that runs one target: where the input at hand is kept.
    kept: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let wanted = arguments().context(USAGE)?;
    if wanted.name == "list" {
        TARGETS.iter().for_each(|target| println!("{:<12} {}", target.name, target.about));
        return Ok(ExitCode::SUCCESS);
    }
    if let (Some(kept), Some(target)) = (&wanted.kept, find(&wanted.name)) {
        return on_a_small_stack(|| run_here(target, &wanted, kept));
    }
    if let (Some(file), Some(target)) = (&wanted.file, find(&wanted.name)) {
        let input = std::fs::read(file)?;
        return on_a_small_stack(|| Ok(read_here(target, &input)));
    }
    let targets: Vec<&Target> = match wanted.name.as_str() {
        "all" => TARGETS.iter().collect(),
        name => vec![find(name).with_context(|| format!("no target {name}\n{USAGE}"))?],
    };
    run_all(&targets, &wanted)
}

fn arguments() -> Option<Wanted> {
    let mut given = std::env::args().skip(1);
    let mut wanted = Wanted { name: given.next()?, seconds: 10, ..Wanted::default() };
    while let Some(option) = given.next() {
        let value = given.next()?;
        match option.as_str() {
            "--seconds" => wanted.seconds = value.parse().ok()?,
            "--seed" => wanted.seed = value.parse().ok()?,
            "--file" => wanted.file = Some(value.into()),
            "--kept" => wanted.kept = Some(value.into()),
            _ => return None,
        }
    }
    Some(wanted)
}

/// Every target in a process of its own, as many at once as there are processors.
fn run_all(targets: &[&Target], wanted: &Wanted) -> anyhow::Result<ExitCode> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("findings");
    std::fs::create_dir_all(&folder).context("cannot make the folder for findings")?;
    let waiting = Mutex::new(targets.iter());
    let findings = Mutex::new(0_usize);
    let work = || {
        while let Some(target) = waiting.lock().ok().and_then(|mut next| next.next()) {
            let found = run_apart(target, wanted, &folder).unwrap_or_else(|error| {
                println!("{}: {error:#}", target.name);
                true
            });
            if let Ok(mut findings) = findings.lock() {
                *findings += usize::from(found);
            }
        }
    };
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        (0..at_once).for_each(|_| drop(scope.spawn(work)));
    });
    let findings = findings.into_inner().unwrap_or(targets.len());
    println!("{} passed, {findings} failed", targets.len().saturating_sub(findings));
    Ok(if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one target in a process of its own; whether something was found.
fn run_apart(target: &Target, wanted: &Wanted, folder: &Path) -> anyhow::Result<bool> {
    let kept = folder.join(format!("{}-{}-{}", target.name, wanted.seed, std::process::id()));
    let mut child = Command::new(std::env::current_exe()?)
        .args([target.name, "--seconds", &wanted.seconds.to_string()])
        .args(["--seed", &wanted.seed.to_string(), "--kept"])
        .arg(&kept)
        .stdin(Stdio::null())
        .spawn()?;
    let ended = wait(&mut child, Duration::from_secs(wanted.seconds) + GRACE)?;
    if ended == Some(true) {
        std::fs::remove_file(&kept).ok();
        return Ok(false);
    }
    let how = if ended.is_none() { "hangs" } else { "died or found something" };
    println!("{}: {how}; the input is {}", target.name, kept.display());
    println!("  again: aedile-fuzz {} --file {}", target.name, kept.display());
    Ok(true)
}

/// Whether it ended well; none when it had to be stopped.
fn wait(child: &mut Child, time_max: Duration) -> std::io::Result<Option<bool>> {
    let end = Instant::now() + time_max;
    while Instant::now() < end {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

fn run_here(target: &Target, wanted: &Wanted, kept: &Path) -> anyhow::Result<ExitCode> {
    runner::remember_panics();
    let ran = runner::run(target, wanted.seconds, wanted.seed, kept)?;
    println!("{}: {} inputs, seed {}", target.name, ran.executions, wanted.seed);
    Ok(said(target, ran.finding))
}

fn read_here(target: &Target, input: &[u8]) -> ExitCode {
    runner::remember_panics();
    said(target, runner::read(target, input, u64::MAX))
}

fn said(target: &Target, finding: Option<String>) -> ExitCode {
    match finding {
        None => ExitCode::SUCCESS,
        Some(finding) => {
            println!("{}: FOUND {finding}", target.name);
            ExitCode::FAILURE
        }
    }
}

/// With the stack that a thread of the server has.
fn on_a_small_stack(
    work: impl FnOnce() -> anyhow::Result<ExitCode> + Send,
) -> anyhow::Result<ExitCode> {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(runner::STACK_BYTES);
        let thread = builder.spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("the runner itself panicked")))
    })
}
