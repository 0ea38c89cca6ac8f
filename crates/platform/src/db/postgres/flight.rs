//! What several units write, put together: rows for one table in one statement, the rest as it is.

use std::collections::HashMap;

use tokio_postgres::types::Type;

use super::super::unit::{Step, Unit, insertion};
use crate::db::Value;

/// Units that are committed together.
pub(super) struct Flight<'a> {
    /// Rows that can be added before anything else, by table and columns.
    pub(super) insertions: Vec<Insertion<'a>>,
    /// All other statements, unit by unit, each unit's in its order.
    pub(super) steps: Vec<&'a Step>,
}

/// Rows of several units for the same columns of one table.
pub(super) struct Insertion<'a> {
    /// Table and columns, as in `Unit::insert`.
    pub(super) into: &'static str,
    /// The values, column by column.
    pub(super) columns: Vec<Vec<&'a Value>>,
}

impl Insertion<'_> {
    /// How many rows it adds.
    pub(super) fn rows(&self) -> u64 {
        self.columns.first().map_or(0, |column| column.len() as u64)
    }
}

impl<'a> Flight<'a> {
    /// A unit that is alone is left as it is: there is nothing to put together.
    ///
    /// A row is taken out of its unit's order only when no other statement of that unit names its table: then
    /// none of them can tell whether it was there before or after. Units do not know of each other anyway.
    pub(super) fn of(units: &[&'a Unit]) -> Flight<'a> {
        let (mut insertions, mut steps) = (Vec::new(), Vec::new());
        let mut places: HashMap<&'static str, usize> = HashMap::new();
        for unit in units {
            for step in unit.steps() {
                match step.into.filter(|into| units.len() > 1 && is_alone(unit, into)) {
                    Some(into) => {
                        let place = *places.entry(into).or_insert_with(|| {
                            insertions.push(Insertion { into, columns: Vec::new() });
                            insertions.len() - 1
                        });
                        if let Some(insertion) = insertions.get_mut(place) {
                            add(insertion, step);
                        }
                    }
                    None => steps.push(step),
                }
            }
        }
        Flight { insertions, steps }
    }
}

/// Whether none of the unit's other statements names the table.
fn is_alone(unit: &Unit, into: &str) -> bool {
    let table = table(into);
    unit.steps().iter().all(|step| match step.into {
        Some(other) => other == into || self::table(other) != table,
        None => !step.sql.contains(table),
    })
}

fn table(into: &str) -> &str {
    into.split(' ').next().unwrap_or(into)
}

fn add<'a>(insertion: &mut Insertion<'a>, step: &'a Step) {
    let width = width(insertion.into);
    insertion.columns.resize_with(width, Vec::new);
    for row in step.args.chunks(width) {
        for (column, value) in insertion.columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
}

fn width(into: &str) -> usize {
    into.matches(',').count() + 1
}

/// The statement for one row, from which the server tells the columns' types.
pub(super) fn one_row(insertion: &Insertion<'_>) -> String {
    self::insertion(insertion.into, width(insertion.into), 1)
}

/// The statement for any number of rows.
pub(super) fn many_rows(insertion: &Insertion<'_>, types: &[Type]) -> String {
    let arrays: Vec<String> = (1..=types.len())
        .zip(types)
        .map(|(place, one)| format!("${place}::{}[]", one.name()))
        .collect();
    format!("INSERT INTO {} SELECT * FROM unnest({})", insertion.into, arrays.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    const ENTRY: &str = "entry (id, text)";

    fn unit(id: i64) -> Unit {
        let mut unit = Unit::new();
        unit.insert(ENTRY, args![id, "a"]);
        unit.insert(ENTRY, args![id + 1, "b"]);
        unit
    }

    #[test]
    fn rows_of_several_units_go_together_by_column() {
        let (one, two) = (unit(1), unit(3));
        let flight = Flight::of(&[&one, &two]);
        assert!(flight.steps.is_empty());
        let insertion = &flight.insertions[0];
        assert_eq!(insertion.rows(), 4);
        let ids = [1_i64, 2, 3, 4].map(Value::from);
        assert_eq!(format!("{:?}", insertion.columns[0]), format!("{ids:?}"));
        let types = [Type::INT8, Type::TEXT];
        let sql = "INSERT INTO entry (id, text) SELECT * FROM unnest($1::int8[], $2::text[])";
        assert_eq!(many_rows(insertion, &types), sql);
    }

    #[test]
    fn a_unit_alone_is_left_as_it_is() {
        let one = unit(1);
        let flight = Flight::of(&[&one]);
        assert!(flight.insertions.is_empty());
        assert_eq!(flight.steps.len(), one.steps().len());
    }

    #[test]
    fn a_row_keeps_its_place_beside_a_statement_on_its_table() {
        let mut one = Unit::new();
        one.run("DELETE FROM entry WHERE id = $1", args![1_i64]);
        one.insert(ENTRY, args![1_i64, "again"]);
        let two = unit(3);
        let flight = Flight::of(&[&one, &two]);
        assert_eq!(flight.insertions[0].rows(), 2);
        let kept: Vec<&str> = flight.steps.iter().map(|step| step.sql.as_ref()).collect();
        assert!(kept[0].starts_with("DELETE") && kept[1].starts_with("INSERT"), "{kept:?}");
    }
}
