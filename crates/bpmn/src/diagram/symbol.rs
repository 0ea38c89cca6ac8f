//! The symbols of the standard: circles, diamonds, rounded rectangles and what stands in them.

use super::{Bounds, Point, Shape, n, put, rect};
use crate::model::{Boundary, BoundaryOn, End, Kind, Node, Throw, Trigger};

pub(super) fn draw(out: &mut String, shape: &Shape, node: &Node) {
    match &node.kind {
        Kind::Start(trigger) => {
            circle(out, shape.bounds, 0.0, "");
            trigger.iter().for_each(|trigger| of_trigger(out, shape.bounds, trigger));
        }
        Kind::End(end) => {
            circle(out, shape.bounds, 0.0, " stroke-width=\"3\"");
            match end {
                End::None => {}
                End::Terminate => dot(out, shape.bounds, 0.6),
                End::Error(_) => bolt(out, shape.bounds),
                End::Throw(throw) => of_throw(out, shape.bounds, throw),
            }
        }
        Kind::Catch(trigger) => {
            double_circle(out, shape.bounds, "");
            of_trigger(out, shape.bounds, trigger);
        }
        Kind::Throw(throw) => {
            double_circle(out, shape.bounds, "");
            of_throw(out, shape.bounds, throw);
        }
        Kind::LinkThrow(_) | Kind::LinkCatch => {
            double_circle(out, shape.bounds, "");
            arrow(out, shape.bounds);
        }
        Kind::Boundary(boundary) => of_boundary(out, shape.bounds, boundary),
        Kind::Exclusive => {
            diamond(out, shape.bounds);
            cross(out, shape.bounds, 0.17, 0.17);
        }
        Kind::Parallel => {
            diamond(out, shape.bounds);
            plus(out, shape.bounds, 0.24);
        }
        Kind::Inclusive => {
            diamond(out, shape.bounds);
            circle(out, shape.bounds, 0.25, " stroke-width=\"2\"");
        }
        Kind::EventBased => {
            diamond(out, shape.bounds);
            circle(out, shape.bounds, 0.22, "");
            circle(out, shape.bounds, 0.28, "");
        }
        _ => activity(out, shape, node),
    }
}

fn activity(out: &mut String, shape: &Shape, node: &Node) {
    let bounds = shape.bounds;
    rect(out, bounds, 8.0);
    if matches!(node.kind, Kind::CallActivity(_)) {
        let Bounds { x, y, width, height } = bounds;
        let inner = Bounds { x: x + 3.0, y: y + 3.0, width: width - 6.0, height: height - 6.0 };
        rect(out, inner, 6.0);
    }
    let icon = Bounds { x: bounds.x + 6.0, y: bounds.y + 5.0, width: 16.0, height: 16.0 };
    match &node.kind {
        Kind::UserTask => person(out, icon),
        Kind::ManualTask => {
            path(out, icon, &[(0.1, 0.9), (0.1, 0.4), (0.9, 0.4), (0.9, 0.6), (0.5, 0.6)])
        }
        Kind::ServiceTask(_) => {
            circle(out, icon, 0.0, " stroke-dasharray=\"3 2\"");
            circle(out, icon, 0.3, "");
        }
        Kind::ScriptTask(_) => {
            path(out, icon, &[(0.1, 0.1), (0.9, 0.1)]);
            path(out, icon, &[(0.1, 0.5), (0.9, 0.5)]);
            path(out, icon, &[(0.1, 0.9), (0.6, 0.9)]);
        }
        Kind::BusinessRuleTask(_) => {
            rect(out, icon, 0.0);
            path(out, icon, &[(0.0, 0.33), (1.0, 0.33)]);
            path(out, icon, &[(0.33, 0.33), (0.33, 1.0)]);
        }
        Kind::SendTask(_) | Kind::ReceiveTask(_) => envelope(out, icon),
        _ => {}
    }
    let Point { x, .. } = bounds.centre();
    let foot = Bounds { x: x - 7.0, y: bounds.y + bounds.height - 16.0, width: 14.0, height: 14.0 };
    if let Some(repeat) = &node.repeat {
        for at in [0.2, 0.5, 0.8] {
            let line = [(at, 0.1), (at, 0.9)];
            let across = [(0.1, at), (0.9, at)];
            path(out, foot, if repeat.sequential { &across } else { &line });
        }
    } else if matches!(node.kind, Kind::SubProcess(_)) && shape.expanded == Some(false) {
        rect(out, foot, 0.0);
        plus(out, foot, 0.3);
    }
}

fn of_boundary(out: &mut String, bounds: Bounds, boundary: &Boundary) {
    let dashes = if boundary.interrupting { "" } else { " stroke-dasharray=\"4 3\"" };
    double_circle(out, bounds, dashes);
    match &boundary.on {
        BoundaryOn::Error(_) => bolt(out, bounds),
        BoundaryOn::Trigger(trigger) => of_trigger(out, bounds, trigger),
    }
}

fn of_trigger(out: &mut String, bounds: Bounds, trigger: &Trigger) {
    match trigger {
        Trigger::Message(_) => envelope(out, inner(bounds)),
        Trigger::Timer(_) => {
            circle(out, bounds, 0.22, "");
            path(out, bounds, &[(0.5, 0.32), (0.5, 0.5), (0.64, 0.5)]);
        }
        Trigger::Signal(_) => triangle(out, bounds),
    }
}

fn of_throw(out: &mut String, bounds: Bounds, throw: &Throw) {
    match throw {
        Throw::None => {}
        Throw::Message(_) | Throw::Service(_) => envelope(out, inner(bounds)),
        Throw::Signal(_) => triangle(out, bounds),
    }
}

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

fn dot(out: &mut String, bounds: Bounds, share: f64) {
    circle(out, bounds, 0.5 - share / 2.0, " fill=\"currentColor\"");
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

fn cross(out: &mut String, bounds: Bounds, x: f64, y: f64) {
    path(out, bounds, &[(0.5 - x, 0.5 - y), (0.5 + x, 0.5 + y)]);
    path(out, bounds, &[(0.5 + x, 0.5 - y), (0.5 - x, 0.5 + y)]);
}

fn plus(out: &mut String, bounds: Bounds, arm: f64) {
    path(out, bounds, &[(0.5 - arm, 0.5), (0.5 + arm, 0.5)]);
    path(out, bounds, &[(0.5, 0.5 - arm), (0.5, 0.5 + arm)]);
}

fn envelope(out: &mut String, bounds: Bounds) {
    rect(out, bounds, 0.0);
    path(out, bounds, &[(0.0, 0.0), (0.5, 0.55), (1.0, 0.0)]);
}

fn triangle(out: &mut String, bounds: Bounds) {
    path(out, bounds, &[(0.5, 0.24), (0.76, 0.68), (0.24, 0.68), (0.5, 0.24)]);
}

fn bolt(out: &mut String, bounds: Bounds) {
    path(
        out,
        bounds,
        &[
            (0.28, 0.72),
            (0.42, 0.3),
            (0.58, 0.56),
            (0.72, 0.26),
            (0.6, 0.7),
            (0.43, 0.46),
            (0.28, 0.72),
        ],
    );
}

fn arrow(out: &mut String, bounds: Bounds) {
    path(out, bounds, &[(0.26, 0.5), (0.74, 0.5), (0.58, 0.36)]);
    path(out, bounds, &[(0.74, 0.5), (0.58, 0.64)]);
}

fn person(out: &mut String, bounds: Bounds) {
    let Bounds { x, y, width, .. } = bounds;
    let head = Bounds { x: x + width * 0.25, y, width: width * 0.5, height: width * 0.5 };
    circle(out, head, 0.0, "");
    path(out, bounds, &[(0.05, 1.0), (0.15, 0.62), (0.85, 0.62), (0.95, 1.0), (0.05, 1.0)]);
}
