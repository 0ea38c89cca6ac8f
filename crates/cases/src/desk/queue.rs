//! The desk's queues: what is to be done, by due date, in the units of the official who looks.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use jiff::civil::Date;
use platform::{Db, Fault};
use web::{Answer, Asked, Choice, Failure, Form, Page, html, see_other};

use super::Desk;
use super::due::told_done;
use crate::task::store::{self, COUNTED_MAX, Filter, PAGE_TASKS};
use crate::task::take::reads_in;
use crate::task::{Task, TaskId, TaskKind};

/// Working days before the end of the term from which a task is marked as urgent.
const SOON_DAYS: u32 = 3;

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePage {
    page: Page,
    form: Form,
    find: String,
    units: Vec<Choice>,
    services: Vec<Choice>,
    ranked: Vec<(String, String)>,
    shows: Vec<Choice>,
    counted: String,
    rows: Vec<QueueRow>,
    next: Option<String>,
    /// Whether something on the page may be approved together with others.
    together: bool,
}

struct QueueRow {
    id: String,
    reference: String,
    service: String,
    task: String,
    received: String,
    due: String,
    late: bool,
    soon: bool,
    priority: String,
    who: String,
}

/// The views of the queue, by their words; the first is that of everything to be done.
pub(crate) const SHOWS: [&str; 5] = ["", "free", "mine", "late", "waiting"];

/// One page of the queue, as it was asked for.
pub(crate) struct Listed {
    /// What was asked for.
    pub(crate) form: Form,
    /// How many there are, counted up to [`COUNTED_MAX`].
    pub(crate) counted: i64,
    /// Those of this page.
    pub(crate) tasks: Vec<Task>,
    /// Behind which row the next page continues.
    pub(crate) next: Option<String>,
}

/// Reads the page of the queue that the address asks for.
pub(crate) async fn listed(db: &Db, asked: &Asked) -> Result<Listed, Fault> {
    let form = Form::filled(
        ["unit", "service", "show"]
            .into_iter()
            .map(|name| (name, asked.query_value(name).unwrap_or_default())),
    );
    let filter = filter(asked, &form);
    let counted = store::count_queue(db, &Filter { after: None, ..filter.clone() }).await?;
    let mut tasks = store::list_queue(db, &filter).await?;
    let page = usize::try_from(PAGE_TASKS).unwrap_or(usize::MAX);
    let more = tasks.len() > page;
    tasks.truncate(page);
    let next = tasks.last().filter(|_| more);
    let next = next.map(|last| format!("{},{},{}", last.due_on, last.priority, last.id));
    Ok(Listed { form, counted, tasks, next })
}

/// `GET /desk`: the queue by unit, service and state.
pub(crate) async fn queue(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let Listed { form, counted, tasks, next } = listed(desk.casework.db(), &asked).await?;
    let next = next.map(|after| next_path(&form, &after));
    let page = told_done(asked.page("desk-queue-title"), asked.query_value("done").as_deref());
    let counted = if counted > COUNTED_MAX {
        page.with("desk-queue-more-than", ("count", COUNTED_MAX))
    } else {
        page.with("desk-queue-count", ("count", counted))
    };
    let rows = tasks.iter().map(|task| row(&asked, &desk, &page, task)).collect();
    let together = tasks.iter().any(|task| desk.casework.decides_together(&task.service));
    let (units, services, shows) = choices(&asked, &desk, &page);
    html(&QueuePage {
        form,
        find: String::new(),
        units,
        services,
        ranked: desk.casework.ranked_services(&asked.visitor, asked.locale()),
        shows,
        counted,
        rows,
        next,
        together,
        page,
    })
}

/// What of the queue is asked for; never more than the official's own units.
fn filter(asked: &Asked, form: &Form) -> Filter {
    let visitor = &asked.visitor;
    let units = visitor.roles.iter().map(|grant| grant.unit.to_string());
    let mut units: Vec<String> = units.filter(|unit| reads_in(visitor, unit)).collect();
    units.sort();
    units.dedup();
    if let Some(unit) = form.given("unit") {
        // A unit that is not the official's own shows an empty queue, not somebody else's.
        units.retain(|own| own == unit);
    }
    let show = form.value("show");
    Filter {
        units,
        service: form.given("service").map(str::to_owned),
        assignee: visitor.doer().filter(|_| show == "mine"),
        unassigned: show == "free",
        waiting: show == "waiting",
        due_before: (show == "late").then(|| asked.ctx.today()),
        after: after(asked),
    }
}

/// `?after=2026-12-01,5,tsk_…`: continue behind this row.
fn after(asked: &Asked) -> Option<(Date, i64, TaskId)> {
    let value = asked.query_value("after")?;
    let mut parts = value.splitn(3, ',');
    let (due_on, priority, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some((due_on.parse().ok()?, priority.parse().ok()?, TaskId::parse(id)?))
}

fn next_path(form: &Form, after: &str) -> String {
    let kept = ["unit", "service", "show"]
        .into_iter()
        .map(|name| format!("{name}={}", web::next::encode(form.value(name))));
    let kept: Vec<String> = kept.collect();
    format!("/desk?{}&after={after}", kept.join("&"))
}

fn row(asked: &Asked, desk: &Desk, page: &Page, task: &Task) -> QueueRow {
    let today = asked.ctx.today();
    let days = desk.casework.calendar().working_days_between(today, task.due_on);
    QueueRow {
        id: task.id.to_string(),
        reference: task.reference.clone(),
        service: desk.casework.service_name(&task.service, asked.locale()),
        task: task_name(desk, page, task),
        received: page.instant_day(task.opened_at),
        due: page.date(task.due_on),
        late: task.due_on < today,
        soon: task.due_on >= today && days <= SOON_DAYS,
        priority: match task.priority {
            0 => String::new(),
            priority => page.with("desk-priority", ("priority", priority)),
        },
        who: who(asked, page, task),
    }
}

/// What a task is called: the step of the process, or an opinion.
pub(super) fn task_name(desk: &Desk, page: &Page, task: &Task) -> String {
    match task.kind {
        TaskKind::Applicant => page.t("desk-task-applicant"),
        TaskKind::Step => {
            let key = format!("desk-step-{}", task.node.as_deref().unwrap_or("assess"));
            if page.has(&key) {
                page.t(&key)
            } else {
                desk.casework.step_name(&task.service, task.node.as_deref())
            }
        }
    }
}

pub(super) fn who(asked: &Asked, page: &Page, task: &Task) -> String {
    match task.assignee {
        None => page.t("desk-nobody"),
        Some(person) if Some(person) == asked.visitor.doer() => page.t("desk-you"),
        Some(_) => page.t("desk-colleague"),
    }
}

fn choices(asked: &Asked, desk: &Desk, page: &Page) -> (Vec<Choice>, Vec<Choice>, Vec<Choice>) {
    let locale = asked.locale();
    let any = |key: &str| Choice::new("", page.t(key));
    let mut units = vec![any("desk-filter-all-units")];
    let mut own: Vec<&str> = asked.visitor.roles.iter().map(|grant| &*grant.unit).collect();
    own.sort_unstable();
    own.dedup();
    for unit in own {
        units.push(Choice::new(unit, desk.casework.unit_name(unit, locale)));
    }
    let mut services = vec![any("desk-filter-all-services")];
    for (id, name) in desk.casework.services_of_units(&asked.visitor, locale) {
        services.push(Choice::new(id, name));
    }
    let shows = SHOWS
        .into_iter()
        .map(|word| {
            let key = format!("desk-show-{}", if word.is_empty() { "all" } else { word });
            Choice::new(word, page.t(&key))
        })
        .collect();
    (units, services, shows)
}

/// `GET /desk/find?reference=`: straight to a case by what people quote.
pub(crate) async fn find(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    let typed = asked.query_value("reference").unwrap_or_default();
    // A case of other units and a case that there is not are answered alike.
    match super::find(&desk.casework, &asked, &typed).await {
        Ok(found) => {
            let label = found.on_file.application.label();
            return see_other(&format!("/desk/cases/{label}"));
        }
        Err(Failure::NotFound) => {}
        Err(failure) => return Err(failure),
    }
    let mut form = Form::filled([("reference", typed.clone())]);
    form.refuse_whole(asked.words.with("desk-find-nothing", ("reference", typed.as_str())));
    let page = asked.page("desk-queue-title").errors_of(&form);
    let (units, services, shows) = choices(&asked, &desk, &page);
    let counted = String::new();
    let page = QueuePage {
        form,
        find: typed,
        units,
        services,
        ranked: desk.casework.ranked_services(&asked.visitor, asked.locale()),
        shows,
        counted,
        rows: Vec::new(),
        next: None,
        together: false,
        page,
    };
    web::html_with(web::StatusCode::NOT_FOUND, &page)
}
