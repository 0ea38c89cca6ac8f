//! People: made known, found, opened with a purpose, erased; on both databases.

use super::*;
use crate::tests_support::{identity, new_person};
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Unit};
use privacy::{Access, Purpose, subject_of};

#[test]
fn what_was_typed() {
    let number = platform::reference::new_reference(&platform::testkit::fixed_ctx(), NUMBER_PREFIX);
    assert_eq!(Name::typed(&number.to_lowercase()), Name::SignInNumber(number.clone()));
    assert_eq!(Name::typed(" a@b.example "), Name::Email("a@b.example".into()));
    assert_eq!(Name::typed(&format!("{number}@b.example")).scheme(), "email");
    assert_eq!(Name::typed(""), Name::Email(String::new()));
}

#[test]
fn kinds_keep_their_words() {
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.word()), kind);
    }
    assert_eq!(Kind::parse("martian"), Kind::NonResident);
}

#[tokio::test]
async fn made_known_found_opened_erased() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut unit = Unit::new();
        let created =
            create(&mut unit, &ctx, identity.vault(), new_person("Noor", "noor@saltmere.example"));
        db.commit(unit).await.unwrap();

        let number = Identifier { scheme: "saltmere.person".into(), value: "19880412-NOOR".into() };
        for name in [
            Name::typed("NOOR@saltmere.example "),
            Name::typed(&created.profile.sign_in_number),
            Name::Number(number),
        ] {
            assert_eq!(
                identity.find_by_name(&name).await.unwrap(),
                Some(created.person),
                "{name:?}"
            );
        }
        assert_eq!(
            identity.find_by_name(&Name::typed("else@saltmere.example")).await.unwrap(),
            None
        );

        let access = Access::new(Purpose::HandleCase, "profile");
        let profile = identity.profile(&ctx, &access, created.person).await.unwrap().unwrap();
        assert_eq!((profile.name().as_str(), profile), ("Noor Haddad", created.profile));

        let holder = identity.holder();
        let subject = subject_of(created.person);
        assert_eq!(holder.held(subject).await.unwrap()[0].count, 1);
        let own = ctx.acting_as(Actor::person(created.person));
        let export = holder.export(&own, subject).await.unwrap();
        assert_eq!(export["profile"]["family_name"], "Haddad");

        let mut unit = Unit::new();
        holder.erase(&mut unit, &ctx, subject).await.unwrap();
        identity.vault().erase(&mut unit, &ctx, subject);
        db.commit(unit).await.unwrap();
        assert_eq!(identity.profile(&ctx, &access, created.person).await.unwrap(), None);
        assert_eq!(
            identity.find_by_name(&Name::typed("noor@saltmere.example")).await.unwrap(),
            None
        );
        assert_eq!(holder.held(subject).await.unwrap()[0].count, 0);
    })
    .await;
}

#[tokio::test]
async fn a_name_belongs_to_one_person() {
    each_database(&[privacy::MODULE, crate::MODULE], async |db| {
        let clock = TestClock::new();
        let identity = identity(&db, &clock).await;
        let ctx = clock.edge().system("test");
        let mut first = Unit::new();
        create(&mut first, &ctx, identity.vault(), new_person("Noor", "n@saltmere.example"));
        db.commit(first).await.unwrap();
        let mut second = Unit::new();
        create(&mut second, &ctx, identity.vault(), new_person("Nora", "N@saltmere.example"));
        assert!(db.commit(second).await.unwrap_err().is_conflict());
    })
    .await;
}
