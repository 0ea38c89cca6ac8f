//! Other engines, measured in the same run: each is a script in `bench/peers` that prints a number.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the scripts, and what `npm install` and `pip install` put beside them.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// The number that a peer prints per second of CPU time; none when it is not installed.
pub(crate) fn rate(program: &str, arguments: &[&str]) -> Option<f64> {
    let own = folder().join(program);
    let program = if own.exists() { own } else { PathBuf::from(program) };
    let output = Command::new(program).args(arguments).current_dir(folder()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().parse().ok()
}

/// A row for a peer: its rate and how it stands to ours.
pub(crate) fn cells(rate: Option<f64>, ours: f64) -> [String; 2] {
    match rate {
        Some(rate) => [format!("{rate:.0}"), format!("1 / {:.0}", ours / rate)],
        None => ["not installed".to_owned(), String::new()],
    }
}

/// Seconds of CPU time of this process, where the system tells it (Linux: the first field of
/// schedstat, in nanoseconds), else of wall time since the first call.
pub(crate) fn cpu_seconds() -> f64 {
    static BEGUN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let begun = BEGUN.get_or_init(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| begun.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// How often something is done in a second of CPU time: the median of five runs of half a second.
/// The clock is read seldom enough to cost nothing.
pub(crate) fn per_second(mut work: impl FnMut(usize)) -> f64 {
    let (mut runs, mut batch) = (Vec::new(), 1_usize);
    for _ in 0..5 {
        let begun = cpu_seconds();
        let mut count = 0_usize;
        loop {
            let before = cpu_seconds();
            for _ in 0..batch {
                work(count);
                count += 1;
            }
            let now = cpu_seconds();
            if now - before < 0.01 {
                batch *= 2;
            }
            if now - begun >= 0.5 {
                runs.push(count as f64 / (now - begun));
                break;
            }
        }
    }
    crate::stats::median(runs)
}
