//! Equality, order, and being in a range.

use crate::{Range, RangeForm, Value};
use std::cmp::Ordering;

/// Whether two values are equal; `None` when their types do not go together.
///
/// Null is equal to null and to nothing else (DMN 1.5, table 53).
pub(crate) fn equal(left: &Value, right: &Value) -> Option<bool> {
    use Value as V;
    Some(match (left, right) {
        (V::Null, V::Null) => true,
        (V::Null, _) | (_, V::Null) => false,
        (V::Bool(a), V::Bool(b)) => a == b,
        (V::Number(a), V::Number(b)) => a == b,
        (V::String(a), V::String(b)) => a == b,
        (V::Date(a), V::Date(b)) => a == b,
        // The standard compares times by their seconds.
        (V::Time(a), V::Time(b)) => {
            let zoned = a.offset_seconds().is_some() == b.offset_seconds().is_some();
            zoned && whole_seconds(a.instant()) == whole_seconds(b.instant())
        }
        (V::DateTime(a), V::DateTime(b)) => {
            a.is_zoned() == b.is_zoned() && whole_seconds(a.instant()) == whole_seconds(b.instant())
        }
        (V::DaysAndTime(a), V::DaysAndTime(b)) => a == b,
        (V::YearsAndMonths(a), V::YearsAndMonths(b)) => a == b,
        (V::List(a), V::List(b)) => {
            return all_equal(a.len() == b.len(), a.iter().zip(b.iter()));
        }
        (V::Context(a), V::Context(b)) => {
            let pairs = a.iter().filter_map(|(name, value)| Some((value, b.get(name)?)));
            let same_names = a.len() == b.len() && a.iter().all(|(name, _)| b.get(name).is_some());
            return all_equal(same_names, pairs);
        }
        (V::Range(a), V::Range(b)) => {
            a.form == b.form
                && a.start_included == b.start_included
                && a.end_included == b.end_included
                && equal(&a.start, &b.start)?
                && equal(&a.end, &b.end)?
        }
        (V::Function(a), V::Function(b)) => a.is_same(b),
        _ => return None,
    })
}

fn all_equal<'v>(
    same_size: bool,
    pairs: impl Iterator<Item = (&'v Value, &'v Value)>,
) -> Option<bool> {
    if !same_size {
        return Some(false);
    }
    for (a, b) in pairs {
        if !equal(a, b).unwrap_or(false) {
            return Some(false);
        }
    }
    Some(true)
}

fn whole_seconds(nanos: i128) -> i128 {
    nanos.div_euclid(crate::temporal::NANOS)
}

/// The order of two values of one ordered type; `None` for anything else, null included.
pub(crate) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    use Value as V;
    Some(match (left, right) {
        (V::Number(a), V::Number(b)) => a.cmp(b),
        (V::String(a), V::String(b)) => a.cmp(b),
        (V::Date(a), V::Date(b)) => a.cmp(b),
        (V::Time(a), V::Time(b)) => a.instant().cmp(&b.instant()),
        (V::DateTime(a), V::DateTime(b)) => a.instant().cmp(&b.instant()),
        (V::DaysAndTime(a), V::DaysAndTime(b)) => a.cmp(b),
        (V::YearsAndMonths(a), V::YearsAndMonths(b)) => a.cmp(b),
        _ => return None,
    })
}

/// Whether a value lies in a range; `None` when the types do not go together.
pub(crate) fn within(value: &Value, range: &Range) -> Option<bool> {
    match range.form {
        RangeForm::Equal => return equal(value, &range.start),
        RangeForm::NotEqual => return equal(value, &range.start).map(|same| !same),
        RangeForm::Interval | RangeForm::OneSided => {}
    }
    // An interval with null for an end is not known to hold anything.
    if range.form == RangeForm::Interval && (range.start.is_null() || range.end.is_null()) {
        return None;
    }
    let above = match &range.start {
        Value::Null => true,
        start => holds(order(value, start)?, Ordering::Greater, range.start_included),
    };
    let below = match &range.end {
        Value::Null => true,
        end => holds(order(value, end)?, Ordering::Less, range.end_included),
    };
    Some(above && below)
}

pub(super) fn holds(found: Ordering, wanted: Ordering, or_equal: bool) -> bool {
    found == wanted || (or_equal && found.is_eq())
}
