//! Tables over the acts on lists and holds, over drafts, and over what is removed with a case.

use jiff::civil::Date;
use platform::testkit::TestClock;
use platform::{Actor, Ctx, Unit};

use super::drafts::{Due, due};
use super::hold::{Deed, settle};
use super::list::{Choice, Services, approve, postpone, propose, take_back};
use super::store::{Hold, OF_CASE};
use super::{Disposal, DisposalState};
use crate::tests_support::{Bench, person, rows_into};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn official(clock: &TestClock, n: u128) -> Ctx {
    let ctx = clock.edge().system("test");
    let (role, unit) = ("records_manager".into(), "archive".into());
    ctx.acting_as(Actor::Official { person: person(n), role, unit })
}

fn proposed(ctx: &Ctx, cases: i64) -> Disposal {
    let until_on = ctx.today().yesterday().unwrap();
    let choice = Choice { until_on, services: Services::All };
    propose(&mut Unit::new(), ctx, &choice, (cases, cases)).unwrap()
}

#[test]
fn who_may_propose_what() {
    let clock = TestClock::new();
    let ctx = official(&clock, 1);
    let check = |until_on: Date, numbers: (i64, i64), expected: &str| {
        let choice = Choice { until_on, services: Services::All };
        let mut unit = Unit::new();
        let made = propose(&mut unit, &ctx, &choice, numbers);
        let word = made.map_or_else(|refusal| refusal.word(), |made| made.state.word());
        assert_eq!(word, expected, "{until_on} {numbers:?}");
        assert_eq!(unit.is_empty(), expected != "proposed");
    };
    let yesterday = ctx.today().yesterday().unwrap();
    check(yesterday, (3, 3), "proposed");
    check(ctx.today(), (3, 3), "disposal-not-over");
    check(yesterday, (0, 0), "disposal-nothing-due");
    check(yesterday, (3, 4), "disposal-count-differs");
    check(yesterday, (3, -1), "disposal-count-differs");
}

#[test]
fn who_approves_a_list() {
    let clock = TestClock::new();
    let [first, second] = [1, 2].map(|n| official(&clock, n));
    let night = clock.edge().system("retention");
    let check = |disposal: &Disposal, ctx: &Ctx, (counted, two): (i64, bool), expected: &str| {
        let mut unit = Unit::new();
        let done = approve(&mut unit, ctx, disposal.clone(), (counted, two));
        let jobs = rows_into(&unit, "INTO platform_job");
        let word = done.map_or_else(|refusal| refusal.word(), |done| done.state.word());
        assert_eq!(word, expected);
        assert_eq!(
            jobs,
            usize::from(expected == "approved"),
            "only what is approved is carried out"
        );
    };
    let list = proposed(&first, 3);
    check(&list, &first, (3, false), "approved");
    check(&list, &first, (3, true), "disposal-second-person");
    check(&list, &second, (3, true), "approved");
    check(&list, &second, (2, true), "disposal-count-differs");
    check(&list, &night, (3, true), "disposal-second-person");
    // A list of the nightly job has two officials all the same: the first look is not the approval.
    let nightly = Disposal { proposed_by: None, ..proposed(&night, 3) };
    check(&nightly, &first, (3, true), "proposed");
    check(&nightly, &night, (3, true), "disposal-second-person");
    let looked = approve(&mut Unit::new(), &first, nightly, (3, true)).unwrap();
    check(&looked, &first, (3, true), "disposal-second-person");
    check(&looked, &second, (3, true), "approved");
    let tomorrow = first.today().tomorrow().unwrap();
    let later = Disposal { not_before: Some(tomorrow), ..list.clone() };
    check(&later, &second, (3, true), "disposal-postponed");
    for state in [DisposalState::Approved, DisposalState::Ended, DisposalState::Returned] {
        check(&Disposal { state, ..list.clone() }, &second, (3, true), "disposal-not-open");
    }
}

#[test]
fn a_list_is_postponed_or_taken_back_with_a_reason() {
    let clock = TestClock::new();
    let ctx = official(&clock, 1);
    let tomorrow = ctx.today().tomorrow().ok();
    let list = proposed(&ctx, 3);
    let check = |until: Option<Date>, text: &str, expected: &str| {
        let done = postpone(&mut Unit::new(), &ctx, list.clone(), (until, text));
        let word = done.map_or_else(|refusal| refusal.word(), |done| done.state.word());
        assert_eq!(word, expected, "{until:?} {text}");
    };
    check(tomorrow, "a question of the council", "proposed");
    check(tomorrow, "  ", "disposal-reason-missing");
    check(tomorrow, &"x".repeat(2_001), "disposal-reason-missing");
    check(Some(ctx.today()), "why", "disposal-day-missing");
    check(None, "why", "disposal-day-missing");
    let back = take_back(&mut Unit::new(), &ctx, list.clone(), "a mistake").unwrap();
    assert_eq!(back.state, DisposalState::Returned);
    assert!(take_back(&mut Unit::new(), &ctx, list, "").is_err());
    assert!(take_back(&mut Unit::new(), &ctx, back, "again").is_err());
}

#[tokio::test]
async fn a_hold_is_put_on_and_lifted() {
    let bench = Bench::at("parking-permit", "decide").await;
    let ctx = bench.ctx();
    let (today, yesterday) = (ctx.today(), ctx.today().yesterday().unwrap());
    let hold = |until_on| Hold { until_on, is_told: true, placed_at: ctx.now() };
    let check = |standing: Option<Hold>, deed: Deed<'_>, expected: &str| {
        let mut work = bench.work(&ctx);
        let done = settle(&mut work, standing.as_ref(), deed);
        let word = done.map_or_else(|refusal| refusal.word(), |()| "done");
        assert_eq!(word, expected, "{standing:?} {deed:?}");
        let logged = rows_into(&work.unit, "INTO ledger_entry");
        assert_eq!(logged, usize::from(expected == "done"), "each is in the log");
    };
    let place = |text, until| Deed::Hold { text, until, is_told: true };
    check(None, place("a court asks", None), "done");
    check(None, place("a court asks", Some(today)), "done");
    check(None, place("", None), "hold-reason-missing");
    check(None, place("a court asks", Some(yesterday)), "hold-day-passed");
    check(Some(hold(None)), place("again", None), "hold-already");
    check(Some(hold(Some(today))), place("again", None), "hold-already");
    check(Some(hold(Some(yesterday))), place("again", None), "done");
    check(Some(hold(None)), Deed::Lift { text: "the court is done" }, "done");
    check(Some(hold(None)), Deed::Lift { text: "" }, "hold-reason-missing");
    check(None, Deed::Lift { text: "why" }, "hold-none");
    check(Some(hold(Some(yesterday))), Deed::Lift { text: "why" }, "hold-none");
}

#[test]
fn drafts_go_when_nobody_finishes_them() {
    // today, last change, term, told on, inbox -> what
    let check = |today: &str, changed: &str, keep: &str, told: &str, inbox: bool, what: Due| {
        let told = (told != "-").then(|| day(told));
        let found = due(day(today), (day(changed), keep.parse().unwrap()), (told, inbox));
        assert_eq!(found, what, "{today} {changed} {keep} {told:?} {inbox}");
    };
    check("2026-06-20", "2026-06-01", "30 days", "-", true, Due::Nothing);
    check("2026-06-24", "2026-06-01", "30 days", "-", true, Due::Tell(day("2026-07-01")));
    check("2026-06-25", "2026-06-01", "30 days", "2026-06-24", true, Due::Nothing);
    check("2026-07-01", "2026-06-01", "30 days", "2026-06-24", true, Due::Nothing);
    check("2026-07-02", "2026-06-01", "30 days", "2026-06-24", true, Due::Remove);
    // The program stood still: whoever is told late has the week all the same.
    check("2026-09-01", "2026-06-01", "30 days", "-", true, Due::Tell(day("2026-09-08")));
    check("2026-09-08", "2026-06-01", "30 days", "2026-09-01", true, Due::Nothing);
    check("2026-09-09", "2026-06-01", "30 days", "2026-09-01", true, Due::Remove);
    // Somebody went on with it after being told.
    check("2026-07-02", "2026-06-28", "30 days", "2026-06-24", true, Due::Nothing);
    // Nobody's draft has no inbox.
    check("2026-07-01", "2026-06-01", "30 days", "-", false, Due::Nothing);
    check("2026-07-02", "2026-06-01", "30 days", "-", false, Due::Remove);
    // A short term: half of it.
    check("2026-06-04", "2026-06-01", "7 days", "-", true, Due::Nothing);
    check("2026-06-05", "2026-06-01", "7 days", "-", true, Due::Tell(day("2026-06-08")));
}

#[test]
fn no_table_with_rows_of_a_case_is_forgotten() {
    let mut found = Vec::new();
    for (_, text) in crate::MODULE.files {
        let mut table = "";
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                table = rest.split(' ').next().unwrap();
            } else if line.trim_start().starts_with("application ") {
                found.push(table);
            }
        }
    }
    found.sort_unstable();
    // Fees are removed by their own noun.
    let mut known: Vec<&str> = OF_CASE.into_iter().chain(["cases_demand"]).collect();
    known.sort_unstable();
    assert_eq!(found, known);
}
