//! The town lets a fee go, and says why.

use services::Definition;

use super::{Demand, DemandState, PaymentRefusal};
use crate::apply::dossier::Dossier;
use crate::decision;
use crate::history::{Act, kind};
use crate::task::complete::TEXT_CHARACTERS_MAX;
use crate::wording::words;
use crate::work::Work;

/// Lets go what is still owed. What was paid already becomes an excess, to be given back.
///
/// # Errors
/// A refusal when nothing is owed, or no reason is given.
pub fn waive(
    work: &mut Work<'_>,
    demand: &mut Demand,
    text: &str,
    (definition, dossier): (&Definition, &Dossier),
) -> Result<(), PaymentRefusal> {
    if demand.state != DemandState::Open {
        return Err(PaymentRefusal::NotOwed);
    }
    let text = reason(text)?;
    let amount = demand.remaining();
    demand.state = DemandState::Waived;
    demand.settled_at = Some(work.ctx.now());
    let detail = amount.to_string();
    work.record(Act { kind: kind::WAIVED, detail: Some(&detail), text: Some(text) });
    let amount = words(dossier.locale()).money(amount);
    let more = [("amount", amount.as_str()), ("text", text)];
    decision::write_with(work, definition, dossier, ("message-waived", &more));
    Ok(())
}

/// A reason that is there, and not too long.
pub(super) fn reason(text: &str) -> Result<&str, PaymentRefusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(PaymentRefusal::TextMissing);
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(PaymentRefusal::TextTooLong);
    }
    Ok(text)
}
