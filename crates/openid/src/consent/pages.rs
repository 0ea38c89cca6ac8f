//! `/account/services`: what a person lets programs know and do, taking single things out of it, taking it back.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;
use platform::{Attempt as _, Unit};
use privacy::subject_of;
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, html,
    html_refused, route, see_other,
};

use super::narrow::{TakenOut, take_out};
use super::{Consent, ConsentId, store, take};
use crate::OpenId;
use crate::scope::{Claim, Scope};

const PATH: &str = "/account/services";

pub(crate) fn routes() -> Vec<Route<OpenId>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    vec![
        route(Method::GET, PATH, signed_in, residents, list),
        route(Method::POST, "/account/services/change", signed_in, residents, change),
        route(Method::POST, "/account/services/remove", signed_in, residents, remove),
    ]
}

#[derive(Template)]
#[template(path = "consent/services.html")]
struct ServicesPage {
    page: Page,
    form: Form,
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
    /// What can be taken out, a box each; none of what was taken back, and none where it knows a pseudonym only.
    things: Vec<Choice>,
}

impl Row {
    /// The name of the boxes.
    fn field(&self) -> String {
        field_of(self.consent.id)
    }

    /// What the boxes are of, so that what was given meanwhile stays.
    fn shown(&self) -> String {
        let words: Vec<&str> = self.things.iter().map(|thing| thing.value.as_str()).collect();
        words.join(" ")
    }
}

fn field_of(consent: ConsentId) -> String {
    format!("keep-{consent}")
}

async fn list(asked: Asked, State(openid): State<OpenId>) -> Answer {
    let mut page = services(&asked, &openid, Form::new()).await?;
    let done = match asked.query_value("done").as_deref() {
        None => None,
        Some("changed") => Some("openid-services-changed"),
        Some("same") => Some("openid-services-same"),
        Some(_) => Some("openid-services-done"),
    };
    if let Some(done) = done {
        page.page = page.page.notice(asked.words.t(done));
    }
    html(&page)
}

/// The page, with what was sent and not taken; all other boxes are ticked.
async fn services(asked: &Asked, openid: &OpenId, mut form: Form) -> Result<ServicesPage, Failure> {
    let consents = store::list_of_person(&openid.db, asked.person()?).await?;
    let mut rows = Vec::new();
    for consent in consents {
        let row = row(asked, openid, consent).await?;
        let field = row.field();
        if form.field(&field).error.is_none() {
            row.things.iter().for_each(|thing| form.set(field.clone(), thing.value.clone()));
        }
        rows.push(row);
    }
    let page = asked.page("openid-services-title").back("/account").errors_of(&form);
    Ok(ServicesPage { page, form, rows })
}

async fn row(asked: &Asked, openid: &OpenId, consent: Consent) -> Result<Row, Failure> {
    let client = openid.client(&consent.client, asked.ctx.now()).await?;
    let text = |texts: Option<&crate::client::Texts>| {
        texts.map(|texts| texts.get(asked.locale()).to_owned()).unwrap_or_default()
    };
    let name = text(client.as_ref().map(|client| &client.name));
    let name = if name.is_empty() { consent.client.clone() } else { name };
    let words = &asked.words;
    // Whether an address is confirmed goes with the address.
    let email = consent.claims.contains(&Claim::Email);
    let told = |claim: &&Claim| !(email && **claim == Claim::EmailVerified);
    let claim = |claim: &Claim| {
        let key = format!("openid-claim-{}", claim.word().replace('_', "-"));
        Choice::new(claim.word(), words.t(&key))
    };
    let known: Vec<Choice> = consent.claims.iter().filter(told).map(claim).collect();
    let power = |power: &Scope| Choice::new(power.word(), words.t(&power.key()));
    let powers: Vec<Choice> = consent.powers.iter().map(power).collect();
    let opened: Vec<Choice> = super::of_others(openid, &consent.resources)
        .map(|address| Choice::new(address, words.with("openid-ask-opens", ("address", address))))
        .collect();
    let labels = |choices: &[Choice]| choices.iter().map(|one| one.label.clone()).collect();
    let mut knows: Vec<String> = labels(&known);
    knows.insert(0, words.t("openid-claim-sub"));
    let may: Vec<String> = labels(&powers);
    let opens: Vec<String> = opened.iter().map(|one| one.value.clone()).collect();
    let day = |at| words.date(asked.local(at).date());
    let given = match consent.taken_at {
        Some(at) => words.with("openid-services-taken", ("day", day(at))),
        None => words.with("openid-services-given", ("day", day(consent.given_at))),
    };
    let used = match consent.last_used_on {
        Some(on) => words.with("openid-services-used", ("day", words.date(on))),
        None => words.t("openid-services-unused"),
    };
    // Whoever has given more since then is not told that something is out.
    let stands = |at: &Timestamp| consent.taken_at.is_none() && *at >= consent.given_at;
    let narrowed = match consent.narrowed_at.filter(stands) {
        Some(at) => format!(" {}", words.with("openid-services-narrowed", ("day", day(at)))),
        None => String::new(),
    };
    let things = match consent.taken_at {
        Some(_) => Vec::new(),
        None => [known, powers, opened].concat(),
    };
    Ok(Row {
        name,
        purpose: text(client.as_ref().map(|client| &client.purpose)),
        knows: words.list(&knows),
        may: words.list(&may),
        opens: words.list(&opens),
        standing: format!("{given}{narrowed} {used}"),
        things,
        consent,
    })
}

async fn change(asked: Asked, State(openid): State<OpenId>, mut form: Form) -> Answer {
    let id = ConsentId::parse(form.value("consent")).ok_or(Failure::NotFound)?;
    let field = field_of(id);
    let taken = unticked(&form, &field);
    match take_out(&openid, &asked, id, |_| Ok(taken.clone())).await? {
        None => see_other(PATH),
        Some(Ok((_, true))) => see_other("/account/services?done=changed"),
        Some(Ok((_, false))) => see_other("/account/services?done=same"),
        Some(Err(refusal)) => {
            form.refuse(&field, asked.words.t(&refusal.key()));
            html_refused(&services(&asked, &openid, form).await?)
        }
    }
}

/// What stood on the page and is ticked no more.
fn unticked(form: &Form, field: &str) -> TakenOut {
    let mut taken = TakenOut::default();
    for word in form.value("shown").split_whitespace().filter(|word| !form.has(field, word)) {
        if let Some(claim) = Claim::parse(word) {
            taken.claims.insert(claim);
            taken.claims.extend((claim == Claim::Email).then_some(Claim::EmailVerified));
        } else if let Some(power) = Scope::parse(word).filter(|scope| scope.is_power()) {
            taken.powers.insert(power);
        } else {
            taken.resources.insert(word.to_owned());
        }
    }
    taken
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
    let standing = store::find_standing_of(&openid.db, person, id).await?;
    let Some(standing) = standing else { return Ok(false) };
    let key = openid.vault.key(&asked.ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    take(&mut unit, &asked.ctx, &key, &standing);
    crate::logout::end_of_person_at(&mut unit, openid, &asked.ctx, (person, &standing.client))
        .await?;
    openid.db.commit(unit).await.attempt("take back a consent")?;
    Ok(true)
}
