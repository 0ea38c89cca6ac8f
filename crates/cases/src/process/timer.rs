//! Timers of a process: a job that rings when they are due.

use std::str::FromStr;

use bpmn::{Event, Instance, WaitId};
use jiff::{Span, Timestamp};
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Ctx, Fault};
use privacy::{Access, CaseLabel, Item, Purpose};
use serde::{Deserialize, Serialize};

use super::Stuck;
use crate::application::store::{self, Key};
use crate::application::{ApplicationId, State};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision::{self, Issue};
use crate::findings::Rules;
use crate::task::complete::received_on;
use crate::work::Work;
use crate::{history, task};

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

/// A period in calendar days from now; a text that is none rings at once, and the case is looked at.
fn calendar_due(work: &Work<'_>, text: &str) -> Timestamp {
    let now = work.ctx.now().to_zoned(work.ctx.zone().clone());
    let span = Span::from_str(text).unwrap_or_default();
    now.checked_add(span).map_or(work.ctx.now(), |due| due.timestamp())
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
    let Some(on_file) = store::find(casework.db(), Key::Id(timer.application)).await? else {
        return Ok(Ended::Done);
    };
    let application = on_file.application.clone();
    let key = casework.vault().key(ctx, application.subject).await?;
    let (Some(sealed), Some(key), true) =
        (&on_file.content.process, key, application.state.is_running())
    else {
        return Ok(Ended::Done);
    };
    let definition = casework.definition_of(&application).await?;
    let tasks = task::store::list_of_application(casework.db(), application.id).await?;
    let seq = history::store::count(casework.db(), application.id).await?;
    let due_on = application.due_on.unwrap_or(ctx.today());
    let case = CaseLabel::new(application.label());
    let mut work = Work::on(ctx, &key, application, (tasks, seq));
    let access = Access::on(&case, Purpose::DecideApplication, "answers");
    let items =
        [Item::new(dossier::LABEL, &on_file.content.answers), Item::new(super::LABEL, sealed)];
    let opened = casework.vault().open_in(&mut work.unit, ctx, &access, &key, &items)?;
    let [answers, state] = opened.as_slice() else { return Ok(Ended::Done) };
    let dossier = Dossier::read(answers.for_deciding())?;
    let mut instance: Instance = state.for_deciding().json()?;
    let situation = dossier.situation(ctx, received_on(&work));
    let mut rules = Rules { definition: &definition, situation: &situation, findings: None };
    if work.application.state == State::Waiting {
        work.application.resume_clock(ctx);
        task::take::set_waiting(&mut work, false);
    }
    let event = Event::TimerFired { wait: WaitId(timer.wait) };
    let driven =
        match super::drive(&mut work, &definition, &mut instance, (event, due_on), &mut rules) {
            Ok(driven) => driven,
            Err(Stuck::Refused(_)) => return Ok(Ended::Done),
            Err(Stuck::Fault(fault)) => return Err(fault),
        };
    if let Some(outcome) = &driven.issue {
        let (definition, dossier) = (&*definition, &dossier);
        let issue = Issue { definition, dossier, outcome, findings: None, text: None };
        decision::issue(&mut work, ctx, issue);
    }
    let sealed = key.seal_json(ctx, super::LABEL, &instance);
    store::update_process(&mut work.unit, timer.application, &sealed);
    job.finish_in(&mut work.unit);
    casework.db().commit(work.into_unit()).await?;
    Ok(Ended::InItsUnit)
}
