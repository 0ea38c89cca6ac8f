//! One's own documents: the list, and each as a download.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use jiff::Timestamp;
use platform::Fault;
use privacy::{Access, CaseLabel, OpenError, Purpose, subject_of};
use serde_json::{Value, json};
use web::{Answer, Asked, Failure, Page};

use super::{Document, DocumentId, download_headers, find, list_by_subject, open, open_names};
use crate::routes::Records;

#[derive(Template)]
#[template(path = "document/list.html")]
struct DocumentsPage {
    page: Page,
    rows: Vec<Row>,
}

/// A line of the list.
struct Row {
    path: String,
    name: String,
    case: Option<String>,
    ending: &'static str,
    kilobytes: i64,
    at: Timestamp,
}

/// GET /documents
pub(crate) async fn list_mine(asked: Asked, State(records): State<Records>) -> Answer {
    let row = |(document, name): (Document, String)| Row {
        path: format!("/documents/{}", document.id),
        name,
        case: document.case.as_ref().map(ToString::to_string),
        ending: document.media_type.extension(),
        kilobytes: (document.content_bytes + 1023) / 1024,
        at: document.added_at,
    };
    let rows = named(&asked, &records).await?.into_iter().map(row).collect();
    let page = asked.page("records-documents").back("/my-data");
    web::html(&DocumentsPage { page, rows })
}

/// GET /api/v1/my/documents
pub(crate) async fn api_list(asked: Asked, State(records): State<Records>) -> Answer {
    let listed = named(&asked, &records).await?;
    let documents: Vec<Value> =
        listed.iter().map(|(document, name)| envelope(document, name)).collect();
    web::json(&json!({ "documents": documents }))
}

fn envelope(document: &Document, name: &str) -> Value {
    json!({
        "id": document.id,
        "name": name,
        "kind": document.kind,
        "case": document.case.as_ref().map(CaseLabel::as_str),
        "media_type": document.media_type.name(),
        "bytes": document.content_bytes,
        "added_at": document.added_at.to_string(),
        "path": format!("/api/v1/my/documents/{}", document.id),
    })
}

/// GET /documents/{id}
pub(crate) async fn download(
    asked: Asked,
    State(records): State<Records>,
    Path(id): Path<String>,
) -> Answer {
    let subject = subject_of(asked.person()?);
    let id = DocumentId::parse(&id).ok_or(Failure::NotFound)?;
    let document = find(&records.db, id).await?.filter(|document| document.subject == subject);
    let document = document.ok_or(Failure::NotFound)?;
    let access = Access { case: document.case.clone(), ..own() };
    let opened = match open(&records.blobs, &records.vault, &asked.ctx, &access, &document).await {
        Ok(opened) => opened,
        Err(OpenError::Erased) => return Err(Failure::Gone),
        Err(OpenError::Fault(fault)) => return Err(fault.into()),
    };
    let headers = download_headers(&opened, document.is_issued_by_town());
    let mut response = opened.content.to_vec().into_response();
    for (name, value) in headers {
        let value = HeaderValue::from_str(&value).map_err(|e| Fault::new("name a download", e))?;
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    Ok(response)
}

fn own() -> Access {
    Access::new(Purpose::ShowOwnData, "documents")
}

async fn named(asked: &Asked, records: &Records) -> Result<Vec<(Document, String)>, Failure> {
    let subject = subject_of(asked.person()?);
    let documents = list_by_subject(&records.db, subject).await?;
    let names = open_names(&records.vault, &asked.ctx, &own(), &documents).await?;
    Ok(documents.into_iter().zip(names).filter_map(|(d, name)| Some((d, name?))).collect())
}
