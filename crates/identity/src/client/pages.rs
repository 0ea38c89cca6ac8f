//! The programs that may use the interface, as a manager sees them: a list without secrets. Registering and
//! ending is on the command line (`aedile client`).

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Audience, Method, Page, Permission, Route, html, route};

use super::{Client, store};
use crate::Identity;
use crate::access_token::pages::scope_key;
use crate::role::officials::{GRANTING, managed};

/// Programs that are shown.
const SHOWN_MAX: i64 = 500;

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let may = Permission::Holding(GRANTING);
    vec![route(Method::GET, "/desk/programs", may, Audience::Officials, list)]
}

#[derive(Template)]
#[template(path = "client/clients.html")]
struct ClientsPage {
    page: Page,
    rows: Vec<ClientRow>,
}

struct ClientRow {
    name: String,
    unit: String,
    scopes: Vec<String>,
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    let mine = managed(&asked);
    let clients = store::list_standing(&identity.db, SHOWN_MAX).await?;
    let for_me = |client: &Client| client.unit.as_ref().is_none_or(|unit| mine.contains(unit));
    let words = |scope: &String| asked.words.t(&scope_key(scope));
    let row = |client: Client| ClientRow {
        scopes: client.scopes.iter().map(words).collect(),
        unit: client.unit.map(|unit| identity.unit_name(asked.locale(), &unit)).unwrap_or_default(),
        name: client.name,
    };
    let rows = clients.into_iter().filter(for_me).map(row).collect();
    html(&ClientsPage { page: asked.page("clients-title"), rows })
}
