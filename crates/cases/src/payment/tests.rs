//! Tables over demands and the acts on them.

use jiff::civil::date;
use platform::Money;
use platform::money::Currency;

use super::receive::{Received, receive};
use super::refund::{Refund, refund};
use super::waive::waive;
use super::*;
use crate::application::State;
use crate::tests_support::{Bench, messages_in, rows_into};
use crate::work::Work;

fn demand(bench: &Bench, wait: Option<u32>) -> Demand {
    let ctx = bench.ctx();
    Demand {
        id: DemandId::new(&ctx),
        application: bench.application.id,
        reference: reference::of_case("PP-TEST", 3),
        service: "parking-permit".into(),
        unit: "parking".into(),
        amount: Money { cents: 6_000, currency: Currency::EUR },
        paid_cents: 0,
        law: None,
        state: DemandState::Open,
        wait,
        due_on: ctx.today(),
        made_at: ctx.now(),
        reminded_at: None,
        settled_at: None,
        version: 0,
    }
}

fn money(cents: i64) -> Received {
    Received {
        means: Means::Card,
        amount: Money::eur(cents),
        outside: None,
        booked_on: date(2026, 3, 2),
        payer: None,
    }
}

/// Does a script of acts ("pay 2000 pay 4000 refund 1000 waive") on a demand of 60 euros. Gives where it then
/// stands: state, paid, remaining, excess; or the refusal.
async fn check(script: &str, expected: &str) {
    let bench = Bench::at("parking-permit", "decide").await;
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    let mut demand = demand(&bench, None);
    let about = (&*bench.definition, &bench.dossier);
    let mut words = script.split(' ');
    let (mut acts, mut refused) = (0, None);
    while let Some(act) = words.next() {
        let mut cents = || words.next().unwrap().parse::<i64>().unwrap();
        let done = match act {
            "pay" => receive(&mut work, &mut demand, &money(cents()), about).map(|_| ()),
            "refund" => {
                let back = Refund {
                    means: Means::Transfer,
                    amount: Money::eur(cents()),
                    outside: None,
                    text: "paid twice",
                };
                refund(&mut work, &mut demand, &back, about).map(|_| ())
            }
            "waive" => waive(&mut work, &mut demand, "in need", about),
            _ => waive(&mut work, &mut demand, "  ", about),
        };
        match done {
            Ok(()) => acts += 1,
            Err(refusal) => refused = Some(refusal.word()),
        }
    }
    let came = refused.map_or_else(
        || {
            let (left, excess) = (demand.remaining().cents, demand.excess().cents);
            format!("{} {} {left} {excess}", demand.state.word(), demand.paid_cents)
        },
        str::to_owned,
    );
    assert_eq!(came, expected, "{script}");
    let unit = work.into_unit();
    assert_eq!(messages_in(&unit), acts, "each act is told once: {script}");
    assert_eq!(rows_into(&unit, "INTO cases_event"), acts, "each act is recorded: {script}");
    let moved = script.matches("pay").count() + script.matches("refund").count();
    let kept = rows_into(&unit, "INTO cases_payment");
    assert!(kept == moved || refused.is_some(), "money is kept with its number: {script}");
}

#[tokio::test]
async fn money_comes_in_and_goes_back() {
    check("pay 6000", "paid 6000 0 0").await;
    check("pay 2000", "open 2000 4000 0").await;
    check("pay 2000 pay 4000", "paid 6000 0 0").await;
    check("pay 2000 pay 5000", "paid 7000 0 1000").await;
    check("pay 6000 pay 6000", "paid 12000 0 6000").await;
    check("pay 6000 pay 6000 refund 6000", "paid 6000 0 0").await;
    check("pay 6000 refund 2000", "paid 4000 0 0").await;
    check("pay 6000 refund 6000", "refunded 0 0 0").await;
    check("pay 6000 refund 6000 pay 6000", "refunded 6000 0 6000").await;
    check("pay 2000 refund 2000", "open 0 6000 0").await;
    check("waive", "waived 0 0 0").await;
    check("pay 2000 waive", "waived 2000 0 2000").await;
    check("pay 2000 waive refund 2000", "waived 0 0 0").await;
    check("waive pay 6000", "waived 6000 0 6000").await;
    check("pay 0", "amount-missing").await;
    check("pay -5", "amount-missing").await;
    check("refund 1", "more-than-paid").await;
    check("pay 6000 waive", "not-owed").await;
    check("without", "fee-needs-reason").await;
}

/// Lets the day pass on which it was to be paid.
fn overdue(work: &mut Work<'_>, demand: &mut Demand, bench: &Bench) -> bool {
    overdue::pass(work, demand, (&bench.definition, &bench.dossier))
}

#[tokio::test]
async fn one_reminder_and_then_the_case_ends() {
    let mut bench = Bench::at("dog-registration", "decide").await;
    bench.application.state = State::Waiting;
    let mut demand = demand(&bench, Some(1));
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    assert!(!overdue(&mut work, &mut demand, &bench), "it is due today, not before");
    assert_eq!(messages_in(&work.into_unit()), 0);

    bench.clock.advance(jiff::SignedDuration::from_hours(48));
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    assert!(!overdue(&mut work, &mut demand, &bench));
    assert_eq!(demand.state, DemandState::Open);
    assert_eq!(demand.due_on, demand::due_on(&work, bench.definition.cost.pay_within));
    let unit = work.into_unit();
    assert_eq!(
        (messages_in(&unit), rows_into(&unit, "INTO platform_job")),
        (1, 3),
        "told, rings again, and a letter"
    );

    bench.clock.advance(jiff::SignedDuration::from_hours(60 * 24));
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    assert!(!overdue(&mut work, &mut demand, &bench));
    assert_eq!((demand.state, work.application.state), (DemandState::Cancelled, State::Lapsed));
    assert!(work.application.closed_at.is_some() && work.running_tasks().next().is_none());
    assert_eq!(messages_in(&work.into_unit()), 1);
}

#[tokio::test]
async fn where_the_service_says_so_the_case_goes_on() {
    let mut bench = Bench::at("dog-registration", "decide").await;
    let mut definition = (*bench.definition).clone();
    definition.cost.unpaid = services::definition::Unpaid::Continue;
    bench.definition = definition.into();
    bench.application.state = State::Waiting;
    let mut demand = demand(&bench, Some(1));
    demand.reminded_at = Some(bench.ctx().now());
    bench.clock.advance(jiff::SignedDuration::from_hours(48));
    let ctx = bench.ctx();
    let mut work = bench.work(&ctx);
    assert!(overdue(&mut work, &mut demand, &bench), "the process goes on");
    assert_eq!(demand.state, DemandState::Open, "and the amount stays due");
    demand.wait = None;
    assert!(!overdue(&mut work, &mut demand, &bench), "once");
}

#[test]
fn references_survive_what_people_type() {
    // The example of ISO 11649 as banks print it.
    assert!(reference::is_sound("RF18539007547034"));
    assert!(!reference::is_sound("RF18539007547043"), "swapped digits are found");
    let ours = reference::of_case("PP-7K3M-9RXH2", 3);
    assert!(reference::is_sound(&ours) && ours.ends_with("PP7K3M9RXH23"), "{ours}");
    let typed = format!("permit {} thank you", reference::grouped(&ours).to_lowercase());
    assert!(reference::candidates(&typed).contains(&ours));
    assert!(reference::candidates("RF").is_empty());
    assert!(reference::candidates("no reference at all").is_empty());
    assert!(reference::candidates(&"RF".repeat(5_000)).len() < 50_000);
}

#[test]
fn signatures_of_notifications() {
    use super::provider::{Secret, Signed};
    // The example of Standard Webhooks 1.0.
    let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let sent_at = jiff::Timestamp::from_second(1_614_265_330).unwrap();
    let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", br#"{"test": 2432232314}"#);
    let signature = secret.sign(id, sent_at, body);
    assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    let check = |signature: &str, timestamp: &str, body: &[u8], late_s: i64, expected: bool| {
        let now = sent_at + jiff::SignedDuration::from_secs(late_s);
        let signed = Signed { id, timestamp, signature };
        assert_eq!(secret.admits(&signed, body, now), expected, "{signature} {timestamp} {late_s}");
    };
    check(&signature, "1614265330", body, 0, true);
    check(&format!("v1,AAAA {signature}"), "1614265330", body, 60, true);
    check(&signature, "1614265330", body, 301, false);
    check(&signature, "1614265330", body, -301, false);
    check(&signature, "1614265331", body, 0, false);
    check(&signature, "1614265330", b"{}", 0, false);
    check("v1,AAAA", "1614265330", body, 0, false);
    check("", "", body, 0, false);
    assert!(Secret::parse("c2hvcnQ=").is_none(), "too short");
    assert!(Secret::parse("not base64!").is_none());
}

/// What the letter about an act says, in a language: its title, its facts, until when.
fn letter_of(
    bench: &Bench,
    (kind, detail): (&str, Option<&str>),
    money: &letter::FeeLetter,
    language: &str,
) -> serde_json::Value {
    let ctx = bench.ctx();
    let event = crate::history::Event {
        seq: 3,
        kind: kind.to_owned(),
        at: ctx.now(),
        actor_kind: "system".to_owned(),
        actor_person: None,
        actor_role: None,
        actor_unit: None,
        detail: detail.map(str::to_owned),
        text: None,
        entry: String::new(),
    };
    assert!(letter::is_about(&event), "{kind}");
    let about = crate::decision::mail::About {
        application: &bench.application,
        definition: &bench.definition,
        dossier: &bench.dossier,
        event: &event,
        text: "paid twice",
    };
    let words = crate::wording::words(platform::Locale::parse(language).unwrap());
    let ways = [web::SummaryRow::new("transfer", "IBAN")];
    letter::data((&ctx, &crate::tests_support::calendar()), (&about, money), &ways, &words)
}

#[tokio::test]
async fn no_fee_is_due_on_a_day_of_rest_of_the_town() {
    let mut bench = Bench::at("dog-registration", "decide").await;
    bench.application.price_cents = Some(6_000);
    let check = |today: &str, expected: &str| {
        bench.clock.set(format!("{today}T10:00:00Z").parse().unwrap());
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let demand = demand::bill(&mut work, &bench.definition).unwrap();
        assert_eq!(demand.due_on.to_string(), expected, "asked for on {today}");
    };
    check("2026-08-24", "2026-09-07");
    // Two weeks later is the town's Harbour Day.
    check("2026-08-25", "2026-09-09");
    check("2026-08-29", "2026-09-14");
}

#[tokio::test]
async fn letters_say_what_is_to_be_paid_and_what_went_back() {
    let bench = Bench::at("dog-registration", "decide").await;
    let demand = demand(&bench, Some(1));
    let owed =
        |paid_before| letter::FeeLetter { demand: demand.clone(), paid_before, refund: None };
    let asked = letter_of(&bench, ("demanded", Some("60.00 EUR")), &owed(0), "en");
    assert!(asked["title"].as_str().unwrap().ends_with("what is to be paid"), "{asked}");
    let facts = asked["fee"]["facts"].as_array().unwrap();
    assert_eq!((&facts[0]["value"], facts.len()), (&"€\u{2068}60.00\u{2069}".into(), 2), "{asked}");
    let term = bench.definition.cost.pay_within;
    let due = demand::due_on(&bench.work(&bench.ctx()), term).to_string();
    assert_eq!(asked["fee"]["due"]["iso"], due.as_str());
    assert_eq!(asked["fee"]["ways"][0]["value"], "IBAN");
    let reminded = letter_of(&bench, ("reminded", Some("fee")), &owed(2_000), "fr");
    assert!(reminded["title"].as_str().unwrap().contains("rappel"), "{reminded}");
    assert!(reminded["fee"]["facts"].to_string().contains("40,00"), "{reminded}");
    assert!(reminded["fee"]["consequence"].as_str().unwrap().contains("sans décision"));
    let refund = Payment {
        number: "QR-1".into(),
        demand: demand.id,
        is_refund: true,
        means: Means::Transfer,
        amount: Money::eur(1_500),
        outside: None,
        booked_on: bench.ctx().today(),
        payer: None,
        at: bench.ctx().now(),
    };
    let back = letter::FeeLetter { refund: Some(refund), ..owed(6_000) };
    let back = letter_of(&bench, ("refunded", None), &back, "ar");
    assert!(back["fee"].get("due").is_none() && back["fee"].get("ways").is_none(), "{back}");
    let facts = back["fee"]["facts"].to_string();
    assert!(facts.contains("QR-1") && facts.contains("paid twice"), "{facts}");
}

#[tokio::test]
async fn who_applied_on_paper_gets_it_by_post() {
    use crate::application::Channel;
    for (channel, way) in [
        (Channel::Web, "inbox"),
        (Channel::Api, "inbox"),
        (Channel::Counter, "post"),
        (Channel::Paper, "post"),
    ] {
        let mut bench = Bench::at("dog-registration", "decide").await;
        bench.application.channel = channel;
        bench.application.price_cents = Some(6_000);
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        demand::bill(&mut work, &bench.definition).unwrap();
        let unit = work.into_unit();
        let letter =
            unit.steps().iter().find(|step| step.sql().contains("INTO cases_letter")).unwrap();
        assert!(letter.args.contains(&platform::Value::from(way)), "{channel:?} {:?}", letter.args);
    }
}
