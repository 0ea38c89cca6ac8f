//! An identity is renewed before it ends: the new one, handed over, takes the place of the one before. The account page
//! says how it stands.

use platform::calendar::Term;
use platform::testkit::each_database;
use sdjwt::Status;

use crate::credential::{CredentialId, store};
use crate::tests_support::{Browser, MODULES, Page, Town, between, credential_in};

/// What Olga does with a credential.
async fn acts(olga: &mut Browser, id: CredentialId, (what, text): (&str, &str)) -> Page {
    let path = format!("/desk/credentials/{id}");
    let page = olga.get(&path).await;
    let seen = between(&page.text, "name=\"seen\" value=\"", "\"").unwrap().to_owned();
    let fields = [("seen", seen.as_str()), ("do", what), ("text", text)];
    olga.post(&page, &path, &fields).await
}

#[tokio::test]
async fn the_new_one_takes_the_place_of_the_one_before() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let first = town.granted_as((town.noor, "ER-1"), true).await;
        let mut olga = town.signed_in("Olga").await;
        assert_eq!(acts(&mut olga, first, ("hand-over", "Passport P1")).await.status, 303);
        let mut noor = town.signed_in("Noor").await;
        let (_, told) = town.loaded(&mut noor, first).await;
        let copy = town.read(&credential_in(&told)).await;
        let page = noor.get(&format!("/my-credentials/{first}")).await;
        assert!(page.text.contains("/apply/permit"), "it ends within three months");
        let second = town.granted_as((town.noor, "ER-2"), true).await;
        assert_eq!(town.status(&copy).await, Status::Valid, "until the new one is handed over");
        acts(&mut olga, first, ("suspend", "The passport is disputed.")).await;
        let refused = acts(&mut olga, second, ("hand-over", "Passport P2")).await;
        assert!(refused.status == 422 && refused.text.contains("earlier one"), "{}", refused.text);
        acts(&mut olga, first, ("restore", "It was cleared up.")).await;
        assert_eq!(acts(&mut olga, second, ("hand-over", "Passport P2")).await.status, 303);
        assert_eq!(town.status(&copy).await, Status::Invalid);
        let is = crate::is_e_resident(&town.credentials, &town.ctx(), town.noor).await;
        assert!(is.unwrap(), "by the new one");
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

#[tokio::test]
async fn the_account_says_how_it_stands() {
    each_database(&MODULES, async |db| {
        let town = Town::new(db).await;
        let mut noor = town.signed_in("Noor").await;
        let none = noor.get("/account").await;
        assert_eq!(none.status, 200, "{}", none.text);
        assert!(!none.text.contains("E-resident"));
        let id = town.granted_as((town.noor, "ER-1"), true).await;
        let mut olga = town.signed_in("Olga").await;
        let steps = [
            (None, "To be fetched at the counter"),
            (Some(("hand-over", "Passport P1")), "Valid until"),
            (Some(("suspend", "The passport is disputed.")), "Suspended"),
            (Some(("revoke", "It was forged.")), "Revoked"),
        ];
        for (act, said) in steps {
            if let Some(act) = act {
                assert_eq!(acts(&mut olga, id, act).await.status, 303);
            }
            let page = noor.get("/account").await;
            let row = page.text.split("E-resident").nth(1).unwrap_or_default();
            let row = row.split("</div>").next().unwrap_or_default();
            assert!(row.contains(said) && row.contains(&id.to_string()), "{said}: {row}");
        }
    })
    .await;
}
