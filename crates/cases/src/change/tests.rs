//! Who may do what with a change, what a change touches, and how a form is read.

use platform::testkit::TestClock;
use platform::{Actor, Ctx, Unit};
use services::tables::{Edit, TableText, write};
use web::Form;

use super::candidate::touched;
use super::edit::read_form;
use super::*;
use crate::tests_support::{person, service};

fn official(clock: &TestClock, n: u128) -> Ctx {
    let actor =
        Actor::Official { person: person(n), role: "service_owner".into(), unit: "social".into() };
    clock.edge().system("test").acting_as(actor)
}

const PROPOSAL: Proposal<'_> = Proposal {
    service: "housing-benefit",
    base: "old",
    current: "old",
    result: "new",
    rules: "<definitions/>",
    reason: " The Act changed. ",
};

fn proposed(clock: &TestClock) -> Change {
    let mut unit = Unit::new();
    let change = propose(&mut unit, &official(clock, 1), PROPOSAL).unwrap();
    assert_eq!((change.state, change.reason.as_str()), (ChangeState::Proposed, "The Act changed."));
    change
}

const SOUND: Approval<'_> =
    Approval { may: true, current: "old", has_errors: false, can_write: true };

#[test]
fn what_cannot_be_proposed() {
    let clock = TestClock::new();
    let check = |proposal: Proposal<'_>, refusal| {
        let mut unit = Unit::new();
        let refused = propose(&mut unit, &official(&clock, 1), proposal).unwrap_err();
        assert_eq!(refused, refusal);
    };
    check(Proposal { current: "newer", ..PROPOSAL }, ChangeRefusal::Stale);
    check(Proposal { result: "old", ..PROPOSAL }, ChangeRefusal::NothingChanged);
    check(Proposal { reason: "  ", ..PROPOSAL }, ChangeRefusal::ReasonMissing);
    let long = "x".repeat(2_001);
    check(Proposal { reason: &long, ..PROPOSAL }, ChangeRefusal::ReasonMissing);
}

#[test]
fn a_second_person_approves() {
    let clock = TestClock::new();
    let change = proposed(&clock);
    let check = |n: u128, seen: Approval<'_>, refusal| {
        let refused =
            approve(&mut Unit::new(), &official(&clock, n), change.clone(), seen).unwrap_err();
        assert_eq!(refused, refusal, "{n} {seen:?}");
    };
    check(1, SOUND, ChangeRefusal::SecondPerson);
    check(2, Approval { may: false, ..SOUND }, ChangeRefusal::SecondPerson);
    check(2, Approval { current: "newer", ..SOUND }, ChangeRefusal::Stale);
    check(2, Approval { has_errors: true, ..SOUND }, ChangeRefusal::HasErrors);
    check(2, Approval { can_write: false, ..SOUND }, ChangeRefusal::FolderReadOnly);
    let machine = clock.edge().system("test");
    let refused = approve(&mut Unit::new(), &machine, change.clone(), SOUND).unwrap_err();
    assert_eq!(refused, ChangeRefusal::SecondPerson);
    let approved = approve(&mut Unit::new(), &official(&clock, 2), change, SOUND).unwrap();
    assert_eq!((approved.state, approved.decided_by), (ChangeState::Approved, Some(person(2))));
    let again = approve(&mut Unit::new(), &official(&clock, 3), approved, SOUND).unwrap_err();
    assert_eq!(again, ChangeRefusal::NotOpen);
}

#[test]
fn rejecting_wants_a_reason_and_withdrawing_its_proposer() {
    let clock = TestClock::new();
    let change = proposed(&clock);
    let no = |n: u128, may, text: &str| {
        reject(&mut Unit::new(), &official(&clock, n), change.clone(), (may, text))
    };
    assert_eq!(no(2, true, " ").unwrap_err(), ChangeRefusal::ReasonMissing);
    assert_eq!(no(1, true, "no").unwrap_err(), ChangeRefusal::SecondPerson);
    assert_eq!(no(2, false, "no").unwrap_err(), ChangeRefusal::SecondPerson);
    let rejected = no(2, true, "Section 6 says otherwise.").unwrap();
    assert_eq!(rejected.answer.as_deref(), Some("Section 6 says otherwise."));
    let back = |n: u128| withdraw(&mut Unit::new(), &official(&clock, n), change.clone(), "");
    assert_eq!(back(2).unwrap_err(), ChangeRefusal::NotTheProposer);
    assert_eq!(back(1).unwrap().state, ChangeState::Withdrawn);
}

#[test]
fn every_refusal_and_state_has_its_words() {
    let sheets = services::tables::SheetRefusal::all();
    let sheets = sheets.iter().map(services::tables::SheetRefusal::word);
    let refusals = ChangeRefusal::ALL.into_iter().map(ChangeRefusal::word).chain(sheets);
    let keys = refusals.map(|word| format!("cases-refusal-{word}"));
    let states = ChangeState::ALL.map(|state| format!("change-{}", state.word()));
    let outcomes = ["granted", "refused", "desk"];
    let pairs = outcomes.into_iter().flat_map(|one| outcomes.map(|other| (one, other)));
    let pairs = pairs.filter(|(one, other)| one != other);
    let kinds = pairs.map(|(one, other)| format!("{one}-{other}"));
    let kinds = kinds.chain(["price", "values", "route"].map(str::to_owned));
    let kinds = kinds.map(|kind| format!("what-if-{kind}"));
    let told = ["published", "overtaken", "rejected"]
        .into_iter()
        .flat_map(|word| ["subject", "body"].map(|part| format!("message-change-{word}-{part}")));
    let kinds = kinds.chain(told);
    for key in keys.chain(states).chain(kinds) {
        for (language, words) in crate::LOCALES {
            assert!(words.contains(&format!("\n{key} =")), "{key} in {language}");
        }
    }
    for state in ChangeState::ALL {
        assert_eq!(ChangeState::of(state.word()), Some(state));
    }
}

#[test]
fn whoever_proposed_it_is_told_however_many_others_are() {
    let others = || (10..500).map(person);
    let told = publish::told(Some(person(999)), others().chain([person(999), person(10)]));
    assert_eq!(told.len(), publish::TOLD_MAX);
    assert_eq!(told.iter().filter(|one| **one == person(999)).count(), 1);
    assert_eq!(publish::told(None, [person(2), person(2)].into_iter()), [person(2)]);
}

#[test]
fn what_a_change_touches_is_told_rule_by_rule() {
    let definition = service("food-stall-permit");
    let before = definition.rules.source().unwrap();
    let name = TableText::list(before)[0].decision.clone();
    let mut table = TableText::find(before, &name).unwrap();
    let old = table.rules[1].cells[0].clone();
    table.rules[1].cells[0] = "> 1".to_owned();
    table.edit(Edit::Copy(0));
    table.edit(Edit::Remove(3));
    let after = write(before, &table).unwrap();
    let touched = touched(before, &after);
    assert_eq!(touched.len(), 1);
    assert!(touched[0].decision == name && !touched[0].moved);
    let rules: Vec<(&str, usize)> =
        touched[0].rules.iter().map(|rule| (rule.kind, rule.number)).collect();
    assert_eq!(rules, [("added", 2), ("changed", 3), ("removed", 3)]);
    let cell = &touched[0].rules[1].cells;
    assert_eq!((cell.len(), cell[0].1.as_str(), cell[0].2.as_str()), (1, old.as_str(), "> 1"));
}

#[test]
fn a_page_is_read_cell_by_cell() {
    let definition = service("food-stall-permit");
    let table = TableText::list(definition.rules.source().unwrap())[0].clone();
    let mut form = Form::filled([("rules", table.rules.len().to_string())]);
    for (at, rule) in table.rules.iter().enumerate() {
        form.set(format!("id-{at}"), rule.id.clone());
        for (column, cell) in rule.cells.iter().enumerate() {
            form.set(format!("c-{at}-{column}"), cell.replace('\n', "\r\n"));
        }
    }
    assert_eq!(read_form(&form, &table), table);
    let many = Form::filled([("rules", "99999999")]);
    assert!(read_form(&many, &table).rules.len() <= edit::CELLS_MAX);
}
