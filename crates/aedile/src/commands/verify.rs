//! `aedile verify FILE`: checks a receipt, or a published file by its receipt, with nothing but these and the log's
//! published key.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use ledger::verify::Verified;
use tlog::Policy;

/// How a receipt begins (C2SP tlog-proof); what begins otherwise is a file that a receipt is about.
const RECEIPT_BEGINS: &[u8] = b"c2sp.org/tlog-proof";

/// Checks, and says what the receipt proves.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn run(
    file: &Path,
    receipt: Option<&Path>,
    (keys, policy): (Option<&Path>, Option<&Path>),
) -> anyhow::Result<ExitCode> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let believed = policy.or(keys).ok_or_else(|| {
        anyhow::anyhow!(
            "say which log to trust: --policy FILE or --keys FILE, with what the town publishes (at /log/policy and /log/keys, and on paper)"
        )
    })?;
    let policy = read_policy(believed)?;
    let is_receipt = content.starts_with(RECEIPT_BEGINS)
        || file.extension().is_some_and(|ending| ending == "tlog-proof");
    if is_receipt && receipt.is_none() {
        return Ok(told(ledger::verify::receipt(&String::from_utf8_lossy(&content), &policy)));
    }
    let beside = receipt.map_or_else(|| beside(file), Path::to_owned);
    let text = fs::read_to_string(&beside).with_context(|| {
        format!(
            "cannot read the receipt of {}: it is looked for in {} (or say --receipt)",
            file.display(),
            beside.display()
        )
    })?;
    let checked = ledger::verify_file(&text, &content, &policy);
    if let Ok((_, record)) = &checked {
        println!("This is the file that the town published as {}.", record.file);
    }
    Ok(told(checked.map(|(verified, _)| verified)))
}

/// Where the receipt of a file lies that somebody downloaded with it.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".tlog-proof");
    PathBuf::from(name)
}

fn told(verified: Result<Verified, impl std::fmt::Display>) -> ExitCode {
    match verified {
        Ok(verified) => {
            println!("The receipt is sound: this stands in the log {}.", verified.origin);
            println!("{}", verified.record);
            println!("entry {} of {}", verified.index, verified.log_size);
            for (name, seconds) in &verified.witnessed {
                let seconds = i64::try_from(*seconds).unwrap_or(i64::MAX);
                let at = jiff::Timestamp::from_second(seconds).unwrap_or_default();
                println!("seen by {name}, {at}");
            }
            ExitCode::SUCCESS
        }
        Err(refusal) => {
            println!("The receipt proves nothing: {refusal}");
            ExitCode::FAILURE
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
