//! A credential of another issuer is evidence: a student shows her enrolment instead of a paper, and an official looks
//! where nobody knows whose it is.

use std::collections::BTreeMap;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::{Method, StatusCode};
use credentials::presentation::trust::{Issuer, Keys};
use openid::jose::SigningKey;
use privacy::{Access, Purpose};
use sdjwt::{Path, SdJwt, conceal};
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::town;
use crate::wallets::{Wallet, applicant, begins};

const ORIGIN: &str = "http://localhost:8080";
const UNIVERSITY: &str = "https://university.example";
const KIND: &str = "urn:westmark:enrolment:1";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// The university, with a key of its own.
struct University(SigningKey);

impl University {
    fn new(app: &App) -> University {
        let key = SigningKey::from_secret(&[9; 32]).unwrap();
        app.credentials.trust(vec![Issuer {
            id: UNIVERSITY.into(),
            name: BTreeMap::from([("en".to_owned(), "Westmark University".to_owned())]),
            keys: Keys::Given(vec![(None, key.public())]),
            revocation: Vec::new(),
            types: vec![KIND.into()],
            status: format!("{UNIVERSITY}/"),
        }]);
        University(key)
    }

    /// The enrolment of somebody, in a wallet.
    fn enrols(&self, wallet: &Wallet, (given, family, born): (&str, &str, &str)) -> SdJwt {
        let claims = json!({
            "iss": UNIVERSITY, "vct": KIND, "education_level": "higher", "given_name": given,
            "family_name": family, "birthdate": born, "marks": "not asked for",
            "cnf": { "jwk": wallet.jwk() },
        });
        let hidden = ["education_level", "given_name", "family_name", "birthdate", "marks"];
        let hidden = hidden.map(|name| Path::members([name]));
        let concealed = conceal(claims.as_object().unwrap().clone(), &hidden, &mut || [1; 16]);
        let header = json!({ "alg": "ES256", "typ": "dc+sd-jwt" });
        concealed.unwrap().signed(&header, |text| self.0.signature(text))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_enrolment_is_shown_and_not_sent() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
        let (university, wallet) = (University::new(&app), Wallet::new(&app));
        let (mut yara, first, draft) = yara_begins(&app).await;
        let born = born_on(&app, &draft).await;
        let asked = yara.post(&first, ("/wallet", "page"), &[]).await;
        let enrolment = university.enrols(&wallet, ("YARA", "Nasser", &born));
        let taken = shown(&app, (&mut yara, &wallet), (&asked, &enrolment)).await;
        let from = "From a credential in your wallet, given by";
        assert!(plain(&taken).contains(from), "{}", taken.text);
        assert!(!taken.text.contains("not asked for"), "{}", taken.text);
        let one = format!("/api/v1{draft}");
        let other = json!({ "answers": { "course": "vocational" } });
        let (_, told) = yara.api_as(&taken, Method::PATCH, &one, &other).await;
        assert_eq!(told["answers"]["course"], "higher", "not changed by hand: {told}");
        let sent = handed_in(&app, &mut yara, &taken, &draft).await;
        assert_eq!(sent["status"], "200 OK", "no paper is asked for: {sent}");
        let case = seen(&app, &sent).await;
        for told in ["Shown from a wallet", "Westmark University", "It names the applicant"] {
            assert!(case.contains(told), "{told}: {case}");
        }
        assert!(!case.contains("It says about its holder"), "{case}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_enrolment_is_looked_at() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
        let (university, wallet) = (University::new(&app), Wallet::new(&app));
        let (mut yara, first, draft) = yara_begins(&app).await;
        let asked = yara.post(&first, ("/wallet", "page"), &[]).await;
        // The wallet of a stranger, who was sent the link: their browser is not hers.
        let other = university.enrols(&wallet, ("Ana", "Reis", "2005-01-31"));
        let (status, told) = wallet.show_as(&app, &asked, ("evidence", &other)).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let back = told["redirect_uri"].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
        let mut samir = Browser::new(&app);
        samir.sign_in_as("Samir Khoury").await;
        assert_eq!(samir.get(&back).await.status, StatusCode::NOT_FOUND);
        let waits = yara.post(&asked, ("/wallet/", "button"), &[]).await;
        assert!(waits.text.contains("Go on where your wallet led you"), "{}", waits.text);
        assert!(!waits.text.contains("Take it over"), "{}", waits.text);
        // In hers it is taken, and told to be looked at.
        let there = yara.get(&back).await;
        let taken = yara.post(&there, ("/wallet/", "button"), &[]).await;
        assert!(plain(&taken).contains("It could not be matched with you"), "{}", taken.text);
        assert!(
            taken.text.contains("Show it from your wallet"),
            "another one will do: {}",
            taken.text
        );
        let paper = yara.get(&format!("{draft}/questions/enrolment")).await;
        let file = ("enrolment", "enrolment.pdf", PDF);
        yara.post_file(&paper, "/questions/enrolment", file, &[]).await;
        let sent = handed_in(&app, &mut yara, &taken, &draft).await;
        assert_eq!(sent["status"], "200 OK", "with the paper: {sent}");
        let case = seen(&app, &sent).await;
        for told in ["It could not be matched with the applicant", "Reis", "2005-01-31"] {
            assert!(case.contains(told), "{told}: {case}");
        }
        assert!(case.contains("The rules leave this to you"), "{case}");
    })
    .await;
}

/// Grants by one decision and asks nobody; what it may not grant comes to an official.
const ALONE: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" id="d">
  <error id="unseen" errorCode="not-looked-at"/>
  <process id="grant" name="Grant" isExecutable="true">
    <startEvent id="received" name="Received"/>
    <businessRuleTask id="reduction" name="Work out what is taken off" aedile:decision="Reduction" aedile:resultVariable="reduction"/>
    <serviceTask id="issue" name="Issue the result" aedile:topic="issue"/>
    <boundaryEvent id="stopped" attachedToRef="issue"><errorEventDefinition errorRef="unseen"/></boundaryEvent>
    <userTask id="look" name="Look whose it is" aedile:role="official" aedile:actions="approve refuse"/>
    <endEvent id="granted" name="Granted"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="reduction"/>
    <sequenceFlow id="b" sourceRef="reduction" targetRef="issue"/>
    <sequenceFlow id="c" sourceRef="stopped" targetRef="look"/>
    <sequenceFlow id="e" sourceRef="look" targetRef="issue"/>
    <sequenceFlow id="f" sourceRef="issue" targetRef="granted"/>
  </process></definitions>"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_asks_nobody_grants_nothing_unseen() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, Scale { people: 40, applications: 0 }).await.unwrap();
        std::fs::write(definitions.join("services/student-grant/process.bpmn"), ALONE).unwrap();
        let reloaded = app.catalogue.reload().unwrap();
        assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
        let ctx = app.edge.system("publish");
        services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
        let (university, wallet) = (University::new(&app), Wallet::new(&app));
        let (mut yara, first, draft) = yara_begins(&app).await;
        let asked = yara.post(&first, ("/wallet", "page"), &[]).await;
        let other = university.enrols(&wallet, ("Ana", "Reis", "2005-01-31"));
        let taken = shown(&app, (&mut yara, &wallet), (&asked, &other)).await;
        let paper = yara.get(&format!("{draft}/questions/enrolment")).await;
        let file = ("enrolment", "enrolment.pdf", PDF);
        yara.post_file(&paper, "/questions/enrolment", file, &[]).await;
        let sent = handed_in(&app, &mut yara, &taken, &draft).await;
        assert_eq!(sent["status"], "200 OK", "{sent}");
        let own = format!("/applications/{}", sent["reference"].as_str().unwrap());
        let waits = yara.get(&own).await;
        assert!(!waits.text.contains("Granted"), "{}", waits.text);
        let mut emma = Browser::new(&app);
        emma.sign_in_as("Emma Fischer").await;
        let desk = format!("/desk/cases/{}", sent["reference"].as_str().unwrap());
        let case = emma.get(&desk).await;
        assert!(case.text.contains("Look whose it is"), "{}", case.text);
        let fields = [("text", "It is hers: she showed the paper."), ("do", "approve")];
        let act = format!("{desk}/act");
        let done = emma.post(&case, (&act, "value=\"approve\""), &fields).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        let granted = yara.get(&own).await;
        assert!(granted.text.contains("Granted"), "{}", granted.text);
        // Her own is granted at once.
        let (mut yara, first, draft) = yara_begins(&app).await;
        let born = born_on(&app, &draft).await;
        let asked = yara.post(&first, ("/wallet", "page"), &[]).await;
        let enrolment = university.enrols(&wallet, ("Yara", "Nasser", &born));
        let taken = shown(&app, (&mut yara, &wallet), (&asked, &enrolment)).await;
        let sent = handed_in(&app, &mut yara, &taken, &draft).await;
        let own = format!("/applications/{}", sent["reference"].as_str().unwrap_or_default());
        let granted = yara.get(&own).await;
        assert!(granted.text.contains("Granted"), "{sent} {}", granted.text);
    })
    .await;
}

/// Yara begins to ask for a grant, in English: her browser, the first page, and where the draft is.
async fn yara_begins(app: &App) -> (Browser, Shown, String) {
    let mut yara = Browser::new(app);
    yara.sign_in_as("Yara Nasser").await;
    // Her own language is Arabic.
    yara.get("/?lang=en").await;
    let first = begins(&mut yara, "student-grant").await;
    let draft = first.path.trim_end_matches("/questions/course").to_owned();
    (yara, first, draft)
}

/// When the applicant of a draft was born, as the town knows it.
async fn born_on(app: &App, draft: &str) -> String {
    let person = applicant(app, draft).await;
    let access = Access::new(Purpose::ShowOwnData, "profile");
    let profile = app.identity.profile(&app.edge.system("test"), &access, person).await.unwrap();
    profile.unwrap().born_on.to_string()
}

/// The wallet answers, its person comes back by its address, and takes the answer over.
async fn shown(
    app: &App,
    (browser, wallet): (&mut Browser, &Wallet),
    (asked, credential): (&Shown, &SdJwt),
) -> Shown {
    let (status, told) = wallet.show_as(app, asked, ("evidence", credential)).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let back = told["redirect_uri"].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    let there = browser.get(&back).await;
    assert_eq!(there.path, asked.path, "{}", there.text);
    assert!(there.text.contains("Your wallet has answered"), "{}", there.text);
    browser.post(&there, ("/wallet/", "button"), &[]).await
}

/// The rest is answered and handed in; what came of it.
async fn handed_in(app: &App, yara: &mut Browser, page: &Shown, draft: &str) -> Value {
    let one = format!("/api/v1{draft}");
    let start = app.edge.system("test").today().strftime("%Y-%m").to_string();
    let answers = json!({ "answers": {
        "start": start, "full_time": true, "other_students": 0, "account": "NL91ABNA0417164300",
    } });
    let (status, told) = yara.api_as(page, Method::PATCH, &one, &answers).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    assert_eq!(
        told["answers"]["course"], "higher",
        "what was shown is not changed by hand: {told}"
    );
    let evidence = &told["evidence"][0];
    assert_eq!(
        (&evidence["issuer"], &evidence["kind"]),
        (&json!(UNIVERSITY), &json!(KIND)),
        "{told}"
    );
    let declared = json!({ "declared": true });
    let (status, mut told) = yara.api(page, &format!("{one}/submission"), &declared).await;
    told["status"] = status.to_string().into();
    told
}

/// The case as an official reads it.
async fn seen(app: &App, sent: &Value) -> String {
    let mut emma = Browser::new(app);
    emma.sign_in_as("Emma Fischer").await;
    let reference = sent["reference"].as_str().unwrap();
    let case = emma.get(&format!("/desk/cases/{reference}")).await;
    assert_eq!(case.status, StatusCode::OK, "{}", case.text);
    plain(&case)
}

/// The text of a page without the marks that keep directions apart.
fn plain(page: &Shown) -> String {
    web::i18n::without_isolates(&page.text)
}
