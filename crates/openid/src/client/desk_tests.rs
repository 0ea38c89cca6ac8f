//! `/desk/openid` as administrators meet it: registered, changed, a new secret, ended; in every language.

use platform::Query;
use platform::testkit::each_database;

use crate::tests_support::{MODULES, Town, authorize, between};

#[tokio::test]
async fn registered_changed_and_ended_at_the_desk() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut noor = town.signed_in("Noor").await;
        assert_eq!(noor.get("/desk/openid").await.status, 403);
        let mut olga = town.signed_in("Olga").await;
        let page = olga.get("/desk/openid/new").await;
        assert_eq!(page.status, 200, "{}", page.text);
        let mut fields = vec![
            ("id", "pool"),
            ("name-en", "Town pool"),
            ("purpose-en", "To sell you tickets"),
            ("authentication", "client_secret_basic"),
            ("scopes", "openid"),
            ("scopes", "email"),
            ("redirect_uris", "http://pool.example/back"),
            ("assurance", "low"),
        ];
        let refused = olga.post(&page, "/desk/openid/new", &fields).await;
        assert!(refused.status == 422 && refused.text.contains("http://pool.example/back"));
        assert_eq!(web::testkit::markup_faults(&refused.text), Vec::<String>::new());
        fields.retain(|(name, _)| *name != "redirect_uris");
        fields.push(("redirect_uris", "https://pool.example/back"));
        let given = olga.post(&page, "/desk/openid/new", &fields).await;
        let secret = between(
            &given.text,
            "client_secret</dt><dd class=\"govuk-summary-list__value\"><bdi dir=\"ltr\">",
            "<",
        );
        let first = secret.unwrap_or_else(|| panic!("{}", given.text)).to_owned();
        let taken = olga.post(&page, "/desk/openid/new", &fields).await;
        assert!(taken.status == 422, "{}", taken.text);

        let page = olga.get("/desk/openid/pool").await;
        assert!(page.text.contains("https://pool.example/back"), "{}", page.text);
        let renewed = olga.post(&page, "/desk/openid/pool/secret", &[]).await;
        let marker = "client_secret</dt><dd class=\"govuk-summary-list__value\"><bdi dir=\"ltr\">";
        let second = between(&renewed.text, marker, "<").unwrap().to_owned();
        for secret in [&first, &second] {
            assert_eq!(known(&town, secret).await, "invalid_grant", "both are good");
        }
        fields.retain(|(name, _)| *name != "name-en");
        fields.push(("name-en", "Town pools"));
        let changed = olga.post(&page, "/desk/openid/pool", &fields).await;
        assert_eq!(changed.location, "/desk/openid?done=changed", "{}", changed.text);
        for lang in ["en", "fr", "ar"] {
            for path in
                ["/desk/openid", "/desk/openid/new", "/desk/openid/pool", "/desk/openid/library"]
            {
                let page = olga.get(&format!("{path}?lang={lang}")).await;
                assert_eq!(page.status, 200, "{path} {lang}");
                assert_eq!(
                    web::testkit::markup_faults(&page.text),
                    Vec::<String>::new(),
                    "{path} {lang}"
                );
            }
        }
        assert!(olga.get("/desk/openid").await.text.contains("Town pools"));
        let ended = olga.post(&page, "/desk/openid/pool/end", &[]).await;
        assert_eq!(ended.location, "/desk/openid?done=ended");
        assert_eq!(known(&town, &second).await, "invalid_client");
        let page = noor.get(&authorize(&[("client_id", "pool")])).await;
        assert_eq!(page.status, 400);
        let entries = Query::new("SELECT COUNT(*) FROM ledger_entry", vec![]);
        assert_eq!(town.db.read(entries).await.unwrap()[0].int(0), 4, "each act is in the log");
    })
    .await;
}

async fn known(town: &Town, secret: &str) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(format!("pool:{secret}"));
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    let authorization = format!("Basic {text}");
    let headers = [("authorization", authorization.as_str())];
    town.post("/openid/token", &headers, &form).await.error().to_owned()
}

#[test]
fn every_word_is_there_in_every_language() {
    let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    assert_eq!(web::testkit::unknown_keys(&folder, crate::LOCALES), Vec::<String>::new());
    let (words, _) = web::Catalogue::new(crate::LOCALES);
    let dashed = |word: &str| word.replace(['_', '.'], "-");
    let mut keys: Vec<String> = crate::scope::Scope::ALL.iter().map(|scope| scope.key()).collect();
    keys.extend(
        crate::scope::Claim::ALL.map(|claim| format!("openid-claim-{}", dashed(claim.word()))),
    );
    let ways = super::Authentication::ALL;
    keys.extend(ways.map(|way| format!("openid-authentication-{}", dashed(way.word()))));
    keys.extend(super::RegistrationRefusal::CODES.map(|code| format!("openid-refused-{code}")));
    keys.extend(super::form::OPTIONS.map(|option| format!("openid-option-{}", dashed(option))));
    keys.extend(super::pages::DONE.map(|done| format!("openid-done-{done}")));
    keys.extend(super::form::LANGUAGES.map(|language| format!("openid-language-{language}")));
    for word in ["unknown", "too-many", "level", "let-in", "kept-out"] {
        keys.push(format!("openid-device-{word}"));
    }
    let missing: Vec<&String> = keys.iter().filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
