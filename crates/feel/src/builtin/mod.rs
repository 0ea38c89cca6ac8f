//! The built-in functions of FEEL (DMN 1.5, chapter 10.3.4).

mod arguments;
mod context;
mod convert;
mod list;
mod number;
mod pattern;
mod range;
mod statistics;
mod string;
mod temporal;

use crate::errors::Cause;
use crate::evaluator::Run;
use crate::{Environment, Value};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

type Body = fn(&mut Run<'_>, &[Value]) -> Result<Value, Cause>;

/// A built-in function.
#[derive(Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// Parameter names, one line per way to call it.
    signatures: &'static [&'static [&'static str]],
    /// Whether any number of arguments may follow the first.
    variadic: bool,
    body: Body,
}

impl Builtin {
    const fn new(
        name: &'static str,
        signatures: &'static [&'static [&'static str]],
        body: Body,
    ) -> Self {
        Self { name, signatures, variadic: false, body }
    }

    const fn variadic(
        name: &'static str,
        signatures: &'static [&'static [&'static str]],
        body: Body,
    ) -> Self {
        Self { name, signatures, variadic: true, body }
    }

    /// Whether it can be called with so many arguments.
    pub(crate) fn takes(&self, count: usize) -> bool {
        self.signatures.iter().any(|names| names.len() == count) || (self.variadic && count > 0)
    }

    pub(crate) fn call(&self, run: &mut Run<'_>, values: &[Value]) -> Result<Value, Cause> {
        if !self.takes(values.len()) {
            return Err(Cause::NotApplicable(format!("cannot take {} arguments", values.len())));
        }
        (self.body)(run, values)
    }

    /// The parameters of the first signature that has all these names.
    pub(crate) fn parameters(&self, given: &[&str]) -> Option<&'static [&'static str]> {
        let known = |names: &&&[&str]| given.iter().all(|name| names.contains(name));
        self.signatures.iter().filter(known).min_by_key(|names| names.len()).copied()
    }

    /// Named arguments in the order of the first signature that has them all.
    pub(crate) fn arrange(&self, mut given: Vec<(Arc<str>, Value)>) -> Result<Vec<Value>, Cause> {
        let known: Vec<&str> = given.iter().map(|(name, _)| &**name).collect();
        let Some(names) = self.parameters(&known) else {
            let message = format!("cannot take the arguments {}", known.join(", "));
            return Err(Cause::NotApplicable(message));
        };
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            let position = given.iter().position(|(known, _)| **known == **name);
            values.push(position.map_or(Value::Null, |at| given.swap_remove(at).1));
        }
        if names.contains(&"key") && matches!(values.get(1), Some(Value::List(_))) {
            return Err(Cause::not_applicable("a list of keys is called 'keys'"));
        }
        if given.is_empty() {
            return Ok(values);
        }
        Err(Cause::not_applicable("an argument is there twice"))
    }
}

static ALL: LazyLock<HashMap<&'static str, &'static Builtin>> = LazyLock::new(|| {
    let groups: [&'static [Builtin]; 8] = [
        &convert::ALL,
        &context::ALL,
        &list::ALL,
        &number::ALL,
        &range::ALL,
        &statistics::ALL,
        &string::ALL,
        &temporal::ALL,
    ];
    groups.into_iter().flatten().map(|builtin| (builtin.name, builtin)).collect()
});

static MULTI_WORD: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| ALL.keys().copied().filter(|name| name.contains(' ')).collect());

pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    ALL.get(name).copied()
}

/// The names of all.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.keys().copied()
}

pub(crate) fn multi_word_names() -> impl Iterator<Item = &'static str> {
    MULTI_WORD.iter().copied()
}

/// Conversions of constants are made once, while reading: `date("2026-03-01")`.
pub(crate) fn fold(builtin: &Builtin, values: &[Value]) -> Option<Value> {
    static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(|| {
        Environment::strict(&jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC))
    });
    const FOLDED: [&str; 5] = ["date", "time", "date and time", "duration", "number"];
    if !FOLDED.contains(&builtin.name) {
        return None;
    }
    builtin.call(&mut Run::new(&ENVIRONMENT), values).ok()
}

/// What a wrong `@"…"` becomes: it fails when it is evaluated, as the standard has it.
pub(crate) fn not_a_literal() -> &'static Builtin {
    static NOT_A_LITERAL: Builtin = Builtin::new("@", &[&["text"]], |_, values| match values {
        [Value::String(message)] => Err(Cause::NotApplicable(message.to_string())),
        _ => Err(Cause::not_applicable("not a literal")),
    });
    &NOT_A_LITERAL
}
