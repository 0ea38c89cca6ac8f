//! Processor time by program, so that a figure of a noisy machine can be told from a figure of the program.

use std::collections::HashMap;

/// Ticks of processor time (user and system) of all running processes so far, by the name of the program.
/// Empty where the system does not tell (only Linux does, in `/proc/PID/stat`).
pub(crate) fn ticks() -> HashMap<String, u64> {
    let mut all = HashMap::new();
    for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(process.path().join("stat"));
        if let Some((name, ticks)) = stat.ok().as_deref().and_then(of_process) {
            *all.entry(name.to_owned()).or_default() += ticks;
        }
    }
    all
}

/// Name and ticks from a line of `/proc/PID/stat`: the name stands in parentheses, and may hold some itself.
fn of_process(stat: &str) -> Option<(&str, u64)> {
    let (head, rest) = stat.rsplit_once(')')?;
    let (_, name) = head.split_once('(')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((name, user + system))
}

/// Microseconds that the programs of this name took between two readings, for each of `count` things done.
/// A tick is a hundredth of a second on every Linux that there is.
pub(crate) fn microseconds_each(
    (before, after): (&HashMap<String, u64>, &HashMap<String, u64>),
    name: &str,
    count: usize,
) -> f64 {
    let of = |ticks: &HashMap<String, u64>| ticks.get(name).copied().unwrap_or_default();
    of(after).saturating_sub(of(before)) as f64 * 10_000.0 / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_parentheses() {
        let line = "7 (a (b) c) S 1 7 7 0 -1 4194560 1 0 0 0 30 12 0 0 20";
        assert_eq!(of_process(line), Some(("a (b) c", 42)));
    }
}
