//! Annotations of rules: text with `{expression}` holes.

use crate::located::{Located, Place};
use feel::{Cause, Expression, Names, Run, Scope, SyntaxError, Value};
use std::sync::Arc;

#[derive(Debug, Default)]
pub(crate) struct Annotation {
    /// As it is written.
    pub(crate) source: Arc<str>,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(Arc<str>),
    Hole(Located<Expression>),
}

impl Annotation {
    /// Reads the text; `{{` and `}}` are braces themselves.
    pub(crate) fn parse(text: &str, names: &Names, place: Place) -> Result<Self, SyntaxError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, tail) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = tail.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = tail.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else if let Some((source, after)) = hole(tail) {
                parts.push(Part::Text(std::mem::take(&mut plain).into()));
                let inner = Expression::parse(source, names)?;
                parts.push(Part::Hole(Located { inner, place }));
                rest = after;
            } else {
                plain.push_str(tail.get(..1).unwrap_or(""));
                rest = tail.get(1..).unwrap_or("");
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain.into()));
        Ok(Self { source: text.into(), parts })
    }

    /// The expressions in it.
    pub(crate) fn holes(&self) -> impl Iterator<Item = &Located<Expression>> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(expression) => Some(expression),
            Part::Text(_) => None,
        })
    }

    /// The text with the values of its holes. A hole that has none does not take the decision away from which it was
    /// to follow: it stays as it is written ([`Filled::failures`]).
    pub(crate) fn fill(&self, scope: &mut Scope<'_>, run: &mut Run<'_>) -> Filled {
        let part = |part: &Part| match part {
            Part::Text(text) => FilledPart::Text(text.clone()),
            Part::Hole(expression) => match expression.evaluate(scope, run) {
                Ok(value) => FilledPart::Value(expression.inner.source().into(), value),
                Err(error) => FilledPart::Failed(expression.inner.source().into(), error.cause),
            },
        };
        Filled(self.parts.iter().map(part).collect())
    }
}

/// An annotation whose holes have their values, to be written in any language.
#[derive(Clone, Debug, Default)]
pub struct Filled(Vec<FilledPart>);

#[derive(Clone, Debug)]
enum FilledPart {
    Text(Arc<str>),
    /// A hole as it is written, and its value.
    Value(Arc<str>, Value),
    /// A hole as it is written, and why it has no value.
    Failed(Arc<str>, Cause),
}

impl Filled {
    /// The text, each value written by the caller, who knows numerals and calendars; the hole is given as it is written.
    pub fn write(&self, show: &dyn Fn(&str, &Value) -> String) -> String {
        let part = |part: &FilledPart| match part {
            FilledPart::Text(text) => text.to_string(),
            FilledPart::Value(source, value) => show(source, value),
            FilledPart::Failed(source, _) => format!("{{{source}}}"),
        };
        self.0.iter().map(part).collect()
    }

    /// The holes that have no value, as they are written, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &Cause)> {
        self.0.iter().filter_map(|part| match part {
            FilledPart::Failed(source, cause) => Some((&**source, cause)),
            FilledPart::Text(_) | FilledPart::Value(..) => None,
        })
    }

    /// The text, values as FEEL writes them.
    pub fn plain(&self) -> String {
        self.write(&|_, value| value.plain())
    }
}

/// The expression up to the brace that closes it, and what follows.
fn hole(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('{')?;
    let (mut depth, mut quoted) = (0u32, false);
    for (at, letter) in inner.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted && depth == 0 => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            '}' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}
