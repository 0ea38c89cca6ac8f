//! What ties somebody to others: what the registers say of them, and the mandates that they hold.

use identity::mandate::{self, Ground, NAME_LABEL, Scope, Tie};
use jiff::civil::Date;
use platform::id::PersonId;
use platform::{Ctx, Fault};
use privacy::{Access, Item, OpenError, Purpose, subject_of};
use records::register::{self, Facts};
use serde_json::Value as Json;

use crate::casework::Casework;

/// Full years at which somebody is of age: a child acts for itself.
const OF_AGE_YEARS: i64 = 18;
/// Ended mandates that are looked at.
const ENDED_MAX: usize = 20;
/// People to whom one can be tied at most.
const TIES_MAX: usize = 200;

/// A tie, and how the one on its other end is called.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The tie.
    pub(crate) tie: Tie,
    /// How the one acted for is called.
    pub(crate) name: String,
}

/// Everybody for whom somebody may act, or might when the time has come, whatever the service.
///
/// # Errors
/// A fault when the registers cannot answer.
pub(crate) async fn list(
    casework: &Casework,
    ctx: &Ctx,
    who: PersonId,
) -> Result<Vec<Known>, Fault> {
    let mut all = of_mandates(casework, ctx, who).await?;
    let access = Access::new(Purpose::ActFor, "register-entries");
    let (db, vault) = (casework.db(), casework.vault());
    let facts = register::facts(db, vault, ctx, &access, subject_of(who)).await?;
    for said in persons(&facts).into_iter().take(TIES_MAX) {
        let population = register::POPULATION;
        let found = register::find_subject(db, vault, population, &said.number).await?;
        if let Some(subject) = found.filter(|subject| *subject != subject_of(who)) {
            all.push(said.known(who, PersonId(subject.0)));
        }
    }
    for said in companies(&facts).into_iter().take(TIES_MAX) {
        let identity = &casework.inner().identity;
        let by = (said.number.as_str(), said.name.as_str());
        let company = mandate::company(identity, ctx, by, said.starts_on).await?;
        all.push(said.known(who, company));
    }
    Ok(all)
}

async fn of_mandates(casework: &Casework, ctx: &Ctx, who: PersonId) -> Result<Vec<Known>, Fault> {
    let mut held = mandate::store::list_standing(casework.db(), who, ctx.today()).await?;
    // Of those that ended, the newest: they only say why somebody may not.
    let ended = mandate::store::list_held(casework.db(), who).await?;
    held.extend(ended.into_iter().filter(|one| !one.stands(ctx.today())).take(ENDED_MAX));
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let access = Access::new(Purpose::ShowOwnData, "mandates");
    let items: Vec<Item<'_>> =
        held.iter().map(|one| Item::new(NAME_LABEL, one.giver_name())).collect();
    let opened = match casework.vault().open(ctx, &access, subject_of(who), &items).await {
        Ok(opened) => opened,
        Err(OpenError::Erased) => return Ok(Vec::new()),
        Err(OpenError::Fault(fault)) => return Err(fault),
    };
    let named = held.iter().zip(opened);
    named.map(|(one, name)| Ok(Known { tie: one.tie(), name: name.text()?.to_owned() })).collect()
}

/// What a register says of somebody one may act for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) ground: Ground,
    pub(crate) starts_on: Option<Date>,
    pub(crate) ends_on: Option<Date>,
}

impl Said {
    fn known(self, who: PersonId, whom: PersonId) -> Known {
        let tie = Tie {
            helper: who,
            for_whom: whom,
            ground: self.ground,
            mandate: None,
            scope: Scope::All,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            is_withdrawn: false,
            is_resting: false,
            level: web::Assurance::High,
        };
        Known { tie, name: self.name }
    }
}

/// Children of the household until they are of age, and those whose guardian somebody is.
pub(crate) fn persons(facts: &Facts) -> Vec<Said> {
    let members = facts.source(register::HOUSEHOLD).get("members").and_then(Json::as_array);
    let children = members.into_iter().flatten().filter_map(child);
    let wards = facts.source(register::GUARDIANSHIPS).as_array();
    let wards = wards.into_iter().flatten().filter_map(|entry| {
        let ground = Ground::Guardian;
        let (starts_on, ends_on) = (day(entry, "since"), day(entry, "until"));
        Some(Said { number: number(entry)?, name: name(entry), ground, starts_on, ends_on })
    });
    children.chain(wards).collect()
}

/// The day from which somebody is of age.
pub(crate) fn of_age_on(born: Date) -> Option<Date> {
    born.checked_add(jiff::Span::new().years(OF_AGE_YEARS)).ok()
}

fn child(member: &Json) -> Option<Said> {
    if member.get("relation")?.as_str()? != "child" {
        return None;
    }
    let born = day(member, "born")?;
    let ends_on = of_age_on(born)?.yesterday().ok();
    let (number, name) = (number(member)?, name(member));
    Some(Said { number, name, ground: Ground::Parent, starts_on: None, ends_on })
}

/// Companies for which somebody acts: alone, unless the register says that it takes two.
pub(crate) fn companies(facts: &Facts) -> Vec<Said> {
    let entries = facts.source(register::COMPANIES).as_array();
    let said = |entry: &Json| {
        let jointly = entry.get("acts").and_then(Json::as_str) == Some("jointly");
        Some(Said {
            // As it is looked up: `50-990-011` is `50990011`.
            number: number(entry)?.chars().filter(char::is_ascii_alphanumeric).collect(),
            name: entry.get("name")?.as_str()?.to_owned(),
            ground: if jointly { Ground::CompanyJointly } else { Ground::Company },
            starts_on: day(entry, "since"),
            ends_on: day(entry, "until"),
        })
    };
    entries.into_iter().flatten().filter_map(said).collect()
}

fn number(entry: &Json) -> Option<String> {
    entry.get("number")?.as_str().map(str::to_owned)
}

fn name(entry: &Json) -> String {
    let name = entry.get("name").unwrap_or(entry);
    let part = |part: &str| name.get(part).and_then(Json::as_str).unwrap_or_default();
    format!("{} {}", part("given"), part("family")).trim().to_owned()
}

fn day(entry: &Json, name: &str) -> Option<Date> {
    entry.get(name)?.as_str()?.parse().ok()
}
