//! An identity is renewed before it ends: the new one, handed over, takes the place of the one before.

use platform::calendar::Term;
use platform::testkit::each_database;
use sdjwt::Status;

use crate::credential::store;
use crate::tests_support::{DOCUMENT, MODULES, Town, credential_in};

#[tokio::test]
async fn the_new_one_takes_the_place_of_the_one_before() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let first = town.granted_as((town.noor, "ER-1"), true).await;
        assert_eq!(town.hand_over(first, DOCUMENT).await.status, 200);
        let mut noor = town.signed_in("Noor").await;
        let (_, told) = town.loaded(&mut noor, first).await;
        let copy = town.read(&credential_in(&told)).await;
        let page = noor.get(&format!("/my-credentials/{first}")).await;
        assert!(page.text.contains("/apply/permit"), "it ends within three months");
        let second = town.granted_as((town.noor, "ER-2"), true).await;
        assert_eq!(town.status(&copy).await, Status::Valid, "until the new one is handed over");
        town.act(first, ("suspend", "The passport is disputed.")).await;
        let refused = town.hand_over(second, DOCUMENT).await;
        assert!(refused.status == 422 && refused.text.contains("earlier one"), "{}", refused.text);
        town.act(first, ("restore", "It was cleared up.")).await;
        let mut noor = town.signed_in("Noor").await;
        assert_eq!(town.hand_over(second, DOCUMENT).await.status, 200);
        assert_eq!(town.status(&copy).await, Status::Invalid);
        assert!(town.is_e_resident().await, "by the new one");
        let page = noor.get(&format!("/my-credentials/{first}")).await;
        assert!(page.text.contains("It was renewed") && !page.text.contains("/apply/"));
        let acts = town.acts(first).await;
        assert!(acts.iter().any(|act| act.act == "ended"), "{acts:?}");
    })
    .await;
}

#[tokio::test]
async fn when_it_may_be_renewed() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut credential = store::find(&town.db, id).await.unwrap().unwrap();
        let today = "2026-06-01".parse().unwrap();
        let mut check = |last: Option<&str>, within: Option<Term>, expected: bool| {
            credential.ends_on = last.map(|last| last.parse().unwrap());
            assert_eq!(credential.may_renew(today, within), expected, "{last:?} {within:?}");
        };
        let three = Some(Term::Months(3));
        check(Some("2026-09-01"), three, true);
        check(Some("2026-09-02"), three, false);
        check(Some("2026-06-01"), three, true);
        check(Some("2026-05-31"), three, false);
        check(Some("2026-06-02"), None, false);
        check(None, three, false);
    })
    .await;
}
