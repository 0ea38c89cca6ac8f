//! How long cases of a service are kept, and what happens then.

use std::sync::Arc;

use platform::calendar::Term;

use super::names;

/// From when a case is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepFrom {
    /// From the decision.
    Decision,
    /// From the last day for an objection.
    Final,
    /// From the day on which the case ended.
    Closed,
    /// From the end of validity.
    Expiry,
}

/// What happens when a case is no longer kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// It is destroyed.
    Destroy,
    /// The archive gets it, and then it is destroyed here.
    Transfer,
}

/// How long, from when, by which law.
#[derive(Clone, Debug)]
pub struct Keep {
    /// How long.
    pub term: Term,
    /// From when.
    pub from: KeepFrom,
    /// By which law.
    pub law: Option<Arc<str>>,
    /// What happens afterwards; none: as the whole section says.
    pub then: Option<Then>,
}

/// How long cases are kept, per outcome.
#[derive(Clone, Debug)]
pub struct Retention {
    /// Granted.
    pub granted: Keep,
    /// Refused.
    pub refused: Keep,
    /// Withdrawn.
    pub withdrawn: Keep,
    /// Not submitted, after the last change.
    pub draft: Term,
    /// What happens afterwards, for outcomes that do not say.
    pub then: Then,
    /// Whether what is due goes without anybody approving the list.
    pub automatic: bool,
    /// Class of the selection list.
    pub class: Option<Arc<str>>,
    /// Confidentiality.
    pub confidentiality: Confidentiality,
}

/// Level of confidentiality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidentiality {
    /// Anyone may read it.
    Public,
    /// Inside the town.
    Internal,
    /// Personal data.
    Personal,
    /// Special categories (Regulation (EU) 2016/679, article 9).
    Sensitive,
}

impl Confidentiality {
    /// The stable word for it.
    pub fn word(self) -> &'static str {
        names::word(&names::CONFIDENTIALITY, self)
    }
}
