//! Reading a file of register entries: CSV with a head line, or a JSON list of records. Pure: a file is either
//! sound as a whole, or every fault of it is told with its line and the remedy.

mod columns;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{ADDRESS, COMPANIES, GUARDIANSHIPS, HOUSEHOLD, INCOME, POPULATION, VEHICLES};
use columns::{Column, Kind};

/// The register of addresses: places, nobody's home.
pub const ADDRESSES: &str = "addresses";
/// Faults that are told of one file; more of the same help nobody.
pub const FINDINGS_MAX: usize = 50;
/// The column that says whose entry it is.
const PERSON: &str = "person";
/// The column by which a register of the town's own knows an entry.
const KEY: &str = "key";

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180) in UTF-8, the first line naming the columns.
    Csv,
    /// A list of records.
    Json,
}

/// One entry, read and found sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Where it stands in the file: the line of a CSV file, the place in a JSON list.
    pub line: u64,
    /// The number by which the population register knows the person; empty for addresses.
    pub person: String,
    /// By what the register knows the entry.
    pub key: String,
    /// The entry.
    pub data: Value,
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadFinding {
    /// The line of a CSV file, the place in a JSON list.
    pub line: u64,
    /// What is wrong.
    pub problem: String,
    /// How to put it right.
    pub remedy: String,
}

impl std::fmt::Display for LoadFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}. {}", self.line, self.problem, self.remedy)
    }
}

type Record = (u64, Map<String, Value>);
/// What reads, and what is wrong with the rest.
type Read = (Vec<Record>, Vec<LoadFinding>);

/// Reads a file.
///
/// # Errors
/// Everything that is wrong with it, at most [`FINDINGS_MAX`].
pub fn read(register: &str, format: Format, text: &str) -> Result<Vec<Loaded>, Vec<LoadFinding>> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if register.is_empty() || register.len() > 40 || !register.bytes().all(plain) {
        let problem = format!("{register} is no name of a register");
        let remedy = "Use small letters, digits, - and _, such as dog-licences.";
        return Err(vec![finding(1, problem, remedy)]);
    }
    let (records, mut findings) = match format {
        Format::Csv => csv_records(text)?,
        Format::Json => json_records(text)?,
    };
    let columns = columns::of(register);
    let mut loaded = Vec::new();
    for (line, record) in records {
        match entry(register, columns, line, record) {
            Ok(entry) => loaded.push(entry),
            Err(found) => findings.extend(found),
        }
        if findings.len() >= FINDINGS_MAX {
            break;
        }
    }
    let loaded = match register {
        HOUSEHOLD => households(loaded),
        COMPANIES => representatives(loaded),
        _ => loaded,
    };
    findings.extend(repeated(&loaded));
    findings.sort_by_key(|found| found.line);
    findings.truncate(FINDINGS_MAX);
    if findings.is_empty() { Ok(loaded) } else { Err(findings) }
}

fn finding(line: u64, problem: impl Into<String>, remedy: impl Into<String>) -> LoadFinding {
    LoadFinding { line, problem: problem.into(), remedy: remedy.into() }
}

/// Counts lines as an editor shows them. The reader's own count is one short after a line that ends with
/// both carriage return and line feed.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of a place behind the last one that was asked for.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let bytes = self.text.as_bytes();
        let mut place = position.map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
        // The place of a record can be the line feed that ends the one before.
        while bytes.get(place).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            place += 1;
        }
        let between = bytes.get(self.at..place).unwrap_or_default();
        self.line += between.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = self.at.max(place);
        self.line
    }
}

fn csv_records(text: &str) -> Result<Read, Vec<LoadFinding>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        // Lines of another length are told one by one, with everything else that is wrong.
        .flexible(true)
        .from_reader(text.as_bytes());
    let heads = match reader.headers() {
        Ok(heads) => heads.clone(),
        Err(error) => return Err(vec![finding(1, error.to_string(), "Name the columns first.")]),
    };
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    let mut lines = Lines { text, at: 0, line: 1 };
    for row in reader.records() {
        let row = row.map_err(|error| {
            let line = lines.of(error.position());
            vec![finding(line, "the line cannot be read", "Save the file as UTF-8.")]
        })?;
        let line = lines.of(row.position());
        if row.len() != heads.len() {
            let (has, named) = (row.len(), heads.len());
            let problem = format!("{has} values, where the first line names {named} columns");
            let remedy = "Give every line as many values; put values with commas in quotes.";
            findings.push(finding(line, problem, remedy));
            continue;
        }
        let pairs = heads.iter().zip(row.iter()).filter(|(_, value)| !value.is_empty());
        let record = pairs.map(|(head, value)| (head.to_owned(), Value::from(value)));
        records.push((line, record.collect()));
    }
    Ok((records, findings))
}

fn json_records(text: &str) -> Result<Read, Vec<LoadFinding>> {
    let unread = |error: serde_json::Error| {
        let remedy = "The file must be one JSON list of objects: [{\"person\": \"…\", …}, …].";
        vec![finding(error.line() as u64, "it is no such JSON", remedy)]
    };
    let list: Vec<Map<String, Value>> = serde_json::from_str(text).map_err(unread)?;
    Ok(((1..).zip(list).collect(), Vec::new()))
}

fn entry(
    register: &str,
    columns: Option<&[Column]>,
    line: u64,
    mut record: Map<String, Value>,
) -> Result<Loaded, Vec<LoadFinding>> {
    let mut findings = Vec::new();
    let mut take = |name: &str| match record.remove(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => {
            let remedy = format!("Give every entry a {name}.");
            findings.push(finding(line, format!("{name} is missing"), remedy));
            String::new()
        }
    };
    let person = if register == ADDRESSES { String::new() } else { take(PERSON) };
    let own_key = if columns.is_none() { take(KEY) } else { String::new() };
    let data = match columns {
        Some(columns) => columns::fit(columns, line, record, &mut findings),
        None => Value::Object(record),
    };
    if !findings.is_empty() {
        return Err(findings);
    }
    let part = |name: &str| match data.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let key = match register {
        POPULATION | ADDRESS | HOUSEHOLD => person.clone(),
        VEHICLES => bare(part("plate")),
        COMPANIES => bare(part("number")),
        GUARDIANSHIPS => format!("{}-{person}", part("number")),
        INCOME => format!("{person}-{}", part("year")),
        ADDRESSES => format!("{} {}", part("street"), part("number")),
        _ => own_key,
    };
    Ok(Loaded { line, person, key, data })
}

/// A key as services look it up: `AB-123-C` is `AB123C`.
fn bare(text: String) -> String {
    let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if bare.is_empty() { text } else { bare }
}

/// One line a member becomes one entry a person; a JSON record may give its list itself.
fn households(lines: Vec<Loaded>) -> Vec<Loaded> {
    let mut by_person: BTreeMap<String, Loaded> = BTreeMap::new();
    for line in lines {
        let member = member(&line.data);
        let entry = by_person
            .entry(line.person.clone())
            .or_insert_with(|| Loaded { data: json!({ "members": [] }), ..line.clone() });
        if let Some(Value::Array(members)) = entry.data.get_mut("members") {
            members.push(member);
        }
    }
    by_person.into_values().collect()
}

fn member(data: &Value) -> Value {
    let part = |name: &str| data.get(name).cloned().unwrap_or_default();
    let mut member = json!({
        "name": { "given": part("given"), "family": part("family") },
        "born": part("born"),
        "relation": part("relation"),
    });
    // By what the population register knows them; not every register of households says.
    let number = part("number");
    if let (Value::Object(member), true) =
        (&mut member, number.as_str().is_some_and(|n| !n.is_empty()))
    {
        member.insert("number".to_owned(), number);
    }
    member
}

/// Several people act for one company, and each has an entry of their own: the first one is found by the number.
fn representatives(mut loaded: Vec<Loaded>) -> Vec<Loaded> {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for entry in &mut loaded {
        let person = first.entry(entry.key.clone()).or_insert_with(|| entry.person.clone());
        if *person != entry.person {
            entry.key = format!("{}-{}", entry.key, entry.person);
        }
    }
    loaded
}

/// Two entries with one key would overwrite each other in silence.
fn repeated(loaded: &[Loaded]) -> Vec<LoadFinding> {
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    let mut findings = Vec::new();
    for entry in loaded {
        match first.get(entry.key.as_str()) {
            Some(line) => {
                let problem = format!("{} stands on line {line} already", entry.key);
                findings.push(finding(entry.line, problem, "Keep one of the two."));
            }
            None => _ = first.insert(&entry.key, entry.line),
        }
    }
    findings
}

/// The columns of a register, for help: name, and whether it may be left out. None for a register of the
/// town's own, which takes any columns beside `person` and `key`.
pub fn columns_of(register: &str) -> Option<Vec<(&'static str, bool)>> {
    let columns = columns::of(register)?;
    Some(
        columns
            .iter()
            .map(|column| (column.name, column.kind == Kind::Text && !column.needed))
            .collect(),
    )
}
