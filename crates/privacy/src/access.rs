//! Why data is opened: purposes, the case, and what it is that is opened.

use std::fmt;
use std::sync::Arc;

/// For what somebody's data is opened. The list is closed: a purpose that is not here is not allowed.
/// There is none for statistics, because figures are counted from what is not personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// To decide an application (rules or officials).
    DecideApplication,
    /// To work on a case at the desk.
    HandleCase,
    /// To give another unit's opinion on a case.
    GiveOpinion,
    /// To fill in what the town already knows.
    Prefill,
    /// To write a decision or another letter.
    WriteLetter,
    /// To show people their own data.
    ShowOwnData,
    /// To find a case or a person.
    Search,
    /// To send a message.
    SendMessage,
    /// To know who signs in.
    SignIn,
    /// To keep a draft when its writer signs in.
    KeepDraft,
    /// To keep a register right.
    MaintainRegister,
    /// To collect or return a fee.
    SettleFee,
    /// To look into a complaint, an objection or a question about data.
    Review,
    /// To erase what need not be kept.
    Erase,
    /// To hand a case over to the archive.
    Archive,
    /// To count what other rules would have meant.
    TryRules,
    /// To tell a program what a person agreed to tell it.
    Release,
    /// To act for somebody, as a register or a mandate lets one.
    ActFor,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Purpose; 18] = [
        Purpose::DecideApplication,
        Purpose::HandleCase,
        Purpose::GiveOpinion,
        Purpose::Prefill,
        Purpose::WriteLetter,
        Purpose::ShowOwnData,
        Purpose::Search,
        Purpose::SendMessage,
        Purpose::SignIn,
        Purpose::KeepDraft,
        Purpose::MaintainRegister,
        Purpose::SettleFee,
        Purpose::Review,
        Purpose::Erase,
        Purpose::Archive,
        Purpose::TryRules,
        Purpose::Release,
        Purpose::ActFor,
    ];

    /// The stable key: in the log, and after `privacy-purpose-` in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Purpose::DecideApplication => "decide-application",
            Purpose::HandleCase => "handle-case",
            Purpose::GiveOpinion => "give-opinion",
            Purpose::Prefill => "prefill",
            Purpose::WriteLetter => "write-letter",
            Purpose::ShowOwnData => "show-own-data",
            Purpose::Search => "search",
            Purpose::SendMessage => "send-message",
            Purpose::SignIn => "sign-in",
            Purpose::KeepDraft => "keep-draft",
            Purpose::MaintainRegister => "maintain-register",
            Purpose::SettleFee => "settle-fee",
            Purpose::Review => "review",
            Purpose::Erase => "erase",
            Purpose::Archive => "archive",
            Purpose::TryRules => "try-rules",
            Purpose::Release => "release",
            Purpose::ActFor => "act-for",
        }
    }

    /// Reads the stable key.
    pub fn parse(key: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// The public reference of a case ("PP-7K3M-9RXH2"), as people know it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CaseLabel(Arc<str>);

impl CaseLabel {
    /// The label of a case.
    pub fn new(reference: impl Into<Arc<str>>) -> CaseLabel {
        CaseLabel(reference.into())
    }

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CaseLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The permit to open: for which purpose, on which case, what. Who opens is `ctx.actor()`.
#[derive(Clone, Debug)]
pub struct Access {
    /// For what.
    pub purpose: Purpose,
    /// On which case, when there is one.
    pub case: Option<CaseLabel>,
    /// What is opened, as a stable key: after `privacy-what-` in the locale files ("answers").
    pub what: &'static str,
}

impl Access {
    /// Access that belongs to no case.
    pub fn new(purpose: Purpose, what: &'static str) -> Access {
        Access { purpose, case: None, what }
    }

    /// Access on a case.
    pub fn on(case: &CaseLabel, purpose: Purpose, what: &'static str) -> Access {
        Access { purpose, case: Some(case.clone()), what }
    }
}
