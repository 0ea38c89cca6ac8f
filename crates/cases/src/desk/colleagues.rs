//! Who works in a unit, and the page on which a task is handed to one of them.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use identity::role::store::list_of_unit;
use platform::id::PersonId;
use platform::{Ctx, Fault};
use privacy::{Access, CaseLabel, Purpose};
use web::{Answer, Asked, Choice, Failure, Form, Page, html};

use super::queue::task_name;
use super::{Desk, Found, find as find_case};
use crate::casework::Casework;
use crate::task::TaskId;
use crate::task::take::{Colleague, do_tasks, is_in_unit, running_index};

/// Roles looked at in one unit; a unit with more people is several units.
const GRANTS_MAX: i64 = 200;

/// People shown to choose from.
const SHOWN_MAX: usize = 100;

/// The people of a unit whose roles do tasks, each once.
pub(crate) async fn do_tasks_in(
    casework: &Casework,
    ctx: &Ctx,
    unit: &str,
) -> Result<Vec<PersonId>, Fault> {
    let grants = list_of_unit(casework.db(), unit, ctx.today(), GRANTS_MAX).await?;
    let doing = grants.iter().filter(|grant| do_tasks([grant.role.as_str()]));
    let mut people: Vec<PersonId> = doing.map(|grant| grant.person).collect();
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Somebody to whom a task may go.
pub(crate) struct Known {
    person: PersonId,
    name: String,
    does_tasks: bool,
}

impl Known {
    /// For the act.
    pub(crate) fn colleague(&self) -> Colleague<'_> {
        Colleague { person: self.person, name: &self.name, does_tasks: self.does_tasks }
    }
}

/// The one whom a task goes to, and whether a role of the task's unit lets this one do tasks.
pub(crate) async fn find(
    casework: &Casework,
    asked: &Asked,
    (found, unit): (&Found, &str),
    person: PersonId,
) -> Result<Known, Failure> {
    let does_tasks = do_tasks_in(casework, &asked.ctx, unit).await?.contains(&person);
    if !does_tasks {
        return Ok(Known { person, name: String::new(), does_tasks });
    }
    let case = CaseLabel::new(found.on_file.application.label());
    let access = Access::on(&case, Purpose::HandleCase, "colleague-name");
    let profile = casework.inner().identity.profile(&asked.ctx, &access, person).await?;
    let name = profile.map(|profile| profile.name()).unwrap_or_default();
    Ok(Known { person, name, does_tasks })
}

/// The name of an official; empty of one who was erased.
pub(crate) async fn name(
    casework: &Casework,
    asked: &Asked,
    person: PersonId,
) -> Result<String, Failure> {
    let access = Access::new(Purpose::HandleCase, "colleague-name");
    let profile = casework.inner().identity.profile(&asked.ctx, &access, person).await?;
    Ok(profile.map(|profile| profile.name()).unwrap_or_default())
}

/// The colleagues of units to choose from, by name, without the one who chooses.
pub(crate) async fn choices(
    casework: &Casework,
    asked: &Asked,
    units: &[String],
) -> Result<Vec<Choice>, Failure> {
    let mut people = Vec::new();
    for unit in units {
        people.extend(do_tasks_in(casework, &asked.ctx, unit).await?);
    }
    people.sort_unstable();
    people.dedup();
    people.retain(|person| Some(*person) != asked.visitor.person);
    people.truncate(SHOWN_MAX);
    let access = Access::new(Purpose::HandleCase, "colleague-name");
    let profiles = casework.inner().identity.profiles(&asked.ctx, &access, &people).await?;
    let mut named: Vec<(String, PersonId)> =
        profiles.into_iter().map(|(person, profile)| (profile.name(), person)).collect();
    named.sort();
    Ok(named.into_iter().map(|(name, person)| Choice::new(person.to_string(), name)).collect())
}

#[derive(Template)]
#[template(path = "desk/hand_on.html")]
struct HandOnPage {
    page: Page,
    form: Form,
    task: String,
    name: String,
    action: String,
    colleagues: Vec<Choice>,
}

/// `GET /desk/cases/{reference}/hand-on/{task}`: to whom shall it go?
pub(crate) async fn hand_on(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path((reference, task)): Path<(String, String)>,
) -> Answer {
    let found = find_case(&desk.casework, &asked, &reference).await?;
    let id = TaskId::parse(&task).ok_or(Failure::NotFound)?;
    let index = running_index(&found.tasks, id).ok_or(Failure::NotFound)?;
    let task = found.tasks.get(index).filter(|task| is_in_unit(&asked.visitor, &task.unit));
    let task = task.ok_or(Failure::NotFound)?;
    let colleagues = choices(&desk.casework, &asked, std::slice::from_ref(&task.unit)).await?;
    let page = asked.page("desk-hand-on").back(format!("/desk/cases/{reference}"));
    html(&HandOnPage {
        form: Form::new(),
        task: id.to_string(),
        name: task_name(&desk, &page, task),
        action: format!("/desk/cases/{}/act", found.on_file.application.label()),
        colleagues,
        page,
    })
}
