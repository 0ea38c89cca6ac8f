//! Before one starts, and starting: a draft on the current version of the service.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use platform::id::SubjectId;
use platform::{Ctx, Fault, Unit};
use privacy::subject_of;
use services::Definition;
use services::definition::WithoutAccount;
use web::{Answer, Asked, Failure, Page, html, see_other};

use super::dossier::Dossier;
use super::registers::{self, Asking};
use super::{level, visitor_digest};
use crate::application::{Application, Owner, store};
use crate::casework::Casework;
use crate::pages::Pages;

#[derive(Template)]
#[template(path = "apply/begin.html")]
struct BeginPage {
    page: Page,
    action: String,
    drafts: Vec<(String, String)>,
    privacy: String,
    pages_count: usize,
    may_start: bool,
    sign_in: String,
}

/// `GET /apply/{service}`: what will happen, drafts to go on with, and the button that starts.
pub(crate) async fn before(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(service): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let definition = open_definition(casework, &asked, &service)?;
    let locale = asked.locale();
    let drafts = own_drafts(casework, &asked, &definition).await?;
    let page = asked
        .page_titled(
            asked.words.with("apply-begin-title", ("service", definition.name.get(locale))),
        )
        .back(format!("/services/{service}"));
    let law = definition.law.get(&definition.basis).map_or("", |law| law.title.get(locale));
    let privacy = page.with(
        "apply-begin-privacy",
        [("purpose", definition.purpose.get(locale).to_owned()), ("law", law.to_owned())],
    );
    let drafts = drafts
        .iter()
        .map(|draft| {
            let begun = page.instant(draft.updated_at);
            (format!("/applications/{}", draft.label()), begun)
        })
        .collect();
    let path = format!("/apply/{service}");
    html(&BeginPage {
        drafts,
        privacy,
        pages_count: definition.form.pages.len(),
        may_start: asked.visitor.is_signed_in()
            || definition.who.without_account != WithoutAccount::No,
        sign_in: format!("/sign-in?next={}", web::next::encode(&path)),
        action: path,
        page,
    })
}

/// `POST /apply/{service}`: a new draft.
pub(crate) async fn start(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(service): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let definition = open_definition(casework, &asked, &service)?;
    if !asked.visitor.is_signed_in() && definition.who.without_account == WithoutAccount::No {
        return Err(Failure::SignInFirst);
    }
    let owner = match asked.visitor.person {
        Some(person) => Owner::Person(person),
        None => Owner::Visitor(visitor_digest(casework, asked.visitor_key())),
    };
    let begun =
        begin(casework, &asked.ctx, (&definition, owner), level(&asked.visitor), &asked).await?;
    see_other(&format!("/applications/{}", begun.label()))
}

fn open_definition(
    casework: &Casework,
    asked: &Asked,
    service: &str,
) -> Result<Arc<Definition>, Failure> {
    let definition = casework.current(service).ok_or(Failure::NotFound)?;
    if definition.takes_applications(asked.ctx.today()) {
        Ok(definition)
    } else {
        Err(Failure::NotFound)
    }
}

async fn own_drafts(
    casework: &Casework,
    asked: &Asked,
    definition: &Definition,
) -> Result<Vec<Application>, Fault> {
    let all = match (asked.visitor.person, asked.known_visitor_key()) {
        (Some(person), _) => store::list_of_person(casework.db(), person).await?,
        (None, Some(key)) => {
            store::list_of_visitor(casework.db(), &visitor_digest(casework, key)).await?
        }
        (None, None) => Vec::new(),
    };
    let is_draft = |application: &Application| {
        application.state == crate::application::State::Draft
            && application.service == *definition.id
    };
    Ok(all.into_iter().filter(is_draft).collect())
}

/// Makes a draft with what the registers know already, and commits it.
async fn begin(
    casework: &Casework,
    ctx: &Ctx,
    (definition, owner): (&Definition, Owner),
    level: &str,
    asked: &Asked,
) -> Result<Application, Failure> {
    let mut unit = Unit::new();
    let person = asked.visitor.person;
    let (subject, key) = match &owner {
        Owner::Person(person) => {
            let subject = subject_of(*person);
            (subject, casework.vault().key_or_new(&mut unit, ctx, subject).await?)
        }
        Owner::Visitor(_) => {
            let subject = SubjectId::new(ctx);
            (subject, casework.vault().create_key(&mut unit, ctx, subject))
        }
    };
    let mut dossier = Dossier { language: asked.locale().tag().to_owned(), ..Dossier::default() };
    let asking = Asking { definition, person, level };
    registers::complete(casework, ctx, &mut unit, asking, &mut dossier).await?;
    let version = definition.version.to_string();
    let named = (&*definition.id, version.as_str());
    let application = Application::draft(ctx, named, subject, owner);
    store::insert_draft(&mut unit, &application, &dossier.seal(ctx, &key));
    casework.db().commit(unit).await.map_err(Fault::from)?;
    Ok(application)
}
