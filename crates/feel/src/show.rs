//! Values as text.

use crate::{Range, RangeForm, Value};
use std::fmt;

impl fmt::Display for Value {
    /// As `string()` shows it inside a list: text is quoted.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => write!(out, "null"),
            Self::Bool(value) => write!(out, "{value}"),
            Self::Number(value) => write!(out, "{value}"),
            Self::String(value) => write_quoted(out, value),
            Self::Date(value) => write!(out, "{value}"),
            Self::Time(value) => write!(out, "{value}"),
            Self::DateTime(value) => write!(out, "{value}"),
            Self::DaysAndTime(value) => write!(out, "{value}"),
            Self::YearsAndMonths(value) => write!(out, "{value}"),
            Self::List(items) => {
                write!(out, "[")?;
                for (at, item) in items.iter().enumerate() {
                    write!(out, "{}{item}", if at == 0 { "" } else { ", " })?;
                }
                write!(out, "]")
            }
            Self::Context(context) => {
                write!(out, "{{")?;
                for (at, (name, value)) in context.iter().enumerate() {
                    write!(out, "{}{name}: {value}", if at == 0 { "" } else { ", " })?;
                }
                write!(out, "}}")
            }
            Self::Range(range) => write_range(out, range),
            Self::Function(_) => write!(out, "function"),
        }
    }
}

fn write_quoted(out: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(out, "\"")?;
    for letter in text.chars() {
        match letter {
            '"' => write!(out, "\\\"")?,
            '\\' => write!(out, "\\\\")?,
            '\n' => write!(out, "\\n")?,
            other => write!(out, "{other}")?,
        }
    }
    write!(out, "\"")
}

fn write_range(out: &mut fmt::Formatter<'_>, range: &Range) -> fmt::Result {
    let open = if range.start_included { '[' } else { '(' };
    let close = if range.end_included { ']' } else { ')' };
    let or_equal = |included: bool| if included { "=" } else { "" };
    match (range.form, &range.start, &range.end) {
        (RangeForm::Equal, start, _) => write!(out, "(={start})"),
        (RangeForm::NotEqual, start, _) => write!(out, "(!={start})"),
        (RangeForm::OneSided, Value::Null, end) => {
            write!(out, "(<{}{end})", or_equal(range.end_included))
        }
        (RangeForm::OneSided, start, _) => {
            write!(out, "(>{}{start})", or_equal(range.start_included))
        }
        (RangeForm::Interval, start, end) => write!(out, "{open}{start}..{end}{close}"),
    }
}
