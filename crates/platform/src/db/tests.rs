//! The promises of `Db`, on both engines.

use super::*;
use crate::args;
use crate::migrate::Module;
use crate::testkit::each_database;

const MODULE: Module = Module {
    name: "test",
    files: &[(
        "0001",
        "CREATE TABLE test_thing (id {auto}, name TEXT NOT NULL UNIQUE, n {int} NOT NULL, ok {bool} NOT NULL, b {bytes}) {strict};",
    )],
};

const INSERT: &str = "INSERT INTO test_thing (name, n, ok, b) VALUES ($1, $2, $3, $4)";

fn insert(name: &str, n: i64) -> Unit {
    let mut unit = Unit::new();
    unit.must(1, INSERT, args![name, n, true, vec![1_u8, 2]]);
    unit
}

async fn names(db: &Db) -> Vec<String> {
    let query = Query::new("SELECT name FROM test_thing WHERE ok ORDER BY name", args![]);
    db.read(query).await.unwrap().iter().map(|row| row.string(0)).collect()
}

#[tokio::test]
async fn what_goes_in_comes_out() {
    each_database(&[MODULE], async |db| {
        db.commit(insert("a", 9_007_199_254_740_993)).await.unwrap();
        let query = || {
            Query::new(
                "SELECT name, n, ok, b FROM test_thing WHERE n = $1",
                args![9_007_199_254_740_993_i64],
            )
        };
        let answers = db.read_all(vec![query(), query()]).await.unwrap();
        assert_eq!(answers.len(), 2);
        let row = &answers[1][0];
        assert_eq!(
            (row.text(0), row.int(1), row.bool(2), row.bytes(3)),
            ("a", 9_007_199_254_740_993, true, &[1, 2][..])
        );
    })
    .await;
}

#[tokio::test]
async fn all_or_nothing() {
    each_database(&[MODULE], async |db| {
        db.commit(insert("a", 1)).await.unwrap();
        let mut unit = insert("b", 1);
        unit.must(1, "UPDATE test_thing SET n = $1 WHERE name = $2 AND n = $3", args![2, "a", 7]);
        assert!(db.commit(unit).await.unwrap_err().is_conflict());
        assert!(
            db.commit(insert("a", 2)).await.unwrap_err().is_conflict(),
            "a taken key is a conflict"
        );
        let mut wrong = insert("c", 1);
        wrong.run("INSERT INTO no_such_table (x) VALUES ($1)", args![1]);
        assert!(!db.commit(wrong).await.unwrap_err().is_conflict());
        assert_eq!(names(&db).await, ["a"]);
    })
    .await;
}

#[tokio::test]
async fn one_conflict_costs_nobody_else() {
    each_database(&[MODULE], async |db| {
        db.commit(insert("taken", 0)).await.unwrap();
        let many = (0..200).map(|i| {
            let name = if i % 3 == 0 { "taken".to_owned() } else { format!("n{i:03}") };
            let db = db.clone();
            tokio::spawn(async move { db.commit(insert(&name, i)).await.is_ok() })
        });
        let mut kept = 0;
        for task in many.collect::<Vec<_>>() {
            kept += usize::from(task.await.unwrap());
        }
        assert_eq!(kept, 133);
        assert_eq!(names(&db).await.len(), 134);
    })
    .await;
}

#[tokio::test]
async fn rows_of_one_table_go_in_together() {
    each_database(&[MODULE], async |db| {
        let mut unit = Unit::new();
        for n in 0..150_i64 {
            let name = format!("{n:03}");
            unit.insert("test_thing (name, n, ok, b)", args![name, n, true, vec![1_u8]]);
        }
        assert_eq!(
            unit.steps().iter().map(|step| step.rows).collect::<Vec<_>>(),
            [Some(64), Some(64), Some(22)]
        );
        db.commit(unit).await.unwrap();
        assert_eq!(names(&db).await.len(), 150);
        let mut unit = Unit::new();
        unit.insert("test_thing (name, n, ok, b)", args!["new", 1, true, vec![1_u8]]);
        unit.insert("test_thing (name, n, ok, b)", args!["000", 1, true, vec![1_u8]]);
        assert!(db.commit(unit).await.unwrap_err().is_conflict(), "one of the two keys is taken");
        assert_eq!(names(&db).await.len(), 150);
    })
    .await;
}

/// On PostgreSQL rows of several units go in one statement: nothing of them may get lost or change places.
#[tokio::test]
async fn rows_of_many_units_arrive_as_they_were() {
    each_database(&[MODULE], async |db| {
        let bytes = |n: i64| (n % 2 == 0).then(|| vec![n as u8; 3]);
        let many = (0..200_i64).map(|n| {
            let mut unit = Unit::new();
            for part in ["a", "b"] {
                let b = bytes(n).map_or(Value::Null, Value::from);
                unit.insert(
                    "test_thing (name, n, ok, b)",
                    args![format!("{part}{n}"), n, n < 100, b],
                );
            }
            let db = db.clone();
            tokio::spawn(async move { db.commit(unit).await.unwrap() })
        });
        for task in many.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        let query = Query::new("SELECT name, n, ok, b FROM test_thing", args![]);
        let rows = db.read(query).await.unwrap();
        assert_eq!(rows.len(), 400);
        for row in rows {
            let n = row.int(1);
            assert_eq!(row.text(0)[1..], n.to_string());
            assert_eq!((row.bool(2), row.opt_bytes(3)), (n < 100, bytes(n).as_deref()));
        }
    })
    .await;
}

/// On SQLite such a read is begun at hand, given up, and done by a thread.
#[tokio::test]
async fn long_reads_are_answered_as_well() {
    each_database(&[MODULE], async |db| {
        let count = || {
            Query::new(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT COUNT(*) FROM n",
                args![],
            )
        };
        for queries in [1, 2] {
            let answers = db.read_all((0..queries).map(|_| count()).collect()).await.unwrap();
            assert!(answers.iter().all(|rows| rows[0].int(0) == 200_000), "{queries}");
            db.commit(insert(&format!("after {queries}"), 1)).await.unwrap();
            assert_eq!(names(&db).await.len(), queries, "no snapshot stays open");
        }
    })
    .await;
}

#[tokio::test]
async fn only_one_of_two_wins() {
    each_database(&[MODULE], async |db| {
        db.commit(insert("counter", 0)).await.unwrap();
        let add = || async {
            for _ in 0..50 {
                let query =
                    Query::new("SELECT n FROM test_thing WHERE name = $1", args!["counter"]);
                let n = db.read(query).await.unwrap()[0].int(0);
                let mut unit = Unit::new();
                unit.must(
                    1,
                    "UPDATE test_thing SET n = $1 WHERE name = $2 AND n = $3",
                    args![n + 1, "counter", n],
                );
                if db.commit(unit).await.is_ok() {
                    return;
                }
            }
            panic!("never won");
        };
        futures_util::future::join_all((0..10).map(|_| add())).await;
        let query = Query::new("SELECT n FROM test_thing WHERE name = $1", args!["counter"]);
        assert_eq!(db.read(query).await.unwrap()[0].int(0), 10);
    })
    .await;
}

#[tokio::test]
async fn migrations_run_once_and_may_not_change() {
    each_database(&[MODULE], async |db| {
        crate::migrate::run(&db, &[MODULE]).await.unwrap();
        let changed = Module { name: "test", files: &[("0001", "CREATE TABLE other (id TEXT);")] };
        assert!(crate::migrate::run(&db, &[changed]).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_copy_is_made_while_in_use() {
    let (db, folder) = crate::testkit::sqlite(&[MODULE]).await;
    db.commit(insert("a", 1)).await.unwrap();
    let file = folder.path().join("copy.db");
    db.copy_into(file.clone()).await.unwrap();
    db.commit(insert("b", 1)).await.unwrap();
    let copy = Db::open(&DbSettings::Sqlite { file, readers: 1, durable: false }).await.unwrap();
    assert_eq!(names(&copy).await, ["a"]);
}

/// Another process that writes all the time must not keep the copy from coming to an end.
#[tokio::test]
async fn a_copy_ends_however_busy_others_are() {
    let (db, folder) = crate::testkit::sqlite(&[MODULE]).await;
    for name in ["a", "b", "c", "d"] {
        let mut large = Unit::new();
        large.must(1, INSERT, args![name, 1, true, vec![7_u8; 8 * 1024 * 1024]]);
        db.commit(large).await.unwrap();
    }
    let file = folder.path().join("test.db");
    let other = DbSettings::Sqlite { file, readers: 1, durable: false };
    let other = Db::open(&other).await.unwrap();
    let busy = tokio::spawn(async move {
        for n in 0.. {
            other.commit(insert(&format!("n{n}"), n)).await.unwrap();
        }
    });
    let copy = folder.path().join("copy.db");
    let copied = tokio::time::timeout(std::time::Duration::from_secs(20), db.copy_into(copy)).await;
    busy.abort();
    copied.expect("the copy begins again and again").unwrap();
}
