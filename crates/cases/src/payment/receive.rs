//! Money comes in for a demand: part of it, all of it, or too much.

use jiff::civil::Date;
use platform::Money;
use platform::reference::new_reference;
use services::Definition;

use super::statement::Payer;
use super::{Demand, DemandState, Means, PAYER_LABEL, Payment, PaymentRefusal, store};
use crate::apply::dossier::Dossier;
use crate::decision;
use crate::history::{Act, kind};
use crate::wording::words;
use crate::work::Work;

/// Money as it came in.
#[derive(Clone, Debug)]
pub struct Received {
    /// How.
    pub means: Means,
    /// How much.
    pub amount: Money,
    /// How bank or provider know it; the same is never recorded twice.
    pub outside: Option<String>,
    /// On which day.
    pub booked_on: Date,
    /// From whose account, where a statement says it.
    pub payer: Option<Payer>,
}

/// The letters before the number of a receipt for money.
const RECEIPT: &str = "Q";

/// Records money. Gives back the payment with the number of its receipt.
///
/// # Errors
/// A refusal when there is no amount, or it is in another currency.
pub fn receive(
    work: &mut Work<'_>,
    demand: &mut Demand,
    received: &Received,
    (definition, dossier): (&Definition, &Dossier),
) -> Result<Payment, PaymentRefusal> {
    if received.amount.cents <= 0 {
        return Err(PaymentRefusal::AmountMissing);
    }
    if received.amount.currency != demand.amount.currency {
        return Err(PaymentRefusal::OtherCurrency);
    }
    let ctx = work.ctx;
    demand.paid_cents += received.amount.cents;
    let settles = demand.state == DemandState::Open && demand.paid_cents >= demand.amount.cents;
    if settles {
        demand.state = DemandState::Paid;
        demand.settled_at = Some(ctx.now());
    }
    let payment = Payment {
        number: new_reference(ctx, RECEIPT),
        demand: demand.id,
        is_refund: false,
        means: received.means,
        amount: received.amount,
        outside: received.outside.clone(),
        booked_on: received.booked_on,
        payer: received.payer.as_ref().map(|payer| work.key.seal_json(ctx, PAYER_LABEL, payer)),
        at: ctx.now(),
    };
    store::insert_payment(&mut work.unit, &payment);
    let detail = format!("{} {}", payment.amount, payment.means.word());
    let kind = if settles { kind::PAID } else { kind::PART_PAID };
    work.record(Act { kind, detail: Some(&detail), text: None });
    tell(work, (demand, &payment), (definition, dossier));
    Ok(payment)
}

fn tell(
    work: &mut Work<'_>,
    (demand, payment): (&Demand, &Payment),
    (definition, dossier): (&Definition, &Dossier),
) {
    let words = words(dossier.locale());
    let (amount, left) = (words.money(payment.amount), words.money(demand.remaining()));
    let excess = words.money(demand.excess());
    let key = match demand.state {
        _ if demand.excess().cents > 0 => "message-overpaid",
        DemandState::Open => "message-part-paid",
        DemandState::Paid
        | DemandState::Waived
        | DemandState::Cancelled
        | DemandState::Refunded => "message-paid",
    };
    let more = [
        ("amount", amount.as_str()),
        ("left", left.as_str()),
        ("excess", excess.as_str()),
        ("number", payment.number.as_str()),
    ];
    decision::write_with(work, definition, dossier, (key, &more));
}
