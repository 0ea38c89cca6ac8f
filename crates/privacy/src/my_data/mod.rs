//! "My data": what the town holds about somebody, and who looked at it, in human words.

mod api;
mod pages;

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use platform::id::{PersonId, SubjectId};
use platform::{Ctx, Db, Fault, Locale};
use serde_json::json;
use web::{Asked, Audience, Method, Permission, Routes, Words, route};

use crate::data_use::{DataUse, Who};
use crate::erasure;
use crate::holder::Holder;
use crate::vault::Vault;

/// The name of a unit of the town in a language; none for one that is no more.
pub type UnitNames = Arc<dyn Fn(Locale, &str) -> Option<String> + Send + Sync>;

/// How those are called who act for somebody, opened for the one they act for.
pub type HelperNames =
    Arc<dyn Fn(Arc<Ctx>, SubjectId) -> BoxFuture<'static, Result<Helpers, Fault>> + Send + Sync>;
/// Names by person.
pub type Helpers = HashMap<PersonId, String>;

/// What the handlers about one's own data share.
#[derive(Clone)]
pub struct MyData {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Who holds personal data, in the order in which the page names them.
    pub holders: Arc<[Arc<dyn Holder>]>,
    /// How units are called.
    pub unit_names: UnitNames,
    /// How those are called who act for somebody.
    pub helper_names: HelperNames,
}

/// The pages about one's own data, and their JSON.
pub fn routes(my_data: MyData) -> Routes {
    use Audience::{Officials, Residents};
    use Permission::{Holding, SignedIn};
    let (answering, erasing) = (Holding("privacy.answer"), Holding("privacy.erase"));
    let before = json!([{
        "name": "before", "in": "query", "schema": { "type": "string" },
        "description": "The id of the last entry of the page before (its `next`)",
    }]);
    Routes::new(
        "privacy",
        my_data,
        vec![
            route(Method::GET, "/my-data", SignedIn, Residents, pages::overview),
            route(Method::GET, "/my-data/uses", SignedIn, Residents, pages::uses),
            route(Method::POST, "/my-data/erasure", SignedIn, Residents, erasure::pages::ask_sent),
            route(Method::GET, "/desk/privacy", answering, Officials, erasure::pages::requests),
            route(Method::POST, "/desk/privacy", erasing, Officials, erasure::pages::answer_sent),
            route(Method::GET, "/api/v1/my/erasure", SignedIn, Residents, erasure::api::last).openapi(json!({
                "operationId": "readMyErasure",
                "summary": "How my last request to be erased stands",
                "tags": ["privacy"],
                "responses": { "200": { "description": "The request, or null" } },
            })),
            route(Method::POST, "/api/v1/my/erasure", SignedIn, Residents, erasure::api::ask_for).openapi(json!({
                "operationId": "askForErasure",
                "summary": "Asks to be erased; only in the person's own session, never by a key given to a program",
                "tags": ["privacy"],
                "responses": { "201": { "description": "The request" }, "403": { "description": "By a program" } },
            })),
            route(Method::GET, "/api/v1/desk/privacy", answering, Officials, erasure::api::requests).openapi(json!({
                "operationId": "listErasureRequests",
                "summary": "Requests to be erased that wait, with what is held, counted",
                "tags": ["privacy"],
                "responses": { "200": { "description": "The requests" } },
            })),
            route(Method::POST, "/api/v1/desk/privacy", erasing, Officials, erasure::api::answer_one).openapi(json!({
                "operationId": "answerErasureRequest",
                "summary": "Answers a request by the law: everything is erased, or it is told what keeps it",
                "tags": ["privacy"],
                "requestBody": { "required": true, "content": { "application/json": { "schema": {
                    "type": "object", "required": ["request"], "properties": { "request": { "type": "string" } },
                } } } },
                "responses": { "200": { "description": "What came of it" }, "404": { "description": "No such open request" } },
            })),
            route(Method::GET, "/my-data/copy", SignedIn, Residents, pages::copy),
            route(Method::GET, "/api/v1/my/data", SignedIn, Residents, api::held).openapi(json!({
                "operationId": "listMyData",
                "summary": "What the town holds about me, counted",
                "tags": ["privacy"],
                "responses": { "200": { "description": "By holder" } },
            })),
            route(Method::GET, "/api/v1/my/data-use", SignedIn, Residents, api::uses).openapi(json!({
                "operationId": "listMyDataUse",
                "summary": "Who looked at my data, newest first",
                "tags": ["privacy"],
                "parameters": before,
                "responses": { "200": { "description": "A page of entries, with `next` when there are more" } },
            })),
        ],
    )
}

/// An entry of the data-use log in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordedUse {
    /// When.
    pub at: Timestamp,
    /// Who: "Caseworker, Mobility", "You".
    pub who: String,
    /// Whether a person saw it, or only a program.
    pub by_program: bool,
    /// Why: "to decide an application".
    pub why: String,
    /// What: "your answers".
    pub what: String,
    /// The reference of the case.
    pub case: Option<String>,
}

impl MyData {
    /// The names of the helpers among entries; nothing is opened when there are none.
    pub(crate) async fn helpers(&self, asked: &Asked, uses: &[DataUse]) -> Result<Helpers, Fault> {
        let helped = uses.iter().find(|entry| matches!(entry.who, Who::Helper(_)));
        match helped {
            Some(entry) => (self.helper_names)(asked.ctx.clone(), entry.subject).await,
            None => Ok(Helpers::default()),
        }
    }

    /// An entry in the reader's language.
    pub fn worded(&self, words: &Words, helpers: &Helpers, entry: &DataUse) -> WordedUse {
        let who = match &entry.who {
            Who::Themself => words.t("privacy-who-you"),
            Who::Visitor => words.t("privacy-who-visitor"),
            Who::Helper(person) => match helpers.get(person) {
                Some(name) => words.with("privacy-who-helper-named", ("name", name.clone())),
                None => words.t("privacy-who-helper"),
            },
            Who::Official { role, unit, .. } => {
                let unit_name = (self.unit_names)(words.locale(), unit);
                let unit_name = unit_name.unwrap_or_else(|| unit.to_string());
                let role_name = known(words, "role", role).unwrap_or_else(|| role.to_string());
                words.with("privacy-who-official", (("role", role_name), ("unit", unit_name)))
            }
            Who::Client(name) => words.with("privacy-who-client", ("name", name.to_string())),
            Who::System(name) => known(words, "privacy-who-system", name)
                .unwrap_or_else(|| words.with("privacy-who-system", ("name", name.to_string()))),
        };
        let what = known(words, "privacy-what", &entry.what).unwrap_or_else(|| entry.what.clone());
        WordedUse {
            at: entry.at,
            who,
            by_program: matches!(entry.who, Who::Client(_) | Who::System(_)),
            why: words.t(&format!("privacy-purpose-{}", entry.purpose.key())),
            what,
            case: entry.case.as_ref().map(ToString::to_string),
        }
    }
}

/// The words for a key that other crates or towns may add to.
pub(crate) fn known(words: &Words, prefix: &str, key: &str) -> Option<String> {
    let key = format!("{prefix}-{key}");
    words.has(&key).then(|| words.t(&key))
}

/// Nobody acts for anybody.
#[cfg(test)]
pub(crate) fn nobody() -> HelperNames {
    Arc::new(|_, _| Box::pin(async { Ok(Helpers::default()) }))
}

#[cfg(test)]
mod tests;
