//! `/desk/openid`: the programs that people sign in to with their account here, for administrators.

use askama::Template;
use axum::extract::{Path, State};
use platform::Ctx;
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, SummaryRow,
    html, html_refused, route, see_other,
};

use super::form::{LANGUAGES, OPTIONS, field_of, filled, read};
use super::register::{Secret, change, end, register};
use super::{Authentication, Client, Registration, RegistrationRefusal, store};
use crate::scope::Scope;
use crate::{OpenId, consent};

const PATH: &str = "/desk/openid";
/// Programs that are shown.
pub(super) const SHOWN_MAX: i64 = 500;
/// What can have happened just before: the words are at `openid-done-…`.
pub(crate) const DONE: [&str; 3] = ["registered", "changed", "ended"];

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (may, operators) = (Permission::Operator, Audience::Operators);
    let (get, post) = (Method::GET, Method::POST);
    vec![
        route(get.clone(), PATH, may, operators, list),
        route(get.clone(), "/desk/openid/new", may, operators, new),
        route(post.clone(), "/desk/openid/new", may, operators, new_sent),
        route(get, "/desk/openid/{id}", may, operators, one),
        route(post.clone(), "/desk/openid/{id}", may, operators, one_sent),
        route(post.clone(), "/desk/openid/{id}/secret", may, operators, new_secret),
        route(post, "/desk/openid/{id}/end", may, operators, end_sent),
    ]
}

#[derive(Template)]
#[template(path = "client/clients.html")]
struct ClientsPage {
    page: Page,
    rows: Vec<ClientRow>,
    issuer: String,
}

struct ClientRow {
    id: String,
    name: String,
    host: String,
    scopes: String,
    people: i64,
    filed: bool,
}

#[derive(Template)]
#[template(path = "client/client.html")]
struct ClientPage {
    page: Page,
    form: Form,
    id: String,
    is_new: bool,
    scopes: Vec<Choice>,
    authentications: Vec<Choice>,
    levels: Vec<Choice>,
    options: Vec<Choice>,
    languages: [&'static str; 3],
}

#[derive(Template)]
#[template(path = "client/filed.html")]
struct FiledPage {
    page: Page,
    rows: Vec<SummaryRow>,
}

#[derive(Template)]
#[template(path = "client/secret.html")]
struct SecretPage {
    page: Page,
    id: String,
    secret: String,
}

async fn list(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let mut rows = Vec::new();
    for filed in openid.all_filed() {
        rows.push(row(&asked, &openid, &filed, true).await?);
    }
    for stored in store::list_standing(&openid.db, SHOWN_MAX).await? {
        rows.push(row(&asked, &openid, &stored.registration, false).await?);
    }
    let mut page = asked.page("openid-clients-title").wide();
    if let Some(done) = asked.query_value("done").filter(|done| DONE.contains(&done.as_str())) {
        page = page.notice(asked.words.t(&format!("openid-done-{done}")));
    }
    html(&ClientsPage { page, rows, issuer: openid.issuer().to_owned() })
}

async fn row(
    asked: &Asked,
    openid: &OpenId,
    registration: &Registration,
    filed: bool,
) -> Result<ClientRow, Failure> {
    let scopes: Vec<String> =
        registration.scopes.iter().map(|scope| asked.words.t(&scope.key())).collect();
    let host = registration.redirect_uris.first().map(|uri| super::host_of(uri).to_owned());
    Ok(ClientRow {
        id: registration.id.clone(),
        name: registration.name.get(asked.locale()).to_owned(),
        host: host.unwrap_or_default(),
        scopes: asked.words.list(&scopes),
        people: consent::store::count_of_client(&openid.db, &registration.id).await?,
        filed,
    })
}

fn shown(asked: &Asked, id: &str, form: Form, is_new: bool) -> ClientPage {
    let words = &asked.words;
    let title = if is_new { words.t("openid-client-new") } else { id.to_owned() };
    let scope = |scope: &Scope| Choice::new(scope.word(), words.t(&scope.key()));
    let way = |way: &Authentication| {
        let key = format!("openid-authentication-{}", way.word().replace('_', "-"));
        Choice::new(way.word(), words.t(&key))
    };
    let level = |level: &&str| Choice::new(*level, words.t(&format!("openid-level-{level}")));
    let option = |option: &&str| {
        Choice::new(*option, words.t(&format!("openid-option-{}", option.replace('_', "-"))))
    };
    ClientPage {
        page: asked.page_titled(title).back(PATH).errors_of(&form),
        form,
        id: id.to_owned(),
        is_new,
        scopes: Scope::ALL.iter().map(scope).collect(),
        authentications: Authentication::ALL.iter().map(way).collect(),
        levels: ["low", "substantial", "high"].iter().map(level).collect(),
        options: OPTIONS.iter().map(option).collect(),
        languages: LANGUAGES,
    }
}

fn refuse(asked: &Asked, form: &mut Form, field: &str, refusal: &RegistrationRefusal) {
    form.refuse(field, worded(asked, refusal));
}

/// A refusal in words, on the page and in the answer to a program.
pub(super) fn worded(asked: &Asked, refusal: &RegistrationRefusal) -> String {
    let key = format!("openid-refused-{}", refusal.code());
    match refusal {
        RegistrationRefusal::UnfitAddress(address) => {
            asked.words.with(&key, ("address", address.clone()))
        }
        _ => asked.words.t(&key),
    }
}

async fn new(asked: Asked) -> Answer {
    let mut form = Form::filled([("authentication", "client_secret_basic"), ("assurance", "low")]);
    form.set("scopes", Scope::OpenId.word());
    html(&shown(&asked, "", form, true))
}

async fn new_sent(asked: Asked, State(openid): State<OpenId>, mut form: Form) -> Answer {
    let secret = Secret::new(&asked.ctx);
    let id = form.value("id").to_owned();
    let registered = match read(&form, &id, vec![secret.sha256.clone()]) {
        Ok(registration) => register(&openid, &asked.ctx, registration)
            .await?
            .map_err(|refusal| (field_of(&refusal), refusal)),
        Err(refused) => Err(refused),
    };
    match registered {
        Ok(client) if client.authentication.is_secret() => secret_page(&asked, &client.id, &secret),
        Ok(_) => see_other("/desk/openid?done=registered"),
        Err((field, refusal)) => {
            refuse(&asked, &mut form, field, &refusal);
            html_refused(&shown(&asked, &id, form, true))
        }
    }
}

fn secret_page(asked: &Asked, id: &str, secret: &Secret) -> Answer {
    let page = asked.page("openid-secret-title").back(PATH);
    html(&SecretPage { page, id: id.to_owned(), secret: secret.text.clone() })
}

async fn one(asked: Asked, State(openid): State<OpenId>, Path(id): Path<String>) -> Answer {
    if let Some(filed) = openid.filed(&id) {
        let page = asked.page_titled(id).back(PATH);
        return html(&FiledPage { page, rows: summary(&asked, &filed) });
    }
    let stored = store::find_standing(&openid.db, &id).await?.ok_or(Failure::NotFound)?;
    html(&shown(&asked, &id, filled(&stored.registration), false))
}

fn summary(asked: &Asked, client: &Client) -> Vec<SummaryRow> {
    let words = &asked.words;
    let scopes: Vec<String> = client.scopes.iter().map(|scope| words.t(&scope.key())).collect();
    let way = client.authentication.word().replace('_', "-");
    vec![
        SummaryRow::new(words.t("openid-field-name"), client.name.get(asked.locale())),
        SummaryRow::new(words.t("openid-field-purpose"), client.purpose.get(asked.locale())),
        SummaryRow::new(words.t("openid-field-scopes"), words.list(&scopes)),
        SummaryRow::new(
            words.t("openid-field-authentication"),
            words.t(&format!("openid-authentication-{way}")),
        ),
        SummaryRow::new(words.t("openid-field-redirect-uris"), client.redirect_uris.join("\n")),
        SummaryRow::new(words.t("openid-field-sector"), client.sector()),
    ]
}

async fn one_sent(
    asked: Asked,
    State(openid): State<OpenId>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let stored = store::find_standing(&openid.db, &id).await?.ok_or(Failure::NotFound)?;
    let secret = Secret::new(&asked.ctx);
    let before = stored.registration.secret_sha256;
    // A program that had no secret and now needs one gets it.
    let fresh = before.is_empty();
    let secrets = if fresh { vec![secret.sha256.clone()] } else { before };
    let changed = match read(&form, &id, secrets) {
        Ok(registration) => change(&openid, &asked.ctx, (registration, stored.version))
            .await?
            .map_err(|refusal| (field_of(&refusal), refusal)),
        Err(refused) => Err(refused),
    };
    match changed {
        Ok(client) if fresh && client.authentication.is_secret() => {
            secret_page(&asked, &client.id, &secret)
        }
        Ok(_) => see_other("/desk/openid?done=changed"),
        Err((field, refusal)) => {
            refuse(&asked, &mut form, field, &refusal);
            html_refused(&shown(&asked, &id, form, false))
        }
    }
}

async fn new_secret(asked: Asked, State(openid): State<OpenId>, Path(id): Path<String>) -> Answer {
    let secret = renew(&openid, &asked.ctx, &id).await?;
    secret_page(&asked, &id, &secret)
}

/// A new secret; the one before stays good until the next, so that a program can be changed over.
pub(super) async fn renew(openid: &OpenId, ctx: &Ctx, id: &str) -> Result<Secret, Failure> {
    let stored = store::find_standing(&openid.db, id).await?.ok_or(Failure::NotFound)?;
    let mut registration = stored.registration;
    if !registration.authentication.is_secret() {
        return Err(Failure::NotFound);
    }
    let secret = Secret::new(ctx);
    registration.secret_sha256.insert(0, secret.sha256.clone());
    registration.secret_sha256.truncate(2);
    match change(openid, ctx, (registration, stored.version)).await? {
        Ok(_) => Ok(secret),
        Err(_) => Err(Failure::Conflict),
    }
}

async fn end_sent(asked: Asked, State(openid): State<OpenId>, Path(id): Path<String>) -> Answer {
    if store::find_standing(&openid.db, &id).await?.is_none() {
        return Err(Failure::NotFound);
    }
    end(&openid, &asked.ctx, &id).await?;
    see_other("/desk/openid?done=ended")
}
