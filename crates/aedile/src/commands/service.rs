//! `aedile service …`: the tools of whoever defines services.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use services::{Definition, Severity, author, scenario};

use crate::config::Settings;

/// Work on service definitions.
#[derive(Subcommand)]
pub enum ServiceCommand {
    /// Report everything that is wrong, with file, line and remedy.
    Check {
        /// Services; all when none is named.
        services: Vec<String>,
    },
    /// Run the scenarios.
    Test {
        /// Services; all when none is named.
        services: Vec<String>,
        /// Also tell which elements and flows of the processes no scenario goes through.
        #[arg(long)]
        coverage: bool,
    },
    /// Write a folder for a new service.
    New {
        /// Its id, lower case with hyphens.
        id: String,
        /// The archetype: permit, certificate, benefit …
        #[arg(long)]
        kind: String,
        /// Also write the archetype's process, to change it.
        #[arg(long)]
        with_process: bool,
    },
    /// Make services from a public list.
    #[command(subcommand)]
    Import(ImportCommand),
}

/// Public lists.
#[derive(Subcommand)]
pub enum ImportCommand {
    /// The Dutch list of Uniform Product Names.
    Upl {
        /// The CSV file.
        file: PathBuf,
        /// The town's folder to write into, whose `town.yaml` is used; the one of the settings without it.
        #[arg(long)]
        into: Option<PathBuf>,
    },
}

/// Runs one of them.
pub(super) fn run(command: ServiceCommand, settings: &Settings) -> anyhow::Result<ExitCode> {
    let town = &settings.town.folder;
    match command {
        ServiceCommand::Check { services } => check(town, &services),
        ServiceCommand::Test { services, coverage } => test(town, &services, coverage),
        ServiceCommand::New { id, kind, with_process } => new(town, &id, (&kind, with_process)),
        ServiceCommand::Import(ImportCommand::Upl { file, into }) => {
            import_upl(&file, into.as_deref().unwrap_or(town))
        }
    }
}

fn check(town: &Path, ids: &[String]) -> anyhow::Result<ExitCode> {
    let drafts = author::check(town, ids).map_err(|error| anyhow::anyhow!("{error}"))?;
    let findings = author::findings(&drafts);
    for found in &findings {
        println!("{}: {}", found.service, found.finding);
    }
    for draft in &drafts {
        tell_programs(draft);
    }
    let errors = findings.iter().filter(|f| f.finding.severity == Severity::Error).count();
    println!("{} services, {errors} errors, {} warnings", drafts.len(), findings.len() - errors);
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Which steps wait for a program: nothing is wrong with that, and somebody has to register one.
fn tell_programs(draft: &author::Draft) {
    let Some(definition) = &draft.definition else { return };
    for (id, topic) in services::definition::topic::steps_of_programs(definition) {
        let node = definition.bpmn.node(id);
        println!(
            "{}: process.bpmn:{}: note: “{}” waits for a registered program that takes the topic {topic}.",
            draft.id,
            node.line,
            node.label()
        );
    }
}

fn test(town: &Path, ids: &[String], tells_coverage: bool) -> anyhow::Result<ExitCode> {
    let tested = author::test(town, ids).map_err(|error| anyhow::anyhow!("{error}"))?;
    let (mut passed, mut failed) = (0, 0);
    for (draft, reports) in &tested {
        for report in reports {
            if report.differences.is_empty() {
                passed += 1;
                continue;
            }
            failed += 1;
            println!("{}, “{}” (line {}):", draft.id, report.name, report.line);
            for difference in &report.differences {
                println!("    {difference}");
            }
        }
    }
    if tells_coverage {
        for definition in tested.iter().filter_map(|(draft, _)| draft.definition.as_ref()) {
            print!("{}", coverage(definition));
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the scenarios of a service go through of its process, and what none of them does.
fn coverage(definition: &Definition) -> String {
    let covered = scenario::coverage(definition);
    let bpmn = &definition.bpmn;
    let (elements, flows) = (covered.taken.len(), covered.flows_taken.len());
    let mut told = format!(
        "{}: the scenarios go through {elements} of {} elements and {flows} of {} flows\n",
        definition.id,
        elements + covered.missed.len(),
        flows + covered.flows_missed.len(),
    );
    for node in &covered.missed {
        let node = bpmn.node(*node);
        told += &format!("    none comes to “{}” (line {})\n", node.label(), node.line);
    }
    for flow in &covered.flows_missed {
        let flow = bpmn.flow(*flow);
        let (from, to) = (bpmn.node(flow.source).label(), bpmn.node(flow.target).label());
        told += &format!("    none takes the flow {} from “{from}” to “{to}”\n", flow.id);
    }
    told
}

fn new(town: &Path, id: &str, (kind, with_process): (&str, bool)) -> anyhow::Result<ExitCode> {
    let known = services::archetype::KINDS.iter().find(|(word, _)| *word == kind);
    let Some((_, kind)) = known else {
        let words: Vec<&str> = services::archetype::KINDS.iter().map(|(word, _)| *word).collect();
        anyhow::bail!("there is no kind “{kind}”; choose one of: {}", words.join(", "));
    };
    let folder = town.join("services").join(id);
    anyhow::ensure!(!folder.exists(), "{} exists already", folder.display());
    let read = author::read_town(town).map_err(|error| anyhow::anyhow!("{error}"))?;
    author::write(&folder, &author::new_service(id, *kind, &read, with_process))?;
    println!("Wrote {}. Fill in the words, then run: aedile service check {id}", folder.display());
    Ok(ExitCode::SUCCESS)
}

fn import_upl(file: &Path, into: &Path) -> anyhow::Result<ExitCode> {
    let csv = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let town = author::read_town(into).map_err(|error| anyhow::anyhow!("{error}"))?;
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or("the list");
    let (imported, findings) = services::import::upl::import(name, &csv, &town);
    for finding in &findings {
        eprintln!("{finding}");
    }
    for service in &imported {
        author::write(&into.join("services").join(&*service.id), &service.files)?;
    }
    println!("{} services written into {}", imported.len(), into.join("services").display());
    Ok(ExitCode::SUCCESS)
}
