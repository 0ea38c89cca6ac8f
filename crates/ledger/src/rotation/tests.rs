//! A log is closed and the next one opened whatever else happens: nothing is lost or logged twice, each receipt holds
//! for ever, and both logs name each other.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use platform::outgoing::{Answered, Poster};
use platform::testkit::{TestClock, each_database, sqlite};
use platform::{Ctx, Db, Fault, Unit, args};
use tlog::{AddCheckpoint, Algorithm, Note, Policy, PolicyLog, Resource, Seen, SignerKey};

use super::rotate::plan;
use super::*;
use crate::pruning::{self, Served};
use crate::tests::emptied;
use crate::{
    Alarm, Cosigning, Entry, EntryId, Fetcher, Finding, MODULE, Monitor, Opening, Repaired, Round,
    Sequencer, append, commitment, fsck, read_checkpoint, read_head, read_witnesses, receipt,
    repair, verify,
};

fn key(number: u32) -> SignerKey {
    let name = match number {
        0 => "saltmere.example/log".to_owned(),
        number => format!("saltmere.example/log/{number}"),
    };
    SignerKey::ed25519(&name, [10 + number as u8; 32]).unwrap()
}

/// The keys of the first logs, the newest first, as a town publishes them.
fn policy(logs: u32) -> Policy {
    let text: String = (0..logs).rev().map(|n| format!("{}\n", key(n).verifier_key())).collect();
    verify::read_policy(&text).unwrap()
}

fn opening(number: u64) -> Opening {
    Opening { kind: "case".to_owned(), record: format!("{{\"n\":{number}}}"), key: [1; 32] }
}

async fn acts(db: &Db, ctx: &Ctx, numbers: std::ops::Range<u64>) -> Vec<EntryId> {
    let mut unit = Unit::new();
    let ids = numbers.map(|number| {
        let record = opening(number).record;
        append(&mut unit, ctx, Entry::new("case", commitment(&[1; 32], record.as_bytes())))
    });
    let ids = ids.collect();
    db.commit(unit).await.unwrap();
    ids
}

async fn sequence(db: &Db, ctx: &Ctx, number: u32) {
    let sequencer = Sequencer::new(db.clone(), key(number));
    while sequencer.run_once(ctx).await.unwrap() != Round::Idle {}
}

async fn turn(db: &Db, ctx: &Ctx, from: u32) -> Rotated {
    rotate(db, ctx, (&key(from), &key(from + 1))).await.unwrap().unwrap()
}

async fn findings(db: &Db, logs: u32) -> Vec<Finding> {
    fsck(db, &policy(logs)).await.unwrap().findings
}

/// What is served below the address of a log.
fn fetcher(db: &Db, number: u32) -> Fetcher {
    let (db, log) = (db.clone(), LogNumber::of(number));
    Arc::new(move |path, _| {
        let db = db.clone();
        Box::pin(async move {
            let text = match &*path {
                "next" => read_bond(&db, log, Bond::Next).await?,
                "previous" => read_bond(&db, log, Bond::Previous).await?,
                "pruning" => Some(pruning::read_published_of(&db, log, None).await?.to_string()),
                path => match Resource::parse(path) {
                    None => None,
                    Some(resource) => match pruning::serve(&db, log, resource).await? {
                        Served::Content(body) => return Ok(Answered { status: 200, body }),
                        Served::Pruned { .. } | Served::NotThere => None,
                    },
                },
            };
            let status = if text.is_some() { 200 } else { 404 };
            Ok(Answered { status, body: text.unwrap_or_default().into_bytes() })
        })
    })
}

async fn look(db: &Db, number: u32) -> Result<crate::Looked, Alarm> {
    let monitor = Monitor::new(policy(number + 1), fetcher(db, number), None);
    monitor.look(Timestamp::UNIX_EPOCH, None).await.unwrap()
}

#[tokio::test]
async fn a_closed_log_stays_and_the_next_goes_on() {
    each_database(&[MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let old = acts(&db, &ctx, 0..300).await;
        sequence(&db, &ctx, 0).await;
        let early = receipt(&db, old[7], &opening(7)).await.unwrap().unwrap();
        // What waits at the moment of the rotation goes into the next log.
        let late = acts(&db, &ctx, 300..310).await;
        assert_eq!(turn(&db, &ctx, 0).await, Rotated { closed_size: 301, number: 1 });
        assert!(Sequencer::new(db.clone(), key(0)).run_once(&ctx).await.is_err(), "not its log");
        sequence(&db, &ctx, 1).await;
        assert_eq!(read_head(&db).await.unwrap().unwrap().size, 11);
        assert_eq!(findings(&db, 2).await, []);

        for (id, number, origin, size) in
            [(old[7], 7, "saltmere.example/log", 301), (late[3], 303, "saltmere.example/log/1", 11)]
        {
            let text = receipt(&db, id, &opening(number)).await.unwrap().unwrap();
            let verified = verify::receipt(&text, &policy(2)).unwrap();
            assert_eq!((&*verified.origin, verified.log_size), (origin, size));
        }
        verify::receipt(&early, &policy(2)).unwrap();
        verify::receipt(&early, &policy(1)).unwrap();
        turn(&db, &ctx, 1).await;
        acts(&db, &ctx, 310..900).await;
        sequence(&db, &ctx, 2).await;
        verify::receipt(&early, &policy(3)).unwrap();
        assert_eq!(findings(&db, 3).await, []);
        let closed = list_closed_logs(&db).await.unwrap();
        let sizes: Vec<(u32, u64)> = closed.iter().map(|log| (log.number, log.size)).collect();
        assert_eq!(sizes, [(0, 301), (1, 12)]);
        assert_eq!(read_open_log(&db).await.unwrap(), Some((2, key(2).name().to_owned())));
    })
    .await;
}

#[tokio::test]
async fn a_later_log_goes_on_under_a_new_key_of_its_name() {
    each_database(&[MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let renewed = SignerKey::ed25519(key(1).name(), [99; 32]).unwrap();
        let (new, lost) = (renewed.verifier_key(), key(1).verifier_key());
        let keys = |texts: &[String]| verify::read_policy(&texts.join("\n")).unwrap();
        let (first, third) = (key(0).verifier_key().to_string(), key(2).verifier_key().to_string());
        acts(&db, &ctx, 0..5).await;
        sequence(&db, &ctx, 0).await;
        turn(&db, &ctx, 0).await;
        let old = acts(&db, &ctx, 5..10).await;
        sequence(&db, &ctx, 1).await;
        let kept = receipt(&db, old[2], &opening(7)).await.unwrap().unwrap();
        // The key of the second log is lost.
        let late = acts(&db, &ctx, 10..15).await;
        let sequencer = Sequencer::new(db.clone(), renewed.clone());
        while sequencer.run_once(&ctx).await.unwrap() != Round::Idle {}
        let now = keys(&[new.to_string(), first.clone()]);
        assert_eq!(fsck(&db, &now).await.unwrap().findings, []);
        let text = receipt(&db, late[0], &opening(10)).await.unwrap().unwrap();
        assert_eq!(verify::receipt(&text, &now).unwrap().signed_by, [new.to_string()]);
        // What was kept is checked by the key from before, and proven anew by the one of now.
        assert!(verify::receipt(&kept, &now).is_err());
        assert!(verify::receipt(&kept, &keys(&[lost.to_string()])).is_ok());
        let text = receipt(&db, old[2], &opening(7)).await.unwrap().unwrap();
        assert!(verify::receipt(&text, &now).is_ok());
        // Whoever follows it with the new key sees both ends bound as before, also when it is closed in its turn.
        let follow = async |number, policy: Policy| {
            let monitor = Monitor::new(policy, fetcher(&db, number), None);
            monitor.look(Timestamp::UNIX_EPOCH, None).await.unwrap()
        };
        assert_eq!(follow(1, now.clone()).await.unwrap().size, 11);
        rotate(&db, &ctx, (&renewed, &key(2))).await.unwrap().unwrap();
        let next_key = key(2).verifier_key().to_string();
        assert_eq!(follow(1, now).await.unwrap_err(), Alarm::Closed { next_key });
        let all = keys(&[third, new.to_string(), first]);
        assert_eq!(fsck(&db, &all).await.unwrap().findings, []);
    })
    .await;
}

#[tokio::test]
async fn what_no_rotation_begins_with_is_refused() {
    each_database(&[MODULE], async |db| {
        let ctx = TestClock::new().edge().system("test");
        let turned = async |old: &SignerKey, new: &SignerKey| {
            rotate(&db, &ctx, (old, new)).await.unwrap().unwrap_err()
        };
        assert_eq!(turned(&key(0), &key(1)).await, RotationRefusal::NoLog);
        sequence(&db, &ctx, 0).await;
        let open = key(0).name().to_owned();
        assert_eq!(turned(&key(1), &key(2)).await, RotationRefusal::OtherKey { open });
        assert_eq!(turned(&key(0), &key(0)).await, RotationRefusal::NameTaken);
        let renamed = SignerKey::ed25519("saltmere.example/other", [10; 32]).unwrap();
        assert_eq!(turned(&key(0), &renamed).await, RotationRefusal::SameKey);
        turn(&db, &ctx, 0).await;
        assert_eq!(turned(&key(1), &key(0)).await, RotationRefusal::NameTaken, "closed is closed");
        assert_eq!(findings(&db, 2).await, []);
    })
    .await;
}

#[tokio::test]
async fn whoever_follows_the_log_is_led_on() {
    let (db, _folder) = sqlite(&[MODULE]).await;
    let ctx = TestClock::new().edge().system("test");
    acts(&db, &ctx, 0..300).await;
    sequence(&db, &ctx, 0).await;
    assert_eq!(look(&db, 0).await.unwrap().size, 300);
    turn(&db, &ctx, 0).await;
    let closed = look(&db, 0).await.unwrap_err();
    assert_eq!(closed, Alarm::Closed { next_key: key(1).verifier_key().to_string() });
    assert_eq!((closed.word(), closed.exit_code()), ("closed", 17));
    assert_eq!(look(&db, 1).await.unwrap().size, 1);

    let change = async |sql: &'static str| {
        let mut unit = Unit::new();
        unit.must(1, sql, args![]);
        db.commit(unit).await.unwrap();
    };
    let damaged = |resource: &str| Alarm::Damaged { resource: resource.to_owned() };
    change("UPDATE ledger_closed SET opening = REPLACE(opening, '301', '300')").await;
    assert_eq!(look(&db, 1).await.unwrap_err(), damaged("previous"));
    let origin = key(0).name().to_owned();
    assert_eq!(findings(&db, 2).await, [Finding::SuccessionDiffers { origin }]);
    change("UPDATE ledger_closed SET closing = REPLACE(closing, 'log/1', 'log/9')").await;
    assert_eq!(look(&db, 0).await.unwrap_err(), damaged("next"));
}

/// A town on one bad day: who submits, sequences, rotates, crashes and tears is thrown by dice.
struct Town {
    db: Db,
    clock: TestClock,
    dice: Ctx,
    /// Entries by their ids, each with what opens it.
    submitted: Vec<(EntryId, u64)>,
    open: u32,
    receipts: Vec<String>,
}

impl Town {
    fn new(db: Db, seed: u64) -> Town {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let zone = jiff::tz::TimeZone::UTC;
        let actor = platform::Actor::System("rotation");
        let dice = Ctx::new(Timestamp::UNIX_EPOCH, zone, actor, platform::Locale::EN, bytes);
        let clock = TestClock::new();
        Town { db, clock, dice, submitted: Vec::new(), open: 0, receipts: Vec::new() }
    }

    fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.dice.random()) % bound
    }

    fn ctx(&self) -> Ctx {
        let (now, zone) = (self.clock.edge().now(), jiff::tz::TimeZone::UTC);
        let actor = platform::Actor::System("rotation");
        Ctx::new(now, zone, actor, platform::Locale::EN, self.dice.random())
    }

    async fn submit(&mut self) {
        let first = self.submitted.len() as u64;
        let numbers = first..first + 1 + self.below(200);
        let ids = acts(&self.db, &self.ctx(), numbers.clone()).await;
        self.submitted.extend(ids.into_iter().zip(numbers));
    }

    async fn round(&self) -> Round {
        let sequencer = Sequencer::new(self.db.clone(), key(self.open));
        sequencer.run_once(&self.ctx()).await.unwrap()
    }

    async fn turn(&mut self) {
        if read_head(&self.db).await.unwrap().is_some() {
            turn(&self.db, &self.ctx(), self.open).await;
            self.open += 1;
        }
    }

    /// A crash within the unit of a rotation leaves the log open and everything as it was.
    async fn crash(&self) {
        let keys = (&key(self.open), &key(self.open + 1));
        let Ok(plan) = plan(&self.db, &self.ctx(), keys).await.unwrap() else { return };
        let before = read_checkpoint(&self.db).await.unwrap();
        let mut unit = Unit::new();
        let steps = plan.unit.steps();
        for step in &steps[..self.below(steps.len() as u64 + 1) as usize] {
            match step.rows {
                Some(rows) => unit.must(rows, step.sql().into_owned(), step.args.clone()),
                None => unit.run(step.sql().into_owned(), step.args.clone()),
            }
        }
        unit.must(1, "UPDATE ledger_head SET size = size WHERE id = 2", args![]);
        assert!(self.db.commit(unit).await.is_err());
        assert_eq!(read_checkpoint(&self.db).await.unwrap(), before);
    }

    /// Two operators rotate at once, or one does while a server sequences: one of two wins.
    async fn race(&mut self) {
        let keys = (&key(self.open), &key(self.open + 1));
        let Ok(one) = plan(&self.db, &self.ctx(), keys).await.unwrap() else { return };
        if self.below(2) == 0 {
            let two = plan(&self.db, &self.ctx(), keys).await.unwrap().unwrap();
            let both = tokio::join!(self.db.commit(one.unit), self.db.commit(two.unit));
            assert!(both.0.is_ok() ^ both.1.is_ok(), "the log is closed once");
            self.open += 1;
            return;
        }
        let sequencer = Sequencer::new(self.db.clone(), key(self.open));
        let Some(round) = sequencer.plan(&self.ctx(), 50).await.unwrap() else { return };
        let both = tokio::join!(self.db.commit(one.unit), self.db.commit(round.unit));
        assert!(both.0.is_ok() ^ both.1.is_ok(), "it grows or it is closed");
        self.open += u32::from(both.0.is_ok());
    }

    /// Some tile of some log is torn; it is found, and whole again afterwards.
    async fn tear(&self) {
        let sql = "SELECT level, tile_index FROM ledger_tile ORDER BY level, tile_index";
        let rows = self.db.read(platform::Query::new(sql, args![])).await.unwrap();
        if rows.is_empty() {
            return;
        }
        let row = &rows[self.below(rows.len() as u64) as usize];
        let mut unit = Unit::new();
        let sql = "UPDATE ledger_tile SET hashes = $3 WHERE level = $1 AND tile_index = $2";
        unit.must(1, sql, args![row.int(0), row.int(1), vec![7_u8; 31]]);
        self.db.commit(unit).await.unwrap();
        let logs = self.open + 1;
        assert_ne!(findings(&self.db, logs).await, [], "it is found");
        let mended = repair(&self.db, &policy(logs)).await.unwrap();
        assert_eq!(mended, Repaired::Tiles(1));
        assert_eq!(findings(&self.db, logs).await, []);
    }

    /// Somebody keeps a receipt, of whichever log.
    async fn keep_a_receipt(&mut self) {
        let count = self.submitted.len() as u64;
        if count == 0 {
            return;
        }
        let (id, number) = self.submitted[self.below(count) as usize];
        let text = receipt(&self.db, id, &opening(number)).await.unwrap();
        self.receipts.extend(text);
    }

    async fn step(&mut self) {
        match self.below(12) {
            0..=2 => self.submit().await,
            3..=5 => drop(self.round().await),
            6 => self.turn().await,
            7 => self.crash().await,
            8 => self.race().await,
            9 => self.tear().await,
            10 => self.keep_a_receipt().await,
            _ => self.clock.advance(SignedDuration::from_hours(self.below(97) as i64 - 48)),
        }
    }

    /// What was submitted is in one log, once; what was kept is proven; each log leads to the next.
    async fn ends_well(&mut self) {
        while self.round().await != Round::Idle {}
        let logs = self.open + 1;
        assert_eq!(findings(&self.db, logs).await, []);
        let closed = list_closed_logs(&self.db).await.unwrap();
        let open = read_head(&self.db).await.unwrap().unwrap().size;
        let bonds = 2 * u64::from(self.open);
        let sizes: u64 = closed.iter().map(|log| log.size).sum::<u64>() + open;
        assert_eq!(sizes, self.submitted.len() as u64 + bonds, "nothing is lost, nothing twice");
        for _ in 0..4 {
            self.keep_a_receipt().await;
        }
        for text in &self.receipts {
            verify::receipt(text, &policy(logs)).unwrap();
        }
        for number in 0..self.open {
            let led = look(&self.db, number).await.unwrap_err();
            let next_key = key(number + 1).verifier_key().to_string();
            assert_eq!(led, Alarm::Closed { next_key });
        }
        assert_eq!(look(&self.db, self.open).await.unwrap().size, open);
    }
}

/// The tables that a schedule leaves something in.
const TABLES: [&str; 5] =
    ["ledger_entry", "ledger_tile", "ledger_head", "ledger_closed", "ledger_public_record"];

async fn schedule(db: &Db, seed: u64) {
    emptied(db, &TABLES).await;
    let mut town = Town::new(db.clone(), seed);
    for _ in 0..16 {
        town.step().await;
    }
    town.ends_well().await;
}

#[tokio::test]
async fn hundreds_of_bad_days_with_rotations_lose_nothing() {
    let (db, _folder) = sqlite(&[MODULE]).await;
    for seed in 0..300 {
        schedule(&db, seed).await;
    }
}

#[tokio::test]
async fn rotations_are_the_same_on_both_databases() {
    each_database(&[MODULE], async |db| {
        for seed in 10_000..10_020 {
            schedule(&db, seed).await;
        }
    })
    .await;
}

/// A witness that knows logs by their keys, and what it has seen of each.
type Memory = Arc<Mutex<(bool, std::collections::BTreeMap<String, Seen>)>>;

fn neighbour(memory: &Memory) -> Poster {
    let memory = Arc::clone(memory);
    Arc::new(move |_, body| {
        let mut memory = memory.lock().unwrap();
        let answer = answer(&mut memory, &body);
        Box::pin(async move {
            answer.map(|(status, body)| Answered { status, body: body.into_bytes() })
        })
    })
}

fn answer(
    (is_awake, seen): &mut (bool, std::collections::BTreeMap<String, Seen>),
    body: &str,
) -> Result<(u16, String), Fault> {
    if !*is_awake {
        return Err(Fault::new("ask", "nobody answers"));
    }
    let request = AddCheckpoint::parse(body).unwrap();
    let keys = [key(0).verifier_key(), key(1).verifier_key()];
    let of = request.origin().and_then(|origin| seen.get(&origin).copied());
    match request.judge(&keys, |_| of) {
        Ok(head) => {
            let now = Seen { size: head.size(), root: *head.root() };
            seen.insert(head.origin().to_owned(), now);
            let line = request.note().cosignature(&witness(), 9).unwrap();
            Ok((200, format!("{line}\n")))
        }
        Err(tlog::WitnessRefusal::OtherOldSize { seen }) => Ok((409, format!("{seen}\n"))),
        Err(refusal) => panic!("an honest log is never refused: {refusal}"),
    }
}

fn witness() -> SignerKey {
    SignerKey::new("w.example", Algorithm::CosignatureV1, [3; 32]).unwrap()
}

#[tokio::test]
async fn witnesses_see_the_end_of_the_one_and_the_beginning_of_the_other() {
    each_database(&[MODULE], async |db| {
        let clock = TestClock::new();
        let text = format!(
            "log {}\nwitness w {} http://w\nquorum w\n",
            key(1).verifier_key(),
            witness().verifier_key()
        );
        let first = key(0).verifier_key();
        let first = PolicyLog { origin: first.name().to_owned(), key: first, url: None };
        let policy = Arc::new(Policy::parse(&text).unwrap().with_log(first));
        let memory: Memory = Arc::new(Mutex::new((true, std::collections::BTreeMap::new())));
        let ctx = || clock.edge().system("test");
        let ask = async || {
            let cosigning = Cosigning::new(db.clone(), Arc::clone(&policy), neighbour(&memory));
            cosigning.run_once(&ctx()).await.unwrap();
        };
        let ids = acts(&db, &ctx(), 0..300).await;
        sequence(&db, &ctx(), 0).await;
        ask().await;
        // It sleeps when the log is closed, and has not seen the end.
        memory.lock().unwrap().0 = false;
        turn(&db, &ctx(), 0).await;
        ask().await;
        let end = store::find_closed(&db, LogNumber::FIRST).await.unwrap().unwrap();
        assert_eq!(end.witnessed_at, None);
        memory.lock().unwrap().0 = true;
        clock.advance(SignedDuration::from_mins(2));
        ask().await;
        let end = store::find_closed(&db, LogNumber::FIRST).await.unwrap().unwrap();
        let note = Note::parse(&end.head.checkpoint).unwrap();
        assert_eq!(policy.open(&note).unwrap().checkpoint.size(), 301);
        let served = Note::parse(&read_checkpoint(&db).await.unwrap().unwrap()).unwrap();
        assert_eq!(policy.open(&served).unwrap().checkpoint.origin(), key(1).name());
        let kept = receipt(&db, ids[5], &opening(5)).await.unwrap().unwrap();
        assert_eq!(verify::receipt(&kept, &policy).unwrap().witnessed.len(), 1);
        let shown = read_witnesses(&db, &policy).await.unwrap();
        assert_eq!(shown[0].trouble, None);
        assert_eq!(fsck(&db, &policy).await.unwrap().findings, []);
    })
    .await;
}
