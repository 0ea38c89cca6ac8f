//! The account's page: who one is here, how one signs in, where one is signed in, how one is reached.

use askama::Template;
use axum::extract::State;
use platform::{Fault, Unit};
use privacy::{Access, Item, Purpose, Sealed, subject_of};
use web::{
    Answer, Asked, Audience, Choice, Failure, Form, Method, Page, Permission, Route, SummaryRow,
    html, html_refused, route, see_other,
};

use crate::person::{self, Preferences, Profile, is_phone};
use crate::session::{self, Details, Session, SessionId, Standing};
use crate::sign_in::means::{self, NamedPasskey};
use crate::sign_in::{DETAILS, MeansOnFile};
use crate::{Identity, access_token, edge};

pub(super) fn routes() -> Vec<Route<Identity>> {
    let (signed_in, residents) = (Permission::SignedIn, Audience::Residents);
    let post = Method::POST;
    vec![
        route(Method::GET, "/account", signed_in, residents, account),
        route(post.clone(), "/account/slip/void", signed_in, residents, void_slip),
        route(post.clone(), "/account/preferences", signed_in, residents, prefer),
        route(post.clone(), "/account/sessions/end", signed_in, residents, end_session),
        route(post, "/account/sessions/end-all", signed_in, residents, end_all_sessions),
    ]
}

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub(super) struct ShownSession {
    pub(super) session: Session,
    pub(super) details: Details,
    pub(super) here: bool,
}

#[derive(Template)]
#[template(path = "account/account.html")]
pub(super) struct AccountPage {
    pub(super) page: Page,
    pub(super) about: Vec<SummaryRow>,
    pub(super) means: MeansOnFile,
    pub(super) passkeys: Vec<NamedPasskey>,
    pub(super) sessions: Vec<ShownSession>,
    pub(super) form: Form,
    pub(super) languages: Vec<Choice>,
    pub(super) has_email: bool,
    /// Codes of a printed slip that are still good.
    pub(super) slip_codes: i64,
    /// Whether smart cards are taken here.
    pub(super) takes_cards: bool,
    /// Whether accounts elsewhere sign people in here.
    pub(super) has_other_ways: bool,
}

impl AccountPage {
    /// "Firefox on Linux".
    fn device(&self, shown: &ShownSession) -> String {
        let Details { browser, system, .. } = &shown.details;
        match (browser.is_empty(), system.is_empty()) {
            (false, false) => {
                self.page.with("device", [("browser", browser.clone()), ("system", system.clone())])
            }
            (false, true) => browser.clone(),
            (true, false) => system.clone(),
            (true, true) => self.page.t("device-unknown"),
        }
    }

    fn means_of(&self, shown: &ShownSession) -> String {
        self.page.t(&format!("means-{}", shown.session.means.word()))
    }
}

async fn account(asked: Asked, State(identity): State<Identity>) -> Answer {
    let mut shown = account_page(&identity, &asked, None).await?;
    if let Some(done) = asked.query_value("done").filter(|done| DONE.contains(&done.as_str())) {
        shown.page = shown.page.notice(asked.words.t(&format!("account-done-{done}")));
    }
    html(&shown)
}

/// The page, with what is kept or with what was sent and refused.
async fn account_page(
    identity: &Identity,
    asked: &Asked,
    sent: Option<Form>,
) -> Result<AccountPage, Failure> {
    let (_, profile) = super::own(identity, asked).await?.ok_or(Failure::Gone)?;
    let person = asked.person()?;
    let means = means::on_file(identity, person).await?;
    let passkeys = means::passkeys(identity, &asked.ctx, person).await?;
    let sessions = sessions(identity, asked).await?;
    let form = sent.unwrap_or_else(|| kept(&profile.preferences));
    let page = asked.page("account-title").script("ceremonies.js").errors_of(&form);
    let languages = asked.site.words.locales().into_iter().map(|locale| {
        let name = asked.site.words.words(locale).t("language-name");
        Choice::new(locale.tag(), name)
    });
    let languages = languages.collect();
    let mut about = about(asked, &profile);
    about.extend(identity.known_as(&asked.ctx, asked.locale(), person).await?);
    let has_email = profile.email.is_some();
    let slip_codes = crate::slip::store::count_left(&identity.db, person).await?;
    Ok(AccountPage {
        page,
        about,
        means,
        passkeys,
        sessions,
        form,
        languages,
        has_email,
        slip_codes,
        takes_cards: identity.cards().is_some(),
        has_other_ways: !identity.other_ways(asked.locale()).is_empty(),
    })
}

fn kept(preferences: &Preferences) -> Form {
    Form::filled([
        ("language", preferences.locale.clone()),
        ("email-wanted", if preferences.email_wanted { "yes" } else { "no" }.to_owned()),
        ("phone", preferences.phone.clone().unwrap_or_default()),
    ])
}

/// The person throws a printed slip away: none of its codes is good any more.
async fn void_slip(asked: Asked, State(identity): State<Identity>) -> Answer {
    let mut unit = Unit::new();
    crate::slip::store::delete_of(&mut unit, asked.person()?);
    identity.db.commit(unit).await.map_err(Fault::from)?;
    see_other("/account?done=slip-void")
}

/// What can have happened just before: the words are at `account-done-…`.
pub(crate) const DONE: [&str; 10] = [
    "slip-void",
    "passkey-added",
    "passkey-removed",
    "password-set",
    "password-removed",
    "code-app-set",
    "code-app-removed",
    "session-ended",
    "preferences",
    "let-in",
];

fn about(asked: &Asked, profile: &Profile) -> Vec<SummaryRow> {
    let words = &asked.words;
    vec![
        SummaryRow::new(words.t("account-name"), profile.name()),
        SummaryRow::new(words.t("account-born"), words.date(profile.born_on)),
        SummaryRow::new(words.t("account-email"), profile.email.clone().unwrap_or_default()),
        SummaryRow::new(words.t("account-number"), profile.sign_in_number.clone()),
    ]
}

/// Where the person is signed in, with device and network opened for them.
pub(super) async fn sessions(
    identity: &Identity,
    asked: &Asked,
) -> Result<Vec<ShownSession>, Failure> {
    let person = asked.person()?;
    // A program that acts for the person has no session.
    let here = session::current::find(identity, asked).await?.map(|current| current.session.id);
    let all = session::store::list_of_person(&identity.db, person).await?;
    let live: Vec<(Session, Sealed)> = all
        .into_iter()
        .filter(|(session, _)| session.standing(asked.ctx.now()) == Standing::Live)
        .map(|(session, details)| (session, Sealed::from_bytes(details)))
        .collect();
    let items: Vec<Item<'_>> = live.iter().map(|(_, d)| Item::new(DETAILS, d)).collect();
    let access = Access::new(Purpose::ShowOwnData, "sessions");
    let opened = identity.vault.open(&asked.ctx, &access, subject_of(person), &items).await;
    let opened = opened.map_err(Fault::from)?;
    let mut shown = Vec::new();
    for ((session, _), details) in live.iter().zip(opened) {
        let here = Some(session.id) == here;
        shown.push(ShownSession { session: session.clone(), details: details.json()?, here });
    }
    Ok(shown)
}

async fn prefer(asked: Asked, State(identity): State<Identity>, mut form: Form) -> Answer {
    let locale = asked.site.words.find(form.value("language")).unwrap_or(asked.locale());
    let phone = form.given("phone").map(str::to_owned);
    if phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        form.refuse("phone", asked.words.t("account-unfit-phone"));
        return html_refused(&account_page(&identity, &asked, Some(form)).await?);
    }
    let email_wanted = form.has("email-wanted", "yes");
    let preferences = Preferences { email_wanted, locale: locale.tag().to_owned(), phone };
    keep(&identity, &asked, &preferences).await?;
    see_other(&format!("/account?done=preferences&lang={}", locale.tag()))
}

/// Keeps how the person wants to be reached and read to, on every device.
pub(super) async fn keep(
    identity: &Identity,
    asked: &Asked,
    preferences: &Preferences,
) -> Result<(), Failure> {
    let person = asked.person()?;
    web::act(|| async {
        let (found, profile) = super::own(identity, asked).await?.ok_or(Failure::Gone)?;
        let key = identity.vault.key(&asked.ctx, subject_of(person)).await?.ok_or(Failure::Gone)?;
        let mut unit = Unit::new();
        let kept = (&found, &key);
        person::change_preferences(&mut unit, &asked.ctx, kept, &profile, preferences.clone());
        session::store::set_locale(&mut unit, person, &preferences.locale);
        identity.db.commit(unit).await?;
        Ok(())
    })
    .await?;
    identity.sessions.forget(person);
    Ok(())
}

async fn end_session(asked: Asked, State(identity): State<Identity>, form: Form) -> Answer {
    let session = SessionId::parse(form.value("session")).ok_or(Failure::NotFound)?;
    if !edge::may_end(&identity, &asked, Some(session)).await? {
        return see_other(edge::AGAIN);
    }
    end(&identity, &asked, Some(session)).await?;
    see_other("/account?done=session-ended")
}

async fn end_all_sessions(asked: Asked, State(identity): State<Identity>) -> Answer {
    if !edge::may_end(&identity, &asked, None).await? {
        return see_other(edge::AGAIN);
    }
    end(&identity, &asked, None).await?;
    let mut response = see_other("/sign-out")?;
    edge::take_session(&asked, &mut response);
    Ok(response)
}

/// Signs the person out: in one of their sessions, or everywhere, with what programs were given.
pub(super) async fn end(
    identity: &Identity,
    asked: &Asked,
    one: Option<SessionId>,
) -> Result<(), Failure> {
    let person = asked.person()?;
    let mut unit = Unit::new();
    match one {
        Some(one) => session::end(&mut unit, &asked.ctx, person, one),
        None => {
            session::end_all(&mut unit, &asked.ctx, person);
            access_token::end_programs(&mut unit, identity, &asked.ctx, person).await?;
        }
    }
    identity.db.commit(unit).await.map_err(Fault::from)?;
    identity.sessions.forget(person);
    Ok(())
}
