//! Consents in the database.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use ledger::EntryId;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault, Query, Row, Unit, Value, args};

use super::{Consent, ConsentId};
use crate::scope::{Claim, Scope};

/// How far a consent goes, as its columns say it.
#[derive(Clone, Debug)]
pub(crate) struct Agreed {
    pub(crate) powers: BTreeSet<Scope>,
    pub(crate) claims: BTreeSet<Claim>,
    /// None where an earlier release did not note them.
    pub(crate) resources: Option<BTreeSet<String>>,
}

impl Agreed {
    /// Reads the columns `scopes`, `claims` and `resources`.
    pub(crate) fn read(scopes: &str, claims: &str, resources: Option<&str>) -> Agreed {
        Agreed {
            powers: scopes.split(' ').filter_map(Scope::parse).collect(),
            claims: claims.split(' ').filter_map(Claim::parse).collect(),
            resources: resources
                .map(|resources| resources.split_whitespace().map(str::to_owned).collect()),
        }
    }

    /// The same of a consent that is at hand.
    pub(crate) fn of(consent: &Consent) -> Agreed {
        Agreed {
            powers: consent.powers.clone(),
            claims: consent.claims.clone(),
            resources: Some(consent.resources.clone()),
        }
    }
}

/// One that was taken back stays on the person's page for so long.
const TAKEN_KEPT: SignedDuration = SignedDuration::from_hours(24 * 365);
/// Consents of a person that are shown.
const LISTED_MAX: i64 = 200;
const COLUMNS: &str =
    "id, person, client, scopes, claims, given_at, last_used_on, taken_at, resources, narrowed_at";

pub(super) fn insert(unit: &mut Unit, consent: &Consent, entry: EntryId) {
    unit.insert(
        "openid_consent (id, person, client, scopes, claims, given_at, last_used_on, given_entry,
            resources)",
        args![
            consent.id,
            consent.person,
            &consent.client,
            powers(consent),
            claims(consent),
            consent.given_at,
            consent.last_used_on,
            entry,
            resources(consent)
        ],
    );
}

pub(super) fn widen(unit: &mut Unit, before: &Consent, consent: &Consent, entry: EntryId) {
    let more = "given_at = $8, last_used_on = $9, given_entry = $10";
    let values = args![consent.given_at, consent.last_used_on, entry];
    change(unit, (before, consent), (more, values));
}

/// Takes single things out.
pub(super) fn narrow(unit: &mut Unit, before: &Consent, consent: &Consent, entry: EntryId) {
    let more = "narrowed_at = $8, narrowed_entry = $9";
    change(unit, (before, consent), (more, args![consent.narrowed_at, entry]));
}

/// How far a consent goes from now on, with what else is set; conflicts when it was changed meanwhile.
fn change(
    unit: &mut Unit,
    (before, consent): (&Consent, &Consent),
    (more, values): (&str, Vec<Value>),
) {
    let sql = format!(
        "UPDATE openid_consent SET scopes = $2, claims = $3, resources = $4, {more}
         WHERE id = $1 AND scopes = $5 AND claims = $6 AND COALESCE(resources, '') = $7
            AND taken_at IS NULL"
    );
    let mut all = args![
        consent.id,
        powers(consent),
        claims(consent),
        resources(consent),
        powers(before),
        claims(before),
        resources(before)
    ];
    all.extend(values);
    unit.must(1, sql, all);
}

pub(super) fn used(unit: &mut Unit, ctx: &Ctx, consent: ConsentId) {
    const SQL: &str = "UPDATE openid_consent SET last_used_on = $2 WHERE id = $1";
    unit.run(SQL, args![consent, ctx.today()]);
}

pub(super) fn take(unit: &mut Unit, ctx: &Ctx, consent: ConsentId, entry: EntryId) {
    const SQL: &str = "UPDATE openid_consent SET taken_at = $2, taken_entry = $3
        WHERE id = $1 AND taken_at IS NULL";
    unit.must(1, SQL, args![consent, ctx.now(), entry]);
}

/// What a person lets a program know and do now.
pub(crate) async fn find_standing(
    db: &Db,
    person: PersonId,
    client: &str,
) -> Result<Option<Consent>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM openid_consent
         WHERE person = $1 AND client = $2 AND taken_at IS NULL"
    );
    let rows = db.read(Query::new(sql, args![person, client])).await?;
    Ok(rows.first().map(read))
}

/// What a person agreed to: what stands first, then what they took back.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn list_of_person(db: &Db, person: PersonId) -> Result<Vec<Consent>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM openid_consent WHERE person = $1
         ORDER BY CASE WHEN taken_at IS NULL THEN 0 ELSE 1 END, given_at DESC, id LIMIT $2"
    );
    let rows = db.read(Query::new(sql, args![person, LISTED_MAX])).await?;
    Ok(rows.iter().map(read).collect())
}

/// A consent of a person, while it stands.
///
/// # Errors
/// A fault when the database cannot answer.
pub(super) async fn find_standing_of(
    db: &Db,
    person: PersonId,
    id: ConsentId,
) -> Result<Option<Consent>, Fault> {
    let held = list_of_person(db, person).await?;
    Ok(held.into_iter().find(|one| one.id == id && one.taken_at.is_none()))
}

/// How many people let a program know something, now.
pub(crate) async fn count_of_client(db: &Db, client: &str) -> Result<i64, Fault> {
    const SQL: &str = "SELECT COUNT(*) FROM openid_consent WHERE client = $1 AND taken_at IS NULL";
    let rows = db.read(Query::new(SQL, args![client])).await?;
    Ok(rows.first().map_or(0, |row| row.int(0)))
}

/// Removes those that were taken back long ago, once nothing hangs on them.
pub(crate) fn delete_old(unit: &mut Unit, now: Timestamp) {
    const SQL: &str = "DELETE FROM openid_consent WHERE taken_at < $1 AND NOT EXISTS
        (SELECT 1 FROM openid_chain WHERE openid_chain.consent = openid_consent.id)";
    let before = now.checked_sub(TAKEN_KEPT).unwrap_or(Timestamp::MIN);
    unit.run(SQL, args![before]);
}

fn powers(consent: &Consent) -> String {
    let words: Vec<&str> = consent.powers.iter().map(|scope| scope.word()).collect();
    words.join(" ")
}

fn claims(consent: &Consent) -> String {
    let words: Vec<&str> = consent.claims.iter().map(|claim| claim.word()).collect();
    words.join(" ")
}

fn resources(consent: &Consent) -> String {
    consent.resources.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

pub(crate) fn read(row: &Row) -> Consent {
    let agreed = Agreed::read(row.text(3), row.text(4), row.opt_text(8));
    Consent {
        id: row.id(0),
        person: row.id(1),
        client: row.string(2),
        powers: agreed.powers,
        claims: agreed.claims,
        resources: agreed.resources.unwrap_or_default(),
        given_at: row.at(5),
        last_used_on: row.opt_on(6),
        taken_at: row.opt_at(7),
        narrowed_at: row.opt_at(9),
    }
}
