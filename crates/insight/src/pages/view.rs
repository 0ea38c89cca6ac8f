//! Figures as people and programs read them: rows of a table, totals, a chart, CSV.

use askama::filters::Safe;
use services::pages::duration;
use web::{Chart, Point, Shape, Words};

use crate::figures::{COUNT_MIN, Count, Course, ServiceFigures};

/// A service in the table, in words.
pub(super) struct Row {
    pub(super) service: String,
    pub(super) name: String,
    pub(super) applications: String,
    pub(super) decisions: String,
    pub(super) automatic: String,
    pub(super) half: String,
    pub(super) most: String,
    pub(super) backlog: String,
    pub(super) within_term: String,
    pub(super) bars: Safe<String>,
}

/// All services together.
pub(super) struct Totals {
    pub(super) applications: String,
    pub(super) decisions: String,
    pub(super) automatic: String,
    pub(super) backlog: String,
}

pub(super) fn rows<'a>(
    words: &Words,
    shown: impl Iterator<Item = &'a (String, ServiceFigures)>,
) -> Vec<Row> {
    let time = |seconds: Option<i64>| match seconds {
        Some(seconds) => duration(words, seconds),
        None => words.t("figures-too-few"),
    };
    let row = |(name, figures): &(String, ServiceFigures)| Row {
        service: figures.service.clone(),
        name: name.clone(),
        applications: count(words, figures.applications),
        decisions: count(words, figures.decisions),
        automatic: percent(words, figures.automatic_percent),
        half: time(figures.p50_seconds),
        most: time(figures.p90_seconds),
        backlog: count(words, figures.backlog),
        within_term: percent(words, figures.within_term_percent),
        bars: bars(figures.course.as_ref(), words.locale().is_right_to_left()),
    };
    shown.map(row).collect()
}

fn count(words: &Words, count: Count) -> String {
    match count {
        Count::Exact(number) => words.number(number),
        Count::Few => words.with("figures-few", ("count", COUNT_MIN)),
    }
}

fn percent(words: &Words, percent: Option<u8>) -> String {
    match percent {
        Some(percent) => words.percent(f64::from(percent) / 100.0),
        None => words.t("figures-too-few"),
    }
}

/// Sums of what is published. An exact total would give away the one service that is suppressed.
pub(super) fn totals(words: &Words, shown: &[(String, ServiceFigures)]) -> Totals {
    let total = |of: fn(&ServiceFigures) -> Count| {
        let counts = || shown.iter().map(|(_, figures)| of(figures));
        let sum: u64 = counts().filter_map(Count::exact).sum();
        if counts().any(|count| count == Count::Few) {
            words.with("figures-or-more", ("count", sum))
        } else {
            words.number(sum)
        }
    };
    Totals {
        applications: total(|figures| figures.applications),
        decisions: total(|figures| figures.decisions),
        automatic: percent(words, automatic(shown)),
        backlog: total(|figures| figures.backlog),
    }
}

/// The share decided by rules over all services whose share is published, weighted by their decisions.
fn automatic(shown: &[(String, ServiceFigures)]) -> Option<u8> {
    let parts = shown.iter().filter_map(|(_, figures)| {
        Some((figures.decisions.exact()?, u64::from(figures.automatic_percent?)))
    });
    let (decisions, weighted) = parts
        .fold((0, 0), |(sum, weighted), (count, share)| (sum + count, weighted + count * share));
    let rounded = (weighted + decisions / 2).checked_div(decisions)?;
    u8::try_from(rounded).ok()
}

/// The course of one service as the chart of its page.
pub(super) fn chart(words: &Words, course: &Course) -> Chart {
    let points = course.until.iter().zip(&course.applications).map(|(day, count)| Point {
        label: words.date(*day),
        value: Some(*count as f64),
        shown: words.number(*count),
    });
    let days = ("days", course.period_days);
    Chart {
        title: words.with("figures-course", days),
        labels_name: words.with("figures-course-period", days),
        values_name: words.t("figures-applications"),
        points: points.collect(),
        shape: Shape::Bars,
        right_to_left: words.locale().is_right_to_left(),
    }
}

const BAR_WIDTH: usize = 8;
const BAR_GAP: usize = 3;
const BARS_HEIGHT: u64 = 28;

/// A course as small bars beside its row. The figures themselves stand on the service's own page, so readers
/// of the screen are spared the drawing.
fn bars(course: Option<&Course>, right_to_left: bool) -> Safe<String> {
    use std::fmt::Write as _;
    let Some(course) = course else { return Safe(String::new()) };
    let highest = course.applications.iter().copied().max().unwrap_or(0).max(1);
    let width = course.applications.len() * (BAR_WIDTH + BAR_GAP);
    let mut svg = format!(
        "<svg width=\"{width}\" height=\"{BARS_HEIGHT}\" viewBox=\"0 0 {width} {BARS_HEIGHT}\" aria-hidden=\"true\" focusable=\"false\">"
    );
    for (index, count) in course.applications.iter().enumerate() {
        let height = count * BARS_HEIGHT / highest;
        let from_start = index * (BAR_WIDTH + BAR_GAP);
        let x = if right_to_left { width - from_start - BAR_WIDTH } else { from_start };
        let y = BARS_HEIGHT - height;
        let _ = write!(
            svg,
            "<rect class=\"town-chart__bar\" x=\"{x}\" y=\"{y}\" width=\"{BAR_WIDTH}\" height=\"{height}\"/>"
        );
    }
    svg.push_str("</svg>");
    Safe(svg)
}

/// The table as CSV (RFC 4180). A suppressed count is written as "<5", what is not known stays empty.
pub(crate) fn csv(shown: &[(String, ServiceFigures)]) -> String {
    let count = |count: Count| match count {
        Count::Exact(number) => number.to_string(),
        Count::Few => format!("<{COUNT_MIN}"),
    };
    let mut out = String::from(
        "service,name,applications,decisions,automatic_percent,p50_seconds,p90_seconds,backlog,within_term_percent\r\n",
    );
    for (name, figures) in shown {
        let share = |share: Option<u8>| share.map(|share| share.to_string()).unwrap_or_default();
        let time = |time: Option<i64>| time.map(|time| time.to_string()).unwrap_or_default();
        let cells = [
            quoted(&figures.service),
            quoted(name),
            count(figures.applications),
            count(figures.decisions),
            share(figures.automatic_percent),
            time(figures.p50_seconds),
            time(figures.p90_seconds),
            count(figures.backlog),
            share(figures.within_term_percent),
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// A cell that a spreadsheet does not take for a formula (CWE-1236), quoted where it must be.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}
