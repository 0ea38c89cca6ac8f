//! Values to and from JSON. Strings stay strings, in both directions.

use crate::{Context, Value};
use serde_json::Value as Json;

impl Value {
    /// From JSON; numbers keep the digits that JSON shows, strings stay strings.
    pub fn from_json(json: &Json) -> Self {
        // serde_json refuses nesting beyond 128, so the recursion is bounded.
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Self::Number(whole.into()),
                None => number.to_string().parse().map_or(Self::Null, Self::Number),
            },
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(items) => Self::list(items.iter().map(Self::from_json).collect()),
            Json::Object(entries) => Self::context(
                entries
                    .iter()
                    .map(|(name, value)| (name.as_str(), Self::from_json(value)))
                    .collect::<Context>(),
            ),
        }
    }

    /// To JSON. Dates, times and durations become their text; a number with more digits than
    /// a JSON reader would keep becomes text as well, so that no digit is lost unseen.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Number(number) => match number.to_i64() {
                Some(whole) => Json::from(whole),
                None => exact_json_number(&number.to_string()),
            },
            Self::String(text) => Json::from(&**text),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Context(context) => Json::Object(
                context.iter().map(|(name, value)| (name.to_string(), value.to_json())).collect(),
            ),
            Self::Function(_) => Json::Null,
            Self::Date(_)
            | Self::Time(_)
            | Self::DateTime(_)
            | Self::DaysAndTime(_)
            | Self::YearsAndMonths(_)
            | Self::Range(_) => Json::from(self.to_string()),
        }
    }
}

fn exact_json_number(text: &str) -> Json {
    let read = serde_json::from_str::<serde_json::Number>(text).ok();
    let exact = read.filter(|number| {
        let shown: Option<crate::decimal::Decimal> = number.to_string().parse().ok();
        shown.is_some() && shown == text.parse().ok()
    });
    exact.map_or_else(|| Json::from(text), Json::Number)
}
