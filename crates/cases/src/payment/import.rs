//! Takes the entries of a bank's statement up: each is looked up once, matched by its reference and recorded once;
//! what matches nothing is kept for a cashier ([`super::entry`]).

use platform::{Ctx, Fault};

use super::receive::Received;
use super::settle::{Booked, record};
use super::statement::Entry;
use super::{Demand, DemandState, Means, PaymentRefusal, entry, reference, store};
use crate::application::store::{Key, find_open_part};
use crate::casework::Casework;

/// What came of one entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is recorded for this demand, as it then stands.
    Booked(Box<Demand>),
    /// It would be recorded for this demand.
    Fits(Box<Demand>),
    /// It was recorded before.
    Known,
    /// Its number is that of another amount that was recorded before.
    Differs,
    /// It holds no reference of a demand.
    Unmatched,
    /// It fits a demand and cannot be taken.
    Refused(PaymentRefusal),
}

/// Takes one entry up; with `only_check` nothing is recorded. What fits nothing is kept for a cashier.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn take_up(
    casework: &Casework,
    ctx: &Ctx,
    entry: &Entry,
    only_check: bool,
) -> Result<Outcome, Fault> {
    let outside = format!("bank:{}", entry.id);
    // By this it is kept when the number is that of another amount.
    let other = format!("{outside}/{}", entry.amount.cents);
    let (booked, kept) = store::find_known(casework.db(), &outside, &other).await?;
    if kept {
        return Ok(Outcome::Known);
    }
    if let Some(cents) = booked {
        // Banks give a number twice, and people mistype one: then it is other money.
        if cents == entry.amount.cents {
            return Ok(Outcome::Known);
        }
        let left = (entry, other, "differs");
        return left_over(casework, ctx, left, (Outcome::Differs, only_check)).await;
    }
    let Some(demand) = matching(casework, &entry.text).await? else {
        let left = (entry, outside, "unmatched");
        return left_over(casework, ctx, left, (Outcome::Unmatched, only_check)).await;
    };
    if only_check {
        return Ok(Outcome::Fits(Box::new(demand)));
    }
    let received = Received {
        means: Means::Transfer,
        amount: entry.amount,
        outside: Some(outside.clone()),
        booked_on: entry.booked_on,
        payer: Some(entry.payer.clone()),
    };
    match record(casework, ctx, (demand, &received)).await? {
        Booked::New(demand) => Ok(Outcome::Booked(demand)),
        Booked::Known => Ok(Outcome::Known),
        Booked::Refused(refusal) => {
            let left = (entry, outside, refusal.word());
            left_over(casework, ctx, left, (Outcome::Refused(refusal), only_check)).await
        }
    }
}

/// Keeps what cannot be recorded; somebody who keeps it at the same moment keeps it too.
async fn left_over(
    casework: &Casework,
    ctx: &Ctx,
    (entry, outside, why): (&Entry, String, &str),
    (outcome, only_check): (Outcome, bool),
) -> Result<Outcome, Fault> {
    if only_check {
        return Ok(outcome);
    }
    let unit = entry::keep(casework, ctx, (entry, outside), why);
    match casework.db().commit(unit).await {
        Ok(()) => Ok(outcome),
        Err(error) if error.is_conflict() => Ok(Outcome::Known),
        Err(error) => Err(error.into_fault()),
    }
}

/// The demand that a payer's words mean: by its own reference, else by that of a case that has one open.
async fn matching(casework: &Casework, text: &str) -> Result<Option<Demand>, Fault> {
    let db = casework.db();
    for candidate in reference::candidates(text) {
        if let Some(demand) = store::find_by_reference(db, &candidate).await? {
            return Ok(Some(demand));
        }
    }
    for word in text.split_whitespace() {
        let Some(case) = platform::reference::read_reference(word) else { continue };
        let Some(application) = find_open_part(db, Key::Reference(&case)).await? else { continue };
        let demands = store::list_of_application(db, application.id).await?;
        let mut open = demands.into_iter().filter(|demand| demand.state == DemandState::Open);
        if let (Some(demand), None) = (open.next(), open.next()) {
            return Ok(Some(demand));
        }
    }
    Ok(None)
}
