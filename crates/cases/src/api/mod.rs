//! Every act of an applicant as JSON: the same code path as the pages, with idempotency keys and problem
//! documents.

pub(crate) mod acts;
mod desk;
pub(crate) mod documentation;
pub(crate) mod read;
pub(crate) mod shape;

use std::sync::Arc;

use web::{
    Asked, Audience, Failure, IdempotencyKey, Method, Permission, Problem, Route, Routes, route,
};

use crate::application::once::{self, Once};
use crate::application::{Application, store};
use crate::casework::Casework;
use crate::counter;
use crate::desk::{Desk, documents, ranking};
use crate::dispatch;
use crate::incident;
use crate::migration;
use crate::pages::Pages;
use crate::payment::settle::RECEIVE;
use crate::payment::{api as fees, notification};
use crate::start;
use crate::workshop;

/// The ranked list of a service.
const RANKING: &str = "/api/v1/desk/ranking/{service}";

/// Uploads through the API, one file a request.
const UPLOAD_BYTES_MAX: usize = 24 * 1024 * 1024;

/// An answer with its files, which are a third larger in base64.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The scope of a program that may hand in what people may hand in without an account.
pub(crate) const SUBMIT: &str = "applications.submit";

/// The routes of an applicant's programs.
pub(crate) fn routes(pages: Arc<Pages>) -> Routes {
    use Audience::Residents;
    use Permission::{SignedIn, SignedInOr};
    use documentation as docs;
    const ALL: &str = "/api/v1/applications";
    const ONE: &str = "/api/v1/applications/{id}";
    let table: Vec<Route<Arc<Pages>>> = vec![
        route(Method::POST, ALL, SignedInOr(SUBMIT), Residents, acts::create)
            .openapi(docs::create()),
        route(Method::GET, ALL, SignedIn, Residents, read::list).openapi(docs::list()),
        route(Method::GET, ONE, SignedIn, Residents, read::show).openapi(docs::show()),
        route(Method::PATCH, ONE, SignedIn, Residents, acts::change).openapi(docs::change()),
        route(Method::DELETE, ONE, SignedIn, Residents, acts::delete).openapi(docs::delete()),
        route(
            Method::POST,
            "/api/v1/applications/{id}/files/{question}",
            SignedIn,
            Residents,
            acts::upload,
        )
        .body_bytes_max(UPLOAD_BYTES_MAX)
        .openapi(docs::upload()),
        route(
            Method::POST,
            "/api/v1/applications/{id}/submission",
            SignedIn,
            Residents,
            acts::submit,
        )
        .openapi(docs::submit()),
        route(Method::POST, "/api/v1/applications/{id}/answer", SignedIn, Residents, acts::answer)
            .body_bytes_max(ANSWER_BYTES_MAX)
            .openapi(docs::answer()),
        route(
            Method::POST,
            "/api/v1/applications/{id}/withdrawal",
            SignedIn,
            Residents,
            acts::withdraw,
        )
        .openapi(docs::withdraw()),
        route(
            Method::POST,
            "/api/v1/applications/{id}/giving-up",
            SignedIn,
            Residents,
            acts::give_up,
        )
        .openapi(docs::give_up()),
    ];
    Routes::new("cases", Arc::clone(&pages), table)
        .merge(Routes::new("cases", Arc::clone(&pages), crate::acting::api::routes()))
        .merge(papers(Arc::clone(&pages)))
        .merge(other_routes(pages))
}

/// What an applicant keeps of a case: its letters and receipts.
fn papers(pages: Arc<Pages>) -> Routes {
    use Audience::Residents;
    use Permission::SignedIn;
    use documentation as docs;
    let table: Vec<Route<Arc<Pages>>> = vec![
        route(
            Method::GET,
            "/api/v1/applications/{id}/letter",
            SignedIn,
            Residents,
            crate::decision::letter::letter,
        )
        .openapi(docs::letter()),
        route(
            Method::GET,
            "/api/v1/applications/{id}/letters/{seq}",
            SignedIn,
            Residents,
            crate::decision::mail::own_letter,
        )
        .openapi(docs::mail()),
        route(
            Method::GET,
            "/api/v1/applications/{id}/receipts/{seq}",
            SignedIn,
            Residents,
            crate::decision::receipt::receipt,
        )
        .openapi(docs::receipt()),
    ];
    Routes::new("cases", pages, table)
}

/// What programs of others than the applicant send: a counter's, a payment provider's.
fn other_routes(pages: Arc<Pages>) -> Routes {
    let mut table: Vec<Route<Arc<Pages>>> = vec![
        route(
            Method::POST,
            "/api/v1/desk/applications",
            Permission::Holding(counter::RECEIVE),
            Audience::Officials,
            counter::api::create,
        )
        .openapi(counter::api::docs()),
        route(
            Method::POST,
            "/api/v1/payments/notifications",
            Permission::Anyone,
            Audience::Programs,
            notification::notify,
        )
        .openapi(fees::docs::notify()),
    ];
    table.extend(counter::draft_api::routes());
    table.extend(crate::capacity::api::routes());
    Routes::new("cases", pages, table)
}

/// The routes of officials' programs: a person's at the desk, or one that the town registered for a unit.
pub(crate) fn desk_routes(desk: Arc<Desk>) -> Routes {
    use documentation as docs;
    let read = Permission::Holding("cases.read");
    let takes_money = Permission::Holding(RECEIVE);
    let one = "/api/v1/desk/cases/{reference}";
    let acts = "/api/v1/desk/cases/{reference}/acts";
    let file = "/api/v1/desk/cases/{reference}/documents/{document}";
    let officials = Audience::Officials;
    let table: Vec<Route<Arc<Desk>>> = vec![
        route(Method::GET, "/api/v1/desk/tasks", read, officials, desk::queue)
            .openapi(docs::queue()),
        route(Method::GET, RANKING, read, officials, ranking::read).openapi(ranking::docs::read()),
        route(Method::POST, RANKING, read, officials, ranking::grant_read)
            .openapi(ranking::docs::grant()),
        route(Method::GET, one, read, officials, desk::show).hidden().openapi(docs::desk_case()),
        route(Method::POST, acts, read, officials, desk::act).hidden().openapi(docs::act()),
        route(Method::GET, file, read, officials, documents::document)
            .hidden()
            .openapi(docs::desk_document()),
        route(Method::GET, "/api/v1/desk/payments/{reference}", takes_money, officials, fees::show)
            .openapi(fees::docs::show()),
        route(
            Method::POST,
            "/api/v1/desk/payments/{reference}/acts",
            takes_money,
            officials,
            fees::act,
        )
        .openapi(fees::docs::act()),
    ];
    Routes::new("cases", Arc::clone(&desk), table).merge(Routes::new("cases", desk, {
        let mut more = process_routes();
        more.extend(crate::retention::api::routes());
        more.extend(crate::change::api::routes());
        more.extend(crate::posting::api::routes());
        more.extend(crate::external::api::routes());
        more.extend(crate::payment::entry::api::routes());
        more
    }))
}

fn process_routes() -> Vec<Route<Arc<Desk>>> {
    use incident::api::docs;
    let mends = Permission::Holding(incident::MEND);
    let officials = Audience::Officials;
    let one = "/api/v1/desk/incidents/{id}";
    let acts = "/api/v1/desk/incidents/{id}/acts";
    let retries = "/api/v1/desk/incidents/retries";
    let messages = "/api/v1/desk/incidents/messages/{id}/acts";
    let drafts = Permission::Holding(workshop::DRAFT);
    let process = "/api/v1/desk/services/{id}/process";
    let tries = "/api/v1/desk/services/{id}/tries";
    let publishes = Permission::Holding(migration::PUBLISH);
    let tells = Permission::Holding(dispatch::api::TELL);
    let migrations = "/api/v1/desk/services/{id}/migrations";
    vec![
        route(Method::GET, "/api/v1/desk/incidents", mends, officials, incident::api::list)
            .openapi(docs::list()),
        route(Method::GET, one, mends, officials, incident::api::show)
            .hidden()
            .openapi(docs::show()),
        route(Method::POST, acts, mends, officials, incident::api::act)
            .hidden()
            .openapi(docs::act()),
        route(
            Method::POST,
            "/api/v1/desk/messages",
            tells,
            Audience::Programs,
            dispatch::api::tell,
        )
        .openapi(dispatch::api::docs()),
        route(Method::POST, "/api/v1/desk/conditions", tells, Audience::Programs, start::api::tell)
            .openapi(start::api::docs()),
        route(Method::POST, messages, mends, officials, incident::api::decide)
            .hidden()
            .openapi(docs::decide()),
        route(Method::POST, retries, mends, officials, incident::api::retries)
            .openapi(docs::retries()),
        route(Method::GET, process, drafts, officials, workshop::api::show)
            .openapi(workshop::api::docs::show()),
        route(Method::POST, tries, drafts, officials, workshop::api::try_it)
            .openapi(workshop::api::docs::try_it()),
        route(Method::POST, migrations, publishes, officials, migration::api::migrate)
            .openapi(migration::api::docs::migrate()),
    ]
}

/// The digest of an `Idempotency-Key`: the same key of somebody else is another key, and so is the same key
/// sent to another address. Else a key used twice would be answered as done with nothing done.
pub(crate) fn key_digest(
    casework: &Casework,
    asked: &Asked,
    key: &IdempotencyKey,
) -> Option<Box<Once>> {
    let (key, body) = (key.key.as_deref()?, key.body());
    let visitor = &asked.visitor;
    // Two programs may have one name: each is told apart by its registration.
    let sender = match (visitor.person, visitor.client_id) {
        (Some(person), _) => person.to_string(),
        (None, Some(client)) => format!("client {client:?}"),
        (None, None) => String::new(),
    };
    let digester = casework.vault().digester();
    let of = format!("{sender} {} {key}", asked.path());
    Some(Box::new(Once {
        key_digest: digester.digest("cases.idempotency", &of).to_hex(),
        body_digest: digester.digest_exact("cases.idempotency-body", body).to_hex(),
    }))
}

/// The application that the same request made before, when it did.
pub(crate) async fn made_before(
    casework: &Casework,
    digest: Option<&Once>,
) -> Result<Option<Application>, Failure> {
    let Some(once) = digest else { return Ok(None) };
    let found = once::find_by_key(casework.db(), once).await?;
    let Some((id, is_same)) = found else { return Ok(None) };
    if !is_same {
        return Err(key_reused());
    }
    let found = store::find_open_part(casework.db(), store::Key::Id(id)).await?;
    // The draft was thrown away since: the key has had its effect.
    found.map(Some).ok_or(Failure::Gone)
}

/// The refusal of a key that came with another request before.
pub(crate) fn key_reused() -> Failure {
    let title =
        "This Idempotency-Key came with another request before. Send a new key with a new request.";
    Problem::refused("idempotency-key-reused", title).into()
}

/// The application that the same request made at the same moment, when that is why this one is a conflict; else the
/// conflict is somebody else's, and stays one.
pub(crate) async fn made_meanwhile(
    casework: &Casework,
    digest: Option<&Once>,
    failure: Failure,
) -> Result<Application, Failure> {
    if !matches!(failure, Failure::Conflict) {
        return Err(failure);
    }
    made_before(casework, digest).await?.ok_or(failure)
}

/// A unit that remembers the key of its request: of two that come at once, one is a conflict.
pub(crate) fn remember(
    unit: &mut platform::Unit,
    digest: Option<&Once>,
    (asked, id): (&Asked, Id),
) {
    if let Some(digest) = digest {
        once::remember_key(unit, digest, id, asked.ctx.now());
    }
}

type Id = crate::application::ApplicationId;
