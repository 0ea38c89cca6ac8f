//! The route table of the inbox.

use platform::Db;
use privacy::Vault;
use serde_json::json;
use web::{Audience, Method, Permission, Routes, route};

use crate::message;

/// What the inbox's handlers share.
#[derive(Clone)]
pub struct Inbox {
    /// The database.
    pub db: Db,
    /// Keys.
    pub vault: Vault,
}

/// The inbox as pages and as JSON.
pub fn routes(inbox: Inbox) -> Routes {
    use Audience::Residents;
    use Permission::SignedIn;
    let parameter =
        json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }]);
    let page =
        json!([{ "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1 } }]);
    Routes::new(
        "messages",
        inbox,
        vec![
            route(Method::GET, "/inbox", SignedIn, Residents, message::inbox),
            route(Method::GET, "/inbox/{id}", SignedIn, Residents, message::show).hidden(),
            route(Method::GET, "/api/v1/my/messages", SignedIn, Residents, message::api_list)
                .openapi(json!({
                    "operationId": "listMyMessages",
                    "summary": "My messages, newest first",
                    "tags": ["messages"],
                    "parameters": page,
                    "responses": { "200": { "description": "A page of messages" } },
                })),
            route(Method::GET, "/api/v1/my/messages/{id}", SignedIn, Residents, message::api_show)
                .openapi(json!({
                    "operationId": "readMyMessage",
                    "summary": "One of my messages; reading it marks it as read",
                    "tags": ["messages"],
                    "parameters": parameter,
                    "responses": {
                        "200": { "description": "The message" },
                        "404": { "description": "I have no such message" },
                    },
                })),
        ],
    )
}
