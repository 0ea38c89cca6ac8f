//! An official does a task: decides, asks the applicant or a unit, gives an opinion, confirms. The process
//! says which acts are allowed; what follows is the process's.

use bpmn::{Event, Instance, WaitId};
use feel::{Context, Value};
use platform::Fault;
use services::Definition;
use services::decide::{Findings, Outcome};
use services::definition::Notice;
use web::Visitor;

use super::second::{barred, is_second_look};
use super::take::{is_own, may_in, running_index};
use super::{Task, TaskId};
use crate::apply::dossier::Dossier;
use crate::apply::evidence;
use crate::decision::displaced::Displaced;
use crate::decision::{self, Issue};
use crate::findings::Rules;
use crate::history::{Act, kind};
use crate::notice;
use crate::payment::demand;
use crate::posting;
use crate::process::{self, Stuck};
use crate::work::Work;

/// Longest text of a reason, a question or an opinion.
pub const TEXT_CHARACTERS_MAX: usize = 5_000;

/// What an official does with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Grants.
    Approve,
    /// Refuses, with grounds.
    Refuse,
    /// Asks the applicant; the clock stands still.
    AskCorrection,
    /// Asks another unit.
    AskOpinion,
    /// Gives the opinion that was asked for.
    GiveOpinion,
    /// Reports an inspection.
    Inspect,
    /// Confirms as the second official, or closes a step.
    Confirm,
    /// Sends a proposal back.
    SendBack,
    /// Answers.
    Answer,
}

impl Action {
    /// All of them, in the order in which the desk shows them.
    pub const ALL: [Action; 9] = [
        Action::Approve,
        Action::Refuse,
        Action::Confirm,
        Action::SendBack,
        Action::Answer,
        Action::GiveOpinion,
        Action::Inspect,
        Action::AskCorrection,
        Action::AskOpinion,
    ];

    /// The stable word, as processes use it.
    pub fn word(self) -> &'static str {
        match self {
            Action::Approve => "approve",
            Action::Refuse => "refuse",
            Action::AskCorrection => "ask_correction",
            Action::AskOpinion => "ask_opinion",
            Action::GiveOpinion => "give_opinion",
            Action::Inspect => "inspect",
            Action::Confirm => "confirm",
            Action::SendBack => "send_back",
            Action::Answer => "answer",
        }
    }

    /// The action with this word.
    pub fn of(word: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.word() == word)
    }

    /// The named permission that it takes.
    pub fn permission(self) -> &'static str {
        match self {
            Action::Approve | Action::Refuse | Action::Answer | Action::Inspect => "cases.decide",
            Action::Confirm | Action::SendBack => "cases.confirm",
            Action::AskCorrection | Action::AskOpinion => "cases.ask",
            Action::GiveOpinion => "cases.advise",
        }
    }

    /// Whether something must be written: grounds, a question, an opinion.
    pub fn needs_text(self) -> bool {
        match self {
            Action::Approve | Action::Confirm => false,
            Action::Refuse
            | Action::AskCorrection
            | Action::AskOpinion
            | Action::GiveOpinion
            | Action::Inspect
            | Action::SendBack
            | Action::Answer => true,
        }
    }

    /// Whether whoever does it has judged the case: what was shown from a wallet too.
    pub(crate) fn judges(self) -> bool {
        match self {
            Action::Approve | Action::Refuse | Action::Confirm | Action::Answer => true,
            Action::AskCorrection
            | Action::AskOpinion
            | Action::GiveOpinion
            | Action::Inspect
            | Action::SendBack => false,
        }
    }

    fn event(self) -> &'static str {
        match self {
            Action::Approve | Action::Refuse => kind::PROPOSED,
            Action::AskCorrection => kind::ASKED,
            Action::AskOpinion => kind::OPINION_ASKED,
            Action::GiveOpinion => kind::OPINION_GIVEN,
            Action::Inspect | Action::Confirm | Action::Answer => kind::DONE,
            Action::SendBack => kind::SENT_BACK,
        }
    }
}

/// Why a task is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompleteRefusal {
    /// There is no such task on this case, or it is done.
    NotOpen,
    /// The process does not allow this now.
    NotAllowed,
    /// The official has no role in the unit, or the role does not allow this.
    NotYours,
    /// A colleague has the task.
    Taken,
    /// Grounds, a question or an opinion are missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
    /// The rules say otherwise: to overrule them, say why.
    OverruleNeedsReason,
    /// The second official must be somebody else than who proposed it, or mended the case.
    SameOfficial,
    /// No such unit can be asked.
    NoSuchUnit,
    /// All places of the service are given out.
    NoPlaceLeft,
    /// The case is the official's own affair.
    OwnCase,
}

impl CompleteRefusal {
    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            CompleteRefusal::NotOpen => "task-not-open",
            CompleteRefusal::NotAllowed => "not-allowed-now",
            CompleteRefusal::NotYours => "not-your-unit",
            CompleteRefusal::Taken => "task-taken",
            CompleteRefusal::TextMissing => "text-empty",
            CompleteRefusal::TextTooLong => "text-too-long",
            CompleteRefusal::OverruleNeedsReason => "overrule-needs-reason",
            CompleteRefusal::SameOfficial => "same-official",
            CompleteRefusal::NoSuchUnit => "cannot-ask-unit",
            CompleteRefusal::NoPlaceLeft => "no-place-left",
            CompleteRefusal::OwnCase => "own-case",
        }
    }
}

/// How doing a task ended without success.
#[derive(Debug)]
pub enum NotCompleted {
    /// The official can do something about it.
    Refused(CompleteRefusal),
    /// The world or a rule is broken.
    Fault(Fault),
}

impl From<CompleteRefusal> for NotCompleted {
    fn from(refusal: CompleteRefusal) -> Self {
        NotCompleted::Refused(refusal)
    }
}

impl From<Stuck> for NotCompleted {
    fn from(stuck: Stuck) -> Self {
        match stuck {
            Stuck::Refused(_) => NotCompleted::Refused(CompleteRefusal::NotOpen),
            Stuck::Fault(fault) => NotCompleted::Fault(fault),
        }
    }
}

/// What the act is told beside the case.
pub struct Completion<'a> {
    /// The definition of the case.
    pub definition: &'a Definition,
    /// What was said.
    pub dossier: &'a Dossier,
    /// What the rules found.
    pub findings: Option<&'a Findings>,
    /// Who does it.
    pub visitor: &'a Visitor,
    /// The task.
    pub task: TaskId,
    /// What is done.
    pub action: Action,
    /// What is written.
    pub text: &'a str,
    /// The unit asked, for an opinion.
    pub unit: Option<&'a str>,
    /// How many places are left, where a service counts them.
    pub places_left: Option<i64>,
    /// Names entries of registers.
    pub digester: &'a privacy::Digester,
    /// Whose entries of registers a grant takes the place of.
    pub displaced: &'a [Displaced],
}

/// The acts that the process allows on a task now.
pub fn allowed(definition: &Definition, task: &Task) -> Vec<Action> {
    let words = attribute(definition, task, "actions").unwrap_or_default();
    Action::ALL.into_iter().filter(|action| words.split(' ').any(|w| w == action.word())).collect()
}

/// The named permission that an act takes on this task: to confirm is a second look only where it must be
/// somebody else's; elsewhere it closes a step of one's own work (a hearing).
pub fn permission(definition: &Definition, task: &Task, action: Action) -> &'static str {
    if action == Action::Confirm && !is_second_look(definition, task) {
        return Action::Approve.permission();
    }
    action.permission()
}

/// Whether the process names an act on this task that completes nothing (`forward`, `extend`).
pub fn offers(definition: &Definition, task: &Task, word: &str) -> bool {
    let words = attribute(definition, task, "actions").unwrap_or_default();
    words.split(' ').any(|offered| offered == word)
}

/// What the process says of the step of a task.
pub(super) fn attribute(definition: &Definition, task: &Task, name: &str) -> Option<String> {
    let node = definition.bpmn.find(task.node.as_deref()?)?;
    let text = definition.bpmn.node(node).attribute(name)?;
    Some(text.source().to_owned())
}

/// Does the task and drives the process on. Issues the decision when the process comes to it.
///
/// # Errors
/// A refusal when the act does not fit, a fault when a rule is broken.
pub fn complete(
    work: &mut Work<'_>,
    instance: &mut Instance,
    completion: &Completion<'_>,
) -> Result<(), NotCompleted> {
    let Completion { definition, dossier, visitor, action, .. } = *completion;
    let index = judge(work, completion)?;
    let (ctx, text) = (work.ctx, completion.text.trim());
    let wait = wait_of(work, index)?;
    work.change_task(index, |task| {
        task.assignee = visitor.doer();
        task.finish(ctx);
    });
    let detail = completion.unit.filter(|_| action == Action::AskOpinion).or(Some(action.word()));
    let written = (!text.is_empty()).then_some(text);
    let (seq, _) = work.record(Act { kind: action.event(), detail, text: written });
    let due_on = work.application.due_on.unwrap_or(ctx.today());
    let event = Event::TaskCompleted { wait, variables: variables(completion) };
    let situation = dossier.situation(ctx, received_on(work));
    let contested = is_left_to_officials(dossier, action);
    // A program looks at nothing, whatever it does at a desk.
    work.is_judged |= action.judges() && visitor.person.is_some();
    let of_case = Rules::of_case((definition, &situation), work, dossier);
    let mut rules = Rules { contested, ..of_case };
    let driven = process::drive(work, definition, instance, (event, due_on), &mut rules)?;
    if action == Action::AskCorrection {
        let clock = notice::clock_words(definition, dossier);
        let more = [("text", text), ("clock", clock.as_str())];
        decision::write_with(work, definition, dossier, ("message-asked", &more));
        posting::ask_question(work, seq);
        notice::reminder::plan(work, definition);
    }
    if let Some(step) = on_the_way(action) {
        notice::tell(work, (definition, dossier), step);
    }
    if let Some(demand) = &driven.demand {
        demand::tell(work, definition, dossier, ("message-pay", demand));
    }
    // What is granted once it is paid takes its place now, and holds it.
    let holds = driven.demand.is_some() && demand::places_held(definition).is_some();
    let takes = driven.issue.as_deref() == Some("granted") || holds;
    if takes && completion.places_left == Some(0) {
        return Err(CompleteRefusal::NoPlaceLeft.into());
    }
    if let Some(outcome) = &driven.issue {
        let grounds = grounds(work, completion);
        let found = rules.found(completion.findings);
        let findings = found.as_ref();
        let text = grounds.as_deref();
        let digester = completion.digester;
        let displaced = completion.displaced;
        let issue = Issue { definition, dossier, outcome, findings, text, digester, displaced };
        decision::issue(work, ctx, issue);
    }
    Ok(())
}

/// Whether rules that run after this may not decide: something was shown of which nobody knows whose it is, and whoever
/// acts only says something on the way. Who judges has looked.
pub(crate) fn is_left_to_officials(dossier: &Dossier, action: Action) -> bool {
    !action.judges() && evidence::is_unmatched(dossier)
}

/// What people are told of beside what they must know, where their service says so.
fn on_the_way(action: Action) -> Option<Notice> {
    match action {
        Action::GiveOpinion => Some(Notice::Opinion),
        Action::Inspect => Some(Notice::Inspection),
        Action::Approve
        | Action::Refuse
        | Action::AskCorrection
        | Action::AskOpinion
        | Action::Confirm
        | Action::SendBack
        | Action::Answer => None,
    }
}

fn judge(work: &Work<'_>, completion: &Completion<'_>) -> Result<usize, CompleteRefusal> {
    let Completion { definition, visitor, action, .. } = *completion;
    let index = running_index(&work.tasks, completion.task).ok_or(CompleteRefusal::NotOpen)?;
    let task = work.tasks.get(index).ok_or(CompleteRefusal::NotOpen)?;
    if !may_in(visitor, &task.unit, permission(definition, task, action)) {
        return Err(CompleteRefusal::NotYours);
    }
    if is_own(work, visitor) {
        return Err(CompleteRefusal::OwnCase);
    }
    if !allowed(definition, task).contains(&action) {
        return Err(CompleteRefusal::NotAllowed);
    }
    if task.assignee.is_some() && task.assignee != visitor.doer() {
        return Err(CompleteRefusal::Taken);
    }
    let barred = barred(definition, (&work.tasks, &work.past.menders), task);
    if visitor.doer().is_some_and(|doer| barred.contains(&doer)) {
        return Err(CompleteRefusal::SameOfficial);
    }
    let text = completion.text.trim();
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(CompleteRefusal::TextTooLong);
    }
    if action.needs_text() && text.is_empty() {
        return Err(CompleteRefusal::TextMissing);
    }
    if action == Action::AskOpinion && completion.unit.is_none_or(str::is_empty) {
        return Err(CompleteRefusal::NoSuchUnit);
    }
    let against = completion.findings.is_some_and(|found| found.outcome == Outcome::Refused);
    if action == Action::Approve && against && text.is_empty() {
        return Err(CompleteRefusal::OverruleNeedsReason);
    }
    Ok(index)
}

fn wait_of(work: &Work<'_>, index: usize) -> Result<WaitId, CompleteRefusal> {
    let wait = work.tasks.get(index).and_then(|task| task.wait.as_deref());
    wait.and_then(|text| text.parse().ok()).map(WaitId).ok_or(CompleteRefusal::NotOpen)
}

/// The day from which rules judge: that of receipt.
pub fn received_on(work: &Work<'_>) -> jiff::civil::Date {
    let at = work.application.submitted_at.unwrap_or(work.ctx.now());
    at.to_zoned(work.ctx.zone().clone()).date()
}

fn variables(completion: &Completion<'_>) -> Context {
    let mut variables = Context::new();
    variables.insert("action", Value::text(completion.action.word()));
    match completion.action {
        Action::Approve | Action::Answer => variables.insert("outcome", Value::text("granted")),
        Action::Refuse => variables.insert("outcome", Value::text("refused")),
        Action::AskOpinion => {
            variables.insert("asked_unit", Value::text(completion.unit.unwrap_or_default()))
        }
        Action::AskCorrection
        | Action::GiveOpinion
        | Action::Inspect
        | Action::Confirm
        | Action::SendBack => {}
    }
    variables
}

/// The words that go into the letter: what was written now, else what the first official wrote.
fn grounds(work: &Work<'_>, completion: &Completion<'_>) -> Option<String> {
    let now = completion.text.trim();
    if completion.action != Action::Confirm {
        return (!now.is_empty()).then(|| now.to_owned());
    }
    work.proposal.clone()
}
