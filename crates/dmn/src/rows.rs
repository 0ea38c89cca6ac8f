//! The value of a decision as rows: one for each result, its outputs by their names.

use crate::logic::Kind;
use crate::logic::table::{Aggregation, HitPolicy, Table};
use crate::model::{ElementKind, Model};
use feel::{Context, Value};
use std::sync::Arc;

impl Model {
    /// The value of a decision (by name or id) as rows, one for each rule that counted: outputs by their names. An output
    /// without a name, and the value of a decision that is no table, stand under the name of the decision. A table
    /// that gave null has no row.
    pub fn rows(&self, decision: &str, value: &Value) -> Vec<Context> {
        let element = self.find(decision).and_then(|index| self.inner.elements.get(index));
        let Some(element) = element else { return Vec::new() };
        let table = match &element.kind {
            ElementKind::Decision(Some(logic)) => match &logic.kind {
                Kind::Table(table) => Some(table),
                _ => None,
            },
            _ => None,
        };
        let row = |value: &Value| match (table, value) {
            (Some(table), Value::Context(context)) if table.outputs.len() > 1 => {
                Context::clone(context)
            }
            (table, value) => {
                let named = table.and_then(|table| table.outputs.first()).map(|one| &one.name);
                let name = named.filter(|name| !name.is_empty()).unwrap_or(&element.name);
                Context::from_iter([(Arc::clone(name), value.clone())])
            }
        };
        match (table, value) {
            (Some(_), Value::Null) => Vec::new(),
            (Some(table), Value::List(list)) if gives_many(table) => list.iter().map(row).collect(),
            (_, value) => vec![row(value)],
        }
    }
}

/// Whether the value is a list of the results of several rules.
fn gives_many(table: &Table) -> bool {
    match table.policy {
        HitPolicy::RuleOrder | HitPolicy::OutputOrder => true,
        HitPolicy::Collect(aggregation) => aggregation == Aggregation::List,
        HitPolicy::Unique | HitPolicy::Any | HitPolicy::Priority | HitPolicy::First => false,
    }
}
