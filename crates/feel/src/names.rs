//! The names that an expression may use: what lets `Monthly salary * 12` be read.

use crate::types::Type;
use std::collections::HashMap;
use std::sync::Arc;

/// Known names (also with spaces or signs in them) and known types.
///
/// Only names that are not one plain word need to be declared: an undeclared word is read as
/// a name all the same, and looked up when the expression is evaluated.
#[derive(Clone, Default, Debug)]
pub struct Names {
    values: HashMap<Arc<str>, ()>,
    types: HashMap<Arc<str>, Type>,
}

impl Names {
    /// No names.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more name (of an input, a decision, or a component of one).
    #[must_use]
    pub fn with(mut self, name: &str) -> Self {
        self.declare(name);
        self
    }

    /// Declares a name.
    pub fn declare(&mut self, name: &str) {
        self.values.insert(name.into(), ());
    }

    /// Declares a type by its name.
    pub fn declare_type(&mut self, name: &str, r#type: Type) {
        self.types.insert(name.into(), r#type);
    }

    /// Whether a name is declared.
    pub fn contains(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
}

impl<N: AsRef<str>> FromIterator<N> for Names {
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        let mut known = Self::new();
        for name in names {
            known.declare(name.as_ref());
        }
        known
    }
}
