//! The town around its services: languages, units, calendar, themes, common law and defaults.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use jiff::civil::{Date, Weekday};
use platform::Locale;
use platform::calendar::{Calendar, Term};
use platform::money::Currency;

use crate::definition::{Keep, Law, Objection, Retention, read};
use crate::finding::Finding;
use crate::words::Words;
use crate::yaml::{self, Fields, Node, Reader};

/// A town as `town.yaml` describes it.
#[derive(Clone, Debug, Default)]
pub struct Town {
    /// Short name, for addresses and keys.
    pub id: Arc<str>,
    /// Name of the town.
    pub name: Words,
    /// Name of the public body that decides.
    pub authority: Words,
    /// Languages, the first being the default.
    pub languages: Vec<Locale>,
    /// What fees and amounts are counted in.
    pub currency: Currency,
    /// Time zone, an IANA name.
    pub zone: Arc<str>,
    /// File of the arms, beside `town.yaml`.
    pub arms: Option<Arc<str>>,
    /// Postal address.
    pub address: Words,
    /// How to reach the town.
    pub contact: Contact,
    /// Days of rest.
    pub calendar: Calendar,
    /// Public holidays with their names.
    pub holidays: BTreeMap<Date, Words>,
    /// Units by id, in the order of the file.
    pub units: Vec<TownUnit>,
    /// Themes in the order of the file.
    pub themes: Vec<Topic>,
    /// Life events in the order of the file.
    pub life_events: Vec<Topic>,
    /// Law that every service may refer to.
    pub law: BTreeMap<Arc<str>, Law>,
    /// What services inherit.
    pub defaults: Defaults,
    /// Where fees are paid.
    pub payments: Payments,
    /// How files are let go.
    pub records: Records,
    /// When the town works on a working day.
    pub hours: Hours,
    /// When openings by a unit that investigates may be shown later.
    pub investigations: Investigations,
    /// What people can agree to.
    pub consents: Vec<ConsentTopic>,
    /// Whose credentials count as evidence, from `wallets.toml` beside it.
    pub issuers: Vec<TrustedIssuer>,
}

/// Somebody whose credentials count as evidence, as far as definitions refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// As it names itself.
    pub id: Arc<str>,
    /// The kinds that it is believed for.
    pub types: Vec<Arc<str>>,
}

/// A use that rests on consent alone.
#[derive(Clone, Debug)]
pub struct ConsentTopic {
    /// Id, in addresses and records.
    pub id: Arc<str>,
    /// Name.
    pub name: Words,
    /// What is asked, in plain words.
    pub text: Words,
    /// Purpose: a term of the Data Privacy Vocabulary.
    pub purpose: Arc<str>,
    /// Data: terms of its extension for personal data.
    pub data: Vec<Arc<str>>,
    /// The unit that uses it.
    pub unit: Arc<str>,
    /// How long the data is kept at most.
    pub keep: Term,
}

/// From which full hour to which, on working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The first hour.
    pub from: i8,
    /// The hour at which work has ended.
    pub to: i8,
}

impl Default for Hours {
    fn default() -> Self {
        Hours { from: 7, to: 19 }
    }
}

/// When people see openings of their data later than they were made.
#[derive(Clone, Debug, Default)]
pub struct Investigations {
    /// The laws of the town that allow it, by id; none: it is never allowed.
    pub laws: Vec<Arc<str>>,
    /// The longest term in days.
    pub days_max: u16,
}

/// How files are let go when they are no longer kept.
#[derive(Clone, Debug)]
pub struct Records {
    /// Whether a second official approves what one proposed.
    pub second_person: bool,
    /// How long the accounts of a fee are kept, without the person; none: as long as the case.
    pub accounts: Option<Keep>,
}

impl Default for Records {
    fn default() -> Self {
        Records { second_person: true, accounts: None }
    }
}

/// Where fees are paid.
#[derive(Clone, Debug, Default)]
pub struct Payments {
    /// Whose account it is, as banks write it.
    pub holder: Option<Arc<str>>,
    /// Number of the account (ISO 13616), in capitals without spaces.
    pub iban: Option<Arc<str>>,
    /// Code of the bank (ISO 9362).
    pub bic: Option<Arc<str>>,
    /// Where and when one can pay at a counter.
    pub counter: Option<Words>,
}

/// How to reach a unit or the town.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Telephone number as people write it.
    pub phone: Option<Arc<str>>,
    /// E-mail address.
    pub email: Option<Arc<str>>,
    /// Visiting address, when it has its own.
    pub address: Option<Words>,
    /// Opening hours in words.
    pub hours: Option<Words>,
}

/// A unit of the organisation that has a queue.
#[derive(Clone, Debug)]
pub struct TownUnit {
    /// Id that services refer to.
    pub id: Arc<str>,
    /// Name.
    pub name: Words,
    /// How to reach it.
    pub contact: Contact,
}

/// A theme or life event under which services are found.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Id, also in the address of its page.
    pub id: Arc<str>,
    /// Name.
    pub name: Words,
    /// One line about it.
    pub summary: Words,
}

/// What a service has unless it says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Objection against decisions.
    pub objection: Option<Objection>,
    /// How long cases are kept.
    pub retention: Option<Retention>,
    /// How long an applicant has to send what is missing.
    pub correct_within: Option<Term>,
}

const FILE: &str = "town.yaml";
const WALLETS: &str = "wallets.toml";

/// Whom `wallets.toml` trusts for what.
fn issuers(text: &str) -> Vec<TrustedIssuer> {
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    let all = table.get("issuer").and_then(toml::Value::as_array);
    let read = |issuer: &toml::Value| {
        let types = issuer.get("types")?.as_array()?.iter();
        let types = types.filter_map(|kind| kind.as_str().map(Arc::from)).collect();
        Some(TrustedIssuer { id: issuer.get("id")?.as_str()?.into(), types })
    };
    all.into_iter().flatten().filter_map(read).collect()
}

impl Town {
    /// Reads `town.yaml`; none when it has errors.
    pub fn read(bytes: &[u8]) -> (Option<Town>, Vec<Finding>) {
        let mut findings = Vec::new();
        let Some(root) = yaml::read(FILE, bytes, &mut findings) else {
            return (None, findings);
        };
        let languages = languages(&root, &mut findings);
        let mut r = Reader::new(FILE, &languages, &mut findings);
        let town = read_town(&mut r, &root, languages.clone());
        let failed = findings.iter().any(Finding::is_error);
        ((!failed).then_some(town), findings)
    }

    /// Reads the town of a folder: `town.yaml`, and whom `wallets.toml` beside it trusts; no town when it has errors.
    ///
    /// # Errors
    /// When a file that is there cannot be read.
    pub fn read_folder(folder: &Path) -> io::Result<(Option<Town>, Vec<Finding>)> {
        let (town, findings) = Town::read(&fs::read(folder.join(FILE))?);
        let Some(mut town) = town else { return Ok((None, findings)) };
        match fs::read_to_string(folder.join(WALLETS)) {
            // What is wrong with it is told where its keys are read (crate `credentials`).
            Ok(text) => town.issuers = issuers(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok((Some(town), findings))
    }

    /// A unit by id.
    pub fn unit(&self, id: &str) -> Option<&TownUnit> {
        self.units.iter().find(|unit| &*unit.id == id)
    }

    /// A theme by id.
    pub fn theme(&self, id: &str) -> Option<&Topic> {
        self.themes.iter().find(|topic| &*topic.id == id)
    }

    /// A life event by id.
    pub fn life_event(&self, id: &str) -> Option<&Topic> {
        self.life_events.iter().find(|topic| &*topic.id == id)
    }

    /// The language shown when none is asked for.
    pub fn default_language(&self) -> Locale {
        self.languages.first().copied().unwrap_or_default()
    }
}

/// The languages come first, because all words are checked against them.
fn languages(root: &Node, findings: &mut Vec<Finding>) -> Vec<Locale> {
    let mut r = Reader::new(FILE, &[], findings);
    let Some(node) = r.fields(root).need(&mut r, "languages") else { return Vec::new() };
    let mut languages = Vec::new();
    for tag in r.strings(node) {
        match Locale::parse(&tag) {
            Some(locale) => languages.push(locale),
            None => r.error(node.line, format!("`{tag}` is not a language."), "Write en, fr, ar …"),
        }
    }
    languages
}

fn currency(r: &mut Reader<'_>, node: &Node) -> Currency {
    let found = node.text().and_then(Currency::parse);
    if found.is_none() {
        r.error(
            node.line,
            "This is no currency whose minor unit is a hundredth.",
            "Write its code of ISO 4217: EUR, CHF, GBP, MAD …",
        );
    }
    found.unwrap_or_default()
}

fn read_town(r: &mut Reader<'_>, root: &Node, languages: Vec<Locale>) -> Town {
    let f = r.fields(root);
    f.get("languages");
    let currency = f.get("currency").map(|node| currency(r, node)).unwrap_or_default();
    let calendar = f.get("calendar").map(|node| calendar(r, node)).unwrap_or_default();
    let (calendar, holidays, hours) = calendar;
    let law = f.get("law").map(|node| read::law(r, node)).unwrap_or_default();
    let investigations = f.get("investigations").map(|node| investigations(r, node, &law));
    let town = Town {
        currency,
        id: f.need(r, "id").and_then(|node| r.string(node)).unwrap_or_default(),
        name: f.need_words(r, "name"),
        authority: f.need_words(r, "authority"),
        languages,
        zone: f.string(r, "zone").unwrap_or_else(|| "UTC".into()),
        arms: f.string(r, "arms"),
        address: f.words(r, "address").unwrap_or_default(),
        contact: f.get("contact").map(|node| contact(r, node)).unwrap_or_default(),
        calendar,
        holidays,
        units: units(r, &f),
        themes: topics(r, &f, "themes"),
        life_events: topics(r, &f, "life_events"),
        law,
        defaults: f.get("defaults").map(|node| defaults(r, node)).unwrap_or_default(),
        payments: f.get("payments").map(|node| payments(r, node)).unwrap_or_default(),
        records: f.get("records").map(|node| records(r, node)).unwrap_or_default(),
        hours,
        investigations: investigations.unwrap_or_default(),
        consents: consents(r, &f),
        issuers: Vec::new(),
    };
    f.finish(r);
    town
}

fn contact(r: &mut Reader<'_>, node: &Node) -> Contact {
    let f = r.fields(node);
    let contact = Contact {
        phone: f.string(r, "phone"),
        email: f.string(r, "email"),
        address: f.words(r, "address"),
        hours: f.words(r, "hours"),
    };
    f.finish(r);
    contact
}

fn units(r: &mut Reader<'_>, f: &Fields<'_>) -> Vec<TownUnit> {
    let mut units = Vec::new();
    for (key, node) in f.get("units").and_then(Node::entries).unwrap_or_default() {
        let Some(id) = r.id(key.line, &key.text) else { continue };
        let f = r.fields(node);
        let name = f.need_words(r, "name");
        let contact = f.get("contact").map(|node| contact(r, node)).unwrap_or_default();
        f.finish(r);
        units.push(TownUnit { id, name, contact });
    }
    units
}

fn topics(r: &mut Reader<'_>, f: &Fields<'_>, field: &'static str) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (key, node) in f.get(field).and_then(Node::entries).unwrap_or_default() {
        let Some(id) = r.id(key.line, &key.text) else { continue };
        let f = r.fields(node);
        let name = f.need_words(r, "name");
        let summary = f.words(r, "summary").unwrap_or_default();
        f.finish(r);
        topics.push(Topic { id, name, summary });
    }
    topics
}

/// Weekdays as they are written in definitions.
pub(crate) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

fn calendar(r: &mut Reader<'_>, node: &Node) -> (Calendar, BTreeMap<Date, Words>, Hours) {
    let f = r.fields(node);
    let hours = f.get("hours").map(|node| hours(r, node)).unwrap_or_default();
    let weekend = f.get("weekend").map(|node| r.some_of(node, &WEEKDAYS)).unwrap_or_default();
    let mut holidays = BTreeMap::new();
    for (key, node) in f.get("holidays").and_then(Node::entries).unwrap_or_default() {
        match key.text.parse::<Date>() {
            Ok(date) => {
                holidays.insert(date, r.words(node).unwrap_or_default());
            }
            Err(_) => {
                r.error(key.line, format!("`{}` is not a date.", key.text), "Write 2026-01-01.")
            }
        }
    }
    f.finish(r);
    (Calendar::new(holidays.keys().copied(), weekend), holidays, hours)
}

fn hours(r: &mut Reader<'_>, node: &Node) -> Hours {
    let f = r.fields(node);
    let hour = |r: &mut Reader<'_>, name| f.get(name).and_then(|node| r.parsed::<i8>(node, "7"));
    let usual = Hours::default();
    let (from, to) = (hour(r, "from").unwrap_or(usual.from), hour(r, "to").unwrap_or(usual.to));
    if from < 0 || from >= to || to > 24 {
        r.error(f.line, "The hours are none of a day.", "Write {from: 7, to: 19}.");
    }
    f.finish(r);
    Hours { from, to }
}

/// Uses that rest on consent. One that names a law rests on that: nobody is asked then.
fn consents(r: &mut Reader<'_>, f: &Fields<'_>) -> Vec<ConsentTopic> {
    let mut topics = Vec::new();
    for (key, node) in f.get("consents").and_then(Node::entries).unwrap_or_default() {
        let Some(id) = r.id(key.line, &key.text) else { continue };
        let f = r.fields(node);
        if f.get("law").is_some() {
            let message = format!("`{id}` rests on a law, so consent is not asked for it.");
            r.error(f.line, message, "Remove the law if nothing obliges to it, else the topic.");
        }
        let keep = f.term(r, "keep");
        if keep.is_none() {
            r.error(f.line, format!("`{id}` does not say how long data is kept."), "Add `keep:`.");
        }
        let topic = ConsentTopic {
            id,
            name: f.need_words(r, "name"),
            text: f.need_words(r, "text"),
            purpose: f.need(r, "purpose").and_then(|node| r.string(node)).unwrap_or_default(),
            data: f.strings(r, "data"),
            unit: f.need(r, "unit").and_then(|node| r.string(node)).unwrap_or_default(),
            keep: keep.unwrap_or(Term::Years(1)),
        };
        f.finish(r);
        topics.push(topic);
    }
    topics
}

fn investigations(
    r: &mut Reader<'_>,
    node: &Node,
    law: &BTreeMap<Arc<str>, Law>,
) -> Investigations {
    let f = r.fields(node);
    let laws = f.strings(r, "laws");
    if let Some(unknown) = laws.iter().find(|id| !law.contains_key(*id)) {
        let message = format!("`{unknown}` is no law of this file.");
        r.error(f.line, message, "Name laws that stand below `law:`.");
    }
    let days_max = f.get("days").and_then(|node| r.parsed(node, "90")).unwrap_or(0);
    f.finish(r);
    Investigations { laws, days_max }
}

fn payments(r: &mut Reader<'_>, node: &Node) -> Payments {
    let f = r.fields(node);
    let iban = f.get("iban").and_then(|node| {
        let text = r.string(node)?;
        let sound = crate::form::sound_iban(&text);
        if sound.is_none() {
            let remedy = "Write the number as on a statement; its two check digits must fit.";
            r.error(node.line, format!("`{text}` is no number of an account."), remedy);
        }
        sound.map(Arc::from)
    });
    let payments = Payments {
        holder: f.string(r, "holder"),
        iban,
        bic: f.string(r, "bic"),
        counter: f.words(r, "counter"),
    };
    f.finish(r);
    payments
}

fn records(r: &mut Reader<'_>, node: &Node) -> Records {
    let f = r.fields(node);
    let second_person = f.flag(r, "second_person", true);
    let accounts = f.get("accounts").and_then(|node| read::read_keep(r, node));
    if accounts.as_ref().is_some_and(|keep| keep.law.is_none()) {
        let remedy = "Write {keep: 7 years, law: …}, with the id of a law below `law:`.";
        r.error(f.line, "No law says how long accounts are kept.", remedy);
    }
    f.finish(r);
    Records { second_person, accounts }
}

fn defaults(r: &mut Reader<'_>, node: &Node) -> Defaults {
    let f = r.fields(node);
    let defaults = Defaults {
        objection: f.get("objection").map(|node| read::objection(r, node)),
        retention: f.get("retention").map(|node| read::retention(r, node)),
        correct_within: f.term(r, "correct_within"),
    };
    f.finish(r);
    defaults
}
