//! Other engines as programs: what is asked goes in by lines, and the answers come out by lines. `dmn`'s tests use the
//! same.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the other engines lie.
pub(crate) fn peers() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../bench/peers")
}

/// dsntk, once it was built.
pub(crate) fn dsntk() -> Command {
    let program = peers().join("dsntk/target/debug/dsntk-peer");
    assert!(program.is_file(), "run cargo build in bench/peers/dsntk");
    Command::new(program)
}

/// What a program answers to each line, in order.
pub(crate) fn ask(program: &mut Command, lines: &[String]) -> Vec<String> {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let asked = lines.join("\n");
    let writer = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{program:?}");
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<String> = answers.lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), lines.len());
    answers
}
