//! Tables over expressions, through one door: `check(expression, expected)`.

use crate::{Cause, Context, Environment, Expression, Names, UnaryTests, Value};

fn now() -> jiff::Zoned {
    "2026-03-01T12:30:00+01:00[Europe/Paris]".parse().unwrap()
}

fn inputs() -> Context {
    let json = serde_json::json!({
        "age": 42, "name": "Ada", "nothing": null, "Monthly salary": 2500.5, "late-fee": 3,
        "partner": {"income": 100}, "rows": [{"n": 1, "price": 10}, {"n": 2, "price": 20}],
    });
    Context::from_json(&json)
}

fn names() -> Names {
    Names::from_iter(["age", "name", "nothing", "Monthly salary", "late-fee", "partner", "rows"])
}

fn shown(source: &str, environment: &Environment) -> String {
    match Expression::parse(source, &names()) {
        Err(error) => format!("syntax {error}"),
        Ok(expression) => match expression.evaluate(&inputs(), environment) {
            Err(error) => format!("error {error}"),
            Ok(value) => value.to_string(),
        },
    }
}

fn check(source: &str, expected: &str) {
    assert_eq!(shown(source, &Environment::strict(&now())), expected, "{source}");
}

fn check_lenient(source: &str, expected: &str) {
    assert_eq!(shown(source, &Environment::lenient(&now())), expected, "{source}");
}

#[test]
fn arithmetic() {
    check("1 + 2", "3");
    check("0.1 + 0.2", "0.3");
    check("2 + 3 * 4 - 6 / 2", "11");
    check("2 ** 3 ** 2", "64");
    check("-2 ** 2", "4");
    check("(1 + 2) * 3", "9");
    check("\"a\" + \"b\"", "\"ab\"");
    check("1 / 3", "0.3333333333333333333333333333333333");
}

#[test]
fn names_with_spaces_and_signs() {
    check("Monthly salary * 12", "30006");
    check("late-fee + 1", "4");
    check("age-2", "40");
    check("partner.income", "100");
    check("rows.price", "[10, 20]");
    check("{my var: 1, b: my var + 1}.b", "2");
    check("for my item in rows return my item.n", "[1, 2]");
}

#[test]
fn null_compares_by_the_standard() {
    check("nothing = null", "true");
    check("1 = null", "false");
    check("null != 1", "true");
    check("1 != null", "true");
    check("nothing < 1", "null");
    check("nothing < 1 and false", "false");
    check("nothing < 1 or true", "true");
    check("if nothing < 1 then \"a\" else \"b\"", "\"b\"");
}

#[test]
fn strict_says_where_and_why() {
    check("1 +\n  agee", "error line 2, column 3: no value is named 'agee' here");
    check("1 + nothing", "error line 1, column 5: cannot add number and null");
    check("age = \"42\"", "error line 1, column 1: cannot compare number with string");
    check("date(\"2026-02-30\")", "error line 1, column 1: date: \"2026-02-30\" is no date");
    check("1 / 0", "error line 1, column 5: division by zero");
    check("(1", "syntax line 1, column 3: ')' is expected here, not the end");
    check("1 + + 2", "syntax line 1, column 5: a value is expected here, not '+'");
    check("\"abc", "syntax line 1, column 1: the text does not end: a closing \" is missing");
}

#[test]
fn lenient_gives_null() {
    check_lenient("1 + agee", "null");
    check_lenient("1 / 0", "null");
    check_lenient("date(\"2026-02-30\")", "null");
}

#[test]
fn control() {
    check("if(age > 18)then \"adult\" else \"child\"", "\"adult\"");
    check("for i in 1..3 return i * i", "[1, 4, 9]");
    check("for i in 3..1, j in [1, 2] return i * j", "[3, 6, 2, 4, 1, 2]");
    check("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]");
    check("some r in rows satisfies r.price > 15", "true");
    check("every r in rows satisfies r.price > 15", "false");
    check("rows[price > 15].n", "[2]");
    check("rows[1].n", "1");
    check("rows[-1].n", "2");
    check("[1, 2, 3][item > 1]", "[2, 3]");
    check("age in(18..65)", "true");
    check("age in [41, 42]", "true");
    check("age between 1 and 50", "true");
    check("name in (\"Bob\", \"Ada\")", "true");
}

#[test]
fn functions() {
    check("{f: function(x, y) x + y, r: f(y: 1, x: 2)}.r", "3");
    check(
        "{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(20)}.r",
        "2432902008176640000",
    );
    check("substring(\"foobar\", 3, 2)", "\"ob\"");
    check("substring(start position: -2, string: \"foobar\")", "\"ar\"");
    check("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]");
    check("count(rows)", "2");
    check("date and time(\"2026-03-01T10:00:00Z\").hour", "10");
    check("string(now())", "\"2026-03-01T12:30:00@Europe/Paris\"");
    check("today() - @\"P1D\"", "2026-02-28");
    check("date(\"2024-02-29\") + duration(\"P1Y\")", "2025-02-28");
    check("@\"2026-03-28T12:00:00@Europe/Paris\" + @\"P1D\"", "2026-03-29T13:00:00@Europe/Paris");
    check("matches(\"abc\", \"[a-z-[b]]+\")", "true");
    check("replace(\"abcd\", \"(b)(c)\", \"$2$1\")", "\"acbd\"");
}

#[test]
fn types() {
    check("[1, 2] instance of list<number>", "true");
    check("{a: 1} instance of context<a: string>", "false");
    check("@\"2026-01-01\" instance of date", "true");
    check("null instance of number", "false");
}

fn passes(input: &str, tests: &str) -> bool {
    let environment = Environment::strict(&now());
    let input = Expression::parse(input, &names()).unwrap();
    let input = input.evaluate(&inputs(), &environment).unwrap();
    UnaryTests::parse(tests, &names()).unwrap().matches(&input, &inputs(), &environment).unwrap()
}

#[test]
fn unary_tests() {
    for (input, tests, expected) in [
        ("5", "", true),
        ("5", "-", true),
        ("5", "< 10", true),
        ("5", "[1..5)", false),
        ("5", "1, 5", true),
        ("\"x\"", "not(\"x\")", false),
        ("\"y\"", "not(\"x\", \"z\")", true),
        ("null", "null", true),
        ("null", "< 5", false),
        ("null", "not(null)", false),
        ("5", "? > 3 and ? < 6", true),
        ("5", "\"a\"", false),
        ("42", "age", true),
        ("true", "true", true),
        ("-3", "-3", true),
        ("[1, 2]", "list contains(?, 2)", true),
    ] {
        assert_eq!(passes(input, tests), expected, "{input} against {tests}");
    }
}

#[test]
fn budgets_hold() {
    let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(Expression::parse(&deep, &names()).unwrap_err().message.contains("levels deep"));
    for (source, budget) in [
        ("{f: function(x) f(x + 1), r: f(1)}.r", "depth of calls"),
        ("{f: function(x) sort([x, x], function(a, b) f(a)), r: f(1)}.r", "depth of calls"),
        ("{f: function(x) list replace([x], function(a, b) f(a), 1), r: f(1)}.r", "depth of calls"),
        (
            "{f: function(x) {a: [if [x][f(item)] = 1 then 1 else 2]}.a, r: f(1)}.r",
            "depth of calls",
        ),
        ("{f: function(x) some y in [x] satisfies f(y) in (1, f(y)), r: f(1)}.r", "depth of calls"),
        ("{f: function(x) for y in [x] return -(1 + 2 * f(y) ** 2), r: f(1)}.r", "depth of calls"),
        ("{f: function(x) x between f(x) and f(x) or f(x), r: f(1)}.r", "depth of calls"),
        ("count(for i in 1..100000000 return i)", "budget of"),
        ("for i in 1..1000 return [partial]", "depth of nested values"),
        ("for i in 1..60 return if i = 1 then \"ab\" else partial[-1] + partial[-1]", "memory"),
    ] {
        let expression = Expression::parse(source, &names()).unwrap();
        for environment in [Environment::strict(&now()), Environment::lenient(&now())] {
            let error = expression.evaluate(&inputs(), &environment).unwrap_err();
            assert!(matches!(error.cause, Cause::Exhausted(_)), "{source}: {error}");
            assert!(error.to_string().contains(budget), "{source}: {error}");
        }
    }
    let long = format!("1{}", " + 1".repeat(20_000));
    check(&long, "20001");
}

#[test]
fn reads() {
    let read = |source| {
        let expression = Expression::parse(source, &names()).unwrap();
        expression.reads().iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    };
    assert_eq!(read("age + Monthly salary * other"), "age,Monthly salary,other");
    assert_eq!(read("for x in rows return x.n + age"), "rows,age");
    assert_eq!(read("rows[price > age]"), "rows,age");
    assert_eq!(read("count(rows)"), "rows");
}

#[test]
fn json_both_ways() {
    let json = serde_json::json!({"a": 19.99, "b": [1, null, true, "2026-01-01"], "c": {"d": -5}});
    assert_eq!(Value::from_json(&json).to_json(), json);
    check("1 / 3", "0.3333333333333333333333333333333333");
}

#[test]
fn keywords_without_a_space_are_found() {
    let check = |source: &str, expected: &str| {
        assert_eq!(crate::without_space(source).join(" "), expected, "{source}");
    };
    check("if(a) then(b) else (c)", "if then");
    check("x in(1, 2) and(y) or not(z)", "in and");
    check("min(1, 2) + sum(list)", "");
    check("\"if(x)\" /* if(y) */", "");
    check("if (a) then b else if(c) then d else e", "if");
    check("\"", "");
}

#[test]
fn what_fails_whatever_the_inputs_are_is_found_before() {
    let found = |source: &str| {
        let expression = Expression::parse(source, &Names::new()).unwrap();
        let found = expression.inspect();
        let faults = found.faults.iter().map(|fault| format!("{}: {}", fault.column, fault.cause));
        let calls = found.calls.iter();
        let calls = calls.map(|call| format!("{} with {:?}", call.name, call.arguments));
        faults.chain(calls).collect::<Vec<_>>().join("; ")
    };
    for sound in [
        "a + 1",
        "substring(a, 1)",
        "if a then 90 else \"x\"",
        "date(\"2024-02-29\") + duration(\"P1D\")",
        "today() - date(\"2024-02-29\")",
        "for x in [1, 2] return x + 1",
        "{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(5)}.r",
        "sum(1, 2, 3, 4)",
        "substring(string: a, start position: 2)",
        "[{f: 1}][f(1) = 2]",
    ] {
        assert_eq!(found(sound), "", "{sound}");
    }
    for (wrong, word) in [
        ("90 + \"x\"", "6: cannot add number and string"),
        ("abs(\"x\")", "1: "),
        ("if a then 1 else abs(\"x\")", "18: "),
        ("substring(a)", "substring: cannot take 1 arguments"),
        ("substring(text: a)", "substring: cannot take the arguments text"),
        ("date(\"2024-13-01\")", "1: "),
        ("a + nosuch(1, 2)", "nosuch with Some(2)"),
        ("nosuch(x: 1)", "nosuch with None"),
    ] {
        assert!(found(wrong).contains(word), "{wrong}: {}", found(wrong));
    }
}

#[test]
fn what_an_expression_reads_is_told_with_its_entries() {
    let check = |source: &str, expected: &str| {
        let expression = Expression::parse(source, &Names::new()).unwrap();
        let reads = expression.inspect().reads;
        let told = reads.iter().map(|read| {
            let mark = if read.filtered { "?" } else { "" };
            format!("{}{mark}@{}:{}", read.path.join("."), read.line, read.column)
        });
        assert_eq!(told.collect::<Vec<_>>().join(" "), expected, "{source}");
    };
    check("town.open > 3 and given.level > a", "town.open@1:1 given.level@1:19 a@1:33");
    check("today() > date(\"2027-01-01\")", "");
    check("for x in list return x.a + y.b.c", "list@1:10 y.b.c@1:28");
    check("some x in list satisfies x > 3", "list@1:11");
    check("{a: 1, b: a + c}.b", "c@1:15");
    check("(function(n) n + m)(2)", "m@1:18");
    check("list[item > given.level]", "list@1:1 item?@1:6 given.level?@1:13");
    check("nosuch(a.b)", "a.b@1:8");
    check("if a then\n  b.c else d", "a@1:4 b.c@2:3 d@2:12");
}

#[test]
fn what_an_expression_may_give_is_told() {
    let check = |source: &str, texts: &[&str], names: &[&str]| {
        let found = Expression::parse(source, &Names::new()).unwrap().alternatives();
        let plain = |all: &[std::sync::Arc<str>]| -> Vec<String> {
            all.iter().map(|one| one.to_string()).collect()
        };
        assert_eq!(plain(&found.texts), texts, "{source}");
        assert_eq!(plain(&found.names), names, "{source}");
    };
    check(
        "if a = \"x\" then \"in time\" else if b then \"late\" else null",
        &["in time", "late"],
        &[],
    );
    check("if a then \"partner\" else other", &["partner"], &["other"]);
    check("[\"one\", two]", &["one"], &["two"]);
    check("list contains(a, \"x\")", &[], &[]);
    check("a.b = \"x\"", &[], &[]);
}
