//! Answering a request by what the law says, and erasing without one on the operator's word.

use std::sync::Arc;

use platform::id::SubjectId;
use platform::{CommitError, Ctx, Db, Fault, Unit};
use serde_json::json;

use super::{Ground, Outcome, Request, RequestId, store};
use crate::holder::{Holder, Kept, erase_everywhere, erase_what_may_go};
use crate::vault::Vault;

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Everything is erased; the key is destroyed.
    Erased,
    /// Something must stay; what nothing of it needs is gone, with the keys that opened it.
    Kept(Vec<Ground>),
    /// There was nothing: erased before, or never known.
    Unknown,
}

/// How often it is tried when somebody changes what is held at the same moment.
const TRIES_MAX: usize = 5;

/// Erases somebody, or says what keeps them. `reason` says why it is done; it must name nobody.
///
/// # Errors
/// A fault when the database cannot answer, or what is held was changed at the moment of each try.
pub async fn erase(
    (db, vault): (&Db, &Vault),
    ctx: &Ctx,
    holders: &[Arc<dyn Holder>],
    subject: SubjectId,
    reason: &str,
) -> Result<Answered, Fault> {
    let request = RequestId::new(ctx);
    let mut unit = Unit::new();
    store::insert(&mut unit, ctx, request, subject);
    carry_out((db, vault), ctx, holders, unit, (request, subject, reason)).await
}

/// Answers a request that is open.
///
/// # Errors
/// As [`erase`].
pub async fn answer(
    (db, vault): (&Db, &Vault),
    ctx: &Ctx,
    holders: &[Arc<dyn Holder>],
    request: &Request,
) -> Result<Answered, Fault> {
    let what = (request.id, request.subject, "the person asked");
    let answered = carry_out((db, vault), ctx, holders, Unit::new(), what).await?;
    if answered == Answered::Unknown {
        // Erased meanwhile on the operator's word: what was asked for is done, and waits no longer.
        let mut unit = Unit::new();
        store::answer(&mut unit, ctx, request.id, (Outcome::Erased, &[], None));
        db.commit(unit).await?;
    }
    Ok(answered)
}

async fn carry_out(
    (db, vault): (&Db, &Vault),
    ctx: &Ctx,
    holders: &[Arc<dyn Holder>],
    unit: Unit,
    what: (RequestId, SubjectId, &str),
) -> Result<Answered, Fault> {
    for _ in 1..TRIES_MAX {
        match try_once((db, vault), ctx, holders, unit.clone(), what).await {
            // They saved a draft, say: what is held is read anew.
            Err(error) if error.is_conflict() => vault.forget(what.1),
            done => return done.map_err(CommitError::into_fault),
        }
    }
    try_once((db, vault), ctx, holders, unit, what).await.map_err(CommitError::into_fault)
}

async fn try_once(
    (db, vault): (&Db, &Vault),
    ctx: &Ctx,
    holders: &[Arc<dyn Holder>],
    mut unit: Unit,
    (request, subject, reason): (RequestId, SubjectId, &str),
) -> Result<Answered, CommitError> {
    let Some(key) = vault.key(ctx, subject).await? else { return Ok(Answered::Unknown) };
    let mut all = Unit::new();
    let kept = erase_everywhere(&mut all, ctx, vault, holders, subject).await?;
    if !kept.is_empty() {
        let grounds: Vec<Ground> = kept.into_iter().map(ground).collect();
        erase_what_may_go(&mut unit, ctx, (vault, &key), holders).await?;
        store::answer(&mut unit, ctx, request, (Outcome::Kept, &grounds, None));
        db.commit(unit).await?;
        // Somebody may have read the key once more before that.
        vault.forget(subject);
        return Ok(Answered::Kept(grounds));
    }
    unit.join(all);
    let record = json!({
        "request": request,
        "subject": subject,
        "act": "erased",
        "reason": reason,
        "by": ctx.actor().kind(),
        "at": ctx.now().to_string(),
    });
    // The key of the commitment goes with the person's: that something was erased stays in the log, of whom
    // nobody can tell.
    let entry_key = key.commitment_key(&format!("privacy.erasure/{request}"));
    let commitment = ledger::commitment(&entry_key, record.to_string().as_bytes());
    let entry = ledger::append(&mut unit, ctx, ledger::Entry::new("erasure", commitment));
    let reasons = [Ground { what: reason.to_owned(), law: String::new(), until_on: None }];
    store::answer(&mut unit, ctx, request, (Outcome::Erased, &reasons, Some(entry)));
    db.commit(unit).await?;
    vault.forget(subject);
    Ok(Answered::Erased)
}

fn ground(kept: Kept) -> Ground {
    Ground { what: kept.what.to_owned(), law: kept.law, until_on: kept.until_on }
}
