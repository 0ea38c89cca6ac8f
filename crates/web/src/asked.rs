//! What a handler knows about a request: who asks, when, in which language, from which page.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::DateTime;
use platform::id::PersonId;
use platform::{Ctx, Locale};

use crate::answer::Failure;
use crate::i18n::Words;
use crate::page::Page;
use crate::route::RouteInfo;
use crate::site::Site;
use crate::visitor::Visitor;

/// Who asks, when, in which language: the first argument of every handler.
///
/// ```ignore
/// async fn list(asked: Asked, State(cases): State<Cases>) -> Answer { … }
/// ```
#[derive(Clone)]
pub struct Asked {
    /// Clock, randomness, actor and locale for the act.
    pub ctx: Arc<Ctx>,
    /// Who asks.
    pub visitor: Arc<Visitor>,
    /// The words of the language.
    pub words: Words,
    /// What all pages share.
    pub site: Arc<Site>,
    /// The route that was found.
    pub route: Arc<RouteInfo>,
    pub(crate) arrival: Arc<Arrival>,
}

/// What is known of a request before anybody looked who asks.
pub(crate) struct Arrival {
    pub(crate) path: String,
    pub(crate) query: String,
    /// The path of the page of this site on which the link or form stood.
    pub(crate) came_from: Option<String>,
    /// The value of the session's cookie.
    pub(crate) session_cookie: Option<String>,
    pub(crate) bearer: Option<String>,
    /// The anonymous visitor's cookie as it was sent.
    pub(crate) visitor_cookie: Option<String>,
    /// A new one, made when something is first bound to it; then it must be given.
    pub(crate) new_visitor_cookie: OnceLock<String>,
    /// Whether the answer holds something for this browser alone: a form token, a draft.
    personal: AtomicBool,
    /// The language that the address or the cookie asks for.
    pub(crate) chosen: Option<Locale>,
    pub(crate) accepted: Locale,
}

impl Asked {
    /// The language of the answer.
    pub fn locale(&self) -> Locale {
        self.words.locale()
    }

    /// A page of the shell with a title from the words.
    pub fn page(&self, title_key: &str) -> Page {
        self.page_titled(self.words.t(title_key))
    }

    /// A page of the shell with a title that is data (the name of a service).
    pub fn page_titled(&self, title: impl Into<String>) -> Page {
        Page::new(self.clone(), title.into())
    }

    /// The signed-in person; routes with `Permission::SignedIn` always have one.
    ///
    /// # Errors
    /// `SignInFirst` when nobody is signed in.
    pub fn person(&self) -> Result<PersonId, Failure> {
        self.visitor.person.ok_or(Failure::SignInFirst)
    }

    /// What a person does with their own hands only: never a program that they let in.
    ///
    /// # Errors
    /// `Forbidden` for such a program.
    pub fn own_hands(&self) -> Result<(), Failure> {
        if self.visitor.is_delegated() { Err(Failure::Forbidden) } else { Ok(()) }
    }

    /// The path without query.
    pub fn path(&self) -> &str {
        &self.arrival.path
    }

    /// The query as it was sent.
    pub fn query(&self) -> &str {
        &self.arrival.query
    }

    /// The first value of a name in the query.
    pub fn query_value(&self, name: &str) -> Option<String> {
        crate::next::pairs(&self.arrival.query).find(|(found, _)| found == name).map(|(_, v)| v)
    }

    /// The page number asked for by `?page=`, from 1.
    pub fn page_number(&self) -> u32 {
        self.query_value("page").and_then(|n| n.parse().ok()).filter(|n| *n > 0).unwrap_or(1)
    }

    /// A random key of this browser, kept in a cookie until it is closed: what somebody who has not
    /// signed in owns (a draft) hangs on it.
    pub fn visitor_key(&self) -> &str {
        self.arrival.personal.store(true, Ordering::Relaxed);
        match &self.arrival.visitor_cookie {
            Some(sent) => sent,
            None => {
                let new = || hex(&self.ctx.random::<24>());
                self.arrival.new_visitor_cookie.get_or_init(new)
            }
        }
    }

    /// The key of this browser when it already had one: asking does not give it a cookie.
    pub fn known_visitor_key(&self) -> Option<&str> {
        self.arrival.personal.store(true, Ordering::Relaxed);
        self.arrival.visitor_cookie.as_deref()
    }

    /// A token for a form or a script of the page now shown.
    pub fn form_token(&self) -> String {
        self.arrival.personal.store(true, Ordering::Relaxed);
        let bound_to = match (&self.arrival.session_cookie, self.visitor.behind().is_signed_in()) {
            (Some(session), true) => session,
            _ => self.visitor_key(),
        };
        self.site.tokens.token(bound_to, self.ctx.random())
    }

    /// An instant as the town's clocks show it.
    pub fn local(&self, at: Timestamp) -> DateTime {
        at.to_zoned(self.ctx.zone().clone()).datetime()
    }

    /// Where to go after signing in: `?next=` when it leads to this site, else the given path.
    pub fn next_or(&self, otherwise: &str) -> String {
        let given = self.query_value("next");
        given.as_deref().and_then(crate::next::local_path).unwrap_or(otherwise).to_owned()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Asked>().cloned().ok_or_else(|| {
            platform::Fault::new("know who asks", "the route is not in the route table").into()
        })
    }
}

impl Arrival {
    pub(crate) fn new(site: &Site, parts: &Parts) -> Arrival {
        let cookies = site.settings.cookies;
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let read = |name| cookies.read(&parts.headers, name).filter(|v| v.len() <= 256);
        let by_address = crate::next::pairs(&query)
            .find(|(name, _)| name == "lang")
            .and_then(|(_, tag)| site.words.find(&tag));
        let by_cookie = || read(crate::cookie::LANGUAGE).and_then(|tag| site.words.find(tag));
        Arrival {
            path: parts.uri.path().to_owned(),
            session_cookie: read(crate::cookie::SESSION).map(str::to_owned),
            bearer: bearer(&parts.headers),
            visitor_cookie: read(crate::cookie::VISITOR).map(str::to_owned),
            new_visitor_cookie: OnceLock::new(),
            personal: AtomicBool::new(false),
            chosen: by_address.or_else(by_cookie),
            accepted: accepted(site, &parts.headers),
            came_from: came_from(&parts.headers),
            query,
        }
    }

    /// The language of the answer: the one chosen here, else the person's own, else the browser's.
    pub(crate) fn locale(&self, visitor: &Visitor) -> Locale {
        self.chosen.or(visitor.locale).unwrap_or(self.accepted)
    }

    pub(crate) fn is_personal(&self) -> bool {
        self.personal.load(Ordering::Relaxed)
    }

    /// The language that the address itself asks for, to be remembered.
    pub(crate) fn language_to_keep(&self) -> Option<Locale> {
        let asked = crate::next::pairs(&self.query).any(|(name, _)| name == "lang");
        self.chosen.filter(|_| asked)
    }
}

/// The path in `Referer`, when it names this host.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|v: &axum::http::HeaderValue| v.to_str().ok());
    let (_, address) = text(axum::http::header::REFERER)?.split_once("://")?;
    let rest = address.strip_prefix(text(axum::http::header::HOST)?)?;
    crate::next::local_path(rest).map(str::to_owned)
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(axum::http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The best of our languages in `Accept-Language`; English when there is none.
fn accepted(site: &Site, headers: &HeaderMap) -> Locale {
    let header = headers.get(axum::http::header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let mut wanted: Vec<(u32, &str)> = header
        .unwrap_or_default()
        .split(',')
        .take(20)
        .filter_map(|part| {
            let mut pieces = part.split(';').map(str::trim);
            let tag = pieces.next().filter(|tag| !tag.is_empty())?;
            let q = pieces.find_map(|p| p.strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            Some(((q.clamp(0.0, 1.0) * 1000.0) as u32, tag))
        })
        .collect();
    wanted.sort_by_key(|(q, _)| std::cmp::Reverse(*q));
    let found = wanted.iter().filter(|(q, _)| *q > 0).find_map(|(_, tag)| site.words.find(tag));
    found.unwrap_or(Locale::EN)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asked").field("path", &self.arrival.path).finish_non_exhaustive()
    }
}
