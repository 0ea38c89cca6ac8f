//! What the components are given: choices, rows, tasks, events, pages of a list, charts.

use std::fmt::Write as _;

use askama::filters::Safe;

/// One choice of radios, checkboxes or a select.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What people read.
    pub label: String,
    /// What helps to choose; may be empty.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// What helps to choose.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = hint.into();
        self
    }
}

/// A row of a summary list: a question and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SummaryRow {
    /// What was asked.
    pub key: String,
    /// What was answered; empty shows "Not given".
    pub value: String,
    /// Where the answer is from ("from the population register"); may be empty.
    pub source: String,
    /// Text and path of links ("Change").
    pub actions: Vec<(String, String)>,
}

impl SummaryRow {
    /// A row without links.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> SummaryRow {
        SummaryRow { key: key.into(), value: value.into(), ..SummaryRow::default() }
    }

    /// Where the answer is from.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> SummaryRow {
        self.source = source.into();
        self
    }

    /// A link at the end of the row.
    #[must_use]
    pub fn action(mut self, text: impl Into<String>, path: impl Into<String>) -> SummaryRow {
        self.actions.push((text.into(), path.into()));
        self
    }
}

/// A row of a task list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskRow {
    /// The part of the form.
    pub name: String,
    /// What it is about; may be empty.
    pub hint: String,
    /// Where it is done; none while it cannot be.
    pub path: Option<String>,
    /// How far it is, in words.
    pub status: String,
    /// Whether nothing is left to do.
    pub done: bool,
}

/// Something that happened or will happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineEvent {
    /// What.
    pub title: String,
    /// When, in words.
    pub when: String,
    /// More about it; may be empty.
    pub text: String,
    /// Whether this is where things stand.
    pub current: bool,
}

/// Where one is in a long list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The page shown, from 1.
    pub current: u32,
    /// How many there are.
    pub count: u32,
    /// The path with its query but without `page`, to which the number is added.
    pub base: String,
}

impl Pages {
    /// Pages of `per_page` rows of a list of `rows`.
    pub fn new(current: u32, rows: u64, per_page: u32, base: impl Into<String>) -> Pages {
        let count = rows.div_ceil(u64::from(per_page.max(1))).max(1);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Pages { current: current.clamp(1, count), count, base: base.into() }
    }

    /// The path of a page.
    pub fn path(&self, number: impl std::borrow::Borrow<u32>) -> String {
        let number = number.borrow();
        let joint = if self.base.contains('?') { '&' } else { '?' };
        format!("{}{joint}page={number}", self.base)
    }

    /// The page before.
    pub fn previous(&self) -> Option<String> {
        (self.current > 1).then(|| self.path(self.current - 1))
    }

    /// The page after.
    pub fn next(&self) -> Option<String> {
        (self.current < self.count).then(|| self.path(self.current + 1))
    }

    /// The numbers to show: first, last, the neighbours; none where some are left out.
    pub fn items(&self) -> Vec<Option<u32>> {
        let near = self.current.saturating_sub(1).max(1)..=(self.current + 1).min(self.count);
        let mut shown: Vec<u32> = [1, self.count].into_iter().chain(near).collect();
        shown.sort_unstable();
        shown.dedup();
        let mut items = Vec::new();
        let mut before = 0;
        for number in shown {
            if number > before + 1 {
                items.push(None);
            }
            items.push(Some(number));
            before = number;
        }
        items
    }
}

/// A small chart, drawn on the server; its figures also stand in a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// What the labels are ("Month").
    pub labels_name: String,
    /// What the values are ("Applications").
    pub values_name: String,
    /// The figures, in order.
    pub points: Vec<Point>,
    /// How it is drawn.
    pub shape: Shape,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
}

/// One figure of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it belongs to.
    pub label: String,
    /// How large it is; none where it is suppressed or missing.
    pub value: Option<f64>,
    /// The value as it is written.
    pub shown: String,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Upright bars.
    Bars,
    /// A line through points.
    Line,
}

// Small, so that the labels can still be read when it is drawn on a telephone.
const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 170.0;
const FOOT: f64 = 24.0;
/// The width of a letter of a label, rather more than the mean of its typeface.
const LETTER_WIDTH: f64 = 7.5;

impl Chart {
    /// The drawing as SVG, without any inline style.
    pub fn svg(&self) -> Safe<String> {
        let most = self.points.iter().filter_map(|point| point.value).fold(0.0, f64::max).max(1.0);
        let step = WIDTH / (self.points.len().max(1) as f64);
        let place = |index: usize| {
            let from_start = step * (index as f64);
            if self.right_to_left { WIDTH - from_start - step } else { from_start }
        };
        let height = |value: f64| (HEIGHT - FOOT - 8.0) * (value / most).clamp(0.0, 1.0);
        let mut out = String::new();
        let title: String = self.title.chars().filter(|c| !"<>&\"".contains(*c)).collect();
        let _ = write!(
            out,
            "<svg class=\"town-chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             aria-label=\"{title}\" preserveAspectRatio=\"xMidYMid meet\">\
             <line class=\"town-chart__axis\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/>",
            y = HEIGHT - FOOT,
        );
        match self.shape {
            Shape::Bars => self.bars(&mut out, step, place, height),
            Shape::Line => self.line(&mut out, step, place, height),
        }
        self.labels(&mut out, step, place);
        out.push_str("</svg>");
        Safe(out)
    }

    fn bars(
        &self,
        out: &mut String,
        step: f64,
        place: impl Fn(usize) -> f64,
        height: impl Fn(f64) -> f64,
    ) {
        for (index, point) in self.points.iter().enumerate() {
            let Some(value) = point.value else { continue };
            let (x, tall, wide) = (place(index) + step * 0.15, height(value), step * 0.7);
            let y = HEIGHT - FOOT - tall;
            let _ = write!(
                out,
                "<rect class=\"town-chart__bar\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" \
                 height=\"{tall:.1}\"/>"
            );
        }
    }

    fn line(
        &self,
        out: &mut String,
        step: f64,
        place: impl Fn(usize) -> f64,
        height: impl Fn(f64) -> f64,
    ) {
        let mut path = String::new();
        let mut broken = true;
        for (index, point) in self.points.iter().enumerate() {
            let Some(value) = point.value else {
                broken = true;
                continue;
            };
            let (x, y) = (place(index) + step / 2.0, HEIGHT - FOOT - height(value));
            let letter = if broken { 'M' } else { 'L' };
            let _ = write!(path, "{letter}{x:.1} {y:.1}");
            let _ = write!(
                out,
                "<circle class=\"town-chart__dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>"
            );
            broken = false;
        }
        let _ = write!(out, "<path class=\"town-chart__line\" d=\"{path}\"/>");
    }

    /// As many labels as fit beside one another, by the widest. One that would be cut off at an edge stands at it.
    fn labels(&self, out: &mut String, step: f64, place: impl Fn(usize) -> f64) {
        let wide = |point: &Point| LETTER_WIDTH * (point.label.chars().count() as f64);
        let widest = self.points.iter().map(wide).fold(LETTER_WIDTH, f64::max);
        // One that is moved inwards from its edge comes nearer to its neighbour by half its width at most.
        let room = if step < widest { widest * 1.5 } else { widest };
        let every = ((room + LETTER_WIDTH) / step).ceil().max(1.0) as usize;
        let (start, end) = if self.right_to_left { ("end", "start") } else { ("start", "end") };
        for (index, point) in self.points.iter().enumerate().step_by(every) {
            let (middle, half, y) = (place(index) + step / 2.0, wide(point) / 2.0, HEIGHT - 6.0);
            // In a text from right to left its start is on the right.
            let (x, anchor) = match middle {
                left if left < half => (0.0, start),
                right if right + half > WIDTH => (WIDTH, end),
                _ => (middle, "middle"),
            };
            let label: String = point.label.chars().filter(|c| !"<>&".contains(*c)).collect();
            let _ = write!(
                out,
                "<text class=\"town-chart__label\" x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{label}</text>"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many labels as there is room for, none cut off at an edge, in both directions.
    #[test]
    fn labels_fit_their_chart() {
        for right_to_left in [false, true] {
            for (count, label) in
                [(1, "23 Nov"), (7, "23 Nov"), (90, "23 November 2026"), (30, "1")]
            {
                let point = |n: usize| Point {
                    label: label.to_owned(),
                    value: Some(n as f64),
                    shown: n.to_string(),
                };
                let chart = Chart {
                    title: "Course".into(),
                    labels_name: "Day".into(),
                    values_name: "Number".into(),
                    points: (0..count).map(point).collect(),
                    shape: Shape::Bars,
                    right_to_left,
                };
                let svg = chart.svg().0;
                let wide = LETTER_WIDTH * label.len() as f64;
                let mut spans: Vec<(f64, f64)> = svg
                    .split("<text ")
                    .skip(1)
                    .map(|text| {
                        let part = |name: &str| {
                            let rest = text.split(&format!("{name}=\"")).nth(1).unwrap();
                            rest.split('"').next().unwrap()
                        };
                        let x: f64 = part("x").parse().unwrap();
                        let from = match (part("text-anchor"), right_to_left) {
                            ("start", false) | ("end", true) => x,
                            ("end", false) | ("start", true) => x - wide,
                            _ => x - wide / 2.0,
                        };
                        (from, from + wide)
                    })
                    .collect();
                spans.sort_by(|a, b| a.0.total_cmp(&b.0));
                let room = |(from, to): &(f64, f64)| *from >= -0.1 && *to <= WIDTH + 0.1;
                assert!(!spans.is_empty() && spans.iter().all(room), "{count} {label}: {spans:?}");
                for pair in spans.windows(2) {
                    assert!(pair[0].1 <= pair[1].0 + 0.1, "{count} {label}: {spans:?}");
                }
            }
        }
    }

    #[test]
    fn which_pages_are_shown() {
        let check = |current, rows, expected: &[u32]| {
            let items = Pages::new(current, rows, 10, "/cases").items();
            let items: Vec<u32> = items.into_iter().map(|item| item.unwrap_or(0)).collect();
            assert_eq!(items, expected);
        };
        check(1, 0, &[1]);
        check(1, 10, &[1]);
        check(1, 30, &[1, 2, 3]);
        check(5, 100, &[1, 0, 4, 5, 6, 0, 10]);
        check(99, 100, &[1, 0, 9, 10]);
        assert_eq!(Pages::new(2, 30, 10, "/q?x=1").next().as_deref(), Some("/q?x=1&page=3"));
    }
}
