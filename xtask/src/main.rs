//! Chores of the workspace. `cargo run -p xtask -- tidy` checks what no compiler checks.

mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    // Asked when it runs: the program may have been built in another clone that shares the build folder.
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = own.parent().unwrap_or(Path::new("."));
    if !root.join("crates").is_dir() {
        eprintln!("{} is no workspace of Aedile: run this with cargo, in it", root.display());
        return ExitCode::from(2);
    }
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => report(&tidy::run(root)),
        _ => {
            eprintln!("cargo run -p xtask -- tidy    tiers, file roles, sizes, heads, marks");
            ExitCode::from(2)
        }
    }
}

fn report(findings: &[tidy::Finding]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("tidy: nothing to mend");
        ExitCode::SUCCESS
    } else {
        println!("tidy: {} places to mend", findings.len());
        ExitCode::FAILURE
    }
}
