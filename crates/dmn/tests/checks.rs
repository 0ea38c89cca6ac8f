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
fn times_and_durations_have_gaps_and_overlaps_like_numbers() {
    let any = ("", "<output/>");
    let columns = [
        ("time(\"12:00:00\")", "12:00:00", "time(\"12:00:01\")"),
        ("time(\"12:00:00Z\")", "12:00:00Z", "time(\"12:00:01Z\")"),
        (
            "date and time(\"2026-01-01T00:00:00\")",
            "2026-01-01T00:00:00",
            "date and time(\"2026-01-02T00:00:00\")",
        ),
        ("duration(\"P1D\")", "P1D", "duration(\"P2D\")"),
        ("duration(\"P1M\")", "P1M", "duration(\"P1Y\")"),
    ];
    for (at, shown, later) in columns {
        let before = format!("< {at}");
        let rules = |second: &str| table("", any, &[(&before, "1"), (second, "2")]);
        check(&rules(&format!(">= {at}")), None);
        check(&rules(&format!("> {at}")), Some((5, &format!("no rule for x = {shown}"))));
        let overlap = table("", any, &[(&format!("< {later}"), "1"), (&format!(">= {at}"), "2")]);
        check(&overlap, Some((5, &format!("both match x = {shown}"))));
    }
    // A gap between two constants, told by what lies in the middle.
    let rules = [("<= duration(\"PT1H\")", "1"), (">= duration(\"PT3H\")", "2")];
    check(&table("", any, &rules), Some((5, "no rule for x = PT2H")));
    let rules = [("<= date(\"2026-01-01\")", "1"), (">= date(\"2026-01-05\")", "2")];
    check(&table("", any, &rules), Some((5, "no rule for x = 2026-01-03")));
    // There is nothing before midnight.
    check(&table("", any, &[(">= time(\"00:00:00\")", "1")]), None);
    // Zones that do not go together are left to scenarios.
    let mixed = [("< time(\"12:00:00\")", "1"), (">= time(\"12:00:00Z\")", "2")];
    check(&table("", any, &mixed), None);
}

#[test]
fn a_rule_that_a_higher_priority_always_beats_is_never_the_result() {
    let ranked = ("", "<output typeRef=\"tRank\"/>");
    let policy = "hitPolicy=\"PRIORITY\"";
    let rules = [("< 5", "\"low\""), ("< 9", "\"high\""), (">= 9", "\"mid\"")];
    check(&table(policy, ranked, &rules), Some((6, "rule 1 of 'd' can never be the result")));
    // Met where no higher one is, it may be the result; so may what is met beside a computed condition.
    let rules = [("< 9", "\"low\""), ("< 5", "\"high\""), (">= 9", "\"mid\"")];
    check(&table(policy, ranked, &rules), None);
    let rules = [("< 5", "\"low\""), ("? < a", "\"high\""), (">= 5", "\"mid\"")];
    let mut noted = found(&model(&table(policy, ranked, &rules)));
    noted.retain(|found| found.contains("never"));
    assert!(noted.is_empty(), "{noted:?}");
    // All results of an OUTPUT ORDER table are told.
    let rules = [("< 5", "\"low\""), ("-", "\"high\"")];
    check(&table("hitPolicy=\"OUTPUT ORDER\"", ranked, &rules), None);
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
        let found = model.check_given(Some(Given { names, types: &[], free })).into_iter();
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

/// Inputs of each kind, a function, a service, and one decision of a type with an expression.
fn typed(of: &str, text: &str) -> String {
    format!(
        r##"<itemDefinition name="tPet"><itemComponent name="name"><typeRef>string</typeRef></itemComponent><itemComponent name="weight"><typeRef>number</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tPets" isCollection="true"><typeRef>tPet</typeRef></itemDefinition>
<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData><inputData id="s" name="s"><variable name="s" typeRef="string"/></inputData><inputData id="pets" name="pets"><variable name="pets" typeRef="tPets"/></inputData>
<businessKnowledgeModel id="k" name="Fee"><variable name="Fee"/><encapsulatedLogic><formalParameter name="rate" typeRef="number"/><literalExpression><text>string(rate)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
<decision id="h" name="half"><variable name="half"/><informationRequirement><requiredInput href="#n"/></informationRequirement><literalExpression><text>n / 2</text></literalExpression></decision>
<decision id="d" name="d"><variable name="d" typeRef="{of}"/><informationRequirement><requiredInput href="#n"/></informationRequirement><informationRequirement><requiredInput href="#s"/></informationRequirement><informationRequirement><requiredInput href="#pets"/></informationRequirement><informationRequirement><requiredDecision href="#h"/></informationRequirement><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
{text}</decision>"##
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn types_are_inferred_along_the_requirements() {
    let literal = part;
    for (of, sound) in [
        ("number", "n + half"),
        ("string", "Fee(half) + s"),
        ("number", "sum(pets.weight)"),
        ("tPets", "pets[weight > n]"),
        ("string", "pets[1].name"),
        ("number", "if s = \"a\" then n else null"),
        ("Any", "if n > 1 then s else half"),
        ("boolean", "some pet in pets satisfies pet.name = s"),
        ("number", "{fac: function(x) if x = 0 then 1 else x * fac(x - 1), r: fac(n)}.r"),
    ] {
        check(&typed(of, &literal(sound)), None);
    }
    let line = 8;
    for (of, wrong, words) in [
        ("Any", "n + \"x\"", "cannot add number and string"),
        ("Any", "half + s", "cannot add number and string"),
        ("number", "Fee(half)", "the value of 'd' must be number, not string"),
        ("boolean", "if n > 1 then s else s", "must be boolean, not string"),
        ("Any", "if n then 1 else 2", "a condition cannot be number"),
        ("Any", "n.b.c", "number has no 'b'"),
        ("Any", "pets.weight.unit", "number has no 'unit'"),
        ("Any", "Fee(s)", "the argument 'rate' must be number, not string"),
        ("Any", "Fee(n, n)", "'Fee' takes 1 arguments, not 2"),
        ("Any", "Fee(cost: n)", "the argument 'rate' is missing"),
        ("Any", "substring(n, 1)", "a string is expected, not number"),
        ("Any", "upper case(half)", "a string is expected, not number"),
        ("Any", "pets[name > 3]", "cannot compare string with number"),
        ("tPet", "s", "must be context, not string"),
    ] {
        let found = found(&model(&typed(of, &literal(wrong))));
        let places = found.iter().all(|one| one.contains(&format!(" {line}: ")));
        assert!(places && found.iter().any(|one| one.contains(words)), "{wrong}: {found:?}");
    }
}

fn part(text: &str) -> String {
    format!("<literalExpression><text>{}</text></literalExpression>", escaped(text))
}

/// Entries of a context, the one without a name being its result.
fn context(entries: [(&str, String); 2]) -> String {
    let entries = entries.map(|(name, inside)| {
        let variable = format!("<variable name=\"{name}\"/>");
        let variable = if name.is_empty() { "" } else { &variable };
        format!("<contextEntry>{variable}{inside}</contextEntry>")
    });
    format!("<context>{}</context>", entries.concat())
}

fn call(argument: &str) -> String {
    let (callee, argument) = (part("Fee"), part(argument));
    format!(
        "<invocation>{callee}<binding><parameter name=\"rate\"/>{argument}</binding></invocation>"
    )
}

fn boxed_if(condition: &str) -> String {
    let (condition, then, otherwise) = (part(condition), part("n"), part("half"));
    format!(
        "<conditional><if>{condition}</if><then>{then}</then><else>{otherwise}</else></conditional>"
    )
}

fn each_pet(body: &str) -> String {
    let (source, body) = (part("pets"), part(body));
    format!("<for iteratorVariable=\"pet\"><in>{source}</in><return>{body}</return></for>")
}

fn filter_pets(test: &str) -> String {
    format!("<filter><in>{}</in><match>{}</match></filter>", part("pets"), part(test))
}

fn function(body: &str) -> String {
    let parameter = "<formalParameter name=\"x\" typeRef=\"number\"/>";
    format!("<functionDefinition>{parameter}{}</functionDefinition>", part(body))
}

#[test]
fn types_are_inferred_inside_boxed_logic() {
    let factorial = function("if x < 1 then 1 else x * f(x - 1)");
    for (of, sound) in [
        ("string", call("n")),
        ("number", boxed_if("n > 1")),
        ("Any", each_pet("pet.weight + n")),
        ("tPets", filter_pets("weight > n")),
        ("number", context([("a", part("n + 1")), ("", part("a * 2"))])),
        ("number", context([("f", factorial), ("", part("f(n)"))])),
        ("number", format!("<list>{}</list>", part("n"))),
    ] {
        check(&typed(of, &sound), None);
    }
    let renamed = call("n").replace("\"rate\"", "\"cost\"");
    for (of, wrong, words) in [
        ("Any", call("s"), "the argument 'rate' must be number, not string"),
        ("Any", renamed, "there is no parameter 'cost'"),
        ("number", call("n"), "the value of 'd' must be number, not string"),
        ("Any", boxed_if("n"), "a condition cannot be number"),
        ("string", boxed_if("n > 1"), "must be string, not number"),
        ("Any", each_pet("pet.name + 1"), "cannot add string and number"),
        ("Any", filter_pets("name"), "a filter cannot be string"),
        ("Any", context([("a", part("n")), ("", part("a + s"))]), "cannot add number and string"),
        ("Any", context([("f", function("x")), ("", part("f(s)"))]), "must be number, not string"),
    ] {
        let found = found(&model(&typed(of, &wrong)));
        assert!(found.iter().any(|one| one.contains(words)), "{wrong}: {found:?}");
    }
}

#[test]
fn computed_results_and_conditions_have_the_type_of_their_column() {
    let table = |test: &str, result: &str| {
        format!(
            "<decisionTable hitPolicy=\"FIRST\"><input label=\"Half\"><inputExpression><text>half</text></inputExpression></input><output typeRef=\"number\"/>\n<rule><inputEntry><text>{}</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule></decisionTable>",
            escaped(test),
            escaped(result)
        )
    };
    for (test, result) in
        [("> n", "n + 1"), ("? * 2 > n", "half"), ("-", "count(pets)"), ("n", "n")]
    {
        let found = found(&model(&typed("number", &table(test, result))));
        let errors = found.iter().filter(|one| one.starts_with("Error")).count();
        assert_eq!(errors, 0, "{test} {result}: {found:?}");
    }
    for (test, result, words) in [
        ("-", "s", "a result must be number, not string"),
        ("-", "n + s", "cannot add number and string"),
        ("> s", "1", "'> s' is never met: 'Half' is number, not string"),
        ("\"a\"", "1", "is never met: 'Half' is number, not string"),
        ("? + s > 1", "1", "cannot add number and string"),
    ] {
        let found = found(&model(&typed("Any", &table(test, result))));
        assert!(
            found.iter().any(|one| one.starts_with("Error 9: ") && one.contains(words)),
            "{test} {result}: {found:?}"
        );
    }
}

#[test]
fn types_that_the_caller_gives_are_known() {
    let xml = model(
        r#"<decision id="p" name="Price"><variable name="Price" typeRef="number"/><literalExpression><text>area + name</text></literalExpression></decision>"#,
    );
    let model = Model::read(&xml).0.unwrap();
    let types = [("area", feel::Type::Number), ("name", feel::Type::String)];
    let errors = |free: &[&str]| {
        let given = Given { names: &["area", "name"], types: &types, free };
        let found = model.check_given(Some(given)).into_iter();
        let messages = found.filter(|found| found.severity == Severity::Error);
        messages.map(|found| found.message).collect::<Vec<_>>()
    };
    assert_eq!(errors(&[]), ["the types do not go together: cannot add number and string"]);
    // What is asked by a process may be given anything under these names.
    assert!(errors(&["Price"]).is_empty());
}

#[test]
fn a_message_shows_the_beginning_of_what_it_is_about() {
    let long = "x".repeat(200_000);
    for text in [
        format!("{long} +"),
        format!("date(\"{long}\")"),
        format!("n.{long}"),
        format!("\"{long}\" * 2"),
        format!("@\"{long}\""),
        long.clone(),
    ] {
        let inside =
            typed("Any", &format!("<literalExpression><text>{text}</text></literalExpression>"));
        let found = found(&model(&inside));
        assert!(
            !found.is_empty() && found.iter().all(|one| one.len() < 1_000),
            "{:?}",
            found.iter().map(String::len)
        );
    }
}
