//! The drawing and its list.

use super::notation::xml;
use super::run::read;
use crate::{Definition, Marks, outline, svg, svg_marked};

const DRAWING: &str = "<BPMNDiagram xmlns='http://www.omg.org/spec/BPMN/20100524/DI' xmlns:c='http://www.omg.org/spec/DD/20100524/DC' xmlns:d='http://www.omg.org/spec/DD/20100524/DI'><BPMNPlane>\
    <BPMNShape bpmnElement='s'><c:Bounds x='100' y='100' width='36' height='36'/></BPMNShape>\
    <BPMNShape bpmnElement='a'><c:Bounds x='200' y='80' width='100' height='80'/></BPMNShape>\
    <BPMNShape bpmnElement='e'><c:Bounds x='NaN' y='80' width='1' height='1'/></BPMNShape>\
    <BPMNEdge bpmnElement='f0'><d:waypoint x='136' y='118'/><d:waypoint x='200' y='118'/></BPMNEdge>\
    </BPMNPlane></BPMNDiagram></definitions>";

fn drawn() -> Definition {
    let xml = xml("s:start -> a:user -> e:end\n a @name=\"Check &lt;b> &amp; sign the long form\"");
    Definition::read(&xml.replace("</definitions>", DRAWING)).0.unwrap()
}

#[test]
fn the_drawing_is_plain_svg_with_a_title_and_a_mark() {
    let definition = drawn();
    let drawing = svg(&definition, &[definition.find("a").unwrap()]);
    for part in [
        "viewBox=\"80 60 240 120\"",
        "<title>Test</title><desc>Check &lt;b&gt; &amp; sign the long form</desc>",
        "bpmn-user-task bpmn-here",
        "bpmn-node bpmn-start\"",
        "points=\"136,118 200,118 \"",
        "<tspan",
    ] {
        assert!(drawing.contains(part), "{part}\n{drawing}");
    }
    for forbidden in ["style=", "<script", "onload", "<b>", "NaN"] {
        assert!(!drawing.contains(forbidden), "{forbidden}\n{drawing}");
    }
    let mut reader = quick_xml::reader::NsReader::from_str(&drawing);
    while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
}

#[test]
fn flows_that_were_taken_are_shaded() {
    let definition = drawn();
    let flow = |id: &str| definition.flows().find(|(_, flow)| &*flow.id == id).unwrap().0;
    let shaded = |flows: &[crate::FlowId]| {
        let drawing = svg_marked(&definition, &Marks { flows, ..Marks::default() });
        let band = "<polyline class=\"bpmn-mark\"";
        assert_eq!(drawing.contains("bpmn-flow bpmn-taken"), drawing.contains(band));
        drawing.matches(band).count()
    };
    assert_eq!((shaded(&[]), shaded(&[flow("f0")])), (0, 1));
    assert_eq!(shaded(&[flow("f1")]), 0, "what is not drawn is not shaded");
    let known = definition.flow(flow("f0"));
    let ends = (&*definition.node(known.source).id, &*definition.node(known.target).id);
    assert_eq!(ends, ("s", "a"));
}

#[test]
fn the_list_says_the_same() {
    let definition = read(
        "s:start -> p:sub -> x:xor
         [p] ps:start -> pa:user -> pe:end
         p ~ t:timer(P1D) -> late:user -> e2:end
         x -[a]-> b:manual -> e:end
         x => e",
    );
    let here = definition.find("pa").unwrap();
    let lines: Vec<String> = outline(&definition, &[here])
        .iter()
        .map(|line| {
            let next: Vec<&str> = line.next.iter().map(|(_, n)| &*definition.node(*n).id).collect();
            let here = if line.here { " <" } else { "" };
            format!(
                "{}{} {} [{}]{here}",
                " ".repeat(line.depth),
                line.kind,
                line.name,
                next.join(" ")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "start s [p]",
            "sub-process p [x]",
            " start ps [pa]",
            " user-task pa [pe] <",
            " end pe []",
            "timer-boundary t [late]",
            "user-task late [e2]",
            "end e2 []",
            "exclusive-gateway x [b e]",
            "manual-task b [e]",
            "end e []",
        ]
    );
}
