//! How long things take in the invented town: mostly about what the unit promises, sometimes much longer.

use cases::application::{ApplicationId, State};
use cases::task::TaskKind;
use cases::task::complete::Action;
use cases::work::Work;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use platform::calendar::Term;
use services::Definition;
use services::definition::Due;

use super::Town;
use super::dice::Dice;
use super::history::{Next, What};
use super::plan::Script;

/// Hours after which somebody named in a script acts.
const SCRIPT_HOURS: i64 = 26;

/// What follows a submission.
pub(super) fn after_submission(
    town: &Town,
    definition: &Definition,
    work: &Work<'_>,
    script: Script,
    dice: &mut Dice,
) -> Next {
    let case = work.application.id;
    if let Some(pays) = pays(definition, work, script, dice) {
        return pays;
    }
    match script {
        Script::Left => None,
        Script::Taken(_) | Script::Proposed(_) | Script::Asked(_) | Script::Quick
            if work.application.state == State::Open =>
        {
            let at = work.ctx.now().checked_add(SignedDuration::from_hours(SCRIPT_HOURS)).ok()?;
            Some((at, What::Work(case, script)))
        }
        _ => follow(town, definition, work, dice),
    }
}

/// What follows an official's act.
pub(super) fn after_work(
    town: &Town,
    definition: &Definition,
    work: &Work<'_>,
    (script, action): (Script, Action),
    dice: &mut Dice,
) -> Next {
    let case = work.application.id;
    if let Some(pays) = pays(definition, work, script, dice) {
        return pays;
    }
    match script {
        Script::Asked(_) => None,
        Script::Proposed(_) if matches!(action, Action::Approve | Action::Refuse) => None,
        Script::Proposed(_) | Script::Quick if work.application.state == State::Open => {
            let at = work.ctx.now().checked_add(SignedDuration::from_hours(SCRIPT_HOURS)).ok()?;
            Some((at, What::Work(case, script)))
        }
        _ => follow(town, definition, work, dice),
    }
}

/// What follows from where a case stands.
pub(super) fn follow(
    town: &Town,
    definition: &Definition,
    work: &Work<'_>,
    dice: &mut Dice,
) -> Next {
    let (case, now): (ApplicationId, Timestamp) = (work.application.id, work.ctx.now());
    if let Some(pays) = pays(definition, work, Script::Any, dice) {
        return pays;
    }
    match work.application.state {
        State::Waiting => {
            let hours = dice.between(10, 13 * 24);
            let at = now.checked_add(SignedDuration::from_hours(hours)).ok()?;
            let what = if dice.percent(8) { What::Withdraw(case) } else { What::Reply(case) };
            Some((at, what))
        }
        State::Open => {
            let steps = work.tasks.iter().filter(|task| task.is_running());
            let step = steps.into_iter().find(|task| task.kind == TaskKind::Step)?;
            let share = share(step.node.as_deref().unwrap_or_default());
            let at = office_time(
                town,
                work.ctx.today(),
                now,
                working_days(town, definition, share, dice),
                dice,
            )?;
            let what = match dice.percent(2) {
                true => What::Withdraw(case),
                false => What::Work(case, Script::Any),
            };
            Some((at, what))
        }
        State::Draft | State::Decided | State::Withdrawn | State::Lapsed => None,
    }
}

/// When an official works on a case whose fee was paid.
pub(super) fn after_payment(
    town: &Town,
    definition: &Definition,
    now: Timestamp,
    script: Script,
    dice: &mut Dice,
) -> Option<(Timestamp, Script)> {
    match script {
        Script::Left => None,
        Script::Taken(_) | Script::Proposed(_) | Script::Asked(_) | Script::Quick => {
            let at = now.checked_add(SignedDuration::from_hours(SCRIPT_HOURS)).ok()?;
            Some((at, script))
        }
        Script::Any => {
            let today = now.to_zoned(town.zone.clone()).date();
            let days = working_days(town, definition, 0.5, dice);
            Some((office_time(town, today, now, days, dice)?, script))
        }
    }
}

/// When a fee is paid that was asked for just now: most pay within days, a few never. None when nothing was.
fn pays(definition: &Definition, work: &Work<'_>, script: Script, dice: &mut Dice) -> Option<Next> {
    let asked = work.tasks.iter().any(|task| task.is_running() && task.kind == TaskKind::Applicant);
    let price = work.application.price_cents.is_some_and(|cents| cents > 0);
    let granted = work.application.outcome.as_deref() == Some("granted");
    let is_due = match work.application.state {
        State::Waiting => !asked,
        State::Decided => granted && definition.cost.due == Due::AfterDecision,
        State::Draft | State::Open | State::Withdrawn | State::Lapsed => false,
    };
    if !price || !is_due {
        return None;
    }
    let hours = if script == Script::Any { dice.between(1, 12 * 24) } else { 2 };
    if script == Script::Any && dice.percent(5) {
        return Some(None);
    }
    let at = work.ctx.now().checked_add(SignedDuration::from_hours(hours)).ok();
    Some(at.map(|at| (at, What::Pay(work.application.id, script))))
}

/// How much of the promised time a step takes.
fn share(node: &str) -> f64 {
    match node {
        "opinions" | "opinion" => 0.16,
        "inspection_visit" => 0.3,
        "second" => 0.2,
        _ => 0.5,
    }
}

fn working_days(town: &Town, definition: &Definition, share: f64, dice: &mut Dice) -> f64 {
    let norm =
        definition.clock.as_ref().and_then(|clock| clock.norm).unwrap_or(Term::WorkingDays(3));
    let due_on = town.calendar.due_on(town.today, norm);
    // Nobody works on a case all the time that the law leaves for it.
    let promised = f64::from(town.calendar.working_days_between(town.today, due_on).clamp(1, 26));
    let tail = if dice.percent(5) { 2.6 } else { 1.0 };
    (promised * share * (0.6 * dice.normal()).exp() * tail).min(90.0)
}

/// A moment in office hours so many working days later.
fn office_time(
    town: &Town,
    today: Date,
    now: Timestamp,
    days: f64,
    dice: &mut Dice,
) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 90")]
    let whole = days as u16;
    let day = town.calendar.due_on(today, Term::WorkingDays(whole));
    let day = town.calendar.working_day_from(day);
    for _ in 0..8 {
        let minutes = dice.between(8 * 60 + 30, 17 * 60);
        let at = day.at(0, 0, 0, 0).to_zoned(town.zone.clone()).ok()?.timestamp();
        let at = at.checked_add(SignedDuration::from_mins(minutes)).ok()?;
        if at > now {
            return Some(at);
        }
    }
    // Too late today: first thing on the next working day.
    let next = town.calendar.due_on(today, Term::WorkingDays(1));
    let at = next.at(8, 40, 0, 0).to_zoned(town.zone.clone()).ok()?.timestamp();
    at.checked_add(SignedDuration::from_mins(dice.between(0, 200))).ok()
}
