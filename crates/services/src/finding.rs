//! What a check has to say about a definition: file, line, what, and the remedy.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Published all the same; the author may want to know.
    Warning,
    /// Stops publishing.
    Error,
}

/// One thing found in a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file inside the service's folder, or `town.yaml`.
    pub file: String,
    /// Line, from 1; 1 when the whole file is meant.
    pub line: u32,
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Most findings kept of one definition: what follows after so many is rarely worth reading.
pub const FINDINGS_MAX: usize = 200;

impl Finding {
    /// A finding that stops publishing.
    pub fn error(
        file: &str,
        line: u32,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        let (message, remedy) = (message.into(), remedy.into());
        Finding { file: file.to_owned(), line, severity: Severity::Error, message, remedy }
    }

    /// A finding that does not.
    pub fn warning(
        file: &str,
        line: u32,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding { severity: Severity::Warning, ..Finding::error(file, line, message, remedy) }
    }

    /// Whether it stops publishing.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.is_error() { "error" } else { "warning" };
        write!(f, "{}:{}: {severity}: {} {}", self.file, self.line, self.message, self.remedy)
    }
}

/// A file as text; what is no UTF-8 is told with its line.
///
/// # Errors
/// With the finding.
pub(crate) fn text<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Finding> {
    std::str::from_utf8(bytes).map_err(|error| {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Finding::error(file, 1, "The file is UTF-16 text.", "Save it as UTF-8.");
        }
        let sound = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + sound.iter().filter(|byte| **byte == b'\n').count();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Finding::error(file, line, "The file is not UTF-8 text.", "Save it as UTF-8.")
    })
}

/// The known name nearest to one that is not known, when it is near enough to be what was meant.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = 1 + name.chars().count() / 4;
    known
        .into_iter()
        .map(|candidate| (crate::catalogue::distance(name, candidate, bound), candidate))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
