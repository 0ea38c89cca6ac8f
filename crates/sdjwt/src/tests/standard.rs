//! What RFC 9901 and the Token Status List draft print, what sd-jwt-python writes, and what comes back of our own.

use serde_json::{Value, json};

use super::{concealed, good, holder, issued, issuer, path, sign};
use crate::{Disclosure, Hash, KeyBinding, SdJwt, Status, StatusList, vc};

/// RFC 9901, 5.1: disclosures and their digests.
const DISCLOSURES: [(&str, &str); 4] = [
    (
        "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImdpdmVuX25hbWUiLCAiSm9obiJd",
        "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4",
    ),
    (
        "WyJlbHVWNU9nM2dTTklJOEVZbnN4QV9BIiwgImZhbWlseV9uYW1lIiwgIkRvZSJd",
        "TGf4oLbgwd5JQaHyKVQZU9UdGE0w5rtDsrZzfUaomLo",
    ),
    ("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIlVTIl0", "pFndjkZ_VCzmyTa6UjlZo3dh-ko8aIKQc9DlGzhaVYo"),
    ("WyJuUHVvUW5rUkZxM0JJZUFtN0FuWEZBIiwgIkRFIl0", "7Cf6JkPudry3lcbwHgeZ8khAv1U1OSlerP0VkBJrWZ0"),
];

#[test]
fn disclosures_of_the_standard() {
    for (text, digest) in DISCLOSURES {
        assert_eq!(Disclosure::parse(text).unwrap().digest(Hash::Sha256), digest);
    }
    let given = Disclosure::parse(DISCLOSURES[0].0).unwrap();
    assert_eq!((given.name.as_deref(), given.value), (Some("given_name"), json!("John")));
    let element = Disclosure::parse(DISCLOSURES[2].0).unwrap();
    assert_eq!((element.name, element.value), (None, json!("US")));
}

fn vectors() -> Vec<Value> {
    serde_json::from_str(include_str!("vectors.json")).unwrap()
}

/// sd-jwt-python 0.10.4 issued and showed these, with decoy digests among the digests; our claims, its code.
#[test]
fn another_writer_is_read() {
    for vector in vectors() {
        let text = vector["shown"].as_str().unwrap();
        let shown = SdJwt::parse(text).unwrap();
        let revealed = shown.reveal(good(issuer().verifying_key())).unwrap();
        assert_eq!(Value::Object(revealed.claims), vector["expected"], "{}", vector["name"]);
        assert_eq!(shown.to_string(), text);
    }
}

#[test]
fn the_proof_of_another_writer_is_read() {
    let vectors = vectors();
    let vector = vectors.iter().find(|vector| vector["name"] == "bound to a key").unwrap();
    let shown = SdJwt::parse(vector["shown"].as_str().unwrap()).unwrap();
    let wanted = KeyBinding {
        audience: "https://reader.example",
        nonce: "1234567890",
        now: 1_795_931_207,
        age_max: 60,
    };
    wanted.check(&shown, Hash::Sha256, good(holder().verifying_key())).unwrap();
}

#[test]
fn what_is_hidden_and_shown_again() {
    let claims = json!({
        "vct": "v", "name": "Amina", "home": { "street": "Harbour Road 4", "town": "Saltmere" },
        "tongues": ["en", "fr", "ar"], "rooms": [[1, 2], [3]],
    });
    let hidden = [
        json!(["name"]),
        json!(["home", "street"]),
        json!(["home"]),
        json!(["tongues", null]),
        json!(["rooms", 0, 1]),
        json!(["nowhere", "at", "all"]),
    ];
    let issued = issued(claims.clone(), &hidden);
    assert_eq!(issued.disclosures.len(), 7);
    let check = |wanted: &[Value], expected: Value| {
        let wanted: Vec<_> = wanted.iter().cloned().map(path).collect();
        let shown = SdJwt::parse(&issued.select(&wanted).unwrap().to_string()).unwrap();
        let revealed = shown.reveal(good(issuer().verifying_key())).unwrap();
        assert_eq!(Value::Object(revealed.claims), expected, "{wanted:?}");
    };
    let nothing = json!({ "vct": "v", "tongues": [], "rooms": [[1], [3]] });
    check(&[], nothing.clone());
    check(&[json!(["nowhere"])], nothing);
    check(
        &[json!(["home", "street"])],
        json!({ "vct": "v", "tongues": [], "rooms": [[1], [3]],
            "home": { "town": "Saltmere", "street": "Harbour Road 4" } }),
    );
    check(&[json!(["tongues", 1]), json!(["name"])], {
        json!({ "vct": "v", "name": "Amina", "tongues": ["fr"], "rooms": [[1], [3]] })
    });
    let all = [json!(["name"]), json!(["home"]), json!(["tongues"]), json!(["rooms"])];
    let everything = json!({
        "vct": "v", "name": "Amina", "home": { "town": "Saltmere", "street": "Harbour Road 4" },
        "tongues": ["en", "fr", "ar"], "rooms": [[1, 2], [3]],
    });
    check(&all, everything);
}

#[test]
fn digests_do_not_tell_the_order() {
    let concealed =
        concealed(json!({ "a": 1, "b": 2, "c": 3 }), &[json!(["a"]), json!(["b"]), json!(["c"])]);
    let digests: Vec<&str> =
        concealed.claims["_sd"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(digests.len(), 3);
    assert!(digests.is_sorted());
}

#[test]
fn a_credential() {
    let status = vc::StatusReference { uri: "https://town.example/status/1".into(), index: 7 };
    let claims = json!({
        "vct": "https://town.example/pass", "iss": "https://town.example", "exp": 200, "nbf": 100,
        "status": status.claim(), "cnf": { "jwk": { "kty": "EC" } }, "name": "Amina",
    });
    let shown = issued(claims, &[json!(["name"])]);
    let read =
        |now| vc::Credential::read(shown.reveal(good(issuer().verifying_key())).unwrap(), now);
    let credential = read(150).unwrap();
    assert_eq!(credential.status, Some(status));
    assert_eq!(credential.vct, "https://town.example/pass");
    assert_eq!(credential.holder_key, Some(json!({ "kty": "EC" })));
    assert_eq!(credential.claims["name"], "Amina");
    assert!(read(99).is_err() && read(200).is_err());
}

#[test]
fn a_proof_made_and_checked() {
    let claims = json!({ "vct": "v", "name": "Amina", "age": 34 });
    let issued = issued(claims, &[json!(["name"]), json!(["age"])]);
    let wanted = KeyBinding { audience: "https://r.example", nonce: "n", now: 100, age_max: 60 };
    let shown = issued.select(&[path(json!(["age"]))]).unwrap();
    let shown = wanted.prove(shown, ("ES256", Hash::Sha256), sign(&holder()));
    let read = SdJwt::parse(&shown.to_string()).unwrap();
    let check = |wanted: KeyBinding<'_>, read: &SdJwt| {
        wanted.check(read, Hash::Sha256, good(holder().verifying_key())).is_ok()
    };
    assert!(check(wanted, &read));
    assert!(check(KeyBinding { now: 160, ..wanted }, &read));
    assert!(!check(KeyBinding { now: 161, ..wanted }, &read));
    assert!(!check(KeyBinding { now: 39, ..wanted }, &read));
    assert!(!check(KeyBinding { nonce: "other", ..wanted }, &read));
    assert!(!check(KeyBinding { audience: "https://other.example", ..wanted }, &read));
    let stranger = wanted.check(&read, Hash::Sha256, good(issuer().verifying_key()));
    assert!(stranger.is_err());
    // Another choice of what is shown is not what was proved.
    let proof = read.binding().unwrap().to_owned();
    assert!(!check(wanted, &issued.select(&[]).unwrap().bound(proof)));
    assert!(!check(wanted, &issued));
}

/// Token Status List, sections 4.1 and 10 (the two short examples).
#[test]
fn status_lists_of_the_standard() {
    let check = |bits: u8, bytes: &[u8], packed: &str| {
        let claim = json!({ "bits": bits, "lst": packed });
        let list = StatusList::read(&claim).unwrap();
        let mut own = StatusList::new(bits, list.places() as usize).unwrap();
        for index in 0..list.places() {
            let at = usize::try_from(index * u64::from(bits)).unwrap();
            let value = (bytes[at / 8] >> (at % 8)) & (u8::MAX >> (8 - bits));
            assert_eq!(list.get(index).unwrap().value(), value, "{bits} {index}");
            assert!(own.set(index, list.get(index).unwrap()));
        }
        assert_eq!(own, list);
        assert_eq!(own.claim(), claim);
        assert_eq!(list.get(list.places()), None);
    };
    check(1, &[0xb9, 0xa3], "eNrbuRgAAhcBXQ");
    check(2, &[0xc9, 0x44, 0xf9], "eNo76fITAAPfAgc");
}

/// The long example of one bit: a million places, eleven of them set.
#[test]
fn a_million_places() {
    const SET: [u64; 11] = [
        0, 1_993, 25_460, 159_495, 495_669, 554_353, 645_645, 723_232, 854_545, 934_534, 1_000_345,
    ];
    let packed = concat!(
        "eNrt3AENwCAMAEGogklACtKQPg9LugC9k_ACvreiogEAAKkeCQAAAAAAAAAAAAAAAAAAAIBylgQAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAXG9IAAAAAAAAAPwsJAAAAAAAAAAAAAAAvhsSAAAA",
        "AAAAAAAA7KpLAAAAAAAAAAAAAAAAAAAAAJsLCQAAAAAAAAAAADjelAAAAAAAAAAAKjDMAQAAAACAZC8L2AEb",
    );
    let list = StatusList::read(&json!({ "bits": 1, "lst": packed })).unwrap();
    let set: Vec<u64> =
        (0..list.places()).filter(|i| list.get(*i) == Some(Status::Invalid)).collect();
    assert_eq!(set, SET);
}
