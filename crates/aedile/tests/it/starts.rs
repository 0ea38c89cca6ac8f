//! Timers and signals begin cases: a timer once for each firing, with several servers, after a stop, and with the
//! version that is offered; a signal once in each service whose process begins with it.

use std::fs;
use std::path::Path;

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use platform::{Query, Unit, args};

use crate::begins::certificate;
use crate::browser::Browser;
use crate::dispatch::run_jobs;
use crate::incidents::applies;
use crate::town;

pub(crate) const SMALL: Scale = Scale { people: 40, applications: 20 };

/// The noise report asks for nothing that must be answered and begins with its form, or with one more event.
pub(crate) fn process(global: &str, event: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:aedile="https://aedile.org/bpmn" id="d">{global}
  <process id="report" name="Report" isExecutable="true">
    <startEvent id="received"/><startEvent id="by_itself" name="By itself">{event}</startEvent>
    <userTask id="handle" name="Look into it" aedile:role="official" aedile:unit="=unit" aedile:actions="answer note"/><endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="received" targetRef="handle"/><sequenceFlow id="b" sourceRef="by_itself" targetRef="handle"/>
    <sequenceFlow id="c" sourceRef="handle" targetRef="end"/>
  </process></definitions>"#
    )
}

fn cycle(text: &str) -> String {
    process(
        "",
        &format!("<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"),
    )
}

/// The form as a timer can hand it in: nothing has to be answered.
pub(crate) fn answers_optional(form: &str) -> String {
    let lines = form.lines().map(|line| match line.strip_prefix("        type: ") {
        Some(kind) if kind != "file" => format!("{line}\n        optional: true\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

pub(crate) async fn publish(app: &App, folder: &Path, xml: &str) {
    fs::write(folder.join("services/noise-report/process.bpmn"), xml).unwrap();
    let reloaded = app.catalogue.reload().unwrap();
    assert_eq!(reloaded.published.len(), 1, "{:?}", reloaded.findings);
    let ctx = app.edge.system("publish");
    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
    // As two servers do it.
    let (one, other) = tokio::join!(
        cases::start::plan(&app.casework, &ctx),
        cases::start::plan(&app.casework, &ctx)
    );
    one.unwrap();
    other.unwrap();
}

/// Cases of the noise report that came in by a channel: whose, and the version on which they began.
pub(crate) async fn begun(app: &App, channel: &str) -> Vec<(Option<String>, String)> {
    let sql = "SELECT applicant, definition FROM cases_application
        WHERE service = 'noise-report' AND channel = $1 AND reference IS NOT NULL ORDER BY submitted_at, id";
    let rows = app.db.read(Query::new(sql, args![channel])).await.unwrap();
    rows.iter().map(|row| (row.opt_string(0), row.string(1))).collect()
}

/// When the timer rings next, in hours from now, and its jobs that wait.
async fn stands(app: &App) -> (Option<i64>, i64) {
    let now = app.edge.system("test").now();
    let due = app.db.read(Query::new("SELECT due_at FROM cases_start", args![])).await.unwrap();
    assert_eq!(due.len(), 1, "one timer, one row");
    let hours = due[0].opt_at(0).map(|at| (at.duration_since(now).as_secs() + 1_800) / 3_600);
    let sql = "SELECT COUNT(*) FROM platform_job WHERE kind = 'cases.start'";
    let jobs = app.db.read(Query::new(sql, args![])).await.unwrap();
    (hours, jobs[0].int(0))
}

/// The town stood still for so many hours: what was due then is due so much earlier.
async fn stop_for(app: &App, hours: i64) {
    let back = i64::from(3_600) * hours;
    let rows = app.db.read(Query::new("SELECT due_at FROM cases_start", args![])).await.unwrap();
    let due = rows[0].at(0) - jiff::SignedDuration::from_secs(back);
    let mut unit = Unit::new();
    unit.must(1, "UPDATE cases_start SET due_at = $1", args![due]);
    unit.run("UPDATE platform_job SET run_at = $1 WHERE kind = 'cases.start'", args![due]);
    app.db.commit(unit).await.unwrap();
}

/// Two servers look for jobs at the same moment.
pub(crate) async fn two_servers_run(app: &App) {
    tokio::join!(run_jobs(app), run_jobs(app));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn timers_and_signals_begin_cases() {
    town::on_each_database_with_definitions(async |app, folder| {
        seed_at(&app, SMALL).await.unwrap();
        by_timer(&app, &folder).await;
        by_signal(&app, &folder).await;
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    })
    .await;
}

async fn by_timer(app: &App, folder: &Path) {
    publish(app, folder, &cycle("R/P1D")).await;
    assert_eq!(stands(app).await, (Some(24), 1), "planned once by two servers");
    two_servers_run(app).await;
    assert_eq!(begun(app, "timer").await.len(), 0, "it is not due");
    // The form asks for answers: it rings in vain, and the workshop says why.
    stop_for(app, 25).await;
    two_servers_run(app).await;
    assert_eq!(begun(app, "timer").await.len(), 0);
    let mut owner = Browser::new(app);
    owner.sign_in_as("Sofia Marino").await;
    let page = owner.get("/desk/services/noise-report/process").await;
    assert!(page.text.contains("no case began"), "{}", page.text);
    assert_eq!(stands(app).await, (Some(23), 1), "and next as it was planned");

    // The same timer with a form that lets it through goes on as it was planned.
    let form = folder.join("services/noise-report/form.yaml");
    let optional = answers_optional(&fs::read_to_string(&form).unwrap());
    fs::write(&form, optional).unwrap();
    publish(app, folder, &cycle("R/P1D")).await;
    assert_eq!(stands(app).await, (Some(23), 1));
    stop_for(app, 23).await;
    two_servers_run(app).await;
    let all = begun(app, "timer").await;
    assert_eq!(all.len(), 1, "one firing, one case, with two servers");
    assert_eq!(all[0].0, None, "nobody's");
    // After a stop of three days it rings once, and then at its hour.
    stop_for(app, 24 * 3 + 2).await;
    two_servers_run(app).await;
    assert_eq!(begun(app, "timer").await.len(), 2, "what was missed is made up once");
    let (next, jobs) = stands(app).await;
    assert!(next.is_some_and(|hours| (0..=24).contains(&hours)) && jobs == 1, "{next:?}");

    // Another timer takes its place, and the old one rings in vain.
    publish(app, folder, &cycle("R1/PT2H")).await;
    assert_eq!(stands(app).await, (Some(2), 2), "the job of the old plan is left behind");
    let mut unit = Unit::new();
    let now = app.edge.system("test").now();
    unit.run(
        "UPDATE platform_job SET run_at = $1 WHERE kind = 'cases.start' AND run_at > $1",
        args![now],
    );
    app.db.commit(unit).await.unwrap();
    two_servers_run(app).await;
    let all = begun(app, "timer").await;
    assert_eq!(all.len(), 3, "the new one began one, the old one none");
    let version = app.catalogue.current("noise-report").unwrap().version.to_string();
    assert_eq!(all.last().unwrap().1, version);
    assert_eq!(stands(app).await, (None, 0), "it has rung as often as it says");

    // Without a timer nothing is planned.
    let heard = r#"<messageEventDefinition messageRef="m"/>"#;
    publish(app, folder, &process(r#"<message id="m" name="heard"/>"#, heard)).await;
    let rows = app.db.read(Query::new("SELECT node FROM cases_start", args![])).await.unwrap();
    assert!(rows.is_empty());
}

async fn by_signal(app: &App, folder: &Path) {
    let signal = r#"<signal id="s" name="flood"/>"#;
    let event = r#"<signalEventDefinition signalRef="s"/>"#;
    publish(app, folder, &process(signal, event)).await;
    let throws = format!(r#"<intermediateThrowEvent id="middle">{event}</intermediateThrowEvent>"#);
    let xml = certificate(signal, &throws);
    fs::write(folder.join("services/residence-certificate/process.bpmn"), xml).unwrap();
    app.catalogue.reload().unwrap();
    let ctx = app.edge.system("publish");
    services::catalogue::store::publish(&app.catalogue, &app.db, &ctx).await.unwrap();
    let mut amina = Browser::new(app);
    amina.sign_in_as("Amina Haddad").await;
    let before = begun(app, "message").await.len();
    applies(&mut amina).await;
    two_servers_run(app).await;
    two_servers_run(app).await;
    let all = begun(app, "message").await;
    assert_eq!(all.len(), before + 1, "one signal, one case: {all:?}");
    assert!(all.last().unwrap().0.is_some(), "it is for whom the signal was sent");
    let depth = app.db.read(Query::new("SELECT depth FROM cases_begun", args![])).await.unwrap();
    assert!(depth.iter().any(|row| row.int(0) == 1), "and it is known by which case");
}
