//! What a walk says of the world around the process: the conditions with which it begins are asked of that.

use feel::{Context, Value};
use serde_json::Value as Json;

use super::Walk;
use crate::{Event, Moment, NodeId, Stage};

impl Walk<'_> {
    /// The world is now like this. Where the condition of a start event has become true by it, a process that has not
    /// begun begins there, with what was `given`.
    pub(super) fn surround(&mut self, said: &Json, what: &Json) -> Result<(), String> {
        let environment = self.context(Some(what))?;
        let turned = self.turned(&environment)?;
        match turned.filter(|_| matches!(self.instance.stage(), Stage::New)) {
            Some(node) => {
                let given = environment.get("given").and_then(Value::as_context);
                let variables = given.cloned().unwrap_or_default();
                self.apply(said.clone(), Event::Start { node: Some(node), variables })
            }
            None => {
                self.tell(said, &[]);
                Ok(())
            }
        }
    }

    /// The first start event of which a condition holds that did not before.
    fn turned(&mut self, environment: &Context) -> Result<Option<NodeId>, String> {
        let (definition, moment) = (self.definition, Moment::at(&self.now));
        let mut first = None;
        for (node, place, condition) in definition.start_conditions() {
            let holds = condition.holds(environment, &moment);
            let which = (node, place);
            if !holds.map_err(|failure| failure.to_string())? {
                self.held.remove(&which);
            } else if self.held.insert(which) {
                first = first.or(Some(node));
            }
        }
        Ok(first)
    }
}
