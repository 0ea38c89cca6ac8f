//! Files of processes and decisions, as the commands read them.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anyhow::Context as _;

/// Reads a file as text; what is no UTF-8 is refused with its line.
///
/// # Errors
/// With a sentence for the terminal.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let bytes = fs::read(file).with_context(|| format!("cannot read {shown}"))?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        anyhow::bail!("{shown}:1: the file is UTF-16 text (save it as UTF-8)");
    }
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = 1 + sound.iter().filter(|byte| **byte == b'\n').count();
        anyhow::anyhow!("{shown}:{line}: here the text is not UTF-8 (save it as UTF-8)")
    })
}

/// Prints a text. Whoever reads it may have seen enough and gone, as `head` does: that is no fault.
///
/// # Errors
/// When it cannot be written for another reason.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The decision models that one may import: those that were given, and those that it names by a relative
/// `locationURI`, and they in turn.
pub(super) fn with_imports((file, text): (&Path, &str), given: &[String]) -> Vec<String> {
    let mut models: Vec<String> = given.to_vec();
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut seen: Vec<String> = Vec::new();
    let mut pending = dmn::Model::imports(text);
    while let Some(import) = pending.pop() {
        let Some(location) = import.location.filter(|place| !place.contains(':')) else { continue };
        if seen.contains(&location) || seen.len() >= IMPORTS_MAX {
            continue;
        }
        seen.push(location.clone());
        // A file that is not there is told by the reader, as a reference that leads nowhere.
        if let Ok(text) = read(&folder.join(&location)) {
            pending.extend(dmn::Model::imports(&text));
            models.push(text);
        }
    }
    models
}

/// Most files that are looked for beside a model.
const IMPORTS_MAX: usize = 100;

#[cfg(test)]
mod tests {
    use platform::testkit::TestFolder;

    use super::*;

    const MAIN: &str = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="main" namespace="m">
  <import name="lib" namespace="l" locationURI="lib.dmn" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
  <decision id="d" name="D"><variable name="D"/>
    <informationRequirement><requiredDecision href="l#seven"/></informationRequirement>
    <literalExpression><text>lib.Seven + 1</text></literalExpression></decision></definitions>"##;
    const LIBRARY: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="lib" namespace="l">
  <decision id="seven" name="Seven"><variable name="Seven"/><literalExpression><text>7</text></literalExpression></decision></definitions>"#;

    #[test]
    fn imports_are_found_beside_the_file_and_among_those_given() {
        let folder = TestFolder::new("imports");
        let main = folder.path().join("main.dmn");
        fs::write(&main, MAIN).unwrap();
        let errors = |others: &[String]| {
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            let (_, findings) = dmn::Model::read_among(MAIN, &others);
            findings.iter().filter(|found| found.severity == dmn::Severity::Error).count()
        };
        assert_eq!(errors(&with_imports((&main, MAIN), &[])), 1, "it is nowhere");
        assert_eq!(errors(&with_imports((&main, MAIN), &[LIBRARY.to_owned()])), 0);
        fs::write(folder.path().join("lib.dmn"), LIBRARY).unwrap();
        assert_eq!(errors(&with_imports((&main, MAIN), &[])), 0);
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused_with_its_line() {
        let folder = TestFolder::new("encoding");
        let file = folder.path().join("a.bpmn");
        let told = |bytes: &[u8]| {
            fs::write(&file, bytes).unwrap();
            read(&file).unwrap_err().to_string()
        };
        assert!(told(b"one\ntwo \xe9").contains("a.bpmn:2: here the text is not UTF-8"));
        assert!(told(b"\xff\xfea\x00").contains("UTF-16"));
    }
}
