//! The desk: queues, one page a case, and the acts that the process allows now.

pub mod act;
pub(crate) mod batch;
pub(crate) mod case;
pub(crate) mod colleagues;
pub(crate) mod documents;
mod due;
mod glance;
mod not_done;
pub(crate) mod paging;
pub(crate) mod payments;
pub(crate) mod posted;
pub(crate) mod proposed;
pub(crate) mod queue;
pub(crate) mod ranking;
pub(crate) mod sensitive;
mod standing;

use std::sync::Arc;

use platform::id::PersonId;
use platform::{Actor, Ctx};
use privacy::{Access, CaseLabel, Item, Purpose};
use services::Definition;
use services::decide::Findings;
use web::{Asked, Failure};

use crate::acting::{self, Helper};
use crate::application::store::{self, Key, OnFile};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::history::{self, Event};
use crate::task::take::{grant_in, reads_in};
use crate::task::{self, Task};
use crate::{findings, process};

/// What the desk's pages share.
pub struct Desk {
    /// Everything that acts need.
    pub casework: Casework,
}

/// A case on the desk of an official: opened, and the opening recorded.
pub(crate) struct OnDesk {
    pub(crate) on_file: OnFile,
    pub(crate) definition: Arc<Definition>,
    pub(crate) dossier: Dossier,
    pub(crate) findings: Option<Findings>,
    pub(crate) instance: Option<bpmn::Instance>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) events: Vec<Event>,
    /// Who mended it.
    pub(crate) menders: Vec<PersonId>,
    /// What was written in the history, by place.
    pub(crate) texts: Vec<(i64, String)>,
    /// Who acts for the applicant.
    pub(crate) helpers: Vec<Helper>,
}

impl OnDesk {
    /// Whether something of this kind happened.
    pub(crate) fn has(&self, kind: &str) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }
}

/// A case that an official may see, not opened yet.
pub(crate) struct Found {
    pub(crate) on_file: OnFile,
    pub(crate) tasks: Vec<Task>,
    pub(crate) events: Vec<Event>,
    /// Who mended it.
    pub(crate) menders: Vec<PersonId>,
    /// Who acts in it for the applicant.
    pub(crate) involved: Vec<PersonId>,
}

/// Finds a case for an official of one of the units that work on it, or worked on it. Nothing is opened.
pub(crate) async fn find(
    casework: &Casework,
    asked: &Asked,
    reference: &str,
) -> Result<Found, Failure> {
    let reference = platform::reference::read_reference(reference).ok_or(Failure::NotFound)?;
    let found = store::find(casework.db(), Key::Reference(&reference)).await?;
    let on_file = found.ok_or(Failure::NotFound)?;
    let id = on_file.application.id;
    let answers = casework
        .db()
        .read_all(vec![
            task::store::list_of_application_query(id),
            history::store::list_query(id),
            history::store::menders_query(id),
        ])
        .await?;
    let rows = |index: usize| answers.get(index).map(Vec::as_slice).unwrap_or_default();
    let tasks: Vec<Task> = rows(0).iter().map(task::store::task).collect();
    let events: Vec<Event> = rows(1).iter().map(history::store::event).collect();
    let menders = history::store::menders(rows(2));
    // Whoever's unit has nothing to do with the case is not told that it exists.
    let unit = on_file.application.unit.as_deref().unwrap_or_default();
    let of_mine = reads_in(&asked.visitor, unit)
        || tasks.iter().any(|task| reads_in(&asked.visitor, &task.unit));
    if !of_mine {
        return Err(Failure::NotFound);
    }
    let involved = acting::store::list_people(casework.db(), id).await?;
    Ok(Found { on_file, tasks, events, menders, involved })
}

/// The same official in the role that allows the act, in the unit of the task, else of the case: acts are recorded
/// under the unit for which they are done, and the role by which they may be.
pub(crate) fn in_role(
    asked: &Asked,
    (of_task, permissions): (&str, &[&str]),
    found: &Found,
) -> Asked {
    let of_case = found.on_file.application.unit.as_deref().unwrap_or_default();
    let visitor = &asked.visitor;
    let allowing = |unit: &str| grant_in(visitor, unit, permissions);
    let held = |unit: &str| visitor.roles.iter().find(|grant| *grant.unit == *unit);
    let grant = allowing(of_task).or_else(|| held(of_task));
    let grant = grant.or_else(|| allowing(of_case)).or_else(|| held(of_case)).cloned();
    let mut asked = asked.clone();
    if let (Some(person), Some(grant)) = (asked.visitor.person, grant) {
        let actor = Actor::Official { person, role: grant.role, unit: grant.unit };
        asked.ctx = Arc::new(asked.ctx.acting_as(actor));
    }
    asked
}

/// Where a page of the desk leads back to: whoever reads no cases has no queue.
pub(crate) fn way_back(asked: &Asked) -> &'static str {
    if asked.visitor.holds("cases.read") { "/desk" } else { "/" }
}

/// An official in the role that they hold in a unit, else in their first one, for what is done without opening
/// a case.
pub(crate) fn for_unit(asked: &Asked, unit: &str) -> Ctx {
    let roles = &asked.visitor.roles;
    let grant = roles.iter().find(|grant| *grant.unit == *unit).or(roles.first());
    let actor = match (asked.visitor.person, grant) {
        (Some(person), Some(grant)) => {
            Actor::Official { person, role: grant.role.clone(), unit: grant.unit.clone() }
        }
        _ => asked.ctx.actor().clone(),
    };
    asked.ctx.acting_as(actor)
}

/// Finds a case and opens it; the opening is recorded.
pub(crate) async fn on_desk(
    casework: &Casework,
    asked: &Asked,
    reference: &str,
) -> Result<OnDesk, Failure> {
    let found = find(casework, asked, reference).await?;
    open(casework, &in_role(asked, ("", &["cases.read"]), &found), found).await
}

/// Opens a case that was found.
pub(crate) async fn open(
    casework: &Casework,
    asked: &Asked,
    Found { on_file, tasks, events, menders, .. }: Found,
) -> Result<OnDesk, Failure> {
    let application = &on_file.application;
    let definition = casework.definition_of(application).await?;
    let case = CaseLabel::new(application.label());
    let access = Access::on(&case, Purpose::HandleCase, "case-file");
    let written: Vec<(i64, &privacy::Sealed)> =
        events.iter().filter_map(|event| Some((event.seq, event.text.as_ref()?))).collect();
    let mut items = vec![Item::new(dossier::LABEL, &on_file.content.answers)];
    items.extend(on_file.content.findings.as_ref().map(|s| Item::new(findings::LABEL, s)));
    items.extend(on_file.content.process.as_ref().map(|s| Item::new(process::LABEL, s)));
    items.extend(written.iter().map(|(_, sealed)| Item::new(history::TEXT_LABEL, sealed)));
    let opened = casework.vault().open(&asked.ctx, &access, application.subject, &items).await;
    let opened = opened.map_err(|error| match error {
        privacy::OpenError::Erased => Failure::Gone,
        privacy::OpenError::Fault(fault) => fault.into(),
    })?;
    let mut opened = opened.into_iter();
    let mut next = || opened.next().ok_or(Failure::Gone);
    let dossier = Dossier::read(&next()?)?;
    let findings = match &on_file.content.findings {
        Some(_) => Some(next()?.json::<Findings>()?),
        None => None,
    };
    let instance = match &on_file.content.process {
        Some(_) => Some(next()?.json::<bpmn::Instance>()?),
        None => None,
    };
    let mut texts = Vec::with_capacity(written.len());
    for (seq, _) in &written {
        texts.push((*seq, next()?.text()?.to_owned()));
    }
    let helped = (application, Purpose::HandleCase);
    let helpers = acting::helpers(casework, &asked.ctx, helped).await?;
    Ok(OnDesk {
        definition,
        dossier,
        findings,
        instance,
        tasks,
        texts,
        events,
        menders,
        helpers,
        on_file,
    })
}
