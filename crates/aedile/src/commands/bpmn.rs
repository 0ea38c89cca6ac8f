//! `aedile bpmn …`: what is in a process file, and trying it without a town.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::bpmn::walk::{Asked, Decided, Walk};
use ::bpmn::{Definition, Kind, Line, outline};
use anyhow::Context as _;
use clap::Subcommand;
use feel::Environment;
use jiff::Zoned;
use jiff::civil::Date;

use super::notation;

/// Processes by the standard.
#[derive(Subcommand)]
pub enum BpmnCommand {
    /// Report the elements of process files, whether they are executed, and every fault with its
    /// line.
    Check {
        /// BPMN 2.0 files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Take a process through steps and print the trace of its tokens as JSON.
    Run {
        /// The BPMN 2.0 file.
        file: PathBuf,
        /// The steps, as YAML: the time `at` which it begins, the list `steps`, and maybe `holidays`, a list of dates.
        #[arg(long)]
        steps: PathBuf,
        /// DMN models whose decisions business rule tasks ask for.
        #[arg(long)]
        dmn: Vec<PathBuf>,
    },
}

/// Runs one of them.
pub(super) fn run(command: &BpmnCommand) -> anyhow::Result<ExitCode> {
    match command {
        BpmnCommand::Check { files } => check(files),
        BpmnCommand::Run { file, steps, dmn } => walk(file, steps, dmn),
    }
}

fn check(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let (mut running, mut lines) = (0, Vec::new());
    for file in files {
        let (definition, findings) = Definition::read(&notation::read(file)?);
        let shown = file.display();
        match &definition {
            Some(definition) => {
                let runs = if definition.runs() { "can be run" } else { "cannot be run" };
                lines.push(format!("{shown}: “{}” {runs}", definition.name()));
                let elements = outline(definition, &[]).into_iter();
                lines.extend(elements.map(|line| element(definition, &line)));
                running += usize::from(definition.runs());
            }
            None => lines.push(format!("{shown}: cannot be read")),
        }
        lines.extend(findings.iter().map(|finding| format!("{shown}:{finding}")));
    }
    lines.push(format!("{} files, {running} can be run", files.len()));
    notation::print(&lines.join("\n"))?;
    Ok(if running == files.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn element(definition: &Definition, line: &Line) -> String {
    let node = definition.node(line.node);
    let support = match &node.kind {
        Kind::NotExecuted(what) => format!("drawn, not executed ({what})"),
        _ => "executed".to_owned(),
    };
    let indent = "  ".repeat(line.depth + 1);
    format!("{indent}line {}: {} “{}”, {support}", node.line, line.kind, line.name)
}

fn walk(file: &Path, steps: &Path, models: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let (definition, findings) = Definition::read(&notation::read(file)?);
    let Some(definition) = definition.filter(Definition::runs) else {
        for finding in &findings {
            eprintln!("{}:{finding}", file.display());
        }
        anyhow::bail!("{} cannot be run as it stands", file.display());
    };
    let models = read_models(models)?;
    let bytes = fs::read(steps).with_context(|| format!("cannot read {}", steps.display()))?;
    let name = steps.display().to_string();
    let wanted = services::scenario::plain(&name, &bytes).map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(lines.join("\n"))
    })?;
    let unknown = wanted.as_object().and_then(|map| map.keys().find(|key| !is_known(key)));
    anyhow::ensure!(unknown.is_none(), "{name}: “{}” is not known", unknown.map_or("", |u| u));
    let list = wanted.get("steps").and_then(|steps| steps.as_array());
    let list = list.with_context(|| format!("{name} has no list “steps”"))?;
    let at = wanted.get("at").and_then(|at| at.as_str());
    let at = at.with_context(|| {
        format!("{name} does not say “at” which time it begins: 2027-03-26T09:00[Europe/Paris]")
    })?;
    let now: Zoned = at.parse().with_context(|| format!("{name}: “{at}” is no time in a zone"))?;
    let holidays = holidays(&wanted).with_context(|| {
        format!("{name}: “holidays” is a list of dates, such as [2027-03-29, 2027-05-01]")
    })?;
    let mut decide = |asked: Asked<'_>, environment: &Environment| {
        let model = models.iter().find(|model| model.has_decision(asked.decision));
        if model.is_none() && !asked.is_call && !models.is_empty() {
            eprintln!("{name}: no model that was given has the decision “{}”", asked.decision);
        }
        Some(evaluate(model?, asked, environment))
    };
    let (trace, wrong) = Walk::new(&definition, now, &mut decide).with_holidays(holidays).run(list);
    notation::print(&serde_json::to_string_pretty(&trace)?)?;
    match wrong {
        None => Ok(ExitCode::SUCCESS),
        Some(wrong) => {
            eprintln!("{name}: {wrong}");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn is_known(key: &str) -> bool {
    matches!(key, "at" | "steps" | "holidays")
}

/// The days on which nobody works, beside Saturdays and Sundays: for timers in working days.
fn holidays(wanted: &serde_json::Value) -> Option<Vec<Date>> {
    let Some(written) = wanted.get("holidays") else { return Some(Vec::new()) };
    written.as_array()?.iter().map(|day| day.as_str()?.parse().ok()).collect()
}

/// Models of decisions, each with those that it imports.
fn read_models(files: &[PathBuf]) -> anyhow::Result<Vec<dmn::Model>> {
    let given = files.iter().map(|file| notation::read(file)).collect::<Result<Vec<_>, _>>()?;
    let mut models = Vec::with_capacity(files.len());
    for (file, text) in files.iter().zip(&given) {
        let others = notation::with_imports((file, text), &given);
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let (model, findings) = dmn::Model::read_among(text, &others);
        models.push(model.with_context(|| {
            let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
            format!("{} cannot be read:\n{}", file.display(), lines.join("\n"))
        })?);
    }
    Ok(models)
}

fn evaluate(
    model: &dmn::Model,
    Asked { decision, inputs, shape, .. }: Asked<'_>,
    environment: &Environment,
) -> Result<Decided, String> {
    let value = model.evaluate_value(decision, inputs, environment);
    let value = value.map_err(|error| error.to_string())?;
    let value = match shape {
        None => value,
        Some(shape) => shape.of(&model.rows(decision, &value))?,
    };
    Ok(Decided { name: model.decision_name(decision).unwrap_or(decision).into(), value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(name: &str) -> PathBuf {
        Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap())
            .join("../../docs/examples")
            .join(name)
    }

    #[test]
    fn the_example_of_the_book_is_checked_and_walked() {
        let file = example("street-festival.bpmn");
        let success = format!("{:?}", ExitCode::SUCCESS);
        let checked = check(std::slice::from_ref(&file)).unwrap();
        assert_eq!(format!("{checked:?}"), success);
        let walked = walk(&file, &example("street-festival.steps.yaml"), &[]).unwrap();
        assert_eq!(format!("{walked:?}"), success);
    }

    #[test]
    fn steps_that_do_not_fit_fail_with_a_sentence() {
        let folder = std::env::temp_dir().join(format!("aedile-steps-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let steps = |text: &str| {
            let file = folder.join("steps.yaml");
            fs::write(&file, text).unwrap();
            file
        };
        let file = example("street-festival.bpmn");
        let at = "at: 2027-03-26T09:00[Europe/Paris]\n";
        for (text, words) in [
            ("steps: []\n".to_owned(), "does not say “at”"),
            (at.to_owned(), "no list “steps”"),
            (format!("{at}steps: []\nfast: true\n"), "“fast” is not known"),
            ("at: soon\nsteps: []\n".to_owned(), "no time in a zone"),
            (format!("{at}steps: []\nholidays: [easter]\n"), "a list of dates"),
            (format!("{at}{at}"), "twice"),
        ] {
            let error = walk(&file, &steps(&text), &[]).unwrap_err().to_string();
            assert!(error.contains(words), "{words}: {error}");
        }
        let late = format!("{at}steps:\n  - done: decide\n");
        let failed = walk(&file, &steps(&late), &[]).unwrap();
        assert_eq!(format!("{failed:?}"), format!("{:?}", ExitCode::FAILURE));
        fs::remove_dir_all(&folder).unwrap();
    }
}
