//! The rules of the house that a machine can check: tiers, file roles, sizes, heads, personal columns.

mod migrations;
mod sources;
mod tiers;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// One place to mend.
pub(crate) struct Finding {
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Finding {
    pub(crate) fn new(file: &Path, line: usize, message: impl Into<String>) -> Finding {
        Finding { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.message)
    }
}

/// Runs every check below `root`.
pub(crate) fn run(root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    tiers::check(root, &mut findings);
    for folder in ["crates", "xtask", "fuzz", "letters/src", "letters/client"] {
        for file in files_below(&root.join(folder)) {
            match file.extension().and_then(|e| e.to_str()) {
                Some("rs") => sources::check(&file, &read(&file), &mut findings),
                Some("sql")
                    if file.parent().is_some_and(|folder| folder.ends_with("migrations")) =>
                {
                    migrations::check(&file, &read(&file), &mut findings)
                }
                _ => {}
            }
        }
    }
    for finding in &mut findings {
        if let Ok(short) = finding.file.strip_prefix(root) {
            finding.file = short.to_owned();
        }
    }
    findings
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// All files below a folder, but not what builds put there.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if path.is_dir() {
                if name != "target" && name != "node_modules" {
                    folders.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
