//! The stored history of a case against its stored state: what happened, taken through the process again from the start
//! by the acts that are in the history, comes to where the stored process stands.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use bpmn::{Instance, Stage};
use cases::history::{self, Event, kind};
use jiff::Timestamp;
use platform::{Query, Row, args};
use privacy::{Access, CaseLabel, Item, Purpose, Sealed};
use services::Definition;
use services::decide::Findings;
use services::form::Situation;
use services::path::{Path, path};

use crate::dispatch::run_jobs;
use crate::town;

/// A case as it is stored.
struct Stored {
    definition: std::sync::Arc<Definition>,
    events: Vec<Event>,
    findings: Findings,
    instance: Instance,
    submitted_at: Timestamp,
    state: String,
}

async fn stored(app: &App, row: &Row) -> Option<Stored> {
    let ctx = app.edge.system("test");
    let reference = row.opt_string(1)?;
    let case = CaseLabel::new(reference);
    let access = Access::on(&case, Purpose::DecideApplication, "process-state");
    let (process, findings) = (Sealed::from_bytes(row.bytes(7)), Sealed::from_bytes(row.bytes(8)));
    let items =
        [Item::new(cases::process::LABEL, &process), Item::new(cases::findings::LABEL, &findings)];
    let opened = app.vault.open(&ctx, &access, row.id(4), &items).await.ok()?;
    Some(Stored {
        definition: app.casework.definition_by(row.text(2), row.text(3)).await.unwrap(),
        events: history::store::list(&app.db, row.id(0)).await.unwrap(),
        instance: opened[0].json().unwrap(),
        findings: opened[1].json().unwrap(),
        submitted_at: row.at(6),
        state: row.string(5),
    })
}

/// The steps that an act may have been; none for one that moves nothing. `Err` for what a walk on paper cannot do.
fn steps_of(event: &Event) -> Result<&'static [&'static str], ()> {
    let by_official = event.actor_kind == "official";
    Ok(match (event.kind.as_str(), event.detail.as_deref()) {
        (kind::ASKED, _) => &["ask_correction"],
        (kind::ANSWERED, _) => &["correct"],
        (kind::OPINION_ASKED, _) => &["ask_opinion"],
        (kind::OPINION_GIVEN, _) => &["give_opinion"],
        (kind::PROPOSED, Some("refuse")) => &["refuse"],
        (kind::PROPOSED, _) => &["approve"],
        (kind::SENT_BACK, _) => &["send_back"],
        (kind::DONE, Some("inspect")) if by_official => &["inspect"],
        (kind::DONE, Some("answer")) if by_official => &["answer"],
        (kind::DONE, Some("confirm")) if by_official => &["confirm"],
        (kind::DECIDED, Some("refused")) if by_official => &["confirm", "refuse"],
        (kind::DECIDED, _) if by_official => &["confirm", "approve", "answer"],
        (
            kind::WITHDRAWN
            | kind::LAPSED
            | kind::STOPPED
            | kind::RETRIED
            | kind::SKIPPED
            | kind::MOVED
            | kind::MIGRATED
            | kind::CHOSEN
            | kind::WORK_ASKED
            | kind::WORK_FAILED
            | kind::TOLD
            | kind::TOLD_BY_PROGRAM
            | kind::TERM_PASSED
            | kind::DEMANDED
            | kind::UNPAID,
            _,
        ) => return Err(()),
        (kind::DECIDED, _) if event.actor_kind == "system" => return Err(()),
        _ => &[],
    })
}

/// Takes a history through the process again, with the time that passed between its acts.
fn replay(case: &Stored, events: &[Event], until: Timestamp) -> Option<Path> {
    let situation = Situation::new(case.submitted_at.to_zoned(jiff::tz::TimeZone::UTC));
    let walk = |steps: &[String]| {
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        path(&case.definition, (&case.findings, &situation), &steps)
    };
    let (mut steps, mut at) = (Vec::<String>::new(), case.submitted_at);
    let pass = |steps: &mut Vec<String>, at: &mut Timestamp, to: Timestamp| {
        let seconds = to.duration_since(*at).as_secs();
        if seconds > 0 {
            steps.push(format!("PT{seconds}S"));
            *at = to;
        }
    };
    for event in events {
        let candidates = steps_of(event).ok()?;
        if candidates.is_empty() {
            continue;
        }
        pass(&mut steps, &mut at, event.at);
        let fits = |word: &&&str| {
            let mut tried = steps.clone();
            tried.push((**word).to_owned());
            walk(&tried).wrong.is_none()
        };
        let word = candidates.iter().find(fits).or(candidates.last())?;
        steps.push((*word).to_owned());
    }
    if !walk(&steps).is_over {
        pass(&mut steps, &mut at, until);
    }
    Some(walk(&steps))
}

/// Where the stored process stands, in the words of a way.
fn stands(case: &Stored) -> (bool, Vec<bpmn::NodeId>) {
    let open = case.definition.bpmn.allowed(&case.instance);
    let mut waits: Vec<bpmn::NodeId> = open.iter().map(|open| open.node).collect();
    waits.sort_unstable();
    waits.dedup();
    (matches!(case.instance.stage(), Stage::Ended(_)), waits)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn histories_lead_to_where_cases_stand() {
    town::on_each_database(async |app| {
        seed_at(&app, Scale { people: 80, applications: 160 }).await.unwrap();
        run_jobs(&app).await;
        let sql = "SELECT a.id, a.reference, a.service, a.definition, a.subject, a.state, a.submitted_at,
                c.process_sealed, c.findings_sealed
            FROM cases_application a JOIN cases_content c ON c.application = a.id
            WHERE a.reference IS NOT NULL AND c.process_sealed IS NOT NULL AND c.findings_sealed IS NOT NULL
            ORDER BY a.submitted_at, a.id LIMIT 1000";
        let now = app.edge.system("test").now();
        let (mut compared, mut by_people, mut noticed) = (0, 0, 0);
        for row in app.db.read(Query::new(sql, args![])).await.unwrap() {
            let Some(case) = stored(&app, &row).await else { continue };
            // Numbered without a gap from the day on which it was handed in.
            let numbers: Vec<i64> = case.events.iter().map(|event| event.seq).collect();
            assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
            assert_eq!(case.events[0].kind, kind::SUBMITTED);
            let decided = case.events.iter().any(|event| event.kind == kind::DECIDED);
            assert!(case.state != "decided" || decided, "decided, but not in its history");
            let Some(way) = replay(&case, &case.events, now) else { continue };
            let kinds: Vec<&str> = case.events.iter().map(|event| &*event.kind).collect();
            let told = (&case.definition.id, row.string(1), kinds);
            assert_eq!(way.wrong, None, "{told:?}");
            assert_eq!((way.is_over, way.waits.clone()), stands(&case), "{told:?}");
            compared += 1;
            // Without its last act the history leads elsewhere.
            let acts = |event: &&Event| steps_of(event).is_ok_and(|steps| !steps.is_empty());
            let Some(last) = case.events.iter().rev().find(acts) else { continue };
            by_people += 1;
            let without: Vec<Event> =
                case.events.iter().filter(|event| event.seq != last.seq).cloned().collect();
            let other = replay(&case, &without, now).unwrap();
            noticed += usize::from((other.is_over, other.waits) != stands(&case));
        }
        println!("{compared} compared, {by_people} with acts of people, {noticed} noticed");
        assert!(compared > 60 && by_people > 20, "{compared} compared, {by_people} with acts");
        assert!(noticed * 10 >= by_people * 9, "a missing act is noticed: {noticed} of {by_people}");
    })
    .await;
}
