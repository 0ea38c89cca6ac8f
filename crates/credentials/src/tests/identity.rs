//! An identity of the town's own: handed over at a counter against the very document, and what ends with it.

use axum::body::Body;
use axum::http::Request;
use jiff::civil::Date;
use platform::Actor;
use platform::testkit::each_database;
use sdjwt::Status;
use serde_json::Value;

use crate::credential::CredentialId;
use crate::tests_support::{Browser, DOCUMENT, MODULES, Town, credential_in};

#[tokio::test]
async fn it_is_handed_over_in_person_against_the_very_document() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        let mut noor = town.signed_in("Noor").await;
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        assert!(page.text.contains("waits for you at the counter"), "{}", page.text);
        assert!(!page.text.contains("/load") && !town.is_e_resident().await);
        let refused = async |number: &str, why: &str| {
            let page = town.hand_over(id, number).await;
            assert!(page.status == 422 && page.text.contains(why), "{number}: {}", page.text);
            assert!(!town.is_e_resident().await, "{number}");
        };
        refused("", "Choose the kind of document").await;
        refused("P7654321", "not the document that was applied with").await;
        assert_eq!(town.hand_over(id, "p-123 4567").await.status, 200);
        assert!(town.is_e_resident().await);
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 404, "it waits no more");
        let records = audited(&town).await;
        for said in ["Passport GHA P1234567", "Carla Haddad", "another document was shown"] {
            assert!(records.contains(said), "{said}: {records}");
        }
        assert!(!records.contains("P7654321"), "whose that is nobody knows");
        let (_, told) = town.loaded(&mut noor, id).await;
        let credential = town.read(&credential_in(&told)).await;
        assert_eq!(credential.claims["identity_type"], "e-resident");
    })
    .await;
}

#[tokio::test]
async fn who_hands_over_proves_people_and_who_decides_does_not() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        let own = town.granted_as((town.olga, "ER-2"), true).await;
        let permit = town.granted(town.noor, "PP-1").await;
        let mut olga = town.signed_in("Olga").await;
        let page = olga.get(&format!("/desk/credentials/{id}")).await;
        assert!(page.text.contains("waits at the counter"), "{}", page.text);
        assert!(!page.text.contains("value=\"hand-over\""), "{}", page.text);
        let refused = town.act(id, ("hand-over", "Passport")).await;
        assert!(refused.status == 422 && refused.text.contains("handed over at a counter"));
        assert_eq!(olga.get(&format!("/desk/pickup/{id}")).await.status, 404);
        assert_eq!(town.hand_over(permit, DOCUMENT).await.status, 404, "it is no identity");
        let mut carla = town.signed_in("Carla").await;
        let mut noor = town.signed_in("Noor").await;
        let (theirs, yours) = ("The holder decides each time", "You decide each time");
        for page in [page, carla.get(&format!("/desk/pickup/{id}")).await] {
            assert!(page.text.contains(theirs) && !page.text.contains(yours), "{}", page.text);
        }
        let read = noor.get(&format!("/my-credentials/{id}")).await;
        assert!(read.text.contains(yours) && !read.text.contains(theirs), "{}", read.text);
        let found = carla.get("/desk/pickup?case=er-1").await;
        assert!(found.text.contains(&format!("/desk/pickup/{id}")), "{}", found.text);
        let found = carla.get("/desk/pickup?case=pp-1").await;
        assert!(found.text.contains("no identity that waits"), "{}", found.text);
        assert_eq!(town.act(id, ("suspend", "why")).await.status, 422, "it is not in force");
        assert_eq!(town.act(own, ("revoke", "why")).await.status, 422, "nobody does their own");
    })
    .await;
}

#[tokio::test]
async fn nobody_tries_a_document_unseen() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        let mut carla = town.signed_in("Carla").await;
        let path = format!("/desk/pickup/{id}");
        let mut tried = async |number: &str, compared: &str| {
            let page = carla.get(&path).await;
            let fields = [
                ("seen", "1"),
                ("document-kind", "passport"),
                ("document-country", "GHA"),
                ("document-number", number),
                ("compared", compared),
                ("old", "keep"),
            ];
            carla.post(&page, &path, &fields).await
        };
        let withheld =
            async || town.acts(id).await.iter().filter(|act| act.act == "withheld").count();
        for number in [DOCUMENT, "P7654321"] {
            let page = tried(number, "").await;
            assert!(page.status == 422 && page.text.contains("Tick that you have compared"));
            assert!(!page.text.contains("applied with, and nothing"), "{number}: it tells nothing");
        }
        assert_eq!(withheld().await, 0);
        for times in 1..=2 {
            assert_eq!(tried("P7654321", "yes").await.status, 422);
            assert_eq!(withheld().await, times, "each one is recorded");
        }
    })
    .await;
}

#[tokio::test]
async fn who_had_a_part_in_granting_it_does_not_hand_it_over() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let official =
            |person| Actor::Official { person, role: "caseworker".into(), unit: "mobility".into() };
        // The last word; proposed, and another confirmed; confirmed, and the fee was paid later.
        let (carla, olga) = (town.carla, town.olga);
        let refused: [(&str, Actor, &[_]); 3] = [
            ("ER-1", official(carla), &[]),
            ("ER-2", official(olga), &[carla, olga]),
            ("ER-3", Actor::System("payment"), &[olga, carla]),
        ];
        for (case, by, decided_by) in refused {
            let id = town.granted_by((by, decided_by), (town.noor, case), true).await;
            let page = town.hand_over(id, DOCUMENT).await;
            let told = page.text.contains("You had a part in deciding this");
            assert!(page.status == 422 && told, "{case}: {}", page.text);
            assert!(!town.is_e_resident().await, "{case}");
        }
        let alone = [olga];
        let id = town.granted_by((official(olga), &alone), (town.noor, "ER-4"), true).await;
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        let told = town.acts(id).await;
        let granted = told.iter().find(|act| act.act == "granted").unwrap();
        assert_eq!(granted.decided_by, [olga]);
        assert!(!granted.told().to_string().contains(&olga.to_string()), "not for its person");
        let mut ada = town.signed_in("Ada").await;
        let page = ada.get("/desk/credential-acts?case=er-2").await;
        let row = page.text.split("Had a part in deciding").nth(1).unwrap_or_default();
        let row = row.split("</div>").next().unwrap_or_default();
        assert!(row.contains("Carla Haddad") && row.contains("Olga Haddad"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn programs_are_told_of_which_kind_it_is_and_until_when() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register_wallet();
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        let mut noor = town.signed_in("Noor").await;
        let token = town.agreed_to(&mut noor, "openid identity_type").await;
        let told = async || {
            let request = Request::get("/openid/userinfo");
            let request = request.header("authorization", format!("Bearer {token}"));
            let body = town.send(request.body(Body::empty()).unwrap()).await.body;
            (body["identity_type"].clone(), body["identity_ends_on"].clone())
        };
        assert_eq!(told().await, ("proven".into(), Value::Null));
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        assert_eq!(told().await, ("e-resident".into(), "2026-12-31".into()));
    })
    .await;
}

/// Whether somebody is still signed in.
async fn is_in(browser: &mut Browser) -> bool {
    browser.get("/account").await.status == 200
}

#[tokio::test]
async fn nobody_goes_on_as_what_they_are_no_more() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        let mut noor = town.signed_in("Noor").await;
        let (_, told) = town.loaded(&mut noor, id).await;
        let copy = town.read(&credential_in(&told)).await;
        let stolen = ("suspend", "The passport was reported stolen.");
        assert_eq!(town.act(id, stolen).await.status, 303);
        assert!(!town.is_e_resident().await && !is_in(&mut noor).await);
        assert_eq!(town.status(&copy).await, Status::Suspended);
        // What is open without it stays open: their account, and why it does not hold.
        let mut noor = town.signed_in("Noor").await;
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        assert!(page.text.contains("reported stolen"), "{}", page.text);
        assert_eq!(town.act(id, ("restore", "It was found.")).await.status, 303);
        assert!(town.is_e_resident().await && is_in(&mut noor).await);
        assert_eq!(town.act(id, ("revoke", "The company was dissolved.")).await.status, 303);
        assert!(!town.is_e_resident().await && !is_in(&mut noor).await);
        assert_eq!(town.status(&copy).await, Status::Invalid);
    })
    .await;
}

#[tokio::test]
async fn what_was_revoked_stands_in_nobodys_way() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let count = async |after: &str| {
            let of = (town.noor, "permit");
            crate::count_identities(&town.credentials, of, after.parse().unwrap()).await.unwrap()
        };
        town.granted(town.noor, "PP-1").await;
        assert_eq!(count("2026-10-01").await, 0, "a permit is no identity");
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!((count("2026-10-01").await, count("2026-12-31").await), (1, 0));
        // The document was replaced before it was handed over: it is revoked, and applied for anew.
        assert_eq!(town.hand_over(id, "P7654321").await.status, 422);
        assert_eq!(town.act(id, ("revoke", "The passport was replaced.")).await.status, 303);
        assert_eq!(count("2026-10-01").await, 0);
        let anew = town.granted_as((town.noor, "ER-2"), true).await;
        assert_eq!(town.hand_over(anew, DOCUMENT).await.status, 200);
        assert_eq!(town.act(anew, ("suspend", "It is disputed.")).await.status, 303);
        assert_eq!(count("2026-10-01").await, 1, "what is suspended is there still");
    })
    .await;
}

#[tokio::test]
async fn a_case_that_is_taken_back_ends_it_and_its_sessions() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        let mut noor = town.signed_in("Noor").await;
        town.ended((town.noor, "ER-1"), "It was got by a false paper.").await;
        town.credentials.openid.identity().forget_sessions(town.noor);
        assert!(!town.is_e_resident().await && !is_in(&mut noor).await);
    })
    .await;
}

/// Turns the clock to an hour and minute of a day where the town is.
fn turn_to(town: &Town, day: Date, (hour, minute): (i8, i8)) {
    let ctx = town.ctx();
    let there = day.at(hour, minute, 0, 0).to_zoned(ctx.zone().clone()).unwrap().timestamp();
    town.clock.advance(there.duration_since(ctx.now()));
}

#[tokio::test]
async fn its_sessions_end_with_its_last_day() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        let last: Date = "2026-12-31".parse().unwrap();
        turn_to(&town, last, (23, 50));
        let mut noor = town.signed_in("Noor").await;
        let mut olga = town.signed_in("Olga").await;
        let ended = async || town.credentials.end_lapsed(&town.ctx()).await.unwrap();
        ended().await;
        assert!(town.is_e_resident().await && is_in(&mut noor).await, "until its last day is over");
        turn_to(&town, last.tomorrow().unwrap(), (0, 10));
        assert!(is_in(&mut noor).await);
        ended().await;
        assert!(!town.is_e_resident().await && !is_in(&mut noor).await);
        assert!(is_in(&mut olga).await, "she had none");
    })
    .await;
}

/// The page of whoever checks what was done with what a case gave.
async fn audited(town: &Town) -> String {
    let path = "/desk/credential-acts?case=er-1";
    let mut olga = town.signed_in("Olga").await;
    assert_eq!(olga.get(path).await.status, 403, "who decides does not audit");
    let mut ada = town.signed_in("Ada").await;
    let page = ada.get(path).await;
    assert_eq!(web::testkit::markup_faults(&page.text), Vec::<String>::new());
    let uses = privacy::data_use::list(&town.db, privacy::subject_of(town.noor), None).await;
    let uses = format!("{:?}", uses.unwrap());
    assert!(uses.contains("auditor"), "she sees who looked: {uses}");
    page.text
}

/// How an identity stands on the account page of its person.
async fn said(town: &Town, id: CredentialId) -> String {
    let page = town.signed_in("Noor").await.get("/account").await;
    let row = page.text.split("E-resident").nth(1).unwrap_or_default();
    let row = row.split("</div>").next().unwrap_or_default();
    assert!(row.contains(&id.to_string()), "{row}");
    row.to_owned()
}

#[tokio::test]
async fn the_account_says_how_it_stands() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let none = town.signed_in("Noor").await.get("/account").await;
        assert_eq!(none.status, 200, "{}", none.text);
        assert!(!none.text.contains("E-resident"));
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert!(said(&town, id).await.contains("To be fetched at the counter"));
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        assert!(said(&town, id).await.contains("Valid until"));
        assert_eq!(town.act(id, ("suspend", "The passport is disputed.")).await.status, 303);
        assert!(said(&town, id).await.contains("Suspended"));
        assert_eq!(town.act(id, ("revoke", "It was forged.")).await.status, 303);
        assert!(said(&town, id).await.contains("Revoked"));
    })
    .await;
}

#[tokio::test]
async fn whoever_has_an_account_in_doubt_is_no_e_resident() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        assert!(town.is_e_resident().await);
        let mut unit = platform::Unit::new();
        let sql = "UPDATE identity_person SET doubted_at = $2 WHERE id = $1";
        unit.must(1, sql, platform::args![town.noor, town.ctx().now()]);
        town.db.commit(unit).await.unwrap();
        assert!(!town.is_e_resident().await);
    })
    .await;
}

/// Noor gives a program a key.
async fn give_key(town: &Town) {
    let ctx = town.ctx();
    let key = town.vault.key(&ctx, privacy::subject_of(town.noor)).await.unwrap().unwrap();
    let mut unit = platform::Unit::new();
    let whose = (town.noor, &key, web::Assurance::Substantial);
    identity::access_token::give(&mut unit, &ctx, whose, "My ledger", &["my.read"]).unwrap();
    town.db.commit(unit).await.unwrap();
}

/// How many keys that she gave stand.
async fn standing_keys(town: &Town) -> i64 {
    const SQL: &str = "SELECT COUNT(*) FROM identity_access_token
        WHERE person = $1 AND taken_at IS NULL";
    let query = platform::Query::new(SQL, platform::args![town.noor]);
    town.db.read(query).await.unwrap()[0].int(0)
}

#[tokio::test]
async fn what_programs_were_given_while_it_held_ends_with_it() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
        // At the desk, by the case that gave it, and with its last day.
        give_key(&town).await;
        assert_eq!(standing_keys(&town).await, 1);
        assert_eq!(town.act(id, ("suspend", "It is disputed.")).await.status, 303);
        assert_eq!(standing_keys(&town).await, 0);
        assert_eq!(town.act(id, ("restore", "It was found.")).await.status, 303);
        give_key(&town).await;
        town.ended((town.noor, "ER-1"), "It was got by a false paper.").await;
        assert_eq!(standing_keys(&town).await, 0);
        let anew = town.granted_as((town.noor, "ER-2"), true).await;
        assert_eq!(town.hand_over(anew, DOCUMENT).await.status, 200);
        let last: Date = "2026-12-31".parse().unwrap();
        turn_to(&town, last, (23, 50));
        give_key(&town).await;
        turn_to(&town, last.tomorrow().unwrap(), (0, 10));
        give_key(&town).await;
        town.credentials.end_lapsed(&town.ctx()).await.unwrap();
        assert_eq!(standing_keys(&town).await, 1, "what was given since is nobody's concern");
    })
    .await;
}
