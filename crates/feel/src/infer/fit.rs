//! Types among themselves: of a value, of either of two, and whether one may stand where another is asked for.

use crate::Value;
use crate::types::Type;
use std::borrow::Borrow;
use std::sync::Arc;

/// Parts of a type that are kept; of what goes beyond nothing is known.
const PARTS_MAX: u32 = 300;
/// How deep types nest that are kept.
const NESTING_MAX: u32 = 12;

impl Type {
    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        of_value(value, 0)
    }

    /// Whether anything is known of its values.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Any | Self::Null | Self::Unknown(_))
    }

    /// The type of a value that is of the one or the other.
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Null, known) | (known, Self::Null) => known.clone(),
            (Self::List(a), Self::List(b)) => Self::List(Arc::new(a.or(b))),
            (Self::Context(a), Self::Context(b)) => {
                let both = a.iter().filter_map(|(name, of)| {
                    let (_, other) = b.iter().find(|(known, _)| known == name)?;
                    Some((name.clone(), of.or(other)))
                });
                Self::Context(both.collect())
            }
            (a, b) if a == b => a.clone(),
            _ => Self::Any,
        }
    }

    /// The type of any of several values; of none it is not known.
    pub fn any_of(types: impl IntoIterator<Item = impl Borrow<Self>>) -> Self {
        let mut all = Self::Null;
        for of in types {
            let of: &Self = of.borrow();
            // Of two values of which one may be anything nothing is known.
            if !of.is_known() && *of != Self::Null {
                return Self::Any;
            }
            all = all.or(of);
            if all == Self::Any {
                return all;
            }
        }
        if all == Self::Null { Self::Any } else { all }
    }

    /// Whether a value of this type may be taken where `wanted` is asked for, converted as it is then (DMN 1.5
    /// §10.3.2.9.4). False only when no value but null can.
    pub fn may_be(&self, wanted: &Self) -> bool {
        if !self.is_known() || !wanted.is_known() {
            return true;
        }
        match (self, wanted) {
            (Self::List(item), Self::List(wanted)) => {
                item.may_be(wanted) || item.may_be(&Self::List(wanted.clone()))
            }
            // A list of one stands for its item, and an item for a list of one.
            (Self::List(item), wanted) => item.may_be(wanted),
            (single, Self::List(wanted)) => single.may_be(wanted),
            (Self::Context(have), Self::Context(wanted)) => wanted.iter().all(|(name, wanted)| {
                let have = have.iter().find(|(known, _)| known == name);
                have.is_none_or(|(_, have)| have.may_be(wanted))
            }),
            (Self::Range(have), Self::Range(wanted)) => have.may_be(wanted),
            (Self::Function(..), Self::Function(..)) | (Self::Date, Self::DateTime) => true,
            (have, wanted) => have == wanted,
        }
    }

    /// Its name without its parts.
    pub fn short_name(&self) -> &'static str {
        match self {
            Self::Any | Self::Unknown(_) => "any value",
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date and time",
            Self::DaysAndTime => "days and time duration",
            Self::YearsAndMonths => "years and months duration",
            Self::List(_) => "list",
            Self::Context(_) => "context",
            Self::Range(_) => "range",
            Self::Function(..) => "function",
        }
    }

    /// The type of a list of these.
    pub(crate) fn listed(self) -> Self {
        Self::List(Arc::new(self)).bounded()
    }

    /// The type of an item of a value that is gone through: of a list its items, of anything else itself.
    pub fn item(&self) -> Self {
        match self {
            Self::List(item) => Self::clone(item),
            other => other.clone(),
        }
    }

    /// The type, or less of it where it has too many parts: types are built from input, and compared.
    #[must_use]
    pub fn bounded(self) -> Self {
        if fits_into(&self, &mut { PARTS_MAX }, 0) {
            return self;
        }
        match self {
            Self::List(_) => Self::List(Arc::new(Self::Any)),
            Self::Context(_) => Self::Context(Arc::new([])),
            _ => Self::Any,
        }
    }
}

fn of_value(value: &Value, depth: u32) -> Type {
    if depth > NESTING_MAX {
        return Type::Any;
    }
    match value {
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Boolean,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::String,
        Value::Date(_) => Type::Date,
        Value::Time(_) => Type::Time,
        Value::DateTime(_) => Type::DateTime,
        Value::DaysAndTime(_) => Type::DaysAndTime,
        Value::YearsAndMonths(_) => Type::YearsAndMonths,
        Value::List(items) => {
            Type::any_of(items.iter().map(|item| of_value(item, depth + 1))).listed()
        }
        Value::Context(context) => {
            let entries = context.iter();
            let entries = entries.map(|(name, value)| (name.clone(), of_value(value, depth + 1)));
            Type::Context(entries.collect()).bounded()
        }
        Value::Range(range) => {
            let (start, end) = (of_value(&range.start, depth + 1), of_value(&range.end, depth + 1));
            Type::Range(Arc::new(start.or(&end))).bounded()
        }
        Value::Function(_) => Type::Any,
    }
}

fn fits_into(of: &Type, left: &mut u32, depth: u32) -> bool {
    if *left == 0 || depth > NESTING_MAX {
        return false;
    }
    *left -= 1;
    match of {
        Type::List(inner) | Type::Range(inner) => fits_into(inner, left, depth + 1),
        Type::Context(entries) => entries.iter().all(|(_, of)| fits_into(of, left, depth + 1)),
        Type::Function(parameters, result) => {
            parameters.iter().all(|of| fits_into(of, left, depth + 1))
                && fits_into(result, left, depth + 1)
        }
        _ => true,
    }
}
