//! Looks whether the data-use log is still what was committed: for the operator all of it, for a person their own.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::{DATA_USE_CLOSED, find_public, list_latest_public};
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault};

use super::parts::{Parts, digest_without_parts, part_of};
use super::store::{self, Closing};
use super::{DayRecord, PersonDay, Rows, ids_of, rows_of};
use crate::key::SubjectKey;
use crate::vault::{SUBJECTS_OPENED_MAX, Vault};

/// How a person's part of the log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No day is closed yet.
    NothingClosed,
    /// Everything up to a day is as it was when the day was closed.
    Whole {
        /// The last day that is closed.
        until: Date,
    },
    /// On these days something was taken out, changed or added since.
    Altered {
        /// The days, the newest first.
        on: Vec<Date>,
    },
}

/// What does not agree with what was committed; empty when everything does.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &Db, vault: &Vault, ctx: &Ctx) -> Result<Vec<String>, Fault> {
    let mut findings = Vec::new();
    let closed = store::list(db).await?;
    let days: BTreeSet<Date> = closed.iter().map(|closing| closing.on).collect();
    for record in list_latest_public(db, DATA_USE_CLOSED).await? {
        let on = record.subject.parse::<Date>().ok();
        if on.is_none_or(|on| !days.contains(&on)) {
            findings
                .push(format!("{}: the day was closed, and its digests are gone", record.subject));
        }
    }
    for closing in closed {
        let on = closing.on;
        let people = store::people(db, on).await?;
        if !is_logged(db, &closing, &digest_of_all(&closing, &people)).await? {
            findings.push(format!("{on}: the digests of the day are not those in the log"));
        }
        findings.extend(compare(db, vault, ctx, (on, &people)).await?);
    }
    Ok(findings)
}

/// The digest of everybody's day, as the day was closed.
fn digest_of_all(closing: &Closing, people: &[PersonDay]) -> String {
    match closing.parts {
        Some(_) => Parts::of(people).digest(),
        None => digest_without_parts(people),
    }
}

/// Whether the log has this digest of the day under its entry.
async fn is_logged(db: &Db, closing: &Closing, digest: &str) -> Result<bool, Fault> {
    let record = find_public(db, closing.entry).await?;
    let record = record.filter(|record| record.kind == DATA_USE_CLOSED);
    let record = record.and_then(|record| serde_json::from_str::<DayRecord>(&record.record).ok());
    Ok(record.is_some_and(|record| record.on == closing.on.to_string() && record.digest == digest))
}

/// Whether somebody's part of a closed day is what the log has: that part, and the digests of the others.
async fn is_part_logged(db: &Db, closing: &Closing, subject: SubjectId) -> Result<bool, Fault> {
    let Some(parts) = &closing.parts else {
        let people = store::people(db, closing.on).await?;
        return is_logged(db, closing, &digest_without_parts(&people)).await;
    };
    let part = part_of(subject);
    let people = store::people_of_part(db, closing.on, part).await?;
    Ok(parts.has(part, &people) && is_logged(db, closing, &parts.digest()).await?)
}

/// The rows of a day beside its digests.
async fn compare(
    db: &Db,
    vault: &Vault,
    ctx: &Ctx,
    (on, people): (Date, &[PersonDay]),
) -> Result<Vec<String>, Fault> {
    let mut findings = Vec::new();
    let mut rows = rows_of(db, (on, ctx.zone())).await?;
    for some in people.chunks(SUBJECTS_OPENED_MAX) {
        let subjects: Vec<SubjectId> = some.iter().map(|person| person.subject).collect();
        let keys = vault.keys(ctx, &subjects).await?;
        for person in some {
            let there = rows.remove(&person.subject).unwrap_or_default();
            // Without the key of somebody who was erased nothing can be said of their rows but their number.
            let is_whole = match keys.get(&person.subject) {
                Some(key) => is_as_closed(&there, key, person),
                None => there.count == person.uses,
            };
            if !is_whole {
                let (subject, before, now) = (person.subject, person.uses, there.count);
                findings.push(format!(
                    "{on}: openings of {subject} were removed, changed or added: {before} were recorded, {now} are there"
                ));
            }
        }
    }
    let strangers: Vec<SubjectId> = rows.keys().copied().collect();
    for some in strangers.chunks(SUBJECTS_OPENED_MAX) {
        let keys = vault.keys(ctx, some).await?;
        for subject in some.iter().filter(|subject| keys.contains_key(subject)) {
            findings
                .push(format!("{on}: openings of {subject} were added after the day was closed"));
        }
    }
    Ok(findings)
}

fn is_as_closed(rows: &Rows, key: &SubjectKey, person: &PersonDay) -> bool {
    rows.count == person.uses && rows.digest(key) == person.digest
}

/// How somebody's part of the log stands: their rows beside their digests, and those beside the log. A row that is not
/// shown yet counts like every other.
///
/// # Errors
/// When the database fails.
pub async fn standing_of(db: &Db, key: &SubjectKey, ctx: &Ctx) -> Result<Standing, Fault> {
    // The last day of all, not of theirs: else an opening that is not shown yet would be told by its day.
    let Some(last) = store::find_last(db).await? else { return Ok(Standing::NothingClosed) };
    let until = last.on;
    let days = store::days_of(db, key.subject()).await?;
    let rows = rows_by_day(db, key.subject(), ctx.zone(), &days).await?;
    let is_whole = |(on, person): &(Date, PersonDay)| {
        is_as_closed(rows.get(on).unwrap_or(&Rows::default()), key, person)
    };
    let altered = days.iter().filter(|day| !is_whole(day)).map(|(on, _)| *on);
    let mut altered: Vec<Date> = altered.collect();
    // On a closed day without openings of theirs every row was added since.
    altered.extend(rows.keys().filter(|on| !days.iter().any(|(day, _)| day == *on)));
    altered.sort_unstable_by(|one, other| other.cmp(one));
    // The newest day also beside the log; the operator's check does so for all of them.
    if altered.first() != Some(&until) && !is_part_logged(db, &last, key.subject()).await? {
        altered.insert(0, until);
    }
    Ok(if altered.is_empty() {
        Standing::Whole { until }
    } else {
        Standing::Altered { on: altered }
    })
}

/// A person's rows of some days, the newest of which comes first.
async fn rows_by_day(
    db: &Db,
    subject: SubjectId,
    zone: &TimeZone,
    days: &[(Date, PersonDay)],
) -> Result<BTreeMap<Date, Rows>, Fault> {
    let mut bounds = Vec::with_capacity(days.len());
    for (on, _) in days {
        bounds.push((*on, ids_of(*on, zone)?));
    }
    let (Some((_, (_, until))), Some((_, (from, _)))) = (bounds.first(), bounds.last()) else {
        return Ok(BTreeMap::new());
    };
    let mut rows: BTreeMap<Date, Rows> = BTreeMap::new();
    for row in store::rows_of_person(db, subject, (from, until)).await? {
        let is_of =
            |(_, (after, before)): &&(Date, (String, String))| *after < row.id && row.id < *before;
        let on = match bounds.iter().find(is_of) {
            Some((on, _)) => *on,
            None => row.at.to_zoned(zone.clone()).date(),
        };
        rows.entry(on).or_default().add(&row);
    }
    Ok(rows)
}
