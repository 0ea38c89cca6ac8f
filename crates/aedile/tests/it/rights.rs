//! Rights at one moment and over time: one key for two requests, one booking a person, one open application, what
//! ends and what it held, programs at the desk, an entry of a register that changes hands.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use cases::capacity::free_slots;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::program::{Program, Told};
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };
const APPLICATIONS: &str = "/api/v1/applications";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_hold_for_two_at_once_and_over_time() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        one_key_two_drafts(&app).await;
        one_booking_a_person(&app).await;
        one_open_a_person(&app).await;
        a_program_decides(&app).await;
        a_dog_changes_hands(&app).await;
    })
    .await;
}

/// A collection of bulky waste on the n-th time that is free.
async fn waste(app: &App, thing: &str, nth: usize) -> Value {
    let definition = app.catalogue.current("bulky-waste").unwrap();
    let today = app.edge.system("test").today();
    let calendar = app.casework.calendar();
    let free = free_slots(&app.db, &definition, (&calendar, today)).await.unwrap();
    let time = free[free.len() - 1 - nth].strftime("%Y-%m-%dT%H:%M").to_string();
    json!({
        "service": "bulky-waste",
        "answers": { "items": [{ "what": thing, "number": 1 }], "kerb": true, "collection": time },
        "submit": true,
        "declared": true,
    })
}

/// Two drafts begun at once with one key are one draft, and both requests are answered with it.
async fn one_key_two_drafts(app: &App) {
    let program = Program::of(app, "Amina Haddad").await;
    let body = json!({ "service": "parking-permit" });
    let ask = || program.ask(Method::POST, APPLICATIONS, "key-1", &body);
    let told: [Told; 6] = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask()).into();
    for one in &told {
        assert!(one.status.is_success(), "{one:?}");
        assert_eq!(one.text("id"), told[0].text("id"));
    }
    assert_eq!(told.iter().filter(|one| one.status == StatusCode::CREATED).count(), 1);
    // Another request under the same key is told so, and not answered with the first one's case.
    let other = json!({ "service": "dog-registration" });
    let reused = program.ask(Method::POST, APPLICATIONS, "key-1", &other).await;
    let code = (reused.status.as_u16(), reused.text("code"));
    assert_eq!(code, (422, "idempotency-key-reused"), "{reused:?}");
    let again = program.ask(Method::POST, APPLICATIONS, "key-1", &body).await;
    assert_eq!(again.text("id"), told[0].text("id"), "the same request is the same act");
}

/// Who has booked one time books no other, until it is over or given up.
async fn one_booking_a_person(app: &App) {
    let program = Program::of(app, "Chiara Rossi").await;
    let booked = program.post(APPLICATIONS, &waste(app, "sofa", 0).await).await;
    assert_eq!(
        (booked.status, booked.text("outcome")),
        (StatusCode::CREATED, "granted"),
        "{booked:?}"
    );
    let second = program.post(APPLICATIONS, &waste(app, "sofa", 1).await).await;
    assert_eq!((second.status.as_u16(), second.text("code")), (422, "booked-already"));
    let own = format!("{APPLICATIONS}/{}", booked.text("reference"));
    let stranger = Program::of(app, "Samir Khoury").await;
    let theirs = stranger.post(&format!("{own}/giving-up"), &Value::Null).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND, "nobody gives up what is somebody else's");
    for _ in 0..2 {
        let given_up = program.post(&format!("{own}/giving-up"), &Value::Null).await;
        assert_eq!((given_up.status, given_up.text("standing")), (StatusCode::OK, "ended"));
    }
    let again = program.post(APPLICATIONS, &waste(app, "sofa", 0).await).await;
    assert_eq!(again.status, StatusCode::CREATED, "{again:?}");
}

/// Several handed in at one moment, where the service allows one that runs.
async fn one_open_a_person(app: &App) {
    let program = Program::of(app, "Yara Nasser").await;
    let [a, b, c, d] = [
        waste(app, "piano", 0).await,
        waste(app, "piano", 1).await,
        waste(app, "piano", 2).await,
        waste(app, "piano", 3).await,
    ];
    let send = |body| program.post(APPLICATIONS, body);
    let told: [Told; 4] = tokio::join!(send(&a), send(&b), send(&c), send(&d)).into();
    let taken = told.iter().filter(|one| one.status == StatusCode::CREATED).count();
    assert_eq!(taken, 1, "{told:?}");
    for one in told.iter().filter(|one| one.status != StatusCode::CREATED) {
        let code = one.text("code");
        assert!(matches!(code, "one-open" | "booked-already"), "{one:?}");
    }
}

/// A program of the unit takes a task and decides, by its scopes and in its own name; others may not.
async fn a_program_decides(app: &App) {
    let unit = app.catalogue.current("bulky-waste").unwrap().unit.to_string();
    let yara = Program::of(app, "Yara Nasser").await;
    let own = yara.get(APPLICATIONS).await;
    let open =
        own.body["applications"].as_array().unwrap().iter().find(|one| one["state"] == "open");
    let case = open.unwrap()["reference"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/desk/cases/{case}");
    let reads = Program::registered(app, "Reader", (&["cases.read"], &unit)).await;
    let elsewhere =
        Program::registered(app, "Robot", (&["cases.read", "cases.decide"], "legal")).await;
    let scopes = ["cases.read", "cases.take", "cases.note", "cases.decide"];
    let robot = Program::registered(app, "Robot", (&scopes, &unit)).await;
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    let found = robot.get(&path).await;
    let task = found.body["tasks"][0]["id"].as_str().unwrap().to_owned();
    let acts = format!("{path}/acts");
    let act = |word: &str| json!({ "act": word, "task": task, "text": "by the book" });
    for (program, word, code) in [
        (&reads, "take", "not-your-role"),
        (&reads, "approve", "not-your-unit"),
        (&reads, "note", "not-your-role"),
        (&robot, "assign", "not-in-unit"),
        (&robot, "ask_correction", "not-your-unit"),
    ] {
        let refused = program.post(&acts, &act(word)).await;
        assert_eq!((refused.status.as_u16(), refused.text("code")), (422, code), "{word}");
    }
    let namesake = Program::registered(app, "Robot", (&scopes, &unit)).await;
    assert_eq!(robot.post(&acts, &act("take")).await.status, StatusCode::OK);
    let taken = namesake.post(&acts, &act("approve")).await;
    assert_eq!(taken.text("code"), "task-taken", "another program of the same name: {taken:?}");
    let decided = robot.post(&acts, &act("approve")).await;
    assert_eq!(decided.text("outcome"), "granted", "{decided:?}");
    assert_eq!(decided.text("decided_by"), "program");
    let history = decided.body["history"].as_array().unwrap();
    let event = history.iter().find(|event| event["act"] == "decided").unwrap();
    assert_eq!((event["by"].as_str(), event["unit"].as_str()), (Some("client"), Some(&*unit)));
    let mut resident = Browser::new(app);
    resident.sign_in_as("Yara Nasser").await;
    resident.get("/?lang=en").await;
    let page = resident.get(&format!("/applications/{case}")).await;
    assert!(page.text.contains("Decided by a program"), "{}", page.text);
    let revoked = robot.post(&acts, &json!({ "act": "revoke", "text": "" })).await;
    assert_eq!(revoked.text("code"), "revoke-needs-reason", "{revoked:?}");
    let revoked =
        robot.post(&acts, &json!({ "act": "revoke", "text": "the street is closed" })).await;
    assert_eq!(
        (revoked.status, revoked.text("standing")),
        (StatusCode::OK, "ended"),
        "{revoked:?}"
    );
}

/// A dog that stands in one person's name is registered by another: an official decides, and the one in whose name it
/// stood is told.
async fn a_dog_changes_hands(app: &App) {
    let chip = "620098100777701";
    let answers = json!({
        "dog_name": "Rex", "breed": "beagle", "dog_born": "2024-06", "chip": chip, "assistance": false,
    });
    let body = json!({ "service": "dog-registration", "answers": answers, "submit": true, "declared": true });
    let (amina, rosa) =
        (Program::of(app, "Amina Haddad").await, Program::of(app, "Rosa Pinto").await);
    let first = amina.post(APPLICATIONS, &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    decide(app, &first).await;
    let second = rosa.post(APPLICATIONS, &body).await;
    assert_eq!(second.status, StatusCode::CREATED, "{second:?}");
    let told = amina.get("/api/v1/my/messages").await.body.to_string();
    assert!(!told.contains("An entry in your name has changed"), "{told}");
    decide(app, &second).await;
    let told = amina.get("/api/v1/my/messages").await.body.to_string();
    assert!(told.contains("An entry in your name has changed"), "{told}");
}

/// Takes a case to its decision: at the desk when the rules did not decide, and at the till when a fee is due.
async fn decide(app: &App, case: &Told) {
    let unit = app.catalogue.current(case.text("service")).unwrap().unit.to_string();
    let scopes = ["cases.read", "cases.decide", "fees.receive"];
    let robot = Program::registered(app, "Robot", (&scopes, &unit)).await;
    let reference = case.text("reference");
    let path = format!("/api/v1/desk/cases/{reference}");
    for _ in 0..3 {
        let found = robot.get(&path).await;
        if found.text("state") == "decided" {
            return;
        }
        let fee = format!("/api/v1/desk/payments/{reference}");
        let owed = robot.get(&fee).await.body["remaining_cents"].as_i64().unwrap_or_default();
        let done = if owed > 0 {
            let pay = json!({ "act": "pay", "amount_cents": owed, "means": "cash" });
            robot.ask(Method::POST, &format!("{fee}/acts"), reference, &pay).await
        } else {
            let task = &found.body["tasks"][0]["id"];
            let act = json!({ "act": "approve", "task": task, "text": "seen" });
            robot.post(&format!("{path}/acts"), &act).await
        };
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
    }
    panic!("{reference} is not decided");
}

/// Silence grants nothing that is not there any more: an official has it then, once, and the applicant is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_without_a_place_goes_to_an_official() {
    let silence = "  law: childcare-8\n  silence: accept\n  silence_law: childcare-8\n  silence_words: {en: Yes., fr: Oui., ar: نعم.}\n";
    let changes = [("  law: childcare-8\n", silence), ("places: 60", "places: 1")];
    let (app, _folder) = town::open_changed("childcare-place", &changes).await;
    seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
    let applied = async |name: &str, given: &str| {
        let body = json!({ "service": "childcare-place", "submit": true, "declared": true, "answers": {
            "child": { "given": given, "family": "Haddad", "born": "2025-05-20" }, "start": "2027-06",
            "days": ["monday", "tuesday"], "nursery": "harbour", "sibling": false, "care": "two",
            "work": "all", "support": false,
        } });
        let sent = Program::of(&app, name).await.post(APPLICATIONS, &body).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
        sent
    };
    let first = applied("Amina Haddad", "Noor").await;
    let second = applied("Omar Benali", "Ilyas").await;
    decide(&app, &first).await;
    let later = |days: i64| {
        let at = app.edge.now() + jiff::SignedDuration::from_hours(24 * days);
        let actor = platform::Actor::System("silence");
        platform::Ctx::new(at, jiff::tz::TimeZone::UTC, actor, platform::Locale::EN, [9; 32])
    };
    let omar = Program::of(&app, "Omar Benali").await;
    let own = format!("{APPLICATIONS}/{}", second.text("reference"));
    for days in [60, 61] {
        // Others of the town may be decided by silence on these days.
        cases::silence::run_once(&app.casework, &later(days)).await.unwrap();
        let case = omar.get(&own).await;
        assert_eq!(case.text("state"), "open", "{case:?}");
        let history = case.body["history"].as_array().unwrap();
        let passed: Vec<_> = history.iter().filter(|one| one["act"] == "term-passed").collect();
        assert_eq!(passed.len(), 1, "{history:?}");
        assert_eq!(passed[0]["detail"], "no-place");
    }
    let told = omar.get("/api/v1/my/messages").await.body.to_string();
    assert!(told.contains("Your application takes longer"), "{told}");
    // The first gives its place up: then the official grants the second.
    let amina = Program::of(&app, "Amina Haddad").await;
    let given_up = format!("{APPLICATIONS}/{}/giving-up", first.text("reference"));
    assert_eq!(amina.post(&given_up, &Value::Null).await.status, StatusCode::OK);
    decide(&app, &second).await;
}
