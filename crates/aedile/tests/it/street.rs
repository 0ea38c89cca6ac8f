//! A street party that is granted: the people who live in the street read of it in their inbox, each look into the address
//! register is theirs to see, and whom the register protects, and the one who applied, are left out.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use platform::id::{PersonId, SubjectId};
use platform::{Query, Unit, args};
use privacy::{Access, Purpose};
use records::register;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
/// More people than are told in one unit.
const LONG_STREET: Scale = Scale { people: 160, applications: 0 };
const PHONE: &str = "+351 555 201 334";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_people_of_the_street_are_told() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let (amina, chiara) =
            (subject(&app, "Amina Haddad").await, subject(&app, "Chiara Rossi").await);
        let omar = subject(&app, "Omar Benali").await;
        let home = address(&app, amina).await;
        move_to(&app, omar, &home, true).await;
        move_to(&app, chiara, &home, false).await;
        // Adults of the population register who never signed in, in one home.
        let unseen = without_account(&app).await;
        for neighbour in &unseen {
            move_to(&app, *neighbour, &home, false).await;
        }
        let unseen = without_account_at(&app, &home).await;
        assert!(unseen.len() >= 2, "the two, and whoever lived there before");
        let program = Program::of(&app, "Chiara Rossi").await;
        let reference = granted(&app, &program, &home).await;
        while app.runner().unwrap().run_once().await.unwrap() > 0 {}
        assert_eq!(told(&app, amina).await, 1, "who lives there");
        assert_eq!((told(&app, omar).await, told(&app, chiara).await), (0, 0));
        let of_amina = Program::of(&app, "Amina Haddad").await;
        let inbox = of_amina.get("/api/v1/my/messages").await;
        let messages = inbox.body["messages"].as_array().unwrap();
        // Beside the one about the key of her program.
        let first = messages.iter().find(|message| message["kind"] != "means").unwrap();
        let text =
            of_amina.get(&format!("/api/v1/my/messages/{}", first["id"].as_str().unwrap())).await;
        let text = text.body.to_string();
        assert!(text.replace(' ', "").contains(&PHONE.replace(' ', "")), "{text}");
        assert!(text.contains(home["street"].as_str().unwrap()), "{text}");
        let uses = of_amina.get("/api/v1/my/data-use").await.body.to_string();
        // The profile for the language, and the address register.
        assert!(uses.matches("send-message").count() >= 2, "who looked says so: {uses}");
        let path = format!("/api/v1/applications/{reference}");
        let case = program.get(&path).await.body;
        let history = case["history"].as_array().unwrap();
        let street = |one: &&Value| one["act"] == "done" && one["detail"] == "street";
        assert_eq!(
            history.iter().filter(street).count(),
            1,
            "the case says that they were told: {case}"
        );
        posted(&app, &unseen, &reference).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_gets_one_letter_although_somebody_posts_before_all_are_told() {
    town::on_each_database(async |app| {
        seed_at(&app, LONG_STREET).await.unwrap();
        let home = address(&app, subject(&app, "Amina Haddad").await).await;
        // Everybody lives in one street, each in a home of their own, but for the first and the last of those who are
        // written to by post: they share one.
        let mut everybody = people(&app, "").await;
        everybody.sort_unstable_by_key(ToString::to_string);
        let unseen = grown_ups_without_account(&app, 1_000).await;
        let by_post: Vec<SubjectId> =
            everybody.iter().filter(|one| unseen.contains(one)).copied().collect();
        let (first, last) = (by_post[0], by_post[by_post.len() - 1]);
        let place = |of: SubjectId| everybody.iter().position(|one| *one == of).unwrap();
        assert!(place(first) < 90 && place(last) > 110, "they are told in different units");
        for (number, one) in everybody.iter().enumerate() {
            let number = if *one == last { place(first) } else { number };
            let mut theirs = home.clone();
            theirs["number"] = (number + 1).to_string().into();
            move_to(&app, *one, &theirs, false).await;
        }
        let program = Program::of(&app, "Chiara Rossi").await;
        let reference = granted(&app, &program, &home).await;
        while letters_to(&app, None).await == 0 {
            assert!(app.runner().unwrap().run_once().await.unwrap() > 0, "nobody is written to");
        }
        assert_eq!((letters_to(&app, Some(first)).await, told(&app, last).await), (1, 0));
        let mut official = Browser::new(&app);
        official.sign_in_as("Paul Dubois").await;
        while letters_to(&app, None).await > 0 {
            let list = official.get("/desk/letters").await;
            let files = list.links(&format!("/desk/letters/street/{reference}"));
            let done = official.post(&list, (&files[0], "until"), &[]).await;
            assert_eq!(done.path, "/desk/letters?done=1");
        }
        while app.runner().unwrap().run_once().await.unwrap() > 0 {}
        assert_eq!(told(&app, last).await, 1, "who lives there reads of it all the same");
        assert_eq!(letters_to(&app, Some(last)).await, 0, "their home has its letter");
        assert!(letters_to(&app, None).await > 0, "the other homes of the second part get theirs");
    })
    .await;
}

/// The party is applied for, and granted by the rules: its reference.
async fn granted(app: &App, program: &Program, home: &Value) -> String {
    let today = app.edge.system("test").today();
    let day = today.checked_add(jiff::Span::new().days(40)).unwrap().to_string();
    let place = json!({
        "street": home["street"], "number": home["number"], "postcode": home["postcode"],
        "city": home["city"],
    });
    let answers = json!({
        "place": place, "closing": false, "day": day, "start": "14", "end": "20", "people": 40,
        "music": "none", "fire": "none", "phone": PHONE,
    });
    let party =
        json!({"service": "street-party", "answers": answers, "submit": true, "declared": true});
    let sent = program.post("/api/v1/applications", &party).await;
    assert_eq!((sent.status, sent.text("outcome")), (StatusCode::CREATED, "granted"), "{sent:?}");
    sent.text("reference").to_owned()
}

/// How many letters wait to be posted: to somebody, or to anybody.
async fn letters_to(app: &App, subject: Option<SubjectId>) -> i64 {
    let text = "SELECT COUNT(*) FROM cases_street_letter
        WHERE CAST($1 AS TEXT) IS NULL OR subject = CAST($1 AS TEXT)";
    app.db.read(Query::new(text, args![subject])).await.unwrap()[0].int(0)
}

/// The home gets one letter by post, which stands on the unit's list until somebody marks it.
async fn posted(app: &App, unseen: &[SubjectId], reference: &str) {
    let letters = "SELECT subject FROM cases_street_letter";
    let rows = app.db.read(Query::new(letters, args![])).await.unwrap();
    let mut to: Vec<SubjectId> = rows.iter().map(|row| row.id(0)).collect();
    // Others of the street have a home of their own.
    to.retain(|subject| unseen.contains(subject));
    assert_eq!(to.len(), 1, "one for their home: {to:?}");
    let mut stranger = Browser::new(app);
    stranger.sign_in_as("Marta Silva").await;
    let list = stranger.get("/desk/letters").await;
    assert!(!list.text.contains(reference), "another unit's");
    let mut official = Browser::new(app);
    official.sign_in_as("Paul Dubois").await;
    let list = official.get("/desk/letters").await;
    // A file for each language that somebody of the street reads.
    let files = list.links(&format!("/desk/letters/street/{reference}"));
    assert!(!files.is_empty(), "{}", list.text);
    let before = uses(app, to[0]).await;
    // Without a renderer it is tried later; the address was opened all the same.
    for file in &files {
        assert_eq!(official.get(file).await.status, StatusCode::TOO_MANY_REQUESTS, "{file}");
    }
    assert_eq!(uses(app, to[0]).await, before + 1, "who is written to sees who opened the address");
    for file in &files {
        let list = official.get("/desk/letters").await;
        let done = official.post(&list, (file, "until"), &[]).await;
        assert_eq!((done.status, done.path.as_str()), (StatusCode::OK, "/desk/letters?done=1"));
    }
    assert!(
        app.db.read(Query::new(letters, args![])).await.unwrap().is_empty(),
        "posted, and gone"
    );
    let case = official.get(&format!("/desk/cases/{reference}")).await;
    assert!(case.text.contains("A letter was posted"), "{}", case.text);
}

async fn uses(app: &App, subject: SubjectId) -> i64 {
    let text =
        "SELECT COUNT(*) FROM privacy_data_use WHERE subject = $1 AND purpose = 'write-letter'";
    app.db.read(Query::new(text, args![subject])).await.unwrap()[0].int(0)
}

/// Residents, all or those of whom this holds.
async fn people(app: &App, condition: &str) -> Vec<SubjectId> {
    let text = format!(
        "SELECT p.id FROM identity_person p WHERE p.kind = 'resident' {condition} ORDER BY p.id"
    );
    let rows = app.db.read(Query::new(text, args![])).await.unwrap();
    rows.iter().map(|row| privacy::subject_of(row.id(0))).collect()
}

async fn without_account(app: &App) -> Vec<SubjectId> {
    let found = grown_ups_without_account(app, 2).await;
    assert_eq!(found.len(), 2, "the demo has grown-ups who never signed in");
    found
}

/// Of them, those who live in a home.
async fn without_account_at(app: &App, home: &Value) -> Vec<SubjectId> {
    let lines = |address: &Value| {
        ["street", "number", "postcode"].map(|name| address[name].as_str().map(str::to_owned))
    };
    let mut there = Vec::new();
    for one in grown_ups_without_account(app, 1_000).await {
        if lines(&address(app, one).await) == lines(home) {
            there.push(one);
        }
    }
    there
}

/// Grown-ups of the register whom the demo has no sign-in for.
async fn grown_ups_without_account(app: &App, most: usize) -> Vec<SubjectId> {
    let without = "AND NOT EXISTS (SELECT 1 FROM identity_demo d WHERE d.person = p.id)
        AND NOT EXISTS (SELECT 1 FROM identity_password w WHERE w.person = p.id)";
    let people = people(app, without).await.into_iter().map(|subject| PersonId(subject.0));
    let people: Vec<PersonId> = people.collect();
    let ctx = app.edge.system("test");
    let access = Access::new(Purpose::SendMessage, "profile");
    let profiles = app.identity.profiles(&ctx, &access, &people).await.unwrap();
    let grown = ctx.today().checked_sub(jiff::Span::new().years(18)).unwrap();
    let adults = profiles.iter().filter(|(_, profile)| profile.born_on <= grown);
    adults.map(|(person, _)| privacy::subject_of(*person)).take(most).collect()
}

/// The person of the demo's page of invented people.
pub(crate) async fn subject(app: &App, name: &str) -> SubjectId {
    let page = Browser::new(app).get("/sign-in/demo").await;
    let form = page.text.split("<form").find(|form| form.contains(name)).unwrap();
    let values = form.split("value=\"").skip(1).filter_map(|part| part.split('"').next());
    let mut people = values.filter_map(PersonId::parse);
    privacy::subject_of(people.next().unwrap_or_else(|| panic!("{name} is not in {form}")))
}

async fn address(app: &App, subject: SubjectId) -> Value {
    let access = Access::new(Purpose::MaintainRegister, "register-entries");
    let ctx = app.edge.system("test");
    let facts = register::facts(&app.db, &app.vault, &ctx, &access, subject).await.unwrap();
    facts.source(register::ADDRESS).clone()
}

/// Enters them at a home, protected or not.
async fn move_to(app: &App, subject: SubjectId, home: &Value, protected: bool) {
    let ctx = app.edge.system("test");
    let key = app.vault.key(&ctx, subject).await.unwrap().unwrap();
    let mut data = home.clone();
    data["protected"] = protected.into();
    let mut unit = Unit::new();
    let whose = (&app.db, &app.vault, &key);
    let number = subject.to_string();
    register::put_over(&mut unit, &ctx, whose, register::ADDRESS, (&number, data)).await.unwrap();
    app.db.commit(unit).await.unwrap();
}

async fn told(app: &App, subject: SubjectId) -> i64 {
    let text = "SELECT COUNT(*) FROM messages_message WHERE subject = $1 AND kind = 'street'";
    app.db.read(Query::new(text, args![subject])).await.unwrap()[0].int(0)
}
