//! Measures Aedile beside a peer or a physical limit in the same run: `./aedile bench [NAME]`.
//!
//! Every benchmark prints a table and writes it to `bench/results/`. These machines are noisy: read
//! ratios and medians, not single figures.

mod client;
mod copy;
mod decisions;
mod disk;
mod durable;
mod http;
mod keys;
mod log;
mod openid;
mod overhead;
mod passkey;
mod peers;
mod people;
mod processes;
mod processor;
mod queue;
mod size;
mod stats;
mod store;
mod submit;
mod table;

use std::process::ExitCode;

const USAGE: &str =
    "bench store                       units of work against the disk, both databases
bench log                         durable appends to the log, proofs among ten million entries
bench pages ADDRESS               home and service pages of a running demo
bench submit ADDRESS DATABASE     submissions to a running demo; its database as a path or an address
bench copy ADDRESS DATABASE       a copy of everything for somebody with 500 cases
bench overhead ADDRESS DATABASE BARE_ADDRESS BARE_DATABASE
                                  what sealing and the logs cost, beside a demo built with --features bare
bench keys                        a million keys wrapped anew by another master key
bench queue ADDRESS DATABASE      the desk's queue with a million open cases
bench openid ADDRESS SECRET        the token endpoint of a running demo, beside oidc-provider
bench passkey ADDRESS             signing in to a running demo with a passkey
bench processes                   processes in memory, beside other engines
bench processes-durable           processes with every step on the disk; a million timers
bench decisions                   decision tables, beside other engines
bench size PROGRAM LIST           memory and start; LIST is the product list, or empty";

#[tokio::main]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["processes"] => processes::run().map_err(Into::into),
        ["processes-durable"] => durable::run().await,
        ["decisions"] => decisions::run().map_err(Into::into),
        ["store"] => store::run().await,
        ["log"] => log::run().await,
        ["submit", address, database] => submit::run(address, database).await,
        ["keys"] => keys::run().await,
        ["copy", address, database] => copy::run(address, database).await,
        ["overhead", address, database, bare, of_bare] => {
            overhead::run((address, database), (bare, of_bare)).await
        }
        ["queue", address, database] => queue::run(address, database).await,
        ["size", program, list] => size::run(program, list).await,
        ["openid", address, secret] => openid::run(address, secret).await,
        ["passkey", address] => passkey::run(address).await,
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
