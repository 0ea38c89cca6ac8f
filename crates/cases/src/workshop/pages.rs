//! `/desk/services`: the services of a town from inside; and one of them, which can be tried.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use bpmn::{FlowId, Marks, NodeId};
use jiff::ToSpan as _;
use services::Definition;
use services::decide::ShownTable;
use services::scenario::{Coverage, Covered, coverage};
use web::{Answer, Asked, Choice, Failure, Form, Page, SummaryRow, html, html_refused};

use super::{Running, Tried, TryRefusal, Trying, read_values, tried};
use crate::casework::Casework;
use crate::change::pages::table_path;
use crate::decision::outcome_word;
use crate::desk::{Desk, way_back};
use crate::findings::{Told, told};
use crate::start::Planned;
use crate::start::store::list_of_service;

#[derive(Template)]
#[template(path = "workshop/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<ServiceRow>,
}

struct ServiceRow {
    path: String,
    name: String,
    unit: String,
    version: String,
}

#[derive(Template)]
#[template(path = "workshop/process.html")]
struct ProcessPage {
    page: Page,
    form: Form,
    version: String,
    diagram: String,
    lines: Vec<Line>,
    versions: Vec<SummaryRow>,
    starts: Vec<SummaryRow>,
    tables: Vec<Table>,
    rates: Vec<RateRow>,
    rates_said: String,
    scenarios: Vec<ScenarioRow>,
    covered: String,
    covered_diagram: String,
    missed: Vec<String>,
    covered_flows: String,
    missed_flows: Vec<String>,
    choices: Vec<Choice>,
    action: String,
    result: Option<ResultView>,
}

/// An element of the process in the list that says what the drawing says.
struct Line {
    depth: usize,
    kind: String,
    name: String,
    waiting: i64,
    standing: i64,
}

struct Table {
    name: String,
    edit: String,
    hit_policy: String,
    hit_policy_words: String,
    head: Vec<(String, String)>,
    rows: Vec<Vec<String>>,
}

/// A value of a rate.
struct RateRow {
    name: String,
    from: String,
    to: String,
    value: String,
    source: String,
    is_now: bool,
}

struct ScenarioRow {
    name: String,
    passed: bool,
    differences: String,
    end: String,
}

struct ResultView {
    rows: Vec<SummaryRow>,
    problems: Vec<String>,
    criteria: Vec<Told>,
    reasons: Vec<(String, String)>,
    path: Vec<String>,
    diagram: String,
}

/// `GET /desk/services`.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let casework = &desk.casework;
    let page = asked.page("workshop-title").back(way_back(&asked));
    let snapshot = casework.inner().catalogue.snapshot();
    let row = |definition: &Arc<Definition>| ServiceRow {
        path: format!("/desk/services/{}/process", definition.id),
        name: definition.name.get(asked.locale()).to_owned(),
        unit: casework.unit_name(&definition.unit, asked.locale()),
        version: short(definition),
    };
    let mut rows: Vec<ServiceRow> = snapshot.all().map(row).collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    html(&ListPage { rows, page })
}

fn short(definition: &Definition) -> String {
    definition.version.to_string().chars().take(12).collect()
}

/// A service by its id.
pub(super) fn find(casework: &Casework, id: &str) -> Result<Arc<Definition>, Failure> {
    casework.current(id).ok_or(Failure::NotFound)
}

/// `GET /desk/services/{id}/process`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let definition = find(&desk.casework, &id)?;
    html(&process_page(&desk.casework, &asked, &definition, (Form::new(), None)).await?)
}

/// `POST /desk/services/{id}/process`: tries a scenario with other values; nothing is kept.
pub(crate) async fn try_it(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let definition = find(&desk.casework, &id)?;
    match try_form(&definition, &form) {
        Ok(tried) => {
            let shown = Some(tried);
            html(&process_page(&desk.casework, &asked, &definition, (form, shown)).await?)
        }
        Err(refusal) => {
            let key = format!("cases-refusal-{}", refusal.word());
            let wording = asked.words.with(&key, refusal.arguments().as_slice());
            form.refuse(refusal.field(), wording);
            html_refused(&process_page(&desk.casework, &asked, &definition, (form, None)).await?)
        }
    }
}

fn try_form(definition: &Definition, form: &Form) -> Result<Tried, TryRefusal> {
    let values = read_values(form.value("values"))?;
    let trying = Trying { scenario: form.value("scenario"), steps: form.value("steps") };
    let scenario = trying.with(definition, &values)?;
    tried(definition, &scenario).ok_or(TryRefusal::NoScenario)
}

async fn process_page(
    casework: &Casework,
    asked: &Asked,
    definition: &Definition,
    (form, tried): (Form, Option<Tried>),
) -> Result<ProcessPage, Failure> {
    let bpmn = &definition.bpmn;
    let title = definition.name.get(asked.locale());
    let mut page = asked.page_titled(title).back("/desk/services").errors_of(&form).wide();
    if let Some(count) = asked.query_value("moving").and_then(|count| count.parse::<i64>().ok()) {
        let notice = page.with("migration-moving", ("count", count));
        page = page.notice(notice);
    }
    let running = Running::of(casework.db(), &definition.id).await?;
    let starts = list_of_service(casework.db(), &definition.id).await?;
    let covered = coverage(definition);
    let counts = running.counts(bpmn);
    let current = definition.version.to_string();
    let version = |(version, count): &(String, i64)| {
        let short: String = version.chars().take(12).collect();
        let words = match *version == current {
            true => page.with("workshop-version-current", ("version", short)),
            false => page.with("workshop-version-earlier", ("version", short)),
        };
        let row = SummaryRow::new(words, count.to_string());
        match *version == current || !asked.visitor.holds(crate::migration::PUBLISH) {
            true => row,
            false => {
                let path = format!("/desk/services/{}/migration?from={version}", definition.id);
                row.action(page.t("workshop-migrate"), path)
            }
        }
    };
    let choice = |(index, scenario): (usize, &services::scenario::Scenario)| {
        Choice::new(index.to_string(), scenario.name.to_string())
    };
    Ok(ProcessPage {
        version: short(definition),
        diagram: bpmn::svg_marked(bpmn, &Marks { counts: &counts, ..Marks::default() }),
        lines: lines(&page, definition, &running),
        versions: running.versions.iter().map(version).collect(),
        starts: starts.iter().map(|start| start_row(&page, definition, start)).collect(),
        tables: tables(&page, definition),
        rates: rates(&page, definition),
        rates_said: rates_said(&page, definition),
        covered: covered_words(&page, &covered),
        covered_diagram: bpmn::svg_marked(
            bpmn,
            &Marks { taken: &covered.taken, flows: &covered.flows_taken, ..Marks::default() },
        ),
        missed: names(definition, &covered.missed),
        covered_flows: covered_flows_words(&page, &covered),
        missed_flows: flow_names(&page, definition, &covered.flows_missed),
        scenarios: covered
            .scenarios
            .iter()
            .map(|one| scenario_row(&page, definition, one))
            .collect(),
        choices: definition.scenarios.list.iter().enumerate().map(choice).collect(),
        action: format!("/desk/services/{}/process", definition.id),
        result: tried.map(|tried| result(&page, definition, &tried)),
        form,
        page,
    })
}

/// A timer or condition that begins cases: when it rings next or how it stands, and why none began the last time.
fn start_row(page: &Page, definition: &Definition, start: &Planned) -> SummaryRow {
    let bpmn = &definition.bpmn;
    let node = bpmn.find(&start.start.node);
    let name = node.map_or(&*start.start.node, |node| bpmn.node(node).label());
    let next = match (&start.next, start.is_condition(), &start.failure) {
        (_, true, Some((why, since))) => {
            let told = [("at", page.instant(*since)), ("why", why.clone())];
            page.with("workshop-start-failing", told.as_slice())
        }
        (_, true, None) if start.held => page.t("workshop-start-holds"),
        (_, true, None) if start.refusal.is_some() => page.t("workshop-start-refusing"),
        (_, true, None) => page.t("workshop-start-waits"),
        (Some(next), false, _) => page.with("workshop-start-next", ("at", page.instant(next.at))),
        (None, false, _) => page.t("workshop-start-over"),
    };
    let refused = start.refusal.as_ref().zip(start.rung_at).map(|(why, at)| {
        let why = page.t(&format!("cases-refusal-{why}"));
        let told = [("at", page.instant(at)), ("why", why)];
        page.with("workshop-start-refused", told.as_slice())
    });
    let told: Vec<String> = std::iter::once(next).chain(refused).collect();
    SummaryRow::new(name.to_owned(), told.join(" "))
}

fn covered_words(page: &Page, covered: &Coverage) -> String {
    let (taken, missed) = (covered.taken.len() as i64, covered.missed.len() as i64);
    page.with("workshop-covered", [("taken", taken), ("all", taken + missed)].as_slice())
}

fn covered_flows_words(page: &Page, covered: &Coverage) -> String {
    let (taken, missed) = (covered.flows_taken.len() as i64, covered.flows_missed.len() as i64);
    page.with("workshop-covered-flows", [("taken", taken), ("all", taken + missed)].as_slice())
}

/// Flows in words: from where to where, and what is written at the line.
fn flow_names(page: &Page, definition: &Definition, flows: &[FlowId]) -> Vec<String> {
    let bpmn = &definition.bpmn;
    let words = |flow: &FlowId| {
        let flow = bpmn.flow(*flow);
        let (from, to) = (bpmn.node(flow.source).label(), bpmn.node(flow.target).label());
        match &*flow.name {
            "" => page.with("workshop-flow", [("from", from), ("to", to)].as_slice()),
            name => {
                let named = [("from", from), ("to", to), ("name", name)];
                page.with("workshop-flow-named", named.as_slice())
            }
        }
    };
    flows.iter().map(words).collect()
}

fn names(definition: &Definition, nodes: &[NodeId]) -> Vec<String> {
    nodes.iter().map(|node| definition.bpmn.node(*node).label().to_owned()).collect()
}

fn lines(page: &Page, definition: &Definition, running: &Running) -> Vec<Line> {
    let count = |list: &[(String, i64)], id: &str| {
        list.iter().find(|(node, _)| node == id).map_or(0, |(_, count)| *count)
    };
    let line = |line: bpmn::Line| {
        let id = &definition.bpmn.node(line.node).id;
        Line {
            depth: line.depth.min(3),
            kind: page.t(&format!("bpmn-{}", kind(line.kind))),
            name: line.name.to_string(),
            waiting: count(&running.waiting, id),
            standing: count(&running.standing, id),
        }
    };
    bpmn::outline(&definition.bpmn, &[]).into_iter().map(line).collect()
}

/// The word for what an element is; events are told by where they stand, not by what triggers them.
fn kind(element: &'static str) -> &'static str {
    const TASKS: [&str; 9] = [
        "user-task",
        "manual-task",
        "service-task",
        "script-task",
        "business-rule-task",
        "send-task",
        "receive-task",
        "call-activity",
        "task",
    ];
    if let Some(task) = TASKS.into_iter().find(|task| *task == element) {
        return task;
    }
    match element {
        "milestone" => "throw",
        "transaction" => "sub-process",
        _ if element.ends_with("sub-process") => "sub-process",
        _ => ["gateway", "boundary", "catch", "throw", "start", "end"]
            .into_iter()
            .find(|part| element.ends_with(part))
            .unwrap_or("other"),
    }
}

fn tables(page: &Page, definition: &Definition) -> Vec<Table> {
    let tables = definition.rules.tables_shown();
    tables.iter().map(|table| shown(page, &definition.id, table)).collect()
}

fn rates(page: &Page, definition: &Definition) -> Vec<RateRow> {
    let today = page.asked().ctx.today();
    let law = |id: &str| {
        let law = definition.law(id);
        law.map_or_else(|| id.to_owned(), |law| law.title.get(page.locale()).to_owned())
    };
    let rows = definition.rates.list.iter().flat_map(|rate| {
        let now = rate.on(today).map(|value| value.from);
        let next = rate.values.iter().skip(1).map(|next| next.from.saturating_sub(1.day()));
        let ends = next.map(Some).chain(std::iter::once(None));
        rate.values.iter().zip(ends).map(move |(value, next)| RateRow {
            name: rate.name.get(page.locale()).to_owned(),
            from: page.date(value.from),
            to: value.to.or(next).map_or_else(String::new, |to| page.date(to)),
            value: value.value.to_string(),
            source: format!("{} ({})", law(&value.law), value.source),
            is_now: now == Some(value.from),
        })
    });
    rows.collect()
}

/// The values of which day count.
fn rates_said(page: &Page, definition: &Definition) -> String {
    let key = definition.rates.law_on.as_ref();
    let question = key.and_then(|key| definition.form.question(key));
    match question {
        Some(question) => {
            let label = question.label.get(page.locale());
            page.with("workshop-rates-what-named", ("question", label))
        }
        None => page.t("workshop-rates-what"),
    }
}

/// A table with its columns in order: conditions, results, annotations.
fn shown(page: &Page, service: &str, table: &ShownTable) -> Table {
    let view = &table.view;
    let input = |(label, expression): &(Arc<str>, Arc<str>)| {
        let label = if label.is_empty() { expression } else { label };
        (page.t("workshop-column-if"), label.to_string())
    };
    let output = |name: &Arc<str>| {
        let name = if name.is_empty() { table.decision.to_string() } else { name.to_string() };
        (page.t("workshop-column-then"), name)
    };
    let annotation = |name: &Arc<str>| (page.t("workshop-column-note"), name.to_string());
    let cells = |rule: &dmn::RuleView| {
        let cells = rule.conditions.iter().chain(&rule.outputs).chain(&rule.annotations);
        cells.map(|cell| cell.to_string()).collect()
    };
    let policy = table.hit_policy.to_lowercase().replace(' ', "-");
    Table {
        name: table.decision.to_string(),
        edit: table_path(service, &table.decision),
        hit_policy: table.hit_policy.clone(),
        hit_policy_words: page.t(&format!("workshop-hit-{policy}")),
        head: (view.inputs.iter().map(input))
            .chain(view.outputs.iter().map(output))
            .chain(view.annotations.iter().map(annotation))
            .collect(),
        rows: view.rules.iter().map(cells).collect(),
    }
}

fn scenario_row(page: &Page, definition: &Definition, one: &Covered) -> ScenarioRow {
    ScenarioRow {
        name: one.report.name.clone(),
        passed: one.report.differences.is_empty(),
        differences: one.report.differences.join("; "),
        end: match &one.way {
            None => page.t("workshop-not-handed-in"),
            Some(way) => stands(page, definition, way),
        },
    }
}

/// Where a way ends or waits.
fn stands(page: &Page, definition: &Definition, way: &services::path::Path) -> String {
    let label = |node: &NodeId| definition.bpmn.node(*node).label().to_owned();
    match (&way.ended_at, way.is_over) {
        (Some(node), true) => page.with("workshop-ends", ("step", label(node))),
        _ => {
            let waits: Vec<String> = way.waits.iter().map(label).collect();
            page.with("workshop-waits", ("steps", waits.join(", ")))
        }
    }
}

fn result(page: &Page, definition: &Definition, tried: &Tried) -> ResultView {
    let findings = &tried.findings;
    let outcome = page.t(&format!("desk-proposal-{}", outcome_word(findings.outcome)));
    let mut rows = vec![SummaryRow::new(page.t("workshop-outcome"), outcome)];
    if let Some(price) = findings.price(definition) {
        rows.push(SummaryRow::new(page.t("decision-price"), page.money(price)));
    }
    if let Some(way) = &tried.way {
        rows.push(SummaryRow::new(page.t("workshop-where"), stands(page, definition, way)));
        rows.extend(
            way.wrong
                .iter()
                .map(|wrong| SummaryRow::new(page.t("workshop-step-wrong"), wrong.clone())),
        );
    }
    let locale = page.locale();
    let reason = |reason: &services::decide::Reason| {
        (reason.rule.clone(), services::decide::text_in(&reason.reason, locale).to_owned())
    };
    let mut problems: Vec<String> =
        tried.problems.iter().map(|(at, key)| format!("{at}: {}", page.t(key))).collect();
    problems
        .extend(tried.exit.iter().map(|exit| page.with("workshop-exit", ("page", exit.as_str()))));
    problems.extend(findings.faults.iter().cloned());
    let way = tried.way.clone().unwrap_or_default();
    let failed = tried.way.iter().flat_map(|way| &way.failed);
    problems.extend(
        failed.map(|(node, cause)| format!("{}: {cause}", definition.bpmn.node(*node).label())),
    );
    ResultView {
        rows,
        problems,
        criteria: findings.criteria.iter().map(|one| told(page, definition, one)).collect(),
        reasons: findings.reasons.iter().map(reason).collect(),
        path: names(definition, &way.taken),
        diagram: bpmn::svg_marked(
            &definition.bpmn,
            &Marks { here: &way.waits, taken: &way.taken, flows: &way.flows, counts: &[] },
        ),
    }
}
