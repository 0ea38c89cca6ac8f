//! The Dutch Uniform Product Names list (UPL): each application becomes a working service.
//!
//! Standard: the CSV of standaarden.overheid.nl with 20 columns, one row per product and legal basis. A product in
//! several rows is one service with several articles of law. Names stay Dutch and are marked so; what is general
//! (questions, purpose) is in the languages of the town.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::upl_words as words;
use crate::archetype::Kind;
use crate::definition::Files;
use crate::finding::Finding;
use crate::town::Town;

/// Most rows that are read.
const ROWS_MAX: usize = 50_000;

/// A product of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// Name in Dutch.
    pub name: String,
    /// Its URI in the list.
    pub uri: String,
    /// For people.
    pub citizens: bool,
    /// For companies.
    pub companies: bool,
    /// Asked for by application.
    pub application: bool,
    /// Money.
    pub subsidy: bool,
    /// Told to the authority.
    pub notification: bool,
    /// A duty.
    pub duty: bool,
    /// Needs a sign-in for companies with a mandate.
    pub mandate: bool,
    /// Articles of law: label and link.
    pub law: Vec<(String, String)>,
}

/// A service made from a product.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Id of the service.
    pub id: String,
    /// The archetype that was chosen.
    pub kind: Kind,
    /// Whether it takes applications.
    pub applies: bool,
    /// Its files.
    pub files: Files,
}

const COLUMNS: [&str; 20] = [
    "UniformeProductnaam",
    "URI",
    "Rijk",
    "Provincie",
    "Waterschap",
    "Gemeente",
    "Burger",
    "Bedrijf",
    "Dienstenwet",
    "SDG",
    "Autonomie",
    "Medebewind",
    "Aanvraag",
    "Subsidie",
    "Melding",
    "Verplichting",
    "DigiDMacht",
    "Grondslag",
    "Grondslaglabel",
    "Grondslaglink",
];

/// The placeholder row of the list, which is no product.
const PLACEHOLDER: &str = "UPL-naam nog niet beschikbaar";

/// Reads the list: each product once, in the order of the file.
pub fn products(file: &str, csv: &[u8]) -> (Vec<Product>, Vec<Finding>) {
    let mut findings = Vec::new();
    // The list is published with a byte order mark now and then.
    let csv = csv.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(csv);
    let mut reader = csv::Reader::from_reader(csv);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(_) => Vec::new(),
    };
    if header != COLUMNS {
        let remedy = "Take the CSV of the Uniforme Productnamenlijst with its 20 columns.";
        findings.push(Finding::error(file, 1, "This is not the list of product names.", remedy));
        return (Vec::new(), findings);
    }
    let mut products: Vec<Product> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (at, row) in reader.records().take(ROWS_MAX).enumerate() {
        let line = u32::try_from(at + 2).unwrap_or(u32::MAX);
        let Ok(row) = row else {
            let remedy = "Correct the row, or take the list anew.";
            findings.push(Finding::error(file, line, "The row cannot be read.", remedy));
            continue;
        };
        let row = product(&row);
        if row.name.is_empty() || row.name == PLACEHOLDER {
            continue;
        }
        match places.get(&row.name).and_then(|place| products.get_mut(*place)) {
            Some(known) => merge(known, row),
            None => {
                places.insert(row.name.clone(), products.len());
                products.push(row);
            }
        }
    }
    (products, findings)
}

fn product(row: &csv::StringRecord) -> Product {
    let field = |name: &str| {
        let at = COLUMNS.iter().position(|column| *column == name);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim().to_owned()
    };
    let flag = |name: &str| !field(name).is_empty();
    let law = (field("Grondslaglabel"), field("Grondslaglink"));
    Product {
        name: field("UniformeProductnaam"),
        uri: field("URI"),
        citizens: flag("Burger"),
        companies: flag("Bedrijf"),
        application: flag("Aanvraag"),
        subsidy: flag("Subsidie"),
        notification: flag("Melding"),
        duty: flag("Verplichting"),
        mandate: flag("DigiDMacht"),
        law: Some(law).into_iter().filter(|(label, _)| !label.is_empty()).collect(),
    }
}

fn merge(known: &mut Product, row: Product) {
    known.citizens |= row.citizens;
    known.companies |= row.companies;
    known.application |= row.application;
    known.subsidy |= row.subsidy;
    known.notification |= row.notification;
    known.duty |= row.duty;
    known.mandate |= row.mandate;
    for law in row.law {
        if !known.law.contains(&law) {
            known.law.push(law);
        }
    }
}

/// Words in a name that say which archetype fits, the first that is found counting.
const BY_NAME: [(&str, Kind); 40] = [
    ("bezwaar", Kind::Objection),
    ("parkeervergunning", Kind::Permit),
    ("exploitatievergunning", Kind::Licence),
    ("alcoholvergunning", Kind::Licence),
    ("vergunning", Kind::Permit),
    ("ontheffing", Kind::Exemption),
    ("vrijstelling", Kind::Exemption),
    ("kwijtschelding", Kind::Exemption),
    ("uitstel", Kind::Exemption),
    ("subsidie", Kind::Subsidy),
    ("concessie", Kind::Licence),
    ("erkenning", Kind::Licence),
    ("toelating", Kind::Licence),
    ("uittreksel", Kind::Certificate),
    ("verklaring", Kind::Certificate),
    ("certificaat", Kind::Certificate),
    ("afschrift", Kind::Certificate),
    ("kopie", Kind::Certificate),
    ("bewijs", Kind::Certificate),
    ("kaart", Kind::Certificate),
    ("paspoort", Kind::Certificate),
    ("uitkering", Kind::Benefit),
    ("toeslag", Kind::Benefit),
    ("bijstand", Kind::Benefit),
    ("tegemoetkoming", Kind::Benefit),
    ("schadevergoeding", Kind::Benefit),
    ("vergoeding", Kind::Benefit),
    ("teruggaaf", Kind::Benefit),
    ("teruggave", Kind::Benefit),
    ("terugbetaling", Kind::Benefit),
    ("budget", Kind::Benefit),
    ("voorziening", Kind::Benefit),
    ("inschrijving", Kind::Registration),
    ("registratie", Kind::Registration),
    ("aangifte", Kind::Registration),
    ("inzage", Kind::InformationRequest),
    ("gegevensverstrekking", Kind::InformationRequest),
    ("raadpleging", Kind::InformationRequest),
    ("klacht", Kind::Report),
    ("melding", Kind::Notification),
];

/// The archetype for a product, by what the list says of it and by its name.
pub fn kind(product: &Product) -> Kind {
    if product.subsidy && product.application {
        return Kind::Subsidy;
    }
    let name = product.name.to_lowercase();
    let named = BY_NAME.iter().find(|(word, _)| name.contains(word)).map(|(_, kind)| *kind);
    match (named, product.application, product.notification) {
        (Some(kind), _, _) => kind,
        (None, true, _) => Kind::Application,
        (None, false, true) => Kind::Notification,
        (None, false, false) => Kind::Application,
    }
}

/// Makes a service of every product. Those that nobody applies for or tells are pages without a form.
pub fn import(file: &str, csv: &[u8], town: &Town) -> (Vec<Imported>, Vec<Finding>) {
    let (products, findings) = products(file, csv);
    let mut imported: Vec<Imported> = Vec::with_capacity(products.len());
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for product in &products {
        let base = id(&product.name);
        let count = taken.entry(base.clone()).or_insert(0);
        *count += 1;
        let id = if *count == 1 { base } else { format!("{base}-{count}") };
        let kind = kind(product);
        let applies = product.application || product.subsidy || product.notification;
        imported.push(Imported {
            files: files(&id, kind, applies, product, town),
            id,
            kind,
            applies,
        });
    }
    (imported, findings)
}

/// An id from a name: letters without accents, digits, hyphens.
fn id(name: &str) -> String {
    let mut id = String::new();
    for c in crate::catalogue::folded(name).chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    let id: String = id.chars().take(60).collect();
    format!("upl-{}", id.trim_matches('-')).chars().take(64).collect()
}

/// A text quoted for YAML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn files(id: &str, kind: Kind, applies: bool, product: &Product, town: &Town) -> Files {
    let mut files = Files::new();
    files.insert("service.yaml".to_owned(), service(id, kind, applies, product, town).into_bytes());
    files.insert("form.yaml".to_owned(), words::form(kind, applies, product, town).into_bytes());
    if applies {
        files.insert("scenarios.yaml".to_owned(), words::scenarios(kind, product).into_bytes());
    }
    files
}

fn service(id: &str, kind: Kind, applies: bool, product: &Product, town: &Town) -> String {
    let mut yaml = String::new();
    let capital: String = product
        .name
        .chars()
        .enumerate()
        .flat_map(|(at, c)| if at == 0 { c.to_uppercase().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    let name = quoted(&capital);
    // Writing into a String cannot fail.
    let _ = writeln!(yaml, "id: {id}\nkind: {}\nsource_language: nl", kind.word());
    let _ = writeln!(yaml, "status: {}", if applies { "published" } else { "closed" });
    let _ = writeln!(yaml, "name: {{nl: {name}}}");
    let _ = writeln!(yaml, "summary: {}", words::summary(kind, applies, town));
    let _ = writeln!(yaml, "theme: {}", words::theme(kind, product, town));
    let _ = writeln!(yaml, "unit: {}", words::unit(kind, product, town));
    let _ = writeln!(yaml, "codes: {{upl: {}}}", quoted(&product.uri));
    let _ = writeln!(yaml, "law:");
    for (at, (label, link)) in product.law.iter().enumerate() {
        let _ = writeln!(yaml, "  basis-{}:\n    title: {{nl: {}}}", at + 1, quoted(label));
        if !link.is_empty() {
            let _ = writeln!(yaml, "    url: {}", quoted(link));
        }
    }
    if product.law.is_empty() {
        let _ = writeln!(yaml, "  basis-1:\n    title: {}", words::no_law(town));
    }
    let _ = writeln!(yaml, "basis: basis-1\npurpose: {}", words::purpose(town));
    let who = match (product.citizens, product.companies) {
        (true, true) => "[resident, non-resident, company]",
        (false, true) => "[company]",
        _ => "[resident, non-resident]",
    };
    let level = if product.mandate { "substantial" } else { "low" };
    let _ = writeln!(yaml, "who: {{may_apply: {who}, sign_in: {level}}}");
    if !applies {
        // Nobody applies for it here: no promise of the hour.
        let _ = writeln!(yaml, "channels: [counter, phone]");
    }
    if applies || kind.decides() {
        // No rules come with the list, so an official looks at each: nothing is decided at once, certificates neither.
        let law = words::term_law(town);
        let _ = writeln!(yaml, "clock: {{term: 8 weeks, law: {law}}}");
    }
    yaml
}
