//! An approved change becomes the service: its file is written in one step, then published like any changed folder.

use std::collections::BTreeSet;

use identity::role::store::list_standing;
use messages::{Action, Message};
use platform::id::PersonId;
use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Unit};
use privacy::{Access, Purpose, SubjectKey, subject_of};
use serde::{Deserialize, Serialize};
use services::Version;
use services::catalogue::Replaced;
use services::decide::RULES_FILE;

use super::{Change, ChangeId, ChangeState, log, store, what_if};
use crate::casework::Casework;
use crate::workshop::DRAFT;

/// The kind of job that publishes.
pub(crate) const JOB: &str = "cases.change.publish";
/// Grants that are looked at for whom to tell.
const GRANTS_MAX: i64 = 2_000;
/// People who are told.
pub(super) const TOLD_MAX: usize = 50;

/// Publishes a change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Publish {
    pub(crate) change: ChangeId,
}

/// Registers the jobs about changes.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    what_if::handle_jobs(runner, casework);
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move {
            let ctx = ctx.acting_as(Actor::System("publish"));
            run(&casework, &ctx, &job).await
        }
    });
}

/// Three steps, each of which may be done twice: the file is put in its place, the versions of the folder are stored,
/// and what came of it is recorded with the end of the job. Whatever a crash leaves undone is done by the job's next
/// try, which finds the file in its place and the version stored; nothing is told before both are.
async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Publish { change } = job.read()?;
    let Some(mut change) = store::find(casework.db(), change).await? else {
        return Ok(Ended::Done);
    };
    if change.state != ChangeState::Approved {
        return Ok(Ended::Done);
    }
    write(casework, &change).await?;
    services::catalogue::store::publish(&casework.inner().catalogue, casework.db(), ctx).await?;
    // What counts is the version that people now get, not what became of the file.
    let current = casework.current(&change.service).map(|now| now.version.to_string());
    change.state = match current.as_deref() == Some(change.result.as_str()) {
        true => ChangeState::Published,
        false => ChangeState::Overtaken,
    };
    let mut unit = Unit::new();
    change.entry = Some(log(&mut unit, ctx, &change, change.state.word()).to_string());
    // The moment of this entry is the moment of the change, so that its receipt can be made again.
    change.decided_at = Some(ctx.now());
    store::update(&mut unit, &change);
    tell_owners(&mut unit, (casework, ctx), &change).await?;
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// Writes the file, where the folder still holds what was to be changed, and reads the folder again, as it is done when
/// somebody else changed it.
async fn write(casework: &Casework, change: &Change) -> Result<Replaced, Fault> {
    let catalogue = std::sync::Arc::clone(&casework.inner().catalogue);
    let (service, rules) = (change.service.clone(), change.rules.clone());
    let fault = |error: &dyn std::fmt::Display| {
        Fault::new("write the rules of a service", error.to_string())
    };
    let base = Version::parse(&change.base).ok_or_else(|| fault(&"it has no version"))?;
    let written = tokio::task::spawn_blocking(move || {
        let file = (RULES_FILE, rules.as_bytes());
        let replaced = catalogue.replace_file((&service, base), file)?;
        catalogue.reload()?;
        Ok::<Replaced, services::catalogue::LoadError>(replaced)
    });
    written.await.map_err(|error| fault(&error))?.map_err(|error| fault(&error))
}

struct Owner {
    key: SubjectKey,
    locale: platform::Locale,
}

/// Tells whoever proposed a change what became of it, and everybody who drafts services when it concerns them.
async fn tell_owners(
    unit: &mut Unit,
    (casework, ctx): (&Casework, &Ctx),
    change: &Change,
) -> Result<(), Fault> {
    let grants = list_standing(casework.db(), ctx.today(), GRANTS_MAX).await?;
    let drafts = |role: &str| {
        identity::role::find(role).is_some_and(|role| role.permissions.contains(&DRAFT))
    };
    let holding = grants.iter().filter(|grant| drafts(&grant.role)).map(|grant| grant.person);
    for person in told(change.proposed_by, holding) {
        if let Some(owner) = owner(casework, ctx, person).await? {
            tell(unit, ctx, casework, (&owner, change));
        }
    }
    Ok(())
}

/// Tells whoever proposed a change what became of it; nobody when a program did.
pub(super) async fn tell_proposer(
    unit: &mut Unit,
    (casework, ctx): (&Casework, &Ctx),
    change: &Change,
) -> Result<(), Fault> {
    let Some(person) = change.proposed_by else { return Ok(()) };
    if let Some(owner) = owner(casework, ctx, person).await? {
        tell(unit, ctx, casework, (&owner, change));
    }
    Ok(())
}

/// Whom to tell, each once: the proposer first, whoever else is left out when there are very many.
pub(super) fn told(
    proposer: Option<PersonId>,
    holding: impl Iterator<Item = PersonId>,
) -> Vec<PersonId> {
    let others: BTreeSet<PersonId> = holding.filter(|person| Some(*person) != proposer).collect();
    proposer.into_iter().chain(others).take(TOLD_MAX).collect()
}

/// Nobody when the person was erased.
async fn owner(casework: &Casework, ctx: &Ctx, person: PersonId) -> Result<Option<Owner>, Fault> {
    let key = casework.vault().key(ctx, subject_of(person)).await?;
    let Some(key) = key else { return Ok(None) };
    let access = Access::new(Purpose::SendMessage, "profile");
    let profile = casework.inner().identity.profile(ctx, &access, person).await?;
    let locale = profile.map(|profile| profile.preferences.locale()).unwrap_or_default();
    Ok(Some(Owner { key, locale }))
}

fn tell(unit: &mut Unit, ctx: &Ctx, casework: &Casework, (owner, change): (&Owner, &Change)) {
    let words = crate::wording::words(owner.locale);
    let service = casework.service_name(&change.service, owner.locale);
    let word = change.state.word();
    let answer = change.answer.clone().unwrap_or_default();
    let args = [("service", service), ("reason", change.reason.clone()), ("answer", answer)];
    let message = Message {
        case: None,
        kind: "service",
        locale: owner.locale,
        subject: words.plain(&format!("message-change-{word}-subject"), args.clone()),
        body: words.plain(&format!("message-change-{word}-body"), args),
        actions: vec![Action {
            label: words.plain("message-open-change", ()),
            path: format!("/desk/changes/{}", change.id),
        }],
        by_email: true,
    };
    messages::send(unit, ctx, &owner.key, message);
}
