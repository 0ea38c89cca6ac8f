//! The languages a page can be shown in.

use std::fmt;

/// A language of the interface, as a BCP 47 tag that a town has chosen ("en", "fr", "ar").
///
/// Copying is free: tags are interned as short fixed text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locale([u8; Locale::BYTES_MAX]);

impl Locale {
    /// The longest tag kept ("zh-Hant" needs 7).
    pub const BYTES_MAX: usize = 8;
    /// English, the language that every text exists in.
    pub const EN: Locale = Locale(*b"en\0\0\0\0\0\0");
    /// French.
    pub const FR: Locale = Locale(*b"fr\0\0\0\0\0\0");
    /// Arabic.
    pub const AR: Locale = Locale(*b"ar\0\0\0\0\0\0");

    /// Reads a tag: ASCII letters, digits and hyphens, at most eight bytes.
    pub fn parse(tag: &str) -> Option<Locale> {
        let bytes = tag.as_bytes();
        let fits = !bytes.is_empty() && bytes.len() <= Self::BYTES_MAX;
        let plain = bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
        if !(fits && plain) {
            return None;
        }
        let mut kept = [0; Self::BYTES_MAX];
        kept.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Some(Locale(kept))
    }

    /// The tag as text.
    pub fn tag(&self) -> &str {
        let used = self.0.iter().position(|b| *b == 0).unwrap_or(Self::BYTES_MAX);
        self.0.get(..used).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("en")
    }

    /// Whether the language is written from right to left.
    pub fn is_right_to_left(&self) -> bool {
        let language = self.tag().split('-').next().unwrap_or_default();
        matches!(language, "ar" | "fa" | "he" | "ur" | "ps" | "dv" | "yi" | "ckb")
    }

    /// The value of the HTML `dir` attribute.
    pub fn direction(&self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl Default for Locale {
    fn default() -> Self {
        Locale::EN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let check = |tag: &str, direction: &str| {
            let locale = Locale::parse(tag).unwrap();
            assert_eq!((locale.tag(), locale.direction()), (tag, direction));
        };
        check("en", "ltr");
        check("ar", "rtl");
        check("zh-Hant", "ltr");
        assert_eq!(Locale::parse("en"), Some(Locale::EN));
        assert_eq!(Locale::parse(""), None);
        assert_eq!(Locale::parse("<script>"), None);
    }
}
