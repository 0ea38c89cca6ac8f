//! The inbox as pages.

use askama::Template;
use axum::extract::{Path, State};
use jiff::Timestamp;
use platform::Unit;
use privacy::subject_of;
use web::{Answer, Asked, Failure, Page, Pages};

use super::{Content, MESSAGES_LISTED_MAX, MessageId, Stored, mark_read, open, store};
use crate::routes::Inbox;

#[derive(Template)]
#[template(path = "message/inbox.html")]
pub(super) struct InboxPage {
    pub(super) page: Page,
    pub(super) unread: u64,
    pub(super) rows: Vec<Row>,
    pub(super) pages: Pages,
}

/// A line of the list.
pub(super) struct Row {
    pub(super) path: String,
    pub(super) subject: String,
    pub(super) language: String,
    pub(super) case: Option<String>,
    pub(super) at: Timestamp,
    pub(super) unread: bool,
}

#[derive(Template)]
#[template(path = "message/show.html")]
pub(super) struct MessagePage {
    pub(super) page: Page,
    pub(super) content: Content,
    pub(super) language: String,
    pub(super) direction: &'static str,
    pub(super) case: Option<String>,
    pub(super) at: Timestamp,
}

/// GET /inbox
pub(crate) async fn inbox(asked: Asked, State(inbox): State<Inbox>) -> Answer {
    let subject = subject_of(asked.person()?);
    let number = asked.page_number();
    let messages = store::list(&inbox.db, subject, number).await?;
    let total = store::count(&inbox.db, subject).await?;
    let unread = store::count_unread(&inbox.db, subject).await?;
    let contents = opened(&inbox, &asked, &messages).await?;
    let shown = messages.iter().zip(contents);
    let rows = shown.filter_map(|(message, content)| Some(row(message, content?)));
    let per_page = u32::try_from(MESSAGES_LISTED_MAX).unwrap_or(u32::MAX);
    web::html(&InboxPage {
        page: asked.page("messages-inbox"),
        unread,
        rows: rows.collect(),
        pages: Pages::new(number, total, per_page, "/inbox"),
    })
}

/// GET /inbox/{id}
pub(crate) async fn show(
    asked: Asked,
    State(inbox): State<Inbox>,
    Path(id): Path<String>,
) -> Answer {
    let (message, content) = read(&inbox, &asked, &id).await?;
    web::html(&MessagePage {
        page: asked.page_titled(content.subject.clone()).back("/inbox"),
        content,
        language: message.locale.tag().to_owned(),
        direction: message.locale.direction(),
        case: message.case.map(|case| case.to_string()),
        at: message.created_at,
    })
}

/// One message of the asker, opened and marked as read; "not found" for everybody else's.
pub(super) async fn read(
    inbox: &Inbox,
    asked: &Asked,
    id: &str,
) -> Result<(Stored, Content), Failure> {
    let subject = subject_of(asked.person()?);
    let id = MessageId::parse(id).ok_or(Failure::NotFound)?;
    let message = store::find(&inbox.db, subject, id).await?.ok_or(Failure::NotFound)?;
    let contents = opened(inbox, asked, std::slice::from_ref(&message)).await?;
    let content = contents.into_iter().next().flatten().ok_or(Failure::Gone)?;
    if message.read_at.is_none() {
        let mut unit = Unit::new();
        mark_read(&mut unit, &asked.ctx, id);
        inbox.db.commit(unit).await.map_err(platform::Fault::from)?;
    }
    Ok((message, content))
}

pub(super) async fn opened(
    inbox: &Inbox,
    asked: &Asked,
    messages: &[Stored],
) -> Result<Vec<Option<Content>>, Failure> {
    let subject = subject_of(asked.person()?);
    Ok(open(&inbox.vault, &asked.ctx, subject, messages).await?)
}

fn row(message: &Stored, content: Content) -> Row {
    Row {
        path: format!("/inbox/{}", message.id),
        subject: content.subject,
        language: message.locale.tag().to_owned(),
        case: message.case.as_ref().map(ToString::to_string),
        at: message.created_at,
        unread: message.read_at.is_none(),
    }
}
