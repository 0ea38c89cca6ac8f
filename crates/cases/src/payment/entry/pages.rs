//! `/desk/payments/entries/{id}`: money that fits no fee; whose it is, or that it is not the town's.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::{EntryId, LeftOver, dismiss, match_to, open, store};
use crate::casework::Casework;
use crate::desk::Desk;
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
    // What was settled has no key any more, or is nobody's to read again.
    if entry.is_open {
        let said = open(casework, &asked.ctx, entry).await?;
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
    }
    Ok(EntryPage {
        rows,
        action: format!("/desk/payments/entries/{}", entry.id),
        is_open: entry.is_open,
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
    if !entry.is_open {
        return Err(Failure::Conflict);
    }
    let done = match form.value("do") {
        "match" => match_to(casework, &asked, (&entry, form.value("reference")), |_| ())
            .await
            .map(|demand| format!("/desk/payments/{}?done=1", demand.reference)),
        "not-ours" => dismiss(casework, &asked, (&entry, form.value("text")), |_| ())
            .await
            .map(|()| "/desk/payments?done=1".to_owned()),
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
