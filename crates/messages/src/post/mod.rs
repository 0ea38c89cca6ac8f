//! E-mails that say that there is a message: composed here, delivered by SMTP or into a folder.

mod email;
#[cfg(feature = "smtp")]
mod smtp;

use std::path::PathBuf;

use platform::id::SubjectId;
use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Attempt, Ctx, Db, Fault};
use privacy::Vault;
use serde::{Deserialize, Serialize};
use web::{Catalogue, Localised};

use crate::contact::{self, EmailAddress};
use crate::message::MessageId;

pub use email::Email;
#[cfg(feature = "smtp")]
pub use smtp::{Smtp, SmtpSettings};

/// The job that tells somebody by e-mail.
pub(crate) const EMAIL_JOB: &str = "messages.email";

/// What the job needs: nothing personal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmailJob {
    pub(crate) subject: SubjectId,
    pub(crate) message: MessageId,
}

/// Where e-mails go.
#[derive(Clone)]
pub enum Post {
    /// Into a folder, as `.eml` files that a mail program opens: the demo and tests.
    Folder(PathBuf),
    /// To a mail server.
    #[cfg(feature = "smtp")]
    Smtp(Smtp),
}

impl Post {
    /// Delivers an e-mail. The same id again replaces the file, or is recognised by `Message-ID`.
    ///
    /// # Errors
    /// A fault when the disk or the server refuses; trying again may help.
    pub async fn deliver(&self, email: &Email) -> Result<(), Fault> {
        match self {
            Post::Folder(folder) => {
                tokio::fs::create_dir_all(folder).await.attempt("make the folder of e-mails")?;
                let file = folder.join(format!("{}.eml", email.id));
                tokio::fs::write(file, email.to_text()).await.attempt("write an e-mail")
            }
            #[cfg(feature = "smtp")]
            Post::Smtp(smtp) => smtp.deliver(email).await,
        }
    }
}

/// Everything that e-mails need.
#[derive(Clone)]
pub struct PostOffice {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Where e-mails go.
    pub post: Post,
    /// The words, this crate's among them.
    pub words: Catalogue,
    /// The town's name.
    pub town: Localised,
    /// The address of the site without a slash at the end ("https://saltmere.example").
    pub origin: String,
    /// Who e-mails are from.
    pub from: EmailAddress,
}

impl PostOffice {
    /// Registers the job that sends e-mails.
    pub fn handle_jobs(self, runner: &mut Runner) {
        runner.handle(EMAIL_JOB, move |job: Job, ctx| {
            let office = self.clone();
            async move {
                let ctx = ctx.acting_as(Actor::System("messages"));
                office.tell(&ctx, &job.read()?).await?;
                Ok(Ended::Done)
            }
        });
    }

    /// Somebody who was erased or wants no e-mail any more gets none.
    async fn tell(&self, ctx: &Ctx, job: &EmailJob) -> Result<(), Fault> {
        let wanted = contact::open_wanted(&self.db, &self.vault, ctx, job.subject).await?;
        let Some((to, locale)) = wanted else { return Ok(()) };
        let words = self.words.words(locale);
        let town = ("town", self.town.get(locale));
        let link = format!("{}/inbox/{}", self.origin, job.message);
        let email = Email {
            id: job.message.to_string(),
            from: self.from.clone(),
            from_name: self.town.get(locale).to_owned(),
            to,
            locale,
            date: ctx.now(),
            subject: words.plain("messages-email-subject", town),
            text: words.plain("messages-email-text", [town, ("link", &link)]),
        };
        self.post.deliver(&email).await
    }
}

#[cfg(test)]
mod tests;
