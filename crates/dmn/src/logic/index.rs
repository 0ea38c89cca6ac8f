//! Decision tables by regions: which rules a value can match, found by one search a column.
//!
//! The constants of a column cut its values into regions: each constant, what lies between two,
//! and what lies beyond the ends. Inside a region every constant condition says the same, so it is
//! asked once per region, and then a rule is one bit. Cells that take more than constants are left
//! to be evaluated, in full and in their order, so that the index changes no answer and no error.

use std::sync::Arc;

use feel::{Date, Decimal, Value};

use super::table::Rule;

/// Most conditions that are asked to make the index of one table.
const CONDITIONS_MAX: usize = 4_000_000;
/// Fewest rules with which an index is worth its search.
const RULES_MIN: usize = 4;

/// One bit per rule.
type Bits = Box<[u64]>;

/// Which rules each region of each column lets through.
#[derive(Debug)]
pub(crate) struct Index {
    columns: Vec<Option<Column>>,
    /// Rules with a cell that has to be evaluated.
    computed: Bits,
    /// All rules.
    all: Bits,
}

/// The regions of a column: constant 0 is region 1, what lies before it region 0, and so on.
#[derive(Debug)]
struct Column {
    constants: Constants,
    regions: Vec<Bits>,
}

#[derive(Debug)]
enum Constants {
    Texts(Vec<Arc<str>>),
    Numbers(Vec<Decimal>),
    Dates(Vec<Date>),
    Truths,
}

impl Index {
    /// The index of some rules; none where it would not pay.
    pub(crate) fn of(rules: &[Rule], columns: usize) -> Option<Self> {
        if rules.len() < RULES_MIN {
            return None;
        }
        let mut budget = CONDITIONS_MAX;
        let mut computed = none(rules.len());
        let columns: Vec<Option<Column>> =
            (0..columns).map(|column| Column::of(rules, column, &mut budget)).collect();
        for (at, rule) in rules.iter().enumerate() {
            let slow = |column: usize| columns.get(column).is_none_or(Option::is_none);
            if rule
                .tests
                .iter()
                .any(|(column, test, _)| slow(*column) || test.inner.constants().is_none())
            {
                set(&mut computed, at);
            }
        }
        let mut all = none(rules.len());
        (0..rules.len()).for_each(|at| set(&mut all, at));
        // Where every rule has to be evaluated anyway, a search is only in the way.
        (computed != all).then_some(Self { columns, computed, all })
    }

    /// Rules that match by constants alone, and rules that have to be evaluated; none where a
    /// value is of another type than its column.
    pub(crate) fn candidates(&self, values: &[Value]) -> Option<Candidates<'_>> {
        let mut found: Vec<&Bits> = Vec::with_capacity(values.len());
        for (column, value) in self.columns.iter().zip(values) {
            if let Some(column) = column {
                found.push(column.region(value)?);
            }
        }
        Some(Candidates { index: self, found, word: 0, left: 0, begun: false })
    }

    /// Whether a rule has to be evaluated.
    pub(crate) fn is_computed(&self, rule: usize) -> bool {
        self.computed.get(rule / 64).is_some_and(|word| word >> (rule % 64) & 1 == 1)
    }
}

/// Walks through the rules that may match, in their order.
pub(crate) struct Candidates<'i> {
    index: &'i Index,
    found: Vec<&'i Bits>,
    word: usize,
    left: u64,
    begun: bool,
}

impl Candidates<'_> {
    fn load(&self, word: usize) -> Option<u64> {
        let all = *self.index.all.get(word)?;
        let mut left = all;
        for bits in &self.found {
            left &= bits.get(word).copied().unwrap_or(0);
        }
        Some(left | self.index.computed.get(word).copied().unwrap_or(0))
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            if self.begun {
                self.word += 1;
            }
            self.begun = true;
            self.left = self.load(self.word)?;
        }
        let bit = self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(self.word * 64 + bit)
    }
}

impl Column {
    fn of(rules: &[Rule], column: usize, budget: &mut usize) -> Option<Self> {
        let mut constants = Vec::new();
        let mut tested = Vec::new();
        for (at, rule) in rules.iter().enumerate() {
            for (_, test, _) in rule.tests.iter().filter(|(of, _, _)| *of == column) {
                if let Some(own) = test.inner.constants() {
                    constants.extend(own.into_iter().filter(|value| !value.is_null()));
                    tested.push((at, &test.inner));
                }
            }
        }
        let constants = Constants::of(&constants)?;
        let points = constants.points()?;
        *budget = budget.checked_sub(points.len().checked_mul(tested.len())?)?;
        let mut regions = Vec::with_capacity(points.len());
        for point in &points {
            let mut bits = none(rules.len());
            (0..rules.len()).for_each(|at| set(&mut bits, at));
            for (at, test) in &tested {
                if !test.decide(point)? {
                    clear(&mut bits, *at);
                }
            }
            regions.push(bits);
        }
        Some(Self { constants, regions })
    }

    fn region(&self, value: &Value) -> Option<&Bits> {
        let found = match (&self.constants, value) {
            (Constants::Texts(all), Value::String(text)) => all.binary_search(text),
            (Constants::Numbers(all), Value::Number(number)) => all.binary_search(number),
            (Constants::Dates(all), Value::Date(date)) => all.binary_search(date),
            (Constants::Truths, Value::Bool(truth)) => {
                return self.regions.get(usize::from(*truth));
            }
            _ => return None,
        };
        self.regions.get(match found {
            Ok(at) => 2 * at + 1,
            Err(at) => 2 * at,
        })
    }
}

impl Constants {
    /// All of one kind, sorted; none when they are mixed or of a kind without an index.
    fn of(constants: &[Value]) -> Option<Self> {
        match constants.first()? {
            Value::String(_) => sorted(constants, |value| match value {
                Value::String(text) => Some(text.clone()),
                _ => None,
            })
            .map(Self::Texts),
            Value::Number(_) => sorted(constants, Value::as_number).map(Self::Numbers),
            Value::Date(_) => sorted(constants, Value::as_date).map(Self::Dates),
            Value::Bool(_) => {
                let all = constants.iter().all(|value| matches!(value, Value::Bool(_)));
                all.then_some(Self::Truths)
            }
            _ => None,
        }
    }

    /// A value of each region, in order.
    fn points(&self) -> Option<Vec<Value>> {
        match self {
            Self::Truths => Some(vec![Value::Bool(false), Value::Bool(true)]),
            Self::Texts(all) => {
                // Right behind a text lies the same with the smallest letter after it. Before the
                // empty text lies nothing; that region is never found.
                let mut points = vec![Value::from("")];
                for text in all {
                    points.push(Value::String(text.clone()));
                    points.push(Value::from(format!("{text}\0")));
                }
                Some(points)
            }
            Self::Numbers(all) => {
                let mut points = vec![Value::Number(all.first()?.add(Decimal::from(-1))?)];
                for (at, number) in all.iter().enumerate() {
                    points.push(Value::Number(*number));
                    points.push(Value::Number(match all.get(at + 1) {
                        Some(next) => number.add(*next)?.divide(Decimal::from(2))?,
                        None => number.add(Decimal::from(1))?,
                    }));
                }
                strictly_sorted(&points).then_some(points)
            }
            Self::Dates(all) => {
                let mut points = vec![Value::Date(all.first()?.plus_days(-1)?)];
                for (at, date) in all.iter().enumerate() {
                    points.push(Value::Date(*date));
                    points.push(Value::Date(match all.get(at + 1) {
                        Some(next) => Date::from_days(i64::midpoint(date.days(), next.days()))?,
                        None => date.plus_days(1)?,
                    }));
                }
                Some(points)
            }
        }
    }
}

/// Constants of one kind, each once and in order; none where one is of another kind.
pub(crate) fn sorted<T: Ord>(
    constants: &[Value],
    of: impl Fn(&Value) -> Option<T>,
) -> Option<Vec<T>> {
    let mut all: Vec<T> = constants.iter().map(of).collect::<Option<_>>()?;
    all.sort();
    all.dedup();
    Some(all)
}

/// Numbers with 34 digits may leave no room between two of them.
fn strictly_sorted(points: &[Value]) -> bool {
    points.windows(2).all(|pair| match pair {
        [one, other] => one.as_number() < other.as_number(),
        _ => true,
    })
}

fn none(rules: usize) -> Bits {
    vec![0; rules.div_ceil(64)].into()
}

fn set(bits: &mut Bits, at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn clear(bits: &mut Bits, at: usize) {
    if let Some(word) = bits.get_mut(at / 64) {
        *word &= !(1 << (at % 64));
    }
}
