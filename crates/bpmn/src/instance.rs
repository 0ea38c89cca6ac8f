//! The state of one running process: tokens, scopes with variables, and open waits.
//!
//! Field names are one letter in storage: a small process stays well under a kilobyte.

use std::sync::Arc;

use feel::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::effect::{Outcome, TaskKind};
use crate::formula::Failure;
use crate::model::{Definition, FlowId, Kind, NodeId};
use crate::values::{Stored, Variables};

/// One wait of an instance: a task, timer, message, … Never used twice in the same instance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WaitId(pub u32);

/// Where an instance stands as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Made, not started.
    #[serde(rename = "n")]
    New,
    /// Started, not ended.
    #[serde(rename = "r")]
    Running,
    /// Ended, and how.
    #[serde(rename = "e")]
    Ended(Outcome),
}

/// The state of one running process; `serde` writes it small.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Instance {
    #[serde(rename = "d")]
    pub(crate) definition: u64,
    #[serde(rename = "p", default, skip_serializing_if = "is_zero")]
    pub(crate) process: u32,
    #[serde(rename = "n")]
    pub(crate) next: u32,
    #[serde(rename = "a")]
    pub(crate) stage: Stage,
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<Token>,
    #[serde(rename = "w", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) waits: Vec<Wait>,
    #[serde(rename = "s", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) scopes: Vec<Scope>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A token rests at a node between two steps.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Token {
    #[serde(rename = "i")]
    pub(crate) id: u32,
    #[serde(rename = "n")]
    pub(crate) node: NodeId,
    #[serde(rename = "s", default, skip_serializing_if = "is_zero")]
    pub(crate) scope: u32,
    /// The flow over which it came to a join where it waits for others.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub(crate) via: Option<FlowId>,
    /// The inclusive blocks that it is in, outermost first.
    #[serde(rename = "g", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) blocks: Vec<u32>,
    /// Variables of its activity alone: the mapped inputs.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) local: Option<Box<Variables>>,
    /// How far a multi-instance activity is.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(crate) many: Option<Box<Many>>,
    /// What is still to be undone, the next last.
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) undo: Vec<Done>,
}

/// A completed activity that can be undone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Done {
    #[serde(rename = "n")]
    pub(crate) node: NodeId,
    /// Variables of its own as they were when it was completed.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) variables: Option<Box<Variables>>,
    /// What was completed inside, in that order.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) inside: Vec<Done>,
}

/// How far a multi-instance activity is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Many {
    #[serde(rename = "t")]
    pub(crate) total: u32,
    #[serde(rename = "b")]
    pub(crate) begun: u32,
    #[serde(rename = "d")]
    pub(crate) done: u32,
    /// The items still to come, when they come one after the other.
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<Stored>,
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) results: Vec<Stored>,
}

/// Variables of the process, of a sub-process, or of one turn of a multi-instance activity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Scope {
    #[serde(rename = "i")]
    pub(crate) id: u32,
    /// Enclosing scope and the token that rests around this one; none for the process.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<(u32, u32)>,
    /// The process that was called, as the place of its inside: it sees nothing of what is around it.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(crate) called: Option<u32>,
    /// Which turn of a multi-instance activity, from 0.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub(crate) turn: Option<u32>,
    #[serde(rename = "v", default)]
    pub(crate) variables: Variables,
    /// What was completed here and can be undone, in that order.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) done: Vec<Done>,
    /// Blocks whose complex join has gone on while branches are still under way.
    #[serde(rename = "j", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) joined: Vec<u32>,
}

/// Something that the token waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Wait {
    #[serde(rename = "i")]
    pub(crate) id: WaitId,
    /// The token; or the scope, for the start events of event sub-processes. Both are numbered
    /// from the same counter.
    #[serde(rename = "t")]
    pub(crate) token: u32,
    /// The token's own node, a boundary event on it, or an event behind an event-based gateway.
    #[serde(rename = "n")]
    pub(crate) node: NodeId,
    #[serde(rename = "k")]
    pub(crate) kind: WaitKind,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum WaitKind {
    #[serde(rename = "u")]
    Task,
    #[serde(rename = "d")]
    Decision,
    #[serde(rename = "s")]
    Service,
    #[serde(rename = "c")]
    Call,
    #[serde(rename = "t")]
    Timer {
        #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
        /// Firings left and the interval, when it repeats.
        #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
        cycle: Option<(Option<u32>, Box<str>)>,
    },
    #[serde(rename = "m")]
    Message {
        #[serde(rename = "n")]
        name: Arc<str>,
        #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
        correlation: Option<Arc<str>>,
    },
    #[serde(rename = "g")]
    Signal {
        #[serde(rename = "n")]
        name: Arc<str>,
    },
    /// Someone may begin activities of an ad-hoc sub-process.
    #[serde(rename = "a")]
    Choice,
    #[serde(rename = "b")]
    Condition {
        /// Which of the triggers of its node.
        #[serde(rename = "w", default, skip_serializing_if = "is_zero")]
        which: u32,
        /// Whether it held when it was last asked: it has to become true to happen again.
        #[serde(rename = "h")]
        held: bool,
    },
    #[serde(rename = "i")]
    Incident {
        #[serde(rename = "p")]
        phase: Phase,
        #[serde(rename = "e")]
        expression: Box<str>,
        #[serde(rename = "c")]
        cause: Box<str>,
        /// What came back and could not be mapped.
        #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
        results: Option<Box<Variables>>,
    },
}

/// What is to be done with a token at its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Do what the node does.
    #[serde(rename = "e")]
    Enter,
    /// The inside of a sub-process has ended.
    #[serde(rename = "f")]
    Finish,
    /// Map the results that came back.
    #[serde(rename = "r")]
    Results,
    /// Take in what one part of a parallel multiple event brought; the others may be still to come.
    #[serde(rename = "p")]
    Part,
    /// Go on.
    #[serde(rename = "l")]
    Leave,
    /// Ask the condition of a waiting event again, the one at this place among its triggers.
    #[serde(rename = "w")]
    Watch(u32),
    /// Work out again what an event waits for beside the token, or for a whole scope.
    #[serde(rename = "a")]
    Await,
}

/// An open wait as the desk and the diagram show it.
#[derive(Clone, Debug)]
pub struct Open {
    /// Answer with this in an [`crate::Event`].
    pub wait: WaitId,
    /// The node that waits.
    pub node: NodeId,
    /// What it waits for.
    pub kind: OpenKind,
}

/// What an open wait waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenKind {
    /// A person.
    Task(TaskKind),
    /// A decision.
    Decision,
    /// A service.
    Service,
    /// The end of another process.
    Call,
    /// A point in time; none when the caller computes it (working days).
    Timer(Option<Timestamp>),
    /// A message with this name and correlation key.
    Message(Arc<str>, Option<Arc<str>>),
    /// A signal with this name.
    Signal(Arc<str>),
    /// Variables that make its condition true.
    Condition,
    /// Someone who removes the cause of a failure.
    Incident(Failure),
}

impl Instance {
    /// A new instance of the main process.
    #[must_use]
    pub fn new(definition: &Definition) -> Self {
        let container = definition.main().map_or(0, |process| process.container);
        Self::made(definition, container)
    }

    /// A new instance of a process by its id.
    #[must_use]
    pub fn of(definition: &Definition, process: &str) -> Option<Self> {
        let found = definition.processes.iter().find(|candidate| &*candidate.id == process)?;
        Some(Self::made(definition, found.container))
    }

    fn made(definition: &Definition, process: u32) -> Self {
        Self {
            definition: definition.fingerprint,
            process,
            next: 1,
            stage: Stage::New,
            tokens: Vec::new(),
            waits: Vec::new(),
            scopes: Vec::new(),
        }
    }

    /// The fingerprint of the definition that it began with, and on which alone it runs.
    #[must_use]
    pub fn definition(&self) -> u64 {
        self.definition
    }

    /// Where it stands as a whole.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The variables of the process as a whole; after the end, as they were then.
    #[must_use]
    pub fn variables(&self) -> Option<&Context> {
        self.scopes.first().map(|scope| &scope.variables.0)
    }

    /// The nodes at which tokens rest, each once, in the order of the file: what a diagram
    /// highlights.
    #[must_use]
    pub fn positions(&self) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = self.tokens.iter().map(|token| token.node).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// The token that stands still in an incident.
    pub(crate) fn stuck(&self, definition: &Definition, wait: WaitId) -> Option<&Token> {
        let is_it =
            |open: &&Wait| open.id == wait && matches!(open.kind, WaitKind::Incident { .. });
        let wait = self.waits.iter().filter(|_| self.fits(definition)).find(is_it)?;
        self.tokens.iter().find(|token| token.id == wait.token)
    }

    /// Whether a scope is one turn of a multi-instance activity.
    pub(crate) fn in_turn(&self, scope: u32) -> bool {
        self.scopes.iter().any(|found| found.id == scope && found.turn.is_some())
    }

    /// What an expression at an open wait sees: the variables of its scope, then of those around it.
    #[must_use]
    pub fn seen_at(&self, wait: WaitId) -> Context {
        let wait = self.waits.iter().find(|open| open.id == wait);
        let Some(owner) = wait.map(|wait| wait.token) else { return Context::new() };
        let token = self.tokens.iter().find(|token| token.id == owner);
        let mut seen = token.and_then(|token| token.local.as_ref()).map(|local| local.0.clone());
        let seen = seen.get_or_insert_default();
        self.add_seen(token.map_or(owner, |token| token.scope), seen);
        std::mem::take(seen)
    }

    /// What an expression sees inside a scope.
    pub(crate) fn seen_in(&self, scope: u32) -> Context {
        let mut seen = Context::new();
        self.add_seen(scope, &mut seen);
        seen
    }

    fn add_seen(&self, scope: u32, seen: &mut Context) {
        let mut next = Some(scope);
        // A scope lies in one with a smaller number, so this ends.
        while let Some(scope) = next.and_then(|id| self.scopes.iter().find(|s| s.id == id)) {
            for (name, value) in scope.variables.0.iter() {
                if seen.get(name).is_none() {
                    seen.insert(name.clone(), value.clone());
                }
            }
            let outer = scope.owner.filter(|_| scope.called.is_none()).map(|(outer, _)| outer);
            next = outer.filter(|outer| *outer < scope.id);
        }
    }

    /// Whether every position in this state exists in a definition: guards against damaged storage.
    pub(crate) fn fits(&self, definition: &Definition) -> bool {
        let node = |id: NodeId| id.index() < definition.nodes.len();
        let scope = |id: u32| self.scopes.binary_search_by_key(&id, |scope| scope.id).is_ok();
        let token = |id: u32| self.tokens.binary_search_by_key(&id, |token| token.id).is_ok();
        let numbered = |id: u32| id < self.next && self.next < u32::MAX / 2;
        let begun = self.stage != Stage::Running || scope(0);
        self.definition == definition.fingerprint
            && begun
            && self.tokens.iter().all(|token| numbered(token.id))
            && self.waits.iter().all(|wait| numbered(wait.id.0))
            && self.scopes.iter().all(|scope| numbered(scope.id))
            && self.scopes.iter().all(|scope| match scope.called {
                Some(container) => (container as usize) < definition.containers.len(),
                None => true,
            })
            && (self.process as usize) < definition.containers.len()
            && self.tokens.is_sorted_by_key(|token| token.id)
            && self.scopes.is_sorted_by_key(|scope| scope.id)
            && self.tokens.iter().all(|token| node(token.node) && scope(token.scope))
            && self.waits.iter().all(|wait| {
                let of_scope = || matches!(definition.node(wait.node).kind, Kind::EventStart(_));
                node(wait.node) && (token(wait.token) || scope(wait.token) && of_scope())
            })
            && self.tokens.iter().flat_map(|token| &token.undo).all(|done| done.fits(definition))
            && self.scopes.iter().flat_map(|scope| &scope.done).all(|done| done.fits(definition))
            && self.scopes.iter().all(|inner| match inner.owner {
                Some((outer, owner)) => outer < inner.id && scope(outer) && token(owner),
                None => inner.id == 0,
            })
    }
}

impl Done {
    /// States are read from storage, where nesting is bounded by the reader of JSON.
    fn fits(&self, definition: &Definition) -> bool {
        self.node.index() < definition.nodes.len()
            && self.inside.iter().all(|inner| inner.fits(definition))
    }
}

impl Definition {
    /// The waits that are open now: what may happen next, for the desk and for diagrams.
    #[must_use]
    pub fn allowed(&self, instance: &Instance) -> Vec<Open> {
        if !instance.fits(self) {
            return Vec::new();
        }
        let open = |wait: &Wait| {
            let kind = match &wait.kind {
                WaitKind::Task => OpenKind::Task(match self.node(wait.node).kind {
                    Kind::ManualTask => TaskKind::Manual,
                    _ => TaskKind::User,
                }),
                WaitKind::Decision => OpenKind::Decision,
                WaitKind::Service => OpenKind::Service,
                WaitKind::Call => OpenKind::Call,
                WaitKind::Timer { due, .. } => OpenKind::Timer(*due),
                WaitKind::Message { name, correlation } => {
                    OpenKind::Message(name.clone(), correlation.clone())
                }
                WaitKind::Signal { name } => OpenKind::Signal(name.clone()),
                WaitKind::Condition { .. } => OpenKind::Condition,
                WaitKind::Choice => OpenKind::Task(TaskKind::Choice),
                WaitKind::Incident { expression, cause, .. } => {
                    OpenKind::Incident(Failure::of(expression, &**cause))
                }
            };
            Open { wait: wait.id, node: wait.node, kind }
        };
        instance.waits.iter().map(open).collect()
    }
}
