//! Types, as `instance of` and parameters name them.

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
