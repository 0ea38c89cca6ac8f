//! The words of every page: Fluent messages of all crates merged by language, with English behind them.

mod args;
mod format;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use intl_memoizer::concurrent::IntlLangMemoizer;
use platform::Locale;
use platform::money::Currency;
use unic_langid::LanguageIdentifier;

pub use args::{Args, ToArg};
pub use format::{Amount, Day, Formats, Instant};

/// Embedded messages: the tag of the language and the text of one `.ftl` file.
pub type Source<'a> = (&'a str, &'a str);

/// All messages of all crates, by language. Made once at start; cloning is cheap.
#[derive(Clone)]
pub struct Catalogue {
    languages: Arc<BTreeMap<Locale, Words>>,
    currency: Currency,
}

/// The words of one language, and its way to write dates, numbers and money.
///
/// Templates have it as `page`: `{{ page.t("sign-in") }}`, `{{ page.date(case.due_on) }}`.
#[derive(Clone)]
pub struct Words(Arc<Language>, Currency);

struct Language {
    locale: Locale,
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
    fallback: Option<Words>,
    formats: Formats,
}

impl Catalogue {
    /// Merges the messages of all crates; the second part names every message that could not be read or
    /// that two files define.
    pub fn new(sources: &[Source<'_>]) -> (Catalogue, Vec<String>) {
        let mut findings = Vec::new();
        let mut tags: Vec<Locale> =
            sources.iter().filter_map(|(tag, _)| Locale::parse(tag)).collect();
        tags.push(Locale::EN);
        tags.sort();
        tags.dedup();
        let english = Words::read(Locale::EN, None, sources, &mut findings);
        let mut languages = BTreeMap::new();
        for locale in tags.into_iter().filter(|locale| *locale != Locale::EN) {
            let words = Words::read(locale, Some(english.clone()), sources, &mut findings);
            languages.insert(locale, words);
        }
        languages.insert(Locale::EN, english);
        (Catalogue { languages: Arc::new(languages), currency: Currency::EUR }, findings)
    }

    /// The words of a language; English when there are none.
    pub fn words(&self, locale: Locale) -> Words {
        let words = self.languages.get(&locale).or_else(|| self.languages.get(&Locale::EN));
        let words =
            words.cloned().unwrap_or_else(|| Words::read(Locale::EN, None, &[], &mut Vec::new()));
        words.in_currency(self.currency)
    }

    /// The same words for a town that counts in another currency.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Catalogue {
        Catalogue { currency, ..self }
    }

    /// The languages there are words for, English first.
    pub fn locales(&self) -> Vec<Locale> {
        let mut locales: Vec<Locale> = self.languages.keys().copied().collect();
        locales.sort_by_key(|locale| (*locale != Locale::EN, *locale == Locale::AR, *locale));
        locales
    }

    /// The language among ours that a tag asks for ("fr-CA" finds "fr").
    pub fn find(&self, tag: &str) -> Option<Locale> {
        let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        [Locale::parse(tag), Locale::parse(&language)]
            .into_iter()
            .flatten()
            .find(|locale| self.languages.contains_key(locale))
    }

    /// Messages that English has and another language lacks, and those that English lacks.
    pub fn missing(&self) -> Vec<(Locale, String)> {
        let all: BTreeSet<&String> =
            self.languages.values().flat_map(|words| words.0.keys.iter()).collect();
        let mut missing = Vec::new();
        for (locale, words) in self.languages.iter() {
            let lacking = all.iter().filter(|key| !words.0.keys.contains(**key));
            missing.extend(lacking.map(|key| (*locale, (*key).clone())));
        }
        missing
    }

    /// Whether English has the message.
    pub fn has(&self, key: &str) -> bool {
        self.languages.get(&Locale::EN).is_some_and(|words| words.0.keys.contains(key))
    }
}

impl Words {
    fn read(
        locale: Locale,
        fallback: Option<Words>,
        sources: &[Source<'_>],
        findings: &mut Vec<String>,
    ) -> Words {
        let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        let formats = Formats::new(locale);
        bundle.set_use_isolating(true);
        bundle.set_formatter(number_writer(locale));
        let mut keys = BTreeSet::new();
        for (_, text) in sources.iter().filter(|(tag, _)| Locale::parse(tag) == Some(locale)) {
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    findings.extend(errors.iter().map(|error| format!("{locale}: {error}")));
                    resource
                }
            };
            keys.extend(keys_of(text));
            if let Err(errors) = bundle.add_resource(resource) {
                findings.extend(errors.iter().map(|error| format!("{locale}: {error}")));
            }
        }
        Words(Arc::new(Language { locale, bundle, keys, fallback, formats }), Currency::EUR)
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.0.locale
    }

    /// A message without arguments.
    pub fn t(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message with arguments: `("name", value)`, `(("a", x), ("b", y))` or `[("a", x), ("b", y)]`.
    pub fn with(&self, key: &str, args: impl Args) -> String {
        let mut given = FluentArgs::new();
        args.each(&mut |name, value| given.set(name.to_owned(), value));
        self.format(key, Some(&given))
    }

    /// A message that holds markup (a link); its arguments are escaped, itself it is trusted.
    pub fn rich(&self, key: &str, args: impl Args) -> askama::filters::Safe<String> {
        let mut given = FluentArgs::new();
        args.each(&mut |name, value| {
            let value = match value {
                FluentValue::String(text) => FluentValue::from(escape(&text)),
                other => other,
            };
            given.set(name.to_owned(), value);
        });
        askama::filters::Safe(self.format(key, Some(&given)))
    }

    /// A message for plain text (e-mail, SMS, file names): without the marks that isolate directions.
    pub fn plain(&self, key: &str, args: impl Args) -> String {
        without_isolates(&self.with(key, args))
    }

    /// Whether this language or English has the message.
    pub fn has(&self, key: &str) -> bool {
        self.0.keys.contains(key) || self.0.fallback.as_ref().is_some_and(|words| words.has(key))
    }

    /// Dates, numbers, money and lists as this language writes them.
    pub fn formats(&self) -> &Formats {
        &self.0.formats
    }

    /// "3 May 2026".
    pub fn date(&self, day: impl Day) -> String {
        self.0.formats.date(day.day())
    }

    /// A month of a year: "May 2026".
    pub fn month(&self, day: impl Day) -> String {
        self.formats().month(day.day())
    }

    /// "Sunday, 3 May 2026".
    pub fn long_date(&self, day: impl Day) -> String {
        self.0.formats.long_date(day.day())
    }

    /// "3 May 2026, 14:05", of a civil date and time in the town's zone.
    pub fn date_time(&self, instant: impl Instant) -> String {
        self.0.formats.date_time(instant.civil())
    }

    /// "14:05".
    pub fn time(&self, instant: impl Instant) -> String {
        self.0.formats.time(instant.civil())
    }

    /// "1,234".
    pub fn number(&self, number: impl Amount) -> String {
        self.0.formats.number(number)
    }

    /// "42 %": a share between 0 and 1.
    pub fn percent(&self, share: f64) -> String {
        let number = self.0.formats.float(share * 100.0, Some(0));
        self.with("percent", ("number", number))
    }

    /// "€12.50".
    pub fn money(&self, money: impl std::borrow::Borrow<platform::Money>) -> String {
        let money = money.borrow();
        let digits = self.0.formats.minor_units(money.cents);
        if money.currency == Currency::EUR {
            return self.with("money-eur", ("amount", digits));
        }
        let code = money.currency.code().to_owned();
        self.with("money", [("amount", digits), ("currency", code)])
    }

    /// An amount in the town's own currency.
    pub fn cents(&self, cents: i64) -> String {
        self.money(platform::Money::new(cents, self.1))
    }

    /// How the town's own currency is called beside a field: its sign, else its code.
    pub fn currency(&self) -> &'static str {
        if self.1 == Currency::EUR { "€" } else { self.1.code() }
    }

    /// The same words for amounts in another currency.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Words {
        Words(self.0, currency)
    }

    /// "today", "tomorrow", "in 3 days", "2 days ago".
    pub fn relative_day(&self, day: impl Day, today: impl Day) -> String {
        let days = day.day().since(today.day()).map(|span| span.get_days()).unwrap_or_default();
        match days {
            0 => self.t("day-today"),
            1 => self.t("day-tomorrow"),
            -1 => self.t("day-yesterday"),
            2.. => self.with("day-in", ("days", i64::from(days))),
            _ => self.with("day-ago", ("days", i64::from(-days))),
        }
    }

    /// "a, b and c".
    pub fn list<T: AsRef<str>>(&self, items: &[T]) -> String {
        self.0.formats.list(items)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let language = &self.0;
        let (id, attribute) = key.split_once('.').map_or((key, None), |(i, a)| (i, Some(a)));
        let found = language.bundle.get_message(id).and_then(|message| match attribute {
            Some(name) => message.get_attribute(name).map(|a| a.value()),
            None => message.value(),
        });
        let Some(pattern) = found else {
            return match &language.fallback {
                Some(words) => words.format(key, args),
                None => {
                    tracing::error!(key, "a message that no language has");
                    key.to_owned()
                }
            };
        };
        let mut errors: Vec<FluentError> = Vec::new();
        let text = language.bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a message could not be filled in");
        }
        text.into_owned()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.0.locale)
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.languages.keys()).finish()
    }
}

type Writer = fn(&FluentValue<'_>, &IntlLangMemoizer) -> Option<String>;

/// Numbers inside messages are written as the language writes them, like all others on the page.
/// Fluent takes a plain function here, so there is one for each language with digits or separators of
/// its own.
fn number_writer(locale: Locale) -> Option<Writer> {
    static FRENCH: OnceLock<Formats> = OnceLock::new();
    static ARABIC: OnceLock<Formats> = OnceLock::new();
    static ENGLISH: OnceLock<Formats> = OnceLock::new();
    fn write(
        formats: &'static OnceLock<Formats>,
        locale: Locale,
        value: &FluentValue<'_>,
    ) -> Option<String> {
        let FluentValue::Number(number) = value else { return None };
        let formats = formats.get_or_init(|| Formats::new(locale));
        Some(formats.float(number.value, number.options.maximum_fraction_digits))
    }
    match locale {
        Locale::FR => Some(|value, _| write(&FRENCH, Locale::FR, value)),
        Locale::AR => Some(|value, _| write(&ARABIC, Locale::AR, value)),
        Locale::EN => Some(|value, _| write(&ENGLISH, Locale::EN, value)),
        _ => None,
    }
}

/// The message keys of a file, from the lines that begin a message (terms and comments left out).
fn keys_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.lines().filter_map(|line| {
        let (key, _) = line.split_once('=')?;
        let key = key.trim_end();
        let begins = key.chars().next()?.is_ascii_alphabetic();
        let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        (begins && plain).then(|| key.to_owned())
    })
}

/// Removes the directional isolates (U+2066 to U+2069), which plain-text readers show as boxes.
pub fn without_isolates(text: &str) -> String {
    text.chars().filter(|c| !('\u{2066}'..='\u{2069}').contains(c)).collect()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '"' | '\'' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            other => out.push(other),
        }
    }
    out
}
