//! Half a year, moment after moment: what is due next happens, and says what comes after it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use cases::application::ApplicationId;
use jiff::Timestamp;
use platform::{Actor, Locale};
use tokio::task::JoinSet;

use super::acts;
use super::dice::Dice;
use super::fees;
use super::plan::{Arrival, Script};
use super::{Seeded, Town};

/// Acts that are under way together: the writer commits them in one group.
const IN_FLIGHT: usize = 48;

/// What happens.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// Somebody applies.
    Apply(Arrival),
    /// An official works on a case.
    Work(ApplicationId, Script),
    /// The applicant answers.
    Reply(ApplicationId),
    /// The applicant takes it back.
    Withdraw(ApplicationId),
    /// The applicant pays the fee.
    Pay(ApplicationId, Script),
    /// Terms are looked at.
    Silence,
}

/// What happens next, and when.
pub(super) type Next = Option<(Timestamp, What)>;

/// What came of one moment.
#[derive(Debug)]
pub(super) enum Came {
    /// It happened; this comes next.
    Done(Next),
    /// Somebody applied.
    Applied(Next),
    /// It could not happen.
    Not(String),
}

struct Event {
    at: Timestamp,
    number: u64,
    what: What,
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Event {}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

#[derive(Default)]
struct Queue {
    heap: BinaryHeap<Reverse<Event>>,
    numbers: u64,
}

impl Queue {
    fn push(&mut self, at: Timestamp, what: What) {
        self.numbers += 1;
        self.heap.push(Reverse(Event { at, number: self.numbers, what }));
    }

    /// What happens next, as much as may happen together.
    fn batch(&mut self) -> Vec<Event> {
        let mut batch: Vec<Event> = Vec::new();
        while batch.len() < IN_FLIGHT {
            let is_alone = |event: &Event| matches!(event.what, What::Silence);
            match self.heap.peek() {
                Some(Reverse(next)) if batch.is_empty() || !is_alone(next) => {}
                _ => break,
            }
            let Some(Reverse(event)) = self.heap.pop() else { break };
            let alone = is_alone(&event);
            batch.push(event);
            if alone {
                break;
            }
        }
        batch
    }
}

/// Plays everything that is planned, and what follows from it, until now.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn play(
    town: &Arc<Town>,
    arrivals: Vec<Arrival>,
    dice: &mut Dice,
    seeded: &mut Seeded,
) -> anyhow::Result<()> {
    let mut queue = Queue::default();
    for midnight in town.midnights() {
        queue.push(midnight, What::Silence);
    }
    for arrival in arrivals {
        queue.push(arrival.at, What::Apply(arrival));
    }
    let mut not: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let batch = queue.batch();
        if batch.is_empty() {
            break;
        }
        let mut running = JoinSet::new();
        for (place, event) in batch.into_iter().enumerate() {
            let (town, mut dice) = (Arc::clone(town), dice.split());
            running.spawn(async move { (place, happen(&town, event, &mut dice).await) });
        }
        let mut came = running.join_all().await;
        came.sort_by_key(|(place, _)| *place);
        for (_, outcome) in came {
            let next = match outcome? {
                Came::Done(next) => next,
                Came::Applied(next) => {
                    seeded.applications += 1;
                    next
                }
                Came::Not(why) => {
                    *not.entry(why).or_default() += 1;
                    None
                }
            };
            if let Some((at, what)) = next.filter(|(at, _)| *at < town.now) {
                queue.push(at, what);
            }
        }
    }
    for (why, count) in not {
        seeded.skipped += count;
        tracing::debug!(count, why, "did not happen in the invented history");
    }
    Ok(())
}

async fn happen(town: &Town, event: Event, dice: &mut Dice) -> anyhow::Result<Came> {
    let at = event.at;
    match event.what {
        What::Apply(arrival) => acts::apply(town, &arrival, dice).await,
        What::Work(case, script) => acts::work(town, at, (case, script), dice).await,
        What::Reply(case) => acts::reply(town, at, case, dice).await,
        What::Withdraw(case) => acts::withdraw(town, at, case, dice).await,
        What::Pay(case, script) => fees::pay(town, at, (case, script), dice).await,
        What::Silence => {
            let ctx = dice.ctx((at, &town.zone), Actor::System("silence"), Locale::EN);
            cases::silence::run_once(&town.casework, &ctx).await?;
            Ok(Came::Done(None))
        }
    }
}
