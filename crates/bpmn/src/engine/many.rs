//! Multi-instance activities: one turn per item, together or one after the other (BPMN 2.0.2,
//! 13.3.7).

use feel::{Context, Value};

use super::event::StepRefusal;
use super::scope::extend;
use super::{ITEMS_MAX, Run, Stop};
use crate::formula::Failure;
use crate::instance::{Many, Phase};
use crate::model::{Node, Over, Repeat, While};
use crate::values::{Stored, Variables, keepable};

impl Run<'_> {
    /// The turn that a token is in, when it stands for one turn of a multi-instance activity.
    pub(super) fn turn_of(&self, token: u32) -> Option<u32> {
        self.scope(self.token(token)?.scope)?.turn
    }

    pub(super) fn begin_turns(&mut self, token: u32, repeat: &Repeat) -> Result<(), Stop> {
        let (_, node) = self.node_of(token)?;
        if let Over::While(again) = &repeat.over {
            return self.begin_loop(token, (node, repeat), again);
        }
        let items = self.items(token, repeat)?;
        let boundaries = self.boundaries(token, node)?;
        let total = items.len() as u32;
        let results = match repeat.collect {
            Some(_) => vec![Stored(Value::Null); items.len()],
            None => Vec::new(),
        };
        let now = if repeat.sequential { items.len().min(1) } else { items.len() };
        self.has_room(node.label(), now)?;
        let mut items = items.into_iter();
        let first: Vec<Value> = items.by_ref().take(now).collect();
        let rest = items.map(Stored).collect();
        let many = Many { total, begun: 0, done: 0, items: rest, results };
        if let Some(token) = self.token_mut(token) {
            token.many = Some(Box::new(many));
        }
        self.open_all(token, boundaries);
        if total == 0 {
            return self.end_turns(token);
        }
        for item in first {
            self.begin_turn(token, repeat, item)?;
        }
        Ok(())
    }

    /// The loop marker (BPMN 2.0.2, 13.3.6): one turn after the other while the condition holds.
    fn begin_loop(
        &mut self,
        token: u32,
        (node, repeat): (&Node, &Repeat),
        again: &While,
    ) -> Result<(), Stop> {
        let none = again.before && {
            let mut sees = self.seen_by(token).into_owned();
            sees.insert("loopCounter", Value::from(0));
            !self.goes_round(again, 0, &sees)?
        };
        let boundaries = if none { Vec::new() } else { self.boundaries(token, node)? };
        self.has_room(node.label(), 1)?;
        let (items, results) = (Vec::new(), Vec::new());
        let many = Many { total: u32::MAX, begun: 0, done: 0, items, results };
        if let Some(token) = self.token_mut(token) {
            token.many = Some(Box::new(many));
        }
        if none {
            return self.end_turns(token);
        }
        self.open_all(token, boundaries);
        self.begin_turn(token, repeat, Value::Null)
    }

    /// Whether a loop takes another turn after some.
    fn goes_round(&self, again: &While, done: u32, sees: &Context) -> Result<bool, Failure> {
        if again.turns_max.is_some_and(|most| done >= most) {
            return Ok(false);
        }
        match &again.condition {
            Some(condition) => Ok(condition.evaluate(sees, self.moment)?.is_true()),
            None => Ok(true),
        }
    }

    fn items(&self, token: u32, repeat: &Repeat) -> Result<Vec<Value>, Stop> {
        let sees = self.seen_by(token);
        let too_many = |source: &str| Failure::of(source, format!("more than {ITEMS_MAX} items"));
        match &repeat.over {
            Over::While(_) => Ok(Vec::new()),
            Over::Items(formula) => match formula.evaluate(&sees, self.moment)? {
                Value::List(items) if items.len() > ITEMS_MAX => {
                    Err(too_many(formula.source()).into())
                }
                Value::List(items) => {
                    for item in items.iter() {
                        keepable(formula.source(), item)?;
                    }
                    Ok(items.to_vec())
                }
                other => {
                    let cause = format!("a list is needed, not {}", other.type_name());
                    Err(Failure::of(formula.source(), cause).into())
                }
            },
            Over::Count(formula) => {
                let value = formula.evaluate(&sees, self.moment)?;
                let count = value.as_number().and_then(|number| number.to_i64());
                match count {
                    Some(count) if count > ITEMS_MAX as i64 => {
                        Err(too_many(formula.source()).into())
                    }
                    Some(count) if count >= 0 => Ok((1..=count).map(Value::from).collect()),
                    _ => {
                        let cause = "a whole number, not negative, is needed";
                        Err(Failure::of(formula.source(), cause).into())
                    }
                }
            }
        }
    }

    fn begin_turn(&mut self, outer: u32, repeat: &Repeat, item: Value) -> Result<(), Stop> {
        let found = self.token_mut(outer).ok_or(StepRefusal::WrongDefinition)?;
        let (scope, node) = (found.scope, found.node);
        let is_list = !matches!(repeat.over, Over::While(_));
        let turn = found.many.as_mut().map_or(0, |many| {
            many.begun += 1;
            many.begun - 1
        });
        if is_list {
            self.grant_turn(node);
        }
        let inner = self.new_scope(scope, outer, Some(turn));
        if let Some(inner) = self.scope_mut(inner) {
            let variables = &mut inner.variables.0;
            if let Some(name) = &repeat.result {
                variables.insert(name.clone(), Value::Null);
            }
            variables.insert("loopCounter", Value::from(i64::from(turn) + 1));
            if let Some(name) = &repeat.item {
                variables.insert(name.clone(), item);
            }
        }
        let token = self.new_token(node, inner, Vec::new())?;
        self.queue.push_back((token, Phase::Enter));
        Ok(())
    }

    /// One turn is done: its result is collected, and the next begins or all of them end.
    pub(super) fn turn_done(&mut self, token: u32) -> Result<(), Stop> {
        let (_, node) = self.node_of(token)?;
        let scope = self.token(token).map_or(0, |token| token.scope);
        let owner = self.scope(scope).and_then(|scope| Some((scope.owner?.1, scope.turn?)));
        let ((outer, turn), Some(repeat)) =
            (owner.ok_or(StepRefusal::WrongDefinition)?, &node.repeat)
        else {
            return Err(StepRefusal::WrongDefinition.into());
        };
        let sees = self.visible(scope);
        let result = match &repeat.collect {
            Some((name, each)) => {
                let value = each.evaluate(&sees, self.moment)?;
                keepable(name, &value)?;
                Some(value)
            }
            None => None,
        };
        let enough = match &repeat.until {
            Some(until) => {
                let sees = self.with_counts(outer, &sees);
                until.evaluate(&sees, self.moment)?.is_true()
            }
            None => false,
        };
        let round = match &repeat.over {
            Over::While(again) => {
                let done = self.token(outer).and_then(|token| token.many.as_ref());
                Some(self.goes_round(again, done.map_or(0, |many| many.done) + 1, &sees)?)
            }
            _ => None,
        };
        drop(sees);
        self.take_token(token);
        self.end_turn(outer, scope);
        let many = self.token_mut(outer).and_then(|token| token.many.as_mut());
        let many = many.ok_or(StepRefusal::WrongDefinition)?;
        many.done += 1;
        if let (Some(value), Some(slot)) = (result, many.results.get_mut(turn as usize)) {
            *slot = Stored(value);
        }
        if enough || round == Some(false) || many.done >= many.total {
            return self.end_turns(outer);
        }
        if round == Some(true) {
            return self.begin_turn(outer, repeat, Value::Null);
        }
        if repeat.sequential && !many.items.is_empty() {
            let item = many.items.remove(0).0;
            return self.begin_turn(outer, repeat, item);
        }
        Ok(())
    }

    /// The scope of a turn ends; what can be undone in it belongs to the activity's own scope.
    fn end_turn(&mut self, outer: u32, scope: u32) {
        let Ok(place) = self.state.scopes.binary_search_by_key(&scope, |scope| scope.id) else {
            return;
        };
        let turn = self.state.scopes.remove(place);
        let target = self.token(outer).map_or(0, |token| token.scope);
        let Some(target) = self.scope_mut(target) else { return };
        for mut done in turn.done {
            let mut variables = turn.variables.0.clone();
            if let Some(own) = &done.variables {
                extend(&mut variables, &own.0);
            }
            done.variables = Some(Box::new(Variables(variables)));
            target.done.push(done);
        }
    }

    /// The numbers that a completion condition may ask for, under the names of both engine
    /// families.
    fn with_counts(&self, outer: u32, sees: &Context) -> Context {
        let mut sees = sees.clone();
        if let Some(many) = self.token(outer).and_then(|token| token.many.as_ref()) {
            let done = i64::from(many.done) + 1;
            let counts = [
                ("numberOfInstances", "nrOfInstances", i64::from(many.total)),
                ("numberOfCompletedInstances", "nrOfCompletedInstances", done),
                ("numberOfActiveInstances", "nrOfActiveInstances", i64::from(many.begun) - done),
            ];
            for (zeebe, camunda, count) in counts {
                sees.insert(zeebe, Value::from(count));
                sees.insert(camunda, Value::from(count));
            }
            sees.insert("numberOfTerminatedInstances", Value::from(0));
        }
        sees
    }

    fn end_turns(&mut self, outer: u32) -> Result<(), Stop> {
        let (_, node) = self.node_of(outer)?;
        self.stop_inside(outer);
        let found = self.token_mut(outer).ok_or(StepRefusal::WrongDefinition)?;
        let (scope, many) = (found.scope, found.many.take());
        let collect = node.repeat.as_ref().and_then(|repeat| repeat.collect.as_ref());
        if let (Some(many), Some((name, _))) = (many, collect) {
            let list = many.results.into_iter().map(|stored| stored.0).collect();
            self.assign(scope, vec![(name.clone(), Value::list(list))]);
        }
        self.queue.push_back((outer, Phase::Leave));
        Ok(())
    }
}
