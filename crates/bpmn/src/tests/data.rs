//! Data objects, data associations and correlation by the standard's own keys (BPMN 2.0.2, 10.4
//! and 10.5.1).

use super::run::check;

#[test]
fn a_data_object_of_a_sub_process_is_a_variable_of_its_own() {
    check(
        "s:start -> p:sub -> z:user -> e:end
         [p] ps:start -> a:script(note := 5) -> b:user -> pe:end
         p {<dataObject id=\"o1\" name=\"note\"/>}",
        &[("start note=1", "task b"), ("=note", "1"), ("done b", "task z"), ("=note", "1")],
    );
}

#[test]
fn data_associations_carry_values_in_and_out() {
    check(
        "s:start -> a:service(x) -> e:end
         a {<ioSpecification><dataInput id=\"i1\" name=\"amount\"/><dataOutput id=\"o1\" name=\"receipt\"/></ioSpecification>}
         a {<dataInputAssociation><sourceRef>r1</sourceRef><targetRef>i1</targetRef></dataInputAssociation>}
         a {<dataOutputAssociation><sourceRef>o1</sourceRef><targetRef>r2</targetRef></dataOutputAssociation>}
         z:sub
         [z] zs:start -> ze:end
         z {<dataObject id=\"d1\" name=\"fee\"/><dataObject id=\"d2\" name=\"proof\"/>}
         z {<dataObjectReference id=\"r1\" dataObjectRef=\"d1\"/><dataObjectReference id=\"r2\" dataObjectRef=\"d2\"/>}",
        &[
            ("start fee=12", "service a x {\"amount\":12}"),
            ("done a receipt=77", "ended completed at e"),
            ("=proof", "77"),
        ],
    );
}

#[test]
fn an_assignment_computes_what_goes_in() {
    check(
        "s:start -> a:service(x) -> e:end
         a {<ioSpecification><dataInput id=\"i1\" name=\"amount\"/></ioSpecification>}
         a {<dataInputAssociation><targetRef>i1</targetRef><assignment><from>fee * 2</from><to>i1</to></assignment></dataInputAssociation>}",
        &[("start fee=12", "service a x {\"amount\":24}")],
    );
}

#[test]
fn a_subscription_of_the_standard_finds_the_key_in_variables_and_in_messages() {
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
      <message id="m1" name="paid"/>
      <correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m1">
        <messagePath>invoice.number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
      <process id="p" isExecutable="true">
        <correlationSubscription id="cs" correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="cp">
          <dataPath>number</dataPath></correlationPropertyBinding></correlationSubscription>
        <startEvent id="s"/><receiveTask id="r" messageRef="m1"/><endEvent id="e"/>
        <sequenceFlow id="f" sourceRef="s" targetRef="r"/><sequenceFlow id="g" sourceRef="r" targetRef="e"/>
      </process></definitions>"#;
    let (definition, findings) = crate::Definition::read(xml);
    assert!(findings.is_empty(), "{findings:?}");
    let mut desk = super::run::Desk::of(definition.unwrap());
    assert_eq!(desk.event("start number=7"), "await r paid 7");
    assert_eq!(desk.event("message paid - invoice={\"number\":8}"), "refused Receivers");
    assert_eq!(desk.event("message paid - invoice={\"number\":7}"), "ended completed at e");
}

#[test]
fn lists_maps_and_scripts_of_camunda_7_go_in() {
    check(
        "s:start -> a:service(x) -> e:end
         a {<extensionElements><camunda:inputOutput><camunda:inputParameter name=\"all\"><camunda:list><camunda:value>b</camunda:value><camunda:value>${n + 1}</camunda:value></camunda:list></camunda:inputParameter><camunda:inputParameter name=\"map\"><camunda:map><camunda:entry key=\"k\">v-${n}</camunda:entry></camunda:map></camunda:inputParameter><camunda:inputParameter name=\"twice\"><camunda:script scriptFormat=\"feel\">n * 2</camunda:script></camunda:inputParameter></camunda:inputOutput></extensionElements>}",
        &[(
            "start n=1",
            "service a x {\"all\":[\"b\",2],\"map\":{\"k\":\"v-1\"},\"twice\":2}",
        )],
    );
}

#[test]
fn an_expression_of_camunda_7_is_a_script() {
    let xml = super::notation::xml("s:start -> a:service(x) -> e:end").replace(
        "camunda:type=\"external\" camunda:topic=\"x\"",
        "camunda:expression=\"${n eq 3 ? 'a' : 'b'}\" camunda:resultVariable=\"r\"",
    );
    let (definition, findings) = crate::Definition::read(&xml);
    let definition = definition.unwrap();
    assert!(definition.runs(), "{findings:?}");
    let mut desk = super::run::Desk::of(definition);
    assert_eq!(desk.event("start n=3"), "ended completed at e");
    assert_eq!(desk.variable("r"), "\"a\"");
}
