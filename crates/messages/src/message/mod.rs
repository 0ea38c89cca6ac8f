//! Messages in the inbox: writing them in the unit of an act, reading them, marking them as read.

mod api;
mod pages;
pub(crate) mod store;

use jiff::Timestamp;
use platform::id::SubjectId;
use platform::jobs;
use platform::{Ctx, Fault, Locale, Unit, args};
use privacy::{Access, CaseLabel, Item, Plain, Purpose, Sealed, SubjectKey, Vault};
use serde::{Deserialize, Serialize};

use crate::post::{EMAIL_JOB, EmailJob};

pub(crate) use api::{api_list, api_show, envelope};
pub(crate) use pages::{inbox, show};
pub use store::{count_unread, delete_by_case, delete_of_kind, find, list, list_by_case};

platform::typed_id!(
    /// A message in the inbox.
    MessageId,
    "msg"
);

/// Messages shown on one page.
pub const MESSAGES_LISTED_MAX: i64 = 30;
/// What messages are sealed as.
pub const LABEL: &str = "messages.content";

/// A message to be sent. The wording is the caller's, in the person's language.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// About which case.
    pub case: Option<&'a CaseLabel>,
    /// What it is, as a stable key ("decision", "question").
    pub kind: &'a str,
    /// In which language it is written.
    pub locale: Locale,
    /// The line in the list.
    pub subject: String,
    /// The text: paragraphs with an empty line between them, no markup.
    pub body: String,
    /// What the person can do now: links shown as buttons below the text.
    pub actions: Vec<Action>,
    /// Whether the person wants e-mails ([`contact::wants_email`](crate::contact::wants_email)): then a job
    /// tells them that there is a message.
    pub by_email: bool,
}

/// A link of a message to a page of this site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Its text.
    pub label: String,
    /// Its path ("/cases/PP-7K3M-9RXH2").
    pub path: String,
}

/// What is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The line in the list.
    pub subject: String,
    /// The text.
    pub body: String,
    /// Links to pages of this site.
    #[serde(default)]
    pub actions: Vec<Action>,
}

impl Content {
    /// The paragraphs of the text.
    pub fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
    }
}

/// A message as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The message.
    pub id: MessageId,
    /// To whom.
    pub subject: SubjectId,
    /// About which case.
    pub case: Option<CaseLabel>,
    /// What it is, as a stable key.
    pub kind: String,
    /// In which language it is written.
    pub locale: Locale,
    content_sealed: Sealed,
    /// When it was sent.
    pub created_at: Timestamp,
    /// When it was first opened.
    pub read_at: Option<Timestamp>,
}

/// Puts a message into the inbox of the subject whose key it is, and an e-mail that says so into the queue
/// when they want one: both in the unit of the act.
///
/// It is sealed by the part of the key that goes alone. About a case whose own part the key at hand seals by, it is
/// sealed by both together, and goes with whichever goes first: the reader is the one whom the case is about. Everybody
/// else who reads of a case (a helper, an official, a neighbour) has no part for it.
///
/// A part for what goes alone that was destroyed meanwhile makes the unit a conflict. That the case's part stands is
/// what the act's own change of the case makes sure of.
pub fn send(unit: &mut Unit, ctx: &Ctx, key: &SubjectKey, message: Message<'_>) -> MessageId {
    let id = MessageId::new(ctx);
    let alone = key.alone();
    let key = if message.case.is_some() { &key.alone_too() } else { &alone };
    let content =
        Content { subject: message.subject, body: message.body, actions: message.actions };
    store::insert(
        unit,
        &Stored {
            id,
            subject: key.subject(),
            case: message.case.cloned(),
            kind: message.kind.to_owned(),
            locale: message.locale,
            content_sealed: key.seal_json(ctx, LABEL, &content),
            created_at: ctx.now(),
            read_at: None,
        },
        alone.part(),
    );
    if message.by_email {
        let payload = EmailJob { subject: key.subject(), message: id };
        // Whoever wants no e-mail costs no job.
        let wanted = "EXISTS (SELECT 1 FROM messages_contact
            WHERE subject = $5 AND wants_email_since IS NOT NULL)";
        let wanted = (wanted, args![key.subject()]);
        jobs::enqueue_where(unit, ctx, (EMAIL_JOB, &payload), ctx.now(), wanted);
    }
    id
}

/// Marks a message as read, once; the first time counts.
pub fn mark_read(unit: &mut Unit, ctx: &Ctx, id: MessageId) {
    store::update_read_at(unit, ctx, id);
}

/// Opens messages of one subject, for them: none, in its place, of a message whose case went at this very moment.
///
/// # Errors
/// A fault when the world broke.
pub async fn open(
    vault: &Vault,
    ctx: &Ctx,
    subject: SubjectId,
    messages: &[Stored],
) -> Result<Vec<Option<Content>>, Fault> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<Item<'_>> =
        messages.iter().map(|message| Item::new(LABEL, &message.content_sealed)).collect();
    let access = Access::new(Purpose::ShowOwnData, "messages");
    let opened = vault.open_what_stands(ctx, &access, &[(subject, items)]).await?;
    let content = |plain: &Option<Plain>| plain.as_ref().map(Plain::json).transpose();
    opened.iter().flatten().map(content).collect()
}

#[cfg(test)]
mod tests;
