//! Decision tables.

use super::Session;
use super::index::{Candidates, Index};
use crate::annotation::Annotation;
use crate::located::{Located, Place, shortened};
use crate::trace::{FailedCondition, InputTrace, RuleTrace};
use crate::types::TypeReference;
use feel::{Cause, Context, Decimal, EvaluationError, Expression, Run, Scope, UnaryTests, Value};
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

/// What to do when several rules match (DMN 1.5 §8.2.10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HitPolicy {
    /// At most one rule matches.
    Unique,
    /// Several may match if they say the same.
    Any,
    /// The one with the highest output in the order of the output values.
    Priority,
    /// The first.
    First,
    /// All, as a list or aggregated.
    Collect(Aggregation),
    /// All, in the order of the rules.
    RuleOrder,
    /// All, in the order of the output values.
    OutputOrder,
}

/// What COLLECT makes of the outputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Aggregation {
    /// A list.
    List,
    /// Their sum.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// How many there are.
    Count,
}

#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) policy: HitPolicy,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<Output>,
    pub(crate) annotations: Vec<Arc<str>>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) place: Place,
    /// Made when the table is first asked.
    pub(crate) index: OnceLock<Option<Index>>,
}

#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) label: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) expression: Located<Expression>,
    pub(crate) of: TypeReference,
    pub(crate) values: Option<Located<UnaryTests>>,
    /// The name by which Camunda's cells know the value.
    pub(crate) variable: Option<Arc<str>>,
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: Arc<str>,
    pub(crate) of: TypeReference,
    /// Whether numbers, dates and truth values become text, as Camunda has it.
    pub(crate) as_text: bool,
    /// The values allowed, from the highest priority to the lowest.
    pub(crate) order: Vec<Expression>,
    pub(crate) values: Option<Located<UnaryTests>>,
    pub(crate) default: Option<Located<Expression>>,
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) id: Arc<str>,
    /// Column and test; cells that match anything are left out.
    pub(crate) tests: Vec<(usize, Located<UnaryTests>, Arc<str>)>,
    pub(crate) outputs: Vec<Located<Expression>>,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) place: Place,
}

type Outcome = Result<Value, EvaluationError>;

impl Table {
    /// Whether an output has a value for when no rule matches.
    pub(crate) fn has_default(&self) -> bool {
        self.outputs.iter().any(|output| output.default.is_some())
    }

    pub(crate) fn evaluate(
        &self,
        session: &mut Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let mut values = Vec::with_capacity(self.inputs.len());
        for input in &self.inputs {
            match self.input(input, session, scope, run)? {
                Some(value) => values.push(value),
                None => return Ok(Value::Null),
            }
        }
        for (input, value) in self.inputs.iter().zip(&values) {
            if let Some(variable) = &input.variable
                && scope.get(variable).is_none()
            {
                scope.bind(variable.clone(), value.clone());
            }
        }
        if session.wants_reasons() {
            let hits = self.hits_explained(&values, session, scope, run)?;
            let value = self.apply_policy(&hits, session, scope, run)?;
            self.annotate(&hits, session, scope, run);
            return Ok(value);
        }
        let indexed = self.index().and_then(|index| Some((index, index.candidates(&values)?)));
        let hits = match indexed {
            Some((index, candidates)) => {
                self.hits(index, candidates, &values, (session, scope, run))?
            }
            None => self.hits_in_order(&values, session, scope, run)?,
        };
        self.apply_policy(&hits, session, scope, run)
    }

    /// The rules that match, asked one by one.
    fn hits_in_order(
        &self,
        values: &[Value],
        session: &Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Vec<(&Rule, Vec<Value>)>, EvaluationError> {
        let mut hits = Vec::new();
        for rule in &self.rules {
            run.step(1).map_err(|cause| rule.place.fault(cause))?;
            if matches(rule, values, scope, run)? {
                hits.push((rule, self.outputs_of(rule, session, scope, run)?));
                if self.policy == HitPolicy::First {
                    break;
                }
            }
        }
        Ok(hits)
    }

    /// The same with a trace of every rule, those behind the first that decided included.
    fn hits_explained(
        &self,
        values: &[Value],
        session: &mut Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Vec<(&Rule, Vec<Value>)>, EvaluationError> {
        let mut hits = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let decided = self.policy == HitPolicy::First && !hits.is_empty();
            match run.step(1) {
                // The answer stands already: what no longer fits into the bounds is left unexplained.
                Err(_) if decided => break,
                stepped => stepped.map_err(|cause| rule.place.fault(cause))?,
            }
            let matched = self.explained((index, rule, decided), values, session, scope, run)?;
            if matched && !decided {
                hits.push((rule, self.outputs_of(rule, session, scope, run)?));
            }
        }
        Ok(hits)
    }

    fn index(&self) -> Option<&Index> {
        self.index.get_or_init(|| Index::of(&self.rules, self.inputs.len())).as_ref()
    }

    /// The rules that match, of those that the index leaves.
    fn hits(
        &self,
        index: &Index,
        candidates: Candidates<'_>,
        values: &[Value],
        (session, scope, run): (&Session<'_>, &mut Scope<'_>, &mut Run<'_>),
    ) -> Result<Vec<(&Rule, Vec<Value>)>, EvaluationError> {
        let mut hits: Vec<(&Rule, Vec<Value>)> = Vec::new();
        let steps = self.rules.len() as u64;
        run.step(steps).map_err(|cause| self.place.fault(cause))?;
        for at in candidates {
            let Some(rule) = self.rules.get(at) else { continue };
            if index.is_computed(at) && !matches(rule, values, scope, run)? {
                continue;
            }
            hits.push((rule, self.outputs_of(rule, session, scope, run)?));
            if self.policy == HitPolicy::First {
                break;
            }
        }
        Ok(hits)
    }

    /// The value of an input; nothing when it is not among those allowed (and lenient).
    fn input(
        &self,
        input: &Input,
        session: &mut Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Option<Value>, EvaluationError> {
        let value = input.expression.evaluate(scope, run)?;
        let place = input.expression.place;
        let value = session.coerce(&input.of, value, place, run)?;
        if session.wants_reasons() {
            let (label, expression) = (input.label.clone(), input.text.clone());
            session.inputs.push(InputTrace { label, expression, value: value.clone() });
        }
        if let Some(tests) = &input.values
            && !value.is_null()
            && !tests.matches(&value, scope, run)?
        {
            let (shown, allowed) = (shortened(&value.to_string()), shortened(tests.inner.source()));
            let message = format!("{shown} is not allowed for '{}': {allowed}", input.label);
            session.fail(place, Cause::NotApplicable(message), run)?;
            return Ok(None);
        }
        Ok(Some(value))
    }

    fn outputs_of(
        &self,
        rule: &Rule,
        session: &Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Vec<Value>, EvaluationError> {
        let mut values = Vec::with_capacity(self.outputs.len());
        for (output, expression) in self.outputs.iter().zip(&rule.outputs) {
            let mut value = expression.evaluate(scope, run)?;
            if output.as_text && !matches!(value, Value::Null | Value::List(_) | Value::Context(_))
            {
                value = Value::from(value.plain());
            }
            let value = session.coerce(&output.of, value, expression.place, run)?;
            if let Some(tests) = &output.values
                && !value.is_null()
                && !tests.matches(&value, scope, run)?
            {
                let shown = shortened(&value.to_string());
                let allowed = shortened(tests.inner.source());
                let message = format!("{shown} is not among the output values: {allowed}");
                values.push(session.fail(expression.place, Cause::NotApplicable(message), run)?);
                continue;
            }
            values.push(value);
        }
        Ok(values)
    }

    /// As [`matches`], noting every condition that fails. Conditions that [`matches`] would not ask (behind one that
    /// failed, or behind the rule that `decided`) change nothing: that one of them cannot be asked is noted as well.
    fn explained(
        &self,
        (index, rule, decided): (usize, &Rule, bool),
        values: &[Value],
        session: &mut Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<bool, EvaluationError> {
        let mut failed = Vec::new();
        for (column, test, text) in &rule.tests {
            let value = values.get(*column).unwrap_or(&Value::Null);
            let error = match test.matches(value, scope, run) {
                Ok(true) => continue,
                Ok(false) => None,
                Err(error) if decided || !failed.is_empty() => Some(error.cause),
                Err(error) => return Err(error),
            };
            let input = self.inputs.get(*column).map_or_else(|| "".into(), |i| i.label.clone());
            let (test, value) = (text.clone(), value.clone());
            failed.push(FailedCondition { input, test, value, error });
        }
        let matched = failed.is_empty();
        session.tell(RuleTrace {
            index: index + 1,
            id: rule.id.clone(),
            matched,
            failed,
            annotations: Vec::new(),
            outputs: Vec::new(),
        });
        Ok(matched)
    }

    /// Fills in outputs and annotations of the rules that count.
    fn annotate(
        &self,
        hits: &[(&Rule, Vec<Value>)],
        session: &mut Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) {
        for (rule, values) in hits {
            let outer = scope.bound();
            let names = self.outputs.iter().map(|output| output.name.clone());
            let outputs: Vec<(Arc<str>, Value)> = names.zip(values.iter().cloned()).collect();
            for (name, value) in outputs.iter().filter(|(name, _)| !name.is_empty()) {
                scope.bind(name.clone(), value.clone());
            }
            let mut annotations = Vec::new();
            for (name, annotation) in self.annotations.iter().zip(&rule.annotations) {
                let filled = annotation.fill(scope, run);
                if !filled.plain().is_empty() {
                    annotations.push((name.clone(), filled));
                }
            }
            scope.release(outer);
            let trace = session.rules.iter_mut().rev().find(|trace| trace.id == rule.id);
            if let Some(trace) = trace {
                trace.annotations = annotations;
                trace.outputs = outputs;
            }
        }
    }

    fn apply_policy(
        &self,
        hits: &[(&Rule, Vec<Value>)],
        session: &Session<'_>,
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Outcome {
        let Some((_, first)) = hits.first() else {
            return self.default_value(scope, run);
        };
        match self.policy {
            HitPolicy::Unique if hits.len() > 1 => {
                let numbers: Vec<&str> = hits.iter().map(|(rule, _)| &*rule.id).collect();
                let message = format!("more than one rule matches: {}", numbers.join(", "));
                session.fail(self.place, Cause::NotApplicable(message), run)
            }
            HitPolicy::Any if !hits.iter().all(|(_, other)| all_equal(first, other)) => {
                let message = "the rules that match say different things";
                session.fail(self.place, Cause::not_applicable(message), run)
            }
            HitPolicy::Unique | HitPolicy::Any | HitPolicy::First => self.result(first, run),
            HitPolicy::Priority => {
                let sorted = self.by_priority(hits, scope, run)?;
                self.result(sorted.first().copied().unwrap_or(first), run)
            }
            HitPolicy::OutputOrder => {
                let sorted = self.by_priority(hits, scope, run)?;
                self.list(sorted.into_iter(), run)
            }
            HitPolicy::RuleOrder | HitPolicy::Collect(Aggregation::List) => {
                self.list(hits.iter().map(|(_, values)| values), run)
            }
            HitPolicy::Collect(aggregation) => {
                let all: Vec<Value> =
                    hits.iter().filter_map(|(_, values)| values.first().cloned()).collect();
                match aggregate(aggregation, &all) {
                    Some(value) => Ok(value),
                    None => {
                        let message = "the outputs cannot be aggregated";
                        session.fail(self.place, Cause::not_applicable(message), run)
                    }
                }
            }
        }
    }

    /// What a table without a matching rule gives: its default, or null.
    fn default_value(&self, scope: &mut Scope<'_>, run: &mut Run<'_>) -> Outcome {
        if self.outputs.iter().all(|output| output.default.is_none()) {
            return Ok(match self.policy {
                HitPolicy::Collect(Aggregation::List) => Value::list(Vec::new()),
                HitPolicy::Collect(Aggregation::Count) => Value::from(0),
                _ => Value::Null,
            });
        }
        let mut values = Vec::new();
        for output in &self.outputs {
            values.push(match &output.default {
                Some(default) => default.evaluate(scope, run)?,
                None => Value::Null,
            });
        }
        self.result(&values, run)
    }

    fn result(&self, values: &[Value], run: &mut Run<'_>) -> Outcome {
        if let [single] = values {
            return Ok(single.clone());
        }
        let names = self.outputs.iter().map(|output| output.name.clone());
        let context: Context = names.zip(values.iter().cloned()).collect();
        run.context(context).map_err(|cause| self.place.fault(cause))
    }

    fn list<'v>(&self, all: impl Iterator<Item = &'v Vec<Value>>, run: &mut Run<'_>) -> Outcome {
        let mut results = Vec::new();
        for values in all {
            results.push(self.result(values, run)?);
        }
        run.list(results).map_err(|cause| self.place.fault(cause))
    }
}

fn matches(
    rule: &Rule,
    values: &[Value],
    scope: &mut Scope<'_>,
    run: &mut Run<'_>,
) -> Result<bool, EvaluationError> {
    for (column, test, _) in &rule.tests {
        let value = values.get(*column).unwrap_or(&Value::Null);
        if !test.matches(value, scope, run)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn all_equal(left: &[Value], right: &[Value]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.is_equal_to(b))
}

fn aggregate(aggregation: Aggregation, all: &[Value]) -> Option<Value> {
    let extreme = |wanted: Ordering| {
        let mut best = all.first()?;
        best.order_to(best)?;
        for value in all {
            if value.order_to(best)? == wanted {
                best = value;
            }
        }
        Some(best.clone())
    };
    match aggregation {
        Aggregation::List => Some(Value::list(all.to_vec())),
        Aggregation::Count => i64::try_from(all.len()).ok().map(Value::from),
        Aggregation::Min => extreme(Ordering::Less),
        Aggregation::Max => extreme(Ordering::Greater),
        Aggregation::Sum => {
            let mut sum = Decimal::ZERO;
            for value in all {
                sum = sum.add(value.as_number()?)?;
            }
            Some(Value::Number(sum))
        }
    }
}
