//! Ways of signing in: what is accepted, what is refused, and what is worth nothing a second time.

use jiff::SignedDuration;
use platform::id::PersonId;
use platform::testkit::{TestClock, each_database};
use platform::{Ctx, Db, Unit};
use privacy::subject_of;

use super::code_app::{AppClock, OutOfTime, Secret};
use super::password::PasswordOutcome;
use super::register::{Registration, RegistrationRefusal, WithPassword};
use super::*;
use crate::edge::Adding;
use crate::session::{Means, Token};
use crate::tests_support::{identity, new_person};
use crate::{Identity, person};

const MODULES: &[platform::migrate::Module] = &[privacy::MODULE, crate::MODULE];
const PASSWORD: &str = "three herons at the quay";
/// Of the password.
const SHA_1: &str = "3692B67192457998329F149EBE7F8D30519DD9DA";
const EMAIL: &str = "noor@saltmere.example";

struct Noor {
    person: PersonId,
    number: String,
}

async fn noor(db: &Db, identity: &Identity, ctx: &Ctx) -> Noor {
    let mut unit = Unit::new();
    let created = person::create(&mut unit, ctx, identity.vault(), new_person("Noor", EMAIL));
    let hash = identity.hashing.hash(ctx, PASSWORD).await.unwrap().unwrap();
    store::put_password(&mut unit, ctx, created.person, &hash);
    db.commit(unit).await.unwrap();
    Noor { person: created.person, number: created.profile.sign_in_number }
}

async fn with_code_app(db: &Db, identity: &Identity, ctx: &Ctx, person: PersonId) -> Secret {
    let secret = Secret::new(ctx);
    let key = identity.vault().key(ctx, subject_of(person)).await.unwrap().unwrap();
    let sealed = key.seal(ctx, password::SECRET, &secret.0);
    let mut unit = Unit::new();
    store::put_code_app(&mut unit, ctx, (person, None), (&sealed, AppClock::default()));
    db.commit(unit).await.unwrap();
    secret
}

async fn try_password(
    identity: &Identity,
    clock: &TestClock,
    name: &str,
    password: &str,
) -> Result<PasswordOutcome, SignInRefusal> {
    let ctx = clock.edge().system("test");
    password::judge(identity, &ctx, &Source::default(), (name, password)).await.unwrap()
}

#[tokio::test]
async fn names_and_passwords() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let noor = noor(&db, &identity, &clock.edge().system("test")).await;
        let check = async |name: &str, password: &str, expected: Result<(), SignInRefusal>| {
            let outcome = try_password(&identity, &clock, name, password).await;
            let found = outcome.map(|outcome| match outcome {
                PasswordOutcome::SignedIn(person) => assert_eq!(person, noor.person),
                PasswordOutcome::CodeNext(_) => panic!("there is no code app"),
            });
            assert_eq!(found, expected, "{name} {password}");
        };
        let no = Err(SignInRefusal::NotRecognised);
        check(EMAIL, PASSWORD, Ok(())).await;
        check(" NOOR@Saltmere.example", PASSWORD, Ok(())).await;
        check(&noor.number.to_lowercase(), PASSWORD, Ok(())).await;
        check(EMAIL, "three herons at the quay ", no).await;
        check(EMAIL, "Three herons at the quay", no).await;
        check(EMAIL, "three herons at the qua", no).await;
        check("nobody@saltmere.example", PASSWORD, no).await;
        check("19880412-Noor", PASSWORD, no).await;
        check("", PASSWORD, no).await;
    })
    .await;
}

#[tokio::test]
async fn a_password_is_good_until_its_owner_changes_it() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        noor(&db, &identity, &clock.edge().system("test")).await;
        clock.advance(SignedDuration::from_hours(10 * 365 * 24));
        identity.clear_out(&clock.edge().system("test")).await.unwrap();
        let signed_in = try_password(&identity, &clock, EMAIL, PASSWORD).await;
        assert!(matches!(signed_in, Ok(PasswordOutcome::SignedIn(_))), "{signed_in:?}");
    })
    .await;
}

/// A proof at a counter ends the password while it is looked at, and the sessions that are there.
#[tokio::test]
async fn a_password_that_ended_meanwhile_lets_nobody_in() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let noor = noor(&db, &identity, &ctx).await;
        let shown = Shown::from((noor.person, Means::Password));
        let enters = async || {
            let completed = complete(&identity, &ctx, &Source::default(), shown).await.unwrap();
            let started = completed.clone().unwrap();
            let rows = password::or_gone_meanwhile(&identity, &ctx, (&shown, completed)).await;
            let query = session::store::by_digest(started.token.digest());
            let session = session::store::read(&db.read(query).await.unwrap()[0]);
            (rows.unwrap().err(), session.ended_at.is_some())
        };
        assert_eq!(enters().await, (None, false));
        let mut unit = Unit::new();
        store::delete_all(&mut unit, noor.person);
        db.commit(unit).await.unwrap();
        assert_eq!(enters().await, (Some(SignInRefusal::NotRecognised), true));
    })
    .await;
}

#[tokio::test]
async fn guessing_takes_too_long_whether_the_account_exists_or_not() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        noor(&db, &identity, &clock.edge().system("test")).await;
        for name in [EMAIL, "nobody@saltmere.example"] {
            for _ in 0..5 {
                let refusal = try_password(&identity, &clock, name, "wrong").await.unwrap_err();
                assert_eq!(refusal, SignInRefusal::NotRecognised, "{name}");
            }
            // From here on even the right password waits.
            let refusal = try_password(&identity, &clock, name, PASSWORD).await.unwrap_err();
            assert_eq!(refusal, SignInRefusal::Wait { seconds: 30 }, "{name}");
        }
        clock.advance(SignedDuration::from_secs(31));
        assert!(try_password(&identity, &clock, EMAIL, PASSWORD).await.is_ok());
        // The right password clears the count.
        for _ in 0..4 {
            let refusal = try_password(&identity, &clock, EMAIL, "wrong").await.unwrap_err();
            assert_eq!(refusal, SignInRefusal::NotRecognised);
        }
    })
    .await;
}

/// The right password, in an account with a code app.
async fn code_next(identity: &Identity, clock: &TestClock) -> Token {
    match try_password(identity, clock, EMAIL, PASSWORD).await.unwrap() {
        PasswordOutcome::CodeNext(token) => token,
        PasswordOutcome::SignedIn(_) => panic!("a password alone must not do"),
    }
}

async fn try_code(
    identity: &Identity,
    clock: &TestClock,
    given: (&Token, &str),
) -> Result<Shown, SignInRefusal> {
    let ctx = clock.edge().system("test");
    password::judge_code(identity, &ctx, &Source::default(), given).await.unwrap()
}

#[tokio::test]
async fn the_code_after_the_password() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let noor = noor(&db, &identity, &ctx).await;
        let secret = with_code_app(&db, &identity, &ctx, noor.person).await;
        let code = || {
            let step = code_app::step_of(clock.edge().now());
            format!("{:06}", secret.code(step))
        };
        let next = async || code_next(&identity, &clock).await;
        let judge =
            async |token: &Token, typed: &str| try_code(&identity, &clock, (token, typed)).await;
        let token = next().await;
        let wrong = Err(SignInRefusal::Code(CodeRefusal::Wrong));
        let used = Err(SignInRefusal::Code(CodeRefusal::Replayed));
        let over = Err(SignInRefusal::AttemptOver);
        let signed_in = Ok((noor.person, Means::PasswordAndCode).into());
        assert_eq!(judge(&token, "000000").await, wrong);
        assert_eq!(judge(&token, &code()).await, signed_in);
        assert_eq!(judge(&token, &code()).await, over, "the attempt is good once");
        assert_eq!(judge(&next().await, &code()).await, used, "and so is the code");
        clock.advance(SignedDuration::from_secs(30));
        assert_eq!(judge(&next().await, &code()).await, signed_in, "the next code is good");
        assert_eq!(judge(&Token::new(&ctx), &code()).await, over, "no attempt");

        let token = next().await;
        clock.advance(attempt::ATTEMPT_VALID);
        assert_eq!(judge(&token, &code()).await, over, "too late");

        // Starting again does not give new guesses: the count hangs on the person.
        let mut refusals = Vec::new();
        for _ in 0..6 {
            refusals.push(judge(&next().await, "000000").await);
        }
        assert_eq!(refusals.pop(), Some(Err(SignInRefusal::Wait { seconds: 30 })));
        assert!(refusals.iter().all(|refusal| *refusal == wrong));
    })
    .await;
}

#[tokio::test]
async fn a_code_counts_in_its_own_half_minute_by_the_apps_clock() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let noor = noor(&db, &identity, &ctx).await;
        let secret = with_code_app(&db, &identity, &ctx, noor.person).await;
        let code = |ahead: i64| {
            format!("{:06}", secret.code(code_app::step_of(clock.edge().now()) + ahead))
        };
        let next = async || code_next(&identity, &clock).await;
        let judge =
            async |token: &Token, typed: &str| try_code(&identity, &clock, (token, typed)).await;
        let on_file = async || store::find_code_app(&db, noor.person).await.unwrap().unwrap().clock;
        let half_a_minute = || clock.advance(SignedDuration::from_secs(30));
        let wrong = Err(SignInRefusal::Code(CodeRefusal::Wrong));
        let signed_in = Ok((noor.person, Means::PasswordAndCode).into());
        // The telephone is half a minute behind. Its code is refused in the words for a wrong one, and so are others; the
        // last that is free before a pause may still be the one that says how far it is off.
        for typed in ["000000", "", "1"] {
            assert_eq!(judge(&next().await, typed).await, wrong);
        }
        let token = next().await;
        let refused = code(-1);
        assert_eq!(judge(&token, &refused).await, wrong);
        let step = code_app::step_of(clock.edge().now()) - 1;
        assert_eq!(on_file().await.refused, Some(OutOfTime { step, steps_ahead: -1 }));
        half_a_minute();
        assert_eq!(judge(&token, &code(-1)).await, signed_in, "the second lifts it");
        let known = AppClock { last_step: step + 1, steps_ahead: -1, refused: None };
        assert_eq!(on_file().await, known);
        half_a_minute();
        assert_eq!(judge(&next().await, &code(-1)).await, signed_in, "from then on at once");
        half_a_minute();
        assert_eq!(judge(&next().await, &code(0)).await, wrong, "and no other");
        half_a_minute();
        // A wrong one between, and what was refused says nothing any more.
        assert_eq!(judge(&next().await, "000000").await, wrong);
        assert_eq!(on_file().await.refused, None);
        assert_eq!(judge(&next().await, &code(0)).await, wrong);
        // What was refused counts through a pause as well.
        for _ in 0..2 {
            assert_eq!(judge(&next().await, &code(0)).await, wrong);
        }
        clock.advance(SignedDuration::from_secs(31));
        assert_eq!(judge(&next().await, &code(0)).await, signed_in, "its clock is right again");
        assert_eq!(on_file().await.steps_ahead, 0);
    })
    .await;
}

#[test]
fn who_may_register() {
    let today: jiff::civil::Date = "2026-11-23".parse().unwrap();
    let check = |given: &str, born: Option<&str>, email: &str, wanted: bool, expected: &[&str]| {
        let registration = Registration {
            given_name: given.into(),
            family_name: String::new(),
            born_on: born.map(|b| b.parse().unwrap()),
            email: email.into(),
            email_wanted: wanted,
            locale: "en".into(),
        };
        let found: Vec<&str> =
            registration.findings(today).into_iter().map(RegistrationRefusal::code).collect();
        assert_eq!(found, expected, "{given} {born:?} {email}");
    };
    check("Noor", Some("1988-04-12"), "", false, &[]);
    check("نور", Some("2026-11-23"), "noor@saltmere.example", true, &[]);
    check("", None, "", false, &["no-given-name", "no-birth"]);
    check("<b>", Some("1988-04-12"), "", false, &["unfit-name"]);
    check(&"n".repeat(101), Some("1988-04-12"), "", false, &["unfit-name"]);
    check("Noor", Some("2026-11-24"), "", false, &["unlikely-birth"]);
    check("Noor", Some("1900-01-01"), "", false, &["unlikely-birth"]);
    check("Noor", Some("1988-04-12"), "", true, &["no-email"]);
    for bad in ["a", "@b.c", "a@b", "a@b..c", "a b@c.d", "a@b.c,d@e.f", "a@b@c.d"] {
        check("Noor", Some("1988-04-12"), bad, true, &["unfit-email"]);
    }
}

#[tokio::test]
async fn a_new_account_with_a_password() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let registration = Registration {
            given_name: "Mila".into(),
            family_name: "Okoro".into(),
            born_on: Some("1990-05-06".parse().unwrap()),
            email: EMAIL.into(),
            email_wanted: true,
            locale: "fr".into(),
        };
        let token = register::begin(&identity, &ctx, &registration).await.unwrap();
        let make = async |password: &str| {
            register::with_password(&identity, &ctx, &token, password).await.unwrap()
        };
        assert!(matches!(make("short").await, WithPassword::Password(PasswordRefusal::TooShort)));
        assert!(matches!(
            make("MilaOkoro1990").await,
            WithPassword::Password(PasswordRefusal::OwnWords)
        ));
        let WithPassword::Registered(person) = make(PASSWORD).await else { panic!("refused") };
        assert!(matches!(make(PASSWORD).await, WithPassword::Refused(SignInRefusal::AttemptOver)));

        let access = Access::new(Purpose::SignIn, "profile");
        let profile = identity.profile(&ctx, &access, person).await.unwrap().unwrap();
        assert_eq!(profile.preferences.locale().tag(), "fr");
        let number = profile.sign_in_number;
        assert!(try_password(&identity, &clock, &number, PASSWORD).await.is_ok());
        // An address that nobody confirmed is no name: it could be anybody's.
        assert!(try_password(&identity, &clock, EMAIL, PASSWORD).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_the_operators_list_knows_is_no_password() {
    let clock = TestClock::new();
    let (db, _folder) = platform::testkit::sqlite(MODULES).await;
    let identity = identity(&db, &clock).await;
    let ctx = clock.edge().system("test");
    let list = format!("{PASSWORD}\n");
    identity.refuse_passwords(KnownPasswords::read(list.as_bytes()).unwrap());
    let registration = Registration {
        given_name: "Mila".into(),
        family_name: String::new(),
        born_on: Some("1990-05-06".parse().unwrap()),
        email: String::new(),
        email_wanted: false,
        locale: "en".into(),
    };
    let token = register::begin(&identity, &ctx, &registration).await.unwrap();
    let make = async |password: &str| {
        register::with_password(&identity, &ctx, &token, password).await.unwrap()
    };
    let often_tried =
        |made: WithPassword| matches!(made, WithPassword::Password(PasswordRefusal::OftenTried));
    assert!(
        often_tried(make(PASSWORD).await) && often_tried(make("THREE herons AT the quay").await)
    );
    let WithPassword::Registered(mila) = make("another fine sentence").await else { panic!() };
    let access = Access::new(Purpose::SignIn, "profile");
    let profile = identity.profile(&ctx, &access, mila).await.unwrap().unwrap();
    let this = Token::new(&ctx);
    let set = means::set_password(&identity, &ctx, (mila, &profile), (PASSWORD, &this)).await;
    let refused = means::MeansRefusal::Password(PasswordRefusal::OftenTried);
    assert_eq!(set.unwrap(), Err(refused));
}

#[tokio::test]
async fn what_everybody_knows_or_has_leaked_is_no_password() {
    let clock = TestClock::new();
    let (db, folder) = platform::testkit::sqlite(MODULES).await;
    let identity = identity(&db, &clock).await;
    let ctx = clock.edge().system("test");
    let judge = async |password: &str| {
        let judged = password_rules::judge_and_hash(&identity, &ctx, password, &[]).await;
        judged.map(|judged| match judged {
            Ok(hash) => assert!(hash.starts_with("$argon2id$")),
            Err(password_rules::NotHashed::Refused(refusal)) => panic!("{}", refusal.code()),
            Err(password_rules::NotHashed::Busy) => panic!("busy"),
        })
    };
    // The list that the program brings along, with hyphens and capitals too.
    for password in ["1q2w3e4r5t6y", "Password-1234", "qwerty 123456"] {
        let refused = password_rules::judge_and_hash(&identity, &ctx, password, &[]).await;
        let often_tried = password_rules::NotHashed::Refused(PasswordRefusal::OftenTried);
        assert_eq!(refused.unwrap(), Err(often_tried), "{password}");
    }
    judge(PASSWORD).await.unwrap();

    // SHA-1 of the password, as the published file has it.
    let file = folder.path().join("leaked.txt");
    std::fs::write(&file, format!("{SHA_1}:3\r\n")).unwrap();
    identity.refuse_leaked_passwords(LeakedPasswords::open(file.clone()).unwrap());
    let refused = password_rules::judge_and_hash(&identity, &ctx, PASSWORD, &[]).await.unwrap();
    assert_eq!(refused, Err(password_rules::NotHashed::Refused(PasswordRefusal::Leaked)));
    judge("Three herons at the quay").await.unwrap();
    // Nobody gets a password that could not be looked up.
    std::fs::remove_file(&file).unwrap();
    judge(PASSWORD).await.unwrap_err();
}

#[tokio::test]
async fn the_last_means_stays() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let noor = noor(&db, &identity, &ctx).await;
        let this = Token::new(&ctx);
        let refused = means::remove_password(&identity, &ctx, (noor.person, &this)).await.unwrap();
        assert_eq!(refused, Err(means::MeansRefusal::LastOne));

        let access = Access::new(Purpose::SignIn, "profile");
        let profile = identity.profile(&ctx, &access, noor.person).await.unwrap().unwrap();
        let owner = (noor.person, &profile);
        let set = means::set_password(&identity, &ctx, owner, ("another fine sentence", &this));
        assert_eq!(set.await.unwrap(), Ok(()));
        assert!(try_password(&identity, &clock, EMAIL, PASSWORD).await.is_err());
        assert!(try_password(&identity, &clock, EMAIL, "another fine sentence").await.is_ok());

        let (token, secret) =
            means::begin_code_app(&identity, &ctx, noor.person).await.unwrap().unwrap();
        let step = code_app::step_of(ctx.now());
        // The telephone is a minute ahead: the code says so, and that is kept.
        let code = format!("{:06}", secret.code(step + 2));
        let finish = async |typed: &str| {
            let begun = (&Adding { person: noor.person, limit: None }, &token);
            means::finish_code_app(&identity, &ctx, begun, (typed, &this)).await.unwrap()
        };
        assert!(finish("000000").await.is_err());
        assert_eq!(finish(&code).await, Ok(()));
        assert!(finish(&code).await.is_err(), "set up once");
        let app = store::find_code_app(&db, noor.person).await.unwrap().unwrap();
        let kept = AppClock { last_step: step + 2, steps_ahead: 2, refused: None };
        assert_eq!(app.clock, kept);
        let outcome = try_password(&identity, &clock, EMAIL, "another fine sentence").await;
        assert!(matches!(outcome, Ok(PasswordOutcome::CodeNext(_))));
    })
    .await;
}

#[tokio::test]
async fn three_thousand_invented_people() {
    let clock = TestClock::new();
    let (db, _folder) = platform::testkit::sqlite(MODULES).await;
    let identity = identity(&db, &clock).await;
    let ctx = clock.edge().system("test");
    let begun = std::time::Instant::now();
    let mut some = Vec::new();
    for hundred in 0..30 {
        let mut unit = Unit::new();
        for one in 0..100 {
            let number = hundred * 100 + one;
            let name = format!("Person{number}");
            let email = format!("{name}@saltmere.example");
            let roles: &[(&str, &str)] = if number == 7 { &[("manager", "mobility")] } else { &[] };
            let situation = demo::Situation { en: "Rents a flat".into(), ..Default::default() };
            let seed = demo::Seed {
                person: new_person(&name, &email),
                roles,
                since_on: ctx.today(),
                shown: (number < 10).then_some((number, situation)),
            };
            some.push(demo::seed(&mut unit, &ctx, identity.vault(), seed).unwrap().person);
        }
        db.commit(unit).await.unwrap();
    }
    println!("3,000 people in {:?}", begun.elapsed());
    let shown = demo::list(&identity).await.unwrap();
    assert_eq!(shown.len(), 10);
    assert_eq!(shown[7].roles, [("manager".to_owned(), "mobility".to_owned())]);
    assert!(demo::may(&identity, some[9]).await.unwrap());
    assert!(!demo::may(&identity, some[10]).await.unwrap(), "only those who are shown");
}

#[tokio::test]
async fn guesses_count_for_the_account_whatever_name_is_typed() {
    each_database(MODULES, async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let noor = noor(&db, &identity, &clock.edge().system("test")).await;
        for name in [EMAIL, &noor.number, EMAIL, &noor.number, EMAIL] {
            let refusal = try_password(&identity, &clock, name, "wrong").await.unwrap_err();
            assert_eq!(refusal, SignInRefusal::NotRecognised, "{name}");
        }
        for name in [EMAIL, &noor.number] {
            let refusal = try_password(&identity, &clock, name, PASSWORD).await.unwrap_err();
            assert!(matches!(refusal, SignInRefusal::Wait { .. }), "{name} {refusal:?}");
        }
        let other = try_password(&identity, &clock, "nobody@saltmere.example", "wrong").await;
        assert_eq!(other.unwrap_err(), SignInRefusal::NotRecognised, "nobody else waits");
    })
    .await;
}
