//! A crate depends only on lower tiers; inside a tier, only on rows above it (DESIGN, "The parts").

use std::fs;
use std::path::Path;

use super::Finding;

/// The rows of the design's table, in order, with their tier.
const ROWS: [(&str, u8); 25] = [
    ("feel", 0),
    ("dmn", 0),
    ("bpmn", 0),
    ("tlog", 0),
    ("sdjwt", 0),
    ("ballot", 0),
    ("platform", 1),
    ("web", 1),
    ("ledger", 2),
    ("privacy", 2),
    ("identity", 2),
    ("openid", 2),
    ("records", 2),
    ("messages", 2),
    ("credentials", 2),
    ("services", 3),
    ("exchange", 3),
    ("cases", 4),
    ("engagement", 5),
    ("voting", 5),
    ("opendata", 5),
    ("sensing", 5),
    ("insight", 5),
    ("guidance", 6),
    ("aedile", 7),
];

/// What tier 0 must never reach: no I/O, clock, randomness or async.
const NOT_IN_TIER_0: [&str; 4] = ["tokio", "axum", "rusqlite", "tokio-postgres"];

pub(super) fn check(root: &Path, findings: &mut Vec<Finding>) {
    let folders = fs::read_dir(root.join("crates")).into_iter().flatten().flatten();
    for folder in folders.map(|entry| entry.path()) {
        let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
        let manifest = folder.join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        let Some(own) = row(&name) else {
            findings.push(Finding::new(&manifest, 1, format!("{name} has no row in the tiers")));
            continue;
        };
        for (line, dependency) in dependencies(&text) {
            check_one(&name, own, (&dependency, line), &manifest, findings);
        }
    }
}

fn check_one(
    name: &str,
    own: usize,
    (dependency, line): (&str, usize),
    manifest: &Path,
    findings: &mut Vec<Finding>,
) {
    let tier = ROWS.get(own).map_or(0, |r| r.1);
    if tier == 0 && NOT_IN_TIER_0.contains(&dependency) {
        let why = format!("{name} is pure (tier 0) and may not use {dependency}");
        findings.push(Finding::new(manifest, line, why));
    }
    if let Some(other) = row(dependency)
        && other >= own
    {
        let why = format!("{name} may not depend on {dependency}: it stands lower or beside it");
        findings.push(Finding::new(manifest, line, why));
    }
}

fn row(name: &str) -> Option<usize> {
    ROWS.iter().position(|(row, _)| *row == name)
}

/// Names in `[dependencies]`, with their lines. Tests may reach wider, so dev-dependencies are free.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if inside && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            if !name.is_empty() {
                found.push((index + 1, name.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_found() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\n# why\nfeel.workspace = true\nweb = { path = \"\" }\n[dev-dependencies]\ntokio = \"1\"\n";
        let names: Vec<String> = dependencies(manifest).into_iter().map(|d| d.1).collect();
        assert_eq!(names, ["feel", "web"]);
    }

    #[test]
    fn only_downwards() {
        let check = |name: &str, dependency: &str, allowed: bool| {
            let mut findings = Vec::new();
            let own = row(name).unwrap();
            check_one(name, own, (dependency, 1), Path::new("Cargo.toml"), &mut findings);
            assert_eq!(findings.is_empty(), allowed, "{name} -> {dependency}");
        };
        check("cases", "services", true);
        check("services", "cases", false);
        check("privacy", "ledger", true);
        check("ledger", "privacy", false);
        check("bpmn", "feel", true);
        check("feel", "tokio", false);
        check("cases", "cases", false);
    }
}
