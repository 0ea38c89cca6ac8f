//! Hostile and damaged files and states: a refusal, never a panic, a hang or a flood.

use super::notation::xml;
use super::random::Dice;
use super::run::{BEGIN, Desk, moment};
use crate::{Definition, Event, Instance, outline, step, svg};

fn refused(xml: &str, expected: &str) {
    let (definition, findings) = Definition::read(xml);
    assert!(definition.is_none());
    assert!(findings[0].message.contains(expected), "{findings:?}");
}

#[test]
fn what_is_not_xml_is_refused() {
    refused("", "no element");
    refused("hello", "no element");
    refused("<a>", "before its elements are closed");
    refused("<a/><b/>", "more than one root");
    refused("<a><b></a>", "not readable");
    refused("<a x='1' x='2'/>", "given twice");
    refused("<a>&bomb;</a>", "not known");
    refused("<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>", "document type");
    refused("<q:a/>", "not declared");
    refused("<html/>", "not a BPMN 2.0 file");
    refused(&"<a>".repeat(100_000), "nested deeper");
    refused(&format!("<a>{}</a>", "<b/>".repeat(250_000)), "more than 200000 elements");
    refused(&" ".repeat(9 * 1024 * 1024), "larger than");
    let attributes: String = (0..600).map(|n| format!(" a{n}='1'")).collect();
    refused(&format!("<a{attributes}/>"), "attributes");
    let spaces: String = (0..5000).map(|n| format!(" xmlns:a{n}='u'")).collect();
    let (none, findings) = Definition::read(&format!("<a{spaces}/>"));
    assert!(none.is_none() && findings.len() == 1);
}

#[test]
fn sub_processes_nest_only_so_deep() {
    let deep = format!("{}{}", "<subProcess id='x'>".repeat(200), "</subProcess>".repeat(200));
    let xml = xml("s:start -> e:end").replace("</process>", &format!("{deep}</process>"));
    let (definition, findings) = Definition::read(&xml);
    assert!(findings.iter().any(|f| f.message.contains("nested too deep")));
    assert!(!definition.unwrap().runs());
}

#[test]
fn a_large_tangle_of_inclusive_gateways_is_checked_in_time() {
    let mut notation = String::from("s:start -> g0:or\n");
    for n in 0..2_000 {
        notation.push_str(&format!("g{n} -[true]-> g{}:or\n", n + 1));
        notation.push_str(&format!("g{n} -[true]-> g{}\n", n + 1));
        notation.push_str(&format!("g{n} -[true]-> g{}\n", n / 2));
    }
    let (definition, findings) = Definition::read(&xml(&notation));
    assert!(definition.is_some() && !findings.is_empty());
}

const RICH: &str = "s:start -> g:or
    g -[n > 1]-> a:user -> j:or -> p:sub -> q:race
    g => v:service(print) -> j
    [p] ps:start -> pa:user -> pe:end
    p ~ c:error(bad) -> h:user -> e:end
    a ~~ t:timer(R3/PT1H) -> r:send(hello by n) -> e2:end
    q -> m:message(back by n) -> e
    q -> w:timer(P2D) -> z:script(total := n * 2) -> e3:terminate";

#[test]
fn mutated_files_never_panic() {
    let original = xml(RICH);
    let characters: Vec<char> = original.chars().collect();
    let tags: Vec<&str> = original.split_inclusive('>').collect();
    let mut dice = Dice(7);
    for round in 0..4_000 {
        let mutated: String = if round % 2 == 0 {
            let mut mutated = characters.clone();
            for _ in 0..=dice.below(4) {
                let at = dice.below(mutated.len());
                let with =
                    ['<', '>', '"', '&', '=', 'x', '0', '/', ' ', '\u{0}', 'é'][dice.below(11)];
                match dice.below(3) {
                    0 => mutated[at] = with,
                    1 => mutated.insert(at, with),
                    _ => drop(mutated.remove(at)),
                }
            }
            mutated.into_iter().collect()
        } else {
            let mut mutated = tags.clone();
            for _ in 0..=dice.below(3) {
                let (one, other) = (dice.below(mutated.len()), dice.below(mutated.len()));
                match dice.below(3) {
                    0 => mutated.swap(one, other),
                    1 => drop(mutated.remove(one)),
                    _ => mutated.insert(one, tags[dice.below(tags.len())]),
                }
            }
            mutated.concat()
        };
        let (definition, findings) = Definition::read(&mutated);
        let Some(definition) = definition else {
            assert!(!findings.is_empty());
            continue;
        };
        let _ = (svg(&definition, &[]), outline(&definition, &[]));
        let state = Instance::new(&definition);
        let start = Event::Start { node: None, variables: super::run::variables_of("n=2") };
        let _ = step(&definition, &state, start, &moment(BEGIN));
    }
}

#[test]
fn damaged_states_never_panic() {
    let mut desk = Desk::new(RICH);
    desk.event("start n=2");
    let original = serde_json::to_string(&desk.state).unwrap();
    let mut dice = Dice(11);
    for _ in 0..5_000 {
        let mut bytes = original.clone().into_bytes();
        for _ in 0..=dice.below(3) {
            let at = dice.below(bytes.len());
            bytes[at] = b"0123456789nvtswi,:{}[]\""[dice.below(23)];
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let Ok(state) = serde_json::from_str::<Instance>(&text) else { continue };
        for open in desk.definition.allowed(&state) {
            let wait = open.wait;
            for event in [
                Event::TaskCompleted { wait, variables: super::run::variables_of("n=1") },
                Event::ServiceFailed { wait, code: Some("bad".into()), message: String::new() },
                Event::ServiceDone { wait, variables: super::run::variables_of("n=1") },
                Event::TimerFired { wait },
                Event::Cancel,
            ] {
                let _ = step(&desk.definition, &state, event, &moment("2027-06-01T00:00[UTC]"));
            }
        }
    }
}
