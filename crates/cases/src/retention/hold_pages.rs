//! `/desk/retention/cases/{reference}`: until when a case is kept, and its legal hold.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::hold::{self, Deed};
use super::pages::day;
use super::view::{self, held};
use super::{HOLD, MANAGE, store};
use crate::application::Application;
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "retention/case.html")]
struct CasePage {
    page: Page,
    form: Form,
    action: String,
    rows: Vec<SummaryRow>,
    held: String,
}

/// `GET /desk/retention/cases/{reference}`: until when a case is kept, and its hold.
pub(crate) async fn case(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
) -> Answer {
    let found = hold::find(&desk.casework, &asked.visitor, &reference).await?;
    html(&case_page(&desk, &asked, &found, Form::new()).await?)
}

async fn case_page(
    desk: &Desk,
    asked: &Asked,
    application: &Application,
    form: Form,
) -> Result<CasePage, Failure> {
    let casework = &desk.casework;
    let (db, today) = (casework.db(), asked.ctx.today());
    let listed = store::find_case(db, application.id, today).await?.ok_or(Failure::NotFound)?;
    let hold = store::find_hold(db, application.id).await?;
    let label = application.label();
    let back = match asked.visitor.holds(MANAGE) {
        true => "/desk/retention".to_owned(),
        false => format!("/desk/cases/{label}"),
    };
    let title = asked.words.with("retention-case-title", ("reference", label.as_str()));
    let mut page = asked.page_titled(title).back(back).errors_of(&form);
    if asked.query_value("done").is_some() {
        let notice = page.t("desk-done");
        page = page.notice(notice);
    }
    let standing = hold.filter(|hold| hold.holds_on(today));
    Ok(CasePage {
        held: standing.map_or_else(String::new, |hold| held(&page, &hold)),
        rows: view::summary(casework, &page, &listed),
        action: format!("/desk/retention/cases/{label}"),
        form,
        page,
    })
}

/// What a form, or a program, asks for with a hold.
pub(super) fn read(form: &Form) -> Result<Deed<'_>, hold::HoldRefusal> {
    let text = form.value("text");
    match form.value("do") {
        "hold" => {
            let typed = form.value("until").trim();
            let until = match typed.is_empty() {
                true => None,
                false => Some(day(typed).ok_or(hold::HoldRefusal::DayPassed)?),
            };
            Ok(Deed::Hold { text, until, is_told: !form.has("untold", "yes") })
        }
        "lift" => Ok(Deed::Lift { text }),
        _ => Err(hold::HoldRefusal::NotHeld),
    }
}

/// `POST /desk/retention/cases/{reference}`: puts a hold on a case, or lifts it.
pub(crate) async fn settle(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
    mut form: Form,
) -> Answer {
    let found = hold::find(&desk.casework, &asked.visitor, &reference).await?;
    let done = match read(&form) {
        Ok(deed) => hold::perform(&desk.casework, &asked, (found.clone(), deed), |_, _| ()).await,
        Err(refusal) => Err(hold::NotDone::Refused(refusal)),
    };
    match done {
        Ok(()) => see_other(&format!("/desk/retention/cases/{}?done=1", found.label())),
        Err(hold::NotDone::Failed(failure)) => Err(failure),
        Err(hold::NotDone::Refused(refusal)) => {
            let said = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            form.refuse(refusal.field(), said);
            html_refused(&case_page(&desk, &asked, &found, form).await?)
        }
    }
}

/// Whether an official of the case page may go to the page about its hold.
pub(crate) fn may_open(asked: &Asked, application: &Application) -> bool {
    asked.visitor.holds(HOLD) && hold::may_hold(&asked.visitor, application)
}
