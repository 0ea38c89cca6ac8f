//! The names that an expression may use: what lets `Monthly salary * 12` be read.

use crate::lexer;
use crate::types::Type;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Known names (also with spaces or signs in them) and known types.
///
/// Only names that are not one plain word need to be declared: an undeclared word is read as
/// a name all the same, and looked up when the expression is evaluated.
#[derive(Clone, Default, Debug)]
pub struct Names {
    /// By first word; within it the names with the most parts first.
    values: HashMap<Box<str>, Vec<NameParts>>,
    all: HashSet<Arc<str>>,
    types: HashMap<Arc<str>, Type>,
}

/// A name, cut as the lexer cuts it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NameParts {
    pub(crate) name: Arc<str>,
    pub(crate) parts: Vec<Box<str>>,
}

impl NameParts {
    pub(crate) fn new(name: &str) -> Option<Self> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let lexemes = lexer::tokens(&name).ok()?;
        let mut parts: Vec<Box<str>> = Vec::new();
        for lexeme in lexemes {
            match name.get(lexeme.start as usize..lexeme.end as usize) {
                Some("") | None => {}
                Some(part) => parts.push(part.into()),
            }
        }
        (!parts.is_empty()).then(|| Self { name: name.into(), parts })
    }
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
        let Some(parts) = NameParts::new(name) else { return };
        let Some(first) = parts.parts.first() else { return };
        if self.all.insert(parts.name.clone()) {
            let known = self.values.entry(first.clone()).or_default();
            let at = known.partition_point(|name| name.parts.len() >= parts.parts.len());
            known.insert(at, parts);
        }
    }

    /// Declares a type by its name.
    pub fn declare_type(&mut self, name: &str, r#type: Type) {
        self.types.insert(name.into(), r#type);
    }

    /// A declared type.
    pub fn type_named(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Whether a name is declared.
    pub fn contains(&self, name: &str) -> bool {
        self.all.contains(name)
            || NameParts::new(name).is_some_and(|parts| self.all.contains(&parts.name))
    }

    pub(crate) fn starting_with(&self, first: &str) -> &[NameParts] {
        self.values.get(first).map_or(&[], Vec::as_slice)
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
