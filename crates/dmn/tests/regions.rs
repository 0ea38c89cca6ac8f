//! Tables answered by regions say the same as tables answered rule by rule.
//!
//! With reasons every rule is asked and every cell shown, whatever fails in the explaining; without them an index of
//! regions finds the rules. Random tables with random inputs, from a seed, must not tell the difference, errors
//! included.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "../../feel/tests/support/dice.rs"]
mod dice;

use dice::Dice;
use dmn::Model;
use feel::{Context, Environment, Value};

const NUMBERS: &[&str] = &[
    "-",
    "-",
    "< 5",
    "<= 5",
    "> 7.5",
    ">= 8",
    "[2..5]",
    "(2..5)",
    "]2..5[",
    "3, 5, 8",
    "not(5)",
    "not([2..8])",
    "5",
    "null",
    "not(null)",
    "-1",
    "? * 2 > 9",
    "10 / ? > 1",
    "< limit",
    "0.1",
];
const TEXTS: &[&str] = &[
    "-",
    "-",
    "\"a\"",
    "\"a\", \"b\"",
    "not(\"a\")",
    "not(\"b\", \"c\")",
    "\"\"",
    "[\"a\"..\"b\"]",
    "> \"b\"",
    "null",
    "starts with(?, \"a\")",
    "\"ab\"",
    "\"日\"",
];
const DATES: &[&str] = &[
    "-",
    "< date(\"2027-01-10\")",
    "[date(\"2027-01-01\")..date(\"2027-01-05\")]",
    "date(\"2027-01-06\")",
    "not(date(\"2027-01-05\"))",
    "> date(\"2027-02-01\")",
];
const TRUTHS: &[&str] = &["-", "true", "false", "not(true)", "null"];
const POLICIES: &[&str] = &["UNIQUE", "FIRST", "ANY", "RULE ORDER", "COLLECT", "OUTPUT ORDER"];

/// Whether a cell takes more than constants.
fn is_computed(cell: &str) -> bool {
    cell.contains('?') || cell.contains("limit")
}

/// A random table as a decision, as a function that another decision calls, and as a service.
fn model(dice: &mut Dice, computed: bool) -> String {
    let table = table(dice, computed);
    let parameters = ["n", "t", "on", "b", "limit"];
    let formal: String =
        parameters.map(|name| format!("<formalParameter name=\"{name}\"/>")).concat();
    format!(
        r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="n" name="n"><decision id="d" name="d"><variable name="d"/>{table}</decision>
<businessKnowledgeModel id="k" name="k"><variable name="k"/><encapsulatedLogic>{formal}{table}</encapsulatedLogic></businessKnowledgeModel>
<decision id="e" name="e"><variable name="e"/><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><literalExpression><text>[k({})]</text></literalExpression></decision>
<decisionService id="s" name="s"><outputDecision href="#e"/></decisionService></definitions>"##,
        parameters.join(", ")
    )
}

fn table(dice: &mut Dice, computed: bool) -> String {
    let mut xml = format!("<decisionTable hitPolicy=\"{}\">", dice.pick(POLICIES));
    for name in ["n", "t", "on", "b"] {
        xml += &format!("<input><inputExpression><text>{name}</text></inputExpression></input>");
    }
    xml += "<output/><annotation name=\"why\"/>";
    for rule in 0..2 + dice.below(90) {
        let mut cells = [dice.pick(NUMBERS), dice.pick(TEXTS), dice.pick(DATES), dice.pick(TRUTHS)];
        for cell in cells.iter_mut().filter(|cell| !computed && is_computed(cell)) {
            *cell = "-";
        }
        xml += &format!("<rule id=\"r{rule}\">");
        for cell in cells {
            xml += &format!("<inputEntry><text><![CDATA[{cell}]]></text></inputEntry>");
        }
        let output = match dice.below(18) {
            0 => "n + 1".to_owned(),
            1 => "90 / n".to_owned(),
            _ => (rule % 7).to_string(),
        };
        xml += &format!("<outputEntry><text>{output}</text></outputEntry>");
        let why = dice.pick(&["because", "{90 / n} each", "{t + 1}"]);
        xml += &format!("<annotationEntry><text>{why}</text></annotationEntry></rule>");
    }
    xml + "</decisionTable>"
}

fn inputs(dice: &mut Dice) -> Context {
    let numbers =
        ["-2", "-1", "0", "0.1", "2", "3", "4.999", "5", "5.0", "7.5", "8", "100", "null", "\"5\""];
    let texts = [
        "\"\"", "\"a\"", "\"aa\"", "\"ab\"", "\"b\"", "\"c\"", "\"zz\"", "\"日\"", "null", "1",
        "\"A\"",
    ];
    let dates = [
        "2026-12-31",
        "2027-01-01",
        "2027-01-05",
        "2027-01-06",
        "2027-01-09",
        "2027-01-10",
        "2027-03-01",
    ];
    let value = |text: &str| Value::from_json(&serde_json::from_str(text).unwrap());
    let date = dates[dice.below(dates.len())];
    Context::from_iter([
        ("n", value(numbers[dice.below(numbers.len())])),
        ("t", value(texts[dice.below(texts.len())])),
        ("on", Value::from_temporal_text(date).unwrap()),
        ("b", value(["true", "false", "null"][dice.below(3)])),
        ("limit", Value::from(4)),
    ])
}

#[test]
fn neither_index_nor_reasons_change_an_answer() {
    let now = "2027-01-01T00:00:00+00:00[UTC]".parse().unwrap();
    let (mut values, mut errors, mut hits) = (0, 0, 0);
    for seed in 0..150 {
        let mut dice = Dice(seed);
        let computed = seed % 2 == 0;
        let xml = model(&mut dice, computed);
        let (model, findings) = Model::read(&xml);
        let model = model.unwrap_or_else(|| panic!("{findings:?}"));
        for environment in [Environment::strict(&now), Environment::lenient(&now)] {
            for _ in 0..40 {
                let inputs = inputs(&mut dice);
                let asked = [
                    (
                        model.evaluate_value("d", &inputs, &environment),
                        model.evaluate("d", &inputs, &environment),
                    ),
                    (
                        model.evaluate_value("e", &inputs, &environment),
                        model.evaluate("e", &inputs, &environment),
                    ),
                    (
                        model.evaluate_service_value("s", &inputs, &environment),
                        model.evaluate_service("s", &inputs, &environment),
                    ),
                    (
                        model.evaluate_knowledge_value("k", &inputs, &environment),
                        model.evaluate_knowledge("k", &inputs, &environment),
                    ),
                ];
                for (fast, slow) in asked {
                    match (fast, slow) {
                        (Ok(fast), Ok(slow)) => {
                            let shown = slow.value.to_string();
                            assert_eq!(fast.to_string(), shown, "{inputs:?}\n{xml}");
                            let told = slow.trace.iter().any(|trace| !trace.rules.is_empty());
                            assert!(told, "the rules are told, of a function as of a decision");
                            values += 1;
                            hits += usize::from(!fast.is_null());
                        }
                        (Err(fast), Err(slow)) => {
                            assert_eq!(fast.to_string(), slow.to_string(), "{inputs:?}\n{xml}");
                            errors += 1;
                        }
                        other => panic!("{other:?}\n{inputs:?}\n{xml}"),
                    }
                }
            }
        }
    }
    assert!(values > 15_000 && hits > 8_000 && errors > 1_500, "{values} {hits} {errors}");
}
