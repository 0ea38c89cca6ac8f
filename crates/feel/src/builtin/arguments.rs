//! Reading arguments: the right type, or a cause that says what was expected.

use crate::decimal::Decimal;
use crate::errors::Cause;
use crate::function::Function;
use crate::{Context, Value};
use std::borrow::Cow;
use std::sync::Arc;

pub(super) fn wrong(expected: &str, value: &Value) -> Cause {
    Cause::NotApplicable(format!("{expected} is expected, not {}", value.type_name()))
}

/// A list of one stands for its item where no list is asked for.
pub(super) fn single(value: &Value) -> &Value {
    match value {
        Value::List(items) => match &***items {
            [item] => item,
            _ => value,
        },
        _ => value,
    }
}

pub(super) fn text(value: &Value) -> Result<&str, Cause> {
    single(value).as_str().ok_or_else(|| wrong("a string", value))
}

pub(super) fn number(value: &Value) -> Result<Decimal, Cause> {
    single(value).as_number().ok_or_else(|| wrong("a number", value))
}

pub(super) fn boolean(value: &Value) -> Result<bool, Cause> {
    match single(value) {
        Value::Bool(value) => Ok(*value),
        other => Err(wrong("a boolean", other)),
    }
}

pub(super) fn whole(value: &Value) -> Result<i64, Cause> {
    let number = number(value)?.round(0, crate::Rounding::Down);
    number.and_then(Decimal::to_i64).ok_or_else(|| wrong("a whole number", value))
}

/// The items of a list; a single value is a list of one.
pub(super) fn items(value: &Value) -> Result<Cow<'_, [Value]>, Cause> {
    match value {
        Value::List(items) => Ok(Cow::Borrowed(items)),
        Value::Null => Err(wrong("a list", value)),
        single => Ok(Cow::Owned(vec![single.clone()])),
    }
}

/// One list, or the arguments themselves.
pub(super) fn all_items(values: &[Value]) -> Result<Cow<'_, [Value]>, Cause> {
    match values {
        [Value::List(items)] => Ok(Cow::Borrowed(items)),
        [Value::Null] => Err(wrong("a list", &Value::Null)),
        values => Ok(Cow::Borrowed(values)),
    }
}

pub(super) fn context(value: &Value) -> Result<&Arc<Context>, Cause> {
    match single(value) {
        Value::Context(context) => Ok(context),
        other => Err(wrong("a context", other)),
    }
}

pub(super) fn function(value: &Value) -> Result<&Arc<Function>, Cause> {
    match single(value) {
        Value::Function(function) => Ok(function),
        other => Err(wrong("a function", other)),
    }
}

/// A position counted from 1, or from the end when negative, as an offset; one past the end
/// of `length` is not a position.
pub(super) fn position(value: &Value, length: usize) -> Result<usize, Cause> {
    let outside = || Cause::NotApplicable(format!("there is no position {value}"));
    let index = whole(value)?;
    let magnitude = usize::try_from(index.unsigned_abs()).map_err(|_| outside())?;
    match index {
        1.. if magnitude <= length => Ok(magnitude - 1),
        ..=-1 => length.checked_sub(magnitude).ok_or_else(outside),
        _ => Err(outside()),
    }
}
