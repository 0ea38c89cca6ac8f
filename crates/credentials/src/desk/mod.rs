//! `/desk/credentials`: what a case gave, and suspending it, letting it hold again, or taking it back.

pub(crate) mod api;
mod pickup;

use askama::Template;
use axum::extract::{Path, State};
use platform::Unit;
use platform::id::PersonId;
use privacy::{Purpose, subject_of};
use web::{
    Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, SummaryRow, Visitor,
    html, html_refused, route, see_other,
};

use crate::Credentials;
use crate::credential::change::{Before, Change, ChangeRefusal, change};
use crate::credential::pages::{Row, claim_rows, lasts, name};
use crate::credential::{Content, Credential, CredentialId, Standing, open, store};
use crate::{status, told};

pub(crate) const PATH: &str = "/desk/credentials";
/// Who decides cases decides about what they gave.
const DECIDE: &str = "cases.decide";
/// Who proves people at a counter hands identities over, wherever they were decided.
pub(crate) const PROVE: &str = "people.prove";

pub(crate) fn routes() -> Vec<Route<Credentials>> {
    let (decide, officials) = (Permission::Holding(DECIDE), Audience::Officials);
    let one = "/desk/credentials/{id}";
    let mut routes = vec![
        route(Method::GET, PATH, decide, officials, list),
        route(Method::GET, one, decide, officials, show).hidden(),
        route(Method::POST, one, decide, officials, act).hidden(),
    ];
    routes.extend(pickup::routes());
    routes
}

/// Whether one of the visitor's roles in this very unit lets them decide.
pub(crate) fn may_decide_in(visitor: &Visitor, unit: &str) -> bool {
    let gives = |role: &str| {
        identity::role::find(role).is_some_and(|role| role.permissions.contains(&DECIDE))
    };
    visitor.roles.iter().any(|grant| &*grant.unit == unit && gives(&grant.role))
}

#[derive(Template)]
#[template(path = "desk/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    /// Where it is looked for.
    path: &'static str,
    lead: String,
    none: String,
    sought: bool,
    rows: Vec<Row>,
}

/// What a case gave and the official may see, found by the case's reference in the address; on the page of this path and
/// these words.
async fn found_of_case(
    asked: &Asked,
    credentials: &Credentials,
    (path, words): (&'static str, &str),
    is_there: impl Fn(&Credential) -> bool,
) -> Answer {
    let typed = asked.query_value("case").unwrap_or_default();
    let reference = typed.trim().to_uppercase();
    let sought = !reference.is_empty();
    let mut rows = Vec::new();
    if sought {
        let found = store::list_of_case(&credentials.db, &reference).await?;
        let there = found.iter().filter(|found| is_there(found));
        rows.extend(there.map(|credential| Row::of(asked, credentials, credential, path)));
    }
    let page = asked.page(&format!("{words}-title"));
    html(&ListPage {
        form: Form::filled([("case", typed)]),
        path,
        lead: page.t(&format!("{words}-lead")),
        none: page.t(&format!("{words}-none")),
        sought,
        rows,
        page,
    })
}

/// One that the official may see, opened for the case; another is not there.
async fn one_of_case(
    asked: &Asked,
    credentials: &Credentials,
    id: &str,
    is_there: impl Fn(&Credential) -> bool,
) -> Result<(Credential, Content), Failure> {
    let id = CredentialId::parse(id).ok_or(Failure::NotFound)?;
    let found = store::find(&credentials.db, id).await?;
    let credential = found.filter(is_there).ok_or(Failure::NotFound)?;
    let content = open(credentials, &asked.ctx, Purpose::HandleCase, &credential).await?;
    Ok((credential, content.ok_or(Failure::Gone)?))
}

/// What it says and how long it lasts, under its name.
fn titled(
    asked: &Asked,
    credentials: &Credentials,
    (credential, content): (&Credential, &Content),
) -> (Page, Vec<SummaryRow>) {
    let kind = credentials.kind(&credential.kind);
    let mut rows = claim_rows(asked, kind.as_ref(), content, "credential-theirs-to-show");
    rows.push(SummaryRow::new(asked.words.t("credential-lasts"), lasts(&asked.words, credential)));
    (asked.page_titled(name(asked, kind.as_ref(), credential)), rows)
}

#[derive(Template)]
#[template(path = "desk/one.html")]
struct OnePage {
    page: Page,
    form: Form,
    path: String,
    case: String,
    state: String,
    colour: &'static str,
    rows: Vec<SummaryRow>,
    seen: i64,
    actions: Vec<(&'static str, String)>,
    /// Whether it is to be handed over in person, here.
    waits: bool,
    /// Whether it is handed over at a counter: it binds an account to its person.
    at_counter: bool,
}

async fn list(asked: Asked, State(credentials): State<Credentials>) -> Answer {
    let ours = |credential: &Credential| may_decide_in(&asked.visitor, &credential.unit);
    found_of_case(&asked, &credentials, (PATH, "credentials-desk"), ours).await
}

/// A credential of the official's own unit; another unit's is not there.
async fn of_unit(
    asked: &Asked,
    credentials: &Credentials,
    id: &str,
) -> Result<(Credential, Content), Failure> {
    let ours = |credential: &Credential| may_decide_in(&asked.visitor, &credential.unit);
    one_of_case(asked, credentials, id, ours).await
}

async fn show(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
) -> Answer {
    let (credential, content) = of_unit(&asked, &credentials, &id).await?;
    html(&page(&asked, &credentials, (&credential, &content), Form::new()))
}

fn page(
    asked: &Asked,
    credentials: &Credentials,
    (credential, content): (&Credential, &Content),
    form: Form,
) -> OnePage {
    let standing = credential.standing(asked.ctx.today());
    let (page, rows) = titled(asked, credentials, (credential, content));
    let waits = standing == Standing::ToBeHandedOver;
    let fits = Change::ALL.into_iter().filter(|change| change.fits(standing));
    let fits = fits.filter(|change| !credential.is_identity || *change != Change::HandOver);
    let action = |change: Change| {
        (change.word(), asked.words.t(&format!("credential-do-{}", change.word())))
    };
    let mut page = page.back(PATH).errors_of(&form);
    if asked.query_value("done").is_some() {
        page = page.notice(asked.words.t("credential-changed"));
    }
    OnePage {
        form,
        path: format!("{PATH}/{}", credential.id),
        case: credential.reference.clone(),
        state: asked.words.t(&format!("credential-standing-{}", standing.word())),
        colour: standing.colour(),
        rows,
        seen: credential.version,
        actions: fits.map(action).collect(),
        waits: waits && !credential.is_identity,
        at_counter: waits && credential.is_identity,
        page,
    }
}

async fn act(
    asked: Asked,
    State(credentials): State<Credentials>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let (credential, content) = of_unit(&asked, &credentials, &id).await?;
    let wanted = Change::parse(form.value("do"));
    let wanted = wanted.ok_or_else(|| Failure::Malformed("no such act".into()))?;
    if form.value("seen") != credential.version.to_string() {
        return Err(Failure::Conflict);
    }
    let about = (&credential, &content);
    let text = form.value("text").to_owned();
    if let Err(refusal) = perform(&asked, &credentials, about, (wanted, &text)).await? {
        refuse(&asked, &mut form, refusal);
        return html_refused(&page(&asked, &credentials, about, form));
    }
    see_other(&format!("{PATH}/{}?done=yes", credential.id))
}

/// Changes whether a credential holds and tells its person, in one unit, whatever the channel.
async fn perform(
    asked: &Asked,
    credentials: &Credentials,
    about: (&Credential, &Content),
    change: (Change, &str),
) -> Result<Result<(), ChangeRefusal>, Failure> {
    if change.0 == Change::HandOver && about.0.is_identity {
        // Somebody hands it over who has its person before them.
        return Ok(Err(ChangeRefusal::OnPage));
    }
    let mut unit = Unit::new();
    if let Err(refusal) = prepare(asked, credentials, &mut unit, about, change).await? {
        return Ok(Err(refusal));
    }
    finish(credentials, unit, about.0.person).await?;
    Ok(Ok(()))
}

/// What changes, and the message to its person, in the unit.
async fn prepare(
    asked: &Asked,
    credentials: &Credentials,
    unit: &mut Unit,
    (credential, content): (&Credential, &Content),
    (wanted, text): (Change, &str),
) -> Result<Result<(), ChangeRefusal>, Failure> {
    let ctx = &asked.ctx;
    let key = credentials.vault.key(ctx, subject_of(credential.person)).await?;
    let key = key.ok_or(Failure::Gone)?;
    let others = store::list_of_person(&credentials.db, credential.person).await?;
    let renewed = credentials.words.words(content.locale()).plain("credential-renewed-why", ());
    let before = Before { credential: credential.clone(), others: &others, renewed: &renewed };
    let who = (&*asked.visitor, before);
    if let Err(refusal) = change(unit, ctx, &key, who, (wanted, text)) {
        return Ok(Err(refusal));
    }
    let ends = matches!(wanted, Change::Suspend | Change::Revoke);
    if ends && credential.is_held_identity(ctx.today()) {
        // Nobody goes on as what they are no more: here, at a program that let them in by it, or by what one was given.
        let identity = credentials.openid.identity();
        identity::session::end_all(unit, ctx, credential.person);
        identity::access_token::end_programs(unit, identity, ctx, credential.person).await?;
    }
    told::changed(unit, ctx, (credentials, &key), (credential, content), (wanted, text));
    Ok(Ok(()))
}

/// Commits it; readers see it in the lists at once, and sessions that ended with it are over.
async fn finish(credentials: &Credentials, unit: Unit, person: PersonId) -> Result<(), Failure> {
    match credentials.db.commit(unit).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => return Err(Failure::Conflict),
        Err(error) => return Err(error.into_fault().into()),
    }
    status::forget(credentials);
    credentials.openid.identity().forget_sessions(person);
    Ok(())
}

fn refuse(asked: &Asked, form: &mut Form, refusal: ChangeRefusal) {
    let message = asked.words.t(&format!("credential-refusal-{}", refusal.word()));
    match refusal {
        ChangeRefusal::TextMissing | ChangeRefusal::TextTooLong => form.refuse("text", message),
        ChangeRefusal::OtherDocument => form.refuse("document-number", message),
        ChangeRefusal::NotYours
        | ChangeRefusal::NoDocument
        | ChangeRefusal::Decided
        | ChangeRefusal::OnPage
        | ChangeRefusal::Own
        | ChangeRefusal::DoesNotFit
        | ChangeRefusal::EarlierSuspended => form.refuse_whole(message),
    }
}
