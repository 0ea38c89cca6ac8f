//! The only SQL about consent.

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};

use super::{Consent, ConsentId};

/// Records of one person that are listed.
const LISTED_MAX: i64 = 200;

const COLUMNS: &str = "id, subject, topic, notice, locale, given_at, withdrawn_at";

pub(super) fn insert(unit: &mut Unit, consent: &Consent, entry: ledger::EntryId) {
    unit.insert(
        "privacy_consent (id, subject, topic, notice, locale, given_at, entry)",
        args![
            consent.id,
            consent.subject,
            &consent.topic,
            &consent.notice,
            &consent.locale,
            consent.given_at,
            entry,
        ],
    );
}

/// One that was withdrawn already is a conflict.
pub(super) fn withdraw(unit: &mut Unit, ctx: &Ctx, id: ConsentId) {
    unit.must(
        1,
        "UPDATE privacy_consent SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL",
        args![id, ctx.now()],
    );
}

/// The consent that stands, of a person to a topic.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_standing(
    db: &Db,
    subject: SubjectId,
    topic: &str,
) -> Result<Option<Consent>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_consent
         WHERE subject = $1 AND topic = $2 AND withdrawn_at IS NULL"
    );
    Ok(db.read(Query::new(sql, args![subject, topic])).await?.first().map(consent))
}

/// Somebody's records, the newest first.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, subject: SubjectId) -> Result<Vec<Consent>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM privacy_consent WHERE subject = $1
         ORDER BY given_at DESC, id DESC LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![subject, LISTED_MAX])).await?;
    Ok(rows.iter().map(consent).collect())
}

fn consent(row: &Row) -> Consent {
    Consent {
        id: row.id(0),
        subject: row.id(1),
        topic: row.string(2),
        notice: row.string(3),
        locale: row.string(4),
        given_at: row.at(5),
        withdrawn_at: row.opt_at(6),
    }
}
