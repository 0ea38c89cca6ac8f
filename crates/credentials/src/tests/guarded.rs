//! What says who somebody is goes into a wallet only in a session that is sure and of now, and its person is told.

use jiff::SignedDuration;
use platform::testkit::each_database;

use crate::credential::CredentialId;
use crate::tests_support::{Browser, DOCUMENT, MODULES, Town};

/// An identity that was handed over.
async fn handed_over(town: &Town) -> CredentialId {
    let id = town.granted_as((town.noor, "ER-1"), true).await;
    assert_eq!(town.hand_over(id, DOCUMENT).await.status, 200);
    id
}

/// Whether the page of a credential offers the way into a wallet, and the way itself is open.
async fn may_load(browser: &mut Browser, id: CredentialId) -> bool {
    let page = browser.get(&format!("/my-credentials/{id}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let shown = page.text.contains("/load\"");
    assert_eq!(page.text.contains("Sign in again"), !shown, "{}", page.text);
    let loaded = browser.post(&page, &format!("/my-credentials/{id}/load"), &[]).await;
    assert_eq!(loaded.text.contains("openid-credential-offer"), shown, "{}", loaded.text);
    shown
}

#[tokio::test]
async fn an_identity_needs_a_sure_sign_in_of_now() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = handed_over(&town).await;
        let permit = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        assert!(may_load(&mut noor, id).await);
        town.clock.advance(SignedDuration::from_mins(16));
        assert!(!may_load(&mut noor, id).await, "she signed in a while ago");
        assert!(may_load(&mut noor, permit).await, "a permit says no more than a permit");
        let mut noor = town.signed_in("Noor").await;
        town.weaken_sessions().await;
        assert!(!may_load(&mut noor, id).await, "by a password alone");
        assert!(may_load(&mut noor, permit).await);
    })
    .await;
}

#[tokio::test]
async fn its_person_is_told_each_time() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = handed_over(&town).await;
        let mut noor = town.signed_in("Noor").await;
        let unread = async || {
            messages::message::count_unread(&town.db, privacy::subject_of(town.noor)).await
        };
        assert_eq!(unread().await.unwrap(), 1, "that it was handed over");
        town.loaded(&mut noor, id).await;
        town.loaded(&mut noor, id).await;
        assert_eq!(unread().await.unwrap(), 3);
        let permit = town.granted(town.noor, "PP-1").await;
        town.loaded(&mut noor, permit).await;
        assert_eq!(unread().await.unwrap(), 3, "nothing of a permit");
    })
    .await;
}

#[tokio::test]
async fn consent_of_long_ago_carries_no_identity_away() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        town.register_wallet();
        handed_over(&town).await;
        let mut noor = town.signed_in("Noor").await;
        let access = town.agreed_access(&mut noor).await;
        let fetched = async |access: &str| town.fetch(access, &town.request(7).await).await;
        assert_eq!(fetched(&access).await.status, 200, "she signed in just now");
        let mut noor = town.signed_in("Noor").await;
        town.clock.advance(SignedDuration::from_mins(14));
        let access = town.agreed_access(&mut noor).await;
        assert_eq!(fetched(&access).await.status, 200);
        town.clock.advance(SignedDuration::from_mins(2));
        let told = fetched(&access).await;
        assert_eq!(told.error(), "insufficient_user_authentication", "{}", told.text);
        assert_eq!(told.status, 401);
        let mut noor = town.signed_in("Noor").await;
        town.weaken_sessions().await;
        let access = town.agreed_access(&mut noor).await;
        assert_eq!(fetched(&access).await.error(), "insufficient_user_authentication");
    })
    .await;
}
