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

/// Runs a folder of tests in the format of the DMN Technology Compatibility Kit.
#[expect(clippy::disallowed_methods, reason = "the kit's tests of now() need the machine's clock")]
fn tck(folder: &Path) -> anyhow::Result<ExitCode> {
    let environment = feel::Environment::lenient(&jiff::Zoned::now());
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
