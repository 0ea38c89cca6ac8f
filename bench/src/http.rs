//! Load over HTTP from the same machine: pages from memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;

use crate::client::Client;
use crate::stats::{Latencies, median};
use crate::table::Table;

const CONNECTIONS: usize = 64;
const RUN: Duration = Duration::from_secs(4);
const RUNS: usize = 3;

/// A stranger's pages, beside a file that comes from memory without any work: the limit of this machine.
pub(crate) async fn pages(address: &str) -> Result<Table, Box<dyn std::error::Error>> {
    let mut home = Client::connect(address).await?;
    let page = String::from_utf8_lossy(&home.get("/").await?.body).into_owned();
    let style = page
        .split('"')
        .find(|part| part.starts_with("/assets/") && part.ends_with(".js"))
        .ok_or("the home page names no script")?
        .to_owned();
    let service = page
        .split('"')
        .find(|part| part.starts_with("/services/"))
        .unwrap_or("/services/parking-permit")
        .to_owned();
    let about = format!(
        "Pages of a stranger, {CONNECTIONS} connections, load from the same two cores, median of {RUNS} runs. The first row is the limit: bytes from memory."
    );
    let mut table =
        Table::new("pages", about, vec!["page", "requests/s", "p50 ms", "p99 ms", "of the limit"]);
    let mut limit = 0.0;
    for path in [style.as_str(), "/", service.as_str()] {
        let (mut rates, mut all) = (Vec::new(), Latencies::default());
        for _ in 0..RUNS {
            let (rate, latencies) = load(address, path).await?;
            rates.push(rate);
            all.join(latencies);
        }
        let rate = median(rates);
        if limit == 0.0 {
            limit = rate;
        }
        table.row(vec![
            path.split('.').next().unwrap_or(path).to_owned(),
            format!("{rate:.0}"),
            format!("{:.2}", all.ms(50)),
            format!("{:.2}", all.ms(99)),
            format!("{:.2}", rate / limit),
        ]);
    }
    Ok(table)
}

async fn load(address: &str, path: &str) -> Result<(f64, Latencies), Box<dyn std::error::Error>> {
    let start = Arc::new(Barrier::new(CONNECTIONS + 1));
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut client = Client::connect(address).await?;
        let (start, path) = (Arc::clone(&start), path.to_owned());
        tasks.push(tokio::spawn(async move {
            let mut latencies = Latencies::default();
            start.wait().await;
            let until = Instant::now() + RUN;
            while Instant::now() < until {
                let began = Instant::now();
                match client.get(&path).await {
                    Ok(reply) if reply.status == 200 => latencies.add(began.elapsed()),
                    _ => break,
                }
            }
            latencies
        }));
    }
    start.wait().await;
    let began = Instant::now();
    let mut all = Latencies::default();
    for task in tasks {
        all.join(task.await?);
    }
    Ok((all.count() as f64 / began.elapsed().as_secs_f64(), all))
}
