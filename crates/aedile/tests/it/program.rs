//! A program in front of the router: JSON, a bearer token, an idempotency key.

use aedile::app::App;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use platform::Unit;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::browser::Browser;

const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What came back.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Told {
    /// A member of the answer, as text.
    pub(crate) fn text(&self, member: &str) -> &str {
        self.body.get(member).and_then(Value::as_str).unwrap_or_default()
    }
}

/// A program.
#[derive(Clone)]
pub(crate) struct Program {
    router: Router,
    bearer: String,
}

impl Program {
    /// One that a person chose, with everything that a person can give.
    pub(crate) async fn of(app: &App, name: &str) -> Program {
        let mut person = Browser::new(app);
        person.sign_in_as(name).await;
        let page = person.get("/account/programs").await;
        let fields = [("name", "test"), ("scopes", "my.read"), ("scopes", "my.write")];
        let given = person.post(&page, ("/account/programs", "scopes"), &fields).await;
        let bearer = given
            .between("<bdi class=\"town-key\" dir=\"ltr\">", "<")
            .unwrap_or_default()
            .to_owned();
        assert!(bearer.starts_with("tok_"), "{}", given.text);
        Program { router: app.routes().into_router(app.site().unwrap()), bearer }
    }

    /// One that the town registered for a unit.
    pub(crate) async fn registered(
        app: &App,
        name: &str,
        (scopes, unit): (&[&str], &str),
    ) -> Program {
        let ctx = app.edge.system("test");
        let mut made = Unit::new();
        let client = identity::client::register(&mut made, &ctx, name, (scopes, Some(unit)));
        app.db.commit(made).await.unwrap();
        let router = app.routes().into_router(app.site().unwrap());
        Program { router, bearer: client.unwrap().bearer }
    }

    /// One that sends a key that is known already.
    pub(crate) fn bearing(app: &App, bearer: &str) -> Program {
        let router = app.routes().into_router(app.site().unwrap());
        Program { router, bearer: bearer.to_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Told {
        self.ask(Method::GET, path, "", &Value::Null).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Told {
        self.ask(Method::POST, path, "", body).await
    }

    /// Sends a file, which is the body.
    pub(crate) async fn upload(&self, path: &str, bytes: &'static [u8]) -> Told {
        let request = Request::post(path)
            .header(header::HOST, "localhost:8080")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.bearer));
        self.send(request.body(Body::from(bytes)).unwrap()).await
    }

    /// With an idempotency key, when there is one.
    pub(crate) async fn ask(&self, method: Method, path: &str, key: &str, body: &Value) -> Told {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:8080")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.bearer))
            .header(header::CONTENT_TYPE, "application/json");
        if !key.is_empty() {
            request = request.header("Idempotency-Key", key);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Told {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), ANSWER_BYTES_MAX).await.unwrap();
        Told { status, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }
}
