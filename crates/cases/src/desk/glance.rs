//! A case at a glance: who applies, in which language they read, by which channel it came, what it costs, until when
//! it is kept.

use services::definition::DataRight;
use web::{Asked, Failure, Page, SummaryRow};

use super::{Desk, OnDesk};
use crate::payment;
use crate::retention;
use crate::rights;

/// The rows at the top of the page of a case.
pub(super) async fn glance(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    on_desk: &OnDesk,
) -> Result<Vec<SummaryRow>, Failure> {
    let mut rows = about(desk, page, on_desk, fees(desk, asked, page, on_desk).await?);
    rows.extend(kept(desk, asked, page, on_desk).await?);
    rows.extend(asked_about(desk, page, on_desk).await?);
    Ok(rows)
}

/// The fees of the case, with a way to where money is taken; nothing is read where nothing is owed.
async fn fees(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    on_desk: &OnDesk,
) -> Result<Vec<SummaryRow>, Failure> {
    let application = &on_desk.on_file.application;
    if application.price_cents.is_none_or(|cents| cents <= 0) {
        return Ok(Vec::new());
    }
    let demands = payment::store::list_of_application(desk.casework.db(), application.id).await?;
    let row = |demand: &payment::Demand| {
        let state = page.t(&format!("demand-{}", demand.state.word()));
        let row =
            SummaryRow::new(page.t("fee-title"), format!("{}, {state}", page.money(demand.amount)));
        match asked.visitor.holds(payment::settle::RECEIVE) {
            true => row.action(
                page.t("desk-payment-open"),
                format!("/desk/payments/{}", demand.reference),
            ),
            false => row,
        }
    };
    Ok(demands.iter().map(row).collect())
}

/// Until when the case is kept, and its hold; with a way to put one on it for who may.
async fn kept(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    on_desk: &OnDesk,
) -> Result<Vec<SummaryRow>, Failure> {
    let application = &on_desk.on_file.application;
    let hold = retention::store::find_hold(desk.casework.db(), application.id).await?;
    let hold = hold.filter(|hold| hold.holds_on(asked.ctx.today()));
    let mut lines = vec![retention::view::kept(page, &on_desk.definition, application)];
    lines.extend(hold.map(|hold| retention::view::held(page, &hold)));
    lines.retain(|line| !line.is_empty());
    let may_hold = retention::hold_pages::may_open(asked, application);
    if lines.is_empty() && !may_hold {
        return Ok(Vec::new());
    }
    if lines.is_empty() {
        lines.push(page.t("retention-while-open"));
    }
    let row = SummaryRow::new(page.t("retention-heading"), lines.join("\n"));
    let path = format!("/desk/retention/cases/{}", application.label());
    Ok(vec![if may_hold { row.action(page.t("hold-open"), path) } else { row }])
}

/// The entry of the data-use log that the case asks about, or who was given what is to be corrected.
async fn asked_about(
    desk: &Desk,
    page: &Page,
    on_desk: &OnDesk,
) -> Result<Option<SummaryRow>, Failure> {
    let what = (&*on_desk.definition, &on_desk.dossier);
    let subject = on_desk.on_file.application.subject;
    if on_desk.definition.process.right == Some(DataRight::Correction) {
        let programs = rights::programs(&desk.casework, page.words(), subject).await?;
        return Ok(Some(SummaryRow::new(page.t("desk-given-to"), programs)));
    }
    let words = rights::entry_in_words(&desk.casework, page, what, subject).await?;
    Ok(words.map(|words| SummaryRow::new(page.t("desk-entry"), words)))
}

fn about(desk: &Desk, page: &Page, on_desk: &OnDesk, fees: Vec<SummaryRow>) -> Vec<SummaryRow> {
    let application = &on_desk.on_file.application;
    let applicant = &on_desk.dossier.applicant;
    let unit = application.unit.as_deref().unwrap_or_default();
    let name = match applicant.represented_by.as_str() {
        "" => applicant.name.clone(),
        helper => {
            let args = [("helper", helper), ("name", applicant.name.as_str())];
            page.with("acting-helper-for", args.as_slice())
        }
    };
    let read_in = on_desk.dossier.locale();
    let mut rows = vec![
        SummaryRow::new(page.t("desk-applicant"), name),
        SummaryRow::new(page.t("desk-reads"), page.t(&format!("language-{}", read_in.tag()))),
        SummaryRow::new(page.t("desk-unit"), desk.casework.unit_name(unit, page.locale())),
        SummaryRow::new(
            page.t("desk-channel"),
            page.t(&format!("desk-channel-{}", application.channel.word())),
        ),
    ];
    if let Some(at) = application.submitted_at {
        rows.push(SummaryRow::new(page.t("desk-received"), page.instant(at)));
    }
    if !fees.is_empty() {
        rows.extend(fees);
    } else if let Some(cents) = application.price_cents.filter(|cents| *cents > 0) {
        rows.push(SummaryRow::new(page.t("decision-price"), page.cents(cents)));
    }
    rows
}
