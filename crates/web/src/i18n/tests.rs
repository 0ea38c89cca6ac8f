//! Words, dates, numbers and money in three languages. CLDR writes Arabic in general (`ar`, unlike
//! `ar-EG`) with the digits 0 to 9.

use jiff::civil::{date, datetime};
use platform::money::Currency;
use platform::{Locale, Money};

use super::*;

fn words(locale: Locale) -> Words {
    let (catalogue, findings) = Catalogue::new(crate::LOCALES);
    assert_eq!(findings, Vec::<String>::new());
    catalogue.words(locale)
}

fn check(shown: impl Fn(&Words) -> String, en: &str, fr: &str, ar: &str) {
    for (locale, expected) in [(Locale::EN, en), (Locale::FR, fr), (Locale::AR, ar)] {
        // No-break spaces and direction marks are right, and hard to read in a table.
        let plain = without_isolates(&shown(&words(locale)));
        let plain: String = plain.chars().filter(|c| *c != '\u{200f}' && *c != '\u{61c}').collect();
        assert_eq!(plain.replace(['\u{a0}', '\u{202f}'], " "), expected, "{locale}");
    }
}

#[test]
fn as_each_language_writes_it() {
    let day = date(2026, 5, 3);
    check(|w| w.date(day), "3 May 2026", "3 mai 2026", "3 مايو 2026");
    check(|w| w.long_date(day), "Sunday, 3 May 2026", "dimanche 3 mai 2026", "الأحد، 3 مايو 2026");
    check(|w| w.time(datetime(2026, 5, 3, 14, 5, 0, 0)), "14:05", "14:05", "2:05 م");
    check(|w| w.number(1_234_567), "1,234,567", "1 234 567", "1,234,567");
    check(|w| w.percent(0.426), "43%", "43 %", "43٪");
    check(|w| w.money(Money::eur(123_450)), "€1,234.50", "1 234,50 €", "1,234.50 يورو");
    let francs = Currency::parse("CHF").unwrap();
    check(|w| w.money(Money::new(5, francs)), "CHF 0.05", "0,05 CHF", "0.05 CHF");
    check(|w| w.clone().in_currency(francs).cents(5), "CHF 0.05", "0,05 CHF", "0.05 CHF");
    check(|w| w.money(Money::eur(5)), "€0.05", "0,05 €", "0.05 يورو");
    check(|w| w.list(&["a", "b", "c"]), "a, b and c", "a, b et c", "a وb وc");
}

#[test]
fn days_counted_from_today() {
    let today = date(2026, 11, 23);
    let shown = |days: i32| {
        let day = today.checked_add(jiff::Span::new().days(days)).unwrap();
        move |w: &Words| w.relative_day(day, today)
    };
    check(shown(0), "today", "aujourd’hui", "اليوم");
    check(shown(1), "tomorrow", "demain", "غدًا");
    check(shown(2), "in 2 days", "dans 2 jours", "خلال يومين");
    check(shown(40), "in 40 days", "dans 40 jours", "خلال 40 يومًا");
    check(shown(-3), "3 days ago", "il y a 3 jours", "قبل 3 أيام");
}

#[test]
fn missing_words_fall_back_and_are_found() {
    let (catalogue, findings) =
        Catalogue::new(&[("en", "a = Hello { $name }\nb = B"), ("fr", "b = Bé")]);
    assert!(findings.is_empty());
    assert_eq!(catalogue.missing(), vec![(Locale::FR, "a".to_owned())]);
    let french = catalogue.words(Locale::FR);
    assert_eq!(french.t("b"), "Bé");
    assert_eq!(french.plain("a", ("name", "Ada")), "Hello Ada");
    assert_eq!(french.with("a", ("name", "Ada")), "Hello \u{2068}Ada\u{2069}");
    assert_eq!(french.t("nowhere"), "nowhere");
    assert_eq!(french.rich("a", ("name", "<b>")).0, "Hello \u{2068}&#60;b&#62;\u{2069}");
    let (_, findings) = Catalogue::new(&[("en", "a = A"), ("en", "a = B\nnonsense")]);
    assert_eq!(findings.len(), 2, "{findings:?}");
}

#[test]
fn a_tag_finds_its_language() {
    let (catalogue, _) = Catalogue::new(crate::LOCALES);
    assert_eq!(catalogue.find("fr-CA"), Some(Locale::FR));
    assert_eq!(catalogue.find("AR"), Some(Locale::AR));
    assert_eq!(catalogue.find("de"), None);
    assert_eq!(catalogue.locales(), [Locale::EN, Locale::FR, Locale::AR]);
}
