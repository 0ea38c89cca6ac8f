//! Mandates: who may act for whom, on what ground, in which services, until when.
//!
//! The registers make parents, guardians and representatives of companies; a power of attorney is given and withdrawn
//! here. Whichever it is, [`may_act_for`] alone says whether somebody may.
//!
//! What was given from an account that is in doubt ([`crate::proof`]) rests until the doubt is settled: whoever had the
//! account may have given it. It is read from the account each time, so that it counts again by itself. What a register
//! says never rests.

mod company;
mod give;
mod may_act;
pub mod store;
#[cfg(test)]
mod tests;
mod withdraw;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::PersonId;
use privacy::Sealed;
use web::visitor::Assurance;

pub use company::company;
pub use give::{Given, MandateRefusal, NewMandate, give};
pub use may_act::{ActRefusal, Terms, may_act_for};
pub use withdraw::{Withdrawn, withdraw};

platform::typed_id!(
    /// A power of attorney.
    MandateId,
    "man"
);

/// Under which scheme the business register's numbers are known: a company is found by it as a person is by theirs.
pub const COMPANY_SCHEME: &str = "company";
/// Mandates that one person has given and that still hold, at most.
pub const MANDATES_MAX: usize = 20;
/// Services that one mandate names at most; more are all of them.
pub const SERVICES_MAX: usize = 60;
/// Days for which a mandate holds at most: nobody forgets one for good.
pub const DAYS_MAX: i32 = 5 * 366;
const LABEL: &str = "identity.mandate.name";

/// On what ground somebody acts for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// The population register has them as the parent of a child.
    Parent,
    /// The population register has them as a guardian.
    Guardian,
    /// The business register has them as somebody who acts for the company alone.
    Company,
    /// The person gave them a power of attorney.
    Mandate,
    /// The business register has them as one of those who act for the company together.
    CompanyJointly,
}

impl Ground {
    /// All grounds; of several that hold the first one counts.
    pub const ALL: [Ground; 5] = [
        Ground::Parent,
        Ground::Guardian,
        Ground::Company,
        Ground::Mandate,
        Ground::CompanyJointly,
    ];

    /// The stable word, in columns and after `ground-` in the locales.
    pub fn word(self) -> &'static str {
        match self {
            Ground::Parent => "parent",
            Ground::Guardian => "guardian",
            Ground::Company => "company",
            Ground::Mandate => "mandate",
            Ground::CompanyJointly => "company-jointly",
        }
    }

    /// The ground with this word.
    pub fn of(word: &str) -> Option<Ground> {
        Ground::ALL.into_iter().find(|ground| ground.word() == word)
    }

    /// Whether what is handed in on this ground counts only when a second one has confirmed it.
    pub fn needs_second(self) -> bool {
        self == Ground::CompanyJointly
    }
}

/// In which services somebody may act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In all.
    All,
    /// In these.
    Services(Vec<String>),
}

impl Scope {
    /// Whether a service is among them.
    pub fn covers(&self, service: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Services(services) => services.iter().any(|one| one == service),
        }
    }

    pub(crate) fn text(&self) -> String {
        match self {
            Scope::All => "*".to_owned(),
            Scope::Services(services) => services.join(" "),
        }
    }

    pub(crate) fn parse(text: &str) -> Scope {
        match text {
            "*" => Scope::All,
            named => Scope::Services(named.split_whitespace().map(str::to_owned).collect()),
        }
    }
}

/// What ties a helper to somebody else: an entry of a register, or a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Who acts.
    pub helper: PersonId,
    /// For whom.
    pub for_whom: PersonId,
    /// On what ground.
    pub ground: Ground,
    /// The mandate, when it is one.
    pub mandate: Option<MandateId>,
    /// In which services.
    pub scope: Scope,
    /// The first day, when there is one.
    pub starts_on: Option<Date>,
    /// The last day, when there is one.
    pub ends_on: Option<Date>,
    /// Whether one of the two ended it.
    pub is_withdrawn: bool,
    /// Whether it rests because whoever gave it is in doubt; what a register says never does.
    pub is_resting: bool,
    /// How surely it was known who gave it; a register is sure.
    pub level: Assurance,
}

/// A power of attorney as it is stored.
#[derive(Clone, Debug)]
pub struct Mandate {
    /// The mandate.
    pub id: MandateId,
    /// Who gave it.
    pub giver: PersonId,
    /// Who acts.
    pub helper: PersonId,
    /// In which services.
    pub scope: Scope,
    /// The first day.
    pub starts_on: Date,
    /// The last day.
    pub ends_on: Date,
    /// How surely it was known who gave it.
    pub level: Assurance,
    /// When it was given.
    pub given_at: Timestamp,
    /// When one of the two ended it.
    pub withdrawn_at: Option<Timestamp>,
    /// Whether it rests because whoever gave it is in doubt, as it was when this was read.
    pub is_resting: bool,
    pub(crate) giver_name: Sealed,
    pub(crate) helper_name: Sealed,
}

impl Mandate {
    /// Whether somebody may act by it on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.stands(on) && self.starts_on <= on && !self.is_resting
    }

    /// Whether it holds on a day, or will: also while it rests.
    pub fn stands(&self, on: Date) -> bool {
        self.withdrawn_at.is_none() && self.ends_on >= on
    }

    /// The tie that it makes.
    pub fn tie(&self) -> Tie {
        Tie {
            helper: self.helper,
            for_whom: self.giver,
            ground: Ground::Mandate,
            mandate: Some(self.id),
            scope: self.scope.clone(),
            starts_on: Some(self.starts_on),
            ends_on: Some(self.ends_on),
            is_withdrawn: self.withdrawn_at.is_some(),
            is_resting: self.is_resting,
            level: self.level,
        }
    }

    /// How the giver is called, sealed under the helper's key, to be opened with [`NAME_LABEL`].
    pub fn giver_name(&self) -> &Sealed {
        &self.giver_name
    }

    /// How the helper is called, sealed under the giver's key.
    pub fn helper_name(&self) -> &Sealed {
        &self.helper_name
    }
}

/// What the names of a mandate are sealed as.
pub const NAME_LABEL: &str = LABEL;
