//! What a case keeps shorter than itself: answers and files that the law allows for a while only. They go in
//! the night after their last day, while the case stays; that they went is an act in its history.

pub(crate) mod store;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use platform::calendar::{Calendar, Term};
use platform::{Ctx, Fault, Unit};
use privacy::{CaseLabel, Purpose};
use records::document;
use serde_json::Value as Json;
use services::Definition;
use services::form::Question;

use super::drafts::ids;
use crate::application::store::Content;
use crate::application::{Application, ApplicationId};
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::decision::street;
use crate::history::{Act, kind};
use crate::process::{self, resume};

/// Cases that one look takes.
pub(crate) const LOOKED_AT_MAX: i64 = 25;

/// An answer that goes sooner than its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sooner {
    /// The question's key; inside a repeating group that of the group stands before it.
    pub(crate) path: (String, Option<String>),
    /// The last day on which it is kept.
    pub(crate) until_on: Date,
}

/// What goes sooner than its case, and when, for a case that ended on a day. Nothing goes before the last day on
/// which one may object: until then it may be needed again.
pub(crate) fn sooner(
    definition: &Definition,
    ended_on: Date,
    object_until: Option<Date>,
) -> Vec<Sooner> {
    let until = |term: Term| {
        let until_on = Calendar::default().due_on(ended_on, term);
        object_until.map_or(until_on, |object_until| until_on.max(object_until))
    };
    let mut found = Vec::new();
    for question in definition.form.questions() {
        let key = question.key.to_string();
        if let Some(term) = definition.kept_shorter(question) {
            found.push(Sooner { path: (key, None), until_on: until(term) });
            continue;
        }
        let inner = question.items().iter();
        let inner = inner.filter_map(|item| Some((item, definition.kept_shorter(item)?)));
        found.extend(inner.map(|(item, term)| Sooner {
            path: (key.clone(), Some(item.key.to_string())),
            until_on: until(term),
        }));
    }
    found
}

/// Writes into a case that has just ended when the first of it goes.
pub(crate) fn plan(
    ctx: &Ctx,
    application: &mut Application,
    definition: &Definition,
    object_until: Option<Date>,
) {
    let all = sooner(definition, ended_on(ctx, application), object_until);
    application.shorter_until = all.iter().map(|sooner| sooner.until_on).min();
}

/// The day from which it counts: that of the decision, or the one on which the case ended without.
fn ended_on(ctx: &Ctx, application: &Application) -> Date {
    let at = application.decided_at.or(application.closed_at).unwrap_or(ctx.now());
    at.to_zoned(ctx.zone().clone()).date()
}

/// Removes from some cases what is no longer kept. `true` when there may be more.
///
/// # Errors
/// A fault when the database cannot answer; a case of which nothing can be removed is logged and left.
pub async fn clear_some(casework: &Casework, ctx: &Ctx) -> Result<bool, Fault> {
    let due = store::list_due(casework.db(), ctx.today()).await?;
    let mut done = false;
    for (id, object_until) in &due {
        match clear(casework, ctx, (*id, *object_until)).await {
            Ok(cleared) => done |= cleared,
            Err(fault) => {
                tracing::warn!(application = %id, %fault, "what is no longer kept could not be removed");
                // It is looked at again another night, behind the others.
                let mut unit = Unit::new();
                store::set(&mut unit, *id, Some(ctx.today()));
                casework.db().commit(unit).await?;
            }
        }
    }
    Ok(done && due.len() as i64 == LOOKED_AT_MAX)
}

/// `false` when somebody worked on the case at this very moment: the next night looks again.
async fn clear(
    casework: &Casework,
    ctx: &Ctx,
    (id, object_until): (ApplicationId, Option<Date>),
) -> Result<bool, Fault> {
    let unit = match resume::load(casework, ctx, id).await? {
        Some(loaded) => cleared(casework, ctx, &loaded, object_until).await?,
        // Its person was erased, and everything of it with them.
        None => {
            let mut unit = Unit::new();
            store::set(&mut unit, id, None);
            unit
        }
    };
    match casework.db().commit(unit).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn cleared(
    casework: &Casework,
    ctx: &Ctx,
    loaded: &resume::Loaded,
    object_until: Option<Date>,
) -> Result<Unit, Fault> {
    let application = &loaded.on_file.application;
    let all = sooner(&loaded.definition, ended_on(ctx, application), object_until);
    let (over, later): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|sooner| sooner.until_on < ctx.today());
    let mut work = loaded.work(ctx);
    work.application.shorter_until = later.iter().map(|sooner| sooner.until_on).min();
    if over.is_empty() {
        return Ok(work.into_unit());
    }
    let mut dossier = loaded.open_dossier(casework, &mut work, Purpose::Erase)?;
    let removed: Vec<Json> = over.iter().flat_map(|one| take_out(&mut dossier, one)).collect();
    if removed.is_empty() {
        return Ok(work.into_unit());
    }
    let case = CaseLabel::new(application.label());
    for file in removed.iter().flat_map(ids) {
        let found = document::find(casework.db(), file).await?;
        let of_case = |found: &document::Document| {
            found.subject == application.subject && found.case.as_ref() == Some(&case)
        };
        if let Some(found) = found.filter(of_case) {
            document::remove(&mut work.unit, ctx, &found);
        }
    }
    work.content =
        Some(Content { answers: dossier.seal(ctx, work.key), ..loaded.on_file.content.clone() });
    // What was answered may stand among what the process was given.
    process::journal::store::delete(&mut work.unit, application.id);
    // What the people of the street were told may have said it too.
    messages::delete_of_kind(&mut work.unit, &case, street::MESSAGE);
    let what = named(&loaded.definition, &dossier, &over);
    work.record(Act { kind: kind::PURGED, detail: None, text: Some(&what) });
    Ok(work.into_unit())
}

/// The questions whose answers went, in the words of the form.
fn named(definition: &Definition, dossier: &Dossier, over: &[Sooner]) -> String {
    let label = |one: &Sooner| {
        let question = definition.form.question(&one.path.0)?;
        let inner = one.path.1.as_deref();
        let of_item = |key: &str| question.items().iter().find(|item| &*item.key == key);
        let asked: &Question = inner.map_or(Some(question), of_item)?;
        Some(asked.label.get(dossier.locale()).to_owned())
    };
    over.iter().filter_map(label).collect::<Vec<_>>().join("; ")
}

/// Takes an answer out of what was said, with what registers knew of it. Gives back what it was.
fn take_out(dossier: &mut Dossier, one: &Sooner) -> Vec<Json> {
    let (key, inner) = &one.path;
    let Some(inner) = inner else {
        let within = format!("{key}.");
        dossier.sources.remove(key);
        dossier.unshow(key);
        dossier.addresses.retain(|path, _| path != key && !path.starts_with(&within));
        return dossier.answers.0.remove(key).into_iter().collect();
    };
    let of_item = |path: &String| {
        path.starts_with(&format!("{key}.")) && path.ends_with(&format!(".{inner}"))
    };
    dossier.addresses.retain(|path, _| !of_item(path));
    let items = dossier.answers.0.get_mut(key).and_then(Json::as_array_mut);
    let items = items.into_iter().flatten().filter_map(Json::as_object_mut);
    items.filter_map(|item| item.remove(inner)).collect()
}
