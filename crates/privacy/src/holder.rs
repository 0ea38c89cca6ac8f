//! The contract of every crate that keeps personal data: which tables, what of whom, and how it goes.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use jiff::civil::Date;
use platform::id::SubjectId;
use platform::migrate::Module;
use platform::{Ctx, Fault, Unit};

/// What is held about somebody, counted without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it is; the words are at `privacy-what-…` ("documents").
    pub what: &'static str,
    /// How many.
    pub count: u64,
    /// The page where the person sees it, when there is one.
    pub page: Option<&'static str>,
}

/// What a law keeps for now although its subject asked for erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What it is, as in [`Held::what`].
    pub what: &'static str,
    /// The article that keeps it.
    pub law: String,
    /// Until when, when a date is known.
    pub until_on: Option<Date>,
}

/// A crate that keeps personal data. The binary collects one of each and hands them to the pages about
/// people's own data.
pub trait Holder: Send + Sync {
    /// The stable name; the words are at `privacy-holder-…` ("cases").
    fn name(&self) -> &'static str;

    /// Every table of the crate with a column marked `-- personal:`.
    fn tables(&self) -> &'static [&'static str];

    /// What is held about the subject, counted and not opened.
    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>>;

    /// Everything held about the subject, opened for them (purpose [`ShowOwnData`]), as JSON.
    ///
    /// [`ShowOwnData`]: crate::Purpose::ShowOwnData
    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<serde_json::Value, Fault>>;

    /// Adds to the unit what removes the subject's rows as far as the law lets them go; says what stays.
    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>>;
}

/// The tables with a personal column that no holder names, and tables that a holder names but no migration
/// marks. Empty when the contract is kept: for the completeness test of the binary.
pub fn unheld(modules: &[Module], holders: &[&dyn Holder]) -> Vec<String> {
    let named: BTreeSet<&str> = holders.iter().flat_map(|h| h.tables()).copied().collect();
    let texts = modules.iter().flat_map(|module| module.files).map(|(_, text)| *text);
    let marked: BTreeSet<&str> = texts.flat_map(personal_tables).collect();
    let unheld = marked.difference(&named).map(|table| format!("{table} has no holder"));
    let unmarked = named.difference(&marked).map(|table| format!("{table} has no personal column"));
    unheld.chain(unmarked).collect()
}

/// The tables of a migration in which a column is marked `-- personal:`.
fn personal_tables(text: &str) -> Vec<&str> {
    let mut table = "";
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.trim_start();
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            table = rest.split([' ', '(']).next().unwrap_or_default();
        } else if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
            table = rest.split(' ').next().unwrap_or_default();
        }
        if line.contains("-- personal:") && found.last() != Some(&table) {
            found.push(table);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found() {
        let text = "CREATE TABLE a_b (\n  x TEXT, -- personal: sealed\n  y TEXT -- personal: digest\n);\n\
                    CREATE TABLE c (\n z TEXT\n);\nALTER TABLE d ADD COLUMN e TEXT; -- personal: sealed\n";
        assert_eq!(personal_tables(text), ["a_b", "d"]);
        let modules = [Module { name: "m", files: Box::leak(Box::new([("0001", text)])) }];
        assert_eq!(unheld(&modules, &[]), ["a_b has no holder", "d has no holder"]);
    }
}
