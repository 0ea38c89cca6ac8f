//! Incidents: what stops one token, and how someone lets it go on.

use feel::Context;

use super::Run;
use super::effect::Effect;
use super::event::StepRefusal;
use super::scope::Assignments;
use crate::formula::Failure;
use crate::instance::{Instance, Phase, Wait, WaitId, WaitKind};
use crate::model::{Definition, Kind, Node, NodeId};
use crate::values::{Variables, keepable};

impl Run<'_> {
    /// Results came and their mapping fails: they are kept beside the cause, for the next try. What cannot be
    /// kept at all is the sender's fault.
    pub(super) fn keep_results(
        &mut self,
        (token, node): (u32, NodeId),
        results: Context,
        cause: Failure,
    ) -> Result<(), StepRefusal> {
        self.keep_brought((token, node), Phase::Results, (results, cause))
    }

    /// The same for what is to be done with them later in another way.
    pub(super) fn keep_brought(
        &mut self,
        (token, node): (u32, NodeId),
        phase: Phase,
        (results, cause): (Context, Failure),
    ) -> Result<(), StepRefusal> {
        for (name, value) in results.iter() {
            keepable(name, value).map_err(|cause| StepRefusal::Unusable { node, cause })?;
        }
        let results = Some(Box::new(Variables(results)));
        self.stuck_with((token, node), phase, (cause, results));
        Ok(())
    }

    /// An incident at a node that need not be the token's own.
    pub(super) fn stuck_with(
        &mut self,
        (owner, node): (u32, NodeId),
        phase: Phase,
        (cause, results): (Failure, Option<Box<Variables>>),
    ) {
        let kind = WaitKind::Incident {
            phase,
            expression: cause.expression.as_str().into(),
            cause: cause.cause.as_str().into(),
            results,
        };
        let wait = self.add_wait(owner, node, kind);
        self.effects.push(Effect::Incident { wait, node, cause });
    }

    /// The cause is removed: the same again, with the variables that someone corrected. Results that are kept with the
    /// incident are corrected themselves: they hide variables of the same name, and do not become variables.
    pub(super) fn retry(&mut self, id: WaitId, variables: Context) -> Result<(), StepRefusal> {
        let mut wait = self.answered(id, |kind| matches!(kind, WaitKind::Incident { .. }))?;
        let node = wait.node;
        let mut others = Context::new();
        for (name, value) in variables.iter() {
            match &mut wait.kind {
                WaitKind::Incident { results: Some(kept), .. } if kept.0.get(name).is_some() => {
                    keepable(name, value).map_err(|cause| StepRefusal::Unusable { node, cause })?;
                    kept.0.insert(name.clone(), value.clone());
                }
                _ => others.insert(name.clone(), value.clone()),
            }
        }
        self.correct(&wait, &others)?;
        let WaitKind::Incident { phase, results, .. } = &wait.kind else {
            return Err(StepRefusal::WrongAnswer(id));
        };
        let results = || results.as_ref().map(|results| results.0.clone()).unwrap_or_default();
        match *phase {
            Phase::Watch(which) => {
                self.add_wait(wait.token, node, WaitKind::Condition { which, held: false });
            }
            Phase::Await => self.wait_again(wait.token, node),
            Phase::Results => {
                let results = results();
                if let Err(cause) = self.complete(wait.token, &results) {
                    self.keep_results((wait.token, node), results, cause)?;
                }
            }
            Phase::Part => self.triggered(&wait, results())?,
            phase @ (Phase::Enter | Phase::Finish | Phase::Leave) => {
                self.queue.push_back((wait.token, phase));
            }
        }
        Ok(())
    }

    /// Someone says that the activity or event is done, or does not matter: the token goes on behind it.
    pub(super) fn skip(&mut self, id: WaitId, variables: Context) -> Result<(), StepRefusal> {
        let wait = self.answered(id, |kind| matches!(kind, WaitKind::Incident { .. }))?;
        let WaitKind::Incident { phase, .. } = &wait.kind else {
            return Err(StepRefusal::WrongAnswer(id));
        };
        self.correct(&wait, &variables)?;
        let at = self.token(wait.token).map(|token| token.node);
        if matches!(phase, Phase::Watch(_) | Phase::Await) && at != Some(wait.node) {
            // An event that waits beside the token, or for a whole scope, is given up.
            return Ok(());
        }
        if *phase == Phase::Part {
            // It counts as having come, and brings nothing.
            return match self.awaits_more(&wait) {
                true => Ok(()),
                false => self.happened(&wait, Context::new()),
            };
        }
        // Which way a gateway takes is not skipped but chosen, by moving the token.
        if *phase == Phase::Leave || !can_be_skipped(self.definition.node(wait.node)) {
            return Err(StepRefusal::WrongAnswer(id));
        }
        self.let_go(wait.token);
        self.queue.push_back((wait.token, Phase::Leave));
        Ok(())
    }

    /// Someone puts the token somewhere else.
    pub(super) fn move_to(&mut self, id: WaitId, node: NodeId) -> Result<(), StepRefusal> {
        if !self.definition.targets(&self.state, id).contains(&node) {
            self.find(id)?;
            return Err(StepRefusal::NoWay(node));
        }
        let wait = self.answered(id, |kind| matches!(kind, WaitKind::Incident { .. }))?;
        self.let_go(wait.token);
        let Some(token) = self.token_mut(wait.token) else { return Ok(()) };
        let from = std::mem::replace(&mut token.node, node);
        token.via = None;
        self.effects.push(Effect::Interrupted { node: from });
        self.arrive(wait.token, node);
        Ok(())
    }

    /// Ends all that a token is about at its node.
    fn let_go(&mut self, token: u32) {
        self.stop_inside(token);
        if let Some(token) = self.token_mut(token) {
            (token.local, token.many) = (None, None);
            token.undo.clear();
        }
    }

    fn correct(&mut self, wait: &Wait, variables: &Context) -> Result<(), StepRefusal> {
        let node = wait.node;
        let mut assignments = Assignments::with_capacity(variables.len());
        for (name, value) in variables.iter() {
            keepable(name, value).map_err(|cause| StepRefusal::Unusable { node, cause })?;
            assignments.push((name.clone(), value.clone()));
        }
        // Inputs that were mapped before hide what is corrected.
        if let Some(local) = self.token_mut(wait.token).and_then(|token| token.local.as_mut()) {
            for (name, value) in &assignments {
                if local.0.get(name).is_some() {
                    local.0.insert(name.clone(), value.clone());
                }
            }
        }
        let scope = self.token(wait.token).map_or(wait.token, |token| token.scope);
        self.assign(scope, assignments);
        Ok(())
    }
}

fn can_be_skipped(node: &Node) -> bool {
    node.is_activity()
        || matches!(
            node.kind,
            Kind::Start(_)
                | Kind::EventStart(_)
                | Kind::Boundary(_)
                | Kind::Catch(_)
                | Kind::Throw(_)
                | Kind::End(_)
                | Kind::NotExecuted(_)
        )
}

impl Definition {
    /// Where a token that stands still may be put by hand ([`crate::Event::Move`]): nodes of the same process or
    /// sub-process to which flows lead. Nowhere among inclusive gateways, whose branches are counted, inside a
    /// turn of a multi-instance activity or an ad-hoc sub-process; and not straight to a join, which counts too.
    #[must_use]
    pub fn targets(&self, instance: &Instance, wait: WaitId) -> Vec<NodeId> {
        let Some(token) = instance.stuck(self, wait) else { return Vec::new() };
        let inside = |node: &NodeId| self.node(*node).opens_block;
        let Some(container) = self.containers.iter().find(|c| c.nodes.contains(&token.node)) else {
            return Vec::new();
        };
        if container.ad_hoc || container.nodes.iter().any(inside) || instance.in_turn(token.scope) {
            return Vec::new();
        }
        let fits = |id: &&NodeId| {
            let node = self.node(**id);
            let counted = node.incoming.len() > 1 && node.joins();
            !(node.incoming.is_empty() || counted)
        };
        container.nodes.iter().filter(fits).copied().collect()
    }

    /// Whether what a token stands still at can be skipped ([`crate::Event::Skip`]).
    #[must_use]
    pub fn skippable(&self, instance: &Instance, wait: WaitId) -> bool {
        if !instance.fits(self) {
            return false;
        }
        let found = instance.waits.iter().find(|open| open.id == wait);
        found.is_some_and(|open| match open.kind {
            WaitKind::Incident { phase: Phase::Watch(_) | Phase::Await | Phase::Part, .. } => true,
            WaitKind::Incident { phase, .. } => {
                phase != Phase::Leave && can_be_skipped(self.node(open.node))
            }
            _ => false,
        })
    }
}
