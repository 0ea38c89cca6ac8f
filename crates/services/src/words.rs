//! Words: a text in several languages.

use std::sync::Arc;

use platform::Locale;

/// A text in the languages that its author gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Arc<[(Locale, Arc<str>)]>);

/// The tag of text that is the same in every language (BCP 47, "undetermined").
const ANY: &str = "und";

impl Words {
    /// From pairs of language and text, the first being the fallback.
    pub fn new(texts: impl IntoIterator<Item = (Locale, Arc<str>)>) -> Words {
        Words(texts.into_iter().collect())
    }

    /// The same in every language: a sign, a number, a name.
    pub fn same(text: impl Into<Arc<str>>) -> Words {
        Words::new(Locale::parse(ANY).map(|any| (any, text.into())))
    }

    /// The text in this language; else in the first one given; empty when there is none.
    pub fn get(&self, locale: Locale) -> &str {
        self.spoken(locale).0
    }

    /// The text and the language that it really is in, for the `lang` attribute.
    pub fn spoken(&self, locale: Locale) -> (&str, Locale) {
        let wanted = self.0.iter().find(|(language, _)| *language == locale);
        match wanted.or_else(|| self.0.first()) {
            Some((language, text)) if language.tag() == ANY => (text, locale),
            Some((language, text)) => (text, *language),
            None => ("", locale),
        }
    }

    /// All texts with their languages.
    pub fn iter(&self) -> impl Iterator<Item = (Locale, &str)> {
        self.0.iter().map(|(language, text)| (*language, &**text))
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
