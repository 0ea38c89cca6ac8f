//! Values: what expressions give.

use crate::Context;
use crate::decimal::Decimal;
use crate::function::Function;
use crate::list::List;
use crate::range::Range;
use crate::temporal::{Date, DateTime, DaysAndTime, Time, YearsAndMonths};
use std::sync::Arc;

/// A value of FEEL. Cheap to clone: whatever is large is shared.
#[derive(Clone, Debug)]
pub enum Value {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// An exact decimal.
    Number(Decimal),
    /// Text.
    String(Arc<str>),
    /// A civil date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A date and time.
    DateTime(Arc<DateTime>),
    /// A days and time duration.
    DaysAndTime(DaysAndTime),
    /// A years and months duration.
    YearsAndMonths(YearsAndMonths),
    /// A list.
    List(Arc<List>),
    /// A context.
    Context(Arc<Context>),
    /// A range.
    Range(Arc<Range>),
    /// A function.
    Function(Arc<Function>),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A list.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items.into()))
    }

    /// A context.
    pub fn context(context: Context) -> Self {
        Self::Context(Arc::new(context))
    }

    /// Levels of lists, contexts and functions in it.
    pub(crate) fn depth(&self) -> u32 {
        match self {
            Self::List(items) => items.depth(),
            Self::Context(context) => context.depth(),
            Self::Range(range) => range.start.depth().max(range.end.depth()),
            Self::Function(function) => function.depth(),
            _ => 0,
        }
    }

    /// Whether this is exactly `true`.
    pub fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, when this is one.
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The date, when this is one.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The context, when this is one.
    pub fn as_context(&self) -> Option<&Context> {
        match self {
            Self::Context(context) => Some(context),
            _ => None,
        }
    }

    /// The items, when this is a list.
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether the two are equal as `=` has it.
    pub fn is_equal_to(&self, other: &Self) -> bool {
        crate::evaluator::equal(self, other) == Some(true)
    }

    /// Reads a date, a date and time, a time or a duration, as `@"…"` does.
    pub fn from_temporal_text(text: &str) -> Option<Self> {
        crate::temporal::read_any(text)
    }

    /// The order of two values of one ordered type; `None` for anything else.
    pub fn order_to(&self, other: &Self) -> Option<std::cmp::Ordering> {
        crate::evaluator::order(self, other)
    }

    /// Text for people: a string without quotes, anything else as FEEL shows it.
    pub fn plain(&self) -> String {
        match self {
            Self::String(text) => text.to_string(),
            other => other.to_string(),
        }
    }

    /// The name of its type, as FEEL writes it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::DateTime(_) => "date and time",
            Self::DaysAndTime(_) => "days and time duration",
            Self::YearsAndMonths(_) => "years and months duration",
            Self::List(_) => "list",
            Self::Context(_) => "context",
            Self::Range(_) => "range",
            Self::Function(_) => "function",
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value.into())
    }
}

impl From<Date> for Value {
    fn from(value: Date) -> Self {
        Self::Date(value)
    }
}

impl From<jiff::civil::Date> for Value {
    fn from(value: jiff::civil::Date) -> Self {
        Self::Date(Date::from_jiff(value))
    }
}

impl From<&jiff::Zoned> for Value {
    fn from(value: &jiff::Zoned) -> Self {
        Self::DateTime(Arc::new(DateTime::from_jiff(value)))
    }
}
