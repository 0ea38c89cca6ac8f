//! The examples of the standard itself: DMN 1.5, chapter 10, tables of functions and semantics.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use feel::{Context, Environment, Expression, Names};

fn value(source: &str) -> String {
    let now = "2026-03-01T12:00:00+00:00[UTC]".parse().unwrap();
    let expression = match Expression::parse(source, &Names::new()) {
        Ok(expression) => expression,
        Err(error) => return format!("{error}"),
    };
    expression.evaluate(&Context::new(), &Environment::lenient(&now)).unwrap().to_string()
}

/// Each line: an expression, ` => `, and an expression that it must be the same as.
fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (source, expected) = line.rsplit_once(" => ").unwrap();
        let (given, wanted) = (value(source), value(expected));
        if given != wanted {
            wrong.push(format!("{source}: expected {wanted}, got {given}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn strings() {
    check(
        r#"
        substring("foobar", 3) => "obar"
        substring("foobar", 3, 3) => "oba"
        substring("foobar", -2, 1) => "a"
        substring("\U01F40Eab", 2) => "ab"
        string length("foo") => 3
        string length("\U01F40Eab") => 3
        upper case("aBc4") => "ABC4"
        lower case("aBc4") => "abc4"
        substring before("foobar", "bar") => "foo"
        substring before("foobar", "xyz") => ""
        substring before("foobar", "o") => "f"
        substring after("foobar", "ob") => "ar"
        substring after("", "a") => ""
        substring after("foo", "") => "foo"
        replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") => "[1=ab][2=]cd"
        contains("foobar", "of") => false
        starts with("foobar", "fo") => true
        ends with("foobar", "r") => true
        matches("foobar", "^fo*b") => true
        split("John Doe", "\\s") => ["John", "Doe"]
        split("a;b;c;;", ";") => ["a", "b", "c", "", ""]
        string join(["a", "b", "c"], "_and_") => "a_and_b_and_c"
        string join(["a", "b", "c"], "") => "abc"
        string join(["a", "b", "c"], null) => "abc"
        string join(["a"], "X") => "a"
        string join(["a", null, "c"], "X") => "aXc"
        string join([], "X") => ""
        string join(["a", "b", "c"]) => "abc"
        "\u0009\n\"" => "\t\u000a\u0022"
        "\uD83D\uDCA9" => "\U01F4A9"
        "#,
    );
}

#[test]
fn lists() {
    check(
        "
        list contains([1, 2, 3], 2) => true
        list contains([1, null], null) => true
        count([1, 2, 3]) => 3
        count([]) => 0
        count([1, [2, 3]]) => 2
        min([1, 2, 3]) => 1
        min(1) => 1
        min([1]) => 1
        min([]) => null
        max(1, 2, 3) => 3
        max([]) => null
        sum([1, 2, 3]) => 6
        sum(1, 2, 3) => 6
        sum([]) => null
        mean([1, 2, 3]) => 2
        mean([]) => null
        all([false, null, true]) => false
        all([true, true]) => true
        all([true]) => true
        all([]) => true
        all(0) => null
        any([false, null, true]) => true
        any([]) => false
        any(0) => null
        sublist([4, 5, 6], 1, 2) => [4, 5]
        sublist([1, 2, 3], -2) => [2, 3]
        append([1], 2, 3) => [1, 2, 3]
        concatenate([1, 2], [3]) => [1, 2, 3]
        insert before([1, 3], 1, 2) => [2, 1, 3]
        remove([1, 2, 3], 2) => [1, 3]
        list replace([2, 4, 7, 8], 3, 6) => [2, 4, 6, 8]
        list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) => [5, 5, 7, 8]
        reverse([1, 2, 3]) => [3, 2, 1]
        index of([1, 2, 3, 2], 2) => [2, 4]
        union([1, 2], [2, 3]) => [1, 2, 3]
        distinct values([1, 2, 3, 2, 1]) => [1, 2, 3]
        flatten([[1, 2], [[3]], 4]) => [1, 2, 3, 4]
        product([2, 3, 4]) => 24
        product([]) => null
        median(8, 2, 5, 3, 4) => 4
        median([6, 1, 2, 3]) => 2.5
        median([]) => null
        stddev(2, 4, 7, 5) => 2.081665999466132735282297706979931
        stddev([47]) => null
        stddev([]) => null
        mode(6, 3, 9, 6, 6) => [6]
        mode([6, 1, 9, 6, 1]) => [1, 6]
        mode([]) => []
        sort([3, 1, 4, 5, 2], function(x, y) x < y) => [1, 2, 3, 4, 5]
        [{x: 1, y: 2}, {x: 2, y: 3}][x = 1] => [{x: 1, y: 2}]
        [{x: 1, y: 2}, {x: null, y: 3}][x < 2] => [{x: 1, y: 2}]
        [{x: 1, y: 2}, {x: 2, y: 3}].y => [2, 3]
        [1, 2, 3, 4][item > 2] => [3, 4]
        [1, 2, 3][-1] => 3
        [1, 2, 3][4] => null
        [][1] => null
        [][item > 1] => []
        1[1] => 1
        ",
    );
}

#[test]
fn numbers() {
    check(
        "
        decimal(1 / 3, 2) => 0.33
        decimal(1.5, 0) => 2
        decimal(2.5, 0) => 2
        decimal(1.115, 2) => 1.12
        decimal(1.125, 2) => 1.12
        floor(1.5) => 1
        floor(-1.56, 1) => -1.6
        ceiling(-1.5) => -1
        ceiling(-1.56, 1) => -1.5
        round up(5.5, 0) => 6
        round up(-5.5, 0) => -6
        round up(1.121, 2) => 1.13
        round up(-1.126, 2) => -1.13
        round down(5.5, 0) => 5
        round down(-1.126, 2) => -1.12
        round half up(5.5, 0) => 6
        round half up(-5.5, 0) => -6
        round half up(1.121, 2) => 1.12
        round half up(1.126, 2) => 1.13
        round half down(5.5, 0) => 5
        round half down(-5.5, 0) => -5
        round half down(1.126, 2) => 1.13
        abs(-10) => 10
        abs(@\"-PT5H\") => @\"PT5H\"
        modulo(-12, 5) => 3
        modulo(12, -5) => -3
        modulo(-12, -5) => -2
        modulo(10.1, -4.5) => -3.4
        modulo(-10.1, -4.5) => -1.1
        sqrt(16) => 4
        sqrt(-1) => null
        decimal(log(10), 8) => 2.30258509
        log(0) => null
        decimal(exp(5), 12) => 148.413159102577
        odd(5) => true
        odd(2) => false
        even(-2) => true
        even(2.5) => null
        number(\"1 000,0\", \" \", \",\") => 1000
        number(\"1,000.0\", \",\", \".\") => 1000
        number(\"NaN\") => null
        10 ** -5 => 0.00001
        -5 ** 2 => 25
        1 / 0 => null
        .5 + 1e2 => 100.5
        // a comment
        1 + /* another */ 1 => 2
        "
        .replace("        // a comment\n", "")
        .as_str(),
    );
}

#[test]
fn dates_and_durations() {
    check(
        r#"
        day of year(date(2019, 9, 17)) => 260
        day of week(date(2019, 9, 17)) => "Tuesday"
        month of year(date(2019, 9, 17)) => "September"
        week of year(date(2019, 9, 17)) => 38
        week of year(date(2003, 12, 29)) => 1
        week of year(date(2004, 1, 4)) => 1
        week of year(date(2005, 1, 1)) => 53
        week of year(date(2005, 1, 3)) => 1
        date("2012-12-25") - date("2012-12-24") => duration("P1D")
        date(date and time("2012-12-25T11:00:00Z")) => date("2012-12-25")
        date(2012, 12, 25) => date("2012-12-25")
        date("2012-02-30") => null
        date and time("2012-12-24T23:59:00") + duration("PT1M") => date and time("2012-12-25T00:00:00")
        date and time(date("2012-12-24"), time("T23:59:00")) => date and time("2012-12-24T23:59:00")
        time("23:59:00z") => null
        time(23, 59, 0, duration("PT0H")) => time("23:59:00Z")
        time("T23:59:00Z") + duration("PT2M") => time("00:01:00Z")
        date and time("2012-12-24T23:59:00") - date and time("2012-12-22T03:45:00") => duration("P2DT20H14M")
        years and months duration(date("2011-12-22"), date("2013-08-24")) => duration("P1Y8M")
        years and months duration(date("2013-08-24"), date("2011-12-22")) => duration("-P1Y8M")
        duration("P2Y2M") => duration("P26M")
        duration("P2DT20H14M").hours => 20
        duration("P2Y3M").months => 3
        date("2024-02-29") + duration("P1Y") => date("2025-02-28")
        date("2025-01-31") + duration("P1M") => date("2025-02-28")
        duration("P1D") * 1.5 => duration("P1DT12H")
        duration("P1Y") / 2 => duration("P6M")
        duration("P1D") / duration("PT6H") => 4
        date and time("2016-07-29T05:48:23@America/Los_Angeles").timezone => "America/Los_Angeles"
        date and time("2016-07-29T05:48:23@America/Los_Angeles").time offset => duration("-PT7H")
        time("10:00:00+02:00").time offset => duration("PT2H")
        date("2026-03-01").weekday => 7
        @"2012-12-25" < @"2013-01-01" => true
        string(duration("-P1DT2H3M4.5S")) => "-P1DT2H3M4.5S"
        string(date("-2012-12-25")) => "-2012-12-25"
        for d in @"2026-02-27"..@"2026-03-01" return d.day => [27, 28, 1]
        "#,
    );
}

#[test]
fn ranges() {
    check(
        "
        before(1, 10) => true
        before(1, [1..10]) => false
        before(1, (1..10]) => true
        before([1..10), 10) => true
        before([1..10], [10..20]) => false
        before([1..10), [10..20]) => true
        after(10, 5) => true
        after(12, [2..5]) => true
        after([11..20], [1..11)) => true
        meets([1..5], [5..10]) => true
        meets([1..5), [5..10]) => false
        met by([5..10], [1..5]) => true
        overlaps([1..5], [5..8]) => true
        overlaps([1..5], (5..8]) => false
        overlaps before([1..5], [3..8]) => true
        overlaps before([1..5), (1..5]) => true
        overlaps before([1..5], [1..5]) => false
        overlaps after([3..8], [1..5]) => true
        overlaps after((1..5], [1..5)) => true
        finishes(10, [1..10]) => true
        finishes([5..10), [1..10]) => false
        finishes((1..10], [1..10]) => true
        finished by([1..10], 10) => true
        includes([1..10), 10) => false
        includes([1..10], [1..10)) => true
        during(5, [1..10]) => true
        during((1..5], (1..10]) => true
        starts(1, (1..10]) => false
        starts([1..5], [1..10]) => true
        started by([1..10], 1) => true
        coincides([1..5], [1..5]) => true
        coincides([1..5], (1..5]) => false
        5 in (1..10) => true
        5 in [1, 5] => true
        5 in (> 3, < 1) => true
        [1..10].start => 1
        ",
    );
}

#[test]
fn contexts_functions_and_logic() {
    check(
        r#"
        get value({key1: "value1"}, "key1") => "value1"
        get value({key1: "value1"}, "unexistent-key") => null
        get entries({a: 1})[1].value => 1
        context([{key: "a", value: 1}, {key: "b", value: 2}]) => {a: 1, b: 2}
        context([{key: "a", value: 1}, {key: "a", value: 2}]) => null
        context put({x: 1}, "y", 2) => {x: 1, y: 2}
        context put({x: 1, y: 0}, "y", 2) => {x: 1, y: 2}
        context put({x: 1, y: {a: 0}}, ["y", "a"], 2) => {x: 1, y: {a: 2}}
        context put({x: 1, y: {a: 0}}, [], 2) => null
        context merge([{x: 1}, {y: 2}]) => {x: 1, y: 2}
        context merge([{x: 1, y: 0}, {y: 2}]) => {x: 1, y: 2}
        {a: 1, b: a + 1}.b => 2
        {"a long key": 1, b: a long key + 1}.b => 2
        {a: {b: [{c: 1}, {c: 2}]}}.a.b.c => [1, 2]
        {"a 1": 5, "b-c": {"d e": 2}}.b-c.d e => 2
        {"a 1": 5}.a 1 => 5
        (function(x, y) x - y)(y: 1, x: 3) => 2
        {add: function(x) function(y) x + y, r: add(1)(2)}.r => 3
        true and null => null
        false and null => false
        true or null => true
        false or null => null
        "x" and false => false
        "x" or false => null
        not(null) => null
        if null then 1 else 2 => 2
        some x in [1, 2], y in [2, 3] satisfies x = y => true
        every x in [] satisfies x > 1 => true
        some x in [] satisfies x > 1 => false
        for x in [1, 2], y in [x, 10] return x * y => [1, 10, 4, 20]
        for i in 3..1 return i => [3, 2, 1]
        1 between 1 and 2 => true
        null between 1 and 2 => null
        [1, "a"] instance of list<number> => false
        {a: 1, b: 2} instance of context<a: number> => true
        (function(a: number) a) instance of function<number> -> number => true
        1 instance of string => false
        "#,
    );
}
