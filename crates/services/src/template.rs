//! Texts with `{FEEL}` in them: reasons and the wording of letters.

use std::sync::Arc;

use feel::{Context, Environment, Expression, Names, Value};
use platform::Locale;

use crate::words::Words;

/// A text per language with expressions in it, compiled.
#[derive(Clone, Debug, Default)]
pub struct Template(Arc<[(Locale, Vec<Part>)]>);

#[derive(Clone, Debug)]
enum Part {
    Text(Arc<str>),
    Hole(Expression),
}

/// Writes the value of a hole for a person in a language: the caller knows calendars, currencies and numerals. The hole is
/// given as it is written.
pub type Show<'a> = &'a dyn Fn(&str, &Value, Locale) -> String;

impl Template {
    /// Compiles words; the error names the hole that is not FEEL.
    ///
    /// # Errors
    /// When a brace is not closed or a hole is not FEEL.
    pub fn compile(words: &Words) -> Result<Template, String> {
        let parts = words.iter().map(|(locale, text)| Ok((locale, parts(text)?)));
        Ok(Template(parts.collect::<Result<_, String>>()?))
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The expressions in it.
    pub fn holes(&self) -> impl Iterator<Item = &Expression> {
        self.0.iter().flat_map(|(_, parts)| parts).filter_map(|part| match part {
            Part::Hole(expression) => Some(expression),
            Part::Text(_) => None,
        })
    }

    /// The words, each hole filled with its value. What has no value is shown as a dash.
    pub fn fill(&self, inputs: &Context, environment: &Environment, show: Show<'_>) -> Words {
        Words::new(self.0.iter().map(|(locale, parts)| {
            let text: String = parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.to_string(),
                    Part::Hole(expression) => match expression.evaluate(inputs, environment) {
                        Ok(Value::Null) | Err(_) => "–".to_owned(),
                        Ok(value) => show(expression.source(), &value, *locale),
                    },
                })
                .collect();
            (*locale, text.into())
        }))
    }
}

fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Text(before.into()));
        }
        let (hole, after) = after.split_once('}').ok_or("a brace is opened and not closed")?;
        let expression = Expression::parse(hole, &Names::new())
            .map_err(|error| format!("`{{{hole}}}` is not FEEL: {}", error.message))?;
        parts.push(Part::Hole(expression));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.into()));
    }
    Ok(parts)
}

/// A value as plain text, when no better way to show it is at hand: dates in ISO 8601, numbers with a point.
pub fn show_plain(value: &Value, _: Locale) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::List(items) => {
            let shown: Vec<String> =
                items.iter().map(|item| show_plain(item, Locale::EN)).collect();
            shown.join(", ")
        }
        other => other.to_string(),
    }
}
