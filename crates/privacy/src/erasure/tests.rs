//! A request through its pages, kept by a law and then not; and that the log learns of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{Request as Http, StatusCode};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database};
use platform::{Query, Unit};
use serde_json::Value;
use tower::ServiceExt;
use web::Visitor;
use web::testkit::markup_faults;
use web::visitor::RoleGrant;

use super::*;
use crate::{Held, Holder, Kept, LOCALES, MODULE, MasterKeys, MyData, Vault, subject_of};

static REQUESTS: AtomicI64 = AtomicI64::new(0);

/// Holds one thing, as long as a law says so.
struct Archive(bool);

impl Holder for Archive {
    fn name(&self) -> &'static str {
        "cases"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn held(&self, _: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        async { Ok(vec![Held { what: "documents", count: 2, page: None }]) }.boxed()
    }

    fn export<'a>(&'a self, _: &'a Ctx, _: SubjectId) -> BoxFuture<'a, Result<Value, Fault>> {
        async { Ok(Value::Null) }.boxed()
    }

    fn erase<'a>(
        &'a self,
        _: &'a mut Unit,
        _: &'a Ctx,
        _: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        let until_on = "2031-01-01".parse().ok();
        let kept = Kept { what: "documents", law: "Archives Act, 3".to_owned(), until_on };
        async move { Ok(if self.0 { vec![kept] } else { Vec::new() }) }.boxed()
    }
}

/// Of which something changes between the look and the commit, so many times.
struct Busy(AtomicI64);

impl Holder for Busy {
    fn name(&self) -> &'static str {
        "cases"
    }

    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    fn held(&self, _: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn export<'a>(&'a self, _: &'a Ctx, _: SubjectId) -> BoxFuture<'a, Result<Value, Fault>> {
        async { Ok(Value::Null) }.boxed()
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        _: &'a Ctx,
        _: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        if self.0.fetch_sub(1, Ordering::SeqCst) > 0 {
            let gone = "UPDATE privacy_key SET master_id = master_id WHERE subject = 'changed'";
            unit.must(1, gone, Vec::new());
        }
        async { Ok(Vec::new()) }.boxed()
    }
}

fn person() -> PersonId {
    PersonId(Id::from_bits(7))
}

fn officer() -> Visitor {
    let role = RoleGrant { role: "data_protection_officer".into(), unit: "mobility".into() };
    let may = ["privacy.answer", "privacy.erase"].map(Arc::from).to_vec();
    let person = Some(PersonId(Id::from_bits(9)));
    Visitor { person, roles: vec![role], permissions: may, ..Visitor::default() }
}

async fn my_data(db: &Db, keeps: bool) -> MyData {
    let ctx = TestClock::new().edge().system("test");
    let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
    let holders: Vec<Arc<dyn Holder>> = vec![Arc::new(Archive(keeps))];
    MyData {
        db: db.clone(),
        vault,
        holders: holders.into(),
        unit_names: Arc::new(|_, _| None),
        helper_names: crate::my_data::nobody(),
        town: Arc::new(crate::NoTown),
    }
}

async fn send(my_data: &MyData, who: Visitor, path: &str, form: &str) -> (StatusCode, String) {
    let mut site = web::testkit::site(who, LOCALES);
    let clock = TestClock::new();
    // Each request a second later, so that identifiers differ.
    let seconds = REQUESTS.fetch_add(1, Ordering::SeqCst);
    clock.advance(jiff::SignedDuration::from_secs(seconds));
    site.edge = clock.edge();
    let site = site.shared();
    let router = crate::routes(my_data.clone()).into_router(site);
    let get = |path: &str| Http::get(path).header("cookie", "__Host-session=x").body(Body::empty());
    let page = router.clone().oneshot(get(path).unwrap()).await.unwrap();
    let (status, text) = read(page).await;
    if form.is_empty() {
        return (status, text);
    }
    let (action, fields) = form.split_once('?').unwrap();
    let token = text.split("name=\"_csrf\" value=\"").nth(1).unwrap_or_default();
    let token = token.split('"').next().unwrap_or_default();
    let request = Http::post(action)
        .header("cookie", "__Host-session=x")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(format!("_csrf={token}&{fields}")));
    let answered = router.clone().oneshot(request.unwrap()).await.unwrap();
    (answered.status(), read(answered).await.1)
}

async fn read(response: axum::response::Response) -> (StatusCode, String) {
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn asked_kept_asked_again_and_erased() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let keeping = my_data(&db, true).await;
        let ctx = TestClock::new().edge().system("test");
        let subject = subject_of(person());
        let mut unit = Unit::new();
        let key = keeping.vault.create_key(&mut unit, &ctx, subject);
        let alone = key.alone().part();
        db.commit(unit).await.unwrap();
        let me = || Visitor { person: Some(person()), ..Visitor::default() };
        for _ in 0..2 {
            let (status, _) = send(&keeping, me(), "/my-data", "/my-data/erasure?").await;
            assert_eq!(status, StatusCode::SEE_OTHER);
        }
        let open = store::list_open(&db).await.unwrap();
        assert_eq!(open.len(), 1, "asking twice is asking once");
        let (status, _) = send(&keeping, me(), "/desk/privacy", "").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        for lang in ["en", "fr", "ar"] {
            let (status, page) =
                send(&keeping, officer(), &format!("/desk/privacy?lang={lang}"), "").await;
            assert_eq!(status, StatusCode::OK);
            assert!(page.contains(&subject.to_string()), "{page}");
            assert_eq!(markup_faults(&page), Vec::<String>::new());
        }
        let form = format!("/desk/privacy?request={}", open[0].id);
        let (status, _) = send(&keeping, officer(), "/desk/privacy", &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        for lang in ["fr", "ar", "en"] {
            let (_, page) = send(&keeping, me(), &format!("/my-data?lang={lang}"), "").await;
            assert!(page.contains("Archives Act, 3"), "{page}");
            assert_eq!(markup_faults(&page), Vec::<String>::new());
        }
        let key = keeping.vault.key(&ctx, subject).await.unwrap().expect("it opens what stays");
        assert!(
            key.alone().part().is_some() && key.alone().part() != alone,
            "what goes alone went"
        );
        let (status, _) = send(&keeping, officer(), "/desk/privacy", &form).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "answered once");

        send(&keeping, me(), "/my-data", "/my-data/erasure?").await;
        let letting_go = my_data(&db, false).await;
        let open = store::list_open(&db).await.unwrap();
        let form = format!("/desk/privacy?request={}", open[0].id);
        send(&letting_go, officer(), "/desk/privacy", &form).await;
        assert!(letting_go.vault.key(&ctx, subject).await.unwrap().is_none());
        let logged = db.read(Query::new("SELECT count(*) FROM ledger_entry", vec![])).await;
        assert_eq!(logged.unwrap()[0].int(0), 1, "once for the erasure, never for a refusal");
        let at = (&db, &letting_go.vault);
        let again = erase(at, &ctx, &letting_go.holders, subject, "by mistake").await.unwrap();
        assert_eq!(again, Answered::Unknown);
    })
    .await;
}

#[tokio::test]
async fn what_is_held_may_change_while_it_is_answered() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let town = my_data(&db, false).await;
        let ctx = TestClock::new().edge().system("test");
        let subject = subject_of(person());
        let mut unit = Unit::new();
        town.vault.create_key(&mut unit, &ctx, subject);
        db.commit(unit).await.unwrap();
        let at = (&db, &town.vault);
        let busy = |times| -> [Arc<dyn Holder>; 1] { [Arc::new(Busy(AtomicI64::new(times)))] };
        let refused = erase(at, &ctx, &busy(9), subject, "moved away").await.unwrap_err();
        assert!(refused.is_conflict() && matches!(failed(refused), web::Failure::Conflict));
        assert!(town.vault.key(&ctx, subject).await.unwrap().is_some());
        let answered = erase(at, &ctx, &busy(3), subject, "moved away").await.unwrap();
        assert_eq!(answered, Answered::Erased);
        assert!(town.vault.key(&ctx, subject).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn the_master_key_changes_while_everything_is_open() {
    each_database(&[ledger::MODULE, MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let old = MasterKeys::generate(&ctx);
        let vault = Vault::start(db.clone(), MasterKeys::parse(&old).unwrap(), &ctx).await.unwrap();
        let subject = subject_of(person());
        let mut unit = Unit::new();
        let key = vault.create_key(&mut unit, &ctx, subject);
        let sealed = key.seal_text(&ctx, "test", "x");
        db.commit(unit).await.unwrap();
        let both = MasterKeys::put_new_above(&old, &ctx).unwrap();
        assert_eq!(MasterKeys::parse(&both).unwrap().count(), 2);
        vault.replace_masters(MasterKeys::parse(&both).unwrap());
        assert_eq!(vault.rewrap_some(&ctx).await.unwrap(), 2, "a person's and the town's");
        assert_eq!(vault.rewrap_some(&ctx).await.unwrap(), 0);
        let only = MasterKeys::only_current(&both).unwrap();
        let only = MasterKeys::parse(&only).unwrap();
        assert_eq!(only.count(), 1);
        let fresh = Vault::start(db.clone(), only, &ctx).await.unwrap();
        let access = crate::Access::new(crate::Purpose::ShowOwnData, "answers");
        let opened =
            fresh.open_one(&ctx, &access, subject, crate::Item::new("test", &sealed)).await;
        assert_eq!(opened.unwrap().text().unwrap(), "x");
        let old = Vault::start(db.clone(), MasterKeys::parse(&old).unwrap(), &ctx).await;
        assert!(old.is_err(), "the old key alone opens nothing");
    })
    .await;
}
