//! The way into a wallet: a link for this device, a square for another one, and on a page of its own the code that the
//! wallet asks for. Whoever photographs the square has no code.

use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, State};
use identity::session::{Token, current};
use web::{Answer, Asked, Assurance, Failure, Form, Page, html, see_other};

use super::pages::{PATH, own};
use super::{Credential, Standing};
use crate::{Credentials, offer, square};

#[derive(Template)]
#[template(path = "credential/load.html")]
struct LoadPage {
    page: Page,
    address: String,
    square: Safe<String>,
    /// Where the code is shown, and for which offer.
    code: String,
    offer: String,
    back: String,
}

#[derive(Template)]
#[template(path = "credential/code.html")]
struct CodePage {
    page: Page,
    code: String,
    back: String,
}

/// Whether it may go into a wallet in this session. What says who somebody is was handed over in person; a stolen
/// password or a browser left open must not be enough to carry it away.
pub(super) async fn is_sure(
    asked: &Asked,
    credentials: &Credentials,
    credential: &Credential,
) -> Result<bool, Failure> {
    if !credential.is_guarded() {
        return Ok(true);
    }
    let current = current::find(credentials.openid.identity(), asked).await?;
    let is_recent = current.is_some_and(|current| current.session.is_recent(asked.ctx.now()));
    Ok(is_recent && asked.visitor.assurance >= Assurance::Substantial)
}

/// Where somebody signs in again and comes back to a credential's page.
pub(super) fn sign_in_again(path: &str) -> String {
    format!("/sign-in?again=yes&next={}", web::next::encode(path))
}

/// `POST /my-credentials/{id}/load`: makes an offer, and shows it.
pub(super) async fn load(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
    _form: Form,
) -> Answer {
    let credential = own(&asked, &credentials, &id).await?;
    let back = format!("{PATH}/{}", credential.id);
    let in_force = credential.standing(asked.ctx.today()) == Standing::InForce;
    let is_given = credentials.kind(&credential.kind).is_some();
    if !in_force || !is_given || !is_sure(&asked, &credentials, &credential).await? {
        return see_other(&back);
    }
    let made = offer::make(&credentials, &asked.ctx, &credential).await?;
    html(&LoadPage {
        page: asked.page("credential-load-title").back(back.clone()),
        square: square::square(&made.address),
        address: made.address,
        code: format!("{back}/code"),
        offer: made.secret.as_str().to_owned(),
        back,
    })
}

/// `POST /my-credentials/{id}/code`: shows the code of an offer, without the offer.
pub(super) async fn code(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
    form: Form,
) -> Answer {
    let credential = own(&asked, &credentials, &id).await?;
    let back = format!("{PATH}/{}", credential.id);
    let Some(secret) = Token::read(form.value("offer")) else { return see_other(&back) };
    let code = offer::code(&credentials, &asked.ctx, (&secret, credential.id)).await?;
    let Some(code) = code else { return see_other(&back) };
    html(&CodePage { page: asked.page("credential-code-title").back(back.clone()), code, back })
}
