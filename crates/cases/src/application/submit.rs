//! Handing an application in: the one act behind every channel.

use bpmn::{Event, Instance};
use identity::mandate::ActRefusal;
use jiff::Timestamp;
use jiff::civil::Date;
use platform::calendar::{Calendar, Term};
use platform::reference::new_reference;
use platform::{Ctx, Fault};
use services::Definition;
use services::archetype;
use services::definition::{Applicant, Level, WithoutAccount};
use services::form::Problem;

use super::store::Content;
use super::{Channel, State};
use crate::acting;
use crate::apply::dossier::{Dossier, Judged};
use crate::capacity::{self, Taken};
use crate::counter::confirm::Confirmed;
use crate::decision::{self, Issue};
use crate::findings::{self, Rules};
use crate::history::{Act, kind};
use crate::payment::demand;
use crate::process::{self, Stuck};
use crate::ranking;
use crate::rights;
use crate::work::Work;

/// Why an application is not taken. The draft stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubmitRefusal {
    /// Something is missing or wrong on this page.
    Incomplete {
        /// The page to go to.
        page: String,
        /// What is missing or wrong, on all pages.
        problems: Vec<Problem>,
    },
    /// The way ended at an exit page.
    Exited {
        /// The exit page.
        page: String,
    },
    /// The service takes no applications today.
    Closed,
    /// The service is not among those that are applied for online.
    NotOnline,
    /// One must sign in first.
    SignInFirst,
    /// The sign-in is not sure enough for this service.
    LevelTooLow,
    /// There is an open application of the same person, and the service allows one.
    OneOpen,
    /// The statement of truth was not ticked.
    NotDeclared,
    /// The service is for others (people who live here, companies).
    NotForYou,
    /// The service is for e-residents, and the digital identity of this one does not hold.
    EResidencyLapsed,
    /// Whoever asks is an e-resident, and the service needs more: that somebody lives here, or has a company.
    EResidencyNotEnough,
    /// What was said of the identity document can be none: the identity could never be handed over against it.
    DocumentUnfit {
        /// The page to go to.
        page: String,
    },
    /// As many applications as the service takes were taken.
    QuotaFull,
    /// The time that was chosen is not offered, or not any more.
    SlotGone {
        /// The page to go to.
        page: String,
    },
    /// The applicant has as many bookings to come as one person may have.
    BookedAlready,
    /// The mandate on which somebody acts was ended, or began to rest, at the same moment.
    MayNotAct(ActRefusal),
    /// It takes a second representative of the company, who has not confirmed it as it stands.
    SecondMissing,
    /// It would be granted a place, and all places of the service are given out.
    NoPlaceLeft,
}

impl SubmitRefusal {
    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(&self) -> &'static str {
        match self {
            SubmitRefusal::Incomplete { .. } => "incomplete",
            SubmitRefusal::Exited { .. } => "exited",
            SubmitRefusal::Closed => "closed",
            SubmitRefusal::NotOnline => "not-online",
            SubmitRefusal::SignInFirst => "sign-in-first",
            SubmitRefusal::LevelTooLow => "level-too-low",
            SubmitRefusal::OneOpen => "one-open",
            SubmitRefusal::NotDeclared => "not-declared",
            SubmitRefusal::NotForYou => "not-for-you",
            SubmitRefusal::EResidencyLapsed => "e-residency-lapsed",
            SubmitRefusal::EResidencyNotEnough => "e-residency-not-enough",
            SubmitRefusal::DocumentUnfit { .. } => "document-unfit",
            SubmitRefusal::QuotaFull => "quota-full",
            SubmitRefusal::SlotGone { .. } => "slot-gone",
            SubmitRefusal::BookedAlready => "booked-already",
            SubmitRefusal::SecondMissing => "second-missing",
            SubmitRefusal::MayNotAct(refusal) => acting::word(*refusal),
            SubmitRefusal::NoPlaceLeft => "places-full",
        }
    }
}

/// How handing in ended without success.
#[derive(Debug)]
pub enum NotSubmitted {
    /// The applicant can do something about it.
    Refused(SubmitRefusal),
    /// The world or a rule is broken.
    Fault(Fault),
}

impl From<SubmitRefusal> for NotSubmitted {
    fn from(refusal: SubmitRefusal) -> Self {
        NotSubmitted::Refused(refusal)
    }
}

impl From<Fault> for NotSubmitted {
    fn from(fault: Fault) -> Self {
        NotSubmitted::Fault(fault)
    }
}

impl From<Stuck> for NotSubmitted {
    fn from(stuck: Stuck) -> Self {
        NotSubmitted::Fault(match stuck {
            Stuck::Fault(fault) => fault,
            Stuck::Refused(refusal) => Fault::new("start a process", refusal),
        })
    }
}

/// What the act is told beside the application.
pub struct Submission<'a> {
    /// The version on which the draft began.
    pub definition: &'a Definition,
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// The dossier, completed from the registers just now.
    pub dossier: Dossier,
    /// The same, with its form walked as of the day of receipt.
    pub judged: Judged<'a>,
    /// How it came in.
    pub channel: Channel,
    /// Whether the statement of truth was ticked.
    pub declared: bool,
    /// Whether the applicant has another open application for the service.
    pub has_open: bool,
    /// Whether a grant would write over somebody else's entry of a register, or something was shown from a wallet of
    /// which nobody knows whose it is: rules alone do not decide that.
    pub contested: bool,
    /// What was taken of what it wants.
    pub taken: Taken,
    /// How many places are left, where a service counts them.
    pub places_left: Option<i64>,
    /// Names entries of registers.
    pub digester: &'a privacy::Digester,
    /// The day from which it counts, when that is not today: a paper form that came by post.
    pub received_on: Option<Date>,
    /// The message that begins it, when it is one.
    pub message: Option<&'a Beginning>,
    /// How the person at the counter confirmed it.
    pub confirmed: Option<Confirmed>,
}

/// A message that begins a case.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The start event.
    pub node: bpmn::NodeId,
    /// What it brings; what the town sets itself it cannot set.
    pub payload: feel::Context,
}

/// Judges, starts the process, and records it.
///
/// # Errors
/// A refusal that the applicant can do something about, or a fault.
pub fn submit(work: &mut Work<'_>, submission: Submission<'_>) -> Result<Dossier, NotSubmitted> {
    let Submission { definition, calendar, mut dossier, channel, taken, digester, .. } = submission;
    let mut judged = submission.judged;
    let contested = submission.contested;
    assert!(work.application.state == State::Draft, "an application is handed in once");
    let ctx = work.ctx;
    let today = submission.received_on.unwrap_or(ctx.today());
    let walked = &judged.walked;
    if !definition.takes_applications(counts_on(ctx, channel, submission.received_on)) {
        return Err(SubmitRefusal::Closed.into());
    }
    if channel.is_online() && !definition.is_online() {
        return Err(SubmitRefusal::NotOnline.into());
    }
    admit(work, definition, &dossier, submission.has_open)?;
    if let Some(exit) = walked.exit {
        return Err(SubmitRefusal::Exited { page: exit.id.to_string() }.into());
    }
    if let Some(page) = walked.shown().find(|view| !view.is_complete()) {
        let page = page.page.id.to_string();
        let problems = walked.shown().flat_map(|view| view.problems.clone()).collect();
        return Err(SubmitRefusal::Incomplete { page, problems }.into());
    }
    if !submission.declared {
        return Err(SubmitRefusal::NotDeclared.into());
    }
    if let Some(page) = unfit_document(definition, &judged) {
        return Err(SubmitRefusal::DocumentUnfit { page }.into());
    }
    // Answers on abandoned branches never count: from here on they are gone.
    dossier.answers = walked.data.clone();
    judged.situation.answers = walked.data.clone();
    take_up(work, (definition, calendar), &dossier, taken)?;
    let due_on = clocks(work, definition, calendar, today);
    work.application.reference = Some(new_reference(ctx, &prefix(&definition.id)));
    work.application.state = State::Open;
    work.application.channel = channel;
    work.application.submitted_at = Some(submitted_at(ctx, today));
    work.application.unit = Some(definition.unit.to_string());
    work.application.contests = contested_case(definition, &dossier);
    work.application.visitor = None;
    work.application.only_one = definition.who.one_open && work.application.applicant.is_some();
    let detail = submission.confirmed.map(Confirmed::word);
    work.record(Act { detail, ..Act::of(kind::SUBMITTED) });
    rights::ask(work, definition, &dossier);
    let asked = Asked { judged: &judged, contested, message: submission.message };
    run(work, (definition, digester), (&dossier, asked), due_on)?;
    if work.holds_place() && submission.places_left == Some(0) {
        return Err(SubmitRefusal::NoPlaceLeft.into());
    }
    Ok(dossier)
}

/// The case whose decision it objects to, where the service asks for it and the answer reads as a reference:
/// that one is kept while this one runs.
fn contested_case(definition: &Definition, dossier: &Dossier) -> Option<String> {
    let key = definition.process.contests.as_deref()?;
    platform::reference::read_reference(dossier.answers.get(key)?.as_str()?)
}

/// The day on which a service must take applications: a paper form came in time when it came by its last day, however
/// long it lay before somebody entered it.
pub fn counts_on(ctx: &Ctx, channel: Channel, received_on: Option<Date>) -> Date {
    received_on.filter(|_| channel == Channel::Paper).unwrap_or(ctx.today())
}

/// When it was handed in: now, or at noon of the earlier day on which it came.
fn submitted_at(ctx: &Ctx, received_on: Date) -> Timestamp {
    if received_on >= ctx.today() {
        return ctx.now();
    }
    let noon = received_on.at(12, 0, 0, 0).to_zoned(ctx.zone().clone());
    noon.map_or(ctx.now(), |noon| noon.timestamp())
}

fn admit(
    work: &Work<'_>,
    definition: &Definition,
    dossier: &Dossier,
    has_open: bool,
) -> Result<(), SubmitRefusal> {
    let signed_in = work.application.applicant.is_some();
    if !signed_in && definition.who.without_account != WithoutAccount::Submit {
        return Err(SubmitRefusal::SignInFirst);
    }
    let level = match dossier.applicant.level.as_str() {
        "high" => Level::High,
        "substantial" => Level::Substantial,
        "low" => Level::Low,
        _ => Level::None,
    };
    if signed_in && level < definition.who.sign_in {
        return Err(SubmitRefusal::LevelTooLow);
    }
    if !is_for(definition, &dossier.applicant) {
        return Err(not_for(definition, &dossier.applicant));
    }
    if definition.who.one_open && has_open {
        return Err(SubmitRefusal::OneOpen);
    }
    Ok(())
}

/// Takes what can run out: one of the quota, the time that was chosen.
pub(super) fn take_up(
    work: &mut Work<'_>,
    (definition, calendar): (&Definition, &Calendar),
    dossier: &Dossier,
    taken: Taken,
) -> Result<(), SubmitRefusal> {
    if let Some(quota) = definition.who.quota {
        if taken.quota >= i64::from(quota) {
            return Err(SubmitRefusal::QuotaFull);
        }
        work.take(capacity::QUOTA, quota);
    }
    let chosen = capacity::chosen_slot(definition, &dossier.answers);
    if let Some((booking, (at, page))) = definition.booking.as_ref().zip(chosen) {
        let offered = booking.offered(calendar, work.ctx.today()).contains(&at);
        if !offered || taken.slot >= i64::from(booking.capacity) {
            return Err(SubmitRefusal::SlotGone { page });
        }
        if work.application.applicant.is_some() && taken.own >= i64::from(booking.per_person) {
            return Err(SubmitRefusal::BookedAlready);
        }
        work.book(&capacity::slot_name(at), booking.capacity.into(), taken.nth);
    }
    Ok(())
}

/// The page on which the identity document is named, where what was said of it can be none; none where it can be one,
/// or the service asks for none.
pub(super) fn unfit_document(definition: &Definition, judged: &Judged<'_>) -> Option<String> {
    let of = definition.result.credential.as_ref()?.document.as_ref()?;
    if decision::credential::document(definition, judged).is_some() {
        return None;
    }
    let asks = |page: &&services::form::Page| {
        page.questions().iter().any(|question| of.number.reads().contains(&question.key))
    };
    let page = definition.form.pages.iter().find(asks);
    Some(page.map(|page| page.id.to_string()).unwrap_or_default())
}

/// Whether a service is for somebody of whom the registers know this much. Whoever has not signed in is
/// not known: where the service takes that, an official looks.
pub fn is_for(definition: &Definition, applicant: &crate::apply::dossier::Applicant) -> bool {
    let may_apply = &definition.who.may_apply;
    applicant.kind.is_empty()
        || may_apply.iter().any(|kind| match kind {
            Applicant::Anyone => true,
            Applicant::Resident => applicant.kind == "resident",
            Applicant::NonResident => applicant.kind == "non-resident",
            Applicant::EResident => applicant.e_resident,
            Applicant::Company => applicant.kind == "company" || applicant.represents,
        })
}

/// Why a service is not for somebody: whoever is, or was, an e-resident is told what that opens.
pub(crate) fn not_for(
    definition: &Definition,
    applicant: &crate::apply::dossier::Applicant,
) -> SubmitRefusal {
    let opens = definition.who.may_apply.contains(&Applicant::EResident);
    if applicant.e_resident {
        SubmitRefusal::EResidencyNotEnough
    } else if opens && applicant.e_residency_lapsed {
        SubmitRefusal::EResidencyLapsed
    } else {
        SubmitRefusal::NotForYou
    }
}

/// Sets the legal term and the promised day. A service without a term is due at once.
fn clocks(work: &mut Work<'_>, definition: &Definition, calendar: &Calendar, today: Date) -> Date {
    let term = definition.clock.as_ref().map_or(Term::WorkingDays(5), |clock| clock.term);
    let due_on = calendar.due_on(today, term);
    work.application.due_on = Some(due_on);
    let norm = definition.clock.as_ref().and_then(|clock| clock.norm);
    work.application.norm_on = norm.map(|norm| calendar.due_on(today, norm));
    due_on
}

/// With what a process begins.
struct Asked<'a> {
    judged: &'a Judged<'a>,
    contested: bool,
    message: Option<&'a Beginning>,
}

/// Starts the process and issues the decision when the rules take it.
fn run(
    work: &mut Work<'_>,
    (definition, digester): (&Definition, &privacy::Digester),
    (dossier, asked): (&Dossier, Asked<'_>),
    due_on: Date,
) -> Result<(), NotSubmitted> {
    let ctx = work.ctx;
    let (judged, contested) = (asked.judged, asked.contested);
    let walked = Some(&judged.walked);
    let of_case = Rules::of_case((definition, &judged.situation), work, dossier);
    let mut rules = Rules { contested, walked, ..of_case };
    let mut instance = Instance::new(&definition.bpmn);
    let mut variables = archetype::start_variables(definition);
    // Messages of other cases find this one by it.
    variables.insert("reference", feel::Value::text(work.application.label().as_str()));
    let brought = asked.message.iter().flat_map(|message| message.payload.iter());
    for (name, value) in brought {
        if variables.get(name).is_none() {
            variables.insert(name.clone(), value.clone());
        }
    }
    let node = asked.message.map(|message| message.node);
    let start = Event::Start { node, variables };
    let driven = process::drive(work, definition, &mut instance, (start, due_on), &mut rules)?;
    let findings = rules.found(None);
    if let Some(found) = &findings {
        work.application.price_cents = found.price_cents;
    }
    if let Some(outcome) = &driven.issue {
        let found = findings.as_ref();
        let (text, displaced) = (None, &[][..]);
        let issue =
            Issue { definition, dossier, outcome, findings: found, text, digester, displaced };
        let by_rules = process::rules_ctx(ctx);
        decision::issue_judged(work, &by_rules, issue, judged);
    } else if let Some(demand) = &driven.demand {
        demand::tell(work, definition, dossier, ("message-received-pay", demand));
    } else {
        decision::confirm_receipt(work, definition, dossier);
    }
    let key = work.key;
    ranking::enter(work, definition, findings.as_ref());
    let content = Content {
        answers: dossier.seal(ctx, key),
        process: Some(key.seal_json(ctx, process::LABEL, &instance)),
        findings: findings.map(|found| key.seal_json(ctx, findings::LABEL, &found)),
    };
    work.content = Some(content);
    Ok(())
}

/// Up to three letters from the words of the service's id: `parking-permit` gives `PP`.
pub fn prefix(service: &str) -> String {
    let letters: String = service
        .split('-')
        .filter_map(|word| word.chars().next())
        .filter(char::is_ascii_alphabetic)
        .take(3)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    if letters.is_empty() { "SV".to_owned() } else { letters }
}
