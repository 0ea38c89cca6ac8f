//! Values of rules as people of a language read them: in reasons and in the wording of letters.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use feel::Value;
use platform::Locale;
use web::i18n::Formats;

use crate::definition::{Definition, Labels};

/// From here on digits are grouped.
const GROUPED_FROM: i64 = 10_000;

/// Formatters are dear to make and cheap to share: one of each language that was ever asked for.
static FORMATS: LazyLock<Mutex<HashMap<Locale, Formats>>> = LazyLock::new(Mutex::default);

fn formats(locale: Locale) -> Formats {
    let mut known = FORMATS.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(locale).or_insert_with(|| Formats::new(locale)).clone()
}

/// A value in a language: numerals, decimal signs and dates as they are written there. A number that is not
/// whole is an amount or a measure, and has two decimals: 750.1 is 750.10.
pub(crate) fn shown(value: &Value, locale: Locale) -> String {
    match value {
        Value::Number(number) => match (number.to_i64(), number.to_scaled_i64(2)) {
            // Years and ages have no thousands; small amounts are read without.
            (Some(whole), _) if whole.abs() < GROUPED_FROM => whole.to_string(),
            (Some(whole), _) => formats(locale).number(whole),
            (None, Some(hundredths)) => formats(locale).minor_units(hundredths),
            (None, None) => value.plain(),
        },
        Value::Date(date) => {
            date.to_jiff().map_or_else(|| value.plain(), |day| formats(locale).date(day))
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(item, locale)).collect();
            formats(locale).list(&items)
        }
        _ => value.plain(),
    }
}

/// How a service words the texts that its rules work out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worded {
    labels: Labels,
    /// The keys of its questions: what somebody has written stays as it was written.
    answers: Arc<BTreeSet<Arc<str>>>,
}

impl Worded {
    pub(crate) fn of(definition: &Definition) -> Worded {
        let answers = definition.form.questions().map(|question| question.key.clone());
        Worded { labels: definition.value_labels.clone(), answers: Arc::new(answers.collect()) }
    }

    /// The value of a hole, which is given as it is written.
    pub(crate) fn hole(&self, source: &str, value: &Value, locale: Locale) -> String {
        let root = source.trim().split(['.', '[']).next().unwrap_or_default();
        match self.answers.contains(root) {
            true => shown(value, locale),
            false => self.computed(value, locale),
        }
    }

    fn computed(&self, value: &Value, locale: Locale) -> String {
        match value {
            Value::String(text) => match self.labels.get(text) {
                Some(words) => words.get(locale).to_owned(),
                None => shown(value, locale),
            },
            Value::List(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| self.computed(item, locale)).collect();
                formats(locale).list(&items)
            }
            _ => shown(value, locale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use feel::Decimal;

    #[test]
    fn numbers_and_days_are_written_in_the_language() {
        let number = |text: &str| Value::Number(text.parse::<Decimal>().unwrap());
        let day = Value::Date(feel::Date::from_jiff(jiff::civil::date(2026, 5, 3)));
        let table = [
            (number("750.1"), Locale::EN, "750.10"),
            (number("750.1"), Locale::FR, "750,10"),
            (number("2026"), Locale::EN, "2026"),
            (number("12000"), Locale::EN, "12,000"),
            (number("3"), Locale::FR, "3"),
            (day, Locale::FR, "3 mai 2026"),
            (Value::text("harbour"), Locale::EN, "harbour"),
        ];
        for (value, locale, expected) in table {
            assert_eq!(shown(&value, locale), expected, "{value:?} {locale:?}");
        }
    }

    #[test]
    fn what_rules_work_out_is_worded_and_what_somebody_wrote_is_not() {
        let folder = std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap())
            .join("../../towns/demo");
        let (catalogue, _) = crate::Catalogue::load(&folder).unwrap();
        let worded = Worded::of(&catalogue.current("parking-permit").unwrap());
        let hole = |source: &str| worded.hole(source, &Value::text("low"), Locale::FR);
        assert_eq!(hole("facts.vehicle.emissions_class"), "faibles");
        assert_eq!((hole("plate"), hole(" plate.country ")), ("low".into(), "low".into()));
    }
}
