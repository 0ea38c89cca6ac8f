//! Back to the program: an answer in the query of its address (RFC 6749, 4.1.2), with the issuer (RFC 9207).

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use platform::Fault;
use web::{Answer, Asked, Page, html};

use crate::OpenId;
use crate::error::OAuthError;
use crate::request::SendBack;

/// What the program is told.
pub(crate) enum Told<'a> {
    /// Its code.
    Code(&'a str),
    /// A refusal.
    Refused(&'a OAuthError),
}

/// How people get there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// By a redirect: they have come from the program just now and seen nothing of ours.
    Redirect,
    /// By a page that leads on by itself: browsers that were sent a form by us follow no redirect to elsewhere
    /// (`form-action` of our content security policy).
    Page,
}

#[derive(Template)]
#[template(path = "authorize/back.html")]
struct BackPage {
    page: Page,
    name: String,
    address: String,
}

/// The whole address.
pub(crate) fn address(openid: &OpenId, back: &SendBack, told: &Told<'_>) -> String {
    let mut pairs: Vec<(&str, &str)> = match told {
        Told::Code(code) => vec![("code", code)],
        Told::Refused(refused) => {
            vec![("error", refused.code), ("error_description", &refused.description)]
        }
    };
    pairs.extend(back.state.as_deref().map(|state| ("state", state)));
    pairs.push(("iss", openid.issuer()));
    let joint = if back.redirect_uri.contains('?') { '&' } else { '?' };
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", web::next::encode(value));
    let query: Vec<String> = pairs.iter().map(pair).collect();
    format!("{}{joint}{}", back.redirect_uri, query.join("&"))
}

/// Sends somebody to an address of a program.
pub(crate) fn send(asked: &Asked, name: &str, by: By, address: String) -> Answer {
    match by {
        By::Redirect => {
            let location = HeaderValue::from_str(&address)
                .map_err(|error| Fault::new("send somebody back to a program", error))?;
            let no_store = HeaderValue::from_static("no-store");
            let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, no_store)];
            Ok((StatusCode::SEE_OTHER, headers).into_response())
        }
        By::Page => {
            let page = asked.page("openid-back-title");
            html(&BackPage { page, name: name.to_owned(), address })
        }
    }
}
