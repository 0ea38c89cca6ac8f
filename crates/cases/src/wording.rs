//! The words of this crate for what is written without a page: messages and letters.

use std::sync::LazyLock;

use platform::Locale;
use web::{Catalogue, Words};

static WORDS: LazyLock<Catalogue> = LazyLock::new(|| {
    let mut sources: Vec<(&str, &str)> = web::LOCALES.to_vec();
    sources.extend(services::LOCALES);
    sources.extend(crate::LOCALES);
    let (catalogue, findings) = Catalogue::new(&sources);
    debug_assert!(findings.is_empty(), "the words do not read: {findings:?}");
    catalogue
});

/// The words in a language.
pub fn words(locale: Locale) -> Words {
    WORDS.words(locale)
}
