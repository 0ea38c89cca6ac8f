//! Invented people in their households, before anything is written.

use identity::Kind;
use jiff::ToSpan;
use jiff::civil::Date;
use platform::Locale;
use platform::id::{Id, PersonId};

use super::dice::Dice;
use super::names::{self, Roots};
use super::shown;
use super::streets::Streets;

/// What somebody is in their household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Keeps the household.
    Adult,
    /// Grows up in it.
    Child,
    /// A parent of one of the adults.
    Elder,
}

/// A car as the register of vehicles knows it.
#[derive(Clone, Debug)]
pub(super) struct Vehicle {
    /// The plate.
    pub(super) plate: String,
    /// `zero`, `low`, `medium` or `high`.
    pub(super) emissions: &'static str,
}

/// A company as its register knows it.
#[derive(Clone, Debug)]
pub(super) struct Company {
    /// Its name.
    pub(super) name: String,
    /// Its number.
    pub(super) number: String,
    /// Since when.
    pub(super) since: Date,
}

/// Somebody invented.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    /// Known once written.
    pub(super) person: PersonId,
    /// Given name.
    pub(super) given: String,
    /// Family name.
    pub(super) family: String,
    /// Whether a woman.
    pub(super) is_woman: bool,
    /// Day of birth.
    pub(super) born: Date,
    /// What they are to the town.
    pub(super) kind: Kind,
    /// Language of pages and letters.
    pub(super) locale: Locale,
    /// What they are in their household.
    pub(super) role: Role,
    /// Whose income this is, in cents a year.
    pub(super) income_cents: i64,
    /// Cars.
    pub(super) vehicles: Vec<Vehicle>,
    /// The company that they represent.
    pub(super) company: Option<Company>,
    /// Place of the household.
    pub(super) household: usize,
    /// Place among the people to sign in as.
    pub(super) shown: Option<usize>,
}

impl Resident {
    /// Full years on a day.
    pub(super) fn age(&self, on: Date) -> i64 {
        on.since((jiff::Unit::Year, self.born)).map_or(0, |span| i64::from(span.get_years()))
    }
}

/// Who lives at an address.
#[derive(Clone, Debug)]
pub(super) struct Household {
    /// Place of the address; none for those who live elsewhere.
    pub(super) home: Option<usize>,
    /// Places of the people.
    pub(super) members: Vec<usize>,
}

/// Everybody.
#[derive(Debug)]
pub(super) struct Population {
    /// People.
    pub(super) residents: Vec<Resident>,
    /// Households.
    pub(super) households: Vec<Household>,
    today: Date,
    plates: u64,
}

/// How somebody sees another member of the household.
pub(super) fn relation(me: Role, other: Role) -> &'static str {
    match (me, other) {
        (Role::Adult, Role::Adult) | (Role::Elder, Role::Elder) => "partner",
        (Role::Adult, Role::Child) | (Role::Elder, Role::Adult) => "child",
        (Role::Adult, Role::Elder) | (Role::Child, Role::Adult) => "parent",
        (Role::Child, Role::Child | Role::Elder) | (Role::Elder, Role::Child) => "other",
    }
}

impl Population {
    /// People for the streets: those who are shown first, then as many as fill the town.
    pub(super) fn new(
        streets: &Streets,
        today: Date,
        wanted: usize,
        dice: &mut Dice,
    ) -> Population {
        let mut town =
            Population { residents: Vec::new(), households: Vec::new(), today, plates: 0 };
        for (place, household) in shown::RESIDENTS.iter().enumerate() {
            town.add_shown(streets, (place, household), dice);
        }
        let mut homes: Vec<usize> = (0..streets.addresses.len()).collect();
        for place in (1..homes.len()).rev() {
            homes.swap(place, dice.below(place + 1));
        }
        for home in homes {
            if town.residents.len() >= wanted {
                break;
            }
            if town.households.iter().all(|household| household.home != Some(home)) {
                town.add_household(home, dice);
            }
        }
        for _ in 0..12 {
            let roots = Roots::draw(dice);
            town.begin(None);
            let family = roots.family(dice);
            let years = dice.between(22, 58);
            let at = town.add(roots, &family, (Role::Adult, years), dice);
            town.change(at, |person| person.kind = Kind::NonResident);
        }
        town.give_companies(wanted / 10, dice);
        town
    }

    fn begin(&mut self, home: Option<usize>) {
        self.households.push(Household { home, members: Vec::new() });
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Resident)) {
        if let Some(resident) = self.residents.get_mut(at) {
            change(resident);
        }
    }

    fn add(
        &mut self,
        roots: Roots,
        family: &str,
        (role, years): (Role, i64),
        dice: &mut Dice,
    ) -> usize {
        let is_woman = dice.percent(51);
        let given = roots.given(dice, is_woman);
        let days = dice.between(1, 360);
        let born = before(self.today, years, days);
        let locale = match dice.below(100) {
            0..70 => Locale::EN,
            70..88 => Locale::parse("fr").unwrap_or_default(),
            _ => Locale::parse("ar").unwrap_or_default(),
        };
        let resident = Resident {
            person: PersonId(Id::from_bits(0)),
            given,
            family: family.to_owned(),
            is_woman,
            born,
            kind: Kind::Resident,
            locale,
            role,
            income_cents: 0,
            vehicles: Vec::new(),
            company: None,
            household: self.households.len() - 1,
            shown: None,
        };
        let at = self.residents.len();
        self.residents.push(resident);
        if let Some(household) = self.households.last_mut() {
            household.members.push(at);
        }
        at
    }

    fn add_household(&mut self, home: usize, dice: &mut Dice) {
        self.begin(Some(home));
        let roots = Roots::draw(dice);
        let family = roots.family(dice);
        // Alone, couple, couple with children, one parent, old couple, three generations.
        let kind = dice.weighted(&[27.0, 17.0, 36.0, 8.0, 7.0, 5.0]);
        let age = match kind {
            0 => dice.between(19, 84),
            1 => dice.between(24, 62),
            4 => dice.between(66, 86),
            _ => dice.between(25, 50),
        };
        let first = self.add(roots, &family, (Role::Adult, age), dice);
        self.give_income(first, dice);
        if matches!(kind, 1 | 2 | 4 | 5) {
            let other = if dice.percent(35) { Roots::draw(dice) } else { roots };
            let name = if dice.percent(50) { family.clone() } else { other.family(dice) };
            let years = (age + dice.between(-4, 4)).max(19);
            let is_woman = self.residents.get(first).is_some_and(|person| person.is_woman);
            let second = self.add(other, &name, (Role::Adult, years), dice);
            if dice.percent(94) {
                let given = other.given(dice, !is_woman);
                self.change(second, |person| {
                    person.is_woman = !is_woman;
                    person.given = given;
                });
            }
            if dice.percent(80) {
                self.give_income(second, dice);
            }
        }
        let children = match kind {
            2 => dice.weighted(&[0.0, 42.0, 42.0, 13.0, 3.0]),
            3 => dice.weighted(&[0.0, 58.0, 34.0, 8.0]),
            5 => dice.weighted(&[0.0, 50.0, 50.0]),
            _ => 0,
        };
        for _ in 0..children {
            let years = dice.between(0, (age - 20).clamp(0, 18));
            self.add(roots, &family, (Role::Child, years), dice);
        }
        if kind == 5 {
            self.add(roots, &family, (Role::Elder, (age + dice.between(22, 34)).min(95)), dice);
        }
        for _ in 0..dice.weighted(&[34.0, 52.0, 12.0, 2.0]) {
            self.give_car(first, dice);
        }
    }

    fn give_income(&mut self, at: usize, dice: &mut Dice) {
        let euros = (27_500.0 * (0.55 * dice.normal()).exp()).clamp(7_200.0, 180_000.0);
        // Whole tens of euros, as tax offices round.
        let cents = (euros / 10.0).round() * 1_000.0;
        #[expect(clippy::cast_possible_truncation, reason = "clamped above")]
        self.change(at, |person| person.income_cents = cents as i64);
    }

    fn give_car(&mut self, at: usize, dice: &mut Dice) {
        let class = dice.weighted(&[17.0, 34.0, 37.0, 12.0]);
        let emissions = ["zero", "low", "medium", "high"].get(class).copied().unwrap_or("medium");
        let plate = self.plate(dice);
        self.change(at, |person| person.vehicles.push(Vehicle { plate, emissions }));
    }

    /// Two letters, three digits, two letters; never the same twice.
    fn plate(&mut self, dice: &mut Dice) -> String {
        const LETTERS: [char; 20] = [
            'B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V',
            'W', 'X', 'Z',
        ];
        self.plates += 1;
        let number = 100 + self.plates % 900;
        let mut letter = || *dice.pick(&LETTERS);
        let front: String = [letter(), letter()].into_iter().collect();
        // The last two letters count on, so that no plate comes back.
        let round = usize::try_from(self.plates / 900).unwrap_or_default();
        let last = LETTERS.get(round % LETTERS.len()).copied().unwrap_or('Z');
        format!("{front}{number}A{last}")
    }

    fn give_companies(&mut self, count: usize, dice: &mut Dice) {
        let mut made = 0;
        // Children and those who have one already are passed over.
        for _ in 0..count * 20 {
            if made == count {
                break;
            }
            let at = dice.below(self.residents.len());
            let Some(owner) = self.residents.get(at) else { continue };
            let years = owner.age(self.today);
            if owner.kind != Kind::Resident || owner.company.is_some() || !(22..75).contains(&years)
            {
                continue;
            }
            let name = names::company(dice, &owner.family.clone());
            let number = format!("50{:06}", 200_000 + made * 37);
            made += 1;
            let days = dice.between(60, 7_000);
            let since = before(self.today, 0, days);
            self.change(at, |person| person.company = Some(Company { name, number, since }));
        }
    }

    fn add_shown(
        &mut self,
        streets: &Streets,
        (place, one): (usize, &shown::Shown),
        dice: &mut Dice,
    ) {
        let home = one.home.and_then(|(street, number)| streets.place(street, number));
        self.begin(home);
        let roots = Roots::draw(dice);
        let months_ago = |today: Date, months: i64| {
            today
                .checked_sub(months.months())
                .and_then(|day| day.checked_sub(9.days()))
                .unwrap_or(today)
        };
        for (index, member) in one.members.iter().enumerate() {
            let at = self.add(roots, member.family, (member.role, 30), dice);
            let born = months_ago(self.today, member.months);
            let is_first = index == 0;
            self.change(at, |person| {
                person.given = member.given.to_owned();
                person.is_woman = member.is_woman;
                person.born = born;
                person.income_cents = member.income_euros * 100;
                person.locale = Locale::parse(one.locale).unwrap_or_default();
                person.shown = is_first.then_some(place);
                if home.is_none() {
                    person.kind = Kind::NonResident;
                }
            });
        }
        let first = self.residents.len() - one.members.len();
        if let Some((plate, emissions)) = one.car {
            let vehicle = Vehicle { plate: plate.to_owned(), emissions };
            self.change(first, |person| person.vehicles.push(vehicle));
        }
        if let Some((name, number)) = one.company {
            let since = before(self.today, 3, 40);
            let company = Company { name: name.to_owned(), number: number.to_owned(), since };
            self.change(first, |person| person.company = Some(company));
        }
    }

    /// The members of somebody's household but themself, with what they are to them.
    pub(super) fn others(&self, me: &Resident) -> Vec<(&Resident, &'static str)> {
        let members =
            self.households.get(me.household).map(|household| household.members.as_slice());
        let others = members.unwrap_or_default().iter().filter_map(|at| self.residents.get(*at));
        others
            .filter(|other| {
                (&other.given, other.born, &other.family) != (&me.given, me.born, &me.family)
            })
            .map(|other| (other, relation(me.role, other.role)))
            .collect()
    }

    /// What somebody's household earns in a year.
    pub(super) fn household_cents(&self, me: &Resident) -> i64 {
        let others: i64 = self.others(me).iter().map(|(other, _)| other.income_cents).sum();
        me.income_cents + others
    }

    /// The place of somebody's address.
    pub(super) fn home(&self, me: &Resident) -> Option<usize> {
        self.households.get(me.household).and_then(|household| household.home)
    }
}

fn before(today: Date, years: i64, days: i64) -> Date {
    today.checked_sub(years.years()).and_then(|day| day.checked_sub(days.days())).unwrap_or(today)
}
