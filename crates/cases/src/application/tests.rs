//! Tables over the transitions.

use jiff::SignedDuration;
use jiff::civil::date;
use platform::testkit::{TestClock, fixed_ctx};

use super::extend::{Extension, extend};
use super::submit::{is_for, take_up, unfit_document};
use super::*;
use crate::apply::dossier::{Applicant, Dossier};
use crate::capacity::Taken;
use crate::tests_support::{Bench, calendar, messages_in, official, service};

#[test]
fn words_are_read_back() {
    for state in State::ALL {
        assert_eq!(State::of(state.word()), Some(state));
    }
    assert_eq!(State::of("lost"), None);
    assert_eq!(Channel::of("counter"), Some(Channel::Counter));
    assert_eq!(DecidedBy::of("silence"), Some(DecidedBy::Silence));
}

#[test]
fn a_stopped_clock_moves_the_end_of_the_term() {
    let clock = TestClock::new();
    let ctx = clock.edge().system("test");
    let owner = Owner::Visitor("x".into());
    let subject = SubjectId::new(&fixed_ctx());
    let mut application = Application::draft(&ctx, ("permit", "v1"), subject, owner);
    application.state = State::Open;
    application.due_on = Some(date(2026, 12, 21));
    application.stop_clock(&ctx);
    assert_eq!(application.state, State::Waiting);
    clock.advance(SignedDuration::from_hours(24 * 10));
    application.resume_clock(&clock.edge().system("test"));
    assert_eq!((application.state, application.due_on), (State::Open, Some(date(2026, 12, 31))));
    // Where the law does not let it stand still, waiting moves nothing.
    application.wait();
    assert_eq!((application.state, application.stopped_on), (State::Waiting, None));
    clock.advance(SignedDuration::from_hours(24 * 10));
    application.resume_clock(&clock.edge().system("test"));
    assert_eq!((application.state, application.due_on), (State::Open, Some(date(2026, 12, 31))));
}

#[tokio::test]
async fn when_a_term_may_be_extended() {
    // service, step, roles, days later, extended before, why → what came of it
    let table = [
        ("building-permit", "decide", "caseworker@planning", 3, false, "a survey", "extended"),
        ("building-permit", "decide", "manager@planning", 3, false, "a survey", "extended"),
        ("building-permit", "decide", "adviser@planning", 3, false, "a survey", "not-your-unit"),
        ("building-permit", "decide", "caseworker@parking", 3, false, "a survey", "not-your-unit"),
        ("building-permit", "second", "caseworker@planning", 3, false, "a survey", "cannot-extend"),
        ("parking-permit", "decide", "caseworker@parking", 3, false, "a survey", "cannot-extend"),
        (
            "building-permit",
            "decide",
            "caseworker@planning",
            3,
            true,
            "a survey",
            "extended-before",
        ),
        ("building-permit", "decide", "caseworker@planning", 400, false, "a survey", "term-over"),
        ("building-permit", "decide", "caseworker@planning", 3, false, " ", "extend-needs-reason"),
    ];
    for (service, node, roles, days, before, text, expected) in table {
        let bench = Bench::at(service, node).await;
        let due_before = bench.application.due_on.unwrap();
        bench.clock.advance(SignedDuration::from_hours(24 * days));
        let ctx = bench.ctx();
        let mut work = bench.work(&ctx);
        let extension = Extension {
            definition: &bench.definition,
            dossier: &bench.dossier,
            calendar: &calendar(),
            visitor: &official(10, roles),
            before,
            text,
        };
        let came = match extend(&mut work, &extension) {
            Ok(due_on) => {
                assert_eq!(
                    due_on,
                    calendar().due_on(due_before, platform::calendar::Term::Weeks(6))
                );
                assert_eq!(work.application.due_on, Some(due_on));
                assert!(work.tasks.iter().all(|task| task.due_on == due_on));
                assert_eq!(messages_in(&work.into_unit()), 1, "the applicant is told why");
                "extended"
            }
            Err(refusal) => refusal.word(),
        };
        assert_eq!(came, expected, "{service} {node} {roles}");
    }
}

#[tokio::test]
async fn a_decided_case_has_no_term_to_extend() {
    let mut bench = Bench::at("building-permit", "decide").await;
    bench.application.state = State::Decided;
    let ctx = bench.ctx();
    let extension = Extension {
        definition: &bench.definition,
        dossier: &bench.dossier,
        calendar: &calendar(),
        visitor: &official(10, "caseworker@planning"),
        before: false,
        text: "a survey",
    };
    let refused = extend(&mut bench.work(&ctx), &extension).unwrap_err();
    assert_eq!(refused.word(), "task-not-open");
}

#[test]
fn whom_a_service_is_for() {
    // who may apply: parking-permit residents; e-residency non-residents; food-stall-permit companies and
    // residents; noise-report anyone
    let table = [
        ("parking-permit", "resident", false, true),
        ("parking-permit", "non-resident", false, false),
        ("parking-permit", "non-resident", true, false),
        ("parking-permit", "", false, true),
        ("e-residency", "resident", false, false),
        ("e-residency", "non-resident", false, true),
        ("food-stall-permit", "non-resident", false, false),
        ("food-stall-permit", "non-resident", true, true),
        ("food-stall-permit", "company", false, true),
        ("noise-report", "non-resident", false, true),
    ];
    for (id, kind, represents, expected) in table {
        let applicant = Applicant { kind: kind.into(), represents, ..Applicant::default() };
        assert_eq!(is_for(&service(id), &applicant), expected, "{id} {kind} {represents}");
    }
}

/// What an e-residency opens, service by service: nothing that needs residence, and nothing that its definition does
/// not open to people who live elsewhere.
#[test]
fn what_an_e_residency_opens() {
    let table = [
        ("birth-registration", true),
        ("building-permit", true),
        ("bulky-waste", false),
        ("business-licence", true),
        ("change-of-address", false),
        ("childcare-place", false),
        ("data-correction", true),
        ("data-objection", true),
        ("data-question", true),
        ("disability-parking-card", false),
        ("dog-registration", false),
        ("e-residency", true),
        ("food-stall-permit", true),
        ("freedom-of-information", true),
        ("housing-benefit", false),
        ("marriage-date", true),
        ("noise-report", true),
        ("objection", true),
        ("parking-permit", false),
        ("residence-certificate", false),
        ("street-party", false),
        ("student-grant", false),
        ("tender-interest", true),
    ];
    let crate_folder = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let folder = format!("{crate_folder}/../../towns/demo/services");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), table.len(), "a line for each service");
    for (id, expected) in table {
        let kind = "non-resident".to_owned();
        let applicant = Applicant { kind, e_resident: true, ..Applicant::default() };
        assert_eq!(is_for(&service(id), &applicant), expected, "{id}");
    }
    let without = Applicant { kind: "non-resident".into(), ..Applicant::default() };
    assert!(!is_for(&service("food-stall-permit"), &without), "only an e-residency opens it");
}

#[test]
fn a_document_that_can_be_none_is_refused_when_it_is_handed_in() {
    let (definition, ctx) = (service("e-residency"), fixed_ctx());
    let table = [
        ("GHA", "G 1234-567", None),
        ("d", "L01X00T47", None),
        ("Ghana", "G1234567", Some("document-number")),
        ("GH", "G1234567", Some("document-number")),
        ("GHA", "12", Some("document-number")),
        ("GHA", "123456789012345678901", Some("document-number")),
    ];
    for (country, number, expected) in table {
        let mut dossier = Dossier::default();
        for (key, said) in [
            ("aim", "company"),
            ("document_kind", "passport"),
            ("document_country", country),
            ("document_number", number),
        ] {
            dossier.answers.set(key, said.into());
        }
        let judged = dossier.judged(&ctx, &definition, ctx.today());
        let page = unfit_document(&definition, &judged);
        assert_eq!(page.as_deref(), expected, "{country} {number}");
    }
    let other = service("bulky-waste");
    let judged = Dossier::default();
    let judged = judged.judged(&ctx, &other, ctx.today());
    assert_eq!(unfit_document(&other, &judged), None, "it asks for none");
}

#[tokio::test]
async fn what_can_run_out_is_refused_when_it_has() {
    // service, days until the time at 07:30 (none: no time), taken → what came of it
    let none = Taken::default();
    let table = [
        ("bulky-waste", Some(7), none, "taken"),
        ("bulky-waste", Some(7), Taken { slot: 11, ..none }, "taken"),
        ("bulky-waste", Some(7), Taken { slot: 12, ..none }, "slot-gone"),
        ("bulky-waste", Some(7), Taken { own: 1, nth: 1, ..none }, "booked-already"),
        ("bulky-waste", Some(0), none, "slot-gone"),
        ("bulky-waste", Some(365), none, "slot-gone"),
        ("food-stall-permit", None, Taken { quota: 119, ..none }, "taken"),
        ("food-stall-permit", None, Taken { quota: 120, ..none }, "quota-full"),
        ("residence-certificate", None, none, "nothing"),
    ];
    for (id, days, taken, expected) in table {
        let bench = Bench::at(id, "decide").await;
        let ctx = bench.ctx();
        let mut dossier = Dossier::default();
        if let Some(days) = days {
            let mut day = ctx.today().checked_add(jiff::Span::new().days(days)).unwrap();
            while days > 0 && !calendar().is_working_day(day) {
                day = day.tomorrow().unwrap();
            }
            dossier.answers.set("collection", format!("{day}T07:30").into());
        }
        let mut work = bench.work(&ctx);
        let came = match take_up(&mut work, (&bench.definition, &calendar()), &dossier, taken) {
            Ok(()) if work.unit.is_empty() => "nothing",
            Ok(()) => "taken",
            Err(refusal) => refusal.word(),
        };
        assert_eq!(came, expected, "{id} in {days:?} days, {taken:?}");
    }
}
