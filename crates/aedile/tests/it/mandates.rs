//! Acting for others through the whole program: begun, seen, told, and over when the mandate is.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use platform::Unit;
use platform::id::PersonId;
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::program::{Program, Told};
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
const ALL: &str = "/api/v1/applications";
const NOISE: &str = "noise-report";

/// For whom somebody may act, by name.
async fn whom(program: &Program, name: &str) -> Option<String> {
    let told = program.get("/api/v1/my/represented").await;
    let people = told.body["represented"].as_array().cloned().unwrap_or_default();
    let found = people.iter().find(|one| one["name"] == name)?;
    found["for_whom"].as_str().map(str::to_owned)
}

async fn apply(program: &Program, service: &str, for_whom: &str, answers: Value) -> Told {
    let body = json!({
        "service": service, "answers": answers, "submit": true, "declared": true,
        "for_whom": for_whom,
    });
    program.post(ALL, &body).await
}

fn certificate() -> Value {
    json!({ "purpose_of_use": "work" })
}

/// What stands on a page, without the marks that isolate directions.
fn plain(page: &Shown) -> String {
    web::i18n::without_isolates(&page.text)
}

async fn open(app: &App, name: &str, path: &str) -> (Browser, Shown) {
    let mut browser = Browser::new(app);
    browser.sign_in_as(name).await;
    let page = browser.get(path).await;
    (browser, page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_helper_acts_as_long_as_the_mandate_lasts() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let noor = Program::of(&app, "Noor Amrani").await;
        let jan = whom(&noor, "Jan Visser").await.expect("the mandate of the demo");
        let sent = apply(&noor, "residence-certificate", &jan, certificate()).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
        let path = format!("{ALL}/{}", sent.text("reference"));

        // It is Jan's, handed in by Noor in her own name; both see it, and a stranger does not.
        let seen = Program::of(&app, "Jan Visser").await.get(&path).await;
        assert_eq!(seen.text("represented_by"), "Noor Amrani", "{seen:?}");
        assert_eq!(seen.body["history"][0]["helper"], "Noor Amrani");
        assert_eq!(noor.get(&path).await.status, StatusCode::OK);
        let rosa = Program::of(&app, "Rosa Pinto").await;
        assert_eq!(rosa.get(&path).await.status, StatusCode::NOT_FOUND);

        // He is told, and sees that she looked.
        let (mut jans, inbox) = open(&app, "Jan Visser", "/inbox").await;
        assert!(plain(&inbox).contains("Noor Amrani has handed in an application for you"));
        let uses = jans.get("/my-data/uses").await;
        // She did it by a program of hers, and that is what it says.
        let by = "A program with a key, given to it by: Noor Amrani";
        assert!(plain(&uses).contains(by), "{}", uses.text);
        assert!(plain(&uses).contains("to act for somebody"));

        // Neither in other services nor for anybody else.
        let refused = async |service: &str, whom: &str| {
            let told = apply(&noor, service, whom, json!({})).await;
            assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{told:?}");
            told.text("code").to_owned()
        };
        assert_eq!(refused("student-grant", &jan).await, "act-other-services");
        let nobody = "per_00000000000000000000000000";
        assert_eq!(refused("residence-certificate", nobody).await, "act-no-ground");

        // He ends it: at once she sees and does nothing more, and both are told.
        let mandates = jans.get("/account/mandates").await;
        let ended = jans.post(&mandates, ("/account/mandates/withdraw", ""), &[]).await;
        assert!(plain(&ended).contains("The mandate has ended"), "{}", ended.text);
        assert_eq!(noor.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(whom(&noor, "Jan Visser").await, None);
        assert_eq!(refused("residence-certificate", &jan).await, "act-withdrawn");
        let (_, inbox) = open(&app, "Noor Amrani", "/inbox").await;
        assert!(plain(&inbox).contains("Jan Visser has ended the mandate"), "{}", inbox.text);
    })
    .await;
}

/// What an official notes who finds that somebody else has the account; without a moment, that it is settled.
async fn doubt(app: &App, person: &str, at: Option<Timestamp>) {
    let person = PersonId::parse(person).unwrap();
    let sql = "UPDATE identity_person SET doubted_at = $2 WHERE id = $1";
    let mut unit = Unit::new();
    unit.must(1, sql, platform::args![person, at]);
    app.db.commit(unit).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mandate_rests_while_whoever_gave_it_is_in_doubt() {
    const RESTS: &str = "This mandate rests for now. It counts again once the person who gave it";
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let program = Program::of(&app, "Noor Amrani").await;
        let jan = whom(&program, "Jan Visser").await.expect("the mandate of the demo");
        let service = "residence-certificate";
        let sent = apply(&program, service, &jan, certificate()).await;
        let case = format!("{ALL}/{}", sent.text("reference"));
        let own = json!({
            "service": service, "answers": certificate(), "submit": true, "declared": true,
        });
        let own = Program::of(&app, "Jan Visser").await.post(ALL, &own).await;
        let own = format!("{ALL}/{}", own.text("reference"));
        let (mut noor, begin) = open(&app, "Noor Amrani", "/apply/residence-certificate").await;
        let acting = noor.get("/acting").await;
        let draft = noor.post(&begin, ("/apply/", ""), &[("_for", &jan)]).await;
        assert!(plain(&draft).contains("You are acting for Jan Visser"), "{}", draft.text);
        let answers = [("purpose_of_use", "work")];

        doubt(&app, &jan, Some(app.edge.system("test").now())).await;
        // She chooses him no more, begins nothing, and goes on with nothing: each time she reads the way out.
        let chosen = noor.post(&acting, ("/acting", ""), &[("for", &jan)]).await;
        let begun = noor.post(&begin, ("/apply/", ""), &[("_for", &jan)]).await;
        for refused in [&chosen, &begun] {
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.path);
            assert!(plain(refused).contains(RESTS), "{}", refused.text);
        }
        let saved = noor.post(&draft, ("/questions/", ""), &answers).await;
        let looked = noor.get(&draft.path).await;
        for refused in [&saved, &looked] {
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
            assert!(plain(refused).contains(RESTS), "{}", refused.text);
        }
        assert!(plain(&noor.get("/acting").await).contains("that Jan Visser gave you rests"));
        let mandates = noor.get("/account/mandates").await;
        assert!(plain(&mandates).contains("It rests until whoever gave it"), "{}", mandates.text);
        // So does a program of hers; of what she was never in it learns nothing.
        let by_program = apply(&program, service, &jan, certificate()).await;
        assert_eq!(by_program.text("code"), "act-resting", "{by_program:?}");
        let seen = program.get(&case).await;
        assert_eq!((seen.status, seen.text("code")), (StatusCode::FORBIDDEN, "act-resting"));
        assert_eq!(program.get(&own).await.status, StatusCode::NOT_FOUND);
        assert!(!program.get(ALL).await.body["for_others"].to_string().contains("Jan Visser"));
        assert_eq!(whom(&program, "Jan Visser").await, None);
        let listed = program.get("/api/v1/my/mandates").await;
        assert_eq!(listed.body["held"][0]["standing"], "rests", "{listed:?}");

        // A counter has proven the account: she goes on where she was.
        doubt(&app, &jan, None).await;
        let check = noor.post(&draft, ("/questions/", ""), &answers).await;
        let done = noor.post(&check, ("/submit", ""), &[("declaration", "yes")]).await;
        assert!(plain(&done).contains("Noor Amrani for Jan Visser"), "{}", done.text);
        for path in [&case, &own] {
            assert_eq!(program.get(path).await.status, StatusCode::OK, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn registers_make_parents_and_guardians() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let check = async |helper: &str, whom_name: &str, ground: &str| {
            let program = Program::of(&app, helper).await;
            let told = program.get("/api/v1/my/represented").await;
            let people = told.body["represented"].as_array().cloned().unwrap_or_default();
            let found = people.iter().find(|one| one["name"] == whom_name);
            assert_eq!(found.map(|one| one["ground"].clone()), Some(json!(ground)), "{told:?}");
            let whom = whom(&program, whom_name).await.unwrap();
            let sent = apply(&program, "residence-certificate", &whom, certificate()).await;
            assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
            let listed = program.get(ALL).await;
            assert!(listed.body["for_others"].to_string().contains(sent.text("reference")));
        };
        check("Nils Berg", "Ada Berg", "guardian").await;
        check("Amina Haddad", "Noor Haddad", "parent").await;
        // Where everybody comes for themself no register helps.
        let nils = Program::of(&app, "Nils Berg").await;
        let ada = whom(&nils, "Ada Berg").await.unwrap();
        assert_eq!(apply(&nils, NOISE, &ada, json!({})).await.text("code"), "act-in-person");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_representatives_hand_in_together() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (lea, ivo) =
            (Program::of(&app, "Lea Martin").await, Program::of(&app, "Ivo Petrov").await);
        let bakery = whom(&lea, "Corner Bakery").await.unwrap();
        assert_eq!(whom(&ivo, "Corner Bakery").await.as_ref(), Some(&bakery), "one company");
        let service = "freedom-of-information";
        let answers = json!({
            "kind_of_request": "documents", "topic": "money", "repeated": false,
            "subject": "The contracts about bread for the schools.", "reply_to": "b@example.org",
        });
        let at_once = apply(&lea, service, &bakery, answers.clone()).await;
        assert_eq!(at_once.text("code"), "second-missing", "{at_once:?}");
        let draft = json!({ "service": service, "answers": answers, "for_whom": bakery });
        let draft = lea.post(ALL, &draft).await;
        assert_eq!(draft.status, StatusCode::CREATED, "{draft:?}");
        let one = format!("{ALL}/{}", draft.text("id"));
        let submission = format!("{one}/submission");
        let sign = async |who: &Program| {
            let read = who.get(&one).await.body["version"].clone();
            who.post(&submission, &json!({ "declared": true, "version": read })).await
        };
        let unread = lea.post(&submission, &json!({ "declared": true })).await;
        assert_eq!(unread.status, StatusCode::CONFLICT, "what was not read is not signed");
        assert_eq!(sign(&lea).await.status, StatusCode::ACCEPTED);
        // A second time by the same one is still one.
        assert_eq!(sign(&lea).await.status, StatusCode::ACCEPTED);
        // What the other one has signed nobody throws away alone.
        let away = ivo.ask(Method::DELETE, &one, "", &Value::Null).await;
        assert_eq!(away.text("code"), "signed-by-another", "{away:?}");
        // What is changed is signed anew, and by whoever has read it so.
        let before = lea.get(&one).await.body["version"].clone();
        let change = json!({ "answers": { "topic": "council" } });
        assert_eq!(ivo.ask(Method::PATCH, &one, "", &change).await.status, StatusCode::OK);
        let second = sign(&ivo).await;
        assert_eq!(second.status, StatusCode::ACCEPTED, "{second:?}");
        let stale = json!({ "declared": true, "version": before });
        assert_eq!(lea.post(&submission, &stale).await.status, StatusCode::CONFLICT);
        let read = lea.get(&one).await;
        let sent = sign(&lea).await;
        assert_eq!(
            (sent.status, sent.text("state")),
            (StatusCode::CREATED, "open"),
            "{read:?} {sent:?}"
        );
        // One of them takes it back: the other one is told.
        let path = format!("{ALL}/{}/withdrawal", sent.text("reference"));
        assert_eq!(ivo.post(&path, &Value::Null).await.text("state"), "withdrawn");
        while app.runner().unwrap().run_once().await.unwrap() > 0 {}
        let (_, inbox) = open(&app, "Lea Martin", "/inbox").await;
        assert!(plain(&inbox).contains("News in a case of Corner Bakery"), "{}", inbox.text);
        let rosa = Program::of(&app, "Rosa Pinto").await;
        assert_eq!(rosa.get(&one).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_say_for_whom_and_warn_of_a_second_one() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (mut noor, begin) = open(&app, "Noor Amrani", "/apply/bulky-waste").await;
        assert!(plain(&begin).contains("Jan Visser") && plain(&begin).contains("For myself"));
        let acting = noor.get("/acting").await;
        let jan = acting.between("value=\"per_", "\"").map(|id| format!("per_{id}")).unwrap();
        let page = noor.post(&acting, ("/acting", ""), &[("for", &jan)]).await;
        assert!(plain(&page).contains("You are acting for Jan Visser"), "{}", page.text);
        let begin = noor.get("/apply/residence-certificate").await;
        let form = noor.post(&begin, ("/apply/", ""), &[("_for", &jan)]).await;
        assert!(plain(&form).contains("You are acting for Jan Visser"), "{}", form.text);
        let check = noor.post(&form, ("/questions/", ""), &[("purpose_of_use", "work")]).await;
        assert!(!plain(&check).contains("There is an application for this service already"));
        // Jan himself begins one: it is his alone, and she is told of it no more than of any draft of his.
        let (mut jans, begin) = open(&app, "Jan Visser", "/apply/residence-certificate").await;
        let own = jans.post(&begin, ("/apply/", ""), &[]).await;
        let mine = jans.post(&own, ("/questions/", ""), &[("purpose_of_use", "bank")]).await;
        assert!(plain(&mine).contains("Somebody has begun an application"), "{}", mine.text);
        assert_eq!(noor.get(&own.path).await.status, StatusCode::NOT_FOUND);
        let done = noor.post(&check, ("/submit", ""), &[("declaration", "yes")]).await;
        assert!(plain(&done).contains("Noor Amrani for Jan Visser"), "{}", done.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_acts_for_somebody_still_serves_oneself() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (mut noor, acting) = open(&app, "Noor Amrani", "/acting").await;
        let jan = acting.between("value=\"per_", "\"").map(|id| format!("per_{id}")).unwrap();
        noor.post(&acting, ("/acting", ""), &[("for", &jan)]).await;
        let begin = noor.get("/apply/noise-report").await;
        assert!(plain(&begin).contains("This one is for yourself"), "{}", begin.text);
        let form = noor.post(&begin, ("/apply/", ""), &[]).await;
        assert!(form.path.starts_with("/applications/"), "{}", form.path);
        assert!(!plain(&form).contains("You are acting for"), "{}", form.text);
        // What she began for him and threw away leaves her name on his page.
        let begin = noor.get("/apply/residence-certificate").await;
        let form = noor.post(&begin, ("/apply/", ""), &[("_for", &jan)]).await;
        let id = form.path.split('/').nth(2).unwrap().to_owned();
        let program = Program::of(&app, "Noor Amrani").await;
        let gone = program.ask(Method::DELETE, &format!("{ALL}/{id}"), "", &Value::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let (mut jans, uses) = open(&app, "Jan Visser", "/my-data/uses").await;
        assert!(plain(&uses).contains("Noor Amrani, who acts for you"), "{}", uses.text);
        // He ends it: her session serves herself again.
        let mandates = jans.get("/account/mandates").await;
        jans.post(&mandates, ("/account/mandates/withdraw", ""), &[]).await;
        noor.get("/my/applications").await;
        assert!(!plain(&noor.get("/my/applications").await).contains("You are acting for"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_on_paper_open_an_account_and_change_nothing_of_it() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (_, account) = open(&app, "Rosa Pinto", "/account").await;
        let number = account.between(">S-", "<").map(|rest| format!("S-{rest}")).unwrap();
        let (mut ana, _) = open(&app, "Ana Brito", "/desk/counter").await;
        let found = ana.get(&format!("/desk/counter?number={number}")).await;
        let person = found.between("value=\"per_", "\"").map(|id| format!("per_{id}")).unwrap();
        let unseen = [("do", "slip"), ("person", person.as_str())];
        let refused = ana.post(&found, ("/desk/counter", "person"), &unseen).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let seen = [("do", "slip"), ("person", person.as_str()), ("seen", "yes")];
        let slip = ana.post(&found, ("/desk/counter", "person"), &seen).await;
        let code = slip.between("<li><bdi dir=\"ltr\">", "<").unwrap_or_default().to_owned();
        assert_eq!(code.len(), 9, "{}", slip.text);
        let mut rosa = Browser::new(&app);
        let page = rosa.get("/sign-in/slip").await;
        let fields = [("number", number.as_str()), ("code", code.as_str())];
        let home = rosa.post(&page, ("/sign-in/slip", ""), &fields).await;
        assert_eq!(home.status, StatusCode::OK, "{}", home.text);
        let account = rosa.get("/account").await;
        assert!(plain(&account).contains("Codes on paper"), "{}", account.text);
        let inbox = rosa.get("/inbox").await;
        assert!(plain(&inbox).contains("Codes for signing in were printed for you"));
        // A code makes no means of sign-in and no mandate, however fresh the session is.
        let (noors, mandates) = open(&app, "Noor Amrani", "/account/mandates").await;
        drop(noors);
        let noor =
            mandates.between("<strong><bdi>S-", "<").map(|rest| format!("S-{rest}")).unwrap();
        let page = rosa.get("/account/mandates").await;
        let fields = [("number", noor.as_str()), ("family_name", "Amrani"), ("scope", "all")];
        let today = app.edge.system("test").today().to_string();
        let days = [("from", today.as_str()), ("until", today.as_str())];
        let all: Vec<(&str, &str)> = fields.into_iter().chain(days).collect();
        rosa.post(&page, ("/account/mandates", "family_name"), &all).await;
        assert!(!plain(&rosa.get("/account/mandates").await).contains("Noor Amrani"));
        let password = rosa.get("/account/password").await;
        assert!(password.path.starts_with("/sign-in"), "{}", password.path);
        // She throws the slip away.
        let account = rosa.get("/account").await;
        let done = rosa.post(&account, ("/account/slip/void", ""), &[]).await;
        assert!(plain(&done).contains("The codes on paper no longer work"), "{}", done.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_back_by_a_proof_sees_to_whom_mandates_were_given() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let noor = Program::of(&app, "Noor Amrani").await;
        let jan = whom(&noor, "Jan Visser").await.expect("the mandate of the demo");
        let (mut ana, page) = open(&app, "Ana Brito", &format!("/desk/proof/{jan}")).await;
        let compared = [
            ("document-kind", "passport"),
            ("document-country", "NLD"),
            ("document-number", "NX 12345 6"),
            ("compared", "yes"),
            ("old", "end"),
        ];
        let proven = ana.post(&page, ("/desk/proof/", ""), &compared).await;
        let link = proven.between("/invitation/", "<").map(|token| format!("/invitation/{token}"));
        let link = link.unwrap_or_else(|| panic!("{}", proven.text));
        let mut jans = Browser::new(&app);
        let page = jans.get(&link).await;
        let mandates = jans.post(&page, ("/invitation/", ""), &[]).await;
        assert!(mandates.path.starts_with("/account/mandates"), "{}", mandates.path);
        let told = plain(&mandates);
        assert!(told.contains("by whoever had your account") && told.contains("Noor Amrani"));
        let ended = jans.post(&mandates, ("/account/mandates/end-all", ""), &[]).await;
        assert!(plain(&ended).contains("All mandates that were given"), "{}", ended.text);
        assert_eq!(whom(&noor, "Jan Visser").await, None);
        let (_, inbox) = open(&app, "Noor Amrani", "/inbox").await;
        assert!(plain(&inbox).contains("Jan Visser has ended the mandate"), "{}", inbox.text);
    })
    .await;
}
