//! The log on both databases: whole rounds, aborted rounds, racing sequencers, altered data.

mod oracle;
mod receipts;
mod routes;
mod schedules;
mod simulation;
mod tampering;

use std::collections::BTreeMap;

use platform::testkit::{TestClock, each_database};
use platform::{Ctx, Db, Query, Unit, args};
use tlog::{Checkpoint, Hash, Note, Policy, Resource, SignerKey, Tile};

use crate::sequencer::Plan;
use crate::*;

const ORIGIN: &str = "saltmere.example/log";
const KEY: [u8; 32] = [5; 32];

fn signer() -> SignerKey {
    SignerKey::ed25519(ORIGIN, [4; 32]).unwrap()
}

fn policy() -> Policy {
    Policy::log_only(ORIGIN, signer().verifier_key())
}

fn ctx() -> Ctx {
    TestClock::new().edge().system("test")
}

fn opening(record: &str) -> Opening {
    Opening { kind: "case.submitted".to_owned(), record: record.to_owned(), key: KEY }
}

/// Empties tables, which is far quicker than a new database.
pub(crate) async fn emptied(db: &Db, tables: &[&str]) {
    let mut unit = Unit::new();
    for table in tables {
        unit.run(format!("DELETE FROM {table}"), args![]);
    }
    db.commit(unit).await.unwrap();
}

/// Runs so many steps of a plan and then fails, as a crash between sequencing and publishing does.
async fn crash_within(db: &Db, plan: &Plan, steps: u64) {
    let mut unit = Unit::new();
    for step in &plan.unit.steps()[..steps as usize] {
        match step.rows {
            Some(rows) => unit.must(rows, step.sql().into_owned(), step.args.clone()),
            None => unit.run(step.sql().into_owned(), step.args.clone()),
        }
    }
    unit.must(1, "UPDATE ledger_head SET size = size WHERE id = 2", args![]);
    assert!(db.commit(unit).await.is_err());
}

/// Appends entries with records named by number, in one unit.
async fn submit(db: &Db, ctx: &Ctx, numbers: std::ops::Range<u64>) -> Vec<EntryId> {
    let mut unit = Unit::new();
    let ids = numbers
        .map(|number| {
            let commitment = commitment(&KEY, number.to_string().as_bytes());
            append(&mut unit, ctx, Entry::new("case.submitted", commitment))
        })
        .collect();
    db.commit(unit).await.unwrap();
    ids
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.read(Query::new(sql, args![])).await.unwrap()[0].int(0)
}

async fn sound(db: &Db) -> u64 {
    let report = fsck(db, &policy()).await.unwrap();
    assert_eq!(report.findings, [], "the log of {} entries is sound", report.size);
    report.size
}

async fn head(db: &Db) -> Checkpoint {
    let note = Note::parse(&read_checkpoint(db).await.unwrap().unwrap()).unwrap();
    policy().open(&note).unwrap().checkpoint
}

/// Reads tiles as an outsider does: by resource.
async fn fetch(db: &Db, tiles: Vec<Tile>) -> BTreeMap<Tile, Vec<Hash>> {
    let mut fetched = BTreeMap::new();
    for tile in tiles {
        let bytes = read_resource(db, Resource::Hashes(tile)).await.unwrap().unwrap();
        assert_eq!(bytes.len(), usize::from(tile.width()) * 32);
        fetched.insert(tile, Hash::list_from_bytes(&bytes).unwrap());
    }
    fetched
}

#[test]
fn entries_are_one_short_line() {
    let entry = Entry::new("case.decided", commitment(&KEY, b"record"));
    let line = entry.to_string();
    // HMAC-SHA256 of "record" under 32 bytes of 5, computed with Python's hmac module.
    assert_eq!(line, "aedile/1 case.decided GwroDObrR/onaAvGg2MAbg3fTJZ2iJwK/vgytS9IZRk=\n");
    assert_eq!(Entry::parse(&line), Some(entry));
    for other in [
        "",
        "\n",
        line.trim_end(),
        &line.replace("/1", "/2"),
        &line.replace("decided ", "Decided "),
        &line.replace("case.decided", ""),
        &line.replace("case.decided", &"k".repeat(41)),
        &line.replace('=', ""),
        &format!("{line}\n"),
        &format!(" {line}"),
    ] {
        assert_eq!(Entry::parse(other), None, "{other:?}");
    }
    assert_ne!(commitment(&KEY, b"record"), commitment(&[6; 32], b"record"));
}

#[tokio::test]
async fn an_entry_gets_its_place_and_everybody_can_read_it() {
    each_database(&[MODULE], async |db| {
        let (ctx, sequencer) = (ctx(), Sequencer::new(db.clone(), signer()));
        assert_eq!(read_checkpoint(&db).await.unwrap(), None);
        let first = Round::Integrated { entries: 0, size: 0 };
        assert_eq!(sequencer.run_once(&ctx).await.unwrap(), first, "the empty log is signed too");
        assert_eq!(sequencer.run_once(&ctx).await.unwrap(), Round::Idle);
        assert_eq!((head(&db).await.size(), sound(&db).await), (0, 0));

        let ids = submit(&db, &ctx, 0..3).await;
        assert_eq!(prove(&db, ids[0], None).await.unwrap(), None, "not yet in the log");
        let round = sequencer.run_once(&ctx).await.unwrap();
        assert_eq!(round, Round::Integrated { entries: 3, size: 3 });
        assert_eq!((head(&db).await.size(), sound(&db).await), (3, 3));
        let bundle = Resource::parse("tile/entries/000.p/3").unwrap();
        let bundle = read_resource(&db, bundle).await.unwrap().unwrap();
        let entries = tlog::read_bundle(&bundle).unwrap();
        assert!(entries.iter().all(|e| Entry::parse(std::str::from_utf8(e).unwrap()).is_some()));
        for missing in ["tile/entries/000.p/4", "tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
        {
            let resource = Resource::parse(missing).unwrap();
            assert_eq!(read_resource(&db, resource).await.unwrap(), None, "{missing}");
        }
        let far = Resource::parse("tile/entries/x018/x446/x744/x073/x709/x551/615").unwrap();
        assert_eq!(read_resource(&db, far).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_log_grows_over_many_batches_and_keeps_every_published_tile() {
    each_database(&[MODULE], async |db| {
        let (ctx, sequencer) = (ctx(), Sequencer::new(db.clone(), signer()));
        let mut heads: Vec<Checkpoint> = Vec::new();
        let mut submitted = 0;
        for batch in [1, 1, 62, 63, 64, 65, 128, 300, 700] {
            submit(&db, &ctx, submitted..submitted + batch).await;
            submitted += batch;
            sequencer.run_once(&ctx).await.unwrap();
            heads.push(head(&db).await);
        }
        assert_eq!(sound(&db).await, submitted);
        // Whoever holds any earlier head can fetch its partial tiles and prove consistency.
        let last = heads.last().unwrap().clone();
        for old in &heads {
            let edge = fetch(&db, Tile::partial_of(old.size())).await;
            let tree = tlog::Tree::from_tiles(old.size(), |tile| edge.get(&tile).cloned()).unwrap();
            assert_eq!(&tree.root(), old.root());
            let tiles = fetch(&db, tlog::consistency_tiles(old.size(), last.size()).unwrap()).await;
            let read = |tile| tiles.get(&tile).cloned();
            let proof = tlog::prove_consistency(old.size(), last.size(), read).unwrap();
            let (older, newer) = ((old.size(), old.root()), (last.size(), last.root()));
            tlog::verify_consistency(older, newer, &proof).unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn more_entries_than_a_batch_take_several_rounds() {
    each_database(&[MODULE], async |db| {
        let (ctx, sequencer) = (ctx(), Sequencer::new(db.clone(), signer()));
        let many = BATCH_ENTRIES_MAX as u64 + 10;
        submit(&db, &ctx, 0..many).await;
        let round = sequencer.run_once(&ctx).await.unwrap();
        assert_eq!(round, Round::Integrated { entries: BATCH_ENTRIES_MAX, size: many - 10 });
        let round = sequencer.run_once(&ctx).await.unwrap();
        assert_eq!(round, Round::Integrated { entries: 10, size: many });
        assert_eq!(sound(&db).await, many);
    })
    .await;
}

#[tokio::test]
async fn the_log_of_another_town_is_not_continued() {
    each_database(&[MODULE], async |db| {
        let ctx = ctx();
        Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
        submit(&db, &ctx, 0..1).await;
        let other = SignerKey::ed25519("elsewhere.example/log", [4; 32]).unwrap();
        assert!(Sequencer::new(db.clone(), other).run_once(&ctx).await.is_err());
        assert_eq!(sound(&db).await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_loop_takes_entries_up_by_itself() {
    each_database(&[MODULE], async |db| {
        let (edge, ctx) = (TestClock::new().edge(), ctx());
        let sequencer = Sequencer::new(db.clone(), signer());
        let id = submit(&db, &ctx, 7..8).await[0];
        let mut commits = db.commits();
        let proven = async {
            loop {
                if let Some(text) = receipt(&db, id, &opening("7")).await.unwrap() {
                    return text;
                }
                commits.changed().await.unwrap();
            }
        };
        let text = tokio::select! {
            text = proven => text,
            () = sequencer.run(&edge) => unreachable!("the loop has no end"),
        };
        assert_eq!(verify::receipt(&text, &policy()).unwrap().record, "7");
    })
    .await;
}

#[tokio::test]
async fn the_head_and_the_places_can_be_shown() {
    each_database(&[MODULE], async |db| {
        let (ctx, sequencer) = (ctx(), Sequencer::new(db.clone(), signer()));
        assert_eq!(read_head(&db).await.unwrap(), None);
        let ids = submit(&db, &ctx, 0..3).await;
        assert!(list_places(&db, &ids).await.unwrap().is_empty());
        assert!(list_places(&db, &[]).await.unwrap().is_empty());
        sequencer.run_once(&ctx).await.unwrap();
        let waiting = submit(&db, &ctx, 3..4).await;
        let shown = read_head(&db).await.unwrap().unwrap();
        assert_eq!(
            (shown.size, shown.root, shown.signed_at),
            (3, *head(&db).await.root(), ctx.now())
        );
        let places = list_places(&db, &[ids.clone(), waiting].concat()).await.unwrap();
        assert_eq!(places.keys().copied().collect::<Vec<_>>(), {
            let mut sorted = ids;
            sorted.sort();
            sorted
        });
        assert_eq!(
            places.values().copied().collect::<Vec<_>>(),
            [0, 1, 2],
            "in order of their ids"
        );
    })
    .await;
}

#[test]
fn keys_read_back() {
    let key = generate_key(&ctx(), ORIGIN).unwrap();
    let read = read_key(&format!("{}\n", key.to_secret_text())).unwrap();
    assert_eq!(read.verifier_key(), key.verifier_key());
    assert!(generate_key(&ctx(), "two words").is_err());
    assert!(read_key("").is_err());
}
