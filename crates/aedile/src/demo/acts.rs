//! What people and officials of the invented town do, through the code that everybody's acts go through.

use std::sync::Arc;

use cases::application::store::{self, Key, OnFile};
use cases::application::submit::{self, NotSubmitted, Submission};
use cases::application::{Application, ApplicationId, Channel, Owner, State};
use cases::apply::dossier::{self, Dossier};
use cases::apply::registers::{self, Asking};
use cases::apply::reply;
use cases::capacity;
use cases::history::{self, Event, Past};
use cases::task::complete::{self, Action, Completion, NotCompleted};
use cases::task::take;
use cases::task::{self, Task};
use cases::work::Work;
use cases::{findings, process};
use jiff::{SignedDuration, Timestamp};
use platform::id::PersonId;
use platform::{Actor, Ctx, Locale, Unit};
use privacy::{Access, CaseLabel, Item, Purpose, SubjectKey, subject_of};
use services::Definition;
use services::decide::{Findings, Outcome};

use super::Town;
use super::answers::{self, Applying};
use super::dice::Dice;
use super::history::Came;
use super::households::Resident;
use super::pace;
use super::papers;
use super::people::Official;
use super::plan::{Arrival, Script};
use super::texts;

/// Somebody fills in a form and hands it in.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn apply(town: &Town, arrival: &Arrival, dice: &mut Dice) -> anyhow::Result<Came> {
    let definition = &*arrival.definition;
    let casework = &town.casework;
    let Some(me) = town.population.residents.get(arrival.who) else { return Ok(not("nobody")) };
    let actor = Actor::person(me.person);
    let ctx = dice.ctx((arrival.at, &town.zone), actor.clone(), me.locale);
    let begun = arrival.at.checked_sub(SignedDuration::from_secs(dice.between(70, 2_400)))?;
    let begin = dice.ctx((begun, &town.zone), actor, me.locale);
    let mut unit = Unit::new();
    let filled = fill_in(town, (&ctx, &mut unit), (me, arrival), dice).await?;
    let Some(mut dossier) = filled else {
        return Ok(not(&format!("{} has no such example", definition.id)));
    };
    let subject = subject_of(me.person);
    let Some(key) = casework.vault().key(&begin, subject).await? else { return Ok(not("no key")) };
    let version = definition.version.to_string();
    let owner = Owner::Person(me.person);
    let draft = Application::draft(&begin, (&definition.id, &version), subject, owner);
    let key = casework.begin_key(&mut unit, &begin, &key, &draft);
    papers::attach(casework, &begin, (&mut unit, &key), definition, &mut dossier.answers).await?;
    store::insert_draft(&mut unit, &draft, &dossier.seal(&begin, &key));
    let has_open = has_open(town, definition, me.person).await?;
    let channel = match dice.below(100) {
        0..88 => Channel::Web,
        88..96 => Channel::Counter,
        _ => Channel::Paper,
    };
    let wanted = (&dossier.answers, Some(me.person));
    let taken = capacity::taken(casework.db(), &ctx, definition, wanted).await?;
    let mut work = Work::on(&ctx, &key, draft, (Vec::new(), Past::default()), casework.town());
    let calendar = &town.calendar;
    let judged = dossier.judged(&ctx, definition, ctx.today());
    let submission = Submission {
        definition,
        calendar,
        dossier,
        judged,
        channel,
        declared: true,
        has_open,
        contested: false,
        taken,
        places_left: None,
        digester: casework.vault().digester(),
        received_on: None,
        message: None,
        confirmed: None,
    };
    let dossier = match submit::submit(&mut work, submission) {
        Ok(dossier) => dossier,
        Err(NotSubmitted::Refused(refusal)) => {
            return Ok(not(&format!("{}: {refusal:?}", definition.id)));
        }
        Err(NotSubmitted::Fault(fault)) => return Ok(broken(&definition.id, &fault)),
    };
    let case = CaseLabel::new(work.application.label());
    papers::put_on_case(&mut work.unit, &dossier.answers, &case);
    let next = pace::after_submission(town, definition, &work, arrival.script, dice);
    unit.join(work.into_unit());
    match casework.db().commit(unit).await {
        Ok(()) => Ok(Came::Applied(next)),
        // The same person, or the last place, in the same moment: whoever is second does something else.
        Err(error) if error.is_conflict() => Ok(not("somebody was faster")),
        Err(error) => Err(error.into()),
    }
}

/// An example's answers, made the person's own and completed from the registers.
async fn fill_in(
    town: &Town,
    (ctx, unit): (&Ctx, &mut Unit),
    (me, arrival): (&Resident, &Arrival),
    dice: &mut Dice,
) -> anyhow::Result<Option<Dossier>> {
    let definition = &*arrival.definition;
    let applying = Applying {
        me,
        population: &town.population,
        streets: &town.streets,
        today: ctx.today(),
        calendar: &town.calendar,
    };
    let Some(drawn) = answers::draw(definition, &applying, arrival.wanted, dice) else {
        return Ok(None);
    };
    let language = me.locale.tag().to_owned();
    let mut dossier = Dossier { answers: drawn.answers, language, ..Dossier::default() };
    let asking = Asking { definition, person: Some(me.person), level: "substantial" };
    registers::complete(&town.casework, ctx, unit, asking, &mut dossier).await?;
    for (key, answer) in drawn.standby {
        if dossier.answers.get(&key).is_none() {
            dossier.answers.set(&key, answer);
        }
    }
    Ok(Some(dossier))
}

async fn has_open(town: &Town, definition: &Definition, person: PersonId) -> anyhow::Result<bool> {
    if !definition.who.one_open {
        return Ok(false);
    }
    let others = store::list_of_person(town.casework.db(), person).await?;
    let same = |other: &Application| other.service == *definition.id && other.state.is_running();
    Ok(others.iter().any(same))
}

fn not(why: &str) -> Came {
    Came::Not(why.to_owned())
}

/// A rule or process that is broken stops one case, not the town.
fn broken(service: &str, fault: &platform::Fault) -> Came {
    tracing::warn!(service, %fault, "a case of the invented history is stuck");
    Came::Not(format!("{service}: {fault}"))
}

/// A case as it was read.
struct OnTable {
    on_file: OnFile,
    definition: Arc<Definition>,
    tasks: Vec<Task>,
    events: Vec<Event>,
    past: Past,
    key: SubjectKey,
    town: Arc<services::Town>,
}

impl OnTable {
    fn work<'a>(&'a self, ctx: &'a Ctx) -> Work<'a> {
        let application = self.on_file.application.clone();
        let town = Arc::clone(&self.town);
        Work::on(ctx, &self.key, application, (self.tasks.clone(), self.past.clone()), town)
    }

    fn has(&self, kind: &str) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }
}

async fn read(town: &Town, ctx: &Ctx, case: ApplicationId) -> anyhow::Result<Option<OnTable>> {
    let casework = &town.casework;
    let found = store::find(casework.db(), Key::Id(case)).await?;
    let Some(on_file) = found.filter(|found| found.application.state.is_running()) else {
        return Ok(None);
    };
    let definition = casework.definition_of(&on_file.application).await?;
    let tasks = task::store::list_of_application(casework.db(), case).await?;
    let events = history::store::list(casework.db(), case).await?;
    let past = history::store::past(casework.db(), case).await?;
    let key = casework.key_of(ctx, &on_file.application).await?;
    let town = casework.town();
    Ok(key.map(|key| OnTable { on_file, definition, tasks, events, past, key, town }))
}

/// What was opened of a case.
struct Opened {
    dossier: Dossier,
    instance: bpmn::Instance,
    findings: Option<Findings>,
    proposal: Option<String>,
}

/// Opens a case inside the unit of the act, so that the opening is recorded with it.
fn open(
    town: &Town,
    work: &mut Work<'_>,
    table: &OnTable,
    access: &Access,
) -> anyhow::Result<Option<Opened>> {
    let content = &table.on_file.content;
    let Some(sealed) = &content.process else { return Ok(None) };
    let proposed = table.events.iter().rev().find(|event| event.kind == history::kind::PROPOSED);
    let proposed = proposed.and_then(|event| event.text.as_ref());
    let mut items =
        vec![Item::new(dossier::LABEL, &content.answers), Item::new(process::LABEL, sealed)];
    items.extend(content.findings.as_ref().map(|sealed| Item::new(findings::LABEL, sealed)));
    items.extend(proposed.map(|sealed| Item::new(history::TEXT_LABEL, sealed)));
    let vault = town.casework.vault();
    let opened = vault.open_in(&mut work.unit, work.ctx, access, &table.key, &items)?;
    let mut opened = opened.iter().map(privacy::Pending::for_deciding);
    let (Some(dossier), Some(instance)) = (opened.next(), opened.next()) else { return Ok(None) };
    let (dossier, instance) = (Dossier::read(dossier)?, instance.json()?);
    let findings = match &content.findings {
        Some(_) => opened.next().map(privacy::Plain::json).transpose()?,
        None => None,
    };
    let proposal = match proposed {
        Some(_) => opened.next().map(|plain| plain.text().map(str::to_owned)).transpose()?,
        None => None,
    };
    Ok(Some(Opened { dossier, instance, findings, proposal }))
}

/// An official does the next step of a case.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn work(
    town: &Town,
    at: Timestamp,
    (case, script): (ApplicationId, Script),
    dice: &mut Dice,
) -> anyhow::Result<Came> {
    let looking = dice.ctx((at, &town.zone), Actor::System("demo"), Locale::EN);
    let Some(table) = read(town, &looking, case).await? else { return Ok(Came::Done(None)) };
    let to_do = |task: &&Task| task.is_running() && task.kind == task::TaskKind::Step;
    let Some(task) = table.tasks.iter().find(to_do).cloned() else { return Ok(Came::Done(None)) };
    let Some(official) = choose(town, &table, (&task, script), dice) else {
        return Ok(not(&format!("nobody in {} may do {:?}", task.unit, task.node)));
    };
    let ctx = dice.ctx((at, &town.zone), actor(official, &task.unit), Locale::EN);
    let mut work = table.work(&ctx);
    if matches!(script, Script::Taken(_)) {
        if let Err(refusal) = take::take(&mut work, &official.visitor, task.id) {
            return Ok(not(refusal.word()));
        }
        return commit(town, work.into_unit(), None).await;
    }
    let label = CaseLabel::new(table.on_file.application.label());
    let access = Access::on(&label, Purpose::HandleCase, "case-file");
    let Some(mut opened) = open(town, &mut work, &table, &access)? else {
        return Ok(not("no process"));
    };
    work.proposal = opened.proposal.take();
    let allowed = complete::allowed(&table.definition, &task);
    let Some(action) = decide(&table, &allowed, (opened.findings.as_ref(), script), dice) else {
        return Ok(not("nothing is allowed"));
    };
    let text = texts::with(action, opened.dossier.locale(), dice);
    let places_left = capacity::places_left(town.casework.db(), &table.definition).await?;
    let completion = Completion {
        definition: &table.definition,
        dossier: &opened.dossier,
        findings: opened.findings.as_ref(),
        visitor: &official.visitor,
        task: task.id,
        action,
        text,
        unit: None,
        places_left,
        digester: town.casework.vault().digester(),
        displaced: &[],
    };
    match complete::complete(&mut work, &mut opened.instance, &completion) {
        Ok(()) => {}
        Err(NotCompleted::Refused(refusal)) => {
            return Ok(not(&format!("{} {action:?}: {}", table.definition.id, refusal.word())));
        }
        Err(NotCompleted::Fault(fault)) => return Ok(broken(&table.definition.id, &fault)),
    }
    let sealed = table.key.seal_json(&ctx, process::LABEL, &opened.instance);
    store::update_process(&mut work.unit, case, &sealed);
    let next = pace::after_work(town, &table.definition, &work, (script, action), dice);
    commit(town, work.into_unit(), next).await
}

async fn commit(town: &Town, unit: Unit, next: super::history::Next) -> anyhow::Result<Came> {
    match town.casework.db().commit(unit).await {
        Ok(()) => Ok(Came::Done(next)),
        Err(error) if error.is_conflict() => Ok(not("somebody was faster")),
        Err(error) => Err(error.into()),
    }
}

fn actor(official: &Official, unit: &str) -> Actor {
    let role = official.visitor.roles.iter().find(|grant| *grant.unit == *unit);
    match (official.visitor.person, role) {
        (Some(person), Some(grant)) => {
            Actor::Official { person, role: grant.role.clone(), unit: grant.unit.clone() }
        }
        _ => Actor::System("demo"),
    }
}

/// Who does it: who has it already, whom the script names, else anybody of the unit who had no part in it.
fn choose<'a>(
    town: &'a Town,
    table: &OnTable,
    (task, script): (&Task, Script),
    dice: &mut Dice,
) -> Option<&'a Official> {
    if let Some(holder) = task.assignee {
        return town.officials.iter().find(|one| one.visitor.person == Some(holder));
    }
    let allowed = complete::allowed(&table.definition, task);
    let needed = allowed
        .first()
        .map_or("cases.decide", |action| complete::permission(&table.definition, task, *action));
    let had_part =
        |one: &&Official| table.tasks.iter().any(|task| task.assignee == one.visitor.person);
    let all: Vec<&Official> =
        town.officials.iter().filter(|one| one.may(&task.unit, needed) && !had_part(one)).collect();
    let named = match script {
        Script::Taken(name) | Script::Proposed(name) | Script::Asked(name) => Some(name),
        Script::Any | Script::Left | Script::Quick => None,
    };
    if let Some(one) = named.and_then(|name| all.iter().find(|one| one.visitor.name == name)) {
        return Some(one);
    }
    // The first of a unit is the one who is shown, and has half of the work.
    match all.first() {
        Some(first) if dice.percent(50) => Some(*first),
        Some(_) => Some(*dice.pick(&all)),
        None => None,
    }
}

fn decide(
    table: &OnTable,
    allowed: &[Action],
    (findings, script): (Option<&Findings>, Script),
    dice: &mut Dice,
) -> Option<Action> {
    let may = |action: Action| allowed.contains(&action).then_some(action);
    let once = !table.has(history::kind::ASKED);
    if matches!(script, Script::Asked(_)) && once {
        return may(Action::AskCorrection);
    }
    if let Some(action) = may(Action::GiveOpinion).or(may(Action::Inspect)).or(may(Action::Answer))
    {
        return Some(action);
    }
    if let Some(confirm) = may(Action::Confirm) {
        let again = table.has(history::kind::SENT_BACK);
        let back = may(Action::SendBack).filter(|_| !again && dice.percent(6));
        return back.or(Some(confirm));
    }
    if script == Script::Any
        && once
        && dice.percent(14)
        && let Some(ask) = may(Action::AskCorrection)
    {
        return Some(ask);
    }
    let refuse = match findings.map(|found| found.outcome) {
        Some(Outcome::Refused) => true,
        Some(Outcome::Desk) if script == Script::Any => dice.percent(18),
        _ => false,
    };
    may(if refuse { Action::Refuse } else { Action::Approve })
}

/// The applicant answers what the office asked.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn reply(
    town: &Town,
    at: Timestamp,
    case: ApplicationId,
    dice: &mut Dice,
) -> anyhow::Result<Came> {
    let looking = dice.ctx((at, &town.zone), Actor::System("demo"), Locale::EN);
    let Some(table) = read(town, &looking, case).await? else { return Ok(Came::Done(None)) };
    let Some(applicant) = table.on_file.application.applicant else { return Ok(not("nobody")) };
    if table.on_file.application.state != State::Waiting {
        return Ok(Came::Done(None));
    }
    let ctx = dice.ctx((at, &town.zone), Actor::person(applicant), Locale::EN);
    let mut work = table.work(&ctx);
    let label = CaseLabel::new(table.on_file.application.label());
    let access = Access::on(&label, Purpose::ShowOwnData, "answers");
    let Some(mut opened) = open(town, &mut work, &table, &access)? else {
        return Ok(not("no process"));
    };
    let text = texts::answer(opened.dossier.locale(), dice);
    let said = (&*table.definition, &opened.dossier, town.casework.vault().digester());
    match reply::reply(&mut work, said, &mut opened.instance, text) {
        Ok(()) => {}
        Err(reply::NotReplied::NothingAsked) => return Ok(not("nothing was asked")),
        Err(reply::NotReplied::Fault(fault)) => return Ok(broken(&table.definition.id, &fault)),
    }
    let sealed = table.key.seal_json(&ctx, process::LABEL, &opened.instance);
    store::update_process(&mut work.unit, case, &sealed);
    let next = pace::follow(town, &table.definition, &work, dice);
    commit(town, work.into_unit(), next).await
}

/// The applicant takes it back.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn withdraw(
    town: &Town,
    at: Timestamp,
    case: ApplicationId,
    dice: &mut Dice,
) -> anyhow::Result<Came> {
    let looking = dice.ctx((at, &town.zone), Actor::System("demo"), Locale::EN);
    let Some(table) = read(town, &looking, case).await? else { return Ok(Came::Done(None)) };
    let Some(applicant) = table.on_file.application.applicant else { return Ok(not("nobody")) };
    let ctx = dice.ctx((at, &town.zone), Actor::person(applicant), Locale::EN);
    let mut work = table.work(&ctx);
    reply::take_back(&mut work, &table.definition);
    commit(town, work.into_unit(), None).await
}
