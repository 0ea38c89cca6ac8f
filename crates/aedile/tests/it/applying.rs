//! What people do with forms besides filling them in: things added and taken away, files replaced, answers to the
//! office, free times asked for by a program, a link to a case of one's own.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%EOF\n";
const PDF_BASE64: &str =
    "JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290IDEgMCBSPj4KJSVFT0YK";

async fn begun(app: &App, name: &str, service: &str, answers: Value) -> (Browser, Program, String) {
    let program = Program::of(app, name).await;
    let draft = json!({ "service": service, "answers": answers });
    let draft = program.post("/api/v1/applications", &draft).await;
    assert_eq!(draft.status, StatusCode::CREATED, "{draft:?}");
    let mut browser = Browser::new(app);
    browser.sign_in_as(name).await;
    browser.get("/?lang=en").await;
    (browser, program, draft.text("id").to_owned())
}

async fn answers(program: &Program, id: &str) -> Value {
    program.get(&format!("/api/v1/applications/{id}")).await.body["answers"].clone()
}

fn values(shown: &Shown, name: &str) -> Vec<String> {
    let head = format!(" name=\"{name}\" type=\"text\"");
    let parts = shown.text.split(head.as_str()).skip(1);
    let value = |part: &str| part.split("value=\"").nth(1)?.split('"').next().map(str::to_owned);
    parts.filter_map(value).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_keeps_what_was_typed() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (mut yara, program, id) = begun(&app, "Yara Nasser", "bulky-waste", json!({})).await;
        let path = format!("/applications/{id}/questions/items");
        let page = yara.get(&path).await;
        assert!(page.text.contains("items.0.what") && !page.text.contains("items.1."));
        let one = [("items.0.what", "sofa"), ("items.0.number", "2"), ("do", "add:items")];
        let page = yara.post(&page, (path.as_str(), ""), &one).await;
        assert_eq!(values(&page, "items.0.number"), ["2"], "{}", page.text);
        assert!(page.text.contains("<option value=\"sofa\" selected"), "{}", page.text);
        // A number that is none is told alone, and nothing else goes with it.
        let sofa = [("items.0.what", "sofa"), ("items.0.number", "2")];
        let bed = [("items.1.what", "bed"), ("items.1.number", "two")];
        let page = yara.post(&page, (path.as_str(), ""), &[sofa, bed].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert_eq!(page.text.matches("class=\"govuk-error-message\"").count(), 1, "{}", page.text);
        assert!(page.text.contains("id=\"f-items-1-number-error\""), "{}", page.text);
        assert_eq!(values(&page, "items.1.number"), ["two"]);
        let kept = answers(&program, &id).await;
        assert_eq!(kept["items"], json!([{"what": "sofa", "number": 2}, {"what": "bed"}]));
        // Taken away with what was wrong in it, the rest goes on.
        let gone = [[sofa, bed].concat(), vec![("do", "remove:items:1")]].concat();
        let page = yara.post(&page, (path.as_str(), ""), &gone).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let page = yara.post(&page, (path.as_str(), ""), &sofa).await;
        assert!(page.path.ends_with("/questions/place"), "{}", page.path);
        assert_eq!(answers(&program, &id).await["items"], json!([{"what": "sofa", "number": 2}]));
    })
    .await;
}

/// What a register alone may say is not changed by a button that no page shows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_household_of_the_register_neither_grows_nor_shrinks() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let tenant = json!({ "tenancy": "home" });
    let (mut amina, program, id) = begun(&app, "Amina Haddad", "housing-benefit", tenant).await;
    let path = format!("/applications/{id}/questions/household");
    let page = amina.get(&path).await;
    assert!(
        page.text.contains("Karim Haddad") && page.text.contains("href=\"/my-data/registers\"")
    );
    assert!(!page.text.contains("{&#34;") && !page.text.contains("add:household"), "{}", page.text);
    let before = answers(&program, &id).await["household"].clone();
    for pressed in ["remove:household:0", "add:household"] {
        amina.post(&page, (path.as_str(), ""), &[("do", pressed)]).await;
        assert_eq!(answers(&program, &id).await["household"], before, "{pressed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_replaced_and_taken_away() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let said = json!({ "dog_name": "Pip", "breed": "beagle", "assistance": true });
        let (mut amina, program, id) = begun(&app, "Amina Haddad", "dog-registration", said).await;
        let path = format!("/applications/{id}/questions/assistance-card");
        for name in ["one.pdf", "two.pdf"] {
            let page = amina.get(&path).await;
            assert!(page.text.contains("PDF, JPG and PNG"), "{}", page.text);
            amina.post_file(&page, &path, ("assistance_card", name, PDF), &[]).await;
        }
        let card = answers(&program, &id).await["assistance_card"].clone();
        assert_eq!(card.as_array().map(Vec::len), Some(1), "{card}");
        assert_eq!(card[0]["name"], "two.pdf");
        assert_eq!(documents(&app).await, 1, "the other one is gone");
        let page = amina.get(&path).await;
        assert!(page.text.contains("Remove") && page.text.contains("two.pdf"), "{}", page.text);
        let remove = format!("remove-file:assistance_card:{}", card[0]["id"].as_str().unwrap());
        let page = amina.post(&page, (path.as_str(), ""), &[("do", &remove)]).await;
        assert!(page.path == path && !page.text.contains("two.pdf"), "{}", page.text);
        assert_eq!(documents(&app).await, 0);
        assert!(answers(&program, &id).await["assistance_card"].is_null());
    })
    .await;
}

async fn documents(app: &App) -> i64 {
    let text = "SELECT COUNT(*) FROM records_document";
    app.db.read(platform::Query::new(text, platform::args![])).await.unwrap()[0].int(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_office_is_answered_with_files() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (mut amina, program, case, desk) = asked(&app).await;
        let path = format!("/applications/{case}");
        let page = amina.get(&path).await;
        // Nothing, and too much, is told; what was typed stays.
        for (text, told) in [("  ", "Write your answer"), (&*"word ".repeat(1_400), "5,000")] {
            let refused = amina.post(&page, ("/answer", ""), &[("text", text)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            let plain = web::i18n::without_isolates(&refused.text);
            assert!(plain.contains(told) && plain.contains(text.trim()), "{plain}");
        }
        let file = ("files", "page2.pdf", PDF);
        let wrong = ("files", "page2.pdf", b"MZ\x90\0".as_slice());
        let refused = amina.post_file(&page, "/answer", wrong, &[("text", "here")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
        assert!(refused.text.contains(">\nhere</textarea>"), "{}", refused.text);
        let sent = amina.post_file(&page, "/answer", file, &[("text", "")]).await;
        assert!(sent.status == StatusCode::OK && sent.text.contains("page2.pdf"), "{}", sent.text);
        let of_case = desk.get(&format!("/api/v1/desk/cases/{case}")).await;
        assert!(of_case.body.to_string().contains("page2.pdf"), "{of_case:?}");
        // Too late, in another tab: it is said, and shown.
        let late = amina.post(&page, ("/answer", ""), &[("text", "the second one")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text);
        assert!(late.text.contains("the second one"), "{}", late.text);
        ask(&desk, &case).await;
        let files = json!([{ "name": "page3.pdf", "content": PDF_BASE64 }]);
        let answer = format!("/api/v1/applications/{case}/answer");
        let odd = json!([{ "name": "page3.pdf", "content": "?" }]);
        let odd = program.post(&answer, &json!({ "files": odd })).await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST, "{odd:?}");
        let nothing = program.post(&answer, &json!({ "text": " " })).await;
        assert_eq!(nothing.text("code"), "text-empty", "{nothing:?}");
        let said = program.post(&answer, &json!({ "text": "here", "files": files })).await;
        assert_eq!((said.status, said.text("state")), (StatusCode::OK, "open"), "{said:?}");
        assert_eq!(documents(&app).await, 2);
        let late = program.post(&answer, &json!({ "text": "again" })).await;
        assert_eq!(late.text("code"), "nothing-asked", "{late:?}");
    })
    .await;
}

/// A case about which the office has asked something.
async fn asked(app: &App) -> (Browser, Program, String, Program) {
    let said = json!({
        "kind_of_request": "documents", "topic": "money", "repeated": false,
        "subject": "The contracts about bread for the schools of the town.",
        "reply_to": "amina@example.org",
    });
    let sent = json!({ "service": "freedom-of-information", "answers": said, "submit": true, "declared": true });
    let program = Program::of(app, "Amina Haddad").await;
    let sent = program.post("/api/v1/applications", &sent).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    let case = sent.text("reference").to_owned();
    let unit = app.catalogue.current("freedom-of-information").unwrap().unit.to_string();
    let scopes = ["cases.read", "cases.take", "cases.ask", "cases.decide"];
    let desk = Program::registered(app, "Desk", (&scopes, &unit)).await;
    ask(&desk, &case).await;
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    amina.get("/?lang=en").await;
    (amina, program, case, desk)
}

async fn ask(desk: &Program, case: &str) {
    let path = format!("/api/v1/desk/cases/{case}");
    let found = desk.get(&path).await;
    let tasks = found.body["tasks"].as_array().cloned().unwrap_or_default();
    let open = tasks.iter().find(|task| task["state"] != "done" && task["kind"] != "applicant");
    let task = open.unwrap_or_else(|| panic!("{found:?}"))["id"].clone();
    // The second time it is theirs already.
    let act = |word: &str| json!({ "act": word, "task": task, "text": "Please send page 2." });
    desk.post(&format!("{path}/acts"), &act("take")).await;
    let asked = desk.post(&format!("{path}/acts"), &act("ask_correction")).await;
    assert_eq!(asked.status, StatusCode::OK, "{asked:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn free_times_for_programs() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    // Nobody need be signed in for what everybody may see.
    let stranger = Program::bearing(&app, "");
    let free = stranger.get("/api/v1/services/bulky-waste/slots").await;
    assert_eq!((free.status, free.text("question")), (StatusCode::OK, "collection"), "{free:?}");
    let slots = free.body["slots"].as_array().cloned().unwrap_or_default();
    assert!(slots.len() > 10, "{free:?}");
    for missing in ["residence-certificate", "no-such-service"] {
        let none = stranger.get(&format!("/api/v1/services/{missing}/slots")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND, "{missing}");
    }
    let answers = json!({
        "items": [{ "what": "sofa", "number": 1 }], "kerb": true, "collection": slots[0],
    });
    let wanted =
        json!({ "service": "bulky-waste", "answers": answers, "submit": true, "declared": true });
    let yara = Program::of(&app, "Yara Nasser").await;
    let booked = yara.post("/api/v1/applications", &wanted).await;
    assert_eq!(
        (booked.status, booked.text("outcome")),
        (StatusCode::CREATED, "granted"),
        "{booked:?}"
    );
    let draft = yara.post("/api/v1/applications", &json!({ "service": "parking-permit" })).await;
    let draft = yara.get(&format!("/api/v1/applications/{}", draft.text("id"))).await;
    assert_eq!(draft.text("channel"), "api", "{draft:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_to_a_case_leads_to_signing_in() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let (mut amina, _, id) = begun(&app, "Amina Haddad", "dog-registration", json!({})).await;
    let path = format!("/applications/{id}/questions/dog-name");
    let mut nobody = Browser::new(&app);
    for path in [
        &*path,
        "/applications/RC-AAAA-AAAAA",
        "/applications/RC-AAAA-AAAAA/letter",
        "/desk/cases/PP-AAAA-AAAAA",
    ] {
        let shown = nobody.get(path).await;
        let next = format!("/sign-in?next={}", web::next::encode(path));
        assert_eq!((shown.status, &*shown.path), (StatusCode::OK, &*next), "{path}");
    }
    // Her sessions are ended elsewhere while she types: what she typed is on the page.
    let page = amina.get(&path).await;
    let (ended, _) =
        amina.api_as(&page, axum::http::Method::DELETE, "/api/v1/my/sessions", &json!(null)).await;
    assert!(ended.is_success(), "{ended}");
    let kept = amina.post(&page, (path.as_str(), ""), &[("dog_name", "Old Salt")]).await;
    assert_eq!(kept.status, StatusCode::UNAUTHORIZED, "{}", kept.text);
    assert!(kept.text.contains("value=\"Old Salt\""), "{}", kept.text);
    amina.sign_in_as("Amina Haddad").await;
    let sent = amina.post(&kept, (path.as_str(), ""), &[]).await;
    assert!(sent.path.ends_with("/questions/breed"), "{} {}", sent.path, sent.text);
    assert_eq!(values(&amina.get(&path).await, "dog_name"), ["Old Salt"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_offered_and_who_is_told() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let mut tiago = Browser::new(&app);
    tiago.sign_in_as("Tiago Reis").await;
    tiago.get("/?lang=en").await;
    for (service, offered) in [
        ("residence-certificate", false),
        ("birth-registration", false),
        ("business-licence", true),
    ] {
        let page = tiago.get(&format!("/apply/{service}")).await;
        assert_eq!(page.text.contains("Reis Sardines"), offered, "{service}: {}", page.text);
        assert!(page.text.contains("on another device too"), "{service}");
    }
    let mut nobody = Browser::new(&app);
    let page = nobody.get("/apply/parking-permit?lang=en").await;
    assert!(page.text.contains("until you close it"), "{}", page.text);
}
