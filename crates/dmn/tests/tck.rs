//! The DMN Technology Compatibility Kit, when it lies beside the checkout.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use dmn::tck;
use feel::Environment;
use std::path::{Path, PathBuf};

/// Cases that must pass, per level; they may only rise.
const PASSED_MIN: [(&str, usize); 2] = [("compliance-level-2", 116), ("compliance-level-3", 1407)];

fn kit() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
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
