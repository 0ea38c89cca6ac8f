//! Rights over one's own data that are cases: asking why data was opened, correcting it, objecting to a use.

use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault};
use privacy::data_use::{self, DataUse, DataUseId, Who};
use privacy::{CaseLabel, Purpose, question, refused_use, restriction};
use serde::{Deserialize, Serialize};
use services::Definition;
use services::definition::DataRight;
use web::{Page, Words};

use crate::application::{Application, ApplicationId};
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::decision;
use crate::process::resume;
use crate::work::Work;

/// The entry of the data-use log that a case asks about.
fn entry_asked(definition: &Definition, dossier: &Dossier) -> Option<DataUseId> {
    let key = definition.process.entry.as_deref()?;
    DataUseId::parse(dossier.answers.get(key)?.as_str()?.trim())
}

/// Notes the question beside the entry, in the unit that hands the case in.
pub(crate) fn ask(work: &mut Work<'_>, definition: &Definition, dossier: &Dossier) {
    let Some(entry) = entry_asked(definition, dossier) else { return };
    let case = CaseLabel::new(work.application.label());
    question::ask(&mut work.unit, work.ctx, work.key.subject(), (entry, &case));
}

/// What follows when such a case is decided, in its unit: a question is answered, a use ends.
pub(crate) fn decided(
    work: &mut Work<'_>,
    definition: &Definition,
    (dossier, is_granted): (&Dossier, bool),
) {
    if is_granted && definition.process.right == Some(DataRight::Correction) {
        let job = Corrected { application: work.application.id };
        jobs::enqueue(&mut work.unit, work.ctx, CORRECTED_JOB, &job, work.ctx.now());
    }
    let Some(key) = definition.process.entry.as_deref() else { return };
    let case = CaseLabel::new(work.application.label());
    match definition.process.right {
        Some(DataRight::Explanation) => question::answer(&mut work.unit, work.ctx, &case),
        Some(DataRight::Objection) if is_granted => {
            let answer = dossier.answers.get(key).and_then(|answer| answer.as_str());
            if let Some(purpose) = answer.and_then(Purpose::parse) {
                let (subject, what) = (work.key.subject(), (purpose, &case));
                refused_use::store::refuse(&mut work.unit, work.ctx, subject, what);
            }
        }
        Some(DataRight::Objection | DataRight::Correction) | None => {}
    }
}

/// The kind of job that tells who had been given corrected data.
const CORRECTED_JOB: &str = "cases.corrected";

/// What the job needs.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Corrected {
    application: ApplicationId,
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(CORRECTED_JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { tell_corrected(&casework, &ctx.acting_as(Actor::System("messages")), &job).await }
    });
}

/// Tells the person which programs had been given the data before it was corrected (GDPR, article 19).
async fn tell_corrected(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Corrected { application } = job.read()?;
    let Some(loaded) = resume::load(casework, ctx, application).await? else {
        return Ok(Ended::Done);
    };
    let mut work = loaded.work(ctx);
    let dossier = loaded.open_dossier(casework, &mut work, Purpose::SendMessage)?;
    let words = crate::wording::words(dossier.locale());
    let programs = programs(casework, &words, work.key.subject()).await?;
    let more = [("programs", &*programs)];
    decision::write_with(&mut work, &loaded.definition, &dossier, ("message-corrected", &more));
    let mut unit = work.into_unit();
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

/// The programs that were ever given somebody's data, as a list in words.
pub(crate) async fn programs(
    casework: &Casework,
    words: &Words,
    subject: platform::id::SubjectId,
) -> Result<String, Fault> {
    let programs = data_use::list_programs(casework.db(), subject).await?;
    Ok(if programs.is_empty() { words.t("desk-given-to-nobody") } else { words.list(&programs) })
}

/// Whether the person has restricted the use of the data of a case. Cases about these rights themselves go on.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn is_restricted(
    casework: &Casework,
    ctx: &Ctx,
    application: &Application,
) -> Result<bool, Fault> {
    let definition = casework.current(&application.service);
    if definition.is_some_and(|definition| definition.process.right.is_some()) {
        return Ok(false);
    }
    let label = application.label();
    restriction::store::holds(casework.db(), ctx.now(), (application.subject, &label)).await
}

/// The entry that a case asks about, in words, for whoever answers; with the one who opened.
pub(crate) async fn entry_in_words(
    casework: &Casework,
    page: &Page,
    (definition, dossier): (&Definition, &Dossier),
    subject: platform::id::SubjectId,
) -> Result<Option<String>, Fault> {
    let Some(entry) = entry_asked(definition, dossier) else { return Ok(None) };
    let found = data_use::find(casework.db(), subject, entry).await?;
    Ok(found.map(|found| in_words(casework, page, &found)))
}

fn in_words(casework: &Casework, page: &Page, entry: &DataUse) -> String {
    let who = match &entry.who {
        Who::Official { person, role, unit } => {
            let unit = casework.unit_name(unit, page.locale());
            format!("{}, {unit} ({person})", page.t(&format!("role-{role}")))
        }
        Who::Themself | Who::Visitor | Who::Helper(_) => page.t("desk-entry-person"),
        Who::Client(program) | Who::Through { program, .. } => program.in_full(),
        Who::System(name) => name.to_string(),
    };
    let at = page.instant(entry.at);
    let why = page.t(&format!("privacy-purpose-{}", entry.purpose.key()));
    let case =
        entry.case.as_ref().map_or_else(|| page.t("desk-entry-no-case"), ToString::to_string);
    format!("{at}\n{who}\n{why}\n{case}")
}
