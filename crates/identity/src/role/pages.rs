//! Who may do what in the town: the table of roles, readable by anyone.

use askama::Template;
use web::{Answer, Asked, Audience, Method, Page, Permission, Route, html, route};

use super::{ROLES, Role};
use crate::Identity;

pub(crate) fn routes() -> Vec<Route<Identity>> {
    vec![route(Method::GET, "/roles", Permission::Anyone, Audience::Public, list)]
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

async fn list(asked: Asked) -> Answer {
    html(&RolesPage { page: asked.page("roles-title"), roles: ROLES })
}
