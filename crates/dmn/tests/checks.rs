//! What is found in a model before it is asked: results and types that do not fit, calls, gaps and contradictions beside
//! computed conditions, policies that cannot work, and what is too large to be read.

use dmn::{Given, Model, Severity};
use feel::{Context, Environment};

fn model(inside: &str) -> String {
    format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
{inside}
</definitions>"#
    )
}

/// Severity, line and message of all that is found, read and checked, notes left out.
fn found(xml: &str) -> Vec<String> {
    let (model, mut findings) = Model::read(xml);
    findings.extend(model.iter().flat_map(Model::check));
    let weighty = findings.iter().filter(|found| found.severity != Severity::Note);
    weighty.map(|found| format!("{:?} {}: {}", found.severity, found.line, found.message)).collect()
}

/// The only thing that is found in these elements has this in it, on this line; nothing at all where none is given.
fn check(inside: &str, expected: Option<(u32, &str)>) {
    let found = found(&model(inside));
    match (expected, found.as_slice()) {
        (None, []) => {}
        (Some((line, words)), [one]) => {
            assert!(one.contains(&format!(" {line}: ")) && one.contains(words), "{one}\n{inside}");
        }
        _ => panic!("{found:#?}\n{inside}"),
    }
}

fn literal(of: &str, text: &str) -> String {
    format!(
        r#"<inputData name="a"><variable name="a"/></inputData><inputData name="b"><variable name="b" typeRef="number"/></inputData>
<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic><formalParameter name="n" typeRef="number"/><literalExpression><text>n + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<itemDefinition name="tColour"><typeRef>string</typeRef><allowedValues><text>"red", "blue"</text></allowedValues></itemDefinition>
<decision name="d"><variable name="d" typeRef="{of}"/><informationRequirement><requiredInput href="a"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="k"/></knowledgeRequirement>
<literalExpression><text>{text}</text></literalExpression></decision>"#
    )
    .replace("<inputData name=\"a\">", "<inputData id=\"a\" name=\"a\">")
}

#[test]
fn what_has_no_value_or_the_wrong_one_is_an_error() {
    let line = 6;
    for sound in ["a + 1", "k(3)", "k(n: 3)", "if a then 1 else 2", "\"x\" + a"] {
        check(&literal("Any", sound), None);
    }
    for (text, words) in [
        ("90 + \"x\"", "whatever the inputs are"),
        ("abs(\"x\")", "a number is expected"),
        ("substring(5, 1)", "a string is expected"),
        ("substring(a)", "cannot take 1 arguments"),
        ("date(\"2024-13-01\")", "whatever the inputs are"),
        ("k(1, 2, 3)", "'k' takes 1 arguments, not 3"),
    ] {
        check(&literal("Any", text), Some((line, words)));
    }
    check(&literal("number", "\"x\""), Some((line, "the value must be number, not string")));
    check(&literal("tColour", "\"red\""), None);
    check(&literal("tColour", "\"green\""), Some((line, "is not allowed")));
    check(&literal("tNoSuch", "1"), Some((5, "no type is named 'tNoSuch'")));
    check(&literal("integer", "1"), None);
}

/// A table of one input and one output: policy, attributes of input and output, rules.
fn table(policy: &str, (input, output): (&str, &str), rules: &[(&str, &str)]) -> String {
    let rule = |(test, result): &(&str, &str)| {
        format!(
            "\n<rule><inputEntry><text><![CDATA[{test}]]></text></inputEntry><outputEntry><text>{result}</text></outputEntry></rule>"
        )
    };
    format!(
        r#"<inputData id="x" name="x"><variable name="x"/></inputData>
<itemDefinition name="tRank"><typeRef>string</typeRef><allowedValues><text>"high", "mid", "low"</text></allowedValues></itemDefinition>
<decision name="d"><variable name="d"/><informationRequirement><requiredInput href="x"/></informationRequirement>
<decisionTable {policy}><input><inputExpression {input}><text>x</text></inputExpression></input>{output}{}</decisionTable></decision>"#,
        rules.iter().map(rule).collect::<String>()
    )
}

#[test]
fn results_have_the_type_and_the_values_of_their_column() {
    let number = ("", r#"<output typeRef="number"/>"#);
    check(&table("", number, &[("-", "90")]), None);
    check(&table("", number, &[("-", "\"ninety\"")]), Some((6, "must be number, not string")));
    let listed = ("", r#"<output><outputValues><text>"a", "b"</text></outputValues></output>"#);
    check(&table("", listed, &[("-", "\"b\"")]), None);
    check(&table("", listed, &[("-", "\"c\"")]), Some((6, "not among the output values")));
}

#[test]
fn a_computed_condition_hides_no_other_finding() {
    let any = ("", "<output/>");
    // Between the constants of one column nothing is claimed of what a computed condition may meet.
    let rules = [("starts with(?, \"A\")", "1"), ("\"B\"", "2"), ("not(\"B\")", "3")];
    check(&table("hitPolicy=\"FIRST\"", any, &rules), None);
    check(
        &table("", any, &[("\"B\"", "1"), ("\"B\", \"C\"", "2"), ("starts with(?, \"A\")", "3")]),
        Some((5, "rules 1 and 2 of 'd' both match")),
    );
    check(&table("", any, &[("\"B\"", "1"), ("\"C\"", "2")]), Some((5, "no rule for")));
    // What the type allows is all there is.
    let ranked = ("typeRef=\"tRank\"", "<output/>");
    let all = [("\"high\"", "1"), ("\"mid\"", "2"), ("\"low\"", "3")];
    check(&table("", ranked, &all), None);
    let contradicts = [("<= 4", "1"), (">= 4", "2")];
    check(&table("hitPolicy=\"ANY\"", any, &contradicts), Some((5, "say different things")));
    check(&table("hitPolicy=\"ANY\"", any, &[("<= 4", "1"), (">= 4", "1")]), None);
}

#[test]
fn of_columns_whose_values_are_not_tried_nothing_is_said() {
    for (before, after) in [
        ("< time(\"12:00:00\")", ">= time(\"12:00:00\")"),
        ("< date and time(\"2026-01-01T00:00:00\")", ">= date and time(\"2026-01-01T00:00:00\")"),
        ("< duration(\"P1D\")", ">= duration(\"P1D\")"),
        ("< duration(\"P1M\")", ">= duration(\"P1M\")"),
    ] {
        check(&table("", ("", "<output/>"), &[(before, "1"), (after, "2")]), None);
    }
}

#[test]
fn tables_inside_other_logic_are_checked() {
    let rules = [("< 5", "1"), ("< 6", "2"), (">= 6", "3")];
    let inside = table("", ("", "<output/>"), &rules)
        .replace("<decisionTable", "<context><contextEntry><decisionTable")
        .replace("</decisionTable>", "</decisionTable></contextEntry></context>");
    check(&inside, Some((5, "rules 1 and 2 of 'd' both match")));
}

#[test]
fn policies_need_outputs_that_they_can_work_with() {
    let rules = [("< 5", "\"low\""), ("< 6", "\"high\""), ("-", "\"mid\"")];
    let none = table("hitPolicy=\"PRIORITY\"", ("", "<output/>"), &rules);
    check(&none, Some((5, "no order")));
    // The values of the output's type are its order.
    let typed = table("hitPolicy=\"PRIORITY\"", ("", "<output typeRef=\"tRank\"/>"), &rules);
    let (read, findings) = Model::read(&model(&typed));
    assert!(findings.iter().all(|found| found.severity == Severity::Note), "{findings:?}");
    let environment = Environment::strict(&"2026-03-01T12:00[UTC]".parse().unwrap());
    let inputs = Context::from_json(&serde_json::json!({ "x": 1 }));
    let value = read.unwrap().evaluate_value("d", &inputs, &environment).unwrap();
    assert_eq!(value.to_string(), "\"high\"");
    let sum = "hitPolicy=\"COLLECT\" aggregation=\"AVG\"";
    check(&table(sum, ("", "<output/>"), &[("-", "1")]), Some((5, "'AVG' is unknown")));
    let two = table(
        "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
        ("", "<output name=\"a\"/><output name=\"b\"/>"),
        &[("-", "1</text></outputEntry><outputEntry><text>2")],
    );
    check(&two, Some((5, "several outputs cannot be aggregated")));
}

#[test]
fn names_that_the_caller_gives_are_known() {
    let xml = model(
        r#"<decision id="p" name="Price"><variable name="Price"/><literalExpression><text>area * rate</text></literalExpression></decision>"#,
    );
    let model = Model::read(&xml).0.unwrap();
    let errors = |names: &[&str], free: &[&str]| {
        let found = model.check_given(Some(Given { names, free })).into_iter();
        let messages = found.filter(|found| found.severity == Severity::Error);
        messages.map(|found| found.message).collect::<Vec<_>>()
    };
    assert!(errors(&["area", "rate"], &[]).is_empty());
    assert_eq!(errors(&["area"], &[]), ["no value is named 'rate' in 'Price'"]);
    assert!(errors(&[], &["Price"]).is_empty());
}

const LIBRARY: &str = r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="lib" namespace="l">
<decision id="seven" name="Seven"><variable name="Seven"/><literalExpression><text>TEXT</text></literalExpression></decision></definitions>"#;

#[test]
fn a_model_takes_from_others_what_it_imports() {
    let main = model(
        r#"<import name="lib" namespace="l" locationURI="lib.dmn" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
<decision name="d"><variable name="d"/><informationRequirement><requiredDecision href="l#seven"/></informationRequirement><literalExpression><text>lib.Seven + 1</text></literalExpression></decision>"#,
    );
    let imports = Model::imports(&main);
    let told: Vec<_> =
        imports.iter().map(|one| (one.namespace.as_str(), one.location.as_deref())).collect();
    assert_eq!(told, [("l", Some("lib.dmn"))]);
    let other = LIBRARY.replace("namespace=\"l\"", "namespace=\"other\"").replace("TEXT", "1 +");
    let sound = LIBRARY.replace("TEXT", "7");
    let (read, findings) = Model::read_among(&main, &["no xml", &other, &sound]);
    assert!(findings.iter().all(|found| found.severity == Severity::Note), "{findings:?}");
    let environment = Environment::strict(&"2026-03-01T12:00[UTC]".parse().unwrap());
    let value = read.unwrap().evaluate_value("d", &Context::new(), &environment).unwrap();
    assert_eq!(value.to_string(), "8");
    // What is wrong in another file is told there; here only that there is something.
    let (_, findings) = Model::read_among(&main, &[&LIBRARY.replace("TEXT", "1 +")]);
    let errors = findings.iter().filter(|found| found.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|found| (found.line, found.message.as_str())).collect();
    assert_eq!(errors, [(1, "a model that is imported has errors")]);
}

#[test]
fn a_model_has_bounds() {
    let refused = |xml: &str, words: &str| {
        let (model, findings) = Model::read(xml);
        assert!(model.is_none() && findings.iter().any(|f| f.message.contains(words)), "{words}");
    };
    refused(&model(&"<a/>".repeat(1_000_001)), "more than 1000000 elements");
    let attributes: String = (0..513).map(|at| format!(" a{at}=\"\"")).collect();
    refused(&model(&format!("<a{attributes}/>")), "more than 512 attributes");
    refused(&model(&" ".repeat(16 << 20)), "larger than");
    refused(&model("a\0b"), "that XML does not have");
}
