//! Who may act for whom: the table; and mandates given, used and ended, on both databases.

use jiff::civil::Date;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Ctx, Unit};

use super::*;
use crate::Identity;
use crate::person::Created;
use crate::tests_support::{identity, new_person};

const NOOR: u128 = 1;
const JAN: u128 = 2;
const OTHER: u128 = 3;

fn person(number: u128) -> PersonId {
    PersonId(Id::from_bits(number))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// `mandate parking 2026-01-01..2026-12-31 withdrawn`: what ties Noor to Jan. `resting` in its place: Jan is in doubt.
fn tie(text: &str) -> Tie {
    let mut words = text.split(' ');
    let ground = Ground::of(words.next().unwrap()).unwrap();
    let scope = match words.next().unwrap() {
        "all" => Scope::All,
        services => Scope::Services(services.split(',').map(str::to_owned).collect()),
    };
    let (from, until) = words.next().unwrap().split_once("..").unwrap();
    let on = |text: &str| (!text.is_empty()).then(|| day(text));
    let state = words.next();
    Tie {
        helper: person(NOOR),
        for_whom: person(JAN),
        ground,
        mandate: None,
        scope,
        starts_on: on(from),
        ends_on: on(until),
        is_withdrawn: state == Some("withdrawn"),
        is_resting: state == Some("resting"),
        level: Assurance::High,
    }
}

#[test]
fn who_may_act_for_whom() {
    let every = [Ground::Parent, Ground::Guardian, Ground::Company, Ground::Mandate];
    let check = |ties: &[&str], grounds: &[Ground], expected: &str| {
        let ties: Vec<Tie> = ties.iter().map(|text| tie(text)).collect();
        let terms = Terms { service: "parking", grounds };
        let told = match may_act_for(&ties, (person(NOOR), person(JAN)), terms, day("2026-06-01")) {
            Ok(tie) => tie.ground.word().to_owned(),
            Err(refusal) => format!("refused {}", refusal.code()),
        };
        assert_eq!(told, expected, "{ties:?}");
    };
    check(&[], &every, "refused no-ground");
    check(&["parent all .."], &every, "parent");
    check(&["parent all ..2026-05-31"], &every, "refused over");
    check(&["parent all ..2026-06-01"], &every, "parent");
    check(&["guardian all 2026-06-01.."], &every, "guardian");
    check(&["guardian all 2026-06-02.."], &every, "refused not-yet");
    check(&["company all .."], &every, "company");
    check(&["company-jointly all .."], &every, "company-jointly");
    check(&["company-jointly all ..", "company all .."], &every, "company");
    check(&["mandate all 2026-01-01..2026-12-31"], &every, "mandate");
    check(&["mandate parking,dogs 2026-01-01..2026-12-31"], &every, "mandate");
    check(&["mandate dogs 2026-01-01..2026-12-31"], &every, "refused other-services");
    check(&["mandate park 2026-01-01..2026-12-31"], &every, "refused other-services");
    check(&["mandate all 2026-01-01..2026-12-31 withdrawn"], &every, "refused withdrawn");
    check(&["mandate all 2026-01-01..2026-05-31"], &every, "refused over");
    check(&["mandate all 2026-07-01..2026-12-31"], &every, "refused not-yet");
    // One that holds is enough, whatever else was ended.
    check(
        &["mandate all 2026-01-01..2026-12-31 withdrawn", "mandate parking 2026-01-01..2026-12-31"],
        &every,
        "mandate",
    );
    // Of several refusals the one nearest to yes.
    check(
        &["mandate all 2026-01-01..2026-12-31 withdrawn", "mandate dogs 2026-01-01..2026-12-31"],
        &every,
        "refused other-services",
    );
    // What the service lets people do.
    check(&["parent all .."], &[], "refused in-person");
    check(&["mandate all 2026-01-01..2026-12-31"], &[Ground::Parent], "refused in-person");
    check(&["company-jointly all .."], &[Ground::Company], "company-jointly");
    check(&["company all .."], &[Ground::Mandate], "refused in-person");
}

#[test]
fn what_rests_lets_nobody_act_for_now() {
    let check = |ties: &[&str], grounds: &[Ground], expected: Result<Ground, ActRefusal>| {
        let ties: Vec<Tie> = ties.iter().map(|text| tie(text)).collect();
        let terms = Terms { service: "parking", grounds };
        let told = may_act_for(&ties, (person(NOOR), person(JAN)), terms, day("2026-06-01"));
        assert_eq!(told.map(|tie| tie.ground), expected, "{ties:?}");
    };
    let both = [Ground::Parent, Ground::Mandate];
    let rests = "mandate parking 2026-01-01..2026-12-31 resting";
    check(&[rests], &both, Err(ActRefusal::Resting));
    // It says what would have to change: of several refusals it is the nearest to yes.
    let (withdrawn, elsewhere) =
        ("mandate all 2026-01-01..2026-12-31 withdrawn", "mandate dogs 2026-01-01..2026-12-31");
    check(&[withdrawn, rests, elsewhere], &both, Err(ActRefusal::Resting));
    // Where nobody could act by it anyhow it is not told that it rests.
    check(&["mandate all 2026-01-01..2026-05-31 resting"], &both, Err(ActRefusal::Over));
    check(&["mandate all 2026-07-01..2026-12-31 resting"], &both, Err(ActRefusal::NotYet));
    let dogs = "mandate dogs 2026-01-01..2026-12-31 resting";
    check(&[dogs], &both, Err(ActRefusal::OtherServices));
    check(&[rests], &[Ground::Parent], Err(ActRefusal::InPerson));
    // What a register says goes on.
    check(&[rests, "parent all .."], &both, Ok(Ground::Parent));
}

#[test]
fn a_tie_is_between_two_and_in_one_direction() {
    let ties = [tie("mandate all 2026-01-01..2026-12-31")];
    let terms = Terms { service: "parking", grounds: &[Ground::Mandate] };
    let may = |who, whom| may_act_for(&ties, (person(who), person(whom)), terms, day("2026-06-01"));
    assert!(may(NOOR, JAN).is_ok());
    for (who, whom) in [(JAN, NOOR), (NOOR, OTHER), (OTHER, JAN), (NOOR, NOOR)] {
        assert_eq!(may(who, whom), Err(ActRefusal::NoGround), "{who} for {whom}");
    }
}

#[test]
fn scopes_read_back() {
    for scope in [Scope::All, Scope::Services(vec!["parking".into(), "dogs".into()])] {
        assert_eq!(Scope::parse(&scope.text()), scope);
    }
}

async fn jan_and_noor(db: &platform::Db, identity: &Identity, ctx: &Ctx) -> (Created, Created) {
    let mut unit = Unit::new();
    let mut made = |name: &str, email: &str| {
        crate::person::create(&mut unit, ctx, identity.vault(), new_person(name, email))
    };
    let both = (made("Jan", "jan@example.org"), made("Noor", "noor@example.org"));
    db.commit(unit).await.unwrap();
    both
}

/// An act on a mandate, which is nothing but that.
async fn stands(
    db: &platform::Db,
    (mandate, giver): (MandateId, PersonId),
) -> Result<(), platform::CommitError> {
    let mut unit = Unit::new();
    store::must_stand(&mut unit, (mandate, giver));
    db.commit(unit).await
}

/// However many were given and ended since, what stands is found.
async fn what_ended_hides_nothing(db: &platform::Db, ctx: &Ctx, giver: PersonId, of: MandateId) {
    let mut unit = Unit::new();
    for _ in 0..store::LISTED_MAX {
        let sql = "INSERT INTO identity_mandate (id, giver, helper, services, starts_on, ends_on,
                giver_name, helper_name, given_at, given_entry, assurance, withdrawn_at, withdrawn_by)
            SELECT $2, giver, helper, services, starts_on, ends_on, giver_name, helper_name,
                given_at + 1, given_entry, assurance, given_at + 2, 'giver'
            FROM identity_mandate WHERE id = $1";
        unit.run(sql, platform::args![of, MandateId::new(ctx)]);
    }
    db.commit(unit).await.unwrap();
    let listed = store::list_given(db, giver).await.unwrap();
    assert!(listed.iter().all(|one| one.withdrawn_at.is_some()), "the newest have ended");
    let stand = store::list_given_standing(db, giver, ctx.today()).await.unwrap();
    assert_eq!(stand.iter().map(|one| one.id).collect::<Vec<_>>(), [of]);
}

#[tokio::test]
async fn given_listed_and_ended() {
    each_database(&[privacy::MODULE, ledger::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let (jan, noor) = jan_and_noor(&db, &identity, &ctx).await;
        let today = ctx.today();
        let mut new = NewMandate {
            number: noor.profile.sign_in_number.clone(),
            family_name: "HADDAD".into(),
            scope: Scope::Services(vec!["parking".into()]),
            starts_on: today,
            ends_on: today.saturating_add(jiff::Span::new().days(30)),
            level: Assurance::Substantial,
        };
        let as_jan = ctx.acting_as(Actor::person(jan.person));
        let give_now = async |new: &NewMandate| {
            let mut unit = Unit::new();
            let given = give(&identity, (&mut unit, &as_jan), jan.person, new).await.unwrap();
            if given.is_ok() {
                db.commit(unit).await.unwrap();
            }
            given.map(|(mandate, _)| mandate)
        };
        new.family_name = "Silva".into();
        assert_eq!(give_now(&new).await.err(), Some(MandateRefusal::UnknownHelper));
        new.family_name = "Haddad".into();
        new.number = jan.profile.sign_in_number.clone();
        assert_eq!(give_now(&new).await.err(), Some(MandateRefusal::ToOneself));
        new.number = noor.profile.sign_in_number.clone();
        new.level = Assurance::Low;
        assert_eq!(give_now(&new).await.err(), Some(MandateRefusal::SurerSignIn));
        new.level = Assurance::Substantial;
        let mandate = give_now(&new).await.unwrap();
        assert_eq!(mandate.tie().level, Assurance::Substantial);
        assert_eq!(give_now(&new).await.err(), Some(MandateRefusal::AlreadyGiven));

        let held = store::list_held(&db, noor.person).await.unwrap();
        let [one] = held.as_slice() else { panic!("{held:?}") };
        assert!(one.holds(today) && one.scope.covers("parking") && !one.scope.covers("dogs"));
        assert!(store::list_held(&db, jan.person).await.unwrap().is_empty());

        what_ended_hides_nothing(&db, &ctx, jan.person, mandate.id).await;

        // A stranger ends nothing; the helper does, once.
        let end = async |by: PersonId| {
            let acting = ctx.acting_as(Actor::person(by));
            let mut unit = Unit::new();
            let ended = withdraw(&identity, (&mut unit, &acting), by, mandate.id).await.unwrap();
            if ended.is_some() {
                db.commit(unit).await.unwrap();
            }
            ended
        };
        assert!(stands(&db, (mandate.id, jan.person)).await.is_ok());
        assert!(end(person(OTHER)).await.is_none());
        assert!(!end(noor.person).await.unwrap().by_giver);
        assert!(end(jan.person).await.is_none());
        let given = store::list_given(&db, jan.person).await.unwrap();
        assert!(given[0].tie().is_withdrawn && !given[0].holds(today));
        assert!(store::list_standing(&db, noor.person, today).await.unwrap().is_empty());
        // An act that was judged before it ended is not committed after it.
        assert!(
            stands(&db, (mandate.id, jan.person)).await.is_err_and(|error| error.is_conflict())
        );
        // Whoever tries again and again waits.
        let guess = NewMandate { family_name: "X".into(), ..new.clone() };
        let mut last = None;
        for _ in 0..12 {
            last = give_now(&guess).await.err();
        }
        assert_eq!(last, Some(MandateRefusal::TooOften));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_in_doubt_has_given_rests() {
    each_database(&[privacy::MODULE, ledger::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let (jan, noor) = jan_and_noor(&db, &identity, &ctx).await;
        let today = ctx.today();
        let new = NewMandate {
            number: noor.profile.sign_in_number.clone(),
            family_name: "Haddad".into(),
            scope: Scope::All,
            starts_on: today,
            ends_on: today,
            level: Assurance::Substantial,
        };
        let as_jan = ctx.acting_as(Actor::person(jan.person));
        let mut unit = Unit::new();
        let given = give(&identity, (&mut unit, &as_jan), jan.person, &new).await.unwrap();
        let (mandate, _) = given.unwrap();
        db.commit(unit).await.unwrap();

        let doubt = async |person: PersonId, at: Option<Timestamp>| {
            let mut unit = Unit::new();
            let sql = "UPDATE identity_person SET doubted_at = $2 WHERE id = $1";
            unit.must(1, sql, platform::args![person, at]);
            db.commit(unit).await.unwrap();
        };
        let check = async |rests: bool| {
            let found = store::find(&db, mandate.id).await.unwrap().unwrap();
            let standing = store::list_standing(&db, noor.person, today).await.unwrap();
            let held = store::list_held(&db, noor.person).await.unwrap();
            let given = store::list_given(&db, jan.person).await.unwrap();
            for one in [&found, &standing[0], &held[0], &given[0]] {
                assert_eq!((one.is_resting, one.tie().is_resting), (rests, rests));
                assert!(one.stands(today) && one.holds(today) != rests);
            }
            // An act that was judged before the doubt is not committed after it.
            let committed = stands(&db, (mandate.id, jan.person)).await;
            assert_eq!(committed.is_err_and(|error| error.is_conflict()), rests);
        };
        check(false).await;
        doubt(jan.person, Some(ctx.now())).await;
        check(true).await;
        doubt(jan.person, None).await;
        check(false).await;
        // A doubt about whoever holds it says nothing of whoever gave it.
        doubt(noor.person, Some(ctx.now())).await;
        check(false).await;
    })
    .await;
}

#[test]
fn what_is_fit() {
    let today = day("2026-06-01");
    let check = |services: Option<&[&str]>, from: &str, until: &str, expected| {
        let scope = match services {
            None => Scope::All,
            Some(ids) => Scope::Services(ids.iter().map(|id| (*id).to_owned()).collect()),
        };
        let new = NewMandate {
            number: String::new(),
            family_name: String::new(),
            scope,
            starts_on: day(from),
            ends_on: day(until),
            level: Assurance::Substantial,
        };
        assert_eq!(give::is_fit(&new, today), expected, "{from} {until}");
    };
    check(None, "2026-06-01", "2026-06-01", Ok(()));
    check(None, "2026-06-01", "2031-06-01", Ok(()));
    check(None, "2026-06-01", "2032-01-01", Err(MandateRefusal::PeriodWrong));
    check(None, "2026-05-31", "2026-12-31", Err(MandateRefusal::PeriodWrong));
    check(None, "2026-07-01", "2026-06-30", Err(MandateRefusal::PeriodWrong));
    check(Some(&["parking"]), "2026-06-01", "2026-12-31", Ok(()));
    check(Some(&[]), "2026-06-01", "2026-12-31", Err(MandateRefusal::NoService));
}
