//! What sealing, the data-use log and the town's log cost a submission: the program as it is beside one that was built
//! without them (`--features bare`), each on a demo town of its own, in turn.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use crate::people::{self, Session};
use crate::stats::median;
use crate::submit::{load, start_on};
use crate::table::Table;

const PEOPLE: usize = 640;
const RUNS: usize = 5;
const RUN: Duration = Duration::from_secs(5);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// A running demo, ready to be loaded.
struct Town<'a> {
    address: &'a str,
    sessions: Vec<Session>,
    start_on: String,
}

impl<'a> Town<'a> {
    async fn of(address: &'a str, database: &str) -> Outcome<Town<'a>> {
        let db = people::open(database).await?;
        let sessions = people::residents(address, &db, PEOPLE).await?;
        Ok(Town { address, sessions, start_on: start_on(&db).await? })
    }

    /// Submissions a second.
    async fn rate(&self, during: Duration) -> Outcome<f64> {
        let decided = AtomicU64::new(0);
        Ok(load(self.address, &self.sessions, &self.start_on, (during, &decided)).await?.0)
    }
}

pub(crate) async fn run(whole: (&str, &str), bare: (&str, &str)) -> Outcome<Table> {
    let about = "A parking permit applied for and decided in one request, 64 connections: the program as it is, and one that was built for this measurement without sealing, without the data-use log and without entries of the town's log. In turn, medians. The limit is 40 % of a submission's time.";
    let head = vec!["whole/s", "bare/s", "µs each: whole", "bare", "overhead"];
    let mut table = Table::new("overhead", about, head);
    let (whole, bare) = (Town::of(whole.0, whole.1).await?, Town::of(bare.0, bare.1).await?);
    for town in [&whole, &bare] {
        town.rate(Duration::from_secs(2)).await?;
    }
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        with.push(whole.rate(RUN).await?);
        without.push(bare.rate(RUN).await?);
    }
    let (with, without) = (median(with), median(without));
    let each = |rate: f64| 1e6 / rate;
    table.row(vec![
        format!("{with:.0}"),
        format!("{without:.0}"),
        format!("{:.0}", each(with)),
        format!("{:.0}", each(without)),
        format!("{:.0} %", (each(with) - each(without)) / each(with) * 100.0),
    ]);
    Ok(table)
}
