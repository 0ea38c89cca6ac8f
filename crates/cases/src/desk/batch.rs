//! Several tasks of the queue in one go. Each is an act of its own, in its own unit: what is refused for
//! one case leaves the others done, and the page says which and why.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use platform::id::PersonId;
use web::{Answer, Asked, Choice, Failure, Form, Page, html, html_refused};

use super::act::{Doing, NotDone, perform};
use super::queue::task_name;
use super::{Desk, colleagues};
use crate::task::complete::Action;
use crate::task::store::PAGE_TASKS;
use crate::task::take::is_in_unit;
use crate::task::{Task, TaskId, store};

#[derive(Template)]
#[template(path = "desk/batch_choose.html")]
struct ChoosePage {
    page: Page,
    form: Form,
    tasks: Vec<(String, String)>,
    word: String,
    button: String,
    colleagues: Vec<Choice>,
    units: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "desk/batch_done.html")]
pub(super) struct DonePage {
    pub(super) page: Page,
    pub(super) done: Vec<Row>,
    pub(super) not_done: Vec<Row>,
    pub(super) said: String,
    pub(super) back: String,
}

/// One of several, and why it was not done; empty when it was.
pub(super) struct Row {
    pub(super) reference: String,
    pub(super) name: String,
    pub(super) why: String,
}

/// What is done with all of them.
#[derive(Clone, Copy)]
enum Together<'a> {
    Take,
    Assign { colleague: PersonId },
    Forward { unit: &'a str, text: &'a str },
    Approve,
}

impl<'a> Together<'a> {
    /// None when something must be chosen or written first.
    fn read(form: &'a Form) -> Option<Together<'a>> {
        match form.value("do") {
            "take" => Some(Together::Take),
            "approve" => Some(Together::Approve),
            "assign" => PersonId::parse(form.value("colleague"))
                .map(|colleague| Together::Assign { colleague }),
            "forward" => {
                let (unit, text) = (form.given("unit")?, form.given("text")?);
                Some(Together::Forward { unit, text })
            }
            _ => None,
        }
    }

    fn on(self, task: TaskId) -> Doing<'a> {
        match self {
            Together::Take => Doing::Take { task },
            Together::Assign { colleague } => Doing::Assign { task, colleague },
            Together::Forward { unit, text } => Doing::Forward { task, unit, text },
            Together::Approve => {
                Doing::Complete { task, action: Action::Approve, text: "", unit: None }
            }
        }
    }
}

/// `POST /desk/batch`: takes, hands on or forwards what was ticked; asks first to whom, where it must.
pub(crate) async fn batch(asked: Asked, State(desk): State<Arc<Desk>>, mut form: Form) -> Answer {
    let tasks = ticked(&desk, &asked, &form).await?;
    let page = asked.page("desk-batch-title").back("/desk");
    if tasks.is_empty() {
        let said = page.t("desk-batch-none");
        return html_refused(&DonePage {
            page,
            done: Vec::new(),
            not_done: Vec::new(),
            said,
            back: "/desk".into(),
        });
    }
    let Some(together) = Together::read(&form) else {
        if form.sent("text") {
            let words = &asked.words;
            form.refuse("text", words.t("cases-refusal-forward-needs-reason"));
        }
        return choose(&desk, &asked, (form, page), &tasks).await;
    };
    let (mut done, mut not_done) = (Vec::new(), Vec::new());
    for task in &tasks {
        let why = match one(&desk, &asked, task, together).await? {
            None => String::new(),
            Some(word) => page.t(&format!("cases-refusal-{word}")),
        };
        let name = task_name(&desk, &page, task);
        let row = Row { reference: task.reference.clone(), name, why };
        if row.why.is_empty() { done.push(row) } else { not_done.push(row) }
    }
    html(&DonePage { page, done, not_done, said: String::new(), back: "/desk".into() })
}

/// Does it with one task; the word of why not.
async fn one(
    desk: &Desk,
    asked: &Asked,
    task: &Task,
    together: Together<'_>,
) -> Result<Option<&'static str>, Failure> {
    if matches!(together, Together::Approve) && !desk.casework.decides_together(&task.service) {
        return Ok(Some("not-together"));
    }
    NotDone::word(perform(&desk.casework, asked, &task.reference, together.on(task.id)).await)
}

/// The tasks that were ticked, of the official's own units.
async fn ticked(desk: &Desk, asked: &Asked, form: &Form) -> Result<Vec<Task>, Failure> {
    let limit = usize::try_from(PAGE_TASKS).unwrap_or(usize::MAX);
    let ids = form.all("task").into_iter().filter_map(TaskId::parse).take(limit);
    let mut tasks = store::list_by_id(desk.casework.db(), &ids.collect::<Vec<_>>()).await?;
    tasks.retain(|task| is_in_unit(&asked.visitor, &task.unit));
    Ok(tasks)
}

/// To whom, or where and why.
async fn choose(desk: &Desk, asked: &Asked, (form, page): (Form, Page), tasks: &[Task]) -> Answer {
    let word = if form.value("do") == "forward" { "forward" } else { "assign" };
    let mut units: Vec<String> = tasks.iter().map(|task| task.unit.clone()).collect();
    units.sort();
    units.dedup();
    let (mut colleagues, mut elsewhere) = (Vec::new(), Vec::new());
    if word == "assign" {
        colleagues = colleagues::choices(&desk.casework, asked, &units).await?;
    } else {
        let all = desk.casework.units(asked.locale()).into_iter();
        let others = all.filter(|(id, _)| units.as_slice() != [id.clone()]);
        elsewhere = others.map(|(id, name)| Choice::new(id, name)).collect();
    }
    let key = if word == "forward" { "desk-action-forward" } else { "desk-hand-on" };
    html(&ChoosePage {
        tasks: tasks.iter().map(|task| (task.id.to_string(), task.reference.clone())).collect(),
        word: word.to_owned(),
        button: page.t(key),
        colleagues,
        units: elsewhere,
        page: page.errors_of(&form),
        form,
    })
}
