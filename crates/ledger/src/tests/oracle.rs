//! Receipts checked by code that shares nothing with the writer: `oracle/verify_receipt.py`, in another
//! language, with its own Ed25519 and its own walk down the tree.

use std::path::Path;
use std::process::Command;

use super::*;

/// What the script prints, or none when it refuses.
fn ask(folder: &Path, receipt: &str) -> Option<String> {
    let (keys, file) = (folder.join("keys"), folder.join("receipt.tlog-proof"));
    std::fs::write(&keys, format!("{}\n", signer().verifier_key())).unwrap();
    std::fs::write(&file, receipt).unwrap();
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let script = format!("{here}/oracle/verify_receipt.py");
    let asked = Command::new("python3").arg(script).arg(&keys).arg(&file).output().unwrap();
    let refusal = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(asked.status.success() || refusal.starts_with("refused: "), "{refusal}");
    asked.status.success().then(|| String::from_utf8(asked.stdout).unwrap())
}

#[tokio::test]
async fn a_second_implementation_agrees() {
    let (db, folder) = platform::testkit::sqlite(&[MODULE]).await;
    let ctx = ctx();
    let sequencer = Sequencer::new(db.clone(), signer());
    let mut samples = Vec::new();
    let mut submitted = 0;
    for batch in [1, 2, 250, 10, 400] {
        let ids = submit(&db, &ctx, submitted..submitted + batch).await;
        sequencer.run_once(&ctx).await.unwrap();
        for at in [0, batch - 1] {
            let opening = opening(&(submitted + at).to_string());
            let text = receipt(&db, ids[at as usize], &opening).await.unwrap().unwrap();
            samples.push((opening.record, text));
        }
        submitted += batch;
    }
    for (record, text) in &samples {
        assert_eq!(ask(folder.path(), text).as_deref(), Some(format!("{record}\n").as_str()));
    }
    // Both refuse whatever was altered, line by line.
    let text = &samples.last().unwrap().1;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let middle = line.char_indices().nth(line.chars().count() / 2).unwrap().0;
        let other = if line[middle..].starts_with('A') { "B" } else { "A" };
        let mut altered = line.to_owned();
        let width = line[middle..].chars().next().unwrap().len_utf8();
        altered.replace_range(middle..middle + width, other);
        let lines: Vec<&str> =
            text.lines().enumerate().map(|(n, l)| if n == number { &altered } else { l }).collect();
        let altered = format!("{}\n", lines.join("\n"));
        assert_eq!(ask(folder.path(), &altered), None, "line {number}: {altered}");
        assert!(verify::receipt(&altered, &policy()).is_err(), "line {number}: {altered}");
    }
}
