//! The DMN Technology Compatibility Kit, when it lies beside the checkout.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use dmn::{Finding, Model, Severity, tck};
use feel::Environment;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Cases that must pass, per level; they may only rise.
const PASSED_MIN: [(&str, usize); 2] = [("compliance-level-2", 116), ("compliance-level-3", 1407)];

fn kit() -> Option<PathBuf> {
    let beside = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../../shared");
    let shared = std::env::var_os("AEDILE_SHARED").map_or(beside, PathBuf::from);
    Some(shared.join("data/dmn-tck")).filter(|path| path.is_dir())
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    files.sort();
    files
}

/// Passed and failed cases of one group; failures are printed.
fn run(folder: &Path) -> (usize, usize) {
    let now = "2026-03-01T12:00:00+00:00[UTC]".parse().unwrap();
    let environment = Environment::lenient(&now);
    let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap();
    let models: Vec<(String, String)> = files(folder, ".dmn")
        .iter()
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(path)))
        .collect();
    let models: Vec<(&str, &str)> =
        models.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (mut passed, mut failed) = (0, 0);
    for path in files(folder, ".xml") {
        for verdict in tck::run(&read(&path), &models, &environment).unwrap() {
            match verdict.failure {
                None => passed += 1,
                Some(_) => {
                    failed += 1;
                    println!("{} {verdict}", folder.file_name().unwrap().to_string_lossy());
                }
            }
        }
    }
    (passed, failed)
}

#[test]
fn the_compatibility_kit_passes() {
    let Some(kit) = kit() else {
        println!("skipped: the DMN compatibility kit is not beside the checkout");
        return;
    };
    for (level, passed_min) in PASSED_MIN {
        let (mut passed, mut failed) = (0, 0);
        for folder in files(&kit.join(level), "") {
            let (good, bad) = run(&folder);
            passed += good;
            failed += bad;
        }
        println!("{level}: {passed} passed, {failed} failed");
        assert!(passed >= passed_min, "{level}: {passed} passed, {passed_min} are expected");
    }
}

/// The decision in which a line of a file stands.
fn decision_at(source: &str, line: u32) -> String {
    let before: Vec<&str> = source.lines().take(line as usize).collect();
    let before = before.join("\n");
    let at = [before.rfind("<decision "), before.rfind("<businessKnowledgeModel ")];
    let rest = &source[at.into_iter().flatten().max().unwrap_or(0)..];
    let name = rest.split("name=\"").nth(1).and_then(|rest| rest.split('"').next());
    name.unwrap_or("").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Errors about types, of all that the check finds in a model.
fn about_types(found: &Finding) -> bool {
    const ABOUT: [&str; 9] = [
        "do not go together",
        "whatever the inputs are",
        " must be ",
        "never met",
        "cannot be",
        "no parameter",
        "is missing",
        "arguments, not",
        "no value is named",
    ];
    found.severity == Severity::Error && ABOUT.iter().any(|words| found.message.contains(words))
}

#[test]
fn no_decision_that_has_a_value_is_refused_for_its_types() {
    let Some(kit) = kit() else {
        println!("skipped: the DMN compatibility kit is not beside the checkout");
        return;
    };
    let strict = Environment::strict(&"2026-03-01T12:00:00+00:00[UTC]".parse().unwrap());
    let (mut told, mut alarms, mut right) = (0, BTreeSet::new(), BTreeSet::new());
    let groups = PASSED_MIN.iter().flat_map(|(level, _)| files(&kit.join(level), ""));
    for folder in groups {
        let models: Vec<(PathBuf, String)> = files(&folder, ".dmn")
            .into_iter()
            .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
            .collect();
        let tests = files(&folder, ".xml").into_iter();
        let tests = tests.map(|path| std::fs::read_to_string(path).unwrap());
        let tests: Vec<tck::TestFile> =
            tests.map(|test| tck::TestFile::read(&test).unwrap()).collect();
        for (path, source) in &models {
            let others = models.iter().filter(|(other, _)| other != path);
            let others: Vec<&str> = others.map(|(_, text)| text.as_str()).collect();
            let Some(model) = Model::read_with_imports(source, &others).0 else { continue };
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let found = model.check().into_iter().filter(about_types);
            let found: Vec<(String, String)> =
                found.map(|one| (decision_at(source, one.line), one.to_string())).collect();
            told += found.len();
            for (given, decisions) in
                tests.iter().filter(|test| test.model == file).flat_map(tck::TestFile::asked)
            {
                for decision in decisions {
                    let mine = found.iter().filter(|(name, _)| name == decision);
                    match model.evaluate_value(decision, given, &strict) {
                        Ok(value) if !value.is_null() => {
                            alarms.extend(mine.map(|(_, one)| format!("{file} {decision}: {one}")));
                        }
                        Ok(_) => {}
                        Err(_) => right.extend(mine.map(|(_, one)| format!("{file} {one}"))),
                    }
                }
            }
        }
    }
    println!("{told} errors about types, {} of them in decisions that have no value", right.len());
    let shown: Vec<&str> = alarms.iter().map(String::as_str).collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    assert!(right.len() > 100, "{} are found", right.len());
}
