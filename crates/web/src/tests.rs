//! Components in every language, and the gate asked by friends and strangers.

use askama::Template as _;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use axum::response::IntoResponse as _;
use platform::id::{Id, PersonId};
use platform::{Fault, Locale};
use tower::ServiceExt as _;

use crate::testkit::samples::sample_page;
use crate::testkit::{asked, markup_faults, site, unknown_keys};
use crate::*;

const LOCALES: [Locale; 3] = [Locale::EN, Locale::FR, Locale::AR];

fn person() -> Visitor {
    let person = Some(PersonId(Id::from_bits(1)));
    Visitor { person, name: "Ada <b>Ferrand</b>".into(), ..Visitor::default() }
}

fn official() -> Visitor {
    let roles = vec![RoleGrant { role: "caseworker".into(), unit: "mobility".into() }];
    Visitor { roles, permissions: vec!["cases.decide".into()], ..person() }
}

#[test]
fn every_component_in_every_language() {
    for locale in LOCALES {
        for wrong in [false, true] {
            let html = sample_page(asked(person(), locale, &[]), wrong).render().unwrap();
            assert_eq!(markup_faults(&html), Vec::<String>::new(), "{locale}");
            assert!(html.contains(&format!("lang=\"{locale}\" dir=\"{}\"", locale.direction())));
            assert!(!html.contains("<script>alert") && !html.contains("<b>Ferrand"), "escaped");
            assert_eq!(html.contains("id=\"error-summary\""), wrong);
            assert!(html.contains("value=\"b\" checked"), "what was chosen is still chosen");
        }
    }
}

#[test]
fn every_word_of_ours_in_every_language() {
    let here = std::path::PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap());
    for folder in ["src", "templates"] {
        let unknown = unknown_keys(&here.join(folder), &[]);
        let unknown: Vec<_> = unknown.iter().filter(|line| !line.contains("tests.rs")).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

#[test]
fn a_translation_uses_what_english_is_given() {
    let nowhere = std::path::Path::new("nowhere");
    let faults =
        unknown_keys(nowhere, &[("en", "x-a = { $n }"), ("fr", "x-a = { $m }"), ("ar", "x-a = ا")]);
    assert_eq!(faults, ["fr: x-a uses [\"m\"], which English does not"]);
}

async fn pages_of_nobody(asked: Asked) -> Answer {
    html(&sample_page(asked, false))
}

async fn save(asked: Asked, form: Form) -> Answer {
    Ok(format!("{} {}", asked.ctx.actor().kind(), form.value("name")).into_response())
}

async fn actor(asked: Asked) -> Answer {
    json(&asked.ctx.actor().kind())
}

async fn form(asked: Asked) -> Answer {
    Ok(asked.form_token().into_response())
}

async fn broken() -> Answer {
    Err(Fault::new("read the moon", "it is made of cheese").into())
}

async fn busy() -> Answer {
    Err(Fault::busy("commit", "the queue is full").into())
}

async fn bug() -> Answer {
    panic!("a broken invariant")
}

async fn read(_: IdempotencyKey, Json(_): Json<Vec<u32>>) -> Answer {
    json(&"read")
}

async fn refused() -> Answer {
    Err(Problem::refused("already-decided", "It is decided.").error("/x", "y").into())
}

async fn told() -> Answer {
    let problem = Problem::new(StatusCode::FORBIDDEN, "rests", "It rests until Monday.");
    Err(Failure::Told(Box::new(problem)))
}

fn routes() -> Routes {
    use Audience::*;
    use Permission::*;
    let get = Method::GET;
    Routes::new(
        "web",
        (),
        vec![
            route(get.clone(), "/", Anyone, Public, pages_of_nobody),
            route(get.clone(), "/form", Anyone, Public, form),
            route(Method::POST, "/save", Anyone, Public, save).body_bytes_max(2_000),
            route(Method::POST, "/typed", Anyone, Public, save).keeps_typed(),
            route(get.clone(), "/mine", SignedIn, Residents, actor),
            route(Method::POST, "/mine", SignedIn, Residents, save),
            route(get.clone(), "/desk", Official, Officials, actor),
            route(get.clone(), "/desk/decide", Holding("cases.decide"), Officials, actor),
            route(get.clone(), "/desk/hidden", Holding("cases.secret"), Officials, actor).hidden(),
            route(get.clone(), "/operate", Operator, Operators, actor),
            route(get.clone(), "/broken", Anyone, Public, broken),
            route(get.clone(), "/busy", Anyone, Public, busy),
            route(get.clone(), "/bug", Anyone, Public, bug),
            route(get.clone(), "/told", Anyone, Public, told),
            route(get.clone(), "/api/mine", SignedIn, Residents, actor),
            route(Method::POST, "/api/mine", SignedIn, Residents, actor),
            route(get.clone(), "/api/desk", Holding("cases.decide"), Officials, actor),
            route(get.clone(), "/api/cases", Client("cases.read"), Programs, actor),
            route(Method::POST, "/api/read", Anyone, Programs, read),
            route(get.clone(), "/api/refused", Anyone, Programs, refused),
            route(get.clone(), "/api/told", Anyone, Programs, told),
            route(get, "/api/broken", Anyone, Programs, broken),
        ],
    )
}

struct Got {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(visitor: Visitor, request: Request<Body>) -> Got {
    let response =
        routes().into_router(site(visitor, &[]).shared()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Got { status: parts.status.as_u16(), headers: parts.headers, text }
}

async fn get(visitor: Visitor, path: &str) -> Got {
    let session = if visitor.person.is_some() { "__Host-session=s" } else { "" };
    send(visitor, Request::get(path).header("cookie", session).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn who_may_use_which_route() {
    let check = async |visitor: Visitor, path: &str, status: u16| {
        assert_eq!(get(visitor, path).await.status, status, "{path}");
    };
    let client = || Visitor {
        client: Some("library".into()),
        scopes: vec!["cases.read".into()],
        ..Visitor::default()
    };
    for path in ["/mine", "/desk", "/desk/decide", "/operate"] {
        check(Visitor::default(), path, 303).await;
    }
    // Who is not signed in is asked to, whether it exists or not.
    check(Visitor::default(), "/desk/hidden", 303).await;
    check(Visitor::default(), "/api/mine", 401).await;
    check(person(), "/mine", 200).await;
    for path in ["/desk", "/desk/decide", "/operate", "/api/cases"] {
        check(person(), path, 403).await;
    }
    check(official(), "/desk/decide", 200).await;
    check(official(), "/desk/hidden", 404).await;
    check(official(), "/operate", 403).await;
    check(person(), "/nowhere", 404).await;
    let request = Request::get("/api/cases").header("authorization", "Bearer t");
    assert_eq!(send(client(), request.body(Body::empty()).unwrap()).await.status, 200);
    for (scopes, status) in [(vec!["my.read".into()], 200), (vec!["my.write".into()], 403)] {
        let program = Visitor { client: Some("calendar".into()), scopes, ..person() };
        let request = Request::get("/api/mine").header("authorization", "Bearer t");
        let request = request.body(Body::empty()).unwrap();
        assert_eq!(send(program, request).await.status, status, "a person's program, by scope");
    }
    let request = Request::delete("/mine").body(Body::empty()).unwrap();
    assert_eq!(send(person(), request).await.status, 405);
}

#[tokio::test]
async fn programs_need_no_form_token_but_their_scope() {
    let program = |scope: &str| Visitor {
        client: Some("calendar".into()),
        scopes: vec![scope.into()],
        ..person()
    };
    let ask = async |who: Visitor, name: &str, value: &str, status: u16| {
        let request = Request::post("/api/mine").header(name, value).body(Body::empty());
        assert_eq!(send(who, request.unwrap()).await.status, status, "{name}");
    };
    ask(program("my.write"), "authorization", "Bearer t", 200).await;
    ask(program("my.read"), "authorization", "Bearer t", 403).await;
    ask(person(), "cookie", "__Host-session=s", 403).await;
    let archive = || Visitor {
        client: Some("archive".into()),
        roles: vec![RoleGrant { role: "program".into(), unit: "mobility".into() }],
        permissions: vec!["cases.decide".into()],
        ..Visitor::default()
    };
    let get = |path: &str| Request::get(path).header("authorization", "Bearer t");
    let desk = send(archive(), get("/api/desk").body(Body::empty()).unwrap()).await;
    assert_eq!((desk.status, desk.text.as_str()), (200, "\"client\""), "as its unit's official");
    let page = send(archive(), get("/desk/decide").body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, 303, "pages look at no bearer token");
    let mine = send(archive(), get("/api/mine").body(Body::empty()).unwrap()).await;
    assert_eq!(mine.status, 403, "it is nobody");
}

#[tokio::test]
async fn a_program_that_asks_without_end_is_told_when_to_come_back() {
    let program = Visitor { scopes: vec!["my.read".into()], client: Some("x".into()), ..person() };
    let mut town = site(program, &[]);
    town.settings.programs = crate::Allowance { per_second: 2, at_once: 2 };
    let router = routes().into_router(town.shared());
    let ask = async |header: (&str, &str), path: &str| {
        let request = Request::get(path).header(header.0, header.1).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    };
    let bearer = ("authorization", "Bearer t");
    for _ in 0..2 {
        assert_eq!(ask(bearer, "/api/mine").await.status(), 200);
    }
    let refused = ask(bearer, "/api/mine").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers().get("retry-after").unwrap(), "1");
    assert_eq!(refused.headers().get("content-type").unwrap(), "application/problem+json");
    // Browsers are not programs: neither pages nor their scripts are counted.
    assert_eq!(ask(("cookie", "__Host-session=s"), "/api/mine").await.status(), 200);
    assert_eq!(ask(bearer, "/mine").await.status(), 303);
}

#[tokio::test]
async fn officials_are_residents_in_their_own_affairs() {
    assert_eq!(get(official(), "/mine").await.text, "\"person\"");
    assert_eq!(get(official(), "/desk").await.text, "\"official\"");
}

#[tokio::test]
async fn sent_to_sign_in_and_back() {
    let got = get(Visitor::default(), "/mine?tab=a%20b").await;
    assert_eq!(got.header("location"), "/sign-in?next=%2Fmine%3Ftab%3Da%2520b");
}

#[tokio::test]
async fn after_a_form_posted_too_late_back_to_its_page() {
    let check = async |referer: &str, next: &str| {
        let request = Request::post("/mine")
            .header("host", "localhost:8080")
            .header("referer", referer)
            .body(Body::empty());
        let got = send(Visitor::default(), request.unwrap()).await;
        assert_eq!(got.header("location"), format!("/sign-in?next={next}"), "{referer}");
    };
    check("http://localhost:8080/apply/x?step=2", "%2Fapply%2Fx%3Fstep%3D2").await;
    check("http://evil.example/apply", "%2F").await;
    let request = Request::post("/mine").header("cookie", "__Host-session=of-yesterday");
    let got = send(Visitor::default(), request.body(Body::empty()).unwrap()).await;
    assert_eq!(got.header("location"), "/sign-in?next=%2F&late=yes", "the form is said to be lost");
    check("http://localhost:8080//evil.example", "%2F").await;
    check("", "%2F").await;
}

/// A form of a session that is over: what was typed is shown again and nothing is done, but only to whom typed it here.
#[tokio::test]
async fn what_was_typed_is_shown_again() {
    let check = async |visitor: Visitor, (name, value): (&str, &str), status: u16, kept: bool| {
        let request = Request::post("/typed?from=check")
            .header("host", "localhost:8080")
            .header(name, value)
            .header("cookie", "__Host-session=of-yesterday")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("_csrf=stale&name=Old+%3CSalt%3E"));
        let got = send(visitor, request.unwrap()).await;
        assert_eq!(got.status, status, "{name}: {value}");
        let field = "<input type=\"hidden\" name=\"name\" value=\"Old &#60;Salt&#62;\">";
        assert_eq!(got.text.contains(field), kept, "{name} {value}: {}", got.text);
        assert_eq!(got.text.contains("action=\"/typed?from=check\""), kept);
        got.text
    };
    let here = ("origin", "http://localhost:8080");
    let nobody = check(Visitor::default(), here, 401, true).await;
    assert!(nobody.contains("href=\"/sign-in\"") && !nobody.contains("visitor Old"), "{nobody}");
    let again = check(person(), ("sec-fetch-site", "same-origin"), 403, true).await;
    assert!(!again.contains("href=\"/sign-in\" target"), "{again}");
    check(person(), ("sec-fetch-site", "cross-site"), 403, false).await;
    check(person(), ("origin", "http://evil.example"), 403, false).await;
    check(person(), ("accept", "text/html"), 403, false).await;
}

#[test]
fn the_page_that_keeps_what_was_typed_in_each_language() {
    for locale in LOCALES {
        for visitor in [Visitor::default(), person()] {
            let asked = asked(visitor, locale, &[]);
            let typed = Form::filled([("name", "Ada")]);
            let html = crate::typed::typed_page(&asked, &typed, true).render().unwrap();
            assert_eq!(markup_faults(&html), Vec::<String>::new(), "{locale}");
            assert!(!html.contains("typed-"), "a word is missing in {locale}: {html}");
        }
    }
}

/// A form may post to where no page is: another language leads to the page on which it stood.
#[tokio::test]
async fn what_is_said_to_a_form_in_another_language() {
    let request = Request::post("/save")
        .header("host", "localhost:8080")
        .header("referer", "http://localhost:8080/form?step=2")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("name=Ada"));
    let got = send(Visitor::default(), request.unwrap()).await;
    assert_eq!(got.status, 403, "{}", got.text);
    assert!(got.text.contains("href=\"/form?step=2&#38;lang=ar\""), "{}", got.text);
    assert!(got.text.contains("href=\"/form?step=2\" class=\"govuk-back-link\""), "{}", got.text);
}

#[tokio::test]
async fn protective_headers_on_every_answer() {
    for path in ["/", "/form", "/nowhere", "/broken", "/bug", "/api/refused", "/theme.css", "/mine"]
    {
        let got = get(Visitor::default(), path).await;
        assert_eq!(
            got.header("content-security-policy"),
            headers::CONTENT_SECURITY_POLICY,
            "{path}"
        );
        assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!got.header("cache-control").is_empty(), "{path}");
    }
    assert_eq!(get(person(), "/").await.header("cache-control"), "no-store");
    assert_eq!(
        get(Visitor::default(), "/nowhere").await.header("set-cookie"),
        "",
        "no form, no cookie"
    );
}

#[tokio::test]
async fn forms_need_a_token_of_ours() {
    let form = get(Visitor::default(), "/form").await;
    let cookie = form.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(form.header("set-cookie").contains("HttpOnly; SameSite=Lax; Secure"));
    let check = async |cookie: &str, body: String, site: &str, status: u16| {
        let request = Request::post("/save")
            .header("cookie", cookie)
            .header("sec-fetch-site", site)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let got = send(Visitor::default(), request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(got.status, status, "{body}: {}", got.text);
        got
    };
    let good = format!("name=Ada&_csrf={}", form.text);
    assert_eq!(check(&cookie, good.clone(), "same-origin", 200).await.text, "visitor Ada");
    check(&cookie, good.clone(), "cross-site", 403).await;
    check("", good.clone(), "same-origin", 403).await;
    check("__Host-visitor=other", good.clone(), "same-origin", 403).await;
    check(&cookie, "name=Ada".into(), "same-origin", 403).await;
    let large = format!("{good}&x={}", "a".repeat(3_000));
    check(&cookie, large, "same-origin", 413).await;
}

#[tokio::test]
async fn a_form_opened_before_signing_in_is_still_good_afterwards() {
    let form = get(Visitor::default(), "/form").await;
    let cookie = form.header("set-cookie").split(';').next().unwrap().to_owned();
    let request = Request::post("/mine")
        .header("cookie", format!("{cookie}; __Host-session=new"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("name=Ada&_csrf={}", form.text)));
    assert_eq!(send(person(), request.unwrap()).await.text, "person Ada");
}

#[tokio::test]
async fn failures_have_words_and_no_insides() {
    for (lang, word) in [("en", "Sorry"), ("fr", "erreur"), ("ar", "عذرًا")] {
        for path in ["/broken", "/bug"] {
            let got = get(Visitor::default(), &format!("{path}?lang={lang}")).await;
            assert_eq!(got.status, 500);
            assert!(got.text.contains(word) && !got.text.contains("cheese"), "{}", got.text);
            assert_eq!(markup_faults(&got.text), Vec::<String>::new());
        }
    }
    let busy = get(Visitor::default(), "/busy").await;
    assert_eq!((busy.status, busy.header("retry-after")), (503, "5"));
    let broken = get(Visitor::default(), "/api/broken").await;
    assert_eq!(broken.header("content-type"), "application/problem+json");
    assert!(broken.text.contains("\"incident\":") && !broken.text.contains("cheese"));
    let refused = get(Visitor::default(), "/api/refused").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("\"code\":\"already-decided\""));
    // What says the way out is told to people as to programs.
    for (path, part) in [("/told", "<h1"), ("/api/told", "\"code\":\"rests\"")] {
        let told = get(Visitor::default(), path).await;
        assert_eq!(told.status, 403);
        assert!(told.text.contains(part) && told.text.contains("It rests until Monday."), "{path}");
    }
    assert_eq!(
        get(Visitor::default(), "/api/nowhere").await.header("content-type"),
        "application/problem+json"
    );
}

#[tokio::test]
async fn bodies_of_programs_are_read_or_refused_with_a_problem() {
    let check = async |kind: &str, body: &str, key: &str, status: u16, code: &str| {
        let request = Request::post("/api/read")
            .header(header::CONTENT_TYPE, kind)
            .header("idempotency-key", key)
            .body(Body::from(body.to_owned()));
        let got = send(Visitor::default(), request.unwrap()).await;
        assert_eq!(got.status, status, "{body}: {}", got.text);
        assert!(got.text.contains(code), "{body}: {}", got.text);
    };
    check("application/json", "[1,2]", "k1", 200, "read").await;
    check("application/json", "[1,", "k1", 400, "malformed-json").await;
    check("application/json", "{\"a\":1}", "k1", 422, "unexpected-json").await;
    check("text/plain", "[1]", "k1", 415, "not-json").await;
    check("application/json", "[1]", &"k".repeat(200), 400, "bad-idempotency-key").await;
}

#[tokio::test]
async fn the_language_is_chosen_kept_and_guessed() {
    let check = async |path: &str, cookie: &str, accept: &str, lang: &str| {
        let request = Request::get(path).header("cookie", cookie).header("accept-language", accept);
        let got = send(Visitor::default(), request.body(Body::empty()).unwrap()).await;
        assert!(got.text.contains(&format!("<html lang=\"{lang}\"")), "{path} {cookie} {accept}");
        got
    };
    check("/nowhere", "", "", "en").await;
    check("/nowhere", "", "de, fr-CA;q=0.8, en;q=0.5", "fr").await;
    check("/nowhere", "__Host-language=ar", "fr", "ar").await;
    let got = check("/nowhere?a=1&lang=fr", "__Host-language=ar", "en", "fr").await;
    assert!(got.header("set-cookie").starts_with("__Host-language=fr;"));
    assert!(got.text.contains("href=\"/nowhere?a=1&#38;lang=ar\""), "{}", got.text);
    check("/nowhere?lang=xx", "", "", "en").await;
}

#[tokio::test]
async fn pages_are_compressed_for_those_who_take_it() {
    let request = Request::get("/").header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let got = send(Visitor::default(), request).await;
    assert_eq!(got.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn open_data_may_be_read_by_pages_of_other_sites_and_nothing_else() {
    let origin = "access-control-allow-origin";
    assert_eq!(get(Visitor::default(), "/api/refused").await.header(origin), "*");
    for path in ["/", "/mine", "/api/mine", "/api/cases", "/nowhere"] {
        assert_eq!(get(person(), path).await.header(origin), "", "{path}");
    }
}

#[test]
fn the_table_can_be_walked() {
    let routes = routes();
    assert_eq!(routes.repeated(), Vec::<String>::new());
    let find = |path| routes.table().find(|info| info.path == path).unwrap().clone();
    assert_eq!((find("/desk").kind, find("/api/mine").kind), (Kind::Page, Kind::Api));
    assert_eq!(find("/desk").permission, Permission::Official);
    assert_eq!(routes.merge(self::routes()).repeated().len(), 22);
}

#[test]
fn an_official_is_here_in_the_role_that_the_route_needs() {
    let roles = ["parking", "contact-centre"].map(|unit| RoleGrant {
        role: if unit == "parking" { "caseworker" } else { "counter" }.into(),
        unit: unit.into(),
    });
    let given = vec![&["cases.decide"][..], &["people.find", "cases.read"]];
    let both = Visitor { roles: roles.to_vec(), given, ..person() };
    let check = |permission: Permission, expected: &str| {
        let actor = both.actor(Audience::Officials, permission);
        assert_eq!(actor.columns().2.as_deref(), Some(expected), "{permission:?}");
    };
    check(Permission::Holding("people.find"), "contact-centre");
    check(Permission::Holding("cases.decide"), "parking");
    check(Permission::Holding("operator"), "parking");
    check(Permission::Official, "parking");
    assert_eq!(both.actor(Audience::Residents, Permission::SignedIn).kind(), "person");
}
