//! When the legal term passes without a decision and the law gives silence a meaning: a message to the
//! process, which then decides by it.

use std::time::Duration;

use bpmn::{Event, Instance};
use feel::Context;
use platform::{Actor, Ctx, Edge, Fault};
use privacy::{Access, CaseLabel, Item, Purpose};
use services::definition::Silence;

use crate::application::store::{self, Key};
use crate::application::{Application, State};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision::{self, Issue};
use crate::findings::Rules;
use crate::process::{self, Stuck};
use crate::task::complete::received_on;
use crate::work::Work;
use crate::{history, task};

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
    let gone = || Fault::new("decide by silence", "the case is gone");
    let on_file = store::find(casework.db(), Key::Id(application.id)).await?.ok_or_else(gone)?;
    let sealed = on_file.content.process.as_ref().ok_or_else(gone)?;
    let definition = casework.definition_of(application).await?;
    let key = casework.vault().key(ctx, application.subject).await?.ok_or_else(gone)?;
    let tasks = task::store::list_of_application(casework.db(), application.id).await?;
    let seq = history::store::count(casework.db(), application.id).await?;
    let mut work = Work::on(ctx, &key, on_file.application.clone(), (tasks, seq));
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::DecideApplication, "answers");
    let items =
        [Item::new(dossier::LABEL, &on_file.content.answers), Item::new(process::LABEL, sealed)];
    let opened = casework.vault().open_in(&mut work.unit, ctx, &access, &key, &items)?;
    let [answers, state] = opened.as_slice() else { return Err(gone()) };
    let dossier = Dossier::read(answers.for_deciding())?;
    let mut instance: Instance = state.for_deciding().json()?;
    let situation = dossier.situation(ctx, received_on(&work));
    let mut rules = Rules { definition: &definition, situation: &situation, findings: None };
    let event = Event::Message { name: MESSAGE.into(), correlation: None, payload: Context::new() };
    let due_on = application.due_on.unwrap_or(ctx.today());
    let driven = process::drive(&mut work, &definition, &mut instance, (event, due_on), &mut rules);
    let driven = driven.map_err(|stuck| match stuck {
        Stuck::Fault(fault) => fault,
        Stuck::Refused(refusal) => Fault::new("decide by silence", refusal),
    })?;
    if let Some(outcome) = &driven.issue {
        let issue = Issue {
            definition: &definition,
            dossier: &dossier,
            outcome,
            findings: None,
            text: None,
        };
        decision::issue(&mut work, ctx, issue);
    }
    let sealed = key.seal_json(ctx, process::LABEL, &instance);
    let id = application.id;
    store::update_process(&mut work.unit, id, &sealed);
    casework.db().commit(work.into_unit()).await?;
    Ok(())
}
