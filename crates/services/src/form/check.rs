//! Bounds and conditions on answers that have the right shape.

use feel::{Context, Value};
use jiff::civil::DateTime;

use super::Check;
use super::problem::{Argument, Problem};
use super::question::{Bound, Question, QuestionKind};
use super::value::{FILES_MAX, ITEMS_MAX};
use super::walk::{PageView, Walker};
use crate::definition::Booking;

/// The conditions across the questions of a page; told only where all answers are otherwise fine.
pub(super) fn across(
    walker: &Walker<'_, '_>,
    checks: &[Check],
    context: &Context,
    view: &mut PageView<'_>,
) {
    for check in checks {
        let asked = view.questions.iter().any(|asked| asked.question.key == check.at);
        // A condition over missing answers is null: what is missing is told already.
        let value = check.rule.evaluate(context, &walker.environment);
        if asked && matches!(value, Ok(Value::Bool(false))) {
            let problem = Problem::new(&check.at, "problem-check").saying(Some(&check.say));
            view.problems.push(problem);
        }
    }
}

/// The bounds and the condition of one question.
pub(super) fn answer(
    walker: &Walker<'_, '_>,
    question: &Question,
    path: &str,
    value: &Value,
    context: &Context,
    problems: &mut Vec<Problem>,
) {
    problems.extend(bounds(walker, question, path, value, context));
    problems.extend(kind(walker, question, path, value));
    if let Some((condition, say)) = &question.check {
        let mut scope = context.clone();
        scope.insert(question.key.clone(), value.clone());
        if !walker.holds(condition, &scope) {
            problems.push(Problem::new(path, "problem-check").saying(Some(say)));
        }
    }
}

fn bounds(
    walker: &Walker<'_, '_>,
    question: &Question,
    path: &str,
    value: &Value,
    context: &Context,
) -> Option<Problem> {
    let measured = measured(&question.kind, value);
    let bound = |bound: &Option<Bound>| match bound {
        Some(Bound::Fixed(value)) => Some(value.clone()),
        Some(Bound::Computed(expression)) => expression.evaluate(context, &walker.environment).ok(),
        None => None,
    };
    let least = bound(&question.min).or_else(|| general_least(&question.kind));
    let most = bound(&question.max).or_else(|| general_most(&question.kind));
    let below = |value: &Value, other: &Value| is_less(value, other) == Some(true);
    if let Some(least) = least
        && measured.iter().any(|value| below(value, &least))
    {
        let problem = Problem::new(path, key(&question.kind, true));
        let problem = problem.with("least", argument(&question.kind, &least));
        return Some(problem.saying(question.errors.min.as_ref()));
    }
    let most = most?;
    measured.iter().any(|value| below(&most, value)).then(|| {
        let problem = Problem::new(path, key(&question.kind, false));
        let problem = problem.with("most", argument(&question.kind, &most));
        problem.saying(question.errors.max.as_ref())
    })
}

/// What a bound is compared with: the value, both ends of a period, or how many there are.
fn measured(kind: &QuestionKind, value: &Value) -> Vec<Value> {
    match (kind, value) {
        (QuestionKind::Period, Value::Context(period)) => {
            ["from", "to"].iter().filter_map(|part| period.get(part).cloned()).collect()
        }
        (_, Value::List(items)) => {
            vec![Value::Number(i64::try_from(items.len()).unwrap_or(i64::MAX).into())]
        }
        (QuestionKind::DateTime | QuestionKind::Slot, Value::DateTime(moment)) => {
            vec![Value::Date(moment.date)]
        }
        _ => vec![value.clone()],
    }
}

fn general_least(kind: &QuestionKind) -> Option<Value> {
    // An amount below nothing is a slip of the pen unless a service allows it.
    matches!(kind, QuestionKind::Money).then(|| Value::Number(0.into()))
}

fn general_most(kind: &QuestionKind) -> Option<Value> {
    let most = match kind {
        QuestionKind::List { .. } => ITEMS_MAX,
        QuestionKind::File(_) | QuestionKind::IdentityDocument(_) => FILES_MAX,
        _ => return None,
    };
    Some(Value::Number(i64::try_from(most).unwrap_or(i64::MAX).into()))
}

fn is_less(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(left < right),
        (Value::Date(left), Value::Date(right)) => Some(left.days() < right.days()),
        (Value::DateTime(left), Value::Date(right)) => Some(left.date.days() < right.days()),
        (Value::Date(left), Value::DateTime(right)) => Some(left.days() < right.date.days()),
        _ => None,
    }
}

fn key(kind: &QuestionKind, below: bool) -> &'static str {
    match (kind, below) {
        (
            QuestionKind::List { .. }
            | QuestionKind::Choices { .. }
            | QuestionKind::File(_)
            | QuestionKind::IdentityDocument(_),
            true,
        ) => "problem-too-few",
        (
            QuestionKind::List { .. }
            | QuestionKind::Choices { .. }
            | QuestionKind::File(_)
            | QuestionKind::IdentityDocument(_),
            false,
        ) => "problem-too-many",
        (
            QuestionKind::Date
            | QuestionKind::DateTime
            | QuestionKind::Month
            | QuestionKind::Period
            | QuestionKind::Slot,
            true,
        ) => "problem-too-early",
        (
            QuestionKind::Date
            | QuestionKind::DateTime
            | QuestionKind::Month
            | QuestionKind::Period
            | QuestionKind::Slot,
            false,
        ) => "problem-too-late",
        (_, true) => "problem-too-small",
        (_, false) => "problem-too-large",
    }
}

fn argument(kind: &QuestionKind, bound: &Value) -> Argument {
    match (kind, bound) {
        (QuestionKind::Money, Value::Number(amount)) => {
            Argument::Cents(super::data::cents(*amount).unwrap_or(0))
        }
        (_, Value::Number(number)) => match number.to_i64() {
            Some(whole) => Argument::Number(whole),
            None => Argument::Decimal(number.to_string()),
        },
        (_, Value::Date(date)) => {
            date.to_jiff().map_or_else(|| Argument::Text(bound.to_string()), Argument::Date)
        }
        (_, Value::DateTime(moment)) => {
            moment.date.to_jiff().map_or_else(|| Argument::Text(bound.to_string()), Argument::Date)
        }
        (_, other) => Argument::Text(other.to_string()),
    }
}

/// What only some kinds of answer can get wrong.
fn kind(
    walker: &Walker<'_, '_>,
    question: &Question,
    path: &str,
    value: &Value,
) -> Option<Problem> {
    match (&question.kind, value) {
        (QuestionKind::Address { within_town: true }, Value::Context(address)) => {
            let known = address.get("known").is_some_and(Value::is_true);
            (!known).then(|| Problem::new(path, "problem-address-unknown"))
        }
        (QuestionKind::Slot, Value::DateTime(moment)) => {
            let booking = walker.definition.booking.as_ref()?;
            let date = moment.date.to_jiff()?;
            let (hour, minute) = (moment.time.hour(), moment.time.minute());
            let at = date.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
            (!is_offered(booking, at)).then(|| Problem::new(path, "problem-slot"))
        }
        _ => None,
    }
}

/// Whether a time is one that is offered at all; how many are left is the case's business.
fn is_offered(booking: &Booking, at: DateTime) -> bool {
    booking.days.contains(&at.date().weekday()) && booking.times.contains(&at.time())
}
