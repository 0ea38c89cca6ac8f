//! `/account/services`: what a person lets programs know and do, and taking it back.

use askama::Template;
use axum::extract::State;
use platform::{Attempt as _, Unit};
use privacy::subject_of;
use web::{
    Answer, Asked, Audience, Failure, Form, Method, Page, Permission, Route, html, route, see_other,
};

use super::{Consent, ConsentId, store, take};
use crate::OpenId;
use crate::scope::Claim;

const PATH: &str = "/account/services";

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    vec![
        route(Method::GET, PATH, signed_in, residents, list),
        route(Method::POST, "/account/services/remove", signed_in, residents, remove),
    ]
}

#[derive(Template)]
#[template(path = "consent/services.html")]
struct ServicesPage {
    page: Page,
    rows: Vec<Row>,
}

struct Row {
    consent: Consent,
    name: String,
    purpose: String,
    knows: String,
    may: String,
    opens: String,
    standing: String,
}

async fn list(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let consents = store::list_of_person(&openid.db, asked.person()?).await?;
    let mut rows = Vec::new();
    for consent in consents {
        rows.push(row(&asked, &openid, consent).await?);
    }
    let mut page = asked.page("openid-services-title").back("/account");
    if asked.query_value("done").is_some() {
        page = page.notice(asked.words.t("openid-services-done"));
    }
    html(&ServicesPage { page, rows })
}

async fn row(asked: &Asked, openid: &OpenId, consent: Consent) -> Result<Row, Failure> {
    let client = openid.client(&consent.client, asked.ctx.now()).await?;
    let text = |texts: Option<&crate::client::Texts>| {
        texts.map(|texts| texts.get(asked.locale()).to_owned()).unwrap_or_default()
    };
    let name = text(client.as_ref().map(|client| &client.name));
    let name = if name.is_empty() { consent.client.clone() } else { name };
    let words = &asked.words;
    let told = |claim: &&Claim| **claim != Claim::EmailVerified;
    let claim =
        |claim: &Claim| words.t(&format!("openid-claim-{}", claim.word().replace('_', "-")));
    let mut knows = vec![words.t("openid-claim-sub")];
    knows.extend(consent.claims.iter().filter(told).map(claim));
    let may: Vec<String> = consent.powers.iter().map(|power| words.t(&power.key())).collect();
    let opens: Vec<String> =
        super::of_others(openid, &consent.resources).map(str::to_owned).collect();
    let day = |at| words.date(asked.local(at).date());
    let given = match consent.taken_at {
        Some(at) => words.with("openid-services-taken", ("day", day(at))),
        None => words.with("openid-services-given", ("day", day(consent.given_at))),
    };
    let used = match consent.last_used_on {
        Some(on) => words.with("openid-services-used", ("day", words.date(on))),
        None => words.t("openid-services-unused"),
    };
    Ok(Row {
        name,
        purpose: text(client.as_ref().map(|client| &client.purpose)),
        knows: words.list(&knows),
        may: words.list(&may),
        opens: words.list(&opens),
        standing: format!("{given} {used}"),
        consent,
    })
}

async fn remove(asked: Asked, State(openid): State<OpenId>, form: Form) -> Answer {
    let id = ConsentId::parse(form.value("consent")).ok_or(Failure::NotFound)?;
    if !take_back(&openid, &asked, id).await? {
        return see_other(PATH);
    }
    see_other("/account/services?done=taken")
}

/// Takes a consent of the person back, and signs them out of the program; false when there is none that stands.
pub(super) async fn take_back(
    openid: &OpenId,
    asked: &Asked,
    id: ConsentId,
) -> Result<bool, Failure> {
    let person = asked.person()?;
    let held = store::list_of_person(&openid.db, person).await?;
    let standing = held.iter().find(|one| one.id == id && one.taken_at.is_none());
    let Some(standing) = standing else { return Ok(false) };
    let key = openid.vault.key(&asked.ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    take(&mut unit, &asked.ctx, &key, standing);
    crate::logout::end_of_person_at(&mut unit, openid, &asked.ctx, (person, &standing.client))
        .await?;
    openid.db.commit(unit).await.attempt("take back a consent")?;
    Ok(true)
}
