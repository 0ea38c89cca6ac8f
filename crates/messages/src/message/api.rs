//! The inbox as JSON.

use axum::extract::{Path, State};
use privacy::{CaseLabel, subject_of};
use serde_json::{Value, json};
use web::{Answer, Asked};

use super::pages::{opened, read};
use super::{Content, Stored, store};
use crate::routes::Inbox;

/// GET /api/v1/my/messages
pub(crate) async fn api_list(asked: Asked, State(inbox): State<Inbox>) -> Answer {
    let subject = subject_of(asked.person()?);
    let messages = store::list(&inbox.db, subject, asked.page_number()).await?;
    let contents = opened(&inbox, &asked, &messages).await?;
    let shown = messages.iter().zip(&contents);
    let listed: Vec<Value> =
        shown.filter_map(|(message, content)| Some(envelope(message, content.as_ref()?))).collect();
    web::json(&json!({
        "page": asked.page_number(),
        "total": store::count(&inbox.db, subject).await?,
        "unread": store::count_unread(&inbox.db, subject).await?,
        "messages": listed,
    }))
}

/// GET /api/v1/my/messages/{id}
pub(crate) async fn api_show(
    asked: Asked,
    State(inbox): State<Inbox>,
    Path(id): Path<String>,
) -> Answer {
    let (message, content) = read(&inbox, &asked, &id).await?;
    let mut value = envelope(&message, &content);
    if let Value::Object(members) = &mut value {
        members.insert("body".to_owned(), content.body.into());
        members.insert("actions".to_owned(), json!(content.actions));
    }
    web::json(&value)
}

pub(crate) fn envelope(message: &Stored, content: &Content) -> Value {
    json!({
        "id": message.id,
        "kind": message.kind,
        "case": message.case.as_ref().map(CaseLabel::as_str),
        "language": message.locale.tag(),
        "subject": content.subject,
        "sent_at": message.created_at.to_string(),
        "read_at": message.read_at.map(|at| at.to_string()),
    })
}
