//! Keys over time: published before they sign, signing, published after, gone; and one that was lost.

use platform::testkit::each_database;

use super::*;
use crate::tests_support::{MODULES, Town};

fn shown(set: &KeySet, now: Timestamp) -> Vec<Standing> {
    set.standing(now).iter().map(|(_, _, standing)| *standing).collect()
}

#[tokio::test]
async fn rotated_without_downtime() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let first = current(&town.openid, &town.ctx()).await.unwrap();
        let token = first.sign("JWT", &json!({ "sub": "x" }));
        let signs_from = rotate(&town.openid, &town.ctx()).await.unwrap();
        let set = keys(&town.openid, &town.ctx()).await.unwrap();
        assert_eq!(shown(&set, town.ctx().now()), [Standing::Current, Standing::Next]);
        assert_eq!(set.published(town.ctx().now())["keys"].as_array().unwrap().len(), 2);
        assert_eq!(current(&town.openid, &town.ctx()).await.unwrap().kid(), first.kid());

        town.clock.set(signs_from);
        let second = current(&town.openid, &town.ctx()).await.unwrap();
        assert_ne!(second.kid(), first.kid());
        assert!(set.verify(&token, signs_from).is_some(), "what the old one signed is still good");
        assert_eq!(shown(&set, signs_from), [Standing::Retired, Standing::Current]);

        town.clock.advance(PUBLISHED_AFTER + SignedDuration::from_secs(1));
        assert!(set.verify(&token, town.ctx().now()).is_none());
        town.openid.clear_out(&town.ctx()).await.unwrap();
        let set = keys(&town.openid, &town.ctx()).await.unwrap();
        assert_eq!(shown(&set, town.ctx().now()), [Standing::Current], "the old one is destroyed");
    })
    .await;
}

#[tokio::test]
async fn the_next_key_is_made_when_it_is_time() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let first = current(&town.openid, &town.ctx()).await.unwrap();
        town.clock.advance(SIGNS_FOR);
        town.openid.clear_out(&town.ctx()).await.unwrap();
        town.openid.clear_out(&town.ctx()).await.unwrap();
        let set = keys(&town.openid, &town.ctx()).await.unwrap();
        assert_eq!(
            shown(&set, town.ctx().now()),
            [Standing::Current, Standing::Next],
            "one, not two"
        );
        assert_eq!(current(&town.openid, &town.ctx()).await.unwrap().kid(), first.kid());
    })
    .await;
}

#[tokio::test]
async fn a_lost_key_signs_nothing_more() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let lost = current(&town.openid, &town.ctx()).await.unwrap();
        let token = lost.sign("JWT", &json!({ "sub": "x" }));
        replace_compromised(&town.openid, &town.ctx()).await.unwrap();
        let set = keys(&town.openid, &town.ctx()).await.unwrap();
        assert!(set.verify(&token, town.ctx().now()).is_none());
        assert_ne!(set.current(town.ctx().now()).unwrap().kid(), lost.kid());
        assert_eq!(town.openid.vault.town_key(&name_of(lost.kid())).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_gone_signs_and_opens_nothing() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut browser = town.signed_in("Noor").await;
        let told = town.redeem(&town.code(&mut browser, &[]).await).await;
        let code = town.code(&mut browser, &[]).await;
        let authorization = format!("Bearer {}", told.text("access_token"));
        let headers = [("authorization", authorization.as_str())];
        assert_eq!(town.get("/openid/userinfo", &headers).await.status, 200);
        let gone = current(&town.openid, &town.ctx()).await.unwrap();
        let mut unit = Unit::new();
        town.openid.vault.destroy_town_key(&mut unit, &name_of(gone.kid()));
        town.db.commit(unit).await.unwrap();
        town.clock.advance(KNOWN_FOR);
        let who = town.get("/openid/userinfo", &headers).await;
        assert!(who.status.is_server_error(), "no token is taken unread: {who:?}");
        assert!(town.redeem(&code).await.status.is_server_error(), "nor signed with another key");
        assert_eq!(browser.get("/account").await.status, 200, "sessions go on");
    })
    .await;
}
