//! "What if": past cases judged by other rules. Only counts leave this file; each opening is in the data-use log.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use platform::jobs::{Ended, Job, Runner};
use platform::{Actor, Ctx, Fault, Unit};
use privacy::{Access, CaseLabel, Item, OpenError, Purpose, refused_use};
use serde::{Deserialize, Serialize};
use services::decide::{Findings, Outcome, decide};
use services::{Definition, Finding};

use super::candidate::Candidate;
use super::{ChangeId, store};
use crate::application::store::{self as applications, Key};
use crate::application::{Application, ApplicationId};
use crate::apply::dossier::{self, Dossier};
use crate::casework::Casework;
use crate::rights;

/// The kind of job that counts.
pub(crate) const JOB: &str = "cases.change.what-if";
/// Cases that are looked at, the last decided first.
pub const CASES_MAX: i64 = 200;

/// Counts for a change.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) change: ChangeId,
}

/// What other rules would have meant. No case and no person is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Cases that were judged by both.
    pub cases: u64,
    /// Of them, how many would come out differently.
    pub differ: u64,
    /// How many of those by what differs: `granted to refused`, `price`, `values`, `criteria`.
    pub by: BTreeMap<String, u64>,
    /// Cases that were not judged: their person was erased or objected to it, or they were never sealed with answers.
    pub skipped: u64,
}

/// How the two sides of a comparison judge.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The rules as they are.
    pub before: &'a Definition,
    /// Other rules.
    pub after: &'a Definition,
    /// The day whose law the other side takes; none for each case's own.
    pub on: Option<Date>,
}

/// Judges the cases of a service that were decided last by both. `each` is told the reference of every case that
/// would come out differently, and how: whoever asks decides whether that is shown.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn over_past(
    casework: &Casework,
    ctx: &Ctx,
    sides: Sides<'_>,
    mut each: impl FnMut(&str, &[String]),
) -> Result<WhatIf, Fault> {
    let mut counted = WhatIf::default();
    let cases = store::list_decided(casework.db(), &sides.before.id, CASES_MAX).await?;
    for id in cases {
        let Some((application, dossier)) = opened(casework, ctx, id).await? else {
            counted.skipped += 1;
            continue;
        };
        let kinds = differs(ctx, sides, (&application, &dossier));
        counted.cases += 1;
        if !kinds.is_empty() {
            counted.differ += 1;
            each(&application.label(), &kinds);
        }
        for kind in kinds {
            *counted.by.entry(kind).or_default() += 1;
        }
    }
    Ok(counted)
}

/// Other law: other rules, another day, or both.
#[derive(Clone, Copy, Debug, Default)]
pub struct Other<'a> {
    /// The file of other rules.
    pub rules: Option<&'a str>,
    /// The day whose rates count.
    pub on: Option<Date>,
}

/// What other law would have meant for the past cases of a service: from the command line.
///
/// # Errors
/// A fault when the database cannot answer. Inside: what is wrong with the other rules.
pub async fn try_law(
    casework: &Casework,
    ctx: &Ctx,
    (before, other): (Arc<Definition>, Other<'_>),
    each: impl FnMut(&str, &[String]),
) -> Result<Result<WhatIf, Vec<Finding>>, Fault> {
    let rules = other.rules.or(before.rules.source()).unwrap_or_default().to_owned();
    let candidate = Candidate::of(casework, Arc::clone(&before), &rules).await?;
    let Some(candidate) = candidate else { return Ok(Err(Vec::new())) };
    let Some(after) = &candidate.after else {
        let findings = candidate.findings.into_iter().map(|placed| placed.finding);
        return Ok(Err(findings.filter(Finding::is_error).collect()));
    };
    let sides = Sides { before: &before, after, on: other.on };
    over_past(casework, ctx, sides, each).await.map(Ok)
}

/// The answers of a case; its person sees that they were opened, and for what.
async fn opened(
    casework: &Casework,
    ctx: &Ctx,
    id: ApplicationId,
) -> Result<Option<(Application, Dossier)>, Fault> {
    let on_file = applications::find(casework.db(), Key::Id(id)).await?;
    let Some(on_file) = on_file else { return Ok(None) };
    let case = CaseLabel::new(on_file.application.label());
    let access = Access::on(&case, Purpose::TryRules, "answers");
    let item = Item::new(dossier::LABEL, &on_file.content.answers);
    let subject = on_file.application.subject;
    // Who objected to this use, or restricted it, is counted as skipped.
    let refused = refused_use::store::is_refused(casework.db(), subject, Purpose::TryRules).await?;
    if refused || rights::is_restricted(casework, ctx, &on_file.application).await? {
        return Ok(None);
    }
    match casework.vault().open_one(ctx, &access, subject, item).await {
        Ok(plain) => Ok(Some((on_file.application, Dossier::read(&plain)?))),
        Err(OpenError::Erased) => Ok(None),
        Err(OpenError::Fault(fault)) => Err(fault),
    }
}

/// What differs for one case.
fn differs(
    ctx: &Ctx,
    sides: Sides<'_>,
    (application, dossier): (&Application, &Dossier),
) -> Vec<String> {
    let received = application.submitted_at.unwrap_or(application.created_at);
    let received_on = received.to_zoned(ctx.zone().clone()).date();
    let situation = dossier.situation(ctx, received_on);
    let other = match sides.on {
        Some(day) => dossier.situation(ctx, received_on).by_the_law_of(day),
        None => situation.clone(),
    };
    kinds(&decide(sides.before, &situation), &decide(sides.after, &other))
}

/// What differs, in stable words.
fn kinds(before: &Findings, after: &Findings) -> Vec<String> {
    let word = |outcome: Outcome| match outcome {
        Outcome::Granted => "granted",
        Outcome::Refused => "refused",
        Outcome::Desk => "desk",
    };
    let mut kinds = Vec::new();
    if before.outcome != after.outcome {
        kinds.push(format!("{}-{}", word(before.outcome), word(after.outcome)));
    }
    if before.price_cents != after.price_cents {
        kinds.push("price".to_owned());
    }
    if before.values != after.values {
        kinds.push("values".to_owned());
    }
    if before.route != after.route || before.unit != after.unit {
        kinds.push("route".to_owned());
    }
    kinds
}

/// Registers the job.
pub(super) fn handle_jobs(runner: &mut Runner, casework: &Casework) {
    let casework = casework.clone();
    runner.handle(JOB, move |job: Job, ctx: Ctx| {
        let casework = casework.clone();
        async move {
            let ctx = ctx.acting_as(Actor::System("what-if"));
            run(&casework, &ctx, &job).await
        }
    });
}

async fn run(casework: &Casework, ctx: &Ctx, job: &Job) -> Result<Ended, Fault> {
    let Count { change } = job.read()?;
    let Some(change) = store::find(casework.db(), change).await? else { return Ok(Ended::Done) };
    let before = casework.definition_by(&change.service, &change.base).await?;
    let candidate = Candidate::of(casework, before, &change.rules).await?;
    let Some(candidate) = candidate else { return Ok(Ended::Done) };
    // Rules with errors judge nothing; the page says that they have some.
    let Some(after) = &candidate.after else { return Ok(Ended::Done) };
    let sides = Sides { before: &candidate.before, after, on: None };
    let counted = over_past(casework, ctx, sides, |_, _| {}).await?;
    let mut unit = Unit::new();
    store::set_what_if(&mut unit, change.id, &counted);
    job.finish_in(&mut unit);
    casework.db().commit(unit).await?;
    Ok(Ended::InItsUnit)
}
