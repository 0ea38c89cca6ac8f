//! The files of a town and of its services, and the national list of products.

use platform::zip::{Archive, Zip};
use services::open_data;
use services::tables::sheet::{SHEET_BYTES_MAX, SheetFormat, from_sheet, to_sheet};
use services::tables::{TableText, write};
use services::{Definition, Files, Town, scenario};

use super::{Target, head_and_rest, text};
use crate::seeds;
use crate::town::{now, town};

pub(super) const TOWN: Target = Target {
    name: "town",
    about: "town.yaml",
    run: |data| {
        let _ = Town::read(data);
    },
    seeds: || seeds::in_two(seeds::files(&["yaml"], "towns/demo/town.yaml")),
};
pub(super) const DEFINITION: Target = Target {
    name: "definition",
    about: "one file of a service: service, form, scenarios, rules, process, guidance, letter",
    run: definition,
    seeds,
};
pub(super) const UPL: Target = Target {
    name: "upl",
    about: "the CSV file of the Dutch list of product names",
    run: |data| {
        let _ = services::import::upl::import("upl.csv", data, &town().town);
    },
    seeds: seeds::products,
};
pub(super) const OPEN_DATA: Target = Target {
    name: "open-data",
    about: "a table of the town's open data, and what says what it is",
    run: |data| {
        let mut findings = Vec::new();
        let _ = open_data::read_one("table", (data, data), &town().town, &mut findings);
        if let Ok(table) = open_data::Table::read(&text(data)) {
            assert_eq!(open_data::Table::read(&table.to_csv()).ok().as_ref(), Some(&table));
        }
    },
    seeds: || seeds::files(&["yaml", "csv"], "towns/demo/data"),
};
pub(super) const SHEET: Target = Target {
    name: "sheet",
    about: "a decision table as a spreadsheet, XLSX or ODS",
    run: sheet,
    seeds: sheets,
};

/// The first line names a service and a decision that is a table; the rest is the spreadsheet. With a format and a
/// part of it in the first line the rest is that part: a damaged ZIP file is refused by its checksum before anybody
/// reads what is in it.
fn sheet(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let head = text(head);
    let mut words = head.splitn(3, ' ');
    let (table, format, part) = (words.next().unwrap_or_default(), words.next(), words.next());
    let (id, decision) = table.split_once('/').unwrap_or(("", ""));
    let Some(service) = town().catalogue.current(id) else { return };
    let Some(xml) = service.rules.source() else { return };
    let Some(table) = TableText::find(xml, decision) else { return };
    let format = SheetFormat::ALL.into_iter().find(|one| format == Some(one.ending()));
    let made = format
        .zip(part)
        .map(|(format, part)| repacked(&to_sheet(&table, format, now().timestamp()), part, rest));
    let Ok(read) = from_sheet(made.as_deref().unwrap_or(rest), &table) else { return };
    let written = write(xml, &read);
    let again = written.as_deref().and_then(|xml| TableText::find(xml, decision));
    let cells = |table: &TableText| table.rules.iter().map(|rule| rule.cells.clone()).collect();
    let (read, again): (Vec<_>, Option<Vec<_>>) = (cells(&read), again.as_ref().map(cells));
    assert!(again.is_some_and(|again| again.len() == read.len()), "what was read is written");
}

/// The archive with one of its files replaced, or added.
fn repacked(sheet: &[u8], part: &str, content: &[u8]) -> Vec<u8> {
    let mut made = Zip::new(now().timestamp());
    for (name, bytes) in parts(sheet).iter().filter(|(name, _)| name != part) {
        made.add(name, bytes);
    }
    made.add(part, content);
    made.finish()
}

fn parts(sheet: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut archive) = Archive::open(sheet, SHEET_BYTES_MAX) else { return Vec::new() };
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    let part = |name: String| Some((archive.file(&name).ok()??, name));
    names.into_iter().filter_map(part).map(|(bytes, name)| (name, bytes)).collect()
}

/// Texts that cells share, and formats of dates, as other programs write them.
const MORE_PARTS: [(&str, &str); 2] = [
    (
        "xl/sharedStrings.xml",
        "<sst><si><t>act-1</t></si><si><r><t>It is </t></r><r><t>so.</t></r><rPh><t>x</t></rPh></si></sst>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet><numFmts><numFmt numFmtId='165' formatCode='yyyy'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='165'/></cellXfs></styleSheet>",
    ),
];

fn sheets() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for service in town().catalogue.snapshot().all().take(4) {
        for table in service.rules.source().map(TableText::list).unwrap_or_default() {
            for format in SheetFormat::ALL {
                let whole = format!("{}/{}\n", service.id, table.decision);
                let sheet = to_sheet(&table, format, now().timestamp());
                let head = format!("{}/{} {}", service.id, table.decision, format.ending());
                for (name, bytes) in parts(&sheet) {
                    found.push([format!("{head} {name}\n").into_bytes(), bytes].concat());
                }
                for (name, text) in MORE_PARTS.iter().filter(|_| format == SheetFormat::Xlsx) {
                    found.push(format!("{head} {name}\n{text}").into_bytes());
                }
                found.push([whole.into_bytes(), sheet].concat());
            }
        }
    }
    found
}

/// The first line names a service and a file of it; the rest is put in that file's place.
fn definition(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let head = text(head);
    let (id, file) = head.split_once('/').unwrap_or(("", "service.yaml"));
    let town = town();
    let Some(mut files) = town.files(id).cloned() else { return };
    files.insert(file.to_owned(), rest.to_owned());
    let (definition, _) = Definition::read(id, &files, &town.town);
    let Some(definition) = definition else { return };
    let _ = services::form::json_schema(&definition, platform::Locale::EN);
    let _ = scenario::run(&definition);
}

fn seeds() -> Vec<Vec<u8>> {
    let of = |(id, files): &(String, Files)| -> Vec<Vec<u8>> {
        let with_head = |(name, bytes): (&String, &Vec<u8>)| {
            [format!("{id}/{name}\n").into_bytes(), bytes.clone()].concat()
        };
        files.iter().map(with_head).collect()
    };
    let mut found: Vec<Vec<u8>> = town().services.iter().flat_map(of).collect();
    // Most services use an archetype's process; any of them may bring its own.
    for process in seeds::processes() {
        found.push([b"bulky-waste/process.bpmn\n".as_slice(), &process].concat());
    }
    found
}
