//! Sums and statistics over lists of numbers.

use super::Builtin;
use super::arguments::{all_items, single, wrong};
use crate::decimal::Decimal;
use crate::errors::Cause;
use crate::{DaysAndTime, Run, Value, YearsAndMonths};

type Given = Result<Value, Cause>;

const LIST: &[&str] = &["list"];

pub(super) static ALL: [Builtin; 6] = [
    Builtin::variadic("sum", &[LIST], sum),
    Builtin::variadic("mean", &[LIST], |_, v| {
        let all = numbers(v)?;
        some(mean(&all))
    }),
    Builtin::variadic("median", &[LIST], median),
    Builtin::variadic("product", &[LIST], |_, v| {
        let all = numbers(v)?;
        if all.is_empty() {
            return Ok(Value::Null);
        }
        some(all.into_iter().try_fold(Decimal::ONE, Decimal::multiply))
    }),
    Builtin::variadic("stddev", &[LIST], deviation),
    Builtin::variadic("mode", &[LIST], mode),
];

fn some(number: Option<Decimal>) -> Given {
    number.map(Value::Number).ok_or_else(|| Cause::not_applicable("the result is out of range"))
}

fn numbers(values: &[Value]) -> Result<Vec<Decimal>, Cause> {
    let list = all_items(values)?;
    list.iter()
        .map(|item| single(item).as_number().ok_or_else(|| wrong("a list of numbers", item)))
        .collect()
}

fn total(all: &[Decimal]) -> Option<Decimal> {
    all.iter().try_fold(Decimal::ZERO, |sum, number| sum.add(*number))
}

fn mean(all: &[Decimal]) -> Option<Decimal> {
    let count = Decimal::from(i64::try_from(all.len()).ok()?);
    total(all)?.divide(count)
}

/// Numbers, or durations of one kind.
fn sum(_: &mut Run<'_>, values: &[Value]) -> Given {
    let list = all_items(values)?;
    match list.first() {
        None => Ok(Value::Null),
        Some(Value::DaysAndTime(_)) => {
            let mut nanos = 0i128;
            for item in list.iter() {
                let Value::DaysAndTime(duration) = item else {
                    return Err(wrong("a duration", item));
                };
                nanos = nanos.saturating_add(duration.nanos());
            }
            Ok(Value::DaysAndTime(DaysAndTime::from_nanos(nanos)))
        }
        Some(Value::YearsAndMonths(_)) => {
            let mut months = 0i64;
            for item in list.iter() {
                let Value::YearsAndMonths(duration) = item else {
                    return Err(wrong("a duration", item));
                };
                months = months.saturating_add(duration.months);
            }
            Ok(Value::YearsAndMonths(YearsAndMonths { months }))
        }
        Some(_) => some(total(&numbers(values)?)),
    }
}

fn median(_: &mut Run<'_>, values: &[Value]) -> Given {
    let mut all = numbers(values)?;
    all.sort();
    let middle = all.len() / 2;
    let upper = all.get(middle).copied();
    let Some(upper) = upper else { return Ok(Value::Null) };
    if all.len() % 2 == 1 {
        return Ok(Value::Number(upper));
    }
    let lower = all.get(middle.saturating_sub(1)).copied().unwrap_or(upper);
    some(lower.add(upper).and_then(|sum| sum.divide(Decimal::from(2))))
}

/// The standard deviation of a sample.
fn deviation(_: &mut Run<'_>, values: &[Value]) -> Given {
    let all = numbers(values)?;
    if all.len() < 2 {
        return Err(Cause::not_applicable("two numbers at least are expected"));
    }
    let spread = || {
        let mean = mean(&all)?;
        let mut squares = Decimal::ZERO;
        for number in &all {
            let distance = number.subtract(mean)?;
            squares = squares.add(distance.multiply(distance)?)?;
        }
        squares.divide(Decimal::from(i64::try_from(all.len() - 1).ok()?))?.sqrt()
    };
    some(spread())
}

/// The numbers that occur most often, in ascending order.
fn mode(run: &mut Run<'_>, values: &[Value]) -> Given {
    let mut all = numbers(values)?;
    all.sort();
    let groups: Vec<&[Decimal]> = all.chunk_by(|a, b| a == b).collect();
    let most = groups.iter().map(|group| group.len()).max().unwrap_or(0);
    let modes = groups.iter().filter(|group| group.len() == most);
    let modes: Vec<Value> =
        modes.filter_map(|group| group.first().copied().map(Value::Number)).collect();
    run.list(modes)
}
