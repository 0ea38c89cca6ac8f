//! What a letter says about a fee: what is to be paid, that it has not come in, or that it was given back. All of it
//! comes from the record as it was at the moment of the act, so that the letter is the same whenever it is written.

use jiff::civil::Date;
use platform::calendar::Calendar;
use platform::{Ctx, Db, Fault, Money};
use serde_json::{Value as Json, json};
use services::definition::{Due, Unpaid};
use web::{SummaryRow, Words};

use super::demand::due_on_from;
use super::{Demand, Payment, reference, store};
use crate::application::Application;
use crate::decision::mail::About;
use crate::history::{Event, kind};

/// Whether an act is one about a fee of which there is a letter.
pub(crate) fn is_about(event: &Event) -> bool {
    match event.kind.as_str() {
        kind::DEMANDED | kind::REFUNDED => true,
        kind::REMINDED => event.detail.as_deref() == Some("fee"),
        _ => false,
    }
}

/// The fee that an act is about.
pub(crate) struct FeeLetter {
    pub(crate) demand: Demand,
    /// What had come in before, less what had gone back.
    pub(crate) paid_before: i64,
    /// The money that went back by this act.
    pub(crate) refund: Option<Payment>,
}

/// Reads what a letter about an act says; none when the act is not about a fee.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn load(
    db: &Db,
    application: &Application,
    event: &Event,
) -> Result<Option<FeeLetter>, Fault> {
    if !is_about(event) {
        return Ok(None);
    }
    let (demands, payments) = store::of_application(db, application.id).await?;
    let refund = payments.iter().find(|one| one.is_refund && one.at == event.at).cloned();
    let named = reference::of_case(&application.label(), event.seq);
    let is_meant = |demand: &&Demand| match event.kind.as_str() {
        kind::DEMANDED => demand.reference == named,
        kind::REMINDED => demand.reminded_at == Some(event.at),
        _ => refund.as_ref().is_some_and(|refund| refund.demand == demand.id),
    };
    let demand = demands.iter().find(is_meant).cloned();
    let demand = demand.ok_or_else(|| Fault::new("write a letter", "its fee is not there"))?;
    let before = |one: &&Payment| one.demand == demand.id && one.at < event.at;
    let signed = |one: &Payment| if one.is_refund { -one.amount.cents } else { one.amount.cents };
    let paid_before = payments.iter().filter(before).map(signed).sum();
    Ok(Some(FeeLetter {
        demand,
        paid_before,
        refund: refund.filter(|_| event.kind == kind::REFUNDED),
    }))
}

/// What the template needs beside what every letter has.
pub(crate) fn data(
    (ctx, calendar): (&Ctx, &Calendar),
    (about, letter): (&About<'_>, &FeeLetter),
    ways: &[SummaryRow],
    words: &Words,
) -> Json {
    let service = about.definition.name.get(words.locale()).to_owned();
    let label = about.application.label();
    let word = about.event.kind.as_str();
    let billed = about.definition.cost.due == Due::AfterDecision;
    let body = if billed && word == kind::DEMANDED { "billed" } else { word };
    let args = [("service", service), ("reference", label)];
    let mut fee = json!({ "facts": facts(words, (about, letter)) });
    if letter.refund.is_none()
        && let Json::Object(members) = &mut fee
    {
        let due = due_on_from(calendar, day(ctx, about.event), about.definition.cost.pay_within);
        let rows = ways.iter().map(|row| json!({"label": row.key, "value": row.value}));
        members.insert("ways".into(), rows.collect());
        members.insert("due".into(), json!({"iso": due.to_string(), "text": words.long_date(due)}));
        let consequence = match (word, about.definition.cost.unpaid) {
            (kind::DEMANDED, _) => "letter-fee-is-reminded",
            (_, Unpaid::End) => "letter-fee-ends",
            (_, Unpaid::Continue) => "letter-fee-stays",
        };
        members.insert("consequence".into(), words.t(consequence).into());
    }
    json!({
        "title": words.plain(&format!("letter-fee-{word}-title"), args.clone()),
        "body": [words.plain(&format!("letter-fee-{body}-body"), args)],
        "fee": fee,
    })
}

fn day(ctx: &Ctx, event: &Event) -> Date {
    event.at.to_zoned(ctx.zone().clone()).date()
}

fn facts(words: &Words, (about, letter): (&About<'_>, &FeeLetter)) -> Vec<Json> {
    let demand = &letter.demand;
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| {
        facts.push(json!({"label": words.t(key), "value": value}));
    };
    match &letter.refund {
        Some(refund) => {
            fact("fee-refunded", words.money(refund.amount));
            fact("letter-fee-receipt", refund.number.clone());
            fact("letter-fee-reason", about.text.to_owned());
        }
        None => {
            fact("fee-amount", words.money(demand.amount));
            if letter.paid_before > 0 {
                let left = (demand.amount.cents - letter.paid_before).max(0);
                fact("fee-paid", words.money(Money { cents: letter.paid_before, ..demand.amount }));
                fact("fee-remaining", words.money(Money { cents: left, ..demand.amount }));
            }
        }
    }
    fact("fee-reference", reference::grouped(&demand.reference));
    let law = demand.law.as_deref().and_then(|law| about.definition.law(law));
    if let Some(law) = law {
        fact("fee-law", law.title.get(words.locale()).to_owned());
    }
    facts
}
