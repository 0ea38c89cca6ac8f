//! Reads BPMN files and says what is in them and what stands in the way of running them.
//!
//! `cargo run -p bpmn --example check -- FILE…` prints the outline and every finding with line and
//! remedy; with `--svg` it prints the drawing of the last file instead.

use std::process::ExitCode;

use bpmn::{Definition, outline, svg};

fn main() -> ExitCode {
    let (flags, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let drawing = flags.iter().any(|flag| flag == "--svg");
    let mut all_run = !files.is_empty();
    for file in &files {
        let xml = match std::fs::read_to_string(file) {
            Ok(xml) => xml,
            Err(error) => {
                eprintln!("{file}: {error}");
                all_run = false;
                continue;
            }
        };
        let (definition, findings) = Definition::read(&xml);
        for finding in &findings {
            eprintln!("{file}:{finding}");
        }
        let Some(definition) = definition else {
            all_run = false;
            continue;
        };
        all_run &= definition.runs();
        if drawing {
            println!("{}", svg(&definition, &[]));
        } else {
            print(file, &definition);
        }
    }
    if all_run { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(file: &str, definition: &Definition) {
    let runs = if definition.runs() { "runs" } else { "does not run" };
    println!("{file}: “{}” {runs}", definition.name());
    for line in outline(definition, &[]) {
        let next: Vec<&str> =
            line.next.iter().map(|(_, target)| definition.node(*target).label()).collect();
        let indent = "  ".repeat(line.depth + 1);
        println!("{indent}{} “{}” → {}", line.kind, line.name, next.join(", "));
    }
}
