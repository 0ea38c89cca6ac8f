//! JUEL translated to FEEL, and what both mean (Jakarta Expression Language 5.0, chapter 1).

use feel::{Context, Value};

use super::run::{BEGIN, check, moment, variables_of};
use crate::formula::{Formula, braced, mixed};

fn value(juel: &str, variables: &str) -> String {
    let feel = braced(juel).unwrap_or_else(|cause| panic!("{juel}: {cause}"));
    let formula =
        Formula::compile(&feel).unwrap_or_else(|cause| panic!("{juel} -> {feel}: {cause}"));
    let mut sees: Context = variables_of(variables);
    // Names that a file reads before anything sets them.
    for name in ["x", "y", "flags"] {
        if sees.get(name).is_none() {
            sees.insert(name, Value::Null);
        }
    }
    let value = formula.evaluate(&sees, &moment(BEGIN));
    value.unwrap_or_else(|failure| panic!("{juel} -> {feel}: {failure}")).to_json().to_string()
}

#[test]
fn conditions_of_real_files_mean_the_same() {
    for (juel, variables, expected) in [
        ("!empty flags.late && flags.late", "flags={\"late\":true}", "true"),
        ("!empty flags.late && flags.late", "flags={}", "false"),
        ("!empty flags.late && flags.late", "", "false"),
        ("empty x", "", "true"),
        ("empty x", "x=[]", "true"),
        ("empty x", "x=[1]", "false"),
        ("empty x", "x=3", "false"),
        ("not empty x", "x=a", "true"),
        ("x == 'a' || y == \"b\"", "y=b", "true"),
        ("x eq 'a' and y ne 'b'", "x=a y=c", "true"),
        ("x > 3", "x=4", "true"),
        ("x > 3", "", "false"),
        ("x ge 3 && x le 5", "x=5", "true"),
        ("!x", "", "true"),
        ("!(x && y)", "x=true y=true", "false"),
        ("x ? 1 : 2", "x=true", "1"),
        ("x ? 1 : 2", "", "2"),
        ("x % 4 + 2 * 3", "x=7", "9"),
        ("x mod 4 == 3", "x=7", "true"),
        // The sign is the dividend's, as in Java.
        ("x % 3 == -2", "x=-5", "true"),
        ("x % -3", "x=5", "2"),
        ("x % y % 2", "x=17 y=10", "1"),
        ("-x", "x=7", "-7"),
        ("x[0]", "x=[5,6]", "5"),
        ("x['a-b']", "x={\"a-b\":5}", "5"),
        ("x[y]", "x=[5,6] y=1", "6"),
        ("x[y]", "x={\"k\":8} y=\"k\"", "8"),
        ("x[item > 5]", "x=[5,6]", "[6]"),
        ("x.get(1)", "x=[5,6]", "6"),
        ("x.equals('a')", "x=a", "true"),
        ("x.size() == 2", "x=[5,6]", "true"),
        ("x.contains('b')", "x=abc", "true"),
        ("x.contains('b')", "x=[\"a\",\"b\"]", "true"),
        ("x.isEmpty()", "x=[]", "true"),
        ("x.isEmpty()", "x=[1]", "false"),
        ("x.isEmpty()", "x=abc", "false"),
        ("x.isEmpty()", "x=\"\"", "true"),
        ("!x.isEmpty()", "x={\"a\":1}", "true"),
        ("x.startsWith('ab')", "x=abc", "true"),
        ("execution.getVariable('x') == 2", "x=2", "true"),
        ("x == null", "", "true"),
        ("'it''s' == x", "x=3", "refused"),
    ] {
        if expected == "refused" {
            assert!(braced(juel).is_err(), "{juel}");
            continue;
        }
        assert_eq!(value(juel, variables), expected, "{juel} with {variables}");
    }
}

#[test]
fn feel_inside_braces_stays_feel() {
    assert_eq!(value("if x = 1 then \"a\" else \"b\"", "x=1"), "\"a\"");
    assert_eq!(value("some i in x satisfies i > 1", "x=[1,2]"), "true");
}

#[test]
fn java_is_named() {
    for (juel, word) in [
        ("myBean.send(x)", "send"),
        ("fn:length(x)", "fn"),
        ("S(x)", "S"),
        ("execution.processInstanceId", "execution"),
        ("(((", "end"),
    ] {
        let cause = braced(juel).unwrap_err();
        assert!(cause.contains(word), "{juel}: {cause}");
    }
    assert!(braced(&"(".repeat(200_000)).is_err());
    assert!(braced(&"!".repeat(9_000)).is_err());
}

#[test]
fn text_with_expressions_is_joined() {
    let feel = mixed("case ${x} of #{y}!").unwrap();
    let formula = Formula::compile(&feel).unwrap();
    let sees = variables_of("x=7 y=\"town\"");
    let value = formula.evaluate(&sees, &moment(BEGIN)).unwrap();
    assert_eq!(value.to_json().to_string(), "\"case 7 of town!\"");
}

#[test]
fn a_process_with_juel_runs_and_says_how() {
    check(
        "s:start -> x:xor
         a:user -> e:end
         b:user -> e
         x => a
         x -[late]-> b",
        &[("start late=true", "task b")],
    );
    let xml = super::notation::xml("s:start -> x:xor\na:user -> e:end\nx => e\nx -[late]-> a")
        .replace("=late", "${!empty flags.late &amp;&amp; flags.late}");
    let (definition, findings) = crate::Definition::read(&xml);
    assert!(definition.unwrap().runs(), "{findings:?}");
    let note = findings.iter().find(|finding| finding.message.contains("is run as the FEEL"));
    assert_eq!(note.unwrap().line, 10, "{findings:?}");
}
