//! The stable words of definitions for closed sets of choices.

use super::{
    Applicant, Channel, Confidentiality, DataRight, Due, KeepFrom, Level, Notice, PayMethod,
    Representative, Silence, Status, Then, Unpaid, WithoutAccount,
};

/// The word for a value of a closed set.
pub(crate) fn word<T: Copy + PartialEq>(known: &[(&'static str, T)], value: T) -> &'static str {
    known.iter().find(|(_, candidate)| *candidate == value).map_or("", |(word, _)| word)
}

pub(crate) const STATUSES: [(&str, Status); 4] = [
    ("draft", Status::Draft),
    ("published", Status::Published),
    ("closed", Status::Closed),
    ("hidden", Status::Hidden),
];

pub(crate) const APPLICANTS: [(&str, Applicant); 5] = [
    ("resident", Applicant::Resident),
    ("non-resident", Applicant::NonResident),
    ("e-resident", Applicant::EResident),
    ("company", Applicant::Company),
    ("anyone", Applicant::Anyone),
];

pub(crate) const REPRESENTATIVES: [(&str, Representative); 4] = [
    ("parent", Representative::Parent),
    ("guardian", Representative::Guardian),
    ("company", Representative::Company),
    ("mandate", Representative::Mandate),
];

pub(crate) const LEVELS: [(&str, Level); 4] = [
    ("none", Level::None),
    ("low", Level::Low),
    ("substantial", Level::Substantial),
    ("high", Level::High),
];

pub(crate) const WITHOUT_ACCOUNT: [(&str, WithoutAccount); 3] = [
    ("no", WithoutAccount::No),
    ("draft", WithoutAccount::Draft),
    ("submit", WithoutAccount::Submit),
];

pub(crate) const DUES: [(&str, Due); 3] = [
    ("with_application", Due::WithApplication),
    ("on_grant", Due::OnGrant),
    ("after_decision", Due::AfterDecision),
];

pub(crate) const UNPAID: [(&str, Unpaid); 2] =
    [("end", Unpaid::End), ("continue", Unpaid::Continue)];

pub(crate) const METHODS: [(&str, PayMethod); 3] =
    [("card", PayMethod::Card), ("transfer", PayMethod::Transfer), ("counter", PayMethod::Counter)];

pub(crate) const SILENCES: [(&str, Silence); 3] =
    [("none", Silence::None), ("accept", Silence::Accept), ("refuse", Silence::Refuse)];

pub(crate) const CHANNELS: [(&str, Channel); 8] = [
    ("web", Channel::Web),
    ("counter", Channel::Counter),
    ("phone", Channel::Phone),
    ("letter", Channel::Letter),
    ("paper-form", Channel::PaperForm),
    ("app", Channel::App),
    ("sms", Channel::Sms),
    ("email", Channel::Email),
];

pub(crate) const RESULTS: [(&str, &str); 8] = [
    ("permit", "permit"),
    ("certificate", "certificate"),
    ("decision", "decision"),
    ("payment", "payment"),
    ("registration", "registration"),
    ("booking", "booking"),
    ("answer", "answer"),
    ("receipt", "receipt"),
];

pub(crate) const KEEP_FROM: [(&str, KeepFrom); 4] = [
    ("decision", KeepFrom::Decision),
    ("final", KeepFrom::Final),
    ("closed", KeepFrom::Closed),
    ("expiry", KeepFrom::Expiry),
];

pub(crate) const THEN: [(&str, Then); 2] =
    [("destroy", Then::Destroy), ("transfer", Then::Transfer)];

pub(crate) const CONFIDENTIALITY: [(&str, Confidentiality); 4] = [
    ("public", Confidentiality::Public),
    ("internal", Confidentiality::Internal),
    ("personal", Confidentiality::Personal),
    ("sensitive", Confidentiality::Sensitive),
];

pub(crate) const NOTICES: [(&str, Notice); 7] = [
    ("received", Notice::Received),
    ("correction", Notice::Correction),
    ("decided", Notice::Decided),
    ("assigned", Notice::Assigned),
    ("reminder", Notice::Reminder),
    ("opinion", Notice::Opinion),
    ("inspection", Notice::Inspection),
];

pub(crate) const DATA_RIGHTS: [(&str, DataRight); 3] = [
    ("explanation", DataRight::Explanation),
    ("correction", DataRight::Correction),
    ("objection", DataRight::Objection),
];
