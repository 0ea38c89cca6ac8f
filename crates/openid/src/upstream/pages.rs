//! To another provider and back, and the account's page about accounts elsewhere.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use identity::session::Token;
use platform::{Fault, Unit};
use web::{
    Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, html, html_refused,
    html_with, route, see_other,
};

use super::begin::begin;
use super::finish::{Came, finish};
use super::store::{self, ElsewhereId};
use super::{ProviderSettings, UpstreamRefusal};
use crate::params::Params;
use crate::{OpenId, Whence};

/// The cookie of the browser that began.
const COOKIE: &str = "elsewhere";
const COOKIE_SECONDS: u32 = 15 * 60;
const PATH: &str = "/account/elsewhere";

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let get = Method::GET;
    vec![
        route(get.clone(), "/sign-in/with/{id}", anyone, public, go),
        route(get.clone(), "/sign-in/with/{id}/back", anyone, public, come_back),
        route(get.clone(), PATH, signed_in, residents, list),
        route(get, "/account/elsewhere/{id}/add", signed_in, residents, add),
        route(Method::POST, "/account/elsewhere/remove", signed_in, residents, remove),
    ]
}

#[derive(Template)]
#[template(path = "upstream/refused.html")]
struct RefusedPage {
    page: Page,
    why: String,
}

#[derive(Template)]
#[template(path = "upstream/elsewhere.html")]
struct ElsewherePage {
    page: Page,
    rows: Vec<Row>,
    providers: Vec<(String, String)>,
}

struct Row {
    id: ElsewhereId,
    name: String,
    standing: String,
}

fn provider(openid: &OpenId, id: &str) -> Result<std::sync::Arc<ProviderSettings>, Failure> {
    openid.upstreams.find(id).ok_or(Failure::NotFound)
}

/// The provider to which somebody goes; one source goes only so often.
fn on_the_way(
    asked: &Asked,
    openid: &OpenId,
    whence: &Whence,
    id: &str,
) -> Result<std::sync::Arc<ProviderSettings>, Failure> {
    let provider = provider(openid, id)?;
    whence.may_begin(openid, asked)?;
    Ok(provider)
}

/// Why it did not work, in words, with the other ways to sign in.
fn refused(asked: &Asked, provider: &ProviderSettings, refusal: UpstreamRefusal) -> Answer {
    tracing::warn!(target: "identity::audit", provider = provider.id,
        refusal = refusal.code(), "sign-in refused");
    let back = if asked.visitor.is_signed_in() { PATH } else { "/sign-in" };
    let page = asked.page("upstream-refused-title").back(back);
    let name = provider.name.get(asked.locale()).to_owned();
    let why = asked.words.with(&format!("upstream-refused-{}", refusal.code()), ("name", name));
    let refused = RefusedPage { page, why };
    match refusal {
        UpstreamRefusal::Unreachable => html_with(StatusCode::SERVICE_UNAVAILABLE, &refused),
        _ => html_refused(&refused),
    }
}

async fn go(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: Whence,
    Path(id): Path<String>,
) -> Answer {
    let provider = on_the_way(&asked, &openid, &whence, &id)?;
    let next = asked.next_or("/");
    send(&asked, &openid, &provider, (&next, None)).await
}

async fn add(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: Whence,
    Path(id): Path<String>,
) -> Answer {
    let provider = on_the_way(&asked, &openid, &whence, &id)?;
    match identity::may_add(&openid.identity, &asked).await? {
        Ok(adding) => send(&asked, &openid, &provider, (PATH, Some(adding))).await,
        Err(again) => see_other(again),
    }
}

async fn send(
    asked: &Asked,
    openid: &OpenId,
    provider: &ProviderSettings,
    wanted: (&str, Option<identity::Adding>),
) -> Answer {
    let sent = match begin(openid, &asked.ctx, provider, wanted).await? {
        Ok(sent) => sent,
        Err(refusal) => return refused(asked, provider, refusal),
    };
    let location = HeaderValue::from_str(&sent.address);
    let location = location.map_err(|error| Fault::new("send somebody to a provider", error))?;
    let cookies = asked.site.settings.cookies;
    let kept = cookies.write(COOKIE, sent.cookie.as_str(), Some(COOKIE_SECONDS));
    let headers = [(header::LOCATION, location), (header::SET_COOKIE, kept)];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

async fn come_back(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: Whence,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    let provider = provider(&openid, &id)?;
    let cookies = asked.site.settings.cookies;
    let cookie = cookies.read(&headers, COOKIE).and_then(Token::read);
    // A parameter that stands twice is no answer that a provider gives.
    let Ok(params) = Params::read(asked.query()) else {
        return refused(&asked, &provider, UpstreamRefusal::NotGenuine);
    };
    let came = (&params, cookie, asked.visitor.person);
    let mut response = match finish(&openid, &asked.ctx, &provider, came).await? {
        Ok(Came::Added) => see_other("/account/elsewhere?done=added")?,
        Ok(Came::SignedIn(signed_in, next)) => {
            let next = web::next::local_path(&next).unwrap_or("/");
            match whence.enter(&openid, &asked, signed_in, next).await? {
                Some(response) => response,
                None => return refused(&asked, &provider, UpstreamRefusal::Gone),
            }
        }
        Err(refusal) => return refused(&asked, &provider, refusal),
    };
    response.headers_mut().append(header::SET_COOKIE, cookies.remove(COOKIE));
    Ok(response)
}

async fn list(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let mut shown = shown(&openid, &asked).await?;
    if let Some(done @ ("added" | "removed")) = asked.query_value("done").as_deref() {
        shown.page = shown.page.notice(asked.words.t(&format!("elsewhere-done-{done}")));
    }
    html(&shown)
}

async fn shown(openid: &OpenId, asked: &Asked) -> Result<ElsewherePage, Failure> {
    let accounts = store::list_of_person(&openid.db, asked.person()?).await?;
    let day = |at| asked.words.date(asked.local(at).date());
    let row = |account: store::Elsewhere| {
        let provider = openid.upstreams.find(&account.provider);
        // One that the town no longer offers is still there to be removed.
        let name = provider.map(|provider| provider.name.get(asked.locale()).to_owned());
        let since = asked.words.with("elsewhere-since", ("day", day(account.created_at)));
        let used =
            account.last_used_at.map(|at| asked.words.with("elsewhere-used", ("day", day(at))));
        Row {
            id: account.id,
            name: name.unwrap_or(account.provider),
            standing: format!("{since} {}", used.unwrap_or_default()).trim().to_owned(),
        }
    };
    let rows: Vec<Row> = accounts.into_iter().map(row).collect();
    let way = |provider: &std::sync::Arc<ProviderSettings>| {
        (provider.id.clone(), provider.name.get(asked.locale()).to_owned())
    };
    let providers = openid.upstreams.all().iter().map(way).collect();
    let page = asked.page("elsewhere-title").back("/account");
    Ok(ElsewherePage { page, rows, providers })
}

async fn remove(asked: Asked, State(openid): State<OpenId>, form: Form) -> Answer {
    let id = ElsewhereId::parse(form.value("account")).ok_or(Failure::NotFound)?;
    let person = match identity::may_add(&openid.identity, &asked).await? {
        Ok(adding) => adding.person,
        Err(again) => return see_other(again),
    };
    if !identity::has_own_means(&openid.identity, person).await? {
        let mut shown = shown(&openid, &asked).await?;
        let form = Form::refused_whole(asked.words.t("elsewhere-refused-last-one"));
        shown.page = shown.page.errors_of(&form);
        return html_refused(&shown);
    }
    let mut unit = Unit::new();
    store::delete(&mut unit, person, id);
    identity::take_away(&openid.identity, &asked, person, unit).await?;
    see_other("/account/elsewhere?done=removed")
}
