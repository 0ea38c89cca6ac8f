//! Rust files: a head that says what for, a size that a reader can hold, SQL only where its noun is.

use std::path::Path;

use super::Finding;

/// Lines of a file outside its tests.
const LINES_MAX: usize = 500;
/// Statements begin with these words; they stand in `store.rs` of the noun and nowhere else.
const STATEMENTS: [&str; 4] = ["\"SELECT ", "\"INSERT INTO ", "\"UPDATE ", "\"DELETE FROM "];

pub(super) fn check(file: &Path, text: &str, findings: &mut Vec<Finding>) {
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let path = file.to_string_lossy().replace('\\', "/");
    if !text.starts_with("//!") && !text.starts_with("#![") {
        findings.push(Finding::new(
            file,
            1,
            "open the file with a //! line that says what it is for",
        ));
    }
    let own = text.split("#[cfg(test)]").next().unwrap_or(text);
    let is_test = path.contains("/tests/") || name.ends_with("tests.rs") || name == "testkit.rs";
    let lines = own.lines().count();
    if lines > LINES_MAX && !is_test && !own.contains("// tidy: long because") {
        let why = format!("{lines} lines: split it by what changes together (at most {LINES_MAX})");
        findings.push(Finding::new(file, LINES_MAX, why));
    }
    let may_hold_sql = is_test
        || name == "store.rs"
        || path.contains("/store/")
        || path.contains("/platform/")
        || path.contains("/xtask/");
    for (index, line) in own.lines().enumerate() {
        let at = index + 1;
        if !may_hold_sql && STATEMENTS.iter().any(|word| line.contains(word)) {
            findings.push(Finding::new(file, at, "SQL belongs in the store.rs of its noun"));
        }
        if !is_test && !path.contains("/xtask/") && line.contains("SELECT *") {
            findings.push(Finding::new(file, at, "list the columns, never *"));
        }
        if has_unowned_mark(line) && !path.contains("/xtask/") {
            findings.push(Finding::new(file, at, "a TODO names its issue: TODO(#12)"));
        }
        if line.contains("#[allow(") && !path.contains("/xtask/") {
            findings.push(Finding::new(file, at, "say #[expect(…, reason = \"…\")]"));
        }
    }
}

fn has_unowned_mark(line: &str) -> bool {
    ["TODO", "FIXME", "XXX"].iter().any(|mark| line.contains(mark)) && !line.contains("TODO(#")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let mut findings = Vec::new();
        check(Path::new(path), text, &mut findings);
        findings.len()
    }

    #[test]
    fn what_is_refused() {
        assert_eq!(found("crates/a/src/x.rs", "//! For x.\n"), 0);
        assert_eq!(found("crates/a/src/x.rs", "fn x() {}\n"), 1);
        assert_eq!(found("crates/a/src/x.rs", &format!("//! X.\n{}", "\n".repeat(LINES_MAX))), 1);
        assert_eq!(found("crates/a/src/x.rs", "//! X.\nlet q = \"SELECT a FROM b\";\n"), 1);
        assert_eq!(found("crates/a/src/store.rs", "//! X.\nlet q = \"SELECT a FROM b\";\n"), 0);
        assert_eq!(found("crates/a/src/x.rs", "//! X.\n// TODO: later\n"), 1);
        assert_eq!(found("crates/a/src/x.rs", "//! X.\n// TODO(#4): later\n"), 0);
    }
}
