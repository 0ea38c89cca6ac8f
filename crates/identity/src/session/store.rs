//! Sessions in the database.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use web::visitor::Assurance;

use super::{LISTED_MAX, Means, Session, SessionId, assurance_word, read_assurance};
use crate::person;

/// What is written when somebody signs in.
pub(crate) struct NewSession<'a> {
    pub(crate) session: &'a Session,
    pub(crate) digest: [u8; 32],
    pub(crate) locale: &'a str,
    pub(crate) shown_name: Vec<u8>,
    pub(crate) details: &'a [u8],
}

pub(crate) fn insert(unit: &mut Unit, new: NewSession<'_>) {
    const SQL: &str = "INSERT INTO identity_session
        (digest, id, person, means, assurance, locale, shown_name, details, created_at,
         last_seen_at, assurance_max)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)";
    let session = new.session;
    let values = args![
        new.digest,
        session.id,
        session.person,
        session.means.word(),
        assurance_word(session.assurance),
        new.locale,
        new.shown_name,
        new.details,
        session.created_at,
        session.limit.map(assurance_word)
    ];
    unit.must(1, SQL, values);
}

const COLUMNS: &str =
    "id, person, means, assurance, created_at, last_seen_at, ended_at, assurance_max";

/// A session with what its browser is told, and whether somebody else was found to have its account.
pub(crate) fn by_digest(digest: [u8; 32]) -> Query {
    let sql = format!(
        "SELECT {COLUMNS}, locale, shown_name, acting_for, acting_name, {}
         FROM identity_session WHERE digest = $1",
        person::store::in_doubt("identity_session.person")
    );
    Query::new(sql, args![digest])
}

/// Whether somebody else was found to have the account of a session, in a row of [`by_digest`].
pub(crate) fn is_in_doubt(row: &Row) -> bool {
    row.bool(12)
}

pub(crate) fn read(row: &Row) -> Session {
    Session {
        id: row.id(0),
        person: row.id(1),
        means: Means::parse(row.text(2)),
        assurance: read_assurance(row.text(3)),
        created_at: row.at(4),
        last_seen_at: row.at(5),
        ended_at: row.opt_at(6),
        limit: row.opt_text(7).map(read_assurance),
    }
}

/// The person has shown, in this session, a link that the town handed over to them, or its code at a counter: what they
/// add in it counts in full. With a moment the session begins anew then: an official has compared them with a document.
pub(crate) fn vouch(unit: &mut Unit, digest: [u8; 32], means: Means, anew: Option<Timestamp>) {
    const SQL: &str =
        "UPDATE identity_session SET means = $2, created_at = COALESCE($4, created_at)
        WHERE digest = $1 AND ended_at IS NULL AND means <> $3";
    unit.run(SQL, args![digest, means.word(), Means::Slip.word(), anew]);
}

/// Whoever came with one factor has added a second one in this session: it is what it would be had they signed in with both.
/// What was added counts up to a limit. An account in doubt stays where it is: it is proven at a counter first.
pub(crate) fn raise(unit: &mut Unit, digest: [u8; 32], limit: Option<Assurance>) {
    const SQL: &str = "UPDATE identity_session SET assurance = $2, assurance_max = $3
        WHERE digest = $1 AND ended_at IS NULL AND assurance = $4
            AND NOT EXISTS (SELECT p.id FROM identity_person p
                WHERE p.id = identity_session.person AND p.doubted_at IS NOT NULL)";
    let [low, raised] = [Assurance::Low, Assurance::Substantial].map(assurance_word);
    unit.run(SQL, args![digest, raised, limit.map(assurance_word), low]);
}

/// A person's sessions, the newest first, each with its sealed details.
pub(crate) async fn list_of_person(
    db: &Db,
    person: PersonId,
) -> Result<Vec<(Session, Vec<u8>)>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS}, details FROM identity_session WHERE person = $1
         ORDER BY created_at DESC, id DESC LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![person, LISTED_MAX])).await?;
    Ok(rows.iter().map(|row| (read(row), row.bytes(8).to_vec())).collect())
}

/// Writes down that the person was seen; another process may have done so already.
pub(crate) fn seen(unit: &mut Unit, digest: [u8; 32], now: Timestamp) {
    const SQL: &str = "UPDATE identity_session SET last_seen_at = $2
        WHERE digest = $1 AND ended_at IS NULL AND last_seen_at < $2";
    unit.run(SQL, args![digest, now]);
}

/// For whom the one who is signed in acts from now on; none for themself.
pub(crate) fn act_for(unit: &mut Unit, digest: [u8; 32], whom: Option<(PersonId, Vec<u8>)>) {
    const SQL: &str = "UPDATE identity_session SET acting_for = $2, acting_name = $3
        WHERE digest = $1 AND ended_at IS NULL";
    let (person, name) = whom.unzip();
    unit.run(SQL, args![digest, person, name]);
}

/// Ends acting for somebody in all sessions of a helper.
pub(crate) fn stop_acting(unit: &mut Unit, (helper, for_whom): (PersonId, PersonId)) {
    const SQL: &str = "UPDATE identity_session SET acting_for = NULL, acting_name = NULL
        WHERE person = $1 AND acting_for = $2";
    unit.run(SQL, args![helper, for_whom]);
}

pub(crate) fn end(unit: &mut Unit, ctx: &Ctx, person: PersonId, session: SessionId) {
    const SQL: &str = "UPDATE identity_session SET ended_at = $3
        WHERE id = $2 AND person = $1 AND ended_at IS NULL";
    unit.run(SQL, args![person, session, ctx.now()]);
}

pub(crate) fn end_by_digest(unit: &mut Unit, ctx: &Ctx, digest: [u8; 32]) {
    const SQL: &str =
        "UPDATE identity_session SET ended_at = $2 WHERE digest = $1 AND ended_at IS NULL";
    unit.run(SQL, args![digest, ctx.now()]);
}

/// Ends a session that goes on as another.
pub(crate) fn follow(unit: &mut Unit, ctx: &Ctx, digest: [u8; 32], by: [u8; 32]) {
    const SQL: &str = "UPDATE identity_session SET ended_at = $2, followed_by = $3
        WHERE digest = $1 AND ended_at IS NULL";
    unit.run(SQL, args![digest, ctx.now(), by]);
}

/// A session that has ended, by the digest of its token, and the one as which it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// When it ended.
    pub ended_at: Timestamp,
    /// The digest of its token.
    pub digest: [u8; 32],
    /// The digest of the token of the one that follows.
    pub followed_by: Option<[u8; 32]>,
}

/// Sessions that ended after an instant, the earliest first: a page of them, after the last one of the page before. Many
/// end at the same moment after a breach.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_ended_since(
    db: &Db,
    since: Timestamp,
    after: Option<&EndedSession>,
    limit: i64,
) -> Result<Vec<EndedSession>, Fault> {
    const SQL: &str = "SELECT digest, followed_by, ended_at FROM identity_session
        WHERE ended_at IS NOT NULL AND ended_at > $1
            AND (ended_at > $2 OR (ended_at = $2 AND digest > $3))
        ORDER BY ended_at, digest LIMIT $4";
    // Without a page before, everything after `since` comes next; no digest is empty.
    let (at, digest) =
        after.map_or((since, Vec::new()), |last| (last.ended_at, last.digest.to_vec()));
    let rows = db.read(Query::new(SQL, args![since, at, digest, limit])).await?;
    let ended = |row: &Row| {
        let digest = row.bytes(0).try_into().ok()?;
        let followed_by = row.opt_bytes(1).and_then(|bytes| bytes.try_into().ok());
        Some(EndedSession { ended_at: row.at(2), digest, followed_by })
    };
    Ok(rows.iter().filter_map(ended).collect())
}

/// The sessions that went on as this one, by the digests of their tokens.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_followed_by(db: &Db, digest: [u8; 32]) -> Result<Vec<[u8; 32]>, Fault> {
    const SQL: &str =
        "SELECT digest FROM identity_session WHERE followed_by = $1 ORDER BY digest LIMIT $2";
    let rows = db.read(Query::new(SQL, args![digest, LISTED_MAX])).await?;
    Ok(rows.iter().filter_map(|row| row.bytes(0).try_into().ok()).collect())
}

/// Of these sessions, by the digests of their tokens, those that still hold.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_live(
    db: &Db,
    digests: &[[u8; 32]],
    now: Timestamp,
) -> Result<Vec<[u8; 32]>, Fault> {
    let places = platform::db::placeholders(1, digests.len());
    let sql = format!("SELECT {COLUMNS}, digest FROM identity_session WHERE digest IN ({places})");
    let values = digests.iter().map(|digest| platform::Value::from(*digest)).collect();
    let rows = db.read(Query::new(sql, values)).await?;
    let live = |row: &Row| {
        let holds = read(row).standing(now) == super::Standing::Live;
        row.bytes(8).try_into().ok().filter(|_| holds)
    };
    Ok(rows.iter().filter_map(live).collect())
}

/// Ends all of a person's sessions but one.
pub(crate) fn end_all(unit: &mut Unit, ctx: &Ctx, person: PersonId, but: Option<[u8; 32]>) {
    const SQL: &str = "UPDATE identity_session SET ended_at = $2
        WHERE person = $1 AND ended_at IS NULL AND digest <> $3";
    // No digest is all zeros: with none to spare, all end.
    unit.run(SQL, args![person, ctx.now(), but.unwrap_or_default()]);
}

/// Ends all of a person's sessions that began before a moment.
pub(crate) fn end_begun_before(unit: &mut Unit, ctx: &Ctx, person: PersonId, before: Timestamp) {
    const SQL: &str = "UPDATE identity_session SET ended_at = $2
        WHERE person = $1 AND ended_at IS NULL AND created_at < $3";
    unit.run(SQL, args![person, ctx.now(), before]);
}

/// Ends the sessions of everybody.
pub(crate) fn end_everybodys(unit: &mut Unit, ctx: &Ctx) {
    unit.run("UPDATE identity_session SET ended_at = $1 WHERE ended_at IS NULL", args![ctx.now()]);
}

/// Removes sessions that began before an instant.
pub(crate) fn delete_begun_before(unit: &mut Unit, before: Timestamp) {
    unit.run("DELETE FROM identity_session WHERE created_at < $1", args![before]);
}

/// The language that the person has chosen, for all their sessions.
pub(crate) fn set_locale(unit: &mut Unit, person: PersonId, locale: &str) {
    const SQL: &str =
        "UPDATE identity_session SET locale = $2 WHERE person = $1 AND ended_at IS NULL";
    unit.run(SQL, args![person, locale]);
}
