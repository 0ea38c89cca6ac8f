//! The only SQL about questions.

use std::collections::HashMap;

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::Question;
use crate::access::CaseLabel;
use crate::data_use::DataUseId;

/// Questions of one subject that are looked at, the newest first.
const QUESTIONS_MAX: i64 = 1_000;

pub(super) fn insert(
    unit: &mut Unit,
    ctx: &Ctx,
    subject: SubjectId,
    (entry, case): (DataUseId, &CaseLabel),
) {
    unit.run(
        "INSERT INTO privacy_question (data_use, subject, case_ref, asked_at)
         SELECT id, subject, CAST($3 AS TEXT), CAST($4 AS {int})
         FROM privacy_data_use WHERE id = $1 AND subject = $2
         ON CONFLICT (data_use) DO NOTHING",
        args![entry, subject, case.as_str(), ctx.now()],
    );
}

/// Notes that the case was decided: its question is answered. A case that asks nothing changes nothing.
pub fn answer(unit: &mut Unit, ctx: &Ctx, case: &CaseLabel) {
    unit.run(
        "UPDATE privacy_question SET answered_at = $1 WHERE case_ref = $2 AND answered_at IS NULL",
        args![ctx.now(), case.as_str()],
    );
}

/// Somebody's questions by the entry they are about.
pub(crate) async fn by_entry(
    db: &Db,
    subject: SubjectId,
) -> Result<HashMap<DataUseId, Question>, Fault> {
    let query = Query::new(
        "SELECT data_use, case_ref, asked_at, answered_at FROM privacy_question
         WHERE subject = $1 ORDER BY asked_at DESC LIMIT $2",
        args![subject, QUESTIONS_MAX],
    );
    let question = |row: &Row| Question {
        entry: row.id(0),
        case: CaseLabel::new(row.text(1)),
        asked_at: row.at(2),
        answered_at: row.opt_at(3),
    };
    let rows = db.read(query).await?;
    Ok(rows.iter().map(question).map(|question| (question.entry, question)).collect())
}
