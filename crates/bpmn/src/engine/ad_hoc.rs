//! Ad-hoc sub-processes: activities begin when someone wants them to (BPMN 2.0.2, 13.3.5).

use feel::Value;

use super::effect::{Effect, TaskKind};
use super::event::StepRefusal;
use super::scope::Assignments;
use super::wait::Prepared;
use super::{Run, Stop};
use crate::formula::Failure;
use crate::instance::{Instance, Phase, WaitId, WaitKind};
use crate::model::{AdHoc, ContainerId, Definition, Kind, NodeId};
use crate::moment::Moment;

impl Run<'_> {
    pub(super) fn begin_ad_hoc(
        &mut self,
        token: u32,
        ad_hoc: &AdHoc,
        (handlers, inputs): (Vec<Prepared>, Assignments),
    ) -> Result<(), Stop> {
        let (id, node) = self.node_of(token)?;
        let container = ad_hoc.inside.0;
        let sees = self.seen_by(token);
        let active = match &ad_hoc.active {
            Some(formula) => self.named(container, &formula.evaluate(&sees, self.moment)?)?,
            None => Vec::new(),
        };
        let attributes = self.attributes(node, &sees)?;
        drop(sees);
        self.has_room(node.label(), active.len())?;
        let outer = self.token(token).map_or(0, |token| token.scope);
        let scope = self.inner_scope(token, outer, (container, &inputs));
        self.open_all(scope, handlers);
        if ad_hoc.active.is_none() {
            let wait = self.add_wait(token, id, WaitKind::Choice);
            let (kind, name) = (TaskKind::Choice, node.name.clone());
            let inputs = super::activity::context(&inputs);
            self.effects.push(Effect::CreateTask {
                wait,
                node: id,
                kind,
                name,
                attributes,
                inputs,
            });
            return Ok(());
        }
        self.begin_at(scope, &active)?;
        if active.is_empty() {
            self.queue.push_back((token, Phase::Finish));
        }
        Ok(())
    }

    /// The activities that a list of ids names.
    fn named(&self, container: ContainerId, ids: &Value) -> Result<Vec<NodeId>, Failure> {
        let wrong = |what: &str| Failure::of("active elements", what.to_owned());
        let Value::List(ids) = ids else { return Err(wrong("a list of ids is needed")) };
        let each = ids.iter().map(|id| {
            let id = id.as_str().ok_or_else(|| wrong("an id is a string"))?;
            let node = self.definition.find(id);
            let node = node.filter(|node| self.definition.can_begin(container, *node));
            node.ok_or_else(|| wrong(&format!("“{id}” cannot begin here")))
        });
        each.collect()
    }

    /// Someone begins an activity.
    pub(super) fn begin_inside(&mut self, wait: WaitId, node: NodeId) -> Result<(), StepRefusal> {
        let wait = self.find(wait)?.clone();
        let Kind::AdHoc(ad_hoc) = &self.definition.node(wait.node).kind else {
            return Err(StepRefusal::WrongAnswer(wait.id));
        };
        if !matches!(wait.kind, WaitKind::Choice) {
            return Err(StepRefusal::WrongAnswer(wait.id));
        }
        let unusable = |cause: &str| {
            let cause = Failure::of("ad-hoc sub-process", cause);
            StepRefusal::Unusable { node: wait.node, cause }
        };
        let known = node.index() < self.definition.nodes.len();
        if !known || !self.definition.can_begin(ad_hoc.inside.0, node) {
            return Err(unusable("this cannot begin here"));
        }
        let scope = self.inside_of(wait.token).ok_or(StepRefusal::WrongDefinition)?;
        if ad_hoc.sequential && self.state.tokens.iter().any(|token| token.scope == scope) {
            return Err(unusable("one activity after the other: another one is not done"));
        }
        self.begin_at(scope, &[node])
    }

    /// Whether an activity directly inside an ad-hoc sub-process that is done was the last one needed: the condition is
    /// asked after each, before anything behind it begins (BPMN 2.0.2, 13.3.5).
    pub(super) fn is_enough(&self, token: u32) -> Result<bool, Stop> {
        let Some(scope) = self.token(token).map(|token| token.scope) else { return Ok(false) };
        let owner = self.scope(scope).and_then(|scope| scope.owner);
        let Some(owner) = owner.and_then(|(_, owner)| self.token(owner)) else { return Ok(false) };
        let Kind::AdHoc(ad_hoc) = &self.definition.node(owner.node).kind else { return Ok(false) };
        match &ad_hoc.until {
            Some(until) => Ok(until.evaluate(&self.visible(scope), self.moment)?.is_true()),
            None => Ok(false),
        }
    }

    /// A branch inside has ended, or whoever chooses has finished: true when all of it is over.
    pub(super) fn ad_hoc_over(&mut self, token: u32, ad_hoc: &AdHoc) -> Result<bool, Stop> {
        let Some(scope) = self.inside_of(token) else { return Ok(false) };
        let goes_on = self.state.tokens.iter().any(|token| token.scope == scope);
        let choosing = |wait: &crate::instance::Wait| {
            wait.token == token && matches!(wait.kind, WaitKind::Choice)
        };
        let chosen = !self.state.waits.iter().any(choosing);
        let enough = match &ad_hoc.until {
            Some(until) => until.evaluate(&self.visible(scope), self.moment)?.is_true(),
            None => false,
        };
        if enough && ad_hoc.stops_rest {
            self.stop_scope(scope);
            return Ok(true);
        }
        if enough && goes_on {
            // No more is begun; what goes on is awaited.
            let effects = &mut self.effects;
            self.state.waits.retain(|wait| {
                let over = choosing(wait);
                if over {
                    effects.push(Effect::CancelWait { wait: wait.id });
                }
                !over
            });
        }
        Ok(!goes_on && (enough || chosen))
    }
}

/// What can be chosen in an ad-hoc sub-process now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The activities that can be begun.
    pub begin: Vec<NodeId>,
    /// Whether whoever chooses can say that it is finished: where a completion condition is given, it has to hold.
    pub may_finish: bool,
}

impl Definition {
    /// What somebody may choose at an open wait; none when nothing is chosen there.
    #[must_use]
    pub fn choices(&self, instance: &Instance, wait: WaitId, moment: &Moment) -> Option<Choices> {
        if !instance.fits(self) {
            return None;
        }
        let chosen = |open: &&crate::instance::Wait| {
            open.id == wait && matches!(open.kind, WaitKind::Choice)
        };
        let wait = instance.waits.iter().find(chosen)?;
        let Kind::AdHoc(ad_hoc) = &self.node(wait.node).kind else { return None };
        let owned = |owner: Option<(u32, u32)>| owner.is_some_and(|(_, owner)| owner == wait.token);
        let scope = instance.scopes.iter().find(|scope| owned(scope.owner))?.id;
        let goes_on = instance.tokens.iter().any(|token| token.scope == scope);
        let container = ad_hoc.inside.0;
        let begin = match ad_hoc.sequential && goes_on {
            true => Vec::new(),
            false => {
                let nodes = self.container(container).nodes.iter().copied();
                nodes.filter(|node| self.can_begin(container, *node)).collect()
            }
        };
        let may_finish = ad_hoc.until.as_ref().is_none_or(|until| {
            let holds = until.evaluate(&instance.seen_in(scope), moment);
            holds.is_ok_and(|holds| holds.is_true())
        });
        Some(Choices { begin, may_finish })
    }

    /// Whether an activity can be begun by itself.
    fn can_begin(&self, container: ContainerId, id: NodeId) -> bool {
        if !self.container(container).nodes.contains(&id) {
            return false;
        }
        let node = self.node(id);
        let own = node.is_activity() && !matches!(node.kind, Kind::EventSubProcess(_));
        own && node.incoming.is_empty() && !node.undoes
    }
}
