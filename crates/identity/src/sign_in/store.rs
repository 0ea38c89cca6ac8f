//! Means of sign-in and attempts in the database.

use jiff::Timestamp;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::{Digest, Sealed};

use web::visitor::Assurance;

use super::assurance::limited;
use super::attempt::{Attempt, AttemptKind};
use super::code_app::{AppClock, OutOfTime};
use super::passkey::{KnownPasskey, PasskeyId};
use crate::session::{Token, assurance_word, read_assurance};

// Attempts.

pub(super) fn insert_attempt(
    unit: &mut Unit,
    digest: [u8; 32],
    kind: AttemptKind,
    person: Option<PersonId>,
    (state, expires_at): (Vec<u8>, Timestamp),
) {
    const SQL: &str = "INSERT INTO identity_attempt
        (digest, kind, person, state, failures, expires_at) VALUES ($1, $2, $3, $4, 0, $5)";
    unit.must(1, SQL, args![digest, kind.word(), person, state, expires_at]);
}

pub(super) async fn find_attempt(
    db: &Db,
    token: &Token,
    kind: AttemptKind,
) -> Result<Option<Attempt>, Fault> {
    const SQL: &str = "SELECT person, state, failures, expires_at FROM identity_attempt
        WHERE digest = $1 AND kind = $2";
    let rows = db.read(Query::new(SQL, args![token.digest(), kind.word()])).await?;
    let read = |row: &Row| {
        Some(Attempt {
            person: row.opt_id(0),
            state: token.open(row.bytes(1))?,
            failures: row.int(2),
            expires_at: row.at(3),
        })
    };
    Ok(rows.first().and_then(read))
}

/// Takes the attempt away: whoever comes second meets a conflict.
pub(super) fn use_attempt(unit: &mut Unit, token: &Token) {
    unit.must(1, "DELETE FROM identity_attempt WHERE digest = $1", args![token.digest()]);
}

pub(super) fn count_attempt_failure(unit: &mut Unit, token: &Token) {
    const SQL: &str = "UPDATE identity_attempt SET failures = failures + 1 WHERE digest = $1";
    unit.run(SQL, args![token.digest()]);
}

pub(crate) fn delete_expired_attempts(unit: &mut Unit, now: Timestamp) {
    unit.run("DELETE FROM identity_attempt WHERE expires_at < $1", args![now]);
}

// Passwords.

/// What is known of an account that signs in with a password.
pub(super) struct PasswordOnFile {
    pub(super) person: PersonId,
    pub(super) hash: String,
    pub(super) has_code_app: bool,
}

pub(super) async fn find_password_by_name(
    db: &Db,
    name: Digest,
) -> Result<Option<PasswordOnFile>, Fault> {
    const SQL: &str = "SELECT w.person, w.hash, c.last_step FROM identity_name n
        JOIN identity_password w ON w.person = n.person
        LEFT JOIN identity_code_app c ON c.person = n.person
        WHERE n.digest = $1 AND n.scheme IN ('email', 'sign-in-number')";
    let rows = db.read(Query::new(SQL, args![name])).await?;
    Ok(rows.first().map(|row| PasswordOnFile {
        person: row.id(0),
        hash: row.string(1),
        has_code_app: row.opt_int(2).is_some(),
    }))
}

pub(super) fn put_password(unit: &mut Unit, ctx: &Ctx, person: PersonId, hash: &str) {
    const SQL: &str = "INSERT INTO identity_password (person, hash, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (person) DO UPDATE SET hash = $2, changed_at = $3";
    unit.must(1, SQL, args![person, hash, ctx.now()]);
}

pub(super) fn delete_password(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_password WHERE person = $1", args![person]);
}

// Code apps.

pub(super) struct CodeAppOnFile {
    pub(super) secret: Sealed,
    pub(super) clock: AppClock,
    pub(super) limit: Option<Assurance>,
}

pub(super) async fn find_code_app(
    db: &Db,
    person: PersonId,
) -> Result<Option<CodeAppOnFile>, Fault> {
    const SQL: &str =
        "SELECT secret, last_step, steps_ahead, refused_step, refused_ahead, assurance_max
        FROM identity_code_app WHERE person = $1";
    let rows = db.read(Query::new(SQL, args![person])).await?;
    let refused =
        |row: &Row| Some(OutOfTime { step: row.opt_int(3)?, steps_ahead: row.opt_int(4)? });
    Ok(rows.first().map(|row| CodeAppOnFile {
        secret: Sealed::from_bytes(row.bytes(0)),
        clock: AppClock { last_step: row.int(1), steps_ahead: row.int(2), refused: refused(row) },
        limit: row.opt_text(5).map(read_assurance),
    }))
}

pub(super) fn put_code_app(
    unit: &mut Unit,
    ctx: &Ctx,
    (person, limit): (PersonId, Option<Assurance>),
    (secret, clock): (&Sealed, AppClock),
) {
    const SQL: &str = "INSERT INTO identity_code_app
        (person, secret, last_step, steps_ahead, created_at, assurance_max)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (person) DO UPDATE
        SET secret = $2, last_step = $3, steps_ahead = $4, refused_step = NULL,
            refused_ahead = NULL, created_at = $5, assurance_max = $6";
    let values = args![
        person,
        secret,
        clock.last_step,
        clock.steps_ahead,
        ctx.now(),
        limit.map(assurance_word)
    ];
    unit.must(1, SQL, values);
}

/// What a code that was taken says of its app: whoever comes second with it meets a conflict.
pub(super) fn use_code(unit: &mut Unit, person: PersonId, clock: AppClock) {
    const SQL: &str = "UPDATE identity_code_app
        SET last_step = $2, steps_ahead = $3, refused_step = NULL, refused_ahead = NULL
        WHERE person = $1 AND last_step < $2";
    unit.must(1, SQL, args![person, clock.last_step, clock.steps_ahead]);
}

/// What a code that was refused says of its app.
pub(super) fn note_refused_code(unit: &mut Unit, person: PersonId, refused: Option<OutOfTime>) {
    const SQL: &str = "UPDATE identity_code_app SET refused_step = $2, refused_ahead = $3
        WHERE person = $1";
    let (step, ahead) = (refused.map(|code| code.step), refused.map(|code| code.steps_ahead));
    unit.run(SQL, args![person, step, ahead]);
}

pub(super) fn delete_code_app(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_code_app WHERE person = $1", args![person]);
}

// Passkeys.

pub(super) fn insert_passkey(unit: &mut Unit, ctx: &Ctx, passkey: &KnownPasskey, public_key: &str) {
    const SQL: &str = "INSERT INTO identity_passkey
        (id, credential, person, public_key, name, created_at, version, assurance_max)
        VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    let values = args![
        passkey.id,
        passkey.credential.clone(),
        passkey.person,
        public_key,
        &passkey.name,
        ctx.now(),
        passkey.limit.map(assurance_word)
    ];
    unit.must(1, SQL, values);
}

/// A passkey with its public key as JSON.
pub(super) async fn find_passkey(
    db: &Db,
    credential: &[u8],
) -> Result<Option<(KnownPasskey, String)>, Fault> {
    let sql = format!("SELECT {PASSKEY}, public_key FROM identity_passkey WHERE credential = $1");
    let rows = db.read(Query::new(sql, args![credential])).await?;
    Ok(rows.first().map(|row| (read_passkey(row), row.string(8))))
}

pub(super) async fn list_passkeys(db: &Db, person: PersonId) -> Result<Vec<KnownPasskey>, Fault> {
    let sql = format!(
        "SELECT {PASSKEY} FROM identity_passkey WHERE person = $1 ORDER BY created_at, id LIMIT 100"
    );
    Ok(db.read(Query::new(sql, args![person])).await?.iter().map(read_passkey).collect())
}

/// Writes that a passkey was used, and its counter; somebody else's use meanwhile is a conflict.
pub(super) fn use_passkey(unit: &mut Unit, ctx: &Ctx, passkey: &KnownPasskey, public_key: &str) {
    const SQL: &str = "UPDATE identity_passkey
        SET last_used_at = $3, public_key = $4, version = version + 1
        WHERE id = $1 AND version = $2";
    unit.must(1, SQL, args![passkey.id, passkey.version, ctx.now(), public_key]);
}

pub(super) fn delete_passkey(unit: &mut Unit, person: PersonId, passkey: PasskeyId) {
    unit.run("DELETE FROM identity_passkey WHERE id = $1 AND person = $2", args![passkey, person]);
}

const PASSKEY: &str =
    "id, credential, person, name, created_at, last_used_at, version, assurance_max";

fn read_passkey(row: &Row) -> KnownPasskey {
    KnownPasskey {
        id: row.id(0),
        credential: row.bytes(1).to_vec(),
        person: row.id(2),
        name: Sealed::from_bytes(row.bytes(3)),
        created_at: row.at(4),
        last_used_at: row.opt_at(5),
        version: row.int(6),
        limit: row.opt_text(7).map(read_assurance),
    }
}

// After a proof at a counter.

/// What somebody signs in with counts up to a level at most, but for what counted less before.
pub(crate) fn limit_all(unit: &mut Unit, person: PersonId, most: Assurance) {
    const TABLES: [&str; 3] = [
        "UPDATE identity_passkey SET assurance_max = $2
            WHERE person = $1 AND (assurance_max IS NULL OR assurance_max <> 'low')",
        "UPDATE identity_code_app SET assurance_max = $2
            WHERE person = $1 AND (assurance_max IS NULL OR assurance_max <> 'low')",
        "UPDATE identity_card SET assurance_max = $2
            WHERE person = $1 AND (assurance_max IS NULL OR assurance_max <> 'low')",
    ];
    for sql in TABLES {
        unit.run(sql, args![person, assurance_word(most)]);
    }
}

/// When a passkey was shown last.
const SHOWN_LAST: &str = "COALESCE(last_used_at, created_at)";

/// The passkey that opened a session, which began at this moment, counts in full. One that was used again since stays as
/// it is: then it is not known which session it was.
pub(crate) fn lift_shown(unit: &mut Unit, person: PersonId, at: Timestamp) {
    let sql = format!(
        "UPDATE identity_passkey SET assurance_max = NULL WHERE person = $1 AND {SHOWN_LAST} = $2"
    );
    unit.run(sql, args![person, at]);
}

/// Nothing of one's own signs somebody in any more.
pub(crate) fn delete_all(unit: &mut Unit, person: PersonId) {
    unit.run("DELETE FROM identity_passkey WHERE person = $1", args![person]);
    delete_all_but_passkeys(unit, person);
}

/// Nothing but the passkey that opened a session, which began at this moment: see [`lift_shown`].
pub(crate) fn delete_all_but_shown(unit: &mut Unit, person: PersonId, at: Timestamp) {
    let sql = format!("DELETE FROM identity_passkey WHERE person = $1 AND {SHOWN_LAST} <> $2");
    unit.run(sql, args![person, at]);
    delete_all_but_passkeys(unit, person);
}

fn delete_all_but_passkeys(unit: &mut Unit, person: PersonId) {
    const TABLES: [&str; 3] = [
        "DELETE FROM identity_password WHERE person = $1",
        "DELETE FROM identity_code_app WHERE person = $1",
        "DELETE FROM identity_attempt WHERE person = $1",
    ];
    for sql in TABLES {
        unit.run(sql, args![person]);
    }
}

// All means together.

/// Which means of sign-in a person has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeansOnFile {
    /// How many passkeys.
    pub passkeys: i64,
    /// When the password was set.
    pub password_changed_at: Option<Timestamp>,
    /// When the code app was set up.
    pub code_app_created_at: Option<Timestamp>,
    /// How many smart cards.
    pub cards: i64,
    /// How many passkeys count as two factors: all but those that a weak session added to a guarded account.
    pub sure_passkeys: i64,
    /// How many of them reach the highest level, once the identity is checked.
    pub surest_passkeys: i64,
    /// How many smart cards count as two factors.
    pub sure_cards: i64,
    /// How many of them reach the highest level.
    pub qualified_cards: i64,
    /// Whether password and code together count as two factors.
    pub has_sure_code_app: bool,
    /// Whether there is more to be had by this account than its owner said themself: an official has checked who they
    /// are (also when that is in doubt now), or they have a role, now or later, or had one that ran out by itself.
    pub is_guarded: bool,
}

pub(super) async fn means_of(db: &Db, person: PersonId) -> Result<MeansOnFile, Fault> {
    const SQL: [&str; 6] = [
        "SELECT assurance_max FROM identity_passkey WHERE person = $1 LIMIT 100",
        "SELECT changed_at FROM identity_password WHERE person = $1",
        "SELECT created_at, assurance_max FROM identity_code_app WHERE person = $1",
        "SELECT assurance_max, means FROM identity_card
            WHERE person = $1 AND stopped_at IS NULL LIMIT 100",
        "SELECT id FROM identity_person
            WHERE id = $1 AND (checked_at IS NOT NULL OR doubted_at IS NOT NULL)",
        "SELECT id FROM identity_role_grant WHERE person = $1 AND revoked_at IS NULL LIMIT 1",
    ];
    let queries = SQL.iter().map(|sql| Query::new(*sql, args![person])).collect();
    let answers = db.read_all(queries).await?;
    let [passkeys, password, code_app, cards, checked, roles] = answers.as_slice() else {
        return Ok(MeansOnFile::default());
    };
    let is_guarded = !checked.is_empty() || !roles.is_empty();
    let reaches = |limit: Option<&str>, level: Assurance| {
        limited(Assurance::High, limit.map(read_assurance), is_guarded) >= level
    };
    let count = |rows: &[Row], level| {
        rows.iter().filter(|row| reaches(row.opt_text(0), level)).count() as i64
    };
    let qualified = |row: &&Row| row.text(1) == "qualified-card";
    let qualified = cards.iter().filter(qualified).cloned().collect::<Vec<_>>();
    let code_app = code_app.first();
    Ok(MeansOnFile {
        passkeys: passkeys.len() as i64,
        password_changed_at: password.first().map(|row| row.at(0)),
        code_app_created_at: code_app.map(|row| row.at(0)),
        cards: cards.len() as i64,
        sure_passkeys: count(passkeys, Assurance::Substantial),
        surest_passkeys: count(passkeys, Assurance::High),
        sure_cards: count(cards, Assurance::Substantial),
        qualified_cards: count(&qualified, Assurance::High),
        has_sure_code_app: code_app
            .is_some_and(|row| reaches(row.opt_text(1), Assurance::Substantial)),
        is_guarded,
    })
}

// Demo.

/// Somebody invented, to sign in as with one click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DemoRow {
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) situation: String,
    pub(super) roles: Vec<(String, String)>,
}

pub(super) fn insert_demo(
    unit: &mut Unit,
    (person, place): (PersonId, i64),
    name: &str,
    situation: &str,
) {
    const SQL: &str =
        "INSERT INTO identity_demo (person, place, name, situation) VALUES ($1, $2, $3, $4)";
    unit.must(1, SQL, args![person, place, name, situation]);
}

pub(super) async fn is_demo(db: &Db, person: PersonId) -> Result<bool, Fault> {
    const SQL: &str = "SELECT person FROM identity_demo WHERE person = $1";
    Ok(!db.read(Query::new(SQL, args![person])).await?.is_empty())
}

pub(super) async fn list_demo(db: &Db, limit: i64) -> Result<Vec<DemoRow>, Fault> {
    const PEOPLE: &str =
        "SELECT person, name, situation FROM identity_demo ORDER BY place, person LIMIT $1";
    const ROLES: &str = "SELECT g.person, g.role, g.unit FROM identity_role_grant g
        JOIN identity_demo d ON d.person = g.person
        WHERE g.revoked_at IS NULL ORDER BY g.granted_at, g.id LIMIT 1000";
    let queries = vec![Query::new(PEOPLE, args![limit]), Query::new(ROLES, args![])];
    let answers = db.read_all(queries).await?;
    let [people, roles] = answers.as_slice() else { return Ok(Vec::new()) };
    let roles_of = |person: &str| {
        let of_person = roles.iter().filter(|row| row.text(0) == person);
        of_person.map(|row| (row.string(1), row.string(2))).collect()
    };
    let read = |row: &Row| DemoRow {
        person: row.id(0),
        name: row.string(1),
        situation: row.string(2),
        roles: roles_of(row.text(0)),
    };
    Ok(people.iter().map(read).collect())
}
