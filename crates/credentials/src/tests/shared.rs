//! What several of these tests do in the town: cases that end, what is in the log, people who agree to a wallet.

use platform::id::PersonId;
use platform::{Query, Unit, args};
use privacy::{Purpose, subject_of};

use crate::CredentialId;
use crate::credential::act::{self, Record};
use crate::credential::store;
use crate::tests_support::{Browser, Page, Town, between, query};

impl Town {
    /// The case that gave something ends, for a reason.
    pub(crate) async fn ended(&self, (person, reference): (PersonId, &str), why: &str) {
        let ctx = self.ctx();
        let key = self.vault.key(&ctx, subject_of(person)).await.unwrap().unwrap();
        let given = crate::given_by_case(&self.credentials, &ctx, reference).await.unwrap();
        let mut unit = Unit::new();
        crate::end_of_case(&mut unit, &ctx, &key, (&given, why));
        self.db.commit(unit).await.unwrap();
    }

    /// What is in the log of a credential, the newest first.
    pub(crate) async fn acts(&self, id: CredentialId) -> Vec<Record> {
        let found = store::find(&self.db, id).await.unwrap().unwrap();
        let ctx = self.ctx();
        let opened = act::open_all(&self.credentials, &ctx, Purpose::Review, &found).await;
        opened.unwrap().into_iter().map(|(_, record)| record).collect()
    }

    /// Everybody who is signed in came by a password alone.
    pub(crate) async fn weaken_sessions(&self) {
        let mut unit = Unit::new();
        unit.run("UPDATE identity_session SET assurance = 'low'", Vec::new());
        self.db.commit(unit).await.unwrap();
    }

    /// The access token of the registered wallet, when somebody agreed in their browser.
    pub(crate) async fn agreed_access(&self, browser: &mut Browser) -> String {
        self.agreed_to(browser, "credentials").await
    }

    /// An access token of this scope, with the consent of whoever sits at the browser.
    pub(crate) async fn agreed_to(&self, browser: &mut Browser, scope: &str) -> String {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let asked = query(&[
            ("client_id", "wallet"),
            ("redirect_uri", "https://wallet.example/back"),
            ("response_type", "code"),
            ("scope", scope),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ]);
        let code = agreed(browser, &format!("/openid/authorize?{asked}")).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", "https://wallet.example/back"),
            ("code_verifier", verifier),
            ("client_id", "wallet"),
        ];
        let given = self.post_form(("/openid/token", None), &form).await;
        assert_eq!(given.text("scope"), scope, "{}", given.text);
        given.text("access_token").to_owned()
    }

    /// Carla at the counter hands an identity over against the passport of this number.
    pub(crate) async fn hand_over(&self, id: CredentialId, number: &str) -> Page {
        let mut carla = self.signed_in("Carla").await;
        let path = format!("/desk/pickup/{id}");
        let page = carla.get(&path).await;
        let seen = between(&page.text, "name=\"seen\" value=\"", "\"").unwrap_or("0").to_owned();
        let mut fields = vec![("seen", seen.as_str())];
        fields.extend(handing_over(number));
        let done = carla.post(&page, &path, &fields).await;
        assert_eq!(web::testkit::markup_faults(&done.text), Vec::<String>::new());
        done
    }

    /// Olga of the unit that decided does something with a credential.
    pub(crate) async fn act(&self, id: CredentialId, (what, text): (&str, &str)) -> Page {
        let mut olga = self.signed_in("Olga").await;
        let path = format!("/desk/credentials/{id}");
        let page = olga.get(&path).await;
        let seen = between(&page.text, "name=\"seen\" value=\"", "\"").unwrap_or("0").to_owned();
        let fields = [("seen", seen.as_str()), ("do", what), ("text", text)];
        olga.post(&page, &path, &fields).await
    }

    /// How many records of a credential are those to which the log commits.
    pub(crate) async fn commitments_that_fit(&self, id: CredentialId) -> usize {
        let found = store::find(&self.db, id).await.unwrap().unwrap();
        let ctx = self.ctx();
        let key = self.vault.key(&ctx, subject_of(found.person)).await.unwrap().unwrap();
        let opened = act::open_all(&self.credentials, &ctx, Purpose::Review, &found).await;
        let mut fitting = 0;
        for (entry, record) in opened.unwrap() {
            let text = serde_json::to_string(&record).unwrap();
            let label = format!("credentials.act/{}", record.id);
            let expected = ledger::commitment(&key.commitment_key(&label), text.as_bytes());
            let sql = "SELECT entry FROM ledger_entry WHERE id = $1";
            let rows = self.db.read(Query::new(sql, args![entry])).await.unwrap();
            let line = ledger::Entry::parse(rows[0].text(0)).unwrap();
            fitting += usize::from(line.commitment() == &expected);
        }
        fitting
    }
}

/// What a clerk fills in who hands an identity over, but for the version that they saw.
fn handing_over(number: &str) -> [(&str, &str); 5] {
    [
        ("document-kind", "passport"),
        ("document-country", "gha"),
        ("document-number", number),
        ("compared", "yes"),
        ("old", "keep"),
    ]
}

/// Agrees to what a program asks for; the code that it gets.
async fn agreed(browser: &mut Browser, path: &str) -> String {
    let mut page: Page = browser.get(path).await;
    for _ in 0..4 {
        if page.location.starts_with('/') {
            let next = page.location.clone();
            page = browser.get(&next).await;
        }
    }
    // Who agreed before is not asked again.
    if let Some(code) = between(&page.location, "code=", "&") {
        return code.to_owned();
    }
    let request = between(&page.text, "name=\"request\" value=\"", "\"");
    let request = request.unwrap_or_else(|| panic!("{} {}", page.status, page.text)).to_owned();
    let fields = [("request", request.as_str()), ("answer", "yes")];
    let page = browser.post(&page, "/openid/continue", &fields).await;
    let whole = format!("{} {}", page.location, page.text);
    let code = between(&whole, "code=", "&").unwrap_or_else(|| panic!("{whole}"));
    code.to_owned()
}
