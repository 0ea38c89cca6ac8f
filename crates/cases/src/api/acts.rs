//! What an applicant does, as JSON. Each act is the one behind the pages.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platform::Unit;
use privacy::SubjectKey;
use serde::Deserialize;
use serde_json::{Map, Value};
use services::definition::WithoutAccount;
use services::form::Answers;
use web::{Answer, Asked, Failure, IdempotencyKey, Json, Problem, StatusCode, UploadedFile};

use super::{key_digest, made_before, made_meanwhile, read, remember, shape};
use crate::acting::{
    self, choose,
    sign::{self, Signed},
};
use crate::application::{Application, Channel, Owner, State as Stands};
use crate::apply::answer::{self as answers, AnswerRefusal, Said};
use crate::apply::begin::{Beginning, begin, begin_for, new_application, new_dossier, subject_for};
use crate::apply::hand_in::{HandingIn, hand_in};
use crate::apply::{Own, level, own, reply, upload as uploads};
use crate::casework::Casework;
use crate::pages::Pages;
use crate::retention::drafts;

/// A new application.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApplication {
    service: String,
    #[serde(default)]
    answers: Map<String, Value>,
    #[serde(default)]
    submit: bool,
    #[serde(default)]
    declared: bool,
    /// For whom, when it is not for the one who sends it.
    #[serde(default)]
    for_whom: Option<String>,
}

/// The statement of truth.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Submission {
    declared: bool,
    /// The version that was read, where two sign for a company.
    #[serde(default)]
    version: Option<i64>,
}

/// Changed answers; null takes one away (RFC 7396).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changes {
    answers: Map<String, Value>,
}

/// What somebody says, with what goes along.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SaidByProgram {
    #[serde(default)]
    text: String,
    #[serde(default)]
    files: Vec<SentFile>,
}

/// A file within JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentFile {
    name: String,
    /// The bytes in base64 (RFC 4648).
    content: String,
}

/// `POST /api/v1/applications`: begins one, or hands it in at once in one unit of work.
pub(super) async fn create(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    key: IdempotencyKey,
    Json(body): Json<NewApplication>,
) -> Answer {
    let casework = &pages.casework;
    let digest = key_digest(casework, &asked, &key);
    if let Some(before) = made_before(casework, digest.as_deref()).await? {
        return created(&before, StatusCode::OK);
    }
    let definition = casework.current(&body.service).ok_or(Failure::NotFound)?;
    let owner = owner(&asked, definition.who.without_account)?;
    let said_for = body.for_whom.as_deref().unwrap_or(choose::ONESELF);
    let acting = choose::wanted(casework, &asked, (Some(said_for), &definition)).await?;
    let acting = acting.map_err(|refusal| acting::api::refused(&asked, refusal))?;
    let said = shape::taken(&asked, &definition.form, body.answers, &Answers::default())?;
    if !body.submit {
        // A draft is somebody's to go on with: nobody could find one without an account again.
        asked.person()?;
        if !definition.takes_applications(asked.ctx.today()) {
            return Err(closed(&asked));
        }
        let remember = |unit: &mut Unit, application: &Application| {
            remember(unit, digest.as_deref(), (&asked, application.id));
        };
        let begun = match acting {
            Some(acting) => {
                let whom = (&*definition, acting, Channel::Api);
                begin_for(casework, &asked, whom, (said, remember)).await
            }
            None => {
                let of = Beginning::of(&asked, &definition, owner);
                let beginning = Beginning { channel: Channel::Api, ..of };
                let also = |unit: &mut Unit, _: &SubjectKey, of: &Application| remember(unit, of);
                begin(casework, &asked, beginning, said, also).await
            }
        };
        let begun = match begun {
            Ok(begun) => begun,
            Err(failure) => {
                let first = made_meanwhile(casework, digest.as_deref(), failure).await?;
                return created(&first, StatusCode::OK);
            }
        };
        let begun = begun.map_err(|refusal| shape::refused(&asked, refusal.into()))?;
        return created(&begun, StatusCode::CREATED);
    }
    let owner = acting.as_ref().map_or(owner, |acting| Owner::Person(acting.tie.for_whom));
    let subject = subject_for(&asked.ctx, &owner);
    let handing = HandingIn {
        definition: &definition,
        application: new_application(&asked.ctx, &definition, subject, owner),
        dossier: new_dossier(asked.locale(), said),
        is_stored: false,
        level: acting.as_ref().map_or(level(&asked.visitor), |acting| acting.level(&asked)),
        channel: Channel::Api,
        declared: body.declared,
        key_digest: digest,
        unit: Unit::new(),
        received_on: None,
        scan: None,
        leaves_desk: false,
        message: None,
        confirmed: None,
        acting,
        is_signed: false,
    };
    let sent = hand_in(casework, &asked.ctx, handing).await;
    created(&sent.map_err(|not| shape::refused(&asked, not))?, StatusCode::CREATED)
}

/// The person, or nobody where a program hands in what needs no account.
fn owner(asked: &Asked, without_account: WithoutAccount) -> Result<Owner, Failure> {
    match asked.visitor.person {
        Some(person) => Ok(Owner::Person(person)),
        None if without_account == WithoutAccount::Submit => Ok(Owner::Visitor(String::new())),
        None => Err(Failure::SignInFirst),
    }
}

fn closed(asked: &Asked) -> Failure {
    Problem::refused("closed", asked.words.t("cases-refusal-closed")).into()
}

fn created(application: &Application, status: StatusCode) -> Answer {
    let mut response = web::json_with(status, &shape::brief(application))?;
    let path = format!("/api/v1/applications/{}", application.label());
    if let Ok(location) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// An application of one's own that is still a draft.
async fn own_draft(casework: &Casework, asked: &Asked, id: &str) -> Result<Own, Failure> {
    let own = own(casework, asked, id).await?;
    if own.application().state == Stands::Draft {
        return Ok(own);
    }
    let title = asked.words.t("cases-refusal-already-sent");
    Err(Problem::new(StatusCode::CONFLICT, "already-sent", title).into())
}

/// `PATCH /api/v1/applications/{id}`: changes answers of a draft; whatever is wrong is told, and kept.
pub(crate) async fn change(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    Json(body): Json<Changes>,
) -> Answer {
    let casework = &pages.casework;
    let mut own = own_draft(casework, &asked, &id).await?;
    let definition = Arc::clone(&own.definition);
    let mut said = shape::taken(&asked, &definition.form, body.answers, &own.dossier.answers)?;
    own.keep_locked(&mut said);
    own.dossier.say(&said);
    let key = key_of(casework, &asked, &own).await?;
    own.save(casework, &asked, (Unit::new(), &key)).await?;
    web::json(&read::whole(casework, &asked, &own).await?)
}

/// The key of whom a draft is about.
async fn key_of(casework: &Casework, asked: &Asked, own: &Own) -> Result<SubjectKey, Failure> {
    let key = casework.key_of(&asked.ctx, own.application()).await?;
    key.ok_or(Failure::Gone)
}

/// `DELETE /api/v1/applications/{id}`: throws a draft away.
pub(crate) async fn delete(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let own = own_draft(&pages.casework, &asked, &id).await?;
    if own.is_signed_by_another() {
        let title = asked.words.t("apply-signed-by-another");
        return Err(Problem::new(StatusCode::CONFLICT, "signed-by-another", title).into());
    }
    let mut unit = Unit::new();
    if let Some(acting) = &own.acting {
        acting::guard(&mut unit, acting);
    }
    let draft = (own.application(), Some(&own.dossier));
    drafts::remove(&mut unit, &pages.casework, &asked.ctx, draft).await?;
    pages.casework.commit(unit).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/v1/applications/{id}/files/{question}?name=plan.pdf`: adds a file to an answer; the body is the
/// file.
pub(crate) async fn upload(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path((id, question)): Path<(String, String)>,
    bytes: Bytes,
) -> Answer {
    let casework = &pages.casework;
    let mut own = own_draft(casework, &asked, &id).await?;
    let definition = Arc::clone(&own.definition);
    let asked_for = definition.form.question(&question).filter(|found| found.files().is_some());
    let (Some(page), Some(_)) = (definition.form.page_of(&question), asked_for) else {
        return Err(Failure::NotFound);
    };
    let file_name = asked.query_value("name").unwrap_or_else(|| question.clone());
    let file = UploadedFile { field: question, file_name, claimed_type: String::new(), bytes };
    let key = key_of(casework, &asked, &own).await?;
    let mut unit = Unit::new();
    let files = std::slice::from_ref(&file);
    let problems =
        uploads::take(casework, &asked.ctx, (&mut unit, &key), (page, files), &mut own).await?;
    if !problems.is_empty() {
        return Err(shape::unfit(&asked, &problems));
    }
    own.save(casework, &asked, (unit, &key)).await?;
    let whole = read::whole(casework, &asked, &own).await?;
    web::json_with(StatusCode::CREATED, &whole)
}

/// `POST /api/v1/applications/{id}/submission`: hands a draft in, once, however often it is sent.
pub(super) async fn submit(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<Submission>,
) -> Answer {
    let casework = &pages.casework;
    let own = own(casework, &asked, &id).await?;
    if own.application().state != Stands::Draft {
        return created(own.application(), StatusCode::OK);
    }
    let signed = match body.declared {
        true => sign::sign(casework, &asked, &own, body.version).await?,
        false => Signed::GoesOn(false),
    };
    let is_signed = match signed {
        // It waits for the second representative: nothing is handed in yet.
        Signed::Waits => return created(own.application(), StatusCode::ACCEPTED),
        Signed::Changed => {
            let title = asked.words.t("apply-sign-changed");
            return Err(Problem::new(StatusCode::CONFLICT, "changed-meanwhile", title).into());
        }
        Signed::GoesOn(is_signed) => is_signed,
    };
    let draft = HandingIn::draft(&own, own.level(&asked), (Channel::Api, body.declared));
    let mut handing = HandingIn { is_signed, ..draft };
    handing.key_digest = key_digest(casework, &asked, &key);
    let sent = hand_in(casework, &asked.ctx, handing).await;
    created(&sent.map_err(|not| shape::refused(&asked, not))?, StatusCode::CREATED)
}

/// `POST /api/v1/applications/{id}/answer`: answers what the office asked.
pub(super) async fn answer(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
    key: IdempotencyKey,
    Json(body): Json<SaidByProgram>,
) -> Answer {
    let casework = &pages.casework;
    let before = own(casework, &asked, &id).await?;
    let digest = key_digest(casework, &asked, &key);
    if made_before(casework, digest.as_deref()).await?.is_some() {
        return web::json(&read::whole(casework, &asked, &before).await?);
    }
    let files: Option<Vec<UploadedFile>> = body.files.into_iter().map(sent_file).collect();
    let files = files.ok_or_else(|| Failure::Malformed("a file is not in base64".to_owned()))?;
    let mut also = Unit::new();
    remember(&mut also, digest.as_deref(), (&asked, before.application().id));
    let said = Said { text: body.text.trim(), files: &files };
    match answers::answer(casework, &asked, (&before, said), also).await? {
        Ok(()) => as_it_stands(casework, &asked, &id).await,
        Err(refusal) => {
            // Of two requests with the same key at one moment the second finds what the first has done.
            if let AnswerRefusal::NothingAsked = refusal
                && made_before(casework, digest.as_deref()).await?.is_some()
            {
                return as_it_stands(casework, &asked, &id).await;
            }
            let title = refusal.wording(&asked);
            let problem = Problem::refused(refusal.word(), title.clone());
            Err(problem.error(format!("/{}", refusal.field()), title).into())
        }
    }
}

fn sent_file(sent: SentFile) -> Option<UploadedFile> {
    let bytes = STANDARD.decode(sent.content.as_bytes()).ok()?.into();
    let (field, claimed_type) = ("files".to_owned(), String::new());
    Some(UploadedFile { field, file_name: sent.name, claimed_type, bytes })
}

/// The application after an act on it.
async fn as_it_stands(casework: &Casework, asked: &Asked, id: &str) -> Answer {
    let own = own(casework, asked, id).await?;
    web::json(&read::whole(casework, asked, &own).await?)
}

/// `POST /api/v1/applications/{id}/withdrawal`: takes a running application back.
pub(super) async fn withdraw(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let before = own(casework, &asked, &id).await?;
    match before.application().state {
        Stands::Withdrawn => web::json(&read::whole(casework, &asked, &before).await?),
        state if state.is_running() => {
            reply::give_up(casework, &asked, &before).await?;
            as_it_stands(casework, &asked, &id).await
        }
        _ => {
            let title = asked.words.t("cases-refusal-not-running");
            Err(Problem::new(StatusCode::CONFLICT, "not-running", title).into())
        }
    }
}

/// `POST /api/v1/applications/{id}/giving-up`: gives up what was granted.
pub(super) async fn give_up(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let casework = &pages.casework;
    let before = own(casework, &asked, &id).await?;
    let ended = before.application().ended_at.is_some();
    if ended || reply::give_up_granted(casework, &asked, &before).await? {
        return as_it_stands(casework, &asked, &id).await;
    }
    let title = asked.words.t("cases-refusal-not-in-force");
    Err(Problem::new(StatusCode::CONFLICT, "not-in-force", title).into())
}
