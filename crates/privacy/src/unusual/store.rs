//! The only SQL about who wants to be told of unusual openings.

use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Locale, Query, Unit, args};

/// From now on this person is told, in the language in which they read.
pub fn want(unit: &mut Unit, ctx: &Ctx, subject: SubjectId) {
    unit.run(
        "INSERT INTO privacy_preference (subject, locale, unusual_since) VALUES ($1, $2, $3)
         ON CONFLICT (subject) DO UPDATE SET locale = excluded.locale",
        args![subject, ctx.locale().tag(), ctx.now()],
    );
}

/// From now on not any more.
pub fn want_no_more(unit: &mut Unit, subject: SubjectId) {
    unit.run("DELETE FROM privacy_preference WHERE subject = $1", args![subject]);
}

/// In which language this person wants to be told; none when they do not.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn wanted_in(db: &Db, subject: SubjectId) -> Result<Option<Locale>, Fault> {
    let query =
        Query::new("SELECT locale FROM privacy_preference WHERE subject = $1", args![subject]);
    let rows = db.read(query).await?;
    Ok(rows.first().map(|row| Locale::parse(row.text(0)).unwrap_or_default()))
}
