//! Runs a target over damaged inputs for a while and says what it found.
//!
//! Every input is written to a file before it is read, so that it is known even when the process dies of
//! it (a stack that overflows cannot be caught).

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::Target;
use crate::mutate::{Dice, damaged};

/// Longer than this for one input is a finding.
const INPUT_TIME_MAX: Duration = Duration::from_secs(1);
/// An input that was slow is read so often again: another program may have had the processor.
const SLOW_AGAIN: usize = 2;
/// More memory than this above what the seeds took is a finding.
const MEMORY_KB_MAX: u64 = 512 * 1024;
/// The stack that the server's threads have.
pub const STACK_BYTES: usize = 2 * 1024 * 1024;

/// What became of a run.
#[derive(Debug)]
pub struct Ran {
    /// Inputs read.
    pub executions: u64,
    /// Why it ended early.
    pub finding: Option<String>,
}

/// What the last panic said; set by the hook of [`remember_panics`].
static PANICKED: Mutex<Option<String>> = Mutex::new(None);

/// From now on a panic is remembered instead of printed, wherever it is caught.
pub fn remember_panics() {
    panic::set_hook(Box::new(|info| {
        if let Ok(mut last) = PANICKED.lock() {
            last.get_or_insert_with(|| info.to_string());
        }
    }));
}

/// Reads the seeds, then damaged copies of them, until the time is over or something is found.
///
/// # Errors
/// When the input cannot be kept in the file.
pub fn run(target: &Target, seconds: u64, seed: u64, kept: &Path) -> std::io::Result<Ran> {
    let seeds = (target.seeds)();
    let mut kept = File::create(kept)?;
    let mut ran = Ran { executions: 0, finding: None };
    let mut memory_kb_max = u64::MAX;
    let mut dice = Dice(seed ^ name_number(target.name));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut sound = seeds.iter();
    while ran.finding.is_none() && Instant::now() < end {
        let input = match sound.next() {
            Some(seed) => seed.clone(),
            None => {
                if memory_kb_max == u64::MAX {
                    memory_kb_max = memory_peak_kb().saturating_add(MEMORY_KB_MAX);
                }
                damaged(&mut dice, &seeds)
            }
        };
        keep(&mut kept, &input)?;
        ran.finding = read(target, &input, memory_kb_max);
        ran.executions += 1;
    }
    Ok(ran)
}

/// Reads one input; says what is wrong with that.
pub fn read(target: &Target, input: &[u8], memory_kb_max: u64) -> Option<String> {
    let began = Instant::now();
    if let Some(panic) = panics(target, input) {
        return Some(panic);
    }
    let mut took = began.elapsed();
    if took > Duration::from_millis(5) && memory_peak_kb() > memory_kb_max {
        return Some(format!("it takes more than {} MB", MEMORY_KB_MAX / 1024));
    }
    for _ in 0..SLOW_AGAIN {
        if took <= INPUT_TIME_MAX {
            return None;
        }
        let began = Instant::now();
        (target.run)(input);
        took = took.min(began.elapsed());
    }
    (took > INPUT_TIME_MAX).then(|| format!("it takes {} ms", took.as_millis()))
}

fn panics(target: &Target, input: &[u8]) -> Option<String> {
    let caught = panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err();
    let said = PANICKED.lock().ok().and_then(|mut last| last.take());
    said.or_else(|| caught.then(|| "it panics".to_owned()))
}

fn keep(file: &mut File, input: &[u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(input)?;
    file.set_len(input.len() as u64)
}

/// The most memory that this process ever had, as Linux counts it; nothing elsewhere.
fn memory_peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or_default()
}

/// So that no two targets get the same numbers from one seed.
fn name_number(name: &str) -> u64 {
    name.bytes().fold(0, |sum, byte| sum.wrapping_mul(257).wrapping_add(u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANTED: Target = Target {
        name: "planted",
        about: "a parser with a mistake, to see that it is found",
        run: |data| assert!(!data.ends_with(b"!"), "an exclamation mark"),
        seeds: || vec![b"one! two! three!?".to_vec(), b"four".to_vec()],
    };

    #[test]
    fn a_planted_mistake_is_found_and_kept() {
        let file = std::env::temp_dir().join(format!("aedile-planted-{}", std::process::id()));
        let ran = run(&PLANTED, 60, 1, &file).unwrap();
        let kept = std::fs::read(&file).unwrap();
        let _ = std::fs::remove_file(&file);
        assert!(ran.finding.is_some(), "{ran:?}");
        assert!(kept.ends_with(b"!"), "{kept:?}");
    }

    #[test]
    fn a_slow_reader_is_found() {
        let slow = Target { run: |_| std::thread::sleep(Duration::from_millis(1_100)), ..PLANTED };
        let finding = read(&slow, b"", u64::MAX);
        assert!(finding.is_some_and(|said| said.contains("ms")));
    }
}
