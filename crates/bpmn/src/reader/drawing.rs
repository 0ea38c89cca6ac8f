//! The diagram as the modeler drew it: bounds and waypoints by element id (BPMN DI, BPMN 2.0.2
//! chapter 12).

use super::Reader;
use super::node::local;
use crate::diagram::{Bounds, Diagram, Edge, Point, Shape};
use crate::xml::{Element, Ns};

/// Farthest a coordinate may lie from the origin; beyond it nobody sees anything.
const COORDINATE_MAX: f64 = 1_000_000.0;
/// Most waypoints of one edge.
const WAYPOINTS_MAX: usize = 1_000;

impl<'x> Reader<'x> {
    pub(super) fn drawing(&mut self) -> Diagram {
        let mut diagram = Diagram::default();
        let document = self.document;
        let Some(page) = self.page() else { return diagram };
        for element in document.below(page).filter(|e| e.ns == Ns::BpmnDi) {
            let of = local(element.get("bpmnElement").unwrap_or_default());
            match &*element.name {
                "BPMNShape" => {
                    let Some(bounds) = self.bounds(element) else { continue };
                    let flag = |name: &str| element.get(name).map(|value| value == "true");
                    diagram.shapes.push(Shape {
                        of: of.into(),
                        bounds,
                        label: self.label(element),
                        horizontal: flag("isHorizontal").unwrap_or(true),
                        expanded: flag("isExpanded"),
                    });
                }
                "BPMNEdge" => {
                    let waypoint = |e: &&Element| e.ns == Ns::Di && &*e.name == "waypoint";
                    let points = document.children(element).filter(waypoint).take(WAYPOINTS_MAX);
                    let points: Vec<Point> = points
                        .filter_map(|e| Some(Point { x: number(e, "x")?, y: number(e, "y")? }))
                        .collect();
                    if points.len() > 1 {
                        let label = self.label(element);
                        diagram.edges.push(Edge { of: of.into(), points, label });
                    }
                }
                _ => {}
            }
        }
        diagram
    }

    /// The page that shows most of the main process; pages overlap, so only one is drawn.
    fn page(&self) -> Option<&'x Element> {
        let definition = &self.definition;
        let main = definition.processes.get(definition.main).map(|process| process.container);
        let shown = |page: &&Element| {
            let shapes = self.document.below(page).filter(|e| &*e.name == "BPMNShape");
            let nodes = shapes.filter_map(|e| self.ids.get(local(e.get("bpmnElement")?)));
            nodes.filter(|id| Some(definition.node(**id).container) == main).count()
        };
        let is_page = |e: &&Element| e.ns == Ns::BpmnDi && &*e.name == "BPMNDiagram";
        let pages = self.document.children(self.root).filter(is_page);
        // The last of equals wins in max_by_key, and the first page is the one to prefer.
        pages.collect::<Vec<_>>().into_iter().rev().max_by_key(shown)
    }

    fn bounds(&self, element: &Element) -> Option<Bounds> {
        let bounds = |e: &&Element| e.ns == Ns::Dc && &*e.name == "Bounds";
        let bounds = self.document.children(element).find(bounds)?;
        Some(Bounds {
            x: number(bounds, "x")?,
            y: number(bounds, "y")?,
            width: number(bounds, "width")?.max(0.0),
            height: number(bounds, "height")?.max(0.0),
        })
    }

    fn label(&self, element: &Element) -> Option<Bounds> {
        let label = |e: &&Element| e.ns == Ns::BpmnDi && &*e.name == "BPMNLabel";
        self.bounds(self.document.children(element).find(label)?)
    }
}

fn number(element: &Element, name: &str) -> Option<f64> {
    let number: f64 = element.get(name)?.trim().parse().ok()?;
    (number.is_finite() && number.abs() <= COORDINATE_MAX).then_some(number)
}
