//! Tables over reading, posting and walking forms.

use jiff::civil::{date, time};
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use super::*;
use crate::definition::{Definition, Files};
use crate::finding::Finding;
use crate::town::Town;

const TOWN: &str = include_str!("../../tests/smallest/town.yaml");
const SERVICE: &str = include_str!("../../tests/smallest/service.yaml");

fn read(form: &str) -> (Option<Definition>, Vec<Finding>) {
    let (town, findings) = Town::read(TOWN.as_bytes());
    let town = town.unwrap_or_else(|| panic!("{findings:?}"));
    let files = Files::from([
        ("service.yaml".to_owned(), SERVICE.as_bytes().to_vec()),
        ("form.yaml".to_owned(), form.as_bytes().to_vec()),
    ]);
    Definition::read("s", &files, &town)
}

fn definition(form: &str) -> Definition {
    let (definition, findings) = read(form);
    definition.unwrap_or_else(|| panic!("{findings:?}"))
}

fn situation(answers: Json) -> Situation {
    let now = date(2026, 3, 2).to_datetime(time(10, 0, 0, 0)).to_zoned(TimeZone::UTC).unwrap();
    let mut situation = Situation::new(now);
    situation.answers = serde_json::from_value(answers).unwrap();
    situation
}

/// A form that asks one question.
fn asking(question: &str) -> String {
    format!("pages: [{{id: p, ask: {{q: {{label: {{en: Q}}, {question}}}}}}}]")
}

#[test]
fn how_fields_are_read() {
    let check = |question: &str, fields: &[(&str, &str)], expected: Json| {
        let definition = definition(&asking(question));
        let posted = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let (answers, problems) = read_posted(&definition.form.pages[0], &Posted(posted.collect()));
        let given = match problems.first() {
            Some(problem) => json!(problem.key),
            None => answers.0.get("q").cloned().unwrap_or(Json::Null),
        };
        assert_eq!(given, expected, "{question} {fields:?}");
    };
    let date = |d, m, y| vec![("q-day", d), ("q-month", m), ("q-year", y)];
    check("type: date", &date("27", "3", "2026"), json!("2026-03-27"));
    check("type: date", &date("٢٧", "٣", "٢٠٢٦"), json!("2026-03-27"));
    check("type: date", &date("30", "2", "2026"), json!("problem-date-unreal"));
    check("type: date", &date("27", "", "2026"), json!("problem-date-month"));
    check("type: date", &date("27", "3", "26"), json!("problem-date-unreal"));
    check("type: date", &[], Json::Null);
    check("type: money", &[("q", "1250")], json!(125_000));
    check("type: money", &[("q", "1.250,50 €")], json!(125_050));
    check("type: money", &[("q", "1,250.50")], json!(125_050));
    check("type: money", &[("q", "1 250,5")], json!(125_050));
    check("type: money", &[("q", "1,250")], json!(125_000));
    check("type: money", &[("q", "١٢٫٥٠")], json!(1_250));
    check("type: money", &[("q", "twelve")], json!("problem-money"));
    check("type: money", &[("q", "1.2345")], json!("problem-money"));
    check("type: integer", &[("q", "12.5")], json!("problem-whole-number"));
    check("type: decimal", &[("q", "12,5")], json!("12.5"));
    check("type: email", &[("q", " Noor@Example.ORG ")], json!("Noor@example.org"));
    check("type: email", &[("q", "noor@example")], json!("problem-email"));
    check("type: phone", &[("q", "+351 555 010-000")], json!("+351555010000"));
    check("type: phone", &[("q", "call me")], json!("problem-phone"));
    check("type: iban", &[("q", "de89 3704 0044 0532 0130 00")], json!("DE89370400440532013000"));
    check("type: iban", &[("q", "DE89370400440532013001")], json!("problem-iban"));
    check("type: plate", &[("q", "ab-12 cd")], json!("AB12CD"));
    check("type: yes-no", &[("q", "no")], json!(false));
    check("type: declaration", &[("q", "yes")], json!(true));
    check(
        "type: choice, options: {a: {en: A}, b: {en: B}}",
        &[("q", "c")],
        json!("problem-choice"),
    );
    check(
        "type: choices, options: {a: {en: A}, b: {en: B}}",
        &[("q", "b"), ("q", "a")],
        json!(["a", "b"]),
    );
    check("type: person-name", &[("q-given", "Noor")], json!("problem-family-name"));
    check(
        "type: text, pattern: '[A-Z]{2}', example: AB",
        &[("q", "abc")],
        json!("problem-pattern"),
    );
    check("type: text", &[("q", "a\u{7}b")], json!("problem-characters"));
    let list = "type: list, of: {n: {type: integer, label: {en: N}}}";
    // An item stands where it stands on the page, so that what is wrong is told there.
    let items = [("q.0.n", "3"), ("q.1.n", ""), ("q.2.n", "4")];
    check(list, &items, json!([{"n": 3}, {}, {"n": 4}]));
    check(list, &[("q.0.n", " "), ("q.1.n", "")], Json::Null);
}

#[test]
fn a_field_of_a_group_that_cannot_be_read_takes_nothing_else_with_it() {
    let definition = definition(&asking(
        "type: list, of: {what: {type: text, label: {en: W}}, n: {type: integer, label: {en: N}}}",
    ));
    let fields = |all: &[(&str, &str)]| {
        Posted(all.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    };
    let page = &definition.form.pages[0];
    let mut posted = fields(&[
        ("q.0.what", "sofa"),
        ("q.0.n", "two"),
        ("q.1.what", ""),
        ("q.1.n", ""),
        ("q.2.what", "bed"),
        ("q.2.n", "1"),
    ]);
    let read = |posted: &Posted| {
        let (answers, problems) = read_posted(page, posted);
        let told: Vec<String> = problems.iter().map(|p| format!("{} {}", p.at, p.key)).collect();
        (answers.0["q"].clone(), told)
    };
    let wrong = vec!["q.0.n problem-whole-number".to_owned()];
    let sofa_and_bed = json!([{"what": "sofa"}, {}, {"what": "bed", "n": 1}]);
    assert_eq!(read(&posted), (sofa_and_bed, wrong.clone()));
    posted.take_blank_items_out(page);
    let moved_up = json!([{"what": "sofa"}, {"what": "bed", "n": 1}]);
    assert_eq!(read(&posted), (moved_up, wrong.clone()));
    posted.take_out("q", 0);
    assert_eq!(read(&posted), (json!([{"what": "bed", "n": 1}]), Vec::new()));
    // Only something unreadable is not nothing.
    assert_eq!(read(&fields(&[("q.0.n", "two")])), (json!([{}]), wrong));
}

#[test]
fn a_group_holds_only_what_its_page_can_ask() {
    let check = |kind: &str, expected: bool| {
        let form = asking(&format!("type: list, of: {{k: {{label: {{en: K}}, {kind}}}}}"));
        assert_eq!(read(&form).0.is_some(), expected, "{kind} {:?}", read(&form).1);
    };
    for kind in ["person-name", "address", "period", "month", "date-time", "long-text", "person"] {
        check(&format!("type: {kind}"), true);
    }
    for kind in ["file", "identity-document", "slot"] {
        check(&format!("type: {kind}"), false);
    }
    check("type: address, within_town: true", false);
}

#[test]
fn fields_show_what_was_answered() {
    let check = |question: &str, answer: Json| {
        let definition = definition(&asking(question));
        let asked = definition.form.question("q").unwrap();
        let fields = Posted(fields_of(&asked.kind, "q", &answer));
        assert_eq!(read_question(asked, "q", &fields), Ok(Some(answer)), "{question}");
    };
    check("type: date", json!("2026-03-07"));
    check("type: money", json!(1_205));
    check("type: period", json!({"from": "2026-03-07", "to": "2026-04-01"}));
    check("type: person", json!({"given": "Noor", "family": "Haddad", "born": "1990-05-01"}));
    check("type: address", json!({"street": "Quay Street", "number": "1", "city": "Saltmere"}));
    check("type: yes-no", json!(false));
    check("type: month", json!("2026-03"));
    check("type: date-time", json!("2026-03-07T10:30"));
}

const BRANCHES: &str = "
pages:
  - id: car
    ask: {has_car: {type: yes-no, label: {en: A car?}}}
  - exit: no-car
    when: has_car = false
    title: {en: None}
    text: {en: Nothing to do}
  - id: plate
    show_if: has_car
    ask: {plate: {type: plate, label: {en: Plate}}}
  - id: children
    ask:
      children:
        type: list
        label: {en: Children}
        optional: true
        of:
          name: {type: text, label: {en: Name}}
          born: {type: date, label: {en: Born}, max: today()}
          school: {type: text, label: {en: School}, show_if: born < date(\"2022-01-01\")}
  - id: sums
    title: {en: Sums}
    ask:
      number: {type: integer, label: {en: Number}, optional: true, min: 1, max: 10}
      double: {type: computed, gives: integer, value: number * 2, label: {en: Double}}
    check:
      - {rule: number != 7, at: number, say: {en: Not seven}}
";

#[test]
fn what_counts() {
    let definition = definition(BRANCHES);
    let check = |answers: Json, data: Json, first_problem: &str| {
        let walked = walk(&definition, &situation(answers.clone()));
        assert_eq!(serde_json::to_value(&walked.data).unwrap(), data, "{answers}");
        let problem = walked.problems().next();
        let problem = problem.map(|problem| format!("{} {}", problem.at, problem.key));
        assert_eq!(problem.unwrap_or_default(), first_problem, "{answers}");
    };
    check(json!({}), json!({}), "has_car problem-required");
    check(json!({"has_car": true}), json!({"has_car": true}), "plate problem-required");
    // An answer on a branch that was left never counts, though it is kept.
    check(json!({"has_car": false, "plate": "AB12"}), json!({"has_car": false}), "");
    let car = json!({"has_car": true, "plate": "AB12"});
    check(car.clone(), car.clone(), "");
    let with = |key: &str, value: Json| {
        let mut answers = car.clone();
        answers[key] = value;
        answers
    };
    let computed = |number: i64| {
        let mut data = with("number", json!(number));
        data["double"] = json!(number * 2);
        data
    };
    check(with("number", json!(3)), computed(3), "");
    check(with("number", json!(11)), car.clone(), "number problem-too-large");
    check(with("number", json!(7)), computed(7), "number problem-check");
    // A computed value given from outside is not looked at.
    check(with("double", json!(99)), car.clone(), "");
    let child = json!([{"name": "Sami", "born": "2020-05-01", "school": "Quay School"}]);
    check(with("children", child.clone()), with("children", child), "");
    let young = json!([{"name": "Sami", "born": "2024-05-01", "school": "Quay School"}]);
    let without = json!([{"name": "Sami", "born": "2024-05-01"}]);
    check(with("children", young), with("children", without), "");
    let late = json!([{"name": "Sami", "born": "2027-01-01"}]);
    check(with("children", late), car.clone(), "children.0.born problem-too-late");
    check(
        with("children", json!([{"name": "Sami"}])),
        car.clone(),
        "children.0.born problem-required",
    );
}

#[test]
fn the_way_through() {
    let definition = definition(BRANCHES);
    let walked = walk(&definition, &situation(json!({"has_car": true})));
    assert_eq!(&*walked.next("car").unwrap().page.id, "plate");
    assert_eq!(&*walked.previous("children").unwrap().page.id, "plate");
    assert_eq!(&*walked.first_incomplete().unwrap().page.id, "plate");
    assert!(!walked.is_complete());
    let walked = walk(&definition, &situation(json!({"has_car": false})));
    assert_eq!(&*walked.exit.unwrap().id, "no-car");
    assert!(!walked.is_complete());
    let rows = summary(
        &walk(&definition, &situation(json!({"has_car": true, "plate": "X1"}))),
        platform::Locale::EN,
    );
    let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(labels, ["A car?", "Plate", "Children", "Number", "Double"]);
    let schema = json_schema(&definition, platform::Locale::EN);
    assert_eq!(schema["required"], json!(["has_car"]));
    assert_eq!(schema["properties"]["number"]["maximum"], json!(10));
    assert!(schema["properties"].get("double").is_none());
}

#[test]
fn what_is_found_in_forms() {
    let check = |form: &str, line: u32, message: &str| {
        let (_, findings) = read(form);
        let found = findings.iter().any(|finding| {
            finding.file == "form.yaml" && finding.line == line && finding.message.contains(message)
        });
        assert!(found, "{form}\n{findings:#?}");
    };
    let page = |question: &str| format!("pages:\n  - id: p\n    ask:\n      q: {question}\n");
    check(&page("{type: text, label: {en: Q}, lable: x}"), 4, "`lable` is not known");
    check(
        &page("{type: text, label: {en: Q}}\n      q: {type: text, label: {en: Q}}"),
        5,
        "stands twice",
    );
    check(&page("{type: txt, label: {en: Q}}"), 4, "not a type");
    check(&page("{type: text, label: Question}"), 4, "in one language only");
    check(&page("{type: text, label: {fr: Q}}"), 4, "missing in: en");
    check(
        &page("{type: text, label: {en: Q}, show_if: nobody > 1}"),
        4,
        "No question is called `nobody`",
    );
    check(&page("{type: text, label: {en: Q}, show_if: 1 +}"), 4, "is not FEEL");
    check(&page("{type: text, label: {en: Q}, show_if: facts.x = 1}"), 4, "There is no `facts.x`");
    check(&page("{type: text, label: {en: Q}, law: act-2}"), 4, "There is no law `act-2`");
    check(
        &page("{type: text, label: {en: Q}, prefill: population/adress}"),
        4,
        "No register offers",
    );
    check(
        &page("{type: integer, label: {en: Q}, check: q > date(\"2026-01-01\"), say: {en: No}}"),
        4,
        "fails for ordinary answers",
    );
    check(&page("&a {type: text, label: {en: Q}}"), 4, "Anchors");
    check("pages:\n  - id: p\n   ask: x\n", 3, "not YAML");
    check(
        "pages:\n  - id: a\n    show_if: q\n    ask: {b: {type: text, label: {en: B}}}\n  - id: p\n    ask: {q: {type: yes-no, label: {en: Q}}}\n",
        1,
        "asked only later",
    );
}
