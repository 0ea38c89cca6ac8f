//! `/desk/proof/{person}`: an official compares the person before them with an identity document, and proves their account
//! by it, lets them in again, or notes that somebody else has the account.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use identity::invitation::Invited;
use identity::proof::{self, Doubt, DoubtRefusal, Doubting, ProofRefusal, doubt, doubt_of, prove};
use platform::Unit;
use platform::id::PersonId;
use privacy::{Access, Purpose};
use web::retry::Stop;
use web::{Answer, Asked, Choice, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::bind::{BindRefusal, number_of, take_over};
use super::people::{self, Found};
use crate::pages::Pages;

/// The permission to prove somebody.
pub(crate) const PROVE: &str = "people.prove";

/// The page of one person.
pub(super) fn path(person: PersonId) -> String {
    format!("/desk/proof/{person}")
}

#[derive(Template)]
#[template(path = "counter/proof.html")]
struct ProofPage {
    page: Page,
    form: Form,
    path: String,
    about: Vec<SummaryRow>,
    kinds: Vec<Choice>,
    old_means: Vec<Choice>,
    /// Whether the population register has them already.
    is_registered: bool,
    /// Whether what is filled in says that somebody else has the account.
    is_doubting: bool,
}

#[derive(Template)]
#[template(path = "counter/proven.html")]
struct ProvenPage {
    page: Page,
    name: String,
    /// The address of the link to hand over, and until when it is good.
    link: Option<(String, String)>,
    /// Whether it was noted before that somebody else has the account.
    was_in_doubt: bool,
}

/// `GET /desk/proof/{person}`.
pub(crate) async fn show(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(person): Path<String>,
) -> Answer {
    let found = found(&pages, &asked, &person).await?;
    let code = asked.query_value("code").unwrap_or_default();
    let form = Form::filled([("code", code.clone()), ("doubt-code", code)]);
    let mut page = proof_page(&pages, &asked, form, &found).await?;
    if asked.query_value("done").is_some() {
        page.page = page.page.notice(asked.words.t("counter-doubt-done"));
    }
    html(&page)
}

/// `POST /desk/proof/{person}`.
pub(crate) async fn save(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(person): Path<String>,
    mut form: Form,
) -> Answer {
    let found = found(&pages, &asked, &person).await?;
    let was_in_doubt = pages.casework.inner().identity.is_in_doubt(found.person).await?;
    match act(&pages, &asked, &found, &form).await? {
        Ok(link) => html(&proven_page(&pages, &asked, (&found, was_in_doubt), link)),
        Err(refusal) => {
            let (field, key) = refusal.told();
            form.refuse(field, asked.words.t(&key));
            html_refused(&proof_page(&pages, &asked, form, &found).await?)
        }
    }
}

/// `POST /desk/proof/{person}/doubt`.
pub(crate) async fn note_doubt(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(person): Path<String>,
    mut form: Form,
) -> Answer {
    let found = found(&pages, &asked, &person).await?;
    let doubting = Doubting::read(found.person, &form);
    if let Err(refusal) = web::act(|| noted(&pages, &asked, &doubting)).await? {
        let key = format!("doubt-refused-{}", refusal.word());
        form.refuse(refusal.field(), asked.words.t(&key));
        return html_refused(&proof_page(&pages, &asked, form, &found).await?);
    }
    pages.casework.credentials().forget_lists();
    pages.casework.inner().identity.forget_sessions(found.person);
    see_other(&format!("{}?done=doubted", path(found.person)))
}

/// Notes that somebody else has an account. Tried again when whoever has it changes it at the same moment.
async fn noted(
    pages: &Pages,
    asked: &Asked,
    doubting: &Doubting<'_>,
) -> Result<Result<(), DoubtRefusal>, Stop> {
    let (casework, ctx) = (&pages.casework, &*asked.ctx);
    let mut unit = Unit::new();
    if let Err(refusal) = doubt(&casework.inner().identity, (&mut unit, ctx), doubting).await? {
        return Ok(Err(refusal));
    }
    // They may have loaded what it was given into a wallet of theirs.
    let whose = doubting.person;
    credentials::lose_of_person(casework.credentials(), (&mut unit, ctx), whose).await?;
    if let Err(error) = casework.db().commit(unit).await {
        casework.vault().look_again();
        return Err(error.into());
    }
    Ok(Ok(()))
}

async fn found(pages: &Pages, asked: &Asked, person: &str) -> Result<Found, Failure> {
    let person = PersonId::parse(person).ok_or(Failure::NotFound)?;
    people::open(&pages.casework, asked, person).await?.ok_or(Failure::NotFound)
}

/// Why nobody is proven: for what the document or the account says, or the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The account is not that of the person, as far as can be told.
    Proof(ProofRefusal),
    /// It does not become that of somebody in the register.
    Bind(BindRefusal),
}

impl Refusal {
    /// The field at which it is told, and the key of its words.
    pub(super) fn told(self) -> (&'static str, String) {
        let (field, word) = match self {
            Refusal::Proof(refusal) => (refusal.field(), refusal.word()),
            Refusal::Bind(refusal) => ("register", refusal.word()),
        };
        (field, format!("proof-refused-{word}"))
    }
}

async fn act(
    pages: &Pages,
    asked: &Asked,
    found: &Found,
    form: &Form,
) -> Result<Result<Option<Invited>, Refusal>, Failure> {
    let casework = &pages.casework;
    let comparing = proof::form::comparing(found.person, form);
    let mut unit = Unit::new();
    let registered = match form.given("register") {
        Some(number) => match take_over(pages, asked, &mut unit, (found, number)).await? {
            Ok(registered) => registered,
            Err(refusal) => return Ok(Err(Refusal::Bind(refusal))),
        },
        None => None,
    };
    let (identity, ctx) = (&casework.inner().identity, &*asked.ctx);
    let what = (&comparing, registered);
    let link = match prove(identity, (&mut unit, ctx), &found.profile, what).await? {
        Ok(link) => link,
        Err(refusal) => return Ok(Err(Refusal::Proof(refusal))),
    };
    casework.commit(unit).await?;
    identity.forget_sessions(found.person);
    Ok(Ok(link))
}

async fn proof_page(
    pages: &Pages,
    asked: &Asked,
    form: Form,
    found: &Found,
) -> Result<ProofPage, Failure> {
    let page = asked.page("counter-proof-title").back("/desk/counter").errors_of(&form);
    let mut about = vec![
        SummaryRow::new(page.t("counter-proof-name"), found.profile.name()),
        SummaryRow::new(page.t("counter-born-on"), page.date(found.profile.born_on)),
    ];
    let access = Access::new(Purpose::Search, "identity-documents");
    let identity = &pages.casework.inner().identity;
    let noted = doubt_of(identity, &asked.ctx, (&access, found.person)).await?;
    if let Some(Doubt { at, reason }) = noted {
        let since = page.with("counter-doubt-since", ("day", page.instant_day(at)));
        about.push(SummaryRow::new(since, reason));
    }
    let is_doubting = form.errors().iter().any(|error| error.field.starts_with("doubt-"));
    Ok(ProofPage {
        is_doubting,
        path: path(found.person),
        about,
        kinds: proof::form::kinds(&page),
        old_means: proof::form::old_means(&page),
        is_registered: number_of(&pages.casework, found).is_some(),
        form,
        page,
    })
}

fn proven_page(
    pages: &Pages,
    asked: &Asked,
    (found, was_in_doubt): (&Found, bool),
    link: Option<Invited>,
) -> ProvenPage {
    let page = asked.page("counter-proven-title").back("/desk/counter");
    let origin = &pages.casework.inner().public_origin;
    let link = link.map(|link| (format!("{origin}{}", link.path), page.instant(link.expires_at)));
    ProvenPage { name: found.profile.name(), link, was_in_doubt, page }
}
