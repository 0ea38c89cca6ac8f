//! When the legal term passes without a decision and the law gives silence a meaning: a message to the
//! process, which then decides by it.

use std::time::Duration;

use bpmn::Event;
use feel::Context;
use platform::{Actor, Ctx, Edge, Fault};
use services::definition::Silence;

use crate::application::{Application, State, store};
use crate::casework::Casework;
use crate::process::resume::resume;

/// How often terms are looked at.
const PAUSE: Duration = Duration::from_secs(60);
/// The message that archetypes wait for.
const MESSAGE: &str = "term-passed";

/// Looks at terms for as long as the process lives.
pub async fn run(casework: Casework, edge: Edge) {
    loop {
        let ctx = edge.ctx(Actor::System("silence"), platform::Locale::EN);
        if let Err(fault) = run_once(&casework, &ctx).await {
            tracing::warn!(%fault, "terms could not be looked at");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Decides what the law says is decided by silence. Gives back how many.
///
/// # Errors
/// A fault when the database cannot answer; a case whose process is broken is logged and left.
pub async fn run_once(casework: &Casework, ctx: &Ctx) -> Result<usize, Fault> {
    let mut decided = 0;
    for application in store::list_overdue(casework.db(), ctx.today()).await? {
        let definition = casework.definition_of(&application).await?;
        let silence = definition.clock.as_ref().map_or(Silence::None, |clock| clock.silence);
        if silence == Silence::None || application.state != State::Open {
            continue;
        }
        match decide(casework, ctx, &application).await {
            Ok(()) => decided += 1,
            Err(fault) => {
                tracing::warn!(case = %application.label(), %fault, "a term passed in vain")
            }
        }
    }
    Ok(decided)
}

async fn decide(casework: &Casework, ctx: &Ctx, application: &Application) -> Result<(), Fault> {
    let event = Event::Message { name: MESSAGE.into(), correlation: None, payload: Context::new() };
    let unit = resume(casework, ctx, application.id, event).await?;
    let nothing_waits = || Fault::new("decide by silence", "nothing waits for the term to pass");
    casework.db().commit(unit.ok_or_else(nothing_waits)?).await?;
    Ok(())
}
