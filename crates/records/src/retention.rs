//! How long the file of a case is kept, and what stands in the way of letting it go. Pure.
//!
//! Terms count calendar days from the day on which the clock starts, and a term that ends on a day of rest
//! ends there all the same: nothing has to be done on the last day, so it is not moved.

use jiff::civil::Date;
use platform::calendar::{Calendar, Term};

/// On which day the term begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStart {
    /// The day of the decision; where nothing was decided, the day on which the case ended.
    Decision,
    /// The last day for an objection: from the day after it the decision stands.
    Final,
    /// The day on which the case ended.
    Closed,
    /// The last day on which what was granted is valid; the day of the decision where it does not end.
    Expiry,
}

/// What happens once the term is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// Everything is destroyed.
    #[default]
    Destroy,
    /// The archive gets it, and then it is destroyed here.
    Transfer,
}

impl Fate {
    /// Both.
    pub const ALL: [Fate; 2] = [Fate::Destroy, Fate::Transfer];

    /// The stable word, in definitions, columns and the interface.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Destroy => "destroy",
            Fate::Transfer => "transfer",
        }
    }

    /// The fate with this word.
    pub fn of(word: &str) -> Option<Fate> {
        Fate::ALL.into_iter().find(|fate| fate.word() == word)
    }
}

/// The days of a case on which its term depends.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// When it ended.
    pub closed_on: Date,
    /// When it was decided, where it was.
    pub decided_on: Option<Date>,
    /// Until when one may object.
    pub object_until: Option<Date>,
    /// Until when what was granted is valid.
    pub valid_until: Option<Date>,
}

/// The last day on which the file is kept. Never before one can no longer object, and never while what was
/// granted is valid: a permit in force has its file.
pub fn kept_until(from: ClockStart, term: Term, course: &Course) -> Date {
    let decided_on = course.decided_on.unwrap_or(course.closed_on);
    let start = match from {
        ClockStart::Decision => decided_on,
        ClockStart::Final => course.object_until.unwrap_or(decided_on),
        ClockStart::Closed => course.closed_on,
        ClockStart::Expiry => course.valid_until.unwrap_or(decided_on),
    };
    let over = Calendar::default().due_on(start, term);
    [course.object_until, course.valid_until].into_iter().flatten().fold(over, Date::max)
}

/// What keeps a file although somebody wants to let it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The case still runs.
    Running,
    /// The term is not over.
    NotDue,
    /// Somebody put a legal hold on it.
    Held,
    /// A fee is unpaid, or money is to be given back.
    MoneyOpen,
    /// An objection against its decision runs.
    Contested,
}

impl Obstacle {
    /// All obstacles.
    pub const ALL: [Obstacle; 5] = [
        Obstacle::Running,
        Obstacle::NotDue,
        Obstacle::Held,
        Obstacle::MoneyOpen,
        Obstacle::Contested,
    ];

    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Obstacle::Running => "running",
            Obstacle::NotDue => "not-due",
            Obstacle::Held => "held",
            Obstacle::MoneyOpen => "money-open",
            Obstacle::Contested => "contested",
        }
    }
}

/// Where a file stands when somebody wants to let it go.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Whether the case has ended.
    pub is_over: bool,
    /// The last day on which it is kept.
    pub kept_until: Option<Date>,
    /// Whether a legal hold is on it.
    pub is_held: bool,
    /// Whether money is owed by either side.
    pub money_open: bool,
    /// Whether an objection against it runs.
    pub is_contested: bool,
}

/// What keeps a file today; none when it may go.
pub fn obstacle(standing: &Standing, today: Date) -> Option<Obstacle> {
    if !standing.is_over {
        return Some(Obstacle::Running);
    }
    // First what somebody decided or owes: it tells more than a term that is not over.
    if standing.is_held {
        return Some(Obstacle::Held);
    }
    if standing.is_contested {
        return Some(Obstacle::Contested);
    }
    if standing.money_open {
        return Some(Obstacle::MoneyOpen);
    }
    standing.kept_until.is_none_or(|until| until >= today).then_some(Obstacle::NotDue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn until_when_a_file_is_kept() {
        use ClockStart::{Closed, Decision, Expiry, Final};
        // closed, decided, objection until, valid until: from, term -> kept until
        let check = |days: [&str; 4], from, term: &str, until: &str| {
            let at = |index: usize| days.get(index).filter(|text| **text != "-").map(|t| day(t));
            let course = Course {
                closed_on: at(0).unwrap(),
                decided_on: at(1),
                object_until: at(2),
                valid_until: at(3),
            };
            let found = kept_until(from, term.parse().unwrap(), &course);
            assert_eq!(found, day(until), "{days:?} {from:?} {term}");
        };
        let decided = ["2026-05-03", "2026-05-03", "2026-06-14", "-"];
        check(decided, Decision, "5 years", "2031-05-03");
        check(decided, Final, "5 years", "2031-06-14");
        check(decided, Closed, "1 year", "2027-05-03");
        check(decided, Expiry, "1 year", "2027-05-03");
        // Never before the objection is over.
        check(decided, Decision, "10 days", "2026-06-14");
        let granted = ["2026-05-03", "2026-05-03", "2026-06-14", "2028-05-03"];
        check(granted, Expiry, "2 years", "2030-05-03");
        // A permit in force keeps its file.
        check(granted, Decision, "1 year", "2028-05-03");
        check(granted, Decision, "3 years", "2029-05-03");
        // What was withdrawn was never decided.
        let withdrawn = ["2026-05-03", "-", "-", "-"];
        check(withdrawn, Decision, "3 months", "2026-08-03");
        check(withdrawn, Final, "3 months", "2026-08-03");
        check(withdrawn, Expiry, "0 days", "2026-05-03");
        // The shorter month, the leap day, a Sunday: nothing is moved.
        check(["2026-01-31", "-", "-", "-"], Closed, "1 month", "2026-02-28");
        check(["2028-02-29", "-", "-", "-"], Closed, "1 year", "2029-02-28");
        check(["2026-11-22", "-", "-", "-"], Closed, "0 days", "2026-11-22");
    }

    #[test]
    fn what_stands_in_the_way() {
        let today = day("2026-11-23");
        let free = Standing {
            is_over: true,
            kept_until: Some(day("2026-11-22")),
            is_held: false,
            money_open: false,
            is_contested: false,
        };
        let check = |standing: Standing, found| assert_eq!(obstacle(&standing, today), found);
        check(free, None);
        check(Standing { is_over: false, ..free }, Some(Obstacle::Running));
        check(Standing { kept_until: None, ..free }, Some(Obstacle::NotDue));
        // The last day still counts.
        check(Standing { kept_until: Some(today), ..free }, Some(Obstacle::NotDue));
        check(Standing { is_held: true, ..free }, Some(Obstacle::Held));
        check(Standing { money_open: true, ..free }, Some(Obstacle::MoneyOpen));
        check(Standing { is_contested: true, ..free }, Some(Obstacle::Contested));
        check(Standing { is_held: true, kept_until: None, ..free }, Some(Obstacle::Held));
    }

    #[test]
    fn words_read_back() {
        for fate in Fate::ALL {
            assert_eq!(Fate::of(fate.word()), Some(fate));
        }
        assert_eq!(Fate::of("burn"), None);
    }
}
