//! The only SQL about who acts in an application for somebody else.

use identity::mandate::Ground;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Db, Fault, Query, Row, Unit, args};
use privacy::Sealed;

use super::Stored;
use crate::application::{ApplicationId, store as applications};

/// Helpers of one application that are read at most.
const HELPERS_MAX: i64 = 100;

const COLUMNS: &str = "application, person, ground, mandate, name_sealed, since_at, signed_version";

/// Adds a helper; of one who is there already the ground is the newest.
pub(super) fn insert(unit: &mut Unit, stored: &Stored) {
    const SQL: &str = "INSERT INTO cases_helper
            (application, person, ground, mandate, name_sealed, since_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (application, person)
         DO UPDATE SET ground = excluded.ground, mandate = excluded.mandate";
    let values = args![
        stored.application,
        stored.person,
        stored.ground.word(),
        stored.mandate,
        stored.name.clone(),
        stored.since_at
    ];
    unit.run(SQL, values);
}

/// A representative signs the draft as it stands at a version.
pub(crate) fn sign(
    unit: &mut Unit,
    ctx: &Ctx,
    (application, person): (ApplicationId, PersonId),
    version: i64,
) {
    const SQL: &str = "UPDATE cases_helper SET signed_version = $3, signed_at = $4
        WHERE application = $1 AND person = $2";
    unit.must(1, SQL, args![application, person, version, ctx.now()]);
}

/// Removes them with their application.
pub(crate) fn delete(unit: &mut Unit, application: ApplicationId) {
    unit.run("DELETE FROM cases_helper WHERE application = $1", args![application]);
}

/// A helper of an application.
pub(super) async fn find(
    db: &Db,
    application: ApplicationId,
    person: PersonId,
) -> Result<Option<Stored>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM cases_helper WHERE application = $1 AND person = $2");
    let rows = db.read(Query::new(sql, args![application, person])).await?;
    Ok(rows.first().map(read))
}

/// Everybody who acts in an application, the first one first.
pub(super) async fn list(db: &Db, application: ApplicationId) -> Result<Vec<Stored>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM cases_helper WHERE application = $1
         ORDER BY since_at, person LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![application, HELPERS_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// Who acts in an application, without opening how they are called.
pub(crate) async fn list_people(
    db: &Db,
    application: ApplicationId,
) -> Result<Vec<PersonId>, Fault> {
    Ok(list(db, application).await?.iter().map(|one| one.person).collect())
}

/// Keeps how a helper is called for the page of who looked at somebody's data, whatever becomes of what they began.
pub(super) fn keep_name(
    unit: &mut Unit,
    ctx: &Ctx,
    (subject, person): (SubjectId, PersonId),
    name: Sealed,
) {
    const SQL: &str = "INSERT INTO cases_helper_name (subject, person, name_sealed, since_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (subject, person) DO NOTHING";
    unit.run(SQL, args![subject, person, name, ctx.now()]);
}

/// Removes the names that are kept for somebody who is erased, and theirs where they helped.
pub(crate) fn delete_names(unit: &mut Unit, subject: SubjectId) {
    const SQL: &str = "DELETE FROM cases_helper_name WHERE subject = $1 OR person = $2";
    unit.run(SQL, args![subject, PersonId(subject.0)]);
}

/// Everybody who ever acted for somebody, and how they are called.
pub(super) async fn list_names(
    db: &Db,
    subject: SubjectId,
) -> Result<Vec<(PersonId, Sealed)>, Fault> {
    const SQL: &str = "SELECT person, name_sealed FROM cases_helper_name WHERE subject = $1
         ORDER BY since_at DESC, person LIMIT $2";
    let rows = db.read(Query::new(SQL, args![subject, HELPERS_MAX])).await?;
    Ok(rows.iter().map(|row| (row.id(0), Sealed::from_bytes(row.bytes(1)))).collect())
}

/// The applications of a person in which a helper acts.
pub(super) async fn list_joined(
    db: &Db,
    helper: PersonId,
    applicant: PersonId,
) -> Result<Vec<ApplicationId>, Fault> {
    const SQL: &str = "SELECT h.application FROM cases_helper h
         JOIN cases_application a ON a.id = h.application
         WHERE h.person = $1 AND a.applicant = $2 LIMIT $3";
    let rows = db.read(Query::new(SQL, args![helper, applicant, applications::LISTED_MAX])).await?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// Other applications of somebody for one service that run, and drafts of it that a helper has begun.
pub(crate) async fn list_of_service(
    db: &Db,
    (applicant, service): (PersonId, &str),
    but: ApplicationId,
) -> Result<Vec<crate::application::Application>, Fault> {
    let columns = applications::COLUMNS;
    let sql = format!(
        "SELECT {columns} FROM cases_application
         WHERE applicant = $1 AND service = $2 AND id <> $3
           AND (state IN ('open', 'waiting')
             OR state = 'draft' AND id IN (SELECT application FROM cases_helper))
         ORDER BY updated_at DESC LIMIT 20"
    );
    let rows = db.read(Query::new(sql, args![applicant, service, but])).await?;
    Ok(rows.iter().map(applications::application).collect())
}

fn read(row: &Row) -> Stored {
    Stored {
        application: row.id(0),
        person: row.id(1),
        // A word of a later release gives nothing: what lets somebody act is asked anew each time.
        ground: Ground::of(row.text(2)).unwrap_or(Ground::Mandate),
        mandate: row.opt_id(3),
        name: Sealed::from_bytes(row.bytes(4)),
        since_at: row.at(5),
        signed_version: row.opt_int(6),
    }
}
