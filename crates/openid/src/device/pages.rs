//! `/device`: somebody types the code of a screen, reads who asks for what, and answers.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use identity::session::current::{self, Current};
use platform::Unit;
use privacy::subject_of;
use web::{
    Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, html, html_refused,
    route, see_other,
};

use super::store::{self, Device};
use super::{shown, typed};
use crate::client::Client;
use crate::scope::{ClaimsRequest, Level};
use crate::token::chain::{About, Chain, ChainId};
use crate::{OpenId, consent, logout, token};

pub(crate) const PATH: &str = "/device";

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    vec![
        route(Method::GET, PATH, signed_in, residents, ask),
        route(Method::POST, PATH, signed_in, residents, code_sent),
        route(Method::POST, "/device/answer", signed_in, residents, answered),
    ]
}

#[derive(Template)]
#[template(path = "device/code.html")]
struct CodePage {
    page: Page,
    form: Form,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "device/answer.html")]
struct AnswerPage {
    page: Page,
    name: String,
    purpose: String,
    code: String,
    things: Vec<String>,
}

async fn ask(asked: Asked) -> Answer {
    let code = asked.query_value("code").unwrap_or_default();
    let done = match asked.query_value("done").as_deref() {
        Some("yes") => Some("openid-device-let-in"),
        Some("no") => Some("openid-device-kept-out"),
        _ => None,
    };
    let page = asked.page("openid-device-title");
    html(&CodePage { page, form: Form::filled([("code", code)]), done })
}

async fn code_sent(asked: Asked, State(openid): State<OpenId>, mut form: Form) -> Answer {
    match found(&asked, &openid, &form).await? {
        Ok((code, device, client)) => {
            let name = client.name.get(asked.locale()).to_owned();
            let words = &asked.words;
            let page = asked.page_titled(words.with("openid-device-ask", ("name", name.clone())));
            let things = device.wanted.scopes.iter().map(|scope| words.t(&scope.key())).collect();
            let purpose = client.purpose.get(asked.locale()).to_owned();
            html(&AnswerPage { page, name, purpose, code: shown(&code), things })
        }
        Err(why) => {
            form.refuse("code", asked.words.t(why));
            let page = asked.page("openid-device-title").errors_of(&form);
            html_refused(&CodePage { page, form, done: None })
        }
    }
}

type Found = (String, Device, std::sync::Arc<Client>);

/// The device of a code that was typed, or the key of why there is none.
async fn found(
    asked: &Asked,
    openid: &OpenId,
    form: &Form,
) -> Result<Result<Found, &'static str>, Failure> {
    if !openid.guesses.may(asked.person()?, asked.ctx.now()) {
        return Ok(Err("openid-device-too-many"));
    }
    let Some(code) = typed(form.value("code")) else { return Ok(Err("openid-device-unknown")) };
    let digest = openid.vault.digester().digest("openid.device", &code);
    let device = store::find_by_code(&openid.db, digest, asked.ctx.now()).await?;
    let Some(device) = device else { return Ok(Err("openid-device-unknown")) };
    let client = openid.client(&device.client, asked.ctx.now()).await?;
    let Some(client) = client else { return Ok(Err("openid-device-unknown")) };
    if Level::of(asked.visitor.assurance) < client.least() {
        return Ok(Err("openid-device-level"));
    }
    Ok(Ok((code, device, client)))
}

async fn answered(asked: Asked, State(openid): State<OpenId>, form: Form) -> Answer {
    let Ok((_, device, client)) = found(&asked, &openid, &form).await? else {
        return Err(Failure::Gone);
    };
    let current = current::find(&openid.identity, &asked).await?.ok_or(Failure::SignInFirst)?;
    let agreed = form.has("answer", "yes");
    let mut unit = Unit::new();
    let chain = match agreed {
        true => Some(let_in(&mut unit, &asked, &openid, (&client, &device, &current)).await?),
        false => None,
    };
    store::answer(&mut unit, &asked.ctx, &device, chain);
    match openid.db.commit(unit).await {
        Ok(()) => see_other(if agreed { "/device?done=yes" } else { "/device?done=no" }),
        Err(error) if error.is_conflict() => Err(Failure::Conflict),
        Err(error) => Err(error.into_fault().into()),
    }
}

async fn let_in(
    unit: &mut Unit,
    asked: &Asked,
    openid: &OpenId,
    (client, device, current): (&Client, &Device, &Current),
) -> Result<ChainId, Failure> {
    let ctx = &asked.ctx;
    let person = current.session.person;
    let key = openid.vault.key(ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    let scopes = device.wanted.scopes.clone();
    let powers = scopes.iter().copied().filter(|scope| scope.is_power()).collect();
    let claims = scopes.iter().flat_map(|scope| scope.claims()).copied().collect();
    let on_file = consent::store::find_standing(&openid.db, person, &client.id).await?;
    let agreed = consent::give(unit, ctx, &key, (&client.id, on_file), (powers, claims, &[]));
    let login = logout::standing(openid, current, &client.id).await?;
    let login = logout::login(unit, ctx, (client, current), login);
    let chain = Chain {
        id: ChainId::new(ctx),
        consent: agreed.id,
        login,
        client: client.id.clone(),
        person,
        about: About {
            scopes,
            claims: ClaimsRequest::default(),
            signed_in_at_s: current.session.created_at.as_second(),
            level: Level::of(current.session.assurance),
            means: current.session.means.word().to_owned(),
            resources: Vec::new(),
            bound: None,
            taken_out: BTreeSet::new(),
        },
        created_at: ctx.now(),
        expires_at: device.expires_at,
        ended_at: None,
    };
    token::store::insert_chain(unit, &chain);
    Ok(chain.id)
}
