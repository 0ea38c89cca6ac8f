//! Measures Aedile beside a peer or a physical limit in the same run: `./aedile bench [NAME]`.
//!
//! Every benchmark prints a table and writes it to `bench/results/`. These machines are noisy: read
//! ratios and medians, not single figures.

mod client;
mod disk;
mod http;
mod stats;
mod store;
mod table;

use std::process::ExitCode;

const USAGE: &str =
    "bench store                       units of work against the disk, both databases
bench pages ADDRESS               home and service pages of a running demo";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["store"] => store::run().await,
        ["pages", address] => http::pages(address).await,
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(table) => {
            table.print_and_keep();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
