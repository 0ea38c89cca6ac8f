//! `/desk/payments/entries/{id}`: money that fits no fee; whose it is, or that it is not the town's.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::{EntryId, EntryState, LeftOver, dismiss, match_to, open, reopen, store};
use crate::casework::Casework;
use crate::desk::Desk;
use crate::desk::colleagues;
use crate::desk::payments::NotDone;
use crate::payment::{PaymentRefusal, reference};

#[derive(Template)]
#[template(path = "payment/entry/entry.html")]
struct EntryPage {
    page: Page,
    form: Form,
    rows: Vec<SummaryRow>,
    action: String,
    is_open: bool,
    is_not_ours: bool,
}

/// An entry by what stands in the address.
pub(super) async fn find(casework: &Casework, id: &str) -> Result<LeftOver, Failure> {
    let id = EntryId::parse(id).ok_or(Failure::NotFound)?;
    store::find(casework.db(), id).await?.ok_or(Failure::NotFound)
}

/// `GET /desk/payments/entries/{id}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let entry = find(&desk.casework, &id).await?;
    html(&entry_page(&desk.casework, &asked, &entry, Form::new()).await?)
}

async fn entry_page(
    casework: &Casework,
    asked: &Asked,
    entry: &LeftOver,
    form: Form,
) -> Result<EntryPage, Failure> {
    let page = asked.page("entry-title").back("/desk/payments").errors_of(&form);
    let mut rows = vec![
        SummaryRow::new(page.t("fee-amount"), page.money(entry.amount)),
        SummaryRow::new(page.t("entry-booked"), page.long_date(entry.booked_on)),
        SummaryRow::new(page.t("entry-why"), page.t(&format!("entry-why-{}", entry.why))),
    ];
    // Of what was for a fee the key is gone: who paid stands with the payment.
    if entry.state != EntryState::Matched {
        let (said, reason) = open(casework, &asked.ctx, entry).await?;
        let mut row = |key: &str, value: String| {
            if !value.is_empty() {
                rows.push(SummaryRow::new(page.t(key), value));
            }
        };
        row("entry-text", said.text);
        row("entry-payer", said.payer.name);
        row(
            "entry-account",
            said.payer.iban.map_or_else(String::new, |iban| reference::grouped(&iban)),
        );
        row("entry-reason-said", reason.unwrap_or_default());
    }
    if let (Some(at), Some(person)) = (entry.settled_at, entry.settled_by) {
        let name = colleagues::name(casework, asked, person).await?;
        rows.push(SummaryRow::new(page.t("entry-settled-by"), name));
        rows.push(SummaryRow::new(page.t("entry-settled-at"), page.instant(at)));
    }
    Ok(EntryPage {
        rows,
        action: format!("/desk/payments/entries/{}", entry.id),
        is_open: entry.is_open(),
        is_not_ours: entry.state == EntryState::NotOurs,
        form,
        page,
    })
}

/// `POST /desk/payments/entries/{id}`: what was pressed.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let casework = &desk.casework;
    let entry = find(casework, &id).await?;
    let reopens = form.value("do") == "reopen";
    if entry.state != if reopens { EntryState::NotOurs } else { EntryState::Open } {
        return Err(Failure::Conflict);
    }
    let done = match form.value("do") {
        "match" => match_to(casework, &asked, (&entry, form.value("reference")), |_| ())
            .await
            .map(|demand| format!("/desk/payments/{}?done=1", demand.reference)),
        "not-ours" => dismiss(casework, &asked, (&entry, form.value("text")), |_| ())
            .await
            .map(|()| "/desk/payments?done=1".to_owned()),
        "reopen" => reopen(casework, &asked, &entry)
            .await
            .map(|()| format!("/desk/payments/entries/{}", entry.id)),
        _ => Err(NotDone::Refused(PaymentRefusal::NotYours)),
    };
    match done {
        Ok(path) => see_other(&path),
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(refusal)) => {
            let said = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            let field = match refusal {
                PaymentRefusal::TextMissing | PaymentRefusal::TextTooLong => "text",
                _ => "reference",
            };
            form.refuse(field, said);
            html_refused(&entry_page(casework, &asked, &entry, form).await?)
        }
    }
}
