//! `aedile dmn …`: models of decisions checked before they are published, and the compatibility
//! kit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::dmn::{Model, Severity};
use anyhow::Context as _;
use clap::Subcommand;

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
}

/// Runs one of them.
pub(super) fn run(command: &DmnCommand) -> anyhow::Result<ExitCode> {
    match command {
        DmnCommand::Check { files, law } => check(files, law.as_deref()),
        DmnCommand::Tck { folder } => tck(folder),
    }
}

fn check(files: &[PathBuf], law: Option<&str>) -> anyhow::Result<ExitCode> {
    let mut errors = 0;
    for file in files {
        let shown = file.display();
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
        let (model, mut findings) = Model::read(&text);
        if let Some(model) = &model {
            findings.extend(model.check());
            findings.extend(law.map(|column| model.check_law(column)).unwrap_or_default());
            let decisions: Vec<&str> = model.decisions().collect();
            println!("{shown}: “{}” decides {}", model.name(), decisions.join(", "));
        }
        findings.sort_by_key(|finding| (finding.line, finding.column));
        for finding in &findings {
            println!("{shown}:{finding}");
        }
        errors += findings.iter().filter(|f| f.severity == Severity::Error).count();
    }
    println!("{} files, {errors} errors", files.len());
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
