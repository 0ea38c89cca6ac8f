//! The demo town's services check clean and their scenarios pass.

use std::path::Path;

use services::{Catalogue, scenario};

#[test]
fn demo_services_are_clean_and_their_scenarios_pass() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let (catalogue, findings) = Catalogue::load(&folder).unwrap();
    let mut faults = Vec::new();
    for found in &findings {
        faults.push(format!("{}/{}", found.service, found.finding));
    }
    for service in catalogue.snapshot().all() {
        for report in scenario::run(service) {
            for difference in &report.differences {
                faults.push(format!(
                    "{}/scenarios.yaml:{}: {}: {difference}",
                    service.id, report.line, report.name
                ));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
