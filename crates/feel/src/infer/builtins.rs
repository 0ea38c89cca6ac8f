//! What the built-in functions take and give, as far as it can be said of types.

use crate::types::Type;
use Give as G;
use Want as W;

/// What a function takes in one place. A list of one stands for its item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Want {
    Anything,
    Text,
    Number,
    Truth,
    Context,
    Function,
    /// A date, with or without a time.
    Day,
    Time,
    /// A days and time duration.
    Offset,
    /// Text, or a number.
    NumberFrom,
    /// Text, or a date, with or without a time.
    DayFrom,
    /// Text, a date, a time, or both.
    TimeFrom,
    /// Text, or a duration.
    DurationFrom,
    /// A number, or a duration.
    Magnitude,
    /// Text, or a list of texts.
    Keys,
    /// A number, or a function.
    PositionOrMatch,
    Numbers,
    Texts,
    Truths,
    /// A list of numbers, or of durations.
    Magnitudes,
}

impl Want {
    /// What is expected, in words, when a value of this type is none.
    pub(super) fn refuses(self, of: &Type) -> Option<&'static str> {
        (!self.takes(of)).then(|| self.words())
    }

    fn takes(self, of: &Type) -> bool {
        use Type as T;
        match (self, of) {
            (W::Anything, _) | (W::Keys, T::List(_)) => true,
            (_, of) if !of.is_known() => true,
            (_, T::List(item)) => self.takes(item),
            (W::Text | W::Texts | W::Keys, of) => *of == T::String,
            (W::Number | W::Numbers, of) => *of == T::Number,
            (W::Truth | W::Truths, of) => *of == T::Boolean,
            (W::Context, of) => matches!(of, T::Context(_)),
            (W::Function, of) => matches!(of, T::Function(..)),
            (W::Day, of) => matches!(of, T::Date | T::DateTime),
            (W::Time, of) => *of == T::Time,
            (W::Offset, of) => *of == T::DaysAndTime,
            (W::NumberFrom, of) => matches!(of, T::Number | T::String),
            (W::DayFrom, of) => matches!(of, T::String | T::Date | T::DateTime),
            (W::TimeFrom, of) => matches!(of, T::String | T::Date | T::DateTime | T::Time),
            (W::DurationFrom, of) => {
                matches!(of, T::String | T::DaysAndTime | T::YearsAndMonths)
            }
            (W::Magnitude | W::Magnitudes, of) => {
                matches!(of, T::Number | T::DaysAndTime | T::YearsAndMonths)
            }
            (W::PositionOrMatch, of) => matches!(of, T::Number | T::Function(..)),
        }
    }

    fn words(self) -> &'static str {
        match self {
            W::Anything => "a value",
            W::Text => "a string",
            W::Number => "a number",
            W::Truth => "a boolean",
            W::Context => "a context",
            W::Function => "a function",
            W::Day => "a date",
            W::Time => "a time",
            W::Offset => "a duration as offset",
            W::NumberFrom => "a string or a number",
            W::DayFrom => "a string or a date",
            W::TimeFrom => "a string, a date or a time",
            W::DurationFrom => "a string or a duration",
            W::Magnitude => "a number or a duration",
            W::Keys => "a string or a list of strings",
            W::PositionOrMatch => "a number or a function",
            W::Numbers => "a list of numbers",
            W::Texts => "a list of strings",
            W::Truths => "a list of booleans",
            W::Magnitudes => "a list of numbers or durations",
        }
    }
}

/// What a function gives.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Give {
    Is(Type),
    /// A list, range or context of which no more is said.
    Range,
    Context,
    Entries,
    Numbers,
    Texts,
    /// What it is given first.
    First,
    /// An item of the only list, or one of the arguments.
    OneOf,
    /// The list that it is given first.
    Same,
    /// The items of all lists together.
    Joined,
    /// The list with the last argument in it.
    With,
    /// Parts of the list.
    Parts,
    Anything,
}

struct Signature {
    name: &'static str,
    wants: &'static [Want],
    gives: Give,
}

const fn takes(name: &'static str, wants: &'static [Want], gives: Give) -> Signature {
    Signature { name, wants, gives }
}

const TRUTH: Give = G::Is(Type::Boolean);
const NUMBER: Give = G::Is(Type::Number);
const TEXT: Give = G::Is(Type::String);
const ROUNDED: &[Want] = &[W::Number, W::Number];
const MATCH: &[Want] = &[W::Text, W::Text];
const POINTS: &[Want] = &[W::Anything, W::Anything];

static ALL: [Signature; 94] = [
    takes("string", &[W::Anything], TEXT),
    takes("number", &[W::NumberFrom, W::Text, W::Text], NUMBER),
    takes("date", &[W::DayFrom], G::Is(Type::Date)),
    takes("date", &[W::Number, W::Number, W::Number], G::Is(Type::Date)),
    takes("time", &[W::TimeFrom], G::Is(Type::Time)),
    takes("time", &[W::Number, W::Number, W::Number, W::Offset], G::Is(Type::Time)),
    takes("date and time", &[W::DayFrom], G::Is(Type::DateTime)),
    takes("date and time", &[W::Day, W::Time], G::Is(Type::DateTime)),
    takes("duration", &[W::DurationFrom], G::Anything),
    takes("years and months duration", &[W::Day, W::Day], G::Is(Type::YearsAndMonths)),
    takes("range", &[W::Text], G::Range),
    takes("get value", &[W::Context, W::Text], G::Anything),
    takes("get entries", &[W::Context], G::Entries),
    takes("context", &[W::Anything], G::Context),
    takes("context put", &[W::Context, W::Keys, W::Anything], G::Context),
    takes("context merge", &[W::Anything], G::Context),
    takes("list contains", &[W::Anything, W::Anything], TRUTH),
    takes("count", &[W::Anything], NUMBER),
    takes("min", &[W::Anything], G::OneOf),
    takes("max", &[W::Anything], G::OneOf),
    takes("all", &[W::Truths], TRUTH),
    takes("any", &[W::Truths], TRUTH),
    takes("sublist", &[W::Anything, W::Number, W::Number], G::Same),
    takes("append", &[W::Anything, W::Anything], G::Anything),
    takes("concatenate", &[W::Anything], G::Joined),
    takes("insert before", &[W::Anything, W::Number, W::Anything], G::With),
    takes("remove", &[W::Anything, W::Number], G::Same),
    takes("list replace", &[W::Anything, W::PositionOrMatch, W::Anything], G::With),
    takes("reverse", &[W::Anything], G::Same),
    takes("index of", &[W::Anything, W::Anything], G::Numbers),
    takes("union", &[W::Anything], G::Joined),
    takes("distinct values", &[W::Anything], G::Same),
    takes("flatten", &[W::Anything], G::Is(Type::Any)),
    takes("sort", &[W::Anything, W::Function], G::Same),
    takes("partition", &[W::Anything, W::Number], G::Parts),
    takes("decimal", ROUNDED, NUMBER),
    takes("floor", ROUNDED, NUMBER),
    takes("ceiling", ROUNDED, NUMBER),
    takes("round up", ROUNDED, NUMBER),
    takes("round down", ROUNDED, NUMBER),
    takes("round half up", ROUNDED, NUMBER),
    takes("round half down", ROUNDED, NUMBER),
    takes("abs", &[W::Magnitude], G::First),
    takes("modulo", ROUNDED, NUMBER),
    takes("sqrt", &[W::Number], NUMBER),
    takes("log", &[W::Number], NUMBER),
    takes("exp", &[W::Number], NUMBER),
    takes("odd", &[W::Number], TRUTH),
    takes("even", &[W::Number], TRUTH),
    takes("not", &[W::Truth], TRUTH),
    takes("is", &[W::Anything, W::Anything], TRUTH),
    takes("power", ROUNDED, NUMBER),
    takes("before", POINTS, TRUTH),
    takes("after", POINTS, TRUTH),
    takes("meets", POINTS, TRUTH),
    takes("met by", POINTS, TRUTH),
    takes("overlaps", POINTS, TRUTH),
    takes("overlaps before", POINTS, TRUTH),
    takes("overlaps after", POINTS, TRUTH),
    takes("finishes", POINTS, TRUTH),
    takes("finished by", POINTS, TRUTH),
    takes("includes", POINTS, TRUTH),
    takes("during", POINTS, TRUTH),
    takes("starts", POINTS, TRUTH),
    takes("started by", POINTS, TRUTH),
    takes("coincides", POINTS, TRUTH),
    takes("sum", &[W::Magnitudes], G::OneOf),
    takes("mean", &[W::Numbers], NUMBER),
    takes("median", &[W::Numbers], NUMBER),
    takes("product", &[W::Numbers], NUMBER),
    takes("stddev", &[W::Numbers], NUMBER),
    takes("mode", &[W::Numbers], G::Numbers),
    takes("substring", &[W::Text, W::Number, W::Number], TEXT),
    takes("string length", &[W::Text], NUMBER),
    takes("upper case", &[W::Text], TEXT),
    takes("lower case", &[W::Text], TEXT),
    takes("trim", &[W::Text], TEXT),
    takes("substring before", MATCH, TEXT),
    takes("substring after", MATCH, TEXT),
    takes("contains", MATCH, TRUTH),
    takes("starts with", MATCH, TRUTH),
    takes("ends with", MATCH, TRUTH),
    takes("matches", &[W::Text, W::Text, W::Text], TRUTH),
    takes("replace", &[W::Text, W::Text, W::Text, W::Text], TEXT),
    takes("split", MATCH, G::Texts),
    takes("string join", &[W::Texts, W::Text], TEXT),
    takes("is blank", &[W::Text], TRUTH),
    takes("day of year", &[W::Day], NUMBER),
    takes("week of year", &[W::Day], NUMBER),
    takes("day of week", &[W::Day], TEXT),
    takes("month of year", &[W::Day], TEXT),
    takes("last day of month", &[W::Day], NUMBER),
    takes("now", &[], G::Is(Type::DateTime)),
    takes("today", &[], G::Is(Type::Date)),
];

/// What a built-in function of this name gives for arguments of these types, and for each argument that it cannot
/// take what it expects instead.
pub(super) fn called(name: &str, given: &[Type]) -> (Type, Vec<(usize, &'static str)>) {
    let mut known = ALL.iter().filter(|signature| signature.name == name).peekable();
    let mut chosen = None;
    while let Some(signature) = known.next() {
        // Of a function that takes any number of arguments the last place is repeated.
        if signature.wants.len() >= given.len() || known.peek().is_none() {
            chosen = Some(signature);
            break;
        }
    }
    let Some(Signature { wants, gives, .. }) = chosen else { return (Type::Any, Vec::new()) };
    let refused = given.iter().enumerate().filter_map(|(at, of)| {
        let want = wants.get(at).or(wants.last())?;
        Some((at, want.refuses(of)?))
    });
    (given_back(gives, given), refused.collect())
}

fn given_back(gives: &Give, given: &[Type]) -> Type {
    let first = given.first().cloned().unwrap_or(Type::Any);
    match gives {
        G::Is(of) => of.clone(),
        G::Range => Type::Range(Type::Any.into()),
        G::Context => Type::Context([].into()),
        G::Entries => {
            let entry = [("key".into(), Type::String), ("value".into(), Type::Any)];
            Type::Context(entry.into()).listed()
        }
        G::Numbers => Type::Number.listed(),
        G::Texts => Type::String.listed(),
        G::First => single(first),
        G::OneOf => match given {
            [_] => single(first.item()),
            all => single(Type::any_of(all)),
        },
        G::Same => first.item().listed(),
        G::Joined => Type::any_of(given.iter().map(Type::item)).listed(),
        G::With => {
            let last = given.last().cloned().unwrap_or(Type::Any);
            Type::any_of(&[first.item(), last]).listed()
        }
        G::Parts => first.item().listed().listed(),
        G::Anything => Type::Any,
    }
}

/// Of a list that stands for its item no more is said.
fn single(of: Type) -> Type {
    if matches!(of, Type::List(_)) { Type::Any } else { of }
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn every_function_has_its_types() {
        let known: BTreeSet<&str> = ALL.iter().map(|signature| signature.name).collect();
        let all: BTreeSet<&str> = crate::builtin::names().collect();
        assert_eq!(known, all);
    }
}
