//! What the tests of published files stand on: a log's key, and applications.

use jiff::Timestamp;
use platform::testkit::TestClock;
use platform::{Db, Unit, args};
use tlog::{Policy, SignerKey};

pub(crate) const MODULES: [platform::migrate::Module; 4] =
    [platform::migrate::MODULE, ledger::MODULE, cases::MODULE, crate::MODULE];

pub(crate) fn signer() -> SignerKey {
    SignerKey::ed25519("saltmere.example/log", [4; 32]).unwrap()
}

pub(crate) fn policy() -> Policy {
    Policy::log_only("saltmere.example/log", signer().verifier_key())
}

/// So many applications of a service at an instant.
pub(crate) async fn applications(
    db: &Db,
    clock: &TestClock,
    (service, count, at): (&str, usize, &str),
) {
    let at: Timestamp = at.parse().unwrap();
    let mut unit = Unit::new();
    for _ in 0..count {
        let id =
            platform::id::Id::from_parts(1, u128::from_le_bytes(clock.edge().system("t").random()));
        let mut text = String::new();
        id.write(&mut text);
        unit.insert(
            "cases_application (id, service, definition, subject, channel, state, created_at,
                updated_at, submitted_at, version)",
            args![text, service, "v", "s", "web", "open", at, at, at, 1_i64],
        );
    }
    db.commit(unit).await.unwrap();
}
