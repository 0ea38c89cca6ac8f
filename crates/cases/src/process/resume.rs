//! A process goes on without anybody at the page of its case: a timer rang, the legal term passed, a fee
//! was paid.

use std::sync::Arc;

use bpmn::{Event, Instance};
use platform::{Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, Purpose, SubjectKey};
use services::decide::Findings;
use services::{Definition, Town};

use super::{Driven, Stuck, drive, rules_ctx};
use crate::application::store::{self, Key, OnFile};
use crate::application::{ApplicationId, State};
use crate::apply::dossier::{self, Dossier};
use crate::apply::evidence;
use crate::casework::Casework;
use crate::decision::displaced::Displaced;
use crate::decision::{self, Issue};
use crate::findings::{self, Rules};
use crate::history::{self, Act, Past};
use crate::payment::demand;
use crate::silence;
use crate::task::complete::received_on;
use crate::task::{self, Task};
use crate::work::Work;

/// A case as it was read, with the key of the one it is about.
pub(crate) struct Loaded {
    pub(crate) on_file: OnFile,
    pub(crate) definition: Arc<Definition>,
    pub(crate) key: SubjectKey,
    town: Arc<Town>,
    tasks: Vec<Task>,
    past: Past,
}

/// Reads a case. None when there is none, or its person was erased.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn load(
    casework: &Casework,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<Option<Loaded>, Fault> {
    let Some(on_file) = store::find(casework.db(), Key::Id(id)).await? else { return Ok(None) };
    let key = casework.key_of(ctx, &on_file.application).await?;
    let Some(key) = key else { return Ok(None) };
    let definition = casework.definition_of(&on_file.application).await?;
    let tasks = task::store::list_of_application(casework.db(), id).await?;
    let past = history::store::past(casework.db(), id).await?;
    Ok(Some(Loaded { on_file, definition, key, town: casework.town(), tasks, past }))
}

/// What was opened of a case to go on.
pub(crate) struct Opened {
    pub(crate) dossier: Dossier,
    instance: Option<Instance>,
    findings: Option<Findings>,
}

impl Opened {
    /// Where the process stands; none when the case has none.
    pub(crate) fn instance(&self) -> Option<&Instance> {
        self.instance.as_ref()
    }
}

impl Loaded {
    /// Work on the case as it was read.
    pub(crate) fn work<'a>(&'a self, ctx: &'a Ctx) -> Work<'a> {
        let application = self.on_file.application.clone();
        let read = (self.tasks.clone(), self.past.clone());
        Work::on(ctx, &self.key, application, read, Arc::clone(&self.town))
    }

    /// Opens the case inside the unit of the act, so that the opening is recorded with it.
    pub(crate) fn open_in(
        &self,
        casework: &Casework,
        work: &mut Work<'_>,
        purpose: Purpose,
    ) -> Result<Opened, Fault> {
        let content = &self.on_file.content;
        let case = CaseLabel::new(self.on_file.application.label());
        let access = Access::on(&case, purpose, "answers");
        let mut items = vec![Item::new(dossier::LABEL, &content.answers)];
        items.extend(content.process.as_ref().map(|sealed| Item::new(super::LABEL, sealed)));
        items.extend(content.findings.as_ref().map(|sealed| Item::new(findings::LABEL, sealed)));
        let ctx = work.ctx;
        let opened = casework.vault().open_in(&mut work.unit, ctx, &access, &self.key, &items)?;
        let mut opened = opened.iter().map(privacy::Pending::for_deciding);
        let mut next = |is_there: bool| if is_there { opened.next() } else { None };
        let nothing = || Fault::new("open a case", "it has no answers");
        let dossier = Dossier::read(next(true).ok_or_else(nothing)?)?;
        let instance = next(content.process.is_some());
        let findings = next(content.findings.is_some());
        let instance = instance.map(privacy::Plain::json).transpose()?;
        Ok(Opened { dossier, instance, findings: findings.map(privacy::Plain::json).transpose()? })
    }

    /// Opens what was said, and nothing of where the process stands.
    pub(crate) fn open_dossier(
        &self,
        casework: &Casework,
        work: &mut Work<'_>,
        purpose: Purpose,
    ) -> Result<Dossier, Fault> {
        let case = CaseLabel::new(self.on_file.application.label());
        let access = Access::on(&case, purpose, "answers");
        let items = [Item::new(dossier::LABEL, &self.on_file.content.answers)];
        let ctx = work.ctx;
        let opened = casework.vault().open_in(&mut work.unit, ctx, &access, &self.key, &items)?;
        let nothing = || Fault::new("open a case", "it has no answers");
        Dossier::read(opened.first().ok_or_else(nothing)?.for_deciding())
    }

    /// Opens where the process stands, and nothing else; the opening is recorded in the unit.
    pub(crate) fn open_process(
        &self,
        casework: &Casework,
        ctx: &Ctx,
        unit: &mut Unit,
    ) -> Result<Option<Instance>, Fault> {
        let Some(process) = &self.on_file.content.process else { return Ok(None) };
        let case = CaseLabel::new(self.on_file.application.label());
        let access = Access::on(&case, Purpose::DecideApplication, "process-state");
        let items = [Item::new(super::LABEL, process)];
        let opened = casework.vault().open_in(unit, ctx, &access, &self.key, &items)?;
        opened.first().map(|process| process.for_deciding().json()).transpose()
    }

    /// Gives an event to the process and gathers what follows; `true` when the process went on. When it comes
    /// to a decision, it is `decided.by`'s.
    pub(crate) async fn go_on(
        &self,
        casework: &Casework,
        work: &mut Work<'_>,
        opened: &mut Opened,
        (event, decided): (Event, Decided<'_>),
    ) -> Result<bool, Fault> {
        let Opened { dossier, instance: Some(instance), findings } = opened else {
            return Ok(false);
        };
        let definition = &*self.definition;
        let due_on = work.application.due_on.unwrap_or(work.ctx.today());
        let situation = dossier.situation(work.ctx, received_on(work));
        let whose = (work.application.id, &*dossier);
        work.is_judged = evidence::is_judged(casework.db(), whose).await?;
        let mut rules = Rules::of_case((definition, &situation), work, dossier);
        // Where the law lets silence grant, it does not ask what was shown.
        rules.unseen &= !silence::is_consent(definition, decided.by.actor());
        let driven = match drive(work, definition, instance, (event, due_on), &mut rules) {
            Ok(driven) => driven,
            Err(Stuck::Refused(_)) => return Ok(false),
            Err(Stuck::Fault(fault)) => return Err(fault),
        };
        let Driven { issue, demand, .. } = driven;
        if let Some(demand) = &demand {
            demand::tell(work, definition, dossier, ("message-pay", demand));
        }
        if let Some(outcome) = &issue {
            let before = findings.as_ref().filter(|_| decided.on_findings);
            let found = rules.found(before);
            let findings = found.as_ref();
            let (text, digester) = (decided.text, casework.vault().digester());
            let displaced = decided.displaced;
            let issue = Issue { definition, dossier, outcome, findings, text, digester, displaced };
            decision::issue(work, decided.by, issue);
        }
        let sealed = self.key.seal_json(work.ctx, super::LABEL, instance);
        store::update_process(&mut work.unit, work.application.id, &sealed);
        Ok(true)
    }
}

/// Whose a decision is, to which the process may come.
#[derive(Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) by: &'a Ctx,
    /// What an official wrote before.
    pub(crate) text: Option<&'a str>,
    /// Whether it rests on what the rules found when it was handed in.
    pub(crate) on_findings: bool,
    /// Whose entries of registers a grant takes the place of, when it is an official's.
    pub(crate) displaced: &'a [Displaced],
}

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
    let Some(loaded) = load(casework, ctx, id).await? else { return Ok(None) };
    let running = loaded.on_file.application.state.is_running();
    if !running || loaded.on_file.content.process.is_none() {
        return Ok(None);
    }
    let mut work = loaded.work(ctx);
    let mut opened = loaded.open_in(casework, &mut work, Purpose::DecideApplication)?;
    if work.application.state == State::Waiting {
        work.application.resume_clock(ctx);
        task::take::set_waiting(&mut work, false);
    }
    let decided = Decided { by: ctx, text: None, on_findings: false, displaced: &[] };
    let went_on = loaded.go_on(casework, &mut work, &mut opened, (event, decided)).await?;
    Ok(went_on.then(|| work.into_unit()))
}

/// The same for what another case tells this one: recorded as an act, and whatever it asked of the applicant stays
/// asked. A decision to which it leads is the rules'.
///
/// # Errors
/// As [`resume`].
pub(crate) async fn resume_told(
    casework: &Casework,
    ctx: &Ctx,
    id: ApplicationId,
    (event, act): (Event, Act<'_>),
) -> Result<Option<Unit>, Fault> {
    let Some(loaded) = load(casework, ctx, id).await? else { return Ok(None) };
    if !loaded.on_file.application.state.is_running() {
        return Ok(None);
    }
    let mut work = loaded.work(ctx);
    let mut opened = loaded.open_in(casework, &mut work, Purpose::DecideApplication)?;
    work.record(act);
    let by = rules_ctx(ctx);
    let decided = Decided { by: &by, text: None, on_findings: true, displaced: &[] };
    let went_on = loaded.go_on(casework, &mut work, &mut opened, (event, decided)).await?;
    Ok(went_on.then(|| work.into_unit()))
}
