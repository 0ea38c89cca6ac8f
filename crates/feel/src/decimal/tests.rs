//! Tables over decimals: values checked with another implementation (Python's decimal, 34 digits).

use super::{Decimal, Rounding};

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn check(operation: &str, expected: &str) {
    let parts: Vec<&str> = operation.split(' ').collect();
    let result = match parts.as_slice() {
        [a, "+", b] => number(a).add(number(b)),
        [a, "-", b] => number(a).subtract(number(b)),
        [a, "*", b] => number(a).multiply(number(b)),
        [a, "/", b] => number(a).divide(number(b)),
        [a, "%", b] => number(a).modulo(number(b)),
        [a, "^", b] => number(a).power(number(b)),
        ["sqrt", a] => number(a).sqrt(),
        ["exp", a] => number(a).exp(),
        ["ln", a] => number(a).ln(),
        [a] => Some(number(a)),
        other => panic!("not an operation: {other:?}"),
    };
    let shown = result.map_or("none".to_owned(), |value| value.to_string());
    assert_eq!(shown, expected, "{operation}");
}

#[test]
fn arithmetic() {
    check("0.1 + 0.2", "0.3");
    check("1 / 3", "0.3333333333333333333333333333333333");
    check("2 / 3", "0.6666666666666666666666666666666667");
    check("10 / 4", "2.5");
    check("1 / 0", "none");
    check("9999999999999999999999999999999999 + 1", "10000000000000000000000000000000000");
    check("1e40 + 1", "10000000000000000000000000000000000000000");
    check("1e40 - 1", "10000000000000000000000000000000000000000");
    check(
        "1234567890123456789012345678901234 * 9876543210987654321098765432109876",
        "12193263113702179522618503273386670000000000000000000000000000000000",
    );
}

#[test]
fn remainders() {
    check("12 % 5", "2");
    check("-12 % 5", "3");
    check("12 % -5", "-3");
    check("10.1 % 4.5", "1.1");
    check("-10.1 % 4.5", "3.4");
    check("5 % 0", "none");
    check("1e30 % 7", "1");
}

#[test]
fn functions() {
    check("sqrt 2", "1.414213562373095048801688724209698");
    check("sqrt 16", "4");
    check("sqrt 0.0625", "0.25");
    check("exp 1", "2.718281828459045235360287471352662");
    check("exp -1", "0.3678794411714423215955237701614609");
    check("exp 4", "54.59815003314423907811026120286088");
    check("ln 10", "2.302585092994045684017991454684364");
    check("ln 0.5", "-0.6931471805599453094172321214581766");
    check("ln 0.9999", "-0.0001000050003333583353335000142869644");
    check("ln 4", "1.386294361119890618834464242916353");
    check("ln 0", "none");
    check("2 ^ 10", "1024");
    check("2 ^ -2", "0.25");
    check("2 ^ 0.5", "1.414213562373095048801688724209698");
    check("1.05 ^ 10", "1.62889462677744140625");
}

#[test]
fn text() {
    check("1.50", "1.5");
    check("-0", "0");
    check(".5", "0.5");
    check("1.2e3", "1200");
    check("1e-3", "0.001");
    for wrong in ["", ".", "1.", "-", "1e", "x", "1.2.3"] {
        assert!(wrong.parse::<Decimal>().is_err(), "{wrong}");
    }
}

#[test]
fn rounding() {
    let table = [
        ("5.5", Rounding::Up, 0, "6"),
        ("-5.5", Rounding::Up, 0, "-6"),
        ("5.5", Rounding::Down, 0, "5"),
        ("1.121", Rounding::Up, 2, "1.13"),
        ("5.5", Rounding::HalfUp, 0, "6"),
        ("-2.5", Rounding::HalfUp, 0, "-3"),
        ("2.5", Rounding::HalfDown, 0, "2"),
        ("2.5", Rounding::HalfEven, 0, "2"),
        ("3.5", Rounding::HalfEven, 0, "4"),
        ("-1.5", Rounding::Floor, 0, "-2"),
        ("1.5", Rounding::Ceiling, 0, "2"),
        ("1234", Rounding::HalfEven, -2, "1200"),
    ];
    for (value, rounding, scale, expected) in table {
        let rounded = number(value).round(scale, rounding).unwrap();
        assert_eq!(rounded.to_string(), expected, "{value} {rounding:?} {scale}");
    }
}

#[test]
fn order() {
    for (a, b) in [("1", "2"), ("-2", "-1"), ("1e30", "1e31"), ("1.0001", "1.001"), ("-1", "0")] {
        assert!(number(a) < number(b), "{a} < {b}");
    }
    assert_eq!(number("1.0"), number("1"));
    assert_eq!(number("0"), number("-0.000"));
}

#[test]
fn whole_numbers() {
    assert_eq!(number("12.00").to_i64(), Some(12));
    assert_eq!(number("12.34").to_i64(), None);
    assert_eq!(number("12.34").to_scaled_i64(2), Some(1234));
    assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
}
