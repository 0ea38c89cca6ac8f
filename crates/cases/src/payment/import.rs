//! Takes the entries of a bank's statement up: each is matched by its reference and recorded once; what
//! matches nothing is told, for somebody to look at.

use platform::{Ctx, Fault};

use super::receive::Received;
use super::settle::{Booked, book};
use super::statement::Entry;
use super::{Demand, DemandState, Means, PaymentRefusal, reference, store};
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

/// Takes one entry up; with `only_check` nothing is recorded.
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
    if let Some((_, cents)) = store::find_by_outside(casework.db(), &outside).await? {
        // Banks give a number twice, and people mistype one: then it is other money.
        let same = cents == entry.amount.cents;
        return Ok(if same { Outcome::Known } else { Outcome::Differs });
    }
    let Some(demand) = matching(casework, &entry.text).await? else {
        return Ok(Outcome::Unmatched);
    };
    if only_check {
        return Ok(Outcome::Fits(Box::new(demand)));
    }
    let received = Received {
        means: Means::Transfer,
        amount: entry.amount,
        outside: Some(outside),
        booked_on: entry.booked_on,
    };
    Ok(match book(casework, ctx, (&demand.reference, &received)).await? {
        Booked::New(demand) => Outcome::Booked(demand),
        Booked::Known => Outcome::Known,
        Booked::Refused(refusal) => Outcome::Refused(refusal),
    })
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
