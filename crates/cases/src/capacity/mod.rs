//! What can run out: times that are booked, places, a quota. Nothing is given out twice: each taking is a
//! guarded change in the unit of its act, so whoever comes second at the same moment is a conflict.

pub(crate) mod api;
pub mod store;
#[cfg(test)]
mod tests;

use jiff::civil::DateTime;
use platform::calendar::Calendar;
use platform::id::PersonId;
use platform::{Ctx, Db, Fault};
use services::Definition;
use services::form::{Answers, QuestionKind};

use crate::application::ApplicationId;

/// The name of what a service's quota counts.
pub const QUOTA: &str = "quota";
/// The name of what granted applications of a ranked service take.
pub const PLACES: &str = "places";

/// The name of one time.
pub fn slot_name(at: DateTime) -> String {
    format!("slot/{}", at.strftime("%Y-%m-%dT%H:%M"))
}

/// What was taken of what an application wants, when it is handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Bookings of the time that was chosen.
    pub slot: i64,
    /// Applications taken against the quota.
    pub quota: i64,
    /// Bookings to come that the applicant has of the service.
    pub own: i64,
    /// The first number of a booking that the applicant has not used.
    pub nth: i64,
}

/// The time that was chosen, and the page on which it was.
pub fn chosen_slot(definition: &Definition, answers: &Answers) -> Option<(DateTime, String)> {
    let is_slot = |kind: &QuestionKind| matches!(kind, QuestionKind::Slot);
    let question = definition.form.questions().find(|question| is_slot(&question.kind))?;
    let at = answers.get(&question.key)?.as_str()?.parse().ok()?;
    let page = definition.form.page_of(&question.key)?;
    Some((at, page.id.to_string()))
}

/// The first time that is not over: names of times are in their order.
pub fn now_name(ctx: &Ctx) -> String {
    slot_name(ctx.now().to_zoned(ctx.zone().clone()).datetime())
}

/// Reads what was taken of what an application wants. Services where nothing can run out cost no query.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn taken(
    db: &Db,
    ctx: &Ctx,
    definition: &Definition,
    (answers, applicant): (&Answers, Option<PersonId>),
) -> Result<Taken, Fault> {
    let slot = definition.booking.as_ref().and_then(|_| chosen_slot(definition, answers));
    if slot.is_none() && definition.who.quota.is_none() {
        return Ok(Taken::default());
    }
    let applicant = applicant.filter(|_| slot.is_some());
    let slot = slot.map_or_else(String::new, |(at, _)| slot_name(at));
    let wanted = [&*slot, QUOTA];
    let mut queries = vec![store::list_query(&definition.id, &wanted)];
    queries
        .extend(applicant.map(|person| store::own_query((&definition.id, person), &now_name(ctx))));
    let answers = db.read_all(queries).await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let of =
        |name: &str| rows(0).iter().find(|row| row.text(0) == name).map_or(0, |row| row.int(1));
    let numbers: Vec<i64> = rows(1).iter().map(|row| row.int(0)).collect();
    let unused = (0..).find(|nth| !numbers.contains(nth)).unwrap_or_default();
    let own = i64::try_from(numbers.len()).unwrap_or(i64::MAX);
    Ok(Taken { slot: of(&slot), quota: of(QUOTA), own, nth: unused })
}

/// How many places of a ranked service are left; none when its places are not counted.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn places_left(db: &Db, definition: &Definition) -> Result<Option<i64>, Fault> {
    let Some(places) = definition.process.places else { return Ok(None) };
    let found = store::list(db, &definition.id, &[PLACES]).await?;
    let taken = found.first().map_or(0, |(_, taken)| *taken);
    Ok(Some((i64::from(places) - taken).max(0)))
}

/// The same for one application: the place that it holds is there for it.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn places_left_for(
    db: &Db,
    definition: &Definition,
    application: ApplicationId,
) -> Result<Option<i64>, Fault> {
    match places_left(db, definition).await? {
        Some(0) if store::holds(db, application, PLACES).await? => Ok(Some(1)),
        left => Ok(left),
    }
}

/// The times that are offered and not full.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn free_slots(
    db: &Db,
    definition: &Definition,
    (calendar, today): (&Calendar, jiff::civil::Date),
) -> Result<Vec<DateTime>, Fault> {
    let Some(booking) = &definition.booking else { return Ok(Vec::new()) };
    let full = store::list_full(db, &definition.id, i64::from(booking.capacity)).await?;
    let mut offered = booking.offered(calendar, today);
    offered.retain(|at| !full.contains(&slot_name(*at)));
    Ok(offered)
}
