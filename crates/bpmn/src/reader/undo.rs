//! What undoes what: compensation handlers and the activities that compensation events name.

use super::node::local;
use super::{Reader, place};
use crate::model::{BoundaryOn, End, Kind, NodeId, Throw};

impl Reader<'_> {
    /// A compensation event names the activity that it undoes.
    pub(super) fn undo_one(&mut self, node: NodeId, activity: &str) {
        self.demote_for(node);
        let found = self.ids.get(activity).copied();
        let found = found.filter(|id| self.definition.node(*id).is_activity());
        if found.is_none() {
            let at = self.place_of(node);
            let message = format!("There is no activity {activity} to compensate.");
            self.findings.error(at.as_place(), message, "Choose the activity again.");
        }
        self.findings.demoted = false;
        let Some(node) = self.definition.nodes.get_mut(node.index()) else { return };
        if let Kind::Throw(throw) | Kind::End(End::Throw(throw) | End::Then(throw, _)) =
            &mut node.kind
        {
            let all = match throw {
                Throw::All(all) => all.as_mut_slice(),
                one => std::slice::from_mut(one),
            };
            for throw in all {
                if let Throw::Compensation(compensate) = throw {
                    compensate.activity = found;
                }
            }
        }
    }

    /// An association leads from a compensation boundary event to the activity that undoes (BPMN
    /// 2.0.2, 10.7.2).
    pub(super) fn undo_pairs(&mut self) {
        for association in std::mem::take(&mut self.associations) {
            let end =
                |name: &str| association.get(name).and_then(|id| self.ids.get(local(id))).copied();
            let (Some(from), Some(to)) = (end("sourceRef"), end("targetRef")) else { continue };
            // Modelers write the direction as it was drawn.
            let (event, handler) =
                if self.undoing(from).is_some() { (from, to) } else { (to, from) };
            let Some(host) = self.undoing(event) else { continue };
            self.demote_for(event);
            let target = self.definition.node(handler);
            if !target.is_activity() || !target.undoes {
                let message = format!("“{}” is not marked for compensation.", target.label());
                let remedy = "Mark the activity behind the association as one for compensation.";
                self.findings.error(place(association), message, remedy);
            } else if let Some(host) = self.definition.nodes.get_mut(host.index()) {
                host.undo = Some(handler);
            }
            self.findings.demoted = false;
        }
    }

    /// The activity on whose border a compensation event sits.
    fn undoing(&self, event: NodeId) -> Option<NodeId> {
        match &self.definition.node(event).kind {
            Kind::Boundary(boundary) if matches!(boundary.on, BoundaryOn::Compensation) => {
                Some(boundary.host)
            }
            _ => None,
        }
    }
}
