//! The one place that asks the machine for the time and for randomness.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use platform::Edge;

/// The machine's clock and randomness, in the town's time zone.
///
/// # Errors
/// When the time zone is not known.
pub fn machine(zone: &str) -> anyhow::Result<Edge> {
    let zone = TimeZone::get(zone).with_context(|| format!("unknown time zone {zone}"))?;
    Ok(Edge::new(Arc::new(now), Arc::new(entropy), zone))
}

#[expect(clippy::disallowed_methods, reason = "this is the edge: everything below takes a Ctx")]
fn now() -> Timestamp {
    let now = Timestamp::now();
    // As fine as the databases keep it: what is answered at once reads as what is answered later.
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

fn entropy() -> [u8; 32] {
    let mut bytes = [0; 32];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the machine gives no randomness: {error}");
    }
    bytes
}
