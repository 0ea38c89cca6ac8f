//! Invitations as people meet them: handed over, accepted once, cancelled; and who may do so.

use axum::http::StatusCode;
use jiff::SignedDuration;
use platform::Unit;
use platform::testkit::{TestClock, each_database};
use web::testkit::markup_faults;

use super::*;
use crate::edge::Adding;
use crate::journey_tests::{seeded, town};
use crate::role::store::{list_of_person, list_of_unit};
use crate::role::{NewGrant, appoint, dismiss};
use crate::sign_in::{code_app, means};
use crate::tests_support::{identity, new_person};
use crate::{MODULE, person};

const DEMO: &str = "/sign-in/demo";

#[tokio::test]
async fn a_manager_invites_and_dismisses_in_their_own_unit() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut manager) = town(&clock).await;
    let people: [(&str, &[(&str, &str)]); 3] =
        [("Noor", &[]), ("Jan", &[("manager", "mobility")]), ("Adaeze", &[("adviser", "culture")])];
    let [noor, jan, ada] = seeded(&identity, &db, &clock, people).await;
    manager.post(DEMO, DEMO, &[("person", &jan)]).await;
    for lang in ["en", "fr", "ar"] {
        let page = manager.get(&format!("/desk/officials?lang={lang}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Jan") && !page.text.contains("Adaeze"), "{}", page.text);
        assert_eq!(markup_faults(&page.text), Vec::<String>::new(), "{lang}");
    }
    manager.get("/desk/officials?lang=en").await;
    let path = "/desk/officials";
    for (role, unit) in [("auditor", "mobility"), ("caseworker", "culture"), ("mayor", "mobility")]
    {
        let fields = [("who", "noor@saltmere.example"), ("role", role), ("unit", unit)];
        let page = manager.post(path, path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{role} {unit}");
    }
    let fields = [("who", "noor@saltmere.example"), ("role", "caseworker"), ("unit", "mobility")];
    let page = manager.post(path, path, &fields).await;
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    let link = page.text.split("/invitation/").nth(1).unwrap().split('<').next().unwrap();
    let link = format!("/invitation/{link}");
    assert!(manager.get(path).await.text.contains("noor@saltmere.example"));
    let page = manager.post(&link, &link, &[]).await;
    assert!(page.text.contains("Nobody gives themself a role"), "{}", page.text);

    let mut guest = manager.another();
    let page = guest.get(&link).await;
    assert!(page.text.contains("Caseworker") && page.text.contains("/register?next="));
    let page = guest.post("/register", &link, &[]).await;
    assert!(page.location.starts_with("/sign-in?next=%2Finvitation"), "{}", page.location);
    guest.post(DEMO, DEMO, &[("person", &noor)]).await;
    let page = guest.post(&link, &link, &[]).await;
    assert!(
        page.text.contains("The role is yours") && page.text.contains("/desk"),
        "{}",
        page.text
    );
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    let again = guest.post("/account", &link, &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "good once");
    let held = list_of_unit(&db, "mobility", "2027-01-01".parse().unwrap(), 10).await.unwrap();
    let grant = held.iter().find(|grant| grant.person.to_string() == noor).unwrap().id.to_string();
    assert!(
        !manager.get(path).await.text.contains("noor@saltmere.example"),
        "for whom is forgotten"
    );
    let theirs = guest.post(path, "/desk/officials/dismiss", &[("grant", &grant)]).await;
    assert_eq!(theirs.status, StatusCode::FORBIDDEN, "a caseworker dismisses nobody");
    let culture = list_of_unit(&db, "culture", "2027-01-01".parse().unwrap(), 10).await.unwrap();
    assert_eq!(culture[0].person.to_string(), ada);
    let other = culture[0].id.to_string();
    for (id, status) in [(other.as_str(), StatusCode::NOT_FOUND), (&grant, StatusCode::SEE_OTHER)] {
        let page = manager.post(path, "/desk/officials/dismiss", &[("grant", id)]).await;
        assert_eq!(page.status, status, "{}", page.text);
    }
    assert_eq!(guest.get("/desk/officials").await.status, StatusCode::FORBIDDEN);
    let entries = db.read(platform::Query::new("SELECT count(*) FROM ledger_entry", vec![])).await;
    assert_eq!(entries.unwrap()[0].int(0), 2, "given and taken are in the log");
}

#[tokio::test]
async fn a_password_alone_gets_the_role_but_not_its_effect() {
    let clock = TestClock::new();
    let (identity, _db, _folder, mut guest) = town(&clock).await;
    let ctx = clock.edge().system("test");
    let invited = invite_to_role(&identity, &ctx, ("counter", "culture"), "Mila").await.unwrap();
    let link = invited.unwrap().path;
    let next = [("next", link.as_str())];
    let about = [
        ("given-name", "Mila"),
        ("born-day", "6"),
        ("born-month", "5"),
        ("born-year", "1990"),
        ("means", "password"),
    ];
    guest.post("/register", "/register", &[&about[..], &next].concat()).await;
    let secret = [("password", "three herons at the quay")];
    let path = "/register/password";
    let done = guest.post(path, path, &[&secret[..], &next].concat()).await;
    assert!(done.location.starts_with("/register/done?next=%2Finvitation%2F"), "{}", done.location);
    let page = guest.post(&link, &link, &[]).await;
    assert!(page.text.contains("It takes effect once you sign in with a passkey"), "{}", page.text);
    assert_eq!(guest.get("/desk/officials").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_link_opens_the_account_that_waits_once() {
    let clock = TestClock::new();
    let (identity, db, _folder, mut browser) = town(&clock).await;
    let ctx = clock.edge().system("test");
    let mut unit = Unit::new();
    let ada =
        person::create(&mut unit, &ctx, identity.vault(), new_person("Adaeze", "a@s.example"));
    db.commit(unit).await.unwrap();
    let link = invite_to_account(&identity, &ctx, ada.person).await.unwrap().path;
    let page = browser.get(&link).await;
    assert!(page.text.contains("Your account is waiting") && !page.text.contains("Adaeze"));
    assert_eq!(markup_faults(&page.text), Vec::<String>::new());
    let page = browser.post(&link, &link, &[]).await;
    assert_eq!(page.location, "/account?done=let-in", "{}", page.text);
    let page = browser.get("/account?done=let-in").await;
    assert!(
        page.text.contains("Adaeze") && page.text.contains("Add a passkey or set a password now")
    );
    assert_eq!(browser.another().get(&link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_link_replaces_a_forgotten_password_and_no_second_factor() {
    let clock = TestClock::new();
    let (identity, db, _folder, browser) = town(&clock).await;
    let ctx = clock.edge().system("test");
    let mut unit = Unit::new();
    let ada =
        person::create(&mut unit, &ctx, identity.vault(), new_person("Adaeze", "a@s.example"));
    db.commit(unit).await.unwrap();
    let (this, owner) = (Token::new(&ctx), (ada.person, &ada.profile));
    let forgotten = ("three herons at the quay", &this);
    means::set_password(&identity, &ctx, owner, forgotten).await.unwrap().unwrap();
    let let_in = async || {
        let link = invite_to_account(&identity, &ctx, ada.person).await.unwrap().path;
        let mut browser = browser.another();
        browser.post(&link, &link, &[]).await;
        browser
    };
    let path = "/account/password";
    let mut with_link = let_in().await;
    assert!(!with_link.get(path).await.text.contains("name=\"current\""), "it is forgotten");
    let page = with_link.post(path, path, &[("password", "another fine sentence")]).await;
    assert_eq!(page.location, "/account?done=password-set", "{}", page.text);

    let begun = means::begin_code_app(&identity, &ctx, ada.person).await.unwrap();
    let (attempt, secret) = begun.unwrap();
    let code = format!("{:06}", secret.code(code_app::step_of(ctx.now())));
    let adding = Adding { person: ada.person, limit: None };
    let (begun, typed) = ((&adding, &attempt), (code.as_str(), &this));
    means::finish_code_app(&identity, &ctx, begun, typed).await.unwrap().unwrap();
    let mut with_link = let_in().await;
    assert_eq!(with_link.get("/account").await.status, StatusCode::OK);
    assert_eq!(with_link.get(path).await.location, "/sign-in?again=yes&next=/account");
}

#[tokio::test]
async fn in_both_databases_appointed_once_and_links_run_out() {
    each_database(&[ledger::MODULE, privacy::MODULE, MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let ada =
            person::create(&mut unit, &ctx, identity.vault(), new_person("Adaeze", "a@s.example"));
        db.commit(unit).await.unwrap();
        let new = NewGrant {
            person: ada.person,
            role: "auditor",
            unit: "mobility",
            starts_on: ctx.today(),
            ends_on: None,
        };
        let grant = appoint(&identity, &ctx, &new).await.unwrap().unwrap();
        let again = appoint(&identity, &ctx, &new).await.unwrap();
        assert_eq!(again, Err(OfficialRefusal::AlreadyHeld));
        let managers = ["mobility".to_owned()];
        let refused = dismiss(&identity, &ctx, grant.id, Some(&managers)).await.unwrap();
        assert_eq!(refused, Err(OfficialRefusal::NotHeld), "no manager dismisses an auditor");
        dismiss(&identity, &ctx, grant.id, None).await.unwrap().unwrap();
        assert_eq!(list_of_person(&db, ada.person, ctx.today()).await.unwrap(), []);

        let offer = ("adviser", "mobility");
        let invited =
            invite_to_role(&identity, &ctx, offer, "bo@s.example").await.unwrap().unwrap();
        let token = Token::read(invited.path.rsplit('/').next().unwrap()).unwrap();
        clock.advance(VALID + SignedDuration::from_secs(1));
        let late = clock.edge().system("test");
        let refused = accept_role(&identity, &late, &token, (ada.person, None)).await.unwrap();
        assert_eq!(refused, Err(InvitationRefusal::Over));
        identity.clear_out(&late).await.unwrap();
        let left = "SELECT count(*) FROM identity_invitation";
        assert_eq!(db.read(platform::Query::new(left, vec![])).await.unwrap()[0].int(0), 0);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_lives_no_longer_than_the_right_of_the_one_who_invited() {
    each_database(&[ledger::MODULE, privacy::MODULE, MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let mut known = |name: &str| {
            let new = new_person(name, &format!("{name}@s.example"));
            person::create(&mut unit, &ctx, identity.vault(), new).person
        };
        let (jan, noor) = (known("Jan"), known("Noor"));
        db.commit(unit).await.unwrap();
        let tomorrow = ctx.today().tomorrow().unwrap();
        let manages = |ends_on| NewGrant {
            person: jan,
            role: "manager",
            unit: "mobility",
            starts_on: ctx.today(),
            ends_on,
        };
        let offer = ("adviser", "mobility");
        let as_jan = ctx.acting_as(platform::Actor::person(jan));
        let invite = async || {
            let invited = invite_to_role(&identity, &as_jan, offer, "Noor").await.unwrap().unwrap();
            Token::read(invited.path.rsplit('/').next().unwrap()).unwrap()
        };
        // Dismissed: what Jan offered is taken back in the same act.
        let grant = appoint(&identity, &ctx, &manages(None)).await.unwrap().unwrap();
        let token = invite().await;
        assert_eq!(list_waiting(&identity, &ctx).await.unwrap().len(), 1);
        dismiss(&identity, &ctx, grant.id, None).await.unwrap().unwrap();
        assert_eq!(list_waiting(&identity, &ctx).await.unwrap().len(), 0);
        let refused = accept_role(&identity, &ctx, &token, (noor, None)).await.unwrap();
        assert_eq!(refused, Err(InvitationRefusal::Over));
        // The appointment runs out: the link is good for nothing from then on.
        appoint(&identity, &ctx, &manages(Some(tomorrow))).await.unwrap().unwrap();
        let token = invite().await;
        clock.advance(SignedDuration::from_hours(3 * 24));
        let late = clock.edge().system("test");
        let refused = accept_role(&identity, &late, &token, (noor, None)).await.unwrap();
        assert_eq!(refused, Err(InvitationRefusal::Over));
    })
    .await;
}
