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
use serde_json::json;
use web::{Asked, Failure};

use super::import::with_amount;
use super::receive::Received;
use super::settle::{Deed, RECEIVE};
use super::statement::{Entry, Payer};
use super::waive::reason;
use super::{Demand, DemandId, Means, PaymentRefusal, store as payments};
use crate::casework::Casework;
use crate::desk::payments::{NotDone, find as find_demand, record};

typed_id!(
    /// An entry of a statement that fits no fee.
    EntryId,
    "ent"
);

/// What seals what the payer wrote.
pub const LABEL: &str = "cases.statement-entry";
/// What seals why it is not the town's.
const REASON_LABEL: &str = "cases.statement-entry.reason";
/// The kind of the log's entries about what is not the town's.
const KIND: &str = "statement-entry";
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
    /// Where it stands.
    pub state: EntryState,
    /// When it was read.
    pub taken_at: Timestamp,
    /// When somebody settled it.
    pub settled_at: Option<Timestamp>,
    /// Who did.
    pub settled_by: Option<PersonId>,
    /// The entry of the log about the last act on it.
    pub log_entry: Option<String>,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// It waits for somebody.
    Open,
    /// It was for a fee.
    Matched,
    /// It is not the town's.
    NotOurs,
}

impl EntryState {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            EntryState::Open => "open",
            EntryState::Matched => "matched",
            EntryState::NotOurs => "not-ours",
        }
    }

    fn of(word: &str) -> EntryState {
        let all = [EntryState::Open, EntryState::Matched, EntryState::NotOurs];
        let found = all.into_iter().find(|state| state.word() == word);
        assert!(found.is_some(), "the column holds one of our words: {word}");
        found.unwrap_or(EntryState::Matched)
    }
}

/// An act on an entry in the town's log, with the key that opens the commitment.
pub(super) struct Logged {
    pub(super) entry: String,
    pub(super) key: [u8; 32],
}

impl LeftOver {
    /// Whether it waits for somebody.
    pub fn is_open(&self) -> bool {
        self.state == EntryState::Open
    }

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
        state: EntryState::Open,
        taken_at: ctx.now(),
        settled_at: None,
        settled_by: None,
        log_entry: None,
    };
    store::insert(&mut unit, &left_over);
    unit
}

/// Opens what the statement says of an entry, and why it is not the town's where somebody said so; the opening is
/// recorded.
pub(super) async fn open(
    casework: &Casework,
    ctx: &Ctx,
    entry: &LeftOver,
) -> Result<(Said, Option<String>), Failure> {
    let access = Access::new(Purpose::SettleFee, "statement-entry");
    let mut items = vec![Item::new(LABEL, &entry.said)];
    items.extend(entry.reason.as_ref().map(|reason| Item::new(REASON_LABEL, reason)));
    let opened = casework.vault().open(ctx, &access, entry.subject(), &items).await;
    let opened = opened.map_err(|error| match error {
        privacy::OpenError::Erased => Failure::Gone,
        privacy::OpenError::Fault(fault) => fault.into(),
    })?;
    let mut opened = opened.iter();
    let said = opened.next().ok_or(Failure::Gone)?.json()?;
    let reason = opened.next().map(|reason| reason.text().map(str::to_owned)).transpose()?;
    Ok((said, reason))
}

/// Records an entry as paid for a fee, in one unit with the end of the entry and of its key. What a cashier recorded by
/// hand under its number is not recorded again.
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
    let (said, _) = open(casework, &asked.ctx, entry).await?;
    let (id, ctx) = (demand.id, &asked.ctx);
    let done = |unit: &mut Unit| {
        settle(casework, (unit, ctx), (entry, id), official);
        also(unit);
    };
    let outside = match payments::find_by_outside(casework.db(), &entry.outside).await? {
        Some((recorded, cents)) if cents == entry.amount.cents => {
            if recorded != id {
                return Err(NotDone::Refused(PaymentRefusal::NumberTaken));
            }
            let mut unit = Unit::new();
            done(&mut unit);
            casework.commit(unit).await?;
            return Ok(demand);
        }
        // Meanwhile its number became that of another amount.
        Some(_) => with_amount(&entry.outside, entry.amount),
        None => entry.outside.clone(),
    };
    let received = Received {
        means: Means::Transfer,
        amount: entry.amount,
        outside: Some(outside),
        booked_on: entry.booked_on,
        payer: Some(said.payer),
    };
    let deed = Deed::Receive(received);
    let (demand, _) = record(casework, asked, (demand, deed), |unit, _| done(unit)).await?;
    Ok(demand)
}

/// The end of an entry whose money is recorded for a fee, and of its key.
fn settle(
    casework: &Casework,
    (unit, ctx): (&mut Unit, &Ctx),
    (entry, demand): (&LeftOver, DemandId),
    official: PersonId,
) {
    store::set_matched(unit, (entry.id, demand), (official, ctx.now()));
    casework.vault().erase(unit, ctx, entry.subject());
}

/// The entry of a statement that money is which a cashier records by hand, and from whose account it came.
pub(crate) struct ByHand {
    entry: LeftOver,
    official: PersonId,
    /// From whose account.
    pub(crate) payer: Payer,
}

impl ByHand {
    /// Looks for the money in what fits no fee: recorded by hand under the number of an entry, it is that entry's. None
    /// where nothing is kept under the number.
    pub(crate) async fn find(
        casework: &Casework,
        asked: &Asked,
        (outside, amount): (&str, Money),
    ) -> Result<Option<ByHand>, NotDone> {
        let taken = || NotDone::Refused(PaymentRefusal::NumberTaken);
        if payments::find_by_outside(casework.db(), outside).await?.is_some() {
            return Err(taken());
        }
        let found = store::find_open(casework.db(), outside).await?;
        let Some(entry) = found else { return Ok(None) };
        if entry.amount != amount {
            return Err(taken());
        }
        let official = official(asked)?;
        let (said, _) = open(casework, &asked.ctx, &entry).await?;
        Ok(Some(ByHand { entry, official, payer: said.payer }))
    }

    /// Ends the entry in the unit that records the money.
    pub(crate) fn settle(&self, casework: &Casework, unit: &mut Unit, ctx: &Ctx, demand: DemandId) {
        settle(casework, (unit, ctx), (&self.entry, demand), self.official);
    }
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
    let logged = log(&mut unit, ctx, entry, "not-ours");
    store::set_not_ours(&mut unit, (entry.id, &sealed), (official, ctx.now()), &logged);
    let forget = Forget { entry: entry.id };
    jobs::enqueue(&mut unit, ctx, JOB, &forget, ctx.now() + KEPT);
    also(&mut unit);
    casework.commit(unit).await?;
    Ok(())
}

/// Has an entry that was not the town's looked at again.
pub(crate) async fn reopen(
    casework: &Casework,
    asked: &Asked,
    entry: &LeftOver,
) -> Result<(), NotDone> {
    official(asked)?;
    let mut unit = Unit::new();
    let logged = log(&mut unit, &asked.ctx, entry, "reopened");
    store::set_open(&mut unit, entry.id, &logged);
    casework.commit(unit).await?;
    Ok(())
}

fn official(asked: &Asked) -> Result<PersonId, NotDone> {
    if !asked.visitor.holds(RECEIVE) {
        return Err(NotDone::Refused(PaymentRefusal::NotYours));
    }
    asked.visitor.doer().ok_or(NotDone::Failed(Failure::SignInFirst))
}

/// An act on an entry, in the log: which entry, how much and when, and nobody.
fn log(unit: &mut Unit, ctx: &Ctx, entry: &LeftOver, act: &str) -> Logged {
    let record = json!({
        "entry": entry.id,
        "act": act,
        "amount_cents": entry.amount.cents,
        "currency": entry.amount.currency.code(),
        "booked_on": entry.booked_on,
        "at": ctx.now().to_string(),
    });
    let key = ctx.random();
    let commitment = ledger::commitment(&key, record.to_string().as_bytes());
    let logged = ledger::append(unit, ctx, ledger::Entry::new(KIND, commitment));
    Logged { entry: logged.to_string(), key }
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
            let Some(entry) = store::find(casework.db(), entry).await? else {
                return Ok(Ended::Done);
            };
            // Opened again since: the last time that somebody says it is not the town's counts.
            if !is_forgotten(&entry, ctx.now()) {
                return Ok(Ended::Done);
            }
            let mut unit = Unit::new();
            store::delete_not_ours(&mut unit, entry.id);
            casework.vault().erase(&mut unit, &ctx, entry.subject());
            job.finish_in(&mut unit);
            casework.db().commit(unit).await.map_err(Fault::from)?;
            Ok(Ended::InItsUnit)
        }
    });
}

/// Whether an entry that is not the town's has been kept long enough.
fn is_forgotten(entry: &LeftOver, now: Timestamp) -> bool {
    let settled_at = entry.settled_at.filter(|_| entry.state == EntryState::NotOurs);
    settled_at.is_some_and(|at| now.duration_since(at) >= KEPT)
}

#[cfg(test)]
mod tests;
