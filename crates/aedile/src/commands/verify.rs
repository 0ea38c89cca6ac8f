//! `aedile verify FILE`: checks a receipt with nothing but the file and the log's published key.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use tlog::Policy;

/// Checks, and says what the receipt proves.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn run(receipt: &Path, keys: Option<&Path>) -> anyhow::Result<ExitCode> {
    let text = fs::read_to_string(receipt)
        .with_context(|| format!("cannot read the receipt {}", receipt.display()))?;
    let keys = keys.ok_or_else(|| {
        anyhow::anyhow!(
            "say which log to trust: --keys FILE, with the key that the town publishes (at /log/keys, and on paper)"
        )
    })?;
    let keys = fs::read_to_string(keys)
        .with_context(|| format!("cannot read the keys {}", keys.display()))?;
    match ledger::verify::receipt(&text, &policy(&keys)?) {
        Ok(verified) => {
            println!("The receipt is sound: this stands in the log {}.", verified.origin);
            println!("{}", verified.record);
            println!("entry {} of {}", verified.index, verified.log_size);
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            println!("The receipt proves nothing: {refusal}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The policy of a text of published keys.
///
/// # Errors
/// When it holds no key.
pub(super) fn policy(keys: &str) -> anyhow::Result<Policy> {
    ledger::verify::read_policy(keys)
        .map_err(|error| anyhow::anyhow!("the keys do not read: {error}"))
}
