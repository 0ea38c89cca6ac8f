//! Gathers the tallies from the cases, and keeps the published figures fresh for the live page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cases::application::DecidedBy;
use cases::application::figures;
use jiff::ToSpan;
use platform::{Ctx, Db, Edge, Fault};
use tokio::sync::watch;

use super::{Decided, ServiceFigures, Tally, WINDOW_DAYS, publish};

/// The shortest time between two gatherings.
pub const PAUSE: Duration = Duration::from_secs(1);
/// A gathering may take at most this share of the machine's time (1 of so many).
const SHARE_OF_TIME: u32 = 100;

/// The published figures of all services, by service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// By the service's id.
    pub services: BTreeMap<String, ServiceFigures>,
}

/// Reads the window and publishes what may be published.
///
/// # Errors
/// A fault when the database cannot answer.
pub async fn gather(db: &Db, ctx: &Ctx) -> Result<Published, Fault> {
    let since =
        ctx.now().to_zoned(ctx.zone().clone()).saturating_sub(WINDOW_DAYS.days()).timestamp();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (service, at) in figures::submitted_since(db, since).await? {
        let day = at.to_zoned(ctx.zone().clone()).date();
        *tallies.entry(service).or_default().submitted_on.entry(day).or_default() += 1;
    }
    for figure in figures::decided_since(db, since, ctx.zone()).await? {
        let decided = Decided {
            seconds: figure.decided_at.duration_since(figure.submitted_at).as_secs(),
            automatic: figure.decided_by == DecidedBy::Rules,
            within_term: figure.within_term,
        };
        tallies.entry(figure.service).or_default().decided.push(decided);
    }
    for (service, count) in figures::running(db).await? {
        tallies.entry(service).or_default().running = u64::try_from(count).unwrap_or_default();
    }
    let today = ctx.today();
    let services = tallies
        .into_iter()
        .map(|(service, tally)| (service.clone(), publish(&service, &tally, today)))
        .collect();
    Ok(Published { services })
}

/// The figures as last gathered; changes wake whoever watches.
#[derive(Clone, Debug)]
pub struct Live {
    figures: watch::Sender<Arc<Published>>,
}

impl Default for Live {
    fn default() -> Self {
        Live { figures: watch::Sender::new(Arc::default()) }
    }
}

impl Live {
    /// The figures now.
    pub fn now(&self) -> Arc<Published> {
        self.figures.borrow().clone()
    }

    /// Half and nine tenths of the decisions of a service took at most so many seconds; none where too few
    /// were taken to say.
    pub fn observed(&self, service: &str) -> Option<(i64, i64)> {
        let figures = self.figures.borrow();
        let figures = figures.services.get(service)?;
        figures.p50_seconds.zip(figures.p90_seconds)
    }

    /// The ids of the services with most applications, most first. What is suppressed is left out.
    pub fn most_used(&self, limit: usize) -> Vec<String> {
        let published = self.now();
        let exact = |figures: &ServiceFigures| figures.applications.exact().unwrap_or_default();
        let mut used: Vec<&ServiceFigures> =
            published.services.values().filter(|figures| exact(figures) > 0).collect();
        used.sort_by_key(|figures| std::cmp::Reverse(exact(figures)));
        used.into_iter().take(limit).map(|figures| figures.service.clone()).collect()
    }

    /// Figures that are known already, for tests and previews.
    #[cfg(test)]
    pub(crate) fn of(published: Published) -> Live {
        Live { figures: watch::Sender::new(Arc::new(published)) }
    }

    #[cfg(test)]
    pub(crate) fn set(&self, published: Published) {
        self.figures.send_replace(Arc::new(published));
    }

    /// Wakes when the figures have changed.
    pub fn changes(&self) -> watch::Receiver<Arc<Published>> {
        self.figures.subscribe()
    }

    /// Gathers once.
    ///
    /// # Errors
    /// A fault when the database cannot answer.
    pub async fn refresh(&self, db: &Db, ctx: &Ctx) -> Result<(), Fault> {
        let fresh = Arc::new(gather(db, ctx).await?);
        self.figures.send_if_modified(|figures| {
            let changed = **figures != *fresh;
            *figures = fresh;
            changed
        });
        Ok(())
    }

    /// Gathers whenever something was committed, but not more often than the machine can bear.
    pub async fn run(&self, db: Db, edge: Edge) {
        let mut commits = db.commits();
        loop {
            let ctx = edge.system("figures");
            let began = edge.now();
            if let Err(fault) = self.refresh(&db, &ctx).await {
                tracing::warn!(%fault, "the figures could not be gathered");
            }
            let took = Duration::try_from(edge.now().duration_since(began)).unwrap_or_default();
            tokio::time::sleep(PAUSE.max(took * SHARE_OF_TIME)).await;
            // Other processes on the same database are not heard, so look from time to time all the same.
            let _ = tokio::time::timeout(Duration::from_secs(15), commits.changed()).await;
        }
    }
}
