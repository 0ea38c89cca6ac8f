//! Conditions begin cases: once for each turn from not true to true, with several servers, by what the town counts of
//! itself and by what a program gives.

use std::fs;
use std::path::Path;

use aedile::app::App;
use aedile::demo::seed_at;
use axum::http::{Method, StatusCode};
use platform::{Query, Unit, args};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::program::Program;
use crate::starts::{SMALL, answers_optional, begun, process, publish, two_servers_run};
use crate::town;

const CONDITIONS: &str = "/api/v1/desk/conditions";

fn when(condition: &str) -> String {
    let escaped = condition.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let event = format!(
        "<conditionalEventDefinition><condition>={escaped}</condition></conditionalEventDefinition>"
    );
    process("", &event)
}

async fn publish_form(folder: &Path) {
    let form = folder.join("services/noise-report/form.yaml");
    let optional = answers_optional(&fs::read_to_string(&form).unwrap());
    fs::write(&form, optional).unwrap();
}

/// A minute has passed: conditions are looked at again.
async fn a_minute_later(app: &App) {
    let now = app.edge.system("test").now();
    let mut unit = Unit::new();
    unit.run("UPDATE cases_start SET due_at = $1", args![now]);
    unit.run("UPDATE platform_job SET run_at = $1 WHERE kind = 'cases.condition'", args![now]);
    app.db.commit(unit).await.unwrap();
    two_servers_run(app).await;
}

async fn count(app: &App) -> usize {
    begun(app, "condition").await.len()
}

async fn gives(program: &Program, key: &str, variables: Value) -> (StatusCode, Value) {
    let body = json!({ "variables": variables });
    let told = program.ask(Method::POST, CONDITIONS, key, &body).await;
    (told.status, told.body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_begin_cases() {
    town::on_each_database_with_definitions(async |app, folder| {
        seed_at(&app, SMALL).await.unwrap();
        publish_form(&folder).await;
        by_measures(&app, &folder).await;
        by_what_is_given(&app, &folder).await;
        what_fails_is_shown(&app, &folder).await;
        a_lost_job_is_made_again(&app).await;
        what_is_refused_is_tried_again(&app, &folder).await;
        crate::replay::all_stand(&app).await;
        let policy = ledger::verify::read_policy(&app.log.verifier.to_string()).unwrap();
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let report = ledger::fsck(&app.db, &policy).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    })
    .await;
}

/// How many cases of the town are open: from the table itself.
async fn open(app: &App) -> i64 {
    let sql = "SELECT COUNT(*) FROM cases_application WHERE state IN ('open', 'waiting')";
    app.db.read(Query::new(sql, args![])).await.unwrap()[0].int(0)
}

async fn by_measures(app: &App, folder: &Path) {
    // One more than are open now: it does not hold until a further case is there.
    let limit = open(app).await;
    publish(app, folder, &when(&format!("town.open_cases > {limit}"))).await;
    two_servers_run(app).await;
    assert_eq!(count(app).await, 0, "it does not hold");
    let sql = "INSERT INTO cases_application (id, service, definition, subject, channel, state, created_at, updated_at, submitted_at, version)
        VALUES ('app_extra', 'noise-report', 'v', 'sub_extra', 'web', $2, $1, $1, $1, 1)";
    let mut unit = Unit::new();
    unit.must(1, sql, args![app.edge.system("test").now(), "open"]);
    app.db.commit(unit).await.unwrap();
    a_minute_later(app).await;
    let all = begun(app, "condition").await;
    assert_eq!(all.len(), 1, "one turn, one case, with two servers");
    assert_eq!(all[0].0, None, "nobody's");
    a_minute_later(app).await;
    assert_eq!(count(app).await, 1, "it held before");
    // A version that says the same goes on with it.
    let xml = when(&format!("town.open_cases > {limit}"));
    publish(app, folder, &xml.replace("Look into it", "Look into this")).await;
    a_minute_later(app).await;
    assert_eq!(count(app).await, 1);
    let mut unit = Unit::new();
    unit.must(1, "DELETE FROM cases_application WHERE id = 'app_extra'", args![]);
    app.db.commit(unit).await.unwrap();
}

async fn by_what_is_given(app: &App, folder: &Path) {
    publish(app, folder, &when("given.level > 5 and today() > date(\"2020-01-01\")")).await;
    a_minute_later(app).await;
    let before = count(app).await;
    assert_eq!(before, 1, "what was never given holds nothing up, and begins nothing");
    let gauge = Program::registered(app, "Gauge", (&["cases.tell"], "environment")).await;
    let (status, told) = gives(&gauge, "low", json!({ "level": 4 })).await;
    assert_eq!((status, &told["began"]), (StatusCode::OK, &json!([])), "{told}");
    let (status, told) =
        gives(&gauge, "high", json!({ "level": 7.5, "story": "High water." })).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    assert_eq!(told["began"][0]["service"], "noise-report");
    let reference = told["began"][0]["reference"].clone();
    let (status, again) =
        gives(&gauge, "high", json!({ "level": 7.5, "story": "High water." })).await;
    assert_eq!((status, &again["began"][0]["reference"]), (StatusCode::CREATED, &reference));
    let (_, other) = gives(&gauge, "high", json!({ "level": 8 })).await;
    assert_eq!(other["code"], "idempotency-key-reused", "{other}");
    // It holds still: neither a higher level nor the next look begins another.
    assert_eq!(gives(&gauge, "", json!({ "level": 9 })).await.0, StatusCode::OK);
    a_minute_later(app).await;
    assert_eq!(count(app).await, before + 1);
    // An old request that comes late changes nothing; low and high again is another turn.
    assert_eq!(gives(&gauge, "low", json!({ "level": 4 })).await.0, StatusCode::OK);
    assert_eq!(gives(&gauge, "", json!({ "level": 9 })).await.0, StatusCode::OK);
    assert_eq!(gives(&gauge, "", json!({ "level": 2 })).await.0, StatusCode::OK);
    let (one, two) = tokio::join!(
        gives(&gauge, "", json!({ "level": 6 })),
        gives(&gauge, "", json!({ "level": 6 }))
    );
    assert_eq!(count(app).await, before + 2, "two programs at once begin one: {one:?} {two:?}");
    what_is_refused(app, &gauge).await;
    assert_eq!(count(app).await, before + 2);
}

async fn what_is_refused(app: &App, gauge: &Program) {
    let code = |(status, body): (StatusCode, Value)| {
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        body["code"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(code(gives(gauge, "", json!({})).await), "conditions-untold");
    let long = "x".repeat(20_000);
    assert_eq!(code(gives(gauge, "", json!({ "level": long })).await), "conditions-untold");
    assert_eq!(code(gives(gauge, "", json!({ "rain": 4 })).await), "condition-not-asked");
    let deep = (0..40).fold(json!(7), |inner, _| json!([inner]));
    assert_eq!(code(gives(gauge, "", json!({ "level": deep })).await), "payload-too-deep");
    let other = Program::registered(app, "Meters", (&["cases.tell"], "parking")).await;
    assert_eq!(code(gives(&other, "", json!({ "level": 4 })).await), "condition-not-asked");
    let without = Program::registered(app, "Reader", (&["cases.read"], "environment")).await;
    assert_eq!(gives(&without, "", json!({ "level": 4 })).await.0, StatusCode::FORBIDDEN);
}

async fn what_fails_is_shown(app: &App, folder: &Path) {
    let standing = cases::incident::store::count_open(&app.db).await.unwrap();
    let before = count(app).await;
    publish(app, folder, &when("given.level > 6")).await;
    let gauge = Program::registered(app, "Gauge 2", (&["cases.tell"], "environment")).await;
    let (status, told) = gives(&gauge, "", json!({ "level": "high" })).await;
    assert_eq!((status, &told["failing"][0]["element"]), (StatusCode::OK, &json!("by_itself")));
    a_minute_later(app).await;
    assert_eq!(count(app).await, before);
    let counted = cases::incident::store::count_open(&app.db).await.unwrap();
    assert_eq!(counted, standing + 1, "monitoring counts it");
    let mut operator = Browser::new(app);
    operator.sign_in_as("Rita Nunes").await;
    let page = operator.get("/desk/incidents").await;
    let shown = page.between("Conditions that begin no cases now", "</section>");
    let shown = shown.unwrap_or_default();
    assert!(shown.contains("By itself") && shown.contains("given.level"), "{}", page.text);
    let listed = operator.get("/api/v1/desk/incidents").await;
    let listed: Value = serde_json::from_str(&listed.text).unwrap();
    assert_eq!(listed["starts"][0]["element"], "by_itself", "{listed}");
    let mut owner = Browser::new(app);
    owner.sign_in_as("Sofia Marino").await;
    let page = owner.get("/desk/services/noise-report/process").await;
    assert!(page.text.contains("cannot be worked out since"), "{}", page.text);
    // With a number it goes on by itself, and begins its case.
    assert_eq!(gives(&gauge, "", json!({ "level": 7 })).await.0, StatusCode::CREATED);
    assert_eq!(cases::incident::store::count_open(&app.db).await.unwrap(), standing);
    assert_eq!(count(app).await, before + 1);
}

/// A condition whose job was lost is looked at again, and stands as it stood.
async fn a_lost_job_is_made_again(app: &App) {
    let ctx = app.edge.system("test");
    let before = count(app).await;
    let mut unit = Unit::new();
    unit.run("DELETE FROM platform_job WHERE kind = 'cases.condition'", args![]);
    let long_ago = ctx.now() - jiff::SignedDuration::from_mins(11);
    unit.must(1, "UPDATE cases_start SET due_at = $1", args![long_ago]);
    app.db.commit(unit).await.unwrap();
    cases::start::plan(&app.casework, &ctx).await.unwrap();
    let sql = "SELECT COUNT(*) FROM platform_job WHERE kind = 'cases.condition'";
    assert_eq!(app.db.read(Query::new(sql, args![])).await.unwrap()[0].int(0), 1);
    two_servers_run(app).await;
    assert_eq!(count(app).await, before, "it held before: that is no turn");
}

/// A case that the service does not take now begins when it does; what nothing looks at any more is let go.
async fn what_is_refused_is_tried_again(app: &App, folder: &Path) {
    let standing = cases::incident::store::count_open(&app.db).await.unwrap();
    let before = count(app).await;
    let form = folder.join("services/noise-report/form.yaml");
    let optional = fs::read_to_string(&form).unwrap();
    let needed = optional.replacen("        optional: true\n", "", 1);
    assert_ne!(needed, optional);
    fs::write(&form, needed).unwrap();
    publish(app, folder, &when("today() > date(\"2020-01-01\")")).await;
    let given = app.db.read(Query::new("SELECT name FROM cases_given", args![])).await.unwrap();
    assert!(given.is_empty(), "no condition looks at it any more");
    a_minute_later(app).await;
    a_minute_later(app).await;
    assert_eq!(count(app).await, before, "the form asks for an answer");
    let shown = cases::incident::store::count_open(&app.db).await.unwrap();
    assert_eq!(shown, standing + 1, "operators see it");
    fs::write(&form, optional).unwrap();
    publish(app, folder, &when("today() > date(\"2020-01-01\")")).await;
    a_minute_later(app).await;
    a_minute_later(app).await;
    assert_eq!(count(app).await, before + 1, "it holds still, and begins one case");
    assert_eq!(cases::incident::store::count_open(&app.db).await.unwrap(), standing);
}
