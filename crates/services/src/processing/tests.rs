//! The record of the demo town: nothing is left out, and what is written is what the definitions say.

use std::path::Path;

use platform::Locale;

use super::map::{flows, svg};
use super::*;
use crate::catalogue::Catalogue;

fn all() -> (Arc<crate::catalogue::Snapshot>, Vec<Activity>) {
    let town = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../towns/demo");
    let (catalogue, _) = Catalogue::load(&town).unwrap();
    let snapshot = catalogue.snapshot();
    let activities = snapshot.all().map(Activity::of).collect();
    (snapshot, activities)
}

#[test]
fn every_field_has_purpose_law_and_a_term() {
    let (_, activities) = all();
    assert!(activities.len() > 20);
    for activity in &activities {
        let definition = &activity.definition;
        for field in &activity.fields {
            let key = format!("{}.{}", definition.id, field.key);
            assert!(!field.purpose.get(Locale::EN).is_empty(), "{key} has no purpose");
            assert!(definition.law(&field.law).is_some(), "{key} has no law");
            let sensitive = field.class == Class::Sensitive;
            assert_eq!(sensitive, field.ground.is_some(), "{key}: a ground with sensitive data");
        }
        let answered = definition.form.questions().filter(|question| question.is_answered());
        assert!(activity.fields.len() >= answered.count(), "{}", definition.id);
    }
}

#[test]
fn where_it_comes_from_and_goes_to() {
    let (_, activities) = all();
    let find = |id: &str| activities.iter().find(|one| &*one.definition.id == id).unwrap();
    let parking = find("parking-permit");
    let register = |field: &Field| matches!(&field.from, From::Register(_));
    assert!(parking.fields.iter().any(register));
    assert!(parking.recipients.iter().any(|one| matches!(one, Recipient::Unit(_))));
    let moved = find("change-of-address");
    let enters = |one: &Recipient| matches!(one, Recipient::Register(name) if &**name == "address");
    assert!(moved.recipients.iter().any(enters), "{:?}", moved.recipients);
    let open = find("freedom-of-information");
    assert!(open.recipients.contains(&Recipient::Everybody));
    assert!(open.recipients.contains(&Recipient::Archive));
    assert!(find("disability-parking-card").is_sensitive());
}

#[test]
fn the_files_hold_every_field() {
    let (snapshot, activities) = all();
    let fields: usize = activities.iter().map(|one| one.fields.len()).sum();
    let csv = files::csv(&snapshot.town, &activities, Locale::EN);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), fields);
    assert!(rows.iter().all(|row| !row[9].is_empty() && !row[10].is_empty()), "purpose and law");
    let json = files::json(&snapshot.town, &activities, Locale::FR);
    let listed = json["activities"].as_array().unwrap();
    assert_eq!(listed.len(), activities.len());
    assert_eq!(json["controller"]["name"], "Municipalité de Saltmere");
}

#[test]
fn the_drawing_has_a_line_for_every_flow() {
    let (_, activities) = all();
    let (into, out) = flows(&activities);
    let drawn = svg((&into, &out), "Data map", |name| format!("<{name}>"));
    assert_eq!(drawn.matches("<path").count(), into.len() + out.len());
    assert!(!drawn.contains("<applicant>"), "words are escaped");
    let fields: usize = into.iter().map(|flow| flow.fields).sum();
    assert_eq!(fields, activities.iter().map(|one| one.fields.len()).sum::<usize>());
}
