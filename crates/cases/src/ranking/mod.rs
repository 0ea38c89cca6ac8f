//! Where an application stands among the others of a service that gives its places by points.

pub mod store;
#[cfg(test)]
mod tests;

use services::Definition;
use services::decide::Findings;

use crate::work::Work;

/// The bands in which applicants are told their place: exact places would tell about others.
const BANDS: [i64; 6] = [1, 11, 26, 51, 101, 201];

/// The points by the rules; none when the service does not rank.
pub fn points(definition: &Definition, findings: &Findings) -> Option<i64> {
    let value = findings.values.get(&**definition.process.ranking.as_ref()?)?;
    let whole = |text: &str| text.split('.').next()?.parse().ok();
    value.as_i64().or_else(|| value.as_str().and_then(whole))
}

/// Puts an application on the list of its service.
pub fn enter(work: &mut Work<'_>, definition: &Definition, findings: Option<&Findings>) {
    if let Some(points) = findings.and_then(|findings| points(definition, findings)) {
        let since = work.application.submitted_at.unwrap_or(work.ctx.now());
        store::insert(&mut work.unit, &work.application, (points, since));
    }
}

/// The band of a place, counted from 1: its first and last place; the last band is open.
pub fn band(place: i64) -> (i64, Option<i64>) {
    let at = BANDS.iter().rposition(|first| *first <= place).unwrap_or(0);
    let first = BANDS.get(at).copied().unwrap_or(1);
    (first, BANDS.get(at + 1).map(|next| next - 1))
}
