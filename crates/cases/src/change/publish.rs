//! An approved change becomes the service: its file is written in one step, then published like any changed folder.

use identity::role::store::list_standing;
use messages::{Action, Message};
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
const TOLD_MAX: usize = 50;

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

async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Publish { change } = job.read()?;
    let Some(mut change) = store::find(casework.db(), change).await? else {
        return Ok(Ended::Done);
    };
    if change.state != ChangeState::Approved {
        return Ok(Ended::Done);
    }
    let replaced = write(casework, &change).await?;
    let mut unit = Unit::new();
    let act = match replaced {
        Replaced::Written | Replaced::Already => "published",
        Replaced::Overtaken(_) => "overtaken",
    };
    change.state = ChangeState::of(act).unwrap_or(ChangeState::Overtaken);
    change.entry = Some(log(&mut unit, ctx, &change, act).to_string());
    // The moment of this entry is the moment of the change, so that its receipt can be made again.
    change.decided_at = Some(ctx.now());
    store::update(&mut unit, &change);
    for owner in owners(casework, ctx, &change).await? {
        tell(&mut unit, ctx, casework, (&owner, &change));
    }
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    services::catalogue::store::publish(&casework.inner().catalogue, casework.db(), ctx).await?;
    Ok(Ended::InItsUnit)
}

/// Writes the file and reads the folder again, as it is done when somebody else changed it.
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

/// Who owns services: everybody who drafts them today, and whoever proposed this change.
async fn owners(casework: &Casework, ctx: &Ctx, change: &Change) -> Result<Vec<Owner>, Fault> {
    let grants = list_standing(casework.db(), ctx.today(), GRANTS_MAX).await?;
    let drafts = |role: &str| {
        identity::role::find(role).is_some_and(|role| role.permissions.contains(&DRAFT))
    };
    let holding = grants.iter().filter(|grant| drafts(&grant.role)).map(|grant| grant.person);
    let mut people: Vec<_> = holding.chain(change.proposed_by).collect();
    people.sort_unstable();
    people.dedup();
    people.truncate(TOLD_MAX);
    let mut owners = Vec::new();
    for person in people {
        let Some(key) = casework.vault().key(ctx, subject_of(person)).await? else { continue };
        let access = Access::new(Purpose::SendMessage, "profile");
        let profile = casework.inner().identity.profile(ctx, &access, person).await?;
        let locale = profile.map(|profile| profile.preferences.locale()).unwrap_or_default();
        owners.push(Owner { key, locale });
    }
    Ok(owners)
}

fn tell(unit: &mut Unit, ctx: &Ctx, casework: &Casework, (owner, change): (&Owner, &Change)) {
    let words = crate::wording::words(owner.locale);
    let service = casework.service_name(&change.service, owner.locale);
    let word = change.state.word();
    let args = [("service", service), ("reason", change.reason.clone())];
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
