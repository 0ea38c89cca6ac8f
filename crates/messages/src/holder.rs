//! What this crate holds about people: their messages and their address for e-mails.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use platform::id::SubjectId;
use platform::{Ctx, Db, Fault, Unit};
use privacy::{Held, Holder, Kept, Purpose, Vault};
use serde_json::{Value, json};

use crate::{contact, message};

/// The holder of messages and contacts.
#[derive(Clone)]
pub struct MessagesHolder {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
}

impl MessagesHolder {
    async fn counted(&self, subject: SubjectId) -> Result<Vec<Held>, Fault> {
        let messages = message::store::count(&self.db, subject).await?;
        let contacts = u64::from(contact::find(&self.db, subject).await?.is_some());
        Ok(vec![
            Held { what: "messages", count: messages, page: Some("/inbox") },
            Held { what: "email", count: contacts, page: Some("/inbox/email") },
        ])
    }

    async fn exported(&self, ctx: &Ctx, subject: SubjectId) -> Result<Value, Fault> {
        let mut listed = Vec::new();
        for page in 1.. {
            let messages = message::list(&self.db, subject, page).await?;
            if messages.is_empty() {
                break;
            }
            let contents = message::open(&self.vault, ctx, subject, &messages).await?;
            let exported = messages.iter().zip(contents).filter_map(|(stored, content)| {
                let content = content?;
                let mut value = message::envelope(stored, &content);
                if let Value::Object(members) = &mut value {
                    members.insert("body".to_owned(), content.body.into());
                }
                Some(value)
            });
            listed.extend(exported);
        }
        let contact = match contact::find(&self.db, subject).await? {
            Some(contact) => {
                let email = contact::open(&self.vault, ctx, Purpose::ShowOwnData, &contact).await?;
                json!({
                    "email": email.as_ref().map(contact::EmailAddress::as_str),
                    "wants_email": contact.wants_email,
                    "language": contact.locale.tag(),
                })
            }
            None => Value::Null,
        };
        let by_post = contact::wants_post(&self.db, subject).await?;
        Ok(json!({ "messages": listed, "contact": contact, "decisions_by_post": by_post }))
    }
}

impl Holder for MessagesHolder {
    fn name(&self) -> &'static str {
        "messages"
    }

    fn tables(&self) -> &'static [&'static str] {
        &["messages_message", "messages_contact", "messages_post_wish"]
    }

    fn goes_alone(&self) -> bool {
        true
    }

    fn held(&self, subject: SubjectId) -> BoxFuture<'_, Result<Vec<Held>, Fault>> {
        self.counted(subject).boxed()
    }

    fn export<'a>(
        &'a self,
        ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Value, Fault>> {
        self.exported(ctx, subject).boxed()
    }

    fn erase<'a>(
        &'a self,
        unit: &'a mut Unit,
        _ctx: &'a Ctx,
        subject: SubjectId,
    ) -> BoxFuture<'a, Result<Vec<Kept>, Fault>> {
        message::store::delete_of(unit, subject);
        contact::remove(unit, subject);
        contact::store::delete_post(unit, subject);
        async { Ok(Vec::new()) }.boxed()
    }
}
