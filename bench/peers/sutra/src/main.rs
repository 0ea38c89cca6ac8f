//! `sutra-peer decide FILE` decides `d` of a DMN file for the FEEL contexts of standard input, a line each, as FEEL.

use std::process::ExitCode;

use sutra_feel::{FeelContext, FeelValue};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = match words.as_slice() {
        ["decide", file] => decisions(file),
        _ => Err("usage: sutra-peer decide FILE".into()),
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

fn decisions(file: &str) -> Outcome<String> {
    let model = sutra_dmn::load_drg(&std::fs::read(file)?)?;
    let mut told = Vec::new();
    for line in std::io::stdin().lines() {
        let given = sutra_feel::expressions::eval(&line?, &FeelContext::new())
            .map_err(|error| format!("{error:?}"))?;
        let FeelValue::Map(given) = given else { return Err("not a context".into()) };
        let decided = model.evaluate(&given);
        told.push(match decided.get("d") {
            Some(Ok(value)) => said(value),
            // An error is null by the standard.
            Some(Err(_)) => "null".to_owned(),
            None => return Err("there is no decision d".into()),
        });
    }
    Ok(told.join("\n"))
}

/// A value as FEEL.
fn said(value: &FeelValue) -> String {
    match value {
        FeelValue::List(items) => {
            let items: Vec<String> = items.iter().map(said).collect();
            format!("[{}]", items.join(", "))
        }
        FeelValue::Map(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{name}: {}", said(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        FeelValue::String(text) => {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        plain => sutra_feel::value::canonical_string_of(plain),
    }
}
