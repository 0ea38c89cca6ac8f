//! Numbers and booleans.

use super::Builtin;
use super::arguments::{boolean, number, whole};
use crate::decimal::{Decimal, Rounding};
use crate::errors::Cause;
use crate::{Run, Value};

type Given = Result<Value, Cause>;

const N: &[&str] = &["n"];
const N_SCALE: &[&str] = &["n", "scale"];

pub(super) static ALL: [Builtin; 17] = [
    Builtin::new("decimal", &[N_SCALE], |_, v| rounded(v, Rounding::HalfEven)),
    Builtin::new("floor", &[N, N_SCALE], |_, v| rounded(v, Rounding::Floor)),
    Builtin::new("ceiling", &[N, N_SCALE], |_, v| rounded(v, Rounding::Ceiling)),
    Builtin::new("round up", &[N_SCALE], |_, v| rounded(v, Rounding::Up)),
    Builtin::new("round down", &[N_SCALE], |_, v| rounded(v, Rounding::Down)),
    Builtin::new("round half up", &[N_SCALE], |_, v| rounded(v, Rounding::HalfUp)),
    Builtin::new("round half down", &[N_SCALE], |_, v| rounded(v, Rounding::HalfDown)),
    Builtin::new("abs", &[N], absolute),
    Builtin::new("modulo", &[&["dividend", "divisor"]], modulo),
    Builtin::new("sqrt", &[&["number"]], |_, v| function(v, Decimal::sqrt)),
    Builtin::new("log", &[&["number"]], |_, v| function(v, Decimal::ln)),
    Builtin::new("exp", &[&["number"]], |_, v| function(v, Decimal::exp)),
    Builtin::new("odd", &[&["number"]], |_, v| parity(v, true)),
    Builtin::new("even", &[&["number"]], |_, v| parity(v, false)),
    Builtin::new("not", &[&["negand"]], not),
    Builtin::new("is", &[&["value1", "value2"]], is),
    Builtin::new("power", &[&["base", "exponent"]], power),
];

fn first(values: &[Value]) -> &Value {
    values.first().unwrap_or(&Value::Null)
}

fn rounded(values: &[Value], rounding: Rounding) -> Given {
    let number = number(first(values))?;
    let scale = match values.get(1) {
        Some(scale) => whole(scale)?,
        None => 0,
    };
    let scale = i32::try_from(scale).ok().filter(|scale| (-6111..=6176).contains(scale));
    let scale = scale.ok_or_else(|| Cause::not_applicable("the scale is out of range"))?;
    let rounded = number.round(scale, rounding).map(Value::Number);
    rounded.ok_or_else(|| Cause::not_applicable("the result is out of range"))
}

fn absolute(_: &mut Run<'_>, values: &[Value]) -> Given {
    match super::arguments::single(first(values)) {
        Value::DaysAndTime(duration) => {
            let nanos = duration.nanos().checked_abs().unwrap_or(i128::MAX);
            Ok(Value::DaysAndTime(crate::DaysAndTime::from_nanos(nanos)))
        }
        Value::YearsAndMonths(duration) => {
            let months = duration.months.saturating_abs();
            Ok(Value::YearsAndMonths(crate::YearsAndMonths { months }))
        }
        other => Ok(Value::Number(number(other)?.abs())),
    }
}

fn modulo(_: &mut Run<'_>, values: &[Value]) -> Given {
    let [dividend, divisor] = values else { return Err(Cause::not_applicable("two numbers")) };
    let result = number(dividend)?.modulo(number(divisor)?);
    result.map(Value::Number).ok_or_else(|| Cause::not_applicable("division by zero"))
}

fn power(_: &mut Run<'_>, values: &[Value]) -> Given {
    let [base, exponent] = values else { return Err(Cause::not_applicable("two numbers")) };
    let result = number(base)?.power(number(exponent)?);
    result.map(Value::Number).ok_or_else(|| Cause::not_applicable("the result is out of range"))
}

fn function(values: &[Value], function: fn(Decimal) -> Option<Decimal>) -> Given {
    let result = function(number(first(values))?).map(Value::Number);
    result.ok_or_else(|| Cause::not_applicable("there is no real result in range"))
}

fn parity(values: &[Value], odd: bool) -> Given {
    let number = number(first(values))?;
    let rest = number.modulo(Decimal::from(2)).filter(|_| number.is_integer());
    let rest = rest.ok_or_else(|| Cause::not_applicable("a whole number is expected"))?;
    Ok(Value::Bool(rest.is_zero() != odd))
}

fn not(_: &mut Run<'_>, values: &[Value]) -> Given {
    boolean(first(values)).map(|value| Value::Bool(!value))
}

/// Identity: the same type and the same value, a zone written differently being different.
fn is(_: &mut Run<'_>, values: &[Value]) -> Given {
    let [left, right] = values else { return Err(Cause::not_applicable("two values")) };
    let same = match (left, right) {
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::DateTime(a), Value::DateTime(b)) => a == b,
        (left, right) => crate::evaluator::equal(left, right).unwrap_or(false),
    };
    Ok(Value::Bool(same))
}
