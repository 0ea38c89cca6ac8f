//! The only SQL about contacts.

use std::sync::LazyLock;

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Locale, Query, Row, Unit, args};
use privacy::{PartId, Sealed};

use super::Contact;

static PUT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "INSERT INTO messages_contact (subject, email_sealed, locale, wants_email_since, changed_at)
         SELECT CAST($1 AS TEXT), CAST($2 AS {{bytes}}), CAST($3 AS TEXT), CAST($4 AS {{int}}),
            CAST($5 AS {{int}}) WHERE {}
         ON CONFLICT (subject) DO UPDATE SET email_sealed = excluded.email_sealed,
            locale = excluded.locale, wants_email_since = excluded.wants_email_since,
            changed_at = excluded.changed_at",
        privacy::alone_stands("$1", "$6")
    )
});

/// Keeps an address that this part of its owner's key sealed.
pub(super) fn put(unit: &mut Unit, ctx: &Ctx, contact: &Contact, sealed_by: Option<PartId>) {
    let since = contact.wants_email.then(|| ctx.now());
    let (sealed, locale) = (&contact.email_sealed, contact.locale.tag());
    unit.must(1, PUT.as_str(), args![contact.subject, sealed, locale, since, ctx.now(), sealed_by]);
}

pub(crate) fn delete(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM messages_contact WHERE subject = $1", args![subject]);
}

/// Somebody wants decisions by post from now on.
pub(crate) fn want_post(unit: &mut Unit, subject: SubjectId, now: Timestamp) {
    unit.run(
        "INSERT INTO messages_post_wish (subject, since) VALUES ($1, $2)
         ON CONFLICT (subject) DO NOTHING",
        args![subject, now],
    );
}

/// Somebody wants no decisions by post any more, or was erased.
pub(crate) fn delete_post(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM messages_post_wish WHERE subject = $1", args![subject]);
}

/// Whether somebody wants the decisions on their cases by post as well.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn wants_post(db: &Db, subject: SubjectId) -> Result<bool, Fault> {
    const SQL: &str = "SELECT 1 FROM messages_post_wish WHERE subject = $1";
    Ok(!db.read(Query::new(SQL, args![subject])).await?.is_empty())
}

/// Somebody's contact.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find(db: &Db, subject: SubjectId) -> Result<Option<Contact>, Fault> {
    let query = Query::new(
        "SELECT subject, email_sealed, locale, wants_email_since FROM messages_contact
         WHERE subject = $1",
        args![subject],
    );
    Ok(db.read(query).await?.first().map(contact))
}

/// The query for whether somebody wants e-mails, to be read with the rest of an act.
pub fn wants_email_query(subject: SubjectId) -> Query {
    Query::new(
        "SELECT 1 FROM messages_contact WHERE subject = $1 AND wants_email_since IS NOT NULL",
        args![subject],
    )
}

/// The answer to [`wants_email_query`].
pub fn wants_email_from(rows: &[Row]) -> bool {
    !rows.is_empty()
}

/// Whether somebody wants e-mails.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn wants_email(db: &Db, subject: SubjectId) -> Result<bool, Fault> {
    Ok(wants_email_from(&db.read(wants_email_query(subject)).await?))
}

fn contact(row: &Row) -> Contact {
    Contact {
        subject: row.id(0),
        email_sealed: Sealed::from_bytes(row.bytes(1)),
        locale: Locale::parse(row.text(2)).unwrap_or_default(),
        wants_email: row.opt_int(3).is_some(),
    }
}
