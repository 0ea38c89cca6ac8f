//! Expressions in process files: where FEEL begins, and one door to its evaluation.
//!
//! Standard: FEEL (DMN 1.5, chapter 10). Modelers write it with a leading `=` (Camunda 8) or
//! inside `${…}` (Camunda 7, Flowable: there it may be JUEL, which is translated); conditions may
//! also stand bare.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use feel::{Context, Expression, Names, Value};

use crate::Moment;
use crate::camunda::{self, Additions};
use crate::juel;

/// A compiled expression.
#[derive(Clone)]
pub struct Formula {
    expression: Expression,
    /// In a file of Camunda 8.
    additions: Option<Arc<Additions>>,
}

impl fmt::Debug for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "={}", self.source())
    }
}

/// A value in a file: fixed, or an expression.
#[derive(Clone, Debug)]
pub enum Text {
    /// As it stands.
    Fixed(Arc<str>),
    /// To be evaluated.
    Formula(Formula),
}

impl Formula {
    /// Compiles FEEL; what is wrong is said in words.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        match Expression::parse(source, &Names::default()) {
            Ok(expression) => Ok(Self { expression, additions: None }),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Compiles what a file of Camunda 8 has: FEEL, and what that adds to it.
    pub(crate) fn compile_camunda_8(source: &str) -> Result<Self, String> {
        let (expression, additions) = camunda::compile(source)?;
        Ok(Self { expression, additions: Some(Arc::new(additions)) })
    }

    /// Whether a function of this name comes with it, beside those of FEEL.
    pub(crate) fn gives(&self, function: &str) -> bool {
        self.additions.as_ref().is_some_and(|additions| additions.gives(function))
    }

    /// The FEEL text.
    #[must_use]
    pub fn source(&self) -> &str {
        match &self.additions {
            Some(additions) => &additions.written,
            None => self.expression.source(),
        }
    }

    /// What can be said of it before it is evaluated.
    pub(crate) fn inspect(&self) -> feel::Inspection {
        self.expression.inspect()
    }

    pub(crate) fn evaluate(&self, variables: &Context, moment: &Moment) -> Result<Value, Failure> {
        let given = match &self.additions {
            Some(additions) => additions.given(&self.expression, variables),
            None => Cow::Borrowed(variables),
        };
        let result = self.expression.evaluate(&given, &moment.environment);
        result.map_err(|error| Failure {
            expression: self.source().to_owned(),
            cause: error.to_string(),
        })
    }
}

impl Text {
    /// The text as it stands in the file, without the mark of an expression.
    #[must_use]
    pub fn source(&self) -> &str {
        match self {
            Self::Fixed(text) => text,
            Self::Formula(formula) => formula.source(),
        }
    }

    pub(crate) fn evaluate(&self, variables: &Context, moment: &Moment) -> Result<Value, Failure> {
        match self {
            Self::Fixed(text) => Ok(Value::String(text.clone())),
            Self::Formula(formula) => formula.evaluate(variables, moment),
        }
    }

    /// The value as text; lists become comma-separated, as `candidateGroups` are written.
    pub(crate) fn text(&self, variables: &Context, moment: &Moment) -> Result<Arc<str>, Failure> {
        match self {
            Self::Fixed(text) => Ok(text.clone()),
            Self::Formula(formula) => Ok(written(&formula.evaluate(variables, moment)?)),
        }
    }
}

/// A value as text.
pub(crate) fn written(value: &Value) -> Arc<str> {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => Arc::default(),
        Value::List(items) => {
            let items: Vec<Arc<str>> = items.iter().map(written_scalar).collect();
            items.join(",").into()
        }
        other => written_scalar(other),
    }
}

fn written_scalar(value: &Value) -> Arc<str> {
    match value {
        Value::String(text) => text.clone(),
        other => match other.to_json() {
            serde_json::Value::String(text) => text.into(),
            json => json.to_string().into(),
        },
    }
}

/// An expression that could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The expression, or what else was being worked out.
    pub expression: String,
    /// Why it failed.
    pub cause: String,
}

impl Failure {
    pub(crate) fn of(expression: &str, cause: impl Into<String>) -> Self {
        Self { expression: expression.to_owned(), cause: cause.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.expression, self.cause)
    }
}

/// How a text in a file is meant.
pub(crate) enum Marked<'a> {
    Fixed(&'a str),
    /// FEEL after `=`.
    Formula(&'a str),
    /// JUEL, or FEEL, inside `${…}`.
    Braced(&'a str),
    /// Text with expressions in between.
    Mixed(&'a str),
}

/// Tells expression from fixed text.
pub(crate) fn marked(text: &str) -> Marked<'_> {
    let text = text.trim();
    if let Some(formula) = text.strip_prefix('=') {
        return Marked::Formula(formula.trim());
    }
    let inner = text.strip_prefix("${").or_else(|| text.strip_prefix("#{"));
    match inner.and_then(|inner| inner.strip_suffix('}')) {
        Some(inner) if !inner.contains("${") && !inner.contains("#{") => {
            Marked::Braced(inner.trim())
        }
        _ if text.contains("${") || text.contains("#{") => Marked::Mixed(text),
        _ => Marked::Fixed(text),
    }
}

/// What stands inside `${…}` as FEEL: translated, or as it is when it is FEEL already.
pub(crate) fn braced(inner: &str) -> Result<String, String> {
    match juel::to_feel(inner) {
        Ok(feel) => Ok(feel),
        // A method of Java may look like a call in FEEL; a function that FEEL has is one.
        Err(cause) if cause.ends_with("in Java") && !cause.ends_with("function in Java") => {
            Err(cause)
        }
        Err(cause) => match Formula::compile(inner) {
            Ok(formula) if !calls_unknown(&formula, &cause) => Ok(inner.to_owned()),
            _ => Err(cause),
        },
    }
}

/// Whether the function at which the translation stopped is none that FEEL has.
fn calls_unknown(formula: &Formula, cause: &str) -> bool {
    let Some((function, _)) = cause.split_once("(…) is a function") else { return false };
    formula.expression.reads().iter().any(|name| &**name == function)
}

/// Text with expressions in between as one FEEL expression that joins the parts.
pub(crate) fn mixed(text: &str) -> Result<String, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${").into_iter().chain(rest.find("#{")).min() {
        let (fixed, expression) = rest.split_at(start);
        let inner = expression.get(2..).unwrap_or_default();
        let end = inner.find('}').ok_or("an expression does not end")?;
        if !fixed.is_empty() {
            parts.push(juel::quoted(fixed));
        }
        let (inner, after) = inner.split_at(end);
        let feel = braced(inner.trim())?;
        parts.push(format!("(if ({feel}) = null then \"\" else string({feel}))"));
        rest = after.get(1..).unwrap_or_default();
    }
    if !rest.is_empty() {
        parts.push(juel::quoted(rest));
    }
    Ok(parts.join(" + "))
}
