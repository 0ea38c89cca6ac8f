//! Medians and percentiles of what was measured.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;

/// Latencies of one run.
#[derive(Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn join(&mut self, other: Latencies) {
        self.0.extend(other.0);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds at a percentile, by nearest rank.
    pub(crate) fn ms(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    }
}

/// The median of a few runs.
pub(crate) fn median(mut runs: Vec<f64>) -> f64 {
    runs.sort_by(f64::total_cmp);
    runs.get(runs.len() / 2).copied().unwrap_or(0.0)
}

/// Runs as many clients at once; each waits at the barrier until all are there. Gives how many times per second
/// something was done, and how long each took.
pub(crate) async fn together<F>(
    clients: usize,
    run: impl Fn(usize, Arc<Barrier>) -> F,
) -> (f64, Latencies)
where
    F: Future<Output = Latencies> + Send + 'static,
{
    let start = Arc::new(Barrier::new(clients + 1));
    let tasks: Vec<_> =
        (0..clients).map(|client| tokio::spawn(run(client, Arc::clone(&start)))).collect();
    start.wait().await;
    let began = Instant::now();
    let mut all = Latencies::default();
    for task in tasks {
        if let Ok(latencies) = task.await {
            all.join(latencies);
        }
    }
    (all.count() as f64 / began.elapsed().as_secs_f64(), all)
}
