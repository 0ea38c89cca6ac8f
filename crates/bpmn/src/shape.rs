//! What a process makes of the results of a decision: Camunda 7's `mapDecisionResult`.

use feel::{Context, Value};

/// The shape in which a process wants the results of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DecisionShape {
    /// The one output of the one result.
    SingleEntry,
    /// The one result, outputs by name.
    SingleResult,
    /// The one output of each result.
    CollectEntries,
    /// Every result, outputs by name.
    ResultList,
}

impl DecisionShape {
    /// The shape by its word in the file.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "singleEntry" => Self::SingleEntry,
            "singleResult" => Self::SingleResult,
            "collectEntries" => Self::CollectEntries,
            "resultList" => Self::ResultList,
            _ => return None,
        })
    }

    /// The results of a decision, outputs by name, in this shape.
    ///
    /// # Errors
    /// A sentence where there are more results, or more outputs in a result, than the shape has room for.
    pub fn of(self, rows: &[Context]) -> Result<Value, String> {
        match self {
            Self::ResultList => Ok(Value::list(rows.iter().map(whole).collect())),
            Self::CollectEntries => {
                Ok(Value::list(rows.iter().map(entry).collect::<Result<_, _>>()?))
            }
            Self::SingleEntry => single(rows)?.map_or(Ok(Value::Null), entry),
            Self::SingleResult => Ok(single(rows)?.map_or(Value::Null, whole)),
        }
    }
}

fn whole(row: &Context) -> Value {
    Value::context(row.clone())
}

fn single(rows: &[Context]) -> Result<Option<&Context>, String> {
    match rows {
        [] => Ok(None),
        [row] => Ok(Some(row)),
        more => Err(format!("the decision has {} results where one is wanted", more.len())),
    }
}

fn entry(row: &Context) -> Result<Value, String> {
    let mut values = row.iter().map(|(_, value)| value.clone());
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(value),
        (None, _) => Ok(Value::Null),
        (Some(_), Some(_)) => {
            Err(format!("a result has {} outputs where one is wanted", row.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use feel::{Environment, Expression, Names};

    use super::*;

    /// The results as a FEEL list, the shape's word, and what comes of it.
    fn check(rows: &str, shape: &str, expected: &str) {
        let now = "2026-11-29T10:00[UTC]".parse().unwrap();
        let read = Expression::parse(rows, &Names::new()).unwrap();
        let rows = read.evaluate(&Context::new(), &Environment::strict(&now)).unwrap();
        let rows: Vec<Context> =
            rows.as_list().unwrap().iter().map(|row| row.as_context().unwrap().clone()).collect();
        let shaped = DecisionShape::named(shape).unwrap().of(&rows);
        assert_eq!(shaped.map_or_else(|wrong| wrong, |value| value.to_string()), expected);
    }

    #[test]
    fn results_take_the_shape_that_the_file_names() {
        check("[{a: 1}]", "singleEntry", "1");
        check("[]", "singleEntry", "null");
        check("[{a: 1, b: 2}]", "singleEntry", "a result has 2 outputs where one is wanted");
        check("[{a: 1}, {a: 2}]", "singleEntry", "the decision has 2 results where one is wanted");
        check("[{a: 1, b: 2}]", "singleResult", "{a: 1, b: 2}");
        check("[]", "singleResult", "null");
        check("[{a: 1}, {a: 2}]", "singleResult", "the decision has 2 results where one is wanted");
        check("[{a: 1}, {a: 2}]", "collectEntries", "[1, 2]");
        check("[{a: 1, b: 2}]", "collectEntries", "a result has 2 outputs where one is wanted");
        check("[]", "resultList", "[]");
        check("[{a: 1}, {a: 2}]", "resultList", "[{a: 1}, {a: 2}]");
        assert_eq!(DecisionShape::named("first"), None);
    }
}
