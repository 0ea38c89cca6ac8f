//! What is kept of accounts elsewhere: by what they are found, and how far they count.

use platform::Unit;
use platform::testkit::{each_database, sqlite};
use web::visitor::Assurance;

use super::store::{self, Bound};
use super::tests::{THERE, provider};
use super::*;
use crate::tests_support::{MODULES, Town};

#[tokio::test]
async fn an_account_elsewhere_counts_no_more_than_the_session_that_added_it() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let ctx = town.clock.edge().system("test");
        for (sub, limit) in [("low", Some(Assurance::Low)), ("by the register", None)] {
            let digest = store::digest(&town.openid, &provider(), sub);
            let bound = Bound { person: town.noor, limit };
            let mut unit = Unit::new();
            store::insert(&mut unit, &ctx, (digest, bound), "national");
            town.db.commit(unit).await.unwrap();
            assert_eq!(store::find(&town.db, digest).await.unwrap(), Some(bound));
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_name_elsewhere_is_somebody_else() {
    let (db, _folder) = sqlite(&MODULES).await;
    let town = Town::new(db).await;
    let digest = |issuer: &str, sub: &str| {
        store::digest(&town.openid, &ProviderSettings { issuer: issuer.into(), ..provider() }, sub)
    };
    let one = digest(THERE, "abc");
    assert_eq!(digest(THERE, "abc"), one);
    assert_ne!(digest(THERE, "Abc"), one, "capitals count");
    assert_ne!(digest("https://other.example", "abc"), one, "another provider's");
    assert_ne!(digest(&format!("{THERE} 61"), "bc"), one, "nothing runs over");
}
