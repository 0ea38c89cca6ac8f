//! What a service tells people of, and what it leaves out.

use services::Definition;
use services::definition::Notice;

use super::{clock_words, reminder, tell};
use crate::decision;
use crate::task::TaskKind;
use crate::tests_support::{Bench, rows_into};

/// The same service, telling people of this alone.
fn telling(definition: &Definition, notices: &[Notice]) -> Definition {
    Definition { notify: notices.to_vec(), ..definition.clone() }
}

#[tokio::test]
async fn people_are_told_as_the_service_says() {
    let bench = Bench::at("building-permit", "decide").await;
    let ctx = bench.ctx();
    for notice in [Notice::Assigned, Notice::Opinion, Notice::Inspection] {
        for (wanted, messages) in [(vec![notice], 1), (vec![Notice::Received], 0)] {
            let definition = telling(&bench.definition, &wanted);
            let mut work = bench.work(&ctx);
            tell(&mut work, (&definition, &bench.dossier), notice);
            assert_eq!(rows_into(&work.unit, "INTO messages_message"), messages, "{notice:?}");
        }
    }
    for (wanted, messages) in [(vec![Notice::Received], 1), (vec![Notice::Decided], 0)] {
        let mut work = bench.work(&ctx);
        let definition = telling(&bench.definition, &wanted);
        decision::confirm_receipt(&mut work, &definition, &bench.dossier);
        assert_eq!(rows_into(&work.unit, "INTO messages_message"), messages);
    }
}

#[tokio::test]
async fn who_is_asked_is_reminded_where_the_service_wants_it() {
    let bench = Bench::at("building-permit", "decide").await;
    let ctx = bench.ctx();
    let table = [
        (TaskKind::Applicant, vec![Notice::Reminder], 1),
        (TaskKind::Applicant, vec![Notice::Received], 0),
        (TaskKind::Step, vec![Notice::Reminder], 0),
    ];
    for (kind, wanted, jobs) in table {
        let mut work = bench.work(&ctx);
        work.change_task(0, |task| task.kind = kind);
        reminder::plan(&mut work, &telling(&bench.definition, &wanted));
        assert_eq!(rows_into(&work.unit, "INTO platform_job"), jobs, "{kind:?} {wanted:?}");
    }
}

#[tokio::test]
async fn nobody_is_told_that_a_clock_stands_still_that_runs() {
    let stops = Bench::at("building-permit", "decide").await;
    assert!(clock_words(&stops.definition, &stops.dossier).contains("stands still"));
    let runs = Bench::at("noise-report", "answer").await;
    assert!(clock_words(&runs.definition, &runs.dossier).contains("runs on"));
}
