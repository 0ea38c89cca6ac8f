//! Rates and thresholds of a service over time, each with its source: law in time for rules.

use std::sync::Arc;

use dmn::law::{DatedValue, Parameter};
use feel::{Context, Decimal, Value};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::form::Answers;
use crate::words::Words;
use crate::yaml::{Fields, Node, Reader};

/// Values of one rate.
const VALUES_MAX: usize = 500;

/// A rate or threshold over time. Rules read it as `rates.NAME`.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Its name in expressions.
    pub id: Arc<str>,
    /// What people call it.
    pub name: Words,
    /// Its values, the earliest first.
    pub values: Vec<RateValue>,
    parameter: Parameter,
}

/// A value and the days on which it is the law.
#[derive(Clone, Debug)]
pub struct RateValue {
    /// The first day.
    pub from: Date,
    /// The last day; none while the next value, or no end, is known.
    pub to: Option<Date>,
    /// The value, as written.
    pub value: Decimal,
    /// The article, an id of the definition's law.
    pub law: Arc<str>,
    /// Where it was published.
    pub source: Arc<str>,
}

/// The rates of a service, and the day whose law counts.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// In the order of the file.
    pub list: Vec<Rate>,
    /// The question whose answer is the day whose law counts; none for the day of application.
    pub law_on: Option<Arc<str>>,
}

impl Rate {
    /// The value that is the law on a day.
    pub fn on(&self, day: Date) -> Option<&RateValue> {
        let dated = self.parameter.on(feel::Date::from_jiff(day))?;
        let from = dated.from.to_jiff()?;
        self.values.iter().find(|value| value.from == from)
    }
}

impl Rates {
    /// The day whose law counts for answers that were received on a day.
    pub fn day(&self, answers: &Answers, received_on: Date) -> Date {
        let named = self.law_on.as_ref().and_then(|key| answers.get(key));
        named.and_then(|day| day.as_str()?.parse().ok()).unwrap_or(received_on)
    }

    /// What rules see as `rates`: null where nothing is in force.
    pub(crate) fn on(&self, day: Date) -> Value {
        let mut rates = Context::new();
        for rate in &self.list {
            let value = rate.on(day).map_or(Value::Null, |value| Value::Number(value.value));
            rates.insert(rate.id.clone(), value);
        }
        Value::context(rates)
    }
}

/// Reads `rates:`; `law_on:` stands beside it.
pub(super) fn rates(r: &mut Reader<'_>, f: &Fields<'_>) -> Rates {
    let law_on = f.string(r, "law_on");
    let mut list: Vec<Rate> = Vec::new();
    for (key, node) in f.get("rates").and_then(Node::entries).unwrap_or_default() {
        let id: Arc<str> = key.text.as_str().into();
        crate::form::read::check_key(r, key.line, &id);
        let f = r.fields(node);
        let name = f.need_words(r, "name");
        let values = f.need(r, "values").and_then(Node::items).unwrap_or_default();
        if values.is_empty() || values.len() > VALUES_MAX {
            let remedy = "Add `- {from: 2026-01-01, value: 950, law: …, source: …}`.";
            r.error(key.line, format!("The rate `{id}` has no values, or too many."), remedy);
        }
        let mut values: Vec<RateValue> =
            values.iter().filter_map(|node| rate_value(r, node)).collect();
        values.sort_by_key(|value| value.from);
        check_days(r, key.line, &id, &values);
        match parameter(&id, &values) {
            Ok(parameter) => list.push(Rate { id, name, values, parameter }),
            Err(fault) => {
                let message = format!("The rate `{id}` cannot be read: {fault}.");
                r.error(key.line, message, "Give each value a day and a source of its own.");
            }
        }
        f.finish(r);
    }
    Rates { list, law_on }
}

fn rate_value(r: &mut Reader<'_>, node: &Node) -> Option<RateValue> {
    let f = r.fields(node);
    let from = f.need(r, "from").and_then(|node| r.date(node));
    let to = f.date(r, "to");
    let value = f.need(r, "value").and_then(|node| r.parsed::<Decimal>(node, "950.50"));
    let law = super::sections::need_law(r, &f);
    let source = f.need(r, "source").and_then(|node| source(r, node));
    f.finish(r);
    Some(RateValue { from: from?, to, value: value?, law: law?, source: source? })
}

/// Where a value was published; a blank one says nothing.
fn source(r: &mut Reader<'_>, node: &Node) -> Option<Arc<str>> {
    let source = r.string(node)?;
    if source.trim().is_empty() {
        let remedy = "Name the order, gazette or article in which it stands.";
        r.error(node.line, "The `source` of a value is blank.", remedy);
        return None;
    }
    Some(source)
}

/// Two values for one day, an end before the beginning, days between two values that have none.
fn check_days(r: &mut Reader<'_>, line: u32, id: &str, values: &[RateValue]) {
    for value in values.iter().filter(|value| value.to.is_some_and(|to| to < value.from)) {
        let message = format!("A value of `{id}` ends before it begins ({}).", value.from);
        r.error(line, message, "Correct `from` or `to`.");
    }
    for pair in values.windows(2) {
        let [one, next] = pair else { continue };
        if one.from == next.from || one.to.is_some_and(|to| to >= next.from) {
            let message = format!("`{id}` has two values for {}.", next.from);
            r.error(line, message, "Let one end before the next begins.");
        }
        if let Some(to) = one.to
            && to.checked_add(1.day()).is_ok_and(|day| day < next.from)
        {
            let message = format!("`{id}` has no value between {to} and {}.", next.from);
            r.warning(line, message, "Add one, or leave `to` out.");
        }
    }
}

/// The same as the standard's crate knows it: a value holds until the next begins, and an end is a value of nothing.
fn parameter(id: &str, values: &[RateValue]) -> Result<Parameter, dmn::law::LawFault> {
    let mut dated = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let from = feel::Date::from_jiff(value.from);
        let number = Some(Value::Number(value.value));
        dated.push(DatedValue { from, value: number, source: value.source.clone() });
        let after = value.to.and_then(|to| to.checked_add(1.day()).ok());
        let next = values.get(at + 1).map(|next| next.from);
        if let Some(after) = after.filter(|after| next != Some(*after)) {
            let from = feel::Date::from_jiff(after);
            dated.push(DatedValue { from, value: None, source: value.source.clone() });
        }
    }
    Parameter::new(id, dated)
}
