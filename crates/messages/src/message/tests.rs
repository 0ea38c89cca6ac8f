//! The inbox, on both databases and through its routes.

use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use platform::Db;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database};
use privacy::{Holder, MasterKeys, PartId, subject_of};
use serde_json::Value;
use tower::ServiceExt;
use web::Visitor;

use super::*;
use crate::{Inbox, LOCALES, MODULE, MessagesHolder, contact, routes};

const MODULES: [platform::migrate::Module; 3] =
    [platform::migrate::MODULE, privacy::MODULE, MODULE];

fn subject() -> SubjectId {
    subject_of(PersonId(Id::from_bits(1)))
}

fn visitor(n: u128) -> Visitor {
    Visitor { person: Some(PersonId(Id::from_bits(n))), name: "Ines".into(), ..Visitor::default() }
}

fn message(subject: &str, locale: Locale, case: Option<&'static CaseLabel>) -> Message<'static> {
    Message {
        case,
        kind: "decision",
        locale,
        subject: subject.to_owned(),
        body: "Your permit is granted.\nFrom today.\n\nKeep this <message>.".to_owned(),
        actions: vec![Action { label: "See the case".to_owned(), path: "/cases/PP-1".to_owned() }],
        by_email: false,
    }
}

/// Person 1 with two messages, one of them in Arabic.
async fn town(db: &Db) -> (Inbox, Ctx) {
    let ctx = TestClock::new().edge().system("test");
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
    let mut unit = Unit::new();
    let key = vault.create_key(&mut unit, &ctx, subject());
    send(&mut unit, &ctx, &key, message("Permit granted", Locale::EN, None));
    send(&mut unit, &ctx, &key, message("مُنح التصريح", Locale::AR, None));
    db.commit(unit).await.unwrap();
    (Inbox { db: db.clone(), vault }, ctx)
}

async fn get(inbox: &Inbox, visitor: Visitor, path: &str) -> (StatusCode, String) {
    let site = web::testkit::site(visitor, LOCALES).shared();
    let request = Request::get(path).header("cookie", "__Host-session=x").body(Body::empty());
    let router = routes(inbox.clone()).into_router(site);
    let response = router.oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn read_by_the_one_it_is_written_to() {
    each_database(&MODULES, async |db| {
        let (inbox, _) = town(&db).await;
        assert_eq!(count_unread(&db, subject()).await.unwrap(), 2);
        let listed = list(&db, subject(), 1).await.unwrap();
        for locale in ["en", "fr", "ar"] {
            let (status, html) = get(&inbox, visitor(1), &format!("/inbox?lang={locale}")).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(web::testkit::markup_faults(&html), Vec::<String>::new(), "{locale}");
            assert!(
                html.contains("govuk-tag") && !html.contains("&#60;"),
                "components are not escaped"
            );
            assert!(html.contains("Permit granted") && html.contains("مُنح التصريح"));
            for message in &listed {
                let (status, html) =
                    get(&inbox, visitor(1), &format!("/inbox/{}?lang={locale}", message.id)).await;
                assert_eq!(status, StatusCode::OK);
                assert_eq!(web::testkit::markup_faults(&html), Vec::<String>::new(), "{locale}");
                assert!(html.contains("granted.<br>From today.") && !html.contains("<message>"));
                assert!(html.contains("href=\"/cases/PP-1\""));
            }
        }
        assert_eq!(count_unread(&db, subject()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_as_json() {
    each_database(&MODULES, async |db| {
        let (inbox, _) = town(&db).await;
        let read = async |path: &str| -> Value {
            serde_json::from_str(&get(&inbox, visitor(1), path).await.1).unwrap()
        };
        let page = read("/api/v1/my/messages").await;
        assert_eq!((&page["total"], &page["unread"]), (&Value::from(2), &Value::from(2)));
        let id = page["messages"][0]["id"].as_str().unwrap();
        let message = read(&format!("/api/v1/my/messages/{id}")).await;
        assert!(message["body"].as_str().unwrap().starts_with("Your permit"));
        assert_eq!(message["actions"][0]["path"], "/cases/PP-1");
        assert_eq!(read("/api/v1/my/messages").await["unread"], 1);
        assert_eq!(
            read("/api/v1/my/messages?page=2").await["messages"].as_array().unwrap().len(),
            0
        );
    })
    .await;
}

#[tokio::test]
async fn strangers_read_nothing() {
    each_database(&MODULES, async |db| {
        let (inbox, _) = town(&db).await;
        let id = list(&db, subject(), 1).await.unwrap()[0].id;
        for (path, nobody, another) in [
            ("/inbox".to_owned(), StatusCode::SEE_OTHER, StatusCode::OK),
            (format!("/inbox/{id}"), StatusCode::SEE_OTHER, StatusCode::NOT_FOUND),
            ("/inbox/x".to_owned(), StatusCode::SEE_OTHER, StatusCode::NOT_FOUND),
            ("/api/v1/my/messages".to_owned(), StatusCode::UNAUTHORIZED, StatusCode::OK),
            (format!("/api/v1/my/messages/{id}"), StatusCode::UNAUTHORIZED, StatusCode::NOT_FOUND),
        ] {
            let (status, text) = get(&inbox, Visitor::default(), &path).await;
            assert_eq!(status, nobody, "{path}");
            assert!(!text.contains("granted"));
            let (status, text) = get(&inbox, visitor(2), &path).await;
            assert_eq!(status, another, "{path}");
            assert!(!text.contains("granted"));
        }
        assert_eq!(count_unread(&db, subject()).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn held_copied_and_erased() {
    each_database(&MODULES, async |db| {
        let (inbox, ctx) = town(&db).await;
        let holder = MessagesHolder { db: db.clone(), vault: inbox.vault.clone() };
        assert_eq!(privacy::holder::unheld(&[MODULE], &[&holder]), Vec::<String>::new());
        let key = inbox.vault.key(&ctx, subject()).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let email = contact::EmailAddress::parse("ines@saltmere.example").unwrap();
        contact::put(&mut unit, &ctx, &key, &email, Locale::FR, true);
        db.commit(unit).await.unwrap();
        let copy = holder.export(&ctx, subject()).await.unwrap();
        assert_eq!(copy["messages"].as_array().unwrap().len(), 2);
        assert_eq!(copy["contact"]["email"], "ines@saltmere.example");
        let mut unit = Unit::new();
        let holders: [std::sync::Arc<dyn Holder>; 1] = [std::sync::Arc::new(holder)];
        let kept =
            privacy::holder::erase_everywhere(&mut unit, &ctx, &inbox.vault, &holders, subject());
        assert!(kept.await.unwrap().is_empty());
        db.commit(unit).await.unwrap();
        let held = holders[0].held(subject()).await.unwrap();
        assert!(held.iter().all(|row| row.count == 0), "{held:?}");
        assert!(!contact::wants_email(&db, subject()).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn what_is_let_go_opens_no_more_and_what_is_written_afterwards_does() {
    each_database(&MODULES, async |db| {
        let (inbox, ctx) = town(&db).await;
        let vault = &inbox.vault;
        let holder = MessagesHolder { db: db.clone(), vault: vault.clone() };
        let holders: [std::sync::Arc<dyn Holder>; 1] = [std::sync::Arc::new(holder)];
        // As a backup has them.
        let before = list(&db, subject(), 1).await.unwrap();
        let opened = async || open(vault, &ctx, subject(), &before).await.unwrap();
        assert_eq!(opened().await.iter().flatten().count(), 2);
        let stale = vault.key(&ctx, subject()).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let of = (vault, &stale);
        privacy::holder::erase_what_may_go(&mut unit, &ctx, of, &holders).await.unwrap();
        db.commit(unit).await.unwrap();
        assert!(list(&db, subject(), 1).await.unwrap().is_empty());
        assert_eq!(opened().await, [None, None]);

        let email = contact::EmailAddress::parse("ines@saltmere.example").unwrap();
        let write = async |key: &SubjectKey| {
            let mut unit = Unit::new();
            send(&mut unit, &ctx, key, message("Afterwards", Locale::EN, None));
            contact::put(&mut unit, &ctx, key, &email, Locale::EN, true);
            db.commit(unit).await
        };
        // Whoever has the key as it was writes nothing that nobody could read.
        assert!(write(&stale).await.unwrap_err().is_conflict());
        let key = vault.key(&ctx, subject()).await.unwrap().unwrap();
        write(&key).await.unwrap();
        let after = list(&db, subject(), 1).await.unwrap();
        let contents = open(vault, &ctx, subject(), &after).await.unwrap();
        let subjects: Vec<&str> = contents.iter().flatten().map(|one| &*one.subject).collect();
        assert_eq!(subjects, ["Afterwards"]);
        let wanted = contact::find(&db, subject()).await.unwrap().unwrap();
        let opened = contact::open(vault, &ctx, Purpose::SendMessage, &wanted).await.unwrap();
        assert_eq!(opened, Some(email));
    })
    .await;
}

#[tokio::test]
async fn a_message_about_a_case_goes_with_the_case_and_with_what_may_go() {
    each_database(&MODULES, async |db| {
        let (inbox, ctx) = town(&db).await;
        let vault = &inbox.vault;
        let whole = vault.key(&ctx, subject()).await.unwrap().unwrap();
        let helper = subject_of(PersonId(Id::from_bits(2)));
        let (first, second) = (PartId(Id::from_bits(21)), PartId(Id::from_bits(22)));
        let case = CaseLabel::new("PP-1");
        let about = || Message { case: Some(&case), ..message("x", Locale::EN, None) };
        let mut unit = Unit::new();
        for part in [first, second] {
            let key = vault.create_part(&mut unit, &ctx, &whole, part);
            send(&mut unit, &ctx, &key, about());
        }
        // Whoever reads of it and is not the one whom it is about has no part for it.
        let helpers = vault.create_key(&mut unit, &ctx, helper);
        send(&mut unit, &ctx, &helpers, about());
        db.commit(unit).await.unwrap();
        let of = async |subject| list(&db, subject, 1).await.unwrap();
        // As a backup has them: two that are about no case, then those of the two cases.
        let before = of(subject()).await;
        let elsewhere = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await;
        let opening = ctx.acting_as(platform::Actor::System("test"));
        let elsewhere = elsewhere.unwrap();
        let opened = async |vault: &Vault| -> Vec<(bool, bool)> {
            let contents = open(vault, &opening, subject(), &before).await.unwrap();
            let told = before.iter().zip(contents);
            let mut told: Vec<_> =
                told.map(|(one, content)| (one.case.is_some(), content.is_some())).collect();
            told.sort_unstable();
            told
        };
        let both = [&inbox.vault, &elsewhere];
        for vault in both {
            let all = [(false, true), (false, true), (true, true), (true, true)];
            assert_eq!(opened(vault).await, all);
        }
        let mut unit = Unit::new();
        vault.destroy_part(&mut unit, subject(), first);
        db.commit(unit).await.unwrap();
        for vault in both {
            let rest = [(false, true), (false, true), (true, false), (true, true)];
            assert_eq!(opened(vault).await, rest, "what the case's part sealed is gone");
        }
        // The list goes on with what stands, while a row of it is still there.
        let (status, html) = get(&inbox, visitor(1), "/inbox").await;
        assert_eq!((status, html.matches("href=\"/inbox/msg_").count()), (StatusCode::OK, 3));
        let mut unit = Unit::new();
        vault.renew_alone(&mut unit, &ctx, &whole);
        db.commit(unit).await.unwrap();
        for vault in both {
            let none = [(false, false), (false, false), (true, false), (true, false)];
            assert_eq!(opened(vault).await, none, "although the second case is kept");
        }
        let theirs = of(helper).await;
        let contents = open(vault, &opening, helper, &theirs).await.unwrap();
        assert_eq!(contents.iter().flatten().count(), 1);
    })
    .await;
}

#[tokio::test]
async fn by_case_for_the_desk() {
    each_database(&MODULES, async |db| {
        let (inbox, ctx) = town(&db).await;
        let key = inbox.vault.key(&ctx, subject()).await.unwrap().unwrap();
        let case = CaseLabel::new("PP-1");
        let mut unit = Unit::new();
        let about = Message { case: Some(&case), ..message("x", Locale::EN, None) };
        let id = send(&mut unit, &ctx, &key, about);
        db.commit(unit).await.unwrap();
        let listed = list_by_case(&db, &case).await.unwrap();
        assert_eq!(listed.iter().map(|m| m.id).collect::<Vec<_>>(), [id]);
    })
    .await;
}

#[test]
fn every_word_in_every_language() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    // Unusual openings are told in the words of the crate that records them.
    let words = [LOCALES, privacy::LOCALES].concat();
    assert_eq!(web::testkit::unknown_keys(&folder, &words), Vec::<String>::new());
}
