//! Who applies for what and when: half a year with its weeks and a slow rise, and the cases that a visitor
//! of the demo is told of.

use std::collections::HashMap;
use std::sync::Arc;

use identity::Kind;
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use services::Definition;
use services::decide::Outcome;
use services::definition::Applicant;

use super::Town;
use super::dice::Dice;
use super::households::{Resident, Role};

/// Days of history.
pub(super) const DAYS: i32 = 182;
/// Applications in a full town.
pub(super) const APPLICATIONS: usize = 4_000;

/// How far a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    /// As chance has it.
    Any,
    /// Nobody works on it.
    Left,
    /// An official takes it on and has not decided yet.
    Taken(&'static str),
    /// An official proposes; the second one has not looked at it.
    Proposed(&'static str),
    /// An official asks the applicant, who has not answered.
    Asked(&'static str),
    /// Worked off at once.
    Quick,
}

/// Somebody applies.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// When.
    pub(super) at: Timestamp,
    /// For what.
    pub(super) definition: Arc<Definition>,
    /// Place of the person.
    pub(super) who: usize,
    /// What the author's example comes to; any.
    pub(super) wanted: Option<Outcome>,
    /// How far it goes.
    pub(super) script: Script,
}

/// How often a service is used, beside the others.
fn weight(service: &str) -> f64 {
    match service {
        "parking-permit" => 26.0,
        "residence-certificate" => 24.0,
        "bulky-waste" => 12.0,
        "change-of-address" => 9.0,
        "dog-registration" | "noise-report" => 5.0,
        "childcare-place" | "housing-benefit" | "birth-registration" => 3.5,
        "student-grant" | "freedom-of-information" | "business-licence" | "street-party" => 2.0,
        "building-permit" | "food-stall-permit" | "disability-parking-card" => 1.6,
        _ => 1.2,
    }
}

/// Whether somebody is one of those who use a service.
fn fits(town: &Town, service: &Definition, who: &Resident, on: Date) -> bool {
    let may = &service.who.may_apply;
    let age = who.age(on);
    let resident = may.iter().any(|kind| matches!(kind, Applicant::Resident | Applicant::Anyone));
    if who.kind == Kind::NonResident {
        return !resident && who.shown.is_none() && may.contains(&Applicant::NonResident);
    }
    if age < 18 || who.role == Role::Child || who.shown.is_some() {
        return false;
    }
    if !resident {
        return may.contains(&Applicant::Company) && who.company.is_some();
    }
    let others = || town.population.others(who);
    match &*service.id {
        "parking-permit" => !who.vehicles.is_empty(),
        "birth-registration" if !who.is_woman => {
            others().iter().any(|(_, is)| *is == "partner") && (20..46).contains(&age)
        }
        "birth-registration" | "marriage-date" => (20..46).contains(&age),
        "childcare-place" => others().iter().any(|(other, is)| *is == "child" && other.age(on) < 5),
        "housing-benefit" => town.population.household_cents(who) < 3_400_000,
        "business-licence" => who.company.is_some(),
        "disability-parking-card" => age > 44,
        "student-grant" => age < 30,
        _ => true,
    }
}

/// How often one person uses a service in half a year.
fn times_at_most(service: &str) -> usize {
    match service {
        "residence-certificate" | "noise-report" | "freedom-of-information" => 4,
        "parking-permit" | "bulky-waste" | "street-party" | "tender-interest" => 2,
        _ => 1,
    }
}

/// Most of those who ask for a parking permit live where one is needed.
fn lives_well_for(town: &Town, service: &str, who: &Resident, dice: &mut Dice) -> bool {
    let home = town.population.home(who).map(|home| town.streets.at(home));
    let in_zone = home.is_some_and(|home| home.parking_zone.is_some());
    service != "parking-permit" || in_zone || dice.percent(12)
}

/// How often each person used each service so far.
type Uses = HashMap<(usize, Arc<str>), usize>;

fn someone(
    town: &Town,
    service: &Definition,
    (on, uses): (Date, &mut Uses),
    dice: &mut Dice,
) -> Option<usize> {
    let residents = &town.population.residents;
    for _ in 0..400 {
        let place = dice.below(residents.len());
        let Some(who) = residents.get(place) else { continue };
        let used = uses.entry((place, service.id.clone())).or_default();
        let often = *used >= times_at_most(&service.id);
        if !often && fits(town, service, who, on) && lives_well_for(town, &service.id, who, dice) {
            *used += 1;
            return Some(place);
        }
    }
    None
}

/// A moment of a day at which people fill in forms.
fn moment(town: &Town, day: Date, dice: &mut Dice) -> Option<Timestamp> {
    const HOURS: [f64; 24] = [
        0.3, 0.1, 0.1, 0.0, 0.0, 0.2, 0.6, 1.8, 3.5, 5.5, 6.5, 6.0, 4.5, 4.5, 5.0, 5.0, 4.8, 4.5,
        4.2, 4.8, 5.6, 5.2, 3.2, 1.2,
    ];
    let hour = i8::try_from(dice.weighted(&HOURS)).unwrap_or(12);
    let (minute, second) = (dice.below(60), dice.below(60));
    let small = |number: usize| i8::try_from(number).unwrap_or_default();
    let at = day.at(hour, small(minute), small(second), 0).to_zoned(town.zone.clone()).ok()?;
    Some(at.timestamp())
}

/// What each day counts beside the others.
fn days(town: &Town) -> Vec<(Date, f64)> {
    let first = town.today.saturating_sub(DAYS.days());
    let day = |place: i32| {
        let day = first.saturating_add(place.days());
        let week = match day.weekday() {
            Weekday::Monday => 1.25,
            Weekday::Tuesday => 1.15,
            Weekday::Wednesday => 1.05,
            Weekday::Thursday => 1.0,
            Weekday::Friday => 0.85,
            Weekday::Saturday => 0.5,
            Weekday::Sunday => 0.55,
        };
        let rest = town.calendar.is_working_day(day)
            || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let holiday = if rest { 1.0 } else { 0.4 };
        (day, week * holiday * (0.8 + 0.4 * f64::from(place) / f64::from(DAYS)))
    };
    (0..=DAYS).map(day).collect()
}

/// All arrivals, those with a script among them.
pub(super) fn arrivals(
    town: &Town,
    services: &[Arc<Definition>],
    count: usize,
    dice: &mut Dice,
) -> Vec<Arrival> {
    let days = days(town);
    let by_day: Vec<f64> = days.iter().map(|(_, weight)| *weight).collect();
    let used: Vec<&Arc<Definition>> =
        services.iter().filter(|service| !service.scenarios.list.is_empty()).collect();
    let by_service: Vec<f64> = used.iter().map(|service| weight(&service.id)).collect();
    let mut all = scripted(town, services);
    let (mut uses, mut tries) = (Uses::new(), 0);
    // A small town runs out of people for some services.
    while all.len() < count && tries < count * 3 {
        let Some((day, _)) = days.get(dice.weighted(&by_day)) else { break };
        let Some(definition) = used.get(dice.weighted(&by_service)) else { break };
        let Some(at) = moment(town, *day, dice) else { continue };
        tries += 1;
        let Some(who) = someone(town, definition, (*day, &mut uses), dice) else { continue };
        let stuck = definition
            .clock
            .as_ref()
            .is_none_or(|clock| clock.silence == services::definition::Silence::None)
            && dice.below(1_000) < 24;
        let script = if stuck { Script::Left } else { Script::Any };
        let definition = Arc::clone(definition);
        all.push(Arrival { at, definition, who, wanted: None, script });
    }
    all.retain(|arrival| arrival.at < town.now);
    all
}

/// The cases of the people who are shown: by their place in `shown::RESIDENTS`, days ago, outcome, script.
const SCRIPTED: [(usize, &str, i64, Option<Outcome>, Script); 13] = [
    (0, "residence-certificate", 20, Some(Outcome::Granted), Script::Any),
    (2, "housing-benefit", 12, Some(Outcome::Granted), Script::Proposed("Jonas Weber")),
    (3, "business-licence", 70, Some(Outcome::Granted), Script::Quick),
    (3, "food-stall-permit", 4, Some(Outcome::Desk), Script::Left),
    (4, "residence-certificate", 9, Some(Outcome::Granted), Script::Any),
    (5, "disability-parking-card", 6, Some(Outcome::Desk), Script::Left),
    (7, "childcare-place", 11, Some(Outcome::Desk), Script::Asked("Emma Fischer")),
    (8, "residence-certificate", 33, Some(Outcome::Granted), Script::Any),
    (9, "parking-permit", 3, Some(Outcome::Desk), Script::Left),
    (10, "building-permit", 10, Some(Outcome::Desk), Script::Left),
    (10, "dog-registration", 88, Some(Outcome::Granted), Script::Any),
    (11, "housing-benefit", 40, Some(Outcome::Refused), Script::Quick),
    (11, "parking-permit", 95, Some(Outcome::Granted), Script::Any),
];

fn scripted(town: &Town, services: &[Arc<Definition>]) -> Vec<Arrival> {
    let arrival =
        |&(shown, service, days, wanted, script): &(usize, &str, i64, Option<Outcome>, Script)| {
            let who = town.population.residents.iter().position(|one| one.shown == Some(shown))?;
            let definition = Arc::clone(services.iter().find(|one| *one.id == *service)?);
            let at = town.now.checked_sub(SignedDuration::from_hours(days * 24 + 2)).ok()?;
            Some(Arrival { at, definition, who, wanted, script })
        };
    let mut all: Vec<Arrival> = SCRIPTED.iter().filter_map(arrival).collect();
    // A neighbour's lease car lies on Marta Silva's desk.
    let parking = services.iter().find(|one| &*one.id == "parking-permit");
    let without = |one: &Resident| one.vehicles.is_empty() && one.age(town.today) > 30;
    let neighbour = town
        .population
        .residents
        .iter()
        .position(|one| without(one) && one.shown.is_none() && one.kind == Kind::Resident);
    if let (Some(definition), Some(who)) = (parking, neighbour)
        && let Ok(at) = town.now.checked_sub(SignedDuration::from_hours(5 * 24))
    {
        let script = Script::Taken("Marta Silva");
        let wanted = Some(Outcome::Desk);
        all.push(Arrival { at, definition: Arc::clone(definition), who, wanted, script });
    }
    all
}
