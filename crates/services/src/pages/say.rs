//! Words of definitions on a page: with the language they really are in; terms, durations, amounts.

use std::sync::Arc;

use platform::Locale;
use platform::calendar::Term;
use web::Words as PageWords;

use crate::catalogue::folded;
use crate::definition::{Definition, Law};
use crate::words::Words;

/// A text, and its language where it is another than the page's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) lang: Option<Locale>,
}

impl Said {
    /// A text in the page's own language.
    pub(super) fn here(text: impl Into<String>) -> Said {
        Said { text: text.into(), lang: None }
    }

    /// Words of a definition.
    pub(super) fn of(words: &Words, locale: Locale) -> Said {
        let (text, spoken) = words.spoken(locale);
        Said { text: text.to_owned(), lang: (spoken != locale).then_some(spoken) }
    }

    /// The attributes of an element that holds the text, with a leading space.
    pub(super) fn attributes(&self) -> String {
        lang_attributes(self.lang)
    }
}

/// ` lang="nl" dir="ltr"` for a text in another language than the page's.
pub(super) fn lang_attributes(lang: Option<Locale>) -> String {
    lang.map(|lang| format!(" lang=\"{lang}\" dir=\"{}\"", lang.direction())).unwrap_or_default()
}

/// A service in a list.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: Arc<str>,
    pub(super) name: Said,
    pub(super) summary: Said,
    pub(super) closed: bool,
}

impl Entry {
    pub(super) fn of(service: &Definition, locale: Locale, today: jiff::civil::Date) -> Entry {
        Entry {
            id: service.id.clone(),
            name: Said::of(&service.name, locale),
            summary: Said::of(&service.summary, locale),
            closed: !service.takes_applications(today),
        }
    }
}

/// Services in the order of their names, accents and capitals aside.
pub(super) fn by_name<'a>(
    services: impl Iterator<Item = &'a Arc<Definition>>,
    locale: Locale,
) -> Vec<Arc<Definition>> {
    let mut services: Vec<Arc<Definition>> = services.cloned().collect();
    services.sort_by_cached_key(|service| (folded(service.name.get(locale)), service.id.clone()));
    services
}

/// "8 weeks".
pub(super) fn term(words: &PageWords, term: Term) -> String {
    let (count, unit) = term.parts();
    words.with(&format!("term-{unit}"), ("count", count))
}

/// An amount in the town's currency.
pub(super) fn money(words: &PageWords, cents: i64) -> String {
    words.cents(cents)
}

/// The title of a law, as it is cited.
pub(super) fn cited(service: &Definition, law: &str, locale: Locale) -> String {
    service.law(law).map(|law: &Law| law.title.get(locale).to_owned()).unwrap_or_default()
}

/// A span of time as people say it, rounded up to one unit: "8 minutes", "3 days".
pub fn duration(words: &PageWords, seconds: i64) -> String {
    let seconds = seconds.max(1);
    let (count, unit) = match seconds {
        ..60 => (seconds, "seconds"),
        60..3_600 => (up(seconds, 60), "minutes"),
        3_600..172_800 => (up(seconds, 3_600), "hours"),
        _ => (up(seconds, 86_400), "days"),
    };
    words.with(&format!("duration-{unit}"), ("count", count))
}

fn up(seconds: i64, unit: i64) -> i64 {
    seconds / unit + i64::from(seconds % unit != 0)
}
