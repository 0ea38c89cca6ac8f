//! The world broke: one opaque error for everything that is neither a refusal nor a bug.

use std::error::Error;
use std::fmt;

type Source = Box<dyn Error + Send + Sync + 'static>;

/// Something outside the program's control failed (disk, network, database, another process).
///
/// It names what was attempted and keeps the chain of causes. It is logged once, at the edge, and shown
/// to people only as an incident number.
pub struct Fault {
    attempted: &'static str,
    source: Option<Source>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Broken,
    Busy,
    Conflict,
}

impl Fault {
    /// A fault while attempting something, caused by `source`.
    pub fn new(attempted: &'static str, source: impl Into<Source>) -> Fault {
        Fault { attempted, source: Some(source.into()), kind: Kind::Broken }
    }

    /// A fault that passes when the caller tries again later (a full queue, a stopped database):
    /// answered with 503 and `Retry-After` instead of 500.
    pub fn busy(attempted: &'static str, source: impl Into<Source>) -> Fault {
        Fault { attempted, source: Some(source.into()), kind: Kind::Busy }
    }

    /// Somebody else was faster, and the caller had no way to decide again: whoever tries again later does.
    pub fn conflict(attempted: &'static str, source: impl Into<Source>) -> Fault {
        Fault { attempted, source: Some(source.into()), kind: Kind::Conflict }
    }

    /// Whether it is nothing but that somebody else was faster.
    pub fn is_conflict(&self) -> bool {
        self.kind == Kind::Conflict
    }

    /// What was attempted, in a few words ("open the database").
    pub fn attempted(&self) -> &'static str {
        self.attempted
    }

    /// Whether trying again later may help.
    pub fn is_busy(&self) -> bool {
        self.kind != Kind::Broken
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}", self.attempted)?;
        let mut cause: Option<&(dyn Error + 'static)> =
            self.source.as_deref().map(|s| s as &(dyn Error + 'static));
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Fault {}

/// Turns any error into a [`Fault`] that names what was attempted.
pub trait Attempt<T> {
    /// `file.read().attempt("read the key file")?`
    ///
    /// # Errors
    /// The same failure, as a [`Fault`].
    fn attempt(self, what: &'static str) -> Result<T, Fault>;
}

impl<T, E: Into<Source>> Attempt<T> for Result<T, E> {
    fn attempt(self, what: &'static str) -> Result<T, Fault> {
        self.map_err(|error| Fault::new(what, error))
    }
}
