//! Decision tables: evaluated with and without reasons, and read.

use dmn::Model;
use feel::{Context, Environment, Value};
use platform::testkit::TestFolder;

use crate::peers;
use crate::table::Table;

pub(crate) fn run() -> Result<Table, String> {
    let now = "2026-03-01T12:00:00+00:00[UTC]".parse().map_err(|e| format!("{e}"))?;
    let environment = Environment::strict(&now);
    let (ten, large) = (model(&ten_rules())?, model(&two_hundred_eighty_rules())?);
    let wide = wide();
    let of_ten = (0..6).map(|n| format!("{{age: {}, level: \"gold\", state: \"open\"}}", n * 17));
    let of_280_rules = "{region: \"region 140\", track: \"fast\"}".to_owned();
    let six: Vec<Context> = (0..6)
        .map(|n| {
            Context::from_iter([
                ("age", Value::from(n * 17)),
                ("level", Value::from("gold")),
                ("state", Value::from("open")),
            ])
        })
        .collect();
    let none = Context::new();
    let input = |number: usize| six.get(number % six.len()).unwrap_or(&none);
    let mut failed = 0_usize;
    let value = peers::per_second(|number| {
        let value = ten.evaluate_value("d", input(number), &environment);
        failed += usize::from(value.is_err());
    });
    let reasons = peers::per_second(|number| {
        let value = ten.evaluate("d", input(number), &environment);
        failed += usize::from(value.is_err());
    });
    let inputs =
        Context::from_iter([("region", Value::from("region 140")), ("track", Value::from("fast"))]);
    let of_280 = peers::per_second(|_| {
        let value = large.evaluate_value("d", &inputs, &environment);
        failed += usize::from(!matches!(value, Ok(Value::Number(_))));
    });
    let loads = peers::per_second(|_| failed += usize::from(Model::read(&wide).0.is_none()));
    if failed > 0 {
        return Err(format!("{failed} evaluations failed"));
    }
    let about = format!(
        "One core, per second of CPU time. Ten rules: UNIQUE with three inputs (ranges, lists, \
         negations), six inputs in turn. 280 rules: the shape of a court's routing table. The \
         wide table has 272 rules and 62 inputs in {} kB.",
        wide.len() / 1000
    );
    let mut table = Table::new("decisions", about, vec!["what", "per second", "each", "goal"]);
    for (what, rate, goal) in [
        ("10 rules, the value", value, "1,000,000/s"),
        ("10 rules, with reasons", reasons, "300,000/s"),
        ("280 rules, the value", of_280, "under 0.1 ms"),
        ("272 x 62 table, read and compiled", loads, "under 100 ms"),
    ] {
        table.row(vec![what.to_owned(), format!("{rate:.0}"), each(rate), goal.to_owned()]);
    }
    let what = "10 rules, feelin 8.2.0 (Node.js), conditions only";
    peer(&mut table, what, peers::rate("node", &["feelin.mjs", "speed"]), value);
    for (what, words, ours) in [
        (
            "10 rules, dsntk 0.3.0, the value",
            std::iter::once(ten_rules()).chain(of_ten).collect(),
            value,
        ),
        (
            "280 rules, dsntk 0.3.0, the value",
            vec![two_hundred_eighty_rules(), of_280_rules],
            of_280,
        ),
        ("272 x 62 table, dsntk 0.3.0, read and compiled", vec![wide], loads),
    ] {
        peer(&mut table, what, dsntk(&words)?, ours);
    }
    Ok(table)
}

fn peer(table: &mut Table, what: &str, rate: Option<f64>, ours: f64) {
    let [shown, ratio] = peers::cells(rate, ours);
    table.row(vec![what.to_owned(), shown, rate.map_or(String::new(), each), ratio]);
}

/// dsntk with the same model and the same inputs (none: it reads and compiles), in this run.
fn dsntk(words: &[String]) -> Result<Option<f64>, String> {
    let Some((model, contexts)) = words.split_first() else { return Ok(None) };
    let folder = TestFolder::new("bench-dsntk");
    let file = folder.path().join("model.dmn");
    std::fs::write(&file, model).map_err(|error| error.to_string())?;
    let file = file.to_string_lossy();
    let mut arguments = if contexts.is_empty() { vec!["load"] } else { Vec::new() };
    arguments.push(&file);
    arguments.extend(contexts.iter().map(String::as_str));
    Ok(peers::rate("dsntk/target/release/dsntk-peer", &arguments))
}

fn each(rate: f64) -> String {
    format!("{:.2} µs", 1e6 / rate)
}

fn model(xml: &str) -> Result<Model, String> {
    let (model, findings) = Model::read(xml);
    model.ok_or(format!("{findings:?}"))
}

fn table(inputs: &[(&str, &str)], of: &str, rules: &[(Vec<String>, String)]) -> String {
    let mut xml = String::from(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="https://aedile.example/speed" name="speed" id="speed">"#,
    );
    for (name, of) in inputs {
        xml += &format!(
            r#"<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{of}"/></inputData>"#
        );
    }
    xml += &format!(r#"<decision id="d" name="d"><variable name="d" typeRef="{of}"/>"#);
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
    let inputs = [("age", "number"), ("level", "string"), ("state", "string")];
    table(&inputs, "string", &rules.collect::<Vec<_>>())
}

fn two_hundred_eighty_rules() -> String {
    let rules = (0..280).map(|n| {
        (vec![format!("\"region {n}\""), r#""fast","small","multi""#.to_owned()], n.to_string())
    });
    table(&[("region", "string"), ("track", "string")], "number", &rules.collect::<Vec<_>>())
}

fn wide() -> String {
    let names: Vec<String> = (0..62).map(|n| format!("input{n}")).collect();
    let inputs: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "string")).collect();
    let rules = (0..272).map(|n| {
        let cell = |column: usize| {
            if n % 6 == column % 6 {
                format!("\"value {n} of a longer list\",\"something else\",\"a third value\"")
            } else {
                "-".to_owned()
            }
        };
        ((0..62).map(cell).collect(), n.to_string())
    });
    // The real table spends its bytes on ids and indents; here comments stand for them.
    let xml = table(&inputs, "number", &rules.collect::<Vec<_>>());
    xml.replace("<inputEntry>", "<inputEntry id=\"UnaryTests_0a1b2c3\">\n          ")
}
