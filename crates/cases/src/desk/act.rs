//! `POST /desk/cases/{reference}/act`: what an official does, from one form.

use std::sync::Arc;

use axum::extract::{Path, State};
use platform::Unit;
use web::{Answer, Asked, Failure, Form, see_other};

use super::{Desk, OnDesk, on_desk};
use crate::application::store;
use crate::casework::Casework;
use crate::history::{Act, kind};
use crate::process;
use crate::task::TaskId;
use crate::task::complete::{self, Action, Completion, NotCompleted, TEXT_CHARACTERS_MAX};
use crate::task::take;
use crate::work::Work;

/// Takes, gives back, notes, or does what the process allows; then shows the case again.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    mut form: Form,
) -> Answer {
    let casework = &desk.casework;
    let on_desk = on_desk(casework, &asked, &reference).await?;
    match perform(casework, &asked, &on_desk, &form).await? {
        Ok(unit) => {
            casework.commit(unit).await?;
            let word = web::next::encode(form.value("do"));
            see_other(&format!("/desk/cases/{reference}?done={word}"))
        }
        Err(word) => {
            let field =
                if word.starts_with("text") || word.contains("reason") { "text" } else { "do" };
            form.refuse(field, asked.words.t(&format!("cases-refusal-{word}")));
            super::case::refused(&desk, &asked, on_desk, form).await
        }
    }
}

/// The unit of what was asked for, or the word of why not.
async fn perform(
    casework: &Casework,
    asked: &Asked,
    on_desk: &OnDesk,
    form: &Form,
) -> Result<Result<Unit, &'static str>, Failure> {
    let application = on_desk.on_file.application.clone();
    let key = casework.vault().key(&asked.ctx, application.subject).await?.ok_or(Failure::Gone)?;
    let seq = on_desk.events.last().map_or(0, |event| event.seq);
    let mut work = Work::on(&asked.ctx, &key, application, (on_desk.tasks.clone(), seq));
    work.proposal = on_desk.proposal();
    let visitor = &asked.visitor;
    let task = TaskId::parse(form.value("task"));
    let done = match (form.value("do"), task) {
        ("note", _) => note(&mut work, form.value("text")),
        ("take", Some(task)) => take::take(&mut work, visitor, task).map_err(|r| r.word()),
        ("release", Some(task)) => take::release(&mut work, visitor, task).map_err(|r| r.word()),
        (word, Some(task)) => match Action::of(word) {
            Some(action) => {
                let unit = form.given("unit");
                let text = form.value("text");
                return complete_task(&mut work, asked, on_desk, (task, action, text, unit))
                    .map(|outcome| outcome.map(|()| work.into_unit()));
            }
            None => Err("not-allowed-now"),
        },
        _ => Err("task-not-open"),
    };
    Ok(done.map(|()| work.into_unit()))
}

fn note(work: &mut Work<'_>, text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("text-empty");
    }
    if text.chars().count() > TEXT_CHARACTERS_MAX {
        return Err("text-too-long");
    }
    work.record(Act { kind: kind::NOTED, detail: None, text: Some(text) });
    Ok(())
}

fn complete_task(
    work: &mut Work<'_>,
    asked: &Asked,
    on_desk: &OnDesk,
    (task, action, text, unit): (TaskId, Action, &str, Option<&str>),
) -> Result<Result<(), &'static str>, Failure> {
    let Some(mut instance) = on_desk.instance.clone() else { return Ok(Err("task-not-open")) };
    let completion = Completion {
        definition: &on_desk.definition,
        dossier: &on_desk.dossier,
        findings: on_desk.findings.as_ref(),
        visitor: &asked.visitor,
        task,
        action,
        text,
        unit,
    };
    match complete::complete(work, &mut instance, &completion) {
        Ok(()) => {
            let sealed = work.key.seal_json(&asked.ctx, process::LABEL, &instance);
            store::update_process(&mut work.unit, work.application.id, &sealed);
            Ok(Ok(()))
        }
        Err(NotCompleted::Refused(refusal)) => Ok(Err(refusal.word())),
        Err(NotCompleted::Fault(fault)) => Err(fault.into()),
    }
}
