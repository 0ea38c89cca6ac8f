//! Every act on a credential leaves a record to which the log commits; copies are counted, and go together.

use platform::testkit::each_database;
use sdjwt::Status;
use serde_json::{Value, json};

use crate::credential::act::Kind;
use crate::credential::copies::{COPIES_OUT_MAX, store};
use crate::tests_support::{MODULES, Told, Town, key};

/// A request with a proof of each of these keys.
async fn request(town: &Town, keys: &[u8]) -> Value {
    let nonce = town.nonce().await;
    let proof = |byte: &u8| town.proof(&key(*byte), &nonce, &json!({}));
    let proofs: Vec<String> = keys.iter().map(proof).collect();
    json!({ "credential_configuration_id": "permit", "proofs": { "jwt": proofs } })
}

async fn statuses(town: &Town, told: &Told) -> Vec<Status> {
    let mut found = Vec::new();
    for one in told.body["credentials"].as_array().unwrap() {
        let copy = sdjwt::SdJwt::parse(one["credential"].as_str().unwrap()).unwrap();
        found.push(town.status(&town.read(&copy).await).await);
    }
    found
}

#[tokio::test]
async fn what_a_wallet_says_of_an_answer_it_says_of_all_its_copies() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (secret, code) = town.offered(&mut noor, id).await;
        let access = town.token((&secret, &code)).await.text("access_token").to_owned();
        let first = town.fetch(&access, &request(&town, &[1, 2, 3, 4, 5]).await).await;
        let other = town.fetch(&access, &request(&town, &[6, 7]).await).await;
        let header = format!("Bearer {access}");
        let headers = [("authorization", header.as_str())];
        let said = json!({
            "event": "credential_deleted", "notification_id": first.text("notification_id"),
        });
        for _ in 0..2 {
            let told = town.post_json("/credentials/notification", &headers, &said).await;
            assert_eq!(told.status, 204, "{}", told.text);
        }
        assert_eq!(statuses(&town, &first).await, vec![Status::Invalid; 5]);
        assert_eq!(statuses(&town, &other).await, vec![Status::Valid; 2]);
        let acts = town.acts(id).await;
        let mut words: Vec<_> = acts.iter().map(|act| (act.act.as_str(), act.copies)).collect();
        // All of it in one moment of the test's clock.
        words.sort_unstable();
        let expected =
            [("deleted", Some(5)), ("granted", None), ("issued", Some(2)), ("issued", Some(5))];
        assert_eq!(words, expected, "once, however often it is said");
        let deleted = acts.iter().find(|act| act.act == "deleted").unwrap();
        assert_eq!(deleted.by_name.as_deref(), Some("wallet"));
    })
    .await;
}

#[tokio::test]
async fn copies_have_a_limit_and_keys_of_their_own() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (secret, code) = town.offered(&mut noor, id).await;
        let access = town.token((&secret, &code)).await.text("access_token").to_owned();
        let twice = town.fetch(&access, &request(&town, &[1, 2, 1]).await).await;
        assert_eq!(twice.error(), "invalid_proof", "one key, two proofs");
        for _ in 0..COPIES_OUT_MAX / 5 {
            let told = town.fetch(&access, &request(&town, &[1, 2, 3, 4, 5]).await).await;
            assert_eq!(told.status, 200, "{}", told.text);
        }
        let over = town.fetch(&access, &request(&town, &[1]).await).await;
        assert_eq!(over.error(), "credential_request_denied");
        let copies = store::list(&town.db, id).await.unwrap();
        assert_eq!(copies.len() as i64, COPIES_OUT_MAX, "all are listed, and none was added");
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        noor.post(&page, &format!("/my-credentials/{id}/lost"), &[]).await;
        town.loaded(&mut noor, id).await;
        assert_eq!(store::current_list(&town.db).await.unwrap(), 1);
        assert_eq!(town.get("/credentials/status/2").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn what_somebody_else_may_have_fetched_holds_no_more() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let kept_back = town.granted(town.noor, "PP-2").await;
        let mut noor = town.signed_in("Noor").await;
        let (access, told) = town.loaded(&mut noor, id).await;
        assert_eq!(statuses(&town, &told).await, [Status::Valid]);
        let (secret, code) = town.offered(&mut noor, kept_back).await;
        let ctx = town.ctx();
        let mut unit = platform::Unit::new();
        crate::lose_of_person(&town.credentials, (&mut unit, &ctx), town.noor).await.unwrap();
        town.db.commit(unit).await.unwrap();
        town.credentials.forget_lists();
        assert_eq!(statuses(&town, &told).await, [Status::Invalid]);
        assert_eq!(town.fetch(&access, &request(&town, &[1]).await).await.status, 401);
        assert_eq!(town.token((&secret, &code)).await.error(), "invalid_grant");
        assert_eq!((town.acts(id).await.len(), town.acts(kept_back).await.len()), (3, 1));
        // Both stand, for whoever proves the account.
        let (_, told) = town.loaded(&mut noor, id).await;
        assert_eq!(statuses(&town, &told).await, [Status::Valid]);
    })
    .await;
}

#[tokio::test]
async fn the_log_commits_to_each_record() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        town.loaded(&mut noor, id).await;
        let sql = "SELECT COUNT(*), COUNT(DISTINCT entry) FROM credentials_act";
        let rows = town.db.read(platform::Query::new(sql, Vec::new())).await.unwrap();
        assert_eq!((rows[0].int(0), rows[0].int(1)), (2, 2), "granted, issued");
        assert_eq!(town.commitments_that_fit(id).await, 2, "each record is the one in the log");
    })
    .await;
}

#[test]
fn every_act_has_its_words() {
    let (words, _) = web::Catalogue::new(crate::LOCALES);
    for locale in [platform::Locale::EN, platform::Locale::FR, platform::Locale::AR] {
        for kind in Kind::ALL {
            let key = format!("credential-act-{}", kind.word());
            assert!(words.words(locale).has(&key), "{key}");
        }
    }
}
