//! Legal days: working days by a dated calendar, terms in days, weeks, months and years.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The longest term in its unit; anything longer is a slip of the pen.
pub const TERM_COUNT_MAX: u16 = 1_000;

/// Which days are worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
    weekend: Vec<Weekday>,
}

impl Calendar {
    /// A calendar with these public holidays, each with its date, and these weekly days of rest.
    pub fn new(holidays: impl IntoIterator<Item = Date>, weekend: Vec<Weekday>) -> Calendar {
        Calendar { holidays: holidays.into_iter().collect(), weekend }
    }

    /// Saturday and Sunday are free, no holidays.
    pub fn plain() -> Calendar {
        Calendar::new([], vec![Weekday::Saturday, Weekday::Sunday])
    }

    /// Whether offices work on this day.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.weekend.contains(&date.weekday()) && !self.holidays.contains(&date)
    }

    /// The day itself when it is worked, else the next one that is.
    pub fn working_day_from(&self, date: Date) -> Date {
        (0..366)
            .filter_map(|days| date.checked_add(days.days()).ok())
            .find(|day| self.is_working_day(*day))
            .unwrap_or(date)
    }

    /// The last day of a term that begins on `start`. The first day is not counted, and a term that
    /// would end on a day of rest ends on the next working day (Regulation (EEC, Euratom) 1182/71,
    /// article 3).
    pub fn due_on(&self, start: Date, term: Term) -> Date {
        let counted = match term {
            Term::WorkingDays(count) => return self.add_working_days(start, count),
            Term::Days(count) => start.checked_add(i32::from(count).days()),
            Term::Weeks(count) => start.checked_add(i32::from(count).weeks()),
            Term::Months(count) => start.checked_add(i32::from(count).months()),
            Term::Years(count) => start.checked_add(i32::from(count).years()),
        };
        self.working_day_from(counted.unwrap_or(Date::MAX))
    }

    fn add_working_days(&self, start: Date, count: u16) -> Date {
        let mut day = start;
        let mut left = count;
        while left > 0 {
            let Ok(next) = day.tomorrow() else { return day };
            day = next;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// Working days after `from` up to and including `to`; 0 when `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let mut day = from;
        let mut count = 0;
        while day < to {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += u32::from(self.is_working_day(day));
        }
        count
    }
}

/// A period that a law or a service names: `8 weeks`, `10 working days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// Days on which offices work.
    WorkingDays(u16),
    /// Calendar days.
    Days(u16),
    /// Weeks.
    Weeks(u16),
    /// Months.
    Months(u16),
    /// Years.
    Years(u16),
}

impl Term {
    /// The number and the unit as a stable word (also the key of its wording).
    pub fn parts(self) -> (u16, &'static str) {
        match self {
            Term::WorkingDays(count) => (count, "working-days"),
            Term::Days(count) => (count, "days"),
            Term::Weeks(count) => (count, "weeks"),
            Term::Months(count) => (count, "months"),
            Term::Years(count) => (count, "years"),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = self.parts();
        write!(f, "{count} {}", unit.replace('-', " "))
    }
}

/// A term that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotATerm;

impl fmt::Display for NotATerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "write a term as a number and a unit: 10 working days, 8 weeks, 3 months, 1 year",
        )
    }
}

impl std::error::Error for NotATerm {}

impl FromStr for Term {
    type Err = NotATerm;

    fn from_str(text: &str) -> Result<Term, NotATerm> {
        let (count, unit) = text.trim().split_once(' ').ok_or(NotATerm)?;
        let count: u16 = count.parse().map_err(|_| NotATerm)?;
        if count > TERM_COUNT_MAX {
            return Err(NotATerm);
        }
        match unit.trim() {
            "working day" | "working days" => Ok(Term::WorkingDays(count)),
            "day" | "days" => Ok(Term::Days(count)),
            "week" | "weeks" => Ok(Term::Weeks(count)),
            "month" | "months" => Ok(Term::Months(count)),
            "year" | "years" => Ok(Term::Years(count)),
            _ => Err(NotATerm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn when_a_term_ends() {
        let holidays = [date(2026, 12, 25), date(2026, 12, 28)];
        let calendar = Calendar::new(holidays, vec![Weekday::Saturday, Weekday::Sunday]);
        let check = |start: Date, term: &str, end: Date| {
            assert_eq!(calendar.due_on(start, term.parse().unwrap()), end, "{start} + {term}");
        };
        check(date(2026, 11, 23), "5 working days", date(2026, 11, 30));
        check(date(2026, 12, 24), "1 working day", date(2026, 12, 29));
        check(date(2026, 11, 23), "0 days", date(2026, 11, 23));
        check(date(2026, 10, 30), "8 weeks", date(2026, 12, 29));
        check(date(2027, 1, 31), "1 month", date(2027, 3, 1));
        check(date(2028, 2, 29), "1 year", date(2029, 2, 28));
    }

    #[test]
    fn what_is_no_term() {
        for text in ["", "8", "eight weeks", "8 fortnights", "-1 days", "70000 days", "1001 days"] {
            assert_eq!(text.parse::<Term>(), Err(NotATerm), "{text}");
        }
    }

    #[test]
    fn working_days_between() {
        let calendar = Calendar::plain();
        assert_eq!(calendar.working_days_between(date(2026, 11, 20), date(2026, 11, 24)), 2);
        assert_eq!(calendar.working_days_between(date(2026, 11, 24), date(2026, 11, 20)), 0);
    }
}
