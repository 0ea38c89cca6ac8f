//! Programs: registered, recognised by their token, refused.

use std::sync::Arc;

use platform::Unit;
use platform::testkit::{TestClock, each_database, fixed_ctx};
use web::visitor::Credentials;

use super::*;
use crate::tests_support::identity;

#[test]
fn what_is_refused() {
    let check = |name: &str, scopes: &[&str], expected: ClientRefusal| {
        let mut unit = Unit::new();
        assert_eq!(register(&mut unit, &fixed_ctx(), name, (scopes, None)).unwrap_err(), expected);
        assert!(unit.is_empty());
    };
    check("", &["cases.read"], ClientRefusal::UnfitName);
    check("a\nb", &["cases.read"], ClientRefusal::UnfitName);
    check("Library", &[], ClientRefusal::NoScope);
    check("Library", &["cases.read"], ClientRefusal::NeedsUnit);
    check("Library", &["cases.*"], ClientRefusal::UnknownScope("cases.*".into()));
}

#[tokio::test]
async fn who_a_bearer_token_is() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let scopes = ["cases.read", "services.read"];
        let library = register(&mut unit, &ctx, "Library", (&scopes, Some("culture"))).unwrap();
        let museum = register(&mut unit, &ctx, "Museum", (&["services.read"], None)).unwrap();
        db.commit(unit).await.unwrap();
        let ask = async |bearer: &str| {
            let ctx = Arc::new(clock.edge().system("test"));
            identity.resolver()(ctx, Credentials::Bearer(bearer.to_owned())).await.unwrap()
        };
        let visitor = ask(&library.bearer).await;
        let id = library.client.id.to_string();
        assert_eq!(visitor.client, Some(platform::Program::registered(&id, "Library")));
        assert!(visitor.may(web::Permission::Client("cases.read")));
        assert!(!visitor.may(web::Permission::Client("cases.decide")));
        assert!(!visitor.is_signed_in() && !visitor.is_official());
        assert!(visitor.may(web::Permission::Holding("cases.read")), "as an official of its unit");
        assert!(!visitor.may(web::Permission::Holding("cases.decide")));
        assert!(!visitor.may(web::Permission::SignedIn), "a program is nobody");
        let bare = ask(&museum.bearer).await;
        assert!(!bare.may(web::Permission::Holding("services.read")) && bare.roles.is_empty());

        let (_, secret) = museum.bearer.split_once('.').unwrap();
        let crossed = format!("{}.{secret}", library.client.id);
        for bad in ["", "x", ".", &crossed, &library.bearer[..40], secret] {
            assert_eq!(ask(bad).await.client, None, "{bad}");
        }
        let mut unit = Unit::new();
        revoke(&mut unit, &ctx, library.client.id);
        db.commit(unit).await.unwrap();
        assert_eq!(ask(&library.bearer).await.client, None);
        let standing = store::list_standing(&db, 10).await.unwrap();
        assert_eq!(standing, std::slice::from_ref(&museum.client));
    })
    .await;
}
