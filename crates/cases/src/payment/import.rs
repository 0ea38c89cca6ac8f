//! Takes the entries of a bank's statement up: each is looked up once, matched by its reference and recorded once;
//! what matches nothing is kept for a cashier ([`super::entry`]).

use platform::{Ctx, Fault, Money};

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
    let other = with_amount(&outside, entry.amount);
    match known(casework, (&outside, &other), entry.amount).await? {
        Known::Same => return Ok(Outcome::Known),
        Known::Another => {
            let left = (entry, other, "differs");
            return left_over(casework, ctx, left, (Outcome::Differs, only_check)).await;
        }
        Known::Not => {}
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
        // Somebody recorded another amount under this number at the same moment.
        Booked::Differs => {
            let left = (entry, other, "differs");
            left_over(casework, ctx, left, (Outcome::Differs, only_check)).await
        }
        Booked::Refused(refusal) => {
            let left = (entry, outside, refusal.word());
            left_over(casework, ctx, left, (Outcome::Refused(refusal), only_check)).await
        }
    }
}

/// By what money is kept whose number is that of another amount.
pub(super) fn with_amount(outside: &str, amount: Money) -> String {
    format!("{outside}/{}", amount.cents)
}

/// What is known of a number of the bank.
enum Known {
    /// Nothing.
    Not,
    /// The same money.
    Same,
    /// Another amount: banks give a number twice, and people mistype one. Then it is other money.
    Another,
}

async fn known(
    casework: &Casework,
    (outside, other): (&str, &str),
    amount: Money,
) -> Result<Known, Fault> {
    let (booked, kept) = store::find_known(casework.db(), outside, other).await?;
    let mut amounts = booked.into_iter().chain(kept).peekable();
    if amounts.peek().is_none() {
        return Ok(Known::Not);
    }
    Ok(if amounts.any(|cents| cents == amount.cents) { Known::Same } else { Known::Another })
}

/// Keeps what cannot be recorded. Somebody who keeps it at the same moment keeps it too; where that was another
/// amount, it is kept under its number with the amount.
async fn left_over(
    casework: &Casework,
    ctx: &Ctx,
    (entry, outside, why): (&Entry, String, &str),
    (outcome, only_check): (Outcome, bool),
) -> Result<Outcome, Fault> {
    if only_check {
        return Ok(outcome);
    }
    let other = with_amount(&format!("bank:{}", entry.id), entry.amount);
    let unit = entry::keep(casework, ctx, (entry, outside.clone()), why);
    match casework.db().commit(unit).await {
        Ok(()) => return Ok(outcome),
        Err(error) if error.is_conflict() => {}
        Err(error) => return Err(error.into_fault()),
    }
    match known(casework, (&outside, &other), entry.amount).await? {
        Known::Same => Ok(Outcome::Known),
        Known::Not | Known::Another => {
            let unit = entry::keep(casework, ctx, (entry, other), "differs");
            casework.db().commit(unit).await.map_err(Fault::from)?;
            Ok(Outcome::Differs)
        }
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
