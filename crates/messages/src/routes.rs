//! The route table of the inbox.

use platform::Db;
use privacy::Vault;
use serde_json::json;
use web::{Audience, Method, Permission, Routes, route};

use crate::{contact, message};

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
            route(Method::GET, "/inbox/email", SignedIn, Residents, contact::ask),
            route(Method::POST, "/inbox/email", SignedIn, Residents, contact::save),
            route(Method::GET, "/api/v1/my/contact", SignedIn, Residents, contact::api_show)
                .openapi(json!({
                    "operationId": "readMyContact",
                    "summary": "Where I want to be told that there is a message",
                    "tags": ["messages"],
                    "responses": { "200": { "description": "Address and wish" } },
                })),
            route(Method::PUT, "/api/v1/my/contact", SignedIn, Residents, contact::api_choose)
                .openapi(json!({
                    "operationId": "chooseMyContact",
                    "summary": "Say whether I want e-mails, and where, and whether decisions by post",
                    "tags": ["messages"],
                    "requestBody": { "content": { "application/json": { "schema": {
                        "type": "object",
                        "required": ["wants_email"],
                        "properties": {
                            "email": { "type": "string", "maxLength": 254 },
                            "wants_email": { "type": "boolean" },
                            "decisions_by_post": { "type": "boolean", "description": "Left out, it stays as it is" },
                        },
                    } } } },
                    "responses": {
                        "204": { "description": "Kept" },
                        "422": { "description": "The address is missing or unusable" },
                    },
                })),
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
