//! A program takes work: what waits for its topics in its unit, each under a lock of its own, and the opening of what
//! the process passes on recorded with it.

use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};
use serde_json::Value as Json;
use web::Visitor;

use super::input::Wanted;
use super::{ExternalWork, INPUTS_LABEL, Lock, LockId, may_work, store};
use crate::application::State;
use crate::application::store::{self as applications, Key};
use crate::casework::Casework;
use crate::rights;

/// Work that a program holds now.
pub struct Fetched {
    /// The work.
    pub work: ExternalWork,
    /// The lock.
    pub lock: Lock,
    /// What the process passes on.
    pub inputs: Json,
}

/// Gives out what waits, the longest first. What another program took at the same moment is left to it.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn fetch(
    casework: &Casework,
    ctx: &Ctx,
    visitor: &Visitor,
    wanted: &Wanted,
) -> Result<Vec<Fetched>, Fault> {
    let units = visitor.roles.iter().map(|grant| grant.unit.to_string());
    let units: Vec<String> = units.filter(|unit| may_work(visitor, unit)).collect();
    let of = (units.as_slice(), wanted.topics.as_slice());
    let ready = store::list_ready(casework.db(), of, (ctx.now(), wanted.most)).await?;
    let mut fetched = Vec::new();
    for work in ready {
        fetched.extend(take(casework, ctx, visitor, (work, wanted)).await?);
    }
    Ok(fetched)
}

async fn take(
    casework: &Casework,
    ctx: &Ctx,
    visitor: &Visitor,
    (work, wanted): (ExternalWork, &Wanted),
) -> Result<Option<Fetched>, Fault> {
    let key = Key::Id(work.application);
    let Some(application) = applications::find_open_part(casework.db(), key).await? else {
        return Ok(None);
    };
    let restricted = rights::is_restricted(casework, ctx, &application).await?;
    if restricted || is_over(application.state) {
        return Ok(None);
    }
    let Some(key) = casework.key_of(ctx, &application).await? else {
        return Ok(None);
    };
    let until = ctx.now().checked_add(wanted.held).unwrap_or(ctx.now());
    let lock = Lock { id: LockId::new(ctx), by: holder(visitor), until };
    let mut unit = Unit::new();
    store::lock(&mut unit, work.id, (&lock, ctx.now()));
    let case = CaseLabel::new(work.reference.as_str());
    let access = Access::on(&case, Purpose::HandleCase, "process-state");
    let items = [Item::new(INPUTS_LABEL, &work.inputs)];
    let opened = casework.vault().open_in(&mut unit, ctx, &access, &key, &items)?;
    let inputs = opened.first().map(|inputs| inputs.for_deciding().json()).transpose()?;
    match casework.db().commit(unit).await {
        Ok(()) => Ok(Some(Fetched { work, lock, inputs: inputs.unwrap_or_default() })),
        Err(error) if error.is_conflict() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether nothing is done for the case any more. What was decided may still be worked on: a card is printed after
/// the permit was granted.
pub(super) fn is_over(state: State) -> bool {
    matches!(state, State::Withdrawn | State::Lapsed)
}

/// How a program is kept in a lock: two of one name are told apart by their registration.
pub(super) fn holder(visitor: &Visitor) -> String {
    visitor.client_id.map(|client| format!("{client:?}")).unwrap_or_default()
}
