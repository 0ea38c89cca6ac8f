//! dsntk (MIT or Apache-2.0, from crates.io): evaluations of a decision table per second of CPU time.
//!
//! `dsntk-speed 10` or `dsntk-speed 280`; the tables are written beside the program by the bench.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{FeelNumber, Name};
use dsntk_model_evaluator::ModelEvaluator;

fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn text(value: &str) -> Value {
    Value::String(value.to_string())
}

fn main() {
    let rules = std::env::args().nth(1).expect("10 or 280");
    let xml = std::fs::read_to_string(format!("dsntk/target/{rules}.dmn")).unwrap();
    let definitions = dsntk_model::parse(&xml).unwrap();
    let evaluator = ModelEvaluator::new(&[definitions]).unwrap();
    let contexts: Vec<FeelContext> = (0..6)
        .map(|n| {
            let mut context = FeelContext::default();
            if rules == "10" {
                context.set_entry(&Name::from("age"), Value::Number(FeelNumber::from(n * 17_i32)));
                context.set_entry(&Name::from("level"), text("gold"));
                context.set_entry(&Name::from("state"), text("open"));
            } else {
                context.set_entry(&Name::from("region"), text("region 140"));
                context.set_entry(&Name::from("track"), text("fast"));
            }
            context
        })
        .collect();
    let ask = |number: usize| {
        evaluator.evaluate_invocable("speed", "speed", "d", &contexts[number % 6])
    };
    assert!(!matches!(ask(1), Value::Null(_)), "{:?}", ask(1));
    let begun = cpu_seconds();
    let mut count = 0;
    while cpu_seconds() - begun < 3.0 {
        for _ in 0..20 {
            std::hint::black_box(ask(count));
            count += 1;
        }
    }
    println!("{:.0}", count as f64 / (cpu_seconds() - begun));
}
