//! `/desk/work`: what programs have to do, by topic, and what failed.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use web::{Answer, Asked, Failure, Page, html};

use super::{ExternalWork, store};
use crate::casework::Casework;
use crate::desk::{Desk, way_back};
use crate::incident::MEND;
use crate::task::take::{may_in, reads_in};

#[derive(Template)]
#[template(path = "external/list.html")]
struct WorkPage {
    page: Page,
    topics: Vec<Topic>,
    failed: Vec<Failed>,
}

struct Topic {
    name: String,
    waiting: i64,
    held: i64,
    failed: i64,
    oldest: String,
}

struct Failed {
    reference: String,
    case: Option<String>,
    topic: String,
    step: String,
    failures: i64,
    retries: i64,
    next: String,
}

/// The units whose cases a visitor lets go on; none for whoever runs the installation, who sees all.
pub(super) fn units(asked: &Asked) -> Option<Vec<String>> {
    let visitor = &asked.visitor;
    if visitor.holds(crate::incident::EVERYWHERE) {
        return None;
    }
    let units = visitor.roles.iter().map(|grant| grant.unit.to_string());
    let mut units: Vec<String> = units.filter(|unit| may_in(visitor, unit, MEND)).collect();
    units.sort();
    units.dedup();
    Some(units)
}

/// `GET /desk/work`.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let casework = &desk.casework;
    let units = units(&asked);
    let now = asked.ctx.now();
    let topics = store::list_topics(casework.db(), units.as_deref(), now).await?;
    let found = store::list_failed(casework.db(), units.as_deref()).await?;
    let page = asked.page("work-title").back(way_back(&asked)).wide();
    let topic = |topic: store::Topic| Topic {
        oldest: page.instant(topic.oldest),
        name: topic.name,
        waiting: topic.waiting,
        held: topic.held,
        failed: topic.failed,
    };
    let topics = topics.into_iter().map(topic).collect();
    let mut failed = Vec::new();
    for work in &found {
        failed.push(row(casework, &asked, &page, work).await?);
    }
    html(&WorkPage { topics, failed, page })
}

async fn row(
    casework: &Casework,
    asked: &Asked,
    page: &Page,
    work: &ExternalWork,
) -> Result<Failed, Failure> {
    let definition = casework.definition_by(&work.service, &work.definition).await?;
    let node = definition.bpmn.find(&work.node);
    let step = node.map_or(&*work.node, |node| definition.bpmn.node(node).label());
    Ok(Failed {
        case: reads_in(&asked.visitor, &work.unit)
            .then(|| format!("/desk/cases/{}", work.reference)),
        reference: work.reference.clone(),
        topic: work.topic.clone(),
        step: step.to_owned(),
        failures: work.failures,
        retries: work.retries,
        next: page.instant(work.ready_at),
    })
}
