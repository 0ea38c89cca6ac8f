//! Restricting the use of one's own data, and the data protection officer's list of restrictions.

use askama::Template;
use axum::extract::State;
use platform::{Fault, Unit};
use web::{Answer, Asked, Failure, Form, Page, see_other};

use super::{Ground, Restriction, RestrictionId, RestrictionRefusal, end, lift, restrict, store};
use crate::access::{Access, CaseLabel, Purpose};
use crate::key::subject_of;
use crate::my_data::MyData;
use crate::my_data::pages::overview_refused;
use crate::vault::{Item, OpenError};

/// What "My data" says about a restriction.
pub(crate) struct Shown {
    /// Since when, why, until when.
    pub(crate) text: String,
    /// Which one, where it can be lifted.
    pub(crate) lifts: Option<RestrictionId>,
}

/// The restrictions of the one who looks.
pub(crate) async fn shown(asked: &Asked, my_data: &MyData) -> Result<Vec<Shown>, Failure> {
    let subject = subject_of(asked.person()?);
    let found = store::list(&my_data.db, subject).await?;
    let mut rows = Vec::new();
    for one in &found {
        let reason = reason(asked, my_data, one).await?;
        let holds = one.ends_at.is_none_or(|at| at > asked.ctx.now());
        rows.push(Shown { text: in_words(asked, one, &reason), lifts: holds.then_some(one.id) });
    }
    Ok(rows)
}

/// Why the town ends it, opened for its person.
pub(super) async fn reason(
    asked: &Asked,
    my_data: &MyData,
    one: &Restriction,
) -> Result<String, Failure> {
    let Some(sealed) = &one.reason else { return Ok(String::new()) };
    let access = Access::new(Purpose::ShowOwnData, "restrictions");
    let item = Item::new(super::REASON, sealed);
    match my_data.vault.open_one(&asked.ctx, &access, one.subject, item).await {
        Ok(plain) => Ok(plain.text()?.to_owned()),
        Err(OpenError::Erased) => Ok(String::new()),
        Err(OpenError::Fault(fault)) => Err(fault.into()),
    }
}

fn in_words(asked: &Asked, one: &Restriction, reason: &str) -> String {
    let words = &asked.words;
    let day = |at| words.date(asked.local(at).date());
    let ground = words.t(&format!("privacy-restriction-{}", one.ground.word()));
    let of = match &one.case {
        Some(case) => words.with("privacy-restriction-case", ("case", case.to_string())),
        None => words.t("privacy-restriction-all"),
    };
    let since = [("day", day(one.asked_at)), ("of", of), ("ground", ground)];
    let mut text = words.with("privacy-restriction-since", since);
    if let Some(at) = one.ends_at {
        text.push(' ');
        text.push_str(&words.with("privacy-restriction-ends", ("day", day(at))));
    }
    if !reason.is_empty() {
        text.push(' ');
        text.push_str(reason);
    }
    text
}

/// `POST /my-data/restriction`: restricts, or lifts.
pub(crate) async fn sent(asked: Asked, State(my_data): State<MyData>, mut form: Form) -> Answer {
    match RestrictionId::parse(form.value("lift")) {
        Some(id) => lift_own(&asked, &my_data, id).await?,
        None => {
            let Some(what) = wanted(&asked, &mut form) else {
                return overview_refused(&asked, &my_data, form).await;
            };
            restrict_own(&asked, &my_data, what).await?;
        }
    }
    see_other("/my-data#restriction")
}

/// The one who asks restricts the use of one case, or of everything where none is named.
pub(super) async fn restrict_own(
    asked: &Asked,
    my_data: &MyData,
    what: (Ground, Option<CaseLabel>),
) -> Result<RestrictionId, Failure> {
    let subject = subject_of(asked.person()?);
    let mut unit = Unit::new();
    let id = restrict(&mut unit, &asked.ctx, subject, what);
    my_data.db.commit(unit).await.map_err(Fault::from)?;
    Ok(id)
}

/// They let the use go on; somebody else's restriction is not there.
pub(super) async fn lift_own(
    asked: &Asked,
    my_data: &MyData,
    id: RestrictionId,
) -> Result<(), Failure> {
    let subject = subject_of(asked.person()?);
    let found = store::find(&my_data.db, id).await?;
    let own = found.filter(|found| found.subject == subject).ok_or(Failure::NotFound)?;
    let mut unit = Unit::new();
    lift(&mut unit, &asked.ctx, own.id);
    Ok(my_data.db.commit(unit).await.map_err(Fault::from)?)
}

/// What the person chose; none when something must be corrected, which the form then says. A reference that
/// cannot be read is told: taken for none it would restrict everything.
fn wanted(asked: &Asked, form: &mut Form) -> Option<(Ground, Option<CaseLabel>)> {
    let ground = Ground::parse(form.value("ground"));
    if ground.is_none() {
        form.refuse("ground", asked.words.t("privacy-restriction-no-ground"));
    }
    let typed = !form.value("case").is_empty();
    let case = platform::reference::read_reference(form.value("case"));
    if typed && case.is_none() {
        form.refuse("case", asked.words.t("privacy-restriction-no-case"));
        return None;
    }
    Some((ground?, case.map(CaseLabel::new)))
}

#[derive(Template)]
#[template(path = "restriction/restrictions.html")]
struct RestrictionsPage {
    page: Page,
    form: Form,
    rows: Vec<Row>,
    /// Whether there is one whose end is not known yet.
    may_end: bool,
}

struct Row {
    id: RestrictionId,
    subject: String,
    text: String,
    is_open: bool,
}

/// `GET /desk/privacy/restrictions`.
pub(crate) async fn list(asked: Asked, State(my_data): State<MyData>) -> Answer {
    web::html(&page(&asked, &my_data, Form::new()).await?)
}

async fn page(asked: &Asked, my_data: &MyData, form: Form) -> Result<RestrictionsPage, Failure> {
    let found = store::list_holding(&my_data.db, asked.ctx.now()).await?;
    let row = |one: &Restriction| Row {
        id: one.id,
        subject: one.subject.to_string(),
        text: in_words(asked, one, ""),
        is_open: one.ends_at.is_none(),
    };
    let page = asked.page("privacy-restrictions-title").back("/desk/privacy").errors_of(&form);
    let rows: Vec<Row> = found.iter().map(row).collect();
    let may_end = rows.iter().any(|row| row.is_open);
    Ok(RestrictionsPage { rows, may_end, form, page })
}

/// `POST /desk/privacy/restrictions`: the town ends one, with its reason.
pub(crate) async fn end_sent(
    asked: Asked,
    State(my_data): State<MyData>,
    mut form: Form,
) -> Answer {
    let id = RestrictionId::parse(form.value("restriction")).ok_or(Failure::NotFound)?;
    match end_one(&asked, &my_data, (id, form.value("reason"))).await? {
        Ok(()) => see_other("/desk/privacy/restrictions"),
        Err(refusal) => {
            form.refuse("reason", in_short(&asked, refusal));
            web::html_refused(&page(&asked, &my_data, form).await?)
        }
    }
}

/// The words of a refusal.
pub(super) fn in_short(asked: &Asked, refusal: RestrictionRefusal) -> String {
    asked.words.t(&format!("privacy-restriction-refusal-{}", refusal.word()))
}

/// The town ends a restriction, and its person reads why.
pub(super) async fn end_one(
    asked: &Asked,
    my_data: &MyData,
    (id, reason): (RestrictionId, &str),
) -> Result<Result<(), RestrictionRefusal>, Failure> {
    let found = store::find(&my_data.db, id).await?.ok_or(Failure::NotFound)?;
    let key = my_data.vault.key(&asked.ctx, found.subject).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    if let Err(refusal) = end(&mut unit, &asked.ctx, &key, (&found, reason)) {
        return Ok(Err(refusal));
    }
    my_data.db.commit(unit).await.map_err(Fault::from)?;
    Ok(Ok(()))
}
