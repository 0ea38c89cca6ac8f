//! A slip of one-time codes for somebody at the counter who has no device: printed once, and kept nowhere.

use askama::Template;
use identity::slip::{self, SlipRefusal};
use messages::{Action, Message};
use platform::Unit;
use platform::id::PersonId;
use privacy::subject_of;
use web::{Answer, Asked, Failure, Form, Page, html};

use super::AttendRefusal;
use super::people;
use crate::casework::Casework;

#[derive(Template)]
#[template(path = "counter/slip.html")]
struct SlipPage {
    page: Page,
    name: String,
    number: String,
    codes: Vec<String>,
    address: String,
}

/// Prints it for the one who was chosen, whose identity document the official has looked at.
///
/// # Errors
/// `Ok(Err(…))` when nobody was chosen, or the document was not looked at.
pub(super) async fn print(
    casework: &Casework,
    asked: &Asked,
    form: &Form,
) -> Result<Result<Answer, AttendRefusal>, Failure> {
    let Some(person) = PersonId::parse(form.value("person")) else {
        return Ok(Err(AttendRefusal::NobodyChosen));
    };
    if !form.has("seen", "yes") {
        return Ok(Err(AttendRefusal::NotSeen));
    }
    let Some(found) = people::open(casework, asked, person).await? else {
        return Ok(Err(AttendRefusal::NobodyChosen));
    };
    let mut unit = Unit::new();
    let printing = (&mut unit, &*asked.ctx);
    let codes = match slip::print(&casework.inner().identity, printing, person).await? {
        Ok(codes) => codes,
        Err(SlipRefusal::HoldsRole) => return Ok(Err(AttendRefusal::HoldsRole)),
        Err(SlipRefusal::Busy) => return Ok(Err(AttendRefusal::Busy)),
        Err(SlipRefusal::ToOneself) => return Ok(Err(AttendRefusal::OwnCase)),
        Err(SlipRefusal::UnknownPerson) => return Ok(Err(AttendRefusal::NobodyChosen)),
    };
    let key = casework.vault().key(&asked.ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    let locale = found.profile.preferences.locale();
    let words = crate::wording::words(locale);
    let message = Message {
        case: None,
        kind: "slip",
        locale,
        subject: words.plain("message-slip-subject", ()),
        body: words.plain("message-slip-body", ()),
        actions: vec![Action {
            label: words.plain("message-open-account", ()),
            path: "/account".to_owned(),
        }],
        by_email: true,
    };
    messages::send(&mut unit, &asked.ctx, &key, message);
    casework.commit(unit).await?;
    let grouped = |code: &String| {
        let (front, back) = code.split_at(code.len() / 2);
        format!("{front} {back}")
    };
    Ok(Ok(html(&SlipPage {
        page: asked.page("counter-slip-title").back("/desk/counter"),
        name: found.profile.name(),
        number: found.profile.sign_in_number,
        codes: codes.iter().map(grouped).collect(),
        address: format!("{}/sign-in/slip", casework.inner().public_origin),
    })))
}
