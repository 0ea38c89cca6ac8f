//! Money goes back to the one who paid it. The act records what cashier, bank or provider did.

use platform::Money;
use platform::reference::new_reference;
use services::Definition;

use super::waive::reason;
use super::{Demand, DemandState, Means, Payment, PaymentRefusal, store};
use crate::apply::dossier::Dossier;
use crate::decision;
use crate::history::{Act, kind};
use crate::posting;
use crate::wording::words;
use crate::work::Work;

/// The letters before the number of a receipt for money given back.
const RECEIPT: &str = "QR";

/// Money as it goes back.
#[derive(Clone, Debug)]
pub struct Refund<'a> {
    /// How.
    pub means: Means,
    /// How much.
    pub amount: Money,
    /// How bank or provider know it.
    pub outside: Option<String>,
    /// Why.
    pub text: &'a str,
}

/// Records money that goes back: what was paid too much first, then what was owed and paid.
///
/// # Errors
/// A refusal when there is no amount, more than came in, or no reason.
pub fn refund(
    work: &mut Work<'_>,
    demand: &mut Demand,
    refund: &Refund<'_>,
    (definition, dossier): (&Definition, &Dossier),
) -> Result<Payment, PaymentRefusal> {
    if refund.amount.cents <= 0 {
        return Err(PaymentRefusal::AmountMissing);
    }
    if refund.amount.currency != demand.amount.currency {
        return Err(PaymentRefusal::OtherCurrency);
    }
    if refund.amount.cents > demand.paid_cents {
        return Err(PaymentRefusal::MoreThanPaid);
    }
    let text = reason(refund.text)?;
    let ctx = work.ctx;
    demand.paid_cents -= refund.amount.cents;
    // Of what is kept in part nothing is owed any more. What comes in after all was given back is nobody's debt.
    if demand.state == DemandState::Paid && demand.paid_cents == 0 {
        demand.state = DemandState::Refunded;
    }
    let payment = Payment {
        number: new_reference(ctx, RECEIPT),
        demand: demand.id,
        is_refund: true,
        means: refund.means,
        amount: refund.amount,
        outside: refund.outside.clone(),
        booked_on: ctx.today(),
        payer: None,
        at: ctx.now(),
    };
    store::insert_payment(&mut work.unit, &payment);
    let detail = format!("{} {}", payment.amount, payment.means.word());
    let (seq, _) =
        work.record(Act { kind: kind::REFUNDED, detail: Some(&detail), text: Some(text) });
    posting::ask(work, (seq, kind::REFUNDED), demand.id);
    let amount = words(dossier.locale()).money(payment.amount);
    let more = [("amount", amount.as_str()), ("text", text), ("number", payment.number.as_str())];
    decision::write_with(work, definition, dossier, ("message-refunded", &more));
    Ok(payment)
}
