//! The published figures of past days: the list for people and for programs, and each file as it was published.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::{Value as Json, json};
use web::{
    Answer, Asked, Audience, Failure, Method, Page, Pages, Permission, Route, download, route,
};

use super::{EditionFile, Format, store};
use crate::pages::FiguresPages;
use crate::published::{DIGEST_SHOWN, receipt_of, with_proof};

/// Days on a page.
const DAYS_PER_PAGE: u32 = 30;
/// Files on a page.
const FILES_PER_PAGE: u32 = DAYS_PER_PAGE * Format::ALL.len() as u32;

/// The routes for anybody.
pub(crate) fn routes() -> Vec<Route<FiguresPages>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/figures/editions", anyone, public, page),
        route(Method::GET, "/figures/editions/{file}", anyone, public, file).feed(),
        route(Method::GET, "/api/v1/figures/editions", anyone, public, api).openapi(json!({
            "operationId": "listFigureEditions",
            "summary": "The figures of each day as they were published, with the log's entry for each file",
            "tags": ["figures"],
            "parameters": [{ "name": "page", "in": "query", "schema": { "type": "integer" } }],
            "responses": { "200": { "description": "30 days, the newest first" } },
        })),
    ]
}

#[derive(Template)]
#[template(path = "edition/editions.html")]
pub(super) struct EditionsPage {
    pub(super) page: Page,
    pub(super) days: Vec<Day>,
    pub(super) pages: Pages,
}

/// The files of one day.
pub(super) struct Day {
    pub(super) on: String,
    pub(super) files: Vec<FileShown>,
}

/// A file in the list.
pub(super) struct FileShown {
    name: String,
    bytes: String,
    digest: String,
    code: String,
}

/// GET /figures/editions
async fn page(asked: Asked, State(figures): State<FiguresPages>) -> Answer {
    let (files, pages) = listed(&asked, &figures, "/figures/editions").await?;
    web::html(&editions_page(&asked, &files, pages))
}

pub(super) fn editions_page(asked: &Asked, files: &[EditionFile], pages: Pages) -> EditionsPage {
    let page = asked.page("editions-title").crumb(asked.words.t("figures-title"), "/figures");
    let shown = |file: &EditionFile| FileShown {
        name: file.file.clone(),
        bytes: page.with("editions-bytes", ("bytes", file.bytes)),
        digest: file.sha256.chars().take(DIGEST_SHOWN).collect(),
        code: file.entry.code(),
    };
    let days = files.chunk_by(|file, next| file.figures_on == next.figures_on);
    let day = |files: &[EditionFile]| Day {
        on: files.first().map(|file| page.long_date(file.figures_on)).unwrap_or_default(),
        files: files.iter().map(shown).collect(),
    };
    EditionsPage { days: days.map(day).collect(), pages, page }
}

async fn listed(
    asked: &Asked,
    figures: &FiguresPages,
    path: &str,
) -> Result<(Vec<EditionFile>, Pages), Failure> {
    let count = store::count(&figures.db).await?;
    let pages = Pages::new(asked.page_number(), count, FILES_PER_PAGE, path);
    let skip = (pages.current - 1) * FILES_PER_PAGE;
    Ok((store::list(&figures.db, (skip, FILES_PER_PAGE)).await?, pages))
}

/// GET /figures/editions/{file}: the bytes as they were published, and where the log has their digest.
async fn file(State(figures): State<FiguresPages>, Path(name): Path<String>) -> Answer {
    let (file, content) = store::find(&figures.db, &name).await?.ok_or(Failure::NotFound)?;
    let ending = name.rsplit('.').next().unwrap_or_default();
    let format = Format::ALL.into_iter().find(|format| format.ending() == ending);
    let media_type = format.map_or("application/octet-stream", Format::media_type);
    Ok(with_proof(download(media_type, &name, content)?, file.entry))
}

/// GET /api/v1/figures/editions
async fn api(asked: Asked, State(figures): State<FiguresPages>) -> Answer {
    let (files, pages) = listed(&asked, &figures, "/api/v1/figures/editions").await?;
    web::json(&json!({
        "files": files.iter().map(described).collect::<Vec<_>>(),
        "next": pages.next(),
    }))
}

fn described(file: &EditionFile) -> Json {
    let EditionFile { file: name, figures_on, bytes, sha256, entry, closed_at } = file;
    json!({
        "file": name,
        "until": figures_on,
        "href": format!("/figures/editions/{name}"),
        "bytes": bytes,
        "sha256": sha256,
        "closed_at": closed_at,
        "entry": entry.code(),
        "receipt": receipt_of(*entry),
    })
}
