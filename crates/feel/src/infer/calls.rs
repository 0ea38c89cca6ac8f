//! Calls: what is called, what it takes and what it gives.

use super::{Walk, builtins};
use crate::ast::{Arguments, Call, Callee, Kind, Lambda};
use crate::builtin::{self, Builtin};
use crate::types::Type;
use std::sync::Arc;

/// An argument: its name, where it is given by name, and its type.
struct Given {
    name: Option<Arc<str>>,
    of: Type,
}

impl Walk<'_> {
    pub(super) fn call(&mut self, at: u32, call: &Call) -> Type {
        let callee = match &call.callee {
            Callee::Builtin(builtin) => {
                let given = self.given(&call.arguments);
                return self.builtin(at, builtin, given);
            }
            Callee::Node(callee) => callee,
        };
        let (of, names) = match &callee.kind {
            Kind::Name(name) => match self.known.found(name) {
                Some(found) => (found.of, found.parameters),
                None => (Type::Any, None),
            },
            _ => (self.node(callee), None),
        };
        let given = self.given(&call.arguments);
        match of {
            Type::Function(parameters, result) => {
                self.arguments(at, (&parameters, names.as_deref()), &given);
                Type::clone(&result)
            }
            of if !of.is_known() => Type::Any,
            // A name that holds no function may still be that of a built-in one.
            of => {
                let shadowed =
                    matches!(&callee.kind, Kind::Name(name) if builtin::find(name).is_some());
                if !shadowed {
                    self.mistake(at, format!("{} is not a function", of.short_name()));
                }
                Type::Any
            }
        }
    }

    fn given(&mut self, arguments: &Arguments) -> Vec<Given> {
        match arguments {
            Arguments::Positional(nodes) => {
                nodes.iter().map(|node| Given { name: None, of: self.node(node) }).collect()
            }
            Arguments::Named(nodes) => {
                let nodes = nodes.iter();
                nodes
                    .map(|(name, node)| Given { name: Some(name.clone()), of: self.node(node) })
                    .collect()
            }
        }
    }

    fn builtin(&mut self, at: u32, builtin: &Builtin, given: Vec<Given>) -> Type {
        let named: Vec<&str> = given.iter().filter_map(|given| given.name.as_deref()).collect();
        let types: Vec<Type> = if named.is_empty() {
            given.into_iter().map(|given| given.of).collect()
        } else {
            let Some(parameters) = builtin.parameters(&named) else { return Type::Any };
            let of = |parameter: &&str| {
                let found = given.iter().find(|given| given.name.as_deref() == Some(*parameter));
                found.map_or(Type::Null, |found| found.of.clone())
            };
            parameters.iter().map(of).collect()
        };
        // That there are too many or too few is told by the inspection.
        if !builtin.takes(types.len()) {
            return Type::Any;
        }
        let (gives, refused) = builtins::called(builtin.name, &types);
        for (position, expected) in refused {
            let found = types.get(position).map_or("", Type::short_name);
            let message = format!("{}: {expected} is expected, not {found}", builtin.name);
            self.mistake(at, message);
        }
        gives
    }

    /// Whether a function takes these arguments.
    fn arguments(
        &mut self,
        at: u32,
        (parameters, names): (&[Type], Option<&[Arc<str>]>),
        given: &[Given],
    ) {
        let by_name = given.iter().any(|given| given.name.is_some());
        let count = parameters.len();
        if !by_name && count != given.len() {
            self.mistake(at, format!("{count} arguments are expected, not {}", given.len()));
            return;
        }
        let Some(names) = names else {
            if !by_name {
                for (position, (of, given)) in parameters.iter().zip(given).enumerate() {
                    self.argument(at, &(position + 1).to_string(), of, &given.of);
                }
            }
            return;
        };
        for (position, (name, of)) in names.iter().zip(parameters).enumerate() {
            let found = match by_name {
                true => given.iter().find(|given| given.name.as_ref() == Some(name)),
                false => given.get(position),
            };
            match found {
                Some(found) => self.argument(at, &format!("'{name}'"), of, &found.of),
                None => self.mistake(at, format!("the argument '{name}' is missing")),
            }
        }
        let strange = given.iter().filter_map(|given| given.name.as_ref());
        if let Some(name) = strange.into_iter().find(|name| !names.contains(name)) {
            self.mistake(at, format!("there is no parameter '{name}'"));
        }
    }

    fn argument(&mut self, at: u32, which: &str, wanted: &Type, found: &Type) {
        if !found.may_be(wanted) {
            let (wanted, found) = (wanted.short_name(), found.short_name());
            self.mistake(at, format!("the argument {which} must be {wanted}, not {found}"));
        }
    }

    pub(super) fn lambda(&mut self, lambda: &Lambda) -> Type {
        let parameters: Arc<[Type]> = lambda.parameters.iter().map(|(_, of)| of.clone()).collect();
        if lambda.external {
            return Type::Function(parameters, Arc::new(Type::Any)).bounded();
        }
        let outer = self.known.bound();
        for (name, of) in &lambda.parameters {
            self.known.bind(name.clone(), of.clone());
        }
        let result = self.node(&lambda.body);
        self.known.release(outer);
        Type::Function(parameters, Arc::new(result)).bounded()
    }
}
