//! Choosing whether to be told by e-mail, and whether to have decisions by post, as a page.

use askama::Template;
use axum::extract::State;
use platform::Unit;
use privacy::{OpenError, Purpose, subject_of};
use web::{Answer, Asked, Choice, Failure, Form, Page};

use super::{ChooseRefusal, EmailAddress, Wish, choose, find, open, wants_post};
use crate::routes::Inbox;

#[derive(Template)]
#[template(path = "contact/email.html")]
struct EmailPage {
    page: Page,
    form: Form,
    choices: Vec<Choice>,
}

/// GET /inbox/email
pub(crate) async fn ask(asked: Asked, State(inbox): State<Inbox>) -> Answer {
    let (email, wants_email) = current(&asked, &inbox).await?;
    let wants = if wants_email { "yes" } else { "no" };
    let mut form = Form::filled([("email", email.as_ref().map_or("", EmailAddress::as_str))]);
    if email.is_some() {
        form.set("wants", wants);
    }
    let by_post = wants_post(&inbox.db, subject_of(asked.person()?)).await?;
    form.set("post", if by_post { "yes" } else { "no" });
    let saved = asked.query_value("saved").is_some();
    show(&asked, form, saved)
}

/// POST /inbox/email
pub(crate) async fn save(asked: Asked, State(inbox): State<Inbox>, mut form: Form) -> Answer {
    if form.given("wants").is_none() {
        form.refuse("wants", asked.words.t("messages-wish-missing"));
        return show(&asked, form, false);
    }
    let (email, wants_email) = (form.value("email").to_owned(), form.has("wants", "yes"));
    let wants_post = form.given("post").map(|wish| wish == "yes");
    let kept = keep(&asked, &inbox, (&email, wants_email), wants_post).await?;
    match kept {
        Ok(()) => web::see_other("/inbox/email?saved=yes"),
        Err(refusal) => {
            form.refuse("email", asked.words.t(&format!("messages-{}", refusal.code())));
            show(&asked, form, false)
        }
    }
}

fn show(asked: &Asked, form: Form, saved: bool) -> Answer {
    let mut page = asked.page("messages-choose-email").back("/inbox").errors_of(&form);
    if saved {
        page = page.notice(asked.words.t("messages-email-saved"));
    }
    let choice = |value: &str| Choice::new(value, asked.words.t(value));
    let sound = form.is_sound();
    let shown = EmailPage { page, form, choices: vec![choice("yes"), choice("no")] };
    if sound { web::html(&shown) } else { web::html_refused(&shown) }
}

/// The address that is kept, opened for its owner, and whether they want e-mails.
pub(super) async fn current(
    asked: &Asked,
    inbox: &Inbox,
) -> Result<(Option<EmailAddress>, bool), Failure> {
    let subject = subject_of(asked.person()?);
    let Some(contact) = find(&inbox.db, subject).await? else { return Ok((None, false)) };
    match open(&inbox.vault, &asked.ctx, Purpose::ShowOwnData, &contact).await {
        Ok(email) => Ok((email, contact.wants_email)),
        Err(OpenError::Erased) => Err(Failure::Gone),
        Err(OpenError::Fault(fault)) => Err(fault.into()),
    }
}

/// The one path of page and API.
pub(super) async fn keep(
    asked: &Asked,
    inbox: &Inbox,
    (email, wants_email): (&str, bool),
    wants_post: Option<bool>,
) -> Result<Result<(), ChooseRefusal>, Failure> {
    let subject = subject_of(asked.person()?);
    let wish = Wish { email, wants_email, wants_post, locale: asked.locale() };
    web::act(|| async {
        let mut unit = Unit::new();
        let key = inbox.vault.key_or_new(&mut unit, &asked.ctx, subject).await?;
        if let Err(refusal) = choose(&mut unit, &asked.ctx, &key, &wish) {
            return Ok(Err(refusal));
        }
        let committed = inbox.db.commit(unit).await;
        if committed.as_ref().is_err_and(platform::CommitError::is_conflict) {
            inbox.vault.forget(subject);
        }
        Ok(committed.map(Ok)?)
    })
    .await
}
