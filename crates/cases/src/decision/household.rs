//! What a grant enters in registers for others of the applicant's household: a job of the decision's unit finds them,
//! enters it as theirs, and tells each of them, in one unit.

use messages::{Action, Message};
use platform::id::PersonId;
use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Fault};
use privacy::{Access, Purpose};
use records::register::{self, Replacing};
use serde::{Deserialize, Serialize};
use services::Definition;

use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::history::{Act, kind};
use crate::process::resume;
use crate::task::complete::received_on;
use crate::work::Work;

/// The kind of job behind it.
pub const JOB: &str = "cases.enter_household";

/// Of which case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entering {
    /// The case.
    pub application: ApplicationId,
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { enter(&casework, &ctx.acting_as(Actor::System("rules")), &job).await }
    });
}

/// Enters it; nothing where the applicant was erased meanwhile. Whoever the population register does not know by the
/// number stays as they are.
async fn enter(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Entering { application } = job.read()?;
    let Some(loaded) = resume::load(casework, ctx, application).await? else {
        return Ok(Ended::Done);
    };
    let mut work = loaded.work(ctx);
    let definition = &loaded.definition;
    let dossier = loaded.open_dossier(casework, &mut work, Purpose::MaintainRegister)?;
    let judged = dossier.judged(ctx, definition, received_on(&work));
    let case = work.application.label();
    let entries = services::decide::entries(definition, &judged.situation, &judged.walked, &case);
    for entry in &entries {
        for number in &entry.also_for {
            one(casework, &mut work, definition, (entry, number)).await?;
        }
    }
    work.record(Act { kind: kind::DONE, detail: Some("household"), text: None });
    let mut unit = work.into_unit();
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// Enters it for one of them, in the place of their own entry.
async fn one(
    casework: &Casework,
    work: &mut Work<'_>,
    definition: &Definition,
    (entry, number): (&services::decide::Entry, &str),
) -> Result<(), Fault> {
    let (db, vault, ctx) = (casework.db(), casework.vault(), work.ctx);
    let found = register::find_subject(db, vault, register::POPULATION, number).await?;
    let other = found.filter(|found| *found != work.application.subject);
    let Some(other) = other else { return Ok(()) };
    let Some(key) = vault.key(ctx, other).await? else { return Ok(()) };
    let whose = (vault.digester(), &key, Replacing::Own);
    register::enter(&mut work.unit, ctx, whose, (&entry.register, None), entry.data.clone());
    let access = Access::new(Purpose::SendMessage, "profile");
    let person = PersonId(other.0);
    let profile = casework.inner().identity.profile(ctx, &access, person).await?;
    let locale = profile.map(|profile| profile.preferences.locale()).unwrap_or_default();
    let words = crate::wording::words(locale);
    let known = format!("displaced-register-{}", entry.register);
    let register = if words.has(&known) { words.t(&known) } else { entry.register.clone() };
    let args = [("register", register), ("service", definition.name.get(locale).to_owned())];
    let message = Message {
        case: None,
        kind: "register",
        locale,
        subject: words.plain("message-household-subject", args.clone()),
        body: words.plain("message-household-body", args),
        actions: vec![Action {
            label: words.plain("message-open-registers", ()),
            path: "/my-data/registers".to_owned(),
        }],
        by_email: true,
    };
    messages::send(&mut work.unit, ctx, &key, message);
    Ok(())
}
