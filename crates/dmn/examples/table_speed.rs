//! Measures decision tables: `cargo run --release -p dmn --example table_speed`.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a measurement may stop")]

use dmn::Model;
use feel::{Context, Environment, Value};
use std::time::Instant;

fn model(inputs: &[(&str, &str)], rules: &[(Vec<String>, String)]) -> String {
    let mut xml = String::from(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="speed" name="speed">"#,
    );
    for (name, of) in inputs {
        xml += &format!(
            r#"<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{of}"/></inputData>"#
        );
    }
    xml += r#"<decision id="d" name="d"><variable name="d"/>"#;
    for (name, _) in inputs {
        xml += &format!(
            r##"<informationRequirement><requiredInput href="#{name}"/></informationRequirement>"##
        );
    }
    xml += r#"<decisionTable hitPolicy="UNIQUE">"#;
    for (name, _) in inputs {
        xml += &format!("<input><inputExpression><text>{name}</text></inputExpression></input>");
    }
    xml += "<output/>";
    for (number, (tests, output)) in rules.iter().enumerate() {
        xml += &format!(r#"<rule id="r{number}">"#);
        for test in tests {
            xml += &format!("<inputEntry><text><![CDATA[{test}]]></text></inputEntry>");
        }
        xml += &format!("<outputEntry><text>{output}</text></outputEntry></rule>");
    }
    xml + "</decisionTable></decision></definitions>"
}

fn ten_rules() -> String {
    let rules = (0..10).map(|n| {
        let range = format!("[{}..{})", n * 10, n * 10 + 10);
        let list = if n % 2 == 0 { r#""gold","silver""# } else { "-" };
        let not = if n % 3 == 0 { r#"not("closed")"# } else { "-" };
        (vec![range, list.to_owned(), not.to_owned()], format!("\"result {n}\""))
    });
    let rules: Vec<_> = rules.collect();
    model(&[("age", "number"), ("level", "string"), ("state", "string")], &rules)
}

fn two_hundred_eighty_rules() -> String {
    let rules = (0..280).map(|n| {
        (vec![format!("\"region {n}\""), r#""fast","small","multi""#.to_owned()], n.to_string())
    });
    model(&[("region", "string"), ("track", "string")], &rules.collect::<Vec<_>>())
}

fn wide() -> String {
    let names: Vec<String> = (0..62).map(|n| format!("input{n}")).collect();
    let inputs: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "string")).collect();
    let rules = (0..272).map(|n| {
        let cell = |column: usize| {
            if n % 6 == column % 6 { format!("\"value {n}\",\"b\"") } else { "-".to_owned() }
        };
        ((0..62).map(cell).collect(), n.to_string())
    });
    model(&inputs, &rules.collect::<Vec<_>>())
}

fn measure(label: &str, times: u32, mut work: impl FnMut(u32)) {
    // With a label as argument only that one is measured (for a profiler).
    if std::env::args().nth(1).is_some_and(|only| only != label) {
        return;
    }
    let start = Instant::now();
    for round in 0..times {
        work(round);
    }
    let nanos = start.elapsed().as_nanos() / u128::from(times);
    println!("{label}: {nanos} ns each, {} per second", 1_000_000_000 / nanos.max(1));
}

fn main() {
    let now = "2026-03-01T12:00:00+00:00[UTC]".parse().expect("a moment");
    let environment = Environment::strict(&now);
    let six: Vec<Context> = (0..6)
        .map(|n| {
            Context::from_iter([
                ("age", Value::from(n * 17)),
                ("level", Value::from("gold")),
                ("state", Value::from("open")),
            ])
        })
        .collect();
    let (ten, _) = Model::read(&ten_rules());
    let ten = ten.expect("a model");
    measure("10 rules, value only", 1_000_000, |round| {
        let inputs = &six[round as usize % 6];
        ten.evaluate_value("d", inputs, &environment).expect("a value");
    });
    measure("10 rules, with reasons", 300_000, |round| {
        let inputs = &six[round as usize % 6];
        ten.evaluate("d", inputs, &environment).expect("a value");
    });
    let (large, _) = Model::read(&two_hundred_eighty_rules());
    let large = large.expect("a model");
    let inputs =
        Context::from_iter([("region", Value::from("region 140")), ("track", Value::from("fast"))]);
    measure("280 rules, value only", 50_000, |_| {
        large.evaluate_value("d", &inputs, &environment).expect("a value");
    });
    let source = wide();
    println!("272 x 62 table: {} bytes", source.len());
    measure("272 x 62 table, read", 10, |_| {
        assert!(Model::read(&source).0.is_some(), "the model can be read");
    });
}
