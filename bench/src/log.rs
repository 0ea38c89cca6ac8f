//! The town's log: durable appends on SQLite until they are in the signed tree, and proofs among ten million
//! entries.

use std::path::Path;
use std::time::{Duration, Instant};

use ledger::{Entry, EntryId, Round, Sequencer, append, commitment, prove};
use platform::testkit::TestFolder;
use platform::{Db, DbSettings, Edge, Unit, args, migrate};
use tlog::{Checkpoint, Hash, Note, Policy, SignerKey, Tree, leaf_hash};

use crate::disk;
use crate::stats::Latencies;
use crate::table::Table;

const ORIGIN: &str = "bench.example/log";
/// Entries appended in each way of appending.
const APPENDED: usize = 200_000;
const CLIENTS: usize = 64;
/// The tree among whose entries proofs are made.
const ENTRIES: u64 = 10_000_000;
/// Rows made by one statement, and leaves that grow the tree together.
const TOGETHER: u64 = 500_000;
const PROOFS: u64 = 5_000;
/// A prime, so that the probes fall all over the tree.
const STRIDE: u64 = 7_368_787;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) async fn run() -> Outcome<Table> {
    let folder = TestFolder::new("bench-log");
    let edge = platform::testkit::TestClock::new().edge();
    let syncs = disk::syncs_per_second(folder.path(), Duration::from_secs(2))?;
    let about = format!(
        "Entries appended by {CLIENTS} clients, each in a unit that is durable before the next, until all are in the signed tree: {APPENDED} of them each time, SQLite, a disk that takes {syncs:.0} syncs a second one after the other. Then the receipt's proof for entries all over a log of {ENTRIES}, read from the database and verified, one after the other. Beside it: Tessera publishes 2,900 appends a second on SAS and 10,000 on NVMe disks."
    );
    let mut table = Table::new("log-sqlite", about, vec!["what", "per second", "p50 ms", "p99 ms"]);
    for together in [1, 8, 64] {
        let file = folder.path().join(format!("append-{together}.db"));
        let rate = appended(&open(&file).await?, &edge, together).await?;
        let what = format!("appends, {together} in a unit");
        table.row(vec![what, format!("{rate:.0}"), String::new(), String::new()]);
    }
    let db = open(&folder.path().join("many.db")).await?;
    let note = fill(&db).await?;
    let mut latencies = proofs(&db, &note).await?;
    table.row(vec![
        format!("proofs among {ENTRIES}"),
        String::new(),
        format!("{:.3}", latencies.ms(50)),
        format!("{:.3}", latencies.ms(99)),
    ]);
    Ok(table)
}

async fn open(file: &Path) -> Outcome<Db> {
    let settings = DbSettings::Sqlite { file: file.to_owned(), readers: 2, durable: true };
    let db = Db::open(&settings).await?;
    migrate::run(&db, &[ledger::MODULE]).await?;
    Ok(db)
}

fn signer() -> Outcome<SignerKey> {
    Ok(SignerKey::ed25519(ORIGIN, [7; 32])?)
}

/// Entries a second, from the first append until the last is in the signed tree.
async fn appended(db: &Db, edge: &Edge, together: usize) -> Outcome<f64> {
    let sequencer = Sequencer::new(db.clone(), signer()?);
    sequencer.run_once(&edge.system("bench")).await?;
    let began = Instant::now();
    let each = APPENDED / CLIENTS / together;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (db, edge) = (db.clone(), edge.clone());
            tokio::spawn(async move {
                for number in 0..each {
                    let ctx = edge.system("bench");
                    let mut unit = Unit::new();
                    for one in 0..together {
                        let record = format!("{client} {number} {one}");
                        let sealed = commitment(&[5; 32], record.as_bytes());
                        append(&mut unit, &ctx, Entry::new("case", sealed));
                    }
                    db.commit(unit).await.map_err(|error| error.to_string())?;
                }
                Ok::<(), String>(())
            })
        })
        .collect();
    let total = (CLIENTS * each * together) as u64;
    loop {
        match sequencer.run_once(&edge.system("bench")).await? {
            Round::Integrated { size, .. } if size == total => break,
            Round::Integrated { .. } => {}
            Round::Idle | Round::Overtaken => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
    let took = began.elapsed().as_secs_f64();
    for client in clients {
        client.await??;
    }
    Ok(total as f64 / took)
}

fn line(number: u64) -> String {
    format!("aedile/1 case {number}\n")
}

/// A log of ten million entries, written as rows; gives its signed head.
async fn fill(db: &Db) -> Outcome<Note> {
    let mut tree = Tree::empty();
    let mut first = 0;
    while first < ENTRIES {
        let last = first + TOGETHER - 1;
        let leaves: Vec<Hash> = (first..=last).map(|n| leaf_hash(line(n).as_bytes())).collect();
        let (grown, writes) = tree.append(&leaves);
        let mut unit = Unit::new();
        // Ids are digits, which are letters of their alphabet too.
        unit.run(
            "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
             INSERT INTO ledger_entry (id, entry, leaf_index)
             SELECT 'ent_' || substr('00000000000000000000000000' || i, -26),
                'aedile/1 case ' || i || char(10), i FROM n",
            args![first as i64, last as i64],
        );
        for write in writes {
            unit.run(
                "INSERT INTO ledger_tile (level, tile_index, hashes) VALUES ($1, $2, $3)
                 ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes",
                args![
                    write.tile.level(),
                    write.tile.index() as i64,
                    Hash::list_to_bytes(&write.hashes)
                ],
            );
        }
        db.commit(unit).await?;
        (tree, first) = (grown, last + 1);
    }
    let head = Checkpoint::new(ORIGIN, tree.size(), tree.root())?;
    let note = Note::signed(&head.to_string(), &signer()?)?;
    let mut unit = Unit::new();
    unit.run(
        "INSERT INTO ledger_head (id, version, size, root, checkpoint, signed_at)
         VALUES (1, 1, $1, $2, $3, 0)",
        args![tree.size() as i64, *tree.root().as_bytes(), note.to_string()],
    );
    db.commit(unit).await?;
    Ok(note)
}

async fn proofs(db: &Db, note: &Note) -> Outcome<Latencies> {
    let policy = Policy::log_only(ORIGIN, signer()?.verifier_key());
    let head = policy.open(note)?.checkpoint;
    let mut latencies = Latencies::default();
    for probe in 0..PROOFS {
        let number = probe * STRIDE % head.size();
        let id = EntryId::parse(&format!("ent_{number:026}")).ok_or("an id of digits")?;
        let began = Instant::now();
        let proof = prove(db, id, None).await?.ok_or("an entry has no proof")?;
        latencies.add(began.elapsed());
        proof.verify(&leaf_hash(line(number).as_bytes()), &policy)?;
    }
    Ok(latencies)
}
