//! The only SQL about uses that have ended for a person.

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::OBJECTABLE;
use crate::access::{CaseLabel, Purpose};

/// From now on this person's data is not used for it any more. A use to which a law obliges goes on.
pub fn refuse(
    unit: &mut Unit,
    ctx: &Ctx,
    subject: SubjectId,
    (purpose, case): (Purpose, &CaseLabel),
) {
    if !OBJECTABLE.contains(&purpose) {
        return;
    }
    unit.run(
        "INSERT INTO privacy_refused_use (subject, purpose, case_ref, since)
         VALUES ($1, $2, $3, $4) ON CONFLICT (subject, purpose) DO NOTHING",
        args![subject, purpose.key(), case.as_str(), ctx.now()],
    );
}

/// Whether a use has ended for a person.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn is_refused(db: &Db, subject: SubjectId, purpose: Purpose) -> Result<bool, Fault> {
    let query = Query::new(
        "SELECT 1 FROM privacy_refused_use WHERE subject = $1 AND purpose = $2",
        args![subject, purpose.key()],
    );
    Ok(!db.read(query).await?.is_empty())
}

/// The uses that have ended for a person.
pub(crate) async fn list(db: &Db, subject: SubjectId) -> Result<Vec<Purpose>, Fault> {
    let query = Query::new(
        "SELECT purpose FROM privacy_refused_use WHERE subject = $1 ORDER BY since LIMIT 20",
        args![subject],
    );
    let purpose = |row: &Row| Purpose::parse(row.text(0));
    Ok(db.read(query).await?.iter().filter_map(purpose).collect())
}
