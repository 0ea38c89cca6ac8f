//! Files by program: one takes the place of another where a question has one place, and an answer to the office brings
//! some along, once.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use platform::id::SubjectId;
use platform::{Query, Unit, args};
use records::register;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::program::Program;
use crate::street::subject;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
/// As registers write it.
const PLATE: &str = "LS44QX";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
/// The same in base64.
const PDF_BASE64: &str =
    "JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290IDEgMCBSPj4KJSVFT0YK";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_replaced_and_go_with_an_answer() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let omar = subject(&app, "Omar Benali").await;
        leased_car_of(&app, omar).await;
        let amina = Program::of(&app, "Amina Haddad").await;
        unasked(&app).await;
        let reference = handed_in(&app, &amina).await;
        answered(&app, &amina, &reference).await;
    })
    .await;
}

/// A contract is sent along for a car that no register knows: whose it is, is not asked then, and the file goes.
async fn unasked(app: &App) {
    let omar = Program::of(app, "Omar Benali").await;
    let path = draft(app, &omar, "LS-99-ZZ").await;
    let before = documents(app, "contract").await;
    let sent = omar.upload(&format!("{path}/files/contract?name=of-nobody.pdf"), PDF).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    assert_eq!(documents(app, "contract").await, before + 1);
    let sent = omar.post(&format!("{path}/submission"), &json!({ "declared": true })).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    assert_eq!(documents(app, "contract").await, before, "nobody keeps what nobody asked for");
}

/// A draft for a leased car; gives back where it is.
async fn draft(app: &App, who: &Program, plate: &str) -> String {
    let start = app.edge.system("test").today().checked_add(jiff::Span::new().days(3)).unwrap();
    let answers = json!({ "plate": plate, "owner": "lease", "start_date": start.to_string() });
    let draft = json!({ "service": "parking-permit", "answers": answers });
    let draft = who.post("/api/v1/applications", &draft).await;
    assert_eq!(draft.status, StatusCode::CREATED, "{draft:?}");
    format!("/api/v1/applications/{}", draft.text("id"))
}

/// The contract is sent twice, the second takes the place of the first, and the application is handed in.
async fn handed_in(app: &App, amina: &Program) -> String {
    let path = draft(app, amina, PLATE).await;
    let send = async |name: &str, bytes: &'static [u8]| {
        amina.upload(&format!("{path}/files/contract?name={name}"), bytes).await
    };
    let before = documents(app, "contract").await;
    assert_eq!(send("first.pdf", PDF).await.status, StatusCode::CREATED);
    let second = send("second.pdf", PDF).await;
    assert_eq!(second.status, StatusCode::CREATED, "{second:?}");
    let kept = second.body["answers"]["contract"].as_array().unwrap();
    assert_eq!((kept.len(), &kept[0]["name"]), (1, &json!("second.pdf")), "{kept:?}");
    assert_eq!(documents(app, "contract").await, before + 1, "the first one is gone");
    // What cannot be taken leaves what is there.
    let refused = send("third.exe", b"MZ\x90\x00\x03\x00\x00\x00").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    let still = amina.get(&path).await;
    assert_eq!(still.body["answers"]["contract"][0]["name"], "second.pdf");
    let sent = amina.post(&format!("{path}/submission"), &json!({ "declared": true })).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    sent.text("reference").to_owned()
}

/// The office asks, a program answers with a file; the same request again is the same answer.
async fn answered(app: &App, amina: &Program, reference: &str) {
    let path = format!("/api/v1/applications/{reference}/answer");
    let said = json!({
        "text": "Here is the page that was missing.",
        "files": [{ "name": "page-3.pdf", "content": PDF_BASE64 }],
    });
    let before = documents(app, "answer").await;
    let early = amina.post(&path, &said).await;
    assert_eq!(early.text("code"), "nothing-asked", "{early:?}");
    ask_correction(app, reference).await;
    for (body, status, code) in [
        (json!({ "text": "x", "files": [{ "name": "a", "content": "§" }] }), 400, ""),
        (
            json!({ "text": "x", "files": [{ "name": "a.pdf", "content": "eA==" }] }),
            422,
            "answer-file",
        ),
        (json!({ "text": " " }), 422, "text-empty"),
        (json!({ "text": "x", "more": 1 }), 422, "unexpected-json"),
    ] {
        let refused = amina.post(&path, &body).await;
        assert_eq!(refused.status.as_u16(), status, "{body}: {refused:?}");
        assert!(code.is_empty() || refused.text("code") == code, "{body}: {refused:?}");
    }
    assert_eq!(documents(app, "answer").await, before, "nothing of what was refused is kept");
    for time in ["first", "again"] {
        let done = amina.ask(Method::POST, &path, "key-1", &said).await;
        assert_eq!(done.status, StatusCode::OK, "{time}: {done:?}");
        assert_eq!(done.text("state"), "open", "the clock runs again: {done:?}");
    }
    assert_eq!(documents(app, "answer").await, before + 1, "once, however often it is sent");
    let late = amina.post(&path, &said).await;
    assert_eq!(late.text("code"), "nothing-asked", "{late:?}");
    let mut official = Browser::new(app);
    official.sign_in_as("Marta Silva").await;
    official.get("/?lang=en").await;
    let case = official.get(&format!("/desk/cases/{reference}")).await;
    for read in ["Here is the page that was missing.", "page-3.pdf", "second.pdf"] {
        assert!(case.text.contains(read), "{read} is not at the desk");
    }
    assert!(!case.text.contains("first.pdf"), "what was replaced is nowhere");
}

async fn ask_correction(app: &App, reference: &str) {
    let scopes = ["cases.read", "cases.take", "cases.ask"];
    let robot = Program::registered(app, "Robot", (&scopes, "parking")).await;
    let path = format!("/api/v1/desk/cases/{reference}");
    let found = robot.get(&path).await;
    let task = found.body["tasks"][0]["id"].clone();
    let asks = json!({ "act": "ask_correction", "task": task, "text": "Page 3 is missing." });
    let asked = robot.post(&format!("{path}/acts"), &asks).await;
    assert_eq!((asked.status, asked.text("state")), (StatusCode::OK, "waiting"), "{asked:?}");
}

async fn documents(app: &App, kind: &str) -> i64 {
    let text = "SELECT COUNT(*) FROM records_document WHERE kind = $1";
    app.db.read(Query::new(text, args![kind])).await.unwrap()[0].int(0)
}

/// A car that stands in the name of somebody else than the applicant.
async fn leased_car_of(app: &App, subject: SubjectId) {
    let ctx = app.edge.system("test");
    let key = app.vault.key(&ctx, subject).await.unwrap().unwrap();
    let mut unit = Unit::new();
    let data: Value = json!({ "plate": PLATE, "emissions_class": "low" });
    register::put_over(
        &mut unit,
        &ctx,
        (&app.db, &app.vault, &key),
        register::VEHICLES,
        (PLATE, data),
    )
    .await
    .unwrap();
    app.db.commit(unit).await.unwrap();
}
