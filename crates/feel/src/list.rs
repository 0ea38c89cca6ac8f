//! Lists, which know how deep they nest.

use crate::Value;
use std::ops::Deref;

/// Depth to which lists, contexts and functions may nest in one another.
///
/// Values are dropped and compared recursively, so an expression must not build a deep one.
pub(crate) const VALUE_DEPTH_MAX: u32 = 250;

/// A list of values; use it as a slice.
#[derive(Clone, Default, Debug)]
pub struct List {
    items: Vec<Value>,
    depth: u32,
}

impl List {
    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: Value) {
        self.depth = self.depth.max(item.depth() + 1);
        self.items.push(item);
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        let depth = items.iter().map(Value::depth).max().unwrap_or(0) + 1;
        Self { items, depth }
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}
