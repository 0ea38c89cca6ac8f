//! The page of invented people to sign in as.

use askama::Template;
use axum::extract::State;
use platform::id::PersonId;
use web::{Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, html, route};

use super::demo::{self, DemoPerson};
use super::pages;
use crate::Identity;
use crate::edge::{self, Whence};
use crate::session::Means;

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (anyone, public) = (Permission::Anyone, Audience::Public);
    vec![
        route(Method::GET, "/sign-in/demo", anyone, public, list).hidden(),
        route(Method::POST, "/sign-in/demo", anyone, public, chosen).hidden(),
    ]
}

#[derive(Template)]
#[template(path = "sign_in/demo.html")]
pub(super) struct DemoPage {
    pub(super) page: Page,
    pub(super) residents: Vec<DemoPerson>,
    pub(super) officials: Vec<DemoPerson>,
    pub(super) next: String,
}

impl DemoPage {
    /// The roles of an official in words: "Caseworker (mobility)".
    fn roles(&self, person: &DemoPerson) -> String {
        let shown = |(role, unit): &(String, String)| {
            let role = self.page.t(&format!("role-{role}"));
            self.page.with("role-in-unit", [("role", role), ("unit", unit_words(&self.page, unit))])
        };
        let roles: Vec<String> = person.roles.iter().map(shown).collect();
        self.page.formats().list(&roles)
    }
}

/// The name of a unit in the language of the page, where the town has given one.
fn unit_words(page: &Page, unit: &str) -> String {
    let key = format!("unit-{unit}");
    if page.words().has(&key) { page.t(&key) } else { unit.replace(['-', '_'], " ") }
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    if !identity.settings.demo {
        return Err(Failure::NotFound);
    }
    let next = edge::next_of(&asked, &Form::new());
    let people = demo::list(&identity).await?;
    let (officials, residents) = people.into_iter().partition(|person| !person.roles.is_empty());
    let page = asked.page("demo-title").back("/sign-in");
    html(&DemoPage { page, residents, officials, next })
}

async fn chosen(
    asked: Asked,
    State(identity): State<Identity>,
    whence: Whence,
    form: Form,
) -> Answer {
    let person = PersonId::parse(form.value("person")).ok_or(Failure::NotFound)?;
    if !demo::may(&identity, person).await? {
        return Err(Failure::NotFound);
    }
    let next = edge::next_of(&asked, &form);
    pages::enter(&identity, &asked, &whence, (person, Means::Demo), &next).await
}
