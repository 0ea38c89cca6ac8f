//! Letting one case go: judged once more, handed to the archive where the law says so, then everything of it
//! removed in one unit, with the part of the key that sealed it. What is in the blobs goes by jobs of the same unit,
//! so a crash leaves no content without its row and no row without its content.

use jiff::civil::Date;
use platform::blobs::Blobs;
use platform::{Ctx, Fault, Unit};
use privacy::CaseLabel;
use records::document;
use records::retention::{Fate, Obstacle, obstacle};
use serde_json::json;

use super::list::store::{self as lists, Counted};
use super::package::{self, Packed};
use super::store;
use super::{Disposal, DisposalId};
use crate::application::{Application, ApplicationId, State};
use crate::casework::Casework;
use crate::payment::{self, Demand, Payment};

/// How it went with one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// It is gone.
    Gone,
    /// The archive has it; next time it goes.
    Packed,
    /// Something holds it back: it stays.
    Stays,
}

/// Takes one case of a list a step further. `package` is what the archive has of it already.
///
/// # Errors
/// A fault when the world broke; the job tries again.
pub async fn one(
    casework: &Casework,
    ctx: &Ctx,
    disposal: &Disposal,
    (id, package): (ApplicationId, Option<&str>),
) -> Result<Gone, Fault> {
    let Some(found) = store::find_case(casework.db(), id, ctx.today()).await? else {
        return Ok(Gone::Gone);
    };
    let kept_back = obstacle(&found.standing(), ctx.today());
    let application = found.application;
    let transfer = application.keep_then == Some(Fate::Transfer);
    if kept_back.is_some() {
        return stays(casework, disposal.id, &application, kept_back).await;
    }
    if transfer && package.is_none() {
        let Some(archive) = &casework.inner().archive else {
            tracing::warn!(case = %application.label(), "there is no archive to which it could go");
            return stays(casework, disposal.id, &application, None).await;
        };
        return hand_over(casework, ctx, archive, (disposal, &application)).await;
    }
    let unit = everything(casework, ctx, Some(disposal), (&application, package)).await?;
    casework.db().commit(unit).await?;
    Ok(Gone::Gone)
}

async fn stays(
    casework: &Casework,
    disposal: DisposalId,
    application: &Application,
    why: Option<Obstacle>,
) -> Result<Gone, Fault> {
    tracing::info!(case = %application.label(), why = why.map(Obstacle::word), "it stays");
    let mut unit = Unit::new();
    lists::leave_out(&mut unit, disposal, application.id);
    casework.db().commit(unit).await?;
    Ok(Gone::Stays)
}

/// Writes the package and reads it back: only what the archive gives back unchanged counts as acknowledged.
async fn hand_over(
    casework: &Casework,
    ctx: &Ctx,
    archive: &Blobs,
    (disposal, application): (&Disposal, &Application),
) -> Result<Gone, Fault> {
    let bytes = match package::pack(casework, ctx, (disposal, application)).await? {
        Packed::Bytes(bytes) => bytes,
        Packed::Nothing => {
            let unit = everything(casework, ctx, Some(disposal), (application, None)).await?;
            casework.db().commit(unit).await?;
            return Ok(Gone::Gone);
        }
        Packed::TooLarge => {
            tracing::warn!(case = %application.label(), "its package is larger than the archive takes");
            return stays(casework, disposal.id, application, None).await;
        }
    };
    let key = archive.put(bytes).await?;
    // Reading checks the digest that names it.
    let acknowledged = archive.get(&key).await?.is_some();
    if !acknowledged {
        return Err(Fault::new("hand a case over", "the archive does not give it back"));
    }
    let mut unit = Unit::new();
    lists::set_package(&mut unit, (disposal.id, application.id), key.as_str());
    casework.db().commit(unit).await?;
    Ok(Gone::Packed)
}

/// Removes a case that nothing keeps any longer, before it came on a list: its person wants to be erased.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn erased(
    casework: &Casework,
    ctx: &Ctx,
    unit: &mut Unit,
    application: &Application,
) -> Result<(), Fault> {
    unit.join(everything(casework, ctx, None, (application, None)).await?);
    Ok(())
}

/// The unit that removes everything of a case, with its leaf in the log and its count in the record of the list that it
/// was on.
async fn everything(
    casework: &Casework,
    ctx: &Ctx,
    disposal: Option<&Disposal>,
    (application, package): (&Application, Option<&str>),
) -> Result<Unit, Fault> {
    let (db, id) = (casework.db(), application.id);
    let case = CaseLabel::new(application.label());
    let documents = document::list_by_case(db, &case).await?;
    let (demands, payments) = payment::store::of_application(db, id).await?;
    let others = crate::application::store::shares_subject(db, application).await?;
    let mut unit = Unit::new();
    log(casework, ctx, &mut unit, (disposal, application, package)).await?;
    if let Some(disposal) = disposal {
        lists::count_one(&mut unit, disposal.id, &counted(ctx, application));
    }
    for document in &documents {
        document::remove(&mut unit, ctx, document);
    }
    messages::delete_by_case(&mut unit, &case);
    // What was written about it when it was a draft.
    messages::delete_by_case(&mut unit, &CaseLabel::new(id.to_string()));
    credentials::delete_of_case(&mut unit, ctx, case.as_str());
    accounts(casework, ctx, &mut unit, &demands, &payments);
    payment::store::delete_of_application(&mut unit, id);
    store::delete_case(&mut unit, application);
    casework.destroy_key(&mut unit, application);
    if application.applicant.is_none() && !others {
        // Nobody's account: its key was for this case alone.
        casework.vault().erase(&mut unit, ctx, application.subject);
    }
    Ok(unit)
}

/// The leaf of a case that went: what it commits to dies with its subject's key.
async fn log(
    casework: &Casework,
    ctx: &Ctx,
    unit: &mut Unit,
    (disposal, application, package): (Option<&Disposal>, &Application, Option<&str>),
) -> Result<(), Fault> {
    let record = json!({
        "case": application.label(),
        "service": application.service,
        "definition": application.definition,
        "act": if package.is_some() { "transferred" } else { "destroyed" },
        "package": package,
        "disposal": disposal.map(|disposal| disposal.id),
        "law": application.keep_law,
        "by": ctx.actor().kind(),
        "at": ctx.now().to_string(),
    });
    let label = format!("cases.disposed/{}", application.id);
    let key = casework.vault().key(ctx, application.subject).await?;
    let key = key.map_or_else(|| ctx.random(), |key| *key.commitment_key(&label));
    let commitment = ledger::commitment(&key, record.to_string().as_bytes());
    ledger::append(unit, ctx, ledger::Entry::new("case", commitment));
    Ok(())
}

fn counted(ctx: &Ctx, application: &Application) -> Counted {
    let ended_at = application.closed_at.unwrap_or(ctx.now());
    let ended_on: Date = ended_at.to_zoned(ctx.zone().clone()).date();
    Counted {
        service: application.service.clone(),
        outcome: outcome_word(application).to_owned(),
        law: application.keep_law.clone().unwrap_or_default(),
        fate: application.keep_then.unwrap_or_default(),
        year: i64::from(ctx.today().year()),
        ended_from: ended_on,
        ended_until: ended_on,
        cases: 1,
    }
}

/// How a case ended, as one word.
pub(crate) fn outcome_word(application: &Application) -> &'static str {
    match (application.state, application.outcome.as_deref()) {
        (State::Decided, Some("granted")) => "granted",
        (State::Decided, _) => "refused",
        (state, _) => state.word(),
    }
}

/// Keeps what was booked, without the person, where accounts are kept longer than the case.
fn accounts(
    casework: &Casework,
    ctx: &Ctx,
    unit: &mut Unit,
    demands: &[Demand],
    payments: &[Payment],
) {
    let town = casework.town();
    let Some(keep) = &town.records.accounts else { return };
    for payment in payments {
        let Some(demand) = demands.iter().find(|demand| demand.id == payment.demand) else {
            continue;
        };
        let calendar = platform::calendar::Calendar::default();
        let keep_until = calendar.due_on(payment.booked_on, keep.term);
        if keep_until >= ctx.today() {
            let law = keep.law.as_deref().unwrap_or_default();
            payment::store::keep_account(unit, (demand, payment), (law, keep_until));
        }
    }
}
