//! When the legal term passes without a decision and the law gives silence a meaning: a message to the
//! process, which then decides by it.

use std::time::Duration;

use bpmn::Event;
use feel::Context;
use platform::{Actor, Ctx, Edge, Fault};
use privacy::Purpose;
use services::Definition;
use services::definition::Silence;

use crate::application::{Application, DecidedBy, State, store};
use crate::apply::dossier::Dossier;
use crate::casework::Casework;
use crate::history::{self, Act, kind};
use crate::process::resume::{load, resume};
use crate::work::Work;
use crate::{capacity, decision};

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
    let (mut decided, mut last) = (0, None);
    loop {
        let overdue = store::list_overdue(casework.db(), ctx.today(), last).await?;
        for application in &overdue {
            let definition = casework.definition_of(application).await?;
            if meaning(&definition) == Silence::None || application.state != State::Open {
                continue;
            }
            match decide(casework, ctx, application).await {
                Ok(done) => decided += usize::from(done),
                Err(fault) => {
                    tracing::warn!(case = %application.label(), %fault, "a term passed in vain")
                }
            }
        }
        // What no silence decides stays on the list until somebody does: it must not hide what comes behind it.
        let Some(end) = overdue.last().filter(|_| overdue.len() >= store::OVERDUE_MAX) else {
            return Ok(decided);
        };
        last = end.due_on.map(|due_on| (due_on, end.id));
    }
}

/// What silence means for a service.
fn meaning(definition: &Definition) -> Silence {
    definition.clock.as_ref().map_or(Silence::None, |clock| clock.silence)
}

/// Whether the law itself grants: the term passed in silence, and silence is consent.
pub(crate) fn is_consent(definition: &Definition, by: &Actor) -> bool {
    decision::decider(by) == DecidedBy::Silence && meaning(definition) == Silence::Accept
}

/// Tries before a conflict is no longer somebody else's click.
const TRIES_MAX: usize = 3;

/// `true` when the case is decided; else an official has it.
async fn decide(casework: &Casework, ctx: &Ctx, application: &Application) -> Result<bool, Fault> {
    let events = history::store::list(casework.db(), application.id).await?;
    if events.iter().any(|event| event.kind == kind::TERM_PASSED) {
        return Ok(false);
    }
    for _ in 0..TRIES_MAX {
        let event =
            Event::Message { name: MESSAGE.into(), correlation: None, payload: Context::new() };
        let unit = resume(casework, ctx, application.id, event).await?;
        let nothing_waits =
            || Fault::new("decide by silence", "nothing waits for the term to pass");
        match casework.db().commit(unit.ok_or_else(nothing_waits)?).await {
            Ok(()) => return Ok(true),
            Err(error) if error.is_conflict() => casework.vault().look_again(),
            Err(error) => return Err(error.into_fault()),
        }
    }
    let definition = casework.definition_of(application).await?;
    let left = capacity::places_left_for(casework.db(), &definition, application.id).await?;
    let why = if left == Some(0) { "no-place" } else { "conflict" };
    let Some(loaded) = load(casework, ctx, application.id).await? else { return Ok(false) };
    let mut work = loaded.work(ctx);
    let opened = loaded.open_in(casework, &mut work, Purpose::DecideApplication)?;
    hand_over(&mut work, why, (&definition, &opened.dossier));
    casework.db().commit(work.into_unit()).await?;
    Ok(false)
}

/// Silence cannot grant what is not there any more (all places are given out, an entry of a register is somebody
/// else's): an official decides, sees why, and the applicant is told so.
pub(crate) fn hand_over(
    work: &mut Work<'_>,
    why: &'static str,
    (definition, dossier): (&Definition, &Dossier),
) {
    work.record(Act { kind: kind::TERM_PASSED, detail: Some(why), text: None });
    decision::write(work, definition, dossier, "message-term-passed");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::service;

    #[test]
    fn silence_grants_where_the_law_calls_it_consent() {
        let check = |id: &str, by: &'static str, expected: bool| {
            assert_eq!(is_consent(&service(id), &Actor::System(by)), expected, "{id} {by}");
        };
        check("street-party", "silence", true);
        check("street-party", "rules", false);
        check("food-stall-permit", "silence", false);
        check("e-residency", "silence", false);
    }
}
