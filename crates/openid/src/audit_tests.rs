//! What the security log says of refusals: which program, from which network, and that something came a second time.

use std::cell::RefCell;
use std::sync::Once;

use platform::testkit::sqlite;
use tracing::field::{Field, Visit};
use tracing::span;

use crate::tests_support::{MODULES, Town, basic};

/// Keeps the lines of the security log, for the thread on which they are written. It is there for all tests from the
/// first on: one that came and went would race with those that write a line for the first time beside it.
struct Book;

static BOOK: Once = Once::new();

thread_local! {
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

impl Book {
    fn open() {
        BOOK.call_once(|| tracing::subscriber::set_global_default(Book).unwrap());
    }

    fn take() -> Vec<String> {
        LINES.with(RefCell::take)
    }
}

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{}={value:?} ", field.name()));
    }
}

impl tracing::Subscriber for Book {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "openid::audit"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        LINES.with_borrow_mut(|lines| lines.push(line.0));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

#[tokio::test]
async fn refusals_and_replays_are_noted_with_program_and_network() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let mut browser = town.signed_in("Noor").await;
    let code = town.code(&mut browser, &[("scope", "openid")]).await;
    Book::open();
    let noted = |needles: &[&str]| {
        let lines = Book::take();
        let found = lines.iter().any(|line| needles.iter().all(|needle| line.contains(needle)));
        assert!(found, "{needles:?}: {lines:?}");
    };
    // A code twice.
    town.redeem(&code).await;
    assert_eq!(town.redeem(&code).await.error(), "invalid_grant");
    noted(&["program=\"library\"", "code=\"invalid_grant\"", "replay=true", "network="]);
    // A request that was sent ahead twice.
    let form = [
        ("response_type", "code"),
        ("scope", "openid"),
        ("redirect_uri", "https://library.example/back"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    let sent = town.post("/openid/par", &[("authorization", &basic())], &form).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    let uri = web::next::encode(sent.text("request_uri"));
    let path = format!("/openid/authorize?client_id=library&request_uri={uri}");
    browser.get(&path).await;
    Book::take();
    assert_eq!(browser.get(&path).await.status, 400);
    noted(&["program=\"library\"", "code=\"invalid_request_uri\"", "replay=true"]);
    // Whoever is not known is named as they name themselves, and a refusal that is sent back is noted too.
    browser.get("/openid/authorize?client_id=nobody").await;
    noted(&["program=\"nobody\"", "code=\"invalid_request\"", "replay=false"]);
    let back = web::next::encode("https://library.example/back");
    let plain = format!(
        "/openid/authorize?client_id=library&response_type=token&scope=openid&redirect_uri={back}"
    );
    browser.get(&plain).await;
    noted(&["program=\"library\"", "unsupported_response_type"]);
}
