//! Who may do what in the town: the table of roles, readable by anyone.

use askama::Template;
use web::{Answer, Asked, Audience, Method, Page, Permission, Route, html, json, route};

use super::{ROLES, Role};
use crate::Identity;

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let table = serde_json::json!({
        "operationId": "listRoles",
        "summary": "The roles of officials and the permissions that each gives",
        "responses": { "200": { "description": "The table", "content": { "application/json": {
            "schema": { "type": "array", "items": {
                "type": "object",
                "required": ["role", "permissions"],
                "properties": {
                    "role": { "type": "string" },
                    "permissions": { "type": "array", "items": { "type": "string" } },
                },
            } },
        } } } },
    });
    vec![
        route(Method::GET, "/roles", Permission::Anyone, Audience::Public, list),
        route(Method::GET, "/api/roles", Permission::Anyone, Audience::Programs, list_json)
            .openapi(table),
    ]
}

#[derive(Template)]
#[template(path = "role/roles.html")]
pub(super) struct RolesPage {
    pub(super) page: Page,
    pub(super) roles: &'static [Role],
}

impl RolesPage {
    fn role(&self, role: &Role) -> String {
        self.page.t(&format!("role-{}", role.id))
    }

    fn permission(&self, permission: &str) -> String {
        self.page.t(&format!("permission-{}", permission.replace('.', "-")))
    }
}

async fn list_json() -> Answer {
    let row = |role: &Role| serde_json::json!({ "role": role.id, "permissions": role.permissions });
    json(&ROLES.iter().map(row).collect::<Vec<_>>())
}

async fn list(asked: Asked) -> Answer {
    html(&RolesPage { page: asked.page("roles-title"), roles: ROLES })
}
