//! A table is changed in the browser and as a spreadsheet, proposed, approved by a second person, and published.

use aedile::app::App;
use aedile::demo::{Scale, seed_at};
use axum::http::StatusCode;
use cases::change::{Change, ChangeState, store};
use serde_json::{Value, json};
use services::tables::sheet::{SheetFormat, to_sheet};
use services::tables::{Edit, TableText};

use crate::browser::{Browser, Shown};
use crate::dispatch::run_jobs;
use crate::town;

const SMALL: Scale = Scale { people: 60, applications: 60 };
const SERVICE: &str = "housing-benefit";
const PAGE: &str = "/desk/services/housing-benefit/tables/Eligibility";

fn current(app: &App) -> (String, TableText) {
    let definition = app.catalogue.current(SERVICE).unwrap();
    let table = TableText::find(definition.rules.source().unwrap(), "Eligibility").unwrap();
    (definition.version.to_string(), table)
}

/// The cells of a table as its page posts them.
fn cells(table: &TableText) -> Vec<(String, String)> {
    let rule = |(at, rule): (usize, &services::tables::RuleText)| {
        let cells = rule.cells.iter().enumerate();
        cells.map(|(column, cell)| (format!("c-{at}-{column}"), cell.clone())).collect::<Vec<_>>()
    };
    table.rules.iter().enumerate().flat_map(rule).collect()
}

async fn post(
    browser: &mut Browser,
    page: &Shown,
    table: &TableText,
    more: &[(&str, &str)],
) -> Shown {
    let cells = cells(table);
    let mut fields: Vec<(&str, &str)> =
        cells.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend(more);
    browser.post(page, (PAGE, "name=\"rules\""), &fields).await
}

async fn newest(app: &App) -> Change {
    store::list(&app.db).await.unwrap().remove(0)
}

/// The lowest age becomes 21 in both rules about it.
fn older(table: &TableText) -> TableText {
    let mut table = table.clone();
    for (rule, cell) in [(0, ">= 21"), (1, "< 21")] {
        table.rules[rule].cells[0] = cell.to_owned();
    }
    table
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_changed_approved_and_published() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, SMALL).await.unwrap();
        let (base, table) = current(&app);
        let mut amina = Browser::new(&app);
        amina.sign_in_as("Amina Haddad").await;
        for path in [PAGE, "/desk/changes"] {
            assert_eq!(amina.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let mut sofia = Browser::new(&app);
        sofia.sign_in_as("Sofia Marino").await;
        let page = sofia.get(PAGE).await;
        assert!(page.text.contains("collects") || page.text.contains("COLLECT"), "{}", page.text);

        // Changed on the page: nothing is kept.
        let more = post(&mut sofia, &page, &table, &[("do", "add")]).await;
        let row = format!("id=\"rule-{}\"", table.rules.len() + 1);
        assert!(more.text.contains(&row) && !page.text.contains(&row));
        assert!(store::list(&app.db).await.unwrap().is_empty());

        // Checked: what is wrong is told at its rule.
        let mut wrong = table.clone();
        wrong.rules[2].cells[2] = "<= ((".to_owned();
        let law = wrong.width() - wrong.annotations.len();
        wrong.rules[3].cells[law] = "housing-99".to_owned();
        let shown = post(&mut sofia, &page, &wrong, &[("do", "check")]).await;
        let third = shown.between("id=\"rule-3\"", "</th>").unwrap().to_owned();
        assert!(third.contains("govuk-error-message"), "{third}");
        let fourth = shown.between("id=\"rule-4\"", "</th>").unwrap();
        assert!(fourth.contains("There is no law `housing-99`"), "{fourth}");

        let unsaid = post(&mut sofia, &page, &older(&table), &[("do", "propose")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unsaid.text.contains("Say why"), "{}", unsaid.text);
        let same = [("do", "propose"), ("reason", "Nothing")];
        let same = post(&mut sofia, &page, &table, &same).await;
        assert!(same.text.contains("Nothing differs"), "{}", same.text);

        let reason = [("do", "propose"), ("reason", "The Act of 2027 says 21.")];
        let proposed = post(&mut sofia, &page, &older(&table), &reason).await;
        assert!(proposed.text.contains("Waits for approval"), "{}", proposed.text);
        assert!(proposed.text.contains("<bdi>&#62;= 21</bdi>"), "{}", proposed.text);
        let change = newest(&app).await;
        let path = format!("/desk/changes/{}", change.id);
        run_jobs(&app).await;
        let counted = newest(&app).await.what_if.unwrap();
        assert!(counted.cases > 0, "{counted:?}");
        assert!(sofia.get(&path).await.text.contains("decided cases"));
        assert_eq!(current(&app).0, base, "a proposal publishes nothing");

        // Not by the one who proposed it, nor by one without the right.
        let page = sofia.get(&path).await;
        let own = sofia.post(&page, (&path, ""), &[("do", "approve")]).await;
        assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut tomas = Browser::new(&app);
        tomas.sign_in_as("Tomas Berg").await;
        let page = tomas.get(&path).await;
        let approved = tomas.post(&page, (&path, ""), &[("do", "approve")]).await;
        assert_eq!(approved.status, StatusCode::OK, "{}", approved.text);
        run_jobs(&app).await;
        let change = newest(&app).await;
        assert_eq!(change.state, ChangeState::Published);
        assert_eq!(current(&app).0, change.result);
        let file = definitions.join("services").join(SERVICE).join("rules.dmn");
        assert_eq!(std::fs::read_to_string(file).unwrap(), change.rules);
        let kept = services::catalogue::store::versions(&app.db, SERVICE).await.unwrap();
        assert!(kept.contains(&change.result) && kept.contains(&base));
        let inbox = sofia.get("/inbox").await;
        assert!(inbox.text.contains("New rules: Housing benefit"), "{}", inbox.text);
        app.sequencer().run_once(&app.edge.system("test")).await.unwrap();
        let receipt = sofia.get(&format!("{path}/receipt")).await;
        // It is given only when what it opens is what was logged.
        assert!(receipt.text.starts_with("c2sp.org/tlog-proof@v1\nextra "), "{}", receipt.text);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spreadsheet_is_proposed_and_overtaken() {
    town::on_each_database_with_definitions(async |app, definitions| {
        seed_at(&app, Scale { people: 40, applications: 10 }).await.unwrap();
        let (base, table) = current(&app);
        let mut sofia = Browser::new(&app);
        sofia.sign_in_as("Sofia Marino").await;
        let page = sofia.get(PAGE).await;
        let sheet = format!("{PAGE}/sheet");
        let named = [("base", base.as_str()), ("sheet_reason", "As agreed")];
        let file = ("sheet", "table.ods", b"no sheet".as_slice());
        let refused = sofia.post_file(&page, &sheet, file, &named).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("no XLSX or ODS spreadsheet"), "{}", refused.text);
        let now = app.edge.now();
        let mut longer = table.clone();
        longer.edit(Edit::Copy(0));
        let bytes = to_sheet(&longer, SheetFormat::Ods, now);
        let file = ("sheet", "table.ods", bytes);
        let proposed = sofia.post_file(&page, &sheet, file, &named).await;
        assert!(proposed.text.contains("Rule \u{2068}2\u{2069} is new"), "{}", proposed.text);
        let first = newest(&app).await;

        // As a script does it, and approved at the same time as somebody changes the folder.
        let told = sofia.get(&format!("/api/v1{PAGE}")).await;
        let told: Value = serde_json::from_str(&told.text).unwrap();
        assert_eq!(
            (told["definition"].as_str(), told["columns"][0]["kind"].as_str()),
            (Some(base.as_str()), Some("if"))
        );
        let rules = older(&table).rules.into_iter();
        let rules = rules.map(|rule| json!({ "id": rule.id, "cells": rule.cells }));
        let body = json!({
            "base": base, "decision": "Eligibility", "reason": "The Act of 2027",
            "rules": rules.collect::<Vec<_>>(),
        });
        let changes = format!("/api/v1/desk/services/{SERVICE}/changes");
        let (status, made) = sofia.api(&page, &changes, &body).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let one = format!("/api/v1/desk/changes/{}", made["id"].as_str().unwrap());
        let state = async |browser: &mut Browser| -> Value {
            serde_json::from_str(&browser.get(&one).await.text).unwrap()
        };
        assert_eq!(state(&mut sofia).await["tables"][0]["rules"][0]["cells"][0]["new"], ">= 21");
        let acts = format!("{one}/acts");
        let approve = json!({ "act": "approve" });
        let (own, _) = sofia.api(&page, &acts, &approve).await;
        assert_eq!(own, StatusCode::UNPROCESSABLE_ENTITY);
        let mut tomas = Browser::new(&app);
        tomas.sign_in_as("Tomas Berg").await;
        let his = tomas.get(PAGE).await;
        let (_, approved) = tomas.api(&his, &acts, &approve).await;
        assert_eq!(approved["state"], "approved", "{approved}");
        let guidance = definitions.join("services").join(SERVICE).join("guidance.en.md");
        std::fs::write(&guidance, "Other words.\n").unwrap();
        run_jobs(&app).await;
        assert_eq!(state(&mut sofia).await["state"], "overtaken");
        assert_ne!(current(&app).0, base);
        assert_eq!(current(&app).1, table, "the rules are as they were");

        // The first one is of an older version now: it can only be rejected, with a reason, or withdrawn.
        let acts = format!("/api/v1/desk/changes/{}/acts", first.id);
        let mut code = async |body: Value| tomas.api(&his, &acts, &body).await.1;
        assert_eq!(code(approve).await["code"], "change-stale");
        assert_eq!(code(json!({ "act": "reject" })).await["code"], "change-reason-missing");
        let no = json!({ "act": "reject", "reason": "Rule 2 says the same twice." });
        assert_eq!(code(no).await["state"], "rejected");
        let (_, back) = sofia.api(&page, &acts, &json!({ "act": "withdraw" })).await;
        assert_eq!(back["code"], "change-not-open");
        let (_, stale) = sofia.api(&page, &changes, &body).await;
        assert_eq!(stale["code"], "change-stale");
    })
    .await;
}

/// Proposes a table as a program does: the code and what came back.
async fn propose(
    browser: &mut Browser,
    page: &Shown,
    (service, base): (&str, &str),
    table: &TableText,
) -> (StatusCode, Value) {
    let rules = table.rules.iter();
    let rules = rules.map(|rule| json!({ "id": rule.id, "cells": rule.cells }));
    let body = json!({
        "base": base, "decision": table.decision, "reason": "As the court said",
        "rules": rules.collect::<Vec<_>>(),
    });
    browser.api(page, &format!("/api/v1/desk/services/{service}/changes"), &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_calls_another_one_is_changed_too() {
    const CALLER: &str = "business-licence";
    town::on_each_database_with_definitions(async |app, _| {
        seed_at(&app, Scale { people: 40, applications: 10 }).await.unwrap();
        let definition = app.catalogue.current(CALLER).unwrap();
        let base = definition.version.to_string();
        let mut table = TableText::find(definition.rules.source().unwrap(), "Eligibility").unwrap();
        let words = table.rules[0].cells.iter().position(|cell| cell.contains("You may act"));
        table.rules[0].cells[words.unwrap()] = "You act for {facts.company.name}.".to_owned();
        let mut sofia = Browser::new(&app);
        sofia.sign_in_as("Sofia Marino").await;
        let page = sofia.get(PAGE).await;
        let (status, made) = propose(&mut sofia, &page, (CALLER, &base), &table).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        // The same again, by whomever: one waits for a second person.
        let mut tomas = Browser::new(&app);
        tomas.sign_in_as("Tomas Berg").await;
        let his = tomas.get(PAGE).await;
        for (browser, page) in [(&mut sofia, &page), (&mut tomas, &his)] {
            let (status, again) = propose(browser, page, (CALLER, &base), &table).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(again["code"], "change-already-proposed", "{again}");
        }
        assert_eq!(store::list(&app.db).await.unwrap().len(), 1);

        let no = json!({ "act": "reject", "reason": "Say it in the passive." });
        let acts = format!("/api/v1/desk/changes/{}/acts", made["id"].as_str().unwrap());
        assert_eq!(tomas.api(&his, &acts, &no).await.1["state"], "rejected");
        let inbox = sofia.get("/inbox").await;
        assert!(inbox.text.contains("Rejected: Business licence"), "{}", inbox.text);
        let (_, again) = propose(&mut sofia, &page, (CALLER, &base), &table).await;
        let acts = format!("/api/v1/desk/changes/{}/acts", again["id"].as_str().unwrap());
        assert_eq!(tomas.api(&his, &acts, &json!({ "act": "approve" })).await.0, StatusCode::OK);
        run_jobs(&app).await;
        let change = newest(&app).await;
        assert_eq!(change.state, ChangeState::Published);
        assert_eq!(app.catalogue.current(CALLER).unwrap().version.to_string(), change.result);
        let kept = services::catalogue::store::versions(&app.db, CALLER).await.unwrap();
        assert!(kept.contains(&change.result), "{kept:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spreadsheet_goes_on_from_an_earlier_proposal() {
    town::on_each_database_with_definitions(async |app, _| {
        seed_at(&app, Scale { people: 40, applications: 10 }).await.unwrap();
        let (base, table) = current(&app);
        let mut sofia = Browser::new(&app);
        sofia.sign_in_as("Sofia Marino").await;
        let page = sofia.get(PAGE).await;
        let (_, made) = propose(&mut sofia, &page, (SERVICE, &base), &older(&table)).await;
        let first = made["id"].as_str().unwrap().to_owned();
        let source = app.catalogue.current(SERVICE).unwrap();
        let source = source.rules.source().unwrap();
        let other = TableText::list(source).into_iter().find(|one| one.decision != "Eligibility");
        let mut other = other.unwrap();
        other.edit(Edit::Copy(0));
        let path = format!("/desk/services/{SERVICE}/tables/{}", other.decision);
        let from = sofia.get(&format!("{path}?from={first}")).await;
        let hidden = format!("name=\"from\" value=\"{first}\"");
        assert_eq!(from.text.matches(&hidden).count(), 2, "both forms of the page go on from it");
        let file = ("sheet", "t.xlsx", to_sheet(&other, SheetFormat::Xlsx, app.edge.now()));
        let named = [("base", base.as_str()), ("from", &first), ("sheet_reason", "Both")];
        let proposed = sofia.post_file(&from, &format!("{path}/sheet"), file, &named).await;
        assert_eq!(proposed.status, StatusCode::OK, "{}", proposed.text);
        let newest = store::list(&app.db).await.unwrap();
        let newest = newest.iter().find(|change| change.id.to_string() != first).unwrap();
        let both = TableText::find(&newest.rules, "Eligibility").unwrap();
        assert_eq!(both.rules[0].cells[0], ">= 21", "the earlier proposal is part of it");
        let copied = TableText::find(&newest.rules, &other.decision).unwrap();
        assert_eq!(copied.rules.len(), other.rules.len());
    })
    .await;
}
