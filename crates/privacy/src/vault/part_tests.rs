//! Parts of a key: each is destroyed alone, for every process, in the database as a backup has it too; and they follow
//! a new master key.

use platform::id::Id;
use platform::testkit::each_database;
use platform::{Actor, Query};

use super::tests::{LABEL, Town, handle, official, person};
use super::*;
use crate::MODULE;
use crate::access::{CaseLabel, Purpose};
use crate::key::subject_of;

fn part(n: u128) -> PartId {
    PartId(Id::from_bits(n))
}

impl Town {
    /// A part of somebody's key, and what it sealed.
    async fn case(&self, subject: SubjectId, n: u128) -> Sealed {
        let ctx = self.ctx(Actor::System("test"));
        let key = self.vault.key(&ctx, subject).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let key = self.vault.create_part(&mut unit, &ctx, &key, part(n));
        self.db.commit(unit).await.unwrap();
        key.seal_text(&ctx, LABEL, "no spouse")
    }

    async fn destroy(&self, subject: SubjectId, n: u128) {
        let mut unit = Unit::new();
        self.vault.destroy_part(&mut unit, subject, part(n));
        self.db.commit(unit).await.unwrap();
    }

    async fn renew(&self, subject: SubjectId) {
        let ctx = self.ctx(Actor::System("test"));
        let key = self.vault.key(&ctx, subject).await.unwrap().unwrap();
        let mut unit = Unit::new();
        self.vault.renew_alone(&mut unit, &ctx, &key);
        self.db.commit(unit).await.unwrap();
    }

    /// Another process, with a cache of its own.
    async fn elsewhere(&self, masters: MasterKeys) -> Vault {
        Vault::start(self.db.clone(), masters, &self.ctx(official())).await.unwrap()
    }
}

/// "opened", "erased" or "damaged".
async fn tried(vault: &Vault, ctx: &Ctx, subject: SubjectId, sealed: &Sealed) -> &'static str {
    match vault.open_one(ctx, &handle(), subject, Item::new(LABEL, sealed)).await {
        Ok(plain) => {
            assert_eq!(plain.text().unwrap(), "no spouse");
            "opened"
        }
        Err(OpenError::Erased) => "erased",
        Err(OpenError::Fault(_)) => "damaged",
    }
}

fn masters(n: u8) -> MasterKeys {
    MasterKeys::new([n; 32], &[])
}

#[tokio::test]
async fn a_destroyed_part_opens_nowhere_and_the_others_do() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, old) = town.someone(1).await;
        let (first, second) = (town.case(subject, 1).await, town.case(subject, 2).await);
        let ctx = town.ctx(official());
        let elsewhere = town.elsewhere(masters(1)).await;
        for sealed in [&old, &first, &second] {
            assert_eq!(tried(&elsewhere, &ctx, subject, sealed).await, "opened");
        }
        let cached = elsewhere.key_of_part(&ctx, subject, part(1)).await.unwrap().unwrap();
        assert_eq!(cached.part(), Some(part(1)));
        town.destroy(subject, 1).await;
        for vault in [&town.vault, &elsewhere, &town.elsewhere(masters(1)).await] {
            assert_eq!(tried(vault, &ctx, subject, &first).await, "erased");
            assert_eq!(tried(vault, &ctx, subject, &second).await, "opened");
            assert_eq!(tried(vault, &ctx, subject, &old).await, "opened");
            let both = [Item::new(LABEL, &second), Item::new(LABEL, &first)];
            let opened = vault.open(&ctx, &handle(), subject, &both).await;
            assert!(matches!(opened, Err(OpenError::Erased)), "all or nothing");
        }
        // Of a list what stands is opened, each thing in its place.
        let items = [&old, &first, &second].map(|sealed| Item::new(LABEL, sealed)).to_vec();
        let asked = [(subject, vec![Item::new(LABEL, &first)]), (subject, items)];
        let before = town.log(subject).await.len();
        let opened = elsewhere.open_what_stands(&ctx, &handle(), &asked).await.unwrap();
        let stands = |opened: &[Option<Plain>]| opened.iter().map(Option::is_some).collect();
        let stands: Vec<Vec<bool>> = opened.iter().map(|one| stands(one)).collect();
        assert_eq!(stands, [vec![false], vec![true, false, true]]);
        assert_eq!(town.log(subject).await.len(), before + 1, "nothing is recorded of nothing");
        // An act elsewhere, which has the part in its hands, is not committed.
        let mut unit = Unit::new();
        let items = [Item::new(LABEL, &first)];
        let _ = elsewhere.open_in(&mut unit, &ctx, &handle(), &cached, &items).unwrap();
        assert!(town.db.commit(unit).await.unwrap_err().is_conflict());
        let rows = Query::new("SELECT part FROM privacy_key_part", vec![]);
        assert_eq!(town.db.read(rows).await.unwrap().len(), 1, "nothing of it is left");
    })
    .await;
}

#[tokio::test]
async fn of_a_list_what_stands_is_opened_although_a_destroyed_part_is_at_hand() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, old) = town.someone(1).await;
        let (other, others) = town.someone(2).await;
        let (first, second) = (town.case(subject, 1).await, town.case(subject, 2).await);
        let ctx = town.ctx(official());
        let elsewhere = town.elsewhere(masters(1)).await;
        let items = [&old, &first, &second].map(|sealed| Item::new(LABEL, sealed)).to_vec();
        let asked = [(subject, items), (other, vec![Item::new(LABEL, &others)])];
        let stands = async || -> Vec<Vec<bool>> {
            let opened = elsewhere.open_what_stands(&ctx, &handle(), &asked).await.unwrap();
            opened.iter().map(|one| one.iter().map(Option::is_some).collect()).collect()
        };
        assert_eq!(stands().await, [vec![true, true, true], vec![true]]);
        town.destroy(subject, 1).await;
        let before = (town.log(subject).await.len(), town.log(other).await.len());
        assert_eq!(stands().await, [vec![true, false, true], vec![true]]);
        let after = (town.log(subject).await.len(), town.log(other).await.len());
        assert_eq!(after, (before.0 + 1, before.1 + 1), "each is recorded once");
        let mut unit = Unit::new();
        town.vault.erase(&mut unit, &ctx, subject);
        town.db.commit(unit).await.unwrap();
        assert_eq!(stands().await, [vec![false, false, false], vec![true]]);
    })
    .await;
}

/// What remains: bytes that were read before, in the hands of a server that has the part at hand still.
#[tokio::test]
async fn ones_own_openings_elsewhere_end_with_the_part_at_hand_there() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, old) = town.someone(1).await;
        let sealed = town.case(subject, 1).await;
        let elsewhere = town.elsewhere(masters(1)).await;
        let own = Access::new(Purpose::ShowOwnData, "answers");
        let opens = async |sealed: &Sealed| {
            let ctx = town.ctx(Actor::person(person(1)));
            let opened = elsewhere.open_one(&ctx, &own, subject, Item::new(LABEL, sealed)).await;
            opened.is_ok()
        };
        assert!(opens(&sealed).await);
        town.destroy(subject, 1).await;
        // Today's own openings are recorded already: nothing is asked of the database.
        assert!(opens(&sealed).await);
        town.clock.advance(jiff::SignedDuration::from_secs(61));
        assert!(!opens(&sealed).await && opens(&old).await);
        assert_eq!(town.log(subject).await.len(), 1, "once a day");
    })
    .await;
}

#[tokio::test]
async fn what_a_part_sealed_opens_for_nobody_else() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, _) = town.someone(1).await;
        let (other, _) = town.someone(2).await;
        let sealed = town.case(subject, 1).await;
        // Somebody else has a part of the same name.
        town.case(other, 1).await;
        town.case(subject, 2).await;
        let ctx = town.ctx(official());
        assert_eq!(tried(&town.vault, &ctx, subject, &sealed).await, "opened");
        assert_eq!(tried(&town.vault, &ctx, other, &sealed).await, "damaged");
        let mut moved = sealed.as_bytes().to_vec();
        moved[16] = 2;
        let moved = Sealed::from_bytes(moved);
        assert_eq!(tried(&town.vault, &ctx, subject, &moved).await, "damaged");
        let key = town.vault.key_of_part(&ctx, subject, part(2)).await.unwrap().unwrap();
        let items = [Item::new(LABEL, &sealed)];
        let opened = town.vault.open_in(&mut Unit::new(), &ctx, &handle(), &key, &items);
        assert!(opened.is_err(), "an act on one case opens nothing of another");
    })
    .await;
}

#[tokio::test]
async fn all_parts_go_with_the_key() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, _) = town.someone(1).await;
        let (other, _) = town.someone(2).await;
        let (sealed, others) = (town.case(subject, 1).await, town.case(other, 2).await);
        let ctx = town.ctx(official());
        let elsewhere = town.elsewhere(masters(1)).await;
        assert_eq!(tried(&elsewhere, &ctx, subject, &sealed).await, "opened");
        let mut unit = Unit::new();
        town.vault.erase(&mut unit, &ctx, subject);
        town.db.commit(unit).await.unwrap();
        for vault in [&town.vault, &elsewhere] {
            assert_eq!(tried(vault, &ctx, subject, &sealed).await, "erased");
            assert_eq!(tried(vault, &ctx, other, &others).await, "opened");
        }
        assert!(town.vault.key_of_part(&ctx, subject, part(1)).await.unwrap().is_none());
        let sql = "SELECT 1 FROM privacy_key WHERE alone_wrapped IS NOT NULL
            UNION ALL SELECT 1 FROM privacy_key_part";
        let left = town.db.read(Query::new(sql, vec![])).await.unwrap();
        assert_eq!(left.len(), 2, "the other's");
    })
    .await;
}

#[tokio::test]
async fn what_goes_alone_has_a_new_key_afterwards() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, kept) = town.someone(1).await;
        let ctx = town.ctx(official());
        let elsewhere = town.elsewhere(masters(1)).await;
        let key = async |vault: &Vault| vault.key(&ctx, subject).await.unwrap().unwrap().alone();
        let before = key(&town.vault).await;
        let gone = before.seal_text(&ctx, LABEL, "no spouse");
        assert_eq!(tried(&elsewhere, &ctx, subject, &gone).await, "opened");
        town.renew(subject).await;
        let after = key(&town.vault).await;
        assert_ne!(before.part(), after.part());
        let anew = after.seal_text(&ctx, LABEL, "no spouse");
        for vault in [&town.vault, &elsewhere] {
            // First what is new: the part at hand elsewhere is still the one before.
            assert_eq!(tried(vault, &ctx, subject, &anew).await, "opened");
            assert_eq!(tried(vault, &ctx, subject, &gone).await, "erased");
            assert_eq!(tried(vault, &ctx, subject, &kept).await, "opened");
        }
        // What is written by the part that went is a conflict; by the one that stands, or by none, it is not.
        let write = |part: Option<PartId>| {
            let mut unit = Unit::new();
            let sql = format!(
                "UPDATE privacy_town_key SET created_at = 0 WHERE {}",
                crate::alone_stands("$1", "$2")
            );
            unit.must(1, sql, platform::args![subject, part]);
            unit
        };
        assert!(town.db.commit(write(before.part())).await.unwrap_err().is_conflict());
        town.db.commit(write(after.part())).await.unwrap();
        town.db.commit(write(None)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_key_of_an_earlier_release_gets_its_part() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, old) = town.someone(1).await;
        let mut unit = Unit::new();
        unit.run("UPDATE privacy_key SET alone_id = NULL, alone_wrapped = NULL", vec![]);
        town.db.commit(unit).await.unwrap();
        let ctx = town.ctx(official());
        let before = town.elsewhere(masters(1)).await;
        let key = before.key(&ctx, subject).await.unwrap().unwrap();
        assert_eq!(key.alone().part(), None);
        assert_eq!(town.vault.complete_some(&ctx).await.unwrap(), 1);
        assert_eq!(town.vault.complete_some(&ctx).await.unwrap(), 0);
        let later = town.elsewhere(masters(1)).await;
        let key = later.key(&ctx, subject).await.unwrap().unwrap();
        assert!(key.alone().part().is_some());
        assert_eq!(tried(&later, &ctx, subject, &old).await, "opened");
        let key = later.key_of_part(&ctx, subject, part(1)).await.unwrap().unwrap();
        assert_eq!(key.part(), None, "a case of an earlier release is sealed by the key itself");
    })
    .await;
}

#[tokio::test]
async fn parts_follow_a_new_master_key() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (subject, old) = town.someone(1).await;
        let sealed = town.case(subject, 1).await;
        let ctx = town.ctx(official());
        let key = town.vault.key(&ctx, subject).await.unwrap().unwrap();
        let alone = key.alone().seal_text(&ctx, LABEL, "no spouse");
        let rotating = town.elsewhere(MasterKeys::new([2; 32], &[[1; 32]])).await;
        assert_eq!(rotating.rewrap_some(&ctx).await.unwrap(), 3, "the key, its part, the town's");
        // A server that has not seen the new master key yet begins a case.
        let late = town.case(subject, 2).await;
        assert_eq!(rotating.rewrap_some(&ctx).await.unwrap(), 1);
        assert_eq!(rotating.rewrap_some(&ctx).await.unwrap(), 0);
        let rotated = town.elsewhere(masters(2)).await;
        for sealed in [&old, &sealed, &alone, &late] {
            assert_eq!(tried(&rotated, &ctx, subject, sealed).await, "opened");
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_sealed_again_by_a_part_of_its_new_owner() {
    each_database(&[MODULE], async |db| {
        let town = Town::start(db).await;
        let (draft, _) = town.someone(1).await;
        let (subject, _) = town.someone(2).await;
        let sealed = town.case(draft, 5).await;
        let ctx = town.ctx(Actor::person(person(2)));
        let from = town.vault.key_of_part(&ctx, draft, part(5)).await.unwrap().unwrap();
        let key = town.vault.key(&ctx, subject_of(person(2))).await.unwrap().unwrap();
        let mut unit = Unit::new();
        let to = town.vault.create_part(&mut unit, &ctx, &key, part(5));
        let access = Access::on(&CaseLabel::new("PP-1"), Purpose::KeepDraft, "answers");
        let items = [Item::new(LABEL, &sealed)];
        let anew = town.vault.rekey(&mut unit, &ctx, &access, (&from, &to), &items).unwrap();
        town.vault.erase(&mut unit, &ctx, draft);
        town.db.commit(unit).await.unwrap();
        town.vault.remember(&ctx, &to);
        assert_eq!(tried(&town.vault, &ctx, subject, &anew[0]).await, "opened");
        assert_eq!(tried(&town.vault, &ctx, draft, &sealed).await, "erased");
        let fresh = town.elsewhere(masters(1)).await;
        assert_eq!(tried(&fresh, &ctx, subject, &anew[0]).await, "opened");
    })
    .await;
}
