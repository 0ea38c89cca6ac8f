//! `/openid/logout`: somebody signs out at a program and is asked how far (RP-Initiated Logout 1.0).

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use identity::session::current;
use platform::{Attempt as _, Unit};
use web::{Answer, Asked, Failure, Form, Page, html, see_other};

use super::{Login, end, end_of_session, store};
use crate::OpenId;
use crate::authorize::send::{By, send};
use crate::client::{self, Client};
use crate::params::Params;

pub(crate) const PATH: &str = "/openid/logout";

#[derive(Template)]
#[template(path = "logout/logout.html")]
struct LogoutPage {
    page: Page,
    name: Option<String>,
    others: Vec<String>,
    client: String,
    back: String,
    state: String,
}

/// What a program asked for when it sent somebody to sign out.
#[derive(Default)]
struct Wish {
    client: Option<Arc<Client>>,
    back: Option<String>,
    state: Option<String>,
}

/// POST /openid/logout: the same, by GET: a browser sends our cookie with no form of another site.
pub(crate) async fn logout_posted(
    State(openid): State<OpenId>,
    whence: crate::Whence,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    match crate::posted(&headers, &body) {
        Ok(params) => crate::by_get(PATH, &params),
        Err(refused) => whence.answer(&openid, &body, refused.into()),
    }
}

/// GET /openid/logout
pub(crate) async fn logout(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let params = Params::read(asked.query()).unwrap_or_default();
    let wish = wish(&asked, &openid, &params).await?;
    let Some(current) = current::find(&openid.identity, &asked).await? else {
        return on(&asked, &wish, By::Redirect);
    };
    let logins = store::list_of_sessions(&openid.db, &[current.digest.to_vec()]).await?;
    let mut others = Vec::new();
    for Login { client, .. } in &logins {
        if wish.client.as_ref().is_some_and(|asking| asking.id == *client) {
            continue;
        }
        let known = openid.client(client, asked.ctx.now()).await?;
        let name = known.map(|known| known.name.get(asked.locale()).to_owned());
        others.push(name.unwrap_or_else(|| client.clone()));
    }
    html(&LogoutPage {
        page: asked.page("openid-logout-title"),
        name: wish.client.as_ref().map(|client| client.name.get(asked.locale()).to_owned()),
        others,
        client: wish.client.map(|client| client.id.clone()).unwrap_or_default(),
        back: wish.back.unwrap_or_default(),
        state: wish.state.unwrap_or_default(),
    })
}

/// POST /openid/logout/answer
pub(crate) async fn answered(asked: Asked, State(openid): State<OpenId>, form: Form) -> Answer {
    let client = openid.client(form.value("client_id"), asked.ctx.now()).await?;
    let back = form.given("post_logout_redirect_uri").map(str::to_owned);
    let state = form.given("state").map(str::to_owned);
    let wish = judged(client, back, state);
    let Some(current) = current::find(&openid.identity, &asked).await? else {
        return on(&asked, &wish, By::Page);
    };
    let mut unit = Unit::new();
    if form.has("answer", "here") {
        let asking = wish.client.clone().ok_or(Failure::NotFound)?;
        let logins = store::list_of_sessions(&openid.db, &[current.digest.to_vec()]).await?;
        for login in logins.iter().filter(|login| login.client == asking.id) {
            end(&mut unit, &openid, &asked.ctx, login).await?;
        }
        openid.db.commit(unit).await.attempt("sign out of a program")?;
        return on(&asked, &wish, By::Page);
    }
    end_of_session(&mut unit, &openid, &asked.ctx, &current.digest).await?;
    openid.db.commit(unit).await.attempt("sign out of all programs")?;
    let mut response = on(&asked, &wish, By::Page)?;
    current::end(&openid.identity, &asked, &mut response).await?;
    Ok(response)
}

async fn wish(asked: &Asked, openid: &OpenId, params: &Params) -> Result<Wish, Failure> {
    let now = asked.ctx.now();
    let mut id = params.get("client_id").map(str::to_owned);
    if let Some(hint) = params.get("id_token_hint") {
        let keys = crate::key::keys(openid, &asked.ctx).await?;
        let ours = keys.verify(hint, now).filter(|(_, typ)| typ == crate::token::ID_TOKEN);
        let named = ours.and_then(|(claims, _)| claims.text("aud").map(str::to_owned));
        // A token of somebody else's, or of another program than the one that is named, is no wish.
        match (named, &id) {
            (Some(named), None) => id = Some(named),
            (Some(named), Some(given)) if named == *given => {}
            _ => return Ok(Wish::default()),
        }
    }
    let Some(id) = id else { return Ok(Wish::default()) };
    let client = openid.client(&id, now).await?;
    let back = params.get("post_logout_redirect_uri").map(str::to_owned);
    Ok(judged(client, back, params.get("state").map(str::to_owned)))
}

/// Only to an address that the program has registered: this is no way to send people anywhere.
fn judged(client: Option<Arc<Client>>, back: Option<String>, state: Option<String>) -> Wish {
    let registered = |uri: &String| {
        let known = client.as_ref().map(|client| client.post_logout_redirect_uris.as_slice());
        known.unwrap_or_default().iter().any(|known| client::matches(known, uri))
    };
    let back = back.filter(registered);
    let state = state.filter(|state| state.len() <= 1_000);
    Wish { client, back, state }
}

/// On to where the program wishes, else to the page that says that nobody is signed in.
fn on(asked: &Asked, wish: &Wish, by: By) -> Answer {
    let (Some(back), Some(client)) = (&wish.back, &wish.client) else {
        return see_other("/sign-out");
    };
    let mut address = back.clone();
    if let Some(state) = &wish.state {
        let joint = if address.contains('?') { '&' } else { '?' };
        address.push_str(&format!("{joint}state={}", web::next::encode(state)));
    }
    send(asked, client.name.get(asked.locale()), by, address)
}
