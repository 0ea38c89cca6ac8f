//! What is no longer kept goes, on each database: by two officials, past holds and crashes, to nobody or to
//! the archive; and nothing of it is left.

use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use cases::application::ApplicationId;
use cases::application::store::{Key, find_open_part};
use cases::retention::job::{Carried, carry_some, propose_what_is_due};
use cases::retention::list::store as lists;
use jiff::civil::date;
use messages::Message;
use platform::id::SubjectId;
use platform::{Locale, Query, Unit, args};
use privacy::CaseLabel;

use crate::browser::{Browser, Shown};
use crate::erasure::{messages_where, of_case, subject_of_case, tried};
use crate::journey::applies;
use crate::town;

pub(crate) const SMALL: Scale = Scale { people: 40, applications: 20 };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_goes_by_two_officials_and_nothing_of_it_is_left() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        forget_terms(&app).await;
        let reference = amina_applies(&app).await;
        let receipt = a_receipt(&app, &reference).await;
        make_due(&app, &reference, "destroy").await;
        a_hold_keeps_it(&app, &reference).await;
        let subject = subject_of_case(&app, &reference).await;
        let mut sealed = of_case(&app, "reference", &reference).await;
        let messages = messages_where(&app, "case_ref", &reference).await;
        assert!(!messages.is_empty());
        sealed.extend(messages);
        // What was written while it was a draft goes by the name that it had then.
        let draft = write_about_draft(&app, Key::Reference(&reference)).await;
        sealed.extend(messages_where(&app, "case_ref", &draft).await);
        for (label, sealed) in &sealed {
            assert_eq!(tried(&app, &app.vault, subject, (*label, sealed)).await, "opened");
        }
        two_officials(&app).await;
        carried_out_through_crashes(&app).await;
        nothing_is_left(&app, &reference).await;
        assert_eq!(rows(&app, "messages_message", "case_ref", &draft).await, 0);
        for (label, sealed) in &sealed {
            let now = tried(&app, &app.vault, subject, (*label, sealed)).await;
            assert_eq!(now, "erased", "its key is destroyed, in later backups too");
        }
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        assert!(ledger::verify::receipt(&receipt, &policy).is_ok(), "an old receipt still holds");
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        the_record_is_in_the_log(&app).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_about_a_draft_goes_when_it_is_thrown_away() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let begun = amina.get("/apply/residence-certificate").await;
        let page = amina.post(&begun, ("/apply/", ""), &[]).await;
        let id = page.path.split('/').nth(2).unwrap().to_owned();
        let written = write_about_draft(&app, Key::Id(ApplicationId::parse(&id).unwrap())).await;
        assert_eq!(written, id);
        let sealed = messages_where(&app, "case_ref", &id).await;
        let subject = subject_of_draft(&app, &id).await;
        assert_eq!(tried(&app, &app.vault, subject, (sealed[0].0, &sealed[0].1)).await, "opened");
        let path = format!("/api/v1/applications/{id}");
        let gone = amina.api_as(&page, Method::DELETE, &path, &serde_json::json!(null)).await;
        assert_eq!(gone.0, StatusCode::NO_CONTENT, "{}", gone.1);
        assert_eq!(rows(&app, "messages_message", "case_ref", &id).await, 0);
        assert_eq!(tried(&app, &app.vault, subject, (sealed[0].0, &sealed[0].1)).await, "erased");
    })
    .await;
}

/// A message about a case under the name that it has as a draft; gives that name.
async fn write_about_draft(app: &App, key: Key<'_>) -> String {
    let ctx = app.edge.system("test");
    let found = find_open_part(&app.db, key).await.unwrap().unwrap();
    let key = app.casework.key_of(&ctx, &found).await.unwrap().unwrap();
    let case = CaseLabel::new(found.id.to_string());
    let message = Message {
        case: Some(&case),
        kind: "case",
        locale: Locale::EN,
        subject: "Your draft".to_owned(),
        body: "It is kept until tomorrow.".to_owned(),
        actions: Vec::new(),
        by_email: false,
    };
    let mut unit = Unit::new();
    messages::send(&mut unit, &ctx, &key, message);
    app.db.commit(unit).await.unwrap();
    found.id.to_string()
}

async fn subject_of_draft(app: &App, id: &str) -> SubjectId {
    let text = "SELECT subject FROM cases_application WHERE id = $1";
    app.db.read(Query::new(text, args![id])).await.unwrap()[0].id(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_archive_has_a_case_before_it_is_destroyed_here() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        forget_terms(&app).await;
        let reference = amina_applies(&app).await;
        make_due(&app, &reference, "transfer").await;
        two_officials_of(&app).await;
        let ctx = app.edge.system("test");
        let list = lists::list(&app.db).await.unwrap().remove(0);
        // The first run packs it, and a crash before the second changes nothing.
        assert_eq!(carry_some(&app.casework, &ctx, list.id).await.unwrap(), Carried::Some);
        assert_eq!(rows(&app, "cases_application", "reference", &reference).await, 1);
        let packages = packages(&app);
        assert_eq!(packages.len(), 1);
        let text = String::from_utf8_lossy(&packages[0]).into_owned();
        assert!(text.contains(&format!("{reference}/METS.xml")), "it is a package");
        assert!(text.contains("Haddad") || text.contains("\"question\""), "with what it holds");
        while carry_some(&app.casework, &ctx, list.id).await.unwrap() == Carried::Some {}
        nothing_is_left(&app, &reference).await;
        assert_eq!(self::packages(&app).len(), 1, "packed once");
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let uses = amina.get("/my-data/uses").await;
        assert!(uses.text.contains("hand a case over to the archive"), "{}", uses.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_reads_and_changes_nothing() {
    let (app, _folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let reference = amina_applies(&app).await;
    for name in ["Marta Silva", "Amina Haddad", "Grace Mbeki"] {
        let mut browser = Browser::new(&app);
        browser.sign_in_as(name).await;
        for path in ["/desk/retention", "/desk/retention/cases", "/api/v1/desk/retention"] {
            let status = browser.get(path).await.status;
            let refused = status == StatusCode::FORBIDDEN || status == StatusCode::NOT_FOUND;
            assert!(refused, "{name} {path}: {status}");
        }
        let page = browser.get(&format!("/desk/retention/cases/{reference}")).await;
        assert_ne!(page.status, StatusCode::OK, "{name}");
    }
    // A manager holds cases of their own units only.
    let mut paul = Browser::new(&app);
    paul.sign_in_as("Paul Dubois").await;
    let other = paul.get(&format!("/desk/retention/cases/{reference}")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "another unit's case");
}

async fn sql(app: &App, text: String, values: Vec<platform::Value>) {
    let mut unit = Unit::new();
    unit.run(text, values);
    app.db.commit(unit).await.unwrap();
}

/// The history of the demo is not what this is about.
pub(crate) async fn forget_terms(app: &App) {
    sql(
        app,
        "UPDATE cases_application SET keep_until = '2999-01-01' WHERE keep_until IS NOT NULL"
            .into(),
        args![],
    )
    .await;
}

pub(crate) async fn make_due(app: &App, reference: &str, then: &str) {
    let text = "UPDATE cases_application SET keep_until = '2020-01-31', keep_then = $1 WHERE reference = $2";
    sql(app, text.into(), args![then, reference]).await;
}

pub(crate) async fn rows(app: &App, table: &str, column: &str, value: &str) -> i64 {
    let text = format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1");
    app.db.read(Query::new(text, args![value])).await.unwrap()[0].int(0)
}

/// Amina's certificate, granted at once: its reference.
pub(crate) async fn amina_applies(app: &App) -> String {
    applies(app).await;
    let text = "SELECT reference FROM cases_application WHERE reference LIKE 'RC-%' ORDER BY submitted_at DESC LIMIT 1";
    app.db.read(Query::new(text, args![])).await.unwrap()[0].string(0)
}

async fn a_receipt(app: &App, reference: &str) -> String {
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    let own = amina.get(&format!("/applications/{reference}")).await;
    assert!(own.text.contains("We keep this until"), "{}", own.text);
    let receipt = own.links("/applications/").into_iter().find(|link| link.contains("/receipts/"));
    amina.get(&receipt.unwrap()).await.text
}

async fn records_manager(app: &App, name: &str) -> Browser {
    let mut browser = Browser::new(app);
    browser.sign_in_as(name).await;
    browser
}

async fn a_hold_keeps_it(app: &App, reference: &str) {
    let mut vera = records_manager(app, "Vera Castro").await;
    let path = format!("/desk/retention/cases/{reference}");
    let page = vera.get(&path).await;
    let why = [("do", "hold"), ("text", "A court asks for the file."), ("untold", "yes")];
    let empty = vera.post(&page, (&path, "hold"), &[("do", "hold"), ("text", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "a hold has a reason");
    let held = vera.post(&page, (&path, "hold"), &why).await;
    assert!(held.text.contains("Legal hold since"), "{}", held.text);
    let due = vera.get("/desk/retention/cases?show=due").await;
    assert!(!due.text.contains(reference), "what is held is not due");
    let staying = vera.get("/desk/retention/cases?show=staying").await;
    assert!(staying.text.contains(reference), "{}", staying.text);
    // Nobody tells Amina, in whatever way she looks; and she cannot be erased.
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    let own = amina.get(&format!("/applications/{reference}")).await;
    assert!(!own.text.contains("Legal hold"), "{}", own.text);
    let api = amina.get(&format!("/api/v1/applications/{reference}")).await;
    assert!(api.status == StatusCode::OK && !api.text.contains("\"held\""), "{}", api.text);
    let lifted =
        vera.post(&held, (&path, "lift"), &[("do", "lift"), ("text", "It is over.")]).await;
    assert!(!lifted.text.contains("Legal hold since"), "{}", lifted.text);
}

/// The number of cases that a preview asks to be typed, without the marks around it that keep its direction.
fn due(page: &Shown) -> String {
    let typed = page.between("Type ", " to confirm").unwrap_or_else(|| panic!("{}", page.text));
    typed.chars().filter(char::is_ascii_digit).collect()
}

async fn two_officials(app: &App) {
    let mut vera = records_manager(app, "Vera Castro").await;
    let preview = vera.get("/desk/retention").await;
    assert_eq!(due(&preview), "1");
    let wrong = vera.post(&preview, ("/desk/retention", "count"), &[("count", "2")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "another number");
    let ahead = vera.get("/desk/retention?until=2998-12-31").await;
    assert!(!ahead.text.contains("to confirm"), "a day that is not over is only looked at");
    two_officials_of(app).await;
}

async fn two_officials_of(app: &App) {
    let mut vera = records_manager(app, "Vera Castro").await;
    let mut idris = records_manager(app, "Idris Okafor").await;
    let preview = vera.get("/desk/retention").await;
    let list = vera.post(&preview, ("/desk/retention", "count"), &[("count", "1")]).await;
    assert!(list.path.starts_with("/desk/retention/lists/"), "{}: {}", list.path, list.text);
    assert!(list.text.contains("Somebody else has to approve it"), "{}", list.text);
    let path = list.path.split('?').next().unwrap().to_owned();
    // Whoever proposed it cannot approve it, with a form of their own making either.
    let seen = idris.get(&path).await;
    let fields = [("do", "approve"), ("count", "1")];
    let forged = vera.post(&list, (&path, "text"), &fields).await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", forged.text);
    let wrong = idris.post(&seen, (&path, "count"), &[("do", "approve"), ("count", "7")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = idris.post(&seen, (&path, "count"), &fields).await;
    assert!(done.text.contains("Being carried out"), "{}", done.text);
    let again = idris.post(&seen, (&path, "count"), &fields).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "a form that is sent twice");
}

/// Each step may be the last before a crash: another run goes on where it stopped, and ends.
async fn carried_out_through_crashes(app: &App) {
    let ctx = app.edge.system("test");
    let list = lists::list(&app.db).await.unwrap().remove(0);
    assert_eq!(carry_some(&app.casework, &ctx, list.id).await.unwrap(), Carried::Some);
    // The rows are gone and the blobs' jobs wait: as after a crash between the two.
    while carry_some(&app.casework, &ctx, list.id).await.unwrap() == Carried::Some {}
    assert_eq!(carry_some(&app.casework, &ctx, list.id).await.unwrap(), Carried::All, "once");
    let ended = lists::find(&app.db, list.id).await.unwrap().unwrap();
    assert_eq!((ended.state.word(), ended.left_out), ("ended", 0));
    let counted = lists::list_counted(&app.db, list.id).await.unwrap();
    assert_eq!(counted.iter().map(|one| one.cases).sum::<i64>(), 1);
    let runner = app.runner().unwrap();
    while runner.run_once().await.unwrap() > 0 {}
}

async fn nothing_is_left(app: &App, reference: &str) {
    assert_eq!(rows(app, "cases_application", "reference", reference).await, 0);
    for table in ["records_document", "messages_message"] {
        assert_eq!(rows(app, table, "case_ref", reference).await, 0, "{table}");
    }
    let orphans = [
        "cases_content",
        "cases_event",
        "cases_task",
        "cases_decision",
        "cases_demand",
        "cases_disposal_case",
        "cases_legal_hold",
    ];
    for table in orphans {
        let text = format!(
            "SELECT COUNT(*) FROM {table} WHERE application NOT IN (SELECT id FROM cases_application)"
        );
        let left = app.db.read(Query::new(text, args![])).await.unwrap()[0].int(0);
        assert_eq!(left, 0, "{table}");
    }
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    assert_eq!(
        amina.get(&format!("/applications/{reference}")).await.status,
        StatusCode::NOT_FOUND
    );
    let api = format!("/api/v1/applications/{reference}");
    assert_eq!(amina.get(&api).await.status, StatusCode::NOT_FOUND);
    // Who looked at her data stays told, with the number of the case: that log is hers, and outlives it.
    assert_eq!(amina.get("/my-data").await.status, StatusCode::OK);
    for path in ["/my/applications", "/inbox"] {
        let page = amina.get(path).await;
        assert!(page.status == StatusCode::OK && !page.text.contains(reference), "{path}");
    }
    let mut desk = Browser::new(app);
    desk.sign_in_as("Beatriz Costa").await;
    let path = format!("/desk/cases/{reference}");
    assert_eq!(desk.get(&path).await.status, StatusCode::NOT_FOUND);
    let found = desk.get(&format!("/desk/find?reference={reference}")).await;
    assert_ne!(found.path, path, "the search leads nowhere");
}

async fn the_record_is_in_the_log(app: &App) {
    let mut vera = records_manager(app, "Vera Castro").await;
    let list = lists::list(&app.db).await.unwrap().remove(0);
    let receipt = vera.get(&format!("/desk/retention/lists/{}/receipt", list.id)).await;
    let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
    let verified = ledger::verify::receipt(&receipt.text, &policy);
    assert!(verified.is_ok(), "{verified:?} {}", receipt.text);
    let public = vera.get("/retention").await;
    assert!(public.text.contains("fewer than"), "one case is a small count: {}", public.text);
    let json = vera.get("/api/v1/retention").await;
    assert!(json.text.contains("\"destroyed\":null"), "{}", json.text);
}

/// What the archive of the demo has.
fn packages(app: &App) -> Vec<Vec<u8>> {
    let folder = app.settings.data.folder.join("archive");
    let files = |path: &Path| -> Vec<std::path::PathBuf> {
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let shelves = files(&folder);
    shelves.iter().flat_map(|shelf| files(shelf)).map(|file| std::fs::read(file).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_night_makes_lists_and_gives_terms_to_old_cases() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let reference = amina_applies(&app).await;
        // As an earlier release left them.
        let text = "UPDATE cases_application SET keep_until = NULL, keep_law = NULL, keep_then = NULL WHERE reference = $1";
        sql(&app, text.into(), args![&reference]).await;
        let ctx = app.edge.system("test");
        while cases::retention::job::give_terms(&app.casework, &ctx).await.unwrap() {}
        let text = "SELECT keep_until, keep_law FROM cases_application WHERE reference = $1";
        let rows = app.db.read(Query::new(text, args![&reference])).await.unwrap();
        assert!(rows[0].on(0) > ctx.today() && rows[0].text(1) == "archives-12");
        forget_terms(&app).await;
        assert!(propose_what_is_due(&app.casework, &ctx).await.unwrap().is_empty());
        make_due(&app, &reference, "destroy").await;
        let made = propose_what_is_due(&app.casework, &ctx).await.unwrap();
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].cases, made[0].state.word()), (1, "proposed"));
        assert!(made[0].until_on > date(2020, 1, 31));
        assert!(propose_what_is_due(&app.casework, &ctx).await.unwrap().is_empty(), "one waits");
        // Once a night, whoever asks first.
        assert!(cases::retention::job::begin(&app.casework, &ctx).await.unwrap());
        assert!(!cases::retention::job::begin(&app.casework, &ctx).await.unwrap());
    })
    .await;
}
