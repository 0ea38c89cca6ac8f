//! What was seen, in the database.

use jiff::Timestamp;
use platform::{Db, Fault, Unit, args};
use sha2::{Digest as _, Sha256};

/// Remembers something until a moment (seconds since 1970); whether it was seen before. Of two requests at the
/// same moment one is first, in whichever processes they are.
pub(crate) async fn is_seen(db: &Db, what: &str, until_s: i64) -> Result<bool, Fault> {
    let digest: [u8; 32] = Sha256::digest(what.as_bytes()).into();
    let until = Timestamp::from_second(until_s).unwrap_or(Timestamp::MAX);
    let mut unit = Unit::new();
    unit.insert("openid_seen (digest, expires_at)", args![digest, until]);
    match db.commit(unit).await {
        Ok(()) => Ok(false),
        Err(error) if error.is_conflict() => Ok(true),
        Err(error) => Err(error.into_fault()),
    }
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM openid_seen WHERE expires_at <= $1", args![now]);
}
