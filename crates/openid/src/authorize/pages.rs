//! The way of somebody whom a program sent: `/openid/authorize`, signing in, `/openid/continue`, and back.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use identity::session::Token;
use identity::session::current::{self, Current};
use platform::Unit;
use privacy::{Access, Purpose};
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, html, html_with, see_other};

use super::send::{self, By, Told};
use super::{Standing, Step, claims_of, issue, next_step, powers_of};
use crate::OpenId;
use crate::client::authenticate::claimed;
use crate::client::{Client, host_of};
use crate::error::{OAuthError, Trouble};
use crate::params::Params;
use crate::request::{self, AuthorizationRequest, Kind, pushed, send_back};
use crate::scope::{Claim, Level, Scope};
use crate::{consent, release};

pub(crate) const PATH: &str = "/openid/authorize";
const CONTINUE: &str = "/openid/continue";

#[derive(Template)]
#[template(path = "authorize/refused.html")]
struct RefusedPage {
    page: Page,
    code: &'static str,
    why: String,
}

#[derive(Template)]
#[template(path = "authorize/consent.html")]
struct ConsentPage {
    page: Page,
    name: String,
    host: String,
    purpose: String,
    rows: Vec<SummaryRow>,
    powers: Vec<String>,
    request: String,
}

/// GET /openid/authorize
pub(crate) async fn authorize(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
) -> Answer {
    if !asked.visitor.is_signed_in() {
        whence.may_begin(&openid, &asked)?;
    }
    let query = asked.query().to_owned();
    begin(&asked, (&openid, &whence.network(&openid)), &query).await
}

/// POST /openid/authorize: the same, by GET: a browser sends our cookie with no form of another site.
pub(crate) async fn authorize_posted(
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

async fn begin(asked: &Asked, (openid, network): (&OpenId, &str), query: &str) -> Answer {
    // A program that is not known is named as the request names it.
    let program = claimed(&HeaderMap::new(), query.as_bytes());
    let stay_noted = |refused: &OAuthError| {
        refused.note((&program, network));
        stay(asked, refused)
    };
    let params = match Params::read(query) {
        Ok(params) => params,
        Err(refused) => return stay_noted(&refused),
    };
    match read(asked, openid, &params).await {
        Ok(Ok((client, request))) => {
            proceed(asked, (openid, network), (&client, request), None).await
        }
        Ok(Err(Unread::Stay(refused))) => stay_noted(&refused),
        Ok(Err(Unread::Back(client, back, refused))) => {
            refused.note((&client.id, network));
            let address = send::address(openid, &back, &Told::Refused(&refused));
            send::send(asked, client.name.get(asked.locale()), By::Redirect, address)
        }
        Err(Trouble::Refused(refused)) => stay_noted(&refused),
        Err(Trouble::Failed(failure)) => Err(failure),
    }
}

/// Why a request was not read, and who is told.
enum Unread {
    /// The person: it is not known where a refusal would go.
    Stay(OAuthError),
    /// The program.
    Back(Arc<Client>, request::SendBack, OAuthError),
}

type Read = Result<(Arc<Client>, AuthorizationRequest), Unread>;

async fn read(asked: &Asked, openid: &OpenId, params: &Params) -> Result<Read, Trouble> {
    let now = asked.ctx.now();
    let id = params.need("client_id")?;
    let unknown = || OAuthError::invalid_request("client_id is no program that is registered here");
    let client = openid.client(id, now).await?.ok_or_else(unknown)?;
    if let Some(request_uri) = params.get("request_uri") {
        let taken = pushed::take(openid, &asked.ctx, request_uri).await?;
        return Ok(match taken {
            Ok(mut request) if request.client == client.id => {
                request.asked_at = now;
                Ok((client, request))
            }
            Ok(_) => Err(Unread::Stay(OAuthError::invalid_request("the request is another's"))),
            Err(refused) => Err(Unread::Stay(refused)),
        });
    }
    let Some(back) = send_back(params, &client) else {
        let why = "redirect_uri is not one of those that are registered";
        return Ok(Err(Unread::Stay(OAuthError::invalid_request(why))));
    };
    if client.fapi {
        let why = "this program sends its requests ahead (PAR)";
        return Ok(Err(Unread::Back(client, back, OAuthError::invalid_request(why))));
    }
    let hinted = super::hinted(openid, &asked.ctx, &client, params).await?;
    Ok(match request::read(params, &client, &back, (hinted, now)) {
        Ok(request) => Ok((client, request)),
        Err(refused) => Err(Unread::Back(client, back, refused)),
    })
}

/// A refusal that only the person sees.
fn stay(asked: &Asked, refused: &OAuthError) -> Answer {
    let page = asked.page("openid-refused-title");
    let why = refused.description.to_string();
    html_with(StatusCode::BAD_REQUEST, &RefusedPage { page, code: refused.code, why })
}

/// The request that somebody comes back to is gone: answered already, or too old.
fn run_out(asked: &Asked, network: &str) -> Answer {
    let refused = OAuthError::invalid_request("the request has run out");
    refused.note(("", network));
    stay(asked, &refused)
}

/// GET /openid/continue: back from signing in.
pub(crate) async fn go_on(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
) -> Answer {
    let network = whence.network(&openid);
    let token = asked.query_value("request").unwrap_or_default();
    match waiting(&asked, &openid, &token).await? {
        Some((token, client, request)) => {
            proceed(&asked, (&openid, &network), (&client, request), Some(token)).await
        }
        None => run_out(&asked, &network),
    }
}

/// POST /openid/continue: the person's answer.
pub(crate) async fn answered(
    asked: Asked,
    State(openid): State<OpenId>,
    whence: crate::Whence,
    form: Form,
) -> Answer {
    let network = whence.network(&openid);
    let Some((token, client, mut request)) =
        waiting(&asked, &openid, form.value("request")).await?
    else {
        return run_out(&asked, &network);
    };
    if asked.visitor.person.is_none() {
        return proceed(&asked, (&openid, &network), (&client, request), Some(token)).await;
    }
    if form.has("answer", "yes") {
        request.agreed = true;
        return proceed(&asked, (&openid, &network), (&client, request), Some(token)).await;
    }
    let mut unit = Unit::new();
    request::store::take(&mut unit, &token);
    match openid.db.commit(unit).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => return Err(Failure::Gone),
        Err(error) => return Err(error.into_fault().into()),
    }
    let refused = OAuthError::new("access_denied", "the person did not agree");
    let address = send::address(&openid, &request.send_back(), &Told::Refused(&refused));
    send::send(&asked, client.name.get(asked.locale()), By::Page, address)
}

type Waiting = (Token, Arc<Client>, AuthorizationRequest);

async fn waiting(asked: &Asked, openid: &OpenId, token: &str) -> Result<Option<Waiting>, Failure> {
    let Some(token) = Token::read(token) else { return Ok(None) };
    let now = asked.ctx.now();
    let found = request::store::find(&openid.db, (Kind::Waiting, &token), now).await?;
    let Some(request) = found else { return Ok(None) };
    let client = openid.client(&request.client, now).await?;
    Ok(client.map(|client| (token, client, request)))
}

/// The next step, taken. `token` is that of a request that waits already.
async fn proceed(
    asked: &Asked,
    (openid, network): (&OpenId, &str),
    (client, request): (&Arc<Client>, AuthorizationRequest),
    token: Option<Token>,
) -> Answer {
    let current = current::find(&openid.identity, asked).await?;
    let standing = standing(openid, (client, &request), current.as_ref()).await?;
    let by = if token.is_some() { By::Page } else { By::Redirect };
    let name = client.name.get(asked.locale());
    let step = next_step(&request, client.least(), standing.as_ref(), asked.ctx.now());
    match (step, current) {
        (Step::Refuse(refused), _) => {
            refused.note((&client.id, network));
            let address = send::address(openid, &request.send_back(), &Told::Refused(&refused));
            send::send(asked, name, by, address)
        }
        (Step::Issue, Some(current)) => {
            let issued = issue::issue(openid, asked, client, &request, (&current, token)).await?;
            let Some(code) = issued else { return Err(Failure::Gone) };
            let address = send::address(openid, &request.send_back(), &Told::Code(&code));
            send::send(asked, name, by, address)
        }
        (Step::Ask, Some(current)) if token.is_some() => {
            ask(asked, openid, (client, &request), (&current, token)).await
        }
        (Step::Ask, _) => {
            let token = request::keep(&openid.db, &asked.ctx, Kind::Waiting, &request).await?;
            see_other(&on_with(&token, &request))
        }
        (Step::SignIn { again }, _) => to_sign_in(asked, openid, &request, (token, again)).await,
        (Step::Issue, None) => Err(Failure::SignInFirst),
    }
}

async fn standing(
    openid: &OpenId,
    (client, request): (&Client, &AuthorizationRequest),
    current: Option<&Current>,
) -> Result<Option<Standing>, Failure> {
    let Some(Current { session, .. }) = current else { return Ok(None) };
    let consent = consent::store::find_standing(&openid.db, session.person, &client.id).await?;
    // A program that anybody could claim to be is asked about each time, whatever was agreed to before.
    let consent = consent.filter(|_| client.is_assured_at(&request.redirect_uri));
    Ok(Some(Standing {
        signed_in_at: session.created_at,
        level: Level::of(session.assurance),
        subject: openid.subject(client, session.person),
        consent,
    }))
}

fn on_with(token: &Token, request: &AuthorizationRequest) -> String {
    let lang = request.ui_locales.as_deref().and_then(|tags| tags.split(' ').next());
    let lang = lang.map(|tag| format!("&lang={}", web::next::encode(tag))).unwrap_or_default();
    format!("{CONTINUE}?request={}{lang}", token.as_str())
}

async fn to_sign_in(
    asked: &Asked,
    openid: &OpenId,
    request: &AuthorizationRequest,
    (token, again): (Option<Token>, bool),
) -> Answer {
    let token = match token {
        Some(token) => token,
        None => request::keep(&openid.db, &asked.ctx, Kind::Waiting, request).await?,
    };
    let next = web::next::encode(&on_with(&token, request));
    let lang = request.ui_locales.as_deref().and_then(|tags| tags.split(' ').next());
    let lang = lang.map(|tag| format!("&lang={}", web::next::encode(tag))).unwrap_or_default();
    let again = if again { "again=yes&" } else { "" };
    see_other(&format!("/sign-in?{again}next={next}{lang}"))
}

/// What goes to whom and why, before anything goes.
async fn ask(
    asked: &Asked,
    openid: &OpenId,
    (client, request): (&Client, &AuthorizationRequest),
    (current, token): (&Current, Option<Token>),
) -> Answer {
    let person = current.session.person;
    let access = Access::new(Purpose::ShowOwnData, "profile");
    let profile =
        openid.identity.profile(&asked.ctx, &access, person).await?.ok_or(Failure::Gone)?;
    let claims = claims_of(request);
    let shown = [
        Claim::Name,
        Claim::GivenName,
        Claim::FamilyName,
        Claim::Birthdate,
        Claim::Email,
        Claim::Numbers,
        Claim::IdentityType,
        Claim::IdentityEndsOn,
        Claim::Locale,
    ];
    let typed = release::typed_for(openid, &asked.ctx, (person, &profile), &claims).await?;
    let whole_name = claims.contains(&Claim::Name);
    let mut rows = vec![SummaryRow::new(
        asked.words.t("openid-claim-sub"),
        asked.words.t("openid-claim-sub-text"),
    )];
    for claim in shown.into_iter().filter(|claim| claims.contains(claim)) {
        if whole_name && matches!(claim, Claim::GivenName | Claim::FamilyName) {
            continue;
        }
        let key = asked.words.t(&format!("openid-claim-{}", claim.word().replace('_', "-")));
        rows.push(SummaryRow::new(key, release::shown(&asked.words, (&profile, typed), claim)));
    }
    let powers = powers_of(request).into_iter().map(|power: Scope| asked.words.t(&power.key()));
    let opens = consent::of_others(openid, &request.resources);
    let opens = opens.map(|address| asked.words.with("openid-ask-opens", ("address", address)));
    let name = client.name.get(asked.locale()).to_owned();
    let page = asked.page_titled(asked.words.with("openid-ask-title", ("name", name.clone())));
    html(&ConsentPage {
        page,
        host: host_of(&request.redirect_uri).to_owned(),
        purpose: client.purpose.get(asked.locale()).to_owned(),
        rows,
        powers: powers.chain(opens).collect(),
        request: token.map(|token| token.as_str().to_owned()).unwrap_or_default(),
        name,
    })
}
