//! The route table of one's own documents and register entries.

use platform::Db;
use platform::blobs::Blobs;
use privacy::Vault;
use serde_json::json;
use web::{Audience, Method, Permission, Routes, route};

use crate::copy::Copies;
use crate::{document, register};

/// What this crate's handlers share.
#[derive(Clone)]
pub struct Records {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
    /// Contents of documents.
    pub blobs: Blobs,
}

/// One's own documents and register entries, as pages and as JSON, and a readable copy of everything.
pub fn routes(records: Records, copies: Copies) -> Routes {
    of_documents(records).merge(crate::copy::routes(copies))
}

fn of_documents(records: Records) -> Routes {
    use Audience::Residents;
    use Permission::SignedIn;
    Routes::new(
        "records",
        records,
        vec![
            route(Method::GET, "/documents", SignedIn, Residents, document::list_mine),
            route(Method::GET, "/documents/{id}", SignedIn, Residents, document::download).hidden(),
            route(Method::GET, "/my-data/registers", SignedIn, Residents, register::mine),
            route(Method::GET, "/api/v1/my/documents", SignedIn, Residents, document::api_list)
                .openapi(json!({
                    "operationId": "listMyDocuments",
                    "summary": "My documents, newest first; the content is at `path`",
                    "tags": ["records"],
                    "responses": { "200": { "description": "The documents" } },
                })),
            route(Method::GET, "/api/v1/my/documents/{id}", SignedIn, Residents, document::download)
                .hidden()
                .openapi(json!({
                    "operationId": "readMyDocument",
                    "summary": "One of my documents, as the file that it is",
                    "tags": ["records"],
                    "responses": { "200": { "description": "The file" }, "404": { "description": "Not mine" } },
                })),
            route(Method::GET, "/api/v1/my/registers", SignedIn, Residents, register::api_mine)
                .openapi(json!({
                    "operationId": "readMyRegisters",
                    "summary": "What the town's registers say about me, by register",
                    "tags": ["records"],
                    "responses": { "200": { "description": "One member a register" } },
                })),
        ],
    )
}
