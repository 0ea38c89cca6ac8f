//! What operators and properties give for which types, as the evaluator has it.

use crate::ast::{Comparison, Operator};
use crate::types::Type;

/// The types that operators take.
const SIMPLE: [Type; 7] = [
    Type::Number,
    Type::String,
    Type::Date,
    Type::Time,
    Type::DateTime,
    Type::DaysAndTime,
    Type::YearsAndMonths,
];

/// The type of the result; none when the operator takes no such operands.
pub(super) fn operated(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    let given = |of: &Type| if of.is_known() { vec![of.clone()] } else { SIMPLE.to_vec() };
    if !left.is_known() && !right.is_known() {
        return Some(Type::Any);
    }
    let (lefts, rights) = (given(left), given(right));
    let pairs = lefts.iter().flat_map(|left| rights.iter().map(move |right| (left, right)));
    pairs.filter_map(|(left, right)| exact(operator, left, right)).reduce(|a, b| a.or(&b))
}

fn exact(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    use Type as T;
    match (operator, left, right) {
        (_, T::Number, T::Number) => Some(T::Number),
        (Operator::Add, T::String, T::String) => Some(T::String),
        (Operator::Add, _, _) => sum(left, right).or_else(|| sum(right, left)),
        (Operator::Subtract, T::Time, T::Time)
        | (Operator::Subtract, T::Date | T::DateTime, T::Date | T::DateTime) => {
            Some(T::DaysAndTime)
        }
        (Operator::Subtract, _, T::DaysAndTime | T::YearsAndMonths) => sum(left, right),
        (Operator::Multiply, T::DaysAndTime | T::YearsAndMonths, T::Number)
        | (Operator::Divide, T::DaysAndTime | T::YearsAndMonths, T::Number) => Some(left.clone()),
        (Operator::Multiply, T::Number, T::DaysAndTime | T::YearsAndMonths) => Some(right.clone()),
        (Operator::Divide, T::DaysAndTime, T::DaysAndTime)
        | (Operator::Divide, T::YearsAndMonths, T::YearsAndMonths) => Some(T::Number),
        _ => None,
    }
}

fn sum(left: &Type, right: &Type) -> Option<Type> {
    use Type as T;
    match (left, right) {
        (T::DaysAndTime, T::DaysAndTime)
        | (T::YearsAndMonths, T::YearsAndMonths)
        | (T::Date | T::DateTime, T::DaysAndTime | T::YearsAndMonths)
        | (T::Time, T::DaysAndTime) => Some(left.clone()),
        _ => None,
    }
}

/// Whether two values can be compared so.
pub(super) fn comparable(comparison: Comparison, left: &Type, right: &Type) -> bool {
    match comparison {
        Comparison::Equal | Comparison::NotEqual => equatable(left, right),
        Comparison::Less
        | Comparison::LessOrEqual
        | Comparison::Greater
        | Comparison::GreaterOrEqual => ordered(left, right),
    }
}

/// Whether the two may be equal.
pub(super) fn equatable(left: &Type, right: &Type) -> bool {
    match (left, right) {
        (Type::List(_), Type::List(_))
        | (Type::Context(_), Type::Context(_))
        | (Type::Range(_), Type::Range(_))
        | (Type::Function(..), Type::Function(..)) => true,
        (left, right) => !left.is_known() || !right.is_known() || left == right,
    }
}

/// Whether the two have an order.
pub(super) fn ordered(left: &Type, right: &Type) -> bool {
    let ordered = |of: &Type| !of.is_known() || SIMPLE.contains(of);
    let alike = !left.is_known() || !right.is_known() || left == right;
    ordered(left) && ordered(right) && alike
}

/// Whether a value of one type may be equal to one of another, in it when it is a range, or one of its items.
pub(super) fn among(value: &Type, other: &Type) -> bool {
    match other {
        Type::Range(end) if !matches!(value, Type::Range(_)) => ordered(value, end),
        Type::List(_) => true,
        other => equatable(value, other),
    }
}

/// The type of a property of a value that is no context; none when it has no such property.
pub(super) fn property(of: &Type, name: &str) -> Option<Type> {
    let date = || matches!(name, "year" | "month" | "day" | "weekday").then_some(Type::Number);
    let time = || match name {
        "hour" | "minute" | "second" => Some(Type::Number),
        "time offset" => Some(Type::DaysAndTime),
        "timezone" => Some(Type::String),
        _ => None,
    };
    match of {
        Type::Date => date(),
        Type::Time => time(),
        Type::DateTime => date().or_else(time),
        Type::DaysAndTime => {
            matches!(name, "days" | "hours" | "minutes" | "seconds").then_some(Type::Number)
        }
        Type::YearsAndMonths => matches!(name, "years" | "months").then_some(Type::Number),
        Type::Range(end) => match name {
            "start" | "end" => Some(Type::clone(end)),
            "start included" | "end included" => Some(Type::Boolean),
            _ => None,
        },
        _ => None,
    }
}
