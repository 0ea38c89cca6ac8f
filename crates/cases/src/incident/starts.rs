//! Conditions with which cases would begin and that begin none now, because they cannot be worked out or the service takes
//! none: shown beside the cases that stand still.

use jiff::Timestamp;
use serde_json::{Value, json};
use web::{Asked, Failure, Page, SummaryRow};

use super::units_of;
use crate::casework::Casework;
use crate::start::store::list_failing;
use crate::start::{By, find_start};

/// A condition that begins no case now.
pub(super) struct Failing {
    service: String,
    node: String,
    definition: String,
    unit: String,
    /// The name of the start event.
    element: String,
    condition: String,
    why: String,
    since: Timestamp,
}

/// One of them on the page.
pub(super) struct FailingRow {
    pub(super) element: String,
    pub(super) service: String,
    pub(super) condition: String,
    pub(super) rows: Vec<SummaryRow>,
}

/// Those of the services of an official's units; of all units, for whoever runs the installation.
pub(super) async fn listed(casework: &Casework, asked: &Asked) -> Result<Vec<Failing>, Failure> {
    let units = units_of(asked);
    let mut listed = Vec::new();
    for planned in list_failing(casework.db()).await? {
        let start = planned.start;
        let refused = planned.refusal.zip(planned.rung_at);
        let refused = refused.map(|(why, at)| (asked.words.t(&format!("cases-refusal-{why}")), at));
        let Some((why, since)) = planned.failure.or(refused) else { continue };
        let definition = casework.definition_by(&start.service, &planned.definition).await?;
        let unit = definition.unit.to_string();
        if units.as_ref().is_some_and(|units| !units.contains(&unit)) {
            continue;
        }
        let Some((node, By::Condition(condition))) = find_start(&definition, &start) else {
            continue;
        };
        listed.push(Failing {
            element: definition.bpmn.node(node).label().to_owned(),
            condition: condition.source().to_owned(),
            service: start.service,
            node: start.node,
            definition: planned.definition,
            unit,
            why,
            since,
        });
    }
    Ok(listed)
}

/// One of them for the page.
pub(super) fn row(
    casework: &Casework,
    asked: &Asked,
    (page, failing): (&Page, &Failing),
) -> FailingRow {
    FailingRow {
        element: failing.element.clone(),
        service: casework.service_name(&failing.service, asked.locale()),
        condition: failing.condition.clone(),
        rows: vec![
            SummaryRow::new(page.t("starts-failing-why"), failing.why.clone()),
            SummaryRow::new(page.t("starts-failing-since"), page.instant(failing.since)),
            SummaryRow::new(page.t("desk-unit"), casework.unit_name(&failing.unit, asked.locale())),
        ],
    }
}

/// The same as JSON.
pub(super) fn about(failing: &Failing) -> Value {
    json!({
        "service": failing.service,
        "definition": failing.definition,
        "unit": failing.unit,
        "element": failing.node,
        "condition": failing.condition,
        "why": failing.why,
        "since": failing.since,
    })
}
