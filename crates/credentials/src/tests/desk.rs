//! Officials suspend and revoke what their unit gave, with a reason that its holder reads.

use jiff::SignedDuration;
use platform::testkit::each_database;
use sdjwt::Status;

use crate::tests_support::{MODULES, Town, between, credential_in};

#[tokio::test]
async fn suspended_restored_and_revoked() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let mut noor = town.signed_in("Noor").await;
        let (access, told) = town.loaded(&mut noor, id).await;
        let credential = town.read(&credential_in(&told)).await;
        let mut olga = town.signed_in("Olga").await;
        let found = olga.get("/desk/credentials?case=pp-1").await;
        assert!(found.text.contains(&id.to_string()), "{}", found.text);
        let path = format!("/desk/credentials/{id}");
        let mut act = async |what: &str, text: &str| {
            let page = olga.get(&path).await;
            let seen =
                between(&page.text, "name=\"seen\" value=\"", "\"").unwrap_or("0").to_owned();
            let fields = [("seen", seen.as_str()), ("do", what), ("text", text)];
            olga.post(&page, &path, &fields).await
        };
        let refused = act("suspend", "  ").await;
        assert!(refused.status == 422 && refused.text.contains("Write the reason"));
        assert_eq!(web::testkit::markup_faults(&refused.text), Vec::<String>::new());
        assert_eq!(act("restore", "why").await.status, 422, "it is not suspended");
        assert_eq!(act("suspend", "The plate is disputed.").await.status, 303);
        assert_eq!(town.status(&credential).await, Status::Suspended);
        let request = town.request(7).await;
        let told = town.fetch(&access, &request).await;
        assert_eq!(told.error(), "credential_request_denied");
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        assert!(page.text.contains("The plate is disputed."), "{}", page.text);
        assert!(!page.text.contains("/load"), "a suspended one goes into no wallet");
        assert_eq!(act("restore", "It was a mistake.").await.status, 303);
        assert_eq!(town.status(&credential).await, Status::Valid);
        assert_eq!(act("revoke", "The car was sold.").await.status, 303);
        assert_eq!(town.status(&credential).await, Status::Invalid);
        assert_eq!(act("restore", "no").await.status, 409, "there is nothing left to press");
        let unread = messages::message::count_unread(&town.db, privacy::subject_of(town.noor));
        assert_eq!(unread.await.unwrap(), 3, "she was told each time");
    })
    .await;
}

#[tokio::test]
async fn who_may_not() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let id = town.granted(town.noor, "PP-1").await;
        let own = town.granted(town.olga, "PP-2").await;
        let mut noor = town.signed_in("Noor").await;
        assert_eq!(noor.get("/desk/credentials").await.status, 403);
        let mut omar = town.signed_in("Omar").await;
        assert_eq!(omar.get(&format!("/desk/credentials/{id}")).await.status, 404);
        let found = omar.get("/desk/credentials?case=PP-1").await;
        assert!(!found.text.contains(&id.to_string()), "another unit's is not there");
        let mut olga = town.signed_in("Olga").await;
        let path = format!("/desk/credentials/{own}");
        let page = olga.get(&path).await;
        let fields = [("seen", "1"), ("do", "revoke"), ("text", "Because.")];
        let refused = olga.post(&page, &path, &fields).await;
        assert!(refused.status == 422 && refused.text.contains("your own"), "{}", refused.text);
        let path = format!("/desk/credentials/{id}");
        let fields = [("seen", "9"), ("do", "revoke"), ("text", "Because.")];
        assert_eq!(olga.post(&page, &path, &fields).await.status, 409, "not what was seen");
    })
    .await;
}

#[tokio::test]
async fn what_a_case_gave_ends_with_it_and_with_its_last_day() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let (id, other) =
            (town.granted(town.noor, "PP-1").await, town.granted(town.noor, "PP-2").await);
        let mut noor = town.signed_in("Noor").await;
        let (_, told) = town.loaded(&mut noor, id).await;
        let credential = town.read(&credential_in(&told)).await;
        town.ended((town.noor, "PP-1"), "The car was sold.").await;
        town.clock.advance(SignedDuration::from_secs(31));
        assert_eq!(town.status(&credential).await, Status::Invalid);
        let page = noor.get(&format!("/my-credentials/{id}")).await;
        assert!(page.text.contains("Revoked") && page.text.contains("The car was sold."));
        let acts = town.acts(id).await;
        let ended = acts.iter().find(|act| act.act == "ended").unwrap();
        assert_eq!(ended.text.as_deref(), Some("The car was sold."));
        town.clock.advance(SignedDuration::from_hours(24 * 45));
        town.ended((town.noor, "PP-2"), "It ran out before.").await;
        let mut noor = town.signed_in("Noor").await;
        let page = noor.get(&format!("/my-credentials/{other}")).await;
        assert!(page.text.contains("Expired") && !page.text.contains("/load"), "{}", page.text);
    })
    .await;
}
