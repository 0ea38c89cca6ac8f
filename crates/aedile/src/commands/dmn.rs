//! `aedile dmn …`: models of decisions checked before they are published, and the compatibility
//! kit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::dmn::{Model, Severity};
use anyhow::Context as _;
use cases::change::what_if::{Other, WhatIf, try_law};
use clap::Subcommand;
use jiff::civil::Date;
use platform::{Actor, Ctx};

use crate::app::App;

/// Decisions by the standard.
#[derive(Subcommand)]
pub enum DmnCommand {
    /// Report what was repaired in models of decisions, and what is wrong with them: gaps with an
    /// example, overlaps, rules that are never reached, wrong types and names.
    Check {
        /// DMN files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Annotation column in which every rule has to name its law.
        #[arg(long)]
        law: Option<String>,
    },
    /// Take a decision, a decision service or a business knowledge model, and print its value with the reasons: of each
    /// table that was asked, those of functions included, the rules that matched, and of every other rule the conditions
    /// that failed.
    Decide {
        /// The DMN file; what it imports is looked for beside it.
        file: PathBuf,
        /// Name or id of what is asked.
        decision: String,
        /// What is given, as JSON.
        #[arg(long, default_value = "{}")]
        given: String,
        /// The moment that `now()` gives, such as 2027-03-26T09:00[Europe/Paris]; else that of the machine.
        #[arg(long)]
        at: Option<jiff::Zoned>,
    },
    /// Run a folder of tests in the format of the DMN Technology Compatibility Kit.
    Tck {
        /// The folder.
        folder: PathBuf,
    },
    /// Count how the cases of a service that were decided last would come out by other law. Each person sees in
    /// "who looked at my data" that theirs was used for this.
    WhatIf {
        /// The service.
        service: String,
        /// Take the rates and thresholds of this day, such as 2027-01-01.
        #[arg(long, required_unless_present = "with")]
        on: Option<Date>,
        /// Take the rules of this file.
        #[arg(long)]
        with: Option<PathBuf>,
        /// Also name the cases that would come out differently.
        #[arg(long)]
        name_cases: bool,
    },
}

impl DmnCommand {
    /// Whether it needs the town's database.
    pub(super) fn is_inside(&self) -> bool {
        matches!(self, DmnCommand::WhatIf { .. })
    }
}

/// Runs one of them.
pub(super) fn run(command: &DmnCommand) -> anyhow::Result<ExitCode> {
    match command {
        DmnCommand::Check { files, law } => check(files, law.as_deref()),
        DmnCommand::Decide { file, decision, given, at } => {
            let now = at.clone().unwrap_or_else(machine_now);
            let reasons = decide(file, decision, given, &now)?;
            super::notation::print(&reasons)?;
            Ok(ExitCode::SUCCESS)
        }
        DmnCommand::Tck { folder } => tck(folder),
        DmnCommand::WhatIf { .. } => anyhow::bail!("what-if asks the cases of a town"),
    }
}

/// Runs one that asks the cases of a town.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) async fn run_inside(
    app: &App,
    ctx: &Ctx,
    command: DmnCommand,
) -> anyhow::Result<ExitCode> {
    let DmnCommand::WhatIf { service, on, with, name_cases } = command else {
        return run(&command);
    };
    let ctx = ctx.acting_as(Actor::System("what-if"));
    let before = app.catalogue.current(&service);
    let before = before.with_context(|| format!("there is no service {service}"))?;
    let rules = with.as_ref().map(|file| {
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
    });
    let rules = rules.transpose()?;
    let other = Other { rules: rules.as_deref(), on };
    let named = |case: &str, kinds: &[String]| {
        if name_cases {
            println!("{case}  {}", kinds.join(", "));
        }
    };
    let counted = match try_law(&app.casework, &ctx, (before, other), named).await? {
        Ok(counted) => counted,
        Err(findings) => {
            findings.iter().for_each(|finding| println!("{finding}"));
            anyhow::bail!("the rules have errors");
        }
    };
    let WhatIf { cases, differ, by, skipped } = counted;
    println!("of the last {cases} decided cases {differ} would come out differently");
    for (kind, count) in by {
        println!("  {count:>5}  {kind}");
    }
    if skipped > 0 {
        println!("{skipped} could not be judged again: their data is erased");
    }
    Ok(ExitCode::SUCCESS)
}

fn check(files: &[PathBuf], law: Option<&str>) -> anyhow::Result<ExitCode> {
    let (mut errors, mut lines) = (0, Vec::new());
    let given =
        files.iter().map(|file| super::notation::read(file)).collect::<Result<Vec<_>, _>>()?;
    for (file, text) in files.iter().zip(&given) {
        let shown = file.display();
        let others = super::notation::with_imports((file, text), &given);
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let (model, mut findings) = Model::read_among(text, &others);
        if let Some(model) = &model {
            findings.extend(model.check());
            findings.extend(law.map(|column| model.check_law(column)).unwrap_or_default());
            let decisions: Vec<&str> = model.decisions().collect();
            lines.push(format!("{shown}: “{}” decides {}", model.name(), decisions.join(", ")));
        }
        findings.sort_by_key(|finding| (finding.line, finding.column));
        lines.extend(findings.iter().map(|finding| format!("{shown}:{finding}")));
        errors += findings.iter().filter(|f| f.severity == Severity::Error).count();
    }
    lines.push(format!("{} files, {errors} errors", files.len()));
    super::notation::print(&lines.join("\n"))?;
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(
    clippy::disallowed_methods,
    reason = "who asks at a terminal asks now, and so do the kit's tests of now()"
)]
fn machine_now() -> jiff::Zoned {
    jiff::Zoned::now()
}

/// The value and its reasons, a line each.
fn decide(file: &Path, decision: &str, given: &str, now: &jiff::Zoned) -> anyhow::Result<String> {
    let text = super::notation::read(file)?;
    let others = super::notation::with_imports((file, &text), &[]);
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let (model, findings) = Model::read_among(&text, &others);
    let model = model.with_context(|| {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        format!("{} cannot be read:\n{}", file.display(), lines.join("\n"))
    })?;
    let given = serde_json::from_str(given).context("what is given is no JSON")?;
    let given = feel::Context::from_json(&given);
    let environment = feel::Environment::strict(now);
    let evaluation = model.evaluate_any(decision, &given, &environment);
    let evaluation = evaluation.with_context(|| file.display().to_string())?;
    let mut lines = vec![format!("{decision} = {}", evaluation.value)];
    lines.extend(evaluation.trace.iter().flat_map(reasons));
    Ok(lines.join("\n"))
}

/// How one decision or function came about, a line each.
fn reasons(trace: &::dmn::DecisionTrace) -> Vec<String> {
    let looked_at = trace.inputs.iter();
    let looked_at: Vec<String> =
        looked_at.map(|input| format!("{} = {}", input.label, input.value)).collect();
    let mut lines = vec![format!("\n{} = {}", trace.name, trace.value)];
    if !looked_at.is_empty() {
        lines.push(format!("  looked at {}", looked_at.join(", ")));
    }
    for rule in &trace.rules {
        // Behind the rule that decided, others may match without counting.
        if rule.matched && rule.outputs.is_empty() {
            lines.push(format!("  rule {} would match as well", rule.index));
            continue;
        }
        if rule.matched {
            lines.push(format!("  rule {} matched", rule.index));
            for (name, text) in &rule.annotations {
                lines.push(format!("    {name}: {}", text.plain()));
            }
            continue;
        }
        let failed = rule.failed.iter();
        let failed: Vec<String> = failed
            .map(|failed| format!("{} is {}, not {}", failed.input, failed.value, failed.test))
            .collect();
        lines.push(format!("  rule {}: {}", rule.index, failed.join("; ")));
    }
    lines
}

/// Runs a folder of tests in the format of the DMN Technology Compatibility Kit.
fn tck(folder: &Path) -> anyhow::Result<ExitCode> {
    let environment = feel::Environment::lenient(&machine_now());
    let (mut passed, mut failed) = (0, 0);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut models = Vec::new();
        let mut tests = Vec::new();
        let entries =
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".dmn") {
                models.push((name, fs::read_to_string(&path)?));
            } else if name.ends_with(".xml") {
                tests.push((name, fs::read_to_string(&path)?));
            }
        }
        let models: Vec<(&str, &str)> =
            models.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        for (name, test) in &tests {
            match ::dmn::tck::run(test, &models, &environment) {
                Ok(verdicts) => {
                    for verdict in verdicts {
                        if verdict.failure.is_none() {
                            passed += 1;
                        } else {
                            failed += 1;
                            println!("{name} {verdict}");
                        }
                    }
                }
                Err(finding) => {
                    failed += 1;
                    println!("{name}: {finding}");
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[cfg(test)]
mod tests {
    use platform::testkit::TestFolder;

    use super::*;

    const RULES: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="m">
<inputData id="i" name="dogs"><variable name="dogs" typeRef="number"/></inputData>
<businessKnowledgeModel id="r" name="Rate"><variable name="Rate"/><encapsulatedLogic><formalParameter name="n"/>
<decisionTable hitPolicy="FIRST"><input><inputExpression><text>n</text></inputExpression></input><output/><annotation name="law"/>
<rule id="r1"><inputEntry><text>&lt; 1</text></inputEntry><outputEntry><text>60</text></outputEntry><annotationEntry><text>dogs-3</text></annotationEntry></rule>
<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>90</text></outputEntry><annotationEntry><text>dogs-4, for {n}</text></annotationEntry></rule>
</decisionTable></encapsulatedLogic></businessKnowledgeModel>
<decision id="p" name="Price"><variable name="Price"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#r"/></knowledgeRequirement><literalExpression><text>Rate(dogs) + 1</text></literalExpression></decision>
<decisionService id="s" name="Priced"><outputDecision href="#p"/><inputData href="#i"/></decisionService></definitions>"##;

    #[test]
    fn a_decision_is_told_with_the_rules_of_the_functions_it_calls() {
        let folder = TestFolder::new("decide");
        let file = folder.path().join("price.dmn");
        fs::write(&file, RULES).unwrap();
        let now = "2027-03-26T09:00[Europe/Paris]".parse().unwrap();
        let told = |what: &str, given: &str| decide(&file, what, given, &now).unwrap();
        for what in ["Price", "Priced"] {
            let told = told(what, r#"{"dogs": 2}"#);
            assert!(told.starts_with(&format!("{what} = 91")), "{told}");
            assert!(
                told.contains("Rate = 90\n  looked at n = 2\n  rule 1: n is 2, not < 1"),
                "{told}"
            );
            assert!(told.contains("rule 2 matched\n    law: dogs-4, for 2"), "{told}");
        }
        assert!(told("Rate", r#"{"n": 0}"#).contains("rule 1 matched\n    law: dogs-3"));
    }
}
