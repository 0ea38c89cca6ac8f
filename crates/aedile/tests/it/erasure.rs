//! Somebody is erased while a law still keeps one of their cases, on each database: what may go goes with the keys that
//! opened it, so that bytes of it from before (a backup's) open with nothing that is left; what stays opens as before.

use aedile::app::App;
use aedile::demo::seed_at;
use axum::http::StatusCode;
use cases::apply::dossier;
use cases::history;
use messages::Message;
use platform::id::SubjectId;
use platform::{Locale, Query, Unit, args};
use privacy::erasure::{self, Answered, Ground};
use privacy::{Access, Item, MasterKeys, OpenError, Purpose, Sealed, Vault};

use crate::browser::Browser;
use crate::journey::receipts_hold;
use crate::retention::{SMALL, amina_applies, forget_terms, make_due, rows};
use crate::town;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_go_goes_with_its_keys_while_a_law_keeps_the_rest() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        forget_terms(&app).await;
        let (over, kept) = (amina_applies(&app).await, amina_applies(&app).await);
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let begun = amina.get("/apply/residence-certificate").await;
        let draft = amina.post(&begun, ("/apply/", ""), &[]).await.path;
        let draft = draft.split('/').nth(2).unwrap().to_owned();
        make_due(&app, &over, "destroy").await;
        let subject = subject_of_case(&app, &over).await;
        let before = Before {
            over: of_case(&app, "reference", &over).await,
            kept: of_case(&app, "reference", &kept).await,
            draft: of_case(&app, "id", &draft).await,
            messages: messages(&app, subject).await,
        };
        assert!(!before.messages.is_empty());
        // Another server has the keys in its hands.
        let elsewhere = another(&app).await;
        for vault in [&app.vault, &elsewhere] {
            before.check(&app, vault, subject, "opened").await;
        }

        let (ctx, holders) = (app.edge.system("test"), app.holders());
        let at = (&app.db, &app.vault);
        let answered =
            erasure::erase(at, &ctx, &holders, subject, "the person asked").await.unwrap();
        let is_about_cases = |grounds: &[Ground]| grounds.iter().all(|one| one.what == "cases");
        assert!(
            matches!(&answered, Answered::Kept(grounds) if is_about_cases(grounds)),
            "{answered:?}"
        );
        for vault in [&app.vault, &elsewhere, &another(&app).await] {
            before.check(&app, vault, subject, "erased").await;
        }
        assert_eq!(rows(&app, "cases_application", "reference", &over).await, 0);
        assert_eq!(rows(&app, "cases_application", "id", &draft).await, 0);
        assert_eq!(rows(&app, "messages_message", "subject", &subject.to_string()).await, 0);

        write_to(&app, subject).await;
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        let inbox = amina.get("/inbox").await;
        assert!(inbox.text.contains("What is written afterwards"), "{}", inbox.text);
        receipts_hold(&app, &mut amina, &kept).await;
        let gone = amina.get(&format!("/applications/{over}")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        for path in ["/my/applications", "/my-data", "/my-data/copy"] {
            let page = amina.get(path).await;
            assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_or_belongs_in_the_archive_stays() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        forget_terms(&app).await;
        let (archived, held) = (amina_applies(&app).await, amina_applies(&app).await);
        let over = amina_applies(&app).await;
        for (reference, then) in [(&archived, "transfer"), (&held, "destroy"), (&over, "destroy")] {
            make_due(&app, reference, then).await;
        }
        let held_since = app.edge.system("test").now();
        let mut unit = Unit::new();
        unit.must(
            1,
            "INSERT INTO cases_legal_hold (application, is_told, placed_at)
             SELECT id, $1, CAST($2 AS {int}) FROM cases_application WHERE reference = $3",
            args![false, held_since, &held],
        );
        app.db.commit(unit).await.unwrap();
        let subject = subject_of_case(&app, &over).await;
        let mut before = Vec::new();
        for reference in [&archived, &held] {
            before.extend(of_case(&app, "reference", reference).await);
        }
        let is_kept = async || {
            for (label, sealed) in &before {
                assert_eq!(tried(&app, &app.vault, subject, (*label, sealed)).await, "opened");
            }
        };
        is_kept().await;
        let (ctx, holders) = (app.edge.system("test"), app.holders());
        // By another server: this one has the key at hand as it was.
        let elsewhere = another(&app).await;
        let at = (&app.db, &elsewhere);
        let answered = erasure::erase(at, &ctx, &holders, subject, "the person asked").await;
        assert!(matches!(answered.unwrap(), Answered::Kept(_)));
        assert_eq!(rows(&app, "cases_application", "reference", &over).await, 0);
        for reference in [&archived, &held] {
            assert_eq!(rows(&app, "cases_application", "reference", reference).await, 1);
        }
        is_kept().await;
        // She goes on, and what is written to her is read.
        amina_applies(&app).await;
        let sealed = messages(&app, subject).await;
        assert!(!sealed.is_empty());
        for (label, sealed) in &sealed {
            assert_eq!(tried(&app, &elsewhere, subject, (*label, sealed)).await, "opened");
        }
    })
    .await;
}

/// What was sealed before, as the database had it.
struct Before {
    over: Vec<(&'static str, Sealed)>,
    kept: Vec<(&'static str, Sealed)>,
    draft: Vec<(&'static str, Sealed)>,
    messages: Vec<(&'static str, Sealed)>,
}

impl Before {
    /// What may go opens or is erased, as it is expected; what a law keeps opens.
    async fn check(&self, app: &App, vault: &Vault, subject: SubjectId, expected: &str) {
        for (label, sealed) in self.over.iter().chain(&self.draft).chain(&self.messages) {
            assert_eq!(tried(app, vault, subject, (*label, sealed)).await, expected, "{label}");
        }
        for (label, sealed) in &self.kept {
            assert_eq!(tried(app, vault, subject, (*label, sealed)).await, "opened", "{label}");
        }
    }
}

pub(crate) async fn tried(
    app: &App,
    vault: &Vault,
    subject: SubjectId,
    (label, sealed): (&'static str, &Sealed),
) -> &'static str {
    let (ctx, access) = (app.edge.system("test"), Access::new(Purpose::Review, "answers"));
    match vault.open_one(&ctx, &access, subject, Item::new(label, sealed)).await {
        Ok(_) => "opened",
        Err(OpenError::Erased) => "erased",
        Err(OpenError::Fault(fault)) => panic!("{label}: {fault:?}"),
    }
}

/// A vault over the same database with the town's master key and nothing cached.
async fn another(app: &App) -> Vault {
    let text = std::fs::read_to_string(app.settings.master_key_file()).unwrap();
    let masters = MasterKeys::parse(&text).unwrap();
    Vault::start(app.db.clone(), masters, &app.edge.system("test")).await.unwrap()
}

pub(crate) async fn subject_of_case(app: &App, reference: &str) -> SubjectId {
    let text = "SELECT subject FROM cases_application WHERE reference = $1";
    app.db.read(Query::new(text, args![reference])).await.unwrap()[0].id(0)
}

/// The answers and the history of a case.
pub(crate) async fn of_case(app: &App, column: &str, name: &str) -> Vec<(&'static str, Sealed)> {
    let read = async |what: &str, table: &str, label: &'static str| {
        let text = format!(
            "SELECT t.{what} FROM {table} t JOIN cases_application a ON a.id = t.application
             WHERE a.{column} = $1 AND t.{what} IS NOT NULL"
        );
        let rows = app.db.read(Query::new(text, args![name])).await.unwrap();
        rows.iter().map(|row| (label, Sealed::from_bytes(row.bytes(0)))).collect::<Vec<_>>()
    };
    let mut found = read("answers_sealed", "cases_content", dossier::LABEL).await;
    assert_eq!(found.len(), 1, "{name}");
    found.extend(read("record_sealed", "cases_event", history::RECORD_LABEL).await);
    found
}

async fn messages(app: &App, subject: SubjectId) -> Vec<(&'static str, Sealed)> {
    messages_where(app, "subject", &subject.to_string()).await
}

/// Messages as the database has them: of somebody, or about a case.
pub(crate) async fn messages_where(
    app: &App,
    column: &str,
    name: &str,
) -> Vec<(&'static str, Sealed)> {
    let text = format!("SELECT content_sealed FROM messages_message WHERE {column} = $1");
    let rows = app.db.read(Query::new(text, args![name])).await.unwrap();
    let sealed = |row: &platform::Row| (messages::message::LABEL, Sealed::from_bytes(row.bytes(0)));
    rows.iter().map(sealed).collect()
}

async fn write_to(app: &App, subject: SubjectId) {
    let ctx = app.edge.system("test");
    let key = app.vault.key(&ctx, subject).await.unwrap().unwrap();
    let message = Message {
        case: None,
        kind: "notice",
        locale: Locale::EN,
        subject: "What is written afterwards".to_owned(),
        body: "It is read.".to_owned(),
        actions: Vec::new(),
        by_email: false,
    };
    let mut unit = Unit::new();
    messages::send(&mut unit, &ctx, &key, message);
    app.db.commit(unit).await.unwrap();
}
