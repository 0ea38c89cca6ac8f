//! What follows when something happens to a demand, whoever brings it: desk, bank, provider or clock. Reads
//! once, lets the act judge, and gives back one unit; the process goes on behind it ([`super::proceed`]).

use platform::id::PersonId;
use platform::{Actor, CommitError, Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};
use services::Definition;
use web::Visitor;

use super::proceed::{self, Fee, Following};
use super::receive::{Received, receive};
use super::refund::{Refund, refund};
use super::waive::waive;
use super::{Demand, DemandState, Payment, PaymentRefusal, overdue, store};
use crate::application::State;
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::history::{self, kind};
use crate::process::resume::{self, Loaded};
use crate::task::TaskKind;
use crate::task::take::{may_in, set_waiting};
use crate::work::Work;

/// The permission to take money.
pub const RECEIVE: &str = "fees.receive";
/// The permission to let fees go, and to give money back.
pub const WAIVE: &str = "fees.waive";

/// How often a payment from outside is tried again when somebody changes the same case.
const TRIES_MAX: usize = 5;

/// What happens to a demand.
#[derive(Clone, Debug)]
pub enum Deed<'a> {
    /// Money comes in.
    Receive(Received),
    /// What is owed is let go, for this reason.
    Waive(&'a str),
    /// Money goes back.
    Refund(Refund<'a>),
    /// The day until which it was to be paid is over.
    Overdue,
}

/// What came of it, to be committed.
pub struct Settled {
    /// The demand as it then stands.
    pub demand: Demand,
    /// The money that moved.
    pub payment: Option<Payment>,
    /// What is written.
    pub unit: Unit,
    /// What the process does then; for [`proceed::at_once`], once the unit is committed.
    pub following: Option<Following>,
}

/// Whether an official may do it. Money can be taken at any counter; what the town gives up is for the unit.
fn may(visitor: &Visitor, demand: &Demand, deed: &Deed<'_>) -> bool {
    match deed {
        Deed::Receive(_) => visitor.holds(RECEIVE),
        Deed::Waive(_) | Deed::Refund(_) => may_in(visitor, &demand.unit, WAIVE),
        Deed::Overdue => false,
    }
}

/// Does it; nothing is committed yet. `visitor` is the official; none when bank, provider or clock bring it.
///
/// # Errors
/// A fault when the database cannot answer or a rule is broken.
pub async fn settle(
    casework: &Casework,
    ctx: &Ctx,
    (mut demand, deed): (Demand, Deed<'_>),
    visitor: Option<&Visitor>,
) -> Result<Result<Settled, PaymentRefusal>, Fault> {
    if visitor.is_some_and(|visitor| !may(visitor, &demand, &deed)) {
        return Ok(Err(PaymentRefusal::NotYours));
    }
    let Some(loaded) = resume::load(casework, ctx, demand.application).await? else {
        return Ok(Err(PaymentRefusal::Erased));
    };
    let own = |person: PersonId| loaded.on_file.application.applicant == Some(person);
    if visitor.and_then(|visitor| visitor.person).is_some_and(own) {
        return Ok(Err(PaymentRefusal::OwnCase));
    }
    let mut work = loaded.work(ctx);
    let dossier = loaded.open_dossier(casework, &mut work, Purpose::SettleFee)?;
    let before = demand.state;
    let done = match apply(&mut work, &mut demand, &deed, (&*loaded.definition, &dossier)) {
        Ok(done) => done,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let settles = before == DemandState::Open
        && matches!(demand.state, DemandState::Paid | DemandState::Waived);
    let following = match done.fee {
        Fee::Unpaid if done.goes_on => proceed::follow(&mut work, &demand, Fee::Unpaid),
        fee if settles => {
            resume_clock(&mut work, &demand);
            proceed::follow(&mut work, &demand, fee)
        }
        _ => None,
    };
    let mut unit = work.into_unit();
    store::update(&mut unit, &demand);
    Ok(Ok(Settled { demand, payment: done.payment, unit, following }))
}

/// What an act on a demand came to.
struct Done {
    payment: Option<Payment>,
    fee: Fee,
    /// Whether the process goes on without the money.
    goes_on: bool,
}

fn apply(
    work: &mut Work<'_>,
    demand: &mut Demand,
    deed: &Deed<'_>,
    about: (&Definition, &Dossier),
) -> Result<Done, PaymentRefusal> {
    let moved = |payment| Done { payment: Some(payment), fee: Fee::Paid, goes_on: false };
    Ok(match deed {
        Deed::Receive(received) => moved(receive(work, demand, received, about)?),
        Deed::Refund(back) => moved(refund(work, demand, back, about)?),
        Deed::Waive(text) => {
            waive(work, demand, text, about)?;
            Done { payment: None, fee: Fee::Waived, goes_on: false }
        }
        Deed::Overdue => {
            let goes_on = overdue::pass(work, demand, about);
            if goes_on {
                resume_clock(work, demand);
            }
            Done { payment: None, fee: Fee::Unpaid, goes_on }
        }
    })
}

/// The legal clock goes on with the moment of the money, however long the process takes to follow.
fn resume_clock(work: &mut Work<'_>, demand: &Demand) {
    let asked = |work: &Work<'_>| {
        let running = |task: &crate::task::Task| task.is_running();
        work.tasks.iter().any(|task| running(task) && task.kind == TaskKind::Applicant)
    };
    if demand.wait.is_some() && work.application.state == State::Waiting && !asked(work) {
        let ctx = work.ctx;
        work.application.resume_clock(ctx);
        set_waiting(work, false);
    }
}

/// Who had decided when the fee was asked for (or the case came to stand still), and what they wrote: a decision
/// that waits for money is theirs, not of the one who takes the money. None where rules did.
pub(crate) async fn decided_before(
    casework: &Casework,
    loaded: &Loaded,
    work: &mut Work<'_>,
    (mark, purpose): (&str, Purpose),
) -> Result<(Option<Actor>, Option<String>), Fault> {
    let application = &loaded.on_file.application;
    let events = history::store::list(casework.db(), application.id).await?;
    let demanded = events.iter().rposition(|event| event.kind == mark);
    let (before, demanded) =
        match demanded.and_then(|at| Some((events.get(..at)?, events.get(at)?))) {
            Some(found) => found,
            None => return Ok((None, None)),
        };
    let answers = |event: &&history::Event| {
        event.kind == kind::PROPOSED
            || event.kind == kind::DONE && event.detail.as_deref() == Some("answer")
    };
    let confirms = |event: &history::Event| {
        event.kind == kind::DONE && event.detail.as_deref() == Some("confirm")
    };
    let Some(proposed) = before.iter().rev().find(answers) else {
        let silent = demanded.actor_role.as_deref() == Some("silence");
        return Ok((silent.then_some(Actor::System("silence")), None));
    };
    let last = before.iter().rev().find(|event| answers(event) || confirms(event));
    let actor = last.unwrap_or(proposed);
    let official =
        actor.actor_person.zip(actor.actor_role.as_deref()).zip(actor.actor_unit.as_deref());
    let official = official.map(|((person, role), unit)| Actor::Official {
        person,
        role: role.into(),
        unit: unit.into(),
    });
    let program = actor.actor_role.as_deref().zip(actor.actor_unit.as_deref());
    let program = program.filter(|_| actor.actor_kind == "client");
    let program =
        program.map(|(name, unit)| Actor::Program { program: name.into(), unit: unit.into() });
    let official = official.or(program);
    let Some(sealed) = &proposed.text else { return Ok((official, None)) };
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, purpose, "messages");
    let items = [Item::new(history::TEXT_LABEL, sealed)];
    let ctx = work.ctx;
    let opened = casework.vault().open_in(&mut work.unit, ctx, &access, &loaded.key, &items)?;
    let text = opened.first().map(|pending| pending.for_deciding().text().map(str::to_owned));
    Ok((official, text.transpose()?))
}

/// What came of money that bank or provider tell of.
#[derive(Clone, Debug, PartialEq)]
pub enum Booked {
    /// It is recorded, and the demand stands like this.
    New(Box<Demand>),
    /// It was told before; nothing is recorded twice.
    Known,
    /// Its number is that of another amount that is recorded: nothing is.
    Differs,
    /// It fits no demand, or cannot be taken.
    Refused(PaymentRefusal),
}

/// Records money that bank or provider tell of, once, however often they tell of it.
///
/// # Errors
/// A fault when the database cannot answer, or the same case changes all the time.
pub async fn book(
    casework: &Casework,
    ctx: &Ctx,
    (reference, received): (&str, &Received),
) -> Result<Booked, Fault> {
    if let Some(before) = booked_before(casework, received).await? {
        return Ok(before);
    }
    match store::find_by_reference(casework.db(), reference).await? {
        Some(demand) => record(casework, ctx, (demand, received)).await,
        None => Ok(Booked::Refused(PaymentRefusal::NotOwed)),
    }
}

/// What is recorded under the number of this money: the same, or another amount. None where nothing is.
async fn booked_before(casework: &Casework, received: &Received) -> Result<Option<Booked>, Fault> {
    let outside = received.outside.as_deref().unwrap_or_default();
    let found = store::find_by_outside(casework.db(), outside).await?;
    Ok(found.map(|(_, cents)| match cents == received.amount.cents {
        true => Booked::Known,
        false => Booked::Differs,
    }))
}

/// The same for a demand that was just read, and money that was just looked for in vain.
///
/// # Errors
/// As [`book`].
pub(super) async fn record(
    casework: &Casework,
    ctx: &Ctx,
    (mut demand, received): (Demand, &Received),
) -> Result<Booked, Fault> {
    let mut last = None;
    for _ in 0..TRIES_MAX {
        let id = demand.id;
        let deed = Deed::Receive(received.clone());
        let settled = match settle(casework, ctx, (demand, deed), None).await? {
            Ok(settled) => settled,
            Err(refusal) => return Ok(Booked::Refused(refusal)),
        };
        match casework.db().commit(settled.unit).await {
            Ok(()) => {
                proceed::at_once(casework, ctx, settled.following).await;
                return Ok(Booked::New(Box::new(settled.demand)));
            }
            Err(error @ CommitError::Conflict { .. }) => last = Some(error),
            Err(CommitError::Fault(fault)) => return Err(fault),
        }
        // Somebody was faster: with the same money, or with the same case.
        if let Some(before) = booked_before(casework, received).await? {
            return Ok(before);
        }
        demand = match store::find(casework.db(), id).await? {
            Some(demand) => demand,
            None => return Ok(Booked::Refused(PaymentRefusal::NotOwed)),
        };
    }
    Err(last.map_or_else(|| Fault::new("book a payment", "no try"), Fault::from))
}
