//! Money on the town's account that fits no fee: kept, sealed, until a cashier says for which fee it is, or that it is
//! not the town's.

pub(crate) mod api;
pub(crate) mod pages;
pub mod store;

use jiff::Timestamp;
use jiff::civil::Date;
use platform::id::{PersonId, SubjectId};
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Ctx, Fault, Money, Unit, typed_id};
use privacy::{Access, Item, Purpose, Sealed};
use serde::{Deserialize, Serialize};
use web::{Asked, Failure};

use super::receive::Received;
use super::settle::{Deed, RECEIVE};
use super::statement::{Entry, Payer};
use super::waive::reason;
use super::{Demand, Means, PaymentRefusal};
use crate::casework::Casework;
use crate::desk::payments::{NotDone, find as find_demand, perform};

typed_id!(
    /// An entry of a statement that fits no fee.
    EntryId,
    "ent"
);

/// What seals what the payer wrote.
pub const LABEL: &str = "cases.statement-entry";
/// What seals why it is not the town's.
const REASON_LABEL: &str = "cases.statement-entry.reason";
/// The kind of job that forgets an entry that was not the town's.
pub const JOB: &str = "cases.statement-entry";
/// How long an entry that was not the town's is kept, for questions about it.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 365);

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOver {
    /// Its id.
    pub id: EntryId,
    /// How the bank knows it.
    pub outside: String,
    /// How much.
    pub amount: Money,
    /// On which day.
    pub booked_on: Date,
    /// Why it was left over: the word of a refusal, `unmatched` or `differs`.
    pub why: String,
    /// What the payer wrote, name and account.
    pub said: Sealed,
    /// Why it is not the town's.
    pub reason: Option<Sealed>,
    /// Whether it waits for somebody.
    pub is_open: bool,
    /// When it was read.
    pub taken_at: Timestamp,
}

impl LeftOver {
    /// The pseudonym under whose key it is sealed.
    fn subject(&self) -> SubjectId {
        SubjectId(self.id.0)
    }
}

/// What the statement says beside amount and day.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Said {
    /// What the payer wrote.
    pub text: String,
    /// From whose account.
    pub payer: Payer,
}

/// Keeps an entry that fits nothing, under a key of its own; one that is kept already makes the unit a conflict.
pub(super) fn keep(
    casework: &Casework,
    ctx: &Ctx,
    (entry, outside): (&Entry, String),
    why: &str,
) -> Unit {
    let mut unit = Unit::new();
    let id = EntryId::new(ctx);
    let key = casework.vault().create_key(&mut unit, ctx, SubjectId(id.0));
    let said = Said { text: entry.text.clone(), payer: entry.payer.clone() };
    let left_over = LeftOver {
        id,
        outside,
        amount: entry.amount,
        booked_on: entry.booked_on,
        why: why.to_owned(),
        said: key.seal_json(ctx, LABEL, &said),
        reason: None,
        is_open: true,
        taken_at: ctx.now(),
    };
    store::insert(&mut unit, &left_over);
    unit
}

/// Opens what the statement says of an entry; the opening is recorded.
pub(super) async fn open(
    casework: &Casework,
    ctx: &Ctx,
    entry: &LeftOver,
) -> Result<Said, Failure> {
    let access = Access::new(Purpose::SettleFee, "statement-entry");
    let item = Item::new(LABEL, &entry.said);
    let opened = casework.vault().open_one(ctx, &access, entry.subject(), item).await;
    let opened = opened.map_err(|error| match error {
        privacy::OpenError::Erased => Failure::Gone,
        privacy::OpenError::Fault(fault) => fault.into(),
    })?;
    Ok(opened.json()?)
}

/// Records an entry as paid for a fee, in one unit with the end of the entry and of its key.
pub(crate) async fn match_to(
    casework: &Casework,
    asked: &Asked,
    (entry, typed): (&LeftOver, &str),
    also: impl FnOnce(&mut Unit),
) -> Result<Demand, NotDone> {
    let official = official(asked)?;
    let demand = match find_demand(casework, typed).await {
        Ok(demand) => demand,
        Err(Failure::NotFound) => return Err(NotDone::Refused(PaymentRefusal::NoSuchFee)),
        Err(failure) => return Err(failure.into()),
    };
    let said = open(casework, &asked.ctx, entry).await?;
    let received = Received {
        means: Means::Transfer,
        amount: entry.amount,
        outside: Some(entry.outside.clone()),
        booked_on: entry.booked_on,
        payer: Some(said.payer),
    };
    let (id, ctx) = (demand.id, &asked.ctx);
    let done = |unit: &mut Unit, _| {
        store::set_matched(unit, (entry.id, id), (official, ctx.now()));
        casework.vault().erase(unit, ctx, entry.subject());
        also(unit);
    };
    let (demand, _) = perform(casework, asked, (demand, Deed::Receive(received)), done).await?;
    Ok(demand)
}

/// Records that an entry is not the town's money, and why; a year later it is forgotten.
pub(crate) async fn dismiss(
    casework: &Casework,
    asked: &Asked,
    (entry, text): (&LeftOver, &str),
    also: impl FnOnce(&mut Unit),
) -> Result<(), NotDone> {
    let official = official(asked)?;
    let text = reason(text).map_err(NotDone::Refused)?;
    let ctx = &asked.ctx;
    let key = casework.vault().key(ctx, entry.subject()).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    let sealed = key.seal_text(ctx, REASON_LABEL, text);
    store::set_not_ours(&mut unit, (entry.id, &sealed), (official, ctx.now()));
    let forget = Forget { entry: entry.id };
    jobs::enqueue(&mut unit, ctx, JOB, &forget, ctx.now() + KEPT);
    also(&mut unit);
    casework.commit(unit).await?;
    Ok(())
}

fn official(asked: &Asked) -> Result<PersonId, NotDone> {
    if !asked.visitor.holds(RECEIVE) {
        return Err(NotDone::Refused(PaymentRefusal::NotYours));
    }
    asked.visitor.doer().ok_or(NotDone::Failed(Failure::SignInFirst))
}

/// What the job needs to know.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Forget {
    entry: EntryId,
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move {
            let Forget { entry } = job.read()?;
            let mut unit = Unit::new();
            store::delete(&mut unit, entry);
            casework.vault().erase(&mut unit, &ctx, SubjectId(entry.0));
            job.finish_in(&mut unit);
            casework.db().commit(unit).await.map_err(Fault::from)?;
            Ok(Ended::InItsUnit)
        }
    });
}
