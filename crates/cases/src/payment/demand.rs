//! A demand comes into being: where the process says that the fee is collected, or with a decision whose
//! service sends a bill.

use bpmn::WaitId;
use feel::{Context, Value};
use jiff::civil::Date;
use platform::calendar::{Calendar, Term};
use platform::{Actor, Money, jobs};
use services::Definition;
use services::definition::Due;

use super::overdue::{self, Overdue};
use super::{Demand, DemandId, DemandState, reference, store};
use crate::application::State;
use crate::apply::dossier::Dossier;
use crate::capacity;
use crate::decision;
use crate::history::{Act, kind};
use crate::posting;
use crate::process::rules_ctx;
use crate::task::take::set_waiting;
use crate::wording::words;
use crate::work::Work;

/// The topic by which a process has a fee collected.
pub const TOPIC: &str = "collect-payment";

/// Asks for what the rules say it costs; the process waits for it, and the legal clock with it. None when
/// nothing is owed.
pub(crate) fn collect(
    work: &mut Work<'_>,
    definition: &Definition,
    (wait, inputs): (WaitId, &Context),
) -> Option<Demand> {
    let price = inputs.get("price").and_then(Value::as_number)?;
    let cents = price.to_scaled_i64(2).filter(|cents| *cents > 0)?;
    let demand = make(work, definition, (cents, Some(wait.0)));
    if let Some(places) = places_held(definition) {
        work.hold(capacity::PLACES, places);
    }
    if work.application.state == State::Open {
        let ctx = work.ctx;
        work.application.stop_clock(ctx);
        set_waiting(work, true);
    }
    Some(demand)
}

/// How many places there are, where one is held while its fee is unpaid: of what is granted once it is paid.
pub(crate) fn places_held(definition: &Definition) -> Option<u32> {
    definition.process.places.filter(|_| definition.cost.due == Due::OnGrant)
}

/// Asks for the price of what was granted; nothing waits for it. None when nothing is owed.
pub(crate) fn bill(work: &mut Work<'_>, definition: &Definition) -> Option<Demand> {
    let cents = work.application.price_cents.filter(|cents| *cents > 0)?;
    Some(make(work, definition, (cents, None)))
}

fn make(work: &mut Work<'_>, definition: &Definition, (cents, wait): (i64, Option<u32>)) -> Demand {
    let ctx = work.ctx;
    let amount = Money::new(cents, definition.currency);
    let detail = amount.to_string();
    let act = Act { kind: kind::DEMANDED, detail: Some(&detail), text: None };
    // It is the town that asks: where no official does, its rules do, whoever's act brought the process there.
    let rules = rules_ctx(ctx);
    let by = match ctx.actor() {
        Actor::Official { .. } | Actor::Program { .. } | Actor::System(_) => ctx,
        Actor::Visitor | Actor::Person { .. } | Actor::Client(_) => &rules,
    };
    let (seq, _) = work.record_as(by, act);
    let application = &work.application;
    let unit = application.unit.clone().unwrap_or_else(|| definition.unit.to_string());
    let demand = Demand {
        id: DemandId::new(ctx),
        application: application.id,
        reference: reference::of_case(&application.label(), seq),
        service: application.service.clone(),
        unit,
        amount,
        paid_cents: 0,
        law: definition.cost.law.as_deref().map(str::to_owned),
        state: DemandState::Open,
        wait,
        due_on: due_on(work, definition.cost.pay_within),
        made_at: ctx.now(),
        reminded_at: None,
        settled_at: None,
        version: 0,
    };
    store::insert(&mut work.unit, &demand);
    start_clock(work, definition, &demand);
    posting::ask(work, (seq, kind::DEMANDED), demand.id);
    demand
}

/// The day on which a time to pay ends that begins today, by the town's calendar.
pub(super) fn due_on(work: &Work<'_>, term: Term) -> Date {
    due_on_from(&work.town.calendar, work.ctx.today(), term)
}

/// The same from another day.
pub(super) fn due_on_from(calendar: &Calendar, day: Date, term: Term) -> Date {
    calendar.due_on(day, term)
}

/// Rings on the morning after the day until which it is to be paid; the second time some days later.
pub(super) fn start_clock(work: &mut Work<'_>, definition: &Definition, demand: &Demand) {
    let ctx = work.ctx;
    let last = match demand.reminded_at {
        Some(_) => due_on_from(&work.town.calendar, demand.due_on, definition.cost.grace),
        None => demand.due_on,
    };
    let morning = last.tomorrow().unwrap_or(last).at(8, 0, 0, 0);
    let rings = morning.to_zoned(ctx.zone().clone()).map_or(ctx.now(), |at| at.timestamp());
    jobs::enqueue(&mut work.unit, ctx, overdue::JOB, &Overdue { demand: demand.id }, rings);
}

/// Tells the applicant what to pay, by when and with which reference. `key` says at which point of the case.
pub(crate) fn tell(
    work: &mut Work<'_>,
    definition: &Definition,
    dossier: &Dossier,
    (key, demand): (&str, &Demand),
) {
    let words = words(dossier.locale());
    let (amount, due) = (words.money(demand.remaining()), words.long_date(demand.due_on));
    let grouped = reference::grouped(&demand.reference);
    let more = [("amount", amount.as_str()), ("due", due.as_str()), ("rf", grouped.as_str())];
    decision::write_with(work, definition, dossier, (key, &more));
}
