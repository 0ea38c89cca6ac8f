//! An official chooses in an ad-hoc sub-process: begins one of its activities, or says that it is finished. The
//! process says what there is to choose.

use bpmn::{Choices, Event, Instance, Moment, WaitId};
use feel::Context;
use services::Definition;
use services::decide::Findings;
use web::Visitor;

use super::complete::{NotCompleted, received_on};
use super::take::{is_own, may_in, running_index};
use super::{Task, TaskId};
use crate::apply::dossier::Dossier;
use crate::decision::displaced::Displaced;
use crate::decision::{self, Issue};
use crate::findings::Rules;
use crate::history::{Act, kind};
use crate::payment::demand;
use crate::process;
use crate::work::Work;

/// The named permission that choosing takes: whoever chooses shapes how the case is handled.
pub const CHOOSES: &str = "cases.decide";

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice<'a> {
    /// An activity, by its id, begins.
    Begin(&'a str),
    /// Nothing more begins.
    Finish,
}

/// Why it is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChooseRefusal {
    /// There is no such task on this case, or it is done.
    NotOpen,
    /// The official has no role in the unit, or the role does not allow this.
    NotYours,
    /// A colleague has the task.
    Taken,
    /// The case is the official's own affair.
    OwnCase,
    /// This activity cannot begin now.
    NotOffered,
    /// What has to be reached before it is finished is not.
    NotYet,
    /// All places of the service are given out.
    NoPlaceLeft,
}

impl ChooseRefusal {
    /// All of them.
    pub const ALL: [ChooseRefusal; 7] = [
        ChooseRefusal::NotOpen,
        ChooseRefusal::NotYours,
        ChooseRefusal::Taken,
        ChooseRefusal::OwnCase,
        ChooseRefusal::NotOffered,
        ChooseRefusal::NotYet,
        ChooseRefusal::NoPlaceLeft,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ChooseRefusal::NotOpen => "task-not-open",
            ChooseRefusal::NotYours => "not-your-unit",
            ChooseRefusal::Taken => "task-taken",
            ChooseRefusal::OwnCase => "own-case",
            ChooseRefusal::NotOffered => "choice-not-offered",
            ChooseRefusal::NotYet => "choice-not-finished",
            ChooseRefusal::NoPlaceLeft => "no-place-left",
        }
    }
}

/// How choosing ended without success.
#[derive(Debug)]
pub enum NotChosen {
    /// The official can do something about it.
    Refused(ChooseRefusal),
    /// The process or a rule is broken.
    Failed(NotCompleted),
}

impl From<ChooseRefusal> for NotChosen {
    fn from(refusal: ChooseRefusal) -> Self {
        NotChosen::Refused(refusal)
    }
}

/// What the act is told beside the case.
pub struct Choosing<'a> {
    /// The definition of the case.
    pub definition: &'a Definition,
    /// What was said.
    pub dossier: &'a Dossier,
    /// What the rules found.
    pub findings: Option<&'a Findings>,
    /// Who chooses.
    pub visitor: &'a Visitor,
    /// The task.
    pub task: TaskId,
    /// What is chosen.
    pub choice: Choice<'a>,
    /// How many places are left, where a service counts them.
    pub places_left: Option<i64>,
    /// Names entries of registers.
    pub digester: &'a privacy::Digester,
    /// Whose entries of registers a grant takes the place of.
    pub displaced: &'a [Displaced],
}

/// What there is to choose at a task; none where nothing is chosen.
pub fn choices(
    definition: &Definition,
    (instance, task): (&Instance, &Task),
    now: &jiff::Zoned,
) -> Option<Choices> {
    definition.bpmn.choices(instance, wait_of(task)?, &Moment::at(now))
}

fn wait_of(task: &Task) -> Option<WaitId> {
    task.wait.as_deref()?.parse().ok().map(WaitId)
}

/// Chooses, and drives the process on. Issues the decision when the process comes to it.
///
/// # Errors
/// A refusal when the choice is not offered, a fault when a rule is broken.
pub fn choose(
    work: &mut Work<'_>,
    instance: &mut Instance,
    choosing: &Choosing<'_>,
) -> Result<(), NotChosen> {
    let Choosing { definition, dossier, visitor, .. } = *choosing;
    let ctx = work.ctx;
    let (index, event) = judge(work, instance, choosing)?;
    let detail = match choosing.choice {
        Choice::Begin(id) => {
            work.change_task(index, |task| task.assignee = visitor.doer());
            id
        }
        Choice::Finish => {
            work.change_task(index, |task| {
                task.assignee = visitor.doer();
                task.finish(ctx);
            });
            "finish"
        }
    };
    work.record(Act { kind: kind::CHOSEN, detail: Some(detail), text: None });
    let due_on = work.application.due_on.unwrap_or(ctx.today());
    let situation = dossier.situation(ctx, received_on(work));
    let mut rules = Rules::of_case((definition, &situation), work, dossier);
    let driven = process::drive(work, definition, instance, (event, due_on), &mut rules);
    let driven = driven.map_err(|stuck| NotChosen::Failed(stuck.into()))?;
    if let Some(demand) = &driven.demand {
        demand::tell(work, definition, dossier, ("message-pay", demand));
    }
    let holds = driven.demand.is_some() && demand::places_held(definition).is_some();
    let takes = driven.issue.as_deref() == Some("granted") || holds;
    if takes && choosing.places_left == Some(0) {
        return Err(ChooseRefusal::NoPlaceLeft.into());
    }
    if let Some(outcome) = &driven.issue {
        let found = rules.found(choosing.findings);
        let findings = found.as_ref();
        let text = work.proposal.clone();
        let (text, digester, displaced) = (text.as_deref(), choosing.digester, choosing.displaced);
        let issue = Issue { definition, dossier, outcome, findings, text, digester, displaced };
        decision::issue(work, ctx, issue);
    }
    Ok(())
}

fn judge(
    work: &Work<'_>,
    instance: &Instance,
    choosing: &Choosing<'_>,
) -> Result<(usize, Event), ChooseRefusal> {
    let Choosing { definition, visitor, .. } = *choosing;
    let index = running_index(&work.tasks, choosing.task).ok_or(ChooseRefusal::NotOpen)?;
    let task = work.tasks.get(index).ok_or(ChooseRefusal::NotOpen)?;
    if !may_in(visitor, &task.unit, CHOOSES) {
        return Err(ChooseRefusal::NotYours);
    }
    if is_own(work, visitor) {
        return Err(ChooseRefusal::OwnCase);
    }
    if task.assignee.is_some() && task.assignee != visitor.doer() {
        return Err(ChooseRefusal::Taken);
    }
    let now = work.ctx.now().to_zoned(work.ctx.zone().clone());
    let offered = choices(definition, (instance, task), &now).ok_or(ChooseRefusal::NotOpen)?;
    let wait = wait_of(task).ok_or(ChooseRefusal::NotOpen)?;
    let event = match choosing.choice {
        Choice::Begin(id) => {
            let node = definition.bpmn.find(id).filter(|node| offered.begin.contains(node));
            Event::Begin { wait, node: node.ok_or(ChooseRefusal::NotOffered)? }
        }
        Choice::Finish if !offered.may_finish => return Err(ChooseRefusal::NotYet),
        Choice::Finish => Event::TaskCompleted { wait, variables: Context::new() },
    };
    Ok((index, event))
}
