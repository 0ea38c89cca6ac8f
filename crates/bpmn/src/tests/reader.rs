//! What the reader keeps and what it refuses, each with its line.

use super::notation::xml;
use crate::{Definition, Severity};

fn findings(xml: &str) -> Vec<String> {
    let (_, findings) = Definition::read(xml);
    findings.iter().map(|f| format!("{}: {}", f.line, f.message)).collect()
}

/// The notation has an error with this in it, and is not run.
fn refuses(notation: &str, expected: &str) {
    let xml = xml(notation);
    let (definition, findings) = Definition::read(&xml);
    let mut errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let found = errors.find(|f| f.message.contains(expected));
    let found = found.unwrap_or_else(|| panic!("{expected}: {findings:#?}\n{xml}"));
    assert!(found.line > 1 && !found.remedy.is_empty(), "{found:?}");
    assert!(!definition.unwrap().runs());
}

/// An element, and what is said about it.
const NOT_EXECUTED: &[(&str, &str)] = &[
    ("<subProcess id=\"x\" triggeredByEvent=\"true\"/>", "needs one start event"),
    (
        "<intermediateCatchEvent id=\"x\"><conditionalEventDefinition/></intermediateCatchEvent>",
        "has no condition",
    ),
    (
        "<startEvent id=\"x\"><timerEventDefinition/><messageEventDefinition/></startEvent>",
        "does not say when",
    ),
    (
        "<endEvent id=\"x\"><terminateEventDefinition/><cancelEventDefinition/></endEvent>",
        "ends in two ways",
    ),
    ("<eventBasedGateway id=\"x\" instantiate=\"true\"/>", "no choice"),
    ("<userTask id=\"x\"><standardLoopCharacteristics/></userTask>", "when the loop ends"),
    ("<serviceTask id=\"x\" camunda:expression=\"${bean.send(a)}\"/>", "Java"),
    (
        "<userTask id=\"x\"><multiInstanceLoopCharacteristics behavior=\"One\"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
        "behavior One",
    ),
    (
        "<subProcess id=\"x\" triggeredByEvent=\"true\"><startEvent id=\"xs\"><cancelEventDefinition/></startEvent></subProcess>",
        "cancel event",
    ),
    (
        "<sequenceFlow id=\"x\" sourceRef=\"s\" targetRef=\"e\"><extensionElements><camunda:executionListener event=\"take\"/></extensionElements></sequenceFlow>",
        "executionListener",
    ),
    (
        "<businessRuleTask id=\"x\" camunda:decisionRef=\"d\" camunda:mapDecisionResult=\"first\"/>",
        "shape first",
    ),
    ("<userTask id=\"x\" startQuantity=\"2\"/>", "startQuantity"),
    ("<scriptTask id=\"x\" scriptFormat=\"groovy\"><script>1</script></scriptTask>", "groovy"),
    ("<serviceTask id=\"x\"/>", "does not say what to do"),
    ("<serviceTask id=\"x\" camunda:class=\"org.x.Y\"/>", "Java"),
    ("<businessRuleTask id=\"x\"/>", "does not name a decision"),
    ("<callActivity id=\"x\"/>", "does not name a process"),
    ("<receiveTask id=\"x\"/>", "does not name a message"),
    (
        "<boundaryEvent id=\"x\" attachedToRef=\"no\"><errorEventDefinition/></boundaryEvent>",
        "border",
    ),
    (
        "<intermediateThrowEvent id=\"x\"><linkEventDefinition name=\"y\"/></intermediateThrowEvent>",
        "No catching link",
    ),
    (
        "<intermediateCatchEvent id=\"x\"><timerEventDefinition><timeDuration>soon</timeDuration></timerEventDefinition></intermediateCatchEvent>",
        "not a timer",
    ),
    (
        "<intermediateCatchEvent id=\"x\"><timerEventDefinition><timeCycle>0 0 4 L * ?</timeCycle></timerEventDefinition></intermediateCatchEvent>",
        "not a timer",
    ),
    ("<userTask id=\"x\" camunda:assignee=\"=1 +\"/>", "is not FEEL"),
    ("<userTask id=\"x\" camunda:assignee=\"=nosuch(1)\"/>", "No function is named “nosuch”"),
    ("<userTask id=\"x\" camunda:assignee=\"a-${b.c()}\"/>", "cannot be translated"),
    (
        "<userTask id=\"x\"><extensionElements><camunda:taskListener event=\"create\"/></extensionElements></userTask>",
        "taskListener",
    ),
    ("<userTask id=\"x\"/><userTask id=\"x\"/>", "used twice"),
    ("<subProcess id=\"x\"/>", "no start event inside"),
    ("<startEvent id=\"x\"/>", "two plain start events"),
    ("<eventBasedGateway id=\"x\"/>", "no choice"),
    ("<sequenceFlow id=\"f\" sourceRef=\"a\" targetRef=\"nowhere\"/>", "does not lead"),
];

#[test]
fn what_is_not_executed_stands_in_the_way_by_name() {
    for (element, words) in NOT_EXECUTED {
        let xml = xml("s:start -> a:user -> e:end")
            .replace("</process>", &format!("{element}\n</process>"));
        let (definition, findings) = Definition::read(&xml);
        let words = words.to_lowercase();
        let mut errors = findings.iter().filter(|f| f.severity == Severity::Error);
        let found = errors.find(|f| f.message.to_lowercase().contains(&words));
        let found = found.unwrap_or_else(|| panic!("{words}: {findings:#?}"));
        let start = words == "two plain start events";
        assert!(start || found.line >= 7 || words == "used twice", "{found:?}");
        assert!(!found.remedy.is_empty(), "{found:?}");
        assert!(!definition.unwrap().runs(), "{words}");
    }
}

#[test]
fn flows_are_checked() {
    refuses("s:start -> x:xor -> a:user -> e:end\n x -> b:user -> e", "has no condition");
    refuses("s:start -> g:race -> a:user -> e:end\n g -> t:timer(P1D) -> e", "cannot stand behind");
    refuses("s:start -> a:user -> e:end\n e -> a", "where everything ends");
    refuses("s:start -> a:user -> s", "where nothing can arrive");
    refuses("s:start -> x:xor\n x -[n >]-> a:user -> e:end\n x => e", "is not FEEL");
}

#[test]
fn inclusive_joins_without_a_block_are_refused() {
    let words = "does not join the branches of one gateway";
    // Joins only two of three branches, which meet the third later.
    refuses(
        "s:start -> g:or
         g -[a]-> x:user -> j:or -> k:xor -> e:end
         g -[b]-> y:user -> j
         g -[c]-> z:user -> k",
        words,
    );
    // A way into the block from behind it.
    refuses(
        "s:start -> g:or
         g -[a]-> x:user -> m:xor -> j:or -> q:xor
         g -[b]-> y:user -> j
         q -[again]-> m
         q => e:end",
        words,
    );
    // Two starts, no split.
    refuses("s:start -> j:or -> e:end\n m:start-message(x) -> j", words);
}

#[test]
fn warnings_name_what_will_not_act() {
    let xml = xml("s:start -> a:user -> e:end\n b:user -> e\n a @camunda:unheard=\"x\"");
    let found = findings(&xml).join("\n");
    assert!(found.contains("“b” is never reached"), "{found}");
    assert!(found.contains("unheard is handed on"), "{found}");
    assert!(Definition::read(&xml).0.unwrap().runs());
}

#[test]
fn prefixes_do_not_matter_but_namespaces_do() {
    let plain = "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"><process id=\"p\" isExecutable=\"true\"><startEvent id=\"s\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"e\"/><endEvent id=\"e\"/></process></definitions>";
    let prefixed = plain
        .replace("xmlns=", "xmlns:q=")
        .replace("</", "</q:")
        .replace("<d", "<q:d")
        .replace("<p", "<q:p")
        .replace("<s", "<q:s")
        .replace("<e", "<q:e");
    for xml in [plain, &prefixed] {
        let (definition, findings) = Definition::read(xml);
        assert!(findings.is_empty(), "{findings:?}");
        assert!(definition.unwrap().runs());
    }
    let (none, findings) = Definition::read(&plain.replace("20100524", "other"));
    assert!(none.is_none() && findings.len() == 1, "{findings:?}");
}

#[test]
fn documentation_and_attributes_are_kept() {
    let xml = xml(
        "s:start -> a:user -> e:end\n a {<documentation>Look &lt;here&gt;</documentation>}\n a @camunda:candidateGroups=\"clerks\"",
    );
    let definition = Definition::read(&xml).0.unwrap();
    let node = definition.node(definition.find("a").unwrap());
    assert_eq!(node.documentation.as_deref(), Some("Look <here>"));
    assert_eq!(node.attribute("candidateGroups").unwrap().source(), "clerks");
    assert_eq!(definition.name(), "Test");
    assert_eq!(definition.starts().count(), 1);
}

#[test]
fn processes_that_are_not_meant_to_run_only_warn() {
    let xml = xml("s:start -> a:user -> e:end").replace(
        "</definitions>",
        "<process id=\"other\"><serviceTask id=\"o\"/></process></definitions>",
    );
    let (definition, findings) = Definition::read(&xml);
    assert!(definition.unwrap().runs(), "{findings:?}");
    assert!(findings.iter().any(|f| f.severity == Severity::Warning));
}
