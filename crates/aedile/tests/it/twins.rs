//! Each act of a page is an act of the interface too: the table in `docs/api.md` is held against the router, and the
//! acts on one's own account and on officials are done by a program's requests.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::Method;
use serde_json::json;
use web::{Kind, Permission, RouteInfo};

use crate::browser::Browser;
use crate::program::Program;
use crate::town;

const PAGE: &str = include_str!("../../../../docs/api.md");
const HEADING: &str = "## Each act of a page, and its route";

/// The lines of the table: a page, and what stands beside it.
fn listed() -> Vec<(&'static str, &'static str)> {
    let part = PAGE.split(HEADING).nth(1).unwrap().split("\n## ").next().unwrap();
    let lines = part.lines().filter(|line| line.starts_with("| `POST "));
    let cells = lines.map(|line| line.trim_matches('|').split_once(" | ").unwrap());
    cells.map(|(page, beside)| (page.trim().trim_matches('`'), beside.trim())).collect()
}

fn name(info: &RouteInfo) -> String {
    format!("{} {}", info.method, info.path)
}

#[tokio::test]
async fn every_act_of_a_page_is_a_route_or_says_why_not() {
    let (app, _folder) = town::open().await;
    let routes = app.routes();
    let table: Vec<&RouteInfo> = routes.table().collect();
    let listed = listed();
    let acts = table.iter().filter(|info| info.kind == Kind::Page && info.method != Method::GET);
    let mut acts: Vec<String> = acts.map(|info| name(info)).collect();
    let mut pages: Vec<&str> = listed.iter().map(|(page, _)| *page).collect();
    acts.sort_unstable();
    pages.sort_unstable();
    assert_eq!(pages, acts, "docs/api.md lists the pages that take a form, each once");
    for (page, beside) in listed {
        let found = |wanted: &str| table.iter().find(|info| name(info) == wanted);
        let Some(route) = beside.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else {
            assert!(beside.len() > 20 || beside == "the same", "{page} gives no reason: {beside}");
            continue;
        };
        let route = found(route).unwrap_or_else(|| panic!("{page}: there is no {route}"));
        assert_eq!(route.kind, Kind::Api, "{page}");
        let of_page = found(page).unwrap().permission;
        // A page that is open to anyone looks itself whose draft it is; an interface wants somebody.
        let fits = route.permission == of_page
            || (of_page == Permission::Anyone
                && matches!(route.permission, Permission::SignedIn | Permission::SignedInOr(_)));
        assert!(fits, "{page} needs {of_page:?}, {} {:?}", route.path, route.permission);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn account_and_officials_by_program() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
        ones_own_account(&app).await;
        officials(&app).await;
        programs_to_sign_in_to(&app).await;
    })
    .await;
}

async fn ones_own_account(app: &App) {
    let mut amina = Browser::new(app);
    let home = amina.sign_in_as("Amina Haddad").await;
    let shown = amina.get("/api/v1/my/account").await;
    let account: serde_json::Value = serde_json::from_str(&shown.text).unwrap();
    assert_eq!(account["name"], "Amina Haddad", "{account}");
    assert_eq!(account["sessions"][0]["here"], true, "{account}");
    let (put, delete) = (Method::PUT, Method::DELETE);
    let short = json!({ "password": "short" });
    let password = "/api/v1/my/password";
    let (status, told) = amina.api_as(&home, put.clone(), password, &short).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("too-short")), "{told}");
    let (status, told) = amina.api_as(&home, Method::POST, "/api/v1/my/code-app", &json!({})).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("no-password")), "{told}");
    let good = json!({ "password": "three herons at the quay" });
    let (status, told) = amina.api_as(&home, put.clone(), password, &good).await;
    assert_eq!(status.as_u16(), 204, "{told}");
    let (status, told) = amina.api_as(&home, delete.clone(), password, &json!({})).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("last-one")), "{told}");
    let (status, begun) =
        amina.api_as(&home, Method::POST, "/api/v1/my/code-app", &json!({})).await;
    assert_eq!(status.as_u16(), 201, "{begun}");
    assert!(begun["uri"].as_str().unwrap().starts_with("otpauth://totp/"), "{begun}");
    let wrong = json!({ "attempt": begun["attempt"], "code": "12345" });
    let (status, told) = amina.api_as(&home, put, "/api/v1/my/code-app", &wrong).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("wrong-code")), "{told}");

    let wish = json!({ "name": "Budget", "scopes": ["my.read", "my.write"] });
    let keys = "/api/v1/my/programs";
    let (status, given) = amina.api_as(&home, Method::POST, keys, &wish).await;
    assert_eq!(status.as_u16(), 201, "{given}");
    let program = Program::bearing(app, given["bearer"].as_str().unwrap());
    let listed = program.get(keys).await;
    let key = listed.body["programs"][0]["id"].as_str().unwrap().to_owned();
    for (method, path) in [
        (Method::POST, keys.to_owned()),
        (delete.clone(), format!("{keys}/{key}")),
        (delete.clone(), "/api/v1/my/sessions".to_owned()),
        (delete.clone(), password.to_owned()),
    ] {
        let refused = program.ask(method.clone(), &path, "", &wish).await;
        assert_eq!(refused.status.as_u16(), 403, "{method} {path} by a key that was given away");
    }
    let taken = amina.api_as(&home, delete.clone(), &format!("{keys}/{key}"), &json!({})).await;
    assert_eq!(taken.0.as_u16(), 204);
    assert_eq!(program.get(keys).await.status.as_u16(), 401, "the key is good no more");
    let out = amina.api_as(&home, delete, "/api/v1/my/sessions", &json!({})).await;
    assert_eq!(out.0.as_u16(), 204);
    assert_eq!(amina.get("/api/v1/my/account").await.status.as_u16(), 401, "signed out everywhere");
}

async fn officials(app: &App) {
    let mut manager = Browser::new(app);
    let home = manager.sign_in_as("Paul Dubois").await;
    let all = "/api/v1/desk/officials";
    let shown = manager.get(all).await;
    let list: serde_json::Value = serde_json::from_str(&shown.text).unwrap();
    let mine = list["officials"][0].clone();
    let unit = mine["unit"].as_str().unwrap();
    let name =
        |who: &str, role: &str, unit: &str| json!({ "who": who, "role": role, "unit": unit });
    for (who, role, of, code) in [
        ("", "adviser", unit, "who-missing"),
        ("noor@example.org", "operator", unit, "unknown-role"),
        ("noor@example.org", "adviser", "nowhere", "unknown-unit"),
        ("S-000-000-001", "adviser", unit, ""),
    ] {
        let (status, told) = manager.api(&home, all, &name(who, role, of)).await;
        if code.is_empty() {
            // No number of ours has this check digit, or nobody has it: it is no appointment.
            assert!(told["id"].is_null(), "{told}");
            continue;
        }
        assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some(code)), "{told}");
    }
    let number = number_of(app, "Samir Khoury").await;
    let (status, given) = manager.api(&home, all, &name(&number, "adviser", unit)).await;
    assert_eq!(status.as_u16(), 201, "{given}");
    let (status, told) = manager.api(&home, all, &name(&number, "adviser", unit)).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("already-held")), "{told}");
    let (status, invited) = manager.api(&home, all, &name("Noor", "caseworker", unit)).await;
    assert_eq!(status.as_u16(), 201, "{invited}");
    assert!(invited["link"].as_str().unwrap().contains("/invitation/"), "{invited}");
    let grant = format!("{all}/{}", given["id"].as_str().unwrap());
    let offer = format!("{all}/invitations/{}", invited["invitation"].as_str().unwrap());
    let mut clerk = Browser::new(app);
    let clerks = clerk.sign_in_as("Marta Silva").await;
    let refused = clerk.api(&clerks, all, &name(&number, "adviser", unit)).await;
    assert_eq!(refused.0.as_u16(), 403, "a caseworker appoints nobody");
    for path in [&grant, &offer] {
        let gone = async |one: &mut Browser, page| {
            one.api_as(page, Method::DELETE, path, &json!({})).await.0.as_u16()
        };
        assert_eq!(gone(&mut clerk, &clerks).await, 403);
        assert_eq!(gone(&mut manager, &home).await, 204, "{path}");
        assert_eq!(gone(&mut manager, &home).await, 404, "{path} a second time");
    }
    let rows = list["officials"].as_array().unwrap();
    let of_unit = |row: &&serde_json::Value| row["unit"] == unit && row["role"] == "caseworker";
    let absent = rows.iter().find(of_unit).unwrap()["person"].clone();
    let deputy = rows.iter().find(|row| row["person"] != absent).unwrap()["person"].clone();
    let path = "/api/v1/desk/officials/deputies";
    let away = |deputy: &serde_json::Value, of: &str, until: &str| {
        json!({ "unit": of, "absent": absent, "deputy": deputy,
            "starts_on": "2030-01-07", "ends_on": until })
    };
    for (who, of, until, code) in [
        (&deputy, "nowhere", "2030-01-18", "unknown-unit"),
        (&deputy, unit, "2030-01-01", "period-wrong"),
        (&absent, unit, "2030-01-18", "to-oneself"),
    ] {
        let (status, told) = manager.api(&home, path, &away(who, of, until)).await;
        assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some(code)), "{told}");
    }
    let fit = away(&deputy, unit, "2030-01-18");
    assert_eq!(clerk.api(&clerks, path, &fit).await.0.as_u16(), 403);
    let (status, told) = manager.api(&home, path, &fit).await;
    assert_eq!((status.as_u16(), told["held"][0]["role"].as_str()), (201, Some("caseworker")));
    let (status, told) = manager.api(&home, path, &fit).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("already-named")), "{told}");
}

/// The sign-in number of an invented person.
async fn number_of(app: &App, name: &str) -> String {
    let mut person = Browser::new(app);
    person.sign_in_as(name).await;
    let shown = person.get("/api/v1/my/account").await;
    let account: serde_json::Value = serde_json::from_str(&shown.text).unwrap();
    account["sign_in_number"].as_str().unwrap().to_owned()
}

async fn programs_to_sign_in_to(app: &App) {
    let mut operator = Browser::new(app);
    let home = operator.sign_in_as("Rita Nunes").await;
    let all = "/api/v1/desk/openid/programs";
    let pool = |redirect: &str| {
        json!({
            "id": "pool",
            "name": { "en": "Town pool" },
            "purpose": { "en": "To sell you tickets" },
            "authentication": "client_secret_basic",
            "scopes": ["openid", "email"],
            "redirect_uris": [redirect],
        })
    };
    let (status, told) = operator.api(&home, all, &pool("http://pool.example/back")).await;
    assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("unfit-address")), "{told}");
    let mut sent = pool("https://pool.example/back");
    sent["secret_sha256"] = json!(["00"]);
    let (_, told) = operator.api(&home, all, &sent).await;
    assert_eq!(told["code"], "secret-sent", "{told}");
    let (status, made) = operator.api(&home, all, &pool("https://pool.example/back")).await;
    assert_eq!(status.as_u16(), 201, "{made}");
    let first = made["client_secret"].as_str().unwrap().to_owned();
    let one = format!("{all}/pool");
    let shown = operator.get(&one).await;
    assert!(!shown.text.contains(&first) && !shown.text.contains("sha256"), "{}", shown.text);
    let (status, renewed) = operator.api(&home, &format!("{one}/secrets"), &json!({})).await;
    assert_eq!(status.as_u16(), 201, "{renewed}");
    assert_ne!(renewed["client_secret"], first.as_str());
    let mut other = pool("https://pool.example/back");
    other["name"] = json!({ "en": "Town pools" });
    let (status, changed) = operator.api_as(&home, Method::PUT, &one, &other).await;
    assert_eq!((status.as_u16(), changed["name"]["en"].as_str()), (200, Some("Town pools")));
    assert!(changed["client_secret"].is_null(), "its secrets stay: {changed}");
    let mut clerk = Browser::new(app);
    let clerks = clerk.sign_in_as("Marta Silva").await;
    let refused = clerk.api(&clerks, all, &pool("https://pool.example/back")).await;
    assert_eq!(refused.0.as_u16(), 403, "programs are the operator's");
    let (status, _) = operator.api_as(&home, Method::DELETE, &one, &json!({})).await;
    assert_eq!(status.as_u16(), 204);
    assert_eq!(operator.get(&one).await.status.as_u16(), 404);
}
