//! `/my-credentials`: what somebody has, whether it holds, and saying that a wallet is lost.

use askama::Template;
use axum::extract::{Path, State};
use platform::{Attempt as _, Unit};
use privacy::{Purpose, subject_of};
use serde_json::Value;
use web::{
    Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, SummaryRow, Words,
    html, route, see_other,
};

use super::{
    Content, Credential, CredentialId, IDENTITY_TYPE, Standing, change, copies, load, open,
    open_reason, store,
};
use crate::{CredentialType, Credentials};

pub(crate) const PATH: &str = "/my-credentials";

pub(crate) fn routes() -> Vec<Route<Credentials>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let one = "/my-credentials/{id}";
    vec![
        route(Method::GET, PATH, signed_in, residents, list),
        route(Method::GET, one, signed_in, residents, show).hidden(),
        route(Method::POST, "/my-credentials/{id}/load", signed_in, residents, load::load).hidden(),
        route(Method::POST, "/my-credentials/{id}/code", signed_in, residents, load::code).hidden(),
        route(Method::POST, "/my-credentials/{id}/lost", signed_in, residents, lost).hidden(),
    ]
}

#[derive(Template)]
#[template(path = "credential/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

/// A credential in a list, of its holder or of the desk.
pub(crate) struct Row {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) colour: &'static str,
    pub(crate) lasts: String,
}

impl Row {
    /// Its own page is below the list's path.
    pub(crate) fn of(
        asked: &Asked,
        credentials: &Credentials,
        credential: &Credential,
        list: &str,
    ) -> Row {
        let kind = credentials.kind(&credential.kind);
        let standing = credential.standing(asked.ctx.today());
        Row {
            path: format!("{list}/{}", credential.id),
            name: name(asked, kind.as_ref(), credential),
            state: asked.words.t(&format!("credential-standing-{}", standing.word())),
            colour: standing.colour(),
            lasts: lasts(&asked.words, credential),
        }
    }
}

#[derive(Template)]
#[template(path = "credential/one.html")]
struct OnePage {
    page: Page,
    path: String,
    case: String,
    state: String,
    colour: &'static str,
    reason: String,
    rows: Vec<SummaryRow>,
    copies: Vec<String>,
    may_load: bool,
    /// Where it is applied for again; empty when it is too early.
    renew: String,
    /// Where to sign in again before it goes into a wallet; empty when that is not needed.
    sign_in_again: String,
    may_lose: bool,
    /// Whether it waits at the counter.
    waits: bool,
}

/// How long it lasts, in words.
pub(crate) fn lasts(words: &Words, credential: &Credential) -> String {
    match credential.ends_on {
        Some(last) => words.with("credential-until", ("day", words.date(last))),
        None => words.t("credential-without-end"),
    }
}

/// What a kind is called; its id when no service gives it any more.
pub(crate) fn name(
    asked: &Asked,
    kind: Option<&CredentialType>,
    credential: &Credential,
) -> String {
    let name = kind.map(|kind| kind.name.get(asked.locale()).to_owned());
    name.unwrap_or_else(|| credential.kind.clone())
}

/// The claims, each with what it is and whether its holder may keep it to themself; that is said to whoever reads it in
/// the words of this key.
pub(crate) fn claim_rows(
    asked: &Asked,
    kind: Option<&CredentialType>,
    content: &Content,
    hidden: &str,
) -> Vec<SummaryRow> {
    let row = |(name, value): (&String, &Value)| {
        let claim = kind.and_then(|kind| kind.claim(name));
        let label = claim.map(|claim| claim.label.get(asked.locale()).to_owned());
        let always = !content.hidden.contains(name);
        let key = if always { "credential-always-shown" } else { hidden };
        let said = match name.as_str() {
            IDENTITY_TYPE => asked.words.t("credential-e-resident"),
            _ => shown(asked, value),
        };
        let row = SummaryRow::new(label.unwrap_or_else(|| name.clone()), said);
        row.source(asked.words.t(key))
    };
    content.claims.iter().map(row).collect()
}

fn shown(asked: &Asked, value: &Value) -> String {
    match value {
        Value::String(text) => match text.parse::<jiff::civil::Date>() {
            Ok(day) => asked.words.date(day),
            Err(_) => text.clone(),
        },
        Value::Bool(true) => asked.words.t("yes"),
        Value::Bool(false) => asked.words.t("no"),
        Value::Array(several) => {
            let several: Vec<String> = several.iter().map(|one| shown(asked, one)).collect();
            asked.words.list(&several)
        }
        Value::Null => String::new(),
        Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

async fn list(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let mut rows = Vec::new();
    for credential in store::list_of_person(&credentials.db, asked.person()?).await? {
        rows.push(Row::of(&asked, &credentials, &credential, PATH));
    }
    html(&ListPage { page: asked.page("credentials-title").back("/account"), rows })
}

/// Somebody's own credential; nobody else's is there.
pub(super) async fn own(
    asked: &Asked,
    credentials: &Credentials,
    id: &str,
) -> Result<Credential, Failure> {
    let id = CredentialId::parse(id).ok_or(Failure::NotFound)?;
    let found = store::find(&credentials.db, id).await?;
    let person = asked.person()?;
    found.filter(|credential| credential.person == person).ok_or(Failure::NotFound)
}

async fn show(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
) -> Answer {
    let credential = own(&asked, &credentials, &id).await?;
    let kind = credentials.kind(&credential.kind);
    let content = open(&credentials, &asked.ctx, Purpose::ShowOwnData, &credential).await?;
    let content = content.ok_or(Failure::Gone)?;
    let copies = copies::store::list(&credentials.db, credential.id).await?;
    let out = copies.iter().any(|copy| copy.lost_at.is_none());
    let copy = |copy: &copies::Copy| match copy.lost_at {
        None => asked
            .words
            .with("credential-copy", ("at", asked.words.date_time(asked.local(copy.issued_at)))),
        Some(at) => {
            let at = asked.words.date_time(asked.local(at));
            asked.words.with("credential-copy-lost", ("at", at))
        }
    };
    let standing = credential.standing(asked.ctx.today());
    let mut page = asked.page_titled(name(&asked, kind.as_ref(), &credential)).back(PATH);
    if asked.query_value("done").as_deref() == Some("lost") {
        page = page.notice(asked.words.t("credential-lost-done"));
    }
    let mut rows = claim_rows(&asked, kind.as_ref(), &content, "credential-yours-to-show");
    rows.push(SummaryRow::new(asked.words.t("credential-lasts"), lasts(&asked.words, &credential)));
    let path = format!("{PATH}/{}", credential.id);
    let may_load = standing == Standing::InForce && kind.is_some();
    let within = kind.as_ref().and_then(|kind| kind.renew_within);
    let renews = credential.may_renew(asked.ctx.today(), within);
    let renew = if renews { format!("/apply/{}", credential.kind) } else { String::new() };
    let again = may_load && !load::is_sure(&asked, &credentials, &credential).await?;
    let again = if again { load::sign_in_again(&path) } else { String::new() };
    html(&OnePage {
        path,
        case: credential.reference.clone(),
        state: asked.words.t(&format!("credential-standing-{}", standing.word())),
        colour: standing.colour(),
        reason: open_reason(&credentials, &asked.ctx, &credential).await?,
        rows,
        copies: copies.iter().map(copy).collect(),
        may_load: may_load && again.is_empty(),
        sign_in_again: again,
        renew,
        waits: standing == Standing::ToBeHandedOver,
        may_lose: out && standing != Standing::Revoked,
        page,
    })
}

async fn lost(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
    _form: Form,
) -> Answer {
    let credential = own(&asked, &credentials, &id).await?;
    lose(&asked, &credentials, &credential).await?;
    see_other(&format!("{PATH}/{}?done=lost", credential.id))
}

/// Its person says that a wallet is lost, whatever the channel.
pub(super) async fn lose(
    asked: &Asked,
    credentials: &Credentials,
    credential: &Credential,
) -> Result<(), Failure> {
    let subject = subject_of(credential.person);
    let key = credentials.vault.key(&asked.ctx, subject).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    change::lose(&mut unit, &asked.ctx, &key, credential);
    credentials.db.commit(unit).await.attempt("say that a wallet is lost")?;
    crate::status::forget(credentials);
    Ok(())
}
