//! Registrations: what is taken and what is not, addresses letter by letter.

use serde_json::{Value, json};

use super::uri::is_fit;
use super::*;

fn registration(change: impl FnOnce(&mut Value)) -> Result<Client, RegistrationRefusal> {
    let mut value = json!({
        "id": "library",
        "name": { "en": "Town library", "fr": "Bibliothèque" },
        "purpose": "To lend you books",
        "authentication": "client_secret_basic",
        "secret_sha256": ["0".repeat(64)],
        "scopes": ["openid", "profile"],
        "redirect_uris": ["https://library.example/back"],
    });
    change(&mut value);
    Client::judge(serde_json::from_value(value).unwrap())
}

#[test]
fn what_can_be_registered() {
    let library = registration(|_| {}).unwrap();
    assert_eq!((library.sector(), library.is_confidential()), ("library.example", true));
    assert_eq!(library.name.get(Locale::AR), "Town library");
    // What listens on the person's own device is told apart by its id: any app can have that address.
    for device in [
        json!(["http://127.0.0.1/back"]),
        json!(["http://localhost:3000/back"]),
        json!(["http://[::1]/back"]),
        json!(["http://127.0.0.1/back", "http://localhost/back"]),
    ] {
        let app = registration(|v| v["redirect_uris"] = device.clone()).unwrap();
        assert_eq!(app.sector(), "library", "{device}");
        let named = registration(|v| {
            v["redirect_uris"] = device.clone();
            v["sector"] = json!("lending");
        });
        assert_eq!(named.unwrap().sector(), "lending");
    }
    let check = |change: &dyn Fn(&mut Value), expected: RegistrationRefusal| {
        assert_eq!(registration(|value| change(value)).unwrap_err(), expected);
        assert!(RegistrationRefusal::CODES.contains(&expected.code()));
    };
    check(&|v| v["id"] = json!("Ab"), RegistrationRefusal::UnfitId);
    check(&|v| v["name"] = json!(""), RegistrationRefusal::UnfitText);
    check(&|v| v["purpose"] = json!({}), RegistrationRefusal::UnfitText);
    check(&|v| v["secret_sha256"] = json!(["abc"]), RegistrationRefusal::UnfitAuthentication);
    check(
        &|v| v["authentication"] = json!("private_key_jwt"),
        RegistrationRefusal::UnfitAuthentication,
    );
    check(&|v| v["redirect_uris"] = json!([]), RegistrationRefusal::NoAddress);
    check(&|v| v["fapi"] = json!(true), RegistrationRefusal::UnfitProfile);
    let two = json!(["https://a.example/", "https://b.example/"]);
    check(&|v| v["redirect_uris"] = two.clone(), RegistrationRefusal::NoSector);
    let plain = "http://library.example/back";
    let unfit = RegistrationRefusal::UnfitAddress(plain.into());
    check(&|v| v["redirect_uris"] = json!([plain]), unfit);
}

#[test]
fn addresses_that_are_fit() {
    let check = |uri: &str, public: bool, fit: bool| assert_eq!(is_fit(uri, public), fit, "{uri}");
    check("https://a.example/back?x=1", false, true);
    check("http://localhost:3000/back", false, true);
    check("http://127.0.0.1/back", true, true);
    check("com.example.app:/back", true, true);
    check("com.example.app:/back", false, false);
    check("app:/back", true, false);
    check("http://a.example/", false, false);
    check("https://a.example/#x", false, false);
    check("https://user@a.example/", false, false);
    check("https://*.example/", false, false);
    check("https://", false, false);
    check("javascript:alert(1)", true, false);
    check("", true, false);
}

#[test]
fn letter_by_letter() {
    let check = |registered: &str, given: &str, same: bool| {
        assert_eq!(matches(registered, given), same, "{registered} {given}");
    };
    let back = "https://a.example/back";
    check(back, back, true);
    check(back, "https://a.example/back/", false);
    check(back, "https://a.example/Back", false);
    check(back, "https://a.example/back?x=1", false);
    check(back, "https://a.example.evil.example/back", false);
    check("http://127.0.0.1/back", "http://127.0.0.1:5123/back", true);
    check("http://[::1]/back", "http://[::1]:5123/back", true);
    check("http://127.0.0.1/back", "http://127.0.0.1:5123/other", false);
    check("http://127.0.0.1/back", "http://127.0.0.1:5@evil.example/back", false);
    check("http://localhost/back", "http://localhost:5123/back", false);
}
