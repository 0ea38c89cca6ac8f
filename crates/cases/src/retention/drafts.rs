//! Drafts that nobody hands in: their writers are told, and then they are removed with their files.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;
use platform::calendar::Calendar;
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, OpenError, Purpose};
use records::document::DocumentId;
use services::Definition;

use super::job::TOLD_BEFORE;
use super::store;
use crate::application::{Application, store as applications};
use crate::apply::dossier::{self, Dossier};
use crate::apply::items;
use crate::casework::Casework;
use crate::decision;
use crate::history::Past;
use crate::work::Work;

/// What is to be done about a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing yet.
    Nothing,
    /// Its writer is told until when it is kept.
    Tell(Date),
    /// It goes.
    Remove,
}

/// What is to be done about a draft that last changed on a day, of whose removal its writer was told on
/// another. Nobody's draft that has no inbox goes untold.
pub(super) fn due(
    today: Date,
    (changed_on, keep): (Date, platform::calendar::Term),
    (told_on, has_inbox): (Option<Date>, bool),
) -> Due {
    let kept_until = Calendar::default().due_on(changed_on, keep);
    // A short term leaves half of it.
    let whole = SignedDuration::from_hours(24 * i64::from(days(changed_on, kept_until)));
    let before = i32::try_from(TOLD_BEFORE.min(whole / 2).as_hours() / 24).unwrap_or(0);
    let told_on = told_on.filter(|told| *told >= changed_on);
    match told_on {
        _ if !has_inbox => {
            if kept_until < today {
                Due::Remove
            } else {
                Due::Nothing
            }
        }
        // Who was told late has the whole time all the same.
        Some(told) if kept_until < today && days(told, today) > before => Due::Remove,
        Some(_) => Due::Nothing,
        None if days(today, kept_until) <= before => {
            let told_for = today.saturating_add(jiff::Span::new().days(before));
            Due::Tell(kept_until.max(told_for))
        }
        None => Due::Nothing,
    }
}

fn days(from: Date, to: Date) -> i32 {
    i32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0)
}

/// Tells and removes what is due of the oldest drafts behind the last one that was looked at. `true` when
/// something was done and there may be more.
pub(super) async fn clear_some(casework: &Casework, ctx: &Ctx) -> Result<bool, Fault> {
    let mut done = false;
    let mut after = None;
    loop {
        let drafts = store::list_drafts(casework.db(), after).await?;
        for (draft, told_at) in &drafts {
            done |= look_at(casework, ctx, draft, *told_at).await?;
        }
        after = match drafts.last() {
            Some((last, _)) if drafts.len() as i64 == store::DRAFTS_MAX => {
                Some((last.created_at, last.id))
            }
            _ => break,
        };
    }
    let mut unit = Unit::new();
    store::forget_told_of_others(&mut unit);
    casework.db().commit(unit).await?;
    Ok(done)
}

async fn look_at(
    casework: &Casework,
    ctx: &Ctx,
    draft: &Application,
    told_at: Option<jiff::Timestamp>,
) -> Result<bool, Fault> {
    let definition = casework.definition_of(draft).await?;
    let on = |at: jiff::Timestamp| at.to_zoned(ctx.zone().clone()).date();
    let age = (on(draft.updated_at), definition.retention.draft);
    let inbox = (told_at.map(on), draft.applicant.is_some());
    let unit = match due(ctx.today(), age, inbox) {
        Due::Nothing => return Ok(false),
        Due::Tell(until) => tell(casework, ctx, (draft, &definition), until).await?,
        Due::Remove => {
            let dossier = open(casework, ctx, draft).await?;
            let mut unit = Unit::new();
            remove(&mut unit, casework, ctx, (draft, dossier.as_ref())).await?;
            unit
        }
    };
    match casework.db().commit(unit).await {
        Ok(()) => Ok(true),
        // Its writer came back at this very moment.
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes to the inbox until when the draft is kept.
async fn tell(
    casework: &Casework,
    ctx: &Ctx,
    (draft, definition): (&Application, &Arc<Definition>),
    until: Date,
) -> Result<Unit, Fault> {
    let mut unit = Unit::new();
    store::note_told(&mut unit, draft.id, ctx.now());
    let key = casework.key_of(ctx, draft).await?;
    let dossier = open(casework, ctx, draft).await?;
    let (Some(key), Some(dossier)) = (key, dossier) else { return Ok(unit) };
    let words = crate::wording::words(dossier.locale());
    let day = words.long_date(until);
    let nothing = (Vec::new(), Past::default());
    let mut work = Work::on(ctx, &key, draft.clone(), nothing, casework.town());
    let more: [(&str, &str); 1] = [("until", &day)];
    decision::write_with(&mut work, definition, &dossier, ("message-draft-ends", &more));
    // The draft itself stays as it is: being told is no change of it.
    unit.join(std::mem::take(&mut work.unit));
    Ok(unit)
}

/// A draft's answers; none of somebody who was erased.
pub(crate) async fn open(
    casework: &Casework,
    ctx: &Ctx,
    draft: &Application,
) -> Result<Option<Dossier>, Fault> {
    let found = applications::find(casework.db(), applications::Key::Id(draft.id)).await?;
    let Some(on_file) = found else { return Ok(None) };
    let case = CaseLabel::new(draft.label());
    let access = Access::on(&case, Purpose::Erase, "answers");
    let item = Item::new(dossier::LABEL, &on_file.content.answers);
    match casework.vault().open_one(ctx, &access, draft.subject, item).await {
        Ok(plain) => Dossier::read(&plain).map(Some),
        Err(OpenError::Erased) => Ok(None),
        Err(OpenError::Fault(fault)) => Err(fault),
    }
}

/// Removes a draft and the files that were sent with it, with the part of the key that sealed them; and the key, when
/// it was for this draft alone.
pub(crate) async fn remove(
    unit: &mut Unit,
    casework: &Casework,
    ctx: &Ctx,
    (draft, dossier): (&Application, Option<&Dossier>),
) -> Result<(), Fault> {
    let files = dossier.map(files).unwrap_or_default();
    items::destroy_loose((casework, ctx), unit, (draft.subject, files)).await?;
    store::forget_told(unit, draft.id);
    applications::delete_draft(unit, draft);
    messages::delete_by_case(unit, &CaseLabel::new(draft.label()));
    casework.destroy_key(unit, draft);
    if draft.applicant.is_none() && !applications::shares_subject(casework.db(), draft).await? {
        casework.vault().erase(unit, ctx, draft.subject);
    }
    Ok(())
}

/// The files that answers name.
pub(crate) fn files(dossier: &Dossier) -> Vec<DocumentId> {
    dossier.answers.0.values().flat_map(ids).collect()
}

/// The files that one answer names.
pub(crate) fn ids(answer: &serde_json::Value) -> Vec<DocumentId> {
    let id = |file: &serde_json::Value| DocumentId::parse(file.get("id")?.as_str()?);
    answer.as_array().into_iter().flatten().filter_map(id).collect()
}
