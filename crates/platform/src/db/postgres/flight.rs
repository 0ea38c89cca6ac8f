//! What several units write, put together: rows for one table in one statement, the rest as it is.

use tokio_postgres::types::Type;

use super::super::unit::{Step, Text, Unit, insertion};
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

impl<'a> Insertion<'a> {
    /// How many rows it adds.
    pub(super) fn rows(&self) -> u64 {
        self.columns.first().map_or(0, |column| column.len() as u64)
    }

    /// Adds the rows of a step, which stand one after another in its values.
    fn add(&mut self, step: &'a Step) {
        for row in step.args.chunks(self.columns.len()) {
            for (column, value) in self.columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
    }

    /// The statement for one row, from which the server tells the columns' types.
    pub(super) fn one_row(&self) -> String {
        insertion(self.into, self.columns.len(), 1)
    }

    /// The statement for any number of rows.
    pub(super) fn many_rows(&self, types: &[Type]) -> String {
        let (into, columns) = (self.into, columns(self.into));
        let arrays: Vec<String> = (1..=types.len())
            .zip(types)
            .map(|(place, one)| format!("${place}::{}[]", one.name()))
            .collect();
        let arrays = arrays.join(", ");
        format!("INSERT INTO {into} SELECT {columns} FROM unnest({arrays}) AS added ({columns})")
    }
}

impl<'a> Flight<'a> {
    /// A unit that is alone is left as it is: there is nothing to put together.
    ///
    /// A row is taken out of its unit's order only when no other statement of that unit names its table: then
    /// none of them can tell whether it was there before or after. Units do not know of each other anyway.
    pub(super) fn of(units: &[&'a Unit]) -> Flight<'a> {
        let mut flight = Flight { insertions: Vec::new(), steps: Vec::new() };
        for unit in units {
            for step in unit.steps() {
                match step.goes_into().filter(|into| units.len() > 1 && is_alone(unit, into)) {
                    Some(into) => flight.insertion(into).add(step),
                    None => flight.steps.push(step),
                }
            }
        }
        flight
    }

    /// The insertion for this table and these columns; there are about as many as tables that one act writes.
    fn insertion(&mut self, into: &'static str) -> &mut Insertion<'a> {
        let known = self.insertions.iter().position(|insertion| insertion.into == into);
        let place = known.unwrap_or_else(|| {
            let columns = columns(into).split(',').map(|_| Vec::new()).collect();
            self.insertions.push(Insertion { into, columns });
            self.insertions.len() - 1
        });
        let Some(insertion) = self.insertions.get_mut(place) else {
            unreachable!("it was found or added just now")
        };
        insertion
    }
}

/// Whether none of the unit's other statements names the table, or it only adds to it.
fn is_alone(unit: &Unit, into: &str) -> bool {
    let table = table(into);
    unit.steps().iter().all(|step| match &step.text {
        Text::Insertion(other) => *other == into || self::table(other) != table,
        Text::Written(sql) => !sql.contains(table) || only_adds(sql, table),
    })
}

/// Whether a statement adds rows to the table, whatever is in it: it names it nowhere else, and passes over no key
/// that exists.
fn only_adds(sql: &str, table: &str) -> bool {
    let added = sql.strip_prefix("INSERT INTO ").and_then(|rest| rest.strip_prefix(table));
    added.is_some_and(|rest| {
        rest.starts_with(' ') && !rest.contains(table) && !rest.contains("ON CONFLICT")
    })
}

fn table(into: &str) -> &str {
    into.split_once(' ').map_or(into, |(table, _)| table)
}

/// The columns of `table (one, two)`: `one, two`.
fn columns(into: &str) -> &str {
    into.split_once(' ').map_or("", |(_, columns)| columns.trim_matches(['(', ')']))
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
        let sql = "INSERT INTO entry (id, text) SELECT id, text FROM unnest($1::int8[], $2::text[]) AS added (id, text)";
        assert_eq!(insertion.many_rows(&types), sql);
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
        let kept: Vec<_> = flight.steps.iter().map(|step| step.sql()).collect();
        assert!(kept[0].starts_with("DELETE") && kept[1].starts_with("INSERT"), "{kept:?}");
    }

    #[test]
    fn what_only_adds_to_a_table_keeps_no_row_back() {
        let check = |sql: &'static str, together: usize| {
            let mut one = unit(1);
            one.run(sql, args![9_i64]);
            let two = unit(3);
            let flight = Flight::of(&[&one, &two]);
            assert_eq!(flight.insertions[0].rows(), together as u64, "{sql}");
        };
        check("INSERT INTO entry (id) SELECT $1 WHERE EXISTS (SELECT 1 FROM other)", 4);
        check("INSERT INTO entry (id) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM entry)", 2);
        check("INSERT INTO entry (id) VALUES ($1) ON CONFLICT DO NOTHING", 2);
        check("INSERT INTO entry_of (id) SELECT id FROM entry WHERE id = $1", 2);
        check("UPDATE entry SET text = '' WHERE id = $1", 2);
    }
}
