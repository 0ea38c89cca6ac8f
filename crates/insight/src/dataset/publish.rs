//! Publishes a new version of each dataset whose content is another one than that of its last version: file, number and
//! entry of the log in one unit.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ledger::{DATASET_PUBLISHED, file_digest, publish_file};
use platform::{CommitError, Ctx, Edge, Fault, Unit};

use super::made::make;
use super::{Dataset, OpenData, Source, Version, datasets, media_type, store};

/// What was published within this time is not published again: a server whose folder or program is behind, while all are
/// brought up to date, would go on for ever against those that are not.
const NOT_AGAIN_WITHIN: SignedDuration = SignedDuration::from_hours(1);
/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Publishes what has changed; gives back how many versions that were.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn publish_changed(data: &OpenData, ctx: &Ctx) -> Result<usize, Fault> {
    publish_due(data, ctx, &mut None).await
}

async fn publish_due(
    data: &OpenData,
    ctx: &Ctx,
    months_at: &mut Option<Timestamp>,
) -> Result<usize, Fault> {
    let latest = store::list_latest(&data.db).await?;
    let mut count = 0;
    for dataset in datasets(&data.catalogue, ctx.locale()) {
        let last = latest.iter().find(|version| *version.dataset == *dataset.about.id);
        if is_due(&dataset, last, ctx, months_at) && publish(data, ctx, (&dataset, last)).await? {
            count += 1;
        }
    }
    Ok(count)
}

/// Figures of months are made once a month: only months that are over are in them. A month that changed nothing has no
/// version to tell by, and is looked at once an hour.
fn is_due(
    dataset: &Dataset,
    last: Option<&Version>,
    ctx: &Ctx,
    months_at: &mut Option<Timestamp>,
) -> bool {
    let (Source::Months, Some(last)) = (&dataset.source, last) else { return true };
    let published_on = last.published_at.to_zoned(ctx.zone().clone()).date();
    let is_recent = months_at.is_some_and(|at| ctx.now().duration_since(at) < NOT_AGAIN_WITHIN);
    if published_on >= ctx.today().first_of_month() || is_recent {
        return false;
    }
    *months_at = Some(ctx.now());
    true
}

async fn publish(
    data: &OpenData,
    ctx: &Ctx,
    (dataset, last): (&Dataset, Option<&Version>),
) -> Result<bool, Fault> {
    let made = make(data, ctx, &dataset.source).await?;
    let sha256 = file_digest(&made.content);
    if last.is_some_and(|last| last.sha256 == sha256) {
        return Ok(false);
    }
    let since = ctx.now() - NOT_AGAIN_WITHIN;
    if store::was_published(&data.db, (&dataset.about.id, &sha256), since).await? {
        return Ok(false);
    }
    let (id, ending) = (&dataset.about.id, dataset.source.ending());
    let number = last.map_or(0, |last| last.number) + 1;
    let file = format!("{id}-{number}.{ending}");
    let mut unit = Unit::new();
    let published = (&*file, media_type(ending), &*made.content);
    let entry = publish_file(&mut unit, ctx, DATASET_PUBLISHED, published);
    let size = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
    let version = Version {
        dataset: id.to_string(),
        number,
        file,
        bytes: size(made.content.len()),
        rows: size(made.rows),
        sha256,
        entry,
        published_at: ctx.now(),
    };
    store::insert(&mut unit, ctx, &version, &made.content);
    match data.db.commit(unit).await {
        Ok(()) => Ok(true),
        // Another server was faster.
        Err(CommitError::Conflict { .. }) => Ok(false),
        Err(CommitError::Fault(fault)) => Err(fault),
    }
}

/// Looks for what has changed, for ever.
pub async fn run(data: OpenData, edge: Edge) {
    let mut months_at = None;
    loop {
        match publish_due(&data, &edge.system("open data"), &mut months_at).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "open data was published"),
            Err(fault) => tracing::warn!(%fault, "open data could not be published"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
