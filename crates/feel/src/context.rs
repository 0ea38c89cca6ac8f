//! Contexts: ordered maps from names to values.

use crate::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// From this many entries on, names are looked up by hash rather than one after the other.
const SCAN_MAX: usize = 16;

/// An ordered map from names to values.
#[derive(Clone, Default, Debug)]
pub struct Context {
    entries: Vec<(Arc<str>, Value)>,
    index: HashMap<Arc<str>, usize>,
    depth: u32,
}

impl Context {
    /// An empty context.
    pub fn new() -> Self {
        Self::default()
    }

    /// From a JSON object; anything else gives an empty context.
    pub fn from_json(json: &serde_json::Value) -> Self {
        match Value::from_json(json) {
            Value::Context(context) => Arc::unwrap_or_clone(context),
            _ => Self::new(),
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.entries.len() > SCAN_MAX {
            return self.index.get(name).copied();
        }
        self.entries.iter().position(|(key, _)| **key == *name)
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let position = self.position(name)?;
        self.entries.get(position).map(|(_, value)| value)
    }

    /// Sets a name, keeping its place when it is there already.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, value: Value) {
        let name = name.into();
        self.depth = self.depth.max(value.depth() + 1);
        if let Some((_, slot)) = self.position(&name).and_then(|at| self.entries.get_mut(at)) {
            *slot = value;
            return;
        }
        self.entries.push((name.clone(), value));
        match self.entries.len() {
            count if count <= SCAN_MAX => {}
            count if count == SCAN_MAX + 1 => {
                let names = self.entries.iter().enumerate();
                self.index = names.map(|(at, (key, _))| (key.clone(), at)).collect();
            }
            count => {
                self.index.insert(name, count - 1);
            }
        }
    }

    pub(crate) fn depth(&self) -> u32 {
        self.depth
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Value)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<N: Into<Arc<str>>> FromIterator<(N, Value)> for Context {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(entries: I) -> Self {
        let mut context = Self::new();
        for (name, value) in entries {
            context.insert(name, value);
        }
        context
    }
}
