//! Ends the process when one letter takes too long or too much memory.
//!
//! A thread cannot be stopped from outside, a process can. So the worker watches itself: it leaves
//! with an exit code that tells the supervisor why, and the supervisor starts another.

use std::fs;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use letters_protocol::RefusalCode;

/// Exit code of a worker whose letter took too long.
const EXIT_TIME: i32 = 70;
/// Exit code of a worker whose letter took too much memory.
const EXIT_MEMORY: i32 = 71;
/// How often the watchdog looks.
const EVERY: Duration = Duration::from_millis(25);

/// What one letter may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From reading the request to writing the reply.
    pub letter_seconds: u64,
    /// Resident memory of the worker, read from the kernel; not limited where there is no `/proc`.
    pub memory_mib: u64,
}

impl Default for Limits {
    /// Far above what a letter needs (about 5 ms and 110 MiB), and enough for a copy of everything about somebody with
    /// 500 cases (some seconds and 500 MiB). Below the half minute for which the town waits, so that it hears why.
    fn default() -> Self {
        Self { letter_seconds: 25, memory_mib: 1536 }
    }
}

/// Watches the letters of this process.
#[derive(Clone, Debug, Default)]
pub struct Watchdog {
    letter_since: Arc<Mutex<Option<Instant>>>,
}

impl Watchdog {
    /// Starts watching.
    pub fn start(limits: Limits) -> Self {
        let watchdog = Self::default();
        let watched = watchdog.clone();
        thread::spawn(move || watched.watch(limits));
        watchdog
    }

    /// A letter begins.
    pub fn begin(&self) {
        *self.since() = Some(Instant::now());
    }

    /// The letter is done.
    pub fn end(&self) {
        *self.since() = None;
    }

    fn since(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.letter_since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self, limits: Limits) {
        let longest = Duration::from_secs(limits.letter_seconds);
        loop {
            thread::sleep(EVERY);
            if self.since().is_some_and(|since| since.elapsed() > longest) {
                process::exit(EXIT_TIME);
            }
            if resident_kib().is_some_and(|kib| kib > limits.memory_mib * 1024) {
                process::exit(EXIT_MEMORY);
            }
        }
    }
}

/// Why a worker left, as far as its exit code tells.
pub fn reason(exit_code: Option<i32>) -> RefusalCode {
    match exit_code {
        Some(EXIT_TIME) => RefusalCode::Time,
        Some(EXIT_MEMORY) => RefusalCode::Memory,
        _ => RefusalCode::Crashed,
    }
}

/// proc(5): `VmRSS:   12345 kB` in `/proc/self/status`.
fn resident_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
