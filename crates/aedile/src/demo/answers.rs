//! What somebody invented answers: an example of the service's author, moved to the day and to the person.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use platform::calendar::Calendar;
use serde_json::{Value as Json, json};
use services::Definition;
use services::decide::Outcome;
use services::form::{Answers, QuestionKind};
use services::scenario::{self, Scenario};

use super::dice::Dice;
use super::households::{Population, Resident, Role};
use super::names::DOGS;
use super::streets::{CITY, Streets};

/// Who applies, where and when.
pub(super) struct Applying<'a> {
    /// The person.
    pub(super) me: &'a Resident,
    /// Everybody.
    pub(super) population: &'a Population,
    /// All addresses.
    pub(super) streets: &'a Streets,
    /// The day.
    pub(super) today: Date,
    /// Days that are worked.
    pub(super) calendar: &'a Calendar,
}

/// Answers, and those that stand by for when the registers say nothing.
pub(super) struct Drawn {
    /// To be completed from the registers.
    pub(super) answers: Answers,
    /// For questions that a register usually answers.
    pub(super) standby: BTreeMap<String, Json>,
}

/// Draws answers; none when the service has no example of a complete application.
pub(super) fn draw(
    definition: &Definition,
    applying: &Applying<'_>,
    wanted: Option<Outcome>,
    dice: &mut Dice,
) -> Option<Drawn> {
    let scenario = choose(definition, wanted, dice)?;
    let mut answers = scenario::situation(definition, scenario)?.answers;
    let days = applying.today.since(scenario.on).map_or(0, |span| i64::from(span.get_days()));
    let months = {
        let (from, to) = (scenario.on, applying.today);
        (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month())
            - i64::from(from.month())
    };
    for answer in answers.0.values_mut() {
        shift(answer, (days, months));
    }
    times(definition, applying, &mut answers, dice);
    adjust(definition, applying, &mut answers, dice);
    let mut standby = BTreeMap::new();
    for question in definition.form.questions().filter(|question| question.prefill.is_some()) {
        let Some(answer) = answers.0.remove(&*question.key) else { continue };
        let own = match question.kind {
            QuestionKind::List { .. } | QuestionKind::Money => continue,
            QuestionKind::PersonName => {
                json!({"given": applying.me.given, "family": applying.me.family})
            }
            _ => answer,
        };
        standby.insert(question.key.to_string(), own);
    }
    Some(Drawn { answers, standby })
}

fn choose<'a>(
    definition: &'a Definition,
    wanted: Option<Outcome>,
    dice: &mut Dice,
) -> Option<&'a Scenario> {
    let complete = |one: &&Scenario| one.expect.wrong.is_none() && one.expect.exit.is_none();
    let all: Vec<&Scenario> = definition.scenarios.list.iter().filter(complete).collect();
    let weight = |one: &&Scenario| match (wanted, one.expect.outcome) {
        (Some(wanted), Some(outcome)) if wanted == outcome => 1.0,
        (Some(_), _) => 0.0,
        (None, Some(Outcome::Granted)) => 6.0,
        (None, Some(Outcome::Desk)) => 2.0,
        (None, Some(Outcome::Refused)) => 0.7,
        (None, None) => 1.0,
    };
    let weights: Vec<f64> = all.iter().map(weight).collect();
    if weights.iter().sum::<f64>() <= 0.0 {
        return None;
    }
    all.get(dice.weighted(&weights)).copied()
}

/// Moves every day, month and moment inside an answer.
fn shift(answer: &mut Json, by: (i64, i64)) {
    match answer {
        Json::String(text) => {
            if let Some(moved) = shifted(text, by) {
                *text = moved;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| shift(item, by)),
        Json::Object(fields) => {
            let others = fields.iter_mut().filter(|(name, _)| *name != "born");
            others.for_each(|(_, value)| shift(value, by));
        }
        _ => {}
    }
}

fn shifted(text: &str, (days, months): (i64, i64)) -> Option<String> {
    let moved = |date: &str| Some(date.parse::<Date>().ok()?.saturating_add(days.days()));
    match (text.len(), text.as_bytes().get(4)) {
        (7, Some(b'-')) => {
            let first: Date = format!("{text}-01").parse().ok()?;
            Some(first.saturating_add(months.months()).strftime("%Y-%m").to_string())
        }
        (10, Some(b'-')) => Some(moved(text)?.to_string()),
        (16 | 19, Some(b'-')) => {
            let (date, rest) = text.split_at_checked(10)?;
            Some(format!("{}{rest}", moved(date)?))
        }
        _ => None,
    }
}

/// Times that the service really offers.
fn times(definition: &Definition, applying: &Applying<'_>, answers: &mut Answers, dice: &mut Dice) {
    let Some(booking) = &definition.booking else { return };
    let mut offered = booking.offered(applying.calendar, applying.today);
    if answers.get("venue").and_then(Json::as_str) == Some("desk") {
        // At the desk couples marry on two mornings a week.
        offered.retain(|at| {
            at.hour() == 9 && matches!(at.date().weekday(), Weekday::Monday | Weekday::Tuesday)
        });
    }
    if offered.is_empty() {
        return;
    }
    for question in definition.form.questions() {
        if matches!(question.kind, QuestionKind::Slot) && answers.get(&question.key).is_some() {
            let at = dice.pick(&offered).strftime("%Y-%m-%dT%H:%M").to_string();
            answers.set(&question.key, Json::from(at));
        }
    }
}

fn address(streets: &Streets, place: usize) -> Json {
    let known = streets.at(place);
    json!({
        "street": known.street, "number": known.number, "postcode": known.postcode, "city": CITY,
    })
}

/// Makes an example the person's own: their plate, child, company, address.
fn adjust(
    definition: &Definition,
    applying: &Applying<'_>,
    answers: &mut Answers,
    dice: &mut Dice,
) {
    match &*definition.id {
        "parking-permit" => parking(applying, answers, dice),
        "birth-registration" => birth(applying, answers, dice),
        "change-of-address" => moving(applying, answers, dice),
        "childcare-place" => childcare(applying, answers, dice),
        "housing-benefit" => housing(applying, answers, dice),
        "building-permit" => {
            if let Some(home) = applying.population.home(applying.me) {
                answers.set("site", address(applying.streets, home));
            }
        }
        "business-licence" => {
            if let Some(company) = &applying.me.company {
                answers.set("company", Json::from(company.number.clone()));
            }
            let place = dice.below(applying.streets.addresses.len());
            answers.set("premises", address(applying.streets, place));
        }
        "dog-registration" => {
            answers.set("dog_name", Json::from(*dice.pick(&DOGS)));
            let chip = format!("6200981{:08}", dice.below(99_999_999));
            answers.set("chip", Json::from(chip));
        }
        "disability-parking-card" if answers.get("statement").is_none() => {
            answers.set("statement", json!([{"name": "statement.pdf"}]));
        }
        _ => {}
    }
}

fn parking(applying: &Applying<'_>, answers: &mut Answers, dice: &mut Dice) {
    let lease = answers.get("owner").is_some();
    let own = applying.me.vehicles.first().filter(|_| !lease);
    let plate = match own {
        Some(vehicle) => vehicle.plate.clone(),
        None => {
            // A leasing company's car stands in somebody else's name.
            let others =
                applying.population.residents.iter().filter_map(|other| other.vehicles.first());
            let others: Vec<&str> = others.map(|vehicle| vehicle.plate.as_str()).collect();
            if lease {
                (*dice.pick(&others)).to_owned()
            } else {
                format!("XK{}ZZ", dice.between(100, 999))
            }
        }
    };
    answers.set("plate", Json::from(plate));
    let start = applying.today.saturating_add(dice.between(0, 40).days());
    answers.set("start_date", Json::from(start.to_string()));
}

fn birth(applying: &Applying<'_>, answers: &mut Answers, dice: &mut Dice) {
    let others = applying.population.others(applying.me);
    let partner =
        others.iter().find(|(_, relation)| *relation == "partner").map(|(other, _)| *other);
    if answers.get("role").and_then(Json::as_str) == Some("mother") && !applying.me.is_woman {
        answers.set("role", Json::from("other-parent"));
        if let Some(mother) = partner {
            let mother = json!({
                "given": mother.given, "family": mother.family, "born": mother.born.to_string(),
            });
            answers.set("mother", mother);
        }
    }
    match partner {
        Some(_) if answers.get("partner_is_parent").is_none() => {
            answers.set("partner_is_parent", Json::Bool(true));
            answers.set("other_parent", Json::Null);
        }
        Some(_) => {}
        None => {
            answers.set("partner_is_parent", Json::Null);
            if answers.get("other_parent").is_none() {
                answers.set("other_parent", Json::from("none"));
            }
        }
    }
    if answers.get("notice_number").is_some() {
        answers.set("notice_number", Json::from(format!("SH-{:06}", dice.below(999_999))));
    }
    answers.set("child_family", Json::from(applying.me.family.clone()));
}

fn moving(applying: &Applying<'_>, answers: &mut Answers, dice: &mut Dice) {
    let place = dice.below(applying.streets.addresses.len());
    answers.set("new_address", address(applying.streets, place));
    let is_late = answers.get("late_reason").is_some();
    if !is_late {
        let on = applying.today.saturating_add(dice.between(-4, 24).days());
        answers.set("move_date", Json::from(on.to_string()));
    }
    answers.set("movers", Json::Null);
    if applying.population.others(applying.me).is_empty() {
        answers.set("who_moves", Json::Null);
    } else {
        let who = if dice.percent(75) { "everybody" } else { "nobody" };
        answers.set("who_moves", Json::from(who));
    }
}

fn childcare(applying: &Applying<'_>, answers: &mut Answers, dice: &mut Dice) {
    let others = applying.population.others(applying.me);
    let youngest = others
        .iter()
        .filter(|(other, relation)| *relation == "child" && other.role == Role::Child)
        .max_by_key(|(other, _)| other.born);
    if let Some((child, _)) = youngest {
        let born = child.born.min(applying.today).to_string();
        answers.set("child", json!({"given": child.given, "family": child.family, "born": born}));
    }
    let alone = others.iter().all(|(_, relation)| *relation != "partner");
    answers.set("care", Json::from(if alone { "alone" } else { "two" }));
    let nursery = *dice.pick(&["harbour", "lighthouse", "salt-garden", "pine-hill"]);
    answers.set("nursery", Json::from(nursery));
}

fn housing(applying: &Applying<'_>, answers: &mut Answers, dice: &mut Dice) {
    let is_high = answers.get("rent").and_then(Json::as_i64).is_some_and(|cents| cents > 100_000);
    if !is_high {
        answers.set("rent", Json::from(dice.between(380, 780) * 100 + dice.between(0, 99)));
        answers.set("service_costs", Json::from(dice.between(0, 70) * 100));
    }
    answers.set("savings", Json::from(dice.between(0, 14_000) * 100));
    let others = applying.population.others(applying.me);
    if others.iter().any(|(_, relation)| *relation == "other") {
        answers.set("lodgers", Json::Bool(false));
    }
}
