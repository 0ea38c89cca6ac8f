//! Archetypes: the processes that ship with Aedile, so that a simple service needs none of its own.
//!
//! They are ordinary BPMN files, read by the same reader as a service's own. What differs between services
//! (units, opinions, inspection, second official, fee, silence) comes in as variables at the start.

use std::sync::{Arc, LazyLock};

use feel::{Context, Value};
use platform::calendar::Term;

use crate::definition::{Amount, Definition, Due, Silence};

/// The kind of a service: which process runs and what usually comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Permission for something.
    Permit,
    /// Permission to carry on a trade.
    Licence,
    /// A statement of what a register says.
    Certificate,
    /// Entering a fact in a register.
    Registration,
    /// Money for a person.
    Benefit,
    /// Money for an activity.
    Subsidy,
    /// Leave from a rule.
    Exemption,
    /// A time or thing.
    Booking,
    /// Telling the town of something.
    Report,
    /// Telling the town what the law obliges one to tell.
    Notification,
    /// Asking for documents or one's data.
    InformationRequest,
    /// Against a decision.
    Objection,
    /// Paying something.
    Payment,
    /// Tenders and calls.
    ExpressionOfInterest,
    /// Residency for non-residents.
    Residency,
    /// Anything else.
    Application,
}

/// Kinds by the word for them in `service.yaml`.
pub const KINDS: [(&str, Kind); 16] = [
    ("permit", Kind::Permit),
    ("licence", Kind::Licence),
    ("certificate", Kind::Certificate),
    ("registration", Kind::Registration),
    ("benefit", Kind::Benefit),
    ("subsidy", Kind::Subsidy),
    ("exemption", Kind::Exemption),
    ("booking", Kind::Booking),
    ("report", Kind::Report),
    ("notification", Kind::Notification),
    ("information-request", Kind::InformationRequest),
    ("objection", Kind::Objection),
    ("payment", Kind::Payment),
    ("expression-of-interest", Kind::ExpressionOfInterest),
    ("residency", Kind::Residency),
    ("application", Kind::Application),
];

/// The process files; kinds that go the same way share one.
const FILES: [&str; 12] = [
    include_str!("../../archetypes/permit.bpmn"),
    include_str!("../../archetypes/certificate.bpmn"),
    include_str!("../../archetypes/registration.bpmn"),
    include_str!("../../archetypes/benefit.bpmn"),
    include_str!("../../archetypes/booking.bpmn"),
    include_str!("../../archetypes/report.bpmn"),
    include_str!("../../archetypes/notification.bpmn"),
    include_str!("../../archetypes/information-request.bpmn"),
    include_str!("../../archetypes/objection.bpmn"),
    include_str!("../../archetypes/payment.bpmn"),
    include_str!("../../archetypes/expression-of-interest.bpmn"),
    include_str!("../../archetypes/residency.bpmn"),
];

impl Kind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        crate::definition::names::word(&KINDS, self)
    }

    fn file(self) -> usize {
        match self {
            Kind::Permit | Kind::Licence | Kind::Exemption | Kind::Application => 0,
            Kind::Certificate => 1,
            Kind::Registration => 2,
            Kind::Benefit | Kind::Subsidy => 3,
            Kind::Booking => 4,
            Kind::Report => 5,
            Kind::Notification => 6,
            Kind::InformationRequest => 7,
            Kind::Objection => 8,
            Kind::Payment => 9,
            Kind::ExpressionOfInterest => 10,
            Kind::Residency => 11,
        }
    }

    /// Whether it ends in a decision in the sense of administrative law, with a term and objection.
    pub fn decides(self) -> bool {
        match self {
            Kind::Permit
            | Kind::Licence
            | Kind::Registration
            | Kind::Benefit
            | Kind::Subsidy
            | Kind::Exemption
            | Kind::InformationRequest
            | Kind::Objection
            | Kind::Residency
            | Kind::Application => true,
            Kind::Certificate
            | Kind::Booking
            | Kind::Report
            | Kind::Notification
            | Kind::Payment
            | Kind::ExpressionOfInterest => false,
        }
    }

    /// What usually comes of it: a word of `result.type`.
    pub(crate) fn result(self) -> &'static str {
        match self {
            Kind::Permit | Kind::Licence | Kind::Exemption => "permit",
            Kind::Certificate => "certificate",
            Kind::Registration | Kind::Residency => "registration",
            Kind::Benefit | Kind::Subsidy => "payment",
            Kind::Booking => "booking",
            Kind::Report | Kind::InformationRequest | Kind::ExpressionOfInterest => "answer",
            Kind::Notification | Kind::Payment => "receipt",
            Kind::Objection | Kind::Application => "decision",
        }
    }
}

/// The process of a kind as BPMN XML.
pub fn source(kind: Kind) -> &'static str {
    FILES.get(kind.file()).copied().unwrap_or_default()
}

static COMPILED: LazyLock<Vec<Arc<bpmn::Definition>>> = LazyLock::new(|| {
    let compiled = FILES.iter().map(|source| {
        let (definition, findings) = bpmn::Definition::read(source);
        assert!(definition.is_some(), "an archetype that ships does not read: {findings:?}");
        definition.map(Arc::new)
    });
    compiled.flatten().collect()
});

/// The process of a kind, compiled once for all services.
pub(crate) fn compiled(kind: Kind) -> Arc<bpmn::Definition> {
    let found = COMPILED.get(kind.file()).cloned();
    assert!(found.is_some(), "every kind has a process file");
    found.unwrap_or_else(|| unreachable!("asserted above"))
}

/// The variables with which a process starts.
pub fn start_variables(definition: &Definition) -> Context {
    let settings = &definition.process;
    let unit = |unit: &Arc<str>| Value::String(unit.clone());
    let opinions = settings.opinions.iter().map(unit).collect();
    let payment = match (definition.cost.amount, definition.cost.due) {
        (Amount::Free, _) => "none",
        (Amount::Fixed { .. } | Amount::Decided { .. }, Due::WithApplication) => "with_application",
        (Amount::Fixed { .. } | Amount::Decided { .. }, Due::OnGrant) => "on_grant",
        (Amount::Fixed { .. } | Amount::Decided { .. }, Due::AfterDecision) => "after_decision",
    };
    let clock = definition.clock.as_ref();
    let silence = clock.map_or(Silence::None, |clock| clock.silence);
    let correct_within = clock.map_or(Term::Weeks(4), |clock| clock.correct_within);
    Context::from_iter([
        ("service", Value::String(definition.id.clone())),
        ("unit", unit(&definition.unit)),
        ("review_unit", unit(&settings.review_unit)),
        ("four_eyes", Value::Bool(settings.four_eyes)),
        ("opinions", Value::list(opinions)),
        ("inspection", settings.inspection.as_ref().map_or(Value::Null, unit)),
        ("payment", Value::text(payment)),
        ("silence", Value::text(silence.word())),
        ("decide", Value::text(if settings.automatic { "automatic" } else { "desk" })),
        ("correct_within", Value::text(iso_days(correct_within))),
    ])
}

/// A term as an ISO 8601 duration for timers. Working days are counted as calendar days with weekends, since a
/// timer that is a little late costs the applicant nothing.
fn iso_days(term: Term) -> String {
    match term {
        Term::Days(count) => format!("P{count}D"),
        Term::WorkingDays(count) => format!("P{}D", u32::from(count) * 7 / 5 + 2),
        Term::Weeks(count) => format!("P{}D", u32::from(count) * 7),
        Term::Months(count) => format!("P{count}M"),
        Term::Years(count) => format!("P{count}Y"),
    }
}
