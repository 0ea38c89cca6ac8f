//! The files of a town and of its services, and the national list of products.

use services::{Definition, Files, Town, scenario};

use super::{Target, head_and_rest, text};
use crate::seeds;
use crate::town::town;

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
