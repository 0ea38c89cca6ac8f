//! What officials see and do, as JSON: the queue, a case, and every act that the desk has.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, Form, IdempotencyKey, Json, Problem};

use super::{key_digest, made_before, made_meanwhile, remember, shape};
use crate::desk::act::{NotDone, perform_with};
use crate::desk::case::choices_at;
use crate::desk::{Desk, OnDesk, documents, on_desk, posted, queue, sensitive};
use crate::history::Event;
use crate::incident;
use crate::task::complete::allowed;
use crate::task::store::COUNTED_MAX;
use crate::task::take::is_in_unit;
use crate::task::{Task, TaskKind};

/// `GET /api/v1/desk/tasks`: the queue, by due date.
pub(super) async fn queue(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let show = asked.query_value("show").unwrap_or_default();
    if !queue::SHOWS.contains(&&*show) {
        let title = "There is no such view of the queue.";
        let problem = Problem::new(web::StatusCode::BAD_REQUEST, "unknown-view", title);
        return Err(problem.detail("show is free, mine, late or waiting, or left out.").into());
    }
    let listed = queue::listed(desk.casework.db(), &asked).await?;
    web::json(&json!({
        "count": listed.counted.min(COUNTED_MAX),
        "more_than_count": listed.counted > COUNTED_MAX,
        "tasks": listed.tasks.iter().map(about).collect::<Vec<_>>(),
        "after": listed.next,
    }))
}

fn about(task: &Task) -> Value {
    json!({
        "id": task.id.to_string(),
        "reference": task.reference,
        "service": task.service,
        "kind": task.kind.word(),
        "step": task.node,
        "unit": task.unit,
        "state": task.state.word(),
        "assignee": task.assignee.map(|person| person.to_string()),
        "opened_at": task.opened_at,
        "due_on": task.due_on,
        "priority": task.priority,
        "links": { "case": format!("/api/v1/desk/cases/{}", task.reference) },
    })
}

/// `GET /api/v1/desk/cases/{reference}`: the whole case, opened for the one who handles it.
pub(super) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
) -> Answer {
    let on_desk = on_desk(&desk.casework, &asked, &reference).await?;
    web::json(&whole(&desk, &asked, &on_desk).await?)
}

async fn whole(desk: &Desk, asked: &Asked, on_desk: &OnDesk) -> Result<Value, Failure> {
    let mut members = shape::brief(&on_desk.on_file.application);
    let running = on_desk.tasks.iter().filter(|task| task.is_running());
    let with_acts = |task: &Task| {
        let mut about = about(task);
        let here = task.kind == TaskKind::Step && is_in_unit(&asked.visitor, &task.unit);
        let here = here && on_desk.not_theirs(&asked.visitor, task).is_none();
        let acts = if here { allowed(&on_desk.definition, task) } else { Vec::new() };
        let mut words: Vec<&str> = acts.into_iter().map(|action| action.word()).collect();
        let (choices, may_finish) =
            if here { choices_at(asked, on_desk, task) } else { Default::default() };
        words.extend((!choices.is_empty()).then_some("begin"));
        words.extend(may_finish.then_some("finish"));
        let choice = |(step, name)| json!({ "step": step, "name": name });
        if let Value::Object(members) = &mut about {
            members.insert("acts".into(), words.into());
            members.insert("choices".into(), choices.into_iter().map(choice).collect());
            let proposed = on_desk
                .proposed_for(task)
                .map(|proposed| json!({ "outcome": proposed.outcome, "text": proposed.text }));
            members.extend(proposed.map(|proposed| ("proposed".to_owned(), proposed)));
        }
        about
    };
    let is_hidden = sensitive::is_hidden(&asked.visitor, on_desk);
    members.insert(
        "answers".into(),
        Value::Object(match is_hidden {
            true => sensitive::left_out(on_desk),
            false => on_desk.dossier.answers.0.clone(),
        }),
    );
    members.insert("facts".into(), json!(on_desk.dossier.facts));
    // What the rules found names what it was found by.
    members.insert("findings".into(), json!(on_desk.findings.as_ref().filter(|_| !is_hidden)));
    members.insert("sensitive_left_out".into(), is_hidden.into());
    members.insert("evidence".into(), json!(sensitive::evidence(on_desk, is_hidden)));
    members.insert("tasks".into(), running.map(with_acts).collect());
    members.insert("history".into(), on_desk.events.iter().map(|e| event(on_desk, e)).collect());
    let application = &on_desk.on_file.application;
    let stands = incident::store::list_of_application(desk.casework.db(), application.id).await?;
    members.insert("incidents".into(), stands.iter().map(incident::api::about).collect());
    let label = application.label();
    members.insert("documents".into(), documents(desk, asked, on_desk, is_hidden).await?);
    let links = json!({
        "self": format!("/api/v1/desk/cases/{label}"),
        "acts": format!("/api/v1/desk/cases/{label}/acts"),
        "page": format!("/desk/cases/{label}"),
    });
    members.insert("links".into(), links);
    Ok(Value::Object(members))
}

/// The files of the case, each with the address at which it is read.
async fn documents(
    desk: &Desk,
    asked: &Asked,
    on_desk: &OnDesk,
    is_hidden: bool,
) -> Result<Value, Failure> {
    let label = on_desk.on_file.application.label();
    let hidden = if is_hidden { sensitive::files(on_desk) } else { BTreeSet::new() };
    let named = documents::named_documents(desk, asked, &label, &hidden).await?;
    let one = |(document, name): &(records::document::Document, String)| {
        json!({
            "id": document.id,
            "name": name,
            "kind": document.kind,
            "media_type": document.media_type.name(),
            "bytes": document.content_bytes,
            "path": format!("/api/v1/desk/cases/{label}/documents/{}", document.id),
        })
    };
    Ok(named.iter().map(one).collect())
}

fn event(on_desk: &OnDesk, event: &Event) -> Value {
    let text = on_desk.texts.iter().find(|(seq, _)| *seq == event.seq).map(|(_, text)| text);
    json!({
        "seq": event.seq,
        "act": event.kind,
        "at": event.at,
        "by": event.actor_kind,
        "role": event.actor_role,
        "unit": event.actor_unit,
        "detail": event.detail,
        "text": text,
        "entry": event.entry,
    })
}

/// An act: its word, and what it takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Doing {
    act: String,
    #[serde(default)]
    task: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    colleague: String,
    #[serde(default)]
    step: String,
}

/// `POST /api/v1/desk/cases/{reference}/acts`: does it; answers with the case as it then stands, or with
/// nothing when it is another unit's business now.
pub(super) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Doing>,
) -> Answer {
    let casework = &desk.casework;
    let digest = key_digest(casework, &asked, &key);
    if made_before(casework, digest.as_deref()).await?.is_some() {
        return as_it_stands(&desk, &asked, &reference).await;
    }
    let form = Form::filled([
        ("do", body.act),
        ("task", body.task),
        ("text", body.text),
        ("unit", body.unit),
        ("colleague", body.colleague),
        ("step", body.step),
    ]);
    let done = match posted::read(&form) {
        Ok(doing) => {
            let also = |unit: &mut _, id| remember(unit, digest.as_deref(), (&asked, id));
            perform_with(casework, &asked, (&reference, doing), also).await
        }
        Err(refusal) => Err(NotDone::Refused(refusal)),
    };
    match done {
        Ok(()) => as_it_stands(&desk, &asked, &reference).await,
        Err(NotDone::Failed(failure)) => {
            made_meanwhile(casework, digest.as_deref(), failure).await?;
            as_it_stands(&desk, &asked, &reference).await
        }
        Err(NotDone::Refused(refusal)) => {
            let field = if refusal.field() == "do" { "act" } else { refusal.field() };
            Err(shape::refused_at(&asked, refusal.word(), field))
        }
    }
}

async fn as_it_stands(desk: &Desk, asked: &Asked, reference: &str) -> Answer {
    match on_desk(&desk.casework, asked, reference).await {
        Ok(on_desk) => web::json(&whole(desk, asked, &on_desk).await?),
        Err(Failure::NotFound) => {
            web::json_with(web::StatusCode::OK, &json!({ "state": "elsewhere" }))
        }
        Err(failure) => Err(failure),
    }
}
