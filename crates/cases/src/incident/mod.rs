//! An incident: something of a process failed, and the token stands still until somebody lets it go on. The
//! rest of the case goes on, and nothing of it is lost.

pub(crate) mod api;
pub mod mend;
pub(crate) mod pages;
mod starts;
pub mod store;
#[cfg(test)]
mod tests;

use bpmn::{Failure, Instance, NodeId, OpenKind, WaitId};
use jiff::Timestamp;
use platform::{Actor, typed_id};
use services::Definition;
use web::{Asked, Visitor};

use crate::application::ApplicationId;
use crate::history::{Act, kind};
use crate::task::take::may_in;
use crate::work::Work;

typed_id!(
    /// A place where a case stands still.
    IncidentId,
    "inc"
);

/// The permission to see where cases stand still, and to let them go on.
pub const MEND: &str = "cases.mend";
/// Whoever runs the installation does so for every unit, and sees nothing personal.
pub(crate) const EVERYWHERE: &str = "operator";

/// The units of which somebody lets cases go on; none for whoever does so for every unit.
pub(crate) fn units_of(asked: &Asked) -> Option<Vec<String>> {
    let visitor = &asked.visitor;
    if visitor.holds(EVERYWHERE) {
        return None;
    }
    let units = visitor.roles.iter().map(|grant| grant.unit.to_string());
    let mut units: Vec<String> = units.filter(|unit| may_in(visitor, unit, MEND)).collect();
    units.sort();
    units.dedup();
    Some(units)
}

/// What seals the cause: a value of somebody's may be quoted in it.
pub const LABEL: &str = "cases.incident";

/// A place where a case stands still.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// The case.
    pub application: ApplicationId,
    /// What people quote.
    pub reference: String,
    /// The service.
    pub service: String,
    /// The version of its definition.
    pub definition: String,
    /// The unit of the case.
    pub unit: String,
    /// The wait of the process.
    pub wait: u32,
    /// The element.
    pub node: String,
    /// What was being worked out, as it stands in the definition.
    pub expression: String,
    /// Why it failed, sealed.
    pub cause: privacy::Sealed,
    /// How often it was tried.
    pub tries: i64,
    /// Since when the case stands still there.
    pub since: Timestamp,
    /// When it went on.
    pub closed_at: Option<Timestamp>,
}

/// Whether a visitor may let the cases of a unit go on.
pub fn may_mend(visitor: &Visitor, unit: &str) -> bool {
    visitor.holds(MEND) && (visitor.holds(EVERYWHERE) || may_in(visitor, unit, MEND))
}

/// What an incident was before it was tried again: if it fails again at the same element, it stands since then.
#[derive(Clone, Debug)]
pub struct Before {
    node: String,
    tries: i64,
    since: Timestamp,
}

/// Where an instance stands still.
pub(crate) struct Standing {
    pub(crate) wait: WaitId,
    node: NodeId,
    failure: Failure,
}

/// Every place where an instance stands still.
pub(crate) fn standing(bpmn: &bpmn::Definition, instance: &Instance) -> Vec<Standing> {
    let open = bpmn.allowed(instance).into_iter();
    let failed = open.filter_map(|open| match open.kind {
        OpenKind::Incident(failure) => Some(Standing { wait: open.wait, node: open.node, failure }),
        _ => None,
    });
    failed.collect()
}

/// Records what came to stand still since `before`, and what goes on again.
pub(crate) fn note(
    work: &mut Work<'_>,
    definition: &Definition,
    (before, now): (&[Standing], &[Standing]),
) {
    let has = |list: &[Standing], wait: WaitId| list.iter().any(|standing| standing.wait == wait);
    for gone in before.iter().filter(|standing| !has(now, standing.wait)) {
        let at = work.ctx.now();
        store::close(&mut work.unit, work.application.id, (gone.wait.0, at));
    }
    for new in now.iter().filter(|standing| !has(before, standing.wait)) {
        add(work, definition, new);
    }
}

fn add(work: &mut Work<'_>, definition: &Definition, new: &Standing) {
    let ctx = work.ctx;
    let node = definition.bpmn.node(new.node).id.to_string();
    let again = work.mended.as_ref().filter(|before| before.node == node);
    let (tries, since) = again.map_or((1, ctx.now()), |before| (before.tries + 1, before.since));
    let application = &work.application;
    let incident = Incident {
        id: IncidentId::new(ctx),
        application: application.id,
        reference: application.label(),
        service: application.service.clone(),
        definition: application.definition.clone(),
        unit: application.unit.clone().unwrap_or_else(|| definition.unit.to_string()),
        wait: new.wait.0,
        expression: new.failure.expression.clone(),
        cause: work.key.seal(ctx, LABEL, new.failure.cause.as_bytes()),
        tries,
        since,
        closed_at: None,
        node,
    };
    store::insert(&mut work.unit, &incident);
    let process = ctx.acting_as(Actor::System("process"));
    work.record_as(&process, Act { kind: kind::STOPPED, detail: Some(&incident.node), text: None });
}
