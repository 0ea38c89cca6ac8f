//! How fast and how big: `cargo test --release --test it -- --ignored --nocapture measure`.

use std::fs;
use std::process::Child;
use std::time::{Duration, Instant};

use letters_protocol::Client;

use crate::pipe::serve;
use crate::town::{LANGUAGES, TEMPLATES, example};

const ROUNDS: usize = 40;

#[test]
#[ignore = "a measurement, for README.md"]
fn measure_letters_a_second_and_memory() {
    let mut process = serve(&[]);
    let (replies, requests) = (process.stdout.take().unwrap(), process.stdin.take().unwrap());
    let mut client = Client::new(replies, requests);
    let first = Instant::now();
    client.render(example("decision", "en")).unwrap().outcome.unwrap();
    println!("first letter, fonts and worker included: {:?}", first.elapsed());
    for template in TEMPLATES {
        for language in LANGUAGES {
            let mut request = example(template, language);
            let mut times: Vec<Duration> = (0..ROUNDS)
                .map(|round| {
                    // Each letter is another person's: what Typst remembers helps only so far.
                    request.data["reference"] = format!("AB-{round}").into();
                    request.data["addressee"][0] = format!("Amina Haddad the {round}th").into();
                    request.data["salutation"] = format!("Dear number {round},").into();
                    request.data["body"] = vec![format!("You wrote {round} times to us.")].into();
                    let began = Instant::now();
                    client.render(request.clone()).unwrap().outcome.unwrap();
                    began.elapsed()
                })
                .collect();
            times.sort_unstable();
            let sum: Duration = times.iter().sum();
            println!(
                "{template}.{language}: p50 {:?}, max {:?}, {:.0} letters/s",
                times[ROUNDS / 2],
                times[ROUNDS - 1],
                ROUNDS as f64 / sum.as_secs_f64()
            );
        }
    }
    println!("supervisor: {}", peak(process.id()));
    let letters = 1 + ROUNDS * TEMPLATES.len() * LANGUAGES.len();
    for worker in workers(&process) {
        println!("worker: {}", peak(worker));
        println!("processor time a letter: {:.1} ms", cpu_ms(worker) / letters as f64);
    }
    drop(client);
    assert!(process.wait().unwrap().success());
}

fn workers(process: &Child) -> Vec<u32> {
    let id = process.id();
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    // The supervisor's threads start the workers, so each thread is asked.
    let threads = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let of_threads: String = threads
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok())
        .collect();
    let mut ids: Vec<u32> =
        (children + &of_threads).split_whitespace().filter_map(|id| id.parse().ok()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// proc(5): fields 14 and 15 of `/proc/<id>/stat`, in hundredths of a second on Linux.
fn cpu_ms(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u32 =
        after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u32>().ok()).sum();
    f64::from(ticks) * 10.0
}

fn peak(process: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}
