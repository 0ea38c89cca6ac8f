//! A service definition: who, law, cost, clocks, channels, evidence, result, process, retention.
//!
//! [`Definition::read`] makes one from the files of a folder and is the only way to make one, so whoever
//! holds a definition holds one without errors.

mod asked;
mod begins;
mod booking;
pub(crate) mod check;
mod credential;
#[cfg(test)]
mod credential_tests;
mod files;
mod input_labels;
mod keeping;
mod labels;
pub(crate) mod names;
mod nearby;
mod parts;
mod process;
mod publishable;
mod rates;
pub(crate) mod read;
mod results;
mod sections;
pub mod topic;
mod value_labels;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use platform::Locale;
use platform::calendar::{Calendar, Term};
use platform::money::Currency;

pub use credential::DOCUMENT_KINDS;
pub use files::{Files, Version};
pub use keeping::*;
pub use labels::Labels;
pub use nearby::TellStreet;
pub use parts::*;
pub(crate) use process::{OTHERS, PROCESSES};
pub use publishable::unpublishable;
pub use rates::{Rate, RateValue, Rates};
pub use results::*;

use crate::archetype::Kind;
use crate::decide::Rules;
use crate::form::{Form, Question};
use crate::scenario::Scenarios;
pub use crate::template::Template;
use crate::words::Words;

/// A service, complete and checked.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The folder's name; never changes.
    pub id: Arc<str>,
    /// Digest of the files.
    pub version: Version,
    /// The archetype.
    pub kind: Kind,
    /// What its amounts are counted in: the town's currency.
    pub currency: Currency,
    /// Which days are worked: the town's calendar when it was read.
    pub calendar: Calendar,
    /// Name.
    pub name: Words,
    /// One or two sentences.
    pub summary: Words,
    /// What people type when they look for it.
    pub synonyms: Vec<(Locale, Arc<str>)>,
    /// Themes, the main one first.
    pub themes: Vec<Arc<str>>,
    /// Life events.
    pub life_events: Vec<Arc<str>>,
    /// Responsible unit.
    pub unit: Arc<str>,
    /// Unit that answers questions.
    pub contact: Arc<str>,
    /// Draft, published, closed or hidden.
    pub status: Status,
    /// First and last day on which it takes applications.
    pub open: Window,
    /// Names in national lists, by list.
    pub codes: BTreeMap<Arc<str>, Arc<str>>,
    /// Other services of interest.
    pub related: Vec<Arc<str>>,
    /// The service that took its place.
    pub replaced_by: Option<Arc<str>>,
    /// The only language of its words, when it has one only.
    pub source_language: Option<Locale>,
    /// When its content was last reviewed.
    pub reviewed_on: Option<Date>,
    /// Law by id, the town's common law included where it is referred to.
    pub law: BTreeMap<Arc<str>, Law>,
    /// The law on which data is asked.
    pub basis: Arc<str>,
    /// Why data is asked.
    pub purpose: Words,
    /// Whether the law leaves a choice.
    pub discretionary: bool,
    /// Who may apply and how.
    pub who: Who,
    /// What it costs.
    pub cost: Cost,
    /// Legal clock; none for services without a decision.
    pub clock: Option<Clock>,
    /// Channels.
    pub channels: Vec<Channel>,
    /// What a person must have.
    pub evidence: Vec<Evidence>,
    /// What comes of it.
    pub result: ResultKind,
    /// How to object.
    pub objection: Option<Objection>,
    /// Settings of the process.
    pub process: ProcessSettings,
    /// How long cases are kept.
    pub retention: Retention,
    /// What the applicant is told about.
    pub notify: Vec<Notice>,
    /// Public figures.
    pub statistics: Statistics,
    /// Wording of the decision letter.
    pub letter: LetterWords,
    /// Bookable times.
    pub booking: Option<Booking>,
    /// Questions that people ask.
    pub faq: Vec<(Words, Words)>,
    /// Entry in the algorithm register.
    pub decision_register: Option<Arc<str>>,
    /// Pages and questions.
    pub form: Form,
    /// Rates and thresholds over time.
    pub rates: Rates,
    /// Eligibility, price, routing, outcome.
    pub rules: Rules,
    /// What the rules look at, in words.
    pub input_labels: Labels,
    /// The texts that the rules look at or work out, in words.
    pub value_labels: Labels,
    /// The process, compiled: the archetype's or its own.
    pub bpmn: Arc<bpmn::Definition>,
    /// The process as BPMN XML.
    pub bpmn_source: Arc<str>,
    /// Guidance per language, CommonMark.
    pub guidance: Vec<(Locale, Arc<str>)>,
    /// Own letter templates by name without ending, Typst.
    pub letters: BTreeMap<Arc<str>, Arc<str>>,
    /// Examples with their outcome.
    pub scenarios: Scenarios,
}

impl Definition {
    /// Cited law by id.
    pub fn law(&self, id: &str) -> Option<&Law> {
        self.law.get(id)
    }

    /// Whether applications are taken on this day.
    pub fn takes_applications(&self, day: Date) -> bool {
        let open = matches!(self.status, Status::Published | Status::Hidden);
        open && self.open.contains(day)
    }

    /// Whether one can apply on the site and by program. At the counter and on paper one always can.
    pub fn is_online(&self) -> bool {
        self.channels.iter().any(|channel| matches!(channel, Channel::Web | Channel::App))
    }

    /// Whether it is listed and found.
    pub fn is_listed(&self) -> bool {
        matches!(self.status, Status::Published | Status::Closed)
    }

    /// How long an answer is kept after the decision, when that is shorter than its case: the question's own
    /// term, else that of the evidence that its files are.
    pub fn kept_shorter(&self, question: &Question) -> Option<Term> {
        let evidence = question.files().and_then(|files| files.evidence.as_deref());
        let purge = |id: &str| self.evidence.iter().find(|evidence| &*evidence.id == id)?.purge;
        question.keep.or_else(|| evidence.and_then(purge))
    }

    /// What the tables leave open or say twice, rules that never apply, types that do not go together (those of questions,
    /// facts and the applicant are known), and names that neither the form nor the process gives.
    pub fn checked_rules(&self) -> Vec<crate::Finding> {
        let asked = asked::Asked::of(self);
        let mut names = check::known_names(self);
        names.extend(asked.passed.iter().map(|name| &**name));
        let free: Vec<&str> = asked.free.iter().map(|name| &**name).collect();
        let types = crate::form::sample::types(self);
        // What a process passes under the name of a question may be of another type.
        let types = types.iter().filter(|(name, _)| !asked.passed.contains(name));
        let types: Vec<(&str, feel::Type)> =
            types.map(|(name, of)| (&**name, of.clone())).collect();
        self.rules.checked(dmn::Given { names: &names, types: &types, free: &free })
    }

    /// The guidance in this language, else in the first one that has it.
    pub fn guidance(&self, locale: Locale) -> Option<(&str, Locale)> {
        let wanted = self.guidance.iter().find(|(language, _)| *language == locale);
        let found = wanted.or_else(|| self.guidance.first())?;
        Some((&found.1, found.0))
    }
}
