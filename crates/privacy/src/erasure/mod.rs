//! Erasure: somebody asks for it, the law is looked up, and either everything goes or the answer names what is
//! kept, by which article and until when.

mod answer;
pub(crate) mod api;
pub(crate) mod pages;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Unit};
use serde::{Deserialize, Serialize};

pub use answer::{Answered, answer, erase};

platform::typed_id!(
    /// A request about one's own data.
    RequestId,
    "prq"
);

/// Requests that a list shows.
pub const LISTED_MAX: i64 = 200;

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was erased.
    Erased,
    /// A law keeps something: that stays, with the key; what nothing of it needs is gone.
    Kept,
}

impl Outcome {
    /// The stable word, in the column and in the locales.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Erased => "erased",
            Outcome::Kept => "kept",
        }
    }

    fn parse(word: &str) -> Outcome {
        if word == "erased" { Outcome::Erased } else { Outcome::Kept }
    }
}

/// Why something stays: what, the article, until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// What it is, as in [`Held::what`](crate::Held::what).
    pub what: String,
    /// The article that keeps it.
    pub law: String,
    /// Until when, when a date is known.
    pub until_on: Option<Date>,
}

/// Somebody's wish to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The request.
    pub id: RequestId,
    /// Whose data it is about.
    pub subject: SubjectId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it was answered, and how.
    pub answered: Option<(Timestamp, Outcome)>,
    /// What stays and why, when something does.
    pub grounds: Vec<Ground>,
}

/// What a page or a program is told when answering did not succeed: a conflict is for whoever asks to try again.
fn failed(fault: Fault) -> web::Failure {
    if fault.is_conflict() { web::Failure::Conflict } else { fault.into() }
}

/// The person asks. A second request while one is open changes nothing.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn ask(db: &Db, ctx: &Ctx, subject: SubjectId) -> Result<(), Fault> {
    let last = store::find_last(db, subject).await?;
    if last.is_some_and(|request| request.answered.is_none()) {
        return Ok(());
    }
    let mut unit = Unit::new();
    store::insert(&mut unit, ctx, RequestId::new(ctx), subject);
    db.commit(unit).await?;
    Ok(())
}
