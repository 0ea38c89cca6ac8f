//! Accounts elsewhere, and what waits until somebody comes back, in the database.

use identity::session::{Token, assurance_word, read_assurance};
use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Unit, args};
use privacy::Digest;
use web::visitor::Assurance;

use super::ProviderSettings;
use super::begin::Waiting;
use crate::OpenId;

/// Somebody may take so long at the other provider.
const WAITING: SignedDuration = SignedDuration::from_mins(15);
/// Accounts elsewhere of one person that are shown.
const LISTED_MAX: i64 = 50;

platform::typed_id!(
    /// An account elsewhere, as its person removes it.
    ElsewhereId,
    "els"
);

/// An account elsewhere, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Elsewhere {
    pub(super) id: ElsewhereId,
    pub(super) provider: String,
    pub(super) created_at: Timestamp,
    pub(super) last_used_at: Option<Timestamp>,
}

/// By what an account elsewhere is found: the issuer with its name for the person, and nothing that others know.
pub(super) fn digest(openid: &OpenId, provider: &ProviderSettings, subject: &str) -> Digest {
    // Digests do not count capitals; names of others do.
    let exact: String = subject.bytes().map(|byte| format!("{byte:02x}")).collect();
    let of = format!("{} {exact}", provider.issuer);
    openid.vault.digester().digest("openid.elsewhere", &of)
}

/// Whose account an account elsewhere is, and up to which level it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) person: PersonId,
    pub(super) limit: Option<Assurance>,
}

pub(super) fn insert(unit: &mut Unit, ctx: &Ctx, (digest, bound): (Digest, Bound), provider: &str) {
    const SQL: &str = "INSERT INTO openid_elsewhere
        (digest, id, person, provider, created_at, assurance_max) VALUES ($1, $2, $3, $4, $5, $6)";
    let limit = bound.limit.map(assurance_word);
    let id = ElsewhereId::new(ctx);
    unit.must(1, SQL, args![digest, id, bound.person, provider, ctx.now(), limit]);
}

/// An account elsewhere was used; that it was removed meanwhile is a conflict.
pub(super) fn used(unit: &mut Unit, ctx: &Ctx, digest: Digest) {
    const SQL: &str = "UPDATE openid_elsewhere SET last_used_at = $2 WHERE digest = $1";
    unit.must(1, SQL, args![digest, ctx.now()]);
}

pub(super) fn delete(unit: &mut Unit, person: PersonId, id: ElsewhereId) {
    const SQL: &str = "DELETE FROM openid_elsewhere WHERE id = $1 AND person = $2";
    unit.run(SQL, args![id, person]);
}

pub(crate) fn delete_of_person(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM openid_elsewhere WHERE person = $1", args![person]);
}

pub(super) async fn find(db: &Db, digest: Digest) -> Result<Option<Bound>, Fault> {
    const SQL: &str = "SELECT person, assurance_max FROM openid_elsewhere WHERE digest = $1";
    let rows = db.read(Query::new(SQL, args![digest])).await?;
    let read = |row: &platform::Row| Bound {
        person: row.id(0),
        limit: row.opt_text(1).map(read_assurance),
    };
    Ok(rows.first().map(read))
}

pub(super) async fn list_of_person(db: &Db, person: PersonId) -> Result<Vec<Elsewhere>, Fault> {
    const SQL: &str = "SELECT id, provider, created_at, last_used_at FROM openid_elsewhere
        WHERE person = $1 ORDER BY created_at, id LIMIT $2";
    let rows = db.read(Query::new(SQL, args![person, LISTED_MAX])).await?;
    let read = |row: &platform::Row| Elsewhere {
        id: row.id(0),
        provider: row.string(1),
        created_at: row.at(2),
        last_used_at: row.opt_at(3),
    };
    Ok(rows.iter().map(read).collect())
}

pub(crate) async fn count_of_person(db: &Db, person: PersonId) -> Result<i64, Fault> {
    const SQL: &str = "SELECT COUNT(*) FROM openid_elsewhere WHERE person = $1";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

pub(super) fn insert_waiting(
    unit: &mut Unit,
    ctx: &Ctx,
    (state, provider): (&Token, &str),
    waiting: &Waiting,
) {
    let Ok(text) = serde_json::to_string(waiting) else {
        unreachable!("what waits is plain data with text keys")
    };
    unit.insert(
        "openid_elsewhere_waiting (digest, provider, state, expires_at)",
        args![state.digest(), provider, state.seal(ctx, &text), ctx.now() + WAITING],
    );
}

/// What waits under a state, taken away: whoever comes second finds nothing.
pub(super) async fn take_waiting(
    openid: &OpenId,
    ctx: &Ctx,
    (state, provider): (&Token, &str),
) -> Result<Option<Waiting>, Fault> {
    const SQL: &str = "SELECT state, expires_at FROM openid_elsewhere_waiting
        WHERE digest = $1 AND provider = $2";
    let rows = openid.db.read(Query::new(SQL, args![state.digest(), provider])).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let waiting = state.open(row.bytes(0)).and_then(|text| serde_json::from_str(&text).ok());
    let in_time = row.at(1) > ctx.now();
    let mut unit = Unit::new();
    unit.must(1, "DELETE FROM openid_elsewhere_waiting WHERE digest = $1", args![state.digest()]);
    match openid.db.commit(unit).await {
        Ok(()) => Ok(waiting.filter(|_| in_time)),
        Err(error) if error.is_conflict() => Ok(None),
        Err(error) => Err(error.into_fault()),
    }
}

pub(crate) fn delete_expired(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM openid_elsewhere_waiting WHERE expires_at < $1", args![now]);
}
