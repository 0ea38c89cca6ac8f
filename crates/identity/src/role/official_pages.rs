//! The officials of a manager's units: who holds which role, appointing and dismissing.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use platform::id::PersonId;
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, html,
    html_refused, route, see_other,
};

use super::appoint::{Named, dismiss, name_for};
use super::deputy::{DeputyRefusal, StandIn, stand_in};
use super::officials::{GRANTING, Listing, listing, managed, offered, unfit};
use super::{GIVEN_BY_MANAGERS, Grant, GrantId};
use crate::Identity;
use crate::invitation::{self, Invitation, InvitationId};
use crate::person::{Name, Profile};

/// What can have happened just before: the words are at `officials-done-…`.
pub(crate) const DONE: [&str; 4] = ["appointed", "dismissed", "withdrawn", "deputy"];

pub(crate) fn routes() -> Vec<Route<Identity>> {
    let (may, officials) = (Permission::Holding(GRANTING), Audience::Officials);
    let post = Method::POST;
    vec![
        route(Method::GET, "/desk/officials", may, officials, list),
        route(post.clone(), "/desk/officials", may, officials, appoint_sent),
        route(post.clone(), "/desk/officials/dismiss", may, officials, dismiss_sent),
        route(post.clone(), "/desk/officials/withdraw", may, officials, withdraw_sent),
        route(post, "/desk/officials/deputies", may, officials, deputy_sent),
    ]
}

#[derive(Template)]
#[template(path = "role/officials.html")]
struct OfficialsPage {
    page: Page,
    form: Form,
    rows: Vec<OfficialRow>,
    invited: Vec<InvitedRow>,
    roles: Vec<Choice>,
    units: Vec<Choice>,
    /// Everybody who works in one of the units.
    people: Vec<Choice>,
}

struct OfficialRow {
    grant: GrantId,
    name: String,
    role: String,
    unit: String,
    since: String,
    until: Option<String>,
    /// For whom they stand in.
    deputises: Option<String>,
    oneself: bool,
}

struct InvitedRow {
    invitation: InvitationId,
    name: String,
    role: String,
    unit: String,
    until: String,
}

#[derive(Template)]
#[template(path = "role/invited.html")]
struct InvitedPage {
    page: Page,
    name: String,
    role: String,
    link: String,
    until: String,
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    let mut page = page_of(&identity, &asked, Form::new()).await?;
    let done = asked.query_value("done").filter(|done| DONE.contains(&done.as_str()));
    if let Some(done) = done {
        page.page = page.page.notice(asked.words.t(&format!("officials-done-{done}")));
    }
    html(&page)
}

/// Everybody of the list by name.
fn people(listing: &Listing) -> Vec<Choice> {
    let name = |(person, profile): (&PersonId, &Profile)| (profile.name(), person.to_string());
    let mut named: Vec<(String, String)> = listing.profiles.iter().map(name).collect();
    named.sort();
    named.into_iter().map(|(name, id)| Choice::new(id, name)).collect()
}

async fn page_of(identity: &Identity, asked: &Asked, form: Form) -> Result<OfficialsPage, Failure> {
    let listing = listing(identity, asked).await?;
    let page = asked.page("officials-title").errors_of(&form);
    let role = |id: &str| asked.words.t(&format!("role-{id}"));
    let unit = |id: &str| identity.unit_name(asked.locale(), id);
    let choice = |id: &str, label: String| Choice::new(id, label);
    let row = |grant| row(identity, asked, grant, &listing.profiles);
    Ok(OfficialsPage {
        rows: listing.grants.iter().map(row).collect(),
        invited: listing.invited.iter().map(|one| invited_row(identity, asked, one)).collect(),
        roles: GIVEN_BY_MANAGERS.iter().map(|id| choice(id, role(id))).collect(),
        units: listing.units.iter().map(|id| choice(id, unit(id))).collect(),
        people: people(&listing),
        form,
        page,
    })
}

fn row(
    identity: &Identity,
    asked: &Asked,
    grant: &Grant,
    profiles: &HashMap<PersonId, Profile>,
) -> OfficialRow {
    OfficialRow {
        grant: grant.id,
        name: profiles.get(&grant.person).map(Profile::name).unwrap_or_default(),
        role: asked.words.t(&format!("role-{}", grant.role)),
        unit: identity.unit_name(asked.locale(), &grant.unit),
        since: asked.words.date(grant.starts_on),
        until: grant.ends_on.map(|day| asked.words.date(day)),
        deputises: grant.deputises.map(|absent| {
            let name = profiles.get(&absent).map(Profile::name).unwrap_or_default();
            asked.words.with("officials-deputises", ("name", name))
        }),
        oneself: asked.visitor.person == Some(grant.person),
    }
}

fn invited_row(
    identity: &Identity,
    asked: &Asked,
    (one, name): &(Invitation, String),
) -> InvitedRow {
    let (role, unit) = offered(one);
    InvitedRow {
        invitation: one.id,
        name: name.clone(),
        role: asked.words.t(&format!("role-{role}")),
        unit: identity.unit_name(asked.locale(), unit),
        until: asked.words.date(asked.local(one.expires_at).date()),
    }
}

async fn appoint_sent(asked: Asked, State(identity): State<Identity>, mut form: Form) -> Answer {
    let who = form.value("who").to_owned();
    let (role, unit) = (form.value("role").to_owned(), form.value("unit").to_owned());
    for (field, words) in unfit(&asked, &who, (&role, &unit)) {
        form.refuse(field, words);
    }
    let Ok(ends_on) = form.date("until") else {
        form.refuse("until", asked.words.t("official-refused-ends-before-it-starts"));
        return html_refused(&page_of(&identity, &asked, form).await?);
    };
    let name = Name::typed(&who);
    if ends_on.is_some() && !matches!(name, Name::SignInNumber(_)) {
        // A link says nothing of an end: whoever is to be appointed for a time has an account already.
        form.refuse("until", asked.words.t("officials-until-needs-number"));
    }
    if !form.is_sound() {
        return html_refused(&page_of(&identity, &asked, form).await?);
    }
    match name_for(&identity, &asked.ctx, (&who, ends_on), (&role, &unit)).await? {
        Ok(Named::Appointed(_)) => see_other("/desk/officials?done=appointed"),
        Ok(Named::Invited(invited)) => show_link(&identity, &asked, &invited, (who, role, unit)),
        Err(refusal) => {
            form.refuse("who", asked.words.t(&format!("official-refused-{}", refusal.code())));
            html_refused(&page_of(&identity, &asked, form).await?)
        }
    }
}

fn show_link(
    identity: &Identity,
    asked: &Asked,
    invited: &invitation::Invited,
    (name, role, unit): (String, String, String),
) -> Answer {
    let role = asked.words.t(&format!("role-{role}"));
    let unit = identity.unit_name(asked.locale(), &unit);
    html(&InvitedPage {
        page: asked.page("officials-invited-title").back("/desk/officials"),
        name,
        role: asked.words.with("role-in-unit", [("role", role), ("unit", unit)]),
        link: format!("{}{}", identity.settings.public_origin, invited.path),
        until: asked.words.date(asked.local(invited.expires_at).date()),
    })
}

async fn dismiss_sent(asked: Asked, State(identity): State<Identity>, form: Form) -> Answer {
    let grant = GrantId::parse(form.value("grant")).ok_or(Failure::NotFound)?;
    let mine = managed(&asked);
    match dismiss(&identity, &asked.ctx, grant, Some(&mine)).await? {
        Ok(_) => see_other("/desk/officials?done=dismissed"),
        Err(_) => Err(Failure::NotFound),
    }
}

/// A colleague stands in for one who is away, from a day to a day.
async fn deputy_sent(asked: Asked, State(identity): State<Identity>, mut form: Form) -> Answer {
    let unit = form.value("deputy-unit").to_owned();
    let person = |field: &str| PersonId::parse(form.value(field));
    let wish = StandIn {
        absent: person("absent"),
        deputy: person("deputy"),
        starts_on: form.date("away-from").ok().flatten(),
        ends_on: form.date("away-until").ok().flatten(),
    };
    if !managed(&asked).contains(&unit) {
        form.refuse("deputy-unit", asked.words.t("official-refused-unknown-unit"));
        return html_refused(&page_of(&identity, &asked, form).await?);
    }
    match stand_in(&identity, &asked.ctx, &unit, &wish).await? {
        Ok(_) => see_other("/desk/officials?done=deputy"),
        Err(refusal) => {
            let field = match refusal {
                DeputyRefusal::NothingToHold => "absent",
                DeputyRefusal::PeriodWrong => "away-until",
                DeputyRefusal::ToOneself
                | DeputyRefusal::UnknownPerson
                | DeputyRefusal::AlreadyNamed => "deputy",
            };
            form.refuse(field, asked.words.t(&format!("deputy-refused-{}", refusal.code())));
            html_refused(&page_of(&identity, &asked, form).await?)
        }
    }
}

async fn withdraw_sent(asked: Asked, State(identity): State<Identity>, form: Form) -> Answer {
    let id = InvitationId::parse(form.value("invitation")).ok_or(Failure::NotFound)?;
    let mine = managed(&asked);
    match invitation::withdraw(&identity, &asked.ctx, id, Some(&mine)).await? {
        Ok(()) => see_other("/desk/officials?done=withdrawn"),
        Err(_) => Err(Failure::NotFound),
    }
}
