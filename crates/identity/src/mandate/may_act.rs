//! The one answer to whether somebody may act for another: pure.

use jiff::civil::Date;
use platform::id::PersonId;

use super::{Ground, Tie};

/// What a service says of those who act for others.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The service.
    pub service: &'a str,
    /// On which grounds it lets somebody act; none where everybody comes for themself.
    pub grounds: &'a [Ground],
}

/// Why somebody may not act for another, the nearest to yes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActRefusal {
    /// Nothing ties the two.
    NoGround,
    /// One of the two ended it.
    Withdrawn,
    /// Its time is over.
    Over,
    /// Its time has not begun.
    NotYet,
    /// It is good in other services.
    OtherServices,
    /// The service is one in which everybody acts for themself, or not on this ground.
    InPerson,
    /// It rests: whoever gave it is in doubt. Nothing else stands against it.
    Resting,
}

impl ActRefusal {
    /// All refusals, for the test of their words.
    pub const ALL: [ActRefusal; 7] = [
        ActRefusal::NoGround,
        ActRefusal::Withdrawn,
        ActRefusal::Over,
        ActRefusal::NotYet,
        ActRefusal::OtherServices,
        ActRefusal::InPerson,
        ActRefusal::Resting,
    ];

    /// The stable word, after `cases-refusal-act-` in the locales.
    pub fn code(self) -> &'static str {
        match self {
            ActRefusal::NoGround => "no-ground",
            ActRefusal::Withdrawn => "withdrawn",
            ActRefusal::Over => "over",
            ActRefusal::NotYet => "not-yet",
            ActRefusal::OtherServices => "other-services",
            ActRefusal::InPerson => "in-person",
            ActRefusal::Resting => "resting",
        }
    }
}

/// Whether one person may act for another in a service on a day, and on which ground.
///
/// # Errors
/// The refusal that comes nearest to yes: it says what would have to change.
pub fn may_act_for<'t>(
    ties: &'t [Tie],
    (who, for_whom): (PersonId, PersonId),
    terms: Terms<'_>,
    on: Date,
) -> Result<&'t Tie, ActRefusal> {
    let between = ties.iter().filter(|tie| tie.helper == who && tie.for_whom == for_whom);
    let mut nearest = ActRefusal::NoGround;
    let mut found: Option<&Tie> = None;
    for tie in between {
        match holds(tie, terms, on) {
            Ok(()) if found.is_none_or(|best| tie.ground < best.ground) => found = Some(tie),
            Ok(()) => {}
            Err(refusal) => nearest = nearest.max(refusal),
        }
    }
    found.ok_or(nearest)
}

fn holds(tie: &Tie, terms: Terms<'_>, on: Date) -> Result<(), ActRefusal> {
    if tie.is_withdrawn {
        return Err(ActRefusal::Withdrawn);
    }
    if tie.ends_on.is_some_and(|last| on > last) {
        return Err(ActRefusal::Over);
    }
    if tie.starts_on.is_some_and(|first| on < first) {
        return Err(ActRefusal::NotYet);
    }
    if !tie.scope.covers(terms.service) {
        return Err(ActRefusal::OtherServices);
    }
    let ground = match tie.ground {
        // A service that lets a company act asks nothing about how many sign for it.
        Ground::CompanyJointly => Ground::Company,
        ground => ground,
    };
    if !terms.grounds.contains(&ground) {
        return Err(ActRefusal::InPerson);
    }
    // Last of all: who could not act by it anyhow is told nothing of whoever gave it.
    if tie.is_resting { Err(ActRefusal::Resting) } else { Ok(()) }
}
