//! The diagram as the modeler drew it, as SVG: classes only, so that a strict content security
//! policy holds.
//!
//! Standard: BPMN 2.0.2, chapter 12 (diagram interchange); SVG 1.1. Presentation attributes give a
//! plain drawing where no style sheet is loaded; any style sheet overrides them.

mod symbol;

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::model::{Definition, Flow, FlowId, Kind, Node, NodeId, Other, OtherKind};
use crate::outline::kind;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) of: Arc<str>,
    pub(crate) bounds: Bounds,
    pub(crate) label: Option<Bounds>,
    pub(crate) horizontal: bool,
    pub(crate) expanded: Option<bool>,
}

#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) of: Arc<str>,
    pub(crate) points: Vec<Point>,
    pub(crate) label: Option<Bounds>,
}

/// All that was drawn on the first page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diagram {
    pub(crate) shapes: Vec<Shape>,
    pub(crate) edges: Vec<Edge>,
}

/// Space around the drawing.
const MARGIN: f64 = 20.0;
/// Width of a letter and height of a line at the font size of the drawing; close enough to break
/// lines.
const LETTER_WIDTH: f64 = 6.2;
const LINE_HEIGHT: f64 = 13.0;

impl Bounds {
    pub(crate) fn centre(self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }
}

impl Diagram {
    /// Puts another drawing below this one.
    pub(crate) fn append_below(&mut self, mut other: Self) {
        let (own, its) = (frame(self), frame(&other));
        let (right, down) = (own.x - its.x, own.y + own.height + MARGIN - its.y);
        let shift = |bounds: &mut Bounds| {
            bounds.x += right;
            bounds.y += down;
        };
        for shape in &mut other.shapes {
            shift(&mut shape.bounds);
            shape.label.as_mut().map(shift);
        }
        for edge in &mut other.edges {
            edge.label.as_mut().map(shift);
            for point in &mut edge.points {
                point.x += right;
                point.y += down;
            }
        }
        self.shapes.append(&mut other.shapes);
        self.edges.append(&mut other.edges);
    }
}

/// What a drawing shows beside the process itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Marks<'a> {
    /// Where something stands now: outlined, with the class `bpmn-here`.
    pub here: &'a [NodeId],
    /// What was gone through: shaded, with the class `bpmn-taken`.
    pub taken: &'a [NodeId],
    /// The flows that were taken: shaded like the nodes.
    pub flows: &'a [FlowId],
    /// How many stand at a node: a number at its corner.
    pub counts: &'a [(NodeId, u64)],
}

/// Draws the diagram; the highlighted nodes carry the class `bpmn-here`.
///
/// The picture has a title and a description; [`crate::outline`] says the same as a list. Without
/// a drawing in the file the picture is empty.
#[must_use]
pub fn svg(definition: &Definition, highlight: &[NodeId]) -> String {
    svg_marked(definition, &Marks { here: highlight, ..Marks::default() })
}

/// The same with more marks.
#[must_use]
pub fn svg_marked(definition: &Definition, marks: &Marks<'_>) -> String {
    let mut out = String::new();
    let frame = frame(&definition.diagram);
    let (x, y, width, height) = (n(frame.x), n(frame.y), n(frame.width), n(frame.height));
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bpmn-diagram\" role=\"img\"");
    put(&mut out, format_args!(" viewBox=\"{x} {y} {width} {height}\""));
    put(&mut out, format_args!(" width=\"{width}\" height=\"{height}\">"));
    put(&mut out, format_args!("<title>{}</title>", text(definition.name())));
    let here: Vec<&str> = marks
        .here
        .iter()
        .filter_map(|id| definition.nodes.get(id.index()).map(Node::label))
        .collect();
    put(&mut out, format_args!("<desc>{}</desc>", text(&here.join(", "))));
    out.push_str("<g fill=\"none\" stroke=\"currentColor\" font-size=\"12\">");
    let nodes: HashMap<&str, NodeId> =
        definition.nodes().map(|(id, node)| (&*node.id, id)).collect();
    let others: HashMap<&str, &Other> =
        definition.others.iter().map(|other| (&*other.id, other)).collect();
    for shape in &definition.diagram.shapes {
        if let Some(other) = others.get(&*shape.of) {
            draw_other(&mut out, shape, other);
        } else if let Some(id) = nodes.get(&*shape.of)
            && is_container(definition.node(*id))
        {
            // Below what is inside it, in whatever order the file lists them.
            // Not shaded: what was gone through inside would not stand out.
            let mark = Mark { taken: false, ..Mark::of(marks, *id) };
            draw_node(&mut out, shape, definition.node(*id), mark);
        }
    }
    let flows: HashMap<&str, (&Flow, bool)> = definition
        .flows()
        .map(|(id, flow)| (&*flow.id, (flow, marks.flows.contains(&id))))
        .collect();
    for edge in &definition.diagram.edges {
        draw_edge(&mut out, edge, flows.get(&*edge.of).copied(), others.get(&*edge.of).copied());
    }
    for shape in &definition.diagram.shapes {
        if let Some(id) = nodes.get(&*shape.of) {
            let node = definition.node(*id);
            if !is_container(node) {
                draw_node(&mut out, shape, node, Mark::of(marks, *id));
            }
        }
    }
    out.push_str("</g></svg>");
    out
}

/// What is marked at one node.
#[derive(Clone, Copy)]
struct Mark {
    here: bool,
    taken: bool,
    count: Option<u64>,
}

impl Mark {
    fn of(marks: &Marks<'_>, id: NodeId) -> Self {
        let count = marks.counts.iter().find(|(node, _)| *node == id);
        Self {
            here: marks.here.contains(&id),
            taken: marks.taken.contains(&id),
            count: count.map(|(_, count)| *count),
        }
    }

    fn class(self) -> &'static str {
        match (self.here, self.taken) {
            (true, true) => " bpmn-here bpmn-taken",
            (true, false) => " bpmn-here",
            (false, true) => " bpmn-taken",
            (false, false) => "",
        }
    }

    /// Shade and outline behind a node, visible without any style sheet.
    fn behind(self, out: &mut String, bounds: Bounds) {
        if !self.here && !self.taken {
            return;
        }
        let room = if self.here { 6.0 } else { 3.0 };
        let (x, y) = (n(bounds.x - room), n(bounds.y - room));
        let (width, height) = (n(bounds.width + 2.0 * room), n(bounds.height + 2.0 * room));
        let shade = if self.taken { "0.12" } else { "0" };
        let stroke = if self.here { "stroke-width=\"3\"" } else { "stroke=\"none\"" };
        put(
            out,
            format_args!(
                "<rect class=\"bpmn-mark\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"currentColor\" fill-opacity=\"{shade}\" {stroke}/>"
            ),
        );
    }

    /// The number at the corner of a node.
    fn number(self, out: &mut String, bounds: Bounds) {
        let Some(count) = self.count else { return };
        let (x, y) = (n(bounds.x + bounds.width), n(bounds.y));
        put(
            out,
            format_args!(
                "<g class=\"bpmn-count\"><circle cx=\"{x}\" cy=\"{y}\" r=\"12\" fill=\"#fff\" stroke-width=\"2\"/><text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" fill=\"currentColor\" stroke=\"none\">{count}</text></g>",
                n(bounds.y + 4.0)
            ),
        );
    }
}

/// Whether other nodes may lie inside: sub-processes, also of kinds that are not executed.
fn is_container(node: &Node) -> bool {
    match &node.kind {
        Kind::SubProcess(_) => true,
        Kind::NotExecuted(what) => {
            ["sub-process", "transaction"].iter().any(|kind| what.contains(kind))
        }
        _ => false,
    }
}

fn frame(diagram: &Diagram) -> Bounds {
    let (mut left, mut top) = (f64::INFINITY, f64::INFINITY);
    let (mut right, mut bottom) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    let mut include = |x: f64, y: f64| {
        (left, top) = (left.min(x), top.min(y));
        (right, bottom) = (right.max(x), bottom.max(y));
    };
    let labels = diagram.edges.iter().filter_map(|edge| edge.label);
    let shapes = diagram.shapes.iter().flat_map(|shape| [Some(shape.bounds), shape.label]);
    for bounds in shapes.flatten().chain(labels) {
        include(bounds.x, bounds.y);
        include(bounds.x + bounds.width, bounds.y + bounds.height);
    }
    for point in diagram.edges.iter().flat_map(|edge| &edge.points) {
        include(point.x, point.y);
    }
    if left > right {
        return Bounds { x: 0.0, y: 0.0, width: 0.0, height: 0.0 };
    }
    Bounds {
        x: left - MARGIN,
        y: top - MARGIN,
        width: right - left + 2.0 * MARGIN,
        height: bottom - top + 2.0 * MARGIN,
    }
}

fn draw_node(out: &mut String, shape: &Shape, node: &Node, mark: Mark) {
    let class = kind(&node.kind);
    put(out, format_args!("<g class=\"bpmn-node bpmn-{class}{}\">", mark.class()));
    put(out, format_args!("<title>{}</title>", text(node.label())));
    mark.behind(out, shape.bounds);
    symbol::draw(out, shape, node);
    let bounds = shape.bounds;
    let inside = bounds.width > 60.0;
    let expanded = shape.expanded == Some(true);
    match (inside, shape.label) {
        (true, _) if expanded => label_below(out, &node.name, bounds),
        (true, _) => label(out, &node.name, bounds),
        (false, Some(at)) => label_below(out, &node.name, at),
        (false, None) => {
            let (x, width) = (bounds.centre().x - 45.0, 90.0);
            let (y, height) = (bounds.y + bounds.height + 2.0, 28.0);
            label_below(out, &node.name, Bounds { x, y, width, height });
        }
    }
    mark.number(out, bounds);
    out.push_str("</g>");
}

fn draw_other(out: &mut String, shape: &Shape, other: &Other) {
    let Bounds { x, y, width, height } = shape.bounds;
    let class = match other.kind {
        OtherKind::Pool => "pool",
        OtherKind::Lane => "lane",
        OtherKind::Data => "data",
        OtherKind::DataStore => "data-store",
        OtherKind::Annotation => "annotation",
        OtherKind::Group => "group",
        OtherKind::MessageFlow | OtherKind::Association => return,
    };
    put(out, format_args!("<g class=\"bpmn-{class}\"><title>{}</title>", text(&other.name)));
    match other.kind {
        OtherKind::Annotation => {
            let (right, bottom) = (n(x + 10.0), n(y + height));
            put(out, format_args!("<path d=\"M{right} {}H{}V{bottom}H{right}\"/>", n(y), n(x)));
            label(out, &other.name, shape.bounds);
        }
        OtherKind::Pool | OtherKind::Lane => {
            rect(out, shape.bounds, 0.0);
            let band = Bounds { width: 30.0_f64.min(width), ..shape.bounds };
            if shape.horizontal {
                sideways(out, &other.name, band.centre());
            } else {
                label(out, &other.name, Bounds { height: 30.0_f64.min(height), ..shape.bounds });
            }
        }
        _ => {
            rect(out, shape.bounds, if other.kind == OtherKind::Group { 10.0 } else { 0.0 });
            let below = Bounds { x: x - 20.0, y: y + height, width: width + 40.0, height: 20.0 };
            label(out, &other.name, shape.label.unwrap_or(below));
        }
    }
    out.push_str("</g>");
}

fn draw_edge(out: &mut String, edge: &Edge, flow: Option<(&Flow, bool)>, other: Option<&Other>) {
    let (flow, taken) = flow.unzip();
    let taken = taken.unwrap_or_default();
    let (class, dashes, arrow) = match other.map(|other| other.kind) {
        Some(OtherKind::MessageFlow) => ("message-flow", " stroke-dasharray=\"6 4\"", true),
        Some(_) => ("association", " stroke-dasharray=\"1 3\"", false),
        None if flow.is_some() => ("flow", "", true),
        None => ("association", " stroke-dasharray=\"1 3\"", false),
    };
    let points: String =
        edge.points.iter().map(|point| format!("{},{} ", n(point.x), n(point.y))).collect();
    let mark = if taken { " bpmn-taken" } else { "" };
    put(out, format_args!("<g class=\"bpmn-{class}{mark}\">"));
    if taken {
        // A band under the line, visible without any style sheet.
        put(
            out,
            format_args!(
                "<polyline class=\"bpmn-mark\" stroke-width=\"11\" stroke-opacity=\"0.2\" stroke-linejoin=\"round\" points=\"{points}\"/>"
            ),
        );
    }
    put(out, format_args!("<polyline{dashes} points=\"{points}\"/>"));
    if let (true, [.., before, end]) = (arrow, edge.points.as_slice()) {
        arrow_head(out, *before, *end);
    }
    let name = flow.map(|flow| &flow.name).or(other.map(|other| &other.name));
    if let (Some(name), [first, second, ..]) = (name, edge.points.as_slice()) {
        let middle = Point { x: (first.x + second.x) / 2.0, y: (first.y + second.y) / 2.0 };
        let near = Bounds { x: middle.x - 40.0, y: middle.y - 18.0, width: 80.0, height: 14.0 };
        label_below(out, name, edge.label.unwrap_or(near));
    }
    out.push_str("</g>");
}

fn arrow_head(out: &mut String, from: Point, to: Point) {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy);
    if length < 1.0 {
        return;
    }
    let (ux, uy) = (dx / length, dy / length);
    let (bx, by) = (to.x - ux * 9.0, to.y - uy * 9.0);
    put(
        out,
        format_args!(
            "<polygon fill=\"currentColor\" points=\"{},{} {},{} {},{}\"/>",
            n(to.x),
            n(to.y),
            n(bx - uy * 4.0),
            n(by + ux * 4.0),
            n(bx + uy * 4.0),
            n(by - ux * 4.0)
        ),
    );
}

/// A text broken into lines, in the middle of a rectangle.
fn label(out: &mut String, name: &str, within: Bounds) {
    let lines = broken(name, within.width - 6.0);
    let height = (lines.len() as f64 - 1.0) * LINE_HEIGHT;
    write_lines(out, &lines, within.centre().x, within.centre().y - height / 2.0 + 4.0);
}

/// A text broken into lines, from the upper edge of a rectangle on.
fn label_below(out: &mut String, name: &str, within: Bounds) {
    let lines = broken(name, within.width.max(80.0));
    write_lines(out, &lines, within.centre().x, within.y + 11.0);
}

fn write_lines(out: &mut String, lines: &[String], x: f64, first: f64) {
    if lines.is_empty() {
        return;
    }
    out.push_str("<text class=\"bpmn-label\" fill=\"currentColor\" stroke=\"none\"");
    out.push_str(" text-anchor=\"middle\">");
    for (index, line) in lines.iter().enumerate() {
        let y = first + index as f64 * LINE_HEIGHT;
        put(out, format_args!("<tspan x=\"{}\" y=\"{}\">{}</tspan>", n(x), n(y), text(line)));
    }
    out.push_str("</text>");
}

fn sideways(out: &mut String, name: &str, at: Point) {
    let (x, y) = (n(at.x), n(at.y));
    out.push_str(
        "<text class=\"bpmn-label\" fill=\"currentColor\" stroke=\"none\" text-anchor=\"middle\"",
    );
    put(
        out,
        format_args!(
            " transform=\"rotate(-90 {x} {y})\" x=\"{x}\" y=\"{y}\">{}</text>",
            text(name)
        ),
    );
}

fn broken(name: &str, width: f64) -> Vec<String> {
    let letters = (width / LETTER_WIDTH).max(8.0) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

pub(crate) fn rect(out: &mut String, bounds: Bounds, radius: f64) {
    let Bounds { x, y, width, height } = bounds;
    put(
        out,
        format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
            n(x),
            n(y),
            n(width),
            n(height),
            n(radius)
        ),
    );
}

/// Writes into a string, which cannot fail.
pub(crate) fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// A number with at most one decimal.
pub(crate) fn n(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// Text for XML: markup escaped, control characters that XML forbids left out.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            control if control.is_control() => {}
            '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}
