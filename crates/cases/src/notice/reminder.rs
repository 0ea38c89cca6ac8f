//! Who was asked for something and has not answered is reminded once, when half of the time is over.

use jiff::Timestamp;
use jiff::civil::Date;
use platform::calendar::{Calendar, Term};
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault};
use privacy::Purpose;
use serde::{Deserialize, Serialize};
use services::Definition;
use services::definition::Notice;

use super::is_wanted;
use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::decision;
use crate::history::{Act, kind};
use crate::process::resume;
use crate::task::{TaskId, TaskKind};
use crate::work::Work;

/// The kind of job behind it.
pub const JOB: &str = "cases.reminder";
/// The hour of the day at which people are reminded, by the town's clock.
const HOUR: i8 = 9;

/// What rings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reminder {
    /// The case.
    pub application: ApplicationId,
    /// What the applicant is to do.
    pub task: TaskId,
}

/// Plans the reminder of what the applicant has just been asked, where the service wants one.
pub(crate) fn plan(work: &mut Work<'_>, definition: &Definition) {
    let asked =
        work.tasks.iter().find(|task| task.is_running() && task.kind == TaskKind::Applicant);
    let Some(task) = asked.filter(|_| is_wanted(definition, Notice::Reminder)).map(|task| task.id)
    else {
        return;
    };
    let reminder = Reminder { application: work.application.id, task };
    let at = half_way(&work.town.calendar, work.ctx, within(definition));
    jobs::enqueue(&mut work.unit, work.ctx, JOB, &reminder, at);
}

/// How long the applicant has to answer.
fn within(definition: &Definition) -> Term {
    definition.clock.as_ref().map_or(Term::Weeks(4), |clock| clock.correct_within)
}

fn last_day(calendar: &Calendar, asked_on: Date, within: Term) -> Date {
    calendar.due_on(asked_on, within)
}

/// In the morning of the day that lies in the middle.
fn half_way(calendar: &Calendar, ctx: &Ctx, within: Term) -> Timestamp {
    let today = ctx.today();
    let days = last_day(calendar, today, within).duration_since(today).as_hours() / 24;
    let half = today.saturating_add(jiff::Span::new().days(days / 2));
    let morning = half.at(HOUR, 0, 0, 0).to_zoned(ctx.zone().clone());
    morning.map_or(ctx.now(), |morning| morning.timestamp())
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { ring(&casework, &ctx.acting_as(Actor::System("reminder")), &job).await }
    });
}

/// Rings; in vain when the applicant has answered, the case is over, or its person erased.
async fn ring(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Reminder { application, task } = job.read()?;
    let Some(loaded) = resume::load(casework, ctx, application).await? else {
        return Ok(Ended::Done);
    };
    let mut work = loaded.work(ctx);
    let waits = work.tasks.iter().find(|found| found.id == task && found.is_running());
    let Some(asked_at) = waits.map(|waits| waits.opened_at) else { return Ok(Ended::Done) };
    let dossier = loaded.open_dossier(casework, &mut work, Purpose::SendMessage)?;
    let asked_on = asked_at.to_zoned(ctx.zone().clone()).date();
    let until = last_day(&casework.calendar(), asked_on, within(&loaded.definition));
    let until = crate::wording::words(dossier.locale()).long_date(until);
    work.record(Act { kind: kind::REMINDED, detail: Some("answer"), text: None });
    let key = ("message-reminder", [("until", &*until)]);
    decision::write_with(&mut work, &loaded.definition, &dossier, (key.0, &key.1));
    let mut unit = work.into_unit();
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}
