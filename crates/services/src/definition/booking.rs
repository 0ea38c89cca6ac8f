//! The times that a service offers.

use jiff::civil::{Date, DateTime};
use platform::calendar::Calendar;

use super::Booking;

/// Most days ahead that are offered, whatever the definition says.
const DAYS_MAX: usize = 400;

impl Booking {
    /// All times offered on this day, in order; how many places are left is the bookings' business.
    pub fn offered(&self, calendar: &Calendar, today: Date) -> Vec<DateTime> {
        let (first, last) = (calendar.due_on(today, self.from), calendar.due_on(today, self.to));
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        let days = days.take(DAYS_MAX).take_while(|day| *day <= last);
        let open =
            days.filter(|day| self.days.contains(&day.weekday()) && calendar.is_working_day(*day));
        open.flat_map(|day| self.times.iter().map(move |time| day.to_datetime(*time))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date, time};
    use platform::calendar::Term;

    #[test]
    fn holidays_and_near_days_are_not_offered() {
        let calendar = Calendar::new([date(2026, 3, 10)], vec![Weekday::Saturday, Weekday::Sunday]);
        let booking = Booking {
            days: vec![Weekday::Tuesday, Weekday::Thursday],
            times: vec![time(8, 0, 0, 0), time(10, 0, 0, 0)],
            capacity: 6,
            per_person: 1,
            from: Term::WorkingDays(2),
            to: Term::Weeks(2),
        };
        let offered = booking.offered(&calendar, date(2026, 3, 2));
        let shown: Vec<String> =
            offered.iter().map(|at| at.strftime("%m-%d %H").to_string()).collect();
        assert_eq!(shown, ["03-05 08", "03-05 10", "03-12 08", "03-12 10"]);
    }
}
