//! Types, as `instance of` and parameters name them.

use crate::parser::Parser;
use crate::temporal::{DateTime, Zone};
use crate::{Names, SyntaxError, Value};
use std::fmt;
use std::sync::Arc;

/// A type of FEEL.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// Whatever there is, null included.
    Any,
    /// Only null.
    Null,
    /// Boolean.
    Boolean,
    /// Number.
    Number,
    /// String.
    String,
    /// Date.
    Date,
    /// Time.
    Time,
    /// Date and time.
    DateTime,
    /// Days and time duration.
    DaysAndTime,
    /// Years and months duration.
    YearsAndMonths,
    /// List of a type.
    List(Arc<Type>),
    /// Context that has at least these entries.
    Context(Arc<[(Arc<str>, Type)]>),
    /// Range of a type.
    Range(Arc<Type>),
    /// Function from parameter types to a result type.
    Function(Arc<[Type]>, Arc<Type>),
    /// A name that nobody declared; nothing is an instance of it.
    Unknown(Arc<str>),
}

impl Type {
    /// A type that FEEL itself names; DMN's older spellings included.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "Any" | "any" => Self::Any,
            "Null" => Self::Null,
            "boolean" => Self::Boolean,
            "number" => Self::Number,
            "string" => Self::String,
            "date" => Self::Date,
            "time" => Self::Time,
            "date and time" | "dateTime" => Self::DateTime,
            "days and time duration" | "dayTimeDuration" => Self::DaysAndTime,
            "years and months duration" | "yearMonthDuration" => Self::YearsAndMonths,
            "list" => Self::List(Arc::new(Self::Any)),
            "context" => Self::Context(Arc::new([])),
            _ => return None,
        })
    }

    /// Reads a type, such as `list<number>`.
    pub fn parse(source: &str, names: &Names) -> Result<Self, SyntaxError> {
        Parser::new(source, names)?.whole_type()
    }

    /// Whether a value is an instance of this type (null only of `Any` and `Null`).
    pub fn contains(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _) | (Self::Null, Value::Null) => true,
            (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::DaysAndTime, Value::DaysAndTime(_))
            | (Self::YearsAndMonths, Value::YearsAndMonths(_)) => true,
            (Self::List(of), Value::List(items)) => items.iter().all(|item| of.conforms(item)),
            (Self::Context(entries), Value::Context(context)) => entries
                .iter()
                .all(|(name, of)| context.get(name).is_some_and(|value| of.conforms(value))),
            (Self::Range(of), Value::Range(range)) => {
                of.conforms(&range.start) && of.conforms(&range.end)
            }
            (Self::Function(parameters, result), Value::Function(function)) => {
                function.conforms_to(parameters, result)
            }
            _ => false,
        }
    }

    /// Whether a value may be used where this type is asked for: an instance, or null.
    pub fn conforms(&self, value: &Value) -> bool {
        value.is_null() || self.contains(value)
    }

    /// Whether every value of this type is one of the other (DMN 1.5 §10.3.2.9.2).
    pub fn conforms_to(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Any) | (Self::Null, _) => true,
            (Self::List(a), Self::List(b)) | (Self::Range(a), Self::Range(b)) => a.conforms_to(b),
            (Self::Context(a), Self::Context(b)) => b.iter().all(|(name, of)| {
                a.iter().any(|(known, have)| known == name && have.conforms_to(of))
            }),
            (Self::Function(p1, r1), Self::Function(p2, r2)) => {
                p1.len() == p2.len()
                    && p1.iter().zip(p2.iter()).all(|(a, b)| b.conforms_to(a))
                    && r1.conforms_to(r2)
            }
            (a, b) => a == b,
        }
    }

    /// The value as this type, by the implicit conversions of DMN 1.5 §10.3.2.9.4: a single
    /// value to a list of one, a list of one to its value, a date to midnight in UTC.
    pub fn coerce(&self, value: Value) -> Option<Value> {
        if self.conforms(&value) {
            return Some(value);
        }
        match (self, &value) {
            (Self::List(of), single) if of.conforms(single) => Some(Value::list(vec![value])),
            (Self::DateTime, Value::Date(date)) => {
                Some(Value::DateTime(Arc::new(DateTime::midnight(*date, Zone::UTC))))
            }
            (_, Value::List(items)) => match &***items {
                [single] if self.conforms(single) => Some(single.clone()),
                _ => None,
            },
            _ => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => write!(out, "Any"),
            Self::Null => write!(out, "Null"),
            Self::Boolean => write!(out, "boolean"),
            Self::Number => write!(out, "number"),
            Self::String => write!(out, "string"),
            Self::Date => write!(out, "date"),
            Self::Time => write!(out, "time"),
            Self::DateTime => write!(out, "date and time"),
            Self::DaysAndTime => write!(out, "days and time duration"),
            Self::YearsAndMonths => write!(out, "years and months duration"),
            Self::List(of) => write!(out, "list<{of}>"),
            Self::Context(entries) => {
                write!(out, "context<")?;
                for (at, (name, of)) in entries.iter().enumerate() {
                    write!(out, "{}{name}: {of}", if at == 0 { "" } else { ", " })?;
                }
                write!(out, ">")
            }
            Self::Range(of) => write!(out, "range<{of}>"),
            Self::Function(parameters, result) => {
                let shown: Vec<String> = parameters.iter().map(ToString::to_string).collect();
                write!(out, "function<{}> -> {result}", shown.join(", "))
            }
            Self::Unknown(name) => write!(out, "{name}"),
        }
    }
}
