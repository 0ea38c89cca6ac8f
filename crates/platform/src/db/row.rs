//! A row that was read: columns by position, in the order the statement names them.
//!
//! A column of another type than the code expects is a bug in a statement, not bad input, so these
//! accessors assert instead of returning an error.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Value;
use crate::id::FromColumn;

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    fn value(&self, column: usize) -> &Value {
        match self.0.get(column) {
            Some(value) => value,
            None => panic!("the statement has no column {column}"),
        }
    }

    fn expected(&self, column: usize, kind: &str) -> ! {
        panic!("column {column} holds {:?}, not {kind}", self.value(column))
    }

    /// A whole number.
    pub fn int(&self, column: usize) -> i64 {
        self.opt_int(column).unwrap_or_else(|| self.expected(column, "a number"))
    }

    /// A whole number, or none for null.
    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match self.value(column) {
            Value::Null => None,
            Value::Int(number) => Some(*number),
            Value::Bool(truth) => Some(i64::from(*truth)),
            _ => self.expected(column, "a number"),
        }
    }

    /// True or false (SQLite keeps 0 and 1).
    pub fn bool(&self, column: usize) -> bool {
        self.int(column) != 0
    }

    /// Text.
    pub fn text(&self, column: usize) -> &str {
        self.opt_text(column).unwrap_or_else(|| self.expected(column, "text"))
    }

    /// Text, or none for null.
    pub fn opt_text(&self, column: usize) -> Option<&str> {
        match self.value(column) {
            Value::Null => None,
            Value::Text(text) => Some(text),
            _ => self.expected(column, "text"),
        }
    }

    /// Text, as its own string.
    pub fn string(&self, column: usize) -> String {
        self.text(column).to_owned()
    }

    /// Text as its own string, or none for null.
    pub fn opt_string(&self, column: usize) -> Option<String> {
        self.opt_text(column).map(str::to_owned)
    }

    /// Bytes.
    pub fn bytes(&self, column: usize) -> &[u8] {
        self.opt_bytes(column).unwrap_or_else(|| self.expected(column, "bytes"))
    }

    /// Bytes, or none for null.
    pub fn opt_bytes(&self, column: usize) -> Option<&[u8]> {
        match self.value(column) {
            Value::Null => None,
            Value::Bytes(bytes) => Some(bytes),
            _ => self.expected(column, "bytes"),
        }
    }

    /// A typed identifier.
    pub fn id<T: FromColumn>(&self, column: usize) -> T {
        T::from_column(self.text(column)).unwrap_or_else(|| self.expected(column, "an identifier"))
    }

    /// A typed identifier, or none for null.
    pub fn opt_id<T: FromColumn>(&self, column: usize) -> Option<T> {
        let read =
            |text| T::from_column(text).unwrap_or_else(|| self.expected(column, "an identifier"));
        self.opt_text(column).map(read)
    }

    /// An instant.
    pub fn at(&self, column: usize) -> Timestamp {
        self.opt_at(column).unwrap_or_else(|| self.expected(column, "an instant"))
    }

    /// An instant, or none for null.
    pub fn opt_at(&self, column: usize) -> Option<Timestamp> {
        let read = |us| {
            Timestamp::from_microsecond(us).unwrap_or_else(|_| self.expected(column, "an instant"))
        };
        self.opt_int(column).map(read)
    }

    /// A civil date.
    pub fn on(&self, column: usize) -> Date {
        self.opt_on(column).unwrap_or_else(|| self.expected(column, "a date"))
    }

    /// A civil date, or none for null.
    pub fn opt_on(&self, column: usize) -> Option<Date> {
        let read = |text: &str| text.parse().unwrap_or_else(|_| self.expected(column, "a date"));
        self.opt_text(column).map(read)
    }
}
