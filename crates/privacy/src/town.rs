//! What this crate asks the rest of the town, without knowing who people are or which services there are.

use std::collections::{HashMap, HashSet};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::civil::DateTime;
use platform::id::{PersonId, SubjectId};
use platform::{Fault, Locale};

use crate::consent::Topic;

/// A right of people over their data that is a case of a service of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// To be told why data was opened.
    Explanation,
    /// To have data corrected (GDPR, article 16).
    Correction,
    /// To object to a use (GDPR, article 21).
    Objection,
}

impl Right {
    /// The word for it in `service.yaml`.
    pub fn word(self) -> &'static str {
        match self {
            Right::Explanation => "explanation",
            Right::Correction => "correction",
            Right::Objection => "objection",
        }
    }
}

/// Under which laws, and how long at most, openings by a unit that investigates are shown later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Investigations {
    /// The laws: id and title.
    pub laws: Vec<(String, String)>,
    /// The longest term.
    pub days_max: u16,
}

/// The town as this crate needs it. Each method has an answer for a town that knows nothing of it.
pub trait TownFacts: Send + Sync {
    /// The service by which a right is used: its id.
    fn service_of(&self, _right: Right) -> Option<String> {
        None
    }

    /// When openings may be shown later.
    fn investigations(&self, _locale: Locale) -> Investigations {
        Investigations::default()
    }

    /// Whether the town works at this local time.
    fn is_working_time(&self, _at: DateTime) -> bool {
        true
    }

    /// The people who hold a role in the town.
    fn colleagues(&self) -> BoxFuture<'_, Result<HashSet<SubjectId>, Fault>> {
        async { Ok(HashSet::new()) }.boxed()
    }

    /// In which street people live, as a keyed digest; those of whom it is not known are left out.
    fn streets<'a>(
        &'a self,
        _subjects: &'a [SubjectId],
    ) -> BoxFuture<'a, Result<HashMap<SubjectId, String>, Fault>> {
        async { Ok(HashMap::new()) }.boxed()
    }

    /// Whether a unit has or had a case of somebody.
    fn unit_handles<'a>(
        &'a self,
        _unit: &'a str,
        _subject: SubjectId,
    ) -> BoxFuture<'a, Result<bool, Fault>> {
        async { Ok(true) }.boxed()
    }

    /// What people can agree to.
    fn consents(&self, _locale: Locale) -> Vec<Topic> {
        Vec::new()
    }

    /// The name of the public body that is responsible.
    fn controller(&self, _locale: Locale) -> String {
        String::new()
    }

    /// Who has this number in the population register, or this sign-in number.
    fn person_of_number<'a>(
        &'a self,
        _number: &'a str,
    ) -> BoxFuture<'a, Result<Option<PersonId>, Fault>> {
        async { Ok(None) }.boxed()
    }
}

/// A town that knows nothing: for tests.
#[derive(Clone, Copy, Debug)]
pub struct NoTown;

impl TownFacts for NoTown {}
