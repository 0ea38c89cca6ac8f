//! What the operator's monitoring counts: requests by route and status, and how long they took. Routes are
//! named by their pattern, so nothing that a person typed can get here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;

use crate::route::RouteInfo;

/// Upper bounds of the histogram's buckets, in milliseconds.
const BOUNDS_MS: [i64; 9] = [1, 2, 5, 10, 25, 100, 500, 2_000, 10_000];

/// Counts of one process since its start; cloning shares them.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<Series, Counted>>>);

/// Method, pattern of the path, status.
type Series = (String, &'static str, u16);

#[derive(Clone, Debug, Default)]
struct Counted {
    requests: u64,
    nanoseconds: u128,
    /// Requests that took at most as long as the bound of the same place.
    within: [u64; BOUNDS_MS.len()],
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn count(&self, info: &RouteInfo, status: u16, took: SignedDuration) {
        let series = (info.method.to_string(), info.path, status);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = all.entry(series).or_default();
        counted.requests += 1;
        counted.nanoseconds += u128::try_from(took.as_nanos()).unwrap_or_default();
        for (within, bound) in counted.within.iter_mut().zip(BOUNDS_MS) {
            *within += u64::from(took <= SignedDuration::from_millis(bound));
        }
    }

    /// The counts in the text format of Prometheus (0.0.4).
    pub fn to_text(&self) -> String {
        const NAME: &str = "aedile_http_request_duration_seconds";
        let mut out = format!(
            "# HELP {NAME} Time from the gate to the answer, by route and status.\n# TYPE {NAME} histogram\n"
        );
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for ((method, path, status), counted) in all {
            let labels = format!("method=\"{method}\",route=\"{path}\",status=\"{status}\"");
            for (within, bound) in counted.within.iter().zip(BOUNDS_MS) {
                let le = bound as f64 / 1_000.0;
                let _ = writeln!(out, "{NAME}_bucket{{{labels},le=\"{le}\"}} {within}");
            }
            let requests = counted.requests;
            let seconds = counted.nanoseconds as f64 / 1e9;
            let _ = writeln!(out, "{NAME}_bucket{{{labels},le=\"+Inf\"}} {requests}");
            let _ = writeln!(out, "{NAME}_sum{{{labels}}} {seconds}");
            let _ = writeln!(out, "{NAME}_count{{{labels}}} {requests}");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counted_by_route_and_never_by_address() {
        let metrics = Metrics::default();
        let info = RouteInfo { path: "/cases/{reference}", ..crate::gate::unmatched("/x") };
        metrics.count(&info, 200, SignedDuration::from_millis(3));
        metrics.count(&info, 200, SignedDuration::from_millis(30));
        metrics.count(&info, 404, SignedDuration::from_secs(60));
        let text = metrics.to_text();
        let line = |labels: &str, value: &str| {
            let line = format!("aedile_http_request_duration_seconds{labels} {value}\n");
            assert!(text.contains(&line), "{line} is not in\n{text}");
        };
        let of = "method=\"GET\",route=\"/cases/{reference}\"";
        line(&format!("_bucket{{{of},status=\"200\",le=\"0.002\"}}"), "0");
        line(&format!("_bucket{{{of},status=\"200\",le=\"0.005\"}}"), "1");
        line(&format!("_count{{{of},status=\"200\"}}"), "2");
        line(&format!("_sum{{{of},status=\"200\"}}"), "0.033");
        line(&format!("_bucket{{{of},status=\"404\",le=\"10\"}}"), "0");
        line(&format!("_bucket{{{of},status=\"404\",le=\"+Inf\"}}"), "1");
    }
}
