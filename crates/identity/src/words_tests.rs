//! Every word that the code builds from parts is there, in every language.

use web::testkit::unknown_keys;

use crate::{WORDS, role};

#[test]
fn every_word_is_there_in_every_language() {
    let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("src");
    assert_eq!(unknown_keys(&folder, WORDS), Vec::<String>::new());
    let (words, _) = web::Catalogue::new(WORDS);
    let mut keys: Vec<String> =
        role::ROLES.iter().map(|role| format!("role-{}", role.id)).collect();
    keys.extend(role::PERMISSIONS.iter().map(|p| format!("permission-{}", p.replace('.', "-"))));
    for code in [
        "not-recognised",
        "wrong-code",
        "used-code",
        "wait-seconds",
        "wait-minutes",
        "busy",
        "attempt-over",
        "passkey-not-accepted",
        "gone",
    ] {
        keys.push(format!("sign-in-refused-{code}"));
    }
    for code in ["too-short", "too-long", "often-tried", "leaked", "own-words"] {
        keys.push(format!("password-refused-{code}"));
    }
    for code in
        ["no-given-name", "unfit-name", "no-birth", "unlikely-birth", "unfit-email", "no-email"]
    {
        keys.push(format!("register-refused-{code}"));
    }
    let means = [
        "passkey",
        "password",
        "password-and-code",
        "one-time-link",
        "counter-link",
        "slip",
        "demo",
    ];
    let cards = ["card", "qualified-card"];
    let elsewhere = ["elsewhere-low", "elsewhere-substantial", "elsewhere-high"];
    for means in means.into_iter().chain(cards).chain(elsewhere) {
        keys.push(format!("means-{means}"));
    }
    let cards = crate::sign_in::card::CardRefusal::ALL;
    keys.extend(cards.map(|refusal| format!("sign-in-refused-{}", refusal.code())));
    keys.extend(["other-name", "taken"].map(|refusal| format!("card-refused-{refusal}")));
    keys.extend(["added", "stopped"].map(|done| format!("cards-done-{done}")));
    for means in ["last-one", "too-many", "no-password", "wrong-current", "not-sure"] {
        keys.push(format!("means-refused-{means}"));
    }
    keys.extend(["passkey", "password"].map(|means| format!("register-means-{means}-hint")));
    let scopes = crate::client::SCOPES.iter().chain(web::visitor::delegated::SCOPES);
    keys.extend(scopes.map(|scope| crate::access_token::pages::scope_key(scope)));
    let refusals = crate::access_token::AccessTokenRefusal::ALL;
    keys.extend(refusals.map(|r| format!("programs-refused-{}", r.code())));
    keys.extend(role::DeputyRefusal::ALL.map(|r| format!("deputy-refused-{}", r.code())));
    keys.extend(role::OfficialRefusal::ALL.map(|r| format!("official-refused-{}", r.code())));
    keys.extend(role::official_pages::DONE.map(|done| format!("officials-done-{done}")));
    keys.extend(crate::account::DONE.map(|done| format!("account-done-{done}")));
    keys.extend(crate::MeansChange::ALL.map(|what| format!("means-told-{}", what.word())));
    let old = crate::proof::OldMeans::ALL.map(|old| format!("proof-old-{}", old.word()));
    keys.extend(old.iter().cloned().chain(old.iter().map(|key| format!("{key}-hint"))));
    let kinds = crate::proof::DocumentKind::ALL;
    keys.extend(kinds.map(|kind| format!("document-kind-{}", kind.word())));
    let refusals = crate::proof::ProofRefusal::ALL;
    keys.extend(refusals.map(|refusal| format!("proof-refused-{}", refusal.word())));
    let refusals = crate::proof::DoubtRefusal::ALL;
    keys.extend(refusals.map(|refusal| format!("doubt-refused-{}", refusal.word())));
    keys.extend(["means-told-subject", "means-told-body", "means-told-action"].map(str::to_owned));
    let missing: Vec<&String> = keys.iter().filter(|key| !words.has(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
