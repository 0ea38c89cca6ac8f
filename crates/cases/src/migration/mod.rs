//! Running cases go over to another version of their service: planned, tried on all of them in memory, then done
//! case by case, each an act in its history and in the log.

pub(crate) mod api;
pub(crate) mod pages;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bpmn::{Instance, Plan};
use platform::jobs::{self, Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Unit};
use serde::{Deserialize, Serialize};
use services::Definition;

use crate::application::ApplicationId;
use crate::casework::Casework;
use crate::history::{Act, kind};
use crate::process;
use crate::process::resume::{self, Loaded};

/// The permission to let cases go over.
pub const PUBLISH: &str = "services.publish";
/// The kind of job behind one case.
const JOB: &str = "cases.migrate";
/// Cases that one try looks at, and one run moves; the rest needs another.
pub const CASES_MAX: i64 = 10_000;
/// Refused cases that a report names.
const NAMED_MAX: usize = 200;
/// Elements that can be placed by hand.
const PLACED_MAX: usize = 200;

/// From which version to which, and what is placed by hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The service.
    pub service: String,
    /// The version on which the cases run.
    pub from: String,
    /// The version on which they go on.
    pub to: String,
    /// Elements whose id is another one there.
    pub placed: Vec<(String, String)>,
}

/// Both versions of an order.
pub struct Versions {
    /// On which the cases run.
    pub from: Arc<Definition>,
    /// On which they go on.
    pub to: Arc<Definition>,
}

impl Order {
    /// The two versions.
    ///
    /// # Errors
    /// A fault when one is not there.
    pub async fn versions(&self, casework: &Casework) -> Result<Versions, Fault> {
        Ok(Versions {
            from: casework.definition_by(&self.service, &self.from).await?,
            to: casework.definition_by(&self.service, &self.to).await?,
        })
    }

    /// The plan.
    pub fn plan<'a>(&self, versions: &'a Versions) -> Plan<'a> {
        let placed: Vec<(&str, &str)> =
            self.placed.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        Plan::between(&versions.from.bpmn, &versions.to.bpmn, &placed)
    }
}

/// Reads `from = to`, a line each.
pub fn read_placed(written: &str) -> Option<Vec<(String, String)>> {
    let lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
    let pair = |line: &str| {
        let (from, to) = line.split_once('=')?;
        let (from, to) = (from.trim(), to.trim());
        (!from.is_empty() && !to.is_empty()).then(|| (from.to_owned(), to.to_owned()))
    };
    let placed: Option<Vec<(String, String)>> = lines.map(pair).collect();
    placed.filter(|placed| placed.len() <= PLACED_MAX)
}

/// What a try found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases that go over.
    pub fits: usize,
    /// Cases that do not, with their reference and every reason; the first two hundred.
    pub refused: Vec<(String, Vec<String>)>,
    /// How many do not.
    pub refused_count: usize,
    /// Whether there are more cases than were looked at.
    pub more: bool,
}

/// Tries an order on every running case, in memory; nothing is changed.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn try_all(casework: &Casework, ctx: &Ctx, order: &Order) -> Result<Report, Fault> {
    let versions = order.versions(casework).await?;
    let plan = order.plan(&versions);
    let (cases, more) = store::running(casework.db(), order).await?;
    let mut report = Report { more, ..Report::default() };
    for id in cases {
        let Some(loaded) = resume::load(casework, ctx, id).await? else { continue };
        let mut unit = Unit::new();
        let moved = moved(casework, (ctx, &mut unit), &loaded, &plan)?;
        // That the state was opened is recorded, also when nothing comes of it.
        casework.db().commit(unit).await?;
        match moved {
            Ok(_) => report.fits += 1,
            Err(why) => {
                report.refused_count += 1;
                if report.refused.len() < NAMED_MAX {
                    report.refused.push((loaded.on_file.application.label(), why));
                }
            }
        }
    }
    Ok(report)
}

/// Lets every running case go over, each by a job of its own. Gives how many there are.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn run_all(casework: &Casework, ctx: &Ctx, order: &Order) -> Result<usize, Fault> {
    let (cases, _) = store::running(casework.db(), order).await?;
    let mut unit = Unit::new();
    for application in &cases {
        let job = Migrate { application: *application, order: order.clone(), by: by(ctx) };
        jobs::enqueue(&mut unit, ctx, JOB, &job, ctx.now());
    }
    if !cases.is_empty() {
        casework.db().commit(unit).await?;
    }
    Ok(cases.len())
}

/// One case.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Migrate {
    application: ApplicationId,
    order: Order,
    by: Option<By>,
}

/// The official who ordered it; none from the command line.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct By {
    person: platform::id::PersonId,
    role: String,
    unit: String,
}

fn by(ctx: &Ctx) -> Option<By> {
    match ctx.actor() {
        Actor::Official { person, role, unit } => {
            Some(By { person: *person, role: role.to_string(), unit: unit.to_string() })
        }
        _ => None,
    }
}

/// Registers the job.
pub fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move { run(&casework, &ctx, &job).await }
    });
}

async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Migrate { application, order, by } = job.read()?;
    let actor = by.map_or(Actor::System("migration"), |by| Actor::Official {
        person: by.person,
        role: by.role.into(),
        unit: by.unit.into(),
    });
    let ctx = ctx.acting_as(actor);
    match migrate(casework, &ctx, application, &order).await? {
        Some(Ok(mut unit)) => {
            job.finish_in(&mut unit);
            casework.db().commit(unit).await?;
            Ok(Ended::InItsUnit)
        }
        Some(Err(why)) => {
            tracing::warn!(case = %application, why = why.join("; "), "a case stays on its version");
            Ok(Ended::Done)
        }
        None => Ok(Ended::Done),
    }
}

/// Lets one case go over, in one unit. None when it is over, or of another version by now.
///
/// # Errors
/// A fault when the database cannot answer.
async fn migrate(
    casework: &Casework,
    ctx: &Ctx,
    id: ApplicationId,
    order: &Order,
) -> Result<Option<Result<Unit, Vec<String>>>, Fault> {
    let Some(loaded) = resume::load(casework, ctx, id).await? else { return Ok(None) };
    let application = &loaded.on_file.application;
    if !application.state.is_running() || application.definition != order.from {
        return Ok(None);
    }
    let versions = order.versions(casework).await?;
    let plan = order.plan(&versions);
    let mut work = loaded.work(ctx);
    let mut opening = Unit::new();
    let moved = match moved(casework, (ctx, &mut opening), &loaded, &plan)? {
        Ok(moved) => moved,
        Err(why) => return Ok(Some(Err(why))),
    };
    work.unit.join(opening);
    work.application.definition.clone_from(&order.to);
    let versions_named = (order.from.as_str(), order.to.as_str());
    process::journal::write_moved(&mut work, versions_named, &order.placed);
    let short: String = order.to.chars().take(12).collect();
    // Placing by hand moves a case that stands there as mending does: what was placed is kept with the act, and tells the
    // two apart.
    let stands_at = |to: &String| {
        let positions = moved.positions();
        positions.iter().any(|node| &*versions.to.bpmn.node(*node).id == to.as_str())
    };
    let of_this_case = order.placed.iter().filter(|(_, to)| stands_at(to));
    let placed: Vec<String> = of_this_case.map(|(from, to)| format!("{from} = {to}")).collect();
    let placed = placed.join("\n");
    let text = (!placed.is_empty()).then_some(placed.as_str());
    work.record(Act { kind: kind::MIGRATED, detail: Some(&short), text });
    let sealed = loaded.key.seal_json(ctx, process::LABEL, &moved);
    crate::application::store::update_process(&mut work.unit, id, &sealed);
    for (from, to) in plan.placed() {
        let (from, to) = (&versions.from.bpmn.node(from).id, &versions.to.bpmn.node(to).id);
        if from != to {
            store::rename(&mut work.unit, id, (from, to));
        }
    }
    store::move_incidents(&mut work.unit, id, &order.to);
    Ok(Some(Ok(work.into_unit())))
}

/// The state of a case as it stands in the other version, or why it cannot.
fn moved(
    casework: &Casework,
    (ctx, unit): (&Ctx, &mut Unit),
    loaded: &Loaded,
    plan: &Plan<'_>,
) -> Result<Result<Instance, Vec<String>>, Fault> {
    let Some(instance) = loaded.open_process(casework, ctx, unit)? else {
        return Ok(Err(vec![bpmn::Misfit::NotOfVersion.to_string()]));
    };
    let moved = plan.migrate(&instance);
    Ok(moved.map_err(|why| why.iter().map(ToString::to_string).collect()))
}
