//! Variables in a state: FEEL values that come back from storage as they went in.
//!
//! JSON knows neither dates nor 34 digits, so what JSON cannot say is an object with one key that
//! begins with `@`: `{"@":"2027-05-01"}` for whatever FEEL writes as `@"…"`, `{"@n":"…"}` for a
//! number. An object that really has one such key gets one more `@`.

use feel::{Context, Environment, Expression, Names, Value};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

use crate::formula::Failure;

/// Deepest nesting of a stored value, below what JSON readers accept.
pub const VALUE_DEPTH_MAX: usize = 60;

/// The variables of one scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables(pub(crate) Context);

impl Serialize for Variables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        entries(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::deserialize(deserializer)?;
        let mut context = Context::new();
        for (name, json) in map {
            context.insert(name, decode(&json).map_err(D::Error::custom)?);
        }
        Ok(Self(context))
    }
}

/// One value of its own, stored like a variable.
#[derive(Clone, Debug)]
pub(crate) struct Stored(pub(crate) Value);

impl Serialize for Stored {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Stored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        decode(&json).map(Self).map_err(D::Error::custom)
    }
}

/// Variables outside a state, stored in the same way.
pub(crate) mod context {
    use super::{Context, Deserialize, Deserializer, Serialize, Serializer, Variables, entries};

    pub(crate) fn serialize<S: Serializer>(
        context: &Context,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        entries(context).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Context, D::Error> {
        Variables::deserialize(deserializer).map(|Variables(context)| context)
    }
}

/// A value outside a state, stored in the same way.
pub(crate) mod value {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Stored, Value, encode};

    pub(crate) fn serialize<S: Serializer>(
        value: &Value,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        encode(value).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Value, D::Error> {
        Stored::deserialize(deserializer).map(|Stored(value)| value)
    }
}

/// Refuses what a state cannot keep: functions, ranges, and values nested too deep.
pub(crate) fn keepable(name: &str, value: &Value) -> Result<(), Failure> {
    keepable_below(value, VALUE_DEPTH_MAX).map_err(|cause| Failure::of(name, cause))
}

fn keepable_below(value: &Value, depth: usize) -> Result<(), String> {
    match value {
        Value::Function(_) | Value::Range(_) => {
            Err(format!("a {} cannot be kept in a variable", value.type_name()))
        }
        Value::List(_) | Value::Context(_) if depth == 0 => {
            Err(format!("a value is nested deeper than {VALUE_DEPTH_MAX}"))
        }
        Value::List(items) => items.iter().try_for_each(|item| keepable_below(item, depth - 1)),
        Value::Context(context) => {
            context.iter().try_for_each(|(_, value)| keepable_below(value, depth - 1))
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::DaysAndTime(_)
        | Value::YearsAndMonths(_) => Ok(()),
    }
}

fn entries(context: &Context) -> Map<String, Json> {
    context.iter().map(|(name, value)| (name.to_string(), encode(value))).collect()
}

fn marked(mark: &str, text: impl Into<Json>) -> Json {
    let mut map = Map::new();
    map.insert(mark.to_owned(), text.into());
    Json::Object(map)
}

fn encode(value: &Value) -> Json {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => value.to_json(),
        Value::Number(number) => match value.to_json() {
            Json::String(_) => marked("@n", number.to_string()),
            json => json,
        },
        Value::List(items) => Json::Array(items.iter().map(encode).collect()),
        Value::Context(context) => {
            let map = entries(context);
            match sole_mark(&map) {
                Some(name) => {
                    let value = map.get(name).cloned().unwrap_or_default();
                    marked(&format!("@{name}"), value)
                }
                None => Json::Object(map),
            }
        }
        Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::DaysAndTime(_)
        | Value::YearsAndMonths(_) => marked("@", value.to_json()),
        // Kept out of states by `keepable`.
        Value::Range(_) | Value::Function(_) => Json::Null,
    }
}

fn sole_mark(map: &Map<String, Json>) -> Option<&str> {
    let mut names = map.keys();
    match (names.next(), names.next()) {
        (Some(name), None) if name.starts_with('@') => Some(name),
        _ => None,
    }
}

fn decode(json: &Json) -> Result<Value, String> {
    match json {
        Json::Array(items) => {
            let items: Result<Vec<Value>, String> = items.iter().map(decode).collect();
            Ok(Value::list(items?))
        }
        Json::Object(map) => match (sole_mark(map), map.values().next()) {
            (Some("@"), Some(Json::String(text))) => temporal(text),
            (Some("@n"), Some(Json::String(text))) => {
                text.parse().map(Value::Number).map_err(|_| format!("{text} is not a number"))
            }
            (Some(name), Some(value)) => {
                let name = name.strip_prefix('@').unwrap_or(name);
                let mut context = Context::new();
                context.insert(name, decode(value)?);
                Ok(Value::context(context))
            }
            _ => {
                let mut context = Context::new();
                for (name, value) in map {
                    context.insert(name.as_str(), decode(value)?);
                }
                Ok(Value::context(context))
            }
        },
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
            Ok(Value::from_json(json))
        }
    }
}

/// FEEL reads back what it wrote: the literal `@"…"` (DMN 1.5, 10.3.1.2, rule 62).
fn temporal(text: &str) -> Result<Value, String> {
    let unreadable = || format!("{text} is not a date, time or duration");
    if text.contains(['"', '\\']) {
        return Err(unreadable());
    }
    let literal = Expression::parse(&format!("@\"{text}\""), &Names::default());
    let now = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
    let value = literal
        .ok()
        .and_then(|literal| literal.evaluate(&Context::new(), &Environment::strict(&now)).ok());
    value.ok_or_else(unreadable)
}
