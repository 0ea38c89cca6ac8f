//! Law in time: which version and which rates hold on which day, and what a change would mean.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use dmn::Model;
use dmn::law::{DatedValue, Law, LawError, LawFault, Parameter, Past, Version};
use feel::{Context, Date, Environment, Value};

fn day(text: &str) -> Date {
    Value::from_temporal_text(text).and_then(|value| value.as_date()).unwrap()
}

fn model(limit: &str) -> Model {
    let xml = format!(
        r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n">
        <inputData id="i" name="income"/><inputData id="b" name="base rate"/>
        <decision id="d" name="Grant"><variable name="Grant"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <informationRequirement><requiredInput href="#b"/></informationRequirement>
        <decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>income</text></inputExpression></input><output/>
        <rule id="r1"><inputEntry><text>&lt;= {limit}</text></inputEntry><outputEntry><text>base rate * 2</text></outputEntry></rule>
        <rule id="r2"><inputEntry><text>&gt; {limit}</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
        </decisionTable></decision></definitions>"##
    );
    Model::read(&xml).0.unwrap()
}

fn version(name: &str, from: &str, to: Option<&str>, limit: &str) -> Version {
    Version { name: name.into(), from: day(from), to: to.map(day), model: model(limit) }
}

fn rate(values: &[(&str, Option<i64>, &str)]) -> Result<Parameter, LawFault> {
    let values = values.iter().map(|(from, value, source)| DatedValue {
        from: day(from),
        value: value.map(Value::from),
        source: (*source).into(),
    });
    Parameter::new("base rate", values.collect())
}

fn law() -> Law {
    let versions = vec![
        version("2026", "2026-01-01", None, "1000"),
        version("2024", "2024-01-01", Some("2025-12-31"), "800"),
    ];
    let rate = rate(&[
        ("2025-07-01", Some(60), "Journal 2025/112, article 3"),
        ("2024-01-01", Some(50), "Journal 2023/40, article 3"),
        ("2027-01-01", None, "Journal 2026/9, article 12"),
    ]);
    Law::new(versions, vec![rate.unwrap()]).unwrap()
}

fn environment() -> Environment {
    Environment::strict(&"2026-06-01T12:00:00+00:00[UTC]".parse().unwrap())
}

fn income(income: i64) -> Context {
    Context::from_iter([("income", Value::from(income))])
}

#[test]
fn a_decision_is_taken_as_the_law_stood() {
    let law = law();
    for (on, earned, version, value, source) in [
        ("2024-01-01", 900, "2024", 0, "2023/40"),
        ("2025-06-30", 700, "2024", 100, "2023/40"),
        ("2025-07-01", 700, "2024", 120, "2025/112"),
        ("2025-12-31", 900, "2024", 0, "2025/112"),
        ("2026-01-01", 900, "2026", 120, "2025/112"),
    ] {
        let dated = law.evaluate("Grant", (day(on), &income(earned)), &environment()).unwrap();
        assert_eq!(&*dated.version, version, "{on}");
        assert!(dated.evaluation.value.is_equal_to(&Value::from(value)), "{on}");
        assert!(dated.parameters[0].source.contains(source), "{on}: {dated:?}");
        assert!(!dated.evaluation.trace.is_empty(), "reasons come with it");
    }
}

#[test]
fn where_there_was_no_law_there_is_no_answer() {
    let law = law();
    let on =
        |text: &str, inputs: &Context| law.evaluate("Grant", (day(text), inputs), &environment());
    assert_eq!(on("2023-12-31", &income(1)).unwrap_err(), LawError::NoLaw(day("2023-12-31")));
    let both = Context::from_iter([("income", Value::from(1)), ("base rate", Value::from(1))]);
    assert_eq!(on("2026-01-01", &both).unwrap_err(), LawError::Shadowed("base rate".into()));
    // The rate has ended: the decision says what it misses rather than guessing.
    assert!(matches!(on("2027-01-01", &income(1)).unwrap_err(), LawError::Decision(_)));
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let overlap =
        vec![version("a", "2024-01-01", None, "1"), version("b", "2025-01-01", None, "1")];
    let fault = Law::new(overlap, Vec::new()).unwrap_err();
    assert_eq!(fault.to_string(), "'a' and 'b' hold on the same day");
    let backwards = vec![version("a", "2024-01-02", Some("2024-01-01"), "1")];
    assert!(Law::new(backwards, Vec::new()).is_err());
    assert!(rate(&[("2024-01-01", Some(1), "x"), ("2024-01-01", Some(2), "y")]).is_err());
    assert_eq!(
        rate(&[("2024-01-01", Some(1), " ")]).unwrap_err(),
        LawFault::NoSource("base rate".into())
    );
    let gap = vec![
        version("a", "2024-01-01", Some("2024-01-31"), "1"),
        version("b", "2024-03-01", None, "1"),
    ];
    let law = Law::new(gap, Vec::new()).unwrap();
    assert_eq!(law.gaps(), [(day("2024-02-01"), day("2024-02-29"))]);
}

#[test]
fn a_change_of_the_law_is_tried_on_past_cases() {
    let now = law();
    let versions = vec![
        version("2024", "2024-01-01", Some("2025-12-31"), "800"),
        version("bill", "2026-01-01", None, "500"),
    ];
    let planned = [("2024-01-01", Some(50), "x"), ("2025-07-01", Some(60), "x")];
    let bill = Law::new(versions, vec![rate(&planned).unwrap()]).unwrap();
    let known: Vec<Context> = [400, 600, 900, 1200, 600].map(income).into();
    let days = ["2026-02-01", "2026-02-01", "2026-02-01", "2026-02-01", "2025-02-01"];
    let past = known.iter().zip(days).zip(["a", "b", "c", "d", "e"]);
    let past = past.map(|((inputs, on), id)| Past { id, on: day(on), inputs });
    let comparison = now.what_if(&bill, "Grant", past, |_| environment());
    assert_eq!(comparison.same, 3);
    let changed: Vec<(&str, String, String)> = comparison
        .changes
        .iter()
        .map(|change| {
            let shown = |value: &Result<Value, LawError>| value.as_ref().unwrap().to_string();
            (&*change.id, shown(&change.before), shown(&change.after))
        })
        .collect();
    let loses = |id: &'static str| (id, "120".to_owned(), "0".to_owned());
    assert_eq!(changed, [loses("b"), loses("c")]);
}
