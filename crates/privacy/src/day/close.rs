//! Closes the days that are over: digests and the entry of the log in one unit.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};
use ledger::{DATA_USE_CLOSED, publish_record};
use platform::fault::Attempt as _;
use platform::id::SubjectId;
use platform::{CommitError, Ctx, Db, Fault, Unit};

use super::parts::Parts;
use super::store::{self, Closing};
use super::{DayRecord, PersonDay, rows_of};
use crate::vault::{SUBJECTS_OPENED_MAX, Vault};

/// How long after its end a day is closed: what began before midnight is committed by then.
const AFTER_MIDNIGHT: SignedDuration = SignedDuration::from_hours(1);
/// Days closed in one go, where nobody closed any for long.
const DAYS_AT_ONCE: usize = 400;

/// Closes every day that is over and not closed yet; gives back how many that were. Days before the last one that is
/// closed stay as they are.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn close_days(db: &Db, vault: &Vault, ctx: &Ctx) -> Result<usize, Fault> {
    let Some(mut on) = next_day(db, ctx).await? else { return Ok(0) };
    let now = ctx.now().checked_sub(AFTER_MIDNIGHT).attempt("look at the clock")?;
    let last = now.to_zoned(ctx.zone().clone()).date().saturating_sub(1.day());
    let mut count = 0;
    while on <= last && count < DAYS_AT_ONCE {
        if !close(db, vault, ctx, on).await? {
            break;
        }
        count += 1;
        on = on.saturating_add(1.day());
    }
    Ok(count)
}

/// The day after the last one that is closed; the day of the first opening, when none is.
async fn next_day(db: &Db, ctx: &Ctx) -> Result<Option<Date>, Fault> {
    if let Some(last) = store::find_last(db).await? {
        return Ok(Some(last.on.saturating_add(1.day())));
    }
    let first = crate::data_use::first_at(db).await?;
    Ok(first.map(|at| at.to_zoned(ctx.zone().clone()).date()))
}

/// Closes a day, also one on which nothing was opened: then nobody can say later that something was. Of two servers one
/// closes it.
async fn close(db: &Db, vault: &Vault, ctx: &Ctx, on: Date) -> Result<bool, Fault> {
    let rows = rows_of(db, (on, ctx.zone())).await?;
    let subjects: Vec<SubjectId> = rows.keys().copied().collect();
    let mut people = Vec::with_capacity(subjects.len());
    for some in subjects.chunks(SUBJECTS_OPENED_MAX) {
        let keys = vault.keys(ctx, some).await?;
        for subject in some {
            // Whoever was erased meanwhile has no key: nothing can be said of them any more.
            let (Some(key), Some(rows)) = (keys.get(subject), rows.get(subject)) else { continue };
            let digest = rows.digest(key);
            people.push(PersonDay { subject: *subject, uses: rows.count, digest });
        }
    }
    let parts = Parts::of(&people);
    let record = DayRecord { on: on.to_string(), digest: parts.digest() };
    let text = serde_json::to_string(&record).attempt("write the record of a day")?;
    let mut unit = Unit::new();
    let entry = publish_record(&mut unit, ctx, DATA_USE_CLOSED, (&record.on, &text));
    store::insert(&mut unit, ctx, &Closing { on, entry, parts: Some(parts) }, &people);
    match db.commit(unit).await {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict { .. }) => Ok(false),
        Err(CommitError::Fault(fault)) => Err(fault),
    }
}
