//! "Why?": a question about an entry of the data-use log, and whether it was answered. The question is a case.

pub(crate) mod store;

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Unit};

use crate::access::CaseLabel;
use crate::data_use::DataUseId;

pub use store::answer;

/// A question about an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The entry.
    pub entry: DataUseId,
    /// The case that the question is.
    pub case: CaseLabel,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

/// Notes that the case of a subject asks about an entry, in the unit that hands the case in. An entry that is not
/// about the subject, or that was asked about already, changes nothing.
pub fn ask(unit: &mut Unit, ctx: &Ctx, subject: SubjectId, (entry, case): (DataUseId, &CaseLabel)) {
    store::insert(unit, ctx, subject, (entry, case));
}
