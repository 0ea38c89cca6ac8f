//! One page a case: what was asked for, what the rules found, documents, history, and what may be done now.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use services::decide::Findings;
use services::form;
use web::form::FieldError;
use web::{Answer, Asked, Choice, Failure, Form, Page, SummaryRow, html, html_refused};

use super::documents::{DocumentView, documents};
use super::glance::glance;
use super::proposed::{self, ProposedView};
use super::queue::{task_name, who};
use super::standing::stands_now;
use super::{Desk, OnDesk, due, on_desk, sensitive};
use crate::application::extend::extended_to;
use crate::apply::evidence;
use crate::apply::view::colour;
use crate::decision::mail;
use crate::ending::is_in_force;
use crate::findings::{Told, told, told_all};
use crate::history::kind;
use crate::say;
use crate::task::choose::{CHOOSES, choices};
use crate::task::complete::{Action, allowed, offers, permission};
use crate::task::take::{is_in_unit, may_in};
use crate::task::{Task, TaskKind};

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    page: Page,
    form: Form,
    reference: String,
    service: String,
    state: String,
    colour: &'static str,
    due: String,
    /// Where it stands still, and where one lets it go on.
    stands: Vec<(String, Option<String>)>,
    glance: Vec<SummaryRow>,
    tasks: Vec<TaskView>,
    proposal: String,
    criteria: Vec<Told>,
    reasons: Vec<(String, String)>,
    faults: Vec<String>,
    values: Vec<SummaryRow>,
    rows: Vec<SummaryRow>,
    /// What was shown from a wallet, and from whom it came.
    evidence: Vec<SummaryRow>,
    documents: Vec<DocumentView>,
    history: Vec<HistoryView>,
    units: Vec<Choice>,
    diagram: String,
    steps: Vec<String>,
    may_note: bool,
    may_revoke: bool,
    /// Whether what was granted went, or can go, into a wallet.
    gives_credential: bool,
}

struct TaskView {
    id: String,
    name: String,
    unit: String,
    unit_id: String,
    who: String,
    mine: bool,
    free: bool,
    take_over: bool,
    hand_on: bool,
    /// What it is there to confirm.
    proposed: Option<ProposedView>,
    /// That it is somebody else's, told to whoever proposed that or mended the case.
    yours: String,
    actions: Vec<ActionView>,
    /// What can begin in an ad-hoc sub-process: id and name.
    choices: Vec<(String, String)>,
    may_finish: bool,
}

struct ActionView {
    word: &'static str,
    label: String,
    asks_unit: bool,
    text_label: String,
    warning: bool,
}

struct HistoryView {
    title: String,
    when: String,
    by: String,
    text: String,
    letter: Option<String>,
}

/// `GET /desk/cases/{reference}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(reference): Path<String>,
) -> Answer {
    let on_desk = on_desk(&desk.casework, &asked, &reference).await?;
    html(&case_page(&desk, &asked, &on_desk, Form::new()).await?)
}

/// The case again, with what was wrong in what was done.
pub(crate) async fn refused(desk: &Desk, asked: &Asked, on_desk: OnDesk, form: Form) -> Answer {
    html_refused(&case_page(desk, asked, &on_desk, form).await?)
}

async fn case_page(
    desk: &Desk,
    asked: &Asked,
    on_desk: &OnDesk,
    form: Form,
) -> Result<CasePage, Failure> {
    let casework = &desk.casework;
    let application = &on_desk.on_file.application;
    let locale = asked.locale();
    let label = application.label();
    let page = asked.page_titled(label.clone()).back("/desk").errors_of(&form);
    let page = due::told_done(page, asked.query_value("done").as_deref());
    let situation = on_desk.dossier.situation(&asked.ctx, received_on(asked, on_desk));
    let walked = form::walk(&on_desk.definition, &situation);
    let nodes = nodes(on_desk);
    let is_hidden = sensitive::is_hidden(&asked.visitor, on_desk);
    // What the rules found names what it was found by.
    let findings = on_desk.findings.as_ref().filter(|_| !is_hidden);
    let definition = &on_desk.definition;
    Ok(CasePage {
        service: definition.name.get(locale).to_owned(),
        state: due::state(&page, application),
        colour: colour(application),
        due: due::due(&page, application, asked.ctx.today()),
        stands: stands_now(desk, asked, &page, on_desk).await?,
        glance: glance(desk, asked, &page, on_desk).await?,
        tasks: tasks(desk, asked, &page, (on_desk, findings)),
        proposal: proposed::rules(&page, findings),
        criteria: findings
            .map(|found| match application.decided_by {
                Some(by) => told_all(&page, definition, (&found.criteria, by)),
                None => found.criteria.iter().map(|c| told(&page, definition, c)).collect(),
            })
            .unwrap_or_default(),
        reasons: findings.map(|found| reasons(&page, on_desk, found)).unwrap_or_default(),
        faults: findings.map(|found| found.faults.clone()).unwrap_or_default(),
        values: findings.map(|found| values(&page, on_desk, found)).unwrap_or_default(),
        rows: {
            let rows = form::summary(&walked, locale);
            let rows = if is_hidden { sensitive::covered(&page, rows) } else { rows };
            say::rows(&page, &rows, None)
        },
        evidence: {
            let town = casework.town();
            let about = (&**definition, town.name.get(locale));
            evidence::rows(&page, about, &sensitive::evidence(on_desk, is_hidden))
        },
        documents: {
            let hidden = if is_hidden { sensitive::files(on_desk) } else { BTreeSet::new() };
            documents(desk, asked, (&label, definition), &hidden).await?
        },
        history: history(desk, &page, on_desk),
        units: casework.units(locale).into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        diagram: bpmn::svg(&definition.bpmn, &nodes),
        steps: nodes.iter().map(|id| definition.bpmn.node(*id).label().to_owned()).collect(),
        may_note: application.state.is_running() && asked.visitor.holds("cases.note"),
        gives_credential: definition.result.credential.is_some()
            && application.outcome.as_deref() == Some("granted"),
        may_revoke: is_in_force(definition, application)
            && may_in(
                &asked.visitor,
                application.unit.as_deref().unwrap_or_default(),
                "cases.decide",
            ),
        reference: label,
        form,
        page,
    })
}

fn received_on(asked: &Asked, on_desk: &OnDesk) -> jiff::civil::Date {
    let at = on_desk.on_file.application.submitted_at.unwrap_or(asked.ctx.now());
    at.to_zoned(asked.ctx.zone().clone()).date()
}

fn nodes(on_desk: &OnDesk) -> Vec<bpmn::NodeId> {
    let Some(instance) = &on_desk.instance else { return Vec::new() };
    let open = on_desk.definition.bpmn.allowed(instance);
    let mut nodes: Vec<bpmn::NodeId> = open.iter().map(|open| open.node).collect();
    nodes.sort();
    nodes.dedup();
    nodes
}

fn tasks(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    (on_desk, findings): (&OnDesk, Option<&Findings>),
) -> Vec<TaskView> {
    let view = |task: &Task| {
        let proposed = proposed::view(page, (on_desk, task), findings);
        task_view(desk, asked, page, (on_desk, task, proposed))
    };
    on_desk.tasks.iter().filter(|task| task.is_running()).map(view).collect()
}

fn task_view(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    (on_desk, task, proposed): (&OnDesk, &Task, Option<ProposedView>),
) -> TaskView {
    let visitor = &asked.visitor;
    // Whoever proposed it, or mended the case, can do nothing with the task that confirms it, and is not offered it.
    let yours = on_desk.not_theirs(visitor, task);
    let here = task.kind == TaskKind::Step && is_in_unit(visitor, &task.unit);
    let mine = here && task.assignee.is_some() && task.assignee == visitor.doer();
    let leads = here && may_in(visitor, &task.unit, "cases.assign");
    let others = here && task.assignee.is_some() && !mine;
    let stands_in = task.assignee.is_some_and(|holder| visitor.stands_in_for(holder, &task.unit));
    let chooses = here && !others && may_in(visitor, &task.unit, CHOOSES);
    let (choices, may_finish) = match chooses {
        true => choices_at(asked, on_desk, task),
        false => (Vec::new(), false),
    };
    TaskView {
        id: task.id.to_string(),
        name: task_name(desk, page, task),
        unit: desk.casework.unit_name(&task.unit, asked.locale()),
        unit_id: task.unit.clone(),
        who: who(asked, page, task),
        mine,
        free: here && task.assignee.is_none() && yours.is_none(),
        take_over: others && (leads || stands_in) && yours.is_none(),
        hand_on: mine || leads,
        actions: if here && !others && yours.is_none() {
            let confirm = proposed.as_ref().map(|proposed| proposed.confirm.as_str());
            named(actions(desk, asked, page, (on_desk, task)), confirm)
        } else {
            Vec::new()
        },
        proposed,
        yours: yours.map(|key| page.t(key)).unwrap_or_default(),
        choices,
        may_finish,
    }
}

/// What can begin at a task, by id and name, and whether it can be finished.
pub(crate) fn choices_at(
    asked: &Asked,
    on_desk: &OnDesk,
    task: &Task,
) -> (Vec<(String, String)>, bool) {
    let definition = &on_desk.definition;
    let now = asked.ctx.now().to_zoned(asked.ctx.zone().clone());
    let instance = on_desk.instance.as_ref();
    let found = instance.and_then(|instance| choices(definition, (instance, task), &now));
    let Some(found) = found else { return (Vec::new(), false) };
    let named = |id: &bpmn::NodeId| {
        let node = definition.bpmn.node(*id);
        (node.id.to_string(), node.label().to_owned())
    };
    (found.begin.iter().map(named).collect(), found.may_finish)
}

/// What the official may do with a task: what completes it, then what leaves it.
fn actions(
    desk: &Desk,
    asked: &Asked,
    page: &Page,
    (on_desk, task): (&OnDesk, &Task),
) -> Vec<ActionView> {
    let (visitor, definition) = (&asked.visitor, &on_desk.definition);
    let may = |action: &Action| may_in(visitor, &task.unit, permission(definition, task, *action));
    let mut actions: Vec<ActionView> = allowed(definition, task)
        .into_iter()
        .filter(may)
        .map(|action| action_view(page, action))
        .collect();
    if offers(definition, task, "forward") && may_in(visitor, &task.unit, "cases.take") {
        actions.push(ActionView {
            word: "forward",
            label: page.t("desk-action-forward"),
            asks_unit: true,
            text_label: page.t("desk-action-forward-text"),
            warning: false,
        });
    }
    let (application, calendar) = (&on_desk.on_file.application, desk.casework.calendar());
    let until = extended_to(definition, application, &calendar)
        .filter(|_| offers(definition, task, "extend") && !on_desk.has(kind::EXTENDED))
        .filter(|_| application.due_on.is_some_and(|due_on| due_on >= asked.ctx.today()))
        .filter(|_| may_in(visitor, &task.unit, "cases.decide"));
    if let Some(until) = until {
        actions.push(ActionView {
            word: "extend",
            label: page.with("desk-action-extend", ("due", page.long_date(until))),
            asks_unit: false,
            text_label: page.t("desk-action-extend-text"),
            warning: false,
        });
    }
    actions
}

/// The same acts, "Confirm" named after what it confirms.
fn named(mut actions: Vec<ActionView>, confirm: Option<&str>) -> Vec<ActionView> {
    let confirming = actions.iter_mut().find(|action| action.word == Action::Confirm.word());
    if let (Some(action), Some(confirm)) = (confirming, confirm) {
        confirm.clone_into(&mut action.label);
    }
    actions
}

fn action_view(page: &Page, action: Action) -> ActionView {
    let word = action.word();
    let key = word.replace('_', "-");
    ActionView {
        word,
        label: page.t(&format!("desk-action-{key}")),
        asks_unit: action == Action::AskOpinion,
        text_label: page.t(&format!("desk-action-{key}-text")),
        warning: action == Action::Refuse,
    }
}

fn reasons(
    page: &Page,
    on_desk: &OnDesk,
    found: &services::decide::Findings,
) -> Vec<(String, String)> {
    let locale = page.locale();
    let law = |id: &Option<String>| {
        let law = id.as_deref().and_then(|id| on_desk.definition.law.get(id));
        law.map_or_else(String::new, |law| law.title.get(locale).to_owned())
    };
    let one = |reason: &services::decide::Reason| {
        (services::decide::text_in(&reason.reason, locale).to_owned(), law(&reason.law))
    };
    found.reasons.iter().map(one).filter(|(text, _)| !text.is_empty()).collect()
}

fn values(page: &Page, on_desk: &OnDesk, found: &services::decide::Findings) -> Vec<SummaryRow> {
    let value = |value: &services::definition::ResultValue| {
        let shown = say::answer(page, &value.kind, found.values.get(&*value.name), &[]);
        SummaryRow::new(value.label.get(page.locale()), shown)
    };
    on_desk.definition.result.values.iter().map(value).collect()
}

fn history(desk: &Desk, page: &Page, on_desk: &OnDesk) -> Vec<HistoryView> {
    let locale = page.locale();
    let view = |event: &crate::history::Event| {
        let unit = event.actor_unit.as_deref().map(|unit| desk.casework.unit_name(unit, locale));
        let helper = on_desk.helpers.iter().find(|one| Some(one.person) == event.actor_person);
        let actor = match helper.filter(|_| event.actor_kind == "person") {
            Some(helper) => {
                let owner = on_desk.dossier.applicant.name.as_str();
                let args = [("helper", helper.name.as_str()), ("name", owner)];
                page.with("acting-helper-for", args.as_slice())
            }
            None => page.t(&format!("desk-actor-{}", event.actor_kind)),
        };
        let text = on_desk.texts.iter().find(|(seq, _)| *seq == event.seq);
        HistoryView {
            title: page.t(&event.wording_at_desk()),
            when: page.instant(event.at),
            by: unit.map_or(actor.clone(), |unit| format!("{actor}, {unit}")),
            text: text.map_or_else(String::new, |(_, text)| text.clone()),
            letter: mail::has_letter(event).then(|| {
                let label = on_desk.on_file.application.label();
                format!("/desk/cases/{label}/letters/{}", event.seq)
            }),
        }
    };
    on_desk.events.iter().rev().map(view).collect()
}

/// The error of a field of the desk's forms, for the template.
fn error_of<'a>(errors: &'a [FieldError], field: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
}

impl CasePage {
    fn text_error(&self) -> Option<&str> {
        error_of(self.form.errors(), "text")
    }

    fn is_chosen(&self, task: &str, word: &str) -> bool {
        self.form.value("task") == task && self.form.value("do") == word
    }
}
