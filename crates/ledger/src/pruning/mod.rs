//! From which entry on the log is published (C2SP tlog-tiles, "Pruning"): by a policy that the town publishes, and by
//! denying what is older, not by deleting it. The tree stays as it is, so everything that was ever proven stays proven.

mod store;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use platform::id::Id;
use platform::{CommitError, Ctx, Db, Fault, Unit};
use tlog::Resource;

use crate::entry::EntryId;
use crate::publish::read_resource_of;
use crate::rotation::store as rotation;
use crate::store::LogNumber;

/// The fewest days for which a town may publish its entries: ample time for whoever follows the log.
pub const PUBLISHED_DAYS_MIN: u32 = 30;

/// How long entries are published. There is no pruning without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PruningPolicy {
    days: u32,
}

impl PruningPolicy {
    /// A policy of so many days; none for fewer than [`PUBLISHED_DAYS_MIN`].
    pub fn of_days(days: u32) -> Option<PruningPolicy> {
        (days >= PUBLISHED_DAYS_MIN).then_some(PruningPolicy { days })
    }

    /// The days for which an entry is published at least.
    pub fn days(self) -> u32 {
        self.days
    }
}

/// What is published of the log, as `/log/pruning` says it to programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The minimum index: earlier entries may be refused.
    pub minimum: u64,
    /// The days for which an entry is published at least; none: for ever.
    pub days: Option<u32>,
}

impl Published {
    /// Everything, for ever.
    pub const ALL: Published = Published { minimum: 0, days: None };

    /// Reads what [`Published`] writes. Lines of other words are for later versions.
    pub fn parse(text: &str) -> Option<Published> {
        let value = |word: &str| {
            let line = text.lines().take(LINES_MAX).find_map(|line| line.strip_prefix(word));
            line.and_then(|rest| rest.strip_prefix(' '))
        };
        let days = match value("published-days")? {
            "all" => None,
            days => Some(days.parse().ok()?),
        };
        Some(Published { minimum: value("minimum-index")?.parse().ok()?, days })
    }
}

/// Lines that are read of what a log says about its pruning.
const LINES_MAX: usize = 16;

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.days.map_or("all".to_owned(), |days| days.to_string());
        write!(f, "minimum-index {}\npublished-days {days}\n", self.minimum)
    }
}

/// What a policy does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PruningPlan {
    /// Size of the log.
    pub size: u64,
    /// The minimum index until now.
    pub before: u64,
    /// The minimum index from now on.
    pub minimum: u64,
    /// Entries since this instant stay published.
    pub since: Timestamp,
}

/// What is published now, by this policy.
pub async fn read_published(db: &Db, policy: Option<PruningPolicy>) -> Result<Published, Fault> {
    let minimum = store::find_minimum(db).await?.unwrap_or_default();
    Ok(Published { minimum, days: policy.map(PruningPolicy::days) })
}

/// The same of any of the town's logs.
pub(crate) async fn read_published_of(
    db: &Db,
    log: LogNumber,
    policy: Option<PruningPolicy>,
) -> Result<Published, Fault> {
    let minimum = minimum_of(db, log).await?;
    Ok(Published { minimum, days: policy.map(PruningPolicy::days) })
}

/// Says what a policy would do; without one, everything is published again.
pub async fn plan_pruning(
    db: &Db,
    ctx: &Ctx,
    policy: Option<PruningPolicy>,
) -> Result<PruningPlan, Fault> {
    let before = store::find_minimum(db).await?.unwrap_or_default();
    let head = crate::store::find_head(db).await?;
    let (log, size) = head.map_or((LogNumber::FIRST, 0), |head| (head.log, head.size));
    let Some(policy) = policy else {
        return Ok(PruningPlan { size, before, minimum: 0, since: Timestamp::UNIX_EPOCH });
    };
    let age = SignedDuration::from_hours(24 * i64::from(policy.days));
    let since = ctx.now().checked_sub(age).unwrap_or(Timestamp::UNIX_EPOCH);
    let begin = u64::try_from(since.as_millisecond()).unwrap_or_default();
    let first = store::find_first_place(db, log, EntryId(Id::from_parts(begin, 0))).await?;
    // An entry may have its place and be of no head that this reading saw.
    let minimum = first.map_or(size, |place| place.min(size));
    Ok(PruningPlan { size, before, minimum, since })
}

/// Does what [`plan_pruning`] said. Nothing is deleted: with a longer policy, or none, it is published again.
pub async fn prune(
    db: &Db,
    ctx: &Ctx,
    policy: Option<PruningPolicy>,
) -> Result<PruningPlan, Fault> {
    let plan = plan_pruning(db, ctx, policy).await?;
    let mut unit = Unit::new();
    store::put_minimum(&mut unit, ctx, (plan.minimum, policy.map_or(0, PruningPolicy::days)));
    db.commit(unit).await.map_err(CommitError::into_fault)?;
    Ok(plan)
}

/// What is served under an address of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Served {
    /// This.
    Content(Vec<u8>),
    /// Nothing any more: the entries before this one are not published.
    Pruned {
        /// The minimum index.
        minimum: u64,
    },
    /// The log has not grown so far.
    NotThere,
}

/// From which entry on one of the town's logs is published: a closed one stays as it was when it was closed.
pub(crate) async fn minimum_of(db: &Db, log: LogNumber) -> Result<u64, Fault> {
    match rotation::find_closed(db, log).await? {
        Some(closed) => Ok(closed.minimum),
        None => Ok(store::find_minimum(db).await?.unwrap_or_default()),
    }
}

/// A resource of one of the town's logs as it is published.
pub(crate) async fn serve(db: &Db, log: LogNumber, resource: Resource) -> Result<Served, Fault> {
    let minimum = match resource {
        Resource::Checkpoint => 0,
        Resource::Hashes(_) | Resource::Entries(_) => minimum_of(db, log).await?,
    };
    if resource.is_pruned_below(minimum) {
        return Ok(Served::Pruned { minimum });
    }
    Ok(read_resource_of(db, log, resource).await?.map_or(Served::NotThere, Served::Content))
}
