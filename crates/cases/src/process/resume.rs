//! A process goes on without anybody asking: a timer rang, or the legal term passed.

use bpmn::{Event, Instance};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose};

use super::{Stuck, drive};
use crate::application::store::{self, Key};
use crate::application::{ApplicationId, State};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::decision::{self, Issue};
use crate::findings::Rules;
use crate::task::complete::received_on;
use crate::work::Work;
use crate::{history, task};

/// Gives the event to the process of a case and gathers what follows. None when nothing waits for it any
/// more: the case is over, its person erased, or the wait answered.
///
/// # Errors
/// A fault when the database cannot answer or a rule is broken.
pub(crate) async fn resume(
    casework: &Casework,
    ctx: &Ctx,
    id: ApplicationId,
    event: Event,
) -> Result<Option<Unit>, Fault> {
    let Some(on_file) = store::find(casework.db(), Key::Id(id)).await? else { return Ok(None) };
    let application = on_file.application.clone();
    let key = casework.vault().key(ctx, application.subject).await?;
    let (Some(sealed), Some(key), true) =
        (&on_file.content.process, key, application.state.is_running())
    else {
        return Ok(None);
    };
    let definition = casework.definition_of(&application).await?;
    let tasks = task::store::list_of_application(casework.db(), id).await?;
    let seq = history::store::count(casework.db(), id).await?;
    let due_on = application.due_on.unwrap_or(ctx.today());
    let case = CaseLabel::new(application.label());
    let mut work = Work::on(ctx, &key, application, (tasks, seq));
    let access = Access::on(&case, Purpose::DecideApplication, "answers");
    let items =
        [Item::new(dossier::LABEL, &on_file.content.answers), Item::new(super::LABEL, sealed)];
    let opened = casework.vault().open_in(&mut work.unit, ctx, &access, &key, &items)?;
    let [answers, state] = opened.as_slice() else { return Ok(None) };
    let dossier = Dossier::read(answers.for_deciding())?;
    let mut instance: Instance = state.for_deciding().json()?;
    let situation = dossier.situation(ctx, received_on(&work));
    let mut rules = Rules::over(&definition, &situation);
    if work.application.state == State::Waiting {
        work.application.resume_clock(ctx);
        task::take::set_waiting(&mut work, false);
    }
    let driven = match drive(&mut work, &definition, &mut instance, (event, due_on), &mut rules) {
        Ok(driven) => driven,
        Err(Stuck::Refused(_)) => return Ok(None),
        Err(Stuck::Fault(fault)) => return Err(fault),
    };
    if let Some(outcome) = &driven.issue {
        let (definition, dossier) = (&*definition, &dossier);
        let digester = casework.vault().digester();
        let issue = Issue { definition, dossier, outcome, findings: None, text: None, digester };
        decision::issue(&mut work, ctx, issue);
    }
    let sealed = key.seal_json(ctx, super::LABEL, &instance);
    store::update_process(&mut work.unit, id, &sealed);
    Ok(Some(work.into_unit()))
}
