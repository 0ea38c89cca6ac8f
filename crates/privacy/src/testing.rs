//! For this crate's own tests: a vault with one person's data, and officials who open it.

use std::sync::Arc;

use platform::id::{Id, PersonId, SubjectId};
use platform::testkit::TestClock;
use platform::{Actor, Ctx, Db, Locale, Program, Unit};

use crate::my_data::MyData;
use crate::sealed::Sealed;
use crate::{
    Access, CaseLabel, Holder, Item, MasterKeys, PrivacyHolder, Purpose, TownFacts, Vault,
    subject_of,
};

/// A person by a number.
pub(crate) fn person(n: u128) -> PersonId {
    PersonId(Id::from_bits(n))
}

/// A town with one resident, number 7.
pub(crate) struct Bench {
    pub(crate) db: Db,
    pub(crate) clock: TestClock,
    pub(crate) vault: Vault,
    sealed: Sealed,
}

impl Bench {
    /// The resident's data is sealed.
    pub(crate) async fn start(db: Db) -> Bench {
        let clock = TestClock::new();
        let ctx = clock.edge().system("test");
        let vault = Vault::start(db.clone(), MasterKeys::new([1; 32], &[]), &ctx).await.unwrap();
        let mut unit = Unit::new();
        let key = vault.create_key(&mut unit, &ctx, subject_of(person(7)));
        let sealed = key.seal_text(&ctx, "test", "x");
        db.commit(unit).await.unwrap();
        Bench { db, clock, vault, sealed }
    }

    /// The resident.
    pub(crate) fn subject(&self) -> SubjectId {
        subject_of(person(7))
    }

    /// An official now.
    pub(crate) fn official(&self, n: u128, unit: &str) -> Ctx {
        let actor =
            Actor::Official { person: person(n), role: "caseworker".into(), unit: unit.into() };
        self.clock.edge().ctx(actor, Locale::EN)
    }

    /// An official opens the resident's data now.
    pub(crate) async fn opened(&self, (n, unit): (u128, &str), case: Option<&str>) {
        let purpose = Purpose::HandleCase;
        let access = Access { purpose, case: case.map(CaseLabel::new), what: "answers" };
        let item = Item::new("test", &self.sealed);
        let ctx = self.official(n, unit);
        self.vault.open_one(&ctx, &access, self.subject(), item).await.unwrap();
    }

    /// A program opens the resident's data now.
    pub(crate) async fn opened_by(&self, program: Program) {
        let item = Item::new("test", &self.sealed);
        let ctx = self.clock.edge().ctx(Actor::Client(program), Locale::EN);
        let access = Access::new(Purpose::Release, "profile");
        self.vault.open_one(&ctx, &access, self.subject(), item).await.unwrap();
    }

    /// What handlers share.
    pub(crate) fn my_data(&self, town: Arc<dyn TownFacts>) -> MyData {
        let holder = PrivacyHolder { db: self.db.clone(), edge: self.clock.edge() };
        let holders: Vec<Arc<dyn Holder>> = vec![Arc::new(holder)];
        MyData {
            db: self.db.clone(),
            vault: self.vault.clone(),
            holders: holders.into(),
            unit_names: Arc::new(|_, _| None),
            helper_names: crate::my_data::nobody(),
            town,
        }
    }
}
