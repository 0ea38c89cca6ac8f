//! Bad days by the thousand: short seeded schedules in which servers race and crash, clocks jump, tiles are torn,
//! witnesses sleep and lie, and the town prunes. Whatever happens is found or refused, is repaired, and leaves one signed history.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use platform::Fault;
use platform::outgoing::{Answered, Poster};
use tlog::{AddCheckpoint, Algorithm, Seen, Tree};

use super::*;
use crate::pruning::{self, Served};
use crate::store::LogNumber;

/// Schedules of one run: a few seconds' worth.
const SCHEDULES: u64 = 2_000;
const STEPS: u64 = 14;

/// What a witness does when it is asked.
#[derive(Clone, Copy, PartialEq)]
enum Manner {
    Honest,
    Asleep,
    /// It cosigns whatever it is shown, with a time of its own and under another name.
    Impostor,
    /// It says that it has seen what nobody has.
    Boaster,
}

/// A witness whose memory is a value: the judging is `tlog`'s, as in the real one.
struct Neighbour {
    key: SignerKey,
    manner: Manner,
    seen: Option<Seen>,
}

impl Neighbour {
    fn answer(&mut self, body: &str) -> Result<(u16, String), Fault> {
        let request = AddCheckpoint::parse(body).unwrap();
        match self.manner {
            Manner::Asleep => Err(Fault::new("ask", "nobody answers")),
            Manner::Boaster => Ok((409, "999999999\n".to_owned())),
            Manner::Impostor => {
                let other = SignerKey::new("other.example", Algorithm::CosignatureV1, [99; 32]);
                let line = request.note().cosignature(&other.unwrap(), 1).unwrap();
                Ok((200, format!("{line}\n")))
            }
            Manner::Honest => match request.judge(&[signer().verifier_key()], |_| self.seen) {
                Ok(head) => {
                    self.seen = Some(Seen { size: head.size(), root: *head.root() });
                    let line = request.note().cosignature(&self.key, 9).unwrap();
                    Ok((200, format!("{line}\n")))
                }
                Err(tlog::WitnessRefusal::OtherOldSize { seen }) => Ok((409, format!("{seen}\n"))),
                Err(refusal) => panic!("an honest log is never refused: {refusal}"),
            },
        }
    }
}

struct Town {
    db: Db,
    clock: TestClock,
    dice: Ctx,
    policy: Arc<Policy>,
    neighbours: Arc<Mutex<Vec<Neighbour>>>,
    submitted: u64,
    published: Vec<Checkpoint>,
    watched: Option<MonitorState>,
}

impl Town {
    fn new(db: Db, seed: u64) -> Town {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let actor = platform::Actor::System("schedule");
        let (zone, locale) = (jiff::tz::TimeZone::UTC, platform::Locale::EN);
        let dice = Ctx::new(Timestamp::UNIX_EPOCH, zone, actor, locale, bytes);
        let key = |n: u8| {
            SignerKey::new(&format!("w{n}.example"), Algorithm::CosignatureV1, [n; 32]).unwrap()
        };
        let neighbours: Vec<Neighbour> = (1..=3)
            .map(|n| Neighbour { key: key(n), manner: Manner::Honest, seen: None })
            .collect();
        let mut text = format!("log {}\n", signer().verifier_key());
        for (n, one) in (1..).zip(&neighbours) {
            text.push_str(&format!("witness w{n} {} http://w{n}\n", one.key.verifier_key()));
        }
        let policy = Policy::parse(&format!("{text}group two 2 w1 w2 w3\nquorum two\n")).unwrap();
        Town {
            db,
            clock: TestClock::new(),
            dice,
            policy: Arc::new(policy),
            neighbours: Arc::new(Mutex::new(neighbours)),
            submitted: 0,
            published: Vec::new(),
            watched: None,
        }
    }

    fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.dice.random()) % bound
    }

    fn ctx(&self) -> Ctx {
        self.ctx_at(self.clock.edge().now())
    }

    /// Randomness of the ids comes from the dice too; the clock may have gone back.
    fn ctx_at(&self, now: Timestamp) -> Ctx {
        Ctx::new(
            now,
            jiff::tz::TimeZone::UTC,
            platform::Actor::System("schedule"),
            platform::Locale::EN,
            self.dice.random(),
        )
    }

    async fn submit(&mut self) {
        let count = 1 + self.below(20);
        submit(&self.db, &self.ctx(), self.submitted..self.submitted + count).await;
        self.submitted += count;
    }

    fn poster(&self) -> Poster {
        let neighbours = Arc::clone(&self.neighbours);
        Arc::new(move |url, body| {
            let number: usize = url[8..9].parse().unwrap();
            let answer = neighbours.lock().unwrap()[number - 1].answer(&body);
            Box::pin(async move {
                answer.map(|(status, body)| Answered { status, body: body.into_bytes() })
            })
        })
    }

    async fn ask_witnesses(&self) {
        let cosigning = Cosigning::new(self.db.clone(), Arc::clone(&self.policy), self.poster());
        cosigning.run_once(&self.ctx()).await.unwrap();
    }

    /// What an outsider saw after a step: the head is signed, its cosignatures are genuine.
    async fn publish(&mut self) {
        let Some(text) = read_checkpoint(&self.db).await.unwrap() else { return };
        let note = Note::parse(&text).unwrap();
        let head = self.policy.open_unwitnessed(&note).unwrap().checkpoint;
        if self.published.last() != Some(&head) {
            self.published.push(head);
        }
        if let Some(text) = read_witnessed_checkpoint(&self.db).await.unwrap() {
            self.policy.open(&Note::parse(&text).unwrap()).unwrap();
        }
    }

    fn monitor(&self) -> Monitor {
        let db = self.db.clone();
        let fetch: Fetcher = Arc::new(move |path, _| {
            let db = db.clone();
            Box::pin(async move {
                let found = |body| Ok(Answered { status: 200, body });
                if path == "pruning" {
                    let published = read_published(&db, None).await?;
                    return found(published.to_string().into_bytes());
                }
                let Some(resource) = Resource::parse(&path) else {
                    return Ok(Answered { status: 404, body: vec![] });
                };
                match pruning::serve(&db, LogNumber::FIRST, resource).await? {
                    Served::Content(body) => found(body),
                    Served::Pruned { .. } | Served::NotThere => {
                        Ok(Answered { status: 404, body: vec![] })
                    }
                }
            })
        });
        Monitor::new(self.policy.as_ref().clone().without_quorum(), fetch, None)
    }

    async fn watch(&mut self) {
        if self.published.is_empty() {
            return;
        }
        let now = self.clock.edge().now();
        let looked = self.monitor().look(now, self.watched.as_ref()).await.unwrap();
        match looked {
            Ok(looked) => self.watched = Some(looked.state),
            // Whoever looked too rarely is told so, and begins anew with what is published.
            Err(Alarm::Pruned { minimum, .. }) => {
                let published = read_published(&self.db, None).await.unwrap();
                assert_eq!(minimum, published.minimum, "the alarm is true");
                self.watched = None;
                let anew = self.monitor().look(now, None).await.unwrap().unwrap();
                assert_eq!(anew.new, anew.size - minimum, "all that is published is recomputed");
                self.watched = Some(anew.state);
            }
            Err(alarm) => panic!("a false alarm: {alarm}"),
        }
    }

    /// The town keeps to its policy, or to none for a while, at whatever moment its clock says it is.
    async fn prune(&mut self) {
        let policy = PruningPolicy::of_days(30).filter(|_| self.below(3) > 0);
        // Some of what there is must be old enough: the clock of whoever prunes may be far ahead.
        let days = SignedDuration::from_hours(24 * self.below(60) as i64);
        let ctx = self.ctx_at(self.clock.edge().now().checked_add(days).unwrap());
        let plan = prune(&self.db, &ctx, policy).await.unwrap();
        assert!(plan.minimum <= plan.size, "never more than there is");
        assert_eq!(read_published(&self.db, policy).await.unwrap().minimum, plan.minimum);
        assert!(plan.minimum == 0 || policy.is_some(), "no pruning without a policy");
    }

    /// A tile is torn: nobody builds on it, whoever recomputes finds it, and it is whole again afterwards.
    async fn tear(&mut self) {
        let rows = self.db.read(Query::new(
            "SELECT level, tile_index, hashes FROM ledger_tile ORDER BY level, tile_index",
            args![],
        ));
        let rows = rows.await.unwrap();
        if rows.is_empty() {
            return;
        }
        let row = &rows[self.below(rows.len() as u64) as usize];
        let mut bytes = row.bytes(2).to_vec();
        match self.below(3) {
            0 => bytes.clear(),
            1 => bytes.truncate(bytes.len() - 1 - self.below(31) as usize),
            _ => {
                let at = self.below(bytes.len() as u64) as usize;
                bytes[at] ^= 1 << self.below(8);
            }
        }
        let mut unit = Unit::new();
        let sql = "UPDATE ledger_tile SET hashes = $3 WHERE level = $1 AND tile_index = $2";
        unit.must(1, sql, args![row.int(0), row.int(1), bytes]);
        self.db.commit(unit).await.unwrap();
        let head = head(&self.db).await;
        let partial = Tile::partial_of(head.size());
        let is_edge = partial
            .iter()
            .any(|tile| (i64::from(tile.level()), tile.index() as i64) == (row.int(0), row.int(1)));
        self.submit().await;
        if is_edge {
            let fresh = Sequencer::new(self.db.clone(), signer());
            assert!(fresh.run_once(&self.ctx()).await.is_err(), "a torn tile is never built on");
        }
        assert_ne!(fsck(&self.db, &self.policy).await.unwrap().findings, [], "it is found");
        let mended = repair(&self.db, &self.policy).await.unwrap();
        assert_eq!(mended, Repaired::Tiles(1));
        assert_eq!(fsck(&self.db, &self.policy).await.unwrap().findings, []);
    }

    async fn step(&mut self, servers: &mut [Sequencer; 2]) {
        let one = self.below(2) as usize;
        match self.below(13) {
            0 | 1 => self.submit().await,
            2 | 3 => drop(servers[one].run_once(&self.ctx()).await.unwrap()),
            4 => servers[one] = Sequencer::new(self.db.clone(), signer()),
            5 => {
                if let Some(plan) = servers[one].plan(&self.ctx(), 40).await.unwrap() {
                    crash_within(&self.db, &plan, self.below(plan.unit.steps().len() as u64 + 1))
                        .await;
                }
            }
            6 => {
                let a = servers[0].plan(&self.ctx(), 10).await.unwrap();
                let b = servers[1].plan(&self.ctx(), 20).await.unwrap();
                if let (Some(a), Some(b)) = (a, b) {
                    let both = tokio::join!(self.db.commit(a.unit), self.db.commit(b.unit));
                    assert!(both.0.is_ok() ^ both.1.is_ok(), "one of two that sequence wins");
                }
            }
            7 => {
                let hours = self.below(97) as i64 - 48;
                self.clock.advance(SignedDuration::from_hours(hours));
            }
            8 | 9 => self.ask_witnesses().await,
            10 => {
                let manners = [Manner::Honest, Manner::Asleep, Manner::Impostor, Manner::Boaster];
                let manner = manners[self.below(4) as usize];
                let number = self.below(3) as usize;
                self.neighbours.lock().unwrap()[number].manner = manner;
            }
            11 => self.prune().await,
            _ => {
                self.tear().await;
                // A server that was told of the fault is started again.
                *servers = [0, 1].map(|_| Sequencer::new(self.db.clone(), signer()));
            }
        }
    }

    /// Every head that was ever visible, and all that a witness ever saw, is a beginning of the one history.
    async fn one_history(&self) {
        let last = head(&self.db).await;
        assert_eq!(last.size(), self.submitted, "nothing is lost, nothing twice");
        let entries =
            crate::store::list_entries(&self.db, LogNumber::FIRST, (0, last.size())).await.unwrap();
        let mut tree = Tree::empty();
        let mut roots = vec![tree.root()];
        for entry in &entries {
            tree = tree.append(&[tlog::leaf_hash(entry.as_bytes())]).0;
            roots.push(tree.root());
        }
        for seen in &self.published {
            assert_eq!(*seen.root(), roots[seen.size() as usize], "two histories were signed");
        }
        for neighbour in self.neighbours.lock().unwrap().iter() {
            let Some(seen) = neighbour.seen else { continue };
            assert_eq!(seen.root, roots[seen.size as usize], "a witness was shown another");
        }
    }
}

/// The tables that a schedule leaves something in.
const TABLES: [&str; 6] = [
    "ledger_entry",
    "ledger_tile",
    "ledger_head",
    "ledger_witness",
    "ledger_witnessed",
    "ledger_minimum",
];

async fn schedule(db: &Db, seed: u64) {
    emptied(db, &TABLES).await;
    let mut town = Town::new(db.clone(), seed);
    let mut servers = [0, 1].map(|_| Sequencer::new(db.clone(), signer()));
    for _ in 0..STEPS {
        town.step(&mut servers).await;
        town.publish().await;
        if town.below(4) == 0 {
            town.watch().await;
        }
    }
    // The bad day ends: everybody is awake and honest, and all of it comes together.
    for neighbour in town.neighbours.lock().unwrap().iter_mut() {
        neighbour.manner = Manner::Honest;
    }
    town.clock.advance(SignedDuration::from_hours(100));
    while servers[0].run_once(&town.ctx()).await.unwrap() != Round::Idle {}
    town.ask_witnesses().await;
    town.publish().await;
    town.watch().await;
    town.one_history().await;
    let troubled = read_witnesses(db, &town.policy).await.unwrap();
    assert!(troubled.iter().all(|witness| witness.trouble.is_none()), "{troubled:?}");
    let served = Note::parse(&read_checkpoint(db).await.unwrap().unwrap()).unwrap();
    assert_eq!(town.policy.open(&served).unwrap().cosigned.len(), 3, "all have seen the last head");
    assert_eq!(fsck(db, &town.policy).await.unwrap().findings, []);
}

#[tokio::test]
async fn thousands_of_bad_days_leave_one_history() {
    let (db, _folder) = platform::testkit::sqlite(&[MODULE]).await;
    for seed in 0..SCHEDULES {
        schedule(&db, seed).await;
    }
}

#[tokio::test]
async fn bad_days_are_the_same_on_both_databases() {
    each_database(&[MODULE], async |db| {
        for seed in 10_000..10_040 {
            schedule(&db, seed).await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_beyond_repair_is_said_and_nothing_is_signed() {
    each_database(&[MODULE], async |db| {
        let (ctx, sequencer) = (ctx(), Sequencer::new(db.clone(), signer()));
        assert_eq!(repair(&db, &policy()).await.unwrap(), Repaired::Beyond(Finding::NoHead));
        submit(&db, &ctx, 0..300).await;
        sequencer.run_once(&ctx).await.unwrap();
        assert_eq!(repair(&db, &policy()).await.unwrap(), Repaired::Tiles(0));
        let before = read_checkpoint(&db).await.unwrap();
        let change = async |sql: &'static str| {
            let mut unit = Unit::new();
            unit.run(sql, args![]);
            db.commit(unit).await.unwrap();
        };
        change("DELETE FROM ledger_tile").await;
        assert_eq!(repair(&db, &policy()).await.unwrap(), Repaired::Tiles(3));
        assert_eq!(sound(&db).await, 300);
        change("UPDATE ledger_entry SET entry = 'altered' WHERE leaf_index = 7").await;
        let beyond = repair(&db, &policy()).await.unwrap();
        assert_eq!(beyond, Repaired::Beyond(Finding::RootDiffers));
        change("DELETE FROM ledger_entry WHERE leaf_index = 7").await;
        let beyond = repair(&db, &policy()).await.unwrap();
        assert_eq!(beyond, Repaired::Beyond(Finding::EntryMissing { index: 299 }));
        assert_eq!(read_checkpoint(&db).await.unwrap(), before);
    })
    .await;
}
