//! The rules of a service: `rules.dmn`, read, checked and run.

use std::collections::BTreeMap;
use std::sync::Arc;

use feel::{Context, Environment, Value};
use jiff::civil::Date;

use super::dated::{self, Edition};
use super::{Criterion, DataUsed, Reason, Standing, Texts};
use crate::definition::{Definition, Files};
use crate::finding::{Finding, Severity};
use crate::shown::Worded;
use crate::tables::read::{Row, Table, expressions, tables};
use crate::town::Town;

/// The file of the rules.
pub const FILE: &str = "rules.dmn";

/// Where models stand that the rules import.
pub(crate) const BESIDE: &str = "rules/";

/// The decisions that are known by name.
const KNOWN: [&str; 4] = ["Eligibility", "Price", "Routing", "Outcome"];

/// The rules of a service; empty when it has none.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    model: Option<Arc<dmn::Model>>,
    decisions: Vec<Arc<str>>,
    pub(super) tables: BTreeMap<String, Table>,
    /// The tables of the models that it imports, each with its file.
    pub(super) imported: Vec<(String, Table)>,
    /// The expressions that stand outside tables, each with its line.
    expressions: Vec<(u32, String)>,
    source: Option<Arc<str>>,
    /// The rules over time, the earliest first.
    editions: Vec<Edition>,
    /// The texts that they work out, in words.
    pub(super) worded: Worded,
}

/// The rules as they are the law on a day.
#[derive(Clone, Copy)]
pub(super) struct RulesOn<'r> {
    rules: &'r Rules,
    edition: Option<&'r Edition>,
    day: Date,
}

/// A decision table as it is written.
#[derive(Clone, Debug)]
pub struct ShownTable {
    /// Name of the decision.
    pub decision: Arc<str>,
    /// How rules that match together are read: `UNIQUE`, `COLLECT` …
    pub hit_policy: String,
    /// Columns and rows.
    pub view: dmn::TableView,
}

/// What a decision gave and why.
pub(super) struct Ran {
    pub(super) value: Value,
    pub(super) reasons: Vec<Reason>,
    /// Reasons that could not be written whole: an official looks.
    pub(super) faults: Vec<String>,
}

impl Rules {
    pub(crate) fn read(
        files: &Files,
        town: &Town,
        definition: &Definition,
        findings: &mut Vec<Finding>,
    ) -> Rules {
        let worded = Worded::of(definition);
        let Some(bytes) = files.get(FILE) else { return Rules { worded, ..Rules::default() } };
        let source = match crate::finding::text(FILE, bytes) {
            Ok(source) => source,
            Err(finding) => {
                findings.push(finding);
                return Rules { worded, ..Rules::default() };
            }
        };
        let others = others(files, findings);
        let texts: Vec<&str> = others.iter().map(|(_, text)| &**text).collect();
        let (model, found) = dmn::Model::read_among(source, &texts);
        findings.extend(found.into_iter().map(of_dmn));
        let tables = tables(source);
        check(&tables, town, definition, findings);
        dated::check(&tables, findings);
        let decisions = model.iter().flat_map(dmn::Model::decisions).map(Arc::from).collect();
        let model = model.map(Arc::new);
        let editions =
            model.as_ref().map(|model| dated::editions((source, &texts), model, &tables));
        let tables = tables.into_iter().map(|table| (table.decision.clone(), table)).collect();
        let (expressions, source) = (expressions(source), Some(source.into()));
        let editions = editions.unwrap_or_default();
        let imported = others.iter().flat_map(|(name, text)| {
            crate::tables::read::tables(text).into_iter().map(|table| ((*name).to_owned(), table))
        });
        let imported = imported.collect();
        Rules { model, decisions, tables, imported, expressions, source, editions, worded }
    }

    /// What the tables leave open or say twice, rules that never apply, types that do not fit: beyond what stops
    /// publishing.
    ///
    /// `given` is given to every decision but those that the process may give anything.
    pub(crate) fn checked(&self, given: dmn::Given<'_>) -> Vec<Finding> {
        let mut told: Vec<Finding> = Vec::new();
        for edition in &self.editions {
            let found = edition.model.check_given(Some(given)).into_iter();
            let known = found.filter(|finding| finding.severity != dmn::Severity::Note);
            for finding in known.map(of_dmn) {
                // What holds of every edition is told once.
                let same = |other: &Finding| {
                    (other.line, &other.message) == (finding.line, &finding.message)
                };
                if !told.iter().any(same) {
                    told.push(finding);
                }
            }
        }
        told
    }

    /// Whether there is a decision of this name.
    pub fn has(&self, decision: &str) -> bool {
        self.decisions.iter().any(|known| **known == *decision)
    }

    /// The name of the decision with this name or id.
    pub fn name_of(&self, decision: &str) -> Option<String> {
        self.model.as_ref()?.decision_name(decision).map(str::to_owned)
    }

    /// A decision's value as rows, outputs by name.
    pub(super) fn rows(&self, decision: &str, value: &Value) -> Vec<Context> {
        self.model.as_ref().map_or_else(Vec::new, |model| model.rows(decision, value))
    }

    /// The law that rows name.
    pub(crate) fn laws(&self) -> impl Iterator<Item = &str> {
        let rows =
            self.tables.values().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
        rows.filter_map(|(table, row)| row.annotation(table, "law"))
    }

    /// The names of all decisions, which others may read.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.decisions.iter().map(|name| &**name)
    }

    /// The expressions of the inputs of all tables, with the decision and the line of the table.
    pub(crate) fn input_expressions(&self) -> impl Iterator<Item = (&str, u32, &str)> {
        self.tables.values().flat_map(|table| {
            let inputs = table.inputs.iter();
            inputs.map(|input| (table.decision.as_str(), table.line, input.as_str()))
        })
    }

    /// Conditions, results and annotations of all rows, each with the line of its row.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (u32, &str)> {
        let rows = self.tables.values().flat_map(|table| &table.rows);
        rows.flat_map(|row| {
            let cells = row.tests.iter().chain(&row.outputs).chain(&row.annotations);
            cells.map(|cell| (row.line, cell.as_str()))
        })
    }

    /// The expressions outside tables, each with its line.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (u32, &str)> {
        self.expressions.iter().map(|(line, text)| (*line, text.as_str()))
    }

    /// The DMN source, to be shown or drawn.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The tables as they are written, to be shown; decisions that are no tables are left out.
    pub fn tables_shown(&self) -> Vec<ShownTable> {
        let Some(model) = &self.model else { return Vec::new() };
        let shown = |name: &Arc<str>| {
            let view = model.table(name)?;
            let written = self.tables.get(&**name).map(|table| table.hit_policy.as_str());
            let hit_policy = written.filter(|policy| !policy.is_empty()).unwrap_or("UNIQUE");
            Some(ShownTable { decision: name.clone(), hit_policy: hit_policy.to_owned(), view })
        };
        self.decisions.iter().filter_map(shown).collect()
    }

    /// The rules that are the law on a day.
    pub(super) fn on(&self, day: Date) -> RulesOn<'_> {
        let begun = |edition: &&Edition| edition.from.is_none_or(|from| from <= day);
        RulesOn { rules: self, edition: self.editions.iter().rev().find(begun), day }
    }
}

impl RulesOn<'_> {
    /// Runs a decision; none when there is none of this name.
    pub(super) fn run(
        &self,
        decision: &str,
        inputs: &Context,
        environment: &Environment,
    ) -> Option<Result<Ran, String>> {
        let edition = self.edition.filter(|_| self.rules.has(decision))?;
        let evaluation = match edition.model.evaluate(decision, inputs, environment) {
            Ok(evaluation) => edition.as_in_the_file(evaluation),
            Err(error) => return Some(Err(format!("{decision}: {error}"))),
        };
        let reasons = evaluation.trace.iter().flat_map(|trace| {
            let matched = trace.rules.iter().filter(|rule| rule.matched);
            matched.map(|rule| Reason {
                decision: trace.name.to_string(),
                law: annotation(rule, "law"),
                reason: reason(rule, &self.rules.worded),
                data: data(trace, self.row(&trace.name, rule)),
                rule: format!("{}#{}", trace.name, rule.index),
            })
        });
        let reasons = reasons.filter(|reason| !reason.reason.is_empty()).collect();
        let faults = evaluation.trace.iter().flat_map(unwritten).collect();
        Some(Ok(Ran { value: evaluation.value, reasons, faults }))
    }

    fn row(&self, decision: &str, rule: &dmn::RuleTrace) -> Option<&Row> {
        self.rules.tables.get(decision)?.rows.get(rule.index.checked_sub(1)?)
    }

    /// The criteria of `Eligibility`. A row counts when everything that it tests is known; a criterion
    /// without such a row is to be checked.
    pub(super) fn eligibility(
        &self,
        inputs: &Context,
        environment: &Environment,
    ) -> Result<(Vec<Criterion>, Vec<String>), String> {
        let (Some(edition), Some(table)) = (self.edition, self.rules.tables.get("Eligibility"))
        else {
            return Ok(Default::default());
        };
        let evaluation = edition
            .model
            .evaluate("Eligibility", inputs, environment)
            .map_err(|error| format!("Eligibility: {error}"))?;
        let evaluation = edition.as_in_the_file(evaluation);
        let trace = evaluation.trace.iter().find(|trace| &*trace.name == "Eligibility");
        let Some(trace) = trace else { return Ok(Default::default()) };
        let mut criteria: Vec<Criterion> = Vec::new();
        for rule in trace.rules.iter().filter(|rule| rule.matched) {
            let row = self.row("Eligibility", rule);
            if !row.is_none_or(|row| is_known(trace, row)) {
                continue;
            }
            let criterion = criterion(trace, (rule, row), &self.rules.worded);
            // Of several rows for one criterion the one that speaks against it counts.
            match criteria.iter_mut().find(|known| known.id == criterion.id) {
                Some(known) if known.standing == Standing::Met => *known = criterion,
                Some(_) => {}
                None => criteria.push(criterion),
            }
        }
        for id in criterion_ids(table, self.day) {
            if !criteria.iter().any(|known| known.id == id) {
                criteria.push(to_check(table, id, self.day));
            }
        }
        Ok((criteria, evaluation.trace.iter().flat_map(unwritten).collect()))
    }
}

/// The holes in the annotations of a decision that have no value.
fn unwritten(trace: &dmn::DecisionTrace) -> Vec<String> {
    let mut told = Vec::new();
    for rule in &trace.rules {
        for (name, text) in &rule.annotations {
            told.extend(text.failures().map(|(source, cause)| {
                format!("{}, rule {}, {name}: {{{source}}}: {cause}", trace.name, rule.index)
            }));
        }
    }
    told
}

/// The models that stand beside the rules to be imported, each checked by itself.
fn others<'f>(files: &'f Files, findings: &mut Vec<Finding>) -> Vec<(&'f str, &'f str)> {
    let beside =
        files.iter().filter(|(name, _)| name.starts_with(BESIDE) && name.ends_with(".dmn"));
    let mut others: Vec<(&str, &str)> = Vec::new();
    for (name, bytes) in beside {
        match crate::finding::text(name, bytes) {
            Ok(text) => others.push((name, text)),
            Err(finding) => findings.push(finding),
        }
    }
    let texts: Vec<&str> = others.iter().map(|(_, text)| *text).collect();
    for (name, text) in &others {
        let (_, found) = dmn::Model::read_among(text, &texts);
        let told = found.into_iter().map(of_dmn);
        findings.extend(told.map(|finding| Finding { file: (*name).to_owned(), ..finding }));
    }
    others
}

fn of_dmn(found: dmn::Finding) -> Finding {
    let severity = match found.severity {
        dmn::Severity::Error => Severity::Error,
        dmn::Severity::Warning | dmn::Severity::Note => Severity::Warning,
    };
    let dmn::Finding { line, message, remedy, .. } = found;
    Finding { file: FILE.to_owned(), line, severity, message, remedy }
}

fn is_known(trace: &dmn::DecisionTrace, row: &Row) -> bool {
    let inputs = trace.inputs.iter().enumerate();
    let mut tested = inputs.filter(|(position, _)| row.tests(*position));
    tested.all(|(_, input)| !input.value.is_null())
}

fn criterion(
    trace: &dmn::DecisionTrace,
    (rule, row): (&dmn::RuleTrace, Option<&Row>),
    worded: &Worded,
) -> Criterion {
    let output = |name: &str| {
        let found = rule.outputs.iter().find(|(known, _)| **known == *name);
        found.and_then(|(_, value)| value.as_str()).unwrap_or_default().to_owned()
    };
    let standing = match output("result").as_str() {
        "met" => Standing::Met,
        "not met" => Standing::NotMet,
        _ => Standing::ToCheck,
    };
    Criterion {
        id: output("criterion"),
        standing,
        law: annotation(rule, "law"),
        reason: reason(rule, worded),
        data: data(trace, row),
        rule: format!("Eligibility#{}", rule.index),
    }
}

fn annotation(rule: &dmn::RuleTrace, name: &str) -> Option<String> {
    let found = rule.annotations.iter().find(|(known, _)| **known == *name);
    found.map(|(_, text)| text.plain().trim().to_owned()).filter(|text| !text.is_empty())
}

fn reason(rule: &dmn::RuleTrace, worded: &Worded) -> Texts {
    let texts = rule.annotations.iter().filter_map(|(name, text)| {
        let language = name.strip_prefix("reason.")?;
        let locale = platform::Locale::parse(language).unwrap_or_default();
        let text = text.write(&|source, value| worded.hole(source, value, locale));
        Some((language.to_owned(), text.trim().to_owned())).filter(|(_, text)| !text.is_empty())
    });
    texts.collect()
}

/// The inputs that the row tested; all of them when the row is not known.
fn data(trace: &dmn::DecisionTrace, row: Option<&Row>) -> Vec<DataUsed> {
    let inputs = trace.inputs.iter().enumerate();
    let tested = inputs.filter(|(position, _)| row.is_none_or(|row| row.tests(*position)));
    tested
        .map(|(_, input)| DataUsed {
            label: input.label.to_string(),
            expression: input.expression.to_string(),
            value: input.value.to_json(),
        })
        .collect()
}

/// The criteria of the rules that hold on a day, in the order of the table, each once.
fn criterion_ids(table: &Table, day: Date) -> Vec<&str> {
    let Some(at) = table.outputs.iter().position(|name| name == "criterion") else {
        return Vec::new();
    };
    let mut ids: Vec<&str> = Vec::new();
    for row in table.rows.iter().filter(|row| dated::holds(table, row, day)) {
        let id = row.outputs.get(at).map_or("", |text| text.trim_matches('"'));
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn to_check(table: &Table, id: &str, day: Date) -> Criterion {
    let at = table.outputs.iter().position(|name| name == "criterion");
    let mut rows = table.rows.iter().filter(|row| dated::holds(table, row, day));
    let row = rows.find(|row| {
        at.and_then(|at| row.outputs.get(at)).is_some_and(|text| text.trim_matches('"') == id)
    });
    let law = row.and_then(|row| row.annotation(table, "law")).map(str::to_owned);
    let rule = "Eligibility".to_owned();
    let (reason, data) = (Texts::new(), Vec::new());
    Criterion { id: id.to_owned(), standing: Standing::ToCheck, law, reason, data, rule }
}

/// What a service asks of its tables beyond the standard: outputs by name, law and reasons in every row.
fn check(tables: &[Table], town: &Town, definition: &Definition, findings: &mut Vec<Finding>) {
    for table in tables.iter().filter(|table| KNOWN.contains(&table.decision.as_str())) {
        let needed: &[&str] = match table.decision.as_str() {
            "Eligibility" => &["criterion", "result"],
            _ => &[],
        };
        for name in needed {
            if !table.outputs.iter().any(|output| output == name) {
                let message = format!("The table `Eligibility` has no output `{name}`.");
                findings.push(Finding::error(FILE, table.line, message, "Add the column."));
            }
        }
        if table.decision == "Eligibility"
            && !matches!(table.hit_policy.as_str(), "COLLECT" | "RULE ORDER")
        {
            let message = "The table `Eligibility` does not collect its rows.";
            let remedy = "Set the hit policy to Collect.";
            findings.push(Finding::error(FILE, table.line, message, remedy));
        }
        if table.decision != "Routing" {
            check_rows(table, town, definition, findings);
        }
    }
}

fn check_rows(table: &Table, town: &Town, definition: &Definition, findings: &mut Vec<Finding>) {
    for row in &table.rows {
        match row.annotation(table, "law") {
            None => {
                let message = format!("A row of `{}` names no law.", table.decision);
                let remedy = "Fill the annotation column `law`.";
                findings.push(Finding::error(FILE, row.line, message, remedy));
            }
            Some(id) if !definition.law.contains_key(id) && !town.law.contains_key(id) => {
                let known = definition.law.keys().chain(town.law.keys()).map(|id| &**id);
                let remedy = match crate::finding::nearest(id, known) {
                    Some(meant) => format!("Did you mean `{meant}`?"),
                    None => "Add it to `law:` in service.yaml.".to_owned(),
                };
                let message = format!("There is no law `{id}`.");
                findings.push(Finding::error(FILE, row.line, message, remedy));
            }
            Some(_) => {}
        }
        let languages: Vec<_> = match definition.source_language {
            Some(language) => vec![language],
            None => town.languages.clone(),
        };
        for language in languages {
            let name = format!("reason.{language}");
            if row.annotation(table, &name).is_none() {
                let message = format!("A row of `{}` has no {name}.", table.decision);
                findings.push(Finding::error(
                    FILE,
                    row.line,
                    message,
                    "Say why, in every language.",
                ));
            }
        }
    }
}
