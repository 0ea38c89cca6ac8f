//! Proven at a counter through the whole program: with a code on one's own device, again after everything was lost, as
//! somebody of the population register; and who may not.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use identity::proof::Document;
use identity::{IdentityType, Name};
use platform::Unit;
use platform::id::PersonId;
use privacy::{Access, Purpose, subject_of};
use serde_json::json;
use web::{Audience, Kind, Permission};

use crate::browser::{Browser, Shown};
use crate::commands::{file, run};
use crate::strangers::filled;
use crate::town;

const SMALL: Scale = Scale { people: 40, applications: 0 };
const PASSWORD: &str = "three herons at the quay";
const DOCUMENT: [(&str, &str); 4] = [
    ("document-kind", "passport"),
    ("document-country", "PRT"),
    ("document-number", "CC 123456"),
    ("compared", "yes"),
];

/// What stands on a page, without the marks that isolate directions.
fn plain(page: &Shown) -> String {
    web::i18n::without_isolates(&page.text)
}

/// Somebody makes an account for themself, with a password.
async fn registered(app: &App, given: &str, family: &str) -> Browser {
    let mut guest = Browser::new(app);
    let page = guest.get("/register").await;
    let about = [
        ("given-name", given),
        ("family-name", family),
        ("born-day", "6"),
        ("born-month", "5"),
        ("born-year", "1990"),
        ("means", "password"),
    ];
    let page = guest.post(&page, ("/register", ""), &about).await;
    let home = guest.post(&page, ("/register/password", ""), &[("password", PASSWORD)]).await;
    assert_eq!(home.status, StatusCode::OK, "{}", home.text);
    assert!(home.text.contains(">S-"), "{}", home.text);
    guest
}

/// The code that somebody shows on their own device.
async fn code_of(person: &mut Browser) -> String {
    let page = person.get("/account/proof").await;
    let shown = person.post(&page, ("/account/proof", ""), &[]).await;
    shown.between("<bdi dir=\"ltr\">K-", "<").map(|code| format!("K-{code}")).unwrap_or_else(|| {
        panic!("{}", shown.text);
    })
}

/// The official finds somebody and goes on to compare them.
async fn found(official: &mut Browser, query: &str) -> Shown {
    let page = official.get(&format!("/desk/counter?{query}")).await;
    let person = page.between("name=\"person\" type=\"radio\" value=\"", "\"").map(str::to_owned);
    let person = person.unwrap_or_else(|| panic!("nobody found by {query}: {}", page.text));
    let fields = [("person", person.as_str()), ("do", "prove")];
    let page = official.post(&page, ("/desk/counter", "name=\"person\""), &fields).await;
    assert!(page.path.starts_with("/desk/proof/per_"), "{}: {}", page.path, page.text);
    page
}

async fn prove(official: &mut Browser, page: &Shown, more: &[(&str, &str)]) -> Shown {
    let fields: Vec<(&str, &str)> = DOCUMENT.iter().chain(more).copied().collect();
    official.post(page, ("/desk/proof/", ""), &fields).await
}

const DESCRIBED: &str = "family_name=Okoro&born-day=6&born-month=5&born-year=1990";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_an_account_and_is_somebody_else_is_noted() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let mut mila = registered(&app, "Mila", "Okoro").await;
        let mut ana = Browser::new(&app);
        ana.sign_in_as("Ana Brito").await;
        let account = mila.get("/account").await;
        let number = account.between(">S-", "<").map(|rest| format!("S-{rest}")).unwrap();
        let code = code_of(&mut mila).await;
        let page = found(&mut ana, &format!("number={code}")).await;
        let to = format!("{}/doubt", page.path.split('?').next().unwrap());
        let sound = [
            ("doubt-code", code.as_str()),
            ("doubt-reason", "The face is not that of the passport"),
            ("doubt-compared", "yes"),
        ];
        for (without, words) in [
            ("doubt-code", "Type the code that the person shows"),
            ("doubt-reason", "Say what does not agree"),
            ("doubt-compared", "and that it is somebody else"),
        ] {
            let fields: Vec<(&str, &str)> =
                sound.iter().filter(|(name, _)| *name != without).copied().collect();
            let refused = ana.post(&page, (to.as_str(), ""), &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{without}");
            assert!(refused.text.contains(words), "{words}: {}", refused.text);
        }
        let done = ana.post(&page, (to.as_str(), ""), &sound).await;
        assert!(done.text.contains("The account is signed out everywhere"), "{}", done.text);
        assert!(done.text.contains("The face is not that of the passport"), "{}", done.text);

        assert!(mila.get("/account").await.path.starts_with("/sign-in"), "the session is over");
        by_password(&mut mila, &number, PASSWORD).await;
        let proof = mila.get("/account/proof").await;
        assert!(proof.text.contains("The face is not that of the passport"), "{}", proof.text);
        opens_nothing(&app, &mut mila).await;
        // A new code and the very person: the account is theirs, and opens again.
        let code = code_of(&mut mila).await;
        let page = found(&mut ana, &format!("number={code}")).await;
        let done = prove(&mut ana, &page, &[("code", &code)]).await;
        assert!(done.text.contains("The account is theirs"), "{}", done.text);
        assert!(mila.get("/account/proof").await.text.contains("has been proven since"));
        let told = mila.get("/inbox").await;
        assert!(plain(&told).contains("How you sign in has changed"), "{}", told.text);
    })
    .await;
}

/// Each route of the town, for somebody who is signed in to an account that somebody else was found to have.
async fn opens_nothing(app: &App, held: &mut Browser) {
    const PROOF: &str = "/account/proof";
    let routes = app.routes();
    let (mut looked_at, mut open) = (0, Vec::new());
    for info in routes.table() {
        let for_all = info.permission == Permission::Anyone && info.audience != Audience::Residents;
        if info.before_proof {
            open.push(format!("{} {}", info.method, info.path));
        } else if !for_all {
            let shown = held.send(info.method.clone(), &filled(info.path)).await;
            let (method, path, text) = (&info.method, info.path, &shown.text);
            if info.kind == Kind::Page {
                assert_eq!(shown.path, PROOF, "{method} {path}: {text}");
            } else {
                assert_eq!(shown.status, StatusCode::FORBIDDEN, "{method} {path}: {text}");
                assert!(text.contains("proof-first"), "{method} {path}: {text}");
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 200, "only {looked_at} routes were looked at");
    open.sort();
    // Whoever lengthens this list opens something to a stranger in somebody's account.
    let ways_out = [
        "GET /account/proof",
        "GET /openid/logout",
        "GET /sign-out",
        "POST /account/proof",
        "POST /openid/logout/answer",
        "POST /sign-out",
    ];
    assert_eq!(open, ways_out);
    // What everybody may read, they may.
    assert_eq!(held.get("/services").await.path, "/services");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_proven_and_comes_back() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let mut mila = registered(&app, "Mila", "Okoro").await;
        let mut ana = Browser::new(&app);
        ana.sign_in_as("Ana Brito").await;
        proven_by_code(&app, &mut mila, &mut ana).await;
        back_again(&app, &mut mila, &mut ana).await;
    })
    .await;
}

async fn proven_by_code(app: &App, mila: &mut Browser, ana: &mut Browser) {
    let code = code_of(mila).await;
    let page = found(ana, &format!("number={code}")).await;
    assert!(page.text.contains(&format!("value=\"{code}\"")), "the code comes along");
    // Neither residents nor officials without the permission: to them the page is not there.
    for name in ["Rosa Pinto", "Marta Silva"] {
        let mut other = Browser::new(app);
        other.sign_in_as(name).await;
        assert_eq!(other.get(&page.path).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let refusals: [(&[(&str, &str)], &str); 3] = [
        (&[("code", &code), ("document-number", "1")], "the letters of its country and its number"),
        (&[("code", "K-0000-00000")], "This code is wrong, too old"),
        (&[("code", &code), ("register", "999")], "Nobody in the population register"),
    ];
    for (more, words) in refusals {
        let fields: Vec<(&str, &str)> = DOCUMENT
            .iter()
            .filter(|(name, _)| !more.iter().any(|(other, _)| other == name))
            .chain(more)
            .copied()
            .collect();
        let refused = ana.post(&page, ("/desk/proof/", ""), &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(refused.text.contains(words), "{words}: {}", refused.text);
    }
    let done = prove(ana, &page, &[("code", &code)]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.text.contains("The account is theirs"), "{}", done.text);
    assert!(!done.text.contains("/invitation/"), "no link is needed");

    let told = mila.get("/inbox").await;
    assert!(plain(&told).contains("How you sign in has changed"), "{}", told.text);
    let uses = mila.get("/my-data/uses").await;
    assert!(plain(&uses).contains("Counter clerk"), "{}", uses.text);
    assert!(mila.get("/account/proof").await.text.contains("has been proven since"));
    // Who showed the code adds what counts in full; whoever knows the password alone adds nothing.
    let account = mila.get("/account").await;
    let added = mila.post(&account, ("/account/code-app/start", ""), &[]).await;
    assert_eq!(added.path, "/account/code-app", "{}", added.text);
    let number = account.between(">S-", "<").map(|rest| format!("S-{rest}")).unwrap();
    let mut thief = Browser::new(app);
    by_password(&mut thief, &number, PASSWORD).await;
    let account = thief.get("/account").await;
    let refused = thief.post(&account, ("/account/code-app/start", ""), &[]).await;
    assert_eq!(refused.path, "/account/not-added", "{}", refused.text);
    let uses = app.db.read(platform::Query::new(
        "SELECT count(*) FROM ledger_entry WHERE entry LIKE '% proof %'",
        Vec::new(),
    ));
    assert_eq!(uses.await.unwrap()[0].int(0), 1, "the log has it");
}

async fn by_password(browser: &mut Browser, name: &str, password: &str) -> Shown {
    let page = browser.get("/sign-in/password").await;
    let typed = [("name", name), ("password", password)];
    browser.post(&page, ("/sign-in/password", "password"), &typed).await
}

async fn back_again(app: &App, mila: &mut Browser, ana: &mut Browser) {
    let account = mila.get("/account").await;
    let number = account.between(">S-", "<").map(|rest| format!("S-{rest}")).unwrap();
    let page = found(ana, DESCRIBED).await;
    let other = [
        ("document-kind", "passport"),
        ("document-country", "PRT"),
        ("document-number", "ZZ 999999"),
        ("compared", "yes"),
        ("old", "end"),
    ];
    let refused = ana.post(&page, ("/desk/proof/", ""), &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Another document was noted"), "{}", refused.text);
    let refused = prove(ana, &page, &[]).await;
    assert!(refused.text.contains("Choose what becomes of"), "{}", refused.text);
    let done = prove(ana, &page, &[("old", "end")]).await;
    let link = done.between("/invitation/", "<").map(|token| format!("/invitation/{token}"));
    let link = link.unwrap_or_else(|| panic!("{}", done.text));
    // What was there before is over: the session, and the password.
    assert!(mila.get("/account").await.path.starts_with("/sign-in"), "the old session is over");
    let refused = by_password(mila, &number, PASSWORD).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the old password is over");
    let mut anew = Browser::new(app);
    let page = anew.get(&link).await;
    let account = anew.post(&page, ("/invitation/", ""), &[]).await;
    assert!(account.text.contains("Mila Okoro"), "{}", account.text);
    let page = anew.get("/account/password").await;
    let set =
        anew.post(&page, ("/account/password", ""), &[("password", "four grey herons")]).await;
    assert!(set.path.contains("done=password-set"), "{}: {}", set.path, set.text);
    assert_eq!(by_password(mila, &number, "four grey herons").await.status, StatusCode::OK);
    let inbox = anew.get("/inbox").await;
    let mut told = String::new();
    for message in inbox.links("/inbox/") {
        told += &plain(&anew.get(&message).await);
    }
    for said in ["has compared you with an identity document", "let into your account anew"] {
        assert!(told.contains(said), "{said}: {}", inbox.text);
    }
    assert_eq!(anew.get(&link).await.status, StatusCode::NOT_FOUND, "good once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_becomes_that_of_the_register_and_no_two_become_one() {
    let (app, folder) = town::open().await;
    seed_at(&app, SMALL).await.unwrap();
    let people = "person,given,family,born\n310000009,Mila Sofia,Okoro,1990-05-06\n310000010,Ada,Okoro,1971-01-01\n";
    let people = file(&folder, "people.csv", people);
    assert!(run(&app, &["register", "load", "population", &people]).await.unwrap());
    let homes = "person,street,number,postcode,city,zone,district\n310000009,Rope Walk,3,1001,Saltmere,A,harbour\n";
    let homes = file(&folder, "homes.csv", homes);
    assert!(run(&app, &["register", "load", "address", &homes]).await.unwrap());
    let mut mila = registered(&app, "Mila", "Okoro").await;
    assert!(!mila.get("/my-data/registers").await.text.contains("Rope Walk"));
    let mut ana = Browser::new(&app);
    ana.sign_in_as("Ana Brito").await;
    let code = code_of(&mut mila).await;
    let page = found(&mut ana, &format!("number={code}")).await;
    let refused = prove(&mut ana, &page, &[("code", &code), ("register", "310000010")]).await;
    assert!(refused.text.contains("are not those of the register"), "{}", refused.text);
    let done = prove(&mut ana, &page, &[("code", &code), ("register", "310000009")]).await;
    assert!(done.text.contains("The account is theirs"), "{}", done.text);
    let registers = mila.get("/my-data/registers").await;
    assert!(registers.text.contains("Rope Walk"), "{}", registers.text);
    assert!(mila.get("/account").await.text.contains("Mila Sofia Okoro"));

    // Whoever has that number now is she; a second account of the name does not take it from her.
    let mut second = registered(&app, "Mila", "Okoro").await;
    let code = code_of(&mut second).await;
    let page = found(&mut ana, &format!("number={code}")).await;
    let more = [("code", code.as_str()), ("register", "310000009")];
    let refused = prove(&mut ana, &page, &more).await;
    assert!(refused.text.contains("Two accounts do not become one"), "{}", refused.text);
    let refused = prove(&mut ana, &page, &[("code", &code)]).await;
    assert!(refused.text.contains("This document has proven another account"), "{}", refused.text);
    // The register goes on with her: what is loaded next is hers.
    let homes = "person,street,number,postcode,city,zone,district\n310000009,Quay Street,8,1002,Saltmere,A,harbour\n";
    let homes = file(&folder, "homes.csv", homes);
    assert!(run(&app, &["register", "load", "address", &homes]).await.unwrap());
    assert!(mila.get("/my-data/registers").await.text.contains("Quay Street"));
}

/// The document with which the e-residency was applied for.
const APPLIED_WITH: &str = "G1234567";

fn handing_over(number: &str) -> [(&str, &str); 5] {
    [
        ("document-kind", "passport"),
        ("document-country", "GHA"),
        ("document-number", number),
        ("compared", "yes"),
        ("old", "end"),
    ]
}

/// What the decision on an e-residency gives.
async fn granted(app: &App, person: PersonId) -> credentials::CredentialId {
    let ctx = app.edge.system("test");
    let key = app.vault.key(&ctx, subject_of(person)).await.unwrap().unwrap();
    let document = Document::read("passport", "GHA", APPLIED_WITH).unwrap();
    let mut claims = serde_json::Map::new();
    claims.insert("family_name".into(), "Osei".into());
    let grant = credentials::Grant {
        kind: "e-residency",
        unit: "civil-registry",
        reference: "ER-TEST",
        locale: platform::Locale::EN,
        claims,
        hidden: Vec::new(),
        ends_on: None,
        is_identity: true,
        in_person: true,
        document: Some(document.digest(app.vault.digester())),
        decided_by: Vec::new(),
    };
    let mut unit = Unit::new();
    let id = credentials::grant(&mut unit, &ctx, &key, grant);
    app.db.commit(unit).await.unwrap();
    id
}

async fn identity_type(app: &App, person: PersonId) -> IdentityType {
    let ctx = app.edge.system("test");
    let access = Access::new(Purpose::Search, "profile");
    let profile = app.identity.profile(&ctx, &access, person).await.unwrap().unwrap();
    app.identity.type_of(&ctx, (person, &profile)).await.unwrap().kind
}

/// A service that is open to e-residents, and one for people who live here.
const OPEN: &str = "food-stall-permit";
const FOR_RESIDENTS: &str = "parking-permit";

/// Why a service is not begun; none when it is.
async fn refused_by(browser: &mut Browser, service: &str) -> Option<String> {
    let page = browser.get("/account").await;
    let body = json!({ "service": service });
    let (status, told) = browser.api(&page, "/api/v1/applications", &body).await;
    // What was made is looked at by its address: the browser follows it.
    (!status.is_success()).then(|| told["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_e_resident_comes_in_with_what_was_bound_at_the_hand_over() {
    town::on_each_database(async |app| {
        seed_at(&app, SMALL).await.unwrap();
        let mut amara = registered(&app, "Amara", "Osei").await;
        let number = amara.get("/account").await;
        let number = number.between(">S-", "<").map(|rest| format!("S-{rest}")).unwrap();
        let name = Name::typed(&number);
        let person = app.identity.find_by_name(&name).await.unwrap().unwrap();
        assert_eq!(refused_by(&mut amara, OPEN).await.as_deref(), Some("not-for-you"));
        let id = granted(&app, person).await;
        assert_eq!(refused_by(&mut amara, OPEN).await.as_deref(), Some("e-residency-lapsed"));
        assert_eq!(identity_type(&app, person).await, IdentityType::SelfDeclared);

        let mut clerk = Browser::new(&app);
        clerk.sign_in_as("Ana Brito").await;
        let path = format!("/desk/pickup/{id}");
        let page = clerk.get(&path).await;
        let to = (path.as_str(), "document-number");
        let refused = clerk.post(&page, to, &handing_over("G7654321")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text.contains("not the document that was applied with"),
            "{}",
            refused.text
        );
        let mut official = Browser::new(&app);
        official.sign_in_as("Beatriz Costa").await;
        let path = format!("/desk/credentials/{id}");
        let page = official.get(&path).await;
        let (status, told) = official
            .api(
                &page,
                &format!("/api/v1{path}/acts"),
                &json!({
                    "do": "hand-over", "text": "Passport", "version": 1,
                }),
            )
            .await;
        assert_eq!((status.as_u16(), told["code"].as_str()), (422, Some("on-page")));
        let done = clerk.post(&refused, to, &handing_over(APPLIED_WITH)).await;
        let link = done.between("/invitation/", "<").map(|token| format!("/invitation/{token}"));
        let link = link.unwrap_or_else(|| panic!("{}", done.text));
        assert!(amara.get("/account").await.path.starts_with("/sign-in"), "what was there ended");

        let mut bound = Browser::new(&app);
        let page = bound.get(&link).await;
        let account = bound.post(&page, ("/invitation/", ""), &[]).await;
        assert!(account.text.contains("E-resident"), "{}", account.text);
        let page = bound.get("/account/password").await;
        let set = [("password", "four grey herons")];
        bound.post(&page, ("/account/password", ""), &set).await;
        by_password(&mut bound, &number, "four grey herons").await;
        assert_eq!(identity_type(&app, person).await, IdentityType::EResident);
        assert_eq!(refused_by(&mut bound, OPEN).await, None, "it opens what is for e-residents");
        let refused = refused_by(&mut bound, FOR_RESIDENTS).await;
        assert_eq!(refused.as_deref(), Some("e-residency-not-enough"));
        let page = official.get(&path).await;
        let suspended = [("do", "suspend"), ("text", "The passport was reported stolen.")];
        official.post(&page, (&path, "name=\"text\""), &suspended).await;
        assert!(bound.get("/account").await.path.starts_with("/sign-in"), "signed out at once");
        by_password(&mut bound, &number, "four grey herons").await;
        assert_eq!(refused_by(&mut bound, OPEN).await.as_deref(), Some("e-residency-lapsed"));
        assert_eq!(identity_type(&app, person).await, IdentityType::Proven);
    })
    .await;
}
