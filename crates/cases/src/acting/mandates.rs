//! `/account/mandates`: the mandates that somebody has given and holds, giving one, ending one.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use identity::mandate::{
    self, Mandate, MandateId, MandateRefusal, NAME_LABEL, NewMandate, Scope, Withdrawn,
};
use jiff::civil::Date;
use platform::Unit;
use platform::id::PersonId;
use privacy::{Access, Item, Purpose, Sealed, subject_of};
use services::definition::Representative;
use web::{Answer, Asked, Choice, Failure, Form, Page, html, html_refused, see_other};

use super::notice;
use crate::casework::Casework;
use crate::pages::Pages;

/// How long a mandate lasts when nobody says otherwise.
const A_YEAR: i32 = 365;
/// What was done before the page is shown; the words are at `mandates-done-…`.
const DONE: [&str; 4] = ["given", "withdrawn", "all-ended", LET_IN];
/// How often it is looked whether all have ended.
const ROUNDS_MAX: usize = 10;
/// Whoever comes back into their account by a proof at a counter looks here first.
const LET_IN: &str = "let-in";

#[derive(Template)]
#[template(path = "acting/mandates.html")]
pub(super) struct MandatesPage {
    page: Page,
    form: Form,
    given: Vec<Row>,
    /// Whether all that was given is ended in one step here.
    ends_all: bool,
    held: Vec<Row>,
    scopes: Vec<Choice>,
    services: Vec<Choice>,
    number: String,
}

struct Row {
    id: MandateId,
    name: String,
    services: String,
    period: String,
    standing: String,
    may_withdraw: bool,
}

/// A mandate with the name of the one on its other end.
pub(super) struct Named {
    pub(super) mandate: Mandate,
    pub(super) name: String,
}

/// What somebody has given, and what they hold, with names: opened for them.
pub(super) async fn list_named(
    casework: &Casework,
    asked: &Asked,
    person: PersonId,
) -> Result<(Vec<Named>, Vec<Named>), Failure> {
    let (db, today) = (casework.db(), asked.ctx.today());
    // What stands comes first, and is there however much has ended since.
    let mut given = mandate::store::list_given_standing(db, person, today).await?;
    let ended = mandate::store::list_given(db, person).await?;
    given.extend(ended.into_iter().filter(|mandate| !mandate.stands(today)));
    let held = mandate::store::list_held(casework.db(), person).await?;
    let sealed: Vec<&Sealed> = given
        .iter()
        .map(Mandate::helper_name)
        .chain(held.iter().map(Mandate::giver_name))
        .collect();
    let mut names = Vec::new();
    if !sealed.is_empty() {
        let access = Access::new(Purpose::ShowOwnData, "mandates");
        let items: Vec<Item<'_>> = sealed.iter().map(|one| Item::new(NAME_LABEL, one)).collect();
        let vault = casework.vault();
        let opened = vault.open(&asked.ctx, &access, subject_of(person), &items).await;
        for name in opened.map_err(platform::Fault::from)? {
            names.push(name.text()?.to_owned());
        }
    }
    let mut names = names.into_iter();
    let mut named = |mandates: Vec<Mandate>| -> Vec<Named> {
        let one = |mandate| Named { mandate, name: names.next().unwrap_or_default() };
        mandates.into_iter().map(one).collect()
    };
    let given = named(given);
    Ok((given, named(held)))
}

/// The word for where a mandate stands, after `mandate-standing-` in the locales.
pub(super) fn standing(mandate: &Mandate, today: Date) -> &'static str {
    if mandate.withdrawn_at.is_some() {
        "withdrawn"
    } else if mandate.ends_on < today {
        "over"
    } else if mandate.is_resting {
        "rests"
    } else if mandate.starts_on > today {
        "to-come"
    } else {
        "holds"
    }
}

fn row(casework: &Casework, page: &Page, named: &Named, today: Date) -> Row {
    let mandate = &named.mandate;
    let standing = standing(mandate, today);
    let services = match &mandate.scope {
        Scope::All => page.t("mandate-all-services"),
        Scope::Services(ids) => {
            let name = |id: &String| casework.service_name(id, page.locale());
            page.list(&ids.iter().map(name).collect::<Vec<_>>())
        }
    };
    let period = [("from", page.date(mandate.starts_on)), ("until", page.date(mandate.ends_on))];
    Row {
        id: mandate.id,
        name: named.name.clone(),
        services,
        period: page.with("mandate-period", period),
        standing: page.t(&format!("mandate-standing-{standing}")),
        may_withdraw: mandate.stands(today),
    }
}

/// The services in which somebody can act by a mandate, by name.
fn services(casework: &Casework, asked: &Asked) -> Vec<Choice> {
    let (locale, today) = (asked.locale(), asked.ctx.today());
    let snapshot = casework.inner().catalogue.snapshot();
    let open = snapshot.all().filter(|definition| {
        definition.takes_applications(today)
            && definition.who.representatives.contains(&Representative::Mandate)
    });
    let mut named: Vec<(String, String)> = open
        .map(|definition| (definition.name.get(locale).to_owned(), definition.id.to_string()))
        .collect();
    named.sort();
    named.into_iter().map(|(name, id)| Choice::new(id, name)).collect()
}

async fn page_of(casework: &Casework, asked: &Asked, form: Form) -> Result<MandatesPage, Failure> {
    let person = asked.person()?;
    let today = asked.ctx.today();
    let (given, held) = list_named(casework, asked, person).await?;
    let page = asked.page("mandates-title").back("/account").errors_of(&form);
    let access = Access::new(Purpose::ShowOwnData, "profile");
    let profile = casework.inner().identity.profile(&asked.ctx, &access, person).await?;
    let rows = |all: &[Named]| all.iter().map(|one| row(casework, &page, one, today)).collect();
    let let_in = asked.query_value("done").as_deref() == Some(LET_IN);
    let stand = given.iter().filter(|one| one.mandate.stands(today)).count();
    Ok(MandatesPage {
        given: rows(&given),
        ends_all: stand > 1 || (stand == 1 && let_in),
        held: rows(&held),
        scopes: vec![
            Choice::new("all", page.t("mandate-all-services")),
            Choice::new("some", page.t("mandate-some-services")),
        ],
        services: services(casework, asked),
        number: profile.map(|profile| profile.sign_in_number).unwrap_or_default(),
        form,
        page,
    })
}

/// `GET /account/mandates`.
pub(crate) async fn show(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let today = asked.ctx.today();
    let until = today.saturating_add(jiff::Span::new().days(A_YEAR));
    let day = |name: &str, on: Date| {
        [
            ("day", i64::from(on.day())),
            ("month", i64::from(on.month())),
            ("year", i64::from(on.year())),
        ]
        .map(|(part, value)| (format!("{name}-{part}"), value.to_string()))
    };
    let dates = day("from", today).into_iter().chain(day("until", until));
    let mut page = page_of(&pages.casework, &asked, Form::filled(dates)).await?;
    let done = asked.query_value("done").filter(|done| DONE.contains(&&**done));
    if let Some(done) = done {
        page.page = page.page.notice(asked.words.t(&format!("mandates-done-{done}")));
    }
    html(&page)
}

/// `POST /account/mandates`: gives one.
pub(crate) async fn give_sent(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    mut form: Form,
) -> Answer {
    let casework = &pages.casework;
    let (from, until) = (form.date("from").ok().flatten(), form.date("until").ok().flatten());
    let scope = match form.value("scope") {
        "all" => Scope::All,
        _ => Scope::Services(known_services(casework, form.all("services"))),
    };
    let new = from.zip(until).map(|(starts_on, ends_on)| NewMandate {
        number: form.value("number").to_owned(),
        family_name: form.value("family_name").to_owned(),
        scope,
        starts_on,
        ends_on,
        level: asked.visitor.assurance,
    });
    let outcome = match new {
        Some(new) => give(casework, &asked, &new).await?,
        None => Err(MandateRefusal::PeriodWrong),
    };
    match outcome {
        Ok(_) => see_other("/account/mandates?done=given"),
        Err(MandateRefusal::SurerSignIn) => see_other("/sign-in?again=yes&next=/account/mandates"),
        Err(refusal) => {
            let wording = asked.words.t(&format!("mandate-refused-{}", refusal.code()));
            form.refuse(field(refusal), wording);
            html_refused(&page_of(casework, &asked, form).await?)
        }
    }
}

/// Those of the chosen services that there are.
pub(super) fn known_services(casework: &Casework, chosen: Vec<&str>) -> Vec<String> {
    let known = chosen.into_iter().filter(|id| casework.current(id).is_some());
    known.map(str::to_owned).collect()
}

/// The field at which a refusal is told.
pub(super) fn field(refusal: MandateRefusal) -> &'static str {
    match refusal {
        MandateRefusal::NoService => "services",
        MandateRefusal::PeriodWrong => "until",
        MandateRefusal::UnknownHelper
        | MandateRefusal::ToOneself
        | MandateRefusal::AlreadyGiven
        | MandateRefusal::TooOften
        | MandateRefusal::SurerSignIn
        | MandateRefusal::TooMany => "number",
    }
}

/// Gives a mandate and tells both, in one unit.
pub(super) async fn give(
    casework: &Casework,
    asked: &Asked,
    new: &NewMandate,
) -> Result<Result<Mandate, MandateRefusal>, Failure> {
    let (identity, ctx) = (&casework.inner().identity, &asked.ctx);
    let current = identity::session::current::find(identity, asked).await?;
    let recent = current.is_some_and(|current| current.session.is_recent(ctx.now()));
    if !recent {
        return Ok(Err(MandateRefusal::SurerSignIn));
    }
    let mut unit = Unit::new();
    let given = mandate::give(identity, (&mut unit, ctx), asked.person()?, new).await?;
    let (mandate, people) = match given {
        Ok(given) => given,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let vault = casework.vault();
    let giver = vault.key(ctx, subject_of(mandate.giver)).await?.ok_or(Failure::Gone)?;
    let helper = vault.key(ctx, subject_of(mandate.helper)).await?.ok_or(Failure::Gone)?;
    let (of_giver, of_helper) = (people.giver.name(), people.helper.name());
    let told = ("given", of_helper.as_str(), &mandate);
    notice::tell_of_mandate(&mut unit, ctx, (&giver, &people.giver), told);
    let told = ("got", of_giver.as_str(), &mandate);
    notice::tell_of_mandate(&mut unit, ctx, (&helper, &people.helper), told);
    casework.commit(unit).await?;
    Ok(Ok(mandate))
}

/// `POST /account/mandates/withdraw`: either of the two ends it.
pub(crate) async fn withdraw_sent(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    form: Form,
) -> Answer {
    let id = MandateId::parse(form.value("mandate")).ok_or(Failure::NotFound)?;
    match withdraw(&pages.casework, &asked, id).await? {
        Some(_) => see_other("/account/mandates?done=withdrawn"),
        None => see_other("/account/mandates"),
    }
}

/// `POST /account/mandates/end-all`: all that somebody has given and that stands, or will.
pub(crate) async fn end_all_sent(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let (casework, person, today) = (&pages.casework, asked.person()?, asked.ctx.today());
    for _ in 0..ROUNDS_MAX {
        let stand = mandate::store::list_given_standing(casework.db(), person, today).await?;
        if stand.is_empty() {
            return see_other("/account/mandates?done=all-ended");
        }
        for mandate in stand {
            withdraw(casework, &asked, mandate.id).await?;
        }
    }
    // More are given meanwhile than end: the page shows what stands.
    see_other("/account/mandates")
}

/// Ends a mandate and tells both, in one unit; none when it is neither theirs nor standing.
pub(super) async fn withdraw(
    casework: &Casework,
    asked: &Asked,
    id: MandateId,
) -> Result<Option<Withdrawn>, Failure> {
    let (identity, ctx) = (&casework.inner().identity, &asked.ctx);
    let mut unit = Unit::new();
    let ended = mandate::withdraw(identity, (&mut unit, ctx), asked.person()?, id).await?;
    let Some(ended) = ended else { return Ok(None) };
    let access = Access::new(Purpose::SendMessage, "profile");
    // The program writes to both; each reads that it was the program.
    let telling = ctx.acting_as(platform::Actor::System("mandates"));
    let (giver, helper) = (ended.mandate.giver, ended.mandate.helper);
    let of_giver = identity.profile(&telling, &access, giver).await?;
    let of_helper = identity.profile(&telling, &access, helper).await?;
    let named = |profile: &Option<identity::Profile>| {
        profile.as_ref().map(|profile| profile.name()).unwrap_or_default()
    };
    let by = |own: bool| if own { "withdrawn" } else { "ended" };
    for (person, profile, other, own) in [
        (giver, &of_giver, named(&of_helper), ended.by_giver),
        (helper, &of_helper, named(&of_giver), !ended.by_giver),
    ] {
        let key = casework.vault().key(ctx, subject_of(person)).await?;
        if let (Some(key), Some(profile)) = (key, profile) {
            let told = (by(own), other.as_str(), &ended.mandate);
            notice::tell_of_mandate(&mut unit, ctx, (&key, profile), told);
        }
    }
    casework.commit(unit).await?;
    Ok(Some(ended))
}
