//! Ways in and out: none that the book does not name, none that is there before somebody made it, and the way out on
//! every page.

use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use platform::Query;
use serde_json::{Value, json};
use web::{Audience, Kind, Permission};

use crate::browser::Browser;
use crate::strangers::filled;
use crate::town;

const PAGE: &str = include_str!("../../../../docs/security/sign-in.md");
const HEADING: &str = "## Every request that can lead into a session";

#[tokio::test]
async fn every_way_in_is_in_the_book() {
    let (app, _folder) = town::open().await;
    let routes = app.routes();
    let leads_in =
        |path: &str| ["/sign-in", "/register", "/invitation"].iter().any(|p| path.starts_with(p));
    // Pages change nothing, but for those that lead to another provider and back.
    let acts = |info: &&web::RouteInfo| {
        info.method != Method::GET || info.path.starts_with("/sign-in/with/")
    };
    let open = routes
        .table()
        .filter(|info| info.permission == Permission::Anyone && leads_in(info.path))
        .filter(acts);
    let mut found: Vec<String> =
        open.map(|info| format!("{} {}", info.method, info.path)).collect();
    let part = PAGE.split(HEADING).nth(1).unwrap().split("\n## ").next().unwrap();
    let lines = part.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut told: Vec<&str> = lines.filter_map(|line| line.split('`').next()).collect();
    found.sort_unstable();
    told.sort_unstable();
    assert!(found.len() > 8, "{found:?}");
    assert_eq!(told, found, "docs/security/sign-in.md names each request, once");
}

#[tokio::test]
async fn a_new_town_has_no_account_and_nobody_to_sign_in_as() {
    let (app, _folder) = town::open_real().await;
    for table in ["identity_person", "identity_role_grant", "identity_client", "openid_client"] {
        let count = Query::new(format!("SELECT count(*) FROM {table}"), Vec::new());
        assert_eq!(app.db.read(count).await.unwrap()[0].int(0), 0, "{table}");
    }
    let mut stranger = Browser::new(&app);
    assert_eq!(stranger.get("/sign-in/demo").await.status, StatusCode::NOT_FOUND);
    let page = stranger.get("/sign-in").await;
    assert!(page.status == StatusCode::OK && !page.text.contains("/sign-in/demo"), "{}", page.text);
    for name in ["root", "admin", "sa", "operator", "administrator"] {
        let page = stranger.get("/sign-in/password").await;
        let typed = [("name", name), ("password", name)];
        let refused = stranger.post(&page, ("/sign-in/password", "password"), &typed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_has_the_way_out_for_whoever_is_signed_in() {
    let (app, _folder) = town::open().await;
    seed_at(&app, Scale { people: 5, applications: 0 }).await.unwrap();
    let routes = app.routes();
    let pages = routes.table().filter(|info| {
        info.kind == Kind::Page && info.method == Method::GET && !info.path.contains('{')
    });
    let mut marta = Browser::new(&app);
    marta.sign_in_as("Marta Silva").await;
    let mut looked_at = 0;
    for info in pages {
        let shown = marta.get(info.path).await;
        if shown.status != StatusCode::OK || !shown.text.contains("<html") {
            continue;
        }
        assert!(shown.text.contains("action=\"/sign-out\""), "{}: {}", info.path, shown.text);
        looked_at += 1;
    }
    assert!(looked_at > 20, "only {looked_at} pages");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_alone_hands_nothing_in_that_wants_more() {
    let (app, _folder) = town::open().await;
    seed_at(&app, Scale { people: 5, applications: 0 }).await.unwrap();
    let mut strong = Browser::new(&app);
    let strong_home = strong.sign_in_as("Amina Haddad").await;
    let password = "three herons at the quay";
    let set = json!({ "password": password });
    let put = strong.api_as(&strong_home, Method::PUT, "/api/v1/my/password", &set).await;
    assert_eq!(put.0, StatusCode::NO_CONTENT, "{}", put.1);
    let told = strong.get("/api/v1/my/messages").await;
    assert!(told.text.contains("\"kind\":\"means\""), "she reads of it: {}", told.text);
    let account = strong.get("/api/v1/my/account").await;
    let account: Value = serde_json::from_str(&account.text).unwrap();
    let number = account["sign_in_number"].as_str().unwrap().to_owned();

    let mut weak = Browser::new(&app);
    let page = weak.get("/sign-in/password").await;
    let typed = [("name", number.as_str()), ("password", password)];
    let home = weak.post(&page, ("/sign-in/password", "password"), &typed).await;
    assert_eq!(home.status, StatusCode::OK, "{}", home.text);
    let all = "/api/v1/applications";
    let wish = json!({ "service": "disability-parking-card" });
    let (_, draft) = weak.api(&home, all, &wish).await;
    let path = format!("{all}/{}/submission", draft["id"].as_str().unwrap());
    let declared = json!({ "declared": true });
    let (status, told) = weak.api(&home, &path, &declared).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("level-too-low")), "{told}");
    // Nor does the password make itself any stronger: it says who can help.
    let (status, told) = weak.api(&home, "/api/v1/my/code-app", &json!({})).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (403, Some("sign-in-not-sure")), "{told}");
    // The same draft in a session that is sure enough lacks only its answers.
    let (status, told) = strong.api(&strong_home, &path, &declared).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("incomplete")), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_two_factors_are_asked_a_password_alone_leads_to_the_second_one() {
    let (app, _folder) = town::open_asking_everybody().await;
    seed_at(&app, Scale { people: 5, applications: 0 }).await.unwrap();
    let password = "three herons at the quay";
    let mut strong = Browser::new(&app);
    let home = strong.sign_in_as("Amina Haddad").await;
    let set = json!({ "password": password });
    let put = strong.api_as(&home, Method::PUT, "/api/v1/my/password", &set).await;
    assert_eq!(put.0, StatusCode::NO_CONTENT, "two factors open everything: {}", put.1);
    let account = strong.get("/api/v1/my/account").await;
    let account: Value = serde_json::from_str(&account.text).unwrap();

    let mut weak = Browser::new(&app);
    let page = weak.get("/sign-in/password").await;
    let typed = [("name", account["sign_in_number"].as_str().unwrap()), ("password", password)];
    let page = weak.post(&page, ("/sign-in/password", "password"), &typed).await;
    let asks = |path: &str| path.starts_with("/account/second-factor");
    assert!(asks(&page.path) && page.status == StatusCode::OK, "{}", page.path);

    let routes = app.routes();
    let (mut held, mut open) = (0, Vec::new());
    for info in routes.table() {
        let for_all = info.permission == Permission::Anyone && info.audience != Audience::Residents;
        if info.before_second_factor || for_all {
            open.extend(info.before_second_factor.then_some(info.path));
            continue;
        }
        let shown = weak.send(info.method.clone(), &filled(info.path)).await;
        let (method, path, text) = (&info.method, info.path, &shown.text);
        if info.kind == Kind::Page {
            assert!(asks(&shown.path), "{method} {path} led to {}: {text}", shown.path);
        } else {
            assert_eq!(shown.status, StatusCode::FORBIDDEN, "{method} {path}: {text}");
            assert!(text.contains("second-factor-first"), "{method} {path}: {text}");
        }
        held += 1;
    }
    assert!(held > 200, "only {held} routes were looked at");
    // Nothing but what adds a factor, and the ways out.
    let adds = ["/account/", "/invitation/", "/register/done", "/sign-out", "/openid/logout"];
    for path in open {
        assert!(adds.iter().any(|known| path.starts_with(known)), "{path} is open to one factor");
    }
    // What everybody may read, they may.
    assert_eq!(weak.get("/services").await.path, "/services");
    let applied = strong.get("/my/applications").await;
    assert_eq!((applied.path.as_str(), applied.status), ("/my/applications", StatusCode::OK));
}
