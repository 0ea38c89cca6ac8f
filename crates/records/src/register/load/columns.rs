//! The columns of the registers that services know by name.

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{ADDRESSES, LoadFinding, finding};
use crate::register::{ADDRESS, COMPANIES, GUARDIANSHIPS, HOUSEHOLD, INCOME, POPULATION, VEHICLES};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Day,
    Whole,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) needed: bool,
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, needed: true }
}

const fn optional(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, needed: false }
}

const fn day(name: &'static str) -> Column {
    Column { name, kind: Kind::Day, needed: true }
}

const fn whole(name: &'static str) -> Column {
    Column { name, kind: Kind::Whole, needed: true }
}

/// The columns beside `person`; none for a register of the town's own.
pub(super) fn of(register: &str) -> Option<&'static [Column]> {
    const PEOPLE: &[Column] = &[text("given"), optional("family"), day("born")];
    const HOMES: &[Column] = &[
        text("street"),
        text("number"),
        text("postcode"),
        text("city"),
        optional("country"),
        optional("zone"),
        optional("district"),
        optional("protected"),
    ];
    const MEMBERS: &[Column] =
        &[text("given"), optional("family"), day("born"), text("relation"), optional("number")];
    const CARS: &[Column] = &[text("plate"), optional("emissions_class")];
    // Who acts for it: `alone`, which is what an empty one means, or `jointly` with another one.
    const FIRMS: &[Column] = &[text("number"), text("name"), day("since"), optional("acts")];
    const WARDS: &[Column] =
        &[text("number"), text("given"), optional("family"), day("since"), optional("until")];
    const INCOMES: &[Column] = &[whole("year"), whole("amount_cents"), whole("household_cents")];
    const PLACES: &[Column] = &[
        text("street"),
        text("number"),
        text("postcode"),
        text("district"),
        optional("parking_zone"),
    ];
    Some(match register {
        POPULATION => PEOPLE,
        ADDRESS => HOMES,
        HOUSEHOLD => MEMBERS,
        VEHICLES => CARS,
        COMPANIES => FIRMS,
        GUARDIANSHIPS => WARDS,
        INCOME => INCOMES,
        ADDRESSES => PLACES,
        _ => return None,
    })
}

/// A record with the columns and nothing else; what does not fit is told.
pub(super) fn fit(
    columns: &[Column],
    line: u64,
    mut record: Map<String, Value>,
    findings: &mut Vec<LoadFinding>,
) -> Value {
    let mut fitted = Map::new();
    for column in columns {
        match record.remove(column.name) {
            None | Some(Value::Null) if !column.needed => {
                fitted.insert(column.name.to_owned(), Value::from(""));
            }
            None | Some(Value::Null) => {
                let problem = format!("{} is missing", column.name);
                findings.push(finding(line, problem, remedy(*column)));
            }
            Some(value) => match value_of(column.kind, &value) {
                Some(value) => _ = fitted.insert(column.name.to_owned(), value),
                None => {
                    let problem = format!("{} does not read", column.name);
                    findings.push(finding(line, problem, remedy(*column)));
                }
            },
        }
    }
    if let Some(strange) = record.keys().next() {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let remedy = format!("The columns are person, {}.", names.join(", "));
        findings.push(finding(line, format!("there is no column {strange}"), remedy));
    }
    Value::Object(fitted)
}

fn value_of(kind: Kind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (Kind::Text, Value::String(text)) => Some(Value::from(text.trim())),
        (Kind::Text, Value::Number(number)) => Some(Value::from(number.to_string())),
        (Kind::Day, Value::String(text)) => {
            text.trim().parse::<Date>().ok().map(|day| Value::from(day.to_string()))
        }
        (Kind::Whole, Value::Number(number)) => number.as_i64().map(Value::from),
        (Kind::Whole, Value::String(text)) => text.trim().parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}

fn remedy(column: Column) -> String {
    match column.kind {
        Kind::Text => format!("Give {} as text.", column.name),
        Kind::Day => format!("Give {} as year-month-day, such as 1988-04-12.", column.name),
        Kind::Whole => format!("Give {} as a whole number.", column.name),
    }
}
