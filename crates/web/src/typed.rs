//! A form that came when its sender was signed out, or had signed in anew: what was typed is shown again, to be sent
//! once more. Nothing is done with it before.

use askama::Template;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};

use crate::answer::{Answer, Failure, html_with};
use crate::asked::Asked;
use crate::form::{Form, FormWithFiles};
use crate::page::Page;

#[derive(Template)]
#[template(path = "typed.html")]
pub(crate) struct TypedPage {
    page: Page,
    text: String,
    /// Where one signs in; none for who is.
    sign_in: Option<String>,
    /// Files do not come back by themselves.
    had_files: bool,
    action: String,
    fields: Vec<(String, String)>,
}

/// The page that keeps what was typed into a form of this page.
///
/// # Errors
/// A fault when the page cannot be rendered.
pub fn keep_typed(asked: &Asked, form: &Form, had_files: bool) -> Answer {
    let failure =
        if asked.visitor.is_signed_in() { Failure::FormExpired } else { Failure::SignInFirst };
    html_with(failure.status(), &typed_page(asked, form, had_files))
}

/// The same for a form that the gate has turned away before anybody read it.
pub(crate) async fn keep_unread(asked: &Asked, mut request: Request) -> Answer {
    DefaultBodyLimit::max(asked.route.body_bytes_max).apply(&mut request);
    let FormWithFiles { form, files } = FormWithFiles::from_request(request, &()).await?;
    keep_typed(asked, &form, !files.is_empty())
}

pub(crate) fn typed_page(asked: &Asked, form: &Form, had_files: bool) -> TypedPage {
    let signed_in = asked.visitor.is_signed_in();
    let of_state = if signed_in { "-again" } else { "" };
    let query = asked.query();
    let action = match query.is_empty() {
        true => asked.path().to_owned(),
        false => format!("{}?{query}", asked.path()),
    };
    let page = asked.page(&format!("typed-title{of_state}"));
    TypedPage {
        text: page.t(&format!("typed-text{of_state}")),
        sign_in: asked.site.town.sign_in.filter(|_| !signed_in).map(str::to_owned),
        had_files,
        action,
        fields: form.values().map(|(name, value)| (name.into(), value.into())).collect(),
        page,
    }
}
