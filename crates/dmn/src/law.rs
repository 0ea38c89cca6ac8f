//! Law in time: versions of a model, dated parameters, and what would change for past cases.
//!
//! A decision is taken as the law stood on a day: by the version of the model in force then, with
//! the rates and thresholds in force then, each with its source. What a new version would have
//! meant for cases of the past is the same evaluation twice.

use std::fmt;
use std::sync::Arc;

use feel::{Context, Date, Environment, Value};

use crate::{Evaluation, Model};

/// A rate or threshold over time: each value holds until the next begins.
#[derive(Clone, Debug)]
pub struct Parameter {
    name: Arc<str>,
    values: Vec<DatedValue>,
}

/// A value of a parameter from a day on.
#[derive(Clone, Debug)]
pub struct DatedValue {
    /// The first day on which it holds.
    pub from: Date,
    /// The value; none when the parameter ends on that day.
    pub value: Option<Value>,
    /// Where it is written: the article of law, the official journal.
    pub source: Arc<str>,
}

/// A version of a model and the days on which it is the law.
#[derive(Clone, Debug)]
pub struct Version {
    /// A name for it: the number of the act, a digest.
    pub name: Arc<str>,
    /// The first day on which it holds.
    pub from: Date,
    /// The last day on which it holds; none when no end is known.
    pub to: Option<Date>,
    /// The decisions.
    pub model: Model,
}

/// Versions and parameters: the law as it stood on any day.
#[derive(Clone, Debug, Default)]
pub struct Law {
    versions: Vec<Version>,
    parameters: Vec<Parameter>,
}

/// Why versions or parameters do not make a law.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LawFault {
    /// Two versions hold on the same day, or a version ends before it begins.
    Versions(Arc<str>, Arc<str>),
    /// Two parameters of the same name, or two values from the same day.
    Parameter(Arc<str>),
    /// A value does not say where it is written.
    NoSource(Arc<str>),
}

impl fmt::Display for LawFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Versions(one, other) if one == other => {
                write!(out, "'{one}' ends before it begins")
            }
            Self::Versions(one, other) => write!(out, "'{one}' and '{other}' hold on the same day"),
            Self::Parameter(name) => write!(out, "'{name}' has two values for the same day"),
            Self::NoSource(name) => write!(out, "a value of '{name}' has no source"),
        }
    }
}

impl std::error::Error for LawFault {}

/// Why there is no answer for a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LawError {
    /// No version held on that day.
    NoLaw(Date),
    /// An input has the name of a parameter: which of the two counts would be a guess.
    Shadowed(Arc<str>),
    /// The decision itself failed.
    Decision(crate::EvaluationError),
}

impl fmt::Display for LawError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLaw(date) => write!(out, "no version holds on {}", Value::Date(*date).plain()),
            Self::Shadowed(name) => write!(out, "the input '{name}' has the name of a parameter"),
            Self::Decision(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for LawError {}

/// A parameter as it stood when a decision was taken.
#[derive(Clone, Debug)]
pub struct ParameterUsed {
    /// Its name.
    pub name: Arc<str>,
    /// The value that held.
    pub value: Value,
    /// Since when.
    pub from: Date,
    /// Where it is written.
    pub source: Arc<str>,
}

/// A decision with the law by which it was taken.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The name of the version.
    pub version: Arc<str>,
    /// The parameters that the model knows, as they stood.
    pub parameters: Vec<ParameterUsed>,
    /// Value and reasons.
    pub evaluation: Evaluation,
}

/// A case of the past.
#[derive(Clone, Debug)]
pub struct Past<'a> {
    /// Which.
    pub id: &'a str,
    /// The day whose law counts for it.
    pub on: Date,
    /// What was known.
    pub inputs: &'a Context,
}

/// What a change of the law would mean for one case.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which case.
    pub id: Arc<str>,
    /// The value as the law stands.
    pub before: Result<Value, LawError>,
    /// The value as the law would stand.
    pub after: Result<Value, LawError>,
}

/// What a change of the law would mean for many cases.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Cases for which nothing changes.
    pub same: usize,
    /// The others, in the order in which they were given.
    pub changes: Vec<Change>,
}

impl Parameter {
    /// A parameter with its values, in any order.
    ///
    /// # Errors
    /// When two values begin on the same day, or one has no source.
    pub fn new(name: &str, mut values: Vec<DatedValue>) -> Result<Self, LawFault> {
        let name: Arc<str> = name.into();
        values.sort_by_key(|value| value.from);
        if values.windows(2).any(|pair| matches!(pair, [one, next] if one.from == next.from)) {
            return Err(LawFault::Parameter(name));
        }
        if values.iter().any(|value| value.source.trim().is_empty()) {
            return Err(LawFault::NoSource(name));
        }
        Ok(Self { name, values })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value that holds on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&DatedValue> {
        let next = self.values.partition_point(|value| value.from <= day);
        self.values.get(next.checked_sub(1)?).filter(|value| value.value.is_some())
    }
}

impl Law {
    /// Versions, in any order, and parameters.
    ///
    /// # Errors
    /// When two versions hold on the same day or two parameters have the same name.
    pub fn new(mut versions: Vec<Version>, parameters: Vec<Parameter>) -> Result<Self, LawFault> {
        versions.sort_by_key(|version| version.from);
        for version in &versions {
            if version.to.is_some_and(|to| to < version.from) {
                return Err(LawFault::Versions(version.name.clone(), version.name.clone()));
            }
        }
        for pair in versions.windows(2) {
            if let [one, next] = pair
                && one.to.is_none_or(|to| to >= next.from)
            {
                return Err(LawFault::Versions(one.name.clone(), next.name.clone()));
            }
        }
        for (at, parameter) in parameters.iter().enumerate() {
            if parameters.iter().take(at).any(|other| other.name == parameter.name) {
                return Err(LawFault::Parameter(parameter.name.clone()));
            }
        }
        Ok(Self { versions, parameters })
    }

    /// The version that holds on a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<&Version> {
        let next = self.versions.partition_point(|version| version.from <= day);
        let version = self.versions.get(next.checked_sub(1)?)?;
        version.to.is_none_or(|to| day <= to).then_some(version)
    }

    /// Days on which no version holds between two that do: the day after the one and the day
    /// before the next.
    #[must_use]
    pub fn gaps(&self) -> Vec<(Date, Date)> {
        let pairs = self.versions.windows(2).filter_map(|pair| {
            let [one, next] = pair else { return None };
            let (first, last) = (one.to?.plus_days(1)?, next.from.plus_days(-1)?);
            (first <= last).then_some((first, last))
        });
        pairs.collect()
    }

    /// A decision (by name or id) as the law stood on a day.
    ///
    /// # Errors
    /// When no version held, an input has the name of a parameter, or the decision fails.
    pub fn evaluate(
        &self,
        decision: &str,
        (day, inputs): (Date, &Context),
        environment: &Environment,
    ) -> Result<Dated, LawError> {
        let version = self.on(day).ok_or(LawError::NoLaw(day))?;
        let mut known = inputs.clone();
        let mut used = Vec::new();
        for parameter in &self.parameters {
            if inputs.get(&parameter.name).is_some() {
                return Err(LawError::Shadowed(parameter.name.clone()));
            }
            let Some(DatedValue { from, value: Some(value), source }) = parameter.on(day) else {
                continue;
            };
            known.insert(parameter.name.clone(), value.clone());
            if version.model.inputs().any(|input| *input == *parameter.name) {
                let (name, value) = (parameter.name.clone(), value.clone());
                used.push(ParameterUsed { name, value, from: *from, source: source.clone() });
            }
        }
        let evaluation = version.model.evaluate(decision, &known, environment);
        let evaluation = evaluation.map_err(LawError::Decision)?;
        Ok(Dated { version: version.name.clone(), parameters: used, evaluation })
    }

    /// What another law would have meant for cases of the past: "what if the law changed". Each
    /// case is decided at the moment that `environment` gives for it.
    pub fn what_if<'p>(
        &self,
        other: &Self,
        decision: &str,
        past: impl IntoIterator<Item = Past<'p>>,
        environment: impl Fn(&Past<'p>) -> Environment,
    ) -> Comparison {
        let mut comparison = Comparison::default();
        for case in past {
            let environment = environment(&case);
            let by = |law: &Self| {
                let dated = law.evaluate(decision, (case.on, case.inputs), &environment);
                dated.map(|dated| dated.evaluation.value)
            };
            let (before, after) = (by(self), by(other));
            let same = match (&before, &after) {
                (Ok(before), Ok(after)) => before.is_equal_to(after),
                (Err(before), Err(after)) => before == after,
                _ => false,
            };
            if same {
                comparison.same += 1;
            } else {
                comparison.changes.push(Change { id: case.id.into(), before, after });
            }
        }
        comparison
    }
}
