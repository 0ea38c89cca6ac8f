//! The files of a town and of its services, and the national list of products.

use services::tables::sheet::{SheetFormat, from_sheet, to_sheet};
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
pub(super) const SHEET: Target = Target {
    name: "sheet",
    about: "a decision table as a spreadsheet, XLSX or ODS",
    run: sheet,
    seeds: sheets,
};

/// The first line names a service and a decision that is a table; the rest is the spreadsheet.
fn sheet(data: &[u8]) {
    let (head, rest) = head_and_rest(data);
    let head = text(head);
    let (id, decision) = head.split_once('/').unwrap_or(("", ""));
    let Some(service) = town().catalogue.current(id) else { return };
    let Some(xml) = service.rules.source() else { return };
    let Some(table) = TableText::find(xml, decision) else { return };
    let Ok(read) = from_sheet(rest, &table) else { return };
    let written = write(xml, &read);
    let again = written.as_deref().and_then(|xml| TableText::find(xml, decision));
    let cells = |table: &TableText| table.rules.iter().map(|rule| rule.cells.clone()).collect();
    let (read, again): (Vec<_>, Option<Vec<_>>) = (cells(&read), again.as_ref().map(cells));
    assert!(again.is_some_and(|again| again.len() == read.len()), "what was read is written");
}

fn sheets() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for service in town().catalogue.snapshot().all().take(4) {
        for table in service.rules.source().map(TableText::list).unwrap_or_default() {
            for format in SheetFormat::ALL {
                let head = format!("{}/{}\n", service.id, table.decision);
                let sheet = to_sheet(&table, format, now().timestamp());
                found.push([head.into_bytes(), sheet].concat());
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
