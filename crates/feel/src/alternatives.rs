//! What an expression may give, as far as it says so itself: the texts in its branches, and the names whose values it
//! passes on.

use crate::Value;
use crate::ast::{Kind, Node};
use std::sync::Arc;

/// What an expression may give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alternatives {
    /// Texts that stand in it.
    pub texts: Vec<Arc<str>>,
    /// Names from outside whose value it gives as it is.
    pub names: Vec<Arc<str>>,
}

pub(crate) fn of(node: &Node) -> Alternatives {
    let mut found = Alternatives::default();
    found.node(node);
    found
}

impl Alternatives {
    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Constant(value) => self.value(value),
            Kind::Name(name) => self.names.push(name.clone()),
            Kind::If(parts) => parts.iter().skip(1).for_each(|branch| self.node(branch)),
            Kind::List(items) => items.iter().for_each(|item| self.node(item)),
            _ => {}
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.texts.push(text.clone()),
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            _ => {}
        }
    }
}
