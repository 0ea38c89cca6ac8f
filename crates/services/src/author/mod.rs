//! What an author does with services on the command line: check, test, new. Printing is the binary's.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use platform::Locale;

use crate::archetype::{self, Kind};
use crate::catalogue::called::add_called;
use crate::catalogue::{LoadError, ServiceFinding, read_files};
use crate::definition::{Applicant, Definition, Files, unpublishable};
use crate::environment::name_of;
use crate::finding::Finding;
use crate::open_data;
use crate::scenario::{self, Report};
use crate::town::Town;

/// A service as its author has it on disk: maybe with errors.
#[derive(Debug)]
pub struct Draft {
    /// Id, the folder's name.
    pub id: Arc<str>,
    /// The definition, when it has no errors.
    pub definition: Option<Definition>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Checks the services of a town's folder: those with these ids, or all when none is given, and then its open data too.
///
/// # Errors
/// When a folder cannot be read, or `town.yaml` has errors.
pub fn check(town_folder: &Path, ids: &[String]) -> Result<Vec<Draft>, LoadError> {
    let town = read_town(town_folder)?;
    let services = town_folder.join("services");
    let of_all = ids.is_empty();
    let folders = all_ids(&services)?;
    let ids = if of_all { folders.clone() } else { ids.to_vec() };
    let mut drafts = Vec::with_capacity(ids.len());
    for id in ids {
        let mut files = read_files(&services.join(&id))?;
        add_called(&id, &mut files, &|other| {
            is_id(other).then(|| read_files(&services.join(other)).ok()).flatten()
        });
        let (definition, mut findings) = Definition::read(&id, &files, &town);
        let checked = definition.iter().flat_map(Definition::checked_rules);
        findings.extend(checked.filter(Finding::is_error));
        let is_service = |name: &str| folders.iter().any(|id| name_of(id) == name);
        let against = definition.iter().flat_map(|read| unpublishable(read, &is_service));
        findings.extend(against);
        drafts.push(Draft { id: id.into(), definition, findings });
    }
    if of_all {
        e_residents_are_made(&mut drafts);
        let (_, findings) = open_data::read(town_folder, &town)?;
        let told = Draft { id: open_data::FOLDER.into(), definition: None, findings };
        drafts.extend((!told.findings.is_empty()).then_some(told));
    }
    Ok(drafts)
}

/// A service that is open to e-residents is open to nobody by that where no service makes any.
fn e_residents_are_made(drafts: &mut [Draft]) {
    let gives = |definition: &Definition| {
        definition.result.credential.as_ref().is_some_and(|given| given.is_identity)
    };
    if drafts.iter().filter_map(|draft| draft.definition.as_ref()).any(gives) {
        return;
    }
    for draft in drafts {
        let who = draft.definition.as_ref().map(|definition| &definition.who);
        if who.is_some_and(|who| who.may_apply.contains(&Applicant::EResident)) {
            let message = "`e-resident` may apply, and no service here makes anybody one.";
            let remedy =
                "Add a service whose `result.credential` has `identity: true`, or leave it out.";
            draft.findings.push(Finding::warning("service.yaml", 1, message, remedy));
        }
    }
}

/// Whether a name may be that of a service's folder, and of nothing outside.
fn is_id(name: &str) -> bool {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    !name.is_empty() && name.chars().all(fits)
}

/// Runs the scenarios of services that check without errors; those that do not are given with their findings.
///
/// # Errors
/// When a folder cannot be read, or `town.yaml` has errors.
pub fn test(town_folder: &Path, ids: &[String]) -> Result<Vec<(Draft, Vec<Report>)>, LoadError> {
    let drafts = check(town_folder, ids)?.into_iter();
    let tested = drafts.map(|draft| {
        let reports = draft.definition.as_ref().map(scenario::run).unwrap_or_default();
        (draft, reports)
    });
    Ok(tested.collect())
}

/// The findings of all drafts, each with its service.
pub fn findings(drafts: &[Draft]) -> Vec<ServiceFinding> {
    let each = drafts.iter().flat_map(|draft| {
        let about = move |finding: &Finding| ServiceFinding {
            service: draft.id.clone(),
            finding: finding.clone(),
        };
        draft.findings.iter().map(about)
    });
    each.collect()
}

/// Reads `town.yaml`.
///
/// # Errors
/// When it cannot be read or has errors.
pub fn read_town(town_folder: &Path) -> Result<Town, LoadError> {
    let path = town_folder.join("town.yaml");
    let (town, findings) = Town::read_folder(town_folder)
        .map_err(|error| LoadError::Io(path.display().to_string(), error))?;
    town.ok_or(LoadError::Town(findings))
}

fn all_ids(services: &Path) -> Result<Vec<String>, LoadError> {
    let failed = |error| LoadError::Io(services.display().to_string(), error);
    let mut ids = Vec::new();
    for entry in fs::read_dir(services).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if let Ok(id) = entry.file_name().into_string()
            && entry.path().is_dir()
            && !id.starts_with('.')
        {
            ids.push(id);
        }
    }
    ids.sort();
    Ok(ids)
}

/// The files of a new service: a draft that checks without errors, with an ellipsis where words belong.
pub fn new_service(id: &str, kind: Kind, town: &Town, with_process: bool) -> Files {
    let words = |indent: &str| {
        let lines = town.languages.iter().map(|language| format!("{indent}{language}: …\n"));
        lines.collect::<String>()
    };
    let inline = town.languages.iter().map(|language| format!("{language}: …"));
    let inline = format!("{{{}}}", inline.collect::<Vec<_>>().join(", "));
    let first = |ids: Option<&Arc<str>>| ids.map_or("…".to_owned(), |id| id.to_string());
    let theme = first(town.themes.first().map(|theme| &theme.id));
    let unit = first(town.units.first().map(|unit| &unit.id));
    let term_law = first(town.law.keys().next());
    let clock = if kind.decides() {
        format!("clock:\n  term: 8 weeks\n  law: {term_law}\n")
    } else {
        String::new()
    };
    let service = format!(
        "id: {id}\nkind: {kind}\nstatus: draft\nname:\n{two}summary:\n{two}synonyms: {{}}\n\
         theme: {theme}\nunit: {unit}\n\nlaw:\n  {id}-1:\n    title: {inline}\nbasis: {id}-1\n\
         purpose: {inline}\n\ncost: free\n{clock}",
        kind = kind.word(),
        two = words("  "),
    );
    let form = format!(
        "pages:\n  - id: first\n    ask:\n      first_question:\n        type: text\n        label: {inline}\n"
    );
    let scenarios = "base:\n  on: 2026-03-02\n  applicant: {kind: resident, born: 1990-05-01}\n  \
                     answers: {first_question: an answer}\nscenarios:\n  \
                     - name: An official decides\n    expect: {route: desk}\n  \
                     - name: The question has to be answered\n    answers: {first_question: null}\n    \
                     expect: {wrong: first_question}\n";
    let mut files = Files::from([
        ("service.yaml".to_owned(), service.into_bytes()),
        ("form.yaml".to_owned(), form.into_bytes()),
        ("scenarios.yaml".to_owned(), scenarios.as_bytes().to_vec()),
    ]);
    if with_process {
        files.insert("process.bpmn".to_owned(), archetype::source(kind).as_bytes().to_vec());
    }
    files
}

/// Writes the files of a service into a folder that is not there yet.
///
/// # Errors
/// When the folder exists already or a file cannot be written.
pub fn write(folder: &Path, files: &Files) -> io::Result<()> {
    if folder.exists() {
        let message = format!("{} is there already", folder.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// The languages in which a service still has an ellipsis for words.
pub fn unwritten(definition: &Definition) -> Vec<Locale> {
    let texts = definition.name.iter().chain(definition.summary.iter());
    texts.filter(|(_, text)| *text == "…").map(|(locale, _)| locale).collect()
}
