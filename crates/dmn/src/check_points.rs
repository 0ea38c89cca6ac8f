//! Values to try of a column: one of every region into which the constants of its conditions cut it.

use crate::logic::index::sorted;
use crate::logic::table::{Input, Table};
use crate::types::Types;
use feel::{Date, DateTime, DaysAndTime, Decimal, Time, UnaryTests, Value, YearsAndMonths, Zone};
use std::collections::BTreeSet;
use std::sync::Arc;

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// One value of every region that the constants of a column make; `None` where they are of a kind that is not known
/// here, or mixed.
pub(crate) fn representatives(
    types: &Types,
    table: &Table,
    (column, input): (usize, &Input),
) -> Option<Vec<Value>> {
    let mut constants = Vec::new();
    for rule in &table.rules {
        for (_, test, _) in rule.tests.iter().filter(|(at, _, _)| *at == column) {
            constants.extend(test.inner.constants().unwrap_or_default());
        }
    }
    let allowed = input.values.as_ref().map(|values| &values.inner);
    let allowed = allowed.or_else(|| types.allowed_tests(&input.of));
    let listed = allowed.and_then(UnaryTests::constants);
    constants.extend(listed.into_iter().flatten());
    constants.retain(|value| !value.is_null());
    let mut points = match constants.first() {
        None => vec![Value::Null],
        Some(Value::Bool(_)) => vec![Value::Bool(true), Value::Bool(false)],
        Some(Value::String(_)) => {
            let known: BTreeSet<&str> = constants.iter().filter_map(Value::as_str).collect();
            known.into_iter().chain(["something else"]).map(Value::from).collect()
        }
        Some(Value::Number(_)) => numbers(&constants)?,
        Some(first) => Line::of(first)?.points(&constants)?,
    };
    if let Some(allowed) = allowed {
        points.retain(|point| allowed.decide(point).unwrap_or(true));
    }
    Some(points)
}

/// The constants, one number between each two, and one beyond each end.
fn numbers(constants: &[Value]) -> Option<Vec<Value>> {
    let sorted = sorted(constants, Value::as_number)?;
    let beyond = |number: &Decimal, by: i64| number.add(Decimal::from(by));
    let mut points: Vec<Decimal> = sorted.clone();
    points.extend(sorted.first().and_then(|first| beyond(first, -1)));
    points.extend(sorted.last().and_then(|last| beyond(last, 1)));
    for pair in sorted.windows(2) {
        let [one, other] = pair else { continue };
        points.push(one.add(*other)?.divide(Decimal::from(2))?);
    }
    points.sort();
    points.dedup();
    Some(points.into_iter().map(Value::from).collect())
}

/// Values of one kind as whole numbers in their order.
enum Line {
    /// Days since 1970.
    Dates,
    /// Nanoseconds since midnight, all in one zone.
    Times(Zone),
    /// Nanoseconds since 1970, all in one zone.
    Moments(Zone),
    /// Nanoseconds.
    DaysAndTime,
    /// Months.
    YearsAndMonths,
}

impl Line {
    fn of(value: &Value) -> Option<Self> {
        // A zone with a name has hours that are there twice, and others that are not there.
        let plain = |zone: &Zone| Some(zone.clone()).filter(|zone| !matches!(zone, Zone::Named(_)));
        match value {
            Value::Date(_) => Some(Self::Dates),
            Value::Time(time) => plain(time.zone()).map(Self::Times),
            Value::DateTime(moment) => plain(moment.time.zone()).map(Self::Moments),
            Value::DaysAndTime(_) => Some(Self::DaysAndTime),
            Value::YearsAndMonths(_) => Some(Self::YearsAndMonths),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::List(_)
            | Value::Context(_)
            | Value::Range(_)
            | Value::Function(_) => None,
        }
    }

    /// How far a value beyond the last constant is from it.
    fn unit(&self) -> i128 {
        match self {
            Self::Dates | Self::YearsAndMonths => 1,
            Self::Times(_) | Self::Moments(_) | Self::DaysAndTime => SECOND,
        }
    }

    fn place(&self, value: &Value) -> Option<i128> {
        match (self, value) {
            (Self::Dates, Value::Date(date)) => Some(date.days().into()),
            (Self::Times(zone), Value::Time(time)) if time.zone() == zone => {
                Some(time.nanos_of_day())
            }
            (Self::Moments(zone), Value::DateTime(moment)) if moment.time.zone() == zone => {
                Some(moment.local_nanos())
            }
            (Self::DaysAndTime, Value::DaysAndTime(duration)) => Some(duration.nanos()),
            (Self::YearsAndMonths, Value::YearsAndMonths(duration)) => Some(duration.months.into()),
            _ => None,
        }
    }

    /// The value at a place; none where there is none, such as before midnight.
    fn value(&self, place: i128) -> Option<Value> {
        Some(match self {
            Self::Dates => Value::Date(Date::from_days(i64::try_from(place).ok()?)?),
            Self::Times(zone) => Value::Time(time(place, zone)?),
            Self::Moments(zone) => {
                let date = Date::from_days(i64::try_from(place.div_euclid(DAY)).ok()?)?;
                let time = time(place.rem_euclid(DAY), zone)?;
                Value::DateTime(Arc::new(DateTime { date, time }))
            }
            Self::DaysAndTime => Value::DaysAndTime(DaysAndTime::from_nanos(place)),
            Self::YearsAndMonths => {
                Value::YearsAndMonths(YearsAndMonths { months: i64::try_from(place).ok()? })
            }
        })
    }

    /// The constants, one value between each two, and one beyond each end.
    fn points(&self, constants: &[Value]) -> Option<Vec<Value>> {
        let known: BTreeSet<i128> =
            constants.iter().map(|value| self.place(value)).collect::<Option<_>>()?;
        let mut places = known.clone();
        places.extend(known.first().and_then(|first| first.checked_sub(self.unit())));
        places.extend(known.last().and_then(|last| last.checked_add(self.unit())));
        let next = known.iter().skip(1);
        places.extend(known.iter().zip(next).map(|(one, other)| i128::midpoint(*one, *other)));
        Some(places.into_iter().filter_map(|place| self.value(place)).collect())
    }
}

fn time(nanos: i128, zone: &Zone) -> Option<Time> {
    (0..DAY).contains(&nanos).then(|| Time::from_nanos(nanos, zone.clone()))
}
