//! Tasks and calls: who or what does the work.

use super::extension::Extension;
use super::{Reader, place};
use crate::formula::{Marked, Text, marked};
use crate::model::{Kind, Rule, Script, Throw, Topic, Trigger};
use crate::shape::DecisionShape;
use crate::xml::Element;

impl<'x> Reader<'x> {
    pub(super) fn task(&mut self, element: &'x Element, extension: &Extension) -> Kind {
        match &*element.name {
            "task" => Kind::Task,
            "userTask" => Kind::UserTask,
            "manualTask" => Kind::ManualTask,
            "serviceTask" => self.service(element, extension),
            "scriptTask" => self.script(element, extension),
            "businessRuleTask" => self.rule(element, extension),
            "sendTask" => self.send(element, extension),
            "receiveTask" => match self.message(element, extension) {
                Some(message) => Kind::ReceiveTask(Trigger::Message(message)),
                None => Kind::NotExecuted("receive task without message".into()),
            },
            "callActivity" => self.call(element, extension),
            other => {
                let what = other.to_owned();
                self.not_executed(element, &what)
            }
        }
    }

    /// The kind of work: `camunda:topic`, `zeebe:taskDefinition` or an attribute of our own.
    pub(super) fn topic(&mut self, element: &Element, extension: &Extension) -> Option<Topic> {
        let name = extension.get("topic").or_else(|| extension.get("action"))?.to_owned();
        self.text(&name, place(element)).map(|name| Topic { name })
    }

    fn service(&mut self, element: &'x Element, extension: &Extension) -> Kind {
        let refused = || Kind::NotExecuted("service task without topic".into());
        if extension.get("type") == Some("dmn")
            && let Some(rule) = self.flowable_rule(element, extension)
        {
            return rule;
        }
        if let Some(expression) = extension.get("expression").map(str::to_owned) {
            return self.evaluated(element, (&expression, extension));
        }
        for java in ["class", "delegateExpression"] {
            if extension.get(java).is_some() {
                let message = format!("The task is bound to Java ({java}), which is not executed.");
                let remedy = "Set the implementation to External and give it a topic.";
                self.findings.error(place(element), message, remedy);
                return refused();
            }
        }
        match self.topic(element, extension) {
            Some(topic) => Kind::ServiceTask(topic),
            None => {
                let message = "The service task does not say what to do.";
                let remedy = "Give it a topic (External), a task type, or aedile:action.";
                self.findings.error(place(element), message, remedy);
                refused()
            }
        }
    }

    /// A service task of Camunda 7 or Flowable that evaluates an expression: a script by another
    /// name, unless it calls Java.
    fn evaluated(&mut self, element: &Element, (source, extension): (&str, &Extension)) -> Kind {
        let result =
            extension.get("resultVariable").or_else(|| extension.get("resultVariableName"));
        let result = result.map(Into::into);
        match self.bare_formula(source, place(element)) {
            Some(expression) => Kind::ScriptTask(Script { expression, result }),
            None => {
                let message = "The task is bound to Java (expression), which is not executed.";
                let remedy = "Set the implementation to External and give it a topic.";
                self.findings.error(place(element), message, remedy);
                Kind::NotExecuted("service task in Java".into())
            }
        }
    }

    /// Flowable names the decision of a service task in a field.
    fn flowable_rule(&mut self, element: &'x Element, extension: &Extension) -> Option<Kind> {
        let extensions = self.document.child(element, "extensionElements")?;
        let named = ["decisionTableReferenceKey", "decisionServiceReferenceKey"];
        let field = self.document.children(extensions).find(|field| {
            &*field.name == "field" && field.get("name").is_some_and(|name| named.contains(&name))
        })?;
        let inside = self.document.children(field).next().map(|inside| inside.text.as_str());
        let decision = field.get("stringValue").or(inside).unwrap_or_default().trim().to_owned();
        let result = extension.get("resultVariable").map(Into::into);
        let decision = self.text(&decision, place(element))?;
        Some(Kind::BusinessRuleTask(Rule { decision, result, shape: None }))
    }

    fn script(&mut self, element: &Element, extension: &Extension) -> Kind {
        let at = place(element);
        let result = extension.get("resultVariable").map(Into::into);
        let (source, format) =
            match (extension.get("script"), self.document.child(element, "script")) {
                (Some(script), _) => (script.to_owned(), "feel".to_owned()),
                (None, Some(script)) => {
                    let format = element.get("scriptFormat").unwrap_or("feel").to_ascii_lowercase();
                    (script.text.clone(), format)
                }
                (None, None) => match self.topic(element, extension) {
                    // Camunda 8 runs scripts in other languages as jobs.
                    Some(topic) => return Kind::ServiceTask(topic),
                    None => {
                        self.findings.error(
                            at,
                            "The script task has no script.",
                            "Write a FEEL script.",
                        );
                        return Kind::NotExecuted("script task without script".into());
                    }
                },
            };
        if !format.contains("feel") && !format.contains("juel") {
            let message = format!("The script is in {format}, which is not executed.");
            self.findings.error(at, message, "Write it in FEEL, or make it a service task.");
            return Kind::NotExecuted("script in another language".into());
        }
        match self.bare_formula(&source, at) {
            Some(expression) => Kind::ScriptTask(Script { expression, result }),
            None => Kind::NotExecuted("script with a fault".into()),
        }
    }

    fn rule(&mut self, element: &Element, extension: &Extension) -> Kind {
        let decision = extension.get("decisionRef").or_else(|| extension.get("decision"));
        if let Some(decision) = decision.map(str::to_owned) {
            let of_camunda = extension.get("decisionRef").is_some();
            let mut result = extension.get("resultVariable").map(Into::into);
            if result.is_none() && of_camunda && !extension.outputs.is_empty() {
                // The name under which Camunda 7 gives it to the output parameters.
                result = Some("decisionResult".into());
            }
            let shape = self.shape((element, extension), of_camunda && result.is_some());
            return match self.text(&decision, place(element)) {
                Some(decision) => Kind::BusinessRuleTask(Rule { decision, result, shape }),
                None => Kind::NotExecuted("decision with a fault".into()),
            };
        }
        match self.topic(element, extension) {
            Some(topic) => Kind::ServiceTask(topic),
            None => {
                let message = "The business rule task does not name a decision.";
                let remedy = "Set the called decision (decisionRef or decisionId).";
                self.findings.error(place(element), message, remedy);
                Kind::NotExecuted("business rule task without decision".into())
            }
        }
    }

    /// The shape of a decision's result. A variable of Camunda 7 holds the list of results where nothing else is said.
    fn shape(
        &mut self,
        (element, extension): (&Element, &Extension),
        else_list: bool,
    ) -> Option<DecisionShape> {
        let Some(word) = extension.get("mapDecisionResult") else {
            if else_list {
                let message = "The result of the decision is a list of results, as in Camunda 7.";
                let remedy = "Say mapDecisionResult: singleEntry, singleResult or collectEntries.";
                self.findings.note(place(element), message, remedy);
            }
            return else_list.then_some(DecisionShape::ResultList);
        };
        let shape = DecisionShape::named(word);
        if shape.is_none() {
            let message = format!("No result of a decision has the shape {word}.");
            let remedy = "Write singleEntry, singleResult, collectEntries or resultList.";
            self.findings.error(place(element), message, remedy);
        }
        shape
    }

    fn send(&mut self, element: &'x Element, extension: &Extension) -> Kind {
        if let Some(topic) = self.topic(element, extension) {
            return Kind::SendTask(Throw::Service(topic));
        }
        match self.message(element, extension) {
            Some(message) => Kind::SendTask(Throw::Message(message)),
            None => Kind::NotExecuted("send task without message".into()),
        }
    }

    fn call(&mut self, element: &Element, extension: &Extension) -> Kind {
        let called = extension.get("processId").or_else(|| element.get("calledElement"));
        let called = called.map(str::trim).filter(|called| !called.is_empty());
        let Some(called) = called else {
            let message = "The call activity does not name a process.";
            self.findings.error(place(element), message, "Set the called element.");
            return Kind::NotExecuted("call activity without process".into());
        };
        let called = match marked(called) {
            Marked::Fixed(name) => {
                if let Some((prefix, _)) = name.rsplit_once(':') {
                    let prefix = (element.id().into(), prefix.into());
                    self.definition.prefixes.push(prefix);
                }
                Some(Text::Fixed(super::node::local(name).into()))
            }
            _ => self.text(called, place(element)),
        };
        match called {
            Some(called) => Kind::CallActivity(called),
            None => Kind::NotExecuted("call activity with a fault".into()),
        }
    }
}
