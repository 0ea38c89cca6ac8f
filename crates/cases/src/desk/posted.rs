//! `POST /desk/cases/{reference}/act`: what was pressed on a case's page.

use std::sync::Arc;

use axum::extract::{Path, State};
use web::{Answer, Asked, Form, see_other};

use super::act::{ActRefusal, Doing, NotDone, perform};
use super::{Desk, on_desk};
use crate::task::TaskId;
use crate::task::choose::Choice;
use crate::task::complete::{Action, CompleteRefusal};
use crate::task::take::TakeRefusal;
use platform::id::PersonId;

/// Does what was asked for; then shows the case again.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    mut form: Form,
) -> Answer {
    let done = match read(&form) {
        Ok(doing) => perform(&desk.casework, &asked, &reference, doing).await,
        Err(refusal) => Err(NotDone::Refused(refusal)),
    };
    match done {
        // The case may be another unit's business now, and not be seen from here any more.
        Ok(()) if form.value("do") == "forward" => see_other("/desk?done=forward"),
        Ok(()) => {
            let word = web::next::encode(form.value("do"));
            see_other(&format!("/desk/cases/{reference}?done={word}"))
        }
        Err(NotDone::Failed(failure)) => Err(failure),
        Err(NotDone::Refused(refusal)) => {
            let wording = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            form.refuse(refusal.field(), wording);
            let on_desk = on_desk(&desk.casework, &asked, &reference).await?;
            super::case::refused(&desk, &asked, on_desk, form).await
        }
    }
}

/// What a form, or a program, asks for.
pub(crate) fn read(form: &Form) -> Result<Doing<'_>, ActRefusal> {
    let task = TaskId::parse(form.value("task"));
    let task = || task.ok_or(ActRefusal::Complete(CompleteRefusal::NotOpen));
    let text = form.value("text");
    Ok(match form.value("do") {
        "note" => Doing::Note { text },
        "take" => Doing::Take { task: task()? },
        "release" => Doing::Release { task: task()? },
        "take_over" => Doing::TakeOver { task: task()? },
        "assign" => {
            let nobody = ActRefusal::Take(TakeRefusal::NotInUnit);
            let colleague = PersonId::parse(form.value("colleague")).ok_or(nobody)?;
            Doing::Assign { task: task()?, colleague }
        }
        "forward" => Doing::Forward { task: task()?, unit: form.value("unit"), text },
        "extend" => Doing::Extend { text },
        "begin" => Doing::Choose { task: task()?, choice: Choice::Begin(form.value("step")) },
        "finish" => Doing::Choose { task: task()?, choice: Choice::Finish },
        "revoke" => Doing::Revoke { text },
        word => {
            let not_allowed = ActRefusal::Complete(CompleteRefusal::NotAllowed);
            let action = Action::of(word).ok_or(not_allowed)?;
            Doing::Complete { task: task()?, action, text, unit: form.given("unit") }
        }
    })
}
