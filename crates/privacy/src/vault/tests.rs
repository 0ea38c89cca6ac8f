//! Sealing, opening with a record, erasure and rotation, on both databases.

use std::sync::Arc;

use platform::id::{Id, PersonId};
use platform::testkit::{TestClock, each_database};
use platform::{Actor, Locale};

use super::*;
use crate::MODULE;
use crate::access::{CaseLabel, Purpose};
use crate::data_use::{self, Who};
use crate::key::subject_of;

pub(super) const LABEL: &str = "test.answers";

pub(super) fn person(n: u128) -> PersonId {
    PersonId(Id::from_bits(n))
}

pub(super) fn official() -> Actor {
    Actor::Official {
        person: person(99),
        role: Arc::from("caseworker"),
        unit: Arc::from("mobility"),
    }
}

pub(super) struct Town {
    pub(super) db: Db,
    pub(super) clock: TestClock,
    pub(super) vault: Vault,
}

impl Town {
    pub(super) async fn start(db: Db) -> Town {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        Town { db, clock, vault }
    }

    pub(super) fn ctx(&self, actor: Actor) -> Ctx {
        self.clock.edge().ctx(actor, Locale::EN)
    }

    /// A person with a key and something sealed.
    pub(super) async fn someone(&self, n: u128) -> (SubjectId, Sealed) {
        let ctx = self.ctx(Actor::System("test"));
        let subject = subject_of(person(n));
        let mut unit = Unit::new();
        let key = self.vault.create_key(&mut unit, &ctx, subject);
        self.db.commit(unit).await.unwrap();
        (subject, key.seal_text(&ctx, LABEL, "no spouse"))
    }

    pub(super) async fn log(&self, subject: SubjectId) -> Vec<String> {
        let entries = data_use::list(&self.db, subject, None).await.unwrap();
        let line = |entry: &data_use::DataUse| {
            let who = match &entry.who {
                Who::Themself => "themself".to_owned(),
                Who::Visitor => "visitor".to_owned(),
                Who::Helper(_) => "helper".to_owned(),
                Who::Official { role, unit, .. } => format!("{role}@{unit}"),
                Who::System(name) => name.to_string(),
                Who::Client(program) | Who::Through { program, .. } => program.to_string(),
            };
            let case = entry.case.as_ref().map_or("-", CaseLabel::as_str);
            format!("{who} {} {case} {} {}", entry.purpose.key(), entry.what, entry.items)
        };
        entries.iter().map(line).collect()
    }
}

pub(super) fn handle() -> Access {
    Access::on(&CaseLabel::new("PP-1"), Purpose::HandleCase, "answers")
}

#[tokio::test]
async fn an_opening_is_recorded_before_it_is_seen() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, sealed) = town.someone(1).await;
        let ctx = town.ctx(official());
        let item = Item::new(LABEL, &sealed);
        let plain = town.vault.open_one(&ctx, &handle(), subject, item).await.unwrap();
        assert_eq!(plain.text().unwrap(), "no spouse");
        assert_eq!(town.log(subject).await, ["caseworker@mobility handle-case PP-1 answers 1"]);
        town.vault.open(&ctx, &handle(), subject, &[item, item]).await.unwrap();
        assert_eq!(town.log(subject).await.len(), 2, "each opening has its entry");
        assert_eq!(data_use::list_by_person(&town.db, person(99), None).await.unwrap().len(), 2);
        assert!(!format!("{plain:?} {sealed:?}").contains("spouse"));
    })
    .await;
}

#[tokio::test]
async fn ones_own_data_is_recorded_once_a_day() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, sealed) = town.someone(1).await;
        let own = Access::new(Purpose::ShowOwnData, "answers");
        let open = async || {
            // Another process: nothing cached.
            let ctx = town.ctx(Actor::person(person(1)));
            let vault = Vault::start(town.db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await;
            let item = Item::new(LABEL, &sealed);
            vault.unwrap().open_one(&ctx, &own, subject, item).await.unwrap();
            town.vault.open_one(&ctx, &own, subject, item).await.unwrap();
        };
        open().await;
        open().await;
        assert_eq!(town.log(subject).await, ["themself show-own-data - answers 1"]);
        town.clock.advance(jiff::SignedDuration::from_hours(24));
        open().await;
        assert_eq!(town.log(subject).await.len(), 2);
        let ctx = town.ctx(Actor::person(person(2)));
        town.vault.open_one(&ctx, &own, subject, Item::new(LABEL, &sealed)).await.unwrap();
        assert_eq!(town.log(subject).await[0], "helper show-own-data - answers 1");
        town.clock.advance(jiff::SignedDuration::from_secs(1));
        let ctx = town.ctx(Actor::Visitor);
        let sign_in = Access::new(Purpose::SignIn, "profile");
        for _ in 0..2 {
            town.vault.open_one(&ctx, &sign_in, subject, Item::new(LABEL, &sealed)).await.unwrap();
        }
        assert_eq!(town.log(subject).await[0], "visitor sign-in - profile 1");
        assert_eq!(town.log(subject).await.len(), 4, "once a day too");
    })
    .await;
}

#[tokio::test]
async fn deciding_records_in_the_unit_of_the_act() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, sealed) = town.someone(1).await;
        let ctx = town.ctx(Actor::System("rules"));
        let key = town.vault.key(&ctx, subject).await.unwrap().unwrap();
        let access = Access::on(&CaseLabel::new("PP-1"), Purpose::DecideApplication, "answers");
        let mut unit = Unit::new();
        let items = [Item::new(LABEL, &sealed)];
        let pending = town.vault.open_in(&mut unit, &ctx, &access, &key, &items).unwrap();
        assert_eq!(pending[0].for_deciding().text().unwrap(), "no spouse");
        assert!(town.log(subject).await.is_empty());
        town.db.commit(unit).await.unwrap();
        assert_eq!(town.log(subject).await, ["rules decide-application PP-1 answers 1"]);
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_opens_nowhere() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, sealed) = town.someone(1).await;
        let (other, others) = town.someone(2).await;
        let ctx = town.ctx(official());
        let item = Item::new(LABEL, &sealed);
        // Another process has the key in its cache while this one erases.
        let masters = MasterKeys::new([1; 32], &[]);
        let elsewhere = Vault::start(town.db.clone(), masters, &ctx).await.unwrap();
        elsewhere.open_one(&ctx, &handle(), subject, item).await.unwrap();
        let cached = elsewhere.key(&ctx, subject).await.unwrap().unwrap();
        let mut unit = Unit::new();
        town.vault.erase(&mut unit, &ctx, subject);
        town.db.commit(unit).await.unwrap();

        for vault in [&town.vault, &elsewhere] {
            let refused = vault.open_one(&ctx, &handle(), subject, item).await;
            assert!(matches!(refused, Err(OpenError::Erased)), "{refused:?}");
        }
        let mut unit = Unit::new();
        let _ = elsewhere.open_in(&mut unit, &ctx, &handle(), &cached, &[item]).unwrap();
        assert!(town.db.commit(unit).await.unwrap_err().is_conflict());
        let both = [(subject, vec![item]), (other, vec![Item::new(LABEL, &others)])];
        let opened = town.vault.open_each(&ctx, &handle(), &both).await.unwrap();
        assert!(opened[0].is_none() && opened[1].is_some());
        let mut unit = Unit::new();
        town.vault.key_or_new(&mut unit, &ctx, subject).await.unwrap();
        assert!(
            town.db.commit(unit).await.unwrap_err().is_conflict(),
            "no new key under the old name"
        );
        assert_eq!(town.log(subject).await.len(), 1, "the log of openings stays");
    })
    .await;
}

#[tokio::test]
async fn bound_to_subject_and_label() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, sealed) = town.someone(1).await;
        let (other, _) = town.someone(2).await;
        let ctx = town.ctx(official());
        let open = async |subject, label, sealed: &Sealed| {
            town.vault.open_one(&ctx, &handle(), subject, Item { label, sealed }).await.is_ok()
        };
        assert!(open(subject, LABEL, &sealed).await);
        assert!(!open(subject, "test.other", &sealed).await);
        assert!(!open(other, LABEL, &sealed).await);
        let mut bytes = sealed.as_bytes().to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        assert!(!open(subject, LABEL, &Sealed::from_bytes(bytes)).await);
        assert!(!open(subject, LABEL, &Sealed::from_bytes(vec![])).await);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_taken_along() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (draft, sealed) = town.someone(1).await;
        let (subject, _) = town.someone(2).await;
        let ctx = town.ctx(Actor::person(person(2)));
        let from = town.vault.key(&ctx, draft).await.unwrap().unwrap();
        let to = town.vault.key(&ctx, subject).await.unwrap().unwrap();
        let access = Access::new(Purpose::KeepDraft, "draft");
        let mut unit = Unit::new();
        let items = [Item::new(LABEL, &sealed)];
        let anew = town.vault.rekey(&mut unit, &ctx, &access, (&from, &to), &items).unwrap();
        town.vault.erase(&mut unit, &ctx, draft);
        town.db.commit(unit).await.unwrap();
        let own = Access::new(Purpose::ShowOwnData, "draft");
        let item = Item::new(LABEL, &anew[0]);
        let plain = town.vault.open_one(&ctx, &own, subject, item).await.unwrap();
        assert_eq!(plain.text().unwrap(), "no spouse");
        assert_eq!(
            town.log(subject).await.iter().filter(|line| line.contains("keep-draft")).count(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn master_keys_rotate_while_everything_runs() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, sealed) = town.someone(1).await;
        town.someone(2).await;
        let ctx = town.ctx(official());
        let digest = town.vault.digester().digest("plate", "AB-12");
        let start = async |masters| Vault::start(town.db.clone(), masters, &ctx).await;
        let item = Item::new(LABEL, &sealed);

        let rotating = start(MasterKeys::new([2; 32], &[[1; 32]])).await.unwrap();
        rotating.open_one(&ctx, &handle(), subject, item).await.unwrap();
        assert_eq!(rotating.rewrap_some(&ctx).await.unwrap(), 3, "two people's and the town's");
        assert_eq!(rotating.rewrap_some(&ctx).await.unwrap(), 0);

        let rotated = start(MasterKeys::new([2; 32], &[])).await.unwrap();
        rotated.open_one(&ctx, &handle(), subject, item).await.unwrap();
        assert_eq!(rotated.digester().digest("plate", " ab-12 "), digest);
        assert!(start(MasterKeys::new([1; 32], &[])).await.is_err(), "the old key opens nothing");
    })
    .await;
}

#[test]
fn key_files() {
    let check =
        |text: &str, sound: bool| assert_eq!(MasterKeys::parse(text).is_ok(), sound, "{text:?}");
    let key = "0f".repeat(32);
    check(&key, true);
    check(&format!("# current\n{key}\n\n{key} # older\n"), true);
    check("", false);
    check(&key[1..], false);
    check(&"é".repeat(32), false);
    check(&MasterKeys::generate(&platform::testkit::fixed_ctx()), true);
}

#[test]
fn keys_for_other_uses_differ() {
    let key = SubjectKey::new(subject_of(person(1)), Zeroizing::new([5; 32]), None);
    assert_ne!(key.commitment_key("a"), key.commitment_key("b"));
    let digester = Digester::new(Zeroizing::new([5; 32]));
    assert_ne!(digester.digest("a", "x"), digester.digest("b", "x"));
    assert_ne!(digester.digest("a", "x"), digester.digest("a", "y"));
}
