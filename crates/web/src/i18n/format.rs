//! Dates, numbers, money and lists as a language writes them (Unicode CLDR through ICU4X).

use std::sync::Arc;

use icu::calendar::{Date as CalendarDate, Gregorian};
use icu::datetime::FixedCalendarDateTimeFormatter;
use icu::datetime::fieldsets::{T, YM, YMD, YMDE, YMDT};
use icu::datetime::input::{DateTime as CalendarDateTime, Time as ClockTime};
use icu::decimal::DecimalFormatter;
use icu::decimal::input::Decimal;
use icu::list::ListFormatter;
use icu::list::options::ListFormatterOptions;
use jiff::civil::{Date, DateTime};
use platform::Locale;

/// A civil day, by value or reference.
pub trait Day {
    /// The day.
    fn day(&self) -> Date;
}

impl Day for Date {
    fn day(&self) -> Date {
        *self
    }
}

impl Day for DateTime {
    fn day(&self) -> Date {
        self.date()
    }
}

impl<T: Day + ?Sized> Day for &T {
    fn day(&self) -> Date {
        (**self).day()
    }
}

/// A civil date and time, by value or reference. An instant must first be put into the town's zone:
/// `asked.local(timestamp)`.
pub trait Instant {
    /// The date and time.
    fn civil(&self) -> DateTime;
}

impl Instant for DateTime {
    fn civil(&self) -> DateTime {
        *self
    }
}

impl Instant for jiff::Zoned {
    fn civil(&self) -> DateTime {
        self.datetime()
    }
}

impl<T: Instant + ?Sized> Instant for &T {
    fn civil(&self) -> DateTime {
        (**self).civil()
    }
}

/// A whole number, by value or reference.
pub trait Amount {
    /// The number for the formatter.
    fn decimal(&self) -> Decimal;
}

impl<T: Amount + ?Sized> Amount for &T {
    fn decimal(&self) -> Decimal {
        (**self).decimal()
    }
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl Amount for $number {
            fn decimal(&self) -> Decimal {
                Decimal::from(*self)
            }
        }
    )*};
}
whole_numbers!(i32, i64, u8, u16, u32, u64, usize);

/// The formatters of one language. Cloning is cheap.
#[derive(Clone)]
pub struct Formats(Arc<Formatters>);

struct Formatters {
    date: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    long_date: Option<FixedCalendarDateTimeFormatter<Gregorian, YMDE>>,
    month: Option<FixedCalendarDateTimeFormatter<Gregorian, YM>>,
    date_time: Option<FixedCalendarDateTimeFormatter<Gregorian, YMDT>>,
    time: Option<FixedCalendarDateTimeFormatter<Gregorian, T>>,
    number: Option<DecimalFormatter>,
    list: Option<ListFormatter>,
}

impl Formats {
    /// The formatters of a language; what CLDR lacks is written as ISO 8601 and plain digits.
    pub fn new(locale: Locale) -> Formats {
        // A European town writes days before months and 24 hours, in English as well.
        let tag = if locale == Locale::EN { "en-GB" } else { locale.tag() };
        let tag: icu::locale::Locale = tag.parse().unwrap_or(icu::locale::Locale::UNKNOWN);
        Formats(Arc::new(Formatters {
            date: FixedCalendarDateTimeFormatter::try_new((&tag).into(), YMD::long()).ok(),
            long_date: FixedCalendarDateTimeFormatter::try_new((&tag).into(), YMDE::long()).ok(),
            month: FixedCalendarDateTimeFormatter::try_new((&tag).into(), YM::long()).ok(),
            date_time: FixedCalendarDateTimeFormatter::try_new(
                (&tag).into(),
                YMD::long().with_time_hm(),
            )
            .ok(),
            time: FixedCalendarDateTimeFormatter::try_new((&tag).into(), T::hm()).ok(),
            number: DecimalFormatter::try_new((&tag).into(), Default::default()).ok(),
            list: ListFormatter::try_new_and((&tag).into(), ListFormatterOptions::default()).ok(),
        }))
    }

    /// "3 May 2026".
    pub fn date(&self, day: Date) -> String {
        let Some((formatter, date)) = self.0.date.as_ref().zip(calendar_date(day)) else {
            return day.to_string();
        };
        formatter.format(&date).to_string()
    }

    /// "May 2026".
    pub fn month(&self, day: Date) -> String {
        let Some((formatter, date)) = self.0.month.as_ref().zip(calendar_date(day)) else {
            return day.strftime("%Y-%m").to_string();
        };
        formatter.format(&date).to_string()
    }

    /// "Sunday 3 May 2026".
    pub fn long_date(&self, day: Date) -> String {
        let Some((formatter, date)) = self.0.long_date.as_ref().zip(calendar_date(day)) else {
            return day.to_string();
        };
        formatter.format(&date).to_string()
    }

    /// "3 May 2026, 14:05".
    pub fn date_time(&self, at: DateTime) -> String {
        let parts = calendar_date(at.date()).zip(clock_time(at));
        let Some((formatter, (date, time))) = self.0.date_time.as_ref().zip(parts) else {
            return at.to_string();
        };
        formatter.format(&CalendarDateTime { date, time }).to_string()
    }

    /// "14:05".
    pub fn time(&self, at: DateTime) -> String {
        let Some((formatter, time)) = self.0.time.as_ref().zip(clock_time(at)) else {
            return at.time().to_string();
        };
        formatter.format(&time).to_string()
    }

    /// "1,234".
    pub fn number(&self, number: impl Amount) -> String {
        self.decimal(&number.decimal())
    }

    /// An amount of hundredths with exactly two decimals: 1250 gives "12.50".
    pub fn minor_units(&self, hundredths: i64) -> String {
        let mut decimal = Decimal::from(hundredths);
        decimal.multiply_pow10(-2);
        decimal.pad_end(-2);
        self.decimal(&decimal)
    }

    /// A measured number with at most so many decimals (two when not said). Never for money.
    pub fn float(&self, number: f64, decimals_max: Option<usize>) -> String {
        let decimals = i16::try_from(decimals_max.unwrap_or(2).min(9)).unwrap_or(2);
        let written = format!("{number:.*}", usize::from(decimals.unsigned_abs()));
        let Ok(mut decimal) = written.parse::<Decimal>() else { return written };
        decimal.trim_end();
        self.decimal(&decimal)
    }

    /// "a, b and c".
    pub fn list<S: AsRef<str>>(&self, items: &[S]) -> String {
        let texts: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        match &self.0.list {
            Some(formatter) => formatter.format(texts.iter()).to_string(),
            None => texts.join(", "),
        }
    }

    fn decimal(&self, decimal: &Decimal) -> String {
        match &self.0.number {
            Some(formatter) => formatter.format(decimal).to_string(),
            None => decimal.to_string(),
        }
    }
}

fn calendar_date(day: Date) -> Option<CalendarDate<Gregorian>> {
    let month = u8::try_from(day.month()).ok()?;
    let of_month = u8::try_from(day.day()).ok()?;
    CalendarDate::try_new_gregorian(i32::from(day.year()), month, of_month).ok()
}

fn clock_time(at: DateTime) -> Option<ClockTime> {
    let part = |number: i8| u8::try_from(number).ok();
    ClockTime::try_new(part(at.hour())?, part(at.minute())?, part(at.second())?, 0).ok()
}
