//! Timers of a process: a job that rings when they are due.

use bpmn::{Event, WaitId, working_days_due};
use jiff::Timestamp;
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Ctx, Fault};
use serde::{Deserialize, Serialize};

use super::resume::resume;
use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::work::Work;

/// The kind of job behind a timer.
pub const JOB: &str = "cases.timer";

/// What rings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Timer {
    /// The case.
    pub application: ApplicationId,
    /// The wait of its process.
    pub wait: u32,
}

/// Starts a timer. One whose wait is over by then rings in vain.
pub(super) fn start(
    work: &mut Work<'_>,
    (wait, due, text, working_days): (WaitId, Option<Timestamp>, &str, bool),
) {
    let due = due.filter(|_| !working_days).unwrap_or_else(|| calendar_due(work, text));
    let timer = Timer { application: work.application.id, wait: wait.0 };
    jobs::enqueue(&mut work.unit, work.ctx, JOB, &timer, due);
}

/// By the town's calendar with its public holidays; a text that is no period rings at once, and the case is looked at.
fn calendar_due(work: &Work<'_>, text: &str) -> Timestamp {
    let now = work.ctx.now().to_zoned(work.ctx.zone().clone());
    let calendar = &work.town.calendar;
    let due = working_days_due(text, &now, &|day| calendar.is_working_day(day));
    due.unwrap_or(work.ctx.now())
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { ring(&casework, &ctx.acting_as(platform::Actor::System("timer")), &job).await }
    });
}

/// Rings: the process goes on, in one unit with the end of the job. In vain when the wait is over.
async fn ring(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let timer: Timer = job.read()?;
    let event = Event::TimerFired { wait: WaitId(timer.wait) };
    let Some(mut unit) = resume(casework, ctx, timer.application, event).await? else {
        return Ok(Ended::Done);
    };
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}

#[cfg(test)]
mod tests {
    use platform::calendar::Term;

    use super::calendar_due;
    use crate::tests_support::{Bench, calendar};

    #[tokio::test]
    async fn working_days_are_those_of_the_towns_calendar() {
        let bench = Bench::at("noise-report", "assess").await;
        let ctx = bench.ctx();
        let work = bench.work(&ctx);
        for days in [1, 5, 20, 200] {
            let due = calendar_due(&work, &format!("P{days}D")).to_zoned(ctx.zone().clone());
            assert_eq!(due.date(), calendar().due_on(ctx.today(), Term::WorkingDays(days)));
        }
        assert_eq!(calendar_due(&work, "whenever"), ctx.now());
    }
}
