//! The diagram as the modeler drew it: bounds and waypoints by element id (BPMN DI, BPMN 2.0.2
//! chapter 12).

use super::Reader;
use super::node::local;
use crate::diagram::{Bounds, Diagram, Edge, Point, Shape};
use crate::formula::Text;
use crate::model::{ContainerId, Definition, Kind};
use crate::xml::{Element, Ns};

/// Farthest a coordinate may lie from the origin; beyond it nobody sees anything.
const COORDINATE_MAX: f64 = 1_000_000.0;
/// Most waypoints of one edge.
const WAYPOINTS_MAX: usize = 1_000;

impl<'x> Reader<'x> {
    /// The page of the main process; below it, those of the processes that it calls.
    pub(super) fn drawing(&mut self) -> Diagram {
        let Some(main) = self.main_container() else { return Diagram::default() };
        let Some(page) = self.page(main) else { return Diagram::default() };
        let mut diagram = self.drawn(page);
        for container in called(&self.definition, main) {
            let of_called = self.page(container).filter(|found| !std::ptr::eq(*found, page));
            if let Some(page) = of_called {
                let below = self.drawn(page);
                diagram.append_below(below);
            }
        }
        diagram
    }

    fn main_container(&self) -> Option<ContainerId> {
        let definition = &self.definition;
        definition.processes.get(definition.main).map(|process| process.container)
    }

    fn drawn(&self, page: &Element) -> Diagram {
        let mut diagram = Diagram::default();
        let document = self.document;
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

    /// The page that shows most of a process; pages of one file overlap, so only one is drawn.
    fn page(&self, container: ContainerId) -> Option<&'x Element> {
        let definition = &self.definition;
        let shown = |page: &&Element| {
            let shapes = self.document.below(page).filter(|e| &*e.name == "BPMNShape");
            let nodes = shapes.filter_map(|e| self.ids.get(local(e.get("bpmnElement")?)));
            nodes.filter(|id| definition.node(**id).container == container).count()
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

/// The processes that one calls, and those that these call, each once.
fn called(definition: &Definition, main: ContainerId) -> Vec<ContainerId> {
    let mut found = vec![main];
    let mut next = 0;
    while let Some(caller) = found.get(next).copied() {
        next += 1;
        let process = definition.container(caller).process;
        let calls = definition
            .nodes
            .iter()
            .filter(|node| definition.container(node.container).process == process);
        for node in calls {
            let Kind::CallActivity(Text::Fixed(id)) = &node.kind else { continue };
            if let Some(container) = definition.called(id).filter(|c| !found.contains(c)) {
                found.push(container);
            }
        }
    }
    found.split_off(1)
}

fn number(element: &Element, name: &str) -> Option<f64> {
    let number: f64 = element.get(name)?.trim().parse().ok()?;
    (number.is_finite() && number.abs() <= COORDINATE_MAX).then_some(number)
}
