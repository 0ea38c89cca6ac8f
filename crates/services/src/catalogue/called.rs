//! Processes that a service calls and another service has: they are copied into the caller's files as they are now,
//! so that they are part of its version, and a running case ends on what it began with.

use std::collections::BTreeSet;

use bpmn::{Kind, Text};

use crate::definition::{Files, OTHERS, PROCESSES};

/// Most files that the calls of one service lead to.
const CALLED_MAX: usize = 50;

/// A call that leads to another file: the service that is meant, and the process.
type Call = (String, String);

/// Adds what a service calls of others, and what that calls in turn. What is not there is not added: reading the
/// service tells that, with the place of the call.
pub fn add_called(id: &str, files: &mut Files, others: &dyn Fn(&str) -> Option<Files>) {
    let own = files.iter().filter(|(name, _)| name.ends_with(".bpmn"));
    let mut open: Vec<Call> = own
        .flat_map(|(_, bytes)| calls(bytes, None))
        .filter(|(service, _)| service != id)
        .collect();
    let mut seen: BTreeSet<Call> = BTreeSet::new();
    let mut added = 0;
    while let Some(call) = open.pop() {
        if !seen.insert(call.clone()) || added >= CALLED_MAX {
            continue;
        }
        let (service, process) = call;
        let Some((name, bytes)) = others(&service).and_then(|other| offered(other, &process))
        else {
            continue;
        };
        let further = calls(&bytes, Some(&service));
        open.extend(further.into_iter().filter(|(service, _)| service != id));
        files.insert(format!("{OTHERS}{service}/{name}"), bytes);
        added += 1;
    }
}

/// The file of a service in which a process stands that others may call.
fn offered(files: Files, process: &str) -> Option<(String, Vec<u8>)> {
    let called = files.into_iter().filter(|(name, _)| name.starts_with(PROCESSES));
    called.filter(|(name, _)| name.ends_with(".bpmn")).find(|(_, bytes)| {
        let read = std::str::from_utf8(bytes).ok().and_then(|xml| bpmn::Definition::read(xml).0);
        read.is_some_and(|definition| definition.has_process(process))
    })
}

/// The calls in a file that leave it. A call without a service is for the file's own; in the service's own folder
/// everything of that is there already.
fn calls(bytes: &[u8], own: Option<&str>) -> Vec<Call> {
    // Most files call nothing: those are not read twice.
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("callActivity"));
    let Some(definition) = text.and_then(|text| bpmn::Definition::read(text).0) else {
        return Vec::new();
    };
    let called = definition.nodes().filter_map(|(_, node)| match &node.kind {
        Kind::CallActivity(Text::Fixed(process)) => {
            let elsewhere = own.filter(|_| !definition.has_process(process));
            let service = definition.called_prefix(node).or(elsewhere)?;
            Some((service.to_owned(), process.to_string()))
        }
        _ => None,
    });
    called.collect()
}
