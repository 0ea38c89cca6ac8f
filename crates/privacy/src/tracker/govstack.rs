//! `GET /data/MyPersonalDataUsage/1.0` of GovStack's Digital Registries.

use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};
use web::{Answer, Asked};

use super::estonia::without_country;
use super::{malformed, reader, subject};
use crate::data_use::{self, USES_LISTED_MAX};
use crate::my_data::{Helpers, MyData};

/// The one registry that this town keeps such a report of.
const REGISTRY: &str = "aedile";

/// Who has read somebody's data, the newest first. `userID` names the person; `DatabaseID` the registry, which is the
/// whole town.
pub(crate) async fn my_personal_data_usage(
    asked: Asked,
    State(my_data): State<MyData>,
    headers: HeaderMap,
) -> Answer {
    if !headers.contains_key("information-mediator-client") {
        return Err(malformed("The header Information-Mediator-Client is missing."));
    }
    let user = asked.query_value("userID").or_else(|| asked.query_value("userId"));
    let registry = asked.query_value("DatabaseID").or_else(|| asked.query_value("databaseId"));
    if registry.is_some_and(|named| named != REGISTRY) {
        return Err(malformed("DatabaseID names no registry of this town."));
    }
    let subject = subject(&my_data, &without_country(&user.unwrap_or_default())).await?;
    let uses = data_use::list_shown(&my_data.db, asked.ctx.now(), subject, None).await?;
    let rows: Vec<Value> = uses
        .iter()
        .take(USES_LISTED_MAX)
        .map(|entry| {
            let (code, name) = reader(&my_data, &asked, entry);
            let worded = my_data.worded(&asked.words, &Helpers::default(), entry);
            let case = entry.case.as_ref().map(ToString::to_string);
            let references: Vec<Value> =
                case.into_iter().map(|case| json!({ "ReferenceId": case })).collect();
            json!({
                "id": entry.id,
                // Officials are named by role and unit, never by themselves.
                "readerId": code,
                "readerInitials": "",
                "readerInstitutionId": code,
                "readerInstitutionName": name,
                "readerApplicationName": worded.why,
                "searchDateTime": entry.at.to_string(),
                "refrences": references,
            })
        })
        .collect();
    web::json(&Value::Array(rows))
}
