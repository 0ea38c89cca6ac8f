//! The page of delays of display: asking for one, approving or refusing it, what stands.

use askama::Template;
use axum::extract::State;
use platform::id::SubjectId;
use platform::{Actor, Fault, Unit};
use web::{Answer, Asked, Choice, Failure, Form, Page, see_other};

use super::{Delay, DelayId, DelayRefusal, Wanted, ask, decide, store};
use crate::my_data::MyData;
use crate::town::Investigations;

/// Where it is.
pub(crate) const PATH: &str = "/desk/privacy/delays";

#[derive(Template)]
#[template(path = "delay/delays.html")]
struct DelaysPage {
    page: Page,
    form: Form,
    laws: Vec<Choice>,
    days_max: u16,
    rows: Vec<DelayRow>,
    may_decide: bool,
}

struct DelayRow {
    id: DelayId,
    subject: String,
    unit: String,
    law: String,
    file_number: String,
    asked: String,
    state: String,
    is_open: bool,
}

/// `GET /desk/privacy/delays`.
pub(crate) async fn list(asked: Asked, State(my_data): State<MyData>) -> Answer {
    web::html(&shown(&asked, &my_data, Form::new()).await?)
}

async fn shown(asked: &Asked, my_data: &MyData, form: Form) -> Result<DelaysPage, Failure> {
    let allowed = my_data.town.investigations(asked.locale());
    let delays = store::list(&my_data.db).await?;
    let rows = delays.iter().map(|delay| row(asked, my_data, &allowed, delay)).collect();
    let laws = allowed.laws.iter().map(|(id, title)| Choice::new(id, title)).collect();
    Ok(DelaysPage {
        page: asked.page("privacy-delays-title").back("/desk/privacy").errors_of(&form),
        form,
        laws,
        days_max: allowed.days_max.min(super::DAYS_MAX),
        rows,
        may_decide: asked.visitor.holds("uses.approve"),
    })
}

fn row(asked: &Asked, my_data: &MyData, allowed: &Investigations, delay: &Delay) -> DelayRow {
    let words = &asked.words;
    let day = |at| words.date(asked.local(at).date());
    let law = allowed.laws.iter().find(|(id, _)| *id == delay.law);
    let state = match (delay.decided_at, delay.until_at) {
        (None, _) => words.t("privacy-delay-open"),
        (Some(_), None) => words.t("privacy-delay-refused"),
        (Some(_), Some(until)) if until > asked.ctx.now() => {
            words.with("privacy-delay-until", ("day", day(until)))
        }
        (Some(_), Some(until)) => words.with("privacy-delay-ended", ("day", day(until))),
    };
    let unit = (my_data.unit_names)(asked.locale(), &delay.unit);
    DelayRow {
        id: delay.id,
        subject: delay.subject.to_string(),
        unit: unit.unwrap_or_else(|| delay.unit.clone()),
        law: law.map_or_else(|| delay.law.clone(), |(_, title)| title.clone()),
        file_number: delay.file_number.clone(),
        asked: day(delay.asked_at),
        state,
        is_open: delay.decided_at.is_none(),
    }
}

/// `POST /desk/privacy/delays`: asks for one.
pub(crate) async fn ask_sent(
    asked: Asked,
    State(my_data): State<MyData>,
    mut form: Form,
) -> Answer {
    match ask_for(&asked, &my_data, &form).await? {
        Ok(()) => see_other(PATH),
        Err(refusal) => {
            let key = format!("privacy-delay-refusal-{}", refusal.word());
            form.refuse(refusal.field(), asked.words.t(&key));
            web::html_refused(&shown(&asked, &my_data, form).await?)
        }
    }
}

async fn ask_for(
    asked: &Asked,
    my_data: &MyData,
    form: &Form,
) -> Result<Result<(), DelayRefusal>, Failure> {
    let Some(subject) = whose(my_data, form.value("whose")).await? else {
        return Ok(Err(DelayRefusal::UnknownPerson));
    };
    let wanted = Wanted {
        subject,
        // The gate has chosen the role that gives this: its unit investigates.
        unit: match asked.ctx.actor() {
            Actor::Official { unit, .. } => unit,
            _ => "",
        },
        law: form.value("law"),
        file_number: form.value("file_number"),
        days: form.value("days").trim().parse().unwrap_or(0),
    };
    let mut unit = Unit::new();
    let allowed = my_data.town.investigations(asked.locale());
    let done = ask(&mut unit, &asked.ctx, &allowed, wanted);
    if done.is_ok() {
        my_data.db.commit(unit).await.map_err(Fault::from)?;
    }
    Ok(done.map(|_| ()))
}

/// Somebody by the reference of a case of theirs, or by their pseudonym.
pub(crate) async fn whose(my_data: &MyData, typed: &str) -> Result<Option<SubjectId>, Fault> {
    let typed = typed.trim();
    if let Some(subject) = SubjectId::parse(typed) {
        return Ok(Some(subject));
    }
    match platform::reference::read_reference(typed) {
        Some(reference) => store::subject_of_case(&my_data.db, &reference).await,
        None => Ok(None),
    }
}

/// `POST /desk/privacy/delays/decision`: the second official.
pub(crate) async fn decide_sent(asked: Asked, State(my_data): State<MyData>, form: Form) -> Answer {
    let id = DelayId::parse(form.value("delay")).ok_or(Failure::NotFound)?;
    let delay = store::find(&my_data.db, id).await?.ok_or(Failure::NotFound)?;
    let key = my_data.vault.key(&asked.ctx, delay.subject).await?.ok_or(Failure::Gone)?;
    let mut unit = Unit::new();
    let approved = form.value("do") == "approve";
    match decide(&mut unit, &asked.ctx, &key, (&delay, approved)) {
        Ok(()) => {
            my_data.db.commit(unit).await.map_err(Fault::from)?;
            see_other(PATH)
        }
        Err(refusal) => {
            let text = asked.words.t(&format!("privacy-delay-refusal-{}", refusal.word()));
            let mut page = shown(&asked, &my_data, Form::new()).await?;
            page.page = page.page.notice(text);
            web::html_refused(&page)
        }
    }
}
