//! Addresses, and the wish to be told by e-mail: pure, and through the routes.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database, fixed_ctx};
use privacy::{MasterKeys, data_use, subject_of};
use tower::ServiceExt;
use web::{TokenKey, Visitor};

use super::*;
use crate::{Inbox, LOCALES, MODULE, routes};

#[test]
fn addresses() {
    let check = |typed: &str, sound: bool| {
        assert_eq!(EmailAddress::parse(typed).is_some(), sound, "{typed:?}");
    };
    check("ines.duarte@saltmere.example", true);
    check(" a+b@c-d.example ", true);
    check("", false);
    check("a@b", false);
    check("@b.example", false);
    check("a b@c.example", false);
    check("a@c.example\r\nBcc: x@y.example", false);
    check("a@-c.example", false);
    check("a@c..example", false);
    check("\"a,b\"@c.example", false);
    check(&format!("{}@c.example", "a".repeat(65)), false);
}

#[test]
fn wishes() {
    let ctx = fixed_ctx();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (db, _folder) = platform::testkit::sqlite(&[privacy::MODULE]).await;
        let vault = Vault::start(db, MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let key = vault.create_key(&mut Unit::new(), &ctx, subject_of(PersonId(Id::from_bits(1))));
        let check = |email: &str, wants_email: bool, expected: Result<(), ChooseRefusal>| {
            let wish = Wish { email, wants_email, wants_post: None, locale: Locale::EN };
            assert_eq!(choose(&mut Unit::new(), &ctx, &key, &wish), expected, "{email:?}");
        };
        check("ines@saltmere.example", true, Ok(()));
        check("ines@saltmere.example", false, Ok(()));
        check("", false, Ok(()));
        check(" ", true, Err(ChooseRefusal::AddressMissing));
        check("ines", true, Err(ChooseRefusal::AddressUnusable));
        check("ines", false, Err(ChooseRefusal::AddressUnusable));
    });
}

fn visitor() -> Visitor {
    Visitor { person: Some(PersonId(Id::from_bits(1))), name: "Ines".into(), ..Visitor::default() }
}

/// Status and text of the answer; the form's token goes along.
async fn ask_for(
    inbox: &Inbox,
    visitor: Visitor,
    request: (&str, &str, &str),
) -> (StatusCode, String) {
    let (method, path, body) = request;
    let kind = if body.starts_with('{') {
        "application/json"
    } else {
        "application/x-www-form-urlencoded"
    };
    let site = web::testkit::site(visitor, LOCALES).shared();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("cookie", "__Host-session=x")
        .header("x-csrf-token", TokenKey::new([7; 32]).token("x", [3; 32]))
        .header("content-type", kind)
        .body(Body::from(body.to_owned()));
    let response = routes(inbox.clone()).into_router(site).oneshot(request.unwrap()).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn chosen_on_the_page_and_by_programs() {
    each_database(&[platform::migrate::MODULE, privacy::MODULE, MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let inbox = Inbox { db: db.clone(), vault };
        let subject = subject_of(PersonId(Id::from_bits(1)));
        for locale in ["en", "fr", "ar"] {
            let path = format!("/inbox/email?lang={locale}");
            let (status, html) = ask_for(&inbox, visitor(), ("GET", &path, "")).await;
            assert_eq!(status, StatusCode::OK);
            assert_eq!(web::testkit::markup_faults(&html), Vec::<String>::new(), "{locale}");
            assert!(
                html.contains("<input") && !html.contains("&#60;"),
                "components are not escaped"
            );
        }
        for (body, status, shown) in [
            ("email=ines%40saltmere.example", StatusCode::UNPROCESSABLE_ENTITY, "Choose how"),
            ("wants=yes", StatusCode::UNPROCESSABLE_ENTITY, "Enter your e-mail"),
            ("wants=yes&email=ines", StatusCode::UNPROCESSABLE_ENTITY, "value=\"ines\""),
            ("wants=yes&email=ines%40saltmere.example", StatusCode::SEE_OTHER, ""),
        ] {
            let (found, html) = ask_for(&inbox, visitor(), ("POST", "/inbox/email", body)).await;
            assert_eq!(found, status, "{body}");
            assert!(html.contains(shown), "{body}");
        }
        assert!(wants_email(&db, subject).await.unwrap());
        assert!(!wants_post(&db, subject).await.unwrap(), "nobody is posted to unasked");
        let by_post = "wants=yes&email=ines%40saltmere.example&post=yes";
        ask_for(&inbox, visitor(), ("POST", "/inbox/email", by_post)).await;
        assert!(wants_post(&db, subject).await.unwrap());
        let (_, html) = ask_for(&inbox, visitor(), ("GET", "/inbox/email?saved=yes", "")).await;
        assert!(html.contains("ines@saltmere.example") && html.contains("Your choice is kept"));
        let chosen = html.split("name=\"post\"").nth(1).unwrap().split('>').next().unwrap();
        assert!(chosen.contains("value=\"yes\"") && chosen.contains("checked"), "{chosen}");
        assert_eq!(data_use::list(&db, subject, None).await.unwrap().len(), 1);

        let wrong = ("PUT", "/api/v1/my/contact", "{\"email\":\"x\",\"wants_email\":true}");
        let (status, problem) = ask_for(&inbox, visitor(), wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(problem.contains("address-unusable"));
        let none = ("PUT", "/api/v1/my/contact", "{\"wants_email\":false}");
        assert_eq!(ask_for(&inbox, visitor(), none).await.0, StatusCode::NO_CONTENT);
        assert!(find(&db, subject).await.unwrap().is_none());
        let (_, json) = ask_for(&inbox, visitor(), ("GET", "/api/v1/my/contact", "")).await;
        let kept = "{\"email\":null,\"wants_email\":false,\"decisions_by_post\":true}";
        assert_eq!(json, kept, "what a program leaves out stays");
        let none = "{\"wants_email\":false,\"decisions_by_post\":false}";
        ask_for(&inbox, visitor(), ("PUT", "/api/v1/my/contact", none)).await;
        assert!(!wants_post(&db, subject).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_choice_is_kept_although_another_server_has_put_a_new_key_in_place() {
    each_database(&[platform::migrate::MODULE, privacy::MODULE, MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let start =
            async || Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let (here, elsewhere) = (start().await, start().await);
        let subject = subject_of(PersonId(Id::from_bits(1)));
        let mut unit = Unit::new();
        let key = elsewhere.create_key(&mut unit, &ctx, subject);
        db.commit(unit).await.unwrap();
        let inbox = Inbox { db: db.clone(), vault: here };
        let body = "wants=yes&email=ines%40saltmere.example";
        let keep = async || ask_for(&inbox, visitor(), ("POST", "/inbox/email", body)).await.0;
        assert_eq!(keep().await, StatusCode::SEE_OTHER);
        let mut unit = Unit::new();
        elsewhere.renew_alone(&mut unit, &ctx, &key);
        db.commit(unit).await.unwrap();
        // Here the key is at hand as it was.
        assert_eq!(keep().await, StatusCode::SEE_OTHER);
        let contact = find(&db, subject).await.unwrap().unwrap();
        let opened = open(&elsewhere, &ctx, Purpose::SendMessage, &contact).await.unwrap();
        assert_eq!(opened.unwrap().as_str(), "ines@saltmere.example");
    })
    .await;
}

#[tokio::test]
async fn not_for_strangers() {
    each_database(&[platform::migrate::MODULE, privacy::MODULE, MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let inbox = Inbox { db, vault };
        for (method, path, expected) in [
            ("GET", "/inbox/email", StatusCode::SEE_OTHER),
            ("POST", "/inbox/email", StatusCode::SEE_OTHER),
            ("GET", "/api/v1/my/contact", StatusCode::UNAUTHORIZED),
            ("PUT", "/api/v1/my/contact", StatusCode::UNAUTHORIZED),
        ] {
            let (status, _) = ask_for(&inbox, Visitor::default(), (method, path, "")).await;
            assert_eq!(status, expected, "{method} {path}");
        }
    })
    .await;
}
