//! What Camunda 8 adds to FEEL, for files of Camunda 8 only: `is defined`, `get or else`, `cycle`, and null for a variable
//! that was never set.
//!
//! Source: the FEEL reference of Camunda 8. The language itself stays that of the standard: functions come into the
//! scope of an expression that calls them, and what is asked of a variable is answered before it is evaluated.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use feel::{Context, Environment, Expression, Names, Value};

/// The additions that one expression uses.
pub(crate) struct Additions {
    /// The text as it stands in the file.
    pub(crate) written: Arc<str>,
    functions: Vec<(&'static str, Value)>,
    asked: Vec<Asked>,
}

/// One `is defined(…)`.
struct Asked {
    /// The name that stands in its place.
    name: Arc<str>,
    /// A variable, then the entries inside it.
    path: Vec<Arc<str>>,
}

const IS_DEFINED: &str = "is defined";
const GET_OR_ELSE: &str = "get or else";
const CYCLE: &str = "cycle";

/// Name, number of arguments, and the function in FEEL.
const FUNCTIONS: [(&str, usize, &str); 3] = [
    (GET_OR_ELSE, 2, "function(value, default) if value = null then default else value"),
    (CYCLE, 1, "function(interval) \"R/\" + string(interval)"),
    (
        CYCLE,
        2,
        "function(repetitions, interval) \
         \"R\" + (if repetitions = null then \"\" else string(repetitions)) + \"/\" + string(interval)",
    ),
];

/// The longest expression: questions are looked for in one pass for each.
const SOURCE_BYTES_MAX: usize = 64 * 1024;

static COMPILED: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let environment = Environment::timeless();
    let value = |(_, _, source): &(&str, usize, &str)| {
        let function = Expression::parse(source, &Names::new()).ok();
        let value = function.map(|it| it.evaluate(&Context::new(), &environment));
        value.and_then(Result::ok).unwrap_or(Value::Null)
    };
    FUNCTIONS.iter().map(value).collect()
});

/// Compiles an expression of a Camunda 8 file; what is wrong is said in words.
pub(crate) fn compile(source: &str) -> Result<(Expression, Additions), String> {
    if source.len() > SOURCE_BYTES_MAX {
        return Err(format!("an expression has at most {SOURCE_BYTES_MAX} bytes"));
    }
    let (text, probe, asked) = questions(source)?;
    let names: Names = asked.iter().map(|asked| &*asked.name).chain([GET_OR_ELSE]).collect();
    let expression = Expression::parse(&text, &names).map_err(|error| error.to_string())?;
    if !asked.is_empty() {
        let probe = Expression::parse(&probe, &names).map_err(|error| error.to_string())?;
        // A name that the expression itself binds, or that may be an entry of filtered items, is no variable.
        let is_read =
            |asked: &&Asked| probe.reads().iter().any(|name| asked.path.first() == Some(name));
        if let Some(own) = asked.iter().find(|asked| !is_read(asked)) {
            let of = own.path.join(".");
            return Err(format!(
                "is defined({of}) asks about a name of the expression’s own; compare it with null"
            ));
        }
    }
    let called = expression.inspect().calls;
    let each = FUNCTIONS.iter().zip(COMPILED.iter()).filter(|((name, count, _), _)| {
        let mut of_name = called.iter().filter(|called| &*called.name == *name).peekable();
        of_name.peek().is_some()
            && of_name.all(|called| called.arguments.is_none_or(|n| n == *count))
    });
    let functions = each.map(|((name, ..), function)| (*name, function.clone())).collect();
    Ok((expression, Additions { written: source.into(), functions, asked }))
}

impl Additions {
    /// Whether a function of this name is added.
    pub(crate) fn gives(&self, function: &str) -> bool {
        self.functions.iter().any(|(name, _)| *name == function)
    }

    /// The variables with what is added: functions, answers, and null for what was never set.
    pub(crate) fn given<'v>(
        &self,
        expression: &Expression,
        variables: &'v Context,
    ) -> Cow<'v, Context> {
        let mut given = Cow::Borrowed(variables);
        for name in expression.reads() {
            if variables.get(name).is_none() {
                given.to_mut().insert(name.clone(), Value::Null);
            }
        }
        for asked in &self.asked {
            let is_there = Value::Bool(is_there(variables, &asked.path));
            given.to_mut().insert(asked.name.clone(), is_there);
        }
        for (name, function) in &self.functions {
            given.to_mut().insert(*name, function.clone());
        }
        given
    }
}

/// Whether a variable, or an entry inside it, was set: also to null.
fn is_there(variables: &Context, path: &[Arc<str>]) -> bool {
    let Some((last, before)) = path.split_last() else { return false };
    let mut inside = variables;
    for name in before {
        match inside.get(name).and_then(Value::as_context) {
            Some(context) => inside = context,
            None => return false,
        }
    }
    inside.get(last).is_some()
}

/// The text with a name in place of each `is defined(…)`, the text with only its argument there, and what is asked.
fn questions(source: &str) -> Result<(String, String, Vec<Asked>), String> {
    let (mut text, mut probe, mut asked) = (String::new(), String::new(), Vec::<Asked>::new());
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        let opaque = opaque(rest);
        if opaque > 0 {
            let (passed, after) = rest.split_at(opaque);
            text.push_str(passed);
            probe.push_str(passed);
            rest = after;
            continue;
        }
        let within_word = text.ends_with(|before: char| before.is_alphanumeric() || before == '_');
        if !within_word && let Some((argument, after)) = question(rest) {
            let path: Vec<Arc<str>> = argument.split('.').map(|part| part.trim().into()).collect();
            let is_name = |part: &Arc<str>| {
                part.starts_with(|first: char| first.is_alphabetic() || first == '_')
                    && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
            };
            if !path.iter().all(is_name) {
                return Err(format!(
                    "is defined({argument}) asks about no variable and no entry of one"
                ));
            }
            let name: Arc<str> = format!("{IS_DEFINED} {}", path.join(".")).into();
            // In parentheses, so that what stands beside it does not become a part of the name.
            text.extend(["(", &name, ")"]);
            probe.extend(["(", argument, ")"]);
            if !asked.iter().any(|known| known.name == name) {
                asked.push(Asked { name, path });
            }
            rest = after;
            continue;
        }
        text.push(letter);
        probe.push(letter);
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
    }
    Ok((text, probe, asked))
}

/// How many bytes here are a string or a comment.
fn opaque(text: &str) -> usize {
    let to = |end: &str, from: usize| {
        let inside = text.get(from..).unwrap_or_default();
        inside.find(end).map_or(text.len(), |at| from + at + end.len())
    };
    if text.starts_with("//") {
        return to("\n", 2);
    }
    if text.starts_with("/*") {
        return to("*/", 2);
    }
    if !text.starts_with('"') {
        return 0;
    }
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The argument of an `is defined(…)` that stands here, and the rest.
fn question(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("is")?;
    let after = rest.trim_start();
    let rest = after.strip_prefix("defined").filter(|_| after.len() < rest.len())?;
    let (argument, rest) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
    Some((argument.trim(), rest))
}
