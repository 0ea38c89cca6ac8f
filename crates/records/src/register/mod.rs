//! Base registers: what the town knows about somebody, by source.

pub mod load;
mod pages;
pub(crate) mod store;

use std::collections::BTreeMap;

use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, Digest, Digester, Item, SubjectKey, Vault};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use pages::{api_mine, mine};
use store::NewEntry;
pub use store::{Counted, count_by_register, entries_from, entries_query, list};

platform::typed_id!(
    /// An entry of a base register.
    EntryId,
    "reg"
);

/// Entries of one person that are read at most.
pub const ENTRIES_MAX: i64 = 200;
/// What register entries are sealed as.
pub const LABEL: &str = "records.register-entry";

/// Who lives in the town: names, birth, civil status. One entry a person.
pub const POPULATION: &str = "population";
/// Where somebody lives. One entry a person.
pub const ADDRESS: &str = "address";
/// With whom somebody lives, children included. One entry a person.
pub const HOUSEHOLD: &str = "household";
/// Vehicles somebody keeps.
pub const VEHICLES: &str = "vehicles";
/// Companies somebody owns or represents.
pub const COMPANIES: &str = "companies";
/// Of whom somebody is the guardian.
pub const GUARDIANSHIPS: &str = "guardianships";
/// Income by year.
pub const INCOME: &str = "income";

/// Registers with one entry a person: their facts are an object, those of the others a list.
const SINGLE: [&str; 3] = [POPULATION, ADDRESS, HOUSEHOLD];

/// An entry as it is stored.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The entry.
    pub id: EntryId,
    /// Of which register.
    pub register: String,
    /// Whose.
    pub subject: SubjectId,
    sealed: privacy::Sealed,
    key_digest: Vec<u8>,
    /// How often it was changed, from 1.
    pub version: i64,
}

/// What is sealed: the register with the data, so that an entry cannot be passed off as another register's.
#[derive(Serialize, Deserialize)]
struct Content {
    register: String,
    data: Value,
}

/// What the registers say about somebody, by source: an object for `population`, `address` and `household`,
/// a list for `vehicles`, `companies`, `guardianships`, `income` and every register that a town adds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(BTreeMap<String, Value>);

impl Facts {
    /// What one source says; null when it says nothing.
    pub fn source(&self, register: &str) -> &Value {
        self.0.get(register).unwrap_or(&Value::Null)
    }

    /// All sources that say something, by name.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(register, value)| (register.as_str(), value))
    }

    /// Everything, as one object with a member per source.
    pub fn into_json(self) -> Value {
        Value::Object(self.0.into_iter().collect())
    }

    /// Adds an entry.
    pub fn add(&mut self, register: &str, data: Value) {
        let register = register.to_owned();
        if SINGLE.contains(&register.as_str()) {
            self.0.insert(register, data);
            return;
        }
        let list = self.0.entry(register).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = list {
            list.push(data);
        }
    }
}

/// Writes an entry: a new one, or the next version of the one with this key. The unit conflicts when the
/// key is somebody else's: a vehicle changes hands by [`remove`] and `put`.
///
/// `key_text` is what the register knows the entry by (national number, plate); it is kept as a digest.
pub fn put(
    unit: &mut Unit,
    ctx: &Ctx,
    (vault, key): (&Vault, &SubjectKey),
    register: &str,
    key_text: &str,
    data: Value,
) {
    let key_digest = digest(vault, register, key_text);
    write(unit, ctx, vault.digester(), (register, key_digest), (key, data));
}

fn write(
    unit: &mut Unit,
    ctx: &Ctx,
    digester: &Digester,
    (register, key_digest): (&str, impl Into<platform::Value>),
    (key, data): (&SubjectKey, Value),
) {
    if register == ADDRESS
        && let Some(street) = street(digester, &data)
    {
        store::put_home(unit, key.subject(), street);
    }
    let content = Content { register: register.to_owned(), data };
    // An entry is its subject's own, and outlives the case that wrote it.
    let data_sealed = key.whole().seal_json(ctx, LABEL, &content);
    let key_digest = key_digest.into();
    store::put(unit, ctx, NewEntry { register, key_digest, subject: key.subject(), data_sealed });
}

/// Writes an entry whoever's it was before: the register knows best. A vehicle that changed hands leaves the
/// one who had it.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn put_over(
    unit: &mut Unit,
    ctx: &Ctx,
    (db, vault, key): (&platform::Db, &Vault, &SubjectKey),
    register: &str,
    (key_text, data): (&str, Value),
) -> Result<(), Fault> {
    let owner = find_subject(db, vault, register, key_text).await?;
    if owner.is_some_and(|owner| owner != key.subject()) {
        remove(unit, vault, register, key_text);
    }
    if SINGLE.contains(&register) {
        // What a decision entered under the person's own key: one entry a person, and the newest is this.
        store::delete_own_but(unit, register, key.subject(), digest(vault, register, key_text));
    }
    put(unit, ctx, (vault, key), register, key_text, data);
    Ok(())
}

/// Whose entry may give way to what was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacing {
    /// Only the person's own: what rules decide takes nothing from anybody else. The unit conflicts when the
    /// entry is somebody else's.
    Own,
    /// Anybody's: an official has seen that the dog changed hands.
    Anybodys,
}

/// Enters what was decided: takes the place of the entry with this key. Without a key it takes the place of
/// the person's own entry, in a register with one a person.
pub fn enter(
    unit: &mut Unit,
    ctx: &Ctx,
    (digester, key, replacing): (&Digester, &SubjectKey, Replacing),
    (register, key_text): (&str, Option<&str>),
    data: Value,
) {
    let subject = key.subject();
    let own = subject.to_string();
    let key_digest = digester.digest(&domain(register), key_text.unwrap_or(&own));
    match (key_text, replacing) {
        (Some(_), Replacing::Anybodys) => store::delete(unit, register, key_digest),
        (Some(_), Replacing::Own) => {}
        (None, _) => store::delete_own(unit, register, subject),
    }
    write(unit, ctx, digester, (register, key_digest), (key, data));
}

/// Street and postcode of a home, as a digest: none where the register says no street.
fn street(digester: &Digester, data: &Value) -> Option<Digest> {
    let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::trim);
    let street = text("street").filter(|street| !street.is_empty())?;
    let postcode = text("postcode").unwrap_or_default();
    Some(digester.digest("records.home", &format!("{postcode} {street}")))
}

/// In which streets people live, as digests in hexadecimal; those of whom it is not known are left out.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn streets(
    db: &platform::Db,
    subjects: &[SubjectId],
) -> Result<std::collections::HashMap<SubjectId, String>, Fault> {
    store::streets(db, subjects).await
}

/// Who lives in the street of an address: at most `count`, in the order of their subjects, those behind `after`. Nothing is
/// opened; whom the register does not let be found by the street is told by their entry.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn in_street_of(
    db: &platform::Db,
    vault: &Vault,
    home: &Value,
    (after, count): (Option<SubjectId>, i64),
) -> Result<Vec<SubjectId>, Fault> {
    let Some(street) = street(vault.digester(), home) else { return Ok(Vec::new()) };
    store::in_street(db, street, (after, count)).await
}

/// Whether an entry of the address register says that the address may not be used to find its person
/// (`protected`): of such a person nothing is given away, not even that they live there. A loaded file says "yes"; what is
/// neither empty nor a plain no protects.
pub fn is_protected(address: &Value) -> bool {
    match address.get("protected") {
        None | Some(Value::Null | Value::Bool(false)) => false,
        Some(Value::String(text)) => !matches!(text.trim(), "" | "no" | "false" | "0"),
        Some(_) => true,
    }
}

/// Takes an entry of somebody's out of its register again, if nobody has changed it since it was entered.
pub fn leave(
    unit: &mut Unit,
    (digester, subject): (&Digester, SubjectId),
    (register, key_text): (&str, Option<&str>),
    entered_at: jiff::Timestamp,
) {
    let own = subject.to_string();
    let key_digest = digester.digest(&domain(register), key_text.unwrap_or(&own));
    store::delete_as_entered(unit, register, (key_digest, subject), entered_at);
    if register == ADDRESS {
        store::delete_home(unit, subject);
    }
}

/// Takes an entry out of its register. One that is not there is no conflict.
pub fn remove(unit: &mut Unit, vault: &Vault, register: &str, key_text: &str) {
    store::delete(unit, register, digest(vault, register, key_text));
}

/// Whose entry a key belongs to, without opening it.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn find_subject(
    db: &platform::Db,
    vault: &Vault,
    register: &str,
    key_text: &str,
) -> Result<Option<SubjectId>, Fault> {
    store::find_subject(db, register, digest(vault, register, key_text)).await
}

/// What the registers say about somebody. The look-up is on their "who looked at my data" page; when the
/// registers hold nothing (or the person was erased) nothing is opened.
///
/// # Errors
/// A fault when the world broke or an entry is damaged.
pub async fn facts(
    db: &platform::Db,
    vault: &Vault,
    ctx: &Ctx,
    access: &Access,
    subject: SubjectId,
) -> Result<Facts, Fault> {
    let entries = list(db, subject).await?;
    let mut facts = Facts::default();
    if entries.is_empty() {
        return Ok(facts);
    }
    let items = entries.iter().map(item).collect();
    let opened = vault.open_each(ctx, access, &[(subject, items)]).await?;
    for (entry, plain) in entries.iter().zip(opened.into_iter().flatten().flatten()) {
        let content = checked(entry, plain.json()?)?;
        facts.add(&content.register, content.data);
    }
    Ok(facts)
}

/// Gives all that the registers say of somebody to another key, in the unit in which the first one's entries go: somebody
/// has shown that the account is theirs and that they are whom the register knows. The look-up is in the log of the first.
/// False, and nothing is to be done, when there is more than is listed at once, or something cannot be opened.
///
/// # Errors
/// A fault when the world broke or an entry is damaged.
pub async fn hand_on(
    unit: &mut Unit,
    ctx: &Ctx,
    (db, vault): (&platform::Db, &Vault),
    (access, from, to): (&Access, SubjectId, &SubjectKey),
) -> Result<bool, Fault> {
    let entries = list(db, from).await?;
    if i64::try_from(entries.len()).is_ok_and(|count| count >= ENTRIES_MAX) {
        return Ok(false);
    }
    let items = entries.iter().map(item).collect();
    let opened = vault.open_each(ctx, access, &[(from, items)]).await?;
    let opened: Vec<_> = opened.into_iter().flatten().flatten().collect();
    if opened.len() != entries.len() {
        return Ok(false);
    }
    for (entry, plain) in entries.iter().zip(opened) {
        let content = checked(entry, plain.json()?)?;
        let at = (content.register.as_str(), entry.key_digest.clone());
        write(unit, ctx, vault.digester(), at, (to, content.data));
    }
    Ok(true)
}

/// The same for deciding inside an act, from entries that were read with everything else; the record of
/// the look-up travels in the act's unit.
///
/// # Errors
/// A fault when an entry is damaged.
pub fn facts_in(
    unit: &mut Unit,
    ctx: &Ctx,
    vault: &Vault,
    access: &Access,
    key: &SubjectKey,
    entries: &[Entry],
) -> Result<Facts, Fault> {
    let mut facts = Facts::default();
    if entries.is_empty() {
        return Ok(facts);
    }
    let items: Vec<Item<'_>> = entries.iter().map(item).collect();
    let opened = vault.open_in(unit, ctx, access, key, &items)?;
    for (entry, pending) in entries.iter().zip(opened) {
        let content = checked(entry, pending.for_deciding().json()?)?;
        facts.add(&content.register, content.data);
    }
    Ok(facts)
}

fn item(entry: &Entry) -> Item<'_> {
    Item::new(LABEL, &entry.sealed)
}

fn checked(entry: &Entry, content: Content) -> Result<Content, Fault> {
    if content.register == entry.register {
        return Ok(content);
    }
    let why = format!("{} holds an entry of another register", entry.id);
    Err(Fault::new("read a register entry", why))
}

fn digest(vault: &Vault, register: &str, key_text: &str) -> Digest {
    vault.digester().digest(&domain(register), key_text)
}

fn domain(register: &str) -> String {
    format!("records.register.{register}")
}

#[cfg(test)]
mod tests;
