//! Somebody lets a case go on that stands still: the same again, with a corrected value, behind the element, or
//! from another one.

use bpmn::{Event, Instance, WaitId};
use feel::{Context, Value};
use platform::{Fault, Unit};
use privacy::Purpose;
use web::Visitor;

use super::{Before, Incident, Standing, may_mend, standing};
use crate::application::State;
use crate::capacity;
use crate::casework::Casework;
use crate::decision::displaced;
use crate::history::{Act, kind};
use crate::payment::proceed::Fee;
use crate::payment::settle::decided_before;
use crate::payment::store as demands;
use crate::process::resume::{self, Decided};
use crate::process::{is_shallow, rules_ctx};
use crate::task::complete::TEXT_CHARACTERS_MAX;
use crate::work::Work;

/// How a case is to go on.
#[derive(Clone, Debug)]
pub enum Mending<'a> {
    /// The same again: the definition's data, or something outside, was put right.
    Retry,
    /// The same again with these values.
    Correct {
        /// Variables of the process.
        values: Context,
        /// Why.
        text: &'a str,
    },
    /// Behind the element: it was done by hand, or does not matter.
    Skip {
        /// Variables that the element would have set.
        values: Context,
        /// Why.
        text: &'a str,
    },
    /// From another element.
    Move {
        /// Which.
        to: &'a str,
        /// Why.
        text: &'a str,
    },
}

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MendRefusal {
    /// The case does not stand still there any more.
    GoesOn,
    /// Another unit's case.
    NotYours,
    /// The official's own affair.
    OwnCase,
    /// The person's data was erased.
    Erased,
    /// Why is missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
    /// What is written for a value is none.
    ValueUnreadable,
    /// This element cannot be skipped: a gateway has to be told where to.
    NotSkippable,
    /// The case cannot go on from there.
    NoWay,
    /// It would be granted a place, and all places of the service are given out.
    NoPlaceLeft,
}

impl MendRefusal {
    /// All of them.
    pub const ALL: [MendRefusal; 10] = [
        MendRefusal::GoesOn,
        MendRefusal::NotYours,
        MendRefusal::OwnCase,
        MendRefusal::Erased,
        MendRefusal::TextMissing,
        MendRefusal::TextTooLong,
        MendRefusal::ValueUnreadable,
        MendRefusal::NotSkippable,
        MendRefusal::NoWay,
        MendRefusal::NoPlaceLeft,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            MendRefusal::GoesOn => "goes-on",
            MendRefusal::NotYours => "not-your-unit",
            MendRefusal::OwnCase => "own-case",
            MendRefusal::Erased => "case-erased",
            MendRefusal::TextMissing => "mend-needs-reason",
            MendRefusal::TextTooLong => "text-too-long",
            MendRefusal::ValueUnreadable => "value-unreadable",
            MendRefusal::NotSkippable => "not-skippable",
            MendRefusal::NoWay => "no-way-there",
            MendRefusal::NoPlaceLeft => "no-place-left",
        }
    }

    /// The field of a form at which it is told.
    pub fn field(self) -> &'static str {
        match self {
            MendRefusal::TextMissing | MendRefusal::TextTooLong => "text",
            MendRefusal::ValueUnreadable => "value",
            MendRefusal::NoWay => "to",
            MendRefusal::GoesOn
            | MendRefusal::NotYours
            | MendRefusal::OwnCase
            | MendRefusal::Erased
            | MendRefusal::NotSkippable
            | MendRefusal::NoPlaceLeft => "do",
        }
    }
}

/// What it came to; nothing is committed yet.
pub struct Mended {
    /// What is written.
    pub unit: Unit,
    /// Whether it failed again, at the same element or behind it.
    pub again: bool,
}

/// Lets the case go on, in one unit with the record of who did it and why.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn mend(
    casework: &Casework,
    ctx: &platform::Ctx,
    visitor: &Visitor,
    (incident, mending): (&Incident, Mending<'_>),
) -> Result<Result<Mended, MendRefusal>, Fault> {
    if !may_mend(visitor, &incident.unit) {
        return Ok(Err(MendRefusal::NotYours));
    }
    if let Err(refusal) = judge_text(&mending) {
        return Ok(Err(refusal));
    }
    let Some(loaded) = resume::load(casework, ctx, incident.application).await? else {
        return Ok(Err(MendRefusal::Erased));
    };
    let application = &loaded.on_file.application;
    if visitor.person.is_some() && application.applicant == visitor.person {
        return Ok(Err(MendRefusal::OwnCase));
    }
    if incident.closed_at.is_some() || matches!(application.state, State::Withdrawn | State::Lapsed)
    {
        return Ok(Err(MendRefusal::GoesOn));
    }
    let mut work = loaded.work(ctx);
    let mut opened = loaded.open_in(casework, &mut work, Purpose::HandleCase)?;
    let event = match opened.instance() {
        Some(instance) => event(&loaded.definition.bpmn, instance, (incident, &mending)),
        None => Err(MendRefusal::GoesOn),
    };
    let event = match event {
        Ok(event) => event,
        Err(refusal) => return Ok(Err(refusal)),
    };
    record(&mut work, incident, &mending);
    // A fee that was settled before the process stood still is not asked for again.
    let demands = demands::list_of_application(casework.db(), incident.application).await?;
    let demand = demands.into_iter().find(|demand| demand.wait == Some(incident.wait));
    let settled = demand.as_ref().filter(|_| asks_again(incident, &mending)).and_then(Fee::of);
    work.settled_fee = settled.map(|fee| (incident.node.clone(), fee));
    // Whoever lets a case go on does not decide it, though they have a part in what it comes to: the record says so.
    let marks = (kind::STOPPED, Purpose::HandleCase);
    let (actor, text) = decided_before(casework, &loaded, &mut work, marks).await?;
    let by = actor.map_or_else(|| rules_ctx(ctx), |actor| ctx.acting_as(actor));
    let about = (&*loaded.definition, &opened.dossier);
    let displaced = displaced::find_for(casework, &by, &work.application, about).await?;
    let text = text.as_deref();
    let decided = Decided { by: &by, text, on_findings: true, displaced: &displaced };
    let bpmn = &loaded.definition.bpmn;
    let stands = |opened: &resume::Opened| {
        opened.instance().map(|instance| standing(bpmn, instance)).unwrap_or_default()
    };
    let before = stands(&opened);
    if !loaded.go_on(casework, &mut work, &mut opened, (event, decided)).await? {
        return Ok(Err(MendRefusal::NoWay));
    }
    if work.holds_place() && no_place_left(casework, &loaded).await? {
        return Ok(Err(MendRefusal::NoPlaceLeft));
    }
    let new = |now: &Standing| before.iter().all(|known| known.wait != now.wait);
    let stands = stands(&opened);
    let again = stands.iter().find(|now| new(now));
    if let Some(mut demand) = demand {
        let node = |now: &Standing| &*bpmn.node(now.node).id == incident.node.as_str();
        demand.wait = again.filter(|now| node(now)).map(|now| now.wait.0);
        demands::update(&mut work.unit, &demand);
    }
    Ok(Ok(Mended { again: again.is_some(), unit: work.into_unit() }))
}

async fn no_place_left(casework: &Casework, loaded: &resume::Loaded) -> Result<bool, Fault> {
    let (db, id) = (casework.db(), loaded.on_file.application.id);
    Ok(capacity::places_left_for(db, &loaded.definition, id).await? == Some(0))
}

/// Whether the element at which the case stands still is entered again. Behind it, or from another one, a fee that is
/// asked for is another one.
fn asks_again(incident: &Incident, mending: &Mending<'_>) -> bool {
    match mending {
        Mending::Retry | Mending::Correct { .. } => true,
        Mending::Skip { .. } => false,
        Mending::Move { to, .. } => *to == incident.node,
    }
}

fn judge_text(mending: &Mending<'_>) -> Result<(), MendRefusal> {
    let text = match mending {
        Mending::Retry => return Ok(()),
        Mending::Correct { text, .. } | Mending::Skip { text, .. } | Mending::Move { text, .. } => {
            text.trim()
        }
    };
    match text.chars().count() {
        0 => Err(MendRefusal::TextMissing),
        count if count > TEXT_CHARACTERS_MAX => Err(MendRefusal::TextTooLong),
        _ => Ok(()),
    }
}

fn event(
    bpmn: &bpmn::Definition,
    instance: &Instance,
    (incident, mending): (&Incident, &Mending<'_>),
) -> Result<Event, MendRefusal> {
    let wait = WaitId(incident.wait);
    if !standing(bpmn, instance).iter().any(|standing| standing.wait == wait) {
        return Err(MendRefusal::GoesOn);
    }
    Ok(match mending {
        Mending::Retry => Event::Retry { wait, variables: Context::new() },
        Mending::Correct { values, .. } => Event::Retry { wait, variables: values.clone() },
        Mending::Skip { .. } if !bpmn.skippable(instance, wait) => {
            return Err(MendRefusal::NotSkippable);
        }
        Mending::Skip { values, .. } => Event::Skip { wait, variables: values.clone() },
        Mending::Move { to, .. } => {
            let node = bpmn.find(to).ok_or(MendRefusal::NoWay)?;
            if !bpmn.targets(instance, wait).contains(&node) {
                return Err(MendRefusal::NoWay);
            }
            Event::Move { wait, node }
        }
    })
}

/// Who let it go on, how and why; the values that were set are sealed with the reason.
fn record(work: &mut Work<'_>, incident: &Incident, mending: &Mending<'_>) {
    let (kind, detail, written) = match mending {
        Mending::Retry => (kind::RETRIED, incident.node.as_str(), String::new()),
        Mending::Correct { values, text } => {
            (kind::RETRIED, incident.node.as_str(), with_values(text, values))
        }
        Mending::Skip { values, text } => {
            (kind::SKIPPED, incident.node.as_str(), with_values(text, values))
        }
        Mending::Move { to, text } => (kind::MOVED, *to, text.trim().to_owned()),
    };
    let text = (!written.is_empty()).then_some(written.as_str());
    work.record(Act { kind, detail: Some(detail), text });
    work.mended =
        Some(Before { node: incident.node.clone(), tries: incident.tries, since: incident.since });
}

fn with_values(text: &str, values: &Context) -> String {
    let mut lines = vec![text.trim().to_owned()];
    lines.extend(values.iter().map(|(name, value)| format!("{name} = {value}")));
    lines.join("\n")
}

/// A value as it is written in FEEL: `12`, `"text"`, `true`, `date("2027-01-01")`.
///
/// # Errors
/// When it is no expression, or has no value by itself.
pub fn read_value(written: &str, ctx: &platform::Ctx) -> Result<Value, MendRefusal> {
    let unreadable = |_| MendRefusal::ValueUnreadable;
    let names = feel::Names::default();
    let expression = feel::Expression::parse(written.trim(), &names).map_err(unreadable)?;
    let now = ctx.now().to_zoned(ctx.zone().clone());
    let environment = feel::Environment::strict(&now);
    let value = expression.evaluate(&Context::new(), &environment);
    let value = value.map_err(|_| MendRefusal::ValueUnreadable)?;
    if is_shallow(&value.to_json()) { Ok(value) } else { Err(MendRefusal::ValueUnreadable) }
}
