//! Correlation by the standard's own keys (BPMN 2.0.2, 8.4.2 and 10.5.1).
//!
//! A process subscribes to a key; for each of its properties it says where the value lies in its
//! variables, and the file says where the value lies in each message.

use super::node::local;
use super::{Reader, place};
use crate::formula::{Formula, Marked, marked};
use crate::xml::Element;

impl<'x> Reader<'x> {
    /// The key over the variables and over what a message carries, from the first subscription of
    /// the process that knows the message.
    pub(super) fn subscribed(&mut self, message: &str) -> (Option<Formula>, Option<Formula>) {
        let document = self.document;
        let Some(process) = self.within else { return (None, None) };
        for subscription in document.children(process).filter(|e| e.is("correlationSubscription")) {
            let (mut own, mut carried) = (Vec::new(), Vec::new());
            for binding in
                document.children(subscription).filter(|e| e.is("correlationPropertyBinding"))
            {
                let path = document.child(binding, "dataPath");
                let there = binding.get("correlationPropertyRef");
                let there = there.and_then(|property| self.carried(local(property), message));
                if let (Some(path), Some(there)) = (path, there) {
                    own.push(bare(&path.text).to_owned());
                    carried.push(there);
                }
            }
            if !own.is_empty() {
                let at = place(subscription);
                let own = self.bare_formula(&listed(&own), at);
                return (own, self.bare_formula(&listed(&carried), at));
            }
        }
        (None, None)
    }

    /// Where a property lies in a message.
    fn carried(&self, property: &str, message: &str) -> Option<String> {
        let property: &Element = self.globals.get(property).copied()?;
        let retrieval = self.document.children(property).find(|e| {
            e.is("correlationPropertyRetrievalExpression")
                && e.get("messageRef").is_some_and(|of| local(of) == message)
        })?;
        let path = self.document.child(retrieval, "messagePath")?;
        Some(bare(&path.text).to_owned())
    }
}

fn bare(text: &str) -> &str {
    match marked(text) {
        Marked::Fixed(text) | Marked::Formula(text) | Marked::Braced(text) => text,
        Marked::Mixed(text) => text,
    }
}

/// One value, or several as a list.
fn listed(parts: &[String]) -> String {
    match parts {
        [one] => format!("={one}"),
        several => format!("=[{}]", several.join(", ")),
    }
}
