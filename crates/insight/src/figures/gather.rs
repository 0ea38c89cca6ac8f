//! Gathers the tallies from the cases, and keeps the published figures fresh for the live page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cases::application::DecidedBy;
use cases::application::figures;
use jiff::Timestamp;
use platform::{Ctx, Db, Edge, Fault};
use tokio::sync::{Mutex, watch};

use super::window::{self, Window};
use super::{Decided, ServiceFigures, publish};

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

/// Reads what the window lacks and publishes what may be published.
///
/// # Errors
/// A fault when the database cannot answer.
async fn gather(window: &mut Window, db: &Db, ctx: &Ctx) -> Result<Published, Fault> {
    for slots in window.due(ctx.now()) {
        let moments = window::moments(&slots);
        let submitted = figures::submitted_in(db, &moments).await?;
        let decided = figures::decided_in(db, &moments, ctx.zone()).await?;
        window.put(&slots, submitted, decided.into_iter().map(counted).collect());
    }
    let mut tallies = window.tallies(ctx.zone());
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

/// Gathers everything anew, at the moment of this context: for the figures of a day that is over.
///
/// # Errors
/// A fault when the database cannot answer.
pub(crate) async fn gather_once(db: &Db, ctx: &Ctx) -> Result<Published, Fault> {
    gather(&mut Window::default(), db, ctx).await
}

fn counted(figure: figures::DecidedFigure) -> (String, Timestamp, Decided) {
    let decided = Decided {
        seconds: figure.decided_at.duration_since(figure.submitted_at).as_secs(),
        automatic: figure.decided_by == DecidedBy::Rules,
        within_term: figure.within_term,
    };
    (figure.service, figure.decided_at, decided)
}

/// The figures as last gathered; changes wake whoever watches.
#[derive(Clone, Debug)]
pub struct Live {
    figures: watch::Sender<Arc<Published>>,
    window: Arc<Mutex<Window>>,
}

impl Default for Live {
    fn default() -> Self {
        Live { figures: watch::Sender::new(Arc::default()), window: Arc::default() }
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

    /// How often a service was applied for; 0 where that is suppressed.
    pub fn uses(&self, service: &str) -> u64 {
        let figures = self.figures.borrow();
        let of = figures.services.get(service);
        of.and_then(|figures| figures.applications.exact()).unwrap_or_default()
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
        Live { figures: watch::Sender::new(Arc::new(published)), window: Arc::default() }
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
        let mut window = self.window.lock().await;
        let fresh = Arc::new(gather(&mut window, db, ctx).await?);
        drop(window);
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
