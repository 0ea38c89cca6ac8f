//! How fast forms are walked and rules judge, on the examples of a town: `cargo run --release -p services
//! --example speed [TOWN] [SERVICE]`. CPU time of one thread, so that a busy machine does not count.

use std::path::Path;
use std::time::Instant;

use services::form::{lookups, walk};
use services::{Catalogue, decide, scenario};

const TIMES: u32 = 2_000;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let town = args.first().map_or("towns/demo", String::as_str);
    let service = args.get(1).map_or("parking-permit", String::as_str);
    let Ok((catalogue, _)) = Catalogue::load(Path::new(town)) else {
        eprintln!("{town} cannot be read");
        return;
    };
    let Some(definition) = catalogue.current(service) else {
        eprintln!("{town} has no service {service}");
        return;
    };
    let Some(first) = definition.scenarios.list.first() else { return };
    let Some(situation) = scenario::situation(&definition, first) else { return };
    let walked = walk(&definition, &situation);
    each("walk", || drop(walk(&definition, &situation)));
    each("lookups", || drop(lookups(&definition, &situation)));
    each("decide", || drop(decide::decide_walked(&definition, &situation, &walked)));
    each("valid until", || {
        let today = situation.received_on;
        let _ = decide::valid_until(&definition, &situation, &walked, today);
    });
    each("copy of the situation", || drop(situation.clone()));
}

fn each(what: &str, mut run: impl FnMut()) {
    let began = Instant::now();
    for _ in 0..TIMES {
        run();
    }
    println!("{what}: {:.1} µs", began.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES));
}
