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
pub(super) fn run(
    receipt: &Path,
    keys: Option<&Path>,
    policy: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let text = fs::read_to_string(receipt)
        .with_context(|| format!("cannot read the receipt {}", receipt.display()))?;
    let file = policy.or(keys).ok_or_else(|| {
        anyhow::anyhow!(
            "say which log to trust: --policy FILE or --keys FILE, with what the town publishes (at /log/policy and /log/keys, and on paper)"
        )
    })?;
    let policy = read_policy(file)?;
    match ledger::verify::receipt(&text, &policy) {
        Ok(verified) => {
            println!("The receipt is sound: this stands in the log {}.", verified.origin);
            println!("{}", verified.record);
            println!("entry {} of {}", verified.index, verified.log_size);
            for (name, seconds) in &verified.witnessed {
                let seconds = i64::try_from(*seconds).unwrap_or(i64::MAX);
                let at = jiff::Timestamp::from_second(seconds).unwrap_or_default();
                println!("seen by {name}, {at}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            println!("The receipt proves nothing: {refusal}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The policy of a file with what a town publishes about its log.
///
/// # Errors
/// When it cannot be read, or holds no key.
pub(super) fn read_policy(file: &Path) -> anyhow::Result<Policy> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read the keys {}", file.display()))?;
    ledger::verify::read_policy(&text)
        .map_err(|error| anyhow::anyhow!("{error}"))
        .with_context(|| format!("{} does not read", file.display()))
}
