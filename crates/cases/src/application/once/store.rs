//! The only SQL about the keys of requests.

use platform::{Db, Fault, Query, Unit, args};

use super::Once;
use crate::application::ApplicationId;

/// Remembers the key that a client sent with a submission; a second one is a conflict.
pub fn remember_key(unit: &mut Unit, once: &Once, id: ApplicationId, at: jiff::Timestamp) {
    unit.must(
        1,
        "INSERT INTO cases_idempotency (key_digest, body_digest, application, at)
         VALUES ($1, $2, $3, $4)",
        args![&once.key_digest, &once.body_digest, id, at],
    );
}

/// Forgets keys that nobody sends again.
pub fn forget_keys(unit: &mut Unit, before: jiff::Timestamp) {
    unit.run("DELETE FROM cases_idempotency WHERE at < $1", args![before]);
}

/// The application that a client's key stands for, and whether it came with the same request.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_by_key(db: &Db, once: &Once) -> Result<Option<(ApplicationId, bool)>, Fault> {
    let query = Query::new(
        "SELECT application, body_digest FROM cases_idempotency WHERE key_digest = $1",
        args![&once.key_digest],
    );
    // Of a request of an earlier release the body is not known.
    let same = |body: Option<&str>| body.is_none_or(|body| body == once.body_digest);
    Ok(db.read(query).await?.first().map(|row| (row.id(0), same(row.opt_text(1)))))
}
