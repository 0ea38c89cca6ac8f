//! `/desk/incidents`: where cases stand still, together where the same failed; and one of them, where somebody
//! lets the case go on.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use feel::Context;
use platform::Unit;
use privacy::{Access, CaseLabel, Item, Purpose};
use web::{Answer, Asked, Choice, Failure, Form, Page, SummaryRow, html, html_refused, see_other};

use super::mend::{MendRefusal, Mending, mend, read_value};
use super::starts::{self, FailingRow};
use super::{Incident, IncidentId, LABEL, may_mend, store, units_of};
use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::desk::{Desk, for_unit, way_back};
use crate::dispatch::undelivered::{self, Fate, Undelivered};
use crate::process;
use crate::task::take::reads_in;

/// Cases that one press of a button lets go on; the rest needs another.
const BATCH_MAX: usize = 50;
/// Longest value that is shown.
const SHOWN_MAX: usize = 200;

#[derive(Template)]
#[template(path = "incident/list.html")]
struct ListPage {
    page: Page,
    counted: String,
    groups: Vec<Group>,
    form: Form,
    messages: Vec<MessageRow>,
    messages_cut: bool,
    starts: Vec<FailingRow>,
}

/// A message of a case that was refused.
struct MessageRow {
    id: String,
    name: String,
    rows: Vec<SummaryRow>,
    /// Whether it is the one of which the form is sent back.
    is_asked: bool,
}

/// Cases at which the same failed.
struct Group {
    service: String,
    service_id: String,
    definition: String,
    version: String,
    element: String,
    node: String,
    expression: String,
    rows: Vec<Row>,
}

struct Row {
    path: String,
    reference: String,
    unit: String,
    since: String,
    tries: i64,
}

#[derive(Template)]
#[template(path = "incident/one.html")]
struct OnePage {
    page: Page,
    form: Form,
    service: String,
    rows: Vec<SummaryRow>,
    case: Option<String>,
    is_open: bool,
    values: Vec<SummaryRow>,
    reads: bool,
    skippable: bool,
    targets: Vec<Choice>,
    diagram: String,
    action: String,
}

/// Where the cases of an official's units stand still; of all units, for whoever runs the installation.
pub(super) async fn listed(casework: &Casework, asked: &Asked) -> Result<Vec<Incident>, Failure> {
    Ok(store::list_open(casework.db(), units_of(asked).as_deref()).await?)
}

/// `GET /desk/incidents`.
pub(crate) async fn list(asked: Asked, State(desk): State<Arc<Desk>>) -> Answer {
    html(&list_page(&desk.casework, &asked, Form::new()).await?)
}

async fn list_page(casework: &Casework, asked: &Asked, form: Form) -> Result<ListPage, Failure> {
    let mut found = listed(casework, asked).await?;
    let most = usize::try_from(store::LISTED_MAX).unwrap_or(usize::MAX);
    let mut page = asked.page("incidents-title").back(way_back(asked)).errors_of(&form).wide();
    let counted = match found.len() {
        count if count > most => page.with("incidents-counted-more", ("count", most as i64)),
        count => page.with("incidents-counted", ("count", count as i64)),
    };
    found.truncate(most);
    if let Some(done) = asked.query_value("done").and_then(|done| done.parse::<i64>().ok()) {
        let again = asked.query_value("again").and_then(|again| again.parse().ok());
        let notice =
            page.with("incidents-retried", [("done", done), ("again", again.unwrap_or(0))]);
        page = page.notice(notice);
    }
    let mut groups: Vec<Group> = Vec::new();
    for incident in &found {
        let same = |group: &&mut Group| {
            (&group.service_id, &group.definition, &group.node, &group.expression)
                == (&incident.service, &incident.definition, &incident.node, &incident.expression)
        };
        let row = row(casework, asked, &page, incident);
        match groups.iter_mut().find(same) {
            Some(group) => group.rows.push(row),
            None => groups.push(group(casework, asked, incident, row).await?),
        }
    }
    let mut refused = undelivered::listed(casework, asked).await?;
    let most = usize::try_from(undelivered::LISTED_MAX).unwrap_or(usize::MAX);
    let messages_cut = refused.len() > most;
    refused.truncate(most);
    let message = |one: &Undelivered| message(casework, asked, (&page, &form), one);
    let messages = refused.iter().map(message).collect();
    let failing = starts::listed(casework, asked).await?;
    let starts = failing.iter().map(|one| starts::row(casework, asked, (&page, one))).collect();
    Ok(ListPage { counted, groups, messages, messages_cut, starts, form, page })
}

fn message(
    casework: &Casework,
    asked: &Asked,
    (page, form): (&Page, &Form),
    one: &Undelivered,
) -> MessageRow {
    let id = one.id.to_string();
    MessageRow {
        name: one.name.clone(),
        rows: vec![
            SummaryRow::new(page.t("desk-column-reference"), one.reference.clone()),
            SummaryRow::new(
                page.t("desk-column-service"),
                casework.service_name(&one.service, asked.locale()),
            ),
            SummaryRow::new(page.t("desk-unit"), casework.unit_name(&one.unit, asked.locale())),
            SummaryRow::new(
                page.t("undelivered-why"),
                page.t(&format!("cases-refusal-{}", one.why)),
            ),
            SummaryRow::new(page.t("undelivered-sent"), page.instant(one.sent_at)),
        ],
        is_asked: form.value("message") == id,
        id,
    }
}

async fn group(
    casework: &Casework,
    asked: &Asked,
    incident: &Incident,
    row: Row,
) -> Result<Group, Failure> {
    Ok(Group {
        service: casework.service_name(&incident.service, asked.locale()),
        service_id: incident.service.clone(),
        definition: incident.definition.clone(),
        version: short(&incident.definition),
        element: element(casework, incident).await?,
        node: incident.node.clone(),
        expression: incident.expression.clone(),
        rows: vec![row],
    })
}

fn row(casework: &Casework, asked: &Asked, page: &Page, incident: &Incident) -> Row {
    Row {
        path: format!("/desk/incidents/{}", incident.id),
        reference: incident.reference.clone(),
        unit: casework.unit_name(&incident.unit, asked.locale()),
        since: page.instant(incident.since),
        tries: incident.tries,
    }
}

/// The beginning of a version, by which people tell two apart.
fn short(version: &str) -> String {
    version.chars().take(12).collect()
}

/// The name of the element in the version of the case.
async fn element(casework: &Casework, incident: &Incident) -> Result<String, Failure> {
    let definition = casework.definition_by(&incident.service, &incident.definition).await?;
    let node = definition.bpmn.find(&incident.node);
    Ok(node.map_or(incident.node.clone(), |node| definition.bpmn.node(node).label().to_owned()))
}

/// An incident that the visitor may see.
pub(super) async fn find(
    casework: &Casework,
    asked: &Asked,
    id: &str,
) -> Result<Incident, Failure> {
    let id = IncidentId::parse(id).ok_or(Failure::NotFound)?;
    let found = store::find(casework.db(), id).await?.ok_or(Failure::NotFound)?;
    if !may_mend(&asked.visitor, &found.unit) {
        return Err(Failure::NotFound);
    }
    Ok(found)
}

/// `GET /desk/incidents/{id}`.
pub(crate) async fn show(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
) -> Answer {
    let incident = find(&desk.casework, &asked, &id).await?;
    html(&one_page(&desk.casework, &asked, &incident, Form::new()).await?)
}

/// What of a case that stands still the visitor may see.
pub(super) struct Seen {
    pub(super) cause: Option<String>,
    pub(super) values: Context,
    pub(super) skippable: bool,
    pub(super) targets: Vec<(String, String)>,
}

/// Opens the state of the process; the cause and the values only for those who read the cases of the unit.
pub(super) async fn seen(
    casework: &Casework,
    asked: &Asked,
    incident: &Incident,
) -> Result<Seen, Failure> {
    let mut seen =
        Seen { cause: None, values: Context::new(), skippable: false, targets: Vec::new() };
    let key = crate::application::store::Key::Id(incident.application);
    let found = crate::application::store::find(casework.db(), key).await?;
    let Some(on_file) = found.filter(|_| incident.closed_at.is_none()) else { return Ok(seen) };
    let Some(process) = &on_file.content.process else { return Ok(seen) };
    let reads = reads_in(&asked.visitor, &incident.unit);
    let case = CaseLabel::new(incident.reference.as_str());
    let part = if reads { "case-file" } else { "process-state" };
    let access = Access::on(&case, Purpose::HandleCase, part);
    let mut items = vec![Item::new(process::LABEL, process)];
    items.extend(reads.then(|| Item::new(LABEL, &incident.cause)));
    let subject = on_file.application.subject;
    let ctx = for_unit(asked, &incident.unit);
    let opened = match casework.vault().open(&ctx, &access, subject, &items).await {
        Ok(opened) => opened,
        Err(privacy::OpenError::Erased) => return Ok(seen),
        Err(privacy::OpenError::Fault(fault)) => return Err(fault.into()),
    };
    let mut opened = opened.into_iter();
    let Some(process) = opened.next() else { return Ok(seen) };
    let instance: bpmn::Instance = process.json()?;
    let definition = casework.definition_by(&incident.service, &incident.definition).await?;
    let wait = bpmn::WaitId(incident.wait);
    let named = |id: &bpmn::NodeId| {
        let node = definition.bpmn.node(*id);
        (node.id.to_string(), node.label().to_owned())
    };
    seen.skippable = definition.bpmn.skippable(&instance, wait);
    seen.targets = definition.bpmn.targets(&instance, wait).iter().map(named).collect();
    if reads {
        seen.cause = opened.next().map(|cause| cause.text().map(str::to_owned)).transpose()?;
        seen.values = instance.seen_at(wait);
    }
    Ok(seen)
}

async fn one_page(
    casework: &Casework,
    asked: &Asked,
    incident: &Incident,
    form: Form,
) -> Result<OnePage, Failure> {
    let seen = seen(casework, asked, incident).await?;
    let definition = casework.definition_by(&incident.service, &incident.definition).await?;
    let reads = reads_in(&asked.visitor, &incident.unit);
    let is_open = incident.closed_at.is_none();
    let title = asked.words.t("incident-title");
    let mut page = asked.page_titled(title).back("/desk/incidents").errors_of(&form);
    if asked.query_value("again").is_some() {
        let notice = page.t("incident-again");
        page = page.notice(notice);
    }
    let node = definition.bpmn.find(&incident.node);
    let mut rows = vec![
        SummaryRow::new(page.t("incident-element"), element(casework, incident).await?),
        SummaryRow::new(page.t("incident-expression"), incident.expression.clone()),
        SummaryRow::new(
            page.t("incident-cause"),
            seen.cause.unwrap_or_else(|| page.t("incident-cause-closed")),
        ),
        SummaryRow::new(page.t("incident-since"), page.instant(incident.since)),
        SummaryRow::new(page.t("incident-tries"), incident.tries.to_string()),
        SummaryRow::new(page.t("desk-unit"), casework.unit_name(&incident.unit, asked.locale())),
        SummaryRow::new(page.t("incident-version"), short(&incident.definition)),
    ];
    if let Some(at) = incident.closed_at {
        rows.push(SummaryRow::new(page.t("incident-closed"), page.instant(at)));
    }
    let value = |(name, value): (&Arc<str>, &feel::Value)| {
        let mut text = value.to_string();
        if let Some((at, _)) = text.char_indices().nth(SHOWN_MAX) {
            text.truncate(at);
            text.push('…');
        }
        SummaryRow::new(name.to_string(), text)
    };
    let nodes: Vec<bpmn::NodeId> = node.into_iter().collect();
    Ok(OnePage {
        service: casework.service_name(&incident.service, asked.locale()),
        rows,
        case: reads.then(|| incident.reference.clone()),
        is_open,
        values: seen.values.iter().map(value).collect(),
        reads,
        skippable: seen.skippable,
        targets: seen.targets.into_iter().map(|(id, name)| Choice::new(id, name)).collect(),
        diagram: bpmn::svg(&definition.bpmn, &nodes),
        action: format!("/desk/incidents/{}", incident.id),
        form,
        page,
    })
}

/// How letting a case go on ended without success.
pub(super) enum NotMended {
    /// The official can do something about it.
    Refused(MendRefusal),
    /// Somebody was faster, or the world is broken.
    Failed(Failure),
}

impl From<Failure> for NotMended {
    fn from(failure: Failure) -> Self {
        NotMended::Failed(failure)
    }
}

impl From<MendRefusal> for NotMended {
    fn from(refusal: MendRefusal) -> Self {
        NotMended::Refused(refusal)
    }
}

/// Lets the case go on, in one unit; `also` adds to it. `true` when it failed again.
pub(super) async fn perform(
    casework: &Casework,
    asked: &Asked,
    (incident, mending): (&Incident, Mending<'_>),
    also: impl FnOnce(&mut Unit, ApplicationId),
) -> Result<bool, NotMended> {
    let ctx = for_unit(asked, &incident.unit);
    let mended = mend(casework, &ctx, &asked.visitor, (incident, mending)).await;
    let mut mended = mended.map_err(Failure::from)??;
    also(&mut mended.unit, incident.application);
    casework.commit(mended.unit).await?;
    Ok(mended.again)
}

fn read<'a>(form: &'a Form, asked: &Asked) -> Result<Mending<'a>, MendRefusal> {
    let text = form.value("text");
    let values = || match form.value("name").trim() {
        "" => Ok(Context::new()),
        name => {
            let value = read_value(form.value("value"), &asked.ctx)?;
            Ok(Context::from_iter([(Arc::<str>::from(name), value)]))
        }
    };
    match form.value("do") {
        "retry" if form.value("name").trim().is_empty() => Ok(Mending::Retry),
        "retry" => Ok(Mending::Correct { values: values()?, text }),
        "skip" => Ok(Mending::Skip { values: values()?, text }),
        "move" => Ok(Mending::Move { to: form.value("to"), text }),
        _ => Err(MendRefusal::NoWay),
    }
}

/// `POST /desk/incidents/{id}`: what was pressed.
pub(crate) async fn act(
    asked: Asked,
    State(desk): State<Arc<Desk>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let casework = &desk.casework;
    let incident = find(casework, &asked, &id).await?;
    let done = match read(&form, &asked) {
        Ok(mending) => perform(casework, &asked, (&incident, mending), |_, _| ()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(false) => see_other("/desk/incidents?done=1"),
        Ok(true) => {
            // It stands still at the same place or behind it: there one goes on.
            let now = store::list_of_application(casework.db(), incident.application).await?;
            let next = now.last().map_or(incident.id, |incident| incident.id);
            see_other(&format!("/desk/incidents/{next}?again=1"))
        }
        Err(NotMended::Failed(failure)) => Err(failure),
        Err(NotMended::Refused(refusal)) => {
            let wording = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
            match refusal.field() {
                "do" => form.refuse_whole(wording),
                field => form.refuse(field, wording),
            }
            html_refused(&one_page(casework, &asked, &incident, form).await?)
        }
    }
}

/// Tries everything again at which the same failed, each in its own unit. Gives how many went on, and how many
/// failed again.
pub(super) async fn retry_all(
    casework: &Casework,
    asked: &Asked,
    (service, definition, node): (&str, &str, &str),
) -> Result<(i64, i64), Failure> {
    let same = |incident: &&Incident| {
        incident.service == service && incident.definition == definition && incident.node == node
    };
    let found = listed(casework, asked).await?;
    let (mut done, mut again) = (0, 0);
    for incident in found.iter().filter(same).take(BATCH_MAX) {
        match perform(casework, asked, (incident, Mending::Retry), |_, _| ()).await {
            Ok(false) => done += 1,
            // One that cannot go on, or that somebody was faster with, does not hold up the others.
            Ok(true) | Err(NotMended::Refused(_)) => again += 1,
            Err(NotMended::Failed(Failure::Conflict)) => again += 1,
            Err(NotMended::Failed(failure)) => return Err(failure),
        }
    }
    Ok((done, again))
}

/// `POST /desk/incidents`: tries again what failed in the same way; or what becomes of a message that was refused.
pub(crate) async fn batch(asked: Asked, State(desk): State<Arc<Desk>>, mut form: Form) -> Answer {
    if !form.value("message").is_empty() {
        let fate = match form.value("do") {
            "give-up" => Fate::GiveUp(form.value("text")),
            _ => Fate::Retry,
        };
        let decided = undelivered::decide(&desk.casework, &asked, (form.value("message"), fate));
        return match decided.await {
            Ok(()) => see_other("/desk/incidents?done=1"),
            Err(undelivered::NotDone::Failed(failure)) => Err(failure),
            Err(undelivered::NotDone::Refused(refusal)) => {
                let wording = asked.words.t(&format!("cases-refusal-{}", refusal.word()));
                match refusal.field() {
                    "text" => form.refuse("text", wording),
                    _ => form.refuse_whole(wording),
                }
                html_refused(&list_page(&desk.casework, &asked, form).await?)
            }
        };
    }
    let of = (form.value("service"), form.value("definition"), form.value("node"));
    let (done, again) = retry_all(&desk.casework, &asked, of).await?;
    see_other(&format!("/desk/incidents?done={done}&again={again}"))
}
