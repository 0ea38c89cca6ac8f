//! The order of results by the values of their outputs: PRIORITY and OUTPUT ORDER (DMN 1.5 §8.2.10).

use super::table::{HitPolicy, Output, Rule, Table};
use feel::{EvaluationError, Run, Scope, Value};

/// Most values of an output whose order is looked at before the table is asked.
const ORDER_MAX: usize = 1_000;

impl Table {
    pub(super) fn by_priority<'h>(
        &self,
        hits: &'h [(&Rule, Vec<Value>)],
        scope: &mut Scope<'_>,
        run: &mut Run<'_>,
    ) -> Result<Vec<&'h Vec<Value>>, EvaluationError> {
        let mut orders = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            let mut order = Vec::with_capacity(output.order.len());
            for expression in &output.order {
                order.push(expression.evaluate_in(scope, run)?);
            }
            orders.push(order);
        }
        let mut sorted: Vec<&Vec<Value>> = hits.iter().map(|(_, values)| values).collect();
        sorted.sort_by_cached_key(|values| rank(&orders, values));
        Ok(sorted)
    }

    /// The priority of each rule's results, the highest first, where they are constants; of a PRIORITY table only.
    pub(crate) fn constant_ranks(&self) -> Vec<Option<Vec<usize>>> {
        if self.policy != HitPolicy::Priority {
            return Vec::new();
        }
        let constants = |output: &Output| -> Option<Vec<Value>> {
            let few = output.order.len() <= ORDER_MAX;
            output.order.iter().map(|one| one.constant().cloned().filter(|_| few)).collect()
        };
        let orders: Option<Vec<Vec<Value>>> = self.outputs.iter().map(constants).collect();
        let Some(orders) = orders else { return Vec::new() };
        let ranked = |rule: &Rule| {
            let values: Option<Vec<Value>> =
                rule.outputs.iter().map(|written| written.inner.constant().cloned()).collect();
            Some(rank(&orders, &values?))
        };
        self.rules.iter().map(ranked).collect()
    }
}

/// The places of values among those of their outputs, the highest priority first.
fn rank(orders: &[Vec<Value>], values: &[Value]) -> Vec<usize> {
    let place = |(order, value): (&Vec<Value>, &Value)| {
        let found = order.iter().position(|known| known.is_equal_to(value));
        found.unwrap_or(usize::MAX)
    };
    orders.iter().zip(values).map(place).collect()
}
