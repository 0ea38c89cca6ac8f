//! Seeded schedules of two sequencers that race, crash between any two steps, or lose the answer to a
//! commit. Whatever happens: nothing submitted is lost or logged twice, and there is one history.

use super::*;

struct Town {
    db: Db,
    ctx: Ctx,
    submitted: Vec<EntryId>,
    published: Vec<Checkpoint>,
}

impl Town {
    fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.ctx.random()) % bound
    }

    async fn submit(&mut self) {
        let first = self.submitted.len() as u64;
        let ids = submit(&self.db, &self.ctx, first..first + 1 + self.below(90)).await;
        self.submitted.extend(ids);
    }

    /// What an outsider would have seen after each step.
    async fn watch(&mut self) {
        if let Some(text) = read_checkpoint(&self.db).await.unwrap() {
            let seen = policy().open(&Note::parse(&text).unwrap()).unwrap().checkpoint;
            if self.published.last() != Some(&seen) {
                self.published.push(seen);
            }
        }
    }

    /// Every head that was ever visible leads to the last one.
    async fn one_history(&self) {
        let Some(last) = self.published.last() else { return };
        for old in &self.published {
            let tiles =
                fetch(&self.db, tlog::consistency_tiles(old.size(), last.size()).unwrap()).await;
            let read = |tile| tiles.get(&tile).cloned();
            let proof = tlog::prove_consistency(old.size(), last.size(), read).unwrap();
            let (older, newer) = ((old.size(), old.root()), (last.size(), last.root()));
            tlog::verify_consistency(older, newer, &proof).unwrap();
        }
    }
}

/// Commits a plan as `run_once` does, without its bookkeeping; gives whether it was written.
async fn commit(db: &Db, plan: Plan) -> bool {
    match db.commit(plan.unit).await {
        Ok(()) => true,
        Err(error) if error.is_conflict() => false,
        Err(error) => panic!("{error}"),
    }
}

async fn simulate(db: Db, seed: u8, steps: u32) {
    let ctx = Ctx::new(
        TestClock::new().edge().now(),
        jiff::tz::TimeZone::UTC,
        platform::Actor::System("simulation"),
        platform::Locale::EN,
        [seed; 32],
    );
    let mut town = Town { db: db.clone(), ctx, submitted: vec![], published: vec![] };
    let mut servers = [Sequencer::new(db.clone(), signer()), Sequencer::new(db.clone(), signer())];
    for _ in 0..steps {
        let one = town.below(2) as usize;
        match town.below(8) {
            0 | 1 => town.submit().await,
            2 => drop(servers[one].run_once(&town.ctx).await.unwrap()),
            3 => servers[one] = Sequencer::new(db.clone(), signer()),
            4 => {
                if let Some(plan) = servers[one].plan(&town.ctx, 40).await.unwrap() {
                    crash_within(&town.db, &plan, town.below(plan.unit.steps().len() as u64 + 1))
                        .await;
                }
            }
            5 => {
                // Both believe that they sequence; more is submitted between deciding and writing.
                let limit = 1 + town.below(100) as usize;
                let a = servers[0].plan(&town.ctx, limit).await.unwrap();
                town.submit().await;
                let b = servers[1].plan(&town.ctx, 70).await.unwrap();
                let (a, b) = match town.below(2) {
                    0 => (a, b),
                    _ => (b, a),
                };
                if let (Some(a), Some(b)) = (a, b) {
                    let both = tokio::join!(commit(&db, a), commit(&db, b));
                    assert!(both.0 ^ both.1, "exactly one of two that race wins: {both:?}");
                }
            }
            6 => {
                // The commit arrives and its answer is lost: the server does not know.
                if let Some(plan) = servers[one].plan(&town.ctx, 200).await.unwrap() {
                    let again = plan.unit.clone();
                    assert!(commit(&db, plan).await);
                    assert!(db.commit(again).await.unwrap_err().is_conflict(), "never twice");
                }
            }
            _ => {
                let (a, b) = servers.split_at(1);
                let both = tokio::join!(a[0].run_once(&town.ctx), b[0].run_once(&town.ctx));
                both.0.unwrap();
                both.1.unwrap();
            }
        }
        town.watch().await;
    }
    while servers[0].run_once(&town.ctx).await.unwrap() != Round::Idle {}
    town.watch().await;
    town.one_history().await;
    assert_eq!(sound(&db).await, town.submitted.len() as u64, "nothing is lost, nothing twice");
    for (number, id) in town.submitted.iter().enumerate().step_by(17) {
        let text = receipt(&db, *id, &opening(&number.to_string())).await.unwrap().unwrap();
        verify::receipt(&text, &policy()).unwrap();
    }
}

#[tokio::test]
async fn seeded_schedules_keep_one_history() {
    for seed in 0..12 {
        each_database(&[MODULE], async |db| simulate(db, seed, 60).await).await;
    }
}

#[tokio::test]
async fn a_round_aborted_after_any_step_changes_nothing() {
    each_database(&[MODULE], async |db| {
        let (ctx, sequencer) = (ctx(), Sequencer::new(db.clone(), signer()));
        submit(&db, &ctx, 0..250).await;
        sequencer.run_once(&ctx).await.unwrap();
        let before = read_checkpoint(&db).await.unwrap();
        let later = ctx.acting_as(platform::Actor::Visitor);
        submit(&db, &later, 250..270).await;
        let plan = sequencer.plan(&ctx, 100).await.unwrap().unwrap();
        let steps = plan.unit.steps();
        for aborted_after in 0..=steps.len() {
            let mut unit = Unit::new();
            for step in &steps[..aborted_after] {
                unit.must(step.rows.unwrap(), step.sql().into_owned(), step.args.clone());
            }
            unit.must(1, "UPDATE ledger_head SET size = size WHERE id = 2", args![]);
            assert!(db.commit(unit).await.unwrap_err().is_conflict());
            assert_eq!(read_checkpoint(&db).await.unwrap(), before);
            assert_eq!(sound(&db).await, 250);
            let waiting = "SELECT COUNT(*) FROM ledger_entry WHERE leaf_index IS NULL";
            assert_eq!(count(&db, waiting).await, 20);
        }
        assert!(commit(&db, plan).await);
        assert_eq!(sound(&db).await, 270);
    })
    .await;
}
