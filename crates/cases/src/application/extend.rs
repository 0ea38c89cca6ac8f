//! The office extends the legal term, once, where the law allows it, and says why.

use jiff::civil::Date;
use platform::calendar::Calendar;
use services::Definition;
use web::Visitor;

use super::Application;
use crate::apply::dossier::Dossier;
use crate::decision;
use crate::history::{Act, kind};
use crate::task::complete::{TEXT_CHARACTERS_MAX, offers};
use crate::task::take::{is_own, may_in};
use crate::work::Work;

/// Why a term is not extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtendRefusal {
    /// It is decided, or taken back.
    NotRunning,
    /// The official's unit or role does not decide this case.
    NotYours,
    /// The case is the official's own affair.
    OwnCase,
    /// No law allows it for this service, or the process does not at this step.
    NotAllowed,
    /// It was extended before.
    Extended,
    /// The term is over: an extension must be told before its end.
    TermOver,
    /// The reason is missing.
    TextMissing,
    /// More was written than a page can hold.
    TextTooLong,
}

impl ExtendRefusal {
    /// All of them.
    pub const ALL: [ExtendRefusal; 8] = [
        ExtendRefusal::NotRunning,
        ExtendRefusal::NotYours,
        ExtendRefusal::OwnCase,
        ExtendRefusal::NotAllowed,
        ExtendRefusal::Extended,
        ExtendRefusal::TermOver,
        ExtendRefusal::TextMissing,
        ExtendRefusal::TextTooLong,
    ];

    /// The stable word; its wording is `cases-refusal-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ExtendRefusal::NotRunning => "task-not-open",
            ExtendRefusal::NotYours => "not-your-unit",
            ExtendRefusal::OwnCase => "own-case",
            ExtendRefusal::NotAllowed => "cannot-extend",
            ExtendRefusal::Extended => "extended-before",
            ExtendRefusal::TermOver => "term-over",
            ExtendRefusal::TextMissing => "extend-needs-reason",
            ExtendRefusal::TextTooLong => "text-too-long",
        }
    }
}

/// What the act is told beside the case.
pub struct Extension<'a> {
    /// The definition of the case.
    pub definition: &'a Definition,
    /// What was said: the language of the applicant.
    pub dossier: &'a Dossier,
    /// Which days are worked.
    pub calendar: &'a Calendar,
    /// Who does it.
    pub visitor: &'a Visitor,
    /// Whether it was extended before.
    pub before: bool,
    /// Why, for the applicant.
    pub text: &'a str,
}

/// The day on which the term would end if it were extended now; none where the law does not allow it.
pub fn extended_to(
    definition: &Definition,
    application: &Application,
    calendar: &Calendar,
) -> Option<Date> {
    let (term, _) = definition.clock.as_ref()?.extend.as_ref()?;
    Some(calendar.due_on(application.due_on?, *term))
}

/// Extends the term: the case and its open tasks are due later, and the applicant is told why.
///
/// # Errors
/// A refusal when the law, the moment or the role does not allow it, or no reason is given.
pub fn extend(work: &mut Work<'_>, extension: &Extension<'_>) -> Result<Date, ExtendRefusal> {
    let Extension { definition, dossier, .. } = *extension;
    let due_on = judge(work, extension)?;
    let text = extension.text.trim();
    work.application.due_on = Some(due_on);
    let indexes: Vec<usize> = work.running_tasks().collect();
    for index in indexes {
        work.change_task(index, |task| task.due_on = due_on);
    }
    let detail = due_on.to_string();
    work.record(Act { kind: kind::EXTENDED, detail: Some(&detail), text: Some(text) });
    let due = crate::wording::words(dossier.locale()).long_date(due_on);
    let law = definition.clock.as_ref().and_then(|clock| clock.extend.as_ref());
    let law = law.and_then(|(_, law)| definition.law(law));
    let law = law.map_or("", |law| law.title.get(dossier.locale()));
    let more = [("due", due.as_str()), ("law", law), ("text", text)];
    decision::write_with(work, definition, dossier, ("message-extended", &more));
    Ok(due_on)
}

fn judge(work: &Work<'_>, extension: &Extension<'_>) -> Result<Date, ExtendRefusal> {
    let (application, visitor) = (&work.application, extension.visitor);
    if !application.state.is_running() {
        return Err(ExtendRefusal::NotRunning);
    }
    let unit = application.unit.as_deref().unwrap_or_default();
    if !may_in(visitor, unit, "cases.decide") {
        return Err(ExtendRefusal::NotYours);
    }
    if is_own(work, visitor) {
        return Err(ExtendRefusal::OwnCase);
    }
    let definition = extension.definition;
    let offered = work.running_tasks().filter_map(|index| work.tasks.get(index));
    let mut offered = offered.filter(|task| offers(definition, task, "extend"));
    let until = extended_to(definition, application, extension.calendar);
    let until = until.filter(|_| offered.next().is_some()).ok_or(ExtendRefusal::NotAllowed)?;
    if extension.before {
        return Err(ExtendRefusal::Extended);
    }
    if application.due_on.is_some_and(|due_on| due_on < work.ctx.today()) {
        return Err(ExtendRefusal::TermOver);
    }
    let text = extension.text.trim();
    if text.is_empty() {
        return Err(ExtendRefusal::TextMissing);
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err(ExtendRefusal::TextTooLong);
    }
    Ok(until)
}
