//! What pages and the interface share about retention: who acts, a case's rows, words for its term.

use jiff::civil::Date;
use platform::{Actor, Ctx, Fault};
use records::retention::{Fate, Obstacle, obstacle};
use services::Definition;
use web::{Asked, Page, SummaryRow};

use super::destroy::outcome_word;
use super::store::{self, Hold, Listed};
use crate::application::Application;
use crate::apply::Own;
use crate::casework::Casework;

/// Who asks, in the role that gives a permission: in this unit where they hold it there, else where they do.
pub(crate) fn acting(asked: &Asked, unit: &str, permission: &str) -> Ctx {
    let gives = |role: &str| {
        identity::role::find(role).is_some_and(|role| role.permissions.contains(&permission))
    };
    let roles = || asked.visitor.roles.iter().filter(|grant| gives(&grant.role));
    let grant = roles().find(|grant| *grant.unit == *unit).or_else(|| roles().next());
    match (asked.visitor.person, grant) {
        (Some(person), Some(grant)) => asked.ctx.acting_as(Actor::Official {
            person,
            role: grant.role.clone(),
            unit: grant.unit.clone(),
        }),
        _ => asked.ctx.acting_as(asked.ctx.actor().clone()),
    }
}

/// Until when a case is kept, by which law, and what happens then, in one sentence; empty while it runs.
pub(crate) fn kept(page: &Page, definition: &Definition, application: &Application) -> String {
    let Some(until) = application.keep_until else { return String::new() };
    let fate = application.keep_then.unwrap_or_default();
    let law = application.keep_law.as_deref().and_then(|id| definition.law.get(id));
    let law = law.map_or_else(String::new, |law| law.title.get(page.locale()).to_owned());
    let key = format!("retention-kept-{}", fate.word());
    page.with(&key, [("until", page.long_date(until)), ("law", law)])
}

/// A row of a list of cases.
pub(crate) struct CaseRow {
    pub(crate) reference: String,
    pub(crate) service: String,
    pub(crate) outcome: String,
    pub(crate) ended: String,
    pub(crate) until: String,
    pub(crate) then: String,
    /// What holds it back; empty when nothing does.
    pub(crate) stays: String,
}

/// One case for a list.
pub(crate) fn row(casework: &Casework, page: &Page, listed: &Listed) -> CaseRow {
    let application = &listed.application;
    CaseRow {
        reference: application.label(),
        service: casework.service_name(&application.service, page.locale()),
        outcome: match application.closed_at {
            Some(_) => outcome(page, outcome_word(application)),
            None => page.t("retention-outcome-running"),
        },
        ended: application.closed_at.map_or_else(String::new, |at| page.instant_day(at)),
        until: application.keep_until.map_or_else(String::new, |on| page.date(on)),
        then: then(page, application.keep_then.unwrap_or_default()),
        stays: stays(page, listed, page.asked().ctx.today()),
    }
}

/// The word for how cases ended.
pub(crate) fn outcome(page: &Page, word: &str) -> String {
    page.t(&format!("retention-outcome-{word}"))
}

/// The word for what happens with them.
pub(crate) fn then(page: &Page, fate: Fate) -> String {
    page.t(&format!("retention-then-{}", fate.word()))
}

/// Why a case stays; empty when it may go, or only its term is not over.
fn stays(page: &Page, listed: &Listed, today: Date) -> String {
    match obstacle(&listed.standing(), today) {
        None | Some(Obstacle::NotDue | Obstacle::Running) => String::new(),
        Some(found) => page.t(&format!("retention-stays-{}", found.word())),
    }
}

/// The rows about the term of a case.
pub(crate) fn summary(casework: &Casework, page: &Page, listed: &Listed) -> Vec<SummaryRow> {
    let application = &listed.application;
    let row = row(casework, page, listed);
    let unit = application.unit.as_deref().unwrap_or_default();
    let mut rows = vec![
        SummaryRow::new(page.t("desk-column-service"), row.service),
        SummaryRow::new(page.t("desk-unit"), casework.unit_name(unit, page.locale())),
        SummaryRow::new(page.t("retention-column-outcome"), row.outcome),
    ];
    if application.closed_at.is_some() {
        rows.push(SummaryRow::new(page.t("retention-column-ended"), row.ended));
        let law = application.keep_law.as_deref().unwrap_or_default();
        let until = application.keep_until.map_or_else(String::new, |on| page.long_date(on));
        rows.push(SummaryRow::new(page.t("retention-column-until"), until));
        rows.push(SummaryRow::new(
            page.t("retention-column-law"),
            law_title(casework, page, &application.service, law),
        ));
        rows.push(SummaryRow::new(page.t("retention-column-then"), row.then));
    }
    if !row.stays.is_empty() {
        rows.push(SummaryRow::new(page.t("retention-column-stays"), row.stays));
    }
    rows
}

/// The title of a law by its id, as the service or the town knows it; else the id.
pub(crate) fn law_title(casework: &Casework, page: &Page, service: &str, id: &str) -> String {
    let definition = casework.current(service);
    let of_service = definition.as_ref().and_then(|definition| definition.law.get(id));
    let town = casework.town();
    let law = of_service.or_else(|| town.law.get(id));
    law.map_or_else(|| id.to_owned(), |law| law.title.get(page.locale()).to_owned())
}

/// Until when it is kept, and a hold of which its applicant may read.
pub(crate) async fn kept_for(
    casework: &Casework,
    page: &Page,
    own: &Own,
) -> Result<Vec<String>, Fault> {
    let application = own.application();
    let mut lines = vec![kept(page, &own.definition, application)];
    if application.closed_at.is_some() {
        let hold = store::find_hold(casework.db(), application.id).await?;
        let today = page.asked().ctx.today();
        let told = hold.filter(|hold| hold.is_told && hold.holds_on(today));
        lines.extend(told.map(|hold| held(page, &hold)));
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

/// Since when and until when a hold stands, in one sentence.
pub(crate) fn held(page: &Page, hold: &Hold) -> String {
    let since = page.instant_day(hold.placed_at);
    match hold.until_on {
        Some(until) => {
            page.with("retention-held-until", [("since", since), ("until", page.long_date(until))])
        }
        None => page.with("retention-held", ("since", since)),
    }
}
