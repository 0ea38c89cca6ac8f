//! Every parser of outside input, by name.

mod cards;
mod credentials;
mod definitions;
mod forms;
mod notations;
mod openid;
mod passwords;
mod proofs;
mod requests;
mod statements;
mod values;
mod work;

pub(crate) use requests::form_token;

/// One parser, or one way into it.
#[derive(Clone, Copy)]
pub struct Target {
    /// The name on the command line.
    pub name: &'static str,
    /// Where such input comes from, in words.
    pub about: &'static str,
    /// Reads the bytes; what it makes of them does not matter.
    pub run: fn(&[u8]),
    /// Sound inputs to begin with, from the files of the project.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: [Target; 51] = [
    notations::FEEL,
    notations::DMN,
    notations::BPMN,
    notations::BPMN_STATE,
    definitions::TOWN,
    definitions::DEFINITION,
    definitions::UPL,
    definitions::SHEET,
    definitions::OPEN_DATA,
    forms::ANSWERS,
    forms::POSTED,
    forms::SEARCH,
    openid::AUTHORIZATION,
    openid::TOKEN,
    openid::PROOF,
    openid::ASSERTION,
    openid::PROGRAMS,
    openid::CERTIFICATE,
    openid::ELSEWHERE,
    cards::TOKEN,
    cards::CERTIFICATE,
    cards::REVOCATION,
    cards::DOCUMENT,
    passwords::LEAKED,
    credentials::SHOWN,
    credentials::STATUS_LIST,
    credentials::REQUEST,
    credentials::ANSWER,
    credentials::TRUSTED,
    credentials::PUBLISHED,
    credentials::LISTED,
    credentials::REVOKED,
    credentials::PATH,
    proofs::NOTE,
    proofs::PROOF,
    proofs::RECEIPT,
    proofs::PUBLISHED_FILE,
    proofs::KEYS,
    proofs::POLICY,
    proofs::WITNESS,
    proofs::MONITOR,
    proofs::TILES,
    requests::BODY,
    requests::REQUEST,
    requests::QUERY,
    statements::STATEMENT,
    work::WORK,
    values::JSON,
    values::WORDS,
    values::UPLOAD,
    values::SEALED,
];

/// The target of this name.
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// The input as text, as a reader of text would get it.
fn text(data: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// The first line, and what follows it.
fn head_and_rest(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (data.get(..end).unwrap_or_default(), data.get(end + 1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_seeds_and_reads_them() {
        for target in TARGETS {
            let seeds = (target.seeds)();
            assert!(seeds.len() > 1, "{} has too few seeds", target.name);
            for seed in &seeds {
                (target.run)(seed);
            }
        }
        let mut names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TARGETS.len(), "a name stands twice");
    }
}
