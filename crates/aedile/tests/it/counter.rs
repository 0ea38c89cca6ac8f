//! At the counter and on paper: an official fills in the form for somebody, with the same checks, and the
//! person sees it all.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use jiff::ToSpan as _;
use serde_json::json;

use crate::browser::{Browser, Shown};
use crate::journey::receipts_hold;
use crate::program::Program;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 20 };

/// The smallest document that is one.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n165\n%%EOF\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_takes_an_application_for_somebody() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        at_the_counter(&app).await;
        on_paper(&app).await;
        handed_in_by_its_owner(&app).await;
        told_by_post(&app).await;
    })
    .await;
}

/// Who applied at the counter reads no inbox: the letter about what is to be paid is posted, and marked once.
async fn told_by_post(app: &App) {
    let number = number_of(app, "Samir Khoury").await;
    let mut ana = Browser::new(app);
    ana.sign_in_as("Ana Brito").await;
    let found = ana.get(&format!("/desk/counter?number={number}")).await;
    let seen = [("channel", "counter"), ("seen", "yes")];
    let page = begin(&mut ana, &found, "dog-registration", &seen).await;
    let dog = [
        ("dog_name", "Rex"),
        ("breed", "beagle"),
        ("dog_born-month", "6"),
        ("dog_born-year", "2024"),
        ("chip", "620098100123499"),
        ("assistance", "false"),
    ];
    let mut check = page;
    for _ in 0..dog.len() {
        if check.path.contains("/check") {
            break;
        }
        check = ana.post(&check, ("/desk/counter/", ""), &dog).await;
    }
    let done = ana
        .post(&check, ("/submit", ""), &[("declaration", "yes"), ("confirmed", "signature")])
        .await;
    let reference = done.path.split(['/', '?']).nth(3).unwrap().to_owned();
    let list = "/api/v1/desk/letters";
    let scopes = &["cases.read", "cases.note"];
    let elsewhere = Program::registered(app, "Elsewhere", (scopes, "parking")).await;
    assert!(!elsewhere.get(list).await.body.to_string().contains(&reference));
    let finance = Program::registered(app, "Post", (scopes, "finance")).await;
    let reader = Program::registered(app, "Reader", (&["cases.read"], "finance")).await;
    let listed = finance.get(list).await;
    let letters = listed.body["letters"].as_array().unwrap();
    let is_ours = |letter: &&serde_json::Value| letter["reference"] == reference.as_str();
    let letter = letters.iter().find(is_ours).unwrap_or_else(|| panic!("{listed:?}"));
    assert_eq!(letter["about"], "demanded");
    let posting = format!("{list}/{reference}/{}/posting", letter["seq"]);
    assert_eq!(elsewhere.post(&posting, &json!(null)).await.status, StatusCode::NOT_FOUND);
    let only_reads = reader.post(&posting, &json!(null)).await;
    assert_eq!(only_reads.status, StatusCode::NOT_FOUND, "{only_reads:?}");
    assert_eq!(finance.post(&posting, &json!(null)).await.status, StatusCode::NO_CONTENT);
    let again = finance.ask(Method::POST, &posting, "again", &json!(null)).await;
    assert_eq!(
        (again.status, again.text("code")),
        (StatusCode::UNPROCESSABLE_ENTITY, "not-to-post")
    );
    assert!(!finance.get(list).await.body.to_string().contains(&reference));
    not_posted_when_paid(app, &mut ana, &number).await;
    let mut samir = Browser::new(app);
    samir.sign_in_as("Samir Khoury").await;
    // He reads Arabic.
    let own = samir.get(&format!("/applications/{reference}")).await;
    assert!(own.text.contains("أُرسلت رسالة بالبريد"), "{}", own.text);
    assert!(own.text.contains("ما يجب دفعه (PDF)"), "{}", own.text);
}

/// What is paid is not asked for by post any more.
async fn not_posted_when_paid(app: &App, ana: &mut Browser, number: &str) {
    let found = ana.get(&format!("/desk/counter?number={number}")).await;
    let seen = [("channel", "counter"), ("seen", "yes")];
    let mut check = begin(ana, &found, "dog-registration", &seen).await;
    let dog = [
        ("dog_name", "Max"),
        ("breed", "beagle"),
        ("dog_born-month", "6"),
        ("dog_born-year", "2024"),
        ("chip", "620098100123498"),
        ("assistance", "false"),
    ];
    for _ in 0..dog.len() {
        if check.path.contains("/check") {
            break;
        }
        check = ana.post(&check, ("/desk/counter/", ""), &dog).await;
    }
    let done = ana
        .post(&check, ("/submit", ""), &[("declaration", "yes"), ("confirmed", "signature")])
        .await;
    let reference = done.path.split(['/', '?']).nth(3).unwrap().to_owned();
    let scopes = &["cases.read", "cases.note"];
    let finance = Program::registered(app, "Post", (scopes, "finance")).await;
    let list = "/api/v1/desk/letters";
    let listed = finance.get(list).await;
    let letters = listed.body["letters"].as_array().unwrap();
    let letter = letters.iter().find(|letter| letter["reference"] == reference.as_str()).unwrap();
    let posting = format!("{list}/{reference}/{}/posting", letter["seq"]);
    let fee = ana.get(&format!("/desk/payments?find={reference}")).await;
    let cash = [("do", "pay"), ("means", "cash"), ("amount", "60.00")];
    let paid = ana.post(&fee, ("/desk/payments/", ""), &cash).await;
    assert!(paid.path.contains("receipt=Q-"), "{}: {}", paid.path, paid.text);
    assert!(!finance.get(list).await.body.to_string().contains(&reference));
    let late = finance.post(&posting, &json!(null)).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{late:?}");
}

/// The owner hands in what a clerk began, without changing anything: the clerk keeps that, and no more.
async fn handed_in_by_its_owner(app: &App) {
    let number = number_of(app, "Chiara Rossi").await;
    let mut ana = Browser::new(app);
    ana.sign_in_as("Ana Brito").await;
    let found = ana.get(&format!("/desk/counter?number={number}")).await;
    let seen = [("channel", "counter"), ("seen", "yes")];
    let page = begin(&mut ana, &found, "residence-certificate", &seen).await;
    let check = answer(&mut ana, page).await;
    let at_desk = check.path.rsplit_once('/').unwrap().0.to_owned();
    let mut chiara = Browser::new(app);
    chiara.sign_in_as("Chiara Rossi").await;
    let own = chiara.get(&check.path.replace("/desk/counter/", "/applications/")).await;
    let done = chiara.post(&own, ("/submit", ""), &[("declaration", "yes")]).await;
    assert!(done.path.starts_with("/applications/RC-"), "{}: {}", done.path, done.text);
    let reference = done.path.split(['/', '?']).nth(2).unwrap();
    for path in [at_desk, format!("/desk/counter/{reference}")] {
        let page = ana.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("handed this application in alone"), "{}", page.text);
        // An address holds what was typed into it; nothing else does.
        assert!(path.contains(reference) || !page.text.contains(reference), "{}", page.text);
    }
    let letter = ana.get(&format!("/desk/counter/{reference}/receipt")).await;
    assert_eq!(letter.status, StatusCode::NOT_FOUND);
}

/// A form that came by the last day is entered afterwards; one that came later is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paper_that_came_in_time() {
    let (app, _folder) = {
        let today = aedile::edge::machine("UTC").unwrap().system("test").today();
        let until =
            format!("id: residence-certificate\nopen: {{to: {}}}", today.saturating_sub(2.days()));
        town::open_changed("residence-certificate", &[("id: residence-certificate", &until)]).await
    };
    seed_at(&app, SMALL).await.unwrap();
    let number = number_of(&app, "Rosa Pinto").await;
    let mut ana = Browser::new(&app);
    ana.sign_in_as("Ana Brito").await;
    let found = ana.get(&format!("/desk/counter?number={number}")).await;
    let came = async |ana: &mut Browser, days: i64| {
        let came = app.edge.system("test").today().saturating_sub(days.days());
        let (day, month, year) =
            (came.day().to_string(), came.month().to_string(), came.year().to_string());
        let paper = [
            ("channel", "paper"),
            ("received_on-day", day.as_str()),
            ("received_on-month", month.as_str()),
            ("received_on-year", year.as_str()),
        ];
        begin(ana, &found, "residence-certificate", &paper).await
    };
    let late = came(&mut ana, 0).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "after the last day");
    let page = came(&mut ana, 3).await;
    let check = answer(&mut ana, page).await;
    let scanned = ana.post_file(&check, "/scan", ("scan", "form.pdf", PDF), &[]).await;
    let done = ana.post(&scanned, ("/submit", ""), &[("declaration", "yes")]).await;
    assert!(done.path.starts_with("/desk/counter/RC-"), "{}: {}", done.path, done.text);
}

async fn number_of(app: &App, name: &str) -> String {
    let mut person = Browser::new(app);
    person.sign_in_as(name).await;
    let account = person.get("/account").await;
    let at = account.text.find(">S-").unwrap_or_else(|| panic!("{}", account.text));
    account.text[at + 1..].split('<').next().unwrap().to_owned()
}

/// The form of the counter, filled in.
async fn begin(
    official: &mut Browser,
    found: &Shown,
    service: &str,
    more: &[(&str, &str)],
) -> Shown {
    let person = found.between("name=\"person\" type=\"radio\" value=\"", "\"").unwrap().to_owned();
    let mut fields = vec![("person", person.as_str()), ("service", service)];
    fields.extend(more);
    official.post(found, ("/desk/counter", "name=\"person\""), &fields).await
}

/// Answers page after page with the first that is offered, until the check.
async fn answer(official: &mut Browser, mut page: Shown) -> Shown {
    for _ in 0..10 {
        if page.path.contains("/check") {
            break;
        }
        let first = page.between("type=\"radio\" value=\"", "\"").unwrap_or_default().to_owned();
        let name = page.text.split("\" type=\"radio\"").next().unwrap_or_default();
        let name = name.rsplit("name=\"").next().unwrap_or_default().to_owned();
        page = official.post(&page, ("/desk/counter/", ""), &[(&name, &first)]).await;
    }
    page
}

async fn at_the_counter(app: &App) {
    let number = number_of(app, "Amina Haddad").await;
    let mut ana = Browser::new(app);
    ana.sign_in_as("Ana Brito").await;
    let nobody = ana.get("/desk/counter?number=999").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let half = ana.get("/desk/counter?family_name=Haddad").await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY, "a name alone finds nobody");
    let found = ana.get(&format!("/desk/counter?number={number}")).await;
    assert!(found.text.contains("Amina Haddad"), "{}", found.text);
    let service = "residence-certificate";
    let asked = [("service", service), ("channel", "counter"), ("seen", "yes")];
    let of = ("/desk/counter", "name=\"person\"");
    let unchosen = ana.post(&found, of, &asked).await;
    assert_eq!(unchosen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unchosen.text.contains("Amina Haddad"), "who was found stays: {}", unchosen.text);
    let unseen = begin(&mut ana, &found, service, &[("channel", "counter")]).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "who was not seen");
    let page = begin(&mut ana, &found, service, &[("channel", "counter"), ("seen", "yes")]).await;
    assert!(page.path.starts_with("/desk/counter/app_"), "{}: {}", page.path, page.text);
    let draft = page.path.split('/').nth(3).unwrap().to_owned();
    // Neither another official, nor the same one as a resident, goes on with it.
    let mut marta = Browser::new(app);
    marta.sign_in_as("Marta Silva").await;
    assert_eq!(marta.get(&page.path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ana.get(&format!("/applications/{draft}")).await.status, StatusCode::NOT_FOUND);
    let check = answer(&mut ana, page).await;
    assert!(check.text.contains("confirmed to me"), "{}", check.text);
    let done = ana
        .post(&check, ("/submit", ""), &[("declaration", "yes"), ("confirmed", "signature")])
        .await;
    assert!(done.path.starts_with("/desk/counter/RC-"), "{}: {}", done.path, done.text);
    let reference = done.path.split('/').nth(3).unwrap().to_owned();
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
    receipts_hold(app, &mut amina, &reference).await;
    // The letter that it has arrived: nobody renders here, and nobody else is told that there is one.
    let letter = format!("/applications/{reference}/letters/1");
    assert_eq!(amina.get(&letter).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(marta.get(&letter).await.status, StatusCode::NOT_FOUND);
    let no_letter = format!("/applications/{reference}/letters/2");
    assert_eq!(amina.get(&no_letter).await.status, StatusCode::NOT_FOUND);
    let take_home = format!("/desk/counter/{reference}/receipt");
    assert_eq!(ana.get(&take_home).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(marta.get(&take_home).await.status, StatusCode::NOT_FOUND);
    let at_desk = format!("/desk/cases/{reference}/letters/1");
    assert_eq!(marta.get(&at_desk).await.status, StatusCode::NOT_FOUND, "another unit's case");
    let uses = amina.get("/my-data/uses").await;
    assert!(uses.text.contains("find a case or a person"), "{}", uses.text);
}

async fn on_paper(app: &App) {
    let number = number_of(app, "Rosa Pinto").await;
    let mut ana = Browser::new(app);
    ana.sign_in_as("Ana Brito").await;
    let blank = ana.get("/services/residence-certificate/paper").await;
    assert!(blank.status == StatusCode::OK && blank.text.contains("town-blank"), "{}", blank.text);
    let found = ana.get(&format!("/desk/counter?number={number}")).await;
    let today = app.edge.system("test").today();
    let came = today.saturating_sub(3.days());
    let (day, month, year) =
        (came.day().to_string(), came.month().to_string(), came.year().to_string());
    let paper = [
        ("channel", "paper"),
        ("received_on-day", day.as_str()),
        ("received_on-month", month.as_str()),
        ("received_on-year", year.as_str()),
    ];
    let service = "residence-certificate";
    let undated = begin(&mut ana, &found, service, &paper[..1]).await;
    assert_eq!(undated.status, StatusCode::UNPROCESSABLE_ENTITY, "a form by post has a day");
    let page = begin(&mut ana, &found, service, &paper).await;
    let check = answer(&mut ana, page).await;
    let lacking = ana
        .post(&check, ("/submit", ""), &[("declaration", "yes"), ("confirmed", "signature")])
        .await;
    assert!(lacking.text.contains("scan of the signed form before"), "{}", lacking.text);
    let scanned = ana.post_file(&lacking, "/scan", ("scan", "form.pdf", PDF), &[]).await;
    assert!(scanned.text.contains("The scan is there"), "{}: {}", scanned.path, scanned.text);
    let done = ana.post(&scanned, ("/submit", ""), &[("declaration", "yes")]).await;
    let reference = done.path.split('/').nth(3).unwrap().to_owned();
    let key = cases::application::store::Key::Reference(&reference);
    let sent = cases::application::store::find_open_part(&app.db, key).await.unwrap().unwrap();
    assert_eq!(sent.channel.word(), "paper");
    let zone = app.edge.system("test").zone().clone();
    assert_eq!(sent.submitted_at.unwrap().to_zoned(zone).date(), came, "counted from its post");
    let case = privacy::CaseLabel::new(reference.as_str());
    let documents = records::document::list_by_case(&app.db, &case).await.unwrap();
    assert!(documents.iter().any(|document| document.kind == "paper-form"));
}
