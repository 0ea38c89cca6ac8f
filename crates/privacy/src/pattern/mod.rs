//! Patterns in what officials opened: a list for the data protection officer to ask about. A pattern is no reproach:
//! a counter clerk opens without a case, and a town is small.

pub(crate) mod api;
pub(crate) mod pages;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Db, Fault};

use crate::data_use::{DataUse, Who};
use crate::key::subject_of;
use crate::town::TownFacts;

/// How far back is looked.
pub const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Openings that are read at a time; all of the days are looked at.
const USES_TOGETHER: usize = 10_000;
/// Streets asked for in one read.
const STREETS_TOGETHER: usize = 500;

/// What stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Opened without a case.
    WithoutCase,
    /// Opened when the town does not work.
    OutOfHours,
    /// Opened data of somebody who works for the town too.
    Colleague,
    /// Opened data of somebody who lives in the same street.
    Neighbour,
    /// Opened data of somebody whom many know.
    WellKnown,
}

impl Kind {
    /// All of them, as they are shown.
    pub const ALL: [Kind; 5] =
        [Kind::WellKnown, Kind::Colleague, Kind::Neighbour, Kind::WithoutCase, Kind::OutOfHours];

    /// The stable word; its wording is `privacy-pattern-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Kind::WithoutCase => "without-case",
            Kind::OutOfHours => "out-of-hours",
            Kind::Colleague => "colleague",
            Kind::Neighbour => "neighbour",
            Kind::WellKnown => "well-known",
        }
    }
}

/// An official and what stands out in what they opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// What.
    pub kind: Kind,
    /// Who opened.
    pub person: PersonId,
    /// In which role, the last time.
    pub role: Arc<str>,
    /// In which unit, the last time.
    pub unit: Arc<str>,
    /// How many openings.
    pub openings: u64,
    /// Of how many people.
    pub people: u64,
    /// The last one.
    pub last_at: Timestamp,
}

/// What is known of people, to tell patterns by.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Who works for the town.
    pub colleagues: HashSet<SubjectId>,
    /// Who lives where, as keyed digests.
    pub streets: HashMap<SubjectId, String>,
    /// Whom many know.
    pub well_known: HashSet<SubjectId>,
}

/// Patterns as openings are looked at, a page of them after another.
#[derive(Default)]
struct Found(BTreeMap<(Kind, PersonId), (Pattern, BTreeSet<SubjectId>)>);

impl Found {
    fn add(&mut self, ctx: &Ctx, town: &dyn TownFacts, (uses, known): (&[DataUse], &Known)) {
        for entry in uses {
            let Who::Official { person, role, unit } = &entry.who else { continue };
            for kind in kinds(ctx, town, known, (entry, *person)) {
                let first = || {
                    let pattern = Pattern {
                        kind,
                        person: *person,
                        role: Arc::clone(role),
                        unit: Arc::clone(unit),
                        openings: 0,
                        people: 0,
                        last_at: entry.at,
                    };
                    (pattern, BTreeSet::new())
                };
                let (pattern, people) = self.0.entry((kind, *person)).or_insert_with(first);
                pattern.openings += 1;
                pattern.last_at = pattern.last_at.max(entry.at);
                people.insert(entry.subject);
            }
        }
    }

    /// By kind, those with the most openings first.
    fn sorted(self) -> Vec<Pattern> {
        let counted = |(pattern, people): (Pattern, BTreeSet<SubjectId>)| Pattern {
            people: people.len() as u64,
            ..pattern
        };
        let mut patterns: Vec<Pattern> = self.0.into_values().map(counted).collect();
        let place = |kind: Kind| Kind::ALL.iter().position(|one| *one == kind);
        patterns.sort_by_key(|one| (place(one.kind), std::cmp::Reverse(one.openings), one.person));
        patterns
    }
}

/// What stands out about one opening. One's own data says nothing here.
pub fn kinds(
    ctx: &Ctx,
    town: &dyn TownFacts,
    known: &Known,
    (entry, person): (&DataUse, PersonId),
) -> Vec<Kind> {
    let opener = subject_of(person);
    if opener == entry.subject {
        return Vec::new();
    }
    let at = entry.at.to_zoned(ctx.zone().clone()).datetime();
    let home = known.streets.get(&opener);
    let is = |kind: &Kind| match kind {
        Kind::WithoutCase => entry.case.is_none(),
        Kind::OutOfHours => !town.is_working_time(at),
        Kind::Colleague => known.colleagues.contains(&entry.subject),
        Kind::Neighbour => home.is_some() && home == known.streets.get(&entry.subject),
        Kind::WellKnown => known.well_known.contains(&entry.subject),
    };
    Kind::ALL.into_iter().filter(is).collect()
}

/// What stands out in what officials opened lately, all of it, and what is known of those people.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn look(
    db: &Db,
    ctx: &Ctx,
    town: &dyn TownFacts,
) -> Result<(Vec<Pattern>, Known), Fault> {
    look_by(db, ctx, town, USES_TOGETHER).await
}

async fn look_by(
    db: &Db,
    ctx: &Ctx,
    town: &dyn TownFacts,
    together: usize,
) -> Result<(Vec<Pattern>, Known), Fault> {
    let since = ctx.now() - LOOKED_BACK;
    let mut known = Known {
        colleagues: town.colleagues().await?,
        streets: HashMap::new(),
        well_known: store::list_well_known(db).await?.into_iter().collect(),
    };
    let (mut found, mut asked, mut before) = (Found::default(), HashSet::new(), None);
    loop {
        let uses = store::list_by_officials(db, since, before.as_ref(), together).await?;
        let people: Vec<SubjectId> =
            people_of(&uses).into_iter().filter(|one| asked.insert(*one)).collect();
        for some in people.chunks(STREETS_TOGETHER) {
            known.streets.extend(town.streets(some).await?);
        }
        found.add(ctx, town, (&uses, &known));
        if uses.len() < together {
            return Ok((found.sorted(), known));
        }
        before = uses.into_iter().next_back();
    }
}

/// Those who opened and those whose data it was, each once.
fn people_of(uses: &[DataUse]) -> BTreeSet<SubjectId> {
    let both = |entry: &DataUse| match &entry.who {
        Who::Official { person, .. } => [entry.subject, subject_of(*person)],
        _ => [entry.subject, entry.subject],
    };
    uses.iter().flat_map(both).collect()
}
