//! The reference models of the BPMN Model Interchange Working Group are read and drawn.

use std::path::Path;

use crate::{Definition, Severity, outline, svg};

#[test]
fn every_reference_model_is_read_and_drawn() {
    // The kit lies beside the checkout, as for the other suites (docs/conformance.md).
    let shared = std::env::var_os("AEDILE_SHARED").map(std::path::PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = shared.unwrap_or(beside).join("data/bpmn-miwg");
    if !folder.is_dir() {
        println!("skipped: the MIWG reference models are not in {}", folder.display());
        return;
    }
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut count = 0;
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "bpmn")) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let (definition, findings) = Definition::read(&std::fs::read_to_string(file).unwrap());
        let definition = definition.unwrap_or_else(|| panic!("{name}: {findings:?}"));
        assert!(definition.nodes().count() > 2, "{name}");
        let drawing = svg(&definition, &[]);
        let shapes = drawing.matches("<g class=\"bpmn-node").count();
        assert!(shapes * 10 >= definition.nodes().count() * 5, "{name}: {shapes} shapes");
        assert!(!drawing.contains("style=") && !drawing.contains("<script"), "{name}");
        assert!(!outline(&definition, &[]).is_empty(), "{name}");
        let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
        println!(
            "{name}: {} nodes, {shapes} drawn, {errors} errors, runs: {}",
            definition.nodes().count(),
            definition.runs()
        );
        for finding in findings.iter().filter(|f| f.severity == Severity::Error) {
            println!("    {finding}");
        }
        count += 1;
    }
    println!("{count} reference models read");
    assert!(count >= 21, "{count}");
}
