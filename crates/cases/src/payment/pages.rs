//! What an applicant sees of a fee: how much, why, by when and how; and the page of the invented provider.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use services::Definition;
use services::definition::PayMethod;
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, Words, html, see_other};

use super::notification::{Data, NotTaken, Notification, SUCCEEDED, take};
use super::provider::{Provider, Secret, Signed, address};
use super::{Demand, DemandState, Payment, reference, store};
use crate::apply::{Own, own};
use crate::casework::Casework;
use crate::pages::Pages;

/// A fee on the page of a case.
pub(crate) struct FeeView {
    pub(crate) state: String,
    pub(crate) colour: &'static str,
    pub(crate) rows: Vec<SummaryRow>,
    pub(crate) pay: Option<String>,
    pub(crate) holds_up: bool,
}

/// The fees of a case; nothing is read where nothing is owed.
pub(crate) async fn fees(
    casework: &Casework,
    page: &Page,
    own: &Own,
) -> Result<Vec<FeeView>, Failure> {
    let application = own.application();
    if application.price_cents.is_none_or(|cents| cents <= 0) {
        return Ok(Vec::new());
    }
    let (demands, payments) = store::of_application(casework.db(), application.id).await?;
    Ok(demands.iter().map(|demand| view(casework, page, own, (demand, &payments))).collect())
}

fn view(
    casework: &Casework,
    page: &Page,
    own: &Own,
    (demand, payments): (&Demand, &[Payment]),
) -> FeeView {
    let is_open = demand.state == DemandState::Open;
    let mut rows = vec![SummaryRow::new(page.t("fee-amount"), page.money(demand.amount))];
    let law = demand.law.as_deref().and_then(|law| own.definition.law(law));
    if let Some(law) = law {
        rows.push(SummaryRow::new(page.t("fee-law"), law.title.get(page.locale())));
    }
    rows.extend(moved(page, demand, payments));
    if is_open {
        rows.push(SummaryRow::new(page.t("fee-due"), page.long_date(demand.due_on)));
        rows.extend(ways(casework, page, &own.definition, demand));
    }
    let methods = &own.definition.cost.methods;
    let online = casework.inner().provider.takes_payments() && methods.contains(&PayMethod::Card);
    FeeView {
        state: page.t(&format!("demand-{}", demand.state.word())),
        colour: demand.state.colour(),
        rows,
        pay: (is_open && online).then(|| format!("{}/pay/{}", own.path(), demand.reference)),
        holds_up: is_open && demand.wait.is_some(),
    }
}

/// What was paid and given back, with the numbers of the receipts.
pub(crate) fn moved(page: &Page, demand: &Demand, payments: &[Payment]) -> Vec<SummaryRow> {
    let own = payments.iter().filter(|payment| payment.demand == demand.id);
    let row = |payment: &Payment| {
        let key = if payment.is_refund { "fee-refunded" } else { "fee-paid" };
        let means = page.t(&format!("payment-means-{}", payment.means.word()));
        let args = [
            ("amount", page.money(payment.amount)),
            ("day", page.date(payment.booked_on)),
            ("means", means),
            ("number", payment.number.clone()),
        ];
        SummaryRow::new(page.t(key), page.with("fee-movement", args.as_slice()))
    };
    let mut rows: Vec<SummaryRow> = own.map(row).collect();
    if !rows.is_empty() && demand.state == DemandState::Open {
        rows.push(SummaryRow::new(page.t("fee-remaining"), page.money(demand.remaining())));
    }
    if demand.excess().cents > 0 {
        rows.push(SummaryRow::new(page.t("fee-excess"), page.money(demand.excess())));
    }
    rows
}

/// How it can be paid, as service and town say.
pub(crate) fn ways(
    casework: &Casework,
    page: &Words,
    definition: &Definition,
    demand: &Demand,
) -> Vec<SummaryRow> {
    let town = casework.town();
    let methods = &definition.cost.methods;
    let mut rows = Vec::new();
    let iban = town.payments.iban.as_deref().filter(|_| methods.contains(&PayMethod::Transfer));
    if let Some(iban) = iban {
        let holder = town.payments.holder.as_deref();
        let holder = holder.unwrap_or_else(|| town.authority.get(page.locale()));
        let mut lines = vec![holder.to_owned(), format!("IBAN {}", reference::grouped(iban))];
        lines.extend(town.payments.bic.as_deref().map(|bic| format!("BIC {bic}")));
        let grouped = reference::grouped(&demand.reference);
        lines.push(page.with("fee-quote", ("reference", grouped)));
        rows.push(SummaryRow::new(page.t("fee-by-transfer"), lines.join("\n")));
    }
    let counter = town.payments.counter.as_ref();
    if let Some(counter) = counter.filter(|_| methods.contains(&PayMethod::Counter)) {
        let quote = page.with("fee-quote", ("reference", reference::grouped(&demand.reference)));
        let text = format!("{}\n{quote}", counter.get(page.locale()));
        rows.push(SummaryRow::new(page.t("fee-at-counter"), text));
    }
    rows
}

#[derive(Template)]
#[template(path = "payment/pay.html")]
struct PayPage {
    page: Page,
    amount: String,
    reference: String,
    action: String,
    back: String,
}

/// An open demand of one's own case, by its reference.
async fn open_demand(
    casework: &Casework,
    asked: &Asked,
    (id, reference): (&str, &str),
) -> Result<(Own, Option<Demand>), Failure> {
    let own = own(casework, asked, id).await?;
    let found = store::find_by_reference(casework.db(), reference).await?;
    let found = found.filter(|demand| demand.application == own.application().id);
    let demand = found.ok_or(Failure::NotFound)?;
    let is_open = demand.state == DemandState::Open;
    Ok((own, is_open.then_some(demand)))
}

/// `GET /applications/{id}/pay/{reference}`: to the provider; in the invented town, its invented page.
pub(crate) async fn pay(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, reference)): Path<(String, String)>,
) -> Answer {
    let casework = &pages.casework;
    let (own, demand) = open_demand(casework, &asked, (&id, &reference)).await?;
    let Some(demand) = demand else { return see_other(&own.path()) };
    match &casework.inner().provider {
        Provider::None => Err(Failure::NotFound),
        Provider::Hosted { url, secret } => {
            let back = format!("{}{}", casework.inner().public_origin, own.path());
            see_other(&address(url, secret, &demand, &back))
        }
        Provider::Invented(_) => {
            let page = asked.page("pay-title").back(own.path());
            html(&PayPage {
                amount: page.money(demand.remaining()),
                reference: reference::grouped(&demand.reference),
                action: format!("{}/pay/{}", own.path(), demand.reference),
                back: own.path(),
                page,
            })
        }
    }
}

/// `POST /applications/{id}/pay/{reference}`: the invented provider tells the town that money came in, by the
/// same notification that a real one sends.
pub(crate) async fn pay_invented(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, reference)): Path<(String, String)>,
    form: Form,
) -> Answer {
    let casework = &pages.casework;
    let Provider::Invented(secret) = &casework.inner().provider else {
        return Err(Failure::NotFound);
    };
    let (own, demand) = open_demand(casework, &asked, (&id, &reference)).await?;
    if let Some(demand) = demand.filter(|_| form.value("do") == "pay") {
        tell_as_provider(casework, &asked, secret, &demand).await?;
    }
    see_other(&own.path())
}

async fn tell_as_provider(
    casework: &Casework,
    asked: &Asked,
    secret: &Secret,
    demand: &Demand,
) -> Result<(), Failure> {
    let ctx = &asked.ctx;
    let remaining = demand.remaining();
    let data = Data {
        reference: demand.reference.clone(),
        // One page, one payment: pressing twice pays once.
        payment: format!("invented-{}-{}", demand.id, demand.version),
        amount_cents: remaining.cents,
        currency: remaining.currency.code().to_owned(),
        booked_on: Some(ctx.today()),
    };
    let notification = Notification { kind: SUCCEEDED.to_owned(), data: Some(data) };
    let body = serde_json::to_vec(&notification).unwrap_or_default();
    let (id, seconds) = (demand.id.to_string(), ctx.now().as_second().to_string());
    let signature = secret.sign(&id, ctx.now(), &body);
    let signed = Signed { id: &id, timestamp: &seconds, signature: &signature };
    match take(casework, ctx, &signed, &body).await {
        Ok(_) => Ok(()),
        Err(NotTaken::Refused(_)) => Err(Failure::Conflict),
        Err(NotTaken::Fault(fault)) => Err(fault.into()),
    }
}
