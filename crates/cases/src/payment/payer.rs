//! From whose account money came: opened for whoever gives it back, and for the applicant's own copy.

use std::collections::BTreeMap;

use platform::{Ctx, Fault};
use privacy::{Access, CaseLabel, Item, OpenError, Purpose};

use super::statement::Payer;
use super::{PAYER_LABEL, Payment};
use crate::application::Application;
use crate::casework::Casework;

/// The payers of a case's payments by the numbers of their receipts, as far as a statement said them; the opening is
/// recorded. Nobody where the applicant was erased.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn open(
    casework: &Casework,
    ctx: &Ctx,
    application: &Application,
    (payments, purpose): (&[Payment], Purpose),
) -> Result<BTreeMap<String, Payer>, Fault> {
    let sealed: Vec<(&Payment, Item<'_>)> = payments
        .iter()
        .filter_map(|payment| Some((payment, Item::new(PAYER_LABEL, payment.payer.as_ref()?))))
        .collect();
    if sealed.is_empty() {
        return Ok(BTreeMap::new());
    }
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, purpose, "payer");
    let items: Vec<Item<'_>> = sealed.iter().map(|(_, item)| *item).collect();
    let opened = casework.vault().open(ctx, &access, application.subject, &items).await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(OpenError::Erased) => return Ok(BTreeMap::new()),
        Err(OpenError::Fault(fault)) => return Err(fault),
    };
    let mut payers = BTreeMap::new();
    for ((payment, _), plain) in sealed.iter().zip(&opened) {
        let payer: Payer = plain.json()?;
        if payer != Payer::default() {
            payers.insert(payment.number.clone(), payer);
        }
    }
    Ok(payers)
}
