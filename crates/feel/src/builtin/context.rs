//! Contexts.

use super::Builtin;
use super::arguments::{context, items, text, wrong};
use crate::errors::Cause;
use crate::{Context, Run, Value};

type Given = Result<Value, Cause>;

pub(super) static ALL: [Builtin; 5] = [
    Builtin::new("get value", &[&["m", "key"]], |_, v| {
        let [value, key] = v else { return missing() };
        Ok(context(value)?.get(text(key)?).cloned().unwrap_or(Value::Null))
    }),
    Builtin::new("get entries", &[&["m"]], |run, v| {
        let [value] = v else { return missing() };
        let mut entries = Vec::new();
        for (name, value) in context(value)?.iter() {
            let entry = [("key", Value::String(name.clone())), ("value", value.clone())];
            entries.push(run.context(entry.into_iter().collect())?);
        }
        run.list(entries)
    }),
    Builtin::new("context", &[&["entries"]], from_entries),
    Builtin::new(
        "context put",
        &[&["context", "key", "value"], &["context", "keys", "value"]],
        put,
    ),
    Builtin::new("context merge", &[&["contexts"]], |run, v| {
        let [list] = v else { return missing() };
        let mut merged = Context::new();
        for part in items(list)?.iter() {
            for (name, value) in context(part)?.iter() {
                merged.insert(name.clone(), value.clone());
            }
        }
        run.context(merged)
    }),
];

fn missing() -> Given {
    Err(Cause::not_applicable("an argument is missing"))
}

fn from_entries(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [entries] = values else { return missing() };
    let mut made = Context::new();
    for entry in items(entries)?.iter() {
        let entry = context(entry)?;
        let (Some(Value::String(key)), Some(value)) = (entry.get("key"), entry.get("value")) else {
            return Err(Cause::not_applicable("each entry needs a 'key' and a 'value'"));
        };
        if made.get(key).is_some() {
            return Err(Cause::NotApplicable(format!("the key '{key}' is there twice")));
        }
        made.insert(key.clone(), value.clone());
    }
    run.context(made)
}

fn put(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [target, keys, value] = values else { return missing() };
    match keys {
        Value::List(path) => put_at(run, target, path, value),
        Value::String(_) => put_at(run, target, std::slice::from_ref(keys), value),
        other => Err(wrong("a string or a list of strings", other)),
    }
}

/// Puts a value at the end of a path of keys; a list of one does not count as its item here.
fn put_at(run: &mut Run<'_>, target: &Value, path: &[Value], value: &Value) -> Given {
    let Some((key, rest)) = path.split_first() else {
        return Err(Cause::not_applicable("the list of keys is empty"));
    };
    let Value::String(key) = key else { return Err(wrong("a string as key", key)) };
    let mut changed = Context::clone(context(target)?);
    let inner = if rest.is_empty() {
        value.clone()
    } else {
        let Some(inner) = changed.get(key).cloned() else {
            return Err(Cause::NotApplicable(format!("there is no '{key}' on the way")));
        };
        run.enter()?;
        let inner = put_at(run, &inner, rest, value);
        run.leave();
        inner?
    };
    changed.insert(key.clone(), inner);
    run.context(changed)
}
