//! Chores of the workspace. `cargo run -p xtask -- tidy` checks what no compiler checks.

mod tidy;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
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
