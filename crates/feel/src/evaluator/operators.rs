//! Arithmetic, comparison and logic.

use super::tests::compared;
use super::{Outcome, Run, Scope, order};
use crate::ast::{Comparison, Node, Operator};
use crate::decimal::Decimal;
use crate::errors::Cause;
use crate::temporal::{Date, DateTime, DaysAndTime, NANOS, Time, YearsAndMonths, Zone};
use crate::{Value, temporal};
use std::sync::Arc;

impl Run<'_> {
    pub(super) fn arithmetic(
        &mut self,
        first: &Node,
        rest: &[(Operator, Node)],
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let mut value = self.evaluate(first, scope)?;
        for (operator, node) in rest {
            let right = self.evaluate(node, scope)?;
            value = match self.operate(*operator, &value, &right) {
                Ok(value) => value,
                Err(cause) => self.fail(node.at, cause)?,
            };
        }
        Ok(value)
    }

    fn operate(&mut self, operator: Operator, left: &Value, right: &Value) -> Result<Value, Cause> {
        if let (Value::Number(a), Value::Number(b)) = (left, right) {
            return numbers(operator, *a, *b).map(Value::Number);
        }
        if let (Operator::Add, Value::String(a), Value::String(b)) = (operator, left, right) {
            return self.text([&**a, &**b].concat());
        }
        let result = match operator {
            Operator::Add => temporal_sum(left, right).or_else(|| temporal_sum(right, left)),
            Operator::Subtract => temporal_difference(left, right),
            Operator::Multiply => scaled(left, right).or_else(|| scaled(right, left)),
            Operator::Divide => temporal_quotient(left, right),
            Operator::Power => None,
        };
        result.ok_or_else(|| {
            let word = operator.word();
            let (left, right) = (left.type_name(), right.type_name());
            Cause::NotApplicable(format!("cannot {word} {left} and {right}"))
        })
    }

    pub(super) fn negate(&mut self, operand: &Node, scope: &mut Scope<'_>) -> Outcome {
        match self.evaluate(operand, scope)? {
            Value::Number(number) => Ok(Value::Number(number.negated())),
            Value::DaysAndTime(duration) => {
                Ok(Value::DaysAndTime(DaysAndTime::from_nanos(-duration.nanos())))
            }
            Value::YearsAndMonths(duration) => {
                Ok(Value::YearsAndMonths(YearsAndMonths { months: -duration.months }))
            }
            other => {
                let message = format!("{} has no negative", other.type_name());
                self.fail(operand.at, Cause::NotApplicable(message))
            }
        }
    }

    pub(super) fn compare(
        &mut self,
        at: u32,
        comparison: Comparison,
        sides: &[Node; 2],
        scope: &mut Scope<'_>,
    ) -> Outcome {
        let [left, right] = sides;
        let (left, right) = (self.evaluate(left, scope)?, self.evaluate(right, scope)?);
        match compared(comparison, &left, &right) {
            Some(holds) => Ok(Value::Bool(holds)),
            // Order against null is null by the standard: the value is not known (yet).
            None if left.is_null() || right.is_null() => Ok(Value::Null),
            None => {
                let (left, right) = (left.type_name(), right.type_name());
                self.fail(at, Cause::NotApplicable(format!("cannot compare {left} with {right}")))
            }
        }
    }

    pub(super) fn between(&mut self, at: u32, parts: &[Node; 3], scope: &mut Scope<'_>) -> Outcome {
        let [value, low, high] = parts;
        let value = self.evaluate(value, scope)?;
        let (low, high) = (self.evaluate(low, scope)?, self.evaluate(high, scope)?);
        match (order(&value, &low), order(&value, &high)) {
            (Some(above), Some(below)) => Ok(Value::Bool(above.is_ge() && below.is_le())),
            _ if value.is_null() || low.is_null() || high.is_null() => Ok(Value::Null),
            _ => {
                let message = format!("{} cannot be between the two", value.type_name());
                self.fail(at, Cause::NotApplicable(message))
            }
        }
    }

    /// Ternary `and`: false wins, then null (DMN 1.5, table 50).
    pub(super) fn all_of(&mut self, operands: &[Node], scope: &mut Scope<'_>) -> Outcome {
        let mut result = Value::Bool(true);
        for operand in operands {
            match self.truth(operand, scope)? {
                Some(false) => return Ok(Value::Bool(false)),
                Some(true) => {}
                None => result = Value::Null,
            }
        }
        Ok(result)
    }

    /// Ternary `or`: true wins, then null.
    pub(super) fn any_of(&mut self, operands: &[Node], scope: &mut Scope<'_>) -> Outcome {
        let mut result = Value::Bool(false);
        for operand in operands {
            match self.truth(operand, scope)? {
                Some(true) => return Ok(Value::Bool(true)),
                Some(false) => {}
                None => result = Value::Null,
            }
        }
        Ok(result)
    }

    fn truth(
        &mut self,
        operand: &Node,
        scope: &mut Scope<'_>,
    ) -> Result<Option<bool>, Box<crate::errors::Failure>> {
        match self.evaluate(operand, scope)? {
            Value::Bool(value) => Ok(Some(value)),
            Value::Null => Ok(None),
            other => {
                let message = format!("{} is neither true nor false", other.type_name());
                self.fail(operand.at, Cause::NotApplicable(message)).map(|_| None)
            }
        }
    }
}

fn numbers(operator: Operator, left: Decimal, right: Decimal) -> Result<Decimal, Cause> {
    let result = match operator {
        Operator::Add => left.add(right),
        Operator::Subtract => left.subtract(right),
        Operator::Multiply => left.multiply(right),
        Operator::Divide => left.divide(right),
        Operator::Power => left.power(right),
    };
    result.ok_or_else(|| {
        if operator == Operator::Divide && right.is_zero() {
            return Cause::not_applicable("division by zero");
        }
        Cause::not_applicable("the result is beyond the range of numbers")
    })
}

fn date_time_of(value: &Value) -> Option<DateTime> {
    match value {
        Value::DateTime(moment) => Some((**moment).clone()),
        Value::Date(date) => Some(DateTime::midnight(*date, Zone::UTC)),
        _ => None,
    }
}

fn temporal_sum(left: &Value, right: &Value) -> Option<Value> {
    use Value as V;
    Some(match (left, right) {
        (V::DaysAndTime(a), V::DaysAndTime(b)) => {
            V::DaysAndTime(DaysAndTime::from_nanos(a.nanos().checked_add(b.nanos())?))
        }
        (V::YearsAndMonths(a), V::YearsAndMonths(b)) => {
            V::YearsAndMonths(YearsAndMonths { months: a.months.checked_add(b.months)? })
        }
        (V::Date(date), V::YearsAndMonths(duration)) => V::Date(date.plus_months(duration.months)?),
        (V::Date(date), V::DaysAndTime(duration)) => {
            V::Date(DateTime::midnight(*date, Zone::UTC).plus(*duration)?.date)
        }
        (V::DateTime(moment), V::YearsAndMonths(duration)) => {
            V::DateTime(Arc::new(moment.plus_months(duration.months)?))
        }
        (V::DateTime(moment), V::DaysAndTime(duration)) => {
            V::DateTime(Arc::new(moment.plus(*duration)?))
        }
        (V::Time(time), V::DaysAndTime(duration)) => {
            let nanos = time.nanos_of_day().checked_add(duration.nanos())?;
            V::Time(Time::from_nanos(nanos, time.zone().clone()))
        }
        _ => return None,
    })
}

fn temporal_difference(left: &Value, right: &Value) -> Option<Value> {
    use Value as V;
    match (left, right) {
        (V::Time(a), V::Time(b)) => {
            let nanos = a.instant() - b.instant();
            (a.offset_seconds().is_some() == b.offset_seconds().is_some())
                .then(|| V::DaysAndTime(DaysAndTime::from_nanos(nanos)))
        }
        (V::Date(_) | V::DateTime(_), V::Date(_) | V::DateTime(_)) => {
            let (a, b) = (date_time_of(left)?, date_time_of(right)?);
            (a.is_zoned() == b.is_zoned())
                .then(|| V::DaysAndTime(DaysAndTime::from_nanos(a.instant() - b.instant())))
        }
        (_, V::DaysAndTime(duration)) => {
            let negative = DaysAndTime::from_nanos(duration.nanos().checked_neg()?);
            temporal_sum(left, &V::DaysAndTime(negative))
        }
        (_, V::YearsAndMonths(duration)) => {
            let negative = YearsAndMonths { months: duration.months.checked_neg()? };
            temporal_sum(left, &V::YearsAndMonths(negative))
        }
        _ => None,
    }
}

/// A whole number of nanoseconds as a decimal, and back.
fn nanos_decimal(duration: DaysAndTime) -> Option<Decimal> {
    Decimal::new(duration.nanos(), 0)
}

fn whole(number: Decimal) -> Option<i128> {
    let cut = number.round(0, temporal_rounding())?;
    match cut.to_i64() {
        Some(whole) => Some(i128::from(whole)),
        None => cut.to_string().parse().ok(),
    }
}

fn temporal_rounding() -> crate::Rounding {
    crate::Rounding::Down
}

fn scaled(duration: &Value, factor: &Value) -> Option<Value> {
    let factor = factor.as_number()?;
    match duration {
        Value::DaysAndTime(duration) => {
            let nanos = whole(nanos_decimal(*duration)?.multiply(factor)?)?;
            Some(Value::DaysAndTime(DaysAndTime::from_nanos(nanos)))
        }
        Value::YearsAndMonths(duration) => {
            let months = whole(Decimal::from(duration.months).multiply(factor)?)?;
            let months = i64::try_from(months).ok()?;
            Some(Value::YearsAndMonths(YearsAndMonths { months }))
        }
        _ => None,
    }
}

fn temporal_quotient(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::DaysAndTime(a), Value::DaysAndTime(b)) => {
            nanos_decimal(*a)?.divide(nanos_decimal(*b)?).map(Value::Number)
        }
        (Value::YearsAndMonths(a), Value::YearsAndMonths(b)) => {
            Decimal::from(a.months).divide(b.months.into()).map(Value::Number)
        }
        (Value::DaysAndTime(a), Value::Number(b)) => {
            let nanos = whole(nanos_decimal(*a)?.divide(*b)?)?;
            Some(Value::DaysAndTime(DaysAndTime::from_nanos(nanos)))
        }
        (Value::YearsAndMonths(a), Value::Number(b)) => {
            let months = whole(Decimal::from(a.months).divide(*b)?)?;
            let months = i64::try_from(months).ok()?;
            Some(Value::YearsAndMonths(YearsAndMonths { months }))
        }
        _ => None,
    }
}

/// A property of a temporal value or range; `None` when it has no such property.
pub(crate) fn property(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Date(date) => date_property(*date, name),
        Value::Time(time) => time_property(time, None, name),
        Value::DateTime(moment) => date_property(moment.date, name)
            .or_else(|| time_property(&moment.time, Some(moment.date), name)),
        Value::DaysAndTime(duration) => {
            let (days, hours, minutes, seconds) = duration.parts();
            Some(Value::from(match name {
                "days" => days,
                "hours" => hours,
                "minutes" => minutes,
                "seconds" => seconds,
                _ => return None,
            }))
        }
        Value::YearsAndMonths(duration) => match name {
            "years" => Some(Value::from(duration.months / 12)),
            "months" => Some(Value::from(duration.months % 12)),
            _ => None,
        },
        Value::Range(range) => match name {
            "start" => Some(range.start.clone()),
            "end" => Some(range.end.clone()),
            "start included" => Some(Value::Bool(range.start_included)),
            "end included" => Some(Value::Bool(range.end_included)),
            _ => None,
        },
        _ => None,
    }
}

fn date_property(date: Date, name: &str) -> Option<Value> {
    Some(Value::from(match name {
        "year" => i64::from(date.year()),
        "month" => i64::from(date.month()),
        "day" => i64::from(date.day()),
        "weekday" => i64::from(date.weekday()),
        _ => return None,
    }))
}

fn time_property(time: &Time, date: Option<Date>, name: &str) -> Option<Value> {
    Some(match name {
        "hour" => Value::from(i64::from(time.hour())),
        "minute" => Value::from(i64::from(time.minute())),
        "second" => {
            let nanos = i128::from(time.second()) * NANOS + i128::from(time.nanosecond());
            Value::Number(Decimal::new(nanos, -9)?.trimmed())
        }
        "time offset" => {
            let offset = match date {
                Some(date) => time.zone().offset_at(date, time),
                None => time.offset_seconds(),
            };
            offset.map_or(Value::Null, |seconds| {
                Value::DaysAndTime(temporal::DaysAndTime::from_seconds(i64::from(seconds)))
            })
        }
        "timezone" => time.zone().name().map_or(Value::Null, Value::from),
        _ => return None,
    })
}
