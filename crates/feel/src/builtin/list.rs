//! Lists.

use super::Builtin;
use super::arguments::{all_items, function, items, position, single, whole, wrong};
use crate::errors::Cause;
use crate::evaluator::{equal, order};
use crate::{Run, Value};
use std::cmp::Ordering;

type Given = Result<Value, Cause>;

const LIST: &[&str] = &["list"];

pub(super) static ALL: [Builtin; 19] = [
    Builtin::new("list contains", &[&["list", "element"]], contains),
    Builtin::new("count", &[LIST], |_, v| {
        let [list] = v else { return missing() };
        Ok(Value::from(i64::try_from(items(list)?.len()).unwrap_or(i64::MAX)))
    }),
    Builtin::variadic("min", &[LIST], |_, v| extreme(v, Ordering::Less)),
    Builtin::variadic("max", &[LIST], |_, v| extreme(v, Ordering::Greater)),
    Builtin::variadic("all", &[LIST], |_, v| quantified(v, false)),
    Builtin::variadic("any", &[LIST], |_, v| quantified(v, true)),
    Builtin::new(
        "sublist",
        &[&["list", "start position"], &["list", "start position", "length"]],
        sublist,
    ),
    Builtin::variadic("append", &[&["list", "item"]], append),
    Builtin::variadic("concatenate", &[LIST], concatenate),
    Builtin::new("insert before", &[&["list", "position", "newItem"]], insert_before),
    Builtin::new("remove", &[&["list", "position"]], remove),
    Builtin::new(
        "list replace",
        &[&["list", "position", "newItem"], &["list", "match", "newItem"]],
        list_replace,
    ),
    Builtin::new("reverse", &[LIST], |run, v| {
        let [list] = v else { return missing() };
        let mut list = items(list)?.into_owned();
        list.reverse();
        run.list(list)
    }),
    Builtin::new("index of", &[&["list", "match"]], index_of),
    Builtin::variadic("union", &[LIST], |run, v| {
        let all = joined(v)?;
        distinct(run, &all)
    }),
    Builtin::new("distinct values", &[LIST], |run, v| {
        let [list] = v else { return missing() };
        distinct(run, &items(list)?)
    }),
    Builtin::new("flatten", &[LIST], flatten),
    Builtin::new("sort", &[LIST, &["list", "precedes"]], sort),
    Builtin::new("partition", &[&["list", "size"]], partition),
];

fn missing() -> Given {
    Err(Cause::not_applicable("an argument is missing"))
}

fn same(left: &Value, right: &Value) -> bool {
    equal(left, right) == Some(true)
}

fn contains(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, element] = values else { return missing() };
    let list = items(list)?;
    run.step(u64::try_from(list.len()).unwrap_or(0))?;
    Ok(Value::Bool(list.iter().any(|item| same(item, element))))
}

fn extreme(values: &[Value], wanted: Ordering) -> Given {
    let list = all_items(values)?;
    let mut best: Option<&Value> = None;
    for item in list.iter() {
        match best {
            None if order(item, item).is_some() => best = Some(item),
            None => return Err(wrong("a list of ordered values", item)),
            Some(known) => match order(item, known) {
                Some(found) if found == wanted => best = Some(item),
                Some(_) => {}
                None => return Err(wrong(known.type_name(), item)),
            },
        }
    }
    Ok(best.cloned().unwrap_or(Value::Null))
}

/// `any` with true, `all` with false: the deciding value wins over null.
fn quantified(values: &[Value], deciding: bool) -> Given {
    let list = all_items(values)?;
    let mut result = Value::Bool(!deciding);
    for item in list.iter() {
        match item {
            Value::Bool(value) if *value == deciding => return Ok(Value::Bool(deciding)),
            Value::Bool(_) => {}
            Value::Null => result = Value::Null,
            other => return Err(wrong("a list of booleans", other)),
        }
    }
    Ok(result)
}

fn sublist(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, start, ..] = values else { return missing() };
    let list = items(list)?;
    let start = position(start, list.len())?;
    let rest = list.len() - start;
    let length = match values.get(2) {
        None | Some(Value::Null) => rest,
        Some(length) => usize::try_from(whole(length)?)
            .ok()
            .filter(|length| *length <= rest)
            .ok_or_else(|| Cause::not_applicable("the length goes beyond the list"))?,
    };
    run.list(list.iter().skip(start).take(length).cloned().collect::<Vec<_>>())
}

fn append(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, more @ ..] = values else { return missing() };
    let mut list = items(list)?.into_owned();
    list.extend_from_slice(more);
    run.list(list)
}

fn joined(values: &[Value]) -> Result<Vec<Value>, Cause> {
    let mut all = Vec::new();
    for list in values {
        all.extend_from_slice(&items(list)?);
    }
    Ok(all)
}

fn concatenate(run: &mut Run<'_>, values: &[Value]) -> Given {
    let all = joined(values)?;
    run.list(all)
}

fn insert_before(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, at, item] = values else { return missing() };
    let mut list = items(list)?.into_owned();
    let at = position(at, list.len())?;
    list.insert(at, item.clone());
    run.list(list)
}

fn remove(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, at] = values else { return missing() };
    let mut list = items(list)?.into_owned();
    let at = position(at, list.len())?;
    list.remove(at);
    run.list(list)
}

fn list_replace(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, which, item] = values else { return missing() };
    let mut list = items(list)?.into_owned();
    if let Value::Function(matching) = single(which) {
        for slot in &mut list {
            match run.call_back(matching, vec![slot.clone(), item.clone()])? {
                Value::Bool(true) => *slot = item.clone(),
                Value::Bool(false) => {}
                other => return Err(wrong("a boolean from the match function", &other)),
            }
        }
        return run.list(list);
    }
    let at = position(which, list.len())?;
    if let Some(slot) = list.get_mut(at) {
        *slot = item.clone();
    }
    run.list(list)
}

fn index_of(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, wanted] = values else { return missing() };
    let list = items(list)?;
    let found = list.iter().enumerate().filter(|(_, item)| same(item, wanted));
    let places = found.map(|(at, _)| Value::from(i64::try_from(at + 1).unwrap_or(i64::MAX)));
    run.list(places.collect::<Vec<_>>())
}

fn distinct(run: &mut Run<'_>, all: &[Value]) -> Given {
    let mut kept: Vec<Value> = Vec::new();
    for item in all {
        run.step(u64::try_from(kept.len()).unwrap_or(0))?;
        if !kept.iter().any(|known| same(known, item)) {
            kept.push(item.clone());
        }
    }
    run.list(kept)
}

fn flatten(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list] = values else { return missing() };
    let mut flat = Vec::new();
    // Lists nest at most as deep as values may, so this recursion is bounded.
    fn collect(run: &mut Run<'_>, list: &[Value], flat: &mut Vec<Value>) -> Result<(), Cause> {
        for item in list {
            run.step(1)?;
            match item {
                Value::List(inner) => collect(run, inner, flat)?,
                other => flat.push(other.clone()),
            }
        }
        Ok(())
    }
    collect(run, &items(list)?, &mut flat)?;
    run.list(flat)
}

/// Merge sort with a function of the user: it may fail, and it may contradict itself.
fn sort(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, rest @ ..] = values else { return missing() };
    let list = items(list)?.into_owned();
    let precedes = match rest.first() {
        None | Some(Value::Null) => None,
        Some(value) => Some(function(value)?.clone()),
    };
    let before = |run: &mut Run<'_>, a: &Value, b: &Value| -> Result<bool, Cause> {
        match &precedes {
            Some(function) => match run.call_back(function, vec![a.clone(), b.clone()])? {
                Value::Bool(before) => Ok(before),
                other => Err(wrong("a boolean from the sort function", &other)),
            },
            None => order(a, b).map(Ordering::is_lt).ok_or_else(|| wrong(a.type_name(), b)),
        }
    };
    let mut runs: Vec<Vec<Value>> = list.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut pending = runs.into_iter();
        while let Some(left) = pending.next() {
            let Some(right) = pending.next() else {
                merged.push(left);
                break;
            };
            merged.push(merge(run, left, right, &before)?);
        }
        runs = merged;
    }
    run.list(runs.pop().unwrap_or_default())
}

fn merge(
    run: &mut Run<'_>,
    left: Vec<Value>,
    right: Vec<Value>,
    before: &impl Fn(&mut Run<'_>, &Value, &Value) -> Result<bool, Cause>,
) -> Result<Vec<Value>, Cause> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    loop {
        run.step(1)?;
        match (left.peek(), right.peek()) {
            // The sort is stable: the right one comes first only when it must.
            (Some(a), Some(b)) => {
                if before(run, b, a)? {
                    out.extend(right.next());
                } else {
                    out.extend(left.next());
                }
            }
            (Some(_), None) => out.extend(left.by_ref()),
            (None, Some(_)) => out.extend(right.by_ref()),
            (None, None) => return Ok(out),
        }
    }
}

fn partition(run: &mut Run<'_>, values: &[Value]) -> Given {
    let [list, size] = values else { return missing() };
    let size = usize::try_from(whole(size)?).ok().filter(|size| *size > 0);
    let size = size.ok_or_else(|| Cause::not_applicable("the size must be at least 1"))?;
    let list = items(list)?;
    let mut parts = Vec::new();
    for part in list.chunks(size) {
        parts.push(run.list(part.to_vec())?);
    }
    run.list(parts)
}
