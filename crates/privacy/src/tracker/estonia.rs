//! The Estonian data tracker's services (`findUsage`, `usagePeriod`, `heartbeat`, version 2).

use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde_json::{Value, json};
use web::{Answer, Asked, Failure};

use super::{malformed, number, reader, subject};
use crate::data_use;
use crate::my_data::{Helpers, MyData};

/// Entries given when the query names no number.
const LIMIT: usize = 1_000;
/// The header that names who asks for the report.
const USER: &str = "x-road-userid";

/// `GET /data-tracker/v2/findUsage`: openings in a period, the newest first.
pub(crate) async fn find_usage(
    asked: Asked,
    State(my_data): State<MyData>,
    headers: HeaderMap,
) -> Answer {
    let user = headers.get(USER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if user.trim().is_empty() {
        return Err(malformed("The header X-Road-UserId is missing."));
    }
    // Whose data it is may differ from who asks for it, when somebody acts for another person.
    let code = asked.query_value("userCode").unwrap_or_else(|| user.to_owned());
    let subject = subject(&my_data, &without_country(&code)).await?;
    let from = instant(&asked, "periodStart")?.unwrap_or(Timestamp::MIN);
    let until = instant(&asked, "periodEnd")?.unwrap_or(asked.ctx.now());
    let offset = number(&asked, "offset", 0, (0, 10_000_000))?;
    let limit = number(&asked, "limit", LIMIT, (1, LIMIT))?;
    let (db, now) = (&my_data.db, asked.ctx.now());
    let period = data_use::Period { subject, from, until };
    let total = data_use::count_in(db, now, period).await?;
    let found = data_use::list_in(db, now, period, (offset, limit)).await?;
    let usages: Vec<Value> = found
        .iter()
        .map(|entry| {
            let worded = my_data.worded(&asked.words, &Helpers::default(), entry);
            let (code, name) = reader(&my_data, &asked, entry);
            json!({
                "logtime": entry.at.to_string(),
                "action": format!("{}: {}", worded.what, worded.why),
                "receiverCode": code,
                "receiverName": name,
                "receiverSystem": "Aedile",
            })
        })
        .collect();
    web::json(&json!({ "totalUsages": total, "usages": usages }))
}

/// `GET /data-tracker/v2/usagePeriod`: since when openings are recorded.
pub(crate) async fn usage_period(asked: Asked, State(my_data): State<MyData>) -> Answer {
    let first = data_use::first_at(&my_data.db).await?;
    web::json(&json!({
        "periodStart": first.unwrap_or(asked.ctx.now()).to_string(),
        "periodEnd": asked.ctx.now().to_string(),
    }))
}

/// `GET /data-tracker/v2/heartbeat`: whether the report can be given.
pub(crate) async fn heartbeat(State(my_data): State<MyData>) -> Answer {
    let status = if data_use::first_at(&my_data.db).await.is_ok() { "OK" } else { "FAIL" };
    web::json(&json!({ "status": status }))
}

fn instant(asked: &Asked, name: &str) -> Result<Option<Timestamp>, Failure> {
    let Some(text) = asked.query_value(name) else { return Ok(None) };
    // A plus sign in an address reads as a space.
    let text = text.replace(' ', "+");
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let end = name == "periodEnd";
        let (h, m, s) = if end { (23, 59, 59) } else { (0, 0, 0) };
        let at = day.at(h, m, s, 0).to_zoned(asked.ctx.zone().clone());
        return Ok(at.ok().map(|at| at.timestamp()));
    }
    let read = text.parse::<Timestamp>();
    read.map(Some).map_err(|_| malformed(&format!("{name} is no time (RFC 3339).")))
}

/// `EE12345678901` is the number with the country in front.
pub(crate) fn without_country(code: &str) -> String {
    let code = code.trim();
    let is_prefixed = code.len() > 2
        && code.chars().take(2).all(|c| c.is_ascii_uppercase())
        && code.chars().skip(2).all(|c| c.is_ascii_digit());
    code.chars().skip(if is_prefixed { 2 } else { 0 }).collect()
}
