//! The table of roles, and what is refused when one is given.

use super::*;
use platform::id::{Id, PersonId};
use platform::testkit::fixed_ctx;
use platform::{Actor, Unit};

/// Repeats the table so that nobody widens a role by accident.
#[test]
fn who_may_do_what() {
    let check = |role: &str, may: &str| {
        assert_eq!(permissions_of([role]).join(" "), may, "{role}");
    };
    check(
        "caseworker",
        "cases.read cases.take cases.note cases.ask cases.advise cases.decide fees.receive",
    );
    check("second_officer", "cases.read cases.note cases.advise cases.confirm");
    check(
        "manager",
        "cases.read cases.take cases.note cases.ask cases.advise cases.decide cases.confirm \
         cases.assign cases.mend fees.receive fees.waive records.hold figures.read roles.grant",
    );
    check("adviser", "cases.read cases.note cases.advise");
    check("counter", "cases.read cases.note cases.receive fees.receive people.find people.prove");
    check("records_manager", "records.manage records.hold");
    check("auditor", "figures.read log.audit uses.read uses.delay uses.approve");
    check(
        "data_protection_officer",
        "cases.read cases.take cases.note cases.ask cases.decide people.find uses.read uses.delay \
         privacy.answer privacy.erase",
    );
    check("investigator", "cases.read cases.note uses.delay");
    check("service_owner", "figures.read services.draft services.publish");
    check("rules_approver", "services.draft services.approve");
    check("operator", "cases.mend operator");
    check("mayor", "");
    assert_eq!(ROLES.len(), 12);
}

#[test]
fn every_permission_is_known_and_given_by_some_role() {
    for role in ROLES {
        for name in role.permissions {
            assert!(PERMISSIONS.contains(name), "{name} of {} is not listed", role.id);
        }
    }
    // What only programs do: a person says nothing to a case in a program's name.
    for name in PERMISSIONS.iter().filter(|name| !["cases.tell", "cases.work"].contains(name)) {
        assert!(ROLES.iter().any(|role| role.permissions.contains(name)), "{name} opens nothing");
    }
}

#[test]
fn several_roles_add_up() {
    assert_eq!(
        permissions_of(["auditor", "operator"]).join(" "),
        "cases.mend figures.read log.audit uses.read uses.delay uses.approve operator"
    );
}

#[test]
fn what_is_refused() {
    let person = PersonId(Id::from_bits(1));
    let check = |role: &str, unit: &str, ends: Option<&str>, expected: Result<(), GrantRefusal>| {
        let new = NewGrant {
            person,
            role,
            unit,
            starts_on: "2026-01-01".parse().unwrap(),
            ends_on: ends.map(|e| e.parse().unwrap()),
        };
        let mut out = Unit::new();
        assert_eq!(grant(&mut out, &fixed_ctx(), &new).map(|_| ()), expected, "{role} in {unit:?}");
        assert_eq!(out.is_empty(), expected.is_err());
    };
    check("caseworker", "mobility", None, Ok(()));
    check("caseworker", "mobility", Some("2026-01-01"), Ok(()));
    check("mayor", "mobility", None, Err(GrantRefusal::UnknownRole));
    check("caseworker", "", None, Err(GrantRefusal::UnknownUnit));
    check("caseworker", "Mobility Unit", None, Err(GrantRefusal::UnknownUnit));
    check("caseworker", "mobility", Some("2025-12-31"), Err(GrantRefusal::EndsBeforeItStarts));

    let oneself = fixed_ctx().acting_as(Actor::person(person));
    let new = NewGrant {
        person,
        role: "manager",
        unit: "mobility",
        starts_on: "2026-01-01".parse().unwrap(),
        ends_on: None,
    };
    assert_eq!(grant(&mut Unit::new(), &oneself, &new), Err(GrantRefusal::ToOneself));
}

#[test]
fn who_may_stand_in_when() {
    use super::deputy::is_fit;
    let (absent, colleague) = (PersonId(Id::from_bits(1)), PersonId(Id::from_bits(2)));
    let manager = fixed_ctx().acting_as(Actor::person(PersonId(Id::from_bits(3))));
    let today = manager.today();
    let day = |days: i32| today.saturating_add(jiff::Span::new().days(days));
    let check = |deputy: PersonId, days: (i32, i32), expected: Result<(), DeputyRefusal>| {
        let (starts_on, ends_on) = (day(days.0), day(days.1));
        let absence = Absence { absent, unit: "mobility", deputy, starts_on, ends_on };
        assert_eq!(is_fit(&manager, &absence), expected, "{days:?}");
    };
    check(colleague, (0, 0), Ok(()));
    check(colleague, (3, 17), Ok(()));
    check(colleague, (0, 366), Ok(()));
    check(colleague, (0, 367), Err(DeputyRefusal::PeriodWrong));
    check(colleague, (-1, 5), Err(DeputyRefusal::PeriodWrong));
    check(colleague, (5, 4), Err(DeputyRefusal::PeriodWrong));
    check(absent, (0, 5), Err(DeputyRefusal::ToOneself));
    check(PersonId(Id::from_bits(3)), (0, 5), Err(DeputyRefusal::ToOneself));
}

#[tokio::test]
async fn a_deputy_holds_the_role_no_longer_than_it_is_held() {
    use platform::testkit::{TestClock, each_database};
    each_database(&[privacy::MODULE, ledger::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = crate::tests_support::identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let day = |days: i32| ctx.today().saturating_add(jiff::Span::new().days(days));
        let mut unit = Unit::new();
        let mut known = |name: &str| {
            let new = crate::tests_support::new_person(name, &format!("{name}@example.org"));
            crate::person::create(&mut unit, &ctx, identity.vault(), new).person
        };
        let (absent, colleague) = (known("Jan"), known("Noor"));
        let new = NewGrant {
            person: absent,
            role: "caseworker",
            unit: "mobility",
            starts_on: day(0),
            ends_on: Some(day(10)),
        };
        let held = grant(&mut unit, &ctx, &new).unwrap();
        db.commit(unit).await.unwrap();
        let absence = Absence {
            absent,
            unit: "mobility",
            deputy: colleague,
            starts_on: day(2),
            ends_on: day(30),
        };
        let given = name_deputy(&identity, &ctx, &absence).await.unwrap().unwrap();
        assert_eq!(
            (given.len(), given[0].ends_on),
            (1, Some(day(10))),
            "no longer than it is held"
        );
        let on =
            async |days: i32| store::list_of_person(&db, colleague, day(days)).await.unwrap().len();
        assert_eq!((on(1).await, on(2).await, on(10).await, on(11).await), (0, 1, 1, 0));
        let elsewhere = Absence { unit: "culture", ..absence.clone() };
        let refused = name_deputy(&identity, &ctx, &elsewhere).await.unwrap();
        assert_eq!(refused.err(), Some(DeputyRefusal::NothingToHold));
        dismiss(&identity, &ctx, held.id, None).await.unwrap().unwrap();
        assert_eq!(on(3).await, 0, "nobody stands in for a role that is no more");
    })
    .await;
}
