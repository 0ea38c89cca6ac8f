//! Ways through the processes of the demo's services.

use std::path::Path as Folder;

use super::{elements, path};
use crate::decide::decide;
use crate::{Catalogue, scenario};

/// The steps of a scenario of a demo service, where it waits and where it ended.
fn check(service: &str, scenario_name: &str, steps: &[&str], expected: &str) {
    let folder = Folder::new(env!("CARGO_MANIFEST_DIR")).join("../../towns/demo");
    let (catalogue, findings) = Catalogue::load(&folder).unwrap();
    let definition = catalogue.current(service).unwrap_or_else(|| panic!("{findings:?}"));
    let found = definition.scenarios.list.iter().find(|one| &*one.name == scenario_name);
    let situation = scenario::situation(&definition, found.unwrap()).unwrap();
    let findings = decide(&definition, &situation);
    let way = path(&definition, &findings, &situation.now, steps);
    let id = |node: &bpmn::NodeId| definition.bpmn.node(*node).id.to_string();
    let waits: Vec<String> = way.waits.iter().map(id).collect();
    let told = match (&way.wrong, &way.ended_at) {
        (Some(wrong), _) => format!("wrong: {wrong}"),
        (None, Some(end)) => format!("ended {}", id(end)),
        (None, None) => format!("waits {}", waits.join(" ")),
    };
    assert_eq!(told, expected, "{steps:?}");
    assert!(way.failed.is_empty(), "{:?}", way.failed);
    assert!(way.taken.len() <= elements(&definition).len());
}

#[test]
fn a_permit_goes_through_its_called_inspection() {
    let of = "Sardines on the promenade in summer";
    let service = "food-stall-permit";
    check(service, of, &[], "waits term inspection_visit");
    check(service, of, &["inspect"], "waits term decide");
    check(service, of, &["inspect", "approve"], "ended granted");
    check(service, of, &["inspect", "refuse"], "ended refused");
    check(service, of, &["inspect", "ask_correction", "correct", "approve"], "ended granted");
    check(service, of, &["inspect", "ask_correction", "P13D"], "waits term correct no_answer");
    check(service, of, &["inspect", "ask_correction", "P15D"], "waits term decide");
    check(service, of, &["message term-passed"], "ended refused");
    check(service, of, &["approve"], "wrong: approve: no open task offers it");
    check(service, of, &["Psoon"], "wrong: Psoon: this is no period");
}
