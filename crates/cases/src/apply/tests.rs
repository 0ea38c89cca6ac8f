//! What a page of questions shows is what it takes: every kind of question, alone and in a group, is drawn, filled
//! in and posted back by its own fields.

use std::collections::BTreeMap;

use askama::Template;
use platform::Locale;
use platform::testkit::fixed_ctx;
use serde_json::{Value as Json, json};
use services::form::{self, Answers, Posted, Situation, Walked, fields_of, read_posted};
use services::{Definition, Town};
use web::{Form, Page, Visitor};

use super::view::{self, Ask, Known};
use crate::say;
use crate::tests_support::service;

const TOWN: &str = include_str!("../../../services/tests/smallest/town.yaml");
const SERVICE: &str = include_str!("../../../services/tests/smallest/service.yaml");

/// Every kind that people answer in a group, with an answer to it.
fn kinds() -> Vec<(&'static str, Json)> {
    let options = "options: {a: {en: A}, b: {en: B}}";
    let choice: &'static str = Box::leak(format!("type: choice, {options}").into_boxed_str());
    let choices: &'static str = Box::leak(format!("type: choices, {options}").into_boxed_str());
    let person = json!({"given": "Noor", "family": "Haddad", "born": "1990-05-01"});
    let email = json!({"given": "Noor", "family": "Haddad", "email": "noor@example.org"});
    let address =
        json!({"street": "Quay Street", "number": "1", "postcode": "1000", "city": "Saltmere"});
    vec![
        ("type: text", json!("words")),
        ("type: long-text", json!("words\nmore")),
        ("type: integer", json!(3)),
        ("type: decimal", json!("4.5")),
        ("type: money", json!(1_205)),
        ("type: date", json!("2026-03-07")),
        ("type: date-time", json!("2026-03-07T10:30")),
        ("type: month", json!("2026-03")),
        ("type: period", json!({"from": "2026-03-07", "to": "2026-04-01"})),
        ("type: yes-no", json!(false)),
        (choice, json!("b")),
        (choices, json!(["a", "b"])),
        ("type: person-name", json!({"given": "Noor", "family": "Haddad"})),
        ("type: person", person),
        ("type: signature", email),
        ("type: email", json!("noor@example.org")),
        ("type: phone", json!("+351555010999")),
        ("type: iban", json!("PT50000201231234567890154")),
        ("type: address", address),
        ("type: place", json!({"words": "the old crane"})),
        ("type: plate", json!("SM482QT")),
        ("type: company", json!("12345678")),
        ("type: declaration", json!(true)),
    ]
}

fn definition(question: &str) -> Definition {
    let (town, findings) = Town::read(TOWN.as_bytes());
    let town = town.unwrap_or_else(|| panic!("{findings:?}"));
    let form = format!("pages: [{{id: p, ask: {{q: {{label: {{en: Q}}, {question}}}}}}}]");
    let files = services::definition::Files::from([
        ("service.yaml".to_owned(), SERVICE.as_bytes().to_vec()),
        ("form.yaml".to_owned(), form.into_bytes()),
    ]);
    let (definition, findings) = Definition::read("s", &files, &town);
    definition.unwrap_or_else(|| panic!("{question}: {findings:?}"))
}

fn situation(answers: Json) -> Situation {
    let ctx = fixed_ctx();
    let mut situation = Situation::new(ctx.now().to_zoned(ctx.zone().clone()));
    situation.answers = serde_json::from_value(answers).unwrap();
    situation
}

fn page() -> Page {
    let sources: Vec<_> = services::LOCALES.iter().chain(crate::LOCALES).copied().collect();
    let asked = web::testkit::asked(Visitor::default(), Locale::EN, &sources);
    asked.page_titled("Questions")
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "apply/controls.html" as controls %}{% for ask in asks %}{% call controls::control(ask, false) %}{% endcall %}{% endfor %}"#
)]
struct Sheet {
    page: Page,
    form: Form,
    asks: Vec<Ask>,
}

/// The first page as it is shown, with what is wrong when it is said.
fn shown(walked: &Walked<'_>, form: Form, answers: &Answers) -> String {
    let page = page();
    let known = Known { answers, sources: &BTreeMap::new(), slots: &[] };
    let asks = view::asks(&page, &walked.pages[0].questions, &known);
    Sheet { page, form, asks }.render().unwrap()
}

fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let wanted = format!(" {name}=\"");
    let parts = html.split(wanted.as_str()).skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

/// The answer comes back by fields that the page really has, and stands in them when it is shown again.
fn round_trip(definition: &Definition, answers: &Json, at: (&str, &Json)) {
    let (path, answer) = at;
    let named = format!("{path} {answer}");
    let blank = situation(answers.clone());
    let walked = form::walk(definition, &blank);
    let html = shown(&walked, Form::new(), &blank.answers);
    let names = attributes(&html, "name");
    let question = definition.form.question_at(path).unwrap();
    let fields = fields_of(&question.kind, path, answer);
    assert!(!fields.is_empty(), "{named}");
    for (name, _) in &fields {
        assert!(names.contains(&name.as_str()), "no field {name} in {html}");
    }
    let ids = attributes(&html, "id");
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{named}: an id twice in {html}");
    let (said, problems) = read_posted(&definition.form.pages[0], &Posted(fields.clone()));
    assert!(problems.is_empty(), "{named}: {problems:?}");
    let of_item = |list: &Json| list.as_array().and_then(|items| items.last()?.get("k").cloned());
    let read = said.get("q").map(|found| of_item(found).unwrap_or_else(|| found.clone()));
    assert_eq!(read.as_ref(), Some(answer), "{named}");
    // Kept, it is shown again in the same fields, whatever else is missing.
    let kept = situation(serde_json::to_value(&said).unwrap());
    let walked = form::walk(definition, &kept);
    let again = view::filled(&walked.pages[0].questions, &kept.answers);
    for (name, value) in &fields {
        assert!(again.has(name, value), "{named}: {name} is not shown again");
    }
}

#[test]
fn every_question_is_answered_by_its_own_fields() {
    for (kind, answer) in kinds() {
        round_trip(&definition(kind), &json!({}), ("q", &answer));
        let group = format!(
            "type: list, of: {{k: {{label: {{en: K}}, {kind}}}, n: {{label: {{en: N}}, type: text}}}}"
        );
        let two = json!({"q": [{"n": "first"}, {}]});
        round_trip(&definition(&group), &two, ("q.1.k", &answer));
    }
}

#[test]
fn what_is_wrong_leads_to_a_field_of_the_page() {
    for (kind, _) in kinds() {
        let group = format!("type: list, of: {{k: {{label: {{en: K}}, {kind}}}}}");
        for (asked, path) in [(definition(kind), "q"), (definition(&group), "q.0.k")] {
            let posted = vec![
                (format!("{path}-given"), "Noor".to_owned()),
                (format!("{path}-street"), "Quay Street".to_owned()),
                (path.to_owned(), "?".to_owned()),
            ];
            let (said, unread) = read_posted(&asked.form.pages[0], &Posted(posted));
            let mut kept = situation(serde_json::to_value(&said).unwrap());
            if path != "q" && kept.answers.get("q").is_none() {
                kept.answers.set("q", json!([{}]));
            }
            let walked = form::walk(&asked, &kept);
            let problems =
                if unread.is_empty() { walked.pages[0].problems.clone() } else { unread };
            let mut form = Form::new();
            view::refuse(&page(), &mut form, (&asked.form, &problems));
            let told = form.errors().to_vec();
            let html = shown(&walked, form, &kept.answers);
            for error in told {
                let there = attributes(&html, "id").contains(&error.target.as_str());
                assert!(there, "{kind}: nothing is #{} in {html}", error.target);
                assert!(html.contains(&error.message), "{kind}: {} is not told", error.message);
            }
        }
    }
}

#[test]
fn what_is_kept_of_a_group_is_shown_though_something_lacks() {
    let bulky = service("bulky-waste");
    let half = situation(json!({"items": [{"what": "sofa", "number": 2}, {}]}));
    let walked = form::walk(&bulky, &half);
    let form = view::filled(&walked.pages[0].questions, &half.answers);
    assert_eq!((form.value("items.0.what"), form.value("items.0.number")), ("sofa", "2"));
    // A household from the register lacks what only its person knows.
    let moves = service("change-of-address");
    let karim = json!({"name": {"given": "Karim", "family": "Haddad"}, "born": "1990-08-20", "relation": "partner"});
    let said = json!({"destination": "in-town", "who_moves": "some", "movers": [karim]});
    let mut known = situation(said);
    let household = form::typed_fact(&json!([karim]));
    known.facts = feel::Context::from_iter([("household", household)]);
    let walked = form::walk(&moves, &known);
    let movers = walked.page("movers").unwrap();
    let form = view::filled(&movers.questions, &known.answers);
    assert_eq!(form.value("movers.0.name-given"), "Karim");
    assert_eq!(form.value("movers.0.born-year"), "1990");
}

#[test]
fn a_group_from_a_register_is_read_as_rows() {
    let benefit = service("housing-benefit");
    let karim = json!({"name": {"given": "Karim", "family": "Haddad"}, "born": "1990-08-20", "relation": "partner"});
    let known = situation(json!({"tenancy": "home", "household": [karim]}));
    let walked = form::walk(&benefit, &known);
    let page = page();
    let view = &walked.page("household").unwrap().questions[0];
    let rows = say::group_rows(&page, view, Locale::EN);
    let told: Vec<(&str, &str)> = rows.iter().map(|r| (r.key.as_str(), r.value.as_str())).collect();
    let plain = |text: &str| web::i18n::without_isolates(text);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], ("Your household 1: Name", "Karim Haddad"));
    assert_eq!(plain(told[1].1), "20 August 1990");
    assert_eq!(told[2].1, "Partner");
    let source = form::Source { register: "population".into(), editable: false, given_by: None };
    let sources = BTreeMap::from([("household".to_owned(), source)]);
    let known = Known { answers: &known.answers, sources: &sources, slots: &[] };
    let asks = view::asks(&page, std::slice::from_ref(view), &known);
    let html = Sheet { page, form: Form::new(), asks }.render().unwrap();
    assert!(html.contains("Karim Haddad") && html.contains("/my-data/registers"), "{html}");
    assert!(!html.contains("{&#") && !html.contains("given"), "no JSON, no fields: {html}");
}

#[test]
fn answers_as_people_read_them() {
    let words = page();
    let check = |question: &str, answer: Json, expected: &str| {
        let asked = definition(question);
        let situation = situation(json!({ "q": answer }));
        let walked = form::walk(&asked, &situation);
        let rows = say::rows(&words, &form::summary(&walked, Locale::EN), None);
        let told = web::i18n::without_isolates(&rows[0].value);
        assert_eq!(told.replace('\u{a0}', " "), expected, "{question} {answer}");
    };
    check("type: month", json!("2024-06"), "June 2024");
    check("type: decimal, unit: {en: m²}", json!("410"), "410 m²");
    check("type: integer, unit: {en: guests}", json!(12), "12 guests");
    let walked = definition("type: month");
    let html = shown(&form::walk(&walked, &situation(json!({}))), Form::new(), &Answers::default());
    assert!(!html.contains("q-day") && html.contains("q-month"), "{html}");
    // Whatever comes, nobody reads JSON.
    let strange = json!([{"a": "one", "b": 2}, "three"]);
    let told = say::answer(&words, &form::QuestionKind::Text, Some(&strange), &[]);
    assert!(!told.contains(['{', '[', '"']), "{told}");
}

#[test]
fn what_the_small_buttons_take_away_stays_away() {
    use super::items::{Command, tidy};
    let bulky = service("bulky-waste");
    let page = bulky.form.page("items").unwrap();
    let typed = || {
        Form::filled([
            ("items.0.what", "sofa"),
            ("items.0.number", "two"),
            ("items.1.what", ""),
            ("items.1.number", ""),
            ("items.2.what", "bed"),
            ("items.2.number", "1"),
        ])
    };
    let check = |command: Option<Command<'_>>, expected: &[(&str, &str)]| {
        let mut form = typed();
        tidy(&mut form, command, page);
        let left: Vec<(&str, &str)> = form.values().collect();
        assert_eq!(left, expected, "{command:?}");
    };
    let sofa = [("items.0.what", "sofa"), ("items.0.number", "two")];
    let second = [("items.1.what", "bed"), ("items.1.number", "1")];
    check(None, &[sofa, second].concat());
    let first = [("items.0.what", ""), ("items.0.number", "")];
    check(Some(Command::Remove("items", 0)), &[first, second].concat());
    let form = typed();
    let all: Vec<(&str, &str)> = form.values().collect();
    check(Some(Command::Add("items")), &all);
}
