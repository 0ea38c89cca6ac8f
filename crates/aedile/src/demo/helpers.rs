//! Invented people who act for others: a guardian, a helper with a mandate, two who represent a company together.

use anyhow::Context as _;
use identity::mandate::{self, NewMandate, Scope};
use identity::person::Created;
use identity::sign_in::demo::{self, Seed, Situation};
use identity::{Identifier, Kind, NewPerson, Preferences};
use jiff::ToSpan;
use platform::id::PersonId;
use platform::{Actor, Ctx, Unit};
use records::register;
use serde_json::{Value as Json, json};

use super::streets::{CITY, Streets};
use crate::app::App;

/// Their places on the page, between the residents and the officials.
const FIRST_PLACE: usize = 40;
/// By what the registers know them: numbers that nobody else in the town has.
const FIRST_NUMBER: usize = 390_000_000;
const YEARS_OF_MANDATE: i64 = 2;
/// In what the mandate is good.
const SERVICES: [&str; 5] = [
    "residence-certificate",
    "housing-benefit",
    "disability-parking-card",
    "parking-permit",
    "bulky-waste",
];

/// Somebody of this file.
struct Helper {
    given: &'static str,
    family: &'static str,
    years: i64,
    home: (&'static str, &'static str),
    situation: [&'static str; 3],
}

const HELPERS: [Helper; 6] = [
    Helper {
        given: "Jan",
        family: "Visser",
        years: 79,
        home: ("Cistern Street", "3"),
        situation: [
            "Has given a social worker a mandate for five services and can end it at any time",
            "A donné à une assistante sociale un mandat pour cinq services et peut y mettre fin à tout moment",
            "منح أخصائية اجتماعية وكالة لخمس خدمات ويستطيع إنهاءها في أي وقت",
        ],
    },
    Helper {
        given: "Noor",
        family: "Amrani",
        years: 41,
        home: ("Hill Street", "22"),
        situation: [
            "Social worker, acts for Jan Visser by his mandate, in her own name",
            "Assistante sociale, agit pour Jan Visser par mandat, en son propre nom",
            "أخصائية اجتماعية تتصرف نيابة عن Jan Visser بوكالة منه وباسمها هي",
        ],
    },
    Helper {
        given: "Nils",
        family: "Berg",
        years: 55,
        home: ("Poplar Avenue", "18"),
        situation: [
            "Guardian of his aunt Ada Berg, as the population register has it",
            "Tuteur de sa tante Ada Berg, selon le registre de la population",
            "وصي على عمته Ada Berg بحسب سجل السكان",
        ],
    },
    Helper {
        given: "Ada",
        family: "Berg",
        years: 88,
        home: ("Poplar Avenue", "18"),
        situation: ["", "", ""],
    },
    Helper {
        given: "Lea",
        family: "Martin",
        years: 45,
        home: ("Rope Walk", "7"),
        situation: [
            "Represents the company Corner Bakery together with a colleague: both confirm what it hands in",
            "Représente la société Corner Bakery avec un collègue : les deux confirment ce qu'elle dépose",
            "تمثل شركة Corner Bakery مع زميل، ويؤكد كلاهما ما تقدمه",
        ],
    },
    Helper {
        given: "Ivo",
        family: "Petrov",
        years: 50,
        home: ("Weavers Court", "11"),
        situation: [
            "Represents the same company together with a colleague",
            "Représente la même société avec une collègue",
            "يمثل الشركة نفسها مع زميلة",
        ],
    },
];

/// Number and name of the company that two represent together.
const COMPANY: (&str, &str) = ("50990011", "Corner Bakery");

/// Writes them, what the registers know of them, and the mandate.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn write(app: &App, ctx: &Ctx, streets: &Streets) -> anyhow::Result<()> {
    let mut unit = Unit::new();
    let mut made: Vec<Created> = Vec::new();
    for (place, helper) in HELPERS.iter().enumerate() {
        made.push(write_one(app, (&mut unit, ctx), streets, (place, helper))?);
    }
    app.db.commit(unit).await.context("those who act for others could not be written")?;
    let (jan, noor) = (made.first().context("Jan")?, made.get(1).context("Noor")?);
    give_mandate(app, ctx, jan.person, noor).await
}

fn write_one(
    app: &App,
    (unit, ctx): (&mut Unit, &Ctx),
    streets: &Streets,
    (place, helper): (usize, &Helper),
) -> anyhow::Result<Created> {
    let born_on = ctx.today().checked_sub(helper.years.years().days(40))?;
    let number = number_at(place);
    let [en, fr, ar] = helper.situation.map(str::to_owned);
    let situation = Situation { en, fr, ar };
    let at = i64::try_from(FIRST_PLACE + place)?;
    let seed = Seed {
        person: NewPerson {
            kind: Kind::Resident,
            given_name: helper.given.to_owned(),
            family_name: helper.family.to_owned(),
            born_on,
            email: None,
            email_is_confirmed: false,
            numbers: vec![Identifier { scheme: "saltmere.person".into(), value: number.clone() }],
            preferences: Preferences { email_wanted: false, locale: "en".to_owned(), phone: None },
            is_checked: true,
        },
        roles: &[],
        since_on: ctx.today(),
        shown: (!situation.en.is_empty()).then_some((at, situation)),
    };
    let created = demo::seed(unit, ctx, &app.vault, seed).map_err(|refusal| {
        anyhow::anyhow!("{} could not be made known: {refusal:?}", helper.given)
    })?;
    let said = json!({
        "given": helper.given, "family": helper.family, "born": born_on.to_string(),
    });
    let mut entries = vec![(register::POPULATION, number.clone(), said)];
    entries.push((register::HOUSEHOLD, number.clone(), json!({"members": []})));
    entries.extend(home(streets, helper).map(|home| (register::ADDRESS, number.clone(), home)));
    let income = json!({"year": 2025, "amount_cents": 1_640_000, "household_cents": 1_640_000});
    entries.push((register::INCOME, format!("{number}-2025"), income));
    entries.extend(tie(place, &number, ctx));
    for (name, key, data) in entries {
        register::put(unit, ctx, (&app.vault, &created.key), name, &key, data);
    }
    Ok(created)
}

fn number_at(place: usize) -> String {
    format!("{:09}", FIRST_NUMBER + place * 271)
}

fn home(streets: &Streets, helper: &Helper) -> Option<Json> {
    let (street, number) = helper.home;
    let home = streets.at(streets.place(street, number)?);
    Some(json!({
        "street": home.street, "number": home.number, "postcode": home.postcode, "city": CITY,
        "country": "", "zone": home.parking_zone.as_deref().unwrap_or("none"),
        "district": home.district,
    }))
}

/// The entry of a register by which somebody acts for another.
fn tie(place: usize, number: &str, ctx: &Ctx) -> Option<(&'static str, String, Json)> {
    let since = ctx.today().to_string();
    match HELPERS.get(place)?.given {
        "Nils" => {
            let ward = HELPERS.iter().position(|one| one.given == "Ada")?;
            let aunt = HELPERS.get(ward)?;
            let data = json!({
                "number": number_at(ward), "given": aunt.given, "family": aunt.family,
                "since": since, "until": "",
            });
            Some((register::GUARDIANSHIPS, format!("{}-{number}", number_at(ward)), data))
        }
        "Lea" | "Ivo" => {
            let (company, name) = COMPANY;
            let data = json!({"number": company, "name": name, "since": since, "acts": "jointly"});
            // The first one's entry is found by the number of the company.
            let is_first = HELPERS.get(place)?.given == "Lea";
            let key = if is_first { company.to_owned() } else { format!("{company}-{number}") };
            Some((register::COMPANIES, key, data))
        }
        _ => None,
    }
}

/// Jan's mandate, given by himself half a year ago.
async fn give_mandate(app: &App, ctx: &Ctx, jan: PersonId, noor: &Created) -> anyhow::Result<()> {
    let as_jan = ctx.acting_as(Actor::person(jan));
    let new = NewMandate {
        number: noor.profile.sign_in_number.clone(),
        family_name: noor.profile.family_name.clone(),
        scope: Scope::Services(SERVICES.map(str::to_owned).to_vec()),
        starts_on: ctx.today(),
        ends_on: ctx.today().checked_add(YEARS_OF_MANDATE.years())?,
        level: web::Assurance::Substantial,
    };
    let mut unit = Unit::new();
    let given = mandate::give(&app.identity, (&mut unit, &as_jan), jan, &new).await?;
    given.map_err(|refusal| anyhow::anyhow!("the mandate was not given: {refusal:?}"))?;
    app.db.commit(unit).await.context("the mandate could not be written")?;
    Ok(())
}
