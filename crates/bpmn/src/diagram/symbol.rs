//! The symbols of the standard: circles, diamonds, rounded rectangles and what stands in them.

use super::{Bounds, Point, Shape, n, put, rect};
use crate::model::{Node, Over};

/// Draws a node by what it is called in the file, whether it is executed or not.
pub(super) fn draw(out: &mut String, shape: &Shape, node: &Node) {
    let bounds = shape.bounds;
    let (element, event) = (&*node.drawn.0, &*node.drawn.1);
    match element {
        "startEvent" if !node.interrupts() => {
            circle(out, bounds, 0.0, " stroke-dasharray=\"4 3\"");
        }
        "startEvent" => circle(out, bounds, 0.0, ""),
        "endEvent" => circle(out, bounds, 0.0, " stroke-width=\"3\""),
        "boundaryEvent" if !node.interrupts() => {
            double_circle(out, bounds, " stroke-dasharray=\"4 3\"");
        }
        _ if element.ends_with("Event") => double_circle(out, bounds, ""),
        _ if element.ends_with("Gateway") => return gateway(out, bounds, element),
        _ => return activity(out, shape, node),
    }
    let thrown = matches!(element, "endEvent" | "intermediateThrowEvent");
    let fill = if thrown { " fill=\"currentColor\" fill-opacity=\"0.4\"" } else { "" };
    put(out, format_args!("<g class=\"bpmn-symbol\"{fill}>"));
    trigger(out, bounds, event);
    out.push_str("</g>");
}

fn gateway(out: &mut String, bounds: Bounds, element: &str) {
    diamond(out, bounds);
    match element {
        "exclusiveGateway" => cross(out, bounds, 0.17),
        "parallelGateway" => plus(out, bounds, 0.24),
        "inclusiveGateway" => circle(out, bounds, 0.25, " stroke-width=\"2\""),
        "eventBasedGateway" => {
            circle(out, bounds, 0.22, "");
            circle(out, bounds, 0.28, "");
        }
        _ => {
            cross(out, bounds, 0.15);
            plus(out, bounds, 0.22);
        }
    }
}

fn trigger(out: &mut String, bounds: Bounds, event: &str) {
    match event {
        "message" => envelope(out, inner(bounds)),
        "timer" => {
            circle(out, bounds, 0.22, "");
            path(out, bounds, &[(0.5, 0.32), (0.5, 0.5), (0.64, 0.5)]);
        }
        "signal" => path(out, bounds, &[(0.5, 0.24), (0.76, 0.68), (0.24, 0.68), (0.5, 0.24)]),
        "error" => path(out, bounds, &BOLT),
        "escalation" => {
            path(out, bounds, &[(0.5, 0.22), (0.7, 0.74), (0.5, 0.54), (0.3, 0.74), (0.5, 0.22)]);
        }
        "link" => path(out, bounds, &ARROW),
        "terminate" => circle(out, bounds, 0.2, " fill=\"currentColor\" fill-opacity=\"1\""),
        "cancel" => cross(out, bounds, 0.2),
        "compensate" => {
            path(out, bounds, &[(0.5, 0.34), (0.26, 0.5), (0.5, 0.66), (0.5, 0.34)]);
            path(out, bounds, &[(0.74, 0.34), (0.5, 0.5), (0.74, 0.66), (0.74, 0.34)]);
        }
        "conditional" => {
            let sheet = inner(bounds);
            rect(out, sheet, 0.0);
            path(out, sheet, &[(0.15, 0.35), (0.85, 0.35)]);
            path(out, sheet, &[(0.15, 0.65), (0.85, 0.65)]);
        }
        "parallel-multiple" => plus(out, bounds, 0.24),
        "multiple" => path(
            out,
            bounds,
            &[(0.5, 0.22), (0.78, 0.44), (0.67, 0.75), (0.33, 0.75), (0.22, 0.44), (0.5, 0.22)],
        ),
        _ => {}
    }
}

fn activity(out: &mut String, shape: &Shape, node: &Node) {
    let bounds = shape.bounds;
    rect(out, bounds, 8.0);
    let Bounds { x, y, width, height } = bounds;
    let icon = Bounds { x: x + 6.0, y: y + 5.0, width: 16.0, height: 16.0 };
    match &*node.drawn.0 {
        "callActivity" | "transaction" => {
            let (width, height) = ((width - 6.0).max(0.0), (height - 6.0).max(0.0));
            rect(out, Bounds { x: x + 3.0, y: y + 3.0, width, height }, 6.0);
        }
        "userTask" => person(out, icon),
        "manualTask" => {
            path(out, icon, &[(0.1, 0.9), (0.1, 0.4), (0.9, 0.4), (0.9, 0.6), (0.5, 0.6)]);
        }
        "serviceTask" => {
            circle(out, icon, 0.0, " stroke-dasharray=\"3 2\"");
            circle(out, icon, 0.3, "");
        }
        "scriptTask" => {
            path(out, icon, &[(0.1, 0.1), (0.9, 0.1)]);
            path(out, icon, &[(0.1, 0.5), (0.9, 0.5)]);
            path(out, icon, &[(0.1, 0.9), (0.6, 0.9)]);
        }
        "businessRuleTask" => {
            rect(out, icon, 0.0);
            path(out, icon, &[(0.0, 0.33), (1.0, 0.33)]);
            path(out, icon, &[(0.33, 0.33), (0.33, 1.0)]);
        }
        "sendTask" | "receiveTask" => envelope(out, icon),
        _ => {}
    }
    let middle = bounds.centre().x;
    let foot = Bounds { x: middle - 7.0, y: y + height - 16.0, width: 14.0, height: 14.0 };
    let beside = Bounds { x: middle + 10.0, ..foot };
    if node.drawn.0.as_ref() == "adHocSubProcess" {
        path(out, beside, &TILDE);
    }
    if node.undoes {
        path(out, beside, &[(0.5, 0.1), (0.0, 0.5), (0.5, 0.9), (0.5, 0.1)]);
        path(out, beside, &[(1.0, 0.1), (0.5, 0.5), (1.0, 0.9), (1.0, 0.1)]);
    }
    if let Some(repeat) = &node.repeat {
        if matches!(repeat.over, Over::While(_)) {
            return path(out, foot, &ROUND);
        }
        for at in [0.2, 0.5, 0.8] {
            let line = [(at, 0.1), (at, 0.9)];
            let across = [(0.1, at), (0.9, at)];
            path(out, foot, if repeat.sequential { &across } else { &line });
        }
    } else if shape.expanded == Some(false) {
        rect(out, foot, 0.0);
        plus(out, foot, 0.3);
    }
}

const TILDE: [(f64, f64); 5] = [(0.0, 0.6), (0.25, 0.35), (0.5, 0.5), (0.75, 0.65), (1.0, 0.4)];

const ROUND: [(f64, f64); 9] = [
    (0.35, 0.95),
    (0.1, 0.65),
    (0.15, 0.3),
    (0.5, 0.1),
    (0.85, 0.3),
    (0.9, 0.65),
    (0.65, 0.95),
    (0.65, 0.7),
    (0.9, 0.95),
];

const BOLT: [(f64, f64); 7] =
    [(0.28, 0.72), (0.42, 0.3), (0.58, 0.56), (0.72, 0.26), (0.6, 0.7), (0.43, 0.46), (0.28, 0.72)];

const ARROW: [(f64, f64); 8] = [
    (0.24, 0.42),
    (0.55, 0.42),
    (0.55, 0.3),
    (0.78, 0.5),
    (0.55, 0.7),
    (0.55, 0.58),
    (0.24, 0.58),
    (0.24, 0.42),
];

/// The part of a circle where a symbol has room.
fn inner(bounds: Bounds) -> Bounds {
    let Bounds { x, y, width, height } = bounds;
    Bounds { x: x + width * 0.25, y: y + height * 0.32, width: width * 0.5, height: height * 0.36 }
}

fn circle(out: &mut String, bounds: Bounds, inset: f64, more: &str) {
    let Point { x, y } = bounds.centre();
    let radius = (bounds.width.min(bounds.height) * (0.5 - inset)).max(0.0);
    put(out, format_args!("<circle{more} cx=\"{}\" cy=\"{}\" r=\"{}\"/>", n(x), n(y), n(radius)));
}

fn double_circle(out: &mut String, bounds: Bounds, more: &str) {
    circle(out, bounds, 0.0, more);
    circle(out, bounds, 0.09, more);
}

fn path(out: &mut String, bounds: Bounds, points: &[(f64, f64)]) {
    out.push_str("<polyline points=\"");
    for (x, y) in points {
        let (x, y) = (bounds.x + x * bounds.width, bounds.y + y * bounds.height);
        put(out, format_args!("{},{} ", n(x), n(y)));
    }
    out.push_str("\"/>");
}

fn diamond(out: &mut String, bounds: Bounds) {
    path(out, bounds, &[(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5), (0.5, 0.0)]);
}

fn cross(out: &mut String, bounds: Bounds, arm: f64) {
    path(out, bounds, &[(0.5 - arm, 0.5 - arm), (0.5 + arm, 0.5 + arm)]);
    path(out, bounds, &[(0.5 + arm, 0.5 - arm), (0.5 - arm, 0.5 + arm)]);
}

fn plus(out: &mut String, bounds: Bounds, arm: f64) {
    path(out, bounds, &[(0.5 - arm, 0.5), (0.5 + arm, 0.5)]);
    path(out, bounds, &[(0.5, 0.5 - arm), (0.5, 0.5 + arm)]);
}

fn envelope(out: &mut String, bounds: Bounds) {
    rect(out, bounds, 0.0);
    path(out, bounds, &[(0.0, 0.0), (0.5, 0.55), (1.0, 0.0)]);
}

fn person(out: &mut String, bounds: Bounds) {
    let Bounds { x, y, width, .. } = bounds;
    let head = Bounds { x: x + width * 0.25, y, width: width * 0.5, height: width * 0.5 };
    circle(out, head, 0.0, "");
    path(out, bounds, &[(0.05, 1.0), (0.15, 0.62), (0.85, 0.62), (0.95, 1.0), (0.05, 1.0)]);
}
