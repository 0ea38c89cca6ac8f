//! Tables: what an expression gives for names of known types, and where types do not go together.

use crate::{Expression, Known, Names, Type, UnaryTests};
use std::sync::Arc;

fn known() -> Known {
    let mut known = Known::new();
    let person = [("name".into(), Type::String), ("born".into(), Type::Date)];
    let person = Type::Context(person.into());
    for (name, of) in [
        ("n", Type::Number),
        ("s", Type::String),
        ("b", Type::Boolean),
        ("d", Type::Date),
        ("t", Type::Time),
        ("days", Type::DaysAndTime),
        ("list", Type::List(Arc::new(Type::Number))),
        ("p", person.clone()),
        ("people", Type::List(Arc::new(person))),
    ] {
        known.bind(name, of);
    }
    known.bind_function("k", &[("rate".into(), Type::Number)], Type::String);
    known
}

/// The type and the mistakes, as text.
fn check(source: &str, expected: &str) {
    let names = Names::from_iter(["n", "s", "b", "d", "t", "days", "list", "p", "people", "k"]);
    let expression = Expression::parse(source, &names).unwrap();
    let mut known = known();
    let bound = known.bound();
    let found = expression.infer(&mut known);
    assert_eq!(known.bound(), bound, "{source} leaves nothing bound");
    let mistakes = found.mistakes.iter().map(|one| format!("{}: {}", one.column, one.cause));
    let mistakes: Vec<String> = mistakes.collect();
    let shown = match mistakes.as_slice() {
        [] => found.of.to_string(),
        all => all.join("; "),
    };
    assert_eq!(shown, expected, "{source}");
}

#[test]
fn what_goes_together_has_its_type() {
    check("n * 2 + 1", "number");
    check("s + \"x\"", "string");
    check("unknown + \"x\"", "string");
    check("unknown - n", "number");
    check("unknown * n", "Any");
    check("d - d", "days and time duration");
    check("d + days", "date");
    check("days / days", "number");
    check("if b then n else null", "number");
    check("if b then n else s", "Any");
    check("if unknown then [n] else [2]", "list<number>");
    check("p.born.year", "number");
    check("p.nothing", "Any");
    check("people.name", "list<string>");
    check("people[name = \"x\"]", "list<context<name: string, born: date>>");
    check("people[1].born", "date");
    check("list[item > 2]", "list<number>");
    check("list[n]", "number");
    check("for x in 1..3 return string(x)", "list<string>");
    check("some x in list satisfies x > 2", "boolean");
    check("{a: n, b: a + 1, f: function(x: number) x + a}.f(n)", "number");
    check("{f: function(x) if x = 0 then 1 else x * f(x - 1), r: f(5)}.r", "Any");
    check("substring(s, n)", "string");
    check("substring(string: s, start position: 2)", "string");
    check("max(list)", "number");
    check("max(n, 2)", "number");
    check("abs(days)", "days and time duration");
    check("date(s)", "date");
    check("sort(list, function(x, y) x < y)", "list<number>");
    check("append(list, 1)[1]", "Any");
    check("k(n)", "string");
    check("k(rate: n)", "string");
    check("n in [1..5]", "boolean");
    check("d between d and d", "boolean");
    check("n in (1, 2, > 5)", "boolean");
    check("number([s], null, \".\")", "number");
    check("people[nothing + 1 = s].name", "list<string>");
}

#[test]
fn what_does_not_go_together_is_told_with_its_place() {
    check("n + \"x\"", "5: cannot add number and string");
    check("1 + n * s", "9: cannot multiply number and string");
    check("unknown + b", "11: cannot add any value and boolean");
    check("list + 1", "8: cannot add list and number");
    check("if n then 1 else 2", "4: a condition cannot be number");
    check("n = s", "1: cannot compare number with string");
    check("b < unknown", "1: cannot compare boolean with any value");
    check("p.born.month.x", "1: number has no 'x'");
    check("people.name.length", "1: string has no 'length'");
    check("not(n)", "1: not: a boolean is expected, not number");
    check("substring(n, 1)", "1: substring: a string is expected, not number");
    check("upper case(string: n)", "1: upper case: a string is expected, not number");
    check(
        "sum(s, s)",
        "1: sum: a list of numbers or durations is expected, not string; 1: sum: a list of numbers or durations is expected, not string",
    );
    check("k(s)", "1: the argument 'rate' must be number, not string");
    check("k(n, n)", "1: 1 arguments are expected, not 2");
    check("k(cost: n)", "1: the argument 'rate' is missing; 1: there is no parameter 'cost'");
    check("n(1)", "1: number is not a function");
    check("-s", "2: string has no negative");
    check("true or n", "boolean");
    check("b and n", "7: number is neither true nor false");
    check("list[s]", "6: a filter cannot be string");
    check("people[born > name]", "8: cannot compare date with string");
    check("some x in list satisfies x + 1", "26: 'satisfies' cannot be number");
    check("for x in s..n return x", "10: there is nothing to go through here");
    check("s in [1..5]", "1: string cannot be compared with what follows 'in'");
    check("[n..s]", "1: a range cannot go from number to string");
    check("{f: function(x: string) x, r: f(n)}", "31: the argument 'x' must be string, not number");
    check("for x in list return x.day", "22: number has no 'day'");
}

#[test]
fn tests_have_to_go_with_their_input() {
    let found = |of: Type, source: &str| {
        let tests = UnaryTests::parse(source, &Names::new()).unwrap();
        let found = tests.infer(&of, &mut known());
        (found.misfit.map(|of| of.to_string()), found.mistakes.len())
    };
    for sound in ["-", "1, 2", "< 5", "[1..5]", "n", "? + 1 > n", "b", "null", "list", "not(3)"] {
        assert_eq!(found(Type::Number, sound), (None, 0), "{sound}");
    }
    let string = Some("string".to_owned());
    assert_eq!(found(Type::Number, "\"a\""), (string.clone(), 0));
    assert_eq!(found(Type::Number, "> s"), (string.clone(), 0));
    assert_eq!(found(Type::Number, "1, s"), (None, 0), "one of the two can be met");
    assert_eq!(found(Type::Number, "s, \"a\""), (string.clone(), 0));
    assert_eq!(found(Type::Number, "[\"a\"..\"b\"]"), (string, 0));
    assert_eq!(found(Type::String, "? + 1 > 2"), (None, 1));
    assert_eq!(found(Type::Any, "\"a\", 1"), (None, 0));
}

#[test]
fn types_that_grow_with_every_name_stay_small() {
    let mut source = "{a0: {}".to_owned();
    for at in 1..1_500 {
        let last = at - 1;
        source += &format!(", a{at}: {{x: a{last}, y: a{last}}}");
    }
    let expression = Expression::parse(&(source + "}"), &Names::new()).unwrap();
    let of = expression.infer(&mut Known::new()).of;
    assert!(of.to_string().len() < 20_000);
}
