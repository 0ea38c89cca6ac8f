//! Certificates of another issuer that their authority took back. Certificates and lists were made with OpenSSL
//! (`revocation.json`): under one authority one that is good and one that was revoked, its list, one of its that is over,
//! and a list of another authority of the same name.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use platform::testkit::each_database;
use sdjwt::StatusList;
use serde_json::{Value, json};

use super::evidence::{LIST, STATE, network, refused, set, state, wanted};
use super::presentation::with_header;
use crate::presentation::Why;
use crate::presentation::chain::Authorities;
use crate::presentation::trust::{self, Issuer, Keys};
use crate::tests_support::{MODULES, Town, key};

const REVOKED: &str = "http://state.example/revoked.crl";

fn made() -> Value {
    serde_json::from_str(include_str!("revocation.json")).unwrap()
}

fn issuer(made: &Value, lists: &[&str]) -> Issuer {
    let authorities = Authorities::read(made["authority"].as_str().unwrap()).unwrap();
    let revocation = lists.iter().map(|list| (*list).to_owned()).collect();
    Issuer { revocation, ..state(Keys::Certified(authorities)) }
}

fn der(made: &Value, name: &str) -> Vec<u8> {
    STANDARD.decode(made[name].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_certificate_that_was_taken_back_counts_no_more() {
    each_database(&MODULES, async |db| {
        let (town, made) = (Town::new(db).await, made());
        let (net, asked) = network(&town);
        let check = async |name: &str, why: Option<Why>, fetched: usize| {
            let header = json!({ "x5c": [made[name]] });
            let pass = with_header(header, (STATE, &key(9)), json!({}));
            let came = refused(&town, wanted(&town), pass).await;
            let asked = std::mem::take(&mut *asked.lock().unwrap());
            assert_eq!((came, asked.len()), (why, fetched), "{name}: {asked:?}");
        };
        let minutes = |count: i64| town.clock.advance(SignedDuration::from_mins(count));
        town.credentials.trust(vec![issuer(&made, &[])]);
        check("revoked", None, 0).await;
        town.credentials.trust(vec![issuer(&made, &[REVOKED])]);
        let unknown = Some(Why::NotChecked);
        check("good", unknown, 1).await;
        set(&net, REVOKED, der(&made, "list"));
        check("good", unknown, 0).await;
        minutes(1);
        check("good", None, 1).await;
        check("revoked", Some(Why::NotTrusted), 0).await;
        minutes(9);
        check("good", None, 0).await;
        // It is fetched anew after ten minutes; what is no list of this authority's, and of now, says nothing.
        for name in ["over", "other"] {
            set(&net, REVOKED, der(&made, name));
            minutes(10);
            check("good", unknown, 1).await;
            check("revoked", unknown, 0).await;
        }
        set(&net, REVOKED, "nothing");
        minutes(10);
        check("good", unknown, 1).await;
        minutes(1);
        set(&net, REVOKED, der(&made, "list"));
        check("good", None, 1).await;
        // All of the lists that are named have to be there.
        town.credentials.trust(vec![issuer(&made, &[REVOKED, "http://state.example/2.crl"])]);
        check("good", unknown, 2).await;
    })
    .await;
}

#[tokio::test]
async fn a_list_of_statuses_is_signed_by_what_was_not_taken_back() {
    each_database(&MODULES, async |db| {
        let (town, made) = (Town::new(db).await, made());
        let (net, _) = network(&town);
        set(&net, REVOKED, der(&made, "list"));
        let header = json!({ "x5c": [made["good"]] });
        let status = json!({ "status": { "status_list": { "idx": 3, "uri": LIST } } });
        for (by, why) in [("revoked", Some(Why::NotChecked)), ("good", None)] {
            town.credentials.trust(vec![issuer(&made, &[REVOKED])]);
            let list = StatusList::new(1, 8).unwrap();
            let claims = json!({ "sub": LIST, "status_list": list.claim() });
            let of = json!({ "alg": "ES256", "typ": StatusList::TYP, "x5c": [made[by]] });
            set(&net, LIST, key(9).sign_with(&of, &claims));
            let pass = with_header(header.clone(), (STATE, &key(9)), status.clone());
            assert_eq!(refused(&town, wanted(&town), pass).await, why, "{by}");
        }
    })
    .await;
}

#[test]
fn where_the_lists_are_says_the_file() {
    let authority = made()["authority"].as_str().unwrap().to_owned();
    let beside = |_: &str| Some(authority.clone());
    let read = |rest: &str| {
        let issuer = "[[issuer]]\nid = \"https://state.example\"\ntypes = [\"urn:pass\"]\n";
        let (issuers, findings) = trust::read(&format!("{issuer}{rest}"), &beside).unwrap();
        assert_eq!(issuers.len() + findings.len(), 1, "{findings:?}");
        issuers.into_iter().next().map(|issuer| issuer.revocation)
    };
    let with = |lists: &str| read(&format!("authorities = \"state.pem\"\nrevocation = {lists}\n"));
    assert_eq!(read("authorities = \"state.pem\"\n"), Some(Vec::new()));
    assert_eq!(with(&format!("[\"{REVOKED}\"]")), Some(vec![REVOKED.to_owned()]));
    assert!(with("[\"https://a.example/1\", \"http://localhost:8080/2\"]").is_some());
    assert_eq!(read(&format!("revocation = [\"{REVOKED}\"]\n")), None, "without certificates");
    for wrong in [
        "[]",
        "[\"ldap://a.example/1\"]",
        "[\"http://a@b.example/1\"]",
        "[\"http://\"]",
        "[\"a.crl\"]",
        "[\"http://a\", \"http://b\", \"http://c\", \"http://d\", \"http://e\", \"http://f\"]",
    ] {
        assert_eq!(with(wrong), None, "{wrong}");
    }
}
