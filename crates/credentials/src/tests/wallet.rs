//! A wallet fetches a credential and shows of it what its holder wants.

use axum::http::StatusCode;
use openid::jose::Jwk;
use platform::Unit;
use platform::testkit::each_database;
use privacy::{Holder as _, subject_of};
use sdjwt::{Path, Status};
use serde_json::{Value, json};

use crate::CredentialsHolder;
use crate::tests_support::{ISSUER, MODULES, Town, credential_in, key};

#[tokio::test]
async fn offered_fetched_and_shown() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let list = noor.get("/my-credentials").await;
        assert!(list.text.contains("Parking permit"), "{}", list.text);
        let (_, told) = town.loaded(&mut noor, id).await;
        let credential = credential_in(&told);
        assert_eq!(credential.disclosures.len(), 2);
        let whole = town.read(&credential).await;
        assert_eq!(whole.claims["name"], "Noor Haddad");
        assert_eq!(whole.holder_key, Some(json!(Jwk::of(&key(7).public()))));
        assert_eq!(whole.issuer.as_deref(), Some(ISSUER));
        // Midnight after the last day.
        assert_eq!(whole.expires_at, Some(1_798_761_600));
        let zone = credential.select(&[Path::members(["zone"])]).unwrap();
        let shown = town.read(&zone).await;
        assert_eq!(
            (&shown.claims["plate"], &shown.claims["zone"]),
            (&json!("AB-12-CD"), &json!("3"))
        );
        assert_eq!(shown.claims.get("name"), None);
        assert_eq!(town.status(&shown).await, Status::Valid);
        let kind = town.get(whole.vct.strip_prefix(ISSUER).unwrap()).await;
        assert_eq!(kind.text("vct"), whole.vct);
        assert_eq!(kind.body["claims"][0]["sd"], "never");
        assert_eq!(kind.body["claims"][1]["sd"], "always");
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        assert!(page.text.contains("Loaded on"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn what_wallets_look_up_first() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let about = town.get("/.well-known/openid-credential-issuer").await.body;
        assert_eq!(about["credential_issuer"], ISSUER);
        assert_eq!(about["nonce_endpoint"], format!("{ISSUER}/credentials/nonce"));
        assert_eq!(about["batch_credential_issuance"]["batch_size"], 5);
        let permit = &about["credential_configurations_supported"]["permit"];
        assert_eq!(permit["format"], "dc+sd-jwt");
        assert_eq!(permit["vct"], format!("{ISSUER}/credentials/types/permit"));
        let server = town.get("/.well-known/oauth-authorization-server/credentials").await.body;
        assert_eq!(server["issuer"], about["authorization_servers"][1]);
        assert_eq!(server["pre-authorized_grant_anonymous_access_supported"], true);
        assert_eq!(town.get("/credentials/types/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.get("/credentials/status/2").await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.get("/credentials/status/x").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn several_keys_get_a_copy_each() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (secret, code) = town.offered(&mut noor, id).await;
        let access = town.token((&secret, &code)).await;
        let nonce = town.nonce().await;
        let proofs: Vec<String> =
            (1..=5).map(|byte| town.proof(&key(byte), &nonce, &json!({}))).collect();
        let request =
            json!({ "credential_configuration_id": "permit", "proofs": { "jwt": proofs } });
        let told = town.fetch(access.text("access_token"), &request).await;
        let given = told.body["credentials"].as_array().unwrap();
        let mut places = Vec::new();
        for one in given {
            let copy = sdjwt::SdJwt::parse(one["credential"].as_str().unwrap()).unwrap();
            places.push(town.read(&copy).await.status.unwrap().index);
        }
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 5, "each has a place of its own");
    })
    .await;
}

#[tokio::test]
async fn a_token_bound_to_a_key_needs_its_proof() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (secret, code) = town.offered(&mut noor, id).await;
        let made = |byte: u8, path: &str, more: Value| {
            let header =
                json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": Jwk::of(&key(byte).public()) });
            let claims = json!({
                "jti": format!("{:?}", town.ctx().random::<8>()), "htm": "POST",
                "htu": format!("{ISSUER}{path}"), "iat": town.ctx().now().as_second(),
            });
            key(byte).sign_with(&header, &crate::tests_support::with(claims, &more))
        };
        let path = "/credentials/token";
        let form = [
            ("grant_type", crate::token::GRANT),
            ("pre-authorized_code", secret.as_str()),
            ("tx_code", code.as_str()),
        ];
        let first = town.post_form((path, Some(&made(3, path, json!({})))), &form).await;
        assert_eq!(first.error(), "use_dpop_nonce");
        let nonce = first.headers["dpop-nonce"].to_str().unwrap().to_owned();
        let proof = made(3, path, json!({ "nonce": nonce }));
        let given = town.post_form((path, Some(&proof)), &form).await;
        assert_eq!(given.text("token_type"), "DPoP", "{}", given.text);
        let access = given.text("access_token").to_owned();
        let request = town.request(7).await;
        assert_eq!(town.fetch(&access, &request).await.error(), "invalid_token");
        let path = "/credentials/credential";
        let ath = sdjwt::Hash::Sha256.digest(&access);
        for (byte, good) in [(4, false), (3, true)] {
            let proof = made(byte, path, json!({ "nonce": nonce, "ath": ath }));
            let header = format!("DPoP {access}");
            let headers = [("authorization", header.as_str()), ("dpop", proof.as_str())];
            let told = town.post_json(path, &headers, &town.request(7).await).await;
            assert_eq!(told.status == 200, good, "{}", told.text);
        }
    })
    .await;
}

#[tokio::test]
async fn through_the_provider() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register_wallet();
        town.granted(town.noor, "PP-1").await;
        let mut browser = town.signed_in("Noor").await;
        let access = town.agreed_access(&mut browser).await;
        let told = town.fetch(&access, &town.request(7).await).await;
        let credential = credential_in(&told);
        assert_eq!(town.read(&credential).await.claims["plate"], "AB-12-CD");
        let uses = privacy::data_use::list(&town.db, subject_of(town.noor), None).await.unwrap();
        let told = uses.iter().any(|entry| format!("{entry:?}").contains("Pocket wallet"));
        assert!(told, "the person sees which wallet it was");
        let other = town.proof(&key(7), &town.nonce().await, &json!({ "claims": { "iss": "x" } }));
        let request = json!({
            "credential_configuration_id": "permit", "proofs": { "jwt": [other] },
        });
        assert_eq!(town.fetch(&access, &request).await.error(), "invalid_proof");
    })
    .await;
}

#[tokio::test]
async fn a_lost_wallet_and_a_deleted_copy() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (access, first) = town.loaded(&mut noor, id).await;
        let (_, second) = town.loaded(&mut noor, id).await;
        let header = format!("Bearer {access}");
        let headers = [("authorization", header.as_str())];
        let say = |event: &str, id: &str| json!({ "event": event, "notification_id": id });
        let path = "/credentials/notification";
        let notified = first.text("notification_id").to_owned();
        let accepted = say("credential_accepted", &notified);
        assert_eq!(town.post_json(path, &headers, &accepted).await.status, 204);
        let bad = say("credential_accepted", "cpy_nothing");
        assert_eq!(town.post_json(path, &headers, &bad).await.error(), "invalid_notification_id");
        let bad = say("credential_eaten", &notified);
        let told = town.post_json(path, &headers, &bad).await;
        assert_eq!(told.error(), "invalid_notification_request");
        let deleted = say("credential_deleted", &notified);
        assert_eq!(town.post_json(path, &headers, &deleted).await.status, 204);
        let first = town.read(&credential_in(&first)).await;
        let second = town.read(&credential_in(&second)).await;
        assert_eq!(town.status(&first).await, Status::Invalid);
        assert_eq!(town.status(&second).await, Status::Valid);
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        noor.post(&page, &format!("/my-credentials/{id}/lost"), &[]).await;
        assert_eq!(town.status(&second).await, Status::Invalid);
        let request = town.request(8).await;
        assert_eq!(town.fetch(&access, &request).await.status, 401, "no other copy by that wallet");
        let (_, third) = town.loaded(&mut noor, id).await;
        let third = town.read(&credential_in(&third)).await;
        assert_eq!(town.status(&third).await, Status::Valid);
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_leaves_nothing_but_places() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (_, told) = town.loaded(&mut noor, id).await;
        let credential = town.read(&credential_in(&told)).await;
        let holder = CredentialsHolder(town.credentials.clone());
        let subject = subject_of(town.noor);
        let ctx = town.ctx();
        assert_eq!(holder.held(subject).await.unwrap()[0].count, 1);
        let copy = holder.export(&ctx, subject).await.unwrap();
        assert_eq!(copy["credentials"][0]["says"]["plate"], "AB-12-CD");
        let mut unit = Unit::new();
        assert!(holder.erase(&mut unit, &ctx, subject).await.unwrap().is_empty());
        town.db.commit(unit).await.unwrap();
        assert_eq!(holder.held(subject).await.unwrap()[0].count, 0);
        assert_eq!(town.status(&credential).await, Status::Invalid);
    })
    .await;
}
