//! What is known of names before anything is evaluated: the types of what they stand for.

use crate::types::Type;
use std::collections::HashMap;
use std::sync::Arc;

/// The types of the names that expressions read, bound and released as a [`crate::Scope`] binds values.
///
/// A name that is not bound may stand for anything.
#[derive(Clone, Debug, Default)]
pub struct Known {
    bound: Vec<Bound>,
    /// Where in `bound` each name stands, the innermost last.
    places: HashMap<Arc<str>, Vec<usize>>,
    /// Where in `bound` there are items of filters.
    items: Vec<usize>,
}

/// One binding.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// None for the item of a filter, whose entries are names of their own.
    name: Option<Arc<str>>,
    pub(super) of: Type,
    /// Names of the parameters, when it is a function whose parameters have names.
    pub(super) parameters: Option<Arc<[Arc<str>]>>,
}

impl Known {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Binds a name on top of what is there.
    pub fn bind(&mut self, name: impl Into<Arc<str>>, of: Type) {
        self.push(Bound { name: Some(name.into()), of, parameters: None });
    }

    /// Binds a function.
    pub fn bind_function(
        &mut self,
        name: impl Into<Arc<str>>,
        parameters: &[(Arc<str>, Type)],
        result: Type,
    ) {
        let names = parameters.iter().map(|(name, _)| name.clone()).collect();
        let types: Arc<[Type]> = parameters.iter().map(|(_, of)| of.clone()).collect();
        let of = Type::Function(types, Arc::new(result)).bounded();
        self.push(Bound { name: Some(name.into()), of, parameters: Some(names) });
    }

    /// Binds the item that a filter looks at: as `item`, and its entries by their own names.
    pub fn bind_item(&mut self, of: Type) {
        self.bind("item", of.clone());
        self.push(Bound { name: None, of, parameters: None });
    }

    /// How many bindings there are, to come back to with [`Self::release`].
    pub fn bound(&self) -> usize {
        self.bound.len()
    }

    /// Forgets the bindings beyond the first `count`.
    pub fn release(&mut self, count: usize) {
        while self.bound.len() > count {
            let Some(Bound { name, .. }) = self.bound.pop() else { return };
            match name {
                Some(name) => {
                    self.places.get_mut(&name).map(Vec::pop);
                }
                None => {
                    self.items.pop();
                }
            }
        }
    }

    fn push(&mut self, bound: Bound) {
        let at = self.bound.len();
        match &bound.name {
            Some(name) => self.places.entry(name.clone()).or_default().push(at),
            None => self.items.push(at),
        }
        self.bound.push(bound);
    }

    /// The type of what a name stands for.
    pub fn type_of(&self, name: &str) -> Type {
        self.found(name).map_or(Type::Any, |bound| bound.of)
    }

    /// The names of the parameters of a function that was bound with them, and its type.
    pub fn function(&self, name: &str) -> Option<(Arc<[Arc<str>]>, Type)> {
        let bound = self.found(name)?;
        Some((bound.parameters?, bound.of))
    }

    /// What a name stands for; none where nothing is known of it.
    pub(super) fn found(&self, name: &str) -> Option<Bound> {
        let named = self.places.get(name).and_then(|places| places.last()).copied();
        for &at in self.items.iter().rev() {
            if named.is_some_and(|named| named > at) {
                break;
            }
            let of = &self.bound.get(at)?.of;
            let entry = match of {
                Type::Context(entries) => entries.iter().find(|(known, _)| **known == *name),
                _ => None,
            };
            if let Some((_, of)) = entry {
                return Some(Bound { name: None, of: of.clone(), parameters: None });
            }
            // A context may have more entries than are known of it.
            let open = matches!(of, Type::Context(_)) || !of.is_known();
            if open && name != "item" {
                return None;
            }
        }
        self.bound.get(named?).cloned()
    }
}
