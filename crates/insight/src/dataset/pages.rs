//! The open datasets for people and for programs: the list with a search, each with a preview, its files, its versions and
//! their proofs.

use askama::Template;
use axum::extract::{Path, State};
use platform::Locale;
use serde_json::{Map, Value as Json, json};
use services::Words;
use services::open_data::Table;
use web::{
    Answer, Asked, Audience, Failure, Method, Page, Pages, Permission, Routes, download, route,
};

use super::{Dataset, OpenData, Version, datasets, dcat, media_type, search, store};
use crate::published::{DIGEST_SHOWN, receipt_of, with_proof};

/// Datasets on a page.
const PER_PAGE: u32 = 30;
/// Rows of a preview.
const ROWS_SHOWN: usize = 10;
/// The longest search that is read.
const ASKED_FOR_MAX: usize = 200;

/// The routes, for anybody.
pub fn routes(data: OpenData) -> Routes {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    let table = vec![
        route(Method::GET, "/data", anyone, public, list),
        route(Method::GET, "/data.jsonld", anyone, public, linked).feed(),
        route(Method::GET, "/data/{id}", anyone, public, show),
        route(Method::GET, "/data/files/{file}", anyone, public, file).feed(),
        route(Method::GET, "/api/v1/data", anyone, public, api_list).openapi(json!({
            "operationId": "listDatasets",
            "summary": "The open datasets, each with its newest version",
            "tags": ["data"],
            "parameters": [
                { "name": "q", "in": "query", "schema": { "type": "string" } },
                { "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1 } },
            ],
            "responses": { "200": { "description": "30 datasets by title; `next` leads to more" } },
        })),
        route(Method::GET, "/api/v1/data/{id}", anyone, public, api_show).openapi(json!({
            "operationId": "readDataset",
            "summary": "An open dataset (DCAT-AP) and its versions, each with the log's entry for its file",
            "tags": ["data"],
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
            "responses": {
                "200": { "description": "The dataset, and its versions, the newest first" },
                "404": { "description": "There is no such dataset" },
            },
        })),
    ];
    Routes::new("data", data, table)
}

#[derive(Template)]
#[template(path = "dataset/list.html")]
pub(super) struct ListPage {
    pub(super) page: Page,
    pub(super) asked_for: String,
    pub(super) rows: Vec<Row>,
    pub(super) pages: Pages,
}

/// A dataset in the list.
pub(super) struct Row {
    id: String,
    title: String,
    description: String,
    newest: String,
}

#[derive(Template)]
#[template(path = "dataset/show.html")]
pub(super) struct ShowPage {
    pub(super) page: Page,
    description: String,
    facts: Vec<(String, String, String)>,
    files: Vec<(String, String)>,
    preview: Option<Table>,
    rows_left: usize,
    versions: Vec<VersionShown>,
}

struct VersionShown {
    number: i64,
    file: String,
    published: String,
    rows: String,
    bytes: String,
    digest: String,
    code: String,
}

/// Those that are published and asked for, one page of them.
async fn listed(
    asked: &Asked,
    data: &OpenData,
    path: &str,
) -> Result<(String, Vec<(Dataset, Version)>, Pages), Failure> {
    let asked_for: String =
        asked.query_value("q").unwrap_or_default().chars().take(ASKED_FOR_MAX).collect();
    let asked_for = asked_for.trim().to_owned();
    let found =
        published(data, search(datasets(&data.catalogue, asked.locale()), &asked_for)).await?;
    let base = match asked_for.as_str() {
        "" => path.to_owned(),
        words => format!("{path}?q={}", web::next::encode(words)),
    };
    let pages = Pages::new(asked.page_number(), found.len() as u64, PER_PAGE, base);
    let skip = (pages.current - 1) as usize * PER_PAGE as usize;
    let shown = found.into_iter().skip(skip).take(PER_PAGE as usize).collect();
    Ok((asked_for, shown, pages))
}

/// Each with its newest version; those that have none yet are left out.
async fn published(data: &OpenData, all: Vec<Dataset>) -> Result<Vec<(Dataset, Version)>, Failure> {
    let latest = store::list_latest(&data.db).await?;
    let with_version = |dataset: Dataset| {
        let newest = latest.iter().find(|version| *version.dataset == *dataset.about.id)?;
        Some((dataset, newest.clone()))
    };
    Ok(all.into_iter().filter_map(with_version).collect())
}

/// GET /data
async fn list(asked: Asked, State(data): State<OpenData>) -> Answer {
    let (asked_for, shown, pages) = listed(&asked, &data, "/data").await?;
    web::html(&list_page(&asked, asked_for, (&shown, pages)))
}

pub(super) fn list_page(
    asked: &Asked,
    asked_for: String,
    (shown, pages): (&[(Dataset, Version)], Pages),
) -> ListPage {
    let page = asked.page("data-title");
    let row = |(dataset, version): &(Dataset, Version)| Row {
        id: dataset.about.id.to_string(),
        title: dataset.about.title.get(page.locale()).to_owned(),
        description: dataset.about.description.get(page.locale()).to_owned(),
        newest: page.with(
            "data-newest",
            [
                ("version", version.number.to_string()),
                ("day", page.instant_day(version.published_at)),
                ("rows", version.rows.to_string()),
            ],
        ),
    };
    ListPage { rows: shown.iter().map(row).collect(), asked_for, pages, page }
}

/// A dataset with its versions; not found before its first one.
async fn one(
    data: &OpenData,
    id: &str,
    locale: Locale,
) -> Result<(Dataset, Vec<Version>), Failure> {
    let all = datasets(&data.catalogue, locale);
    let dataset = all.into_iter().find(|dataset| *dataset.about.id == *id);
    let versions = store::list(&data.db, id).await?;
    match dataset {
        Some(dataset) if !versions.is_empty() => Ok((dataset, versions)),
        _ => Err(Failure::NotFound),
    }
}

/// GET /data/{id}
async fn show(asked: Asked, State(data): State<OpenData>, Path(id): Path<String>) -> Answer {
    let (dataset, versions) = one(&data, &id, asked.locale()).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let preview = match dataset.source.is_table() {
        true => store::find(&data.db, &newest.file).await?.and_then(|(_, content)| table(&content)),
        false => None,
    };
    let town = data.catalogue.snapshot().town.clone();
    let by = town.unit(&dataset.about.unit).map_or(&town.authority, |unit| &unit.name);
    web::html(&show_page(&asked, (&dataset, &versions), (preview, by)))
}

fn table(content: &[u8]) -> Option<Table> {
    Table::read(std::str::from_utf8(content).ok()?).ok()
}

pub(super) fn show_page(
    asked: &Asked,
    (dataset, versions): (&Dataset, &[Version]),
    (preview, by): (Option<Table>, &Words),
) -> ShowPage {
    let about = &dataset.about;
    let locale = asked.locale();
    let page = asked.page_titled(about.title.get(locale).to_owned());
    let page = page.crumb(asked.words.t("data-title"), "/data");
    let fact = |name: &str, value: String, link: &str| (page.t(name), value, link.to_owned());
    let facts = vec![
        fact("data-publisher", by.get(locale).to_owned(), ""),
        fact("data-frequency", page.t(&format!("data-frequency-{}", about.frequency)), ""),
        fact("data-licence", about.licence.to_string(), &about.licence),
    ];
    let mut files = Vec::new();
    if let Some(newest) = versions.first() {
        let ending = dataset.source.ending();
        files.push((ending.to_uppercase(), newest.file.clone()));
        if dataset.source.is_table() {
            files.push(("JSON".to_owned(), dcat::json_name(&newest.file)));
        }
    }
    let shown = |version: &Version| VersionShown {
        number: version.number,
        file: version.file.clone(),
        published: page.instant(version.published_at),
        rows: page.with("data-rows", ("rows", version.rows)),
        bytes: page.with("editions-bytes", ("bytes", version.bytes)),
        digest: version.sha256.chars().take(DIGEST_SHOWN).collect(),
        code: version.entry.code(),
    };
    let rows_left = preview.as_ref().map_or(0, |table| table.rows.len().saturating_sub(ROWS_SHOWN));
    let preview = preview
        .map(|table| Table { rows: table.rows.into_iter().take(ROWS_SHOWN).collect(), ..table });
    ShowPage {
        description: about.description.get(locale).to_owned(),
        facts,
        files,
        preview,
        rows_left,
        versions: versions.iter().map(shown).collect(),
        page,
    }
}

/// GET /data/files/{file}: a version as it was published, or its table as JSON; and where the log has its digest.
async fn file(State(data): State<OpenData>, Path(name): Path<String>) -> Answer {
    if let Some((version, content)) = store::find(&data.db, &name).await? {
        let ending = name.rsplit('.').next().unwrap_or_default();
        return Ok(with_proof(download(media_type(ending), &name, content)?, version.entry));
    }
    // A table as JSON is made of its file; the log has the file.
    let stem = name.strip_suffix(".json").ok_or(Failure::NotFound)?;
    let found = store::find(&data.db, &format!("{stem}.csv")).await?;
    let (version, content) = found.ok_or(Failure::NotFound)?;
    let table = table(&content).ok_or(Failure::NotFound)?;
    let rows = serde_json::to_vec_pretty(&json_rows(&table));
    let rows = rows.map_err(|error| platform::Fault::new("write a table as JSON", error))?;
    Ok(with_proof(download(media_type("json"), &name, rows)?, version.entry))
}

/// The rows as objects: every value is text, as in the file.
pub(super) fn json_rows(table: &Table) -> Vec<Json> {
    let row = |values: &Vec<String>| {
        let pairs = table.heads.iter().cloned().zip(values.iter().cloned().map(Json::from));
        Json::Object(pairs.collect::<Map<String, Json>>())
    };
    table.rows.iter().map(row).collect()
}

/// GET /data.jsonld
async fn linked(asked: Asked, State(data): State<OpenData>) -> Answer {
    let all = published(&data, datasets(&data.catalogue, asked.locale())).await?;
    let town = data.catalogue.snapshot().town.clone();
    let catalogue = dcat::catalogue(&town, &data.origin, (&town.name, &all));
    let bytes = serde_json::to_vec_pretty(&catalogue);
    let bytes =
        bytes.map_err(|error| platform::Fault::new("write the catalogue of data", error))?;
    download("application/ld+json", "data.jsonld", bytes)
}

/// GET /api/v1/data
async fn api_list(asked: Asked, State(data): State<OpenData>) -> Answer {
    let (_, shown, pages) = listed(&asked, &data, "/api/v1/data").await?;
    let brief = |(dataset, version): &(Dataset, Version)| {
        json!({
            "id": dataset.about.id,
            "title": dataset.about.title.get(asked.locale()),
            "description": dataset.about.description.get(asked.locale()),
            "href": format!("/api/v1/data/{}", dataset.about.id),
            "newest": described(version),
        })
    };
    web::json(&json!({
        "datasets": shown.iter().map(brief).collect::<Vec<_>>(),
        "next": pages.next(),
    }))
}

/// GET /api/v1/data/{id}
async fn api_show(asked: Asked, State(data): State<OpenData>, Path(id): Path<String>) -> Answer {
    let (dataset, versions) = one(&data, &id, asked.locale()).await?;
    let newest = versions.first().ok_or(Failure::NotFound)?;
    let town = data.catalogue.snapshot().town.clone();
    web::json(&json!({
        "dataset": dcat::described(&town, &data.origin, (&dataset, newest)),
        "versions": versions.iter().map(described).collect::<Vec<_>>(),
    }))
}

fn described(version: &Version) -> Json {
    json!({
        "version": version.number,
        "file": version.file,
        "href": format!("/data/files/{}", version.file),
        "bytes": version.bytes,
        "rows": version.rows,
        "sha256": version.sha256,
        "published_at": version.published_at,
        "entry": version.entry.code(),
        "receipt": receipt_of(version.entry),
    })
}
