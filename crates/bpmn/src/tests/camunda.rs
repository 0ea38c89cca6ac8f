//! What Camunda 8 adds to FEEL, in files of Camunda 8 and nowhere else.

use feel::Context;

use super::notation::xml;
use super::run::{BEGIN, check, moment};
use crate::Definition;
use crate::formula::Formula;

/// What an expression of a Camunda 8 file gives for these variables.
fn gives(source: &str, variables: &str, expected: &str) {
    let moment = moment(BEGIN);
    let variables = Formula::compile(variables).unwrap().evaluate(&Context::new(), &moment);
    let variables = variables.unwrap().as_context().cloned().unwrap();
    let given = Formula::compile_camunda_8(source)
        .and_then(|formula| formula.evaluate(&variables, &moment).map_err(|f| f.to_string()));
    let given = given.map_or_else(|cause| format!("! {cause}"), |value| value.to_string());
    match expected.strip_prefix("! ") {
        Some(part) => assert!(given.starts_with("! ") && given.contains(part), "{source}: {given}"),
        None => assert_eq!(given, expected, "{source}"),
    }
}

#[test]
fn whether_a_variable_was_set_can_be_asked() {
    gives("is defined(x)", "{}", "false");
    gives("is defined(x)", "{x: null}", "true");
    gives("is defined(x.y)", "{x: {y: null}}", "true");
    gives("is defined(x.y)", "{x: {z: 1}}", "false");
    gives("is defined( x.y )", "{x: 1}", "false");
    gives("if is defined(x) and x > 3 then \"a\" else \"b\"", "{x: 4}", "\"a\"");
    gives("is defined(x) or is defined(xy) or is defined(x.y)", "{xy: 1}", "true");
    // Not in a string, a comment or a name.
    gives("\"is defined(x)\" /* is defined(y.) */", "{}", "\"is defined(x)\"");
    gives("this defined(x)", "{}", "! ");
    gives("is defined(1 + 2)", "{}", "! asks about no variable");
    gives("for v in [1] return is defined(v)", "{}", "! a name of the expression’s own");
    gives("items[is defined(price)]", "{items: []}", "! a name of the expression’s own");
}

#[test]
fn a_value_is_there_or_another() {
    gives("get or else(x, 3)", "{}", "3");
    gives("get or else(x.y, 3) + 1", "{x: {y: 5}}", "6");
    gives("get or else(null, \"a\")", "{}", "\"a\"");
    gives("get or else(value: x, default: 2)", "{}", "2");
}

#[test]
fn a_cycle_is_written_by_its_interval() {
    gives("cycle(3, duration(\"PT1H\"))", "{}", "\"R3/PT1H\"");
    gives("cycle(duration(\"P7D\"))", "{}", "\"R/P7D\"");
    gives("cycle(n, duration(\"P1D\"))", "{}", "\"R/P1D\"");
}

#[test]
fn what_was_never_set_is_null() {
    gives("x = null", "{}", "true");
    gives("x.y.z = null", "{}", "true");
    gives("x", "{}", "null");
    gives("x + 1", "{}", "! ");
}

#[test]
fn a_process_of_camunda_8_runs_with_them() {
    check(
        "s:start -> a:user -> x:xor
         a {<extensionElements><zeebe:userTask/></extensionElements>}
         x -[is defined(late) and get or else(fee, 5) = 5]-> b:user -> e:end
         x => c:user -> e
         b ~~ t:timer(cron =cycle(2, duration(\"PT1H\"))) -> m:user -> e2:end",
        &[
            ("start", "task a"),
            ("done a late=null", "task b; timer t 2027-03-26T10:00:00"),
            ("at 2027-03-26T10:00:00", ""),
            ("ring t", "timer t 2027-03-26T11:00:00; task m"),
        ],
    );
}

#[test]
fn elsewhere_feel_stays_the_standards() {
    let process = "s:start -> x:xor -[is defined(late)]-> b:user -> e:end\n x => e";
    let errors = |text: &str| {
        let (_, findings) = Definition::read(text);
        findings.iter().filter(|f| f.severity == crate::Severity::Error).count()
    };
    let plain = xml(process);
    assert!(errors(&plain) > 0, "{:?}", Definition::read(&plain).1);
    // The modeler says for what the file is.
    let platform = " xmlns:modeler=\"http://camunda.org/schema/modeler/1.0\" \
                    modeler:executionPlatform=\"Camunda Cloud\" id=\"d\"";
    assert_eq!(errors(&plain.replacen(" id=\"d\"", platform, 1)), 0);
    // A function that is nobody's is told there too.
    let other = xml(&process.replace("is defined(late)", "nosuch(late)"));
    assert_eq!(errors(&other.replacen(" id=\"d\"", platform, 1)), 1);
    let unset = Formula::compile("x").unwrap().evaluate(&Context::new(), &moment(BEGIN));
    assert!(unset.is_err());
}
