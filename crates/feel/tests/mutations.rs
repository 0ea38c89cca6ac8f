//! Thousands of damaged expressions: reading and evaluating them may fail, never panic.

#![expect(clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/dice.rs"]
mod dice;

use dice::Dice;
use feel::{Context, Environment, Expression, Names, UnaryTests, Value};

const SEEDS: [&str; 30] = [
    "if age > 18 then \"a\" else \"b\"",
    "for i in 1..10, j in [1, 2] return i * j ** 2",
    "for i in 0..8 return if i = 0 then [1] else [partial]",
    "some x in [1, 2, 3] satisfies x > 2 and x < 9",
    "{a: 1, f: function(x: number, y) x + y, b: f(a, 2)}.b",
    "{f: function(x) f(x + 1), r: f(1)}.r",
    "substring(\"foobar\", -3, 2) + string(1.50)",
    "date(\"2026-02-28\") + duration(\"P1Y2M\") - @\"P3DT4H\"",
    "@\"2026-03-28T12:00:00@Europe/Paris\" - @\"2020-01-01T00:00:00Z\"",
    "date(-999999999, 1, 1) - @\"P999999999Y\"",
    "[1..10] instance of range<number>",
    "(< 10) = (null..10)",
    "x in (1, 5, [7..9), < 3, not(2))",
    "not(\"x\", \"y\"), ? > 3",
    "matches(\"hello\", \"^h(.)l+[a-z-[b]]\\\\1$\", \"ix\")",
    "replace(\"abc\", \"(b)|(c)\", \"[$1\\\\$]\", \"i\")",
    "split(\"a;b;;c\", \"(;|,)\")",
    "sort([3, 1, 2], function(a, b) a < b)[-1]",
    "list replace([1, 2, 3], function(i, n) i > n, 0)",
    "flatten([[1, [2, [3]]], 4])[item > 2]",
    "exp(400) * 1e6000 / 3e-6000 ** 99",
    "decimal(1 / 3, 6176) + modulo(-7.5, 1e-30)",
    "sqrt(2) + log(10) ** 0.5 + median([1, 2, 3]) + stddev(1, 2)",
    "context put({a: {b: 1}}, [\"a\", \"b\"], 2).a.b",
    "get entries(context merge([{a: 1}, {b: 2}]))[1].key",
    "overlaps([1..5], (3..8)) or before(1, [2..3])",
    "range(\"[18..21)\").start included",
    "years and months duration(@\"2020-02-29\", @\"2025-02-28\").years",
    "time(\"10:00:00+02:00\").time offset.hours",
    "string join([\"a\", null, \"b\"], \",\") = \"\\u00e9\\U01F40E\"",
];

const PIECES: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "..",
    ",",
    ":",
    "\"",
    "'",
    "@",
    "?",
    "-",
    "**",
    "<",
    ">=",
    "!=",
    " in ",
    " between 1 and ",
    " instance of list<",
    "function(",
    "if ",
    " then ",
    " else ",
    "for x in ",
    " return ",
    "null",
    "1e999999",
    "999999999999999999999999999999999999999999",
    "\u{202e}",
    "é",
    "\u{1F40E}",
    "\\u",
    "/*",
    "//",
    "partial",
    "item",
    ".a",
    "\0",
];

fn damaged(random: &mut Dice, source: &str) -> String {
    let mut letters: Vec<char> = source.chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(letters.len() + 1);
        match random.below(4) {
            0 if at < letters.len() => {
                letters.remove(at);
            }
            1 => {
                let other: Vec<char> = random.pick(&SEEDS).chars().collect();
                let from = random.below(other.len());
                letters.splice(at..at, other.into_iter().skip(from).take(12));
            }
            2 if at < letters.len() => {
                let end = (at + random.below(10)).min(letters.len());
                let piece: Vec<char> = letters[at..end].to_vec();
                letters.splice(at..at, piece);
            }
            _ => {
                letters.splice(at..at, random.pick(&PIECES).chars());
            }
        }
    }
    letters.into_iter().collect()
}

#[test]
fn damaged_expressions_never_panic() {
    let now = "2026-03-01T12:00:00+00:00[UTC]".parse().unwrap();
    let budgets = |environment: Environment| environment.steps_max(3_000).items_max(20_000);
    let strict = budgets(Environment::strict(&now));
    let lenient = budgets(Environment::lenient(&now));
    let inputs = Context::from_iter([("age", Value::from(20)), ("x", Value::from(5))]);
    let names = Names::from_iter(["age", "x", "a long name", "a-b"]);
    let mut random = Dice(20_260_301);
    let mut read = 0;
    for _ in 0..20_000 {
        let seed = random.pick(&SEEDS);
        let source = damaged(&mut random, seed);
        if let Ok(expression) = Expression::parse(&source, &names) {
            read += 1;
            let _ = expression.evaluate(&inputs, &strict);
            if let Ok(value) = expression.evaluate(&inputs, &lenient) {
                let _ = (value.to_string(), value.to_json());
            }
        }
        if let Ok(tests) = UnaryTests::parse(&source, &names) {
            let _ = tests.matches(&Value::from(5), &inputs, &lenient);
        }
    }
    assert!(read > 1_000, "too few damaged expressions can still be read: {read}");
}

#[test]
fn repeated_pieces_never_overflow() {
    let names = Names::new();
    for piece in PIECES.iter().chain(&SEEDS) {
        let _ = Expression::parse(&piece.repeat(3_000), &names);
        let _ = UnaryTests::parse(&piece.repeat(3_000), &names);
    }
    for (open, close) in
        [("[", "]"), ("{a:", "}"), ("f(", ")"), ("if ", ""), ("x[", "]"), ("- ", "")]
    {
        let source = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        let _ = Expression::parse(&source, &names);
    }
}
