//! `/desk/services/{id}/migration`: which element goes where, tried on all running cases, then done.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use web::{Answer, Asked, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::{Order, Report, Versions, read_placed, run_all, try_all};
use crate::casework::Casework;
use crate::desk::{Desk, for_unit};

#[derive(Template)]
#[template(path = "migration/page.html")]
struct MigrationPage {
    page: Page,
    form: Form,
    service: String,
    rows: Vec<SummaryRow>,
    missing: Vec<(String, String)>,
    wrong: Vec<String>,
    action: String,
    back: String,
    report: Option<ReportView>,
}

struct ReportView {
    said: String,
    refused: Vec<(String, String)>,
}

/// The order of a page or a program: from a version of the service to its current one.
pub(super) fn order(
    casework: &Casework,
    (service, from): (&str, &str),
    placed: Vec<(String, String)>,
) -> Result<Order, Failure> {
    let current = casework.current(service).ok_or(Failure::NotFound)?;
    let (service, from) = (service.to_owned(), from.to_owned());
    Ok(Order { service, from, to: current.version.to_string(), placed })
}

/// Both versions; a version that is not there is not found.
pub(super) async fn versions(casework: &Casework, order: &Order) -> Result<Versions, Failure> {
    let known = crate::application::store::count_by_version(casework.db(), &order.service).await?;
    if !known.iter().any(|(version, _)| *version == order.from) {
        return Err(Failure::NotFound);
    }
    Ok(order.versions(casework).await?)
}

/// `GET /desk/services/{id}/migration?from=VERSION`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
) -> Answer {
    let from = asked.query_value("from").unwrap_or_default();
    let order = order(&desk.casework, (&service, &from), Vec::new())?;
    html(&page(&desk.casework, &asked, &order, (Form::new(), None)).await?)
}

/// `POST /desk/services/{id}/migration`: tries it, or does it.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(service): Path<String>,
    mut form: Form,
) -> Answer {
    let casework = &desk.casework;
    let placed = read_placed(form.value("placed"));
    let given = placed.clone().unwrap_or_default();
    let order = order(casework, (&service, form.value("from")), given)?;
    let wrong = !order.plan(&versions(casework, &order).await?).wrong.is_empty();
    if placed.is_none() || wrong {
        form.refuse("placed", asked.words.t("cases-refusal-placed-unreadable"));
        return html_refused(&page(casework, &asked, &order, (form, None)).await?);
    }
    let unit = casework.current(&service).map(|service| service.unit.to_string());
    let ctx = for_unit(&asked, &unit.unwrap_or_default());
    if form.value("do") == "run" {
        let count = run_all(casework, &ctx, &order).await?;
        return see_other(&format!("/desk/services/{service}/process?moving={count}"));
    }
    let report = try_all(casework, &ctx, &order).await?;
    html(&page(casework, &asked, &order, (form, Some(report))).await?)
}

async fn page(
    casework: &Casework,
    asked: &Asked,
    order: &Order,
    (form, report): (Form, Option<Report>),
) -> Result<MigrationPage, Failure> {
    let versions = versions(casework, order).await?;
    let plan = order.plan(&versions);
    let back = format!("/desk/services/{}/process", order.service);
    let page = asked.page("migration-title").back(back.as_str()).errors_of(&form);
    let short = |version: &str| version.chars().take(12).collect::<String>();
    let missing = plan.missing().into_iter().map(|(node, why)| {
        let node = versions.from.bpmn.node(node);
        (format!("{} ({})", node.label(), node.id), why.to_string())
    });
    Ok(MigrationPage {
        service: versions.to.name.get(asked.locale()).to_owned(),
        rows: vec![
            SummaryRow::new(page.t("migration-from"), short(&order.from)),
            SummaryRow::new(page.t("migration-to"), short(&order.to)),
            SummaryRow::new(page.t("migration-placed-count"), plan.placed().len().to_string()),
        ],
        missing: missing.collect(),
        wrong: plan.wrong.iter().map(ToString::to_string).collect(),
        action: format!("/desk/services/{}/migration", order.service),
        report: report.map(|report| view(&page, &report)),
        back: order.from.clone(),
        form,
        page,
    })
}

fn view(page: &Page, report: &Report) -> ReportView {
    let args = [("fits", report.fits as i64), ("refused", report.refused_count as i64)];
    let key = if report.more { "migration-report-more" } else { "migration-report" };
    let refused = report.refused.iter();
    ReportView {
        said: page.with(key, args.as_slice()),
        refused: refused.map(|(case, why)| (case.clone(), why.join("; "))).collect(),
    }
}
