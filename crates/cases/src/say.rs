//! Answers, problems and terms in the reader's words.

use platform::Locale;
use platform::calendar::Term;
use serde_json::Value as Json;
use services::form::{Argument, Problem, QuestionKind, QuestionView, Row};
use web::{SummaryRow, Words};

/// A term: "8 weeks".
pub fn term(words: &Words, term: Term) -> String {
    let (count, unit) = term.parts();
    words.with(&format!("term-{unit}"), ("count", i64::from(count)))
}

/// What is wrong, and what to do.
pub fn problem(words: &Words, problem: &Problem) -> String {
    if let Some(own) = &problem.say {
        return own.get(words.locale()).to_owned();
    }
    let text = |argument: &Argument| match argument {
        Argument::Text(text) | Argument::Decimal(text) => text.clone(),
        Argument::Number(number) => words.number(*number),
        Argument::Date(day) => words.date(*day),
        Argument::Cents(cents) => words.cents(*cents),
    };
    let args: Vec<(&str, String)> =
        problem.args.iter().map(|(name, argument)| (*name, text(argument))).collect();
    words.with(problem.key, args.as_slice())
}

/// An answer as people read it. `chosen` holds the labels of chosen options.
pub fn answer(
    words: &Words,
    kind: &QuestionKind,
    answer: Option<&Json>,
    chosen: &[String],
) -> String {
    let kind = match kind {
        QuestionKind::Computed { gives, .. } => gives.word(),
        kind => kind.word(),
    };
    by_word(words, kind, answer, chosen)
}

fn by_word(words: &Words, kind: &str, answer: Option<&Json>, chosen: &[String]) -> String {
    let Some(answer) = answer else { return String::new() };
    if !chosen.is_empty() {
        return words.list(chosen);
    }
    let text = answer.as_str().unwrap_or_default();
    let part = |name: &str| answer.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let day = |text: &str| text.parse::<jiff::civil::Date>().map(|day| words.date(day));
    match kind {
        "money" => words.cents(answer.as_i64().unwrap_or_default()),
        "yes-no" | "declaration" => {
            words.t(if answer.as_bool() == Some(true) { "say-yes" } else { "say-no" })
        }
        "month" => format!("{text}-01")
            .parse::<jiff::civil::Date>()
            .map_or_else(|_| text.to_owned(), |first| words.month(first)),
        "date" => day(text).unwrap_or_else(|_| text.to_owned()),
        "date-time" | "slot" => text
            .parse::<jiff::civil::DateTime>()
            .map_or_else(|_| text.to_owned(), |at| words.date_time(at)),
        "period" => {
            let shown = |name: &str| day(&part(name)).unwrap_or_default();
            words.with("say-period", [("from", shown("from")), ("to", shown("to"))])
        }
        "person-name" => format!("{} {}", part("given"), part("family")),
        "person" => {
            let born = day(&part("born")).unwrap_or_default();
            format!("{} {}, {born}", part("given"), part("family"))
        }
        "signature" => format!("{} {}, {}", part("given"), part("family"), part("email")),
        "address" => {
            let street = format!("{} {}", part("street"), part("number"));
            let city = format!("{} {}", part("postcode"), part("city"));
            let lines = [street, city, part("country")].map(|line| line.trim().to_owned());
            lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
        }
        "place" => part("words"),
        "file" | "identity-document" => {
            let names = answer.as_array().into_iter().flatten();
            let name = |file: &Json| file.get("name")?.as_str().map(str::to_owned);
            names.filter_map(name).collect::<Vec<_>>().join("\n")
        }
        "integer" => answer.as_i64().map_or_else(|| text.to_owned(), |number| words.number(number)),
        _ => plain(words, answer),
    }
}

/// What has no form of its own: texts as they are, of lists and records each part. Nobody reads JSON.
fn plain(words: &Words, answer: &Json) -> String {
    let all = |parts: Vec<String>| {
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        words.list(&said)
    };
    match answer {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Bool(yes) => words.t(if *yes { "say-yes" } else { "say-no" }),
        Json::Number(number) => number.to_string(),
        Json::Array(items) => all(items.iter().map(|item| plain(words, item)).collect()),
        Json::Object(parts) => all(parts.values().map(|part| plain(words, part)).collect()),
    }
}

/// An answer with the unit behind it: "410 m²".
pub fn with_unit(said: &str, unit: Option<&str>) -> String {
    match unit {
        Some(unit) if !said.is_empty() => format!("{said}\u{a0}{unit}"),
        _ => said.to_owned(),
    }
}

/// The rows of one repeating group, as they stand.
pub fn group_rows(words: &Words, view: &QuestionView<'_>, locale: Locale) -> Vec<SummaryRow> {
    let group = services::form::group_rows(view, locale);
    group.map_or_else(Vec::new, |group| rows(words, &[group], None))
}

/// Rows of "check your answers"; with a link to change each when `change` gives the address of its page.
pub fn rows(
    words: &Words,
    rows: &[Row],
    change: Option<&dyn Fn(&str) -> String>,
) -> Vec<SummaryRow> {
    let mut shown = Vec::new();
    for row in rows {
        let path = change.map(|path_of| path_of(&row.page));
        if row.items.is_empty() {
            shown.push(one(words, row, &row.label, path));
            continue;
        }
        for (index, item) in row.items.iter().enumerate() {
            for inner in item {
                let number = words.number(index as i64 + 1);
                let label = format!("{} {number}: {}", row.label, inner.label);
                shown.push(one(words, inner, &label, path.clone()));
            }
        }
    }
    shown
}

fn one(words: &Words, row: &Row, label: &str, path: Option<String>) -> SummaryRow {
    let value = by_word(words, row.kind, row.answer.as_ref(), &row.chosen);
    let value = with_unit(&value, row.unit.as_deref());
    let shown = SummaryRow::new(label, value);
    match path {
        Some(path) if row.kind != "computed" => shown.action(words.t("apply-change"), path),
        _ => shown,
    }
}
