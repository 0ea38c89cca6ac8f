//! A browser of pages, forms and cookies, in front of the program's own router.

use std::collections::BTreeMap;

use aedile::app::App;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use tower::ServiceExt as _;

const PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
const REDIRECTS_MAX: usize = 8;

/// What came back in the end.
pub(crate) struct Shown {
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) text: String,
}

impl Shown {
    /// What stands between the first `before` and the next `after`.
    pub(crate) fn between(&self, before: &str, after: &str) -> Option<&str> {
        self.text.split(before).nth(1)?.split(after).next()
    }

    /// Every address of a link that begins so, each once.
    pub(crate) fn links(&self, beginning: &str) -> Vec<String> {
        let parts = self.text.split("href=\"").skip(1);
        let all = parts.filter_map(|part| part.split('"').next());
        let mut found: Vec<String> =
            all.filter(|link| link.starts_with(beginning)).map(str::to_owned).collect();
        found.sort();
        found.dedup();
        found
    }
}

/// One person's browser.
pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The form token in the header, for interfaces.
    token: Option<String>,
}

impl Browser {
    pub(crate) fn new(app: &App) -> Browser {
        let router = app.routes().into_router(app.site().unwrap());
        Browser { router, cookies: BTreeMap::new(), token: None }
    }

    /// Opens a page and follows where it leads.
    pub(crate) async fn get(&mut self, path: &str) -> Shown {
        self.ask(Method::GET, path, String::new()).await
    }

    /// Sends the form of a page that goes to `action` and holds `of`, with its hidden fields and these.
    pub(crate) async fn post(
        &mut self,
        page: &Shown,
        (action, of): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Shown {
        let wanted = |form: &&str| {
            let head = form.split('>').next().unwrap_or_default();
            head.contains("method=\"post\"") && head.contains(action) && form.contains(of)
        };
        let form = page.text.split("<form").skip(1).find(wanted);
        let form = form.unwrap_or_else(|| panic!("no form for {action} on {}", page.path));
        let to = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut pairs = Vec::new();
        for hidden in form.split("<input type=\"hidden\" name=\"").skip(1) {
            let mut parts = hidden.splitn(3, '"');
            let name = parts.next().unwrap();
            let value = hidden.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
            pairs.push((name.to_owned(), value.to_owned()));
        }
        pairs.extend(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        let body: Vec<String> = pairs
            .iter()
            .map(|(name, value)| {
                format!("{}={}", web::next::encode(name), web::next::encode(value))
            })
            .collect();
        self.ask(Method::POST, &to.replace("&amp;", "&"), body.join("&")).await
    }

    /// Sends a request without a form or a body, and follows where it leads.
    pub(crate) async fn send(&mut self, method: Method, path: &str) -> Shown {
        self.ask(method, path, String::new()).await
    }

    /// Signs in on the demo's page of invented people.
    pub(crate) async fn sign_in_as(&mut self, name: &str) -> Shown {
        let people = self.get("/sign-in/demo").await;
        let home = self.post(&people, ("/sign-in/demo", name), &[]).await;
        assert_eq!(home.status, StatusCode::OK, "{name} cannot sign in: {}", home.text);
        home
    }

    /// Sends a form of a page with one file.
    pub(crate) async fn post_file(
        &mut self,
        page: &Shown,
        action: &str,
        (field, name, bytes): (&str, &str, impl AsRef<[u8]>),
        others: &[(&str, &str)],
    ) -> Shown {
        let form = page
            .text
            .split("<form")
            .skip(1)
            .find(|form| form.split('>').next().unwrap_or_default().contains(action));
        let form = form.unwrap_or_else(|| panic!("no form for {action} on {}", page.path));
        let to = form.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let token = form.split("name=\"_csrf\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let mut body = String::new();
        for (name, value) in [("_csrf", token)].iter().chain(others) {
            body.push_str(&format!(
                "--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        let head = format!(
            "{body}--part\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes.as_ref(), b"\r\n--part--\r\n"].concat();
        self.ask_as(Method::POST, &to, body, "multipart/form-data; boundary=part").await
    }

    /// Sends JSON to an interface with the session and the form token of a page, as a script of the page would.
    pub(crate) async fn api(
        &mut self,
        page: &Shown,
        path: &str,
        body: &serde_json::Value,
    ) -> (StatusCode, serde_json::Value) {
        self.api_as(page, Method::POST, path, body).await
    }

    /// The same by another method.
    pub(crate) async fn api_as(
        &mut self,
        page: &Shown,
        method: Method,
        path: &str,
        body: &serde_json::Value,
    ) -> (StatusCode, serde_json::Value) {
        let token = page.between("name=\"_csrf\" value=\"", "\"").unwrap().to_owned();
        self.token = Some(token);
        let body = body.to_string().into_bytes();
        let shown = self.ask_as(method, path, body, "application/json").await;
        self.token = None;
        (shown.status, serde_json::from_str(&shown.text).unwrap_or_default())
    }

    async fn ask(&mut self, method: Method, path: &str, body: String) -> Shown {
        self.ask_as(method, path, body.into_bytes(), "application/x-www-form-urlencoded").await
    }

    async fn ask_as(&mut self, method: Method, path: &str, body: Vec<u8>, kind: &str) -> Shown {
        let (mut method, mut path, mut body) = (method, path.to_owned(), body);
        for _ in 0..REDIRECTS_MAX {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let mut request = Request::builder()
                .method(method.clone())
                .uri(&path)
                .header(header::HOST, "localhost:8080")
                .header(header::ORIGIN, "http://localhost:8080")
                .header(header::COOKIE, cookies.join("; "))
                .header(header::CONTENT_TYPE, kind);
            if let Some(token) = &self.token {
                request = request.header(web::csrf::HEADER, token);
            }
            let request = request.body(Body::from(std::mem::take(&mut body))).unwrap();
            let answer = self.router.clone().oneshot(request).await.unwrap();
            for cookie in answer.headers().get_all(header::SET_COOKIE) {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            if let Some(next) = answer.headers().get(header::LOCATION) {
                (method, path) = (Method::GET, next.to_str().unwrap().to_owned());
                continue;
            }
            let status = answer.status();
            let bytes = to_bytes(answer.into_body(), PAGE_BYTES_MAX).await.unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            return Shown { path, status, text };
        }
        panic!("too many redirects at {path}");
    }
}
