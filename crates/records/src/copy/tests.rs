//! Nothing of an export is left out when it is laid out.

use serde_json::json;

use super::*;

#[test]
fn everything_has_a_place() {
    let value = json!({
        "cases": [
            { "reference": "PP-1", "answers": { "plate": "AB-1", "days": ["monday", "friday"] } },
            { "reference": "PP-2", "answers": {}, "outcome": null },
        ],
        "tells_unusual_openings": true,
    });
    let mut out = Vec::new();
    sections("Cases", &value, 1, &mut out);
    let titles: Vec<&str> = out.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Cases", "cases", "cases 1", "answers", "cases 2"]);
    assert_eq!(out[0].rows, [("tells unusual openings".to_owned(), "true".to_owned())]);
    assert_eq!(out[2].rows, [("reference".to_owned(), "PP-1".to_owned())]);
    let answers = &out[3].rows;
    assert!(answers.contains(&("plate".to_owned(), "AB-1".to_owned())));
    assert!(
        answers.contains(&("days".to_owned(), "[\"monday\",\"friday\"]".to_owned())),
        "as it is"
    );
    assert!(out[4].rows.contains(&("outcome".to_owned(), "–".to_owned())));
}
