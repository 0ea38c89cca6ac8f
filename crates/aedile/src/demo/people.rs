//! Writes invented people, their register entries and the officials through the code that everybody uses.

use std::sync::Arc;

use anyhow::Context as _;
use identity::sign_in::demo::{self, Seed};
use identity::{Identifier, Kind, NewPerson, Preferences};
use jiff::ToSpan;
use jiff::civil::Date;
use platform::{Ctx, Locale, Unit};
use records::register;
use serde_json::{Value as Json, json};
use web::{RoleGrant, Visitor};

use super::dice::Dice;
use super::households::{Population, Resident};
use super::names::Roots;
use super::shown::{self, ShownOfficial};
use super::streets::{CITY, Streets};
use crate::app::App;

/// People that are written together.
const PEOPLE_PER_UNIT: usize = 50;
/// Addresses that are written together.
const ADDRESSES_PER_UNIT: usize = 300;

/// An official who works cases off.
#[derive(Clone, Debug)]
pub(super) struct Official {
    /// As the desk sees them.
    pub(super) visitor: Visitor,
}

impl Official {
    /// Whether they may do this in a unit.
    pub(super) fn may(&self, unit: &str, permission: &str) -> bool {
        self.visitor.holds(permission)
            && self.visitor.roles.iter().any(|grant| *grant.unit == *unit)
    }
}

/// Writes the register of addresses.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn write_addresses(app: &App, streets: &Streets) -> anyhow::Result<()> {
    for some in streets.addresses.chunks(ADDRESSES_PER_UNIT) {
        let mut unit = Unit::new();
        for address in some {
            records::address::put(&mut unit, address);
        }
        app.db.commit(unit).await.context("the register of addresses could not be written")?;
    }
    Ok(())
}

/// Writes people and what registers know of them; puts their ids into the population.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn write_residents(
    app: &App,
    ctx: &Ctx,
    streets: &Streets,
    population: &mut Population,
) -> anyhow::Result<()> {
    let places: Vec<usize> = (0..population.residents.len()).collect();
    for some in places.chunks(PEOPLE_PER_UNIT) {
        let mut unit = Unit::new();
        for place in some {
            let person = write_one(app, (&mut unit, ctx), (streets, population), *place)?;
            if let Some(resident) = population.residents.get_mut(*place) {
                resident.person = person;
            }
        }
        app.db.commit(unit).await.context("people could not be written")?;
    }
    Ok(())
}

fn write_one(
    app: &App,
    (unit, ctx): (&mut Unit, &Ctx),
    (streets, population): (&Streets, &Population),
    place: usize,
) -> anyhow::Result<platform::id::PersonId> {
    let resident = population.residents.get(place).context("a place of the list")?;
    let shown = resident.shown.and_then(|at| Some((at, shown::RESIDENTS.get(at)?)));
    let number = number_at(place);
    let seed = Seed {
        person: new_person(resident, &number),
        roles: &[],
        since_on: ctx.today(),
        shown: shown.map(|(at, one)| (i64::try_from(at).unwrap_or_default(), one.situation())),
    };
    let created = demo::seed(unit, ctx, &app.vault, seed)
        .map_err(|refusal| anyhow::anyhow!("somebody could not be made known: {refusal:?}"))?;
    if resident.kind == Kind::Resident {
        let at = (&app.vault, &created.key);
        for (name, key, data) in entries(streets, population, resident, &number) {
            register::put(unit, ctx, at, name, &key, data);
        }
    }
    Ok(created.person)
}

/// By what the registers know who has this place in the population.
fn number_at(place: usize) -> String {
    format!("{:09}", 310_000_000 + place * 271)
}

fn new_person(resident: &Resident, number: &str) -> NewPerson {
    let plain = |text: &str| {
        text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect::<String>()
    };
    let email = resident
        .shown
        .map(|_| format!("{}.{}@example.org", plain(&resident.given), plain(&resident.family)));
    NewPerson {
        kind: resident.kind,
        given_name: resident.given.clone(),
        family_name: resident.family.clone(),
        born_on: resident.born,
        email_is_confirmed: email.is_some(),
        email,
        numbers: vec![Identifier { scheme: "saltmere.person".into(), value: number.to_owned() }],
        preferences: Preferences {
            email_wanted: false,
            locale: resident.locale.tag().to_owned(),
            phone: resident.shown.map(|place| format!("+351 555 01 {place:04}")),
        },
        is_checked: true,
    }
}

type Entry = (&'static str, String, Json);

/// What the registers know of somebody: register, key, data.
fn entries(streets: &Streets, population: &Population, me: &Resident, number: &str) -> Vec<Entry> {
    let mut entries = vec![(
        register::POPULATION,
        number.to_owned(),
        json!({"given": me.given, "family": me.family, "born": me.born.to_string()}),
    )];
    if let Some(home) = population.home(me) {
        let home = streets.at(home);
        let data = json!({
            "street": home.street, "number": home.number, "postcode": home.postcode, "city": CITY,
            "country": "", "zone": home.parking_zone.as_deref().unwrap_or("none"),
            "district": home.district,
        });
        entries.push((register::ADDRESS, number.to_owned(), data));
    }
    let place =
        |other: &Resident| population.residents.iter().position(|one| std::ptr::eq(one, other));
    let member = |(other, relation): &(&Resident, &str)| {
        json!({
            "number": place(other).map(number_at),
            "name": {"given": other.given, "family": other.family},
            "born": other.born.to_string(), "relation": relation,
        })
    };
    let members: Vec<Json> = population.others(me).iter().map(member).collect();
    entries.push((register::HOUSEHOLD, number.to_owned(), json!({"members": members})));
    for vehicle in &me.vehicles {
        let data = json!({"plate": vehicle.plate, "emissions_class": vehicle.emissions});
        entries.push((register::VEHICLES, vehicle.plate.clone(), data));
    }
    if let Some(company) = &me.company {
        let data = json!({
            "name": company.name, "number": company.number, "since": company.since.to_string(),
        });
        entries.push((register::COMPANIES, company.number.clone(), data));
    }
    if !matches!(me.role, super::households::Role::Child) {
        let data = json!({
            "year": 2025, "amount_cents": me.income_cents,
            "household_cents": population.household_cents(me),
        });
        entries.push((register::INCOME, format!("{number}-2025"), data));
    }
    entries
}

/// Writes the officials: those who are shown, and two more for each unit.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn write_officials(
    app: &App,
    ctx: &Ctx,
    dice: &mut Dice,
) -> anyhow::Result<Vec<Official>> {
    let town = Arc::clone(&app.catalogue.snapshot().town);
    let since_on = ctx.today().checked_sub(1.year()).unwrap_or(ctx.today());
    let mut officials = Vec::new();
    let mut unit = Unit::new();
    for (place, one) in shown::OFFICIALS.iter().enumerate() {
        let at = Some((100 + i64::try_from(place).unwrap_or_default(), one.situation()));
        officials.push(write_official(app, (&mut unit, ctx), (one, at), since_on)?);
    }
    for known in &town.units {
        for (role, count) in [("caseworker", 2), ("second_officer", 1)] {
            for _ in 0..count {
                let roots = Roots::draw(dice);
                let is_woman = dice.percent(50);
                let (given, family) = (roots.given(dice, is_woman), roots.family(dice));
                let one = ShownOfficial {
                    given: &given,
                    family: &family,
                    roles: &[(role, &known.id)],
                    situation: ["", "", ""],
                };
                officials.push(write_official(app, (&mut unit, ctx), (&one, None), since_on)?);
            }
        }
    }
    app.db.commit(unit).await.context("officials could not be written")?;
    Ok(officials)
}

fn write_official(
    app: &App,
    (unit, ctx): (&mut Unit, &Ctx),
    (one, shown): (&ShownOfficial<'_>, Option<(i64, demo::Situation)>),
    since_on: Date,
) -> anyhow::Result<Official> {
    let person = NewPerson {
        kind: Kind::Official,
        given_name: one.given.to_owned(),
        family_name: one.family.to_owned(),
        born_on: Date::new(1980, 5, 17).unwrap_or(since_on),
        email: None,
        email_is_confirmed: false,
        numbers: Vec::new(),
        preferences: Preferences {
            email_wanted: false,
            locale: Locale::EN.tag().to_owned(),
            phone: None,
        },
        is_checked: true,
    };
    let seed = Seed { person, roles: one.roles, since_on, shown };
    let created = demo::seed(unit, ctx, &app.vault, seed).map_err(|refusal| {
        anyhow::anyhow!("{} {} could not be made an official: {refusal:?}", one.given, one.family)
    })?;
    let grant =
        |(role, unit): &(&str, &str)| RoleGrant { role: (*role).into(), unit: (*unit).into() };
    let visitor = Visitor {
        person: Some(created.person),
        name: created.profile.name(),
        roles: one.roles.iter().map(grant).collect(),
        permissions: identity::role::permissions_of(one.roles.iter().map(|(role, _)| *role)),
        ..Visitor::default()
    };
    Ok(Official { visitor })
}
