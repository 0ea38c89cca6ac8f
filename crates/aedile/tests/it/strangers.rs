//! Every route refuses the one who may not use it: walks the route table as a stranger.

use aedile::app::App;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use tower::ServiceExt as _;
use web::{Kind, Permission};

use crate::town;

/// A path with something in place of each parameter.
pub(crate) fn filled(path: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { "x".to_owned() } else { part.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_route_refuses_a_stranger() {
    town::on_each_database(refuses_strangers).await;
}

async fn refuses_strangers(app: App) {
    let routes = app.routes();
    let table: Vec<web::RouteInfo> = routes.table().cloned().collect();
    let router = routes.into_router(app.site().unwrap());
    let mut looked_at = 0;
    for info in table.iter().filter(|info| info.permission != Permission::Anyone) {
        let request = Request::builder()
            .method(info.method.clone())
            .uri(filled(info.path))
            .header("host", "localhost:8080")
            .header("origin", "http://localhost:8080")
            .body(Body::empty())
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let refused = match info.kind {
            Kind::Page => {
                status == StatusCode::SEE_OTHER
                    || status == StatusCode::NOT_FOUND
                    || status == StatusCode::FORBIDDEN
            }
            _ => {
                status == StatusCode::UNAUTHORIZED
                    || status == StatusCode::FORBIDDEN
                    || status == StatusCode::NOT_FOUND
            }
        };
        assert!(refused, "{} {} answered a stranger with {status}", info.method, info.path);
        looked_at += 1;
    }
    assert!(looked_at > 20, "only {looked_at} routes need a permission");
}

#[tokio::test]
async fn nothing_is_changed_by_get_and_no_form_works_without_its_token() {
    let (app, _folder) = town::open().await;
    let routes = app.routes();
    let table: Vec<web::RouteInfo> = routes.table().cloned().collect();
    let router = routes.into_router(app.site().unwrap());
    for info in table.iter().filter(|info| info.kind == Kind::Page && info.method != Method::GET) {
        if info.permission != Permission::Anyone {
            continue;
        }
        let request = Request::builder()
            .method(info.method.clone())
            .uri(filled(info.path))
            .header("host", "localhost:8080")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("name=value"))
            .unwrap();
        let status = router.clone().oneshot(request).await.unwrap().status();
        assert!(
            status.is_client_error(),
            "{} {} took a form without a token: {status}",
            info.method,
            info.path
        );
    }
}
