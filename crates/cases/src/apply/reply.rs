//! What an applicant does with a case that runs: what comes of an answer, taking it back; and the list of all.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use bpmn::{Event, Instance, WaitId};
use feel::{Context, Value};
use platform::{Fault, Unit};
use privacy::{Access, CaseLabel, Item};
use services::Definition;
use web::{Answer, Asked, Failure, Page, html, see_other};

use super::dossier::Dossier;
use super::view::{colour, state_word};
use super::{Own, evidence, own};
use crate::acting;
use crate::application::{Application, State as Stands, store};
use crate::casework::Casework;
use crate::decision::{self, Issue};
use crate::ending::{self, Ending};
use crate::external;
use crate::findings::Rules;
use crate::history::{self, Act, kind};
use crate::incident;
use crate::pages::Pages;
use crate::payment::{self, demand};
use crate::process;
use crate::retention::clock;
use crate::task::complete::received_on;
use crate::task::take::set_waiting;
use crate::task::{self, TaskKind};
use crate::work::Work;

#[derive(Template)]
#[template(path = "apply/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    /// Of each one acts for: how they are called, and what one sees of theirs.
    others: Vec<(String, Vec<Row>)>,
}

struct Row {
    path: String,
    service: String,
    reference: String,
    state: String,
    colour: &'static str,
    when: String,
}

/// `GET /my/applications`: everything of mine, newest first.
pub(crate) async fn list(asked: Asked, State(pages): State<Arc<Pages>>) -> Answer {
    let casework = &pages.casework;
    let all = match asked.visitor.person {
        Some(person) => store::list_of_person(casework.db(), person).await?,
        None => return Err(Failure::SignInFirst),
    };
    let page = asked.page("my-applications-title");
    let locale = asked.locale();
    let of_others = acting::cases::list(casework, &asked).await?;
    let row = |application: &Application| Row {
        path: format!("/applications/{}", application.label()),
        service: casework.service_name(&application.service, locale),
        reference: application.reference.clone().unwrap_or_default(),
        state: page.t(&format!("state-{}", state_word(application))),
        colour: colour(application),
        when: page.instant_day(application.updated_at),
    };
    let others =
        of_others.iter().map(|(name, theirs)| (name.clone(), theirs.iter().map(row).collect()));
    html(&ListPage { rows: all.iter().map(row).collect(), others: others.collect(), page })
}

/// What the acts of an applicant on a running case need.
struct Running {
    key: privacy::SubjectKey,
    tasks: Vec<task::Task>,
    past: history::Past,
}

async fn running(casework: &Casework, asked: &Asked, own: &Own) -> Result<Running, Failure> {
    let application = own.application();
    let key = casework.key_of(&asked.ctx, application).await?.ok_or(Failure::Gone)?;
    let tasks = task::store::list_of_application(casework.db(), application.id).await?;
    let past = history::store::past(casework.db(), application.id).await?;
    Ok(Running { key, tasks, past })
}

/// Writes an answer that [`super::answer`] has judged, with what is in `also`.
pub(crate) async fn say(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
    (text, also): (&str, Unit),
) -> Result<(), Failure> {
    let Running { key, tasks, past } = running(casework, asked, own).await?;
    let ctx = &asked.ctx;
    let mut work = Work::on(ctx, &key, own.application().clone(), (tasks, past), casework.town());
    act_as_helper(&mut work, own);
    let whose = (own.application().id, &own.dossier);
    work.is_judged = evidence::is_judged(casework.db(), whose).await?;
    let mut instance = open_process(casework, asked, own).await?;
    let said = (&*own.definition, &own.dossier, casework.vault().digester());
    reply(&mut work, said, &mut instance, text).map_err(|not| match not {
        NotReplied::NothingAsked => Failure::Conflict,
        NotReplied::Fault(fault) => fault.into(),
    })?;
    let sealed = key.seal_json(ctx, process::LABEL, &instance);
    let mut unit = work.into_unit();
    store::update_process(&mut unit, own.application().id, &sealed);
    unit.join(also);
    casework.commit(unit).await
}

/// Why an answer is not taken.
#[derive(Debug)]
pub enum NotReplied {
    /// The office does not wait for the applicant.
    NothingAsked,
    /// The world or a rule is broken.
    Fault(Fault),
}

/// Answers what the office asked: the clock runs again and the process goes on.
///
/// # Errors
/// When nothing was asked, or a rule is broken.
pub fn reply(
    work: &mut Work<'_>,
    (definition, dossier, digester): (&Definition, &Dossier, &privacy::Digester),
    instance: &mut Instance,
    text: &str,
) -> Result<(), NotReplied> {
    let ctx = work.ctx;
    let waits = |task: &task::Task| task.is_running() && task.kind == TaskKind::Applicant;
    let index = work.tasks.iter().position(waits).ok_or(NotReplied::NothingAsked)?;
    let wait = work.tasks.get(index).and_then(|task| task.wait.as_deref()?.parse().ok());
    let wait = wait.map(WaitId).ok_or(NotReplied::NothingAsked)?;
    work.change_task(index, |task| task.finish(ctx));
    work.application.resume_clock(ctx);
    set_waiting(work, false);
    let text = (!text.is_empty()).then_some(text);
    work.record(Act { kind: kind::ANSWERED, detail: None, text });
    let situation = dossier.situation(ctx, received_on(work));
    let mut rules = Rules::of_case((definition, &situation), work, dossier);
    let variables = Context::from_iter([("action", Value::text("correct"))]);
    let event = Event::TaskCompleted { wait, variables };
    let due_on = work.application.due_on.unwrap_or(ctx.today());
    let driven = process::drive(work, definition, instance, (event, due_on), &mut rules);
    let driven = driven.map_err(|stuck| match stuck {
        process::Stuck::Refused(_) => NotReplied::NothingAsked,
        process::Stuck::Fault(fault) => NotReplied::Fault(fault),
    })?;
    if let Some(demand) = &driven.demand {
        demand::tell(work, definition, dossier, ("message-pay", demand));
    }
    if let Some(outcome) = &driven.issue {
        let found = rules.found(None);
        let findings = found.as_ref();
        let (text, displaced) = (None, &[][..]);
        let issue = Issue { definition, dossier, outcome, findings, text, digester, displaced };
        decision::issue(work, &process::rules_ctx(ctx), issue);
    }
    Ok(())
}

/// Takes a running application back.
pub fn take_back(work: &mut Work<'_>, definition: &Definition) {
    assert!(work.application.state.is_running(), "only what runs can be taken back");
    work.application.state = Stands::Withdrawn;
    work.application.stopped_on = None;
    work.application.closed_at = Some(work.ctx.now());
    clock::end(work, definition, None);
    work.cancel_tasks();
    if work.application.price_cents.is_some_and(|cents| cents > 0) {
        payment::store::cancel_open(&mut work.unit, work.application.id, work.ctx.now());
    }
    incident::store::close_all(&mut work.unit, work.application.id, work.ctx.now());
    external::store::cancel_all(&mut work.unit, work.application.id, work.ctx.now());
    work.free();
    work.record(Act::of(kind::WITHDRAWN));
}

/// The state of the process, opened for deciding.
async fn open_process(casework: &Casework, asked: &Asked, own: &Own) -> Result<Instance, Failure> {
    let sealed = own.on_file.content.process.as_ref().ok_or(Failure::Conflict)?;
    let case = CaseLabel::new(own.application().label());
    let access = Access::on(&case, own.purpose(), "answers");
    let item = Item::new(process::LABEL, sealed);
    let subject = own.application().subject;
    let opened = casework.vault().open_one(&asked.ctx, &access, subject, item).await;
    Ok(opened.map_err(Fault::from)?.json()?)
}

/// `POST /applications/{id}/withdraw`: takes a running application back.
pub(crate) async fn withdraw(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let own = own(&pages.casework, &asked, &id).await?;
    if own.application().state.is_running() {
        give_up(&pages.casework, &asked, &own).await?;
    }
    see_other(&own.path())
}

/// Whoever acts for the applicant is named in what they do, and does it only while their mandate stands.
fn act_as_helper(work: &mut Work<'_>, own: &Own) {
    if let Some(acting) = &own.acting {
        work.helper = Some(acting.name.clone());
        acting::guard(&mut work.unit, acting);
    }
}

/// Takes a running application back, whatever the channel.
pub(crate) async fn give_up(casework: &Casework, asked: &Asked, own: &Own) -> Result<(), Failure> {
    let Running { key, tasks, past } = running(casework, asked, own).await?;
    let mut work =
        Work::on(&asked.ctx, &key, own.application().clone(), (tasks, past), casework.town());
    act_as_helper(&mut work, own);
    take_back(&mut work, &own.definition);
    if let Some(acting) = &own.acting {
        acting::notice::tell_withdrawn(&mut work, (&own.definition, &own.dossier), acting);
        // Whoever acts with them reads what one of them did alone.
        acting::notice::tell_helpers_later(&mut work);
    }
    casework.commit(work.into_unit()).await
}

/// `POST /applications/{id}/give-up`: gives up what was granted.
pub(crate) async fn give_back(
    asked: Asked,
    State(pages): State<Arc<Pages>>,
    Path(id): Path<String>,
) -> Answer {
    let own = own(&pages.casework, &asked, &id).await?;
    give_up_granted(&pages.casework, &asked, &own).await?;
    see_other(&own.path())
}

/// Gives up what was granted, whatever the channel; what has ended already stays as it is.
pub(crate) async fn give_up_granted(
    casework: &Casework,
    asked: &Asked,
    own: &Own,
) -> Result<bool, Failure> {
    let ending = Ending::GivenUp;
    let by = own.acting.as_ref();
    match ending::ended(casework, &asked.ctx, (own.application(), by), ending).await? {
        Some(unit) => casework.commit(unit).await.map(|()| true),
        None => Ok(false),
    }
}
