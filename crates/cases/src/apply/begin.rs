//! Before one starts, and starting: a draft on the current version of the service.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use platform::id::SubjectId;
use platform::{Ctx, Fault, Locale, Unit};
use privacy::{Access, Purpose, SubjectKey, subject_of};
use services::Definition;
use services::definition::WithoutAccount;
use services::form::{self, Answers, Posted};
use web::{Answer, Asked, Choice, Failure, Form, Page, html, html_refused, see_other};

use super::contact;
use super::dossier::Dossier;
use super::registers::{self, Asking};
use super::{level, visitor_digest};
use crate::acting::{self, Acting, choose};
use crate::application::submit::{self, SubmitRefusal};
use crate::application::{Application, Channel, Owner, store};
use crate::capacity;
use crate::casework::Casework;
use crate::pages::Pages;

/// Fields that a link may bring along.
const LINKED_FIELDS_MAX: usize = 60;
/// The field of the form that says for whom; no question of a service has such a name.
const FOR_WHOM: &str = "_for";

#[derive(Template)]
#[template(path = "apply/begin.html")]
struct BeginPage {
    page: Page,
    /// Why one cannot apply, as far as that is known before one begins.
    refused: String,
    action: String,
    drafts: Vec<(String, String)>,
    privacy: String,
    pages_count: usize,
    may_start: bool,
    form: Form,
    /// Oneself, and those for whom one may act here; empty when there is nobody.
    for_whom: Vec<Choice>,
    /// Whether it is for oneself although the session acts for somebody.
    for_oneself: bool,
    /// What becomes of what one writes: on another device one goes on only with an account.
    saved: String,
    sign_in: String,
    /// Fields that the link brought along.
    linked: Vec<(String, String)>,
    /// What they are, as people read them, when there are any.
    told: String,
}

/// `GET /apply/{service}`: what will happen, drafts to go on with, and the button that starts.
pub(crate) async fn before(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(service): Path<String>,
) -> Answer {
    let definition = open_definition(&pages.casework, &asked, &service)?;
    let refused = match early_refusal(&pages.casework, &asked.ctx, &definition).await? {
        Some(refusal) => asked.words.t(&format!("cases-refusal-{}", refusal.word())),
        None => String::new(),
    };
    html(&begin_page(&pages.casework, &asked, &definition, (refused, Form::new())).await?)
}

/// What stands against applying whoever it is: it is not done online, or the quota is full.
async fn early_refusal(
    casework: &Casework,
    ctx: &Ctx,
    definition: &Definition,
) -> Result<Option<SubmitRefusal>, Fault> {
    if !definition.is_online() {
        return Ok(Some(SubmitRefusal::NotOnline));
    }
    let Some(quota) = definition.who.quota else { return Ok(None) };
    let taken =
        capacity::taken(casework.db(), ctx, definition, (&Answers::default(), None)).await?;
    Ok((taken.quota >= i64::from(quota)).then_some(SubmitRefusal::QuotaFull))
}

async fn begin_page(
    casework: &Casework,
    asked: &Asked,
    definition: &Definition,
    (refused, mut form): (String, Form),
) -> Result<BeginPage, Failure> {
    let service = &definition.id;
    let locale = asked.locale();
    let people = match asked.visitor.person {
        Some(_) => choose::people_of_service(casework, asked, definition).await?,
        None => Vec::new(),
    };
    let for_whom = if people.is_empty() { Vec::new() } else { choose::choices(asked, &people) };
    if form.given(FOR_WHOM).is_none() {
        form.set(FOR_WHOM, choose::chosen(asked, &people));
    }
    let drafts = own_drafts(casework, asked, definition).await?;
    let page = asked
        .page_titled(
            asked.words.with("apply-begin-title", ("service", definition.name.get(locale))),
        )
        .back(format!("/services/{service}"))
        .about(None)
        .errors_of(&form);
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
    let linked = linked_fields(definition, asked.query());
    let count = prefilled(definition, linked.clone()).0.len();
    let here = if linked.is_empty() { path.clone() } else { format!("{path}?{}", asked.query()) };
    Ok(BeginPage {
        told: match count {
            0 => String::new(),
            count => page.with("apply-begin-linked", ("count", count)),
        },
        linked,
        drafts,
        privacy,
        pages_count: definition.form.pages.len(),
        may_start: asked.visitor.is_signed_in()
            || definition.who.without_account != WithoutAccount::No,
        refused,
        form,
        saved: match asked.visitor.is_signed_in() {
            true => page.t("apply-begin-saved"),
            false => page.t("apply-begin-saved-here"),
        },
        for_oneself: for_whom.is_empty() && asked.visitor.for_whom.is_some(),
        for_whom,
        sign_in: format!("/sign-in?next={}", web::next::encode(&here)),
        action: path,
        page,
    })
}

/// `POST /apply/{service}`: a new draft.
pub(crate) async fn start(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(service): Path<String>,
    form: Form,
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
    let mut form = form;
    let whom = (form.given(FOR_WHOM), &*definition);
    let acting = match choose::wanted(casework, &asked, whom).await? {
        Ok(acting) => acting,
        Err(refusal) => {
            let key = format!("cases-refusal-act-{}", refusal.code());
            form.refuse(FOR_WHOM, asked.words.t(&key));
            let refused = (String::new(), form);
            return html_refused(&begin_page(casework, &asked, &definition, refused).await?);
        }
    };
    let fields = form.values().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let said = prefilled(&definition, fields);
    let begun = match acting {
        Some(acting) => {
            begin_for(casework, &asked, (&definition, acting, Channel::Web), (said, |_, _| ()))
                .await?
        }
        None => {
            let beginning = Beginning::of(&asked, &definition, owner);
            begin(casework, &asked, beginning, said, |_, _, _| ()).await?
        }
    };
    match begun {
        Ok(begun) => see_other(&format!("/applications/{}", begun.label())),
        Err(refusal) => {
            let refused = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            html_refused(&begin_page(casework, &asked, &definition, (refused, form)).await?)
        }
    }
}

/// Begins an application for somebody else: it is theirs from its first answer on, in the language in which they are
/// written to.
pub(crate) async fn begin_for(
    casework: &Casework,
    asked: &Asked,
    (definition, acting, channel): (&Definition, Acting, Channel),
    (said, also): (Answers, impl FnOnce(&mut Unit, &Application)),
) -> Result<Result<Application, SubmitRefusal>, Failure> {
    let (ctx, whom) = (&asked.ctx, acting.tie.for_whom);
    if casework.vault().key(ctx, subject_of(whom)).await?.is_none() {
        return Err(Failure::Gone);
    }
    let access = Access::new(Purpose::ActFor, "profile");
    let profile = casework.inner().identity.profile(ctx, &access, whom).await?;
    let language = profile.map_or(asked.locale(), |profile| profile.preferences.locale());
    let of = Beginning::of(asked, definition, Owner::Person(whom));
    let beginning = Beginning { language, level: acting.level(asked), channel, ..of };
    let joined = |unit: &mut Unit, key: &SubjectKey, application: &Application| {
        acting::guard(unit, &acting);
        acting::join(unit, ctx, key, (application.id, &acting));
        also(unit, application);
    };
    begin(casework, asked, beginning, said, joined).await
}

pub(crate) fn open_definition(
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

/// What is begun, for whom and how.
pub(crate) struct Beginning<'a> {
    /// The version of the service.
    pub(crate) definition: &'a Definition,
    /// For whom.
    pub(crate) owner: Owner,
    /// How surely we know who it is: "low", "substantial", "high".
    pub(crate) level: &'static str,
    /// How it comes in.
    pub(crate) channel: Channel,
    /// The language in which the owner is written to.
    pub(crate) language: Locale,
}

impl<'a> Beginning<'a> {
    /// Somebody begins something of their own.
    pub(crate) fn of(asked: &Asked, definition: &'a Definition, owner: Owner) -> Beginning<'a> {
        let (level, language) = (level(&asked.visitor), asked.locale());
        Beginning { definition, owner, level, channel: Channel::Web, language }
    }
}

/// Makes a draft with what the registers know already and what was said at once, and commits it, sealed by a part of
/// its owner's key that is the case's own; `also` adds to its unit. Whoever the service is not for is told now, not
/// after all questions; that the registers were asked is recorded.
pub(crate) async fn begin(
    casework: &Casework,
    asked: &Asked,
    beginning: Beginning<'_>,
    said: Answers,
    also: impl FnOnce(&mut Unit, &SubjectKey, &Application),
) -> Result<Result<Application, SubmitRefusal>, Failure> {
    let ctx = &asked.ctx;
    let Beginning { definition, owner, level, channel, language } = beginning;
    if channel.is_online() && !definition.is_online() {
        return Ok(Err(SubmitRefusal::NotOnline));
    }
    let mut unit = Unit::new();
    let subject = subject_for(ctx, &owner);
    let key = casework.vault().key_or_new(&mut unit, ctx, subject).await?;
    let mut dossier = new_dossier(language, said);
    let person = match &owner {
        Owner::Person(person) => Some(*person),
        Owner::Visitor(_) => None,
    };
    let asking = Asking { definition, person, level };
    registers::complete_new(casework, (ctx, &mut unit), asking, &mut dossier).await?;
    contact::know(casework, ctx, (definition, person), &mut dossier).await?;
    if !submit::is_for(definition, &dossier.applicant) {
        casework.commit(unit).await?;
        return Ok(Err(submit::not_for(definition, &dossier.applicant)));
    }
    let mut application = new_application(ctx, definition, subject, owner);
    application.channel = channel;
    let key = casework.begin_key(&mut unit, ctx, &key, &application);
    store::insert_draft(&mut unit, &application, &dossier.seal(ctx, &key));
    also(&mut unit, &key, &application);
    casework.commit(unit).await?;
    casework.vault().remember(ctx, &key);
    Ok(Ok(application))
}

/// Under whose key an application of this owner is sealed: a person's own, or one made for the draft.
pub(crate) fn subject_for(ctx: &Ctx, owner: &Owner) -> SubjectId {
    match owner {
        Owner::Person(person) => subject_of(*person),
        Owner::Visitor(_) => SubjectId::new(ctx),
    }
}

/// A dossier with the first answers. What a register alone may say is left to it.
pub(crate) fn new_dossier(language: Locale, said: Answers) -> Dossier {
    let language = language.tag().to_owned();
    Dossier { answers: said, language, ..Dossier::default() }
}

/// A draft on this version of the service.
pub(crate) fn new_application(
    ctx: &Ctx,
    definition: &Definition,
    subject: SubjectId,
    owner: Owner,
) -> Application {
    let version = definition.version.to_string();
    Application::draft(ctx, (&*definition.id, version.as_str()), subject, owner)
}

/// Answers that a link brings along (`/apply/parking-permit?plate=AB123C`), as the fields of the form. Whose
/// names are no fields of it is left out; so are answers that registers alone may give.
fn prefilled(definition: &Definition, fields: Vec<(String, String)>) -> Answers {
    let fields = Posted(fields);
    let mut answers = Answers::default();
    for question in definition.form.questions() {
        let locked = question.prefill.as_ref().is_some_and(|prefill| !prefill.editable);
        if locked || !question.is_answered() || question.files().is_some() {
            continue;
        }
        if let Ok(Some(answer)) = form::read_question(question, &question.key, &fields) {
            answers.set(&question.key, answer);
        }
    }
    answers
}

/// The fields of a query that belong to the form, to be sent on with the button that starts.
fn linked_fields(definition: &Definition, query: &str) -> Vec<(String, String)> {
    let of_form = |name: &str| {
        let key = name.split(['-', '.']).next().unwrap_or_default();
        definition.form.question(name).or_else(|| definition.form.question(key)).is_some()
    };
    web::next::pairs(query).filter(|(name, _)| of_form(name)).take(LINKED_FIELDS_MAX).collect()
}
