//! The journal of each case, taken through its process again, is the process as it is stored: to the byte, for everything
//! that half a year of a town, corrections, incidents, timers and new versions come to.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use cases::application::{ApplicationId, store as applications};
use cases::process::journal::{Compared, compare};
use platform::{Query, Unit, args};

use crate::dispatch::run_jobs;
use crate::town;

/// Cases with a process, and how many acts each of their journals has.
async fn journalled(app: &App) -> Vec<(ApplicationId, i64)> {
    let sql = "SELECT a.id, (SELECT COUNT(*) FROM cases_journal j WHERE j.application = a.id)
        FROM cases_application a JOIN cases_content c ON c.application = a.id
        WHERE c.process_sealed IS NOT NULL AND a.reference IS NOT NULL ORDER BY a.id LIMIT 5000";
    let rows = app.db.read(Query::new(sql, args![])).await.unwrap();
    rows.iter().map(|row| (row.id(0), row.int(1))).collect()
}

async fn compared(app: &App, id: ApplicationId) -> Compared {
    let ctx = app.edge.system("review");
    let found = applications::find_open_part(&app.db, applications::Key::Id(id)).await.unwrap();
    compare(&app.casework, &ctx, &found.unwrap()).await.unwrap()
}

/// Every case stands where its journal leads; gives how many do. Those of which something was let go, or whose person was
/// erased, have none: they are few.
pub(crate) async fn all_stand(app: &App) -> usize {
    let (mut same, mut without) = (0, 0);
    for (id, acts) in journalled(app).await {
        match compared(app, id).await {
            Compared::Same => same += 1,
            Compared::Nothing => without += 1,
            Compared::Differs(why) => panic!("{id}, of {acts} acts: {why}"),
        }
    }
    assert!(without * 5 < same, "{same} stand, {without} have no journal");
    same
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn journals_lead_to_where_cases_stand() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 80, applications: 160 }).await.unwrap();
        run_jobs(&app).await;
        let same = all_stand(&app).await;
        let all = journalled(&app).await;
        let mut several: Vec<ApplicationId> = Vec::new();
        for (id, _) in all.iter().filter(|(_, acts)| *acts > 1) {
            several.extend((compared(&app, *id).await == Compared::Same).then_some(*id));
        }
        let of_several = several.len();
        assert!(same > 100 && of_several > 20, "{same} cases, {of_several} of several acts");
        // A journal without its last act is noticed.
        let mut noticed = 0;
        for id in several.iter().take(20) {
            let mut unit = Unit::new();
            let sql = "DELETE FROM cases_journal WHERE application = $1 AND act =
                (SELECT MAX(act) FROM cases_journal WHERE application = $1)";
            unit.run(sql, args![*id]);
            app.db.commit(unit).await.unwrap();
            noticed += usize::from(matches!(compared(&app, *id).await, Compared::Differs(_)));
        }
        assert_eq!(noticed, several.len().min(20), "a missing act is noticed");
        // Without its beginning there is nothing to compare.
        let mut unit = Unit::new();
        unit.run("DELETE FROM cases_journal WHERE application = $1", args![several[0]]);
        app.db.commit(unit).await.unwrap();
        assert_eq!(compared(&app, several[0]).await, Compared::Nothing);
    })
    .await;
}
