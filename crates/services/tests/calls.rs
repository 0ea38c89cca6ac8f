//! A service calls a process of another one: it is part of the caller's version, and told when it is not there.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a missing file fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use platform::testkit::{each_database, fixed_ctx};
use services::author::{Draft, check};
use services::catalogue::Replaced;
use services::{Catalogue, MODULE, Version, catalogue::store};

/// A town with one service that calls and one that is called, in a folder that goes away.
struct Town(PathBuf);

impl Drop for Town {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Town {
    fn new(name: &str) -> Town {
        let folder =
            std::env::temp_dir().join(format!("aedile-calls-{}-{name}", std::process::id()));
        let demo =
            Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
        for service in ["business-licence", "food-stall-permit"] {
            copy(&demo.join("services").join(service), &folder.join("services").join(service));
        }
        fs::copy(demo.join("town.yaml"), folder.join("town.yaml")).unwrap();
        Town(folder)
    }

    fn change(&self, file: &str, before: &str, after: &str) {
        let path = self.0.join("services").join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(before), "{file} does not say {before}");
        fs::write(path, text.replace(before, after)).unwrap();
    }

    fn check(&self) -> Draft {
        check(&self.0, &["business-licence".to_owned()]).unwrap().pop().unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

const CALLED: &str = "food-stall-permit/processes/hygiene-inspection.bpmn";

#[test]
fn what_is_called_is_part_of_the_version() {
    let town = Town::new("version");
    let before = town.check();
    let definition = before.definition.unwrap_or_else(|| panic!("{:?}", before.findings));
    assert!(definition.bpmn.has_process("hygiene_inspection"));
    assert!(definition.bpmn.find("inspection_visit").is_some(), "its steps run in the case");
    let same = town.check().definition.unwrap();
    assert_eq!(same.version, definition.version);
    town.change(CALLED, "Inspect on site", "Inspect the kitchen");
    let after = town.check().definition.unwrap();
    assert_ne!(after.version, definition.version, "a new version of the caller");
    assert_eq!(visit(&after), "Inspect the kitchen");
}

fn visit(definition: &services::Definition) -> String {
    let bpmn = &definition.bpmn;
    bpmn.node(bpmn.find("inspection_visit").unwrap()).name.to_string()
}

#[tokio::test]
async fn what_has_begun_ends_on_the_called_process_that_it_began_with() {
    each_database(&[platform::migrate::MODULE, ledger::MODULE, MODULE], async |db| {
        let town = Town::new("begun");
        let (catalogue, _) = Catalogue::load(&town.0).unwrap();
        store::publish(&catalogue, &db, &fixed_ctx()).await.unwrap();
        let begun = catalogue.current("business-licence").unwrap().version;
        town.change(CALLED, "Inspect on site", "Inspect the kitchen");
        // Another process, which finds the changed files in the folder and the version in the store.
        let (later, _) = Catalogue::load(&town.0).unwrap();
        assert_eq!(visit(&later.current("business-licence").unwrap()), "Inspect the kitchen");
        let stored = store::version(&later, &db, "business-licence", begun).await.unwrap().unwrap();
        assert_eq!(visit(&stored), "Inspect on site");
    })
    .await;
}

#[test]
fn files_that_call_each_other_have_ids_of_their_own() {
    let check = |name: &str, (file, before, after): (&str, &str, &str), says: &str| {
        let town = Town::new(name);
        town.change(file, before, after);
        let draft = town.check();
        assert!(draft.definition.is_none(), "{name}");
        let told = draft.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(told.contains(says), "{name}: {told}");
    };
    let own = fs::read_to_string(Town::new("ids").0.join("services/business-licence/process.bpmn"));
    let own = own.unwrap();
    let process = own.split("<process id=\"").nth(1).unwrap().split('"').next().unwrap();
    let line = own.lines().position(|line| line.contains("<process id=")).unwrap() + 1;
    check(
        "same-process",
        (
            "business-licence/process.bpmn",
            &format!("<process id=\"{process}\""),
            "<process id=\"hygiene_inspection\"",
        ),
        &format!("The id hygiene_inspection also stands in process.bpmn, line {line}."),
    );
    check(
        "same-step",
        (CALLED, "\"inspection_visit\"", "\"decide\""),
        "hygiene-inspection.bpmn:11: error: The id decide also stands in process.bpmn, line 25.",
    );
}

#[test]
fn what_is_not_there_is_told_with_its_place() {
    let check = |name: &str, (file, before, after): (&str, &str, &str), says: &[&str]| {
        let town = Town::new(name);
        town.change(file, before, after);
        let draft = town.check();
        assert!(draft.definition.is_none(), "{name}");
        let told = draft.findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(says.iter().all(|says| told.contains(says)), "{name}: {told}");
    };
    let caller = "business-licence/process.bpmn";
    let (service, process) = ("food-stall-permit:hygiene_inspection", "hygiene_inspection\"");
    check(
        "service",
        (caller, service, "bakery:hygiene_inspection"),
        &["process.bpmn:24", "of the service bakery", "Name the service by its id"],
    );
    check(
        "process",
        (caller, process, "hygiene_check\""),
        &["process.bpmn:24", "the process hygiene_check of the service food-stall-permit"],
    );
    check(
        "outside",
        (caller, service, "../food-stall-permit:hygiene_inspection"),
        &["process.bpmn:24", "of the service ../food-stall-permit"],
    );
    check(
        "rules",
        (
            CALLED,
            "<userTask id=\"inspection_visit\"",
            "<businessRuleTask id=\"inspection_visit\" aedile:decision=\"all\"",
        ),
        &["../food-stall-permit/processes/hygiene-inspection.bpmn", "would be the caller"],
    );
}

#[test]
fn a_file_of_a_service_that_calls_another_one_is_replaced() {
    let town = Town::new("replaced");
    let (catalogue, _) = Catalogue::load(&town.0).unwrap();
    let before = catalogue.current("business-licence").unwrap();
    let rules =
        before.rules.source().unwrap().replace("</definitions>", "<!-- mended -->\n</definitions>");
    let replace = |version: Version| {
        let file = ("rules.dmn", rules.as_bytes());
        catalogue.replace_file(("business-licence", version), file).unwrap()
    };
    assert_eq!(replace(before.version), Replaced::Written);
    assert_eq!(catalogue.reload().unwrap().published, ["business-licence".into()]);
    let after = catalogue.current("business-licence").unwrap();
    assert_ne!(after.version, before.version);
    assert_eq!(replace(before.version), Replaced::Already);

    // What it calls is part of what was to be changed.
    town.change(CALLED, "Hygiene inspection", "Inspection of hygiene");
    let other = ("rules.dmn", b"<definitions/>".as_slice());
    let replaced = catalogue.replace_file(("business-licence", after.version), other).unwrap();
    assert!(matches!(replaced, Replaced::Overtaken(now) if now != after.version), "{replaced:?}");
}
