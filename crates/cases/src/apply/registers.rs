//! Asks the registers what a form would otherwise ask a person, and what its rules need.

use std::collections::BTreeMap;

use credentials::EResidency;
use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Purpose, subject_of};
use records::register::{self, Facts};
use serde_json::{Value as Json, json};
use services::Definition;
use services::form::{self, Lookup, Prefilled, QuestionKind};

use super::dossier::Dossier;
use super::evidence;
use crate::application::store;
use crate::casework::Casework;

/// Look-ups whose key comes from another look-up are found in later rounds.
const ROUNDS_MAX: usize = 4;

/// Who asks for whom.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The definition whose form asks.
    pub definition: &'a Definition,
    /// The applicant, when somebody is signed in.
    pub person: Option<platform::id::PersonId>,
    /// How surely we know who it is: "low", "substantial", "high".
    pub level: &'a str,
}

/// A desk at which registers answer: what they were asked is recorded in the unit of the act that asks, so
/// nothing is shown or decided before the record of it is durable.
struct Counter<'a> {
    casework: &'a Casework,
    ctx: &'a Ctx,
    unit: &'a mut Unit,
}

/// Completes a dossier from the registers, in the unit of the act that needs it. Answers that only a
/// register may give are put back to what the register says, whatever a request claimed.
///
/// # Errors
/// A fault when the registers cannot answer.
pub async fn complete(
    casework: &Casework,
    ctx: &Ctx,
    unit: &mut Unit,
    asking: Asking<'_>,
    dossier: &mut Dossier,
) -> Result<(), Fault> {
    let mut counter = Counter { casework, ctx, unit };
    let mut facts = match asking.person {
        Some(person) => counter.facts(subject_of(person)).await?,
        None => Facts::default(),
    };
    know_applicant(&facts, asking, dossier);
    let e_residency = match asking.person {
        Some(person) if dossier.applicant.kind != "resident" => {
            credentials::e_residency(casework.credentials(), ctx.today(), person).await?
        }
        Some(_) | None => EResidency::None,
    };
    dossier.applicant.e_resident = matches!(e_residency, EResidency::Holds { .. });
    dossier.applicant.e_residency_lapsed = e_residency == EResidency::Lapsed;
    if let Some(person) = asking.person.filter(|_| facts.source(register::POPULATION).is_null()) {
        know_company(&counter, person, &mut facts, dossier).await?;
    }
    let mut found: BTreeMap<String, Json> = BTreeMap::new();
    let mut places: BTreeMap<String, Json> = BTreeMap::new();
    for _ in 0..ROUNDS_MAX {
        know_addresses(casework, asking.definition, dossier, &mut places).await?;
        let situation = dossier.situation(ctx, ctx.today());
        let wanted: Vec<Lookup> = form::lookups(asking.definition, &situation)
            .into_iter()
            .filter(|lookup| !found.contains_key(&key_of(lookup)))
            .collect();
        if wanted.is_empty() {
            break;
        }
        for lookup in wanted {
            let record = match lookup.record.as_str() {
                form::SHOWN => json!(evidence::shown(dossier)),
                _ => look_up(&mut counter, (asking, &facts), &lookup).await?,
            };
            take_over(asking.definition, dossier, &lookup, &record);
            found.insert(key_of(&lookup), record);
        }
    }
    Ok(())
}

/// The same for a dossier that just begins, with everything that was said at once. What only a register may
/// say is taken from the request only where the registers say nothing.
///
/// # Errors
/// A fault when the registers cannot answer.
pub(crate) async fn complete_new(
    casework: &Casework,
    (ctx, unit): (&Ctx, &mut Unit),
    asking: Asking<'_>,
    dossier: &mut Dossier,
) -> Result<(), Fault> {
    let is_locked = |key: &str| {
        let question = asking.definition.form.question(key);
        question.and_then(|q| q.prefill.as_ref()).is_some_and(|prefill| !prefill.editable)
    };
    let said = std::mem::take(&mut dossier.answers.0);
    let (claimed, free): (Vec<_>, Vec<_>) = said.into_iter().partition(|(key, _)| is_locked(key));
    dossier.answers.0.extend(free);
    complete(casework, ctx, unit, asking, dossier).await?;
    let unknown: Vec<_> =
        claimed.into_iter().filter(|(key, _)| !dossier.sources.contains_key(key)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    dossier.answers.0.extend(unknown);
    complete(casework, ctx, unit, asking, dossier).await
}

fn key_of(lookup: &Lookup) -> String {
    format!("{}/{}/{:?}", lookup.is_fact, lookup.name, lookup.key)
}

fn know_applicant(facts: &Facts, asking: Asking<'_>, dossier: &mut Dossier) {
    if asking.person.is_none() {
        return;
    }
    let population = facts.source(register::POPULATION);
    let text = |name: &str| population.get(name).and_then(Json::as_str).unwrap_or_default();
    let is_resident = !population.is_null();
    dossier.applicant.kind = if is_resident { "resident" } else { "non-resident" }.to_owned();
    dossier.applicant.represents =
        facts.source(register::COMPANIES).as_array().is_some_and(|companies| !companies.is_empty());
    dossier.applicant.level = asking.level.to_owned();
    dossier.applicant.born = text("born").parse().ok();
    if is_resident {
        dossier.applicant.name = format!("{} {}", text("given"), text("family")).trim().to_owned();
        dossier.applicant.address = address_lines(facts.source(register::ADDRESS));
    }
}

/// A company is no entry of the population register: what the business register says of it was kept when the first of
/// its representatives acted for it.
async fn know_company(
    counter: &Counter<'_>,
    person: platform::id::PersonId,
    facts: &mut Facts,
    dossier: &mut Dossier,
) -> Result<(), Fault> {
    let identity = &counter.casework.inner().identity;
    let found = identity.find_person(person).await?;
    if found.is_none_or(|found| found.kind != identity::Kind::Company) {
        return Ok(());
    }
    let access = Access::new(Purpose::Prefill, "profile");
    let profile = identity.profile(counter.ctx, &access, person).await?;
    let Some(profile) = profile else { return Ok(()) };
    let number = profile.number(identity::mandate::COMPANY_SCHEME).unwrap_or_default();
    let since = profile.born_on.to_string();
    let entry = json!({"name": profile.name(), "number": number, "since": since});
    facts.add(register::COMPANIES, entry);
    dossier.applicant.kind = "company".to_owned();
    dossier.applicant.name = profile.name();
    Ok(())
}

/// The lines of an address on a letter: street and number, postcode and town.
pub(crate) fn address_lines(address: &Json) -> Vec<String> {
    let text = |name: &str| address.get(name).and_then(Json::as_str).unwrap_or_default();
    let street = format!("{} {}", text("street"), text("number"));
    let city = format!("{} {}", text("postcode"), text("city"));
    [street, city]
        .map(|line| line.trim().to_owned())
        .into_iter()
        .filter(|l| !l.is_empty())
        .collect()
}

/// Fits a record into the dossier: as a fact, or as the answer to a question with its source.
fn take_over(definition: &Definition, dossier: &mut Dossier, lookup: &Lookup, record: &Json) {
    if lookup.is_fact {
        let part = lookup.path.iter().try_fold(record, |json, part| json.get(part));
        // Incomes in the main unit, names in full: as rules see them.
        let fact = part.map(|part| form::fact_value(&lookup.record, part).to_json());
        dossier.facts.insert(lookup.name.to_string(), fact.unwrap_or(Json::Null));
        return;
    }
    let question = definition.form.question(&lookup.name);
    let prefilled = question.and_then(|question| {
        let from = question.prefill.as_ref()?;
        form::prefill(question, from, record)
    });
    if let Some(Prefilled { key, answer, source }) = prefilled {
        dossier.answers.set(&key, answer);
        dossier.sources.insert(key.to_string(), source);
    }
}

async fn know_addresses(
    casework: &Casework,
    definition: &Definition,
    dossier: &mut Dossier,
    places: &mut BTreeMap<String, Json>,
) -> Result<(), Fault> {
    for question in definition.form.questions() {
        if !matches!(question.kind, QuestionKind::Address { .. }) {
            continue;
        }
        let Some(answer) = dossier.answers.get(&question.key) else { continue };
        let asked = answer.to_string();
        let known = match places.get(&asked) {
            Some(known) => known.clone(),
            None => address(casework, answer).await?,
        };
        dossier.addresses.insert(question.key.to_string(), known.clone());
        places.insert(asked, known);
    }
    Ok(())
}

/// What the address register knows of an address answer.
async fn address(casework: &Casework, answer: &Json) -> Result<Json, Fault> {
    let text = |name: &str| answer.get(name).and_then(Json::as_str).unwrap_or_default();
    let found = records::address::find(casework.db(), text("street"), text("number")).await?;
    Ok(match found {
        Some(known) => {
            json!({"known": true, "zone": known.parking_zone, "district": known.district})
        }
        None => json!({"known": false, "zone": null, "district": null}),
    })
}

async fn look_up(
    counter: &mut Counter<'_>,
    (asking, facts): (Asking<'_>, &Facts),
    lookup: &Lookup,
) -> Result<Json, Fault> {
    let key = || lookup.key.clone().unwrap_or(Json::Null);
    Ok(match lookup.record.as_str() {
        "population/name" => {
            let person = facts.source(register::POPULATION);
            if person.is_null() {
                Json::Null
            } else {
                json!({"given": person.get("given"), "family": person.get("family")})
            }
        }
        "population/born" => {
            facts.source(register::POPULATION).get("born").cloned().unwrap_or_default()
        }
        "population/address" => facts.source(register::ADDRESS).clone(),
        "population/household" => members(facts, None),
        "population/children" => members(facts, Some("child")),
        "population/parents" => members(facts, Some("parent")),
        // One person or nobody, so that a form can ask `facts.partner != null`.
        "population/partner" => members(facts, Some("partner")).get(0).cloned().unwrap_or_default(),
        "vehicles/of-applicant" => facts.source(register::VEHICLES).clone(),
        "vehicles/by-plate" => by_plate(counter, facts, &key()).await?,
        "companies/of-applicant" => facts.source(register::COMPANIES).clone(),
        "companies/by-number" => by_number(counter, facts, &key()).await?,
        "income/last-year" => last_income(facts, "amount_cents"),
        "income/household" => last_income(facts, "household_cents"),
        "addresses/lookup" => {
            let mut known = address(counter.casework, &key()).await?;
            if let (Json::Object(known), Json::Object(asked)) = (&mut known, key()) {
                known.extend(asked);
            }
            known
        }
        "cases/granted" => match asking.person {
            Some(person) => {
                json!(still_granted(counter, asking.definition, person).await?)
            }
            None => json!(0),
        },
        _ => Json::Null,
    })
}

/// Grants that still hold. One that ends within the time in which it is renewed does not count any more.
async fn still_granted(
    counter: &Counter<'_>,
    definition: &Definition,
    person: platform::id::PersonId,
) -> Result<i64, Fault> {
    let today = counter.ctx.today();
    let renewed_from = definition.result.renew_within;
    // Terms on a plain calendar: the end of validity is no working day's business.
    let after =
        renewed_from.map(|term| platform::calendar::Calendar::default().due_on(today, term));
    let (after, service) = (after.unwrap_or(today), &*definition.id);
    if definition.result.credential.as_ref().is_some_and(|given| given.is_identity) {
        // What was granted is the identity: one that was revoked stands in nobody's way who applies anew.
        let credentials = counter.casework.credentials();
        let count = credentials::count_identities(credentials, (person, service), after).await?;
        return Ok(i64::try_from(count).unwrap_or(i64::MAX));
    }
    store::count_granted(counter.casework.db(), (person, service), after).await
}

fn members(facts: &Facts, relation: Option<&str>) -> Json {
    let members = facts.source(register::HOUSEHOLD).get("members").and_then(Json::as_array);
    let wanted = |member: &&Json| {
        relation
            .is_none_or(|relation| member.get("relation").and_then(Json::as_str) == Some(relation))
    };
    members.into_iter().flatten().filter(wanted).cloned().collect::<Vec<_>>().into()
}

/// The newest year's amount in cents, as money answers have it; rules see the main unit (`form::fact_value`).
fn last_income(facts: &Facts, field: &str) -> Json {
    let years = facts.source(register::INCOME).as_array();
    let year = |entry: &&Json| entry.get("year").and_then(Json::as_i64).unwrap_or_default();
    let newest = years.into_iter().flatten().max_by_key(year);
    newest.and_then(|entry| entry.get(field)).cloned().unwrap_or_default()
}

fn is_plate(vehicle: &&Json, plate: &str) -> bool {
    let bare = |text: &str| {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
    };
    vehicle.get("plate").and_then(Json::as_str).is_some_and(|own| bare(own) == bare(plate))
}

/// A vehicle by its plate: the applicant's own first, else anybody's, and then that person sees the look-up.
async fn by_plate(counter: &mut Counter<'_>, facts: &Facts, key: &Json) -> Result<Json, Fault> {
    let Some(plate) = key.as_str() else { return Ok(Json::Null) };
    let find = |facts: &Facts, own: bool| {
        let vehicles = facts.source(register::VEHICLES).as_array();
        let vehicle = vehicles.into_iter().flatten().find(|vehicle| is_plate(vehicle, plate))?;
        let mut vehicle = vehicle.clone();
        vehicle.as_object_mut()?.insert("owner_is_applicant".into(), json!(own));
        Some(vehicle)
    };
    if let Some(own) = find(facts, true) {
        return Ok(own);
    }
    let other = counter.others_facts(register::VEHICLES, plate).await?;
    Ok(other.and_then(|facts| find(&facts, false)).unwrap_or_default())
}

async fn by_number(counter: &mut Counter<'_>, facts: &Facts, key: &Json) -> Result<Json, Fault> {
    let Some(number) = key.as_str() else { return Ok(Json::Null) };
    let find = |facts: &Facts, represents: bool| {
        let companies = facts.source(register::COMPANIES).as_array();
        let is_it = |company: &&Json| company.get("number").and_then(Json::as_str) == Some(number);
        let mut company = companies.into_iter().flatten().find(is_it)?.clone();
        company.as_object_mut()?.insert("applicant_represents".into(), json!(represents));
        Some(company)
    };
    if let Some(own) = find(facts, true) {
        return Ok(own);
    }
    let other = counter.others_facts(register::COMPANIES, number).await?;
    Ok(other.and_then(|facts| find(&facts, false)).unwrap_or_default())
}

impl Counter<'_> {
    /// What the registers hold about somebody; nothing of those who were erased.
    async fn facts(&mut self, subject: SubjectId) -> Result<Facts, Fault> {
        let (db, vault) = (self.casework.db(), self.casework.vault());
        let Some(key) = vault.key(self.ctx, subject).await? else { return Ok(Facts::default()) };
        let entries = register::list(db, subject).await?;
        let access = Access::new(Purpose::Prefill, "register-entries");
        register::facts_in(self.unit, self.ctx, vault, &access, &key, &entries)
    }

    /// What they hold about whoever an entry belongs to; that person sees the look-up.
    async fn others_facts(&mut self, register: &str, key: &str) -> Result<Option<Facts>, Fault> {
        let (db, vault) = (self.casework.db(), self.casework.vault());
        let bare: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
        match register::find_subject(db, vault, register, &bare).await? {
            Some(subject) => self.facts(subject).await.map(Some),
            None => Ok(None),
        }
    }
}
