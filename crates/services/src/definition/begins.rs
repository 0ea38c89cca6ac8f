//! Checks what begins a case: an application, by the plain start event; a timer or a condition; a message or a signal of a
//! fixed name. Nothing waits for several events at once.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::process::FILE;
use super::{Definition, WithoutAccount};
use crate::environment;
use crate::finding::Finding;
use crate::form::{Question, QuestionKind, Situation, walk};

pub(super) fn check(
    joined: &bpmn::Definition,
    definition: &Definition,
    findings: &mut Vec<Finding>,
) {
    if !joined.starts().any(|(_, trigger)| trigger.is_none()) {
        let line = joined.starts().next().map_or(1, |(id, _)| joined.node(id).line);
        let message = "No application can begin this process: it has no plain start event.";
        let remedy = "Add a start event without a trigger.";
        findings.push(match definition.is_online() {
            true => Finding::error(FILE, line, message, remedy),
            false => Finding::warning(FILE, line, message, remedy),
        });
    }
    for (id, trigger) in joined.starts() {
        let node = joined.node(id);
        let (all, alone) = match trigger {
            Some(trigger) if matches!(node.kind, bpmn::Kind::Start(_)) => {
                (trigger.each(), trigger.alone())
            }
            Some(trigger) => (trigger.each(), &[][..]),
            None => continue,
        };
        let rung = alone.iter().filter(|trigger| is_rung(trigger, definition)).count();
        if let Some(never) = alone.iter().find_map(|trigger| never_taken(trigger, definition)) {
            let message =
                format!("“{}” begins no case when {}: {}.", node.label(), never.when, never.why);
            findings.push(Finding::warning(FILE, node.line, message, never.remedy));
        }
        let message = match rung {
            rung if rung == all.len() => continue,
            0 => format!("“{}” never begins a case.", node.label()),
            _ => format!("“{}” begins a case by some of its events only.", node.label()),
        };
        let remedy = "Cases begin with an application, or at a start event with a timer or a condition, or with a message or signal of a fixed name; use one of these.";
        findings.push(Finding::warning(FILE, node.line, message, remedy));
    }
}

/// What conditions read that is not there before a case begins.
pub(super) fn strange_reads(definition: &Definition) -> Vec<Finding> {
    of_conditions(definition, environment::unknown, |(name, remedy)| {
        Some((format!("reads `{name}`, which is not there before a case begins."), remedy))
    })
}

/// What is wrong with what the conditions of start events name: what each is said to do, and the remedy.
fn of_conditions<N: IntoIterator, R: Into<String>>(
    definition: &Definition,
    named: impl Fn(&bpmn::Formula) -> N,
    wrong: impl Fn(N::Item) -> Option<(String, R)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, _, condition) in definition.bpmn.start_conditions() {
        let node = definition.bpmn.node(id);
        for (does, remedy) in named(condition).into_iter().filter_map(&wrong) {
            let message = format!("The condition of “{}” {does}", node.label());
            findings.push(Finding::error(FILE, node.line, message, remedy));
        }
    }
    findings
}

/// Conditions for which programs would give what may be about a person: it is kept as it is given.
pub(super) fn personal(definition: &Definition) -> Vec<Finding> {
    const REMEDY: &str = "What is given for conditions is kept as it is: give a number, a choice, or yes or no under a name of its own.";
    of_conditions(definition, environment::given_to, |name| {
        let question = definition.form.question(&name);
        let may_be = question.is_some_and(|question| !says_nothing_of_anybody(question));
        let does =
            || format!("reads `given.{name}`, and the question `{name}` may be about a person.");
        may_be.then(|| (does(), REMEDY))
    })
}

/// Whether an answer is a number, a choice, or yes or no, which no register knows of somebody.
fn says_nothing_of_anybody(question: &Question) -> bool {
    let is_plain = matches!(
        question.kind,
        QuestionKind::Integer
            | QuestionKind::Decimal { .. }
            | QuestionKind::YesNo
            | QuestionKind::Choice { .. }
            | QuestionKind::Choices { .. }
    );
    is_plain && !question.sensitive && question.prefill.is_none()
}

/// Conditions that look at what is counted of a service which the town does not have.
pub(super) fn strange_services(
    definition: &Definition,
    is_service: &dyn Fn(&str) -> bool,
) -> Vec<Finding> {
    const REMEDY: &str = "Name a service of the town by its id, with `_` for each hyphen.";
    of_conditions(definition, environment::services_named, |name| {
        let does = || format!("looks at the service `{name}`, which there is not.");
        (!is_service(&name)).then(|| (does(), REMEDY))
    })
}

/// A moment at which timers are tried: which one does not matter.
fn some_moment() -> Zoned {
    Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC)
}

/// Whether something here rings for a trigger of a start event.
fn is_rung(trigger: &bpmn::Trigger, definition: &Definition) -> bool {
    match trigger {
        bpmn::Trigger::Message(message) => matches!(message.name, bpmn::Text::Fixed(_)),
        bpmn::Trigger::Signal(name) => matches!(name, bpmn::Text::Fixed(_)),
        bpmn::Trigger::Timer(timer) => {
            // Nothing is known before the case begins: its expression reads no variables.
            let is_worked = |day| definition.calendar.is_working_day(day);
            timer.first(&feel::Context::new(), &some_moment(), &is_worked).is_ok()
        }
        bpmn::Trigger::Condition(_) => true,
        bpmn::Trigger::Any(_) | bpmn::Trigger::All(_) => false,
    }
}

/// Why no case would be taken.
struct Never {
    /// What happens without one.
    when: &'static str,
    why: &'static str,
    remedy: &'static str,
}

/// Why what a timer or a condition begins, a case of nobody, would not be taken. Whatever a condition reads of programs
/// may be answers, and more may come with it.
fn never_taken(trigger: &bpmn::Trigger, definition: &Definition) -> Option<Never> {
    let (when, brings) = match trigger {
        bpmn::Trigger::Timer(_) => ("its timer rings", false),
        bpmn::Trigger::Condition(condition) => {
            ("its condition holds", !environment::given_to(condition).is_empty())
        }
        bpmn::Trigger::Message(_)
        | bpmn::Trigger::Signal(_)
        | bpmn::Trigger::Any(_)
        | bpmn::Trigger::All(_) => return None,
    };
    if definition.who.without_account != WithoutAccount::Submit {
        return Some(Never {
            when,
            why: "it would be nobody’s, and the service takes none without an account",
            remedy: "Write `without_account: submit` below `who:`.",
        });
    }
    let walked = walk(definition, &Situation::new(some_moment()));
    if !brings && !walked.is_complete() {
        return Some(Never {
            when,
            why: "the form asks for answers, and nothing brings any",
            remedy: "Ask nothing that must be answered, or let a message bring the answers.",
        });
    }
    None
}
