//! `/desk/payments`: fees that need somebody, and money that fits none; and one fee, where a cashier takes money, and the unit lets it
//! go or gives money back.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use platform::money::{Currency, decimal};
use platform::{Actor, Unit};
use privacy::Purpose;
use web::form::western_digits;
use web::{Answer, Asked, Choice, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::paging::Paging;
use super::{Desk, for_unit, way_back};
use crate::application::store::{Key, find_open_part};
use crate::application::{Application, ApplicationId};
use crate::casework::Casework;
use crate::payment::entry::{self, ByHand, LeftOver};
use crate::payment::pages::moved;
use crate::payment::receive::Received;
use crate::payment::refund::Refund;
use crate::payment::settle::{Deed, RECEIVE, Settled, WAIVE, settle};
use crate::payment::{
    Demand, DemandState, Means, Payment, PaymentRefusal, payer, proceed, reference, statement,
    store,
};
use crate::task::take::{grant_in, may_in};

#[derive(Template)]
#[template(path = "desk/payments.html")]
struct ListPage {
    page: Page,
    form: Form,
    late: Vec<Row>,
    late_paging: Paging,
    excess: Vec<Row>,
    excess_paging: Paging,
    entries: Vec<Row>,
    entries_paging: Paging,
    not_ours: Vec<Row>,
    not_ours_paging: Paging,
}

struct Row {
    path: String,
    reference: String,
    service: String,
    amount: String,
    day: String,
}

#[derive(Template)]
#[template(path = "desk/payment.html")]
struct DemandPage {
    page: Page,
    form: Form,
    reference: String,
    state: String,
    colour: &'static str,
    rows: Vec<SummaryRow>,
    action: String,
    /// The version of the fee that the page shows: what is pressed on it counts once.
    seen: i64,
    case: String,
    means: Vec<Choice>,
    may_waive: bool,
    may_refund: bool,
}

/// `GET /desk/payments`: what is late and what was paid too much, in one's own units, and money that fits no fee;
/// `?find=` goes to a fee.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let casework = &desk.casework;
    let typed = asked.query_value("find").unwrap_or_default();
    let mut form = Form::filled([("find", typed.clone())]);
    if !typed.trim().is_empty() {
        match find(casework, &typed).await {
            Ok(demand) => return see_other(&format!("/desk/payments/{}", demand.reference)),
            Err(Failure::NotFound) => {
                let said = asked.words.with("desk-payments-nothing", ("reference", typed.as_str()));
                form.refuse("find", said);
            }
            Err(failure) => return Err(failure),
        }
    }
    let units = asked.visitor.roles.iter().map(|grant| grant.unit.to_string());
    let units: Vec<String> = units.filter(|unit| may_in(&asked.visitor, unit, RECEIVE)).collect();
    let today = asked.ctx.today();
    let mut late_paging = Paging::asked(&asked, "late", store::LISTED_MAX);
    let mut excess_paging = Paging::asked(&asked, "excess", store::LISTED_MAX);
    let mut entries_paging = Paging::asked(&asked, "entries", entry::store::LISTED_MAX);
    let skipped = (late_paging.skipped(), excess_paging.skipped());
    let (late, excess) = store::list_of_units(casework.db(), &units, today, skipped).await?;
    let mut not_ours_paging = Paging::asked(&asked, "not-ours", entry::store::LISTED_MAX);
    let entries = entry::store::list_open(casework.db(), entries_paging.skipped()).await?;
    let not_ours = entry::store::list_not_ours(casework.db(), not_ours_paging.skipped()).await?;
    let (late, excess) = (late_paging.cut(late), excess_paging.cut(excess));
    let (entries, not_ours) = (entries_paging.cut(entries), not_ours_paging.cut(not_ours));
    let mut page = asked.page("desk-payments-title").back(way_back(&asked)).errors_of(&form);
    if asked.query_value("done").is_some() {
        page = page.notice(asked.words.t("desk-done"));
    }
    let row = |demand: &Demand, amount| Row {
        path: format!("/desk/payments/{}", demand.reference),
        reference: reference::grouped(&demand.reference),
        service: casework.service_name(&demand.service, asked.locale()),
        amount: page.money(amount),
        day: page.date(demand.due_on),
    };
    let late = late.iter().map(|demand| row(demand, demand.remaining())).collect();
    let excess = excess.iter().map(|demand| row(demand, demand.excess())).collect();
    let left_over = |entry: &LeftOver| Row {
        path: format!("/desk/payments/entries/{}", entry.id),
        reference: entry.outside.strip_prefix("bank:").unwrap_or(&entry.outside).to_owned(),
        service: page.t(&format!("entry-why-{}", entry.why)),
        amount: page.money(entry.amount),
        day: page.date(entry.booked_on),
    };
    let entries = entries.iter().map(left_over).collect();
    let not_ours = not_ours.iter().map(left_over).collect();
    let listed = ListPage {
        late,
        late_paging,
        excess,
        excess_paging,
        entries,
        entries_paging,
        not_ours,
        not_ours_paging,
        form,
        page,
    };
    if typed.trim().is_empty() { html(&listed) } else { html_refused(&listed) }
}

/// A fee by its own reference, or by that of a case that has one.
pub(crate) async fn find(casework: &Casework, typed: &str) -> Result<Demand, Failure> {
    let db = casework.db();
    for candidate in reference::candidates(&western_digits(typed)) {
        if let Some(demand) = store::find_by_reference(db, &candidate).await? {
            return Ok(demand);
        }
    }
    let case = platform::reference::read_reference(typed).ok_or(Failure::NotFound)?;
    let application = find_open_part(db, Key::Reference(&case)).await?.ok_or(Failure::NotFound)?;
    let mut demands = store::list_of_application(db, application.id).await?;
    let open = demands.iter().position(|demand| demand.state == DemandState::Open);
    let place = open.or(demands.len().checked_sub(1)).ok_or(Failure::NotFound)?;
    Ok(demands.swap_remove(place))
}

/// `GET /desk/payments/{reference}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
) -> Answer {
    let demand = find(&desk.casework, &reference).await?;
    html(&demand_page(&desk, &asked, &demand, Form::new()).await?)
}

async fn demand_page(
    desk: &Desk,
    asked: &Asked,
    demand: &Demand,
    mut form: Form,
) -> Result<DemandPage, Failure> {
    let casework = &desk.casework;
    let application = find_open_part(casework.db(), Key::Id(demand.application)).await?;
    let application = application.ok_or(Failure::NotFound)?;
    let (_, payments) = store::of_application(casework.db(), demand.application).await?;
    let grouped = reference::grouped(&demand.reference);
    let mut page = asked.page("desk-payment-title").back("/desk/payments").errors_of(&form);
    if let Some(number) = asked.query_value("receipt").filter(|text| is_receipt(&payments, text)) {
        let notice = page.with("desk-payment-receipt", ("number", number));
        page = page.notice(notice);
    } else if asked.query_value("done").is_some() {
        let notice = page.t("desk-done");
        page = page.notice(notice);
    }
    let case = application.label();
    let mut rows = vec![
        SummaryRow::new(page.t("fee-reference"), grouped.clone()),
        SummaryRow::new(page.t("desk-column-reference"), case.clone()),
        SummaryRow::new(
            page.t("desk-column-service"),
            casework.service_name(&demand.service, asked.locale()),
        ),
        SummaryRow::new(page.t("desk-unit"), casework.unit_name(&demand.unit, asked.locale())),
        SummaryRow::new(page.t("fee-amount"), page.money(demand.amount)),
        SummaryRow::new(page.t("fee-due"), page.long_date(demand.due_on)),
    ];
    rows.extend(moved(&page, demand, &payments));
    rows.extend(payers(casework, &page, (&application, demand), &payments).await?);
    if !form.sent("do") {
        form.set("amount", decimal(demand.remaining().cents));
    }
    let waives = may_in(&asked.visitor, &demand.unit, WAIVE);
    let means = [Means::Cash, Means::Card, Means::Transfer];
    let choice = |means: Means| {
        Choice::new(means.word(), page.t(&format!("payment-means-{}", means.word())))
    };
    Ok(DemandPage {
        reference: grouped,
        state: page.t(&format!("demand-{}", demand.state.word())),
        colour: demand.state.colour(),
        rows,
        action: format!("/desk/payments/{}", demand.reference),
        seen: demand.version,
        case,
        means: means.into_iter().map(choice).collect(),
        may_waive: waives && demand.state == DemandState::Open,
        may_refund: waives && demand.paid_cents > 0,
        form,
        page,
    })
}

/// From whose account money came, for giving it back; the opening is recorded.
async fn payers(
    casework: &Casework,
    page: &Page,
    (application, demand): (&Application, &Demand),
    payments: &[Payment],
) -> Result<Vec<SummaryRow>, Failure> {
    let own: Vec<Payment> =
        payments.iter().filter(|payment| payment.demand == demand.id).cloned().collect();
    let ctx = for_unit(page.asked(), &demand.unit);
    let opened = payer::open(casework, &ctx, application, (&own, Purpose::SettleFee)).await?;
    let row = |(number, payer): (&String, &statement::Payer)| {
        let iban = payer.iban.as_deref().map(|iban| format!("IBAN {}", reference::grouped(iban)));
        let lines = [Some(payer.name.clone()).filter(|name| !name.is_empty()), iban];
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        SummaryRow::new(page.with("fee-payer", ("number", number.as_str())), lines.join("\n"))
    };
    Ok(opened.iter().map(row).collect())
}

fn is_receipt(payments: &[Payment], number: &str) -> bool {
    payments.iter().any(|payment| payment.number == number)
}

/// How an act on a fee ended without success.
pub(crate) enum NotDone {
    /// The official can do something about it.
    Refused(PaymentRefusal),
    /// There is no such fee, somebody was faster, or the world is broken.
    Failed(Failure),
}

impl From<Failure> for NotDone {
    fn from(failure: Failure) -> Self {
        NotDone::Failed(failure)
    }
}

impl From<platform::Fault> for NotDone {
    fn from(fault: platform::Fault) -> Self {
        NotDone::Failed(fault.into())
    }
}

/// What a form, or a program, asks for.
pub(crate) fn read(
    form: &Form,
    currency: Currency,
    today: Date,
) -> Result<Deed<'_>, PaymentRefusal> {
    let amount = || {
        let typed = western_digits(form.value("amount"));
        statement::typed(typed.trim(), currency).ok_or(PaymentRefusal::AmountMissing)
    };
    let means = || {
        let means = Means::of(form.value("means")).filter(|means| *means != Means::Online);
        means.ok_or(PaymentRefusal::MeansMissing)
    };
    // By the same number the next statement of the bank knows it again.
    let outside = |means: Means| match (means, form.value("number").trim()) {
        (Means::Transfer, "") => Err(PaymentRefusal::NumberMissing),
        (Means::Transfer, number) => Ok(Some(format!("bank:{number}"))),
        (Means::Cash | Means::Card | Means::Online, _) => Ok(None),
    };
    match form.value("do") {
        "pay" => {
            let (means, amount) = (means()?, amount()?);
            let outside = outside(means)?;
            Ok(Deed::Receive(Received { means, amount, outside, booked_on: today, payer: None }))
        }
        "waive" => Ok(Deed::Waive(form.value("text"))),
        "refund" => {
            let (means, amount) = (means()?, amount()?);
            let (outside, text) = (outside(means)?, form.value("text"));
            Ok(Deed::Refund(Refund { means, amount, outside, text }))
        }
        _ => Err(PaymentRefusal::NotYours),
    }
}

/// Does what a cashier recorded by hand: money with the number of a statement's entry is that entry's, and ends it.
/// Otherwise as [`record`].
pub(crate) async fn perform(
    casework: &Casework,
    asked: &Asked,
    (demand, mut deed): (Demand, Deed<'_>),
    also: impl FnOnce(&mut Unit, ApplicationId),
) -> Result<(Demand, Option<Payment>), NotDone> {
    let by_hand = match &mut deed {
        Deed::Receive(received) => by_hand(casework, asked, received).await?,
        Deed::Refund(Refund { outside: Some(outside), .. }) => {
            if store::find_by_outside(casework.db(), outside).await?.is_some() {
                return Err(NotDone::Refused(PaymentRefusal::NumberTaken));
            }
            None
        }
        Deed::Refund(_) | Deed::Waive(_) | Deed::Overdue => None,
    };
    let id = demand.id;
    let done = |unit: &mut Unit, application| {
        if let Some(by_hand) = &by_hand {
            by_hand.settle(casework, unit, &asked.ctx, id);
        }
        also(unit, application);
    };
    record(casework, asked, (demand, deed), done).await
}

/// The entry of a statement that the money is, from which it then has its payer.
async fn by_hand(
    casework: &Casework,
    asked: &Asked,
    received: &mut Received,
) -> Result<Option<ByHand>, NotDone> {
    let Some(outside) = &received.outside else { return Ok(None) };
    let found = ByHand::find(casework, asked, (outside, received.amount)).await?;
    received.payer = found.as_ref().map(|found| found.payer.clone());
    Ok(found)
}

/// Does it to the fee as it was read, in one unit; `also` adds to it. Whoever changed the fee since makes this a
/// conflict.
pub(crate) async fn record(
    casework: &Casework,
    asked: &Asked,
    (demand, deed): (Demand, Deed<'_>),
    also: impl FnOnce(&mut Unit, ApplicationId),
) -> Result<(Demand, Option<Payment>), NotDone> {
    // Money can be taken at any counter: by the role that allows it, of the fee's own unit before another one.
    let permission = match deed {
        Deed::Receive(_) => RECEIVE,
        Deed::Waive(_) | Deed::Refund(_) | Deed::Overdue => WAIVE,
    };
    let roles = &asked.visitor.roles;
    let grant = grant_in(&asked.visitor, &demand.unit, &[permission]).or_else(|| {
        roles.iter().find_map(|grant| grant_in(&asked.visitor, &grant.unit, &[permission]))
    });
    let actor = match (asked.visitor.person, grant) {
        (Some(person), Some(grant)) => {
            Actor::Official { person, role: grant.role.clone(), unit: grant.unit.clone() }
        }
        _ => asked.ctx.actor().clone(),
    };
    let ctx = asked.ctx.acting_as(actor);
    let settled = settle(casework, &ctx, (demand, deed), Some(&asked.visitor)).await?;
    let Settled { demand, payment, mut unit, following } = settled.map_err(NotDone::Refused)?;
    also(&mut unit, demand.application);
    casework.commit(unit).await?;
    proceed::at_once(casework, &ctx, following).await;
    Ok((demand, payment))
}

/// `POST /desk/payments/{reference}`: what was pressed.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    mut form: Form,
) -> Answer {
    // A form that is sent twice must not take the money twice.
    let demand = find(&desk.casework, &reference).await?;
    if form.value("seen") != demand.version.to_string() {
        return Err(Failure::Conflict);
    }
    let done = match read(&form, demand.amount.currency, asked.ctx.today()) {
        Ok(deed) => perform(&desk.casework, &asked, (demand, deed), |_, _| ()).await,
        Err(refusal) => Err(NotDone::Refused(refusal)),
    };
    match done {
        Ok((demand, Some(payment))) => {
            see_other(&format!("/desk/payments/{}?receipt={}", demand.reference, payment.number))
        }
        Ok((demand, None)) => see_other(&format!("/desk/payments/{}?done=1", demand.reference)),
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(refusal)) => {
            form.refuse(
                refusal.field(),
                asked.words.t(&format!("cases-refusal-{}", refusal.word())),
            );
            let demand = find(&desk.casework, &reference).await?;
            html_refused(&demand_page(&desk, &asked, &demand, form).await?)
        }
    }
}
