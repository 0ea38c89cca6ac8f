//! The officials of a manager's units: who holds which role, appointing and dismissing.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use platform::id::PersonId;
use privacy::{Access, Purpose};
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, html,
    html_refused, route, see_other,
};

use super::appoint::{OfficialRefusal, appoint, dismiss};
use super::deputy::{Absence, DeputyRefusal, name_deputy};
use super::{GIVEN_BY_MANAGERS, Grant, GrantId, NewGrant, store};
use crate::invitation::{self, Invitation, InvitationId};
use crate::person::{Name, Profile};
use crate::{Identity, PROFILES_MAX};

/// The permission to give roles.
pub(crate) const GRANTING: &str = "roles.grant";
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

/// The units in which the one who asks may give roles.
pub(crate) fn managed(asked: &Asked) -> Vec<String> {
    let gives = |role: &str| super::find(role).is_some_and(|r| r.permissions.contains(&GRANTING));
    let held = asked.visitor.roles.iter().filter(|grant| gives(&grant.role));
    held.map(|grant| grant.unit.to_string()).collect()
}

async fn list(asked: Asked, State(identity): State<Identity>) -> Answer {
    let mut page = page_of(&identity, &asked, Form::new()).await?;
    let done = asked.query_value("done").filter(|done| DONE.contains(&done.as_str()));
    if let Some(done) = done {
        page.page = page.page.notice(asked.words.t(&format!("officials-done-{done}")));
    }
    html(&page)
}

async fn page_of(identity: &Identity, asked: &Asked, form: Form) -> Result<OfficialsPage, Failure> {
    let mine = managed(asked);
    let mut grants = Vec::new();
    for unit in &mine {
        let limit = i64::try_from(PROFILES_MAX).unwrap_or(i64::MAX);
        let (db, today) = (&identity.db, asked.ctx.today());
        grants.extend(store::list_of_unit(db, unit, today, limit).await?);
        grants.extend(store::list_deputies_to_come(db, unit, today, limit).await?);
    }
    grants.truncate(PROFILES_MAX);
    let both = |grant: &Grant| [Some(grant.person), grant.deputises].into_iter().flatten();
    let mut people: Vec<PersonId> = grants.iter().flat_map(both).collect();
    people.sort_unstable();
    people.dedup();
    people.truncate(PROFILES_MAX);
    let access = Access::new(Purpose::MaintainRegister, "name");
    let profiles = identity.profiles(&asked.ctx, &access, &people).await?;
    let waiting = invitation::list_waiting(identity, &asked.ctx).await?;
    let waiting: Vec<Invitation> =
        waiting.into_iter().filter(|one| unit_of(one).is_some_and(|u| mine.contains(u))).collect();
    let names = invitation::addressees(identity, &asked.ctx, &waiting).await?;
    let page = asked.page("officials-title").errors_of(&form);
    let role = |id: &str| asked.words.t(&format!("role-{id}"));
    let unit = |id: &str| identity.unit_name(asked.locale(), id);
    let choice = |id: &str, label: String| Choice::new(id, label);
    Ok(OfficialsPage {
        rows: grants.iter().map(|grant| row(identity, asked, grant, &profiles)).collect(),
        invited: waiting.iter().zip(names).map(|one| invited_row(identity, asked, one)).collect(),
        roles: GIVEN_BY_MANAGERS.iter().map(|id| choice(id, role(id))).collect(),
        units: mine.iter().map(|id| choice(id, unit(id))).collect(),
        people: {
            let name = |person: &PersonId| Some((profiles.get(person)?.name(), person.to_string()));
            let mut named: Vec<(String, String)> = people.iter().filter_map(name).collect();
            named.sort();
            named.into_iter().map(|(name, id)| Choice::new(id, name)).collect()
        },
        form,
        page,
    })
}

fn unit_of(invitation: &Invitation) -> Option<&String> {
    match &invitation.offer {
        invitation::Offer::Role { unit, .. } => Some(unit),
        invitation::Offer::Account(_) => None,
    }
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
    (one, name): (&Invitation, String),
) -> InvitedRow {
    let (role, unit) = match &one.offer {
        invitation::Offer::Role { role, unit } => (role.as_str(), unit.as_str()),
        invitation::Offer::Account(_) => ("", ""),
    };
    InvitedRow {
        invitation: one.id,
        name,
        role: asked.words.t(&format!("role-{role}")),
        unit: identity.unit_name(asked.locale(), unit),
        until: asked.words.date(asked.local(one.expires_at).date()),
    }
}

/// A sign-in number appoints at once; an e-mail address or a name makes a link to hand over. Whether an
/// address belongs to an account is told to nobody.
async fn appoint_sent(asked: Asked, State(identity): State<Identity>, mut form: Form) -> Answer {
    let who = form.value("who").to_owned();
    let (role, unit) = (form.value("role").to_owned(), form.value("unit").to_owned());
    if who.is_empty() {
        form.refuse("who", asked.words.t("officials-who-missing"));
    }
    if !GIVEN_BY_MANAGERS.contains(&role.as_str()) {
        form.refuse("role", asked.words.t("official-refused-unknown-role"));
    }
    if !managed(&asked).contains(&unit) {
        form.refuse("unit", asked.words.t("official-refused-unknown-unit"));
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
    let outcome = match &name {
        Name::SignInNumber(_) => match identity.find_by_name(&name).await? {
            None => Err(OfficialRefusal::UnknownPerson),
            Some(person) => {
                let starts_on = asked.ctx.today();
                let new = NewGrant { person, role: &role, unit: &unit, starts_on, ends_on };
                appoint(&identity, &asked.ctx, &new).await?.map(|_| None)
            }
        },
        _ => {
            let offer = (role.as_str(), unit.as_str());
            invitation::invite_to_role(&identity, &asked.ctx, offer, &who).await?.map(Some)
        }
    };
    match outcome {
        Ok(None) => see_other("/desk/officials?done=appointed"),
        Ok(Some(invited)) => show_link(&identity, &asked, &invited, (who, role, unit)),
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
    if !managed(&asked).contains(&unit) {
        form.refuse("deputy-unit", asked.words.t("official-refused-unknown-unit"));
        return html_refused(&page_of(&identity, &asked, form).await?);
    }
    let person = |field: &str| PersonId::parse(form.value(field));
    let days = (form.date("away-from").ok().flatten(), form.date("away-until").ok().flatten());
    let (absent, deputy) = (person("absent"), person("deputy"));
    let outcome = match (absent, deputy, days) {
        (Some(absent), Some(deputy), (Some(starts_on), Some(ends_on))) => {
            let absence = Absence { absent, unit: &unit, deputy, starts_on, ends_on };
            name_deputy(&identity, &asked.ctx, &absence).await?.map(|_| ())
        }
        (None, _, _) => Err(DeputyRefusal::NothingToHold),
        (_, None, _) => Err(DeputyRefusal::UnknownPerson),
        _ => Err(DeputyRefusal::PeriodWrong),
    };
    match outcome {
        Ok(()) => see_other("/desk/officials?done=deputy"),
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
