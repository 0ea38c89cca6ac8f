//! Writes down for what messages and signals of other cases a case waits: from the state of its process, so
//! that the rows can always be made again.

use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Unit};
use serde::{Deserialize, Serialize};

use super::deliver::{self, Deliver};
use super::{Kind, store, waiting};
use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::process::resume;

/// The kind of job behind it.
pub const JOB: &str = "cases.subscribe";

/// Which case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Subscribe {
    /// The case.
    pub application: ApplicationId,
}

pub(super) fn handle(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { run(&casework, &ctx.acting_as(Actor::System("messages")), &job).await }
    });
}

/// Replaces the rows of the case, and looks again at what was sent before it waited.
async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Subscribe { application } = job.read()?;
    let mut unit = Unit::new();
    store::unsubscribe(&mut unit, application);
    if let Some(loaded) = resume::load(casework, ctx, application).await?
        && loaded.on_file.application.state.is_running()
    {
        let instance = loaded.open_process(casework, ctx, &mut unit)?;
        let waits = instance.map(|instance| waiting(&loaded.definition.bpmn, &instance));
        for waits in waits.unwrap_or_default() {
            let key = waits.key.as_deref().unwrap_or_default();
            let digest = deliver::digest(casework, (waits.kind, &waits.name, key));
            let at = (application, waits.wait.0);
            store::subscribe(&mut unit, at, (waits.kind, &waits.name, &digest));
            // A signal is for who waits when it is sent; a message waits for its receiver.
            if waits.kind == Kind::Message {
                for dispatch in store::pending(casework.db(), &waits.name).await? {
                    let again = Deliver { once: true, ..Deliver::of(dispatch) };
                    jobs::enqueue(&mut unit, ctx, deliver::JOB, &again, ctx.now());
                }
            }
        }
    }
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}
