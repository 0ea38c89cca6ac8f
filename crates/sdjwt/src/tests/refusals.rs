//! What RFC 9901, section 7.1, and the drafts beside it say must be refused.

use serde_json::{Value, json};

use super::{concealed, good, issued, issuer, sign};
use crate::{
    DISCLOSURES_MAX, Disclosure, Flaw, Hash, Path, SdJwt, Status, StatusList, conceal, encode, vc,
};

/// A token of our issuer with claims as they are and these disclosures.
fn forged(claims: Value, disclosures: &[&Disclosure]) -> String {
    let header = encode(json!({ "alg": "ES256", "typ": "dc+sd-jwt" }).to_string());
    let message = format!("{header}.{}", encode(claims.to_string()));
    let signature = encode(sign(&issuer())(&message));
    let shown: String = disclosures.iter().map(|d| format!("{}~", d.as_str())).collect();
    format!("{message}.{signature}~{shown}")
}

fn flaw_of(text: &str) -> Option<Flaw> {
    let read = SdJwt::parse(text).and_then(|token| token.reveal(good(issuer().verifying_key())));
    read.err()
}

#[test]
fn disclosures_that_do_not_fit() {
    let name = Disclosure::member([1; 16], "name", json!("Amina"));
    let digest = name.digest(Hash::Sha256);
    let element = Disclosure::element([2; 16], json!("fr"));
    let of_element = element.digest(Hash::Sha256);
    let reserved = Disclosure::member([3; 16], "_sd", json!([]));
    let of_reserved = reserved.digest(Hash::Sha256);
    let dots = Disclosure::member([4; 16], "...", json!(1));
    let of_dots = dots.digest(Hash::Sha256);
    let check = |claims: Value, disclosures: &[&Disclosure], flaw: Option<Flaw>| {
        assert_eq!(flaw_of(&forged(claims.clone(), disclosures)), flaw, "{claims}");
    };
    check(json!({ "_sd": [digest] }), &[&name], None);
    check(json!({ "_sd": [] }), &[&name], Some(Flaw::Unasked));
    check(json!({ "_sd": [digest] }), &[&name, &name], Some(Flaw::Unasked));
    check(json!({ "_sd": [digest, digest] }), &[&name], Some(Flaw::DigestTwice));
    check(json!({ "_sd": [digest], "x": { "_sd": [digest] } }), &[], Some(Flaw::DigestTwice));
    check(json!({ "_sd": [digest], "name": "Jan" }), &[&name], Some(Flaw::NameTwice));
    check(json!({ "_sd": [of_element] }), &[&element], Some(Flaw::Misplaced));
    check(json!({ "x": [{ "...": digest }] }), &[&name], Some(Flaw::Misplaced));
    check(json!({ "x": [{ "...": of_element }] }), &[&element], None);
    check(json!({ "x": [{ "...": of_element, "y": 1 }] }), &[&element], Some(Flaw::Malformed));
    check(json!({ "x": [{ "...": 1 }] }), &[], Some(Flaw::Malformed));
    check(json!({ "...": of_element }), &[], Some(Flaw::Malformed));
    check(json!({ "_sd": [of_reserved] }), &[&reserved], Some(Flaw::Misplaced));
    check(json!({ "_sd": [of_dots] }), &[&dots], Some(Flaw::Misplaced));
    check(json!({ "_sd": digest }), &[], Some(Flaw::Malformed));
    check(json!({ "_sd": [1] }), &[], Some(Flaw::Malformed));
    check(json!({ "_sd_alg": "md5" }), &[], Some(Flaw::HashUnknown));
    check(json!({ "_sd_alg": 1 }), &[], Some(Flaw::Malformed));
    // The digest is made in another way than the token says.
    check(json!({ "_sd_alg": "sha-512", "_sd": [digest] }), &[&name], Some(Flaw::Unasked));
    let long = name.digest(Hash::Sha512);
    check(json!({ "_sd_alg": "sha-512", "_sd": [long] }), &[&name], None);
}

#[test]
fn what_does_not_read() {
    let sound = issued(json!({ "name": "Amina" }), &[json!(["name"])]).to_string();
    assert_eq!(flaw_of(&sound), None);
    let (jwt, rest) = sound.split_once('~').unwrap();
    for bad in [
        "",
        "~",
        "a.b.c~",
        jwt,
        "e30.e30.~",
        "e30.e30.AA",
        "W10.e30.AA~",
        "e30.W10.AA~",
        &format!("{jwt}~~"),
        &format!("{jwt}~x~"),
        &format!("{jwt}~{}~", encode("[]")),
        &format!("{jwt}~{}~", encode("[1, \"a\", 2]")),
        &format!("{jwt}~{}~", encode("[\"s\", 1, 2]")),
        &format!("{jwt}~{}~", encode("[\"s\", \"a\", 2, 3]")),
        &format!("{}.e30.AA~", encode(r#"{"crit":["x"]}"#)),
    ] {
        assert_eq!(flaw_of(bad), Some(Flaw::Malformed), "{bad}");
    }
    let other = jwt.replacen("ey", "ez", 1);
    assert_ne!(flaw_of(&format!("{other}~{rest}")), None);
    let many = format!("{jwt}~{}", rest.repeat(DISCLOSURES_MAX + 1));
    assert_eq!(flaw_of(&many), Some(Flaw::TooMuch));
    let mut changed = forged(json!({ "a": 1 }), &[]);
    changed = changed.replace(&encode(r#"{"a":1}"#), &encode(r#"{"a":2}"#));
    assert_eq!(flaw_of(&changed), Some(Flaw::Signature));
}

#[test]
fn too_deep() {
    let mut claims = json!(1);
    for _ in 0..100 {
        claims = json!({ "x": [claims] });
    }
    // The reader of JSON has a limit of its own, and ours is lower.
    assert!(matches!(flaw_of(&forged(claims, &[])), Some(Flaw::TooMuch | Flaw::Malformed)));
}

#[test]
fn reserved_names_are_not_issued() {
    for claims in [json!({ "_sd": [] }), json!({ "x": [{ "...": "y" }] }), json!({ "_sd_alg": 1 })]
    {
        let refused = conceal(claims.as_object().unwrap().clone(), &[], &mut || [0; 16]);
        assert_eq!(refused.err(), Some(Flaw::Misplaced), "{claims}");
    }
}

#[test]
fn credentials_that_are_none() {
    let check = |claims: Value, hidden: &[Value], flaw: Flaw| {
        let revealed = issued(claims, hidden).reveal(|_| true).unwrap();
        assert_eq!(vc::Credential::read(revealed, 100).err(), Some(flaw));
    };
    check(json!({ "name": "x" }), &[], Flaw::NotPlain);
    check(json!({ "vct": "" }), &[], Flaw::NotPlain);
    for name in vc::ALWAYS_SHOWN {
        check(json!({ "vct": "v", name: "x" }), &[json!([name])], Flaw::NotPlain);
    }
    check(json!({ "vct": "v", "exp": "soon" }), &[], Flaw::Malformed);
    check(json!({ "vct": "v", "exp": 100 }), &[], Flaw::Time);
    check(json!({ "vct": "v", "nbf": 101 }), &[], Flaw::Time);
    check(json!({ "vct": "v", "status": {} }), &[], Flaw::Malformed);
    let status = json!({ "status_list": { "idx": -1, "uri": "u" } });
    check(json!({ "vct": "v", "status": status }), &[], Flaw::Malformed);
    let header = json!({ "alg": "ES256", "typ": "JWT" });
    let other = concealed(json!({ "vct": "v" }), &[]).signed(&header, sign(&issuer()));
    let other = vc::Credential::read(other.reveal(|_| true).unwrap(), 100);
    assert_eq!(other.err(), Some(Flaw::Malformed));
}

#[test]
fn lists_that_are_none() {
    for bad in [
        json!({}),
        json!({ "bits": 3, "lst": "eNrbuRgAAhcBXQ" }),
        json!({ "bits": 0, "lst": "eNrbuRgAAhcBXQ" }),
        json!({ "bits": 257, "lst": "eNrbuRgAAhcBXQ" }),
        json!({ "bits": 1, "lst": "not packed" }),
        json!({ "bits": 1, "lst": "AAAA" }),
        json!({ "bits": 1 }),
    ] {
        assert!(StatusList::read(&bad).is_err(), "{bad}");
    }
    assert_eq!(StatusList::new(2, usize::MAX), None);
    assert_eq!(StatusList::new(3, 8), None);
    let mut list = StatusList::new(1, 8).unwrap();
    assert!(!list.set(8, Status::Invalid), "beyond the end");
    assert!(!list.set(0, Status::Suspended), "two bits are needed");
    let claim = list.claim();
    let token = |sub: &str, exp: i64| {
        let claims = json!({ "sub": sub, "exp": exp, "status_list": claim });
        StatusList::of_token(claims.as_object().unwrap(), "https://t.example/1", 100).is_ok()
    };
    assert!(token("https://t.example/1", 101));
    assert!(!token("https://t.example/1", 100) && !token("https://t.example/2", 101));
}

#[test]
fn paths_that_are_none() {
    for bad in [json!([]), json!("x"), json!([true]), json!([-1]), json!([1.5]), json!([["x"]])] {
        assert_eq!(Path::read(&bad), None, "{bad}");
    }
    let path = json!(["a", 0, null, "b"]);
    assert_eq!(Path::read(&path).unwrap().written(), path);
    let claims = json!({ "a": [[{ "b": 1 }, { "b": 2 }, { "c": 3 }, 4]] });
    assert_eq!(Path::read(&path).unwrap().select(&claims), [&json!(1), &json!(2)]);
    assert!(Path::members(["a", "b"]).select(&claims).is_empty());
}
