//! `dsntk-peer FILE CONTEXT…`: evaluates decision `d` of a DMN file with each FEEL context in turn and prints how
//! often per second of CPU time; `dsntk-peer load FILE` how often it is read and compiled.
//! `dsntk-peer answer CONTEXT` answers the FEEL expressions of standard input, `dsntk-peer decide FILE` decides `d` for
//! the FEEL contexts there; a line each, as FEEL.

use std::process::ExitCode;

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::FeelScope;
use dsntk_model_evaluator::ModelEvaluator;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = match words.as_slice() {
        ["load", file] => loads(file).map(|rate| format!("{rate:.3}")),
        ["answer", given] => answers(given),
        ["decide", file] => decisions(file),
        [file, contexts @ ..] => evaluations(file, contexts).map(|rate| format!("{rate:.3}")),
        [] => Err("usage: dsntk-peer FILE CONTEXT… | load FILE | answer CONTEXT | decide FILE".into()),
    };
    match told {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn evaluations(file: &str, contexts: &[&str]) -> Outcome<f64> {
    let model = dsntk_model::parse(&std::fs::read_to_string(file)?).map_err(|e| e.to_string())?;
    let evaluator = ModelEvaluator::new(&[model]).map_err(|e| e.to_string())?;
    let contexts = contexts.iter().map(|text| context(text)).collect::<Outcome<Vec<_>>>()?;
    let inputs: Vec<&FeelContext> = contexts.iter().collect();
    per_second(|number| {
        let input = inputs.get(number % inputs.len()).ok_or("no contexts")?;
        match evaluator.evaluate_invocable("https://aedile.example/speed", "speed", "d", input) {
            Value::Null(why) => Err(format!("it decided null: {why:?}").into()),
            _ => Ok(()),
        }
    })
}

fn loads(file: &str) -> Outcome<f64> {
    let text = std::fs::read_to_string(file)?;
    per_second(|_| {
        let model = dsntk_model::parse(&text).map_err(|e| e.to_string())?;
        ModelEvaluator::new(&[model]).map_err(|e| e.to_string())?;
        Ok(())
    })
}

fn answers(given: &str) -> Outcome<String> {
    let scope = FeelScope::from(context(given)?);
    let mut told = Vec::new();
    for line in std::io::stdin().lines() {
        let answer = match dsntk_feel_parser::parse_expression(&scope, &line?, false) {
            Ok(node) => said(&dsntk_feel_evaluator::evaluate(&scope, &node)),
            Err(error) => format!("unread {error}").replace('\n', " "),
        };
        told.push(answer);
    }
    Ok(told.join("\n"))
}

/// A value as FEEL, a null without its reason.
fn said(value: &Value) -> String {
    match value {
        Value::Null(_) => "null".into(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(said).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Context(context) => {
            let entries = context.iter().map(|(name, value)| format!("{name}: {}", said(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        plain => plain.to_string(),
    }
}

fn decisions(file: &str) -> Outcome<String> {
    let model = dsntk_model::parse(&std::fs::read_to_string(file)?).map_err(|e| e.to_string())?;
    let evaluator = ModelEvaluator::new(&[model]).map_err(|e| e.to_string())?;
    let mut told = Vec::new();
    for line in std::io::stdin().lines() {
        let input = context(&line?)?;
        let decided =
            evaluator.evaluate_invocable("https://aedile.example/speed", "speed", "d", &input);
        told.push(said(&decided));
    }
    Ok(told.join("\n"))
}

fn context(text: &str) -> Outcome<FeelContext> {
    let scope = FeelScope::default();
    let node = dsntk_feel_parser::parse_context(&scope, text, false).map_err(|e| e.to_string())?;
    match dsntk_feel_evaluator::evaluate(&scope, &node) {
        Value::Context(context) => Ok(context),
        other => Err(format!("not a context: {other}").into()),
    }
}

/// The median of five runs of half a second of this thread's CPU time.
fn per_second(mut work: impl FnMut(usize) -> Outcome<()>) -> Outcome<f64> {
    let mut runs = Vec::new();
    for _ in 0..5 {
        let (begun, mut count) = (cpu_seconds()?, 0_usize);
        let spent = loop {
            work(count)?;
            count += 1;
            let spent = cpu_seconds()? - begun;
            if spent >= 0.5 {
                break spent;
            }
        };
        runs.push(count as f64 / spent);
    }
    runs.sort_by(f64::total_cmp);
    Ok(runs[2])
}

/// The first field of schedstat is the thread's CPU time in nanoseconds (Linux).
fn cpu_seconds() -> Outcome<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = told.split_whitespace().next().ok_or("an empty schedstat")?.parse()?;
    Ok(nanoseconds / 1e9)
}
