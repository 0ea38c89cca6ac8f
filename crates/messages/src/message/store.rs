//! The only SQL about messages.

use std::sync::LazyLock;

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Locale, Query, Row, Unit, args};
use privacy::{CaseLabel, PartId, Sealed};

use super::{MESSAGES_LISTED_MAX, MessageId, Stored};

const COLUMNS: &str = "id, subject, case_ref, kind, locale, content_sealed, created_at, read_at";

static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO messages_message (id, subject, case_ref, kind, locale, content_sealed, created_at)
         SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT),
            CAST($6 AS {{bytes}}), CAST($7 AS {{int}}) WHERE {}",
        privacy::alone_stands("$2", "$8")
    )
});

/// Adds a message that this part of its reader's key for what goes alone sealed.
pub(super) fn insert(unit: &mut Unit, message: &Stored, alone: Option<PartId>) {
    unit.must(
        1,
        INSERT.as_str(),
        args![
            message.id,
            message.subject,
            message.case.as_ref().map(CaseLabel::as_str),
            &message.kind,
            message.locale.tag(),
            &message.content_sealed,
            message.created_at,
            alone,
        ],
    );
}

pub(super) fn update_read_at(unit: &mut Unit, ctx: &Ctx, id: MessageId) {
    unit.run(
        "UPDATE messages_message SET read_at = $1 WHERE id = $2 AND read_at IS NULL",
        args![ctx.now(), id],
    );
}

pub(crate) fn delete_of(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM messages_message WHERE subject = $1", args![subject]);
}

/// Removes the messages about a case that is no longer kept.
pub fn delete_by_case(unit: &mut Unit, case: &CaseLabel) {
    unit.run("DELETE FROM messages_message WHERE case_ref = $1", args![case.as_str()]);
}

/// Removes the messages of a kind about a case from every inbox: what they say of it is no longer kept.
pub fn delete_of_kind(unit: &mut Unit, case: &CaseLabel, kind: &str) {
    unit.run(
        "DELETE FROM messages_message WHERE case_ref = $1 AND kind = $2",
        args![case.as_str(), kind],
    );
}

/// A page of somebody's inbox, newest first, from page 1.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list(db: &Db, subject: SubjectId, page: u32) -> Result<Vec<Stored>, Fault> {
    let skipped = i64::from(page.saturating_sub(1)).saturating_mul(MESSAGES_LISTED_MAX);
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM messages_message WHERE subject = $1
             ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3"
        ),
        args![subject, MESSAGES_LISTED_MAX, skipped],
    );
    Ok(db.read(query).await?.iter().map(stored).collect())
}

/// The messages about a case, oldest first, still sealed (the desk shows when and of what kind).
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_by_case(db: &Db, case: &CaseLabel) -> Result<Vec<Stored>, Fault> {
    let query = Query::new(
        format!(
            "SELECT {COLUMNS} FROM messages_message WHERE case_ref = $1 ORDER BY created_at, id LIMIT 500"
        ),
        args![case.as_str()],
    );
    Ok(db.read(query).await?.iter().map(stored).collect())
}

/// A message, when it is this subject's.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, subject: SubjectId, id: MessageId) -> Result<Option<Stored>, Fault> {
    let query = Query::new(
        format!("SELECT {COLUMNS} FROM messages_message WHERE id = $1 AND subject = $2"),
        args![id, subject],
    );
    Ok(db.read(query).await?.first().map(stored))
}

/// How many messages wait to be read.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn count_unread(db: &Db, subject: SubjectId) -> Result<u64, Fault> {
    let query = Query::new(
        "SELECT COUNT(*) FROM messages_message WHERE subject = $1 AND read_at IS NULL",
        args![subject],
    );
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)).unsigned_abs())
}

/// How many messages there are.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn count(db: &Db, subject: SubjectId) -> Result<u64, Fault> {
    let query =
        Query::new("SELECT COUNT(*) FROM messages_message WHERE subject = $1", args![subject]);
    Ok(db.read(query).await?.first().map_or(0, |row| row.int(0)).unsigned_abs())
}

fn stored(row: &Row) -> Stored {
    Stored {
        id: row.id(0),
        subject: row.id(1),
        case: row.opt_text(2).map(CaseLabel::new),
        kind: row.string(3),
        locale: Locale::parse(row.text(4)).unwrap_or_default(),
        content_sealed: Sealed::from_bytes(row.bytes(5)),
        created_at: row.at(6),
        read_at: row.opt_at(7),
    }
}
