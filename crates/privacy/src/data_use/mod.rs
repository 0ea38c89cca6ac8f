//! The data-use log: each opening of somebody's data, as that person reads it.

pub(crate) mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use platform::id::{PersonId, SubjectId};
use platform::{Actor, Ctx, Program};
use serde_json::json;

use crate::access::{Access, CaseLabel, Purpose};
use crate::key::subject_of;

pub use store::{
    USES_LISTED_MAX, count, count_in, find, find_any, first_at, list, list_affected,
    list_by_person, list_in, list_programs, list_shown,
};

platform::typed_id!(
    /// An entry of the data-use log.
    DataUseId,
    "use"
);

/// Who opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The person the data is about.
    Themself,
    /// Somebody who is not signed in: the writer of a draft, or whoever tries to sign in.
    Visitor,
    /// Another person, under a mandate.
    Helper(PersonId),
    /// An official, in a role and a unit.
    Official {
        /// The person: for officers who look into it, not shown to the subject.
        person: PersonId,
        /// The role ("caseworker").
        role: Arc<str>,
        /// The unit ("mobility").
        unit: Arc<str>,
    },
    /// Another program.
    Client(Program),
    /// A program that comes in a person's name, with a key or access that they gave it.
    Through {
        /// Which it is; by the id of the key, where it came with one.
        program: Program,
        /// Who let it in, when it was not the one whose data it is.
        helper: Option<PersonId>,
    },
    /// A process of this program ("rules").
    System(Arc<str>),
}

impl Who {
    /// In keys, for programs: role and unit, never the name or the id of the person.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Who::Themself => json!({ "kind": "yourself" }),
            Who::Visitor => json!({ "kind": "visitor" }),
            Who::Helper(_) => json!({ "kind": "helper" }),
            Who::Official { role, unit, .. } => {
                json!({ "kind": "official", "role": &**role, "unit": &**unit })
            }
            Who::Client(program) => program_to_json(program),
            Who::Through { program, helper } => {
                let by = if helper.is_some() { "helper" } else { "yourself" };
                let mut told = program_to_json(program);
                if let Some(members) = told.as_object_mut() {
                    members.insert("let_in_by".to_owned(), by.into());
                }
                told
            }
            Who::System(name) => json!({ "kind": "system", "name": &**name }),
        }
    }
}

/// A program in keys; with the id of its registration, where the record says it.
fn program_to_json(program: &Program) -> serde_json::Value {
    match &program.id {
        Some(id) => json!({ "kind": "client", "name": &*program.name, "id": &**id }),
        None => json!({ "kind": "client", "name": &*program.name }),
    }
}

/// The names that several registrations among these have.
pub(crate) fn namesakes<'a>(programs: impl IntoIterator<Item = &'a Program>) -> BTreeSet<Arc<str>> {
    let mut by_name: BTreeMap<&Arc<str>, BTreeSet<&Arc<str>>> = BTreeMap::new();
    for program in programs {
        by_name.entry(&program.name).or_default().extend(&program.id);
    }
    let shared = by_name.into_iter().filter(|(_, ids)| ids.len() > 1);
    shared.map(|(name, _)| name.clone()).collect()
}

/// What a program is called: with its id where others have its name.
pub(crate) fn called(program: &Program, namesakes: &BTreeSet<Arc<str>>) -> String {
    match namesakes.contains(&program.name) {
        true => program.in_full(),
        false => program.to_string(),
    }
}

/// An opening that is to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    pub(crate) id: DataUseId,
    pub(crate) subject: SubjectId,
    pub(crate) at: Timestamp,
    pub(crate) actor: Actor,
    pub(crate) purpose: Purpose,
    pub(crate) case: Option<CaseLabel>,
    pub(crate) what: &'static str,
    pub(crate) items: i64,
    /// For the subject's own openings: day, purpose and case, so that a day has one row of a kind.
    pub(crate) once: Option<String>,
}

impl Opening {
    pub(crate) fn new(ctx: &Ctx, access: &Access, subject: SubjectId, items: usize) -> Opening {
        let own = match ctx.actor() {
            // What a program reads in somebody's name is not what they read themselves: it is told each time.
            Actor::Person { person, through: None, .. } => subject_of(*person) == subject,
            // The holder of a draft's secret, or somebody who proves who they are.
            Actor::Visitor => true,
            Actor::Person { .. }
            | Actor::Official { .. }
            | Actor::Client(_)
            | Actor::Program { .. }
            | Actor::System(_) => false,
        };
        let case = access.case.as_ref().map_or("", CaseLabel::as_str);
        let once = || {
            format!(
                "{subject} {} {} {} {case}",
                ctx.actor().kind(),
                ctx.today(),
                access.purpose.key()
            )
        };
        Opening {
            id: DataUseId::new(ctx),
            subject,
            at: ctx.now(),
            actor: ctx.actor().clone(),
            purpose: access.purpose,
            case: access.case.clone(),
            what: access.what,
            items: i64::try_from(items).unwrap_or(i64::MAX),
            once: own.then(once),
        }
    }
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataUse {
    /// The entry.
    pub id: DataUseId,
    /// Whose data.
    pub subject: SubjectId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// For what; the words are at `privacy-purpose-…`.
    pub purpose: Purpose,
    /// On which case.
    pub case: Option<CaseLabel>,
    /// What was opened; the words are at `privacy-what-…`.
    pub what: String,
    /// How many things.
    pub items: i64,
}

/// Somebody's entries between two moments, both included.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// Whose data.
    pub subject: SubjectId,
    /// From.
    pub from: Timestamp,
    /// Until.
    pub until: Timestamp,
}

/// The entries of a civil day in the town's time zone, newest first, as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub on: Date,
    /// Its entries.
    pub uses: Vec<DataUse>,
}

/// Groups entries (newest first) by day.
pub fn by_day(uses: Vec<DataUse>, zone: &TimeZone) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in uses {
        let on = entry.at.to_zoned(zone.clone()).date();
        match days.last_mut() {
            Some(day) if day.on == on => day.uses.push(entry),
            _ => days.push(Day { on, uses: vec![entry] }),
        }
    }
    days
}

#[cfg(test)]
mod tests;
