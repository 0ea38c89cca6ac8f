//! The page of what the town has published, entry by entry: no rule changes without a line here.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::Value as Json;
use web::{Answer, Asked, Failure, Page, download};

use crate::entry::EntryId;
use crate::public::file::FileRecord;
use crate::public::{PublicRecord, SERVICE_PUBLISHED, find_public, list_public, public_receipt};
use crate::routes::{NameOf, PublishedLog};

/// How much of a version is shown; the receipt has all of it.
const VERSION_SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "pages/published.html")]
pub(super) struct PublishedPage {
    page: Page,
    rows: Vec<PublishedRow>,
    one: Option<String>,
}

/// A published record in words.
struct PublishedRow {
    at: String,
    name: String,
    what: String,
    version: String,
    code: String,
}

/// GET /log/published
pub(crate) async fn published(asked: Asked, State(log): State<PublishedLog>) -> Answer {
    let one = asked.query_value("service").filter(|subject| !subject.is_empty());
    let records = list_public(&log.db, SERVICE_PUBLISHED, one.as_deref()).await?;
    web::html(&published_page(&asked, &log.name_of, &records, one))
}

pub(super) fn published_page(
    asked: &Asked,
    name_of: &NameOf,
    records: &[PublicRecord],
    one: Option<String>,
) -> PublishedPage {
    let page = asked.page("published-title").crumb(asked.words.t("log-title"), "/log");
    let rows = records.iter().map(|record| row(&page, name_of, record)).collect();
    let named = |subject: String| name_of("service", &subject, page.locale()).unwrap_or(subject);
    PublishedPage { rows, one: one.map(named), page }
}

fn row(page: &Page, name_of: &NameOf, published: &PublicRecord) -> PublishedRow {
    let record: Json = serde_json::from_str(&published.record).unwrap_or_default();
    let member = |name: &str| record.get(name).and_then(Json::as_str).unwrap_or_default();
    let act = format!("record-act-{}", member("act"));
    let name = name_of("service", &published.subject, page.locale());
    PublishedRow {
        at: page.instant(published.entry.at()),
        name: name.unwrap_or_else(|| published.subject.clone()),
        what: if page.has(&act) { page.t(&act) } else { published.kind.clone() },
        version: member("definition").chars().take(VERSION_SHOWN).collect(),
        code: published.entry.code(),
    }
}

/// GET /log/published/{code}: the receipt, for anybody.
pub(crate) async fn receipt(State(log): State<PublishedLog>, Path(code): Path<String>) -> Answer {
    let entry = EntryId::read_code(&code).ok_or(Failure::NotFound)?;
    let text = public_receipt(&log.db, entry).await?.ok_or(Failure::NotFound)?;
    let about = find_public(&log.db, entry).await?;
    // The receipt of a file lies beside the file, under its name.
    let file = about.and_then(|record| FileRecord::parse(&record.record)).map(|record| record.file);
    let name = format!("{}.tlog-proof", file.unwrap_or_else(|| entry.code()));
    download("text/plain; charset=utf-8", &name, text.into_bytes())
}
