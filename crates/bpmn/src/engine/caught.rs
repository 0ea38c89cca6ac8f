//! Errors and escalations: who catches them (BPMN 2.0.2, 10.5.6 and 13.5).

use std::sync::Arc;

use feel::{Context, Value};

use super::event::StepRefusal;
use super::{Run, Stop};
use crate::model::{BoundaryOn, Caught, Kind, NodeId};

/// What is thrown to the surrounding activities.
#[derive(Clone, Copy)]
pub(super) enum Thrown<'a> {
    Error(&'a str),
    Escalation(Option<&'a str>),
}

impl<'a> Thrown<'a> {
    fn code(&self) -> Option<&'a str> {
        match self {
            Self::Error(code) => Some(*code),
            Self::Escalation(code) => *code,
        }
    }

    /// How well a catching event fits: not at all, as one for any code, or as one for this code.
    fn fits(&self, on: &BoundaryOn) -> u8 {
        on.each().iter().map(|on| self.fits_one(on)).max().unwrap_or_default()
    }

    fn fits_one(&self, on: &BoundaryOn) -> u8 {
        let (caught, code) = match (self, on) {
            (Self::Error(code), BoundaryOn::Error(caught)) => (caught, Some(*code)),
            (Self::Escalation(code), BoundaryOn::Escalation(caught)) => (caught, *code),
            _ => return 0,
        };
        match &caught.code {
            None => 1,
            Some(wanted) => 2 * u8::from(code == Some(&**wanted)),
        }
    }
}

/// Who catches.
pub(super) enum Catcher {
    /// A boundary event of the activity where this token rests.
    Boundary(u32, NodeId),
    /// The start event of an event sub-process in this scope.
    Inside(u32, NodeId),
}

impl Run<'_> {
    /// The nearest event sub-process or surrounding activity that catches.
    pub(super) fn catcher(&self, scope: u32, thrown: Thrown<'_>) -> Option<Catcher> {
        let mut id = scope;
        // What surrounds an interrupting event sub-process is over: its other handlers as well.
        let mut over = false;
        loop {
            let scope = self.scope(id)?;
            if !over && let Some(start) = self.handler(id, thrown) {
                return Some(Catcher::Inside(id, start));
            }
            let (parent, owner) = scope.owner?;
            if let Some(boundary) = self.catches(owner, thrown) {
                return Some(Catcher::Boundary(owner, boundary));
            }
            over = self.token(owner).is_some_and(|owner| self.interrupts_around(owner.node));
            id = parent;
        }
    }

    /// The event sub-process of a scope that catches.
    fn handler(&self, scope: u32, thrown: Thrown<'_>) -> Option<NodeId> {
        let container = self.container_of(scope)?;
        let handlers = self.definition.container(container).handlers.iter().copied();
        best(handlers, |id| match &self.definition.node(id).kind {
            Kind::EventStart(start) => thrown.fits(&start.on),
            _ => 0,
        })
    }

    /// Whether a node is an event sub-process that stopped what surrounds it.
    fn interrupts_around(&self, node: NodeId) -> bool {
        let node = self.definition.node(node);
        let Kind::EventSubProcess(inside) = &node.kind else { return false };
        let start = self.definition.container(inside.0).start;
        start.is_some_and(|start| self.definition.node(start).interrupts())
    }

    /// The process or sub-process that a scope is the inside of.
    pub(super) fn container_of(&self, scope: u32) -> Option<u32> {
        let scope = self.scope(scope)?;
        match scope.owner {
            None => Some(self.state.process),
            Some(_) if scope.called.is_some() => scope.called,
            Some(_) if scope.turn.is_some() => None,
            Some((_, owner)) => self.definition.node(self.token(owner)?.node).inside(),
        }
    }

    /// The boundary event of a token's activity that catches: the exact one before the general one.
    pub(super) fn catches(&self, token: u32, thrown: Thrown<'_>) -> Option<NodeId> {
        if self.turn_of(token).is_some() {
            return None;
        }
        let host = self.definition.node(self.token(token)?.node);
        best(host.boundaries.iter().copied(), |id| match &self.definition.node(id).kind {
            Kind::Boundary(boundary) => thrown.fits(&boundary.on),
            _ => 0,
        })
    }

    /// Lets who catches it go on, with what is known about it.
    pub(super) fn hand_over(
        &mut self,
        catcher: &Catcher,
        (thrown, message): (Thrown<'_>, &str),
        payload: &Context,
    ) -> Result<(), StepRefusal> {
        let (Catcher::Boundary(_, node) | Catcher::Inside(_, node)) = catcher;
        let definition = self.definition;
        let (Kind::Boundary(event) | Kind::EventStart(event)) = &definition.node(*node).kind else {
            return Err(StepRefusal::WrongDefinition);
        };
        let best = event.on.each().iter().max_by_key(|on| thrown.fits_one(on));
        let Some(BoundaryOn::Error(caught) | BoundaryOn::Escalation(caught)) = best else {
            return Err(StepRefusal::WrongDefinition);
        };
        let mut payload = payload.clone();
        known(caught, (thrown.code(), message), &mut payload);
        match *catcher {
            Catcher::Inside(scope, start) => {
                self.begin_event_sub_process(scope, start, &payload)?;
            }
            Catcher::Boundary(owner, boundary) => {
                self.go_on_from((owner, boundary), event.interrupting, &payload)?;
            }
        }
        Ok(())
    }

    /// An escalation that nobody catches changes nothing (BPMN 2.0.2, 10.5.1).
    pub(super) fn escalate(
        &mut self,
        token: u32,
        code: Option<&Arc<str>>,
        payload: &Context,
    ) -> Result<(), Stop> {
        let thrown = Thrown::Escalation(code.map(|code| &**code));
        let scope = self.token(token).map_or(0, |token| token.scope);
        if let Some(catcher) = self.catcher(scope, thrown) {
            self.hand_over(&catcher, (thrown, ""), payload)?;
        }
        Ok(())
    }
}

fn best(ids: impl Iterator<Item = NodeId>, fits: impl Fn(NodeId) -> u8) -> Option<NodeId> {
    // The first of equals: max_by_key would take the last.
    let mut found: Option<(u8, NodeId)> = None;
    for id in ids {
        let fit = fits(id);
        if fit > found.map_or(0, |(fit, _)| fit) {
            found = Some((fit, id));
        }
    }
    found.map(|(_, id)| id)
}

fn known(caught: &Caught, (code, message): (Option<&str>, &str), payload: &mut Context) {
    if let Some(name) = &caught.code_variable {
        payload.insert(name.clone(), code.map_or(Value::Null, Value::from));
    }
    if let Some(name) = &caught.message_variable {
        payload.insert(name.clone(), Value::from(message));
    }
}
