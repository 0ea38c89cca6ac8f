//! How points and ranges lie to each other (DMN 1.5, table 78).

use super::Builtin;
use super::arguments::wrong;
use crate::errors::Cause;
use crate::evaluator::order;
use crate::{Range, RangeForm, Value};
use std::cmp::Ordering::{self, Equal, Greater, Less};

type Given = Result<Value, Cause>;

const BOTH: &[&[&str]] =
    &[&["point1", "point2"], &["point", "range"], &["range", "point"], &["range1", "range2"]];
const RANGES: &[&[&str]] = &[&["range1", "range2"]];
const IN_RANGE: &[&[&str]] = &[&["point", "range"], &["range1", "range2"]];
const OF_RANGE: &[&[&str]] = &[&["range", "point"], &["range1", "range2"]];

pub(super) static ALL: [Builtin; 14] = [
    Builtin::new("before", BOTH, |_, v| pair(v, before)),
    Builtin::new("after", BOTH, |_, v| pair(v, |a, b| before(b, a))),
    Builtin::new("meets", RANGES, |_, v| ranges(v, meets)),
    Builtin::new("met by", RANGES, |_, v| ranges(v, |a, b| meets(b, a))),
    Builtin::new("overlaps", RANGES, |_, v| ranges(v, |a, b| Ok(!before(a, b)? && !before(b, a)?))),
    Builtin::new("overlaps before", RANGES, |_, v| ranges(v, overlaps_before)),
    Builtin::new("overlaps after", RANGES, |_, v| ranges(v, |a, b| overlaps_before(b, a))),
    Builtin::new("finishes", IN_RANGE, |_, v| pair(v, finishes)),
    Builtin::new("finished by", OF_RANGE, |_, v| pair(v, |a, b| finishes(b, a))),
    Builtin::new("includes", OF_RANGE, |_, v| pair(v, |a, b| during(b, a))),
    Builtin::new("during", IN_RANGE, |_, v| pair(v, during)),
    Builtin::new("starts", IN_RANGE, |_, v| pair(v, starts)),
    Builtin::new("started by", OF_RANGE, |_, v| pair(v, |a, b| starts(b, a))),
    Builtin::new("coincides", BOTH, |_, v| pair(v, coincides)),
];

/// A point is the range from itself to itself.
struct Span<'v> {
    start: &'v Value,
    end: &'v Value,
    start_included: bool,
    end_included: bool,
    is_point: bool,
}

fn span(value: &Value) -> Result<Span<'_>, Cause> {
    match value {
        Value::Range(range) => of_range(range),
        Value::Null => Err(wrong("a point or a range", value)),
        point => Ok(Span {
            start: point,
            end: point,
            start_included: true,
            end_included: true,
            is_point: true,
        }),
    }
}

fn of_range(range: &Range) -> Result<Span<'_>, Cause> {
    if range.form == RangeForm::NotEqual {
        return Err(Cause::not_applicable("a range with a hole has no ends"));
    }
    Ok(Span {
        start: &range.start,
        end: &range.end,
        start_included: range.start_included,
        end_included: range.end_included,
        is_point: false,
    })
}

type Relation = fn(&Span<'_>, &Span<'_>) -> Result<bool, Cause>;

fn pair(values: &[Value], relation: Relation) -> Given {
    match values {
        [a, b] => relation(&span(a)?, &span(b)?).map(Value::Bool),
        _ => Err(Cause::not_applicable("two arguments are expected")),
    }
}

fn ranges(values: &[Value], relation: Relation) -> Given {
    match values {
        [Value::Range(a), Value::Range(b)] => {
            relation(&of_range(a)?, &of_range(b)?).map(Value::Bool)
        }
        _ => Err(Cause::not_applicable("two ranges are expected")),
    }
}

/// Order of two ends; an end that is not there is infinitely far on its side.
fn ends(a: &Value, a_is_start: bool, b: &Value, b_is_start: bool) -> Result<Ordering, Cause> {
    let far = |is_start: bool| if is_start { Less } else { Greater };
    match (a.is_null(), b.is_null()) {
        (true, true) if a_is_start == b_is_start => Ok(Equal),
        (true, _) => Ok(far(a_is_start)),
        (_, true) => Ok(far(b_is_start).reverse()),
        _ => order(a, b).ok_or_else(|| wrong(a.type_name(), b)),
    }
}

fn before(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    Ok(match ends(a.end, false, b.start, true)? {
        Less => true,
        Equal => !(a.end_included && b.start_included),
        Greater => false,
    })
}

fn meets(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    Ok(a.end_included && b.start_included && ends(a.end, false, b.start, true)? == Equal)
}

fn overlaps_before(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    let starts_first = match ends(a.start, true, b.start, true)? {
        Less => true,
        Equal => a.start_included && !b.start_included,
        Greater => false,
    };
    let ends_first = match ends(a.end, false, b.end, false)? {
        Less => true,
        Equal => !a.end_included || b.end_included,
        Greater => false,
    };
    Ok(starts_first && ends_first && !before(a, b)?)
}

fn finishes(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    let same_end = ends(a.end, false, b.end, false)? == Equal && a.end_included == b.end_included;
    if a.is_point {
        return Ok(same_end);
    }
    Ok(same_end && starts_within(a, b)?)
}

fn starts(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    let same_start =
        ends(a.start, true, b.start, true)? == Equal && a.start_included == b.start_included;
    if a.is_point {
        return Ok(same_start);
    }
    Ok(same_start && ends_within(a, b)?)
}

fn starts_within(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    Ok(match ends(a.start, true, b.start, true)? {
        Greater => true,
        Equal => b.start_included || !a.start_included,
        Less => false,
    })
}

fn ends_within(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    Ok(match ends(a.end, false, b.end, false)? {
        Less => true,
        Equal => b.end_included || !a.end_included,
        Greater => false,
    })
}

fn during(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    Ok(starts_within(a, b)? && ends_within(a, b)?)
}

fn coincides(a: &Span<'_>, b: &Span<'_>) -> Result<bool, Cause> {
    Ok(ends(a.start, true, b.start, true)? == Equal
        && ends(a.end, false, b.end, false)? == Equal
        && a.start_included == b.start_included
        && a.end_included == b.end_included)
}
