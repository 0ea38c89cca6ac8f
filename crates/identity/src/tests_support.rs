//! What the tests of this crate share: an identity over a fresh database, invented people.

use platform::Db;
use platform::testkit::TestClock;
use privacy::{MasterKeys, Vault};

use crate::{Identifier, Identity, IdentitySettings, Kind, NewPerson, Preferences, SecondFactor};

pub(crate) const ORIGIN: &str = "http://localhost:8080";

pub(crate) async fn identity(db: &Db, clock: &TestClock) -> Identity {
    identity_asking(db, clock, SecondFactor::default()).await
}

pub(crate) async fn identity_asking(
    db: &Db,
    clock: &TestClock,
    second_factor: SecondFactor,
) -> Identity {
    let ctx = clock.edge().system("test");
    let vault = Vault::start(db.clone(), MasterKeys::new([9; 32], &[]), &ctx).await.unwrap();
    let settings = IdentitySettings {
        public_origin: ORIGIN.into(),
        town: "Saltmere".into(),
        demo: true,
        behind_proxy: false,
        second_factor,
    };
    Identity::start(&ctx, db.clone(), vault, settings).unwrap()
}

pub(crate) fn new_person(given_name: &str, email: &str) -> NewPerson {
    NewPerson {
        kind: Kind::Resident,
        given_name: given_name.into(),
        family_name: "Haddad".into(),
        born_on: "1988-04-12".parse().unwrap(),
        email: Some(email.into()),
        email_is_confirmed: true,
        numbers: vec![Identifier {
            scheme: "saltmere.person".into(),
            value: format!("19880412-{given_name}"),
        }],
        preferences: Preferences { email_wanted: true, locale: "en".into(), phone: None },
        is_checked: true,
    }
}
