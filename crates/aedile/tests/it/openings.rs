//! Who looked: each way on which data is opened is in the person's log; asking why, and the answer; restricting a use.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::program::{Program, Told};
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
const APPLICATIONS: &str = "/api/v1/applications";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_is_recorded_and_can_be_asked_about() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let case = every_way(&app).await;
        why(&app).await;
        restricted(&app, &case).await;
        agreed(&app).await;
        programs_of_people(&app).await;
    })
    .await;
}

/// The openings of somebody's data: kind of opener, purpose, what.
async fn uses(person: &Program) -> Vec<(String, String, String)> {
    let told = person.get("/api/v1/my/data-use").await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |entry: &Value| {
        (text(&entry["who"]["kind"]), text(&entry["purpose"]["key"]), text(&entry["what"]["key"]))
    };
    told.body["uses"].as_array().unwrap().iter().map(one).collect()
}

async fn apply(person: &Program, service: &str, answers: Value) -> Told {
    let body = json!({ "service": service, "answers": answers, "submit": true, "declared": true });
    let sent = person.post(APPLICATIONS, &body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    sent
}

/// Registers, the desk, a program, a search, the letter writer, a copy: each leaves its entry.
async fn every_way(app: &App) -> String {
    let amina = Program::of(app, "Amina Haddad").await;
    let chip = json!({ "dog_name": "Rex", "breed": "beagle", "dog_born": "2024-06",
        "chip": "620098100777701", "assistance": false });
    let sent = apply(&amina, "dog-registration", chip).await;
    let reference = sent.text("reference").to_owned();
    let found = uses(&amina).await;
    assert!(found.iter().any(|(_, why, _)| why == "prefill"), "registers were asked: {found:?}");
    let unit = app.catalogue.current("dog-registration").unwrap().unit.to_string();
    let robot = Program::registered(app, "Reader", (&["cases.read"], &unit)).await;
    let read = robot.get(&format!("/api/v1/desk/cases/{reference}")).await;
    assert_eq!(read.status, StatusCode::OK, "{read:?}");
    let mut ana = Browser::new(app);
    ana.sign_in_as("Ana Brito").await;
    let number = number_of(app, "Amina Haddad").await;
    ana.get(&format!("/desk/counter?number={number}")).await;
    let mut own = Browser::new(app);
    own.sign_in_as("Amina Haddad").await;
    assert_eq!(own.get("/my-data/copy").await.status, StatusCode::OK);
    own.get("/inbox").await;
    let found = uses(&amina).await;
    for (who, why) in
        [("client", "handle-case"), ("official", "search"), ("yourself", "show-own-data")]
    {
        let has = found.iter().any(|(by, purpose, _)| by == who && purpose == why);
        assert!(has, "{who} {why}: {found:?}");
    }
    reference
}

async fn number_of(app: &App, name: &str) -> String {
    let mut person = Browser::new(app);
    person.sign_in_as(name).await;
    let account = person.get("/account").await;
    let at = account.text.find(">S-").unwrap_or_else(|| panic!("{}", account.text));
    account.text[at + 1..].split('<').next().unwrap().to_owned()
}

/// "Why?" is a case with the data protection officer; the entry shows that it was asked and answered.
async fn why(app: &App) {
    let mut own = Browser::new(app);
    own.sign_in_as("Amina Haddad").await;
    own.get("/?lang=en").await;
    let page = own.get("/my-data/uses").await;
    let ask = page.links("/apply/data-question?entry=use_");
    assert!(!ask.is_empty(), "{}", page.text);
    let entry = ask[0].rsplit('=').next().unwrap().to_owned();
    let begin = own.get(&ask[0]).await;
    assert!(begin.text.contains(&entry), "the entry comes along");
    let amina = Program::of(app, "Amina Haddad").await;
    let sent = apply(&amina, "data-question", json!({ "entry": entry })).await;
    let reference = sent.text("reference").to_owned();
    let page = own.get("/my-data/uses").await;
    assert!(page.text.contains(&format!("/applications/{reference}")), "{}", page.text);
    assert!(page.text.contains("Asked on"));
    let mut officer = Browser::new(app);
    officer.sign_in_as("Elias Holm").await;
    officer.get("/?lang=en").await;
    let case = officer.get(&format!("/desk/cases/{reference}")).await;
    assert_eq!(case.status, StatusCode::OK);
    assert!(case.text.contains("Asks about this opening"), "{}", case.text);
    let scopes = ["cases.read", "cases.decide"];
    let robot = Program::registered(app, "Officer", (&scopes, "data-protection")).await;
    let path = format!("/api/v1/desk/cases/{reference}");
    let found = robot.get(&path).await;
    let task = &found.body["tasks"][0]["id"];
    let act = json!({ "act": "approve", "task": task, "text": "They looked for your number." });
    let done = robot.post(&format!("{path}/acts"), &act).await;
    assert_eq!(done.text("state"), "decided", "{done:?}");
    let page = own.get("/my-data/uses").await;
    assert!(page.text.contains("Answered on"), "{}", page.text);
    let stranger = Program::of(app, "Samir Khoury").await;
    apply(&stranger, "data-question", json!({ "entry": entry })).await;
    let mut other = Browser::new(app);
    other.sign_in_as("Samir Khoury").await;
    let page = other.get("/my-data/uses").await;
    assert!(!page.text.contains(&entry), "nobody asks about another person's entry");
}

/// While the use is restricted no act is done, and the desk says so; afterwards it goes on.
async fn restricted(app: &App, reference: &str) {
    let mut own = Browser::new(app);
    own.sign_in_as("Amina Haddad").await;
    let page = own.get("/my-data").await;
    // Without a ground, or with a reference that nobody can read, nothing is restricted.
    for fields in [&[("case", reference)][..], &[("ground", "accuracy"), ("case", "PP-1")]] {
        let told = own.post(&page, ("/my-data/restriction", "name=\"ground\""), fields).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", told.text);
        assert!(!told.text.contains("name=\"lift\""), "{}", told.text);
    }
    let fields = [("ground", "accuracy"), ("case", reference)];
    let page = own.post(&page, ("/my-data/restriction", "name=\"ground\""), &fields).await;
    assert!(page.text.contains(reference), "{}", page.text);
    let unit = app.catalogue.current("dog-registration").unwrap().unit.to_string();
    let scopes = ["cases.read", "cases.take", "cases.note", "cases.decide"];
    let robot = Program::registered(app, "Robot", (&scopes, &unit)).await;
    let acts = format!("/api/v1/desk/cases/{reference}/acts");
    let note = json!({ "act": "note", "text": "seen" });
    let refused = robot.post(&acts, &note).await;
    assert_eq!((refused.status.as_u16(), refused.text("code")), (422, "restricted"));
    let lifted = own.post(&page, ("/my-data/restriction", "name=\"lift\""), &[]).await;
    assert_eq!(lifted.status, StatusCode::OK);
    let done = robot.ask(Method::POST, &acts, "after", &note).await;
    assert_ne!(done.text("code"), "restricted", "{done:?}");
}

/// Agreed to and taken back by one button each; a program is told how it stands.
async fn agreed(app: &App) {
    let ctx = app.edge.system("test");
    let mut made = platform::Unit::new();
    let scopes = (&["consents.read", "data-use.read"][..], None);
    let client = identity::client::register(&mut made, &ctx, "Survey", scopes).unwrap();
    app.db.commit(made).await.unwrap();
    let program = Program::bearing(app, &client.bearer);
    let number = number_of(app, "Amina Haddad").await;
    let asks = format!("/api/v1/consents/survey?person={number}");
    assert_eq!(program.get(&asks).await.body["given"], false);
    let mut own = Browser::new(app);
    own.sign_in_as("Amina Haddad").await;
    let page = own.get("/my-data/consents").await;
    let of = ("/my-data/consents", "value=\"survey\"");
    let page = own.post(&page, of, &[("do", "give")]).await;
    let receipt = page.links("/my-data/consents/cns_");
    assert_eq!(receipt.len(), 1, "{}", page.text);
    let receipt = own.get(&receipt[0]).await;
    assert!(receipt.text.contains("dpv:ConsentGiven"), "{}", receipt.text);
    assert_eq!(program.get(&asks).await.body["given"], true);
    own.post(&page, of, &[("do", "withdraw")]).await;
    assert_eq!(program.get(&asks).await.body["given"], false);
}

/// What a program reads in somebody's name stands under the program's, each time, and can be asked about; and it says
/// nothing of how its person signs in and where messages go.
async fn programs_of_people(app: &App) {
    let samir = Program::of(app, "Samir Khoury").await;
    let told = async || {
        let all = samir.get("/api/v1/my/data-use").await;
        let by_key = |entry: &&Value| {
            entry["who"]["let_in_by"] == "yourself"
                && entry["who"]["name"].as_str().is_some_and(|name| name.starts_with("tok_"))
        };
        all.body["uses"].as_array().unwrap().iter().filter(by_key).count()
    };
    let account = samir.get("/api/v1/my/account").await;
    assert_eq!(account.status, StatusCode::OK);
    assert_eq!((&account.body["sessions"], &account.body["passkeys"]), (&json!([]), &json!([])));
    let before = told().await;
    assert!(before > 0);
    samir.get("/api/v1/my/account").await;
    assert!(told().await > before, "each time");
    let mut own = Browser::new(app);
    own.sign_in_as("Samir Khoury").await;
    own.get("/?lang=en").await;
    let page = own.get("/my-data/uses").await;
    let by_key = page.text.split("with the key that you gave it").next().unwrap();
    assert!(by_key.ends_with("”, ") && by_key.contains("The program “"), "{}", page.text);
    assert!(by_key[by_key.rfind('“').unwrap()..].contains("test"), "as he calls it");
    let contact = json!({ "email": "somebody@else.example", "wants_email": true });
    let refused = samir.ask(Method::PUT, "/api/v1/my/contact", "", &contact).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
    let wish = json!({ "language": "en", "email_wanted": false });
    let refused = samir.ask(Method::PUT, "/api/v1/my/account/preferences", "", &wish).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
    let lift = "/api/v1/my/restrictions/rst_0";
    let refused = samir.ask(Method::DELETE, lift, "", &Value::Null).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
}
