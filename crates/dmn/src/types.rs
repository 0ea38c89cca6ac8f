//! Item definitions: the types of a model, with their allowed values.

use crate::located::shortened;
use feel::{Cause, Context, Run, Scope, Type, UnaryTests, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How far item definitions may refer to one another.
const REFERENCES_MAX: u32 = 100;
/// Parts and nesting of a type that `instance of` looks at.
const PARTS_MAX: u32 = 2_000;
const NESTING_MAX: u32 = 12;

/// A reference to a type: of FEEL, of the model, or none.
#[derive(Clone, Debug, Default)]
pub(crate) enum TypeReference {
    #[default]
    Any,
    Feel(Type),
    Item(Arc<str>),
}

impl TypeReference {
    pub(crate) fn new(text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Self::Any;
        };
        let local = text.rsplit(':').next().unwrap_or(text);
        match Type::of_name(local) {
            Some(Type::Any) => Self::Any,
            Some(known) => Self::Feel(known),
            None => Self::Item(local.into()),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct ItemDefinition {
    pub(crate) base: TypeReference,
    pub(crate) components: Vec<(Arc<str>, ItemDefinition)>,
    pub(crate) is_collection: bool,
    pub(crate) allowed: Option<UnaryTests>,
    pub(crate) constraint: Option<UnaryTests>,
    pub(crate) function: Option<(Vec<TypeReference>, TypeReference)>,
}

#[derive(Debug, Default)]
pub(crate) struct Types {
    pub(crate) items: HashMap<Arc<str>, ItemDefinition>,
}

impl Types {
    /// The value as this type, or why it is none.
    pub(crate) fn coerce(
        &self,
        wanted: &TypeReference,
        value: Value,
        run: &mut Run<'_>,
    ) -> Result<Value, Cause> {
        self.by_reference(wanted, value, run, 0)
    }

    fn by_reference(
        &self,
        wanted: &TypeReference,
        value: Value,
        run: &mut Run<'_>,
        depth: u32,
    ) -> Result<Value, Cause> {
        if value.is_null() {
            return Ok(value);
        }
        match wanted {
            TypeReference::Any => Ok(value),
            TypeReference::Feel(of) => {
                let found = value.type_name();
                of.coerce(value).ok_or_else(|| mismatch(of, found))
            }
            TypeReference::Item(name) => match self.items.get(name) {
                Some(item) if depth < REFERENCES_MAX => self.by_item(item, value, run, depth + 1),
                Some(_) => Err(Cause::Exhausted("depth of item definitions")),
                None => Ok(value),
            },
        }
    }

    fn by_item(
        &self,
        item: &ItemDefinition,
        value: Value,
        run: &mut Run<'_>,
        depth: u32,
    ) -> Result<Value, Cause> {
        if !item.is_collection {
            let value = match &value {
                // A list of one stands for its item.
                Value::List(items) if items.len() == 1 && !self.is_list(item, depth) => {
                    items.first().cloned().unwrap_or(Value::Null)
                }
                _ => value,
            };
            let value = self.single(item, value, run, depth)?;
            allowed(item.constraint.as_ref(), &value, run)?;
            return Ok(value);
        }
        let items = match value {
            Value::List(items) => items.to_vec(),
            single => vec![single],
        };
        let mut checked = Vec::with_capacity(items.len());
        for value in items {
            checked.push(self.single(item, value, run, depth)?);
        }
        let value = run.list(checked)?;
        allowed(item.constraint.as_ref(), &value, run)?;
        Ok(value)
    }

    fn is_list(&self, item: &ItemDefinition, depth: u32) -> bool {
        if item.is_collection || depth > REFERENCES_MAX {
            return true;
        }
        match &item.base {
            TypeReference::Item(name) => {
                self.items.get(name).is_some_and(|base| self.is_list(base, depth + 1))
            }
            TypeReference::Feel(Type::List(_)) => true,
            TypeReference::Feel(_) => false,
            TypeReference::Any => item.components.is_empty(),
        }
    }

    fn single(
        &self,
        item: &ItemDefinition,
        value: Value,
        run: &mut Run<'_>,
        depth: u32,
    ) -> Result<Value, Cause> {
        if value.is_null() {
            return Ok(value);
        }
        run.step(1)?;
        if item.function.is_some() {
            let fits = self.feel_type(item).contains(&value);
            return if fits { Ok(value) } else { Err(mismatch("a function", value.type_name())) };
        }
        if item.components.is_empty() {
            let value = self.by_reference(&item.base, value, run, depth)?;
            allowed(item.allowed.as_ref(), &value, run)?;
            return Ok(value);
        }
        let Value::Context(given) = &value else {
            return Err(mismatch("a context", value.type_name()));
        };
        let mut checked = Context::clone(given);
        for (name, component) in &item.components {
            let Some(part) = given.get(name) else { continue };
            let part = self.by_item(component, part.clone(), run, depth + 1)?;
            checked.insert(name.clone(), part);
        }
        run.context(checked)
    }

    /// The type as FEEL knows it, for `instance of`. Types may hold themselves: what goes
    /// beyond a number of parts is any type.
    pub(crate) fn feel_type(&self, item: &ItemDefinition) -> Type {
        self.expanded(item, &mut { PARTS_MAX }, 0)
    }

    /// As [`Self::feel_type`], for a reference.
    pub(crate) fn referenced(&self, reference: &TypeReference) -> Type {
        self.expanded_reference(reference, &mut { PARTS_MAX }, 0)
    }

    fn expanded(&self, item: &ItemDefinition, left: &mut u32, depth: u32) -> Type {
        if *left == 0 || depth > NESTING_MAX {
            return Type::Any;
        }
        *left -= 1;
        let single = if let Some((parameters, output)) = &item.function {
            let parameters =
                parameters.iter().map(|p| self.expanded_reference(p, left, depth + 1)).collect();
            Type::Function(parameters, Arc::new(self.expanded_reference(output, left, depth + 1)))
        } else if item.components.is_empty() {
            self.expanded_reference(&item.base, left, depth + 1)
        } else {
            let entries = item.components.iter();
            let entries =
                entries.map(|(name, of)| (name.clone(), self.expanded(of, left, depth + 1)));
            Type::Context(entries.collect())
        };
        if item.is_collection { Type::List(Arc::new(single)) } else { single }
    }

    fn expanded_reference(&self, reference: &TypeReference, left: &mut u32, depth: u32) -> Type {
        match reference {
            TypeReference::Any => Type::Any,
            TypeReference::Feel(of) => of.clone(),
            TypeReference::Item(name) => match self.items.get(name) {
                Some(item) => self.expanded(item, left, depth),
                None => Type::Any,
            },
        }
    }

    /// The names of all components.
    pub(crate) fn component_names(&self) -> HashSet<Arc<str>> {
        let mut names = HashSet::new();
        let mut pending: Vec<&ItemDefinition> = self.items.values().collect();
        while let Some(item) = pending.pop() {
            names.extend(item.components.iter().map(|(name, _)| name.clone()));
            pending.extend(item.components.iter().map(|(_, item)| item));
        }
        names
    }

    /// The values that a type allows, as they are written; none where it allows any.
    pub(crate) fn allowed_text<'a>(&'a self, reference: &'a TypeReference) -> Option<&'a str> {
        self.allowed_tests(reference).map(UnaryTests::source)
    }

    /// The values that a single value of a type may have.
    pub(crate) fn allowed_tests<'a>(
        &'a self,
        reference: &'a TypeReference,
    ) -> Option<&'a UnaryTests> {
        let mut reference = reference;
        for _ in 0..REFERENCES_MAX {
            let TypeReference::Item(name) = reference else { return None };
            let item = self.items.get(name).filter(|item| !item.is_collection)?;
            if item.allowed.is_some() || item.constraint.is_some() {
                return item.allowed.as_ref().or(item.constraint.as_ref());
            }
            reference = &item.base;
        }
        None
    }

    /// The simple type of FEEL that a reference comes down to, if it does.
    pub(crate) fn simple_type<'a>(&'a self, reference: &'a TypeReference) -> Option<&'a Type> {
        let mut reference = reference;
        for _ in 0..REFERENCES_MAX {
            match reference {
                TypeReference::Any => return None,
                TypeReference::Feel(of) => return Some(of),
                TypeReference::Item(name) => {
                    let item = self.items.get(name).filter(|item| !item.is_collection)?;
                    if !item.components.is_empty() {
                        return None;
                    }
                    reference = &item.base;
                }
            }
        }
        None
    }
}

fn mismatch(wanted: impl std::fmt::Display, found: &str) -> Cause {
    Cause::NotApplicable(format!("the value must be {wanted}, not {found}"))
}

fn allowed(tests: Option<&UnaryTests>, value: &Value, run: &mut Run<'_>) -> Result<(), Cause> {
    let Some(tests) = tests else { return Ok(()) };
    let empty = Context::new();
    let passed = tests.matches_in(value, &mut Scope::new(&empty), run).map_err(|e| e.cause)?;
    if passed {
        return Ok(());
    }
    let (value, allowed) = (shortened(&value.to_string()), shortened(tests.source()));
    Err(Cause::NotApplicable(format!("{value} is not allowed: it must be {allowed}")))
}
