//! Whatever somebody with the database changes, the check finds, and the sequencer does not sign on.

use super::*;

async fn tamper(sql: &'static str, expected: &str) {
    each_database(&[MODULE], async |db| {
        let ctx = ctx();
        submit(&db, &ctx, 0..600).await;
        Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
        assert_eq!(sound(&db).await, 600);
        let mut unit = Unit::new();
        unit.run(sql, args![]);
        db.commit(unit).await.unwrap();
        let report = fsck(&db, &policy()).await.unwrap();
        let findings: Vec<String> = report.findings.iter().map(Finding::to_string).collect();
        assert!(findings.iter().any(|found| found.contains(expected)), "{sql}: {findings:?}");
    })
    .await;
}

#[tokio::test]
async fn every_alteration_is_found() {
    let other = "aedile/1 case.decided AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert!(Entry::parse(&format!("{other}\n")).is_some());
    tamper(
        "UPDATE ledger_entry SET entry = 'aedile/1 case.decided AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
' WHERE leaf_index = 300",
        "signed root",
    )
    .await;
    tamper("UPDATE ledger_entry SET entry = 'x' WHERE leaf_index = 300", "300 is malformed").await;
    tamper("DELETE FROM ledger_entry WHERE leaf_index = 300", "is missing").await;
    tamper("UPDATE ledger_entry SET leaf_index = 600 WHERE leaf_index = 599", "is missing").await;
    tamper(
        "INSERT INTO ledger_entry (id, entry, leaf_index) VALUES ('ent_00000000000000000000000000', 'x', 600)",
        "beyond the head",
    )
    .await;
    tamper("DELETE FROM ledger_tile WHERE level = 0 AND tile_index = 1", "0/001 is missing").await;
    tamper("UPDATE ledger_tile SET hashes = (SELECT hashes FROM ledger_tile WHERE level = 0 AND tile_index = 1) WHERE level = 0 AND tile_index = 0", "0/000 differs").await;
    tamper("INSERT INTO ledger_tile (level, tile_index, hashes) SELECT 0, 3, hashes FROM ledger_tile WHERE level = 1", "tile 3 of level 0 is beyond").await;
    tamper("UPDATE ledger_head SET size = 599", "differs from the stored head").await;
    tamper("UPDATE ledger_head SET checkpoint = 'x'", "the checkpoint").await;
    tamper("DELETE FROM ledger_head", "has no head").await;
}

#[tokio::test]
async fn the_sequencer_does_not_sign_on_top_of_damage() {
    for sql in [
        "UPDATE ledger_tile SET hashes = (SELECT hashes FROM ledger_tile WHERE level = 0 AND tile_index = 1) WHERE level = 0 AND tile_index = 2",
        "DELETE FROM ledger_tile WHERE level = 1",
        "UPDATE ledger_head SET size = 599",
        "UPDATE ledger_head SET checkpoint = 'x'",
        "DELETE FROM ledger_head",
    ] {
        each_database(&[MODULE], async |db| {
            let ctx = ctx();
            submit(&db, &ctx, 0..600).await;
            Sequencer::new(db.clone(), signer()).run_once(&ctx).await.unwrap();
            let mut unit = Unit::new();
            unit.run(sql, args![]);
            db.commit(unit).await.unwrap();
            let later = ctx.acting_as(platform::Actor::Visitor);
            submit(&db, &later, 600..601).await;
            let signed = "SELECT COUNT(*) FROM ledger_head WHERE version > 1";
            // A sequencer that starts now, as after a restart.
            let round = Sequencer::new(db.clone(), signer()).run_once(&ctx).await;
            assert!(!matches!(round, Ok(Round::Integrated { .. })), "{sql}");
            assert_eq!(count(&db, signed).await, 0, "{sql}");
        })
        .await;
    }
}
